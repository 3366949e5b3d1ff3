"""The layer calculator in JupyterLab in Chromium: by mouse and keys, the page against cnnlab.arithmetic."""

import statistics

from cnnlab import arithmetic

CELLS = ["from cnnlab import widgets", "demo = widgets.LayerCalculator()\ndemo"]


def cell(page, row, column):
    return page.locator(f".cnnlab-calculator tbody tr:nth-child({row}) td:nth-child({column})")


def wait_for(page, row, column, text):
    page.wait_for_function(
        "([row, column, text]) => document.querySelector(`.cnnlab-calculator tbody tr:nth-child(${row})"
        " td:nth-child(${column})`)?.textContent.trim() === text",
        arg=[row, column, text],
    )


def test_a_layer_is_set_by_keys_and_mouse_and_the_impossible_is_explained(lab, shot, milliseconds):
    page = lab.open("calculator", CELLS)
    demo = page.locator(".cnnlab-calculator")
    demo.wait_for()
    wait_for(page, 1, 2, "26 × 26 × 16")
    shot(page)
    # By keys: the third layer is chosen, its kernel grows by two, its stride by one.
    demo.get_by_role("radio").nth(2).check()
    page.locator(".cnnlab-calculator legend", has_text="Layer 3").wait_for()
    demo.get_by_role("slider", name="kernel").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    demo.get_by_role("slider", name="stride").focus()
    page.keyboard.press("ArrowRight")
    size = arithmetic.output_size(13, 5, stride=2)
    wait_for(page, 3, 2, f"{size} × {size} × 32")
    wait_for(page, 3, 3, f"{arithmetic.conv_parameters(5, 16, 32):,}")
    wait_for(page, 3, 4, f"{arithmetic.conv_macs((size, size, 32), 5, 16):,}")
    seen = arithmetic.receptive_field([(3, 1), (2, 2), (5, 2)]).size
    wait_for(page, 3, 6, f"{seen} × {seen}")
    page.set_viewport_size({"width": 1024, "height": 1200})
    shot(demo, "layer_3")
    # By typing: a picture too small for the chain.
    field = demo.get_by_role("spinbutton", name="rows, as a number")
    field.fill("9")
    field.press("Enter")
    wait_for(page, 3, 2, "impossible")
    message = demo.locator("[data-trait=message]").inner_text()
    assert message.startswith("Layer 3 is impossible: kernel 5 with dilation 1 reaches over 5 pixels, more than size 3")
    shot(demo, "impossible")
    field.fill("-4")
    field.press("Enter")
    page.wait_for_function(
        "document.querySelector('.cnnlab-calculator [data-trait=message]').textContent.startsWith('Not changed')"
    )
    assert field.input_value() == "9"
    field.fill("150")
    field.press("Enter")
    demo.get_by_role("button", name="remove the chosen layer").click()
    wait_for(page, 4, 1, "all layers")
    demo.get_by_role("checkbox", name="square").uncheck()
    columns = demo.get_by_role("spinbutton", name="columns, as a number")
    columns.fill("100")
    columns.press("Enter")
    wait_for(page, 1, 2, "148 × 98 × 16")
    # The learner goes on in code.
    times = milliseconds(
        page, ".cnnlab-calculator input[data-trait=rows]", ".cnnlab-calculator canvas", [64, 96, 128, 200, 256] * 2
    )
    print(f"layer calculator: median {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


def test_the_calculator_narrow_and_dark(lab, shot):
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", "JupyterLab Light", 390)):
        page = lab.open(f"calculator_{label}", CELLS, theme=theme, width=width, height=1500)
        demo = page.locator(".cnnlab-calculator")
        demo.wait_for()
        wait_for(page, 1, 2, "26 × 26 × 16")
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        demo.scroll_into_view_if_needed()
        shot(demo, label)
