"""What all demos share: a script and a style sheet; a picture and a sentence where no browser draws them."""

import base64
import io
from pathlib import Path

import anywidget
import numpy as np
import traitlets

FOLDER = Path(__file__).parent


class Demo(anywidget.AnyWidget):
    """A widget that leaves a picture and a sentence where there is no kernel, the same on every machine.

    A subclass sets `_esm` by `script`, `text_form` to what a terminal or a stored notebook shows as text, and `still`
    to the picture that stands for the demo on a page without a kernel.
    """

    _css = (FOLDER / "demo.css").read_text(encoding="utf-8")

    @property
    def text_form(self):
        """What stands in the place of the demo where no browser draws it."""
        return f"[{type(self).__name__}: run this cell to use it]"

    def still(self):
        """Return the demo's picture as it stands, uint8 of shape (H, W, 3), or None where text says all."""
        return None

    def __repr__(self):
        """Return the text form."""
        return self.text_form

    def _repr_mimebundle_(self, **kwargs):
        """Add the still picture to what is stored: shown where the demo itself cannot be."""
        bundle = super()._repr_mimebundle_(**kwargs)
        picture = self.still()
        if bundle is None or picture is None:
            return bundle
        data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
        data = {**data, "image/png": _png(picture)}
        return (data, *metadata) if metadata else data


def script(*names):
    """Return the scripts of a demo as one, the shared parts first: ``script("quiz")``; no network is used."""
    return "\n".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in ("parts", *names))


def picture_trait():
    """Return the trait of a picture: RGBA bytes, row by row. Its shape is in a second trait, `shape_trait`."""
    return traitlets.Bytes(b"").tag(sync=True)


def shape_trait():
    """Return the trait of a picture's (height, width) in pixels. Set it before the bytes, in one `hold_sync`."""
    return traitlets.List([0, 0]).tag(sync=True)


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


def _png(picture):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(np.asarray(picture, np.uint8)).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")
