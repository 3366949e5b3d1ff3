"""The block diagrams: geometry, not pixels."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from cnnlab import plots
from cnnlab.errors import CnnlabError


@pytest.fixture(autouse=True)
def closed_figures():
    plots.use_style()
    yield
    plt.close("all")


@dataclass
class Row:
    name: str
    kind: str
    output_shape: tuple


def front(ax, name):
    """(width, height) of the face of a block."""
    corners = next(patch for patch in ax.patches if patch.get_gid() == name).get_xy()
    return tuple(np.ptp(corners, axis=0))


def test_a_block_is_as_high_as_its_rows_and_as_long_as_its_channels():
    (ax,) = plots.blocks({"net": [("map", (30, 20, 50)), ("units", (200,))]}, channel=0.1)
    np.testing.assert_allclose(front(ax, "map"), (5, 30))
    np.testing.assert_allclose(front(ax, "units"), (20, 1))


def test_the_depth_of_a_block_is_that_of_its_columns():
    (ax,) = plots.blocks({"net": [("narrow", (30, 10, 5)), ("wide", (30, 40, 5))]})
    sides = {}
    for patch in ax.patches:
        sides.setdefault(patch.get_gid(), []).append(np.ptp(patch.get_xy(), axis=0))
    narrow, wide = (sides[name][2][0] for name in ("narrow", "wide"))
    np.testing.assert_allclose(wide, 4 * narrow)


def test_all_networks_share_one_scale():
    first, second = plots.blocks({"large": [("a", (200, 200, 64))] * 3, "small": [("b", (20, 20, 64))]})
    assert first.get_xlim() == second.get_xlim()
    np.testing.assert_allclose(front(first, "a")[1], 10 * front(second, "b")[1])
    first.figure.canvas.draw()

    def inches(ax):
        """Inches that one unit is long, each way."""
        return np.diff(ax.transData.transform([(0, 0), (1, 1)]), axis=0)[0]

    np.testing.assert_allclose(inches(first), inches(second), rtol=0.02)
    np.testing.assert_allclose(*inches(first), rtol=0.02)


def test_rows_of_a_ledger_are_taken_and_what_only_changes_numbers_is_left_out():
    rows = [
        Row("input", "Input", (8, 6, 1)),
        Row("conv", "Conv2D", (8, 6, 4)),
        Row("relu", "ReLU", (8, 6, 4)),
        Row("norm", "BatchNormalization", (8, 6, 4)),
        Row("pool", "MaxPooling2D", (4, 3, 4)),
        Row("join", "Concatenate", (4, 3, 8)),
        Row("flatten", "Flatten", (96,)),
        Row("fc", "Dense", (10,)),
    ]
    (ax,) = plots.blocks({"net": rows})
    colours = {patch.get_gid(): to_hex(patch.get_facecolor()) for patch in ax.patches}
    assert list(colours) == ["input", "conv", "pool", "join", "fc"]
    assert len(set(colours.values())) == 5
    assert [text.get_text() for text in ax.texts] == [
        "input  8x6x1",
        "conv  8x6x4",
        "pool  4x3x4",
        "join  4x3x8",
        "fc  10",
    ]
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["input", "convolution", "pooling", "dense", "branches meet"]


def test_blocks_do_not_overlap_and_labels_can_be_left_out():
    (ax,) = plots.blocks({"net": [("a", (30, 20, 50)), ("b", (15, 10, 100)), ("c", (7,))]}, labels=False)
    spans = {}
    for patch in ax.patches:
        x = patch.get_xy()[:, 0]
        low, high = spans.get(patch.get_gid(), (np.inf, -np.inf))
        spans[patch.get_gid()] = (min(low, x.min()), max(high, x.max()))
    assert spans["a"][1] < spans["b"][0] and spans["b"][1] < spans["c"][0]
    assert not ax.texts


def test_the_rows_of_a_real_ledger():
    from cnnlab import models
    from cnnlab.ledger import ledger

    book = ledger(models.lenet_5)
    (ax,) = plots.blocks({"LeNet-5": book})
    assert [text.get_text().split()[0] for text in ax.texts] == ["input", "c1", "s2", "c3", "s4", "c5", "f6", "out"]


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        ([("a", (3, 3, 1))], "must be a dict"),
        ({}, "must be a dict"),
        ({"net": []}, "'net' has no layer to draw"),
        ({"net": [Row("relu", "ReLU", (3, 3, 1))]}, "no layer to draw"),
        ({"net": [("a", (3, 3))]}, r"'a' of 'net' must have shape \(rows, columns, channels\)"),
        ({"net": [("a", (3, 0, 1))]}, "at least 1"),
        ({"net": [("a",)]}, "must be \\(name, shape\\)"),
    ],
)
def test_what_cannot_be_drawn_is_refused(networks, message):
    with pytest.raises(CnnlabError, match=message):
        plots.blocks(networks)


def test_bad_scale():
    with pytest.raises(CnnlabError, match="channel"):
        plots.blocks({"net": [("a", (3, 3, 1))]}, channel=0)
