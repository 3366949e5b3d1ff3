"""The folder named by CNNLAB_DATA_DIR: a classroom share, a Docker volume, somebody's own copy. Only ever read."""

from functools import partial

from cnnlab.errors import DataError

HERE = "the folder named by CNNLAB_DATA_DIR"


def load(folder, entry, problems):
    """Return the verified arrays found in `folder`, or None; what was wrong is appended to `problems`.

    Looks for ``<name>.npz``, then for whatever else the entry can read.
    """
    archive = folder / f"{entry.name}.npz"
    try:
        if not folder.is_dir():
            problems.append(f"{HERE} {'is a file, not a folder' if folder.exists() else 'does not exist'}")
            return None
        layouts = [(partial(_npz, archive, entry), [archive]), *entry.others(folder)]
        layouts = [layout for layout in layouts if any(path.exists() for path in layout[1])]
    except OSError as error:
        problems.append(f"{HERE} cannot be read ({error.strerror})")
        return None
    if not layouts:
        problems.append(f"{HERE} {entry.lack}")
    for read, _ in layouts:
        try:
            return read()
        except DataError as error:
            problems.append(f"in {HERE}, {error}")
        except OSError as error:
            problems.append(f"in {HERE}, the files of {entry.title} cannot be read ({error.strerror or error})")
    return None


def _npz(path, entry):
    with path.open("rb") as stream:
        return entry.read_npz(stream, name=path.name)
