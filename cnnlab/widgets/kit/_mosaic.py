"""Several pictures of one size as one, and a seeded source of chance for each draw."""

import numpy as np

GAP = 3


def mosaic(pictures, *, columns):
    """Lay pictures (H, W) or (H, W, 3) of one size and dtype in rows; between them is mid-grey.

    Examples
    --------
    >>> mosaic([np.zeros((4, 5)), np.ones((4, 5)), np.ones((4, 5))], columns=2).shape
    (11, 13)
    """
    pictures = [np.asarray(picture) for picture in pictures]
    (height, width), first = pictures[0].shape[:2], pictures[0]
    rows = -(-len(pictures) // columns)
    columns = min(columns, len(pictures))
    shape = (rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, *first.shape[2:])
    whole = np.full(shape, 128 if first.dtype == np.uint8 else 0.5, first.dtype)
    for index, picture in enumerate(pictures):
        top, left = index // columns * (height + GAP), index % columns * (width + GAP)
        whole[top : top + height, left : left + width] = picture
    return whole


def chance(seed, draw):
    """Return the random generator of one draw: the same numbers give the same draw."""
    return np.random.default_rng([seed, draw])
