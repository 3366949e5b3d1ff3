"""Layers that summarise windows or whole maps."""

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.layers._layer import Layer, crop, frames_of, tap


class _Pool2D(Layer):
    """What the three pools share: cut out the windows, summarise each, and spread the gradient back over it.

    Parameters
    ----------
    size : int or (int, int)
        Rows and columns of the window.
    stride : int or (int, int), optional
        Steps between two windows, by default `size`. A smaller stride makes the windows overlap.
    padding : "valid" or "same"
        "valid" drops the rows and columns that do not fill a window; "same" keeps ceil(size / stride) of them.
        What lies outside the picture takes no part in any summary, as in Keras.
    """

    rank = 4

    def __init__(self, size=2, *, stride=None, padding="valid"):
        super().__init__()
        self.size = _validate.pair("size", size)
        self.stride = self.size if stride is None else _validate.pair("stride", stride)
        self.padding = _validate.choice("padding", padding, ("valid", "same"))

    def _forward(self, x, training):
        frames = frames_of(x.shape, self.size, self.stride, self.padding)
        framed = np.pad(x, frames)
        real = np.pad(np.ones((1, *x.shape[1:3], 1), dtype=bool), [(0, 0), *frames[1:3], (0, 0)])
        rows, columns = ((framed.shape[a + 1] - self.size[a]) // self.stride[a] + 1 for a in (0, 1))
        if min(rows, columns) < 1:
            raise CnnlabError(
                f"size {self.size} is larger than the picture {x.shape[1:3]}: use a smaller window or padding='same'"
            )
        self._frames, self._framed_shape = frames, framed.shape
        self._members = [tap(i, j, (None, rows, columns), self.stride) for i, j in np.ndindex(self.size)]
        windows, inside = (np.stack([picture[member] for member in self._members]) for picture in (framed, real))
        y, self._share = self._summary(windows, inside)
        return y

    def _backward(self, grad):
        spread = np.zeros(self._framed_shape)
        for member, share in zip(self._members, self._share, strict=True):
            spread[member] += grad * share
        return crop(spread, self._frames)

    def _summary(self, windows, inside):
        """Return one number for each window, and the slope of that number along each member of the window.

        `windows` is (members, samples, rows, columns, channels); `inside` is False for members that lie in the frame.
        """
        raise NotImplementedError


class MaxPool2D(_Pool2D):
    """Keep the largest number of each window.

    The gradient goes to the winner alone. In a tie the first one in reading order (row by row, left to right) takes it
    all, as in TensorFlow on a CPU.

    Parameters
    ----------
    size : int or (int, int)
        Rows and columns of the window.
    stride : int or (int, int), optional
        Steps between two windows, by default `size`. A smaller stride makes the windows overlap.
    padding : "valid" or "same"
        "valid" drops the rows and columns that do not fill a window; "same" keeps ceil(size / stride) of them.

    Examples
    --------
    >>> picture = np.array([[1, 5, 2, 0], [3, 4, 2, 2]]).reshape(1, 2, 4, 1)
    >>> layer = MaxPool2D(2)
    >>> layer.forward(picture).squeeze()
    array([5., 2.])
    >>> layer.backward(np.ones((1, 1, 2, 1))).squeeze()
    array([[0., 1., 1., 0.],
           [0., 0., 0., 0.]])
    """

    def _summary(self, windows, inside):
        windows = np.where(inside, windows, -np.inf)
        winner = windows.argmax(axis=0)
        return windows.max(axis=0), np.arange(len(windows)).reshape(-1, 1, 1, 1, 1) == winner


class AveragePool2D(_Pool2D):
    """Keep the mean of each window; with "same", the mean over those pixels that lie in the picture.

    Each pixel of a window gets an equal share of its gradient. Parameters as in `MaxPool2D`.

    Examples
    --------
    >>> picture = np.array([[1, 5, 2, 0], [3, 4, 2, 2]]).reshape(1, 2, 4, 1)
    >>> AveragePool2D(2).forward(picture).squeeze()
    array([3.25, 1.5 ])
    """

    def _summary(self, windows, inside):
        share = inside / inside.sum(axis=0)
        return (windows * share).sum(axis=0), share


class L2Pool2D(_Pool2D):
    """Keep the length of each window, the square root of its sum of squares (Goodfellow, Bengio and Courville, 2016).

    The slope along a pixel is that pixel over the length. A window of zeros has no slope; it is taken as 0.
    Parameters as in `MaxPool2D`.

    Examples
    --------
    >>> picture = np.array([[3, 0, 1, 1], [0, 4, 1, 1]]).reshape(1, 2, 4, 1)
    >>> L2Pool2D(2).forward(picture).squeeze()
    array([5., 2.])
    """

    def _summary(self, windows, inside):
        # Dividing by the largest first keeps the squares of very large and very small numbers within range.
        largest = np.abs(windows).max(axis=0)
        unit = np.where(largest > 0, largest, 1.0)
        length = unit * np.sqrt(((windows / unit) ** 2).sum(axis=0))
        return length, windows / np.where(length > 0, length, 1.0)


class GlobalAveragePool2D(Layer):
    """Replace each feature map by its mean: (N, H, W, C) becomes (N, C) (Lin, Chen and Yan, 2014).

    Examples
    --------
    >>> GlobalAveragePool2D().forward(np.arange(12).reshape(1, 2, 3, 2))
    array([[5., 6.]])
    """

    rank = 4

    def _forward(self, x, training):
        self._x_shape = x.shape
        return x.mean(axis=(1, 2))

    def _backward(self, grad):
        samples, rows, columns, channels = self._x_shape
        share = grad.reshape(samples, 1, 1, channels) / (rows * columns)
        return np.broadcast_to(share, self._x_shape).copy()
