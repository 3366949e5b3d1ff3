"""The augmentation viewer's state: any function, Keras' layers too, draws that repeat, and functions that go wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlab import widgets
from cnnlab.errors import CnnlabError
from cnnlab.widgets.augmentation import GAP, WAYS

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (12, 17), dtype=np.uint8)
COLOUR = RNG.integers(0, 256, (9, 6, 3), dtype=np.uint8)


def seen(demo, name):
    return np.frombuffer(getattr(demo, name), np.uint8).reshape(*getattr(demo, f"{name}_shape"), 4)[..., :3]


@pytest.mark.parametrize("picture", [GREY, GREY[..., None], COLOUR, COLOUR / 255, (GREY / 255).astype(np.float32)])
@pytest.mark.parametrize("way", list(WAYS))
def test_every_way_on_every_kind_of_picture(picture, way):
    demo = widgets.AugmentationViewer(picture, magnitude=0.3, draws=2)
    demo.set_state({"way": way})
    assert demo.message == "" and len(demo.variants) == 2
    assert all(varied.shape == picture.shape for varied in demo.variants)
    rows, columns = picture.shape[:2]
    assert demo.original_shape == [rows, columns] and demo.varied_shape == [rows, 2 * columns + GAP]
    demo.set_state({"magnitude": 0})
    for varied in demo.variants:
        np.testing.assert_array_equal(varied, picture)
    assert (seen(demo, "varied")[:, :columns] == seen(demo, "original")).all()


def test_the_ways_by_hand():
    picture = np.arange(5 * 7, dtype=float).reshape(5, 7) / 34
    for seed in range(30):
        moved = WAYS["shift"](picture, 0.5, seed)
        kept = moved[moved > 0]
        down, right = np.argwhere(moved == kept[0])[0] - np.argwhere(picture == kept[0])[0]
        expected = np.zeros_like(picture)
        expected[max(0, down) : 5 + min(0, down), max(0, right) : 7 + min(0, right)] = picture[
            max(0, -down) : 5 - max(0, down), max(0, -right) : 7 - max(0, right)
        ]
        np.testing.assert_array_equal(moved, expected)
        assert abs(down) <= 2.5 and abs(right) <= 3.5
    assert {WAYS["mirror"](picture, 1.0, seed)[0, 0] for seed in range(9)} == {picture[0, -1]}
    assert len({WAYS["mirror"](picture, 0.5, seed)[0, 0] for seed in range(30)}) == 2
    shifts = [WAYS["brightness"](picture, 0.2, seed) - picture for seed in range(40)]
    assert all(np.ptp(shift) < 1e-12 for shift in shifts) and 0.15 < max(map(np.max, shifts)) <= 0.2
    assert WAYS["noise"](np.zeros((100, 100)), 0.25, 1).std() == pytest.approx(0.25, rel=0.05)


def test_a_turn_goes_the_way_it_says(monkeypatch):
    square = np.arange(81.0).reshape(9, 9)
    monkeypatch.setattr(
        "cnnlab.widgets.augmentation.generator", lambda seed, draw: type("", (), {"uniform": lambda self, a, b: b})()
    )
    np.testing.assert_array_equal(WAYS["turn"](square, 0.25, 0), np.rot90(square))
    np.testing.assert_array_equal(WAYS["turn"](square, 0.5, 0), square[::-1, ::-1])


@given(st.integers(0, 9), st.integers(1, 4))
def test_draws_repeat_and_a_press_gives_others(seed, draws):
    one, two = (widgets.AugmentationViewer(GREY, draws=draws, seed=seed, magnitude=0.4) for _ in range(2))
    for demo in (one, two):
        demo.set_state({"way": "noise"})
        demo._handle_custom_msg({"do": "draw"}, [])
    np.testing.assert_array_equal(one.variants, two.variants)
    expected = [WAYS["noise"](GREY, 0.4, seed + draws + number) for number in range(draws)]
    np.testing.assert_array_equal(one.variants, expected)
    one.draw()
    assert (np.array(one.variants) != np.array(two.variants)).any()


def test_keras_layers_come_as_callables():
    import keras

    layers = keras.layers

    def turn(picture, magnitude, seed):
        layer = layers.RandomRotation((magnitude, magnitude), fill_mode="constant", seed=seed)
        return layer(picture[None].astype("float32"), training=True)[0]

    demo = widgets.AugmentationViewer(COLOUR, {"RandomRotation": turn}, magnitude=0.5, draws=1)
    assert demo.message == "" and isinstance(demo.variants[0], np.ndarray)
    np.testing.assert_allclose(demo.variants[0], COLOUR[::-1, ::-1], atol=1)
    assert repr(demo) == "[Augmentation viewer: RandomRotation, magnitude 0.5. Run this cell to draw]"


def broken(picture, magnitude, seed):
    if magnitude > 0.2:
        raise ValueError("too much\nof it")
    return picture


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (broken, r"mine does not work on this picture at magnitude 0.3: ValueError: too much."),
        (lambda picture, magnitude, seed: picture[None] if magnitude > 0.2 else picture, "take the batch axis off"),
        (lambda picture, magnitude, seed: picture / 0.0 if magnitude > 0.2 else picture, "not finite"),
        (lambda picture, magnitude, seed: "no" if magnitude > 0.2 else picture, "must return a picture of shape"),
        (lambda picture: picture, "TypeError"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_a_function_that_goes_wrong_is_told_of_and_the_picture_stays(way, told):
    demo = widgets.AugmentationViewer(GREY, {"mine": way})
    kept = demo.varied
    demo.set_state({"magnitude": 0.3})
    assert told in demo.message and demo.varied == kept
    assert demo.still() is not None and demo._repr_mimebundle_() is not None


def test_a_function_cannot_change_the_original():
    def scribble(picture, magnitude, seed):
        picture[:] = 0
        return picture

    picture = GREY.copy()
    demo = widgets.AugmentationViewer(picture, {"scribble": scribble})
    assert (picture == GREY).all() and (seen(demo, "original")[..., 0] == GREY).all()
    assert (seen(demo, "varied")[:12, :17] == 0).all()


def test_what_leaves_the_range_is_cut_off_for_the_eye_and_told():
    demo = widgets.AugmentationViewer(GREY, {"more": lambda picture, magnitude, seed: picture + 200.0}, draws=1)
    assert demo.variants[0].max() > 255 and seen(demo, "varied").max() == 255
    assert "left the range 0..255; here they are cut off" in demo.summary


@pytest.mark.parametrize(("trait", "value"), [("magnitude", 0.6), ("magnitude", None), ("way", "melt"), ("way", 3)])
def test_what_the_page_must_not_send_gets_a_sentence(trait, value):
    demo = widgets.AugmentationViewer(GREY)
    before, kept = getattr(demo, trait), demo.varied
    demo.set_state({trait: value})
    assert demo.message.startswith("Not changed: ") and getattr(demo, trait) == before and demo.varied == kept
    demo.set_state({"magnitude": 0.2})
    assert demo.message == ""


def test_still_is_small():
    bundle = widgets.AugmentationViewer(magnitude=0.3)._repr_mimebundle_()
    assert len((bundle[0] if isinstance(bundle, tuple) else bundle)["image/png"]) < 60_000 * 4 / 3


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"picture": np.zeros((3, 9))}, "4 to 256 pixels"), ({"picture": np.zeros((9, 300))}, "4 to 256 pixels"),
        ({"picture": np.zeros((9, 9, 4))}, "1 or 3 channels"), ({"picture": np.full((9, 9), 7.0)}, "0..1"),
        ({"picture": np.zeros((9, 9), int)}, "uint8"), ({"ways": {}}, "dict of names"), ({"ways": [len]}, "dict of"),
        ({"draws": 10}, "draws"), ({"magnitude": 0.7}, "magnitude"), ({"most": 0}, "most"),
    ],
)  # fmt: skip
def test_bad_arguments(arguments, match):
    with pytest.raises(CnnlabError, match=match):
        widgets.AugmentationViewer(**arguments)
