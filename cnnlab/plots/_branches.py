"""A module drawn as its ways: one map goes in, several ways lead through, and meet again."""

from itertools import pairwise

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.plots._blocks import FAMILIES, family

# In units of the drawing, which are half inches.
_WIDE, _HIGH, _COLUMN, _ROW, _PLUS = 2.9, 0.9, 3.6, 1.4, 0.42
# How far the arc of a shortcut rises above its ends.
_RISE = 1.0
_TINT = 0.45
_MEETS = ("Add", "Concatenate")


def branches(ways, *, into, meet, after=(), ax=None):
    """Draw a module: an input, ways side by side from left to right, and where they meet.

    Parameters
    ----------
    ways : sequence of sequence
        Each way its steps in order, the lowest way last. A step is ``(label, kind)``, kind being the class of a Keras
        layer, which decides the colour, or a label alone. A way without steps is a **shortcut**, drawn as an arc over
        the others; at most one.
    into : str
        What goes in: the label of the first box.
    meet : tuple of str
        ``(label, kind)``: with ``"Concatenate"`` a box that all ways run into; with ``"Add"`` a plus with its label.
    after : sequence
        Steps behind the meeting.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure that fits by default.

    Returns
    -------
    matplotlib.axes.Axes
        Each box is a patch whose gid is its label, each arrow one whose gid is ``"label -> label"``.

    Raises
    ------
    CnnlabError
        If there is no way, more than one shortcut, or the kind of the meeting is another.

    Examples
    --------
    >>> ax = branches([[("3 x 3", "Conv2D"), "ReLU", ("3 x 3", "Conv2D")], []], into="x", meet=("", "Add"))
    >>> [patch.get_gid() for patch in ax.patches][-1]
    'x -> +'
    """
    ways, after = [_steps(way) for way in ways], _steps(after)
    rows = [way for way in ways if way]
    if not rows or len(ways) - len(rows) > 1:
        raise CnnlabError(
            f"ways must hold at least one way with steps and at most one without, found {len(rows)} with and "
            f"{len(ways) - len(rows)} without: give each way as a list of (label, kind)"
        )
    label, kind = meet
    _validate.choice("the kind of meet", kind, _MEETS)
    longest = max(map(len, rows))
    centre, across = -(len(rows) - 1) / 2 * _ROW, longest + 1 + len(after)
    top, low = 0.6 + _RISE * (len(ways) > len(rows)), -(len(rows) - 1) * _ROW - 0.9
    if ax is None:
        _, ax = plt.subplots(figsize=((across * _COLUMN + _WIDE + 0.4) / 2, (top - low) / 2))
    start = _box(ax, 0, centre, into, "Input")
    end = _meeting(ax, (longest + 1) * _COLUMN, centre, label, kind, (len(rows) - 1) * _ROW)
    for row, way in enumerate(rows):
        # The last steps stand below one another, next to where the ways meet.
        places = range(longest - len(way) + 1, longest + 1)
        steps = [_box(ax, place * _COLUMN, -row * _ROW, *step) for place, step in zip(places, way, strict=True)]
        for one, other in pairwise([start, *steps, end]):
            _arrow(ax, one, other)
    last = end
    for place, step in enumerate(after, start=longest + 2):
        box = _box(ax, place * _COLUMN, centre, *step)
        _arrow(ax, last, box)
        last = box
    if len(ways) > len(rows):
        _arc(ax, start, end)
    ax.set(xlim=(-_WIDE / 2 - 0.2, across * _COLUMN + _WIDE / 2 + 0.2), ylim=(low, top), aspect="equal")
    ax.set_axis_off()
    return ax


def _steps(way):
    if not isinstance(way, (list, tuple)):
        raise CnnlabError(f"a way must be a list of steps, found {way!r}: write [('3 x 3', 'Conv2D'), 'ReLU']")
    return [(step, None) if isinstance(step, str) else step for step in way]


def _box(ax, x, y, label, kind):
    """Draw one step; return (label, x, y, half width, half height)."""
    found = family(kind) if kind is not None else None
    colour = FAMILIES[found][1] if found else "#FFFFFF"
    tint = [1 - _TINT * (1 - part) for part in to_rgb(colour)]
    corner = (x - _WIDE / 2, y - _HIGH / 2)
    style = {"boxstyle": "round,pad=0,rounding_size=0.12", "facecolor": tint, "edgecolor": "0.2", "linewidth": 0.9}
    ax.add_patch(FancyBboxPatch(corner, _WIDE, _HIGH, gid=label, **style))
    ax.text(x, y, label, ha="center", va="center", fontsize=9)
    return label, x, y, _WIDE / 2, _HIGH / 2


def _meeting(ax, x, y, label, kind, span):
    """Draw where the ways meet; return it as `_box` does."""
    colour = FAMILIES["branches meet"][1]
    tint = [1 - _TINT * (1 - part) for part in to_rgb(colour)]
    style = {"facecolor": tint, "edgecolor": "0.2", "linewidth": 0.9}
    if kind == "Add":
        ax.add_patch(Circle((x, y), _PLUS, gid="+", **style))
        ax.text(x, y, "+", ha="center", va="center", fontsize=15)
        ax.text(x + _PLUS, y + 0.2, label, ha="left", va="bottom", fontsize=8)
        return "+", x, y, _PLUS, _PLUS
    high = span + _HIGH
    ax.add_patch(
        FancyBboxPatch((x - _WIDE / 2, y - high / 2), _WIDE, high, boxstyle="square,pad=0", gid=label, **style)
    )
    ax.text(x, y, label, ha="center", va="center", fontsize=9)
    return label, x, y, _WIDE / 2, high / 2


def _arrow(ax, one, other):
    """Draw an arrow from the right side of one box to another: straight, or with corners to another row."""
    (name, x, y, half, _), (end, to_x, to_y, to_half, to_high) = one, other
    gid = f"{name} -> {end}"
    if abs(y - to_y) < to_high:
        # A box that all ways run into is met at the height of each way.
        path = [(x + half, y), (to_x - to_half, y)]
    elif end == "+":
        path = [(x + half, y), (to_x, y), (to_x, to_y + (to_high if y > to_y else -to_high))]
    else:
        turn = x + half + 0.3
        path = [(x + half, y), (turn, y), (turn, to_y), (to_x - to_half, to_y)]
    ax.add_patch(_line(gid, path=Path(path)))


def _arc(ax, one, other):
    """Draw the shortcut: from the top of one box, over all ways, to the top of another."""
    (name, x, y, _, high), (end, to_x, to_y, _, to_high) = one, other
    # A curve of this style rises by half of rad times the distance.
    style = {"connectionstyle": f"arc3,rad={-2 * _RISE / (to_x - x):.3f}"}
    ax.add_patch(_line(f"{name} -> {end}", posA=(x, y + high), posB=(to_x, to_y + to_high), **style))


def _line(gid, **options):
    style = {"arrowstyle": "-|>", "mutation_scale": 11, "color": "0.2", "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0}
    return FancyArrowPatch(gid=gid, fill=True, **style | options)
