"""Networks drawn as rows of blocks, several networks to one scale."""

import matplotlib.pyplot as plt
from matplotlib.patches import Patch, Polygon

from cnnlab import _validate
from cnnlab.errors import CnnlabError

# Okabe and Ito (2008); a family is found by what the name of the layer's class holds, the first that fits.
FAMILIES = {
    "input": ("Input", "#FFFFFF"),
    "convolution": ("Conv", "#0072B2"),
    "pooling": ("Pool", "#E69F00"),
    "dense": ("Dense", "#009E73"),
    "branches meet": (("Add", "Concat"), "#CC79A7"),
}
# An oblique drawing: what runs into the page goes up and to the right, shortened.
_SLANT = (0.32, 0.22)
_LABEL_INCHES = 1.0


def blocks(networks, *, channel=0.06, gap=0.1, width=10.0, labels=True):
    """Draw each network as a row of blocks, one block a layer, all to one scale.

    A block is as high as its map has rows, as deep as it has columns and as long as it has channels. A layer without
    rows and columns is a stick, as long as it has units. So the area that faces you, times the depth, is what the layer
    puts out. Very thin blocks are drawn as lines.

    Parameters
    ----------
    networks : dict of str to sequence
        Title to layers, in order. A layer is the row of a ledger (anything with `name`, `kind` and `output_shape`), or
        a tuple ``(name, shape)`` or ``(name, shape, kind)`` with shape ``(rows, columns, channels)`` or ``(units,)``.
        Kinds that only change numbers in their place (ReLU, normalisation, dropout, flatten) are not drawn.
    channel : float
        How long a channel is drawn, as a part of how high a row of pixels is.
    gap : float
        Free space behind a block, as a part of the highest map.
    width : float
        Of the longest network, in inches.
    labels : bool
        Whether name and shape stand below each block.

    Returns
    -------
    numpy.ndarray of matplotlib.axes.Axes
        One axes a network; one unit of each is one pixel.

    Raises
    ------
    CnnlabError
        If there is no layer to draw, or a shape is neither a map nor a row of units.

    Examples
    --------
    >>> axes = blocks({"tiny": [("picture", (8, 6, 1), "Input"), ("conv", (6, 4, 16), "Conv2D"), ("classes", (10,))]})
    >>> len(axes)
    1
    """
    channel, gap = _validate.number("channel", channel, low=1e-4), _validate.number("gap", gap, low=0)
    width, labels = _validate.number("width", width, low=1), _validate.flag("labels", labels)
    if not isinstance(networks, dict) or not networks:
        raise CnnlabError(f"networks must be a dict of title to layers, found {networks!r}: give each a title")
    drawn = {title: _layers(title, rows) for title, rows in networks.items()}
    tallest = max(_height(shape) for chain in drawn.values() for _, shape, _ in chain)
    widths = {title: _starts(chain, channel, gap * tallest)[-1] for title, chain in drawn.items()}
    unit = max(widths.values()) / width
    heights = {title: _extent(chain, unit, labels) for title, chain in drawn.items()}
    total = sum(high - low for low, high in heights.values()) / unit + 0.5 * len(drawn)
    figure, axes = plt.subplots(
        len(drawn), 1, figsize=(width, total), squeeze=False, height_ratios=[h - low for low, h in heights.values()]
    )
    for ax, (title, chain) in zip(axes[:, 0], drawn.items(), strict=True):
        starts = _starts(chain, channel, gap * tallest)
        for start, layer in zip(starts, chain, strict=False):
            _draw(ax, start, layer, channel, unit, labels)
        ax.set(xlim=(-0.1 * unit, width * unit), ylim=heights[title], aspect="equal")
        ax.set_title(title, loc="left")
        ax.set_axis_off()
    _legend(axes[0, 0], drawn.values())
    return axes[:, 0]


def _layers(title, rows):
    """Return (name, shape, family) of the layers to be drawn."""
    chain = []
    for place, row in enumerate(rows):
        if isinstance(row, tuple):
            if len(row) not in (2, 3):
                raise CnnlabError(
                    f"layer {place} of {title!r} must be (name, shape) or (name, shape, kind), found {row!r}"
                )
            name, shape, kind = (*row, None)[:3]
        else:
            name, shape, kind = row.name, row.output_shape, row.kind
        found = _family(kind, shape)
        if found is not None:
            chain.append((str(name), _checked(title, name, shape), found))
    if not chain:
        raise CnnlabError(f"{title!r} has no layer to draw: give the rows of a ledger, or (name, shape) tuples")
    return chain


def _family(kind, shape):
    if kind is None:
        return "dense" if isinstance(shape, (tuple, list)) and len(shape) == 1 else "convolution"
    return family(kind)


def family(kind):
    """Return the name of the family that a layer's class belongs to; None for one that is not drawn."""
    for name, (parts, _) in FAMILIES.items():
        if any(part in kind for part in ((parts,) if isinstance(parts, str) else parts)):
            return name
    return None


def _checked(title, name, shape):
    if not isinstance(shape, (tuple, list)) or len(shape) not in (1, 3):
        raise CnnlabError(
            f"layer {name!r} of {title!r} must have shape (rows, columns, channels) or (units,), found {shape!r}"
        )
    sizes = tuple(_validate.integer(f"a size of {name!r}", size, low=1) for size in shape)
    return sizes if len(sizes) == 3 else (1, 1, *sizes)


def _height(shape):
    return shape[0] + _SLANT[1] * shape[1]


def _starts(chain, channel, gap):
    """Return where each block begins, and where the last one and its gap end."""
    starts = [0.0]
    for _, (_, columns, channels), _ in chain:
        starts.append(starts[-1] + channels * channel + _SLANT[0] * columns + gap)
    return starts


def _extent(chain, unit, labels):
    """Return the lowest and the highest place of a row of blocks; the blocks stand on a line through their middles."""
    high = max(shape[0] / 2 + _SLANT[1] * shape[1] for _, shape, _ in chain)
    low = max(shape[0] / 2 for _, shape, _ in chain)
    return -low - (_LABEL_INCHES * unit if labels else 0.05 * unit), high + 0.05 * unit


def _draw(ax, left, layer, channel, unit, labels):
    name, (rows, columns, channels), family = layer
    right, low, high = left + channels * channel, -rows / 2, rows / 2
    over, up = _SLANT[0] * columns, _SLANT[1] * columns
    colour = FAMILIES[family][1]
    # A block thinner than a line would be lost: it gets a line of its own colour.
    thin = (
        {"edgecolor": colour, "linewidth": 2.5, "joinstyle": "bevel"}
        if rows < 0.04 * unit
        else {"edgecolor": "0.2", "linewidth": 0.6}
    )
    style = {"facecolor": colour, "closed": True} | thin
    front = [(left, low), (right, low), (right, high), (left, high)]
    top = [(left, high), (right, high), (right + over, high + up), (left + over, high + up)]
    side = [(right, low), (right, high), (right + over, high + up), (right + over, low + up)]
    for corners, alpha in ((front, 0.9), (top, 0.55), (side, 0.35)):
        ax.add_patch(Polygon(corners, alpha=alpha, gid=name, **style))
    if labels:
        size = "x".join(map(str, (rows, columns, channels))) if max(rows, columns) > 1 else str(channels)
        foot = -max(rows / 2, 0.06 * unit) - 0.05 * unit
        ax.text((left + right) / 2, foot, f"{name}  {size}", rotation=90, ha="center", va="top", fontsize=7.5)


def _legend(ax, chains):
    families = {family for chain in chains for _, _, family in chain}
    patches = [
        Patch(facecolor=colour, edgecolor="0.2", label=family)
        for family, (_, colour) in FAMILIES.items()
        if family in families
    ]
    ax.legend(
        handles=patches, loc="lower right", bbox_to_anchor=(1, 1), ncols=len(patches), fontsize=8, borderaxespad=0.1
    )
