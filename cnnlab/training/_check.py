"""Whether network, pictures and labels fit together, told before Keras answers with a page of traceback."""

import keras
import numpy as np

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError

NORMALISING = (
    keras.layers.Rescaling,
    keras.layers.Normalization,
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
)


def check_fit(model, x, y, *, prefix=""):
    """Check that pictures and labels fit a classifier, before Keras answers with a page of traceback.

    Parameters
    ----------
    model : keras.Model
        Built, one input, ending in probabilities.
    x, y : numpy.ndarray
        As for `fit`.
    prefix : str
        Put before the names in a message, for example ``"validation "``.

    Raises
    ------
    CnnlabError
        If anything does not fit.
    """
    _check_network(model)
    _keras.check_weights(model)
    _check_pictures(model, x, f"{prefix}x")
    _check_labels(model, y, f"{prefix}y")
    if len(y) != len(x):
        raise CnnlabError(
            f"{prefix}x holds {len(x)} pictures but {prefix}y {len(y)} labels: one label a picture, same order"
        )


def _check_network(model):
    if not isinstance(model, keras.Model):
        raise CnnlabError(
            f"model must be a Keras network, found {type(model).__name__}: build one, for example models.mnist_cnn()"
        )
    if not model.built:
        raise CnnlabError("model is not built: begin it with keras.Input(shape)")
    takes, gives = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    if not _one_shape(takes) or not _one_shape(gives):
        raise CnnlabError(
            "model must have one input and one output of known shape: build it with keras.Sequential or keras.Model"
        )
    if len(gives) != 2:
        raise CnnlabError(
            f"the network answers one picture with an array of shape {gives[1:]}, not with one probability a class: "
            "put layers.Flatten() before its last Dense layer"
        )
    last, before = [None, *_leaves(model)][-1], [None, None, *_leaves(model)][-2]
    if getattr(last, "activation", None) is keras.activations.linear:
        raise CnnlabError(
            f"the network's last layer {last.name!r} gives plain sums, not probabilities: "
            "end it with activation='softmax'"
        )
    if _is_softmax(last) and _is_softmax(before):
        raise CnnlabError(
            f"the network ends in softmax twice, in {before.name!r} and in {last.name!r}: keep only the last"
        )


def _one_shape(shape):
    return isinstance(shape, tuple) and all(size is None or isinstance(size, int) for size in shape)


def _is_softmax(layer):
    return isinstance(layer, keras.layers.Softmax) or getattr(layer, "activation", None) is keras.activations.softmax


def _leaves(model):
    """Yield a network's layers, and instead of a network within it that network's layers."""
    for _, layer in _keras.layers_of(model):
        yield layer


def _check_pictures(model, x, name):
    _validate_array(name, x)
    rescales = any(isinstance(layer, keras.layers.Rescaling) and np.max(layer.scale) < 0.1 for layer in _leaves(model))
    if x.dtype.kind != "f" and x.dtype != np.uint8:
        raise CnnlabError(f"{name} must be uint8 or float, found {x.dtype}: convert it with {_as(name, x, rescales)}")
    _keras.check_fits(model, x, name)
    if rescales and x.max() <= 1:
        raise CnnlabError(
            f"{name} is already scaled to at most {x.max():g} and the network would divide by 255 once more: "
            "feed the uint8 pictures of 0 to 255, or leave the Rescaling layer out"
        )
    if _grey_levels(x) and _takes_numbers_as_they_are(model):
        raise CnnlabError(
            f"{name} reaches {x.max():g} and the network has no Rescaling layer: "
            "begin it with layers.Rescaling(1 / 255)"
        )


def _as(name, x, rescales):
    """Write how an array of another dtype is turned into pictures without changing what it says."""
    if x.dtype.kind == "b":
        return f"{name}.astype('uint8') * 255" if rescales else f"{name}.astype('float32')"
    return f"{name}.astype('{'uint8' if x.min() >= 0 and x.max() <= 255 else 'float32'}')"


def _grey_levels(x):
    """Whether these look like pictures of 0 to 255 as they were stored, and not like measured or learned numbers."""
    whole = x.dtype == np.uint8 or np.array_equal(x[:16], np.round(x[:16]))
    return whole and x.min() >= 0 and x.max() > 100


def _takes_numbers_as_they_are(model):
    """Whether no layer can bring the numbers to size; layers that Keras does not know and bare sums might."""
    within = [model, *(layer for layer in model.layers if isinstance(layer, keras.Model))]
    layers = list(_leaves(model))
    bare = any(
        not isinstance(step, keras.layers.Layer) for network in within for step in getattr(network, "operations", [])
    )
    foreign = any(
        not type(layer).__module__.startswith("keras.") or isinstance(layer, keras.layers.Lambda) for layer in layers
    )
    return not (bare or foreign or any(isinstance(layer, NORMALISING) for layer in layers))


def _check_labels(model, y, name):
    outputs = model.output_shape[-1]
    if isinstance(y, np.ndarray) and y.size and isinstance(y.flat[0], (str, bytes)):
        raise CnnlabError(
            f"{name} holds text such as {str(y.flat[0])!r}, not class numbers: "
            f"number them with np.unique({name}, return_inverse=True)[1]"
        )
    _validate_array(name, y)
    if y.ndim == 2 and y.shape[1] == outputs and y.shape[1] > 1:
        raise CnnlabError(
            f"{name} {y.shape} looks one-hot; the loss of the recipes takes class numbers: use {name}.argmax(axis=1)"
        )
    if y.ndim != 1:
        raise CnnlabError(
            f"{name} must have 1 axis, found shape {y.shape}: use {name}.ravel() if it holds one label each"
        )
    if y.dtype.kind not in "ui":
        broken = y[y != np.round(y)] if y.dtype.kind == "f" else ()
        found = f"{broken[0]:g}" if len(broken) else y.dtype
        remedy = "look where it comes from" if len(broken) else f"use {name}.astype('uint8')"
        raise CnnlabError(f"{name} must hold whole class numbers, found {found}: {remedy}")
    if y.min() < 0 or y.max() >= outputs:
        wrong = int(y.min() if y.min() < 0 else y.max())
        raise CnnlabError(
            f"{name} holds class {wrong}, but the network has {outputs} outputs (classes 0 to {outputs - 1}): "
            "give its last layer one unit a class and count classes from 0"
        )


def _validate_array(name, value):
    if not isinstance(value, np.ndarray):
        raise CnnlabError(f"{name} must be a NumPy array, found {type(value).__name__}: give np.asarray({name})")
    _validate.array(name, value)
