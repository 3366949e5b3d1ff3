"""The course's own cache of verified downloads: written atomically, shared by any number of notebooks."""

import contextlib

import numpy as np

from cnnlab._paths import locked, write_whole
from cnnlab.errors import DataError

# Longer than a download may take, so that a second notebook waits for the first one's result.
WAIT_SECONDS = 150


def load(cache, entry):
    """Return the verified arrays of the cache, or None where it has none.

    Raises
    ------
    DataError
        If the cached archive is not what it should be; `set_aside` is for that.
    OSError
        If it cannot be read.
    """
    path = _path(cache, entry)
    if not path.exists():
        return None
    with path.open("rb") as stream:
        return entry.read_npz(stream, name=path.name)


def store(cache, entry, arrays):
    """Keep verified arrays, in one step: a reader sees the whole archive or none.

    Raises
    ------
    OSError
        If the folder is read-only or the disk is full; nothing half-written is left behind.
    """
    cache.mkdir(parents=True, exist_ok=True)
    # Not compressed: 55 MB of disk, and every later lesson starts faster.
    write_whole(_path(cache, entry), lambda stream: np.savez(stream, **arrays))


def set_aside(cache, entry):
    """Rename a bad archive to the first free ``<name>.npz.bad``, never deleting anything; return its new name.

    Raises
    ------
    OSError
        If the folder is read-only.
    """
    path = _path(cache, entry)
    tried = 1
    aside = path.with_name(f"{path.name}.bad")
    while aside.exists():
        tried += 1
        aside = path.with_name(f"{path.name}.bad{tried}")
    path.rename(aside)
    return aside.name


@contextlib.contextmanager
def lock(cache, entry):
    """Let one process at a time fill the cache for this data set; where nothing can be locked, `store` is atomic.

    Raises
    ------
    DataError
        If another notebook holds the lock for longer than a download may take.
    """
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(locked(cache / f"{entry.name}.lock", seconds=WAIT_SECONDS))
        except TimeoutError:
            raise DataError("another notebook has been downloading for too long") from None
        yield


def _path(cache, entry):
    return cache / f"{entry.name}.npz"
