"""Colours, fonts and sizes that all figures of the course share."""

import matplotlib.pyplot as plt

# Okabe & Ito (2008), darkest first so that a single line is well visible.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
SIGNED = "RdBu_r"
GREY = "gray"
# For magnitudes that could be taken for a picture if they were grey: heat, maps.
HEAT = "viridis"


def use_style():
    """Set fonts, sizes and colours once, at the top of a lesson."""
    plt.rcParams.update(
        {
            "figure.dpi": 100,
            "savefig.dpi": 100,
            "figure.constrained_layout.use": True,
            "figure.figsize": (7.0, 3.5),
            "font.size": 11,
            "axes.titlesize": 11,
            "axes.prop_cycle": plt.cycler(color=COLOURS),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "image.cmap": GREY,
            "image.interpolation": "nearest",
            "legend.frameon": False,
            "lines.linewidth": 2.0,
        }
    )
