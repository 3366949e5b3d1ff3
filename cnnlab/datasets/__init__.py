"""Data sets: MNIST and Fashion-MNIST, the same object from whichever source there is.

The sources, in order: the folder named by ``CNNLAB_DATA_DIR``; the course's cache; a download; and the **stand-in**,
images drawn by a small model that ships with the course, so that every lesson runs without a network.
Real images count only if their SHA-256 is the published one. ``CNNLAB_OFFLINE=1`` forbids downloads;
``CNNLAB_DATA=real`` or ``standin`` forces a choice.
"""

from weakref import WeakValueDictionary

from cnnlab.datasets import _failures, _registry, _settings, _sources
from cnnlab.datasets._blood_cells import BloodCells, blood_cells
from cnnlab.datasets._dataset import Dataset
from cnnlab.datasets._planted_bias import PlantedBias, planted_bias
from cnnlab.datasets._registry import NAMES
from cnnlab.datasets._scenes import Scenes, scenes

__all__ = ["NAMES", "BloodCells", "Dataset", "PlantedBias", "Scenes", "blood_cells", "load", "planted_bias", "scenes"]

# Weak: a second cell or lesson shares the arrays, and they are freed with the last name that holds them.
_loaded = WeakValueDictionary()


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
    entry = _registry.entry(name)
    settings = _settings.read()
    if retry:
        _failures.forget(settings.cache, "network", name)
    dataset = _loaded.get((name, settings))
    # One that met problems on the way is looked for afresh: the reader may have mended them.
    if dataset is None or dataset.problems:
        dataset = _loaded[name, settings] = _read(entry, settings)
    return dataset


def _read(entry, settings):
    arrays, source, problems = _sources.resolve(entry, settings)
    for array in arrays.values():
        array.flags.writeable = False
    return Dataset(
        name=entry.name, title=entry.title, class_names=entry.classes, source=source, problems=problems, **arrays
    )
