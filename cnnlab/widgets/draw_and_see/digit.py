"""A drawn digit made ready as those of MNIST were: cut out, brought to size, set down by its centre of mass."""

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.draw import area_resized

SIZE, BOX = 28, 20
# Where the centre of mass of MNIST's digits lies, with the first pixel's middle at 0.5: measured, 14.49 and 14.51. Who
# put them there counted pixels by their upper left corners.
MIDDLE = SIZE / 2 + 0.5
# MNIST's digits came from pictures without grey. What is fainter than this is paper.
FAINT = 32


def as_mnist(ink):
    """Return a drawing as a 28 x 28 picture, prepared as the digits of MNIST were.

    What has ink (at least 32 of 255) is cut out, brought to a box of 20 x 20 with its proportions kept (grey levels
    come from averaging areas), and moved by whole pixels so that its centre of mass lies where theirs does: half a
    pixel below and to the right of the middle of 28 x 28, or as near to it as the frame allows.

    Parameters
    ----------
    ink : array_like of uint8, shape (H, W)
        White ink on black, 0 to 255.

    Returns
    -------
    numpy.ndarray of uint8, shape (28, 28)
        Black if there is no ink.

    References
    ----------
    Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits*,
    http://yann.lecun.com/exdb/mnist/.

    Examples
    --------
    >>> ink = np.zeros((100, 60), np.uint8)
    >>> ink[5:85, 2:22] = 255
    >>> digit = as_mnist(ink)
    >>> np.argwhere(digit).min(axis=0).tolist(), np.argwhere(digit).max(axis=0).tolist()
    ([4, 12], [23, 16])
    """
    ink = _drawing(ink)
    there = ink >= FAINT
    rows, columns = np.flatnonzero(there.any(axis=1)), np.flatnonzero(there.any(axis=0))
    if not len(rows):
        return np.zeros((SIZE, SIZE), np.uint8)
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = BOX / max(cut.shape)
    small = area_resized(cut, [max(1, round(length * scale)) for length in cut.shape])
    corner = []
    for axis in (0, 1):
        mass = small.sum(axis=1 - axis)
        middle = (mass * (np.arange(len(mass)) + 0.5)).sum() / mass.sum()
        corner.append(int(np.clip(np.round(MIDDLE - middle), 0, SIZE - len(mass))))
    whole = np.zeros((SIZE, SIZE), np.uint8)
    whole[corner[0] : corner[0] + small.shape[0], corner[1] : corner[1] + small.shape[1]] = np.rint(small)
    return whole


def shrunk(ink):
    """Return a drawing (H, W) as 28 x 28 by averaging areas, wherever and however large it was drawn; uint8."""
    return np.rint(area_resized(_drawing(ink), (SIZE, SIZE))).astype(np.uint8)


def _drawing(ink):
    ink = _validate.array("ink", ink, ndim=2)
    if ink.dtype != np.uint8:
        raise CnnlabError(f"ink must be uint8, 0 for none and 255 for most, found {ink.dtype}: scale and convert it")
    return ink
