"""The stepper in JupyterLab in Chromium: digits typed, steps pressed, cells walked by keys."""

import statistics

import numpy as np
from scipy.signal import correlate2d

TABLE, SQUARE = [[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 0], [2, -1]]
SMALL = f"demo = widgets.Stepper({TABLE}, {SQUARE})\ndemo"


def grid(page, name):
    return page.get_by_role("grid", name=name, exact=True)


def numbers(page, name="output"):
    """What a reader sees in a grid; a dot where nothing is computed yet."""
    return grid(page, name).evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.firstChild.value ?? cell.textContent))"
    )


def wait_for_output(page, expected):
    expected = [[f"{value:g}" if np.isfinite(value) else "·" for value in row] for row in np.asarray(expected, float)]
    page.wait_for_function(
        """expected => { const table = document.querySelector('.cnnlab-stepper table[aria-label=output]');
        const seen = [...table.rows].map(row => [...row.cells].map(cell => cell.textContent));
        return JSON.stringify(seen) === JSON.stringify(expected) }""",
        arg=expected,
    )


def test_steps_typing_and_keys(lab, shot):
    page = lab.open("stepper", ["from cnnlab import widgets", SMALL])
    demo = page.locator(".cnnlab-stepper")
    demo.wait_for()
    nan = np.nan
    wait_for_output(page, [[nan, nan], [nan, nan]])
    for expected in ("0 · 1 = 0", "(-1) · 0 = 0", "20 · 2 = 40", "5 · (-1) = -5"):
        demo.get_by_role("button", name="Step →").click()
        page.wait_for_function(
            "text => document.querySelector('.cnnlab-trace')?.lastChild?.textContent.includes(text)", arg=expected
        )
    wait_for_output(page, [[35, nan], [nan, nan]])
    assert "the sum so far is 35" in demo.locator("[data-trait=status]").inner_text()
    demo.get_by_role("button", name="Next output").click()
    wait_for_output(page, [[35, 10], [nan, nan]])
    shot(demo, "half")
    # A cell of the output is a place to jump to.
    grid(page, "output").get_by_role("button").nth(2).click()
    wait_for_output(page, [[35, 10], [38, nan]])
    demo.get_by_role("button", name="All", exact=True).click()
    wait_for_output(page, [[35, 10], [38, -5]])
    # Type into the picture, with keys only: its grid is one Tab stop, arrows move inside, Enter stays.
    grid(page, "picture").locator("input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("-2.5")
    page.keyboard.press("Enter")
    changed = np.array(TABLE, float)
    changed[1, 1] = -2.5
    wait_for_output(page, correlate2d(changed, SQUARE, mode="valid"))
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "picture, row 1, column 1: -2.5"
    # What is no number is told, and the old number comes back.
    grid(page, "kernel").locator("input").first.fill("two")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.cnnlab-stepper [data-trait=message]').textContent.includes('two')")
    page.wait_for_function("document.querySelector('table[aria-label=kernel] input').value === '1'")
    wait_for_output(page, correlate2d(changed, SQUARE, mode="valid"))


def test_settings_play_and_speed(lab, shot, milliseconds, capsys):
    page = lab.open("stepper_settings", ["from cnnlab import widgets", "demo = widgets.Stepper()\ndemo"], height=1200)
    demo = page.locator(".cnnlab-stepper")
    demo.wait_for()
    letter = np.zeros((7, 7))
    letter[1, 2:5] = letter[1:6, 3] = 1
    kernel = np.array([[-1, 2, 0]] * 3)
    stride = demo.get_by_label("stride", exact=True)
    demo.get_by_label("padding", exact=True).press("ArrowRight")
    stride.press("ArrowRight")
    demo.get_by_label("turn the kernel (flip)").check()
    demo.get_by_label("bias", exact=True).fill("-1")
    demo.get_by_label("bias", exact=True).press("Enter")
    demo.get_by_label("ReLU").check()
    full = correlate2d(np.pad(letter, 1), kernel[::-1, ::-1], mode="valid")[::2, ::2] - 1
    demo.get_by_role("button", name="All", exact=True).click()
    wait_for_output(page, np.maximum(full, 0))
    assert numbers(page, "turned kernel")[0] == ["0", "2", "-1"]
    demo.get_by_label("channels", exact=True).press("ArrowRight")
    # Two equal channels: the sum doubles, the bias does not.
    wait_for_output(page, np.maximum(2 * (full + 1) - 1, 0))
    shot(demo, "channels")
    demo.get_by_role("button", name="Start again").click()
    demo.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelectorAll('.cnnlab-trace li').length >= 3")
    demo.get_by_role("button", name="Pause").click()
    times = milliseconds(
        page, "input[data-trait=moment]", ".cnnlab-stepper table[aria-label=output]", range(10, 110, 10)
    )
    with capsys.disabled():
        print(f"stepper: {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


def test_the_stepper_narrow_and_dark(lab, shot):
    cells = ["from cnnlab import widgets", "demo = widgets.Stepper(padding=1)\ndemo.moment = 110\ndemo"]
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", None, 390)):
        page = lab.open(f"stepper_{label}", cells, theme=theme, width=width, height=1400)
        demo = page.locator(".cnnlab-stepper")
        demo.wait_for()
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        assert demo.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), "something sticks out of the demo"
        demo.scroll_into_view_if_needed()
        shot(demo, label)
