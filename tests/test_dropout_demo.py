"""The dropout viewer's state: the draws against cnnlab.layers, the sums against theory, and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab import layers, widgets
from cnnlab.errors import CnnlabError
from cnnlab.widgets.dropout import MAPS, NUMBERS, PIXELS

PICTURE = np.linspace(0.2, 1, 20 * 30).reshape(20, 30)


def seen(demo, name):
    return np.frombuffer(getattr(demo, name), np.uint8).reshape(*getattr(demo, f"{name}_shape"), 4)[..., 0]


@given(st.sampled_from([0.0, 0.1, 0.5, 0.7, 0.95]), st.integers(0, 5))
def test_what_is_shown_is_the_layers_draw(rate, draws):
    demo = widgets.DropoutViewer(PICTURE, rate=rate, seed=3)
    for _ in range(draws):
        demo.draw()
    layer = layers.Dropout(rate, rng=np.random.default_rng([3, draws]))
    expected = layer.forward(PICTURE[None, ..., None], training=True)
    np.testing.assert_array_equal(demo.enlarged, expected)
    np.testing.assert_allclose(demo.dropped, np.where(expected > 0, PICTURE[None, ..., None], 0))
    np.testing.assert_array_equal(seen(demo, "scaled"), (np.clip(expected[0, ..., 0], 0, 1) * 255 + 0.5).astype(int))
    np.testing.assert_array_equal(seen(demo, "test"), (PICTURE * 255 + 0.5).astype(int))


def test_the_sum_stays_on_average_and_not_without_the_enlarging():
    demo = widgets.DropoutViewer(PICTURE, rate=0.5)
    left = [demo.dropped.sum() / PICTURE.sum()]
    for _ in range(59):
        demo._handle_custom_msg({"do": "draw"}, [])
        left.append(demo.dropped.sum() / PICTURE.sum())
    assert np.mean(demo.shares) == pytest.approx(1, abs=0.03) and len(demo.sums) == 60
    assert np.mean(left) == pytest.approx(0.5, abs=0.02)
    assert "over 60 draws it is on average 100%" in demo.summary or "99%" in demo.summary or "101%" in demo.summary
    demo.draw()
    assert len(demo.shares) == 60  # no more are remembered


def test_whole_maps_share_one_fate_and_single_numbers_do_not():
    demo = widgets.DropoutViewer(rate=0.5, what=MAPS, seed=1)
    fate = demo.enlarged[0] / np.where(demo.whole[0] > 0, demo.whole[0], np.nan)
    for channel in range(6):
        assert len(set(np.unique(fate[..., channel][~np.isnan(fate[..., channel])]).round(9))) == 1
    left = sum((demo.enlarged[0, ..., channel] > 0).any() for channel in range(6))
    assert 0 < left < 6 and f"{left} of 6 maps are left" in demo.summary
    demo.set_state({"what": NUMBERS})
    assert all(0.3 < (demo.enlarged[0, ..., c] > 0).sum() / (demo.whole[0, ..., c] > 0).sum() < 0.7 for c in range(6))


def test_a_new_rate_begins_anew():
    demo = widgets.DropoutViewer(PICTURE, rate=0.2)
    demo.draw()
    demo.set_state({"rate": 0.7})
    assert len(demo.shares) == 1 and demo.drawn == 0 and "At rate 0.7" in demo.summary
    demo.set_state({"rate": 0})
    assert demo.shares == [1.0] and (demo.enlarged == demo.whole).all()


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("rate", 1),
        ("rate", -0.1),
        ("rate", None),
        ("rate", "much"),
        ("rate", float("nan")),
        ("what", "all"),
        ("what", 3),
    ],
)
def test_what_the_page_must_not_send_gets_a_sentence(trait, value):
    demo = widgets.DropoutViewer(PICTURE)
    before, kept = getattr(demo, trait), demo.scaled
    demo.set_state({trait: value})
    assert demo.message.startswith("Not changed: ") and getattr(demo, trait) == before and demo.scaled == kept
    demo._handle_custom_msg({"do": "nothing"}, [])
    assert demo.drawn == 0
    demo.set_state({"rate": 0.3})
    assert demo.message == ""


def test_the_learners_own_maps_and_black_pictures():
    maps = np.random.default_rng(0).random((9, 7, 4))
    demo = widgets.DropoutViewer(maps=maps, what=MAPS)
    np.testing.assert_array_equal(demo.whole[0], maps)
    assert demo.test_shape == [2 * 9 + 3, 2 * 7 + 3]
    assert widgets.DropoutViewer(np.zeros((9, 9))).shares == [0.0]


def test_text_and_still():
    demo = widgets.DropoutViewer()
    assert repr(demo) == "[Dropout viewer: pixels of the picture, rate 0.5. Run this cell to draw]"
    assert demo.still().dtype == np.uint8
    for what in (PIXELS, NUMBERS, MAPS):
        bundle = widgets.DropoutViewer(what=what)._repr_mimebundle_()
        assert len((bundle[0] if isinstance(bundle, tuple) else bundle)["image/png"]) < 60_000 * 4 / 3


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"rate": 1}, "rate must be between 0 and 0.95"), ({"what": "map"}, "what must be one of"),
        ({"picture": np.zeros((3, 3))}, "picture must be at least"), ({"picture": PICTURE * 9}, "0..1"),
        ({"maps": -np.ones((9, 9, 3))}, "0 or above"), ({"maps": np.ones((9, 9, 30))}, "2 to 12 maps"),
        ({"maps": np.ones((9, 9))}, "maps must have 3 axes"), ({"seed": -1}, "seed"),
    ],
)  # fmt: skip
def test_bad_arguments(arguments, match):
    with pytest.raises(CnnlabError, match=match):
        widgets.DropoutViewer(**arguments)
