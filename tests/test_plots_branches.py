"""Modules drawn as ways that meet: what is drawn, and where, not pixels."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex

from cnnlab import plots
from cnnlab.errors import CnnlabError

MODULE = [[("a", "Conv2D")], [("b", "MaxPooling2D"), ("c", "Conv2D")]]
UNIT = [[("first", "Conv2D"), "relu", ("second", "Conv2D")], []]


@pytest.fixture(autouse=True)
def closed_figures():
    plots.use_style()
    yield
    plt.close("all")


def drawn(ax):
    return {patch.get_gid(): patch for patch in ax.patches}


def middle(patch):
    box = patch.get_path().transformed(patch.get_patch_transform()).get_extents()
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def test_every_way_leads_from_the_input_to_the_meeting():
    found = drawn(plots.branches(MODULE, into="x", meet=("all", "Concatenate")))
    arrows = [gid for gid in found if "->" in gid]
    assert arrows == ["x -> a", "a -> all", "x -> b", "b -> c", "c -> all"]
    assert to_hex(found["a"].get_facecolor()) == to_hex(found["c"].get_facecolor())
    assert len({to_hex(found[name].get_facecolor()) for name in ("x", "a", "b", "all")}) == 4


def test_last_steps_stand_below_one_another_and_ways_do_not_touch():
    found = drawn(plots.branches(MODULE, into="x", meet=("all", "Concatenate")))
    places = {name: middle(found[name]) for name in ("x", "a", "b", "c", "all")}
    assert places["a"][0] == pytest.approx(places["c"][0])
    assert places["a"][1] - places["c"][1] > 1
    assert places["x"][0] < places["b"][0] < places["c"][0] < places["all"][0]


def test_the_box_of_the_meeting_is_as_high_as_all_ways():
    found = drawn(plots.branches(MODULE, into="x", meet=("all", "Concatenate")))
    assert found["all"].get_y() <= found["c"].get_y() + 1e-9
    assert found["all"].get_y() + found["all"].get_height() >= found["a"].get_y() + found["a"].get_height() - 1e-9


def test_a_way_without_steps_is_an_arc_over_the_others_to_a_plus():
    ax = plots.branches(UNIT, into="x", meet=("", "Add"), after=["out"])
    found = drawn(ax)
    assert [gid for gid in found if "->" in gid][-1] == "x -> +" and "+ -> out" in found
    arc = found["x -> +"].get_path().get_extents()
    highest = max(found[name].get_y() + found[name].get_height() for name in ("first", "relu", "second"))
    ax.figure.canvas.draw()
    assert ax.transData.inverted().transform((0, found["x -> +"].get_window_extent().y1))[1] > highest
    assert arc.width > 3 and "+" in [text.get_text() for text in ax.texts]


def test_it_draws_into_given_axes():
    _, ax = plt.subplots()
    assert plots.branches(UNIT, into="x", meet=("", "Add"), ax=ax) is ax


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"ways": []}, "at least one way with steps"),
        ({"ways": [["a"], [], []]}, "at most one without, found 1 with and 2 without"),
        ({"ways": ["a"]}, "a way must be a list of steps"),
        ({"ways": [["a"]], "meet": ("", "Multiply")}, "the kind of meet must be one of"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, message):
    with pytest.raises(CnnlabError, match=message):
        plots.branches(**{"into": "x", "meet": ("", "Add")} | arguments)
