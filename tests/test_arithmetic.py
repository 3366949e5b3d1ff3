"""Output sizes, counts and receptive fields: by hand, by listing positions, and beside TensorFlow's."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnlab import arithmetic
from cnnlab.errors import CnnlabError

small = st.integers(1, 6)


def test_the_decks_sizes():
    # 28 -> 26 -> 13 -> 11 -> 5: the MNIST network of deck A.
    sizes = [28]
    for kernel, stride in ((3, 1), (2, 2), (3, 1), (2, 2)):
        sizes.append(arithmetic.output_size(sizes[-1], kernel, stride=stride))
    assert sizes == [28, 26, 13, 11, 5]
    # (3 + 2 - 3) / 1 + 1 = 3 and (3 + 2 - 3) / 2 + 1 = 2: deck D.
    assert arithmetic.output_size(3, 3, padding=1) == 3
    assert arithmetic.output_size(3, 3, padding=1, stride=2) == 2


def test_a_pair_in_gives_a_pair_out():
    assert arithmetic.output_size((300, 450), (3, 5)) == (298, 446)
    assert arithmetic.output_size(10, (3, 5), stride=(1, 2)) == (8, 3)
    assert arithmetic.output_size((7, 9), 3, stride=2, padding="same") == (4, 5)
    assert arithmetic.output_size(7, 3, padding=(1, 0)) == (7, 5)


@given(n=st.integers(1, 40), k=small, s=small, d=st.integers(1, 3), p=st.integers(0, 4))
def test_output_size_is_the_number_of_places_where_the_kernel_fits(n, k, s, d, p):
    reach = (k - 1) * d + 1
    places = [start for start in range(0, n + 2 * p, s) if start + reach <= n + 2 * p]
    assume(places)
    assert arithmetic.output_size(n, k, stride=s, padding=p, dilation=d) == len(places)


@settings(max_examples=60, deadline=None)
@given(
    size=st.tuples(st.integers(6, 14), st.integers(6, 14)),
    kernel=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same"]),
)
def test_output_size_and_same_padding_agree_with_tensorflow(size, kernel, stride, padding):
    tf = pytest.importorskip("tensorflow")
    picture = np.random.default_rng(0).normal(size=(1, *size, 1))
    weights = np.random.default_rng(1).normal(size=(*kernel, 1, 1))
    expected = tf.nn.conv2d(picture, weights, strides=stride, padding=padding.upper()).numpy()
    assert expected.shape[1:3] == arithmetic.output_size(size, kernel, stride=stride, padding=padding)
    if padding == "same":
        frame = arithmetic.same_padding(kernel, stride=stride, size=size)
        padded = np.pad(picture, ((0, 0), *frame, (0, 0)))
        # The frame is what makes a "valid" convolution give the same numbers.
        by_hand = tf.nn.conv2d(padded, weights, strides=stride, padding="VALID").numpy()
        np.testing.assert_allclose(by_hand, expected, atol=1e-12)


@given(n=st.integers(1, 30), k=st.integers(1, 7), d=st.integers(1, 3))
def test_same_padding_keeps_the_size_and_puts_the_odd_zero_after(n, k, d):
    before, after = arithmetic.same_padding(k, dilation=d)
    assert before + after == d * (k - 1)
    assert after - before in (0, 1)
    assert n + before + after - d * (k - 1) == n == arithmetic.output_size(n, k, padding="same", dilation=d)


def test_parameters_of_the_decks():
    assert arithmetic.dense_parameters(100 * 100, 100) == 1_000_100  # D: "about 1,000,000"
    assert arithmetic.dense_parameters(32 * 32, 256) == 262_400  # A
    assert arithmetic.conv_parameters(3, 1, 256) == 2_560  # A
    assert arithmetic.conv_parameters(2, 3, 2) == 26  # D
    assert arithmetic.conv_macs((150, 100, 200), 5, 3) == 225_000_000  # D
    assert arithmetic.activation_bytes((150, 100, 200)) == 12_000_000  # D
    assert 8 * arithmetic.activation_bytes((150, 100, 200)) == 96_000_000  # D, in bits


def test_parameters_without_bias_with_groups_and_rectangular():
    assert arithmetic.conv_parameters((3, 5), 4, 6) == 3 * 5 * 4 * 6 + 6
    assert arithmetic.conv_parameters((3, 5), 4, 6, bias=False) == 3 * 5 * 4 * 6
    assert arithmetic.conv_parameters(3, 4, 6, groups=2) == 3 * 3 * 2 * 6 + 6
    assert arithmetic.conv_parameters(3, 8, 8, groups=8, bias=False) == 3 * 3 * 8
    assert arithmetic.conv_parameters((7,), 2, 5) == 7 * 2 * 5 + 5
    assert arithmetic.dense_parameters(4, 3, bias=False) == 12


def test_macs_are_the_products_of_the_loops():
    rows, columns, filters, kernel, channels = 3, 4, 5, (2, 3), 2
    products = sum(1 for _ in itertools.product(*map(range, (rows, columns, filters, *kernel, channels))))
    assert arithmetic.conv_macs((rows, columns, filters), kernel, channels) == products
    assert arithmetic.conv_macs((10, 6), (3,), 4) == 10 * 6 * 3 * 4
    assert arithmetic.conv_macs((4, 4, 6), 3, 6, groups=6) == 4 * 4 * 6 * 9
    assert arithmetic.conv_macs((5, 6, 7, 2), (1, 2, 3), 4) == 5 * 6 * 7 * 2 * 6 * 4
    assert arithmetic.dense_macs(7, 3) == 21


@pytest.mark.parametrize(("dtype", "size"), [("uint8", 1), ("float16", 2), ("bfloat16", 2), ("float64", 8)])
def test_bytes_by_dtype(dtype, size):
    assert arithmetic.activation_bytes((60_000, 28, 28), dtype=dtype) == 60_000 * 784 * size


def test_receptive_field_by_hand():
    # Two 3x3 layers see 5 pixels, three see 7; a pooling in between doubles every later step.
    assert arithmetic.receptive_field([(3, 1)] * 2).size == 5
    assert arithmetic.receptive_field([(3, 1)] * 3).size == 7
    field = arithmetic.receptive_field([(3, 1), (2, 2), (3, 1), (2, 2)])
    assert (field.size, field.stride, field.offset) == (10, 4, 0)
    assert field.window(4) == (16, 25)
    assert arithmetic.receptive_field([]) == arithmetic.ReceptiveField(1, 1, 0)


def test_receptive_field_of_a_rectangular_chain():
    field = arithmetic.receptive_field([((3, 5), (1, 2), 1, (1, 0)), (2, 2, 3)])
    assert field == arithmetic.ReceptiveField(size=(6, 11), stride=(2, 4), offset=(-1, 0))
    assert field.window((1, 2)) == ((1, 6), (8, 18))


def test_published_receptive_fields():
    # Araujo, Norris, Sim (2019), Computing receptive fields of convolutional neural networks, Distill.
    vgg16 = [*[(3, 1)] * 2, (2, 2), *[(3, 1)] * 2, (2, 2), *([*[(3, 1)] * 3, (2, 2)] * 3)]
    assert arithmetic.receptive_field(vgg16).size == 212
    alexnet = [(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)]
    assert arithmetic.receptive_field(alexnet).size == 195


@given(
    st.lists(st.tuples(small, st.integers(1, 3), st.integers(1, 3), st.integers(0, 3)), min_size=1, max_size=4),
    st.integers(0, 5),
)
def test_receptive_field_by_walking_back_through_the_taps(layers, unit):
    seen = {unit}
    for kernel, stride, dilation, frame in reversed(layers):
        seen = {place * stride - frame + tap * dilation for place in seen for tap in range(kernel)}
    assert arithmetic.receptive_field(layers).window(unit) == (min(seen), max(seen))


BAD = [
    (lambda: arithmetic.output_size(3, 5), "kernel 5 .* more than size 3 .*pad"),
    (lambda: arithmetic.output_size(9, 3, dilation=5), "reaches over 11"),
    (lambda: arithmetic.output_size(28, 3, stride=0), "stride must be at least 1"),
    (lambda: arithmetic.output_size(28, 3, stride=1.5), "stride must be a whole number"),
    (lambda: arithmetic.output_size(28.0, 3), "size must be a whole number"),
    (lambda: arithmetic.output_size((28, 28, 1), 3), "pair"),
    (lambda: arithmetic.output_size(28, 3, padding="smae"), "Did you mean 'same'"),
    (lambda: arithmetic.output_size(28, 3, padding=-1), "padding must be at least 0"),
    (lambda: arithmetic.same_padding(3, stride=2), "size is missing"),
    (lambda: arithmetic.conv_parameters(3, 0, 16), "in_channels must be at least 1"),
    (lambda: arithmetic.conv_parameters(3, 6, 4, groups=3), "filters 4 cannot be split into 3"),
    (lambda: arithmetic.conv_macs((32, 26, 26, 16), (3, 3), 1), "leave the batch out"),
    (lambda: arithmetic.conv_macs(16, 3, 1), "output_shape must be"),
    # Not an axis more and not one fewer: both used to be counted as pictures of another rank.
    (lambda: arithmetic.conv_macs((1, 26, 26, 8), 3, 1), r"\(rows, columns, filters\).* found \(1, 26, 26, 8\): leave"),
    (lambda: arithmetic.conv_macs((26, 26), 3, 1), r"\(rows, columns, filters\).* found \(26, 26\): the filters come"),
    (lambda: arithmetic.conv_macs((26, 26, 8), (3,), 1), r"\(steps, filters\) for kernel \(3,\)"),
    (lambda: arithmetic.conv_macs((6, 6), (1, 2, 3), 1), "3 sizes and the filters"),
    (lambda: arithmetic.conv_parameters(3, 1, 16, bias="no"), "bias must be True or False, found 'no'"),
    (lambda: arithmetic.dense_parameters(3, 16, bias=None), "bias must be True or False, found None"),
    (lambda: arithmetic.dense_parameters(True, 3), "in_features must be a whole number"),
    (lambda: arithmetic.activation_bytes((2, 3), dtype="float33"), "float33.* unknown"),
    (lambda: arithmetic.activation_bytes((2, -3)), r"shape\[1\] must be at least 1"),
    (lambda: arithmetic.receptive_field([(3, 1), 3]), r"layers\[1\] must be \(kernel, stride\)"),
    (lambda: arithmetic.receptive_field(3), r"layers must be a list .* found 3: one layer alone is \[\(3, 1\)\]"),
    (lambda: arithmetic.receptive_field((3, 1)), r"layers must be a list .* found \(3, 1\)"),
    (lambda: arithmetic.receptive_field("conv"), "layers must be a list"),
    (lambda: arithmetic.receptive_field(None), "layers must be a list"),
    (lambda: arithmetic.receptive_field([(3, 1), (3, 2, 1, "same")]), r"layers\[1\] pads 'same' with stride 2"),
    (lambda: arithmetic.receptive_field([(3, 1)]).window(0.5), "index must be a whole number"),
]


@pytest.mark.parametrize(("call", "message"), BAD)
def test_bad_input_is_told_with_its_name(call, message):
    with pytest.raises(CnnlabError, match=message):
        call()


def test_a_dtype_that_is_none_is_not_float64():
    with pytest.raises(CnnlabError, match="dtype None is unknown"):
        arithmetic.activation_bytes((2, 3), dtype=None)


def test_a_window_has_as_many_axes_as_the_field():
    """A field of one axis in a tuple, as the ledger gives it, was asked for two; sibling: three axes."""
    assert arithmetic.ReceptiveField((3,), (2,), (-1,)).window(4) == ((7, 9),)
    assert arithmetic.ReceptiveField((3,), (2,), (-1,)).window((4,)) == ((7, 9),)
    assert arithmetic.ReceptiveField((3, 5, 1), (2, 1, 1), (0, -2, 0)).window(1) == ((2, 4), (-1, 3), (1, 1))
    with pytest.raises(CnnlabError, match=r"index must be one whole number or one an axis \(1\), found \(1, 2\)"):
        arithmetic.ReceptiveField((3,), (2,), (-1,)).window((1, 2))
