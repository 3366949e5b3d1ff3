"""Pictures of the demos: bytes for the page, many maps in a grid, stills; the colours are those of `cnnlab.plots`."""

import numpy as np

# Grey between pictures, and where a patch reaches beyond its picture.
PAPER = 128


def rgba(picture):
    """Return a picture as RGBA bytes and its (height, width).

    Parameters
    ----------
    picture : ndarray
        uint8 of 0..255 or floats of 0..1 (what lies outside is clipped), of shape (H, W) or (H, W, 3).
    """
    picture = np.asarray(picture)
    if picture.dtype != np.uint8:
        picture = (np.clip(np.nan_to_num(picture), 0, 1) * 255 + 0.5).astype(np.uint8)
    if picture.ndim == 2:
        picture = picture[..., None]
    whole = np.full((*picture.shape[:2], 4), 255, np.uint8)
    whole[..., :3] = picture
    return whole.tobytes(), list(whole.shape[:2])


def mosaic(tiles, columns, *, gap=1):
    """Set pictures side by side, `columns` in a row, mid-grey between them.

    Parameters
    ----------
    tiles : array_like, shape (N, H, W) or (N, H, W, 3)
        The pictures, uint8 or floats of 0..1.
    columns : int
        How many in a row; fewer tiles make a narrower picture.
    gap : int
        Pixels between them, at least 1.

    Returns
    -------
    ndarray of the same dtype, shape (rows (H + gap) - gap, columns (W + gap) - gap[, 3])

    Examples
    --------
    >>> mosaic([np.zeros((4, 5)), np.ones((4, 5)), np.ones((4, 5))], 2, gap=3).shape
    (11, 13)
    """
    tiles = np.asarray(tiles)
    count, height, width, *channels = tiles.shape
    columns = min(columns, count)
    rows = -(-count // columns)
    between = PAPER if tiles.dtype == np.uint8 else 0.5
    whole = np.full((rows, height + gap, columns, width + gap, *channels), between, tiles.dtype)
    for index, tile in enumerate(tiles):
        whole[index // columns, :height, index % columns, :width] = tile
    return whole.reshape(rows * (height + gap), columns * (width + gap), *channels)[:-gap, :-gap]


def area_resized(pictures, size):
    """Return pictures (..., H, W) at (rows, columns), each pixel the mean over the area that it covers; floats.

    Examples
    --------
    >>> area_resized([[1.0, 3.0, 5.0, 7.0]], (1, 2)).tolist()
    [[2.0, 6.0]]
    """
    # Lazy: scikit-image takes long to import, and few demos need this.
    from skimage.transform import resize_local_mean

    pictures = np.asarray(pictures)
    return resize_local_mean(pictures, (*pictures.shape[:-2], *size), preserve_range=True)


def magnified(tiles, least):
    """Repeat the pixels of tiles (N, H, W[, 3]) until the longer side has at least `least`; no smoothing."""
    factor = -(-least // max(tiles.shape[1:3]))
    return tiles.repeat(factor, axis=1).repeat(factor, axis=2) if factor > 1 else tiles


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
    """Return pictures (N, H, W[, C]) as uint8 RGB of shape (N, H, W, 3).

    Floats of 0..1 and whole numbers of 0..255 keep their brightness; others are stretched to 0..255, all alike.
    """
    pictures = np.asarray(pictures)
    if pictures.dtype != np.uint8:
        low, high = float(pictures.min()), float(pictures.max())
        white = 1 if pictures.dtype.kind in "fb" else 255
        if low >= 0 and high <= white:
            low, high = 0, white
        pictures = np.rint((pictures - low) / ((high - low) or 1) * 255).astype(np.uint8)
    if pictures.ndim == 3:
        pictures = pictures[..., None]
    return np.broadcast_to(pictures[..., :1] if pictures.shape[-1] != 3 else pictures, (*pictures.shape[:3], 3))


def side_by_side(pictures, *, height=240, gap=12):
    """Return {title: picture} as one picture, uint8 of shape (H, W, 3): each without smoothing, its title above it."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=14)
    parts = []
    for title, picture in pictures.items():
        title = title.replace("×", "x")  # the font that comes with Pillow has no such sign
        data, (rows, columns) = rgba(picture)
        width = max(1, round(columns * height / rows))
        part = Image.frombytes("RGBA", (columns, rows), data).convert("RGB").resize((width, height), Image.NEAREST)
        parts.append((title, part, max(width, int(font.getlength(title)) + 1)))
    whole = Image.new("RGB", (sum(width for *_, width in parts) + gap * (len(parts) + 1), height + 24 + gap), "white")
    pen, left = ImageDraw.Draw(whole), gap
    for title, part, width in parts:
        pen.text((left, 4), title, fill="black", font=font)
        whole.paste(part, (left, 24))
        left += width + gap
    return np.asarray(whole)


def above_each_other(pictures):
    """Return pictures (H, W, 3) as one, each below the one before, white at the right of the narrower ones.

    Examples
    --------
    >>> above_each_other([np.zeros((2, 5, 3), np.uint8), np.zeros((4, 3, 3), np.uint8)]).shape
    (6, 5, 3)
    """
    width = max(picture.shape[1] for picture in pictures)
    return np.vstack(
        [np.pad(picture, [(0, 0), (0, width - picture.shape[1]), (0, 0)], constant_values=255) for picture in pictures]
    )
