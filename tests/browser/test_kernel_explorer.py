"""The kernel explorer in JupyterLab in Chromium: numbers typed, pictures chosen, uploaded and taken by a camera."""

import io
import statistics

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import correlate

from cnnlab import kernels
from cnnlab.widgets.kit.photographs import photograph
from tests.browser.conftest import CHROMIUM, Lab

CELLS = ["from cnnlab import widgets", "demo = widgets.KernelExplorer()\ndemo"]


def on_screen(page, trait="result"):
    """The pixels that a canvas shows, uint8 of shape (H, W, 3)."""
    height, width, values = page.locator(f".cnnlab-kernel-explorer canvas[data-trait={trait}]").evaluate(
        """canvas => [canvas.height, canvas.width,
        [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]]"""
    )
    return np.array(values, np.uint8).reshape(height, width, 4)[..., :3]


def wait_for(page, trait, text):
    page.wait_for_function(
        """([trait, text]) => document.querySelector(`.cnnlab-kernel-explorer [data-trait=${trait}]`)
        .textContent.includes(text)""",
        arg=[trait, text],
    )


def expected(picture, kernel):
    answer = correlate(picture, np.asarray(kernel, float), mode="mirror")
    return np.repeat((np.clip(answer, 0, 1) * 255 + 0.5).astype(np.uint8)[..., None], 3, axis=2)


def png(picture):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def test_choose_type_and_slide(lab, shot, milliseconds, capsys):
    page = lab.open("kernel_explorer", CELLS, height=1000)
    demo = page.locator(".cnnlab-kernel-explorer")
    demo.wait_for()
    wait_for(page, "facts", "add up to 0")
    shot(demo, "sobel")
    demo.get_by_label("kernel", exact=True).first.select_option("gaussian_3")
    demo.get_by_label("picture", exact=True).first.select_option("coins")
    wait_for(page, "facts", "add up to 1:")
    page.wait_for_function("document.querySelector('canvas[data-trait=result]').ariaLabel.includes('gaussian_3')")
    page.wait_for_function("document.querySelector('canvas[data-trait=picture]').ariaLabel.includes('coins')")
    coins = photograph("coins", largest=220)
    np.testing.assert_allclose(on_screen(page), expected(coins, kernels.get("gaussian_3")), atol=1)
    # The kernel by keys: the middle number becomes 1, the sum 1.75.
    demo.locator("table[aria-label=kernel] input").first.focus()
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    wait_for(page, "facts", "add up to 1.75")
    kernel = kernels.get("gaussian_3")
    kernel[1, 1] = 1
    np.testing.assert_allclose(on_screen(page), expected(coins, kernel), atol=1)
    assert demo.get_by_label("kernel", exact=True).first.input_value() == "own numbers"
    demo.get_by_role("button", name="divide the kernel by its sum").click()
    wait_for(page, "facts", "add up to 1:")
    np.testing.assert_allclose(on_screen(page), expected(coins, kernel / 1.75), atol=1)
    demo.get_by_label("kernel", exact=True).first.select_option("gaussian_7")
    wait_for(page, "finds", "flat in the middle")
    shot(demo, "gaussian_7")
    times = milliseconds(
        page, "input[data-trait=noise]", "canvas[data-trait=result]", np.arange(0.02, 0.22, 0.02).tolist()
    )
    with capsys.disabled():
        print(f"kernel explorer: {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


def test_a_good_upload_and_bad_ones(lab, shot):
    page = lab.open("kernel_explorer_upload", ["from cnnlab import widgets", 'widgets.KernelExplorer("identity")'])
    demo = page.locator(".cnnlab-kernel-explorer")
    demo.wait_for()
    choose = demo.get_by_label("your own")
    grey = np.random.default_rng(0).integers(0, 256, (40, 60), np.uint8)
    choose.set_input_files({"name": "mine.png", "mimeType": "image/png", "buffer": png(grey)})
    wait_for(page, "message", "mine.png is shown in grey.")
    page.wait_for_function("document.querySelector('canvas[data-trait=result]').width === 60")
    np.testing.assert_array_equal(on_screen(page)[..., 0], grey)
    assert demo.get_by_label("picture", exact=True).first.input_value() == "own picture"
    for name, content, told in (
        ("diary.png", b"Dear diary", "not a picture that can be read"),
        ("huge.png", bytes(21_000_000), "has 21 MB, at most 20 are read"),
        ("dot.png", png(np.zeros((1, 1), np.uint8)), "1 x 1 pixels, at least 8 x 8 are needed"),
    ):
        choose.set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
        wait_for(page, "message", told)
        np.testing.assert_array_equal(on_screen(page)[..., 0], grey)
    shot(demo)
    # After a bad file, all still works.
    demo.get_by_label("kernel", exact=True).first.select_option("box_blur")
    wait_for(page, "facts", "runs from")
    page.wait_for_function("document.querySelector('canvas[data-trait=result]').ariaLabel.includes('box_blur')")
    np.testing.assert_allclose(on_screen(page), expected(grey / 255, np.full((3, 3), 1 / 9)), atol=1)


@pytest.fixture
def camera_lab(browser, lab_server):
    """A lab in a Chromium of its own, whose camera is Chromium's moving test picture."""
    fake = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=fake)
    lab = Lab(chromium, *lab_server)
    yield lab
    lab.close()
    chromium.close()
    assert not lab.errors, "\n".join(lab.errors)


def test_a_picture_from_the_camera(camera_lab, shot):
    page = camera_lab.open(
        "kernel_explorer_camera", ["from cnnlab import widgets", 'widgets.KernelExplorer("identity")']
    )
    demo = page.locator(".cnnlab-kernel-explorer")
    demo.get_by_role("button", name="Use the camera").click()
    page.wait_for_function("document.querySelector('.cnnlab-kernel-explorer video').videoWidth > 0")
    shot(demo)
    demo.get_by_role("button", name="Take this picture").click()
    wait_for(page, "message", "The camera's picture is shown in grey. Made smaller")
    page.wait_for_function("document.querySelector('canvas[data-trait=picture]').height === 165")
    # The test picture is green with a white pie: neither black nor even.
    assert on_screen(page).std() > 5
    assert demo.locator("video").is_hidden()


def test_without_a_camera_there_is_a_sentence(lab):
    page = lab.open("kernel_explorer_no_camera", CELLS)
    demo = page.locator(".cnnlab-kernel-explorer")
    demo.get_by_role("button", name="Use the camera").click()
    page.wait_for_function(
        "document.querySelector('.cnnlab-kernel-explorer [data-role=camera]').textContent.match(/[Uu]pload a picture/)"
    )
    assert demo.locator("video").is_hidden()


def test_the_explorer_narrow_and_dark(lab, shot):
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", None, 390)):
        page = lab.open(f"kernel_explorer_{label}", CELLS, theme=theme, width=width, height=1700)
        demo = page.locator(".cnnlab-kernel-explorer")
        demo.wait_for()
        wait_for(page, "facts", "add up to 0")
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        assert demo.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), "something sticks out of the demo"
        demo.scroll_into_view_if_needed()
        shot(demo, label)
