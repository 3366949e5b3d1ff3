"""Colours, layouts, value ranges and the bundled photographs."""

import numpy as np
import pytest
import skimage.color

from cnnlab import images
from cnnlab.errors import CnnlabError


def test_grey_by_hand():
    rgb = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0]]], np.uint8)
    np.testing.assert_allclose(images.to_grey(rgb), [[0.2126, 0.7152, 0.0722, 1, 0]])


def test_grey_equals_scikit_image_up_to_its_older_weights():
    rgb = images.photograph("coffee")
    # scikit-image uses 0.2125, 0.7154, 0.0721 (Poynton); ours are BT.709's rounded to four places.
    np.testing.assert_allclose(images.to_grey(rgb), skimage.color.rgb2gray(rgb), atol=4e-4)


def test_gamma_aware_grey_equals_the_luminance_of_cie_xyz():
    rgb = images.photograph("chelsea")[:40, :60]
    luminance = skimage.color.rgb2xyz(rgb)[..., 1]
    encoded = np.where(luminance <= 0.0031308, 12.92 * luminance, 1.055 * luminance ** (1 / 2.4) - 0.055)
    np.testing.assert_allclose(images.to_grey(rgb, gamma_aware=True), encoded, atol=1e-3)


def test_a_grey_picture_stays_what_it_was_either_way():
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    for aware in (False, True):
        np.testing.assert_allclose(images.to_grey(ramp, gamma_aware=aware), np.arange(256) / 255, atol=1e-12)


def test_sepia_by_hand_clips_instead_of_wrapping():
    assert images.sepia([[[10, 20, 30]]]).tolist() == [[[25, 22, 17]]]
    assert images.sepia(np.full((1, 1, 3), 255, np.uint8)).tolist() == [[[255, 255, 239]]]
    assert images.sepia(np.array([0.1, 0.2, 0.3])).round(4).tolist() == [0.2498, 0.2225, 0.1733]


def test_layouts_are_inverse_views_and_keep_rows_and_columns_apart():
    picture = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    first = images.to_channels_first(picture)
    assert first.shape == (4, 2, 3)
    assert first[3, 1, 2] == picture[1, 2, 3]
    assert np.shares_memory(first, picture)
    np.testing.assert_array_equal(images.to_channels_last(first), picture)
    assert images.to_channels_first(np.zeros((5, 2, 3, 4))).shape == (5, 4, 2, 3)


def test_ranges():
    grey = np.arange(256, dtype=np.uint8).reshape(8, 32)
    unit, signed = images.to_unit(grey), images.to_signed(grey)
    assert unit.dtype == signed.dtype == np.float32
    assert (unit.min(), unit.max(), signed.min(), signed.max()) == (0, 1, -1, 1)
    np.testing.assert_allclose(signed, 2 * unit - 1, atol=1e-6)


@pytest.mark.parametrize("name", images.PHOTOGRAPHS)
def test_photographs_are_real_pictures_of_bytes(name):
    picture = images.photograph(name)
    assert picture.dtype == np.uint8
    assert picture.ndim in (2, 3)
    assert len(np.unique(picture)) > 100


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: images.to_grey(np.zeros((3, 4, 5))), ["rgb", "3 channels", "(3, 4, 5)", "to_channels_last"]),
        (lambda: images.to_grey([[[0.0, 0.5, 200.0]]]), ["rgb", "0..1", "200"]),
        (lambda: images.sepia([[[0, 0, 300]]]), ["rgb", "0..255", "300"]),
        (lambda: images.sepia([[[0.0, np.nan, 0.0]]]), ["rgb", "finite"]),
        (lambda: images.to_unit(np.zeros((2, 2))), ["images", "uint8", "float64", "normalised already"]),
        (lambda: images.to_unit(np.zeros((2, 0), np.uint8)), ["images", "empty"]),
        (lambda: images.to_channels_first(np.zeros((4, 5))), ["images", "3 or 4 axes"]),
        (lambda: images.photograph("cat"), ["name", "'chelsea'", "found 'cat'"]),
    ],
)
def test_bad_input_is_told(call, words):
    with pytest.raises(CnnlabError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("shape", "remedy"),
    [
        ((4, 5, 4), r"the fourth channel is transparency, leave it out with rgb\[..., :3\]"),
        ((4, 5, 2), r"the second channel is transparency and the first one is grey already, rgb\[..., 0\]"),
        ((4, 5, 1), r"it is grey already, rgb\[..., 0\]"),
        ((3, 4, 4), "convert channels-first pictures with to_channels_last"),
        ((4, 5), "leave grey ones as they are"),
    ],
)
def test_channels_that_are_not_red_green_and_blue_are_called_by_their_name(shape, remedy):
    """RGBA was told of channels-first pictures; siblings: grey with transparency, grey with an axis of its own."""
    for convert in (images.to_grey, images.sepia):
        with pytest.raises(CnnlabError, match=remedy):
            convert(np.zeros(shape, np.uint8))


def test_sixteen_bits_are_told_how_to_become_eight():
    """The full scale of 16 bits is 65,535 = 257 * 255; siblings: the conversions to floats, int64 that fits."""
    deep = np.full((2, 3, 3), 65535, np.uint16)
    for convert in (images.to_grey, images.sepia, images.to_unit, images.to_signed):
        with pytest.raises(CnnlabError, match=r"\(picture // 257\).astype\(np.uint8\)"):
            convert(deep)
    assert images.to_grey((deep // 257).astype(np.uint8)).tolist() == [[1, 1, 1], [1, 1, 1]]
    with pytest.raises(CnnlabError, match=r"they fit: images.astype\(np.uint8\)"):
        images.to_unit(np.arange(6))


def test_pictures_without_a_channel_axis_are_told():
    """Rows or columns were taken for channels; siblings: channels that are where they should go, grey floats."""
    for move, shape, dtype in (
        (images.to_channels_first, (7, 5, 6), np.uint8),
        (images.to_channels_first, (7, 6, 6), np.float32),
        (images.to_channels_first, (2, 3, 5, 6), np.uint8),
        (images.to_channels_last, (7, 5, 6), np.uint8),
        (images.to_channels_last, (2, 5, 6, 3), np.uint8),
    ):
        with pytest.raises(CnnlabError, match=r"would have \d channels, along axis .*newaxis"):
            move(np.zeros(shape, dtype))
    # A network's maps have any number of channels.
    assert images.to_channels_first(np.zeros((5, 5, 32), np.float32)).shape == (32, 5, 5)
    assert images.to_channels_last(np.zeros((64, 7, 7), np.float32)).shape == (7, 7, 64)
