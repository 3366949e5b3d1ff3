"""Whether network, pictures and labels fit together, told before Keras answers with a page of traceback."""

import keras
import numpy as np

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError

# These change no value, so that a softmax before them is as good as one at the end.
HANDING_ON = (keras.layers.Flatten, keras.layers.Reshape, keras.layers.Identity, keras.layers.Dropout)
# So many pictures the network is asked about.
ASKED = 4


def check_fit(model, x, y, *, prefix=""):
    """Check that pictures and labels fit a classifier, before Keras answers with a page of traceback.

    The network is asked about the first pictures: what it answers must be probabilities, or it learns next to nothing.

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
    _check_answers(model, x[:ASKED], f"{prefix}x")
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
    steps = [(name, step) for name, step in _keras.steps_of(model) if not isinstance(step, HANDING_ON)]
    softmax = [name for name, step in steps[-2:] if _is_softmax(step)]
    if len(softmax) == 2:
        raise CnnlabError(
            f"the network ends in softmax twice, in {softmax[0]!r} and in {softmax[1]!r}: keep only the last"
        )


def _check_answers(model, pictures, name):
    """Refuse a network whose answers are no probabilities, however it is built."""
    with _keras.running(model):
        # Without training=False a picture layer at the front would set all layers behind it to training.
        answers = keras.ops.convert_to_numpy(model(pictures, training=False)).astype(np.float64)
    _keras.check_finite(answers, model, f"the answer to {name}")
    # Half precision rounds each share to three digits.
    wrong = (answers < 0).any(axis=1) | (abs(answers.sum(axis=1) - 1) > 0.01)
    if wrong.any():
        number = int(wrong.argmax())
        last, step = list(_keras.steps_of(model))[-1]
        activation = getattr(getattr(step, "activation", None), "__name__", "")
        found = f"{type(step).__name__}{activation and f', activation {activation!r}'}"
        raise CnnlabError(
            f"the network gives no probabilities: its answers to {name}[{number}] are {_few(answers[number])}, and "
            f"should be at least 0 and add up to 1. Its last step is {last!r} ({found}): end it with "
            "activation='softmax' in a Dense layer, or with layers.Softmax()"
        )


def _few(values):
    told = ", ".join(f"{value:.3g}" for value in values[:4])
    return f"{told}, ..." if len(values) > 4 else told


def _one_shape(shape):
    return isinstance(shape, tuple) and all(size is None or isinstance(size, int) for size in shape)


def _is_softmax(step):
    is_one = type(step).__name__ == "Softmax"  # the layer and the bare operation are both called so
    return is_one or getattr(step, "activation", None) is keras.activations.softmax


def _check_pictures(model, x, name):
    _validate_array(name, x)
    scale = _keras.scale_of(model)
    if x.dtype.kind != "f" and x.dtype != np.uint8:
        raise CnnlabError(f"{name} must be uint8 or float, found {x.dtype}: convert it with {_as(name, x, scale)}")
    _keras.check_fits(model, x, name)
    scale.check_twice(x, name, many=True)
    if scale.is_drowned(x):
        raise CnnlabError(
            f"{name} reaches {x.max():g} and the network has no Rescaling layer: "
            "begin it with layers.Rescaling(1 / 255)"
        )


def _as(name, x, scale):
    """Write how an array of another dtype is turned into pictures without changing what it says."""
    if x.dtype.kind == "b":
        return f"{name}.astype('uint8') * 255" if scale.divisor else f"{name}.astype('float32')"
    return f"{name}.astype('{'uint8' if x.min() >= 0 and x.max() <= 255 else 'float32'}')"


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
