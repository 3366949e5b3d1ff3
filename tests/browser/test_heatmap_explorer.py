"""Heatmap explorer, by keys and menus, in JupyterLab in Chromium: what is seen against what NumPy blends."""

import statistics

import numpy as np
import pytest

from cnnlab.plots import colour, enlarge
from tests.browser.page import LIGHTS, OVERFLOW, pixels

METHODS = """
import numpy as np
from cnnlab import widgets
from cnnlab.errors import CnnlabError
PICTURES = np.random.default_rng(0).integers(0, 256, (20, 64, 64, 3), dtype=np.uint8)
def answers(x):
    return np.array([[0.2, 0.8]])
def brightness(x, label):
    return x.mean(axis=-1) * (label + 1)
def layered(x, label, *, layer="deep"):
    if layer == "flat":
        raise CnnlabError("layer 'flat' has no map: choose another")
    return x[:, ::8, ::8, 0] - 128.0
"""
SHOW = """widgets.HeatmapExplorer(PICTURES, {"brightness": brightness, "layered": layered}, names=["cat", "dog"],
                        layers=["deep", "flat"], answers=answers)"""
KERAS = [
    "from cnnlab import datasets, heatmaps, training, widgets\nimport keras\nfrom keras import layers",
    "train = datasets.planted_bias(0.97, seed=0, count=1500)\n"
    "network = keras.Sequential([keras.Input((40, 40, 1)), layers.Rescaling(1 / 127.5, -1),\n"
    '    layers.Conv2D(16, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),\n'
    '    layers.Conv2D(32, 3, padding="same", activation="relu"), layers.MaxPooling2D(2),\n'
    '    layers.GlobalAveragePooling2D(), layers.Dense(3, activation="softmax")])\n'
    'recipe = training.Recipe("quick", epochs=2, batch_size=64, learning_rate=0.008, warm_up=0.25)\n'
    "training.fit(network, train.images[..., None], train.labels, recipe=recipe)",
    "widgets.HeatmapExplorer(\n"
    "    train.images[:50, ..., None],\n"
    "    heatmaps.METHODS, model=network,\n"
    "    names=train.class_names, labels=train.labels[:50], masks=train.masks[:50],\n"
    "    layers=heatmaps.spatial_layers(network))",
]


def blended(heat, picture, share, *, low, signed):
    colours = colour(enlarge(heat, picture.shape[:2]), low, heat.max() if low == 0 else -low, signed)
    return np.rint(share * colours + (1 - share) * picture)


def test_menus_keys_and_opacity(lab, shot, milliseconds):
    names = {}
    exec(METHODS, names)
    pictures = names["PICTURES"]
    page = lab.open("heatmap", [METHODS, SHOW])
    demo = page.locator(".cnnlab-heatmap")
    demo.wait_for()
    overlay, message = demo.locator('[data-trait="overlay"]'), demo.locator('p[data-trait="message"]')
    page.wait_for_function("document.querySelector('[data-trait=overlay]').dataset.version >= 1")
    assert "class dog: the network's answer (80 %)" in message.inner_text()
    heat = pictures[0].mean(axis=-1) * 2
    np.testing.assert_array_equal(pixels(overlay), blended(heat, pictures[0], 0.6, low=0, signed=False))

    def act(change):
        before = overlay.get_attribute("data-version")
        change()
        script = "old => document.querySelector('canvas[data-trait=overlay]').dataset.version !== old"
        page.wait_for_function(script, arg=before)

    # The picture by its slider, with the arrow key; the heat at full strength, with End.
    slider = demo.get_by_label("picture", exact=True)
    act(lambda: slider.press("ArrowRight"))
    np.testing.assert_array_equal(pixels(demo.locator('canvas[data-trait="seen"]')), pictures[1])
    act(lambda: demo.get_by_label("opacity").press("End"))
    heat = pictures[1].mean(axis=-1) * 2
    np.testing.assert_array_equal(pixels(overlay), blended(heat, pictures[1], 1.0, low=0, signed=False))
    demo.get_by_label("class", exact=True).select_option("cat")
    page.wait_for_function("document.querySelector('p[data-trait=message]').textContent.includes('gives it 20 %')")
    # A method that has layers: its menu wakes up; negative places get the other colours.
    layer = demo.get_by_label("layer", exact=True)
    assert layer.is_disabled()
    act(lambda: demo.get_by_label("method", exact=True).select_option("layered"))
    assert layer.is_enabled()
    heat = pictures[1][::8, ::8, 0] - 128.0
    low = -float(np.abs(heat).max())
    np.testing.assert_array_equal(pixels(overlay), blended(heat, pictures[1], 1.0, low=low, signed=True))
    shot(demo)
    act(lambda: layer.select_option("flat"))
    assert "layer 'flat' has no map: choose another" in message.inner_text()
    np.testing.assert_array_equal(pixels(overlay), pictures[1])
    shot(demo, "failure")
    times = milliseconds(page, 'input[data-trait="index"]', 'canvas[data-trait="overlay"]', [3, 7, 2, 9, 4, 11, 5])
    print(f"heatmap explorer, 64 x 64: slider to picture {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


@pytest.mark.parametrize("label", LIGHTS)
def test_heatmap_explorer_with_keras(lab, shot, milliseconds, label):
    theme, width = LIGHTS[label]
    page = lab.open(f"heatmap_{label}", KERAS, theme=theme, width=width, height=1400)
    demo = page.locator(".cnnlab-heatmap")
    demo.wait_for()
    page.wait_for_timeout(1000)
    demo.scroll_into_view_if_needed()
    demo.get_by_label("method", exact=True).select_option("grad_cam")
    page.wait_for_function("document.querySelector('p[data-trait=message]').textContent.includes('grad_cam at')")
    assert "of the heat lies inside the outline" in demo.inner_text()
    assert demo.evaluate(OVERFLOW) == []
    box = demo.bounding_box()
    assert box["x"] + box["width"] <= width, "the demo runs out of the page"
    page.wait_for_timeout(300)
    shot(demo, label)
    if label == "light":
        times = milliseconds(page, 'input[data-trait="index"]', 'canvas[data-trait="overlay"]', range(2, 10))
        print(f"heatmap explorer, Grad-CAM of a Keras network: slider to picture {statistics.median(times):.0f} ms")
        assert statistics.median(times) < 1000
