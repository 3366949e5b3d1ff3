"""Pictures and tables of numbers, several on one scale."""

import matplotlib.pyplot as plt
import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.plots._axes import axes_of, readable_on, shared_limits, titled
from cnnlab.plots._style import COLOURS, GREY, SIGNED

# Whatever is higher and wider than this, and three or four deep, is one picture in colour.
NARROW = 8


def show_row(images, *, centre=None, limits=None, colorbar=True, height=2.6):
    """Draw pictures side by side, on one shared scale and with one colour bar.

    Parameters
    ----------
    images : dict of str to array_like
        Title to picture: ``(H, W)`` drawn in grey, or ``(H, W, 3)`` in colour (uint8, or floats in [0, 1]).
    centre : float, optional
        For signed pictures, usually 0: a diverging map with this value in its middle.
    limits : tuple of float, optional
        Smallest and largest value of the scale; by default those of all the pictures together.
    colorbar : bool
        Whether the scale is drawn (never for colour pictures).
    height : float
        Height of the row in inches.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes
        One axes a picture.

    Examples
    --------
    >>> axes = show_row({"a ramp": [[0, 1, 2], [3, 4, 5]], "its mirror": [[2, 1, 0], [5, 4, 3]]})
    >>> len(axes)
    2
    """
    pictures, height = _pictures(images), _validate.number("height", height, low=0.1)
    colorbar = _validate.flag("colorbar", colorbar)
    low, high = shared_limits(pictures.values(), centre, limits)
    widths = [picture.shape[1] / picture.shape[0] for picture in pictures.values()]
    figure, axes = plt.subplots(
        1,
        len(pictures),
        figsize=(max(2.5, height * sum(max(width, 0.6) for width in widths) + 0.9), height),
        squeeze=False,
        width_ratios=[max(width, 0.6) for width in widths],
    )
    drawn = None
    for ax, (title, picture) in zip(axes[0], pictures.items(), strict=True):
        shown = ax.imshow(picture, cmap=GREY if centre is None else SIGNED, vmin=low, vmax=high)
        drawn = shown if picture.ndim == 2 else drawn
        ax.set_title(title)
        ax.set_axis_off()
    if colorbar and drawn is not None:
        figure.colorbar(drawn, ax=axes[0], shrink=0.85, pad=0.02)
    return axes[0]


def show_numbers(grid, *, ax=None, title="", centre=None, limits=None, mark=(), fmt=None):
    """Draw a small table of numbers as coloured cells with the number written in each.

    Parameters
    ----------
    grid : array_like, shape (H, W)
        The numbers; at most 30 rows and columns, or nobody can read them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    title : str
        What the table is.
    centre, limits
        As for `show_row`.
    mark : iterable of (row, column)
        Cells to frame, for example the window under a kernel.
    fmt : str, optional
        How a number is written, for example ``".2f"``; whole numbers without a point by default.

    Returns
    -------
    matplotlib.axes.Axes
    """
    grid = _validate.array("grid", grid, ndim=2)
    if max(grid.shape) > 30:
        raise CnnlabError(f"grid {grid.shape} is too large to be read as numbers: cut out at most 30 x 30 of it")
    rows, columns = grid.shape
    ax = axes_of(ax, (max(1.6, 0.5 * columns), max(1.6, 0.5 * rows + 0.3)))
    low, high = shared_limits([grid], centre, limits)
    image = ax.imshow(grid, cmap=GREY if centre is None else SIGNED, vmin=low, vmax=high)
    fmt = fmt or ("d" if np.array_equal(grid, np.round(grid)) else ".2f")
    for (row, column), value in np.ndenumerate(grid):
        text = format(int(value) if fmt == "d" else value + 0.0, fmt)
        colour = readable_on(image.cmap(image.norm(value)))
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=10)
    for row, column in _cells(mark, grid.shape):
        frame = plt.Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=COLOURS[1], linewidth=2.5)
        ax.add_patch(frame)
    ax.set_title(title)
    ax.set_xticks([])
    ax.set_yticks([])
    # A frame all round: white cells would otherwise melt into the page.
    ax.spines[:].set(visible=True, color="0.6")
    return ax


def gallery(images, titles=None, *, columns=10, centre=None, limits=None, size=0.9):
    """Draw many small pictures in rows, on one shared scale.

    Parameters
    ----------
    images : array_like, shape (N, H, W) or (N, H, W, C), C in {1, 3}
        The pictures.
    titles : sequence of str, optional
        One short title a picture.
    columns : int
        Pictures in a row.
    centre, limits
        As for `show_row`.
    size : float
        Width of one picture in inches.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes
        One axes a picture, in order.

    Raises
    ------
    CnnlabError
        If they are no such pictures, or as many titles.
    """
    images = _validate.array("images", images, ndim=(3, 4))
    if images.ndim == 4 and images.shape[-1] not in (1, 3):
        remedy = (
            "leave out the fourth, transparency: images[..., :3]" if images.shape[-1] == 4 else "show one at a time"
        )
        raise CnnlabError(
            f"images must have 1 or 3 channels, found {images.shape[-1]} (shape {images.shape}): {remedy}"
        )
    if images.ndim == 3 and images.shape[-1] in (3, 4) and min(images.shape[:2]) > NARROW:
        raise CnnlabError(
            f"images {images.shape} look like one picture in colour: give images[np.newaxis], or for its channels side "
            "by side images.transpose(2, 0, 1)"
        )
    if titles is not None and len(titles) != len(images):
        raise CnnlabError(f"titles must be one a picture: found {len(titles)} titles for {len(images)} pictures")
    columns, size = (
        min(_validate.integer("columns", columns, low=1), len(images)),
        _validate.number("size", size, low=0.1),
    )
    rows = -(-len(images) // columns)
    ratio = images.shape[1] / images.shape[2]
    height = size * ratio + (0.28 if titles is not None else 0.05)
    _, axes = plt.subplots(rows, columns, figsize=(size * columns, height * rows), squeeze=False)
    low, high = shared_limits(images, centre, limits)
    for ax in axes.flat:
        ax.set_axis_off()
    for index, (ax, image) in enumerate(zip(axes.flat, images, strict=False)):
        image = image[..., 0] if image.ndim == 3 and image.shape[-1] == 1 else image
        ax.imshow(image, cmap=GREY if centre is None else SIGNED, vmin=low, vmax=high)
        if titles is not None:
            ax.set_title(str(titles[index]), fontsize=9, pad=2)
    return axes.flat[: len(images)]


def _cells(mark, shape):
    """Check that marked cells are (row, column) pairs within a grid."""
    cells = list(mark)
    for cell in cells:
        row, column = _validate.pair("a cell of mark", cell, low=0) if np.size(cell) == 2 else (-1, -1)
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise CnnlabError(f"mark must list cells (row, column) within {shape}, found {mark!r}: write mark=[(0, 1)]")
    return cells


def _pictures(images):
    pictures = {}
    for title, image in titled("images", images).items():
        image = _validate.array(f"images[{title!r}]", image, ndim=(2, 3))
        if image.ndim == 3 and image.shape[-1] not in (1, 3):
            raise CnnlabError(
                f"images[{title!r}] must have 1 or 3 channels, found {image.shape[-1]}: show one channel at a time"
            )
        pictures[title] = image[..., 0] if image.shape[2:] == (1,) else image
    return pictures
