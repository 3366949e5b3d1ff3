"""The argument checks: each says which argument, what was expected, what was found."""

from fractions import Fraction

import numpy as np
import pytest

from cnnlab import _validate, arithmetic, convolution, datasets, images, kernels, layers, signals
from cnnlab.errors import CnnlabError, DataError


def test_good_values_come_back_as_they_are():
    grid = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert _validate.array("grid", grid, ndim=2) is grid
    assert _validate.floating("grid", grid).dtype == np.float64
    assert _validate.floating("grid", grid.astype(np.float32)).dtype == np.float32
    assert _validate.integer("n", np.int64(3), low=1) == 3
    assert _validate.number("rate", 0.5, low=0, high=1) == 0.5
    assert _validate.pair("kernel", 3) == (3, 3)
    assert _validate.pair("kernel", (3, 5)) == (3, 5)
    assert _validate.choice("mode", "same", ("valid", "same")) == "same"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: _validate.array("grid", [[1, 2], [3]]), ["grid", "rows differ in length"]),
        (lambda: _validate.array("grid", "text"), ["grid", "real numbers"]),
        (lambda: _validate.array("grid", [1j]), ["grid", "complex"]),
        (lambda: _validate.array("grid", [None]), ["grid", "real numbers", "list"]),
        (lambda: _validate.array("grid", [[]]), ["grid", "empty", "(1, 0)"]),
        (lambda: _validate.array("grid", [1, 2], ndim=2), ["grid", "2 axes", "found 1", "(2,)", "[np.newaxis]"]),
        (lambda: _validate.array("grid", [1, 2], ndim=(3, 4)), ["3 or 4 axes"]),
        (lambda: _validate.array("signal", [[1, 2]], ndim=1), ["signal", "1 axis,", "found 2", "pick one"]),
        (lambda: _validate.array("grid", np.array([{}])), ["grid", "dtype object"]),
        (lambda: _validate.array("grid", [[0.0, np.nan]]), ["grid", "finite", "nan", "(0, 1)"]),
        (lambda: _validate.array("grid", [np.inf]), ["finite", "inf", "(0,)"]),
        (lambda: _validate.integer("stride", 0, low=1), ["stride", "at least 1", "found 0"]),
        (lambda: _validate.integer("stride", 1.0), ["stride", "whole number", "1.0", "float"]),
        (lambda: _validate.integer("stride", True), ["stride", "whole number", "bool"]),
        (lambda: _validate.integer("n", 9, low=1, high=5), ["between 1 and 5", "found 9"]),
        (lambda: _validate.integer("n", 9, high=5), ["at most 5"]),
        (lambda: _validate.number("rate", "half"), ["rate", "finite number", "'half'"]),
        (lambda: _validate.number("rate", float("nan")), ["rate", "nan"]),
        (lambda: _validate.number("rate", 1.5, low=0, high=1), ["between 0 and 1", "1.5"]),
        (lambda: _validate.pair("kernel", (1, 2, 3)), ["kernel", "pair", "(1, 2, 3)"]),
        (lambda: _validate.pair("kernel", (3, 0)), ["kernel[1]", "at least 1", "found 0"]),
        (
            lambda: _validate.choice("mode", "sane", ("valid", "same")),
            ["mode", "'valid'", "'sane'", "Did you mean 'same'"],
        ),
        (lambda: _validate.choice("mode", "SAME", ("valid", "same")), ["found 'SAME'", "Did you mean 'same'"]),
        (lambda: _validate.choice("mode", ["same"], ("valid", "same")), ["mode", "found ['same']"]),
    ],
)
def test_bad_values_are_told(call, words):
    with pytest.raises(CnnlabError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def test_a_data_error_is_caught_with_the_general_one():
    assert issubclass(DataError, CnnlabError)
    assert issubclass(CnnlabError, ValueError)


def test_a_mask_is_not_lost_in_silence():
    """np.asarray shows what lies behind the mask; a masked array without a masked number is an array like any other."""
    with pytest.raises(CnnlabError, match=r"picture has 1 masked numbers.*\.filled\(0\)"):
        _validate.array("picture", np.ma.masked_equal([[1, 2], [3, 99]], 99))
    assert _validate.array("picture", np.ma.masked_array([[1, 2]])).tolist() == [[1, 2]]
    with pytest.raises(CnnlabError, match="masked"):
        _validate.floating("kernel", np.ma.masked_invalid([1.0, np.nan]))


@pytest.mark.parametrize("value", [np.array(5), np.array(5.0)])
def test_an_array_without_axes_is_one_thing_and_not_several(value):
    """It has no length: `len` and loops raised raw errors in all that takes a number or a pair."""
    for call in (
        lambda: _validate.pair("size", value),
        lambda: arithmetic.output_size(value, 3),
        lambda: arithmetic.conv_parameters(value, 1, 2),
        lambda: arithmetic.activation_bytes(value),
        lambda: kernels.gaussian(value, 1.0),
        lambda: convolution.cross_correlate(np.ones((4, 5)), [[1]], stride=value),
        lambda: datasets.scenes(objects=value),
        lambda: layers.MaxPool2D(value),
    ):
        with pytest.raises(CnnlabError, match="must be a whole number, found array"):
            call()
    with pytest.raises(CnnlabError, match="kinds must be a list of class numbers, found array"):
        datasets.scenes(kinds=value)


def test_flags_and_seeds():
    assert _validate.flag("bias", np.True_) is True and _validate.flag("bias", False) is False
    for odd in (1, "yes", None, np.array([1, 2])):
        with pytest.raises(CnnlabError, match="gamma_aware must be True or False, found"):
            images.to_grey(np.zeros((2, 3, 3)), gamma_aware=odd)
    with pytest.raises(CnnlabError, match="bias must be True or False, found 1: write bias=False"):
        arithmetic.dense_parameters(2, 3, bias=1)
    rng = np.random.default_rng(3)
    assert _validate.generator("rng", rng) is rng and _validate.generator("rng", 3).random() == rng.random()
    for odd in ("x", -1, 1.5, {"a": 1}):
        with pytest.raises(CnnlabError, match="rng must be a seed or np.random.default_rng"):
            signals.add_noise([1.0, -1.0], 20, rng=odd)
        with pytest.raises(CnnlabError, match="rng must be a seed or np.random.default_rng"):
            layers.Dense(2, 3, rng=odd)


@pytest.mark.parametrize("huge", [10**12, 2**70])
def test_what_no_memory_holds_is_refused_and_not_tried(huge):
    """A slip of the pen gave MemoryError, or words of NumPy about sizes."""
    picture, batch, kernel = np.ones((4, 5)), np.ones((1, 4, 5, 1)), np.ones((3, 3, 1, 1))
    for call in (
        lambda: convolution.cross_correlate(picture, [[1]], dilation=huge),
        lambda: convolution.conv2d(batch, kernel, padding=huge),
        lambda: convolution.conv2d(batch, kernel, dilation=huge),
        lambda: datasets.scenes(count=huge),
        lambda: datasets.scenes(size=(huge, 40)),
        lambda: datasets.planted_bias(0.5, count=huge),
    ):
        with pytest.raises(CnnlabError, match=rf"must be between \d+ and \d+, found {huge}"):
            call()
    for options in ({"seconds": huge}, {"rate": huge}):
        with pytest.raises(CnnlabError, match="samples, more than 80000000: make it shorter"):
            signals.tone(440, **options)


def test_a_fraction_is_a_number():
    np.testing.assert_array_equal(signals.tone(Fraction(1, 2), rate=8), signals.tone(0.5, rate=8))
