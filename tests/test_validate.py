"""The argument checks: each says which argument, what was expected, what was found."""

import numpy as np
import pytest

from cnnlab import _validate
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
