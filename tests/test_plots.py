"""Figures are tested through their objects and data, not through pixels."""

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


def test_a_row_shares_one_scale_and_keeps_the_data():
    first, second = np.arange(6.0).reshape(2, 3), np.full((4, 2), 10.0)
    axes = plots.show_row({"first": first, "second": second})
    assert [ax.get_title() for ax in axes] == ["first", "second"]
    assert {ax.images[0].get_clim() for ax in axes} == {(0.0, 10.0)}
    np.testing.assert_array_equal(axes[0].images[0].get_array(), first)
    # Both pictures and the colour bar.
    assert len(axes[0].figure.axes) == 3


def test_a_signed_row_is_centred():
    axes = plots.show_row({"signed": [[-1.0, 5.0]]}, centre=0)
    assert axes[0].images[0].get_clim() == (-5.0, 5.0)
    assert axes[0].images[0].get_cmap().name == plots.SIGNED


def test_colour_pictures_get_no_colour_bar_and_one_channel_is_grey():
    axes = plots.show_row({"colour": np.zeros((2, 3, 3), np.uint8)})
    assert len(axes[0].figure.axes) == 1
    axes = plots.show_row({"one channel": np.ones((2, 3, 1))})
    assert axes[0].images[0].get_array().shape == (2, 3)


def test_numbers_stand_in_their_cells_readably():
    ax = plots.show_numbers([[0, 255], [-3, 7]], mark=[(1, 0)])
    texts = {(round(t.get_position()[1]), round(t.get_position()[0])): t for t in ax.texts}
    assert texts[0, 1].get_text() == "255"
    assert texts[1, 0].get_text() == "-3"
    assert texts[0, 1].get_color() == "black"
    assert texts[1, 0].get_color() == "white"
    assert ax.patches[0].get_xy() == (-0.5, 0.5)
    assert plots.show_numbers([[0.5, -0.001]]).texts[1].get_text() == "-0.00"


def test_a_gallery_has_one_axes_a_picture():
    axes = plots.gallery(np.zeros((12, 4, 6, 1)), [str(n) for n in range(12)], columns=5)
    assert len(axes) == 12
    assert axes[11].get_title() == "11"
    assert len(axes[0].figure.axes) == 15


def test_stems_start_where_they_should():
    ax = plots.stems([1, -2, 3], start=-1)
    np.testing.assert_array_equal(ax.lines[0].get_xdata(), [-1, 0, 1])
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), [1, -2, 3])


def test_curves_draw_the_mean_and_a_band():
    ax = plots.curves({"one": [1, 2, 3], "many": [[0, 0, 0], [2, 4, 6]]}, xlabel="shift")
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [1, 2, 3])
    assert len(ax.collections) == 1
    assert ax.get_xlabel() == "shift"
    assert len({line.get_linestyle() for line in ax.lines}) == 2
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "many"]


def test_a_number_that_is_none_is_a_gap_and_a_lost_run_is_told():
    """One NaN took the curve, one diverged run that of all; siblings: infinity, all runs at one epoch, a band."""
    nan, inf = float("nan"), float("inf")
    ax = plots.curves(
        {"one": [1, nan, 3], "many": [[0, nan, inf], [2, 4, 6], [4, 6, nan]], "none": [[1, nan], [2, nan]]}
    )
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [1, nan, 3])
    np.testing.assert_allclose(ax.lines[1].get_ydata(), [2, 5, 6])
    np.testing.assert_allclose(ax.lines[2].get_ydata(), [1.5, nan])
    told = [text.get_text() for text in ax.get_legend().get_texts()]
    assert told == ["one", "many (2 of 3 runs with gaps)", "none (2 of 2 runs with gaps)"]
    assert len(ax.collections) == 2


def test_pictures_that_a_gallery_cannot_show_are_told():
    """Transparency was drawn as it came; siblings: two channels, one picture in colour taken for many grey ones."""
    for shape, remedy in (
        ((2, 5, 6, 4), r"transparency: images\[..., :3\]"),
        ((2, 5, 6, 2), "one at a time"),
        ((20, 30, 3), r"like one picture in colour: give images\[np.newaxis\]"),
    ):
        with pytest.raises(CnnlabError, match=remedy):
            plots.gallery(np.zeros(shape, np.uint8))
    assert len(plots.gallery(np.zeros((5, 4, 3), np.uint8))) == 5


def test_bars_and_histogram():
    ax = plots.bars({"dense": 262400, "conv": 2560}, fmt=",.0f")
    assert [bar.get_width() for bar in ax.patches] == [262400, 2560]
    assert "262,400" in [text.get_text() for text in ax.texts]
    heights = [bar.get_height() for bar in plots.histogram(np.arange(10), bins=5).patches]
    np.testing.assert_allclose(heights, 0.2)


def test_a_confusion_matrix_leaves_the_diagonal_pale():
    ax = plots.confusion([[90, 3], [0, 80]], ["cat", "dog"])
    np.testing.assert_array_equal(ax.images[0].get_array(), [[0, 3], [0, 0]])
    assert sorted(text.get_text() for text in ax.texts) == ["3", "80", "90"]
    assert ax.get_ylabel() == "it is"


def test_line_colours_differ_in_lightness_or_hue():
    assert len({to_hex(colour) for colour in plots.COLOURS}) == 7


HEAT = np.array([[0.0, 1.0, 4.0]])
PICTURE = np.arange(24, dtype=np.uint8).reshape(4, 6)


def test_heat_lies_over_the_whole_picture_on_its_own_scale():
    ax = plots.overlay(PICTURE, HEAT, title="hot")
    below, above = ax.images
    np.testing.assert_array_equal(below.get_array(), np.repeat(PICTURE[..., None], 3, axis=-1))
    np.testing.assert_array_equal(above.get_array(), HEAT)
    assert below.get_extent() == above.get_extent() == [-0.5, 5.5, 3.5, -0.5]
    assert above.get_clim() == (0.0, 4.0) and above.get_alpha() == 0.6 and above.get_cmap().name == plots.HEAT
    assert ax.get_title() == "hot" and above.get_interpolation() == "nearest"
    # The bar is the heat's.
    assert len(ax.figure.axes) == 2 and above.colorbar.vmax == 4.0


def test_signed_heat_diverges_from_zero_and_limits_may_be_given():
    above = plots.overlay(PICTURE, HEAT - 1, colorbar=False).images[1]
    assert above.get_clim() == (-3.0, 3.0) and above.get_cmap().name == plots.SIGNED
    assert plots.overlay(PICTURE, HEAT - 1, limits=(0, 2)).images[1].get_cmap().name == plots.HEAT
    assert plots.overlay(PICTURE, HEAT, limits=(-2, 2)).images[1].get_clim() == (-2.0, 2.0)
    assert plots.overlay(PICTURE, np.zeros((1, 1))).images[1].get_clim() == (0.0, 1.0)


def test_an_outline_goes_round_the_mask_and_axes_may_be_given():
    _, axes = plt.subplots(1, 2)
    mask = np.zeros((4, 6), bool)
    mask[1:3, 2:5] = True
    ax = plots.overlay(PICTURE, HEAT, ax=axes[1], mask=mask, smooth=True, colorbar=False)
    assert ax is axes[1] and ax.images[1].get_interpolation() == "bilinear"
    (outline,) = ax.collections
    corners = outline.get_paths()[0].vertices
    assert corners.min(axis=0).tolist() == [1.5, 0.5] and corners.max(axis=0).tolist() == [4.5, 2.5]
    assert not plots.overlay(PICTURE, HEAT, mask=np.zeros((4, 6), bool)).collections


def test_weak_heat_lets_the_picture_through():
    heat = np.array([[0.0, 1.0, 4.0]])
    below, above = plots.overlay(PICTURE, heat, opacity=0.8, fade=True).images
    np.testing.assert_allclose(above.get_alpha(), [[0, 0.2, 0.8]])
    np.testing.assert_array_equal(above.get_array(), heat)
    assert below.get_alpha() is None
    signed = plots.overlay(PICTURE, heat - 2, opacity=0.5, fade=True).images[1]
    np.testing.assert_allclose(signed.get_alpha(), [[0.5, 0.25, 0.5]])
    beyond = plots.overlay(PICTURE, heat, opacity=1, fade=True, limits=(1, 2)).images[1]
    np.testing.assert_allclose(beyond.get_alpha(), [[0, 0, 1]])
    assert (plots.overlay(PICTURE, np.zeros((1, 1)), fade=True).images[1].get_alpha() == 0).all()


@pytest.mark.parametrize("opacity", [0, 0.35, 1])
@pytest.mark.parametrize("image", [PICTURE, PICTURE[..., None], PICTURE / 255, np.stack([PICTURE] * 3, axis=-1)])
def test_the_blend_is_what_the_overlay_shows(image, opacity):
    mixed = plots.blend(image, HEAT, opacity=opacity)
    assert mixed.shape == (4, 6, 3) and mixed.dtype == np.uint8
    below, above = plots.overlay(image, HEAT, opacity=opacity).images
    colours = above.to_rgba(HEAT, bytes=True)[..., :3].repeat(2, axis=1).repeat(4, axis=0)
    expected = above.get_alpha() * colours + (1 - above.get_alpha()) * np.asarray(below.get_array(), float)
    assert np.abs(mixed - expected).max() <= 0.5 + 1e-9


def test_colours_are_matplotlibs_and_end_at_the_limits():
    values = np.array([-5.0, 0.0, 1.0, 2.0, 9.0])
    for signed, name in ((False, "viridis"), (True, "RdBu_r")):
        theirs = plt.get_cmap(name)([0, 0, 0.5, 1, 1.0], bytes=True)[:, :3]
        np.testing.assert_array_equal(plots.colour(values, 0, 2, signed), theirs)
    assert plots.colour(0.0, 0, 0, False).shape == (3,)


def test_enlarging_repeats_and_leaves_out():
    np.testing.assert_array_equal(plots.enlarge([[1, 2], [3, 4]], (2, 4)), [[1, 1, 2, 2], [3, 3, 4, 4]])
    np.testing.assert_array_equal(plots.enlarge(PICTURE, (2, 3)), PICTURE[::2, ::2])
    assert plots.enlarge(np.zeros((2, 2, 3)), (5, 3)).shape == (5, 3, 3)


def test_a_rendered_figure_is_closed():
    picture = plots.render(plots.curves({"one": [1, 2]}), 3, 2)
    assert picture.shape == (200, 300, 3) and picture.dtype == np.uint8 and not plt.get_fignums()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: plots.show_row([np.zeros((2, 2))]), ["images", "dict", "list"]),
        (lambda: plots.show_row({}), ["images", "empty"]),
        (lambda: plots.show_row({"a": np.eye(2)}, limits=(1, 0)), ["limits", "(1, 0)", "in this order"]),
        (lambda: plots.show_row({"a": np.eye(2)}, limits=1), ["limits", "found 1"]),
        (lambda: plots.show_row({"a": np.eye(2)}, height=0), ["height", "at least 0.1"]),
        (lambda: plots.show_numbers(np.eye(2), mark=(0, 0)), ["mark", "(0, 0)", "mark=[(0, 1)]"]),
        (lambda: plots.show_numbers(np.eye(2), mark=[(9, 9)]), ["mark", "within (2, 2)"]),
        (lambda: plots.show_numbers(np.eye(2), ax=plt.subplots(1, 2)[1]), ["ax", "ndarray", "axes[0]"]),
        (lambda: plots.gallery(np.zeros((3, 2, 2)), size=0), ["size", "at least 0.1"]),
        (lambda: plots.histogram([1, 2], bins=0), ["bins", "at least 1"]),
        (lambda: plots.histogram([1, 2], limits=(4, 3)), ["limits", "(4, 3)"]),
        (lambda: plots.bars([1, 2]), ["heights", "dict", "list"]),
        (lambda: plots.curves({}), ["series", "empty"]),
        (lambda: plots.confusion([[1, -1], [0, 1]], ["a", "b"]), ["matrix", "counts", "-1"]),
        (lambda: plots.show_row({"a": np.zeros((2, 2, 5))}), ["images['a']", "1 or 3 channels", "found 5"]),
        (lambda: plots.show_row({"a": [[np.nan]]}), ["images['a']", "finite"]),
        (lambda: plots.show_numbers(np.zeros((31, 2))), ["grid", "(31, 2)", "30 x 30"]),
        (lambda: plots.gallery(np.zeros((3, 2, 2)), ["a"]), ["titles", "1 titles", "3 pictures"]),
        (lambda: plots.gallery(np.zeros((3, 2, 2)), columns=0), ["columns", "at least 1"]),
        (lambda: plots.stems([[1]]), ["values", "1 axis"]),
        (lambda: plots.confusion(np.eye(2), ["a"]), ["matrix (2, 2)", "1 class names"]),
        (lambda: plots.overlay(np.zeros((4, 6, 2)), HEAT), ["image", "1 or 3 channels", "found 2"]),
        (lambda: plots.overlay(PICTURE * 1.0, HEAT), ["image", "floats in 0..1", "0..23"]),
        (lambda: plots.overlay(PICTURE, HEAT * np.nan), ["heat", "finite"]),
        (lambda: plots.overlay(PICTURE, HEAT[0]), ["heat", "2 axes"]),
        (lambda: plots.overlay(PICTURE, HEAT[:, :0]), ["heat", "empty"]),
        (lambda: plots.overlay(PICTURE, HEAT, opacity=60), ["opacity", "between 0 and 1", "found 60"]),
        (lambda: plots.overlay(PICTURE, HEAT, limits=(1, 1)), ["limits", "(1, 1)"]),
        (lambda: plots.overlay(PICTURE, HEAT, mask=HEAT), ["mask (1, 3)", "(4, 6)"]),
        (lambda: plots.overlay(PICTURE, HEAT, ax="here"), ["ax", "str"]),
        (lambda: plots.blend(PICTURE, None), ["heat", "real numbers"]),
    ],
)
def test_bad_input_is_told(call, words):
    with pytest.raises(CnnlabError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)
