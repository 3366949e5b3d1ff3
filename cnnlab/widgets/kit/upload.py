"""A picture file of the reader's own, as an array: it is decoded here and goes nowhere else."""

import io
import warnings

import numpy as np

from cnnlab.errors import CnnlabError

LIMIT = 20_000_000
LEAST, MOST = 8, 40_000_000
WHITE_OF_16_BITS = 65_535
_ORIENTATION = 0x0112  # the tag of Exif (CIPA DC-008, 2023) that says how the camera was held


def decode(file, *, name="the file", size=None, largest=256):
    """Return a picture file as an array, upright, on white where it was transparent, no side longer than `largest`.

    Parameters
    ----------
    file : bytes
        A PNG, JPEG, GIF, BMP, WebP or TIFF file. Of an animation the first picture is taken.
    name : str
        How the file is called in what is said.
    size : int, optional
        Its size in bytes where it was too large to be read at all.
    largest : int
        In pixels; a larger picture is made smaller (area average).

    Returns
    -------
    picture : numpy.ndarray of uint8, shape (H, W, 3)
    note : str
        What was done to it, in a sentence, or empty.

    Raises
    ------
    CnnlabError
        If it is no picture, over 20 MB, over 40 million pixels, or less than 8 pixels high or wide.
    """
    from PIL import Image

    size = max(len(file), size or 0)
    if size > LIMIT:
        raise CnnlabError(
            f"{name} has {size / 1e6:.0f} MB, at most {LIMIT / 1e6:.0f} are read: save it smaller and try again"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            whole, (width, height), notes = _upright(file, name, largest)
    except CnnlabError:
        raise
    except Image.DecompressionBombError:
        raise _too_many(name) from None
    except Exception as error:  # a decoder raises whatever it stumbles over in a damaged file
        raise CnnlabError(
            f"{name} is not a picture that can be read (PNG, JPEG, GIF, BMP, WebP, TIFF), or it is damaged: "
            "choose another file"
        ) from error
    if min(width, height) < LEAST:
        raise CnnlabError(
            f"{name} has {width} x {height} pixels, at least {LEAST} x {LEAST} are needed: choose a larger one"
        )
    if max(whole.size) > largest:
        whole.thumbnail((largest, largest), Image.BOX)
    if min(whole.size) < LEAST:
        raise CnnlabError(f"{name} is too long and thin ({width} x {height} pixels): cut out a piece of it")
    if whole.size != (width, height):
        notes.append(f"made smaller, from {width} x {height} to {whole.size[0]} x {whole.size[1]} pixels")
    told = "; ".join(notes)
    return np.asarray(whole), f"{told[:1].upper()}{told[1:]}." if notes else ""


def _upright(file, name, largest):
    """Return the first picture of a file, turned as its camera was held, its own width and height, and notes."""
    from PIL import Image, ImageOps

    opened = Image.open(io.BytesIO(file))
    width, height = opened.size
    if width * height > MOST:
        raise _too_many(name, f"{width:,} x {height:,} pixels")
    notes = []
    if getattr(opened, "n_frames", 1) > 1:
        notes.append(f"the first of its {opened.n_frames} pictures is used")
    orientation = opened.getexif().get(_ORIENTATION, 1)
    if orientation in range(2, 9):
        notes.append("turned upright as its camera noted")
    # A large JPEG is decoded at a fraction of its size: quicker, and the area average comes after it.
    opened.draft("RGB", (largest * 2, largest * 2))
    whole, done = _on_white(ImageOps.exif_transpose(opened))
    notes += [done] if done else []
    return whole, (height, width) if orientation in range(5, 9) else (width, height), notes


def _too_many(name, found="too many pixels"):
    return CnnlabError(f"{name} has {found}, at most {MOST // 10**6} million are read: make it smaller")


def _on_white(picture):
    """Return the picture as RGB, and what was done to its numbers; what is transparent shows white, as paper would."""
    from PIL import Image

    if picture.mode.startswith("I;16"):
        # PNG and TIFF: the largest number that 16 bits can hold is white, whatever the picture's own largest is.
        values = np.rint(np.asarray(picture, np.float64) / WHITE_OF_16_BITS * 255)
        return Image.fromarray(values.astype(np.uint8)).convert("RGB"), "its 16 bits a pixel brought to 8"
    if picture.mode in ("I", "F"):
        # No file says which of such numbers is meant to be white: the darkest is black, the brightest white.
        values = np.asarray(picture, np.float64)
        known = values[np.isfinite(values)]
        low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
        levels = np.clip(np.nan_to_num((values - low) / ((high - low) or 1), posinf=1, neginf=0), 0, 1)
        told = f"its numbers, {low:g} to {high:g}, stretched from black to white"
        return Image.fromarray(np.rint(levels * 255).astype(np.uint8)).convert("RGB"), told
    return _colours_on_white(picture), ""


def _colours_on_white(picture):
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture).convert("RGB")
    return picture.convert("RGB")
