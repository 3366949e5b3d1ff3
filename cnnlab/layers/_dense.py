"""From maps to rows of numbers, and from those to scores."""

import numpy as np

from cnnlab import _validate
from cnnlab.layers._layer import Layer


class Flatten(Layer):
    """Write all numbers of a sample in one row: (N, H, W, C) becomes (N, H*W*C), channels running fastest.

    Examples
    --------
    >>> Flatten().forward(np.arange(8).reshape(1, 2, 2, 2))
    array([[0., 1., 2., 3., 4., 5., 6., 7.]])
    """

    def _forward(self, x, training):
        self._x_shape = x.shape
        return x.reshape(len(x), -1)

    def _backward(self, grad):
        return grad.reshape(self._x_shape)


class Dense(Layer):
    """Weigh all inputs for each unit: y = x W + b, (N, in_features) becomes (N, units).

    Parameters
    ----------
    in_features : int
        Numbers in each sample.
    units : int
        Numbers to make of them.
    rng : numpy.random.Generator or int
        Where the first weights come from: normal numbers of variance 2 / in_features (He et al., 2015). Biases are 0.

    Notes
    -----
    `parameters["kernel"]` has shape (in_features, units) and `parameters["bias"]` (units,), the order of Keras.

    Examples
    --------
    >>> layer = Dense(2, 1, rng=0)
    >>> layer.parameters = {"kernel": np.array([[2.0], [3.0]]), "bias": np.array([1.0])}
    >>> layer.forward([[10, 100]])
    array([[321.]])
    >>> layer.backward([[1]])
    array([[2., 3.]])
    >>> layer.gradients["kernel"].ravel()
    array([ 10., 100.])
    """

    rank = 2

    def __init__(self, in_features, units, *, rng):
        super().__init__()
        features = _validate.integer("in_features", in_features, low=1)
        units = _validate.integer("units", units, low=1)
        kernel = _validate.generator("rng", rng).normal(0.0, np.sqrt(2 / features), (features, units))
        self._learns(kernel=kernel, bias=np.zeros(units))

    def _forward(self, x, training):
        self._need(x, len(self.parameters["kernel"]), "in_features")
        self._x = x
        return x @ self.parameters["kernel"] + self.parameters["bias"]

    def _backward(self, grad):
        self.gradients = {"kernel": self._x.T @ grad, "bias": grad.sum(axis=0)}
        return grad @ self.parameters["kernel"].T
