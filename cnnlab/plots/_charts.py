"""Charts: signals, curves, bars, histograms, and the confusion matrix."""

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.plots._axes import axes_of, pair_of_limits, readable_on, titled
from cnnlab.plots._style import COLOURS


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
    ax = axes_of(ax, (7.0, 2.4))
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
        Legend entry to values; a ``(K, N)`` array of K runs is drawn as its mean with a band from smallest to largest.
        A value that is no finite number is a gap; of several runs it is left out of the mean from there on, and the
        legend says of how many.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure otherwise.
    x : array_like, shape (N,), optional
        Where the values stand; 1, 2, ... by default.
    xlabel, ylabel, title : str
        Labels, with units where there are any.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    CnnlabError
        If a series holds no finite number, or `x` has another length.
    """
    ax = axes_of(ax, None)
    for index, (name, values) in enumerate(titled("series", series).items()):
        values = _validate.array(f"series[{name!r}]", values, ndim=(1, 2), finite=False)
        if not np.isfinite(values).any():
            raise CnnlabError(f"series[{name!r}] holds no finite number: there is nothing to draw")
        # An epoch whose loss is NaN is a gap in the curve.
        runs = np.atleast_2d(values)
        lost = int((~np.isfinite(runs)).any(axis=1).sum())
        runs = np.ma.masked_invalid(runs)
        where = np.arange(1, runs.shape[1] + 1) if x is None else _validate.array("x", x, ndim=1)
        if len(where) != runs.shape[1]:
            raise CnnlabError(f"x holds {len(where)} places, series[{name!r}] {runs.shape[1]} values: give one a value")
        style = {"color": COLOURS[index % len(COLOURS)], "marker": "osD^vPX"[index % 7], "markersize": 4.5}
        style["linestyle"] = ("-", "--", ":", "-.")[index % 4]
        label = f"{name} ({lost} of {len(runs)} runs with gaps)" if lost and len(runs) > 1 else name
        ax.plot(where, runs.mean(axis=0).filled(np.nan), label=label, **style)
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
    values = _validate.array("heights", list(titled("heights", heights).values()), ndim=1)
    ax = axes_of(ax, (7.0, 0.7 + 0.38 * len(values)))
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
    ax = axes_of(ax, (4.0, 2.6))
    limits = None if limits is None else pair_of_limits(limits)
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
    ax = axes_of(ax, (side + 0.6, side))
    # The diagonal holds nearly everything: coloured too, it would hide every mistake.
    mistakes = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    image = ax.imshow(mistakes, cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        if count:
            colour = readable_on(image.cmap(image.norm(mistakes[row, column])))
            ax.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=9)
    names = [str(name) for name in class_names]
    slanted = {"rotation": 45, "ha": "right"} if max(map(len, names)) > 2 else {}
    ax.set_xticks(range(len(names)), names, **slanted)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="the network says", ylabel="it is", title=title)
    return ax
