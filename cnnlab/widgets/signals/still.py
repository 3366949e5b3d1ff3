"""The stored picture of the signals demo: its three panels, drawn as the page draws them."""

import numpy as np

from cnnlab.widgets.kit import numbers

BLUE, ORANGE, GREEN = np.array([0, 114, 178]), np.array([213, 94, 0]), np.array([0, 158, 115])
_PANEL, _TITLE, _MARGIN = 78, 40, 10


def panels(view, flip):
    """Return the panels signal with kernel, products, and output, as uint8 of shape (H, W, 3).

    Parameters
    ----------
    view : dict
        What the page draws from: the demo's trait `view`.
    flip : bool
        Whether the kernel is turned; it only changes the first title.
    """
    from PIL import Image, ImageDraw

    strip, reach = dict(view["strip"]), len(view["strip"])
    low, count = 1 - reach, len(view["signal"]) + 2 * (reach - 1)
    step = max(8, min(46, 600 // count))
    whole = Image.new("RGB", (max(count * step, 380) + 2 * _MARGIN, 3 * (_PANEL + _TITLE) + 24), "white")
    draw = _Panels(ImageDraw.Draw(whole), low, count, step)
    kernel = "turned kernel" if flip else "kernel as written"
    n, total = view["n"], numbers.shown(view["total"])
    signal = dict(enumerate(view["signal"]))
    draw.panel(f"signal (blue), {kernel} at n = {n} (orange)", [*signal.values(), *strip.values()])
    draw.bars(signal, fill=BLUE, share=0.45)
    draw.bars(strip, line=ORANGE)
    draw.panel(f"products; they add up to {total}", [*view["extent"], *view["products"]])
    draw.bars(dict(enumerate(view["products"])), fill=GREEN, share=0.75)
    output = {view["first"] + place: value for place, value in enumerate(view["output"])}
    draw.panel(f"output; at n = {n} it is {total}", output.values())
    draw.bars({place: value for place, value in output.items() if place != n}, fill=BLUE, share=0.3)
    draw.bars({n: output[n]}, fill=GREEN, share=0.75, line=np.zeros(3))
    draw.places()
    return np.asarray(whole)


class _Panels:
    """Panels one below the other, over one axis of places."""

    def __init__(self, pen, low, count, step):
        from PIL import ImageFont

        self.pen, self.low, self.count, self.step = pen, low, count, step
        self.font, self.digits = ImageFont.load_default(size=14), ImageFont.load_default(size=12)
        self.top = -_PANEL

    def panel(self, title, values):
        """Begin the next panel; its scale holds all values and 0."""
        self.top += _PANEL + _TITLE
        self.pen.text((_MARGIN, self.top - _TITLE + 4), title, fill="black", font=self.font)
        least, most = min(0, *values), max(0, *values)
        # Numbers below negative bars need room: the next title stands there.
        self.scale = (_PANEL - 16 * (least < 0)) / ((most - least) or 1)
        self.ground = self.top + most * self.scale
        self.pen.line((_MARGIN, self.ground, _MARGIN + self.count * self.step, self.ground), fill=(120, 120, 120))

    def bars(self, values, *, fill=None, share=1.0, line=None):
        """Draw a bar at each place, its number on it where there is room."""
        for place, value in values.items():
            left, end = _MARGIN + (place - self.low) * self.step, self.ground - value * self.scale
            box = (left + 2, min(self.ground, end), left + self.step - 2, max(self.ground, end))
            paint = None if fill is None else _mixed(fill, share)
            self.pen.rectangle(box, fill=paint, outline=None if line is None else _mixed(line, 1), width=2)
            if self.step >= 20 and fill is not None:
                anchor, nudge = ("ms", -3) if value >= 0 else ("mt", 3)
                self._write(left, end + nudge, numbers.shown(value), anchor, "black")
            elif self.step >= 20:
                self._write(left, (self.ground + end) / 2, numbers.shown(value), "mm", _mixed(line, 1))

    def places(self):
        """Write the places below the last panel."""
        every = 1 if self.step >= 20 else 5
        for place in range(self.low, self.low + self.count):
            if place % every == 0:
                left = _MARGIN + (place - self.low) * self.step
                self._write(left, self.top + _PANEL + 6, str(place), "mt", (120, 120, 120))

    def _write(self, left, height, text, anchor, colour):
        self.pen.text((left + self.step / 2, height), text, fill=colour, font=self.digits, anchor=anchor)


def _mixed(colour, share):
    """Return a colour with white in it, as Pillow takes it."""
    return tuple(int(part) for part in 255 + share * (colour - 255))
