"""The named kernels of the course: what each one finds, and the numbers it does it with.

All are written to be laid on the picture as printed (cross-correlation). Their numbers add up to 1 (the brightness
of an even surface is kept) or to 0 (an even surface gives 0); `strokes`, a worked example, is the exception.

The Laplacians and all that is made of them have the sign of mathematics, ``d²/dr² + d²/dc²``: negative in the centre.
Many books print them with the opposite sign.
"""

from dataclasses import dataclass

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError

FAMILIES = ("identity", "blur", "sharpen", "lines", "edges", "blobs", "example")

# Larger than any picture's kernel; beyond it the table would fill the memory before anybody noticed the slip.
_MOST_PIXELS, _WIDEST_SIGMA = 4095, 1000.0

_GONZALEZ = "Gonzalez and Woods, Digital Image Processing (2018), chapters 3 and 10"


@dataclass(frozen=True, eq=False)
class Kernel:
    """A named kernel.

    Attributes
    ----------
    name : str
        How it is looked up.
    values : numpy.ndarray of float64, shape (Kh, Kw)
        Its numbers, read-only.
    family : str
        One of `FAMILIES`.
    finds : str
        What it does, in a few words.
    source : str
        Where it comes from: author, title, year.
    """

    name: str
    values: np.ndarray
    family: str
    finds: str
    source: str


def get(name):
    """Return the numbers of a named kernel.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    numpy.ndarray of float64, shape (Kh, Kw)
        A fresh copy, free to be changed.

    Raises
    ------
    CnnlabError
        If there is no such kernel; the message lists all, and the likeliest.

    Examples
    --------
    >>> get("sobel_vertical")
    array([[-1.,  0.,  1.],
           [-2.,  0.,  2.],
           [-1.,  0.,  1.]])
    """
    return describe(name).values.copy()


def names(family=None):
    """Return the names of all kernels, or of one family.

    Parameters
    ----------
    family : str, optional
        One of `FAMILIES`.

    Returns
    -------
    tuple of str
        In the order in which the course meets them.

    Examples
    --------
    >>> names("blur")
    ('box_blur', 'gaussian_3', 'gaussian_7')
    """
    if family is None:
        return tuple(_KERNELS)
    _validate.choice("family", family, FAMILIES)
    return tuple(name for name, kernel in _KERNELS.items() if kernel.family == family)


def describe(name):
    """Return a named kernel with its family, what it finds, and its source.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    Kernel
        Its `values` cannot be written to; `get` gives a copy that can.

    Raises
    ------
    CnnlabError
        If there is no such kernel.

    Examples
    --------
    >>> describe("lines_45").finds
    'bright lines that rise to the right, one pixel wide'
    """
    return _KERNELS[_validate.choice("name", name, tuple(_KERNELS))]


def gaussian(size, sigma):
    """Return a Gaussian kernel: ``exp(-(r² + c²) / (2 sigma²))`` around the centre, divided by its sum.

    Parameters
    ----------
    size : int or (int, int)
        Rows and columns; 1 to 4095. With an even size the centre lies between two pixels.
    sigma : float
        Standard deviation in pixels; 0.001 to 1000.

    Returns
    -------
    numpy.ndarray of float64, shape (Kh, Kw)
        Adds up to 1.

    Raises
    ------
    CnnlabError
        If size or sigma lie outside these ranges.

    Examples
    --------
    >>> gaussian(3, 0.85).round(3)
    array([[0.063, 0.125, 0.063],
           [0.125, 0.25 , 0.125],
           [0.063, 0.125, 0.063]])
    """
    # Below a thousandth of a pixel the weights underflow; nothing but the centre is left long before.
    sigma = _validate.number("sigma", sigma, low=1e-3, high=_WIDEST_SIGMA)
    squares = _squared_distances(size, fewest=1)
    # Counted from the nearest pixel: with an even size and a tiny sigma all weights would underflow to 0.
    weights = np.exp((squares.min() - squares) / (2 * sigma**2))
    return weights / weights.sum()


def log(size, sigma):
    """Return a Laplacian-of-Gaussian kernel, negative in the centre: it finds dark blobs of radius ``sigma √2``.

    ``(q - 2) exp(-q / 2) / (2 pi sigma⁴)`` with ``q = (r² + c²) / sigma²``, from which the mean is subtracted, so
    that an even surface gives exactly 0 although the kernel is cut off (Marr and Hildreth, 1980). Bright blobs give
    negative answers.

    Parameters
    ----------
    size : int or (int, int)
        Rows and columns; 3 to 4095, better odd and at least ``6 sigma``.
    sigma : float
        Standard deviation of the Gaussian in pixels; 0.5 to 1000. A narrower bell falls between the pixels, and
        only a spike would be left of it.

    Returns
    -------
    numpy.ndarray of float64, shape (Kh, Kw)
        Adds up to 0.

    Raises
    ------
    CnnlabError
        If size or sigma lie outside these ranges.

    Examples
    --------
    >>> kernel = log(5, 0.8)
    >>> print(kernel[2, 2].round(2), abs(kernel.sum()) < 1e-12)
    -0.78 True
    """
    variance = _validate.number("sigma", sigma, low=0.5, high=_WIDEST_SIGMA) ** 2
    squares = _squared_distances(size, fewest=3)
    ratio = squares / variance
    weights = (ratio - 2) * np.exp(-ratio / 2) / (2 * np.pi * variance**2)
    return weights - weights.mean()


def _squared_distances(size, *, fewest):
    rows, columns = _validate.pair("size", size, low=fewest)
    if max(rows, columns) > _MOST_PIXELS:
        raise CnnlabError(
            f"size must be at most {_MOST_PIXELS} rows and columns, found {(rows, columns)}: "
            "about 6 sigma is enough, beyond that all weights are close to 0"
        )
    down = np.arange(rows) - (rows - 1) / 2
    across = np.arange(columns) - (columns - 1) / 2
    return down[:, np.newaxis] ** 2 + across**2


def _named(name, values, family, finds, source, *, divide_by=1):
    values = np.array(values, dtype=np.float64) / divide_by
    values.setflags(write=False)
    return name, Kernel(name, values, family, finds, source)


_KERNELS = dict(
    [
        _named("identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "identity", "nothing: the picture comes back", _GONZALEZ),
        _named("box_blur", np.ones((3, 3)), "blur", "the mean of nine pixels", _GONZALEZ, divide_by=9),
        _named(
            "gaussian_3",
            [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
            "blur",
            "a mean in which near pixels count more",
            _GONZALEZ,
            divide_by=16,
        ),
        _named(
            "gaussian_7",
            [
                [0, 0, 0, 5, 0, 0, 0],
                [0, 5, 18, 32, 18, 5, 0],
                [0, 18, 64, 100, 64, 18, 0],
                [5, 32, 100, 100, 100, 32, 5],
                [0, 18, 64, 100, 64, 18, 0],
                [0, 5, 18, 32, 18, 5, 0],
                [0, 0, 0, 5, 0, 0, 0],
            ],
            "blur",
            "a wide mean in which near pixels count more, flat in the middle",
            "García Cortés, lecture at the University of Naples Federico II (2023)",
            divide_by=1068,
        ),
        _named(
            "sharpen",
            [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
            "sharpen",
            "the picture minus its Laplacian: what distinguishes a pixel from its four neighbours is added",
            _GONZALEZ,
        ),
        _named(
            "lines_horizontal",
            [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]],
            "lines",
            "bright horizontal lines, one pixel wide",
            _GONZALEZ,
        ),
        _named(
            "lines_vertical",
            [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]],
            "lines",
            "bright vertical lines, one pixel wide",
            _GONZALEZ,
        ),
        _named(
            "lines_45",
            [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
            "lines",
            "bright lines that rise to the right, one pixel wide",
            _GONZALEZ,
        ),
        _named(
            "lines_135",
            [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]],
            "lines",
            "bright lines that fall to the right, one pixel wide",
            _GONZALEZ,
        ),
        _named(
            "sobel_horizontal",
            [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
            "edges",
            "horizontal edges; positive where it gets brighter downwards",
            "Sobel and Feldman, talk at the Stanford Artificial Intelligence Project (1968)",
        ),
        _named(
            "sobel_vertical",
            [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
            "edges",
            "vertical edges; positive where it gets brighter to the right",
            "Sobel and Feldman, talk at the Stanford Artificial Intelligence Project (1968)",
        ),
        _named(
            "edges_corner",
            [[1, 0, -1], [0, 0, 0], [-1, 0, 1]],
            "edges",
            "corners and slanted edges; blind to horizontal and vertical ones",
            "Guigó i Corominas, lecture on convolutional networks",
        ),
        _named(
            "laplacian_4",
            [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
            "edges",
            "edges of all directions; negative on their bright side",
            _GONZALEZ,
        ),
        _named(
            "laplacian_8",
            [[1, 1, 1], [1, -8, 1], [1, 1, 1]],
            "edges",
            "edges of all directions, more evenly than with four neighbours; negative on their bright side",
            _GONZALEZ,
        ),
        _named(
            "log_5",
            [
                [0, 0, 1, 0, 0],
                [0, 1, 2, 1, 0],
                [1, 2, -16, 2, 1],
                [0, 1, 2, 1, 0],
                [0, 0, 1, 0, 0],
            ],
            "blobs",
            "dark spots as wide as its centre, bright ones with a minus; smooths a little before it differentiates",
            "Marr and Hildreth, Theory of edge detection (1980)",
        ),
        _named(
            "strokes",
            [[-1, 2, 0], [-1, 2, 0], [-1, 2, 0]],
            "example",
            "vertical strokes with nothing on their left; its numbers add up to 3",
            "Sánchez-Montañés, lecture on convolutional networks",
        ),
    ]
)
