"""The dropout viewer in JupyterLab in Chromium: the pixels on the screen against cnnlab.layers."""

import statistics

import numpy as np

from cnnlab import layers, widgets
from cnnlab.widgets.dropout import MAPS

CELLS = ["from cnnlab import widgets", "demo = widgets.DropoutViewer()\ndemo"]
RED = """canvas => { const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return [canvas.height, canvas.width, Array.from(data).filter((_, index) => index % 4 === 0)]; }"""


def pixels(page, trait):
    rows, columns, values = page.locator(f".cnnlab-dropout canvas[data-trait={trait}]").evaluate(RED)
    return np.array(values).reshape(rows, columns)


def changed(page, trait, act):
    before = page.locator(f"canvas[data-trait={trait}]").get_attribute("data-version")
    act()
    page.wait_for_function(
        "([trait, before]) => document.querySelector(`canvas[data-trait=${trait}]`).dataset.version !== before",
        arg=[trait, before],
    )


def test_draws_rates_and_maps(lab, shot, milliseconds):
    page = lab.open("dropout", CELLS, height=900)
    demo = page.locator(".cnnlab-dropout")
    demo.wait_for()
    picture = widgets.DropoutViewer().picture[None, ..., None]
    first = pixels(page, "scaled")
    changed(page, "scaled", demo.get_by_role("button", name="New draw").click)
    second = layers.Dropout(0.5, rng=np.random.default_rng([0, 1])).forward(picture, training=True)[0, ..., 0]
    np.testing.assert_array_equal(pixels(page, "scaled"), (np.clip(second, 0, 1) * 255 + 0.5).astype(int))
    assert (pixels(page, "scaled") != first).any()
    np.testing.assert_array_equal(pixels(page, "as_it_is"), (second / 2 * 255 + 0.5).astype(int))
    assert "over 2 draws" in demo.locator("[data-trait=summary]").inner_text()
    # By keys: two steps to rate 0.6, then whole maps.
    demo.get_by_role("slider", name="rate").focus()
    changed(page, "scaled", lambda: page.keyboard.press("ArrowRight"))
    changed(page, "scaled", lambda: page.keyboard.press("ArrowRight"))
    assert demo.locator("[data-trait=summary]").inner_text().startswith("At rate 0.6, ")
    changed(page, "scaled", lambda: demo.get_by_label("what is dropped").select_option(MAPS))
    for _ in range(4):
        changed(page, "scaled", lambda: demo.get_by_role("button", name="New draw").press("Enter"))
    same = widgets.DropoutViewer(rate=0.6, what=MAPS)
    for _ in range(4):
        same.draw()
    expected = np.frombuffer(same.scaled, np.uint8).reshape(*same.scaled_shape, 4)[..., 0]
    np.testing.assert_array_equal(pixels(page, "scaled"), expected)
    page.set_viewport_size({"width": 1024, "height": 1200})
    shot(demo, "maps")
    times = milliseconds(
        page, ".cnnlab-dropout input[data-trait=rate]", "canvas[data-trait=scaled]", [0.1, 0.3, 0.5, 0.7, 0.9] * 2
    )
    print(f"dropout viewer: median {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


def test_the_dropout_viewer_narrow_and_dark(lab, shot):
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", "JupyterLab Light", 390)):
        page = lab.open(f"dropout_{label}", CELLS, theme=theme, width=width, height=1500)
        demo = page.locator(".cnnlab-dropout")
        demo.wait_for()
        demo.get_by_role("button", name="New draw").click()
        page.wait_for_function("document.querySelector('[data-trait=summary]').textContent.includes('2 draws')")
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        shot(demo, label)
