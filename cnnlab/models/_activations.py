"""What every layer of a network answers."""

from cnnlab import _quiet, _validate  # noqa: F401  (_quiet before keras: it silences TensorFlow's start-up)
from cnnlab.errors import CnnlabError

import keras  # isort: skip
from keras import layers  # isort: skip


def activations(model, pictures):
    """Return what every layer of a network answers to some pictures.

    Parameters
    ----------
    model : keras.Sequential or keras.Model
        A built network with one input.
    pictures : array_like, shape (N, ...)
        As the network takes them. All layers' answers are kept, so give few pictures.

    Returns
    -------
    dict of str to numpy.ndarray
        Layer name to (N, ...) output, in the order of the layers (input layers left out).

    Raises
    ------
    CnnlabError
        If `model` is no network or not built, or the pictures have another shape than it takes.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> inside = activations(mnist_cnn(), np.zeros((2, 28, 28, 1), np.uint8))
    >>> inside["pool_2"].shape
    (2, 5, 5, 32)
    """
    if not isinstance(model, keras.Model):
        raise CnnlabError(
            f"model must be a Keras network, found {type(model).__name__}: build one, for example mnist_cnn()"
        )
    if not model.built:
        raise CnnlabError("model is not built: begin it with keras.Input, or call it once on a picture")
    pictures = _validate.array("pictures", pictures)
    expected = tuple(model.input_shape[1:])
    if pictures.shape[1:] != expected:
        lacking = (*pictures.shape[1:], 1) == expected or pictures.shape == expected
        remedy = "add the missing axis with [..., None] or [None]" if lacking else "reshape or resize them"
        takes = ", ".join(map(str, expected))
        raise CnnlabError(f"pictures {pictures.shape} do not fit the network, which takes (N, {takes}): {remedy}")
    inner = [layer for layer in model.layers if not isinstance(layer, layers.InputLayer)]
    probe = keras.Model(model.inputs[0], {layer.name: layer.output for layer in inner})
    answers = probe(pictures, training=False)
    return {layer.name: keras.ops.convert_to_numpy(answers[layer.name]) for layer in inner}
