"""The convolutional layer and its ReLU."""

import numpy as np

from cnnlab import _validate
from cnnlab.convolution import conv2d
from cnnlab.layers._layer import Layer, crop, frames_of, padding_of, tap


class Conv2D(Layer):
    """Slide small kernels over a picture with several channels; each kernel makes one feature map.

    Parameters
    ----------
    in_channels : int
        Channels of the input, C.
    filters : int
        Number of kernels, F: the channels of the output.
    kernel_size : int or (int, int)
        Rows and columns of each kernel.
    stride : int or (int, int)
        Steps between two positions of the kernel.
    padding : "valid", "same", int or (int, int)
        Frame of zeros, as in `cnnlab.convolution.conv2d`.
    rng : numpy.random.Generator or int
        Where the first kernels come from: normal numbers of variance 2 / (Kh * Kw * C) (He et al., 2015). Biases are 0.

    Notes
    -----
    `parameters["kernel"]` has shape (Kh, Kw, C, F) and `parameters["bias"]` (F,), the order of Keras.

    Examples
    --------
    >>> layer = Conv2D(3, 2, (2, 2), rng=0)
    >>> sum(values.size for values in layer.parameters.values())  # 2 (2*2*3 + 1)
    26
    >>> layer.forward(np.ones((5, 8, 6, 3))).shape
    (5, 7, 5, 2)
    """

    rank = 4

    def __init__(self, in_channels, filters, kernel_size, *, stride=1, padding="valid", rng):
        super().__init__()
        channels = _validate.integer("in_channels", in_channels, low=1)
        filters = _validate.integer("filters", filters, low=1)
        rows, columns = _validate.pair("kernel_size", kernel_size)
        self.stride = _validate.pair("stride", stride)
        self.padding = padding_of(padding)
        spread = np.sqrt(2 / (rows * columns * channels))
        kernel = _validate.generator("rng", rng).normal(0.0, spread, (rows, columns, channels, filters))
        self._learns(kernel=kernel, bias=np.zeros(filters))

    def _forward(self, x, training):
        kernel = self.parameters["kernel"]
        self._need(x, kernel.shape[2], "in_channels")
        self._x = x
        return conv2d(x, kernel, stride=self.stride, padding=self.padding) + self.parameters["bias"]

    def _backward(self, grad):
        kernel = self.parameters["kernel"]
        frames = frames_of(self._x.shape, kernel.shape, self.stride, self.padding)
        framed = np.pad(self._x, frames)
        grad_framed = np.zeros(framed.shape)
        grad_kernel = np.zeros(kernel.shape)
        # Forward, number (i, j) of the kernel weighed one shifted picture. So that picture decides how this number must
        # change, and this number decides how much blame the picture gets.
        for i, j in np.ndindex(kernel.shape[:2]):
            shifted = tap(i, j, grad.shape, self.stride)
            grad_kernel[i, j] = np.tensordot(framed[shifted], grad, axes=([0, 1, 2], [0, 1, 2]))
            grad_framed[shifted] += np.tensordot(grad, kernel[i, j], axes=([3], [1]))
        self.gradients = {"kernel": grad_kernel, "bias": grad.sum(axis=(0, 1, 2))}
        return crop(grad_framed, frames)


class ReLU(Layer):
    """Keep what is positive, replace the rest by 0 (Nair and Hinton, 2010).

    The gradient passes where the input was above 0 and is stopped elsewhere, at exactly 0 too, as in TensorFlow.

    Examples
    --------
    >>> layer = ReLU()
    >>> layer.forward([[-2.0, 0.0, 3.0]])
    array([[0., 0., 3.]])
    >>> layer.backward([[10.0, 10.0, 10.0]])
    array([[ 0.,  0., 10.]])
    """

    def _forward(self, x, training):
        self._open = x > 0
        return np.where(self._open, x, 0)

    def _backward(self, grad):
        return np.where(self._open, grad, 0)
