"""Maps as pictures: numbers to colours that keep their order in print and for the colour-blind, many maps in a grid."""

import numpy as np

from cnnlab.widgets._demo import rgba

# Seventeen colours of viridis (Smith, van der Walt and Firing, 2015), from dark to bright.
VIRIDIS = (
    "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
    "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
)
# ColorBrewer's RdBu (Harrower and Brewer, 2003), blue for negative, white at 0, red for positive.
BLUE_RED = "053061 2166ac 4393c3 92c5de d1e5f0 f7f7f7 fddbc7 f4a582 d6604d b2182b 67001f"
PAPER = 128
MOST_MAPS = 32
MOST_UNITS = 1024
UNIT = 3


def _table(colours):
    anchors = np.array([[int(colour[i : i + 2], 16) for i in (0, 2, 4)] for colour in colours.split()], float)
    at = np.linspace(0, len(anchors) - 1, 256)
    channels = [np.interp(at, np.arange(len(anchors)), channel) for channel in anchors.T]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)


_TABLES = {False: _table(VIRIDIS), True: _table(BLUE_RED)}


def limits(values):
    """Return (low, high, signed) for drawing: from 0 where nothing is negative, else as far below 0 as above."""
    low, high = float(np.min(values)), float(np.max(values))
    if low < 0:
        far = max(-low, high)
        return -far, far, True
    return 0.0, high, False


def coloured(values, low, high, signed):
    """Return numbers as colours: viridis, or blue to red where they are signed.

    Parameters
    ----------
    values : ndarray of any shape
        What is outside of low to high gets the colour of the nearer end.
    low, high : float
        What the first and the last colour stand for.
    signed : bool
        Which of the two scales.

    Returns
    -------
    ndarray of uint8, one axis more than `values`, of length 3
    """
    share = (np.asarray(values, np.float64) - low) / ((high - low) or 1)
    return _TABLES[signed][np.rint(np.clip(share, 0, 1) * 255).astype(np.intp)]


def mosaic(tiles, columns, *, gap=1):
    """Set pictures side by side, `columns` in a row, grey between them.

    Parameters
    ----------
    tiles : ndarray of uint8, shape (N, H, W, 3)
        The pictures.
    columns : int
        How many in a row; fewer tiles make a narrower picture.
    gap : int
        Pixels between them.

    Returns
    -------
    ndarray of uint8, shape (rows (H + gap) - gap, columns (W + gap) - gap, 3)
    """
    count, height, width, _ = tiles.shape
    columns = min(columns, count)
    rows = -(-count // columns)
    whole = np.full((rows, height + gap, columns, width + gap, 3), PAPER, np.uint8)
    for index, tile in enumerate(tiles):
        whole[index // columns, :height, index % columns, :width] = tile
    return whole.reshape(rows * (height + gap), columns * (width + gap), 3)[:-gap, :-gap]


def magnified(tiles, least):
    """Repeat the pixels of tiles (N, H, W[, 3]) until the longer side has at least `least`; no smoothing."""
    factor = -(-least // max(tiles.shape[1:3]))
    return tiles.repeat(factor, axis=1).repeat(factor, axis=2) if factor > 1 else tiles


def enlarged(picture, size):
    """Bring a picture or map (H, W[, 3]) to (rows, columns): each pixel is the nearest old one, nothing is smoothed."""
    picture = np.asarray(picture)
    rows, columns = (
        np.minimum(np.arange(n) * have // n, have - 1) for n, have in zip(size, picture.shape[:2], strict=True)
    )
    return picture[rows[:, None], columns]


def layer_picture(layer, answer):
    """Return a layer's title, its picture (all maps on one scale, or its units in rows of 32), and how wide it is.

    The width is a share of a full row, so that the maps of a layer that has few are no larger than those of others.
    """
    low, high, signed = limits(answer)
    if answer.ndim == 3:
        rows, columns, count = answer.shape
        maps = np.moveaxis(answer, -1, 0)[:MOST_MAPS]
        across = 8 if max(rows, columns) > 16 else 16
        some = f"{MOST_MAPS} of {count} maps" if count > MOST_MAPS else "1 map" if count == 1 else f"{count} maps"
        title = f"{layer}: {some} of {rows} x {columns}"
        return title, mosaic(coloured(maps, low, high, signed), across), min(1, count / across)
    colours = coloured(np.ravel(answer)[:MOST_UNITS], low, high, signed)
    tiles = np.broadcast_to(colours[:, None, None], (len(colours), UNIT, UNIT, 3))
    some = f"{MOST_UNITS} of {answer.size}" if answer.size > MOST_UNITS else str(answer.size)
    return f"{layer}: {some} units", mosaic(tiles, 32), min(1, answer.size / 32)


def outlined(picture, mask):
    """Return a picture (H, W, 3) with a white line, edged in black, along the inner border of a mask (H, W)."""
    padded = np.pad(mask, 2)
    rows, columns = mask.shape

    def deep(depth):
        around = [(down, right) for down in range(-depth, depth + 1) for right in range(-depth, depth + 1)]
        return np.all([padded[2 + d : 2 + d + rows, 2 + r : 2 + r + columns] for d, r in around], axis=0)

    drawn = picture.copy()
    drawn[mask & ~deep(2)] = 0
    drawn[mask & ~deep(1)] = 255
    return drawn


def as_shown(pictures):
    """Return pictures (N, H, W[, C]) as uint8 RGB of shape (N, H, W, 3); floats are stretched to 0..255, all alike."""
    pictures = np.asarray(pictures)
    if pictures.dtype != np.uint8:
        low, high = float(pictures.min()), float(pictures.max())
        pictures = np.rint((pictures - low) / ((high - low) or 1) * 255).astype(np.uint8)
    if pictures.ndim == 3:
        pictures = pictures[..., None]
    return np.broadcast_to(pictures[..., :1] if pictures.shape[-1] != 3 else pictures, (*pictures.shape[:3], 3))


def show(demo, trait, picture):
    """Put a picture into a demo's trait; its shape first, so that the page never draws bytes of another shape."""
    data, shape = rgba(picture)
    demo.set_trait(f"{trait}_shape", shape)
    demo.set_trait(trait, data)
