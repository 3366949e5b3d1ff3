"""Every demo alone on a page: buttons, sliders, menus, what is seen against what Python holds, bad values, a phone."""

import numpy as np
import pytest

from cnnlab import widgets
from cnnlab.models import mnist_cnn
from tests.browser.alone import Alone
from tests.browser.page import OVERFLOW, pixels

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (5, 28, 28, 1), dtype=np.uint8)


class Network:
    """A network of one convolution, made up."""

    class Layer:
        """Its layer."""

        kind, shape, field = "Conv2D", (6, 8, 12), None

        def kernel(self, channel):
            return np.sin(np.arange(27.0) + channel).reshape(3, 3, 3)

    name, layers = "made up", {"conv": Layer()}

    def __call__(self, pictures):
        return {"conv": np.resize(pictures / 255.0, (len(pictures), 6, 8, 12))}

    def peaks(self, pictures, layer):
        return np.resize(pictures / 255.0, (len(pictures), 12)), np.zeros((len(pictures), 12, 2), int)


def trained():
    monitor = widgets.TrainingMonitor("five epochs")
    monitor.begin(6)
    for epoch in range(5):
        monitor.add(epoch, {"loss": 0.9 * 0.6**epoch, "val_loss": 0.5, "accuracy": 0.2 * epoch})
    return monitor


def equal(pictures):
    return np.full((len(pictures), 10), 0.1)


DEMOS = {
    "AugmentationViewer": lambda: widgets.AugmentationViewer(magnitude=0.3),
    "BatchNormViewer": widgets.BatchNormViewer,
    "DrawAndSee": lambda: widgets.DrawAndSee({"equal": equal}, PICTURES[..., 0], np.arange(5)),
    "DropoutViewer": lambda: widgets.DropoutViewer(np.full((20, 30), 0.5)),
    "FeatureMaps": lambda: widgets.FeatureMaps(Network(), PICTURES),
    "HeatmapExplorer": lambda: widgets.HeatmapExplorer(PICTURES, {"light": lambda x, label: x[..., 0] - 99.0}),
    "KernelExplorer": widgets.KernelExplorer,
    "LayerCalculator": widgets.LayerCalculator,
    "NetworkOpened": lambda: widgets.NetworkOpened(mnist_cnn(), PICTURES),
    "Pooling": lambda: widgets.Pooling("dot", kernel="none", window=2),
    "Quiz": lambda: widgets.quiz("04"),
    "Signals": widgets.Signals,
    "Stepper": widgets.Stepper,
    "TrainingMonitor": trained,
}
# They begin or end something that is not there.
LEFT_OUT = ("Use the camera", "Take this picture", "Close the camera")


@pytest.fixture(params=list(DEMOS))
def alone(browser, request):
    shown = Alone(browser, DEMOS[request.param]())
    shown.page.locator(".cnnlab-demo").wait_for()
    yield shown
    shown.page.close()
    assert not shown.trouble, "\n".join(shown.trouble)


def seen_is_held(alone):
    """Every picture on the page has the bytes that the demo holds; its name for screen readers is not empty."""
    for canvas in alone.page.locator("canvas.cnnlab-picture[data-trait]").all():
        trait = canvas.get_attribute("data-trait")
        if not hasattr(alone.demo, f"{trait}_shape") or not getattr(alone.demo, f"{trait}_shape")[0]:
            continue
        held = np.frombuffer(getattr(alone.demo, trait), np.uint8).reshape(*getattr(alone.demo, f"{trait}_shape"), 4)
        np.testing.assert_array_equal(pixels(canvas), held[..., :3], err_msg=trait)
        assert canvas.get_attribute("aria-label")
    for text in alone.page.locator("p.cnnlab-sentence[data-trait]").all():
        assert text.text_content() == getattr(alone.demo, text.get_attribute("data-trait"))


def test_all_demos_are_here():
    assert set(DEMOS) == {name for name in widgets.__all__ if isinstance(getattr(widgets, name), type)}


def test_buttons_sliders_and_menus_and_what_is_seen(alone):
    page = alone.page
    seen_is_held(alone)
    for button in page.get_by_role("button").all():
        if button.is_visible() and button.is_enabled() and button.inner_text() not in LEFT_OUT:
            button.click()
    alone.settle()
    for slider in page.locator("input[type=range]").all():
        if slider.is_visible() and slider.is_enabled():
            slider.press("ArrowRight")
            alone.settle()
    for menu in page.locator("select").all():
        if menu.is_visible() and menu.is_enabled():
            menu.select_option(index=menu.locator("option").count() - 1)
            alone.settle()
    alone.settle()
    seen_is_held(alone)
    # A view that goes leaves nothing behind that listens.
    assert page.evaluate("() => { end(); return listening() }") == 0


def test_a_phone_has_room_for_it(browser):
    for name, make in DEMOS.items():
        shown = Alone(browser, make(), width=350)
        root = shown.page.locator(".cnnlab-demo")
        root.wait_for()
        shown.settle()
        assert root.bounding_box()["width"] <= 351, name
        if not shown.page.locator(".cnnlab-scroller, .cnnlab-scroll").count():
            assert not root.evaluate(OVERFLOW), name
        shown.page.close()


@pytest.mark.parametrize(
    ("name", "trait", "wrong"),
    [
        ("Stepper", "stride", 9), ("Pooling", "window", 0), ("KernelExplorer", "border", "black"),
        ("DropoutViewer", "rate", 1), ("LayerCalculator", "kernel", 99), ("Signals", "kernel_name", "sobel"),
        ("FeatureMaps", "layer", 7), ("HeatmapExplorer", "method", "none"), ("BatchNormViewer", "momentum", 2),
        ("AugmentationViewer", "way", "melt"), ("DrawAndSee", "wanted", "horse"),
    ],
)  # fmt: skip
def test_a_value_that_no_control_offers_is_refused_on_the_page(browser, name, trait, wrong):
    demo = DEMOS[name]()
    before, shown = getattr(demo, trait), Alone(browser, demo)
    control = shown.page.locator(f"[data-trait={trait}]").first
    control.evaluate(
        """(node, value) => {
        if (node.tagName === "SELECT") node.append(new Option(value, value));
        else Object.assign(node, { min: -99, max: 999 });
        node.value = value;
        node.dispatchEvent(new Event(node.tagName === "SELECT" ? "change" : "input"));
        }""",
        str(wrong),
    )
    shown.page.locator("p[data-trait=message]", has_text="Not changed: ").wait_for()
    shown.settle()
    assert getattr(demo, trait) == before and control.input_value() == str(before)
    shown.page.close()
    assert not shown.trouble, "\n".join(shown.trouble)
