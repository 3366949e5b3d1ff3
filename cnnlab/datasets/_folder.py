"""The folder named by CNNLAB_DATA_DIR: a classroom share, a Docker volume, somebody's own copy. Only ever read."""

from cnnlab.datasets import _archive
from cnnlab.errors import DataError

HERE = "the folder named by CNNLAB_DATA_DIR"


def load(folder, entry, problems):
    """Return the verified arrays found in `folder`, or None; what was wrong is appended to `problems`.

    Looks for ``<name>.npz``, then for the four IDX files in ``<name>/``, then for them in the folder itself.
    """
    try:
        if not folder.is_dir():
            problems.append(f"{HERE} does not exist")
            return None
        layouts = [layout for layout in _layouts(folder, entry) if any(path.exists() for path in layout[1])]
    except OSError as error:
        problems.append(f"{HERE} cannot be read ({error.strerror})")
        return None
    if not layouts:
        problems.append(f"{HERE} has neither {entry.name}.npz nor the four IDX files of {entry.title}")
    for read, _ in layouts:
        try:
            return read()
        except DataError as error:
            problems.append(f"in {HERE}, {error}")
        except OSError as error:
            problems.append(f"in {HERE}, the files of {entry.title} cannot be read ({error.strerror or error})")
    return None


def _layouts(folder, entry):
    archive = folder / f"{entry.name}.npz"
    yield (lambda: _npz(archive, entry)), [archive]
    for inner in (folder / entry.name, folder):
        paths = {key: inner / name for key, name in _archive.IDX_NAMES.items()}
        yield (lambda paths=paths: _idx(paths, entry)), list(paths.values())


def _npz(path, entry):
    with path.open("rb") as stream:
        return _archive.read_npz(stream, entry, name=path.name)


def _idx(paths, entry):
    missing = [path.name for path in paths.values() if not path.exists()]
    if missing:
        raise DataError(f"{', '.join(missing)} of the four IDX files is missing")
    streams = {key: (lambda path=path: path.open("rb")) for key, path in paths.items()}
    return _archive.read_idx(streams, entry, names=_archive.IDX_NAMES)
