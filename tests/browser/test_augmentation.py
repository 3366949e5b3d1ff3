"""The augmentation viewer in JupyterLab in Chromium: own functions and a Keras layer, the pixels on the screen."""

import statistics

import numpy as np

from cnnlab import images
from cnnlab.widgets.augmentation import WAYS

CELLS = ["from cnnlab import widgets", "demo = widgets.AugmentationViewer(draws=1, magnitude=0.1)\ndemo"]
OWN = """def turn(picture, magnitude, seed):
    layer = keras.layers.RandomRotation((magnitude, magnitude), fill_mode="constant", seed=seed)
    return layer(picture[None].astype("float32"), training=True)[0]

def broken(picture, magnitude, seed):
    raise RuntimeError("no such picture")

widgets.AugmentationViewer(images.photograph("astronaut")[::8, ::8], {"turn": turn, "broken": broken}, magnitude=0.5)"""
RED = """canvas => { const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return [canvas.height, canvas.width, Array.from(data).filter((_, index) => index % 4 === 0)]; }"""


def pixels(page, trait):
    rows, columns, values = page.locator(f".cnnlab-augmentation canvas[data-trait={trait}]").evaluate(RED)
    return np.array(values).reshape(rows, columns)


def changed(page, act, trait="varied"):
    before = page.locator(f"canvas[data-trait={trait}]").get_attribute("data-version")
    act()
    page.wait_for_function(
        "([trait, before]) => document.querySelector(`canvas[data-trait=${trait}]`).dataset.version !== before",
        arg=[trait, before],
    )


def test_ways_magnitudes_and_draws(lab, shot, milliseconds):
    page = lab.open("augmentation", CELLS, height=900)
    demo, cat = page.locator(".cnnlab-augmentation"), images.photograph("chelsea")[::4, ::4]
    demo.wait_for()
    np.testing.assert_array_equal(pixels(page, "original"), cat[..., 0])
    np.testing.assert_array_equal(pixels(page, "varied"), WAYS["turn"](cat, 0.1, 0)[..., 0])
    changed(page, demo.get_by_role("button", name="New draw").click)
    np.testing.assert_array_equal(pixels(page, "varied"), WAYS["turn"](cat, 0.1, 1)[..., 0])
    changed(page, lambda: demo.get_by_label("way", exact=True).select_option("shift"))
    # By keys: ten steps of 0.01.
    demo.get_by_role("slider", name="magnitude").focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    demo.get_by_text("of shift at magnitude 0.2:").wait_for()
    np.testing.assert_array_equal(pixels(page, "varied"), WAYS["shift"](cat, 0.2, 1)[..., 0])
    changed(page, lambda: demo.get_by_label("way", exact=True).select_option("brightness"))
    expected = np.clip(np.rint(WAYS["brightness"](cat, 0.2, 1)), 0, 255)[..., 0]
    np.testing.assert_array_equal(pixels(page, "varied"), expected)
    assert "magnitude 0.2: pixels differ on average by" in demo.locator("[data-trait=summary]").inner_text()
    shot(demo)
    control = ".cnnlab-augmentation input[data-trait=magnitude]"
    times = milliseconds(page, control, "canvas[data-trait=varied]", [0.1, 0.2, 0.3, 0.4, 0.5] * 2)
    print(f"augmentation viewer: median {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


def test_a_keras_layer_and_a_function_that_goes_wrong(lab, shot):
    page = lab.open("augmentation_own", ["from cnnlab import images, widgets\nimport keras", OWN], height=900)
    demo, picture = page.locator(".cnnlab-augmentation"), images.photograph("astronaut")[::8, ::8, 0].astype(int)
    demo.wait_for()
    assert np.abs(pixels(page, "varied")[:64, :64] - picture[::-1, ::-1]).max() <= 1
    demo.get_by_label("way", exact=True).select_option("broken")
    demo.get_by_text("broken does not work on this picture at magnitude 0.5: RuntimeError: no such picture.").wait_for()
    assert np.abs(pixels(page, "varied")[:64, :64] - picture[::-1, ::-1]).max() <= 1
    shot(demo)


def test_the_augmentation_viewer_narrow_and_dark(lab, shot):
    cells = [CELLS[0], "widgets.AugmentationViewer(magnitude=0.2)"]
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", "JupyterLab Light", 390)):
        page = lab.open(f"augmentation_{label}", cells, theme=theme, width=width, height=1300)
        demo = page.locator(".cnnlab-augmentation")
        demo.wait_for()
        page.wait_for_selector("canvas[data-trait=varied][data-version]")
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        shot(demo, label)
