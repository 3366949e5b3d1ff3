"""Demos that run on the site without a kernel: the lesson's own, in the state in which its cell leaves them."""

import json
from dataclasses import dataclass

import numpy as np

from cnnlab.errors import CnnlabError
from cnnlab.widgets import kernel_explorer, stepper
from cnnlab.widgets.kit import demo

FOLDER = "_static/demos"
KITS = {"Stepper": (stepper, "cells"), "KernelExplorer": (kernel_explorer, "cells", "camera")}


@dataclass(frozen=True)
class Place:
    """Where a demo stands in the course.

    Attributes
    ----------
    lesson : str
        Two digits.
    code : str
        The cell's source.
    made : callable
        Returns the demo as that cell makes it; a test holds what it leaves to what the notebook stores.
    """

    lesson: str
    code: str
    made: object


def _of_lesson_04():
    picture = np.stack([[[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 1, 0], [0, 2, 0], [3, 0, 1]]], axis=-1)
    kernel = np.stack([[[1, 0], [2, -1]], [[0, 1], [-1, 0]]], axis=-1)
    return stepper.Stepper(picture, kernel, bias=-40, relu=True)


PLACES = (
    Place("03", "widgets.Stepper(letter, strokes)", lambda: stepper.Stepper(stepper.LETTER, "strokes")),
    Place(
        "03",
        'widgets.KernelExplorer("sobel_vertical", "camera")',
        lambda: kernel_explorer.KernelExplorer("sobel_vertical", "camera"),
    ),
    Place("04", "widgets.Stepper(picture, kernel, bias=-40, relu=True)", _of_lesson_04),
)


def scripts():
    """Return {path: text}: a script for each kind of demo, and the one style sheet of all."""
    written, styles = {}, []
    for name, (package, *kit) in KITS.items():
        written[f"{FOLDER}/{name}.js"], style = demo.alone(package.__file__, name, *kit)
        styles.append(style)
    # Each begins with the sheet that all share.
    shared = (demo.KIT / "demo.css").read_text(encoding="utf-8")
    written[f"{FOLDER}/demos.css"] = shared + "".join(style.removeprefix(shared) for style in styles)
    return written


def block(place):
    """Return the HTML that stands on a lesson's page for a demo; it takes the place of the stored picture."""
    made = place.made()
    name = type(made).__name__
    state = json.dumps(made.alone_state(), separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div class="cnnlab-alone" data-demo="{name}"><script type="application/json">{state}</script>'
        '<p class="needs-kernel">It runs here, in your browser, as it does in the notebook.</p></div>\n'
        f'<script src="../{FOLDER}/{name}.js"></script>'
    )


def blocks(number, cells):
    """Return {position of a cell: HTML} for a lesson's demos that run here.

    Raises
    ------
    CnnlabError
        If the lesson has no such cell any more.
    """
    sources = [cell.source.strip() for cell in cells]
    found = {}
    for place in PLACES:
        if place.lesson == number and place.code not in sources:
            raise CnnlabError(f"lesson {number} has no cell {place.code!r}: mend _site/_demos.py, or the lesson")
        if place.lesson == number:
            found[sources.index(place.code)] = block(place)
    return found
