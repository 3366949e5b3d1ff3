"""Figures of the course: arrays in, Matplotlib axes out; nothing here computes or shows.

Magnitudes are grey or viridis, signed numbers a diverging map centred at 0, and line colours come from
Okabe and Ito's palette (2008), which colour-blind readers can tell apart. `colour`, `blend`, `enlarge` and `render`
give arrays instead of axes, for those who draw without Matplotlib (the demos of `cnnlab.widgets`).
"""

from cnnlab.plots._axes import render
from cnnlab.plots._blocks import blocks
from cnnlab.plots._branches import branches
from cnnlab.plots._charts import bars, confusion, curves, histogram, stems
from cnnlab.plots._heat import blend, colour, enlarge, heat_limits, overlay
from cnnlab.plots._pictures import gallery, show_numbers, show_row
from cnnlab.plots._style import COLOURS, GREY, HEAT, SIGNED, use_style

__all__ = [
    "COLOURS",
    "GREY",
    "HEAT",
    "SIGNED",
    "bars",
    "blend",
    "blocks",
    "branches",
    "colour",
    "confusion",
    "curves",
    "enlarge",
    "gallery",
    "heat_limits",
    "histogram",
    "overlay",
    "render",
    "show_numbers",
    "show_row",
    "stems",
    "use_style",
]
