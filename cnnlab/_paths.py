"""Where the course keeps its files: the data it ships and the cache it fills."""

import contextlib
import io
import os
import uuid
import zipfile
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PROJECT = _PACKAGE.parent


def data_folder() -> Path:
    """Folder with the registry, the stand-ins and the other data the course ships.

    An installed wheel carries it inside the package as ``_data``; in a checkout it is ``data/`` beside the package.

    Returns
    -------
    pathlib.Path
        The folder; it is read, never written.

    Examples
    --------
    >>> data_folder().name in ("data", "_data")
    True
    """
    packaged = _PACKAGE / "_data"
    return packaged if packaged.is_dir() else _PROJECT / "data"


def project_folder() -> Path | None:
    """Folder of the checkout this package runs from, or None in an installed wheel.

    Returns
    -------
    pathlib.Path or None
        The folder that holds ``course.py`` and ``notebooks/``.
    """
    is_checkout = (_PROJECT / "course.py").is_file() and (_PROJECT / "pyproject.toml").is_file()
    return _PROJECT if is_checkout else None


def write_whole(path, content):
    """Write a file in one step: whoever reads it meanwhile sees the old one or the new one, never a part.

    Parameters
    ----------
    path : str or pathlib.Path
        File to write, in a folder that exists.
    content : str, bytes or callable
        A text is written as UTF-8, its lines ended as they are on every system; a function is handed the open binary
        file.

    Raises
    ------
    OSError
        If the folder is read-only or the disk is full; the old file stays, and nothing half-written is left behind.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "note.txt", "one line")
    ...     [path.name for path in Path(folder).iterdir()]
    ['note.txt']
    """
    path = Path(path)
    # Not tempfile.mkstemp, whose files nobody else may read: a cache may be shared.
    part = path.with_name(f".{path.name}-{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as stream:
            if callable(content):
                content(stream)
            else:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            stream.flush()
            # Before the name: after a loss of power a file system may know the new name and not yet what is in it.
            os.fsync(stream.fileno())
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def zipped(files):
    """Return a zip archive, the same bytes for the same files: a zip remembers when its files were written.

    Parameters
    ----------
    files : dict
        Name in the archive to its content as bytes, in the archive's order.

    Returns
    -------
    bytes

    Examples
    --------
    >>> zipped({"a.txt": b"a"}) == zipped({"a.txt": b"a"})
    True
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


@contextlib.contextmanager
def locked(path, *, seconds):
    """Hold a lock file while the block runs, so that one process at a time does what stands in it.

    A folder that cannot be locked (read-only, or a network share without locks) is used without.

    Parameters
    ----------
    path : pathlib.Path
        The lock file, in a folder that exists; it stays.
    seconds : float
        How long another holder is waited for.

    Raises
    ------
    TimeoutError
        If another process, or another block of this one, holds it for longer.
    """
    from filelock import FileLock  # wanted only by what several notebooks may do at once

    guard = None
    try:
        # Says at once whether the folder can be written; on Windows the lock would take a refusal for a busy neighbour.
        path.open("ab").close()
        guard = FileLock(path, timeout=seconds)
        guard.acquire()
    except TimeoutError:
        raise
    except (OSError, NotImplementedError):
        guard = None
    try:
        yield
    finally:
        if guard is not None:
            guard.release()


def cache_folder() -> Path:
    """Folder for what the course downloads or computes and may lose without harm.

    In order: the environment variable ``CNNLAB_CACHE_DIR``; ``.cache/cnnlab`` in a checkout; the user's cache folder.
    The folder is named, not made: whoever writes to it makes it.

    Returns
    -------
    pathlib.Path
        An absolute path, which need not exist yet.

    Examples
    --------
    >>> cache_folder().is_absolute()
    True
    """
    named = os.environ.get("CNNLAB_CACHE_DIR")
    if named:
        return Path(named).expanduser().resolve()
    project = project_folder()
    if project is not None:
        return project / ".cache" / "cnnlab"
    import pooch  # only an installed wheel needs it, and it is slow to import

    return Path(pooch.os_cache("cnnlab"))
