"""The four sources of a data set, tried in order: folder, cache, download, stand-in."""

from cnnlab.datasets import _cache, _download, _failures, _folder
from cnnlab.errors import DataError

# Downloads that the cache could not keep, so that no later call in this process pays for them again.
UNKEPT = {}


def resolve(entry, settings):
    """Find the arrays of a data set.

    Parameters
    ----------
    entry : Entry
        Which data set, and how its files are read: anything with `name`, `title`, `mirrors`, `stand_in`, `lack`,
        `read_npz`, `read_download` and `others`.
    settings : Settings
        What the environment asks for.

    Returns
    -------
    arrays : dict of str to numpy.ndarray
        Of a data set of images x_train, y_train, x_test, y_test.
    source : str
        "folder", "cache", "download" or "stand-in".
    problems : tuple of str
        What went wrong before, in words.

    Raises
    ------
    DataError
        If there are no real images to be had, and ``CNNLAB_DATA=real`` or there is no stand-in.
    """
    problems = []
    if settings.wanted == "standin":
        if entry.stand_in is None:
            raise DataError(f"CNNLAB_DATA=standin asks for stand-ins, and {entry.title} have none")
        return entry.stand_in(), "stand-in", ()
    for source, look in (("folder", _from_folder), ("cache", _from_cache), ("download", _from_network)):
        arrays = look(entry, settings, problems)
        if arrays is not None:
            # "download" also where another notebook did it while this one waited: just downloaded either way.
            return arrays, source, tuple(problems)
    if entry.stand_in is None:
        raise DataError(f"{entry.title} cannot be had: {'; '.join(problems)}")
    if settings.wanted == "real":
        raise DataError(
            f"no real {entry.title} can be had, and CNNLAB_DATA=real forbids the stand-in: {'; '.join(problems)}. "
            f"Put {entry.name}.npz into a folder and name that folder in CNNLAB_DATA_DIR, or connect to the network, "
            "or unset CNNLAB_DATA"
        )
    return entry.stand_in(), "stand-in", tuple(problems)


def forget(entry, settings):
    """Forget failures and what only this process holds, before a deliberate new try."""
    _failures.forget(settings.cache, "network", entry.name)
    UNKEPT.pop((settings.cache, entry.name), None)


def _from_folder(entry, settings, problems):
    return _folder.load(settings.folder, entry, problems) if settings.folder else None


def _from_cache(entry, settings, problems):
    try:
        return _cache.load(settings.cache, entry)
    except OSError as error:
        problems.append(f"this course's cache cannot be read ({error.strerror or error})")
        return None
    except DataError:
        return _mended(entry, settings, problems)


def _mended(entry, settings, problems):
    """Set a bad archive aside; under the lock, since another notebook may just have replaced it with a good one."""
    try:
        with _cache.lock(settings.cache, entry):
            try:
                return _cache.load(settings.cache, entry)
            except DataError as error:
                aside = _cache.set_aside(settings.cache, entry)
                problems.append(f"in this course's cache, {error}; it was set aside as {aside}")
    except OSError as error:
        problems.append(f"a bad archive in this course's cache could not be set aside ({error.strerror or error})")
    except DataError as error:
        problems.append(str(error))
    return None


def _from_network(entry, settings, problems):
    if settings.offline:
        problems.append("CNNLAB_OFFLINE switches downloads off")
        return None
    if (settings.cache, entry.name) in UNKEPT:
        arrays, problem = UNKEPT[settings.cache, entry.name]
        problems.append(problem)
        return arrays
    failed = _failures.recall(settings.cache, "network", entry.name)
    if failed is None:
        try:
            with _cache.lock(settings.cache, entry):
                return _fetched(entry, settings, problems)
        except DataError as error:
            failed = str(error)
    problems.append(failed)
    return None


def _fetched(entry, settings, problems):
    """Download and keep, unless another notebook did either while this one waited for the lock."""
    failed = _failures.recall(settings.cache, "network", entry.name)
    if failed is not None:
        raise DataError(failed)
    arrays, spoiled = _second_look(entry, settings)
    if arrays is not None:
        return arrays
    try:
        arrays = _download.fetch(entry)
    except DataError as error:
        scope = "network" if isinstance(error, _download.NoNetwork) else entry.name
        _failures.remember(settings.cache, scope, str(error))
        raise
    try:
        if spoiled:
            _cache.set_aside(settings.cache, entry)
        _cache.store(settings.cache, entry, arrays)
    except OSError as error:
        problems.append(f"the download could not be kept in this course's cache ({error.strerror or error})")
        UNKEPT[settings.cache, entry.name] = arrays, problems[-1]
    return arrays


def _second_look(entry, settings):
    """Return the cache's arrays or None, and whether an unusable file stands there; the first look reported it."""
    try:
        return _cache.load(settings.cache, entry), False
    except (DataError, OSError):
        return None, True
