"""What every layer of a network answers."""

import keras
from keras import layers

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError


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
        Name to (N, ...) output of every layer and bare operation (``x + y``), in their order, input layers left out.

    Raises
    ------
    CnnlabError
        If `model` is no network or not built, the pictures have another shape than it takes, or they are divided by
        255 already and it does so once more.

    Warns
    -----
    UserWarning
        If the pictures are grey levels of 0 to 255, and a network with a softmax has nothing that scales them; or if
        a layer's answers are not finite.

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
    pictures = _validate.array("pictures", pictures)
    _keras.check_fits(model, pictures)
    _keras.check_scale(model, pictures)
    inner = [step for step in _keras.own_steps(model) if not isinstance(step, layers.InputLayer)]
    probe = keras.Model(model.inputs[0], {layer.name: layer.output for layer in inner})
    with _keras.running(model):
        answers = probe(pictures, training=False)
    found = {layer.name: keras.ops.convert_to_numpy(answers[layer.name]) for layer in inner}
    _keras.warn_of_lost_maps(found, model)
    return found
