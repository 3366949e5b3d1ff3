"""Picture files of the reader's own: each kind that goes wrong elsewhere, made here by Pillow in memory."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.upload import decode


def stored(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def halves(mode="RGB", size=(40, 24), left="red", right="blue"):
    """A picture whose left half differs from its right half."""
    picture = Image.new(mode, size, right)
    picture.paste(left, (0, 0, size[0] // 2, size[1]))
    return picture


def test_a_good_picture_comes_as_it_is():
    picture, note = decode(stored(halves()))
    assert picture.shape == (24, 40, 3) and picture.dtype == np.uint8 and note == ""
    assert picture[3, 3].tolist() == [255, 0, 0] and picture[3, 30].tolist() == [0, 0, 255]


@pytest.mark.parametrize("content", [b"", b"Dear diary", b"%PDF-1.7 ...", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_gets_a_sentence(content):
    with pytest.raises(CnnlabError, match="letter.png is not a picture that can be read .*choose another file"):
        decode(content, name="letter.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP"])
def test_a_truncated_file_gets_a_sentence(kind):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    content = stored(noise, kind)
    with pytest.raises(CnnlabError, match="damaged"):
        decode(content[: len(content) // 2])


def test_fifty_megabytes_are_told_of_without_being_read():
    with pytest.raises(CnnlabError, match="holiday.jpg has 50 MB, at most 20 are read"):
        decode(b"", name="holiday.jpg", size=50_000_000)
    with pytest.raises(CnnlabError, match="has 21 MB"):
        decode(bytes(21_000_000), size=5)  # what was announced is not believed


def test_too_many_pixels_in_a_small_file():
    content = stored(Image.new("1", (9000, 5000)))
    assert len(content) < 100_000
    with pytest.raises(CnnlabError, match="9,000 x 5,000 pixels, at most 40 million"):
        decode(content)
    with pytest.raises(CnnlabError, match="too many pixels, at most 40 million"):
        decode(stored(Image.new("1", (20_000, 20_000))))


@pytest.mark.parametrize("size", [(1, 1), (7, 100), (100, 7)])
def test_too_small(size):
    with pytest.raises(CnnlabError, match=f"has {size[0]} x {size[1]} pixels, at least 8 x 8 are needed"):
        decode(stored(Image.new("RGB", size)))


def test_too_thin_to_be_made_smaller():
    with pytest.raises(CnnlabError, match="too long and thin"):
        decode(stored(Image.new("RGB", (4000, 10))))


def test_cmyk_jpeg():
    content = stored(Image.new("CMYK", (30, 20), (0, 255, 255, 0)), "JPEG", quality=95)
    assert Image.open(io.BytesIO(content)).mode == "CMYK"
    picture, _ = decode(content)
    np.testing.assert_allclose(picture.reshape(-1, 3).mean(axis=0), [255, 0, 0], atol=6)


def test_of_an_animation_the_first_picture_is_taken():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "lime", "blue")]
    picture, note = decode(stored(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert picture[0, 0].tolist() == [255, 0, 0] and note == "The first of its 3 pictures is used."


@pytest.mark.parametrize(("orientation", "corner"), [(1, "red"), (3, "blue"), (6, "red"), (8, "blue")])
def test_a_camera_held_sideways(orientation, corner):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture, note = decode(stored(halves(), "JPEG", exif=exif, quality=95, subsampling=0))
    # 6: the camera was turned so that the stored left side is the top; 8: so that it is the bottom.
    assert picture.shape == ((40, 24, 3) if orientation in (6, 8) else (24, 40, 3))
    np.testing.assert_allclose(picture[2, 2], {"red": [255, 0, 0], "blue": [0, 0, 255]}[corner], atol=8)
    assert note == ("" if orientation == 1 else "Turned upright as its camera noted.")


def test_a_large_photograph_held_sideways_is_made_smaller():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture, note = decode(stored(halves(size=(4000, 2000)), "JPEG", exif=exif), largest=200)
    assert picture.shape == (200, 100, 3)
    assert note == "Turned upright as its camera noted; made smaller, from 2000 x 4000 to 100 x 200 pixels."


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(mode):
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0, 10, 20))
    picture, _ = decode(stored(clear.quantize(4) if mode == "P" else clear.convert(mode)))
    assert picture[5, 15].tolist() == [255, 255, 255] and picture[5, 5].tolist() == [0, 0, 0]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize(("low", "high"), [(0, 65535), (65535, 65535), (0, 6553), (257, 514)])
def test_sixteen_bits_are_scaled_and_not_stretched(kind, low, high):
    """All white came out black, and a tenth of grey as the full range, without a word.

    The same kind, a stretch where a scale is meant, was looked for where pictures become bytes: `as_shown` of the
    demos (float pictures of 0..1 were stretched), `rgba` and `photographs.grey` (scale), `plots` (limits are shared).
    """
    ramp = np.tile(np.linspace(low, high, 32).astype(np.uint16), (10, 1))
    picture, note = decode(stored(Image.fromarray(ramp), kind))
    np.testing.assert_array_equal(picture[..., 0], np.rint(ramp / 257))
    assert note == "Its 16 bits a pixel brought to 8."


def test_numbers_without_a_white_are_stretched_and_it_is_said():
    floats = np.tile(np.linspace(-3, 5, 32).astype(np.float32), (10, 1))
    floats[0, 0], floats[0, 1], floats[0, 2] = np.nan, np.inf, -np.inf
    picture, note = decode(stored(Image.fromarray(floats), "TIFF"))
    np.testing.assert_allclose(picture[1, :, 0], np.linspace(0, 255, 32), atol=1)
    assert picture[0, :3, 0].tolist() == [0, 255, 0]
    assert note == "Its numbers, -3 to 5, stretched from black to white."


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "YCbCr", "LAB"])
def test_every_mode_becomes_rgb(mode):
    kind = "JPEG" if mode == "YCbCr" else "TIFF" if mode == "LAB" else "PNG"
    picture = Image.new("RGB", (16, 12), "white")
    picture = Image.new("LAB", (16, 12)) if mode == "LAB" else picture.convert(mode)
    assert decode(stored(picture, kind))[0].shape == (12, 16, 3)


def test_a_large_picture_keeps_its_mean():
    noise = np.random.default_rng(1).integers(0, 256, (512, 1024, 3), np.uint8)
    picture, note = decode(stored(Image.fromarray(noise)), largest=256)
    assert picture.shape == (128, 256, 3) and note.startswith("Made smaller, from 1024 x 512 to 256 x 128")
    np.testing.assert_allclose(picture.mean(), noise.mean(), atol=1)
