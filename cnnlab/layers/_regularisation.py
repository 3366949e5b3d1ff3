"""Layers that behave otherwise in training than afterwards."""

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.layers._layer import Layer


class BatchNorm(Layer):
    """Give each channel mean 0 and variance 1, then a learned scale and shift (Ioffe and Szegedy, 2015).

    In training, mean and variance are those of the batch (over all axes but the last), and the moving statistics take a
    small step towards them. Otherwise the moving statistics are used, and each sample is treated on its own.

    Parameters
    ----------
    channels : int
        Size of the last axis.
    momentum : float
        How much of the old moving statistics a training step keeps:
        moving = momentum * moving + (1 - momentum) * batch. 0.99 as in Keras; other libraries call 1 - momentum so.
    epsilon : float
        Added to the variance before the square root, 0.001 as in Keras.

    Raises
    ------
    CnnlabError
        In training, if a channel is one number only, which is its own mean.

    Attributes
    ----------
    statistics : dict of str to numpy.ndarray
        "moving_mean" and "moving_variance", shape (channels,). Not trained by the gradient.

    Examples
    --------
    >>> layer = BatchNorm(1, momentum=0.9, epsilon=0)
    >>> layer.forward([[1.0], [3.0]], training=True).ravel()
    array([-1.,  1.])
    >>> layer.statistics["moving_mean"]  # 0.9 * 0 + 0.1 * 2
    array([0.2])
    """

    rank = (2, 4)

    def __init__(self, channels, *, momentum=0.99, epsilon=1e-3):
        super().__init__()
        channels = _validate.integer("channels", channels, low=1)
        self.momentum = _validate.number("momentum", momentum, low=0, high=1)
        self.epsilon = _validate.number("epsilon", epsilon, low=0)
        self._learns(gamma=np.ones(channels), beta=np.zeros(channels))
        self.statistics = {"moving_mean": np.zeros(channels), "moving_variance": np.ones(channels)}

    def _forward(self, x, training):
        self._need(x, len(self.parameters["gamma"]), "channels")
        self._axes = tuple(range(x.ndim - 1))
        self._from_batch = training
        if training:
            if x.size == x.shape[-1]:
                raise CnnlabError(
                    f"x {x.shape} has one number a channel, which is its own mean, and training would make 0 of every "
                    "number: give a batch of at least two samples"
                )
            mean, variance = x.mean(axis=self._axes), x.var(axis=self._axes)
            for key, batch in (("moving_mean", mean), ("moving_variance", variance)):
                self.statistics[key] = self.momentum * self.statistics[key] + (1 - self.momentum) * batch
        else:
            mean, variance = self.statistics["moving_mean"], self.statistics["moving_variance"]
        if not (variance + self.epsilon > 0).all():
            raise CnnlabError("a channel is constant in this batch, and epsilon is 0: use an epsilon above 0")
        self._deviation = np.sqrt(variance + self.epsilon)
        self._normal = (x - mean) / self._deviation
        return self._normal * self.parameters["gamma"] + self.parameters["beta"]

    def _backward(self, grad):
        self.gradients = {"gamma": (grad * self._normal).sum(axis=self._axes), "beta": grad.sum(axis=self._axes)}
        slope = grad * self.parameters["gamma"]
        if self._from_batch:
            # Every number also moved the mean and the variance of its channel: these two paths are taken off.
            slope = slope - slope.mean(axis=self._axes)
            slope = slope - self._normal * (slope * self._normal).mean(axis=self._axes)
        return slope / self._deviation


class Dropout(Layer):
    """In training, set a random part of the numbers to 0 and enlarge the rest (Srivastava et al., 2014).

    This is the inverted form: what is kept is divided by 1 - rate, so the expected sum stays the same and nothing is to
    be done at inference, where the layer changes nothing.

    Parameters
    ----------
    rate : float
        Probability of being dropped, 0 to 1. A rate of 1 drops everything.
    rng : numpy.random.Generator or int
        Where the choice comes from.

    Examples
    --------
    >>> layer = Dropout(0.5, rng=1)
    >>> layer.forward(np.ones((1, 6)), training=True)
    array([[2., 2., 0., 2., 0., 0.]])
    >>> layer.forward(np.ones((1, 6)))
    array([[1., 1., 1., 1., 1., 1.]])
    """

    def __init__(self, rate, *, rng):
        super().__init__()
        self.rate = _validate.number("rate", rate, low=0, high=1)
        self._rng = _validate.generator("rng", rng)

    def _forward(self, x, training):
        self._factor = np.ones(())
        if training and self.rate > 0:
            kept = self._rng.random(self._choices(x.shape)) >= self.rate
            # At rate 1 nothing is kept, and there is nothing to enlarge.
            self._factor = kept / (1 - self.rate) if self.rate < 1 else np.zeros(kept.shape)
        return x * self._factor

    def _backward(self, grad):
        return grad * self._factor

    def _choices(self, shape):
        return shape


class SpatialDropout2D(Dropout):
    """Dropout of whole feature maps (Tompson et al., 2015): neighbours are alike, so one pixel missing is no loss.

    Parameters as in `Dropout`.

    Examples
    --------
    >>> layer = SpatialDropout2D(0.5, rng=1)
    >>> layer.forward(np.ones((1, 2, 2, 3)), training=True)[0, :, :, 2]
    array([[0., 0.],
           [0., 0.]])
    """

    rank = 4

    def _choices(self, shape):
        return shape[0], 1, 1, shape[3]
