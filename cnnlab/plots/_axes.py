"""What the figures share: axes given or new, the checks of titles and scales, and a figure as an array."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from cnnlab import _validate
from cnnlab.errors import CnnlabError


def axes_of(ax, figsize):
    """Return the axes given, or those of a new figure."""
    if ax is None:
        return plt.subplots(figsize=figsize)[1]
    if not isinstance(ax, Axes):
        raise CnnlabError(f"ax must be one Matplotlib axes, found {type(ax).__name__}: pick one, for example axes[0]")
    return ax


def titled(name, things):
    """Return a dict of title to values, or say that it is none, or empty."""
    if not isinstance(things, dict):
        raise CnnlabError(f"{name} must be a dict of title to values, found {type(things).__name__}: give each a title")
    if not things:
        raise CnnlabError(f"{name} is empty: give it at least one title with its values")
    return things


def pair_of_limits(limits):
    """Return (smallest, largest), or say that they are no such pair."""
    values = _validate.array("limits", limits)
    if values.shape != (2,) or values[0] >= values[1]:
        raise CnnlabError(f"limits must be (smallest, largest) in this order, found {limits!r}: swap or complete them")
    return limits


def shared_limits(pictures, centre, limits):
    """Return the smallest and the largest value of a scale that several pictures share."""
    if limits is not None:
        return pair_of_limits(limits)
    pictures = list(pictures)
    low = float(min(picture.min() for picture in pictures))
    high = float(max(picture.max() for picture in pictures))
    if centre is not None:
        reach = max(high - centre, centre - low, 1e-12)
        return centre - reach, centre + reach
    return low, high if high > low else low + 1.0


def readable_on(rgba):
    """Return black or white, whichever is better read on a background."""
    luminance = 0.2126 * rgba[0] + 0.7152 * rgba[1] + 0.0722 * rgba[2]
    return "black" if luminance > 0.45 else "white"


def render(ax, width, height):
    """Return the whole figure of Matplotlib axes as a picture, uint8 of shape (H, W, 3), and close it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What another function of this room returns.
    width, height : float
        In inches.
    """
    figure = ax.figure
    figure.set_layout_engine("constrained")
    figure.set_size_inches(width, height)
    figure.canvas.draw()
    picture = np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()
    # Left open, it would turn up under the learner's cell.
    plt.close(figure)
    return picture
