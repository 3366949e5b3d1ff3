"""Demos served by Voila, in Chromium: a page without code, a kernel behind it, no network."""

import numpy as np
import pytest

from cnnlab import arithmetic
from tests.browser.conftest import CELL_S, HEIGHT, WIDTH, watch, write_notebook
from tests.browser.page import pixels

SIGNAL, KERNEL = [1, 2, 0, 4], [3, 2, 1]
CELLS = [
    "from cnnlab import widgets",
    "widgets.Stepper([[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 0], [2, -1]])",
    f"widgets.Signals({SIGNAL}, {KERNEL})",
    'widgets.Pooling("dot", kernel="none", window=2)',
    "widgets.LayerCalculator()",
    'widgets.quiz("04")',
]
# Style sheets of icons that Voila's own page asks for; no demo uses them.
ICONS = "https://cdn.jsdelivr.net/npm/@fortawesome/"
DEMOS = ("stepper", "signals", "pooling", "calculator", "quiz")


@pytest.fixture(scope="module")
def dashboard(browser, voila_server):
    """One page for the module; at its end no console error may have been seen, and no other machine asked."""
    address, folder = voila_server
    write_notebook(folder / "dashboard.ipynb", CELLS)
    page, errors, foreign = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}), [], []
    page.set_default_timeout(30_000)
    watch(page, errors, foreign)
    # The same with a network and without one.
    page.route(f"{ICONS}**", lambda route: route.fulfill(content_type="text/css", body=""))
    page.goto(f"{address}/voila/render/dashboard.ipynb", timeout=CELL_S * 1000)
    page.locator(".cnnlab-demo").nth(len(DEMOS) - 1).wait_for(timeout=CELL_S * 1000)
    yield page
    page.close()
    assert not errors, "\n".join(errors)
    assert not [url for url in foreign if not url.startswith(ICONS)]


def test_each_demo_is_drawn_and_answers(dashboard, shot):
    page = dashboard
    for name in DEMOS:
        assert page.locator(f".cnnlab-{name}").is_visible(), name
    assert "widgets.Stepper" not in page.locator("body").inner_text(), "Voila shows no code"
    # By mouse: the first window of the stepper, 0 - 0 + 40 - 5.
    page.locator(".cnnlab-stepper").get_by_role("button", name="Next output").click()
    page.wait_for_function("document.querySelector('.cnnlab-stepper table[aria-label=output] td').innerText === '35'")
    # By keys on the canvas: NumPy's number.
    page.locator(".cnnlab-signals canvas").press("ArrowRight")
    expected = f"= {np.convolve(SIGNAL, KERNEL)[1]}."
    page.locator(".cnnlab-signals p[data-trait=status]", has_text=expected).wait_for()
    # By keys on a slider: raw bytes come over, the dot has moved by one pixel.
    page.locator(".cnnlab-pooling input[data-trait=right]").press("ArrowRight")
    page.locator(".cnnlab-pooling", has_text="Moved 1 to the right").wait_for()
    scene = pixels(page.locator(".cnnlab-pooling canvas[data-trait=scene]"))[..., 0]
    assert np.argwhere(scene == 255).tolist() == [[6, 7]]
    calculator = page.locator(".cnnlab-calculator")
    first = calculator.locator("tbody tr").first
    before = first.inner_text()
    calculator.get_by_role("slider", name="kernel").press("ArrowRight")
    size = arithmetic.output_size(28, 4)
    first.filter(has_text=f"{size} × {size} × 16").wait_for()
    assert first.inner_text() != before
    question = page.locator('form[data-question="04-q1"]')
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Check").click()
    page.wait_for_function("document.querySelector('[data-question=\"04-q1\"] .cnnlab-outcome').dataset.status")
    for name in DEMOS:
        shot(page.locator(f".cnnlab-{name}"), name)


def test_the_name_of_a_control_belongs_to_its_own_demo(dashboard):
    strays = dashboard.evaluate(
        """() => [...document.querySelectorAll('.cnnlab-demo label[for]')]
        .filter(label => !label.closest('.cnnlab-demo').contains(label.control))
        .map(label => `${label.closest('.cnnlab-demo').className}: ${label.textContent}`)"""
    )
    assert not strays


# Untrained networks and made-up pictures: drawn or not is the question here, the numbers are asked in JupyterLab.
OTHERS = [
    "import numpy as np\nfrom cnnlab import heatmaps, images, models, widgets",
    "network = models.mnist_cnn(seed=0)\nx = np.random.default_rng(0).integers(0, 256, (20, 28, 28, 1), np.uint8)",
    "widgets.KernelExplorer()",
    "widgets.DropoutViewer(images.photograph('camera')[::4, ::4])",
    "widgets.BatchNormViewer(np.random.default_rng(0).normal(size=(64, 8, 8, 2)), batch_size=8)",
    "widgets.AugmentationViewer(images.photograph('chelsea')[::4, ::4], {'mirror': lambda p, f, seed: p[:, ::-1]})",
    "widgets.FeatureMaps(models.inside(network), x)",
    "widgets.DrawAndSee({'convolutional': models.inside(network)}, x[..., 0], np.arange(20) % 10)",
    "widgets.HeatmapExplorer(x, {'Grad-CAM': lambda x, label: heatmaps.grad_cam(network, x, label, resize=True)})",
    "widgets.TrainingMonitor('a network')",
]


def test_the_other_demos_are_drawn(browser, voila_server, shot):
    address, folder = voila_server
    write_notebook(folder / "others.ipynb", OTHERS)
    page, errors, foreign = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}), [], []
    watch(page, errors, foreign)
    page.route(f"{ICONS}**", lambda route: route.fulfill(content_type="text/css", body=""))
    page.goto(f"{address}/voila/render/others.ipynb", timeout=CELL_S * 1000)
    demos = page.locator(".cnnlab-demo")
    demos.nth(len(OTHERS) - 3).wait_for(timeout=CELL_S * 1000)
    for index in range(len(OTHERS) - 3):
        canvas = demos.nth(index).locator("canvas[data-version]").first
        canvas.wait_for(state="attached", timeout=30_000)
    assert demos.count() == len(OTHERS) - 2
    shot(page)
    page.close()
    assert not errors, "\n".join(errors)
    assert not [url for url in foreign if not url.startswith(ICONS)]
