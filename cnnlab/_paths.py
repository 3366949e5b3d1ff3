"""Where the course keeps its files: the data it ships and the cache it fills."""

import os
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
