"""The stored picture of the layer calculator: the table, and beside it what a unit of the chosen layer sees."""

import numpy as np

HEADS = ["layer", "output", "parameters", "multiplications", "memory", "a unit sees"]
_SIDE, _LINE, _MARGIN = 190, 24, 12
_BLUE, _FRAME = (127, 184, 217), (200, 200, 200)


def table_and_window(title, table, chosen, *, picture, window):
    """Return table and window as uint8 of shape (H, W, 3).

    Parameters
    ----------
    title : str
        What the drawing on the left shows.
    table : list of list of str
        One row a layer, and the sums.
    chosen : int
        The row that is marked.
    picture : (int, int)
        Rows and columns of the picture.
    window : ((int, int), (int, int))
        First and last row, first and last column of it that a unit sees; beyond the picture lies the frame.
    """
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=13)
    lines = [[_plain(cell) for cell in line] for line in (HEADS, *table)]
    widths = [max(int(font.getlength(line[column])) for line in lines) + 18 for column in range(len(HEADS))]
    left = 3 * _MARGIN + max(_SIDE, int(font.getlength(_plain(title))))
    height = max(_SIDE + 2 * _LINE, (len(lines) + 1) * _LINE) + _MARGIN
    whole = Image.new("RGB", (left + sum(widths) + _MARGIN, height), "white")
    pen = ImageDraw.Draw(whole)
    pen.text((_MARGIN, 6), _plain(title), fill="black", font=font)
    _window(pen, picture, window)
    for row, line in enumerate(lines):
        top, at = 6 + row * _LINE, left
        if row == chosen + 1:
            pen.rectangle((left - 6, top - 3, whole.width - 2, top + _LINE - 6), fill=(221, 236, 246))
        for place, (cell, width) in enumerate(zip(line, widths, strict=True)):
            # Words to the left, numbers to the right, as in the demo's own table.
            across, anchor = (at, "la") if place == 0 else (at + width - 12, "ra")
            pen.text((across, top), cell, fill="black" if row else (90, 90, 90), font=font, anchor=anchor)
            at += width
        if row in (0, len(lines) - 2):
            pen.line((left - 6, top + _LINE - 5, whole.width - 2, top + _LINE - 5), fill=(150, 150, 150))
    return np.asarray(whole)


def _window(pen, picture, window):
    """Draw the picture with a line around it, its pixels where they are large enough, and the window in it."""
    low = [min(0, first) for first, _ in window]
    high = [max(side, last + 1) for side, (_, last) in zip(picture, window, strict=True)]
    scale = _SIDE / max(top - bottom for bottom, top in zip(low, high, strict=True))

    def box(first_row, end_row, first_column, end_column):
        across = [_MARGIN + (column - low[1]) * scale for column in (first_column, end_column)]
        down = [_MARGIN + _LINE + (row - low[0]) * scale for row in (first_row, end_row)]
        return across[0], down[0], across[1], down[1]

    pen.rectangle(box(low[0], high[0], low[1], high[1]), fill=_FRAME)
    pen.rectangle(box(0, picture[0], 0, picture[1]), fill="white")
    (top, bottom), (left, right) = window
    pen.rectangle(box(top, bottom + 1, left, right + 1), fill=_BLUE)
    if scale >= 5:
        for row in range(picture[0]):
            pen.line(box(row, row, 0, picture[1]), fill=(225, 225, 225))
        for column in range(picture[1]):
            pen.line(box(0, picture[0], column, column), fill=(225, 225, 225))
    pen.rectangle(box(0, picture[0], 0, picture[1]), outline=(60, 60, 60), width=1)


def _plain(text):
    # The font that comes with Pillow has no multiplication sign.
    return text.replace("×", "x")
