"""The kernel explorer's state: kernels named and edited, pictures of all origins, bad input. No browser is needed."""

import io

import numpy as np
import pytest
import traitlets
from PIL import Image
from scipy.ndimage import correlate

from cnnlab import images, kernels, widgets
from cnnlab.errors import CnnlabError

RAMP = np.linspace(0, 1, 12 * 16).reshape(12, 16)


def shown(demo, trait):
    return np.frombuffer(getattr(demo, trait), np.uint8).reshape(*getattr(demo, f"{trait}_shape"), 4)


def upload(demo, content, name="mine.png", size=None):
    size = len(content) if size is None else size
    press(demo, "open_picture", memoryview(content), name=name, size=size)


def press(demo, what, *files, **details):
    """What the browser does: call a command, with files as raw bytes beside it."""
    demo._handle_custom_msg({"do": what, **details}, list(files))


def png(picture):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", kernels.names())
def test_every_named_kernel_against_scipy(name):
    demo = widgets.KernelExplorer(name, RAMP)
    np.testing.assert_allclose(demo.response, correlate(RAMP, kernels.get(name), mode="mirror"), atol=1e-12)
    assert f'kernels.get("{name}")' in demo.finds and demo.kernel_name == name


@pytest.mark.parametrize(("border", "theirs"), [("zero", "constant"), ("edge", "nearest"), ("wrap", "wrap")])
def test_borders(border, theirs):
    demo = widgets.KernelExplorer("gaussian_3", RAMP)
    demo.border = border
    np.testing.assert_allclose(demo.response, correlate(RAMP, kernels.get("gaussian_3"), mode=theirs), atol=1e-12)


def test_pictures_shown_by_the_sum_of_the_kernel():
    demo = widgets.KernelExplorer("identity", RAMP)
    np.testing.assert_array_equal(shown(demo, "result"), shown(demo, "picture"))
    assert demo.legend == "black 0, white 1; nothing lies outside"
    demo.kernel_name = "sobel_vertical"
    # On a ramp each pixel is 1/191 brighter than its left neighbour: 8/191 everywhere inside, which is red.
    red, green, blue, _ = shown(demo, "result")[5, 5]
    assert red > 2 * blue and red > 2 * green and demo.legend.startswith("red positive, blue negative")
    demo.scale = "0 to 1"
    assert shown(demo, "result")[5, 5].tolist() == [round(8 / 191 * 255)] * 3 + [255]


def test_facts_of_a_known_kernel():
    demo = widgets.KernelExplorer("strokes", np.full((9, 9), 0.5))
    assert demo.facts.startswith("The coefficients add up to 3: an even surface of brightness 0.5 becomes 1.5.")
    assert demo.facts.endswith("The response runs from 1.5 to 1.5.") and "3.873 times" in demo.facts
    assert demo.legend.endswith("100.0% lie outside and are clipped")
    assert sum(demo.histogram["picture"]) == pytest.approx(100)


def test_numbers_that_are_typed_and_the_name_that_they_have():
    demo = widgets.KernelExplorer("identity", RAMP)
    for cell, text in {(0, 1): "-1", (1, 0): "-1", (1, 1): "5", (1, 2): "-1"}.items():
        press(demo, "edit", at_cell=list(cell), text=text)
    assert demo.kernel_name == "own numbers" and "no named kernel" in demo.finds
    press(demo, "edit", at_cell=[2, 1], text="-1")
    assert demo.kernel_name == "sharpen"
    np.testing.assert_allclose(demo.response, correlate(RAMP, kernels.get("sharpen"), mode="mirror"), atol=1e-12)


def test_whole_kernel_buttons_and_sizes():
    demo = widgets.KernelExplorer("sobel_vertical", RAMP)
    press(demo, "turn")
    np.testing.assert_array_equal(demo.kernel, -kernels.get("sobel_vertical"))
    press(demo, "make_sum_one")
    assert demo.message.startswith("The coefficients add up to 0")
    demo.kernel_name = "strokes"
    press(demo, "make_sum_one")
    assert demo.kernel.sum() == pytest.approx(1) and demo.message == ""
    press(demo, "make_sum_zero")
    assert demo.kernel.sum() == pytest.approx(0)
    demo.kernel_name = "gaussian_7"
    assert demo.kernel_size == "7 x 7"
    demo.kernel_size = "3 x 3"
    np.testing.assert_array_equal(demo.kernel, kernels.get("gaussian_7")[2:5, 2:5])
    demo.kernel_size = "5 x 5"
    assert demo.kernel.shape == (5, 5) and demo.kernel[0].sum() == 0 and demo.kernel[2, 2] == 100 / 1068


@pytest.mark.parametrize(
    "edit",
    [{}, {"at_cell": [9, 9], "text": "1"}, {"at_cell": [0], "text": "1"}, {"at_cell": "ab", "text": "1"}],
)
def test_what_the_page_cannot_have_sent_is_left_alone(edit):
    demo = widgets.KernelExplorer("identity", RAMP)
    press(demo, "edit", **edit)
    press(demo, "open_picture", name="x", size=3)
    press(demo, "open_picture", b"abc", name="x", size="large")
    assert demo.kernel_name == "identity" and demo.picture_name == "own picture"


def test_no_number_gets_a_sentence():
    demo = widgets.KernelExplorer("identity", RAMP)
    press(demo, "edit", at_cell=[0, 0], text="many")
    assert demo.message.startswith("Kernel, row 0, column 0 must be a number") and demo.kernel_name == "identity"


def test_an_uploaded_picture_is_shown_and_its_bytes_are_not_kept():
    demo = widgets.KernelExplorer("identity", "coins")
    colours = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    upload(demo, png(colours))
    assert demo.picture_name == "own picture" and demo.message == "mine.png is shown in grey."
    assert png(colours) not in demo.get_state().values()
    np.testing.assert_allclose(demo.image, images.to_grey(colours))
    demo.picture_name = "coins"
    demo.picture_name = "own picture"
    np.testing.assert_allclose(demo.response, images.to_grey(colours), atol=1e-12)
    upload(demo, png(np.zeros((9, 500, 3), np.uint8)), name="thin.png")
    assert "too long and thin" in demo.message and demo.image.shape == (20, 30)
    upload(demo, png(np.full((500, 250), 128, np.uint8)), name="tall.png")
    assert demo.image.shape == (220, 110) and "made smaller, from 250 x 500" in demo.message.lower()


@pytest.mark.parametrize(("content", "size", "told"), [(b"text", 4, "not a picture"), (b"", 50_000_000, "50 MB")])
def test_a_bad_upload_leaves_the_picture(content, size, told):
    demo = widgets.KernelExplorer("identity", "coins")
    before = demo.result
    upload(demo, content, size=size)
    assert told in demo.message and demo.result == before and demo.picture_name == "coins"
    demo.picture_name = "brick"
    assert demo.message == ""


def test_noise_is_the_same_noise_at_every_strength():
    demo = widgets.KernelExplorer("box_blur", np.full((200, 200), 0.5), noise=0.1)
    assert demo.noisy.std() == pytest.approx(0.1, rel=0.02)
    assert demo.response[1:-1, 1:-1].std() == pytest.approx(0.1 / 3, rel=0.05)
    drops = demo.noisy - 0.5
    demo.noise = 0.2
    np.testing.assert_allclose(demo.noisy - 0.5, 2 * drops)


def test_limits_and_bad_arguments():
    demo = widgets.KernelExplorer()
    for trait, value in {"noise": 0.5, "border": "black", "scale": "log"}.items():
        with pytest.raises(traitlets.TraitError):
            setattr(demo, trait, value)
    with pytest.raises(CnnlabError, match="must be one of"):
        widgets.KernelExplorer("sobel")
    with pytest.raises(CnnlabError, match="must be one of"):
        widgets.KernelExplorer(picture="cat")
    with pytest.raises(CnnlabError, match="at most 9 rows"):
        widgets.KernelExplorer(np.ones((11, 3)))
    with pytest.raises(CnnlabError, match="at least 8 x 8"):
        widgets.KernelExplorer(picture=np.ones((5, 50)))
    with pytest.raises(CnnlabError, match="0..255 or floats in 0..1"):
        widgets.KernelExplorer(picture=np.full((9, 9), 200.0))


def test_text_form_and_a_light_still():
    demo = widgets.KernelExplorer("gaussian_7", "grass")
    assert repr(demo) == "[KernelExplorer: gaussian_7 (7 x 7, sum 1) on grass: run this cell to use it]"
    file = io.BytesIO()
    Image.fromarray(demo.still()).save(file, "PNG", optimize=True)
    assert len(file.getvalue()) < 60_000
