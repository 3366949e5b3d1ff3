"""The layer calculator's state: by hand, against cnnlab.convolution, limits, the impossible explained."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab import arithmetic, convolution, widgets
from cnnlab.errors import CnnlabError


def page(demo, **state):
    """What the browser does: several traits at once, unchecked."""
    demo.set_state(state)


def test_lesson_05_by_hand():
    demo = widgets.LayerCalculator((150, 100), [{"kernel": 5, "padding": "same", "filters": 200}], channels=3)
    (cost,) = demo.costs
    assert cost.output == (150, 100, 200) and cost.bytes == 12_000_000
    assert cost.parameters == 200 * (5 * 5 * 3 + 1) == 15_200
    assert cost.macs == 225_000_000
    assert demo.table[0] == [
        "5 × 5 convolution, same", "150 × 100 × 200", "15,200", "225,000,000", "12.0 MB", "5 × 5"
    ]  # fmt: skip


def test_the_default_chain_is_lesson_05s():
    demo = widgets.LayerCalculator()
    assert [cost.field.size for cost in demo.costs] == [(3, 3), (4, 4), (8, 8), (10, 10)]
    assert [cost.output for cost in demo.costs] == [(26, 26, 16), (13, 13, 16), (11, 11, 32), (5, 5, 32)]
    assert demo.costs[1].parameters == demo.costs[1].macs == 0
    assert demo.table[-1][2] == f"{160 + 4640:,}"


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)), st.integers(1, 6), st.integers(1, 4), st.integers(1, 3),
    st.sampled_from(["valid", "same", 0, 1, 3]),
)  # fmt: skip
def test_shapes_are_those_that_the_convolution_gives(size, kernel, stride, dilation, padding):
    if padding == "same" and stride > 1 and dilation > 1:
        padding = "valid"  # Keras refuses the two together for a convolution
    layer = {"kernel": kernel, "stride": stride, "dilation": dilation, "padding": padding, "filters": 2}
    demo = widgets.LayerCalculator(size, [layer], channels=2)
    picture, kernels = np.zeros((1, *size, 2)), np.zeros((kernel, kernel, 2, 2))
    if demo.costs:
        given = convolution.conv2d(picture, kernels, stride=stride, padding=padding, dilation=dilation)
        assert demo.costs[0].output == given.shape[1:] and demo.message == ""
    else:
        with pytest.raises(CnnlabError):
            convolution.conv2d(picture, kernels, stride=stride, padding=padding, dilation=dilation)
        assert demo.message.startswith("Layer 1 is impossible: ")


@given(st.integers(5, 30), st.integers(1, 4), st.integers(1, 4), st.integers(1, 2))
def test_what_is_never_read_is_found_by_poking(size, kernel, stride, dilation):
    layer = {"kernel": kernel, "stride": stride, "dilation": dilation, "filters": 1}
    demo = widgets.LayerCalculator(size, [layer])
    if not demo.costs:
        return
    unread = int(demo.note.partition("right: ")[2].partition(".")[0] or 0)
    columns = np.eye(size).reshape(size, 1, size, 1) * np.ones((1, size, 1, 1))
    kernels = np.ones((kernel, kernel, 1, 1))
    heard = convolution.conv2d(columns, kernels, stride=stride, dilation=dilation).any(axis=(1, 2, 3))
    assert heard[size - unread - 1] and not heard[size - unread :].any()


def test_the_page_sets_the_chosen_layer_only():
    demo = widgets.LayerCalculator()
    page(demo, chosen=2)
    assert (demo.kernel, demo.filters, demo.kind) == (3, 32, "convolution")
    page(demo, kernel=5)
    assert demo.steps[2].kernel == 5 and demo.steps[0].kernel == 3
    assert demo.costs[2].output == (9, 9, 32) and demo.plan["kernel"] == 5
    page(demo, padding="number")
    page(demo, frame=3)
    assert demo.steps[2].padding == 3 and demo.costs[2].output == (15, 15, 32)
    page(demo, chosen=1)
    assert demo.kind == "pooling" and demo.padding == "valid"
    page(demo, kind="convolution")
    assert demo.costs[1].output == (13, 13, 16) and demo.costs[1].parameters == 16 * (4 * 16 + 1)


def test_square_until_told_otherwise():
    demo = widgets.LayerCalculator()
    page(demo, rows=40)
    assert demo.shape == (40, 40, 1)
    page(demo, columns=30)
    assert demo.shape == (30, 30, 1)
    page(demo, square=False)
    page(demo, rows=50)
    assert demo.shape == (50, 30, 1) and demo.costs[0].output == (48, 28, 16)
    page(demo, square=True)
    assert demo.shape == (50, 50, 1)
    assert not widgets.LayerCalculator((20, 30)).square


def test_layers_come_and_go():
    demo = widgets.LayerCalculator(32, [{"filters": 8}])
    for _ in range(9):
        demo._handle_custom_msg({"do": "add"}, [])
    assert len(demo.steps) == 8 and demo.chosen == 7 and len(demo.costs) == 8
    assert demo.costs[-1].field.size == (17, 17)
    page(demo, chosen=3)
    for _ in range(9):
        demo._handle_custom_msg({"do": "remove"}, [])
    assert len(demo.steps) == 1 and demo.chosen == 0 and demo.table[0][5] == "3 × 3"
    demo._handle_custom_msg({"do": "__init__"}, [])
    demo._handle_custom_msg("nonsense", [])
    assert len(demo.steps) == 1


def test_the_impossible_is_explained_and_mended():
    demo = widgets.LayerCalculator(8)
    page(demo, chosen=2)
    page(demo, kernel=7)
    assert len(demo.costs) == 2
    assert demo.message.startswith("Layer 3 is impossible: kernel 7 with dilation 1 reaches over 7 pixels, more than")
    assert [line[1] for line in demo.table] == ["6 × 6 × 16", "3 × 3 × 16", "impossible", "", ""]
    assert "impossible" in repr(demo) and demo.still() is None and demo.summary == ""
    assert demo.plan["input"] == [3, 3] and demo.plan["kernel"] == 7 and "output" not in demo.plan
    page(demo, chosen=3)  # beyond the impossible one: nothing is known
    assert demo.plan == {}
    page(demo, rows=28)
    assert demo.message == "" and len(demo.costs) == 4


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("kernel", 0), ("kernel", 16), ("kernel", None), ("kernel", 2.5), ("kernel", "3"), ("stride", -1),
        ("filters", 10**9), ("rows", 0), ("rows", None), ("columns", 1e9), ("rows", True), ("padding", "full"),
        ("kind", "dense"), ("dilation", [2]), ("chosen", 9), ("chosen", None), ("frame", -1),
    ],
)  # fmt: skip
def test_what_the_page_must_not_send_gets_a_sentence_and_nothing_changes(trait, value):
    demo = widgets.LayerCalculator(layers=[{"padding": 1}, {"filters": 2}])
    before, table = getattr(demo, trait), demo.table
    page(demo, **{trait: value})
    assert demo.message.startswith("Not changed: ") and getattr(demo, trait) == before and demo.table == table
    page(demo, kernel=5)
    assert demo.message == "" and demo.steps[0].kernel == 5


def test_remarks_on_what_is_easily_overlooked():
    note = widgets.LayerCalculator((7, 8), [{"stride": 2}]).note
    assert note == "Another step does not fit; never read are columns on the right: 1."
    assert "jumps over 1 of every 3" in widgets.LayerCalculator(9, [{"kernel": 2, "stride": 3}]).note
    assert "1 above, 2 below, 1 left, 2 right" in widgets.LayerCalculator(9, [{"kernel": 4, "padding": "same"}]).note
    assert "larger than the picture" in widgets.LayerCalculator(4, [{"kernel": 9, "padding": "same"}]).note
    assert widgets.LayerCalculator(28, [{}]).note == ""


def test_the_window_is_the_one_of_arithmetic():
    demo = widgets.LayerCalculator(
        (40, 31), [{"padding": "same", "stride": 2}, {"kernel": 4, "padding": "same"}, {"dilation": 2, "padding": 2}]
    )
    page(demo, chosen=2)
    top, left = (arithmetic.same_padding(3, stride=2, size=size)[0] for size in (40, 31))
    field = arithmetic.receptive_field([(3, 2, 1, (top, left)), (4, 1, 1, (1, 1)), (3, 1, 2, 2)])
    assert demo.costs[2].field == field
    rows, columns, _ = demo.costs[2].output
    window = field.window(((rows - 1) // 2, (columns - 1) // 2))
    assert demo.plan["window"] == [list(axis) for axis in window]


def test_text_and_still():
    demo = widgets.LayerCalculator()
    chain = "3 × 3 convolution; 2 × 2 pooling, stride 2"
    assert repr(demo) == (
        f"[Layer calculator: 28 × 28 × 1 through {chain}; {chain} gives 5 × 5 × 32 with 4,800 parameters, "
        f"{26 * 26 * 16 * 9 + 11 * 11 * 32 * 9 * 16:,} multiply-accumulates and 72.8 kB of outputs; "
        "a unit sees 10 × 10 pixels. Run this cell to change it]"
    )
    assert demo.still().dtype == np.uint8 and demo.still().ndim == 3
    bundle = demo._repr_mimebundle_()
    assert len((bundle[0] if isinstance(bundle, tuple) else bundle)["image/png"]) < 60_000


def test_the_still_frames_the_picture_and_marks_the_chosen_layer_in_its_table():
    demo = widgets.LayerCalculator((28, 14), [{}, {}])
    pictures = [demo.still()]
    page(demo, chosen=1)
    pictures.append(demo.still())
    marked = [np.flatnonzero((shown == (221, 236, 246)).all(axis=-1).any(axis=1)) for shown in pictures]
    assert marked[0].max() < marked[1].min()
    for shown, seen in zip(pictures, (3, 5), strict=True):
        drawing = shown[30:, :210]  # below its title, left of the table
        frame = np.argwhere((drawing == (60, 60, 60)).all(axis=-1))
        high, wide = frame.max(axis=0) - frame.min(axis=0)
        assert high / wide == pytest.approx(2, rel=0.05)
        blue = np.argwhere((drawing == (127, 184, 217)).all(axis=-1))
        assert (blue.max(axis=0) - blue.min(axis=0)) / high == pytest.approx(seen / 28, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"size": 0}, "size must be at least 1"), ({"size": 600}, "rows must be between 1 and 512, found 600"),
        ({"layers": []}, "list of 1 to 8 layers"), ({"layers": [{}] * 9}, "list of 1 to 8 layers"),
        ({"layers": [{"kernal": 3}]}, "Did you mean 'kernel'"), ({"layers": [3]}, r"layers\[0\] must be a dict"),
        ({"layers": [{"kind": "pooling", "padding": 2}]}, "pads 'valid' or 'same'"), ({"channels": 0}, "channels"),
    ],
)  # fmt: skip
def test_bad_arguments(arguments, match):
    with pytest.raises(CnnlabError, match=match):
        widgets.LayerCalculator(**arguments)
