"""The named kernels: their numbers, what they do to an even surface, and the two formulas."""

import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st

from cnnlab import kernels
from cnnlab.convolution import cross_correlate
from cnnlab.errors import CnnlabError

SUMS_TO_ONE = ("identity", "box_blur", "gaussian_3", "gaussian_7", "sharpen")


@pytest.mark.parametrize("name", kernels.names())
def test_every_kernel_keeps_or_kills_an_even_surface(name):
    surface = np.full((9, 12), 7.0)
    response = cross_correlate(surface, kernels.get(name))
    expected = {"strokes": 21.0} | dict.fromkeys(SUMS_TO_ONE, 7.0)
    np.testing.assert_allclose(response, expected.get(name, 0.0), atol=1e-12)


@pytest.mark.parametrize("name", kernels.names())
def test_every_kernel_tells_what_it_is(name):
    kernel = kernels.describe(name)
    assert kernel.name == name
    assert name in kernels.names(kernel.family)
    assert kernel.finds
    assert "(" in kernel.source or "lecture" in kernel.source
    assert kernel.values.dtype == np.float64
    assert all(size % 2 == 1 for size in kernel.values.shape)


def test_families_share_out_the_names():
    assert sorted(name for family in kernels.FAMILIES for name in kernels.names(family)) == sorted(kernels.names())


def test_a_copy_is_fresh_and_the_original_is_locked():
    kernels.get("identity")[1, 1] = 5
    assert kernels.get("identity")[1, 1] == 1
    with pytest.raises(ValueError, match="read-only"):
        kernels.describe("identity").values[1, 1] = 5


def test_the_numbers_as_they_are_printed():
    sevens = kernels.get("gaussian_7") * 1068
    assert sevens[3].round(9).tolist() == [5, 32, 100, 100, 100, 32, 5]
    assert sevens[2].round(9).tolist() == [0, 18, 64, 100, 64, 18, 0]
    assert kernels.get("log_5")[2].tolist() == [1, 2, -16, 2, 1]
    assert kernels.get("lines_45").tolist() == [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]]
    assert (kernels.get("gaussian_3") * 16).tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    assert kernels.get("strokes").tolist() == [[-1, 2, 0]] * 3


def test_relations_between_kernels():
    assert np.array_equal(kernels.get("sobel_horizontal"), kernels.get("sobel_vertical").T)
    assert np.array_equal(kernels.get("lines_horizontal"), kernels.get("lines_vertical").T)
    assert np.array_equal(kernels.get("lines_135"), np.fliplr(kernels.get("lines_45")))
    assert np.array_equal(kernels.get("sharpen"), kernels.get("identity") - kernels.get("laplacian_4"))
    for mirror in (np.transpose, np.flipud, np.fliplr):
        assert np.array_equal(kernels.get("gaussian_7"), mirror(kernels.get("gaussian_7")))


def test_each_line_kernel_likes_its_own_line_best():
    lines = {
        "lines_horizontal": np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0]]),
        "lines_vertical": np.array([[0, 1, 0]] * 3),
        "lines_45": np.fliplr(np.eye(3)),
        "lines_135": np.eye(3),
    }
    for name in lines:
        answers = {line: float(cross_correlate(lines[line], kernels.get(name))[0, 0]) for line in lines}
        assert max(answers, key=answers.get) == name
        assert answers[name] == 6


def test_gaussian_agrees_with_scipy():
    spike = np.zeros((9, 13))
    spike[4, 6] = 1
    expected = scipy.ndimage.gaussian_filter(spike, 1.3, radius=(4, 6))
    np.testing.assert_allclose(kernels.gaussian((9, 13), 1.3), expected, atol=1e-12)


def test_all_laplacians_have_the_sign_of_mathematics():
    # On r² + c² the second derivatives add up to 4, whatever the step; SciPy has the same sign.
    squares = np.add.outer(np.arange(-4.0, 5) ** 2, np.arange(-5.0, 6) ** 2)
    np.testing.assert_allclose(cross_correlate(squares, kernels.get("laplacian_4")), 4)
    np.testing.assert_allclose(
        cross_correlate(squares, kernels.get("laplacian_4")), scipy.ndimage.laplace(squares)[1:-1, 1:-1]
    )
    spike = np.zeros((15, 15))
    spike[7, 7] = 1
    theirs = scipy.ndimage.gaussian_laplace(spike, 1.4, truncate=5)[1:-1, 1:-1]
    np.testing.assert_allclose(kernels.log(13, 1.4), theirs, atol=0.02)
    for kernel in (kernels.get("laplacian_8"), kernels.get("log_5"), kernels.log(9, 1.4)):
        assert kernel[len(kernel) // 2, len(kernel) // 2] == kernel.min() < 0
        assert (cross_correlate(squares, kernel) > 0).all()


def test_a_laplacian_of_eight_neighbours_is_more_even_over_directions():
    upright = np.tile([0.0, 0, 0, 1, 1, 1], (6, 1))
    diagonal = np.tri(6)
    for name, expected in {"laplacian_4": (1, 2), "laplacian_8": (3, 3), "log_5": (5, 7)}.items():
        found = [np.abs(cross_correlate(step, kernels.get(name))).max() for step in (upright, diagonal)]
        assert tuple(found) == expected


def test_log_agrees_with_the_second_differences_of_a_gaussian():
    # On a fine grid the differences of a wide Gaussian are its derivatives.
    sigma = 8.0
    smooth = kernels.gaussian(81, sigma)
    numeric = cross_correlate(smooth, kernels.get("laplacian_4"), mode="same")
    np.testing.assert_allclose(kernels.log(81, sigma)[10:-10, 10:-10], numeric[10:-10, 10:-10], atol=2e-6)


def hold_sum_and_symmetry(kernel, size, total):
    assert kernel.shape == size
    assert np.isfinite(kernel).all()
    assert np.abs(kernel).max() > 0
    scale = max(1.0, np.abs(kernel).max())
    assert abs(kernel.sum() - total) <= 1e-9 * scale
    np.testing.assert_allclose(kernel, kernel[::-1, ::-1], atol=1e-12 * scale)


@given(size=st.tuples(st.integers(1, 12), st.integers(1, 12)), sigma=st.floats(1e-3, 1000))
def test_a_gaussian_adds_up_to_one_and_is_symmetric(size, sigma):
    hold_sum_and_symmetry(kernels.gaussian(size, sigma), size, 1.0)


@given(size=st.tuples(st.integers(3, 12), st.integers(3, 12)), sigma=st.floats(0.5, 1000))
def test_a_log_adds_up_to_zero_and_is_symmetric(size, sigma):
    hold_sum_and_symmetry(kernels.log(size, sigma), size, 0.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kernels.get("sobel_vertcal"), ["name", "Did you mean 'sobel_vertical'"]),
        (lambda: kernels.get(3), ["name", "identity", "found 3"]),
        (lambda: kernels.names("blurs"), ["family", "Did you mean 'blur'"]),
        (lambda: kernels.gaussian(0, 1.0), ["size", "at least 1", "found 0"]),
        (lambda: kernels.gaussian(2.5, 1.0), ["size", "whole number", "2.5"]),
        (lambda: kernels.gaussian(3, 0), ["sigma", "found 0"]),
        (lambda: kernels.log(3, float("nan")), ["sigma", "finite"]),
        (lambda: kernels.log((3, 4, 5), 1.0), ["size", "(3, 4, 5)"]),
        (lambda: kernels.gaussian(3, 1e200), ["sigma", "between 0.001 and 1000", "1e+200"]),
        (lambda: kernels.log(9, 1e100), ["sigma", "between 0.5 and 1000", "1e+100"]),
        (lambda: kernels.log(9, 0.2), ["sigma", "between 0.5", "found 0.2"]),
        (lambda: kernels.log(1, 1), ["size", "at least 3", "found 1"]),
        (lambda: kernels.log((5, 2), 1), ["size[1]", "at least 3", "found 2"]),
        (lambda: kernels.gaussian(10**6 + 1, 1), ["size", "at most 4095", "6 sigma"]),
        (lambda: kernels.log((3, 10**6), 1), ["size", "at most 4095", "(3, 1000000)"]),
    ],
)
def test_bad_arguments_are_told(call, words):
    with pytest.raises(CnnlabError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)
