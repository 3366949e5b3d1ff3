"""A model asked: for pictures that fit, in words where TensorFlow cannot, and never with NaN in silence."""

import contextlib
import os
import warnings

import keras
import numpy as np
import tensorflow as tf

from cnnlab import _validate
from cnnlab._keras._fits import check_fits
from cnnlab._keras._graph import layers_of
from cnnlab._keras._scales import check_scale
from cnnlab.errors import CnnlabError

# What TensorFlow says of layers for which it has only the kernels of oneDNN on a CPU.
_WANTS_ONEDNN = (
    "only supports NHWC",
    "only supports the NHWC",
    "equal length strides",
    "do not yet support dilation rates",
    "Gradients for grouped convolutions",
)


def answer(model, pictures, name="pictures"):
    """Return what a model answers to pictures at inference, as an array; refuse a wrong shape or scale, and NaN.

    Parameters
    ----------
    model : keras.Model
        Built, with one input.
    pictures : array_like, shape (N, ...)
        As the model takes them.
    name : str
        How the caller's argument is called.
    """
    pictures = _validate.array(name, pictures)
    check_fits(model, pictures, name)
    check_scale(model, pictures, name)
    with running(model):
        # Without training=False a picture layer at the front would set all layers behind it to training.
        found = keras.tree.map_structure(keras.ops.convert_to_numpy, model(pictures, training=False))
    for part in keras.tree.flatten(found):
        check_finite(part, model, f"the answer of {model.name!r} to {name}")
    return found


@contextlib.contextmanager
def running(model):
    """Say in a sentence when TensorFlow lacks a layer's kernel because oneDNN is switched off."""
    try:
        yield
    except (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError) as error:
        lines = [line for line in str(error).splitlines() if any(words in line for words in _WANTS_ONEDNN)]
        if not lines or os.environ.get("TF_ENABLE_ONEDNN_OPTS") == "1":
            raise
        said = next(words for words in _WANTS_ONEDNN if words in lines[0])
        raise CnnlabError(
            f"a layer of the network {model.name!r} does not run on a CPU while oneDNN is switched off (TensorFlow: "
            f"'... {said} ...'): set TF_ENABLE_ONEDNN_OPTS=1 before Python starts, or leave the variable unset and "
            "import cnnlab before TensorFlow; then start anew"
        ) from error


def check_finite(values, model, what):
    """Refuse values, one row a picture, that hold NaN or infinity, and say where that comes from.

    Parameters
    ----------
    values : numpy.ndarray, shape (N, ...)
        What was computed.
    model : keras.Model
        Whose weights may be the cause.
    what : str
        Put before the number of the picture, for example ``"the scores of images"``.
    """
    sound = np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if sound.all():
        return
    number = int(np.argmin(sound))
    row = np.asarray(values[number])
    found = row[~np.isfinite(row)].flat[0]
    check_weights(model, f"{what}[{number}] would be {found}: ")
    raise CnnlabError(
        f"{what}[{number}] would be {found}: the numbers outgrow {values.dtype}; scale the pictures, or look for very "
        "large weights in the network"
    )


def check_weights(model, before=""):
    """Refuse a model with weights that are NaN or infinite, naming the layer."""
    for name, layer in layers_of(model):
        if not all(np.isfinite(weight.astype(np.float32, copy=False)).all() for weight in layer.get_weights()):
            raise CnnlabError(
                f"{before}layer {name!r} of the network {model.name!r} has weights that are not finite, as a training "
                "that ran away leaves them: load sound ones, or train anew at a lower learning rate"
            )


def warn_of_lost_maps(answers, model):
    """Warn of the first layer whose answers are not finite, since the network's own answer may look sound.

    On a CPU, TensorFlow's max pooling leaves NaN out (findings/max_pooling_hides_nan.sh).

    Parameters
    ----------
    answers : dict of str to numpy.ndarray
        Name of a layer to its answers, in the order in which they run.
    model : keras.Model
        Asked for its name.
    """
    for name, values in answers.items():
        if not np.isfinite(values).all():
            warnings.warn(
                f"layer {name!r} of the network {model.name!r} answers with numbers that are not finite, "
                f"{int((~np.isfinite(values)).sum())} of {values.size}; a max pooling layer may hide them from its "
                "answer: look at that layer's weights and at what goes into it",
                stacklevel=3,
            )
            return


def warn_of_a_runaway(history, where=""):
    """Warn if the loss stopped being a number, since such a network answers nothing any more.

    Parameters
    ----------
    history : dict of str to list of float
        As Keras records it.
    where : str
        Put before the sentence.
    """
    broken = [epoch for epoch, loss in enumerate(history.get("loss", ()), start=1) if not np.isfinite(loss)]
    if broken:
        warnings.warn(
            f"{where}the loss is {history['loss'][broken[0] - 1]} in epoch {broken[0]}: the training ran away; build "
            "the network anew and train it at a lower learning rate, on pictures of a common scale",
            stacklevel=3,
        )
