"""The batch norm viewer in JupyterLab in Chromium: by button and key, the page against cnnlab.layers."""

import statistics

from cnnlab import widgets

CELLS = ["from cnnlab import widgets", "demo = widgets.BatchNormViewer()\ndemo"]


def wait_for(page, text):
    page.wait_for_function(
        "text => document.querySelector('.cnnlab-batch-norm [data-trait=summary]').textContent === text", arg=text
    )


def test_batches_sliders_and_channels(lab, shot, milliseconds):
    page = lab.open("batch_norm", CELLS, height=1100)
    demo, same = page.locator(".cnnlab-batch-norm"), widgets.BatchNormViewer()
    demo.wait_for()
    wait_for(page, same.summary)
    demo.get_by_role("button", name="Next batch").click()
    same.next_batch()
    wait_for(page, same.summary)
    demo.get_by_label("channel", exact=True).select_option("channel 3")
    same.channel = "channel 3"
    wait_for(page, same.summary)
    # By keys: gamma 1.0 to 1.3, beta 0.0 to -0.2.
    demo.get_by_role("slider", name="scale").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    demo.get_by_role("slider", name="shift").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    same.gamma, same.beta = 1.3, -0.2
    wait_for(page, same.summary)
    demo.get_by_role("button", name="20 batches").press("Enter")
    for _ in range(20):
        same.next_batch()
    wait_for(page, same.summary)
    told = demo.get_by_role("img", name="Mean").get_attribute("aria-label")
    assert told.startswith(f"Mean. Batch 22: {same.course['batch_mean'][-1]:.3g}"), told
    shot(demo, "after_22_batches")
    demo.get_by_role("button", name="Start again").click()
    same.restart()
    wait_for(page, same.summary)
    times = milliseconds(page, ".cnnlab-batch-norm input[data-trait=gamma]", "canvas >> nth=1", [0.5, 2, -1, 3, 1] * 2)
    print(f"batch norm viewer: median {statistics.median(times):.0f} ms")
    assert statistics.median(times) < 1000


def test_the_batch_norm_viewer_narrow_and_dark(lab, shot):
    for label, theme, width in (("dark", "JupyterLab Dark", 1024), ("narrow", "JupyterLab Light", 390)):
        page = lab.open(f"batch_norm_{label}", CELLS, theme=theme, width=width, height=1700)
        demo = page.locator(".cnnlab-batch-norm")
        demo.wait_for()
        demo.get_by_role("button", name="20 batches").click()
        page.wait_for_function("document.querySelector('[data-trait=summary]').textContent.includes('21 batches')")
        box = demo.bounding_box()
        assert box["x"] + box["width"] <= width, "the demo runs out of the page"
        shot(demo, label)
