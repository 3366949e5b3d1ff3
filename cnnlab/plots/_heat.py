"""Heat over a picture, and the colours of numbers: as axes, and as arrays for those who draw without Matplotlib."""

import matplotlib
import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.plots._axes import axes_of, pair_of_limits
from cnnlab.plots._style import HEAT, SIGNED


def overlay(
    image, heat, *, ax=None, title="", opacity=0.6, limits=None, mask=None, smooth=False, fade=False, colorbar=True
):
    """Draw a heatmap over a picture, stretched to its size, with a bar that says what the colours stand for.

    Parameters
    ----------
    image : array_like, shape (H, W), (H, W, 1) or (H, W, 3)
        The picture: uint8, or floats in [0, 1].
    heat : array_like, shape (h, w)
        The map, usually coarser than the picture.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    title : str
        Title of the axes.
    opacity : float
        0 (only the picture) to 1 (only the heat).
    limits : tuple of float, optional
        Smallest and largest value of the scale; by default `heat_limits`. Below 0 the colours diverge from 0.
    mask : array_like of bool, shape (H, W), optional
        Where the thing is: it gets a white outline.
    smooth : bool
        Whether the colours run into each other; otherwise each number of the map keeps its edges.
    fade : bool
        Whether the picture shows through where there is little heat: the opacity grows with it, up to `opacity` at
        either end of the scale.
    colorbar : bool
        Whether the scale is drawn.

    Returns
    -------
    matplotlib.axes.Axes
        Its first image is the picture, its second the heat.

    Raises
    ------
    CnnlabError
        If an array has another shape or range, or a number is out of range.

    Examples
    --------
    >>> ax = overlay(np.zeros((4, 6)), [[0, 1, 2], [3, 4, 5]], title="strongest at the lower right")
    >>> ax.images[1].get_clim()
    (0.0, 5.0)
    """
    image, heat, opacity, (low, high, signed) = _checked(image, heat, opacity, limits)
    smooth, fade = _validate.flag("smooth", smooth), _validate.flag("fade", fade)
    colorbar = _validate.flag("colorbar", colorbar)
    rows, columns = image.shape[:2]
    mask = None if mask is None else _mask(mask, (rows, columns))
    ax = axes_of(ax, (3.2 * max(columns / rows, 0.6) + 0.9, 3.2))
    # Both over the same ground, however few numbers the map has.
    ground = {"extent": (-0.5, columns - 0.5, rows - 0.5, -0.5)}
    ax.imshow(image, **ground)
    high = high if high > low else low + 1
    drawn = ax.imshow(
        heat, cmap=SIGNED if signed else HEAT, vmin=low, vmax=high,
        alpha=opacity * _strength(heat, low, high, signed) if fade else opacity,
        interpolation="bilinear" if smooth else "nearest", **ground,
    )  # fmt: skip
    if mask is not None and mask.any() and not mask.all():
        ax.contour(mask, levels=[0.5], colors="white", linewidths=1.5)
    ax.set_title(title)
    ax.set_axis_off()
    if colorbar:
        ax.figure.colorbar(drawn, ax=ax, shrink=0.85, pad=0.02)
    return ax


def blend(image, heat, *, opacity=0.6, limits=None):
    """Return what `overlay` draws as an array, without axes, outline and bar.

    Parameters
    ----------
    image, heat, opacity, limits
        As for `overlay`.

    Returns
    -------
    numpy.ndarray of uint8, shape (H, W, 3)
        ``opacity * colours of the heat + (1 - opacity) * picture``.

    Raises
    ------
    CnnlabError
        If an array has another shape or range, or a number is out of range.

    Examples
    --------
    >>> blend(np.full((2, 2), 100, np.uint8), [[0.0, 1.0]], opacity=0)[0, 0]
    array([100, 100, 100], dtype=uint8)
    """
    image, heat, opacity, (low, high, signed) = _checked(image, heat, opacity, limits)
    colours = colour(enlarge(heat, image.shape[:2]), low, high, signed)
    return np.rint(opacity * colours + (1 - opacity) * image).astype(np.uint8)


def heat_limits(values):
    """Return (low, high, signed) for a scale: from 0 where nothing is negative, else as far below 0 as above.

    Examples
    --------
    >>> heat_limits([0.5, 2.0]), heat_limits([-1.0, 3.0])
    ((0.0, 2.0, False), (-3.0, 3.0, True))
    """
    values = _validate.array("values", values)
    low, high = float(np.min(values)), float(np.max(values))
    if low < 0:
        far = max(-low, high)
        return -far, far, True
    return 0.0, high, False


def colour(values, low, high, signed):
    """Return numbers as colours: Matplotlib's viridis, or its RdBu_r, blue to red, where they are signed.

    Parameters
    ----------
    values : array_like of any shape
        What is outside of low to high gets the colour of the nearer end.
    low, high : float
        What the first and the last colour stand for.
    signed : bool
        Which of the two scales.

    Returns
    -------
    numpy.ndarray of uint8, one axis more than `values`, of length 3

    Raises
    ------
    CnnlabError
        If a number is not finite, or `signed` no flag.

    Examples
    --------
    >>> colour([0.0, 1.0], 0, 1, False).tolist()
    [[68, 1, 84], [253, 231, 36]]
    """
    values = _validate.floating("values", values).astype(np.float64, copy=False)
    low, high = _validate.number("low", low), _validate.number("high", high)
    share = (values - low) / ((high - low) or 1)
    return np.asarray(matplotlib.colormaps[SIGNED if _validate.flag("signed", signed) else HEAT](share, bytes=True))[
        ..., :3
    ]


def enlarge(picture, size):
    """Bring a picture or map (H, W[, 3]) to (rows, columns): each pixel is the nearest old one, nothing is smoothed.

    Raises
    ------
    CnnlabError
        If the picture has no rows and columns, or the size is no pair of whole numbers from 1 up.

    Examples
    --------
    >>> enlarge([[1, 2]], (2, 4)).tolist()
    [[1, 1, 2, 2], [1, 1, 2, 2]]
    """
    picture = _validate.array("picture", picture, ndim=(2, 3), finite=False)
    rows, columns = (
        np.minimum(np.arange(n) * have // n, have - 1)
        for n, have in zip(_validate.pair("size", size), picture.shape[:2], strict=True)
    )
    return picture[rows[:, None], columns]


def _strength(heat, low, high, signed):
    """Return how far each number lies from the one that means nothing, 0 to 1: the low end, or 0 between two signs."""
    far = np.abs(heat) / max(-low, high) if signed else (heat - low) / (high - low)
    return np.clip(far, 0, 1)


def _checked(image, heat, opacity, limits):
    """Return the picture as uint8 of shape (H, W, 3), the map, the opacity, and (low, high, signed)."""
    heat = _validate.floating("heat", heat, ndim=2)
    opacity = _validate.number("opacity", opacity, low=0, high=1)
    if limits is None:
        return _picture(image), heat, opacity, heat_limits(heat)
    low, high = map(float, pair_of_limits(limits))
    return _picture(image), heat, opacity, (low, high, low < 0)


def _picture(image):
    image = _validate.array("image", image, ndim=(2, 3))
    if image.ndim == 3 and image.shape[-1] not in (1, 3):
        raise CnnlabError(f"image must have 1 or 3 channels, found {image.shape[-1]}: show one channel at a time")
    if image.dtype != np.uint8:
        if image.min() < 0 or image.max() > 1:
            raise CnnlabError(
                f"image must be uint8 in 0..255 or floats in 0..1, found {image.dtype} in "
                f"{image.min():g}..{image.max():g}: bring it into that range first"
            )
        image = np.rint(image * 255).astype(np.uint8)
    image = image if image.ndim == 3 else image[..., np.newaxis]
    return np.broadcast_to(image, (*image.shape[:2], 3))


def _mask(mask, size):
    mask = _validate.array("mask", mask, ndim=2)
    if mask.shape != size:
        raise CnnlabError(f"mask {mask.shape} does not fit the picture {size}: give one True or False a pixel")
    return mask.astype(bool)
