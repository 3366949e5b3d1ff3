"""Convolution and cross-correlation against hand calculation, SciPy and TensorFlow.

The property tests together draw at least 2,000 cases with HYPOTHESIS_PROFILE=full (conftest.py).
"""

import math

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from hypothesis import assume, given
from hypothesis import strategies as st

from cnnlab import convolution, kernels
from cnnlab.convolution import (
    conv2d,
    convolve,
    cross_correlate,
    cross_correlate_separable,
    separable,
    trace,
)
from cnnlab.errors import CnnlabError

LETTER_T = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0],
        [0, 0, 1, 1, 1, 0, 0],
        [0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
)

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 14)
kernel_sizes = st.integers(1, 5)
steps = st.integers(1, 3)


def pairs(numbers):
    return st.tuples(numbers, numbers)


def draw_image_and_kernel(seed, image_shape, kernel_shape, dtype=np.float64):
    """Half the cases are whole numbers: those must agree to the last bit."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        return rng.integers(-20, 20, image_shape).astype(dtype), rng.integers(-9, 9, kernel_shape).astype(dtype)
    return rng.standard_normal(image_shape).astype(dtype), rng.standard_normal(kernel_shape).astype(dtype)


def assert_same(found, expected):
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10)


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_the_letter_t_by_hand():
    response = cross_correlate(LETTER_T, kernels.get("strokes"))
    assert response.tolist() == [
        [0, 2, 3, 0, -1],
        [0, 2, 5, -1, -1],
        [0, 0, 6, -3, 0],
        [0, 0, 6, -3, 0],
        [0, 0, 4, -2, 0],
    ]


def test_a_block_of_ones_under_the_laplacian_by_hand():
    block = np.pad(np.ones((3, 3)), 1)
    assert cross_correlate(block, kernels.get("laplacian_4")).tolist() == [[-2, -1, -2], [-1, 0, -1], [-2, -1, -2]]
    same = cross_correlate(block, kernels.get("laplacian_4"), mode="same")
    assert same[0].tolist() == [0, 1, 1, 1, 0]
    assert same.sum() == 0


def test_a_flat_picture_and_a_wide_kernel_by_hand():
    image = [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert cross_correlate(image, [[1, 10, 100]]).tolist() == [[321, 432], [765, 876]]
    assert convolve(image, [[1, 10, 100]]).tolist() == [[123, 234], [567, 678]]
    assert cross_correlate(image, [[1], [-1]]).tolist() == [[-4, -4, -4, -4]]
    assert cross_correlate(image, [[1, 0, 0]], mode="same").tolist() == [[0, 1, 2, 3], [0, 5, 6, 7]]


@pytest.mark.library(
    'Under "same", an even kernel\'s extra column lies on another side in `signal.correlate` than in '
    "`signal.correlate2d`",
    of="scipy",
    course="the rule of Keras, that of `correlate2d`, everywhere",
)
def test_where_the_extra_column_of_an_even_kernel_goes():
    # The rule of Keras: with two weights the frame has 0 columns before and 1 after.
    assert cross_correlate([1, 2, 3], [10, 1], mode="same").tolist() == [12, 23, 30]
    assert cross_correlate([[1, 2, 3]], [[10, 1]], mode="same", border="edge").tolist() == [[12, 23, 33]]
    # SciPy and NumPy have both rules.
    row, two = np.array([1.0, 2.0, 3.0]), np.array([10.0, 1.0])
    assert scipy.signal.correlate2d(row[None], two[None], mode="same").round(9).tolist() == [[12, 23, 30]]
    for other in (scipy.signal.correlate(row, two, "same"), np.correlate(row, two, "same")):
        assert other.round(9).tolist() == [1, 12, 23]
    assert scipy.ndimage.correlate(row, two, mode="constant").tolist() == [1, 12, 23]


def test_the_four_borders_by_hand():
    after = {"zero": 0, "reflect": 2, "edge": 3, "wrap": 1}
    before = {"zero": 0, "reflect": 2, "edge": 1, "wrap": 3}
    for border in after:
        response = cross_correlate([1, 2, 3], [100, 10, 1], mode="same", border=border)
        assert response.tolist() == [100 * before[border] + 12, 123, 230 + after[border]]


def test_two_channels_two_filters_by_hand():
    batch = np.zeros((1, 2, 3, 2))
    batch[0, :, :, 0] = [[1, 2, 3], [4, 5, 6]]
    batch[0, :, :, 1] = [[10, 20, 30], [40, 50, 60]]
    weights = np.zeros((2, 2, 2, 2))
    weights[:, :, 0, 0] = 1  # the first filter adds up the four pixels of both channels
    weights[:, :, 1, 0] = 1
    weights[0, 1, 1, 1] = 2  # the second doubles the upper right pixel of channel 1
    maps = conv2d(batch, weights)
    assert maps[..., 0].tolist() == [[[12 + 120, 16 + 160]]]
    assert maps[..., 1].tolist() == [[[40, 60]]]


def test_a_grouped_layer_by_hand():
    batch = np.array([1.0, 10, 100, 1000]).reshape(1, 1, 1, 4)
    weights = np.array([[1.0, 2], [3, 4]]).reshape(1, 1, 2, 2)  # two deep, two filters: one a group
    assert conv2d(batch, weights, groups=2).tolist() == [[[[1 * 1 + 3 * 10, 2 * 100 + 4 * 1000]]]]


# --- the readable form -----------------------------------------------------------------------------------------------


def by_loops(image, kernel):
    """The form that lesson 03 writes."""
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            window = image[r : r + kernel.shape[0], c : c + kernel.shape[1]]
            out[r, c] = np.sum(window * kernel)
    return out


@given(seed=seeds, image=pairs(sizes), kernel=pairs(kernel_sizes))
def test_equals_the_loops_of_the_lesson(seed, image, kernel):
    assume(kernel[0] <= image[0] and kernel[1] <= image[1])
    picture, weights = draw_image_and_kernel(seed, image, kernel)
    assert_same(cross_correlate(picture, weights), by_loops(picture, weights))


# --- against SciPy ---------------------------------------------------------------------------------------------------


@given(seed=seeds, image=pairs(sizes), kernel=pairs(kernel_sizes))
def test_two_dimensions_equal_scipy(seed, image, kernel):
    picture, weights = draw_image_and_kernel(seed, image, kernel)
    full = scipy.signal.correlate2d(picture, weights, mode="full")
    assert_same(cross_correlate(picture, weights, mode="full"), full)
    assert_same(convolve(picture, weights, mode="full"), scipy.signal.convolve2d(picture, weights, mode="full"))
    # SciPy puts the extra line of an even kernel first: ours is the part of the full result one later.
    top, left = (k - 1 - (k - 1) // 2 for k in kernel)
    assert_same(cross_correlate(picture, weights, mode="same"), full[top : top + image[0], left : left + image[1]])
    if kernel[0] <= image[0] and kernel[1] <= image[1]:
        valid = scipy.signal.correlate2d(picture, weights, mode="valid")
        assert_same(cross_correlate(picture, weights), valid)
        assert_same(convolve(picture, weights), scipy.signal.convolve2d(picture, weights, mode="valid"))


@given(
    seed=seeds,
    image=pairs(st.integers(5, 14)),
    kernel=pairs(st.sampled_from([1, 3, 5])),
    border=st.sampled_from([("zero", "constant"), ("reflect", "mirror"), ("edge", "nearest"), ("wrap", "grid-wrap")]),
)
def test_borders_equal_scipy(seed, image, kernel, border):
    picture, weights = draw_image_and_kernel(seed, image, kernel)
    expected = scipy.ndimage.correlate(picture, weights, mode=border[1])
    assert_same(cross_correlate(picture, weights, mode="same", border=border[0]), expected)
    flipped = scipy.ndimage.convolve(picture, weights, mode=border[1])
    assert_same(convolve(picture, weights, mode="same", border=border[0]), flipped)


@given(seed=seeds, size=st.integers(1, 40), kernel=st.integers(1, 12), stride=steps, dilation=steps)
def test_one_dimension_equals_numpy(seed, size, kernel, stride, dilation):
    signal, weights = draw_image_and_kernel(seed, size, kernel)
    spread = np.zeros(dilation * (kernel - 1) + 1)
    spread[::dilation] = weights
    options = {"stride": stride, "dilation": dilation}
    full = np.correlate(signal, spread, "full") if len(spread) <= size else np.convolve(signal, spread[::-1])
    assert_same(cross_correlate(signal, weights, mode="full", **options), full[::stride])
    assert_same(convolve(signal, weights, mode="full", **options), np.convolve(signal, spread)[::stride])
    if len(spread) <= size:
        valid = np.correlate(signal, spread, "valid")[::stride]
        assert_same(cross_correlate(signal, weights, **options), valid)


# --- against TensorFlow ----------------------------------------------------------------------------------------------


def by_tensorflow(batch, weights, strides, padding, dilations):
    import tensorflow as tf

    with tf.device("cpu"):
        return tf.nn.conv2d(batch, weights, strides, padding, dilations=dilations).numpy()


@given(
    seed=seeds,
    image=pairs(sizes),
    kernel=pairs(kernel_sizes),
    stride=pairs(steps),
    dilation=pairs(steps),
    mode=st.sampled_from(["same", "valid"]),
)
def test_one_picture_equals_tensorflow(seed, image, kernel, stride, dilation, mode):
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    assume(mode == "same" or (reach[0] <= image[0] and reach[1] <= image[1]))
    picture, weights = draw_image_and_kernel(seed, image, kernel)
    expected = by_tensorflow(
        picture[np.newaxis, :, :, np.newaxis], weights[:, :, np.newaxis, np.newaxis], stride, mode.upper(), dilation
    )
    found = cross_correlate(picture, weights, mode=mode, stride=stride, dilation=dilation)
    assert_same(found, expected[0, :, :, 0])


@st.composite
def layers(draw):
    """A batch, kernels and options that fit one another; every part may be non-square."""
    image, kernel = draw(pairs(st.integers(1, 11))), draw(pairs(st.integers(1, 4)))
    stride, dilation = draw(pairs(steps)), draw(pairs(steps))
    padding = draw(st.sampled_from(["same", "valid", "frame"]))
    groups, depth, filters = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    padding = draw(pairs(st.integers(0, 3))) if padding == "frame" else padding
    frame = padding if isinstance(padding, tuple) else (0, 0)
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    assume(padding == "same" or all(r <= n + 2 * p for r, n, p in zip(reach, image, frame, strict=True)))
    shape = (draw(st.integers(1, 3)), *image, groups * depth)
    batch, weights = draw_image_and_kernel(draw(seeds), shape, (*kernel, depth, groups * filters))
    return batch, weights, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


def tensorflow_layer(batch, weights, *, stride, padding, dilation, groups):
    """Groups by hand, one call each: what `groups` means is part of the test."""
    padding = padding.upper() if isinstance(padding, str) else [[0, 0], *([p, p] for p in padding), [0, 0]]
    parts = zip(np.split(batch, groups, axis=-1), np.split(weights, groups, axis=-1), strict=True)
    return np.concatenate([by_tensorflow(b, w, stride, padding, dilation) for b, w in parts], axis=-1)


@given(case=layers())
def test_a_layer_equals_tensorflow(case):
    batch, weights, options = case
    assert_same(conv2d(batch, weights, **options), tensorflow_layer(batch, weights, **options))


@given(case=layers(), portion=st.sampled_from([1, 64, 700, 5000]), small=st.sampled_from([0, 2**18]))
def test_a_layer_worked_off_in_portions_equals_tensorflow(case, portion, small):
    batch, weights, options = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "_PORTION_BYTES", portion)
        patch.setattr(convolution, "_SMALL_PRODUCT", small)
        found = conv2d(batch, weights, **options)
    assert_same(found, tensorflow_layer(batch, weights, **options))


def test_a_grouped_layer_equals_tensorflows_own_groups():
    rng = np.random.default_rng(5)
    batch, weights = rng.standard_normal((2, 9, 7, 6)), rng.standard_normal((3, 2, 2, 9))
    assert_same(conv2d(batch, weights, padding="same", groups=3), by_tensorflow(batch, weights, 1, "SAME", 1))


# --- what must always hold -------------------------------------------------------------------------------------------


@given(seed=seeds, image=pairs(sizes), kernel=pairs(kernel_sizes))
def test_convolution_commutes_and_correlation_turns(seed, image, kernel):
    picture, weights = draw_image_and_kernel(seed, image, kernel)
    assert_same(convolve(picture, weights, mode="full"), convolve(weights, picture, mode="full"))
    exchanged = cross_correlate(weights, picture, mode="full")
    assert_same(cross_correlate(picture, weights, mode="full"), exchanged[::-1, ::-1])


@given(seed=seeds, image=pairs(sizes), kernel=pairs(kernel_sizes), shift=pairs(st.integers(-5, 5)))
def test_a_shifted_picture_gives_a_shifted_response(seed, image, kernel, shift):
    picture, weights = draw_image_and_kernel(seed, image, kernel)
    before = cross_correlate(picture, weights, mode="same", border="wrap")
    after = cross_correlate(np.roll(picture, shift, (0, 1)), weights, mode="same", border="wrap")
    assert_same(after, np.roll(before, shift, (0, 1)))


@given(seed=seeds, column=st.integers(1, 6), row=st.integers(1, 6))
def test_an_outer_product_is_taken_apart_and_put_together(seed, column, row):
    rng = np.random.default_rng(seed)
    kernel = np.outer(rng.integers(-4, 5, column), rng.integers(-4, 5, row)) * 0.25
    down, across = separable(kernel)
    np.testing.assert_allclose(np.outer(down, across), kernel, atol=1e-12)
    image = rng.standard_normal((7, 9))
    for border in ("zero", "reflect", "edge", "wrap"):
        options = {"mode": "same", "border": border}
        assert_same(
            cross_correlate_separable(image, down, across, **options), cross_correlate(image, kernel, **options)
        )


@given(seed=seeds, image=pairs(st.integers(3, 9)), kernel=pairs(st.integers(1, 3)))
def test_a_trace_ends_at_the_output_pixel(seed, image, kernel):
    picture, weights = draw_image_and_kernel(seed, image, kernel)
    response = cross_correlate(picture, weights)
    for (row, col), expected in np.ndenumerate(response):
        steps = trace(picture, weights, row, col)
        assert math.isclose(steps.total, expected, rel_tol=1e-9, abs_tol=1e-9)
        assert steps.total == steps.running[-1, -1]
        np.testing.assert_array_equal(steps.products, steps.window * weights)
        np.testing.assert_allclose(steps.running.ravel(), np.cumsum(steps.products))


def test_the_known_kernels_that_are_separable():
    rank_one = ("identity", "box_blur", "gaussian_3", "sobel_horizontal", "sobel_vertical", "strokes", "edges_corner")
    lines = ("lines_horizontal", "lines_vertical")
    for name in kernels.names():
        if name in rank_one + lines:
            np.testing.assert_allclose(np.outer(*separable(kernels.get(name))), kernels.get(name), atol=1e-15)
        else:
            with pytest.raises(CnnlabError, match=r"not separable.*rank [23456]"):
                separable(kernels.get(name))
    column, row = separable(kernels.get("gaussian_3"))
    assert column.tolist() == row.tolist() == [0.25, 0.5, 0.25]
    assert [part.tolist() for part in separable(np.zeros((2, 3)))] == [[0, 0], [0, 0, 0]]


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_uint8_never_wraps_around():
    bright = np.full((4, 5), 255, np.uint8)
    assert cross_correlate(bright, np.ones((3, 3), np.uint8)).tolist() == [[2295, 2295, 2295]] * 2
    assert cross_correlate(bright, np.array([[1, -2]], np.int8)).min() == -255
    assert conv2d(bright[np.newaxis, :, :, np.newaxis], np.ones((4, 5, 1, 1), np.uint8)).item() == 5100
    assert bright.max() == bright.min() == 255


def test_sums_of_whole_numbers_are_exact():
    image = np.full((3, 3), 2**49 + 1, np.int64)
    assert int(cross_correlate(image, np.ones((3, 3), np.int64))[0, 0]) == 9 * (2**49 + 1)


@pytest.mark.parametrize(
    ("given_dtype", "computed"),
    [
        (np.float16, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.uint8, np.float64),
        (np.int64, np.float64),
        (bool, np.float64),
    ],
)
def test_the_image_decides_the_precision(given_dtype, computed):
    image = np.ones((4, 5), given_dtype)
    for kernel_dtype in (np.float32, np.float64, np.int32):
        kernel = np.ones((2, 2), kernel_dtype)
        assert cross_correlate(image, kernel).dtype == computed
        assert convolve(image[0], kernel[0], mode="same").dtype == computed
        assert conv2d(image[np.newaxis, ..., np.newaxis], kernel[..., np.newaxis, np.newaxis]).dtype == computed


def test_float32_is_as_good_as_float32_can_be():
    rng = np.random.default_rng(3)
    image, kernel = rng.random((40, 50), np.float32), rng.random((7, 5), np.float32)
    exact = scipy.signal.correlate2d(image.astype(float), kernel.astype(float), mode="valid")
    np.testing.assert_allclose(cross_correlate(image, kernel), exact, rtol=1e-5)


def test_any_memory_layout_is_read_right_and_nothing_is_written_to():
    rng = np.random.default_rng(4)
    image, kernel = rng.standard_normal((9, 12)), rng.standard_normal((3, 2))
    expected = by_loops(image, kernel)
    twice = np.repeat(np.repeat(image, 2, 0), 2, 1)
    for view in (np.asfortranarray(image), image[::-1, ::-1].copy()[::-1, ::-1], twice[::2, ::2], image.tolist()):
        assert_same(cross_correlate(view, kernel), expected)
        assert_same(conv2d(np.asarray(view)[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0], expected)
    image.setflags(write=False)
    response = cross_correlate(image, kernel)
    response[:] = 0
    assert_same(cross_correlate(image, kernel), expected)
    assert response.flags["C_CONTIGUOUS"]


def test_a_kernel_larger_than_the_picture_is_fine_in_a_frame():
    image, kernel = np.arange(6.0).reshape(2, 3), np.arange(20.0).reshape(4, 5)
    assert_same(cross_correlate(image, kernel, mode="full"), scipy.signal.correlate2d(image, kernel))
    assert cross_correlate(image, kernel, mode="same").shape == (2, 3)
    assert cross_correlate(image, kernel, mode="same", border="wrap").shape == (2, 3)


# --- bad input -------------------------------------------------------------------------------------------------------

IMAGE, KERNEL = np.ones((3, 4)), np.ones((2, 2))
BATCH, LAYER = np.ones((2, 5, 6, 4)), np.ones((3, 3, 4, 6))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cross_correlate(IMAGE, np.ones((5, 5))), ["kernel (5, 5) is larger than image (3, 4): pad the image"]),
        (lambda: cross_correlate([1, 2], [1, 2, 3]), ["kernel (3,) is larger than image (2,)"]),
        (lambda: cross_correlate(IMAGE, KERNEL, dilation=3), ["(2, 2)", "dilation (3, 3) spans (4, 4)", "(3, 4)"]),
        (lambda: cross_correlate([[1, np.nan]], KERNEL), ["image must be finite", "nan", "(0, 1)"]),
        (lambda: cross_correlate(IMAGE, [[np.inf]]), ["kernel must be finite"]),
        (lambda: cross_correlate(np.ones((3, 4, 3)), KERNEL), ["image", "1 or 2 axes", "found 3"]),
        (lambda: cross_correlate(IMAGE, [1, 2]), ["kernel", "as many axes", "(2,)", "conv2d"]),
        (lambda: cross_correlate(np.ones((0, 4)), KERNEL), ["image is empty", "(0, 4)"]),
        (lambda: cross_correlate(IMAGE, np.ones((2, 0))), ["kernel is empty"]),
        (lambda: cross_correlate(IMAGE, KERNEL, stride=0), ["stride", "between 1 and 10000", "found 0"]),
        (lambda: cross_correlate(IMAGE, KERNEL, stride=1.0), ["stride", "whole number", "1.0", "float"]),
        (lambda: cross_correlate(IMAGE, KERNEL, stride=(1, 2, 3)), ["stride", "pair"]),
        (lambda: cross_correlate([1, 2], [1], stride=(1, 1)), ["stride", "whole number"]),
        (lambda: cross_correlate(IMAGE, KERNEL, dilation=-1), ["dilation", "between 1 and 10000"]),
        (lambda: cross_correlate(IMAGE, KERNEL, mode="sane"), ["mode", "Did you mean 'same'"]),
        (lambda: cross_correlate(IMAGE, KERNEL, border="mirror"), ["border", "'reflect'", "found 'mirror'"]),
        (lambda: cross_correlate(IMAGE, KERNEL, border="reflect"), ["'reflect' has no effect", "mode='same'"]),
        (lambda: convolve([1, 2], [1], mode="valid", border="wrap"), ["'wrap' has no effect", "leave border out"]),
        (lambda: cross_correlate_separable(IMAGE, [1], [1], border="edge"), ["'edge' has no effect"]),
        (
            lambda: cross_correlate(IMAGE, np.ones((7, 3)), mode="same", border="reflect"),
            ["'reflect' needs 3 pixels", "axis 0", "(3, 4)", "border='edge'"],
        ),
        (lambda: cross_correlate([["a"]], KERNEL), ["image must hold real numbers"]),
        (lambda: convolve(IMAGE, [[1], [1, 2]]), ["kernel is not a rectangular array"]),
        (lambda: convolve(IMAGE, np.ones((5, 5))), ["kernel (5, 5) is larger than image (3, 4)"]),
        (lambda: cross_correlate_separable(IMAGE, [[1]], [1]), ["column", "1 axis"]),
        (lambda: cross_correlate_separable(IMAGE[0], [1], [1]), ["image", "2 axes"]),
        (lambda: separable([1, 2]), ["kernel", "2 axes", "needs no splitting", "kernel[np.newaxis]"]),
        (lambda: separable(np.ones((1, 2, 3))), ["kernel", "2 axes", "found 3"]),
        (lambda: trace(IMAGE, KERNEL, 2, 0), ["row", "between 0 and 1", "found 2"]),
        (lambda: trace(IMAGE, KERNEL, 0, -1), ["col", "between 0 and 2", "found -1"]),
        (lambda: trace(IMAGE, np.ones((4, 4)), 0, 0), ["kernel (4, 4) is larger than image (3, 4)"]),
        (lambda: trace(IMAGE[0], [1], 0, 0), ["image", "2 axes"]),
        (lambda: conv2d(BATCH[0], LAYER), ["batch", "4 axes", "found 3", "picture[np.newaxis]"]),
        (lambda: conv2d(BATCH[0, 0], LAYER), ["batch", "4 axes", "found 2"]),
        (lambda: conv2d(BATCH, LAYER[..., 0]), ["kernels", "4 axes", "found 3"]),
        (lambda: conv2d(BATCH, np.ones((3, 3, 3, 6))), ["kernels (3, 3, 3, 6)", "4 deep", "4, in 1 group)", "found 3"]),
        (lambda: conv2d(BATCH, LAYER, groups=2), ["2 deep", "in the batch: 4, in 2 groups", "found 4"]),
        (lambda: conv2d(BATCH, LAYER, groups=4), ["groups must divide", "4 channels", "6 filters", "found 4"]),
        (lambda: conv2d(BATCH, LAYER, groups=0), ["groups", "at least 1"]),
        (lambda: conv2d(BATCH, LAYER, stride=1.5), ["stride", "whole number"]),
        (lambda: conv2d(BATCH, LAYER, padding="sam"), ["padding", "Did you mean 'same'"]),
        (lambda: conv2d(BATCH, LAYER, padding=-1), ["padding", "between 0 and 10000"]),
        (lambda: conv2d(BATCH, LAYER, dilation=3), ["spans (7, 7)", "framed picture (5, 6)"]),
        (lambda: conv2d(BATCH * np.nan, LAYER), ["batch must be finite"]),
        (lambda: conv2d(BATCH[:0], LAYER), ["batch is empty"]),
    ],
)
def test_bad_arguments_are_told(call, words):
    with pytest.raises(CnnlabError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_where_same_lies_beside_the_neighbours_own(size):
    """With an even kernel `same` begins one place further on than NumPy's and SciPy's: the docstring says so."""
    rng = np.random.default_rng(size)
    row, kernel = rng.integers(-9, 9, 11).astype(float), rng.integers(-9, 9, size).astype(float)
    whole = convolve(row, kernel, mode="full")
    start = (size - 1) // 2
    np.testing.assert_array_equal(np.convolve(row, kernel, "same"), whole[start : start + 11])
    begins = start if size % 2 else start + 1
    np.testing.assert_array_equal(convolve(row, kernel, mode="same"), whole[begins : begins + 11])
    picture, square = rng.integers(-9, 9, (7, 9)).astype(float), rng.integers(-9, 9, (size, size)).astype(float)
    theirs = scipy.signal.convolve2d(picture, square, "same")
    part = convolve(picture, square, mode="full")[start : start + 7, start : start + 9]
    np.testing.assert_allclose(theirs, part, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_kernel_is_split_in_its_own_precision(dtype):
    """In float32 the rounding of its numbers was taken for a second rank; siblings: half precision, sums of one."""
    column, row = np.array([0.3, 0.7, 0.1, 1.9]), np.array([-1.7, 0.9, 0.3])
    for kernel in (np.outer(column, row), np.outer(column / column.sum(), row / row.sum())):
        found = np.outer(*convolution.separable(kernel.astype(dtype)))
        np.testing.assert_allclose(found, kernel, atol=16 * np.finfo(dtype).eps * np.abs(kernel).max())
    spoiled = np.outer(column, row)
    spoiled[1, 2] += 0.1
    with pytest.raises(CnnlabError, match="not separable"):
        convolution.separable(spoiled.astype(dtype))
