"""What a backbone says about pictures, asked once and then remembered on disk."""

import hashlib
import json
import warnings

import keras
import numpy as np

from cnnlab import _keras, _paths, _validate
from cnnlab._paths import cache_folder
from cnnlab.errors import CnnlabError
from cnnlab.training import Progress
from cnnlab.transfer._backbone import Backbone, levels

PIXELS = 150_000
"""In a batch: Keras keeps the maps of all layers until the last is done, some hundred bytes a pixel and more."""

_OWN_CODE = ("Lambda", "__lambda__", "function")


def features(net, pictures, *, batch_size=None, cache=True, progress=True):
    """Return what a frozen backbone says about pictures: one row of numbers for each.

    The rows are kept on disk under a hash of the pictures, the architecture and the weights: asked again, they are
    read; with another picture, size or weight they are computed anew. So they are each time if the backbone holds what
    Keras did not write (a layer or function of your own, a Lambda): nobody can see whether that has changed.

    Parameters
    ----------
    net : Backbone
        From `backbone`.
    pictures : array_like of uint8, shape (N, rows, columns, channels)
        Of the size that the backbone takes; ``net.prepare(...)`` brings others to it.
    batch_size : int, optional
        Pictures at a time: more need more memory, hardly less time. By default so many that they hold 150,000 pixels,
        2 of 224 x 224, and at most 256.
    cache : bool
        Whether to read and write the files in the course's cache folder.
    progress : bool
        Whether a watching person sees a progress line.

    Returns
    -------
    numpy.ndarray of float32, shape (N, net.width)

    Raises
    ------
    CnnlabError
        If the pictures have another size, channels or dtype than the backbone takes.

    Warns
    -----
    UserWarning
        If nothing in the backbone brings grey levels of 0 to 255 to size.

    Examples
    --------
    >>> from cnnlab import transfer
    >>> net = transfer.backbone("course")
    >>> features(net, np.zeros((2, 32, 32, 3), np.uint8), cache=False).shape
    (2, 128)
    """
    if not isinstance(net, Backbone):
        raise CnnlabError(f"net must be a Backbone, found {type(net).__name__}: get one from transfer.backbone(...)")
    pictures = checked(net, pictures)
    if batch_size is None:
        rows, columns = net.picture_size
        batch_size = min(256, max(1, PIXELS // (rows * columns)))
    batch_size = _validate.integer("batch_size", batch_size, low=1)
    progress = _validate.flag("progress", progress)
    key = _key(net.model, pictures) if _validate.flag("cache", cache) else None
    if key is None:
        return _compute(net.model, pictures, batch_size, progress)
    path = cache_folder() / "features" / f"{key}.npy"
    remembered = _read(path, (len(pictures), net.width))
    if remembered is not None:
        return remembered
    found = _compute(net.model, pictures, batch_size, progress)
    _write(path, found)
    return found


def checked(net, pictures):
    """Return pictures as an array if a backbone takes them, or say how to mend them."""
    pictures = levels(pictures)
    _keras.check_fits(net.model, pictures, remedy="bring them to size with net.prepare(pictures)")
    if _keras.scale_of(net.model).is_drowned(pictures):
        warnings.warn(
            f"the backbone {net.name!r} has no Rescaling layer, and pictures are levels of 0 to {pictures.max()}: if "
            "it learned on pictures of 0 to 1, its features mean nothing; put layers.Rescaling(1 / 255) before it",
            stacklevel=3,
        )
    return pictures


def _compute(model, pictures, batch_size, progress):
    line = Progress("features") if progress else None
    if line is not None:
        line.set_params({"epochs": 1, "steps": -(-len(pictures) // batch_size)})
        line.set_model(model)
        line.on_train_begin()
    parts = []
    for index, start in enumerate(range(0, len(pictures), batch_size)):
        if line is not None:
            line.on_train_batch_begin(index)
        # Called, not predicted: training=False is what a frozen network means.
        with _keras.running(model):
            answer = model(pictures[start : start + batch_size], training=False)
        parts.append(keras.ops.convert_to_numpy(answer))
    if line is not None:
        line.on_train_end()
    found = np.concatenate(parts).astype(np.float32)
    _keras.check_finite(found, model, "the features of pictures")
    return found


def _key(model, pictures):
    """Return a hash of everything that the features depend on, or None where it cannot be seen."""
    if any(_keras.is_foreign(step) for _, step in _keras.steps_of(model)):
        return None
    try:
        with warnings.catch_warnings():
            # Of a lambda within a layer; nothing is going to be stored or loaded here.
            warnings.simplefilter("ignore")
            # Of the whole graph: no layer's configuration holds the bare operations (x / 255) and their numbers.
            config = model.get_config()
        told = json.dumps(config, sort_keys=True, default=_told)
    except Exception:  # a layer of one's own may have a configuration that is none
        return None
    if _hides_something(config):
        return None
    hasher = hashlib.sha256()
    hasher.update(f"{keras.__version__}{pictures.shape}{pictures.dtype.str}".encode())
    hasher.update(np.ascontiguousarray(pictures).data)
    hasher.update(told.encode())
    for weight in model.get_weights():
        hasher.update(f"{weight.shape}{weight.dtype.str}".encode())
        # As bytes: NumPy's buffers do not know the numbers of mixed precision.
        hasher.update(np.ascontiguousarray(weight).tobytes())
    return hasher.hexdigest()


def _told(value):
    """Return arrays and numbers of NumPy as JSON knows them, to the last digit; refuse what says nothing of itself."""
    if isinstance(value, (np.ndarray, np.generic)):
        return [str(value.dtype), value.tolist()]
    raise TypeError(type(value).__name__)


def _hides_something(config):
    """Whether something within, such as the layer in a TimeDistributed, is not Keras', or a function, told by name."""
    if isinstance(config, dict):
        foreign = not (config.get("module") or "keras").startswith("keras") or config.get("class_name") in _OWN_CODE
        return foreign or any(_hides_something(value) for value in config.values())
    return isinstance(config, (list, tuple)) and any(map(_hides_something, config))


def _read(path, shape):
    try:
        found = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = found.shape == shape and found.dtype == np.float32 and np.isfinite(found).all()
    return found if whole else None


def _write(path, found):
    """Write the file whole or not at all; a full or read-only disk costs the cache, not the lesson."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _paths.write_whole(path, lambda stream: np.save(stream, found))
    except OSError:
        return
