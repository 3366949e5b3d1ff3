"""Draw and see, by mouse and by keys, in JupyterLab in Chromium: pixels and percentages against NumPy."""

import re
import statistics

import numpy as np
import pytest

from cnnlab.layers import softmax
from cnnlab.widgets.draw_and_see.digit import as_mnist, shrunk
from tests.browser.page import LIGHTS, OVERFLOW, pixels

# Two networks in NumPy, the same in the notebook and here, so that the page's numbers can be checked.
NETWORKS = """
import numpy as np
from cnnlab.layers import softmax
WEIGHTS = np.random.default_rng(0).normal(size=(784, 10)) / 2000
DIGITS = np.zeros((3, 28, 28), np.uint8)
DIGITS[0, 4:24, 12:16] = DIGITS[1, 4:24, 8:11] = DIGITS[2, 10:14, 4:24] = 255
def linear(x):
    return softmax(x.reshape(len(x), -1) @ WEIGHTS)
def told(x):
    return {"maps": x[:, ::2, ::2] / 255.0, "classes": linear(255 - x)}
"""
SHOW = """from cnnlab import widgets
widgets.DrawAndSee({"linear": linear, "told": told}, DIGITS, [1, 7, 1],
                   heatmaps={"told": lambda picture, label: picture[0, :, :, 0]})"""
KERAS = [
    "from cnnlab import datasets, heatmaps, models, training, widgets",
    'mnist = datasets.load("mnist")\n'
    "cnn, dense = models.mnist_cnn(), models.mnist_dense()\n"
    'quick = training.Recipe("quick", epochs=1, batch_size=64, learning_rate=0.01, warm_up=0.25)\n'
    "for network in (cnn, dense):\n"
    "    training.fit(network, mnist.x_train[:6000, ..., None], mnist.y_train[:6000], recipe=quick)",
    "widgets.DrawAndSee(\n"
    '    {"dense": models.inside(dense), "convolutional": models.inside(cnn)},\n'
    "    mnist.x_test, mnist.y_test,\n"
    '    heatmaps={"convolutional": lambda x, label: heatmaps.grad_cam(cnn, x, label, resize=True)},\n'
    ")",
]


def version(page):
    return int(page.locator('[data-trait="seen"]').get_attribute("data-version") or 0)


def settled(page):
    """Wait until nothing new has been drawn for a while."""
    before = -1
    while (now := version(page)) != before:
        before = now
        page.wait_for_timeout(700)


def percents(page, number):
    text = page.locator(f'[data-part="bars-{number}"]').get_attribute("aria-label")
    return [int(value) for value in re.findall(r"(\d+) %", text)]


def drag(page, board, points):
    box = board.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()


def test_mouse_keys_and_examples(lab, shot, milliseconds):
    names = {}
    exec(NETWORKS, names)
    page = lab.open("draw", [NETWORKS, SHOW])
    demo = page.locator(".cnnlab-draw")
    demo.wait_for()
    board, seen = demo.locator('[data-part="board"]'), demo.locator('[data-trait="seen"]')
    message = demo.locator('p[data-trait="message"]')
    settled(page)
    # The first example is there at once.
    np.testing.assert_array_equal(pixels(seen)[..., 0], as_mnist(names["DIGITS"][0]))
    demo.get_by_role("button", name="clear the board").click()
    settled(page)
    assert message.inner_text().startswith("The board is empty") and not pixels(board).any()
    # A seven, by mouse: what the network gets is what MNIST's preparation makes of the pixels of the board.
    drag(page, board, [(0.2, 0.2), (0.8, 0.25), (0.45, 0.85)])
    settled(page)
    ink = pixels(board)[..., 0]
    assert ink.any() and np.flatnonzero(ink.any(axis=0)).min() < 40
    np.testing.assert_array_equal(pixels(seen)[..., 0], as_mnist(ink))
    expected = softmax(as_mnist(ink).reshape(1, -1) @ names["WEIGHTS"])[0]
    assert np.abs(np.array(percents(page, 0)) - 100 * expected).max() <= 1
    assert f"linear says {expected.argmax()}" in message.inner_text()
    heat = pixels(demo.locator('[data-part="heat"]')).astype(int)
    assert heat[as_mnist(ink) == 255].mean() > heat[as_mnist(ink) == 0].mean()
    shot(demo)
    # A finger across the middle adds a bar.
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    finger = page.context.new_cdp_session(page)
    for kind, shares in (("touchStart", [0.3]), ("touchMove", [0.5]), ("touchMove", [0.7]), ("touchEnd", [])):
        points = [{"x": box["x"] + x * box["width"], "y": box["y"] + 0.5 * box["height"]} for x in shares]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    settled(page)
    before, ink = ink, pixels(board)[..., 0]
    assert (ink[84, 55:115] > 200).all() and (before[84, 55:115] < 50).any()
    np.testing.assert_array_equal(pixels(seen)[..., 0], as_mnist(ink))
    # Without the preparation: the same board, only smaller.
    demo.get_by_label("prepare as MNIST did").uncheck()
    settled(page)
    np.testing.assert_array_equal(pixels(seen)[..., 0], shrunk(ink))
    # By keys alone: down with the pen, ten pixels to the right, up again.
    demo.get_by_role("button", name="clear the board").click()
    settled(page)
    board.focus()
    for key in [" ", *["ArrowRight"] * 10, " ", *["ArrowDown"] * 5]:
        page.keyboard.press(key)
    settled(page)
    ink = pixels(board)[..., 0]
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert abs(np.ptp(columns) - (60 + 14)) <= 3 and abs(np.ptp(rows) - 14) <= 3
    assert abs((columns[0] + columns[-1]) / 2 - (84 + 30)) <= 2
    np.testing.assert_array_equal(pixels(seen)[..., 0], shrunk(ink))
    assert "Pen up, column 24, row 19" in demo.inner_text()
    shot(demo, "keys")
    # Examples: by their label, and the next one.
    demo.get_by_label("example of").select_option("7")
    settled(page)
    np.testing.assert_array_equal(pixels(seen)[..., 0], names["DIGITS"][1])
    np.testing.assert_array_equal(pixels(board)[::6, ::6, 0], names["DIGITS"][1])
    demo.get_by_label("example of").select_option("1")
    demo.get_by_role("button", name="another example").click()
    settled(page)
    np.testing.assert_array_equal(pixels(seen)[..., 0], names["DIGITS"][0])
    times = milliseconds(page, '[data-trait="wanted"]', '[data-trait="seen"]', ["7", "1", "7", "1", "7", "1", "7"])
    print(f"draw and see: example to picture {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


@pytest.mark.parametrize("label", LIGHTS)
def test_draw_and_see_with_keras(lab, shot, milliseconds, label):
    theme, width = LIGHTS[label]
    page = lab.open(f"draw_{label}", KERAS, theme=theme, width=width, height=1400)
    demo = page.locator(".cnnlab-draw")
    demo.wait_for()
    settled(page)
    demo.scroll_into_view_if_needed()
    box = demo.bounding_box()
    assert box["x"] + box["width"] <= width, "the demo runs out of the page"
    assert demo.evaluate(OVERFLOW) == []
    drag(page, demo.locator('[data-part="board"]'), [(0.3, 0.5), (0.7, 0.5)])
    settled(page)
    assert "convolutional says" in demo.inner_text()
    shot(demo, label)
    if label == "light":
        times = milliseconds(page, '[data-trait="wanted"]', '[data-trait="seen"]', [*"7134", *"2560"])
        print(f"draw and see, Keras: example to picture {statistics.median(times):.0f} ms")
        assert statistics.median(times) < 1000
