"""The pooling demo in JupyterLab in Chromium: the picture moved by slider, by keys and by dragging."""

import statistics

import numpy as np

CELLS = ["from cnnlab import widgets", 'widgets.Pooling("dot", kernel="none", window=2)']


def on_screen(page, trait):
    """The red part of the pixels that a canvas shows."""
    height, width, values = page.locator(f".cnnlab-pooling canvas[data-trait={trait}]").evaluate(
        """canvas => [canvas.height, canvas.width,
        [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]]"""
    )
    return np.array(values, np.uint8).reshape(height, width, 4)[..., 0]


def wait_for(page, text):
    page.wait_for_function(
        "text => document.querySelector('.cnnlab-pooling [data-trait=status]').textContent.includes(text)", arg=text
    )


def spot(page, trait):
    return [tuple(int(index) for index in place) for place in np.argwhere(on_screen(page, trait) == 255)]


def test_slider_keys_and_dragging(lab, shot, milliseconds, capsys):
    page = lab.open("pooling", CELLS, height=1200)
    demo = page.locator(".cnnlab-pooling")
    wait_for(page, "Moved 0 to the right")
    assert spot(page, "scene") == spot(page, "found") == [(6, 6)] and spot(page, "small") == [(3, 3)]
    # One pixel by the slider: the picture moves, the pooled map stands.
    demo.get_by_label("move right", exact=True).press("ArrowRight")
    wait_for(page, "Moved 1 to the right")
    assert spot(page, "scene") == [(6, 7)] and spot(page, "small") == [(3, 3)]
    wait_for(page, "pooled map 0.00")
    # One more by the keys on the picture: it jumps.
    scene = demo.locator("canvas[data-trait=scene]")
    scene.press("ArrowRight")
    wait_for(page, "Moved 2 to the right")
    assert spot(page, "scene") == [(6, 8)] and spot(page, "small") == [(3, 4)] and spot(page, "start") == [(3, 3)]
    scene.press("ArrowUp")
    wait_for(page, "and 1 up")
    assert spot(page, "scene") == [(5, 8)]
    shot(demo, "dot")
    # Dragged by three pixels to the left and one down.
    box = scene.bounding_box()
    pixel = box["width"] / 12
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 3 * pixel, box["y"] + box["height"] / 2 + pixel, steps=4)
    page.mouse.up()
    wait_for(page, "Moved 1 to the left and 0 down")
    assert spot(page, "scene") == [(6, 5)] and spot(page, "small") == [(3, 2)]
    # Photographs and other pools.
    demo.get_by_label("picture", exact=True).first.select_option("coins")
    demo.get_by_label("kernel", exact=True).first.select_option("sobel_vertical")
    demo.get_by_label("window", exact=True).press("ArrowRight")
    page.wait_for_function("document.querySelector('.cnnlab-pooling canvas[data-trait=small]').width === 21")
    times = milliseconds(page, "input[data-trait=right]", "canvas[data-trait=small]", range(-5, 6))
    with capsys.disabled():
        print(f"pooling: {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000
    shot(demo, "coins")


def test_the_pooling_demo_narrow_and_dark(lab, shot):
    cells = ["from cnnlab import widgets", "demo = widgets.Pooling()\ndemo.right = 1\ndemo"]
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", None, 390)):
        page = lab.open(f"pooling_{label}", cells, theme=theme, width=width, height=1700)
        demo = page.locator(".cnnlab-pooling")
        wait_for(page, "Moved 1 to the right")
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        assert demo.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), "something sticks out of the demo"
        demo.scroll_into_view_if_needed()
        shot(demo, label)
