"""Heatmap explorer, its state: any function as a method, blending against NumPy, failures as sentences."""

from types import SimpleNamespace

import numpy as np
import pytest

from cnnlab import widgets
from cnnlab.errors import CnnlabError
from cnnlab.plots import colour, enlarge, heat_limits
from cnnlab.widgets.kit.draw import mosaic, outlined

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (3, 8, 12, 1), dtype=np.uint8)
SHARES = np.array([0.1, 0.7, 0.2])


def answers(pictures):
    return np.array([np.roll(SHARES, int(picture[0, 0, 0]) % 3) for picture in pictures])


def pixels(pictures, label):
    return pictures[..., 0] * (0.0 if label is None else label + 1.0)


def layered(pictures, label, *, layer="deep", resize=False, progress=True):
    """Answers as `cnnlab.heatmaps` does; 'shallow' has more places than 'deep', 'flat' has no map."""
    assert resize and not progress
    if layer == "flat":
        raise CnnlabError("layer 'flat' has no map: choose another")
    step = {"shallow": 2, "deep": 4}[layer]
    maps = pictures[:, ::step, ::step, 0] - 128.0
    return SimpleNamespace(maps=maps, class_indices=np.array([label if label is not None else 1]), layer=layer)


def explorer(**options):
    options = {"names": ["cat", "dog", "boot"], "layers": ["shallow", "deep", "flat"], "answers": answers} | options
    return widgets.HeatmapExplorer(PICTURES, {"pixels": pixels, "layered": layered}, **options)


def rgb(data, shape):
    return np.frombuffer(data, np.uint8).reshape(*shape, 4)[..., :3]


def test_the_network_s_answer_is_explained_first():
    shown = explorer()
    best = int(answers(PICTURES[:1])[0].argmax())
    assert shown.explained == best
    np.testing.assert_array_equal(shown.heat, PICTURES[0, :, :, 0] * (best + 1.0))
    row, column = np.unravel_index(PICTURES[0, :, :, 0].argmax(), (8, 12))
    name = shown.names[best]
    expected = f"pixels, class {name}: the network's answer (70 %). Strongest in row {row}, column {column}."
    assert shown.message == expected
    assert not shown.takes_layer


def test_another_class_is_set_against_the_answer():
    shown = explorer(labels=[0, 1, 2])
    other = (int(answers(PICTURES[:1])[0].argmax()) + 1) % 3
    shown.label = shown.names[other]
    assert shown.explained == other
    assert f"class {shown.names[other]}: the network gives it 20 %, its answer is" in shown.message
    assert "True class: cat." in shown.message


@pytest.mark.parametrize("opacity", [0, 35, 100])
def test_the_overlay_is_the_mixture_that_the_slider_says(opacity):
    shown = explorer()
    shown.method, shown.layer, shown.index = "layered", "shallow", 2
    shown.opacity = opacity
    low, high, signed = heat_limits(shown.heat)
    assert signed and low == -high and shown.scale == [low, high, True]
    heat = colour(enlarge(shown.heat, (8, 12)), low, high, signed).astype(float)
    expected = np.rint(opacity / 100 * heat + (1 - opacity / 100) * PICTURES[2])
    np.testing.assert_array_equal(rgb(shown.overlay, shown.overlay_shape), expected)
    np.testing.assert_array_equal(rgb(shown.seen, shown.seen_shape), np.repeat(PICTURES[2], 3, axis=-1))


def test_the_layer_goes_to_the_methods_that_have_one():
    shown = explorer()
    shown.method = "layered"
    assert shown.takes_layer and shown.heat.shape == (2, 3) and "layered at deep" in shown.message
    shown.layer = "shallow"
    assert shown.heat.shape == (4, 6) and "layered at shallow" in shown.message
    shown.method = "pixels"
    assert not shown.takes_layer and shown.heat.shape == (8, 12)


def test_a_model_goes_to_every_method_and_gives_the_answers():
    def method(model, pictures, label=None, *, layer="deep", resize=False, progress=True):
        assert model is answers
        return layered(pictures, label, layer=layer, resize=resize, progress=progress)

    shown = widgets.HeatmapExplorer(PICTURES, {"layered": method}, model=answers, layers=["shallow", "deep"])
    assert shown.names == ["0", "1", "2"] and shown.takes_layer
    assert f"class {answers(PICTURES[:1])[0].argmax()}: the network's answer (70 %)" in shown.message


def test_a_method_that_fails_is_told_and_the_picture_stays():
    shown = explorer()
    shown.method, shown.layer = "layered", "flat"
    assert shown.message == "layered gives no map here: layer 'flat' has no map: choose another"
    assert shown.heat is None
    np.testing.assert_array_equal(rgb(shown.overlay, shown.overlay_shape), np.repeat(PICTURES[0], 3, axis=-1))
    shown.layer = "deep"
    assert shown.heat is not None and shown.message.startswith("layered at deep")


@pytest.mark.parametrize(
    "trait, value", [("index", 3), ("index", -1), ("label", "horse"), ("method", "x"), ("layer", "y")]
)
def test_what_the_page_cannot_have_offered_gets_a_sentence(trait, value):
    shown = explorer()
    before = shown.overlay
    setattr(shown, trait, value)
    assert "choose one" in shown.message and shown.overlay == before and getattr(shown, trait) != value


def test_a_map_of_zeros_says_so_and_opacity_is_kept_in_bounds():
    shown = widgets.HeatmapExplorer(PICTURES, {"pixels": pixels})
    assert "0 everywhere" in shown.message and shown.explained is None
    shown.opacity = 400
    assert (rgb(shown.overlay, shown.overlay_shape) == colour(0, 0, 0, False)).all()


def test_the_share_of_the_heat_inside_a_mask():
    masks = np.zeros((3, 8, 12), bool)
    masks[:, 2:6, 3:9] = True
    shown = explorer(masks=masks)
    heat = PICTURES[0, :, :, 0].astype(float)
    share = heat[2:6, 3:9].sum() / heat.sum()
    assert f"{share:.0%} of the heat lies inside".replace("%", " %") in shown.message
    assert "covers 25 % of the picture" in shown.message
    assert shown.overlay_shape == [8 * 21, 12 * 21]
    drawn = rgb(shown.seen, shown.seen_shape)
    assert (drawn[2 * 21, 3 * 21 : 9 * 21] == 255).all() and (drawn[2 * 21 + 1, 3 * 21 + 1] == 0).all()
    np.testing.assert_array_equal(drawn[:42:21, ::21], np.repeat(PICTURES[0, :2], 3, axis=-1))


def test_colours_keep_their_order_and_agree_with_matplotlib():
    import matplotlib

    values = np.linspace(0, 1, 200)
    for signed, name in ((False, "viridis"), (True, "RdBu_r")):
        theirs = matplotlib.colormaps[name](values)[:, :3] * 255
        assert np.abs(colour(values, 0, 1, signed) - theirs).max() < 1
    assert heat_limits([0.0, 2.0]) == (0.0, 2.0, False) and heat_limits([-1.0, 3.0]) == (-3.0, 3.0, True)


def test_mosaics_and_outlines_by_hand():
    tiles = np.arange(3, dtype=np.uint8)[:, None, None, None] * np.ones((1, 1, 2, 3), np.uint8)
    np.testing.assert_array_equal(
        mosaic(tiles, 2)[..., 0], [[0, 0, 128, 1, 1], [128, 128, 128, 128, 128], [2, 2, 128, 128, 128]]
    )
    np.testing.assert_array_equal(enlarge([[1, 2]], (2, 4)), [[1, 1, 2, 2], [1, 1, 2, 2]])
    line = outlined(np.full((7, 7, 3), 9, np.uint8), np.pad(np.ones((5, 5), bool), 1))[..., 0]
    assert line[3].tolist() == [9, 255, 0, 9, 0, 255, 9]


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        ((PICTURES[..., 0], {"pixels": pixels}), {}, r"\(N, rows, columns, 1 or 3\)"),
        ((np.zeros((1, 300, 20, 1)), {"pixels": pixels}), {}, "at most 256"),
        ((PICTURES, pixels), {}, "methods must be a dict"),
        ((PICTURES, {}), {}, "at least 1"),
        ((PICTURES, {"pixels": pixels}), {"labels": [1]}, "1 entries for 3"),
        ((PICTURES, {"pixels": pixels}), {"masks": np.ones((3, 2, 2))}, "do not fit"),
        ((PICTURES, {"pixels": pixels}), {"answers": "model"}, "answers must be a function"),
    ],
)
def test_bad_arguments_are_told_in_the_learners_cell(arguments, options, said):
    with pytest.raises(CnnlabError, match=said):
        widgets.HeatmapExplorer(*arguments, **options)


def test_text_form_and_still():
    shown = explorer()
    assert repr(shown) == "[HeatmapExplorer: 3 pictures, pixels, layered; run this cell to use it]"
    assert shown.still().shape[0] < 300 and shown.still().dtype == np.uint8
