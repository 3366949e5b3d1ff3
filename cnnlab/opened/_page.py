"""The page put together: script, style, network and pictures in one HTML text; the same model gives the same text."""

import base64
import hashlib
import html
import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "page"
ENGINE = ("activations", "kinds", "backward", "network", "explain")
"""Scripts that compute and know of no page; Node runs them, too."""
VIEW = ("colours", "parts", "plan", "whole", "maps", "number", "beside", "live", "guide", "main")
"""Scripts that show."""


def script(names):
    """Return some of the page's scripts, one behind the other."""
    return "".join((FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in names)


def described(network, pictures, class_names, home=None):
    """Return all that the scripts read, as JSON knows it.

    Parameters
    ----------
    network : Network
        The model.
    pictures : numpy.ndarray, shape (N, H, W, C)
        As the model takes them.
    class_names : list of str
        One a class.
    home : (str, str), optional
        The address that the page leads back to, and the words of that link.
    """
    flat = [np.ravel(array) for array in network.weights]
    return {
        "name": network.name,
        "classes": class_names,
        "steps": network.steps,
        "shapes": [list(array.shape) for array in network.weights],
        "weights": _base64(np.concatenate(flat) if flat else np.zeros(0)),
        "pictures": _pictures(pictures),
        "recorded": {str(step): _base64(values) for step, values in network.recorded.items()},
        "answers": _base64(network.answers),
        **({} if home is None else {"home": list(home)}),
    }


def written(data):
    """Return the page as HTML text.

    Parameters
    ----------
    data : dict
        What `described` made.
    """
    # A closing tag or a comment within a name must not end the script that holds it.
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    code = f'"use strict";\n{script(ENGINE + VIEW)}'
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    parts = {
        "TITLE": html.escape(f"{data['name']}, opened"),
        "RULES": "default-src 'none'; img-src data: blob:; "
        f"script-src '{_hash(code)}'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
        "STYLE": style,
        "DATA": text,
        "CODE": code,
    }
    page = (FOLDER / "page.html").read_text(encoding="utf-8")
    pieces = page.split("@@")
    # Split once, so that a name that looks like a place in the page stays a name.
    return "".join(parts[piece] if index % 2 else piece for index, piece in enumerate(pieces))


def _hash(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _base64(array):
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode("ascii")


def _pictures(pictures):
    """Return pictures as bytes where each number is one, else as float32, and the range in which they are drawn."""
    low, high = float(pictures.min()), float(pictures.max())
    if low < 0 or high > 255:
        span = [low, high]
    else:
        span = [0, 255] if high > 1 else [0, 1]
    grey_levels = span == [0, 255] and bool((pictures == np.round(pictures)).all())
    values = base64.b64encode(pictures.astype(np.uint8).tobytes()).decode("ascii") if grey_levels else _base64(pictures)
    return {"count": len(pictures), "bytes": grey_levels, "values": values, "range": span}
