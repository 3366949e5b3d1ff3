"""Figures of the course: arrays in, Matplotlib axes out; nothing here computes or shows.

Magnitudes are grey or viridis, signed numbers a diverging map centred at 0, and line colours come from
Okabe and Ito's palette (2008), which colour-blind readers can tell apart.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from cnnlab import _validate
from cnnlab._blocks import blocks  # noqa: F401  (a room of its own: it is long)
from cnnlab.errors import CnnlabError

# Okabe & Ito (2008), darkest first so that a single line is well visible.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
SIGNED = "RdBu_r"
GREY = "gray"


def use_style():
    """Set fonts, sizes and colours once, at the top of a lesson."""
    plt.rcParams.update(
        {
            "figure.dpi": 100,
            "savefig.dpi": 100,
            "figure.constrained_layout.use": True,
            "figure.figsize": (7.0, 3.5),
            "font.size": 11,
            "axes.titlesize": 11,
            "axes.prop_cycle": plt.cycler(color=COLOURS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "image.cmap": GREY,
            "image.interpolation": "nearest",
            "legend.frameon": False,
            "lines.linewidth": 2.0,
        }
    )


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
    low, high = _limits(pictures.values(), centre, limits)
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
    ax = _axes(ax, (max(1.6, 0.5 * columns), max(1.6, 0.5 * rows + 0.3)))
    low, high = _limits([grid], centre, limits)
    image = ax.imshow(grid, cmap=GREY if centre is None else SIGNED, vmin=low, vmax=high)
    fmt = fmt or ("d" if np.array_equal(grid, np.round(grid)) else ".2f")
    for (row, column), value in np.ndenumerate(grid):
        text = format(int(value) if fmt == "d" else value + 0.0, fmt)
        colour = _readable_on(image.cmap(image.norm(value)))
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
    """
    images = _validate.array("images", images, ndim=(3, 4))
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
    low, high = _limits(images, centre, limits)
    for ax in axes.flat:
        ax.set_axis_off()
    for index, (ax, image) in enumerate(zip(axes.flat, images, strict=False)):
        image = image[..., 0] if image.ndim == 3 and image.shape[-1] == 1 else image
        ax.imshow(image, cmap=GREY if centre is None else SIGNED, vmin=low, vmax=high)
        if titles is not None:
            ax.set_title(str(titles[index]), fontsize=9, pad=2)
    return axes.flat[: len(images)]


def stems(values, *, start=0, ax=None, title="", label=None, colour=None):
    """Draw a discrete signal as dots on stems.

    Parameters
    ----------
    values : array_like, shape (N,)
        The signal.
    start : int
        The index n of the first value.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    title, label, colour : str, optional
        Title of the axes, legend entry, colour of dots and stems.

    Returns
    -------
    matplotlib.axes.Axes
    """
    values = _validate.array("values", values, ndim=1)
    ax = _axes(ax, (7.0, 2.4))
    colour = colour or COLOURS[0]
    positions = start + np.arange(len(values))
    ax.vlines(positions, 0, values, color=colour, linewidth=1.8)
    ax.plot(positions, values, "o", color=colour, markersize=6, label=label)
    ax.axhline(0, color="0.4", linewidth=0.8)
    ax.set(title=title, xlabel="n")
    ax.xaxis.get_major_locator().set_params(integer=True)
    return ax


def curves(series, *, ax=None, x=None, xlabel="epoch", ylabel="accuracy", title=""):
    """Draw one line a series, each with its own colour, line style and marker.

    Parameters
    ----------
    series : dict of str to array_like, shape (N,)
        Legend entry to values; a ``(K, N)`` array is drawn as its mean with a band from smallest to largest.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    x : array_like, shape (N,), optional
        Where the values stand; 1, 2, ... by default.
    xlabel, ylabel, title : str
        Labels, with units where there are any.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax = _axes(ax, None)
    for index, (name, values) in enumerate(_titled("series", series).items()):
        values = _validate.array(f"series[{name!r}]", values, ndim=(1, 2))
        runs = np.atleast_2d(values)
        where = np.arange(1, runs.shape[1] + 1) if x is None else np.asarray(x)
        style = {"color": COLOURS[index % len(COLOURS)], "marker": "osD^vPX"[index % 7], "markersize": 4.5}
        ax.plot(where, runs.mean(axis=0), label=name, linestyle=("-", "--", ":", "-.")[index % 4], **style)
        if len(runs) > 1:
            ax.fill_between(where, runs.min(axis=0), runs.max(axis=0), color=style["color"], alpha=0.18, linewidth=0)
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title)
    if x is None:
        ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend()
    return ax


def bars(heights, *, ax=None, ylabel="", title="", fmt=None):
    """Draw labelled horizontal bars with the number written beside each.

    Parameters
    ----------
    heights : dict of str to float
        Label to length; drawn from the top down.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    ylabel : str
        What the lengths measure, with its unit (written along the horizontal axis).
    title : str
        Title of the axes.
    fmt : str, optional
        How a number is written, for example ``",.0f"``; nothing is written without it.

    Returns
    -------
    matplotlib.axes.Axes
    """
    values = _validate.array("heights", list(_titled("heights", heights).values()), ndim=1)
    ax = _axes(ax, (7.0, 0.7 + 0.38 * len(values)))
    drawn = ax.barh(list(heights), values, color=COLOURS[0])
    if fmt is not None:
        ax.bar_label(drawn, [format(value, fmt) for value in values], padding=3)
        ax.margins(x=0.15)
    ax.invert_yaxis()
    ax.set(xlabel=ylabel, title=title)
    return ax


def histogram(values, *, ax=None, bins=60, limits=None, xlabel="value", title=""):
    """Draw how often each value occurs, as shares of the whole.

    Parameters
    ----------
    values : array_like
        Numbers of any shape.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    bins : int
        Number of bars.
    limits : tuple of float, optional
        Smallest and largest value shown.
    xlabel, title : str
        Labels.

    Returns
    -------
    matplotlib.axes.Axes
    """
    values = _validate.array("values", values).ravel()
    bins = _validate.integer("bins", bins, low=1)
    ax = _axes(ax, (4.0, 2.6))
    limits = None if limits is None else _pair_of_limits(limits)
    ax.hist(values, bins=bins, range=limits, weights=np.full(values.size, 1 / values.size), color=COLOURS[0])
    ax.set(xlabel=xlabel, ylabel="share", title=title)
    return ax


def confusion(matrix, class_names, *, ax=None, title=""):
    """Draw a confusion matrix: rows are the true classes, columns the answers; the diagonal is left pale.

    Parameters
    ----------
    matrix : array_like of int, shape (K, K)
        Counts, as from `sklearn.metrics.confusion_matrix`.
    class_names : sequence of str, length K
        Names along both axes.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    title : str
        Title of the axes.

    Returns
    -------
    matplotlib.axes.Axes
    """
    matrix = _validate.array("matrix", matrix, ndim=2)
    if matrix.min() < 0:
        raise CnnlabError(f"matrix must hold counts, found {matrix.min():g}: give it sklearn's confusion_matrix")
    if matrix.shape != (len(class_names), len(class_names)):
        raise CnnlabError(
            f"matrix {matrix.shape} does not fit {len(class_names)} class names: it needs one row and one column each"
        )
    side = 1.4 + 0.48 * len(class_names)
    ax = _axes(ax, (side + 0.6, side))
    # The diagonal holds nearly everything: coloured too, it would hide every mistake.
    mistakes = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    image = ax.imshow(mistakes, cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            colour = _readable_on(image.cmap(image.norm(mistakes[row, column])))
            ax.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=9)
    names = [str(name) for name in class_names]
    slanted = {"rotation": 45, "ha": "right"} if max(map(len, names)) > 2 else {}
    ax.set_xticks(range(len(names)), names, **slanted)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="the network says", ylabel="it is", title=title)
    return ax


def _axes(ax, figsize):
    """Return the axes given, or those of a new figure."""
    if ax is None:
        return plt.subplots(figsize=figsize)[1]
    if not isinstance(ax, Axes):
        raise CnnlabError(f"ax must be one Matplotlib axes, found {type(ax).__name__}: pick one, for example axes[0]")
    return ax


def _titled(name, things):
    if not isinstance(things, dict):
        raise CnnlabError(f"{name} must be a dict of title to values, found {type(things).__name__}: give each a title")
    if not things:
        raise CnnlabError(f"{name} is empty: give it at least one title with its values")
    return things


def _cells(mark, shape):
    """Check that marked cells are (row, column) pairs within a grid."""
    cells = list(mark)
    for cell in cells:
        row, column = _validate.pair("a cell of mark", cell, low=0) if np.size(cell) == 2 else (-1, -1)
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise CnnlabError(f"mark must list cells (row, column) within {shape}, found {mark!r}: write mark=[(0, 1)]")
    return cells


def _pair_of_limits(limits):
    values = _validate.array("limits", limits)
    if values.shape != (2,) or values[0] >= values[1]:
        raise CnnlabError(f"limits must be (smallest, largest) in this order, found {limits!r}: swap or complete them")
    return limits


def _pictures(images):
    pictures = {}
    for title, image in _titled("images", images).items():
        image = _validate.array(f"images[{title!r}]", image, ndim=(2, 3))
        if image.ndim == 3 and image.shape[-1] not in (1, 3):
            raise CnnlabError(
                f"images[{title!r}] must have 1 or 3 channels, found {image.shape[-1]}: show one channel at a time"
            )
        pictures[title] = image[..., 0] if image.shape[2:] == (1,) else image
    return pictures


def _limits(pictures, centre, limits):
    """Smallest and largest value of a scale that several pictures share."""
    if limits is not None:
        return _pair_of_limits(limits)
    pictures = list(pictures)
    low = float(min(picture.min() for picture in pictures))
    high = float(max(picture.max() for picture in pictures))
    if centre is not None:
        reach = max(high - centre, centre - low, 1e-12)
        return centre - reach, centre + reach
    return low, high if high > low else low + 1.0


def _readable_on(rgba):
    """Black or white, whichever is better read on a background."""
    luminance = 0.2126 * rgba[0] + 0.7152 * rgba[1] + 0.0722 * rgba[2]
    return "black" if luminance > 0.45 else "white"
