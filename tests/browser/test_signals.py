"""The signals demo in JupyterLab in Chromium: the kernel dragged, moved by keys, lists typed."""

import statistics

import numpy as np

CELLS = ["from cnnlab import widgets", "demo = widgets.Signals()\ndemo"]
SIGNAL, KERNEL = [1, 2, 0, 4], [3, 2, 1]


def wait_for(page, trait, text):
    page.wait_for_function(
        """([trait, text]) => document.querySelector(`.cnnlab-signals p[data-trait=${trait}]`)
        .textContent.includes(text)""",
        arg=[trait, text],
    )


def blue(page, panel):
    """How high the bars of a panel stand, one number a place of the axis: its pixels that are not paper are counted."""
    return page.locator(".cnnlab-signals canvas").evaluate(
        """(canvas, panel) => {
          const scale = canvas.width / canvas.getBoundingClientRect().width;
          const [PANEL, GAP, LEFT, RIGHT] = [110, 34, 44, 8];
          const places = 4 + 2 * 2, width = canvas.width / scale - LEFT - RIGHT;
          const context = canvas.getContext('2d');
          return Array.from({length: places}, (_, index) => {
            // A quarter into the bar, beside its number.
            const x = Math.round((LEFT + (index + 0.25) / places * width) * scale);
            const top = Math.round((panel * (PANEL + GAP) + 22) * scale);
            const column = context.getImageData(x, top, 1, PANEL * scale).data;
            let count = 0;
            for (let y = 3; y < column.length; y += 4) count += column[y - 3] !== 128 && column[y] > 20;
            return count;
          });
        }""",
        panel,
    )


def test_drag_keys_and_typing(lab, shot, milliseconds, capsys):
    page = lab.open("signals", CELLS, height=1000)
    demo = page.locator(".cnnlab-signals")
    wait_for(page, "status", "n = 0: 1 · 3 = 3.")
    # By keys on the canvas, stop by stop: NumPy's numbers.
    canvas = demo.locator("canvas")
    for n, value in enumerate(np.convolve(SIGNAL, KERNEL)[1:4], start=1):
        canvas.press("ArrowRight")
        wait_for(page, "status", f"n = {n}: ")
        wait_for(page, "status", f" = {value}.")
    # The bars on the screen: the products at n = 3, and the output from place 0 on (the axis begins at -2).
    products = np.array(SIGNAL) * [0, 1, 2, 3]
    heights = np.array(blue(page, 1))
    np.testing.assert_allclose(heights[2:6] / heights.max(), products / products.max(), atol=0.03)
    outputs = np.convolve(SIGNAL, KERNEL)
    heights = np.array(blue(page, 2))
    np.testing.assert_allclose(heights[2:8] / heights.max(), outputs / outputs.max(), atol=0.03)
    shot(demo, "lesson")
    # Dragged two places to the left.
    box = canvas.bounding_box()
    step = (box["width"] - 52) / 8
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 2 * step, box["y"] + 60, steps=4)
    page.mouse.up()
    wait_for(page, "status", "n = 1: 1 · 2 + 2 · 3 = 8.")
    # Without the flip, another sum at the same place.
    demo.get_by_label("turn the kernel (convolution)").uncheck()
    wait_for(page, "status", "n = 1: 2 · 3 + 0 · 2 + 4 · 1 = 10.")
    # Own numbers, typed; then a list that is none.
    numbers = demo.get_by_label("its numbers")
    numbers.nth(1).fill("1, -1")
    numbers.nth(1).press("Enter")
    wait_for(page, "status", "n = 1: 2 · 1 + 0 · (-1) = 2.")
    numbers.nth(0).fill("1, one")
    numbers.nth(0).press("Enter")
    wait_for(page, "message", "Number 1 of the signal must be a number")
    assert numbers.nth(0).input_value() == "1, one"  # it stays to be mended
    numbers.nth(1).focus()
    page.wait_for_function(
        "document.querySelector('.cnnlab-signals input[data-trait=signal_text]').value === '1, 2, 0, 4'"
    )
    demo.get_by_label("signal", exact=True).first.select_option("noisy step")
    demo.get_by_label("kernel", exact=True).first.select_option("mean of 5")
    wait_for(page, "status", "completely")
    times = milliseconds(page, "input[data-trait=n]", ".cnnlab-signals canvas", range(4, 16))
    with capsys.disabled():
        print(f"signals: {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000
    shot(demo, "noisy")


def test_the_signals_narrow_and_dark(lab, shot):
    cells = ["from cnnlab import widgets", 'widgets.Signals("box", "leaking tank", n=6)']
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", None, 390)):
        page = lab.open(f"signals_{label}", cells, theme=theme, width=width, height=1200)
        demo = page.locator(".cnnlab-signals")
        wait_for(page, "status", "n = 6")
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        assert demo.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), "something sticks out of the demo"
        demo.scroll_into_view_if_needed()
        shot(demo, label)
