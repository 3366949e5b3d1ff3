"""Numbers: typed by a reader, written by a demo, drawn by chance, shown in a still picture."""

import math
import re
from fractions import Fraction

import numpy as np

from cnnlab.errors import CnnlabError

MOST = 1_000_000


def read(text, *, name="the cell"):
    """Return what was typed as a float: ``"-2"``, ``"0.5"``, ``"0,5"``, ``"1/9"`` or ``"1 / 9"``.

    Raises
    ------
    CnnlabError
        If it is no number, or its size is above one million.
    """
    typed = str(text).strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    # Fraction itself takes a space beside the slash from Python 3.12 on only.
    typed = re.sub(r"\s*/\s*", "/", typed)
    # A limit on the length: Fraction("1e999999999") would count for hours.
    if not 0 < len(typed) <= 20 or set("eE_") & set(typed):
        raise CnnlabError(f"{name} must be a number such as -2, 0.5 or 1/9, found {typed[:30]!r}: type it again")
    try:
        value = float(Fraction(typed))
    except (ValueError, ZeroDivisionError):
        raise CnnlabError(f"{name} must be a number such as -2, 0.5 or 1/9, found {typed!r}: type it again") from None
    if not math.isfinite(value) or abs(value) > MOST:
        raise CnnlabError(f"{name} must lie between -{MOST:,} and {MOST:,}, found {typed}: type a smaller number")
    return value


def cell(at, shape):
    """Return the place in a table of numbers that the page names, or None if the table has no such place.

    Examples
    --------
    >>> cell([1, 2], (2, 3)), cell([2, 0], (2, 3)), cell("1", (2, 3))
    ((1, 2), None, None)
    """
    # True is an int as well, and the place of no cell.
    if not isinstance(at, list) or len(at) != len(shape) or not all(type(index) is int for index in at):
        return None
    return tuple(at) if all(0 <= index < size for index, size in zip(at, shape, strict=True)) else None


def generator(seed, draw):
    """Return the random generator of one draw: the same numbers give the same draw."""
    return np.random.default_rng([seed, draw])


def shown(value):
    """Return a number with at most four digits, as the demos write it: ``shown(1 / 9)`` is ``"0.1111"``."""
    return f"{round(float(value), 10) + 0:.4g}"


def factor(value):
    """Return a factor as it is written by hand: a negative one in brackets."""
    return f"({shown(value)})" if value < 0 else shown(value)


def grid_picture(values, *, height=240):
    """Return a table of numbers as a picture, uint8 of shape (H, W, 3): orange above 0, blue below, NaN left blank."""
    from PIL import Image, ImageDraw, ImageFont

    values = np.asarray(values, float)
    rows, columns = values.shape
    side = height // rows
    whole = Image.new("RGB", (side * columns + 1, side * rows + 1), "white")
    pen, font = ImageDraw.Draw(whole), ImageFont.load_default(size=max(9, min(18, side // 3)))
    largest = np.nanmax(np.abs(values)) if np.isfinite(values).any() else 0
    for (row, column), value in np.ndenumerate(values):
        share = 0 if np.isnan(value) or not largest else 0.6 * abs(value) / largest
        hue = np.array([213, 94, 0] if value > 0 else [0, 114, 178])
        fill = tuple(int(part) for part in 255 + share * (hue - 255))
        left, top = side * column, side * row
        pen.rectangle((left, top, left + side, top + side), fill=fill, outline=(150, 150, 150))
        if not np.isnan(value):
            pen.text((left + side / 2, top + side / 2), shown(value), fill="black", font=font, anchor="mm")
    return np.asarray(whole)
