"""`load`: a data set by its name, from the first source that has it."""

from weakref import WeakValueDictionary

from cnnlab import _settings, _validate
from cnnlab.datasets import _registry, _sources
from cnnlab.datasets._dataset import Dataset

# Weak: a second cell or lesson shares the arrays, and they are freed with the last name that holds them.
SHARED = WeakValueDictionary()


def load(name, *, retry=False):
    """Load a data set from the first source that has it.

    Parameters
    ----------
    name : str
        ``"mnist"`` or ``"fashion_mnist"``.
    retry : bool
        Try the network again even if it failed a moment ago. A failed download is otherwise remembered for half an
        hour, so that the time-out is paid once.

    Returns
    -------
    Dataset
        Images and labels, read-only, with ``source`` and a ``notice()`` for the lesson to print.

    Raises
    ------
    CnnlabError
        If there is no such data set, or an environment variable holds a value that means nothing.
    DataError
        If ``CNNLAB_DATA=real`` and no real images can be had; the message lists what was tried.

    Examples
    --------
    >>> mnist = load("mnist")
    >>> mnist.x_train.shape, mnist.y_train.shape
    ((60000, 28, 28), (60000,))
    """
    return dataset(_registry.entry(name), _settings.read(), retry=_validate.flag("retry", retry))


def dataset(entry, settings, *, retry=False):
    """Return the data set of an entry: what `load` does when names and variables have been read."""
    if retry:
        _sources.forget(entry, settings)
    found = SHARED.get((entry.name, settings))
    # One that met problems on the way is looked for afresh: the reader may have mended them.
    if found is None or found.problems:
        found = SHARED[entry.name, settings] = _read(entry, settings)
    return found


def _read(entry, settings):
    arrays, source, problems = _sources.resolve(entry, settings)
    for array in arrays.values():
        array.flags.writeable = False
    return Dataset(
        name=entry.name, title=entry.title, class_names=entry.classes, source=source, problems=problems, **arrays
    )
