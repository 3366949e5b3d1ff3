"""Feature-map browser, by click, keys and sliders, in JupyterLab in Chromium: what is seen against NumPy."""

import statistics

import numpy as np
import pytest

from cnnlab.convolution import conv2d
from cnnlab.plots import colour
from cnnlab.widgets.kit.draw import magnified, mosaic
from tests.browser.page import LIGHTS, OVERFLOW, pixels

# Stands in for models.inside(model): one convolution in NumPy, the same in the notebook and here.
NETWORK = """
from types import SimpleNamespace
import numpy as np
from cnnlab import widgets
from cnnlab.arithmetic import ReceptiveField
from cnnlab.convolution import conv2d
rng = np.random.default_rng(0)
KERNELS = rng.normal(size=(3, 3, 1, 40))
PICTURES = rng.integers(0, 256, (30, 64, 64, 1), dtype=np.uint8)
FIELD = ReceptiveField((3, 3), (1, 1), (0, 0))
class Network:
    layers = {
        "conv": SimpleNamespace(kind="Conv2D", shape=(62, 62, 40), field=FIELD, kernel=lambda map: KERNELS[..., map]),
        "half": SimpleNamespace(kind="MaxPooling2D", shape=(31, 31, 40), field=None, kernel=lambda map: None),
    }
    def __call__(self, x):
        maps = np.maximum(conv2d(x / 255, KERNELS), 0)
        return {"conv": maps, "half": maps[:, ::2, ::2]}
    def peaks(self, x, layer):
        maps = self(x)[layer]
        flat = maps.reshape(len(x), -1, 40)
        return flat.max(axis=1), np.stack(np.divmod(flat.argmax(axis=1), maps.shape[2]), axis=-1)
"""
SHOW = "widgets.FeatureMaps(Network(), PICTURES)"
KERAS = [
    "from cnnlab import datasets, models, training, widgets",
    'mnist = datasets.load("mnist")\ncnn = models.mnist_cnn()\n'
    'quick = training.Recipe("quick", epochs=1, batch_size=64, learning_rate=0.01, warm_up=0.25)\n'
    "training.fit(cnn, mnist.x_train[:6000, ..., None], mnist.y_train[:6000], recipe=quick)",
    "widgets.FeatureMaps(models.inside(cnn), mnist.x_test[:500, ..., None])",
]
FOUND = "text => document.querySelector('p[data-trait=found_about]').textContent.startsWith(text)"


def test_click_keys_and_sliders(lab, shot, milliseconds):
    names = {}
    exec(NETWORK, names)
    pictures, kernels = names["PICTURES"], names["KERNELS"]
    maps = np.maximum(conv2d(pictures[:1] / 255, kernels), 0)[0]
    page = lab.open("features", [NETWORK, SHOW])
    demo = page.locator(".cnnlab-features")
    demo.wait_for()
    message = demo.locator('p[data-trait="message"]')
    map_slider, grid = demo.get_by_label("map", exact=True), demo.locator('canvas[data-trait="grid"]')
    chosen, weights = demo.locator('canvas[data-trait="chosen"]'), demo.locator('canvas[data-trait="weights"]')
    page.wait_for_function("document.querySelector('canvas[data-trait=chosen]').dataset.version >= 1")

    def expect_map(number):
        number = int(number)
        page.wait_for_function(
            "n => document.querySelector('p[data-trait=message]').textContent.includes(`Map ${n} is`)", arg=number
        )
        assert map_slider.input_value() == str(number)
        expected = colour(maps[..., number], 0, maps.max(), False)
        np.testing.assert_array_equal(pixels(chosen), expected)
        far = np.abs(kernels[..., number]).max()
        np.testing.assert_array_equal(pixels(weights)[::8, ::8], colour(kernels[..., 0, number], -far, far, True))

    # It opens at the strongest map; Home is the first one.
    expect_map(maps.max(axis=(0, 1)).argmax())
    grid.press("Home")
    expect_map(0)
    assert pixels(grid).shape == (4 * 33 - 1, 8 * 33 - 1, 3)
    # A click on the third map of the second row.
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 2.5 / 8, box["y"] + box["height"] * 1.5 / 4)
    expect_map(10)
    # Keys on the grid: one to the right, one row down, the last of all, which is on the second page.
    for key, number in (("ArrowRight", 11), ("ArrowDown", 19), ("End", 39), ("ArrowUp", 31)):
        grid.press(key)
        expect_map(number)
    # What excites it most, once the keys rest: the strongest patch of all pictures, found by NumPy.
    page.wait_for_function(FOUND, arg="Patches of 3 x 3")
    values, places = names["Network"]().peaks(pictures, "conv")
    best = values[:, 31].argsort(kind="stable")[::-1][:9]
    patches = [
        pictures[n, row : row + 3, column : column + 3].repeat(3, axis=-1)
        for n, (row, column) in ((n, places[n, 31]) for n in best)
    ]
    np.testing.assert_array_equal(
        pixels(demo.locator('canvas[data-trait="found"]')), mosaic(magnified(np.stack(patches), 24), 9)
    )
    shot(demo)
    # Another layer by its slider: no kernel there, and whole pictures instead of patches.
    demo.get_by_label("layer", exact=True).press("ArrowRight")
    page.wait_for_function(FOUND, arg="Whole pictures")
    assert weights.is_hidden() and "half has no kernels." in demo.inner_text()
    assert "half (MaxPooling2D): 40 maps of 31 x 31" in message.inner_text()
    np.testing.assert_array_equal(pixels(chosen), colour(maps[::2, ::2, 31], 0, maps[::2, ::2].max(), False))
    shot(demo, "pool")
    times = milliseconds(page, 'input[data-trait="index"]', 'canvas[data-trait="grid"]', [3, 7, 2, 9, 4, 11, 5])
    print(f"feature maps, 64 x 64: slider to picture {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000
    np.testing.assert_array_equal(pixels(demo.locator('canvas[data-trait="seen"]')), pictures[5].repeat(3, axis=-1))


@pytest.mark.parametrize("label", LIGHTS)
def test_feature_maps_with_keras(lab, shot, milliseconds, label):
    theme, width = LIGHTS[label]
    page = lab.open(f"features_{label}", KERAS, theme=theme, width=width, height=1400)
    demo = page.locator(".cnnlab-features")
    demo.wait_for()
    page.wait_for_function(FOUND, arg="Patches of 3 x 3")
    demo.scroll_into_view_if_needed()
    assert demo.evaluate(OVERFLOW) == []
    box = demo.bounding_box()
    assert box["x"] + box["width"] <= width, "the demo runs out of the page"
    shot(demo, label)
    demo.get_by_label("layer", exact=True).fill("3")
    page.wait_for_function(FOUND, arg="Patches of 8 x 8")
    assert demo.evaluate(OVERFLOW) == []
    shot(demo, f"{label}_conv_2")
    if label == "light":
        times = milliseconds(page, 'input[data-trait="layer"]', 'canvas[data-trait="grid"]', [1, 2, 4, 3, 1, 4, 2])
        print(f"feature maps, Keras: layer to picture {statistics.median(times):.0f} ms")
        assert statistics.median(times) < 1000
    demo.get_by_label("layer", exact=True).fill("6")
    page.wait_for_function("document.querySelector('p[data-trait=message]').textContent.includes('32 units')")
    page.wait_for_function(FOUND, arg="Whole pictures")
    shot(demo, f"{label}_dense")
