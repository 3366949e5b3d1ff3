"""Grey pictures for the demos: a photograph or the learner's own array, made small."""

import numpy as np

from cnnlab import _validate, images
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.upload import LEAST


def photograph(name, *, largest):
    """Return one of the course's photographs in grey, in 0..1, no side longer than `largest` pixels."""
    return grey(images.photograph(name), largest=largest)


def grey(picture, *, largest, least=LEAST):
    """Return a picture as grey floats in 0..1, no side longer than `largest` (area average).

    Raises
    ------
    CnnlabError
        If it is no picture of shape (H, W) or (H, W, 3), its values are out of range, or it is too small.
    """
    from PIL import Image

    picture = _validate.array("picture", picture, ndim=(2, 3))
    if min(picture.shape[:2]) < least:
        raise CnnlabError(
            f"picture must be at least {least} x {least} pixels, found {picture.shape[:2]}: use a larger one"
        )
    plain = picture if picture.ndim == 2 else None
    result = images.to_grey(picture) if plain is None else plain / (255 if plain.dtype.kind in "ui" else 1)
    if result.min() < 0 or result.max() > 1:
        raise CnnlabError(
            f"picture must be uint8 in 0..255 or floats in 0..1, found {picture.dtype} in "
            f"{picture.min():g}..{picture.max():g}: bring it into that range first"
        )
    if max(result.shape) <= largest:
        return result.astype(np.float64)
    small = Image.fromarray(result.astype(np.float32))
    small.thumbnail((largest, largest), Image.BOX)
    if min(small.size) < least:
        raise CnnlabError(f"picture {result.shape} is too long and thin: cut out a piece of it")
    return np.clip(np.asarray(small, np.float64), 0, 1)


def light(picture, *, largest=110, levels=15):
    """Return a picture coarse enough to be stored in a few kilobytes, as uint8: fewer pixels, fewer shades."""
    step = -(-max(picture.shape[:2]) // largest)
    coarse = picture[::step, ::step]
    coarse = coarse / 255 if coarse.dtype == np.uint8 else np.clip(coarse, 0, 1)
    return np.rint(np.rint(coarse * levels) / levels * 255).astype(np.uint8)
