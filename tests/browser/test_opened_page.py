"""The page that opens a network, as by double click: no connection, mouse, keys, touch on a phone; numbers of Keras."""

import re
import statistics

import keras
import numpy as np
import pytest
from playwright.sync_api import expect

from cnnlab import models, opened
from tests.browser.page import pixels

NAMES = ["<b>bold</b>", *"123456789"]
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def network():
    model = models.mnist_cnn(seed=2)
    rng = np.random.default_rng(0)
    return model, rng.integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)


@pytest.fixture(scope="module")
def file(network, tmp_path_factory):
    return opened.save_page(*network, tmp_path_factory.mktemp("opened") / "mine.html", class_names=NAMES)


@pytest.fixture
def visit(browser, file):
    """Open the file as a double click does, at a place in it; no network is asked, nothing complained of."""
    contexts, faults = [], []

    def visit(place="", path=file, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "offline": True, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith("file://") else faults.append(asked.url))
        page.goto(f"{path.as_uri()}{place}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not faults


def title(page):
    return page.locator("#stage h2").inner_text()


def titled(page, text):
    """Wait until the stage is headed by a text, then return its whole heading.

    Whatever leads to another place sets the address, and the browser tells the page of that later, not at once: a
    heading read right after a click may be the one before. The page lets nobody evaluate strings, Playwright's own
    waiting for a function neither.
    """
    expect(page.locator("#stage h2")).to_contain_text(text)
    return title(page)


def number(page):
    """The number that level 3 is about."""
    return float(page.locator(".result b").inner_text().replace("−", "-"))


def maps_of(model, picture):
    outputs = {layer.name: layer.output for layer in model.layers}
    answers = keras.Model(model.inputs, outputs)([picture[None]])
    return {name: np.array(values)[0] for name, values in answers.items()}


def test_the_way_down_by_mouse_and_the_numbers_of_keras(visit, network, shot):
    model, pictures = network
    truth = maps_of(model, pictures[0])
    page = visit()
    shot(page, "level_0")
    shares = [float(text.split()[0]) / 100 for text in page.locator(".classes .share").all_inner_texts()]
    np.testing.assert_allclose(shares, truth["classes"], atol=6e-4)
    assert "Keras gave the same answer" in page.locator("#stage").inner_text()
    page.get_by_role("link", name=re.compile("conv_\N{ZERO WIDTH SPACE}?2")).first.click()
    assert titled(page, "conv_2: ") == "conv_2: 32 maps of 11 × 11"
    shot(page, "level_1")
    page.get_by_role("link", name="map 5 of conv_2").click()
    assert titled(page, "Map 5") == "Map 5 of conv_2, 11 × 11"
    shot(page, "level_2")
    box = page.locator(".field .large").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 3.5 / 11, box["y"] + box["height"] * 4.5 / 11)
    assert titled(page, "conv_2, map 5") == "conv_2, map 5, row 4, column 3" and page.url.endswith("#/conv_2/5/4,3")
    shot(page, "level_3")
    assert number(page) == pytest.approx(truth["conv_2"][4, 3, 5], rel=1e-3, abs=1e-6)
    # Along the first window's first number back into the layer before.
    page.locator(".window .grid a").first.click()
    _, channel, row, column = map(int, re.findall(r"\d+", titled(page, "pool_1, map ")))
    assert number(page) == pytest.approx(truth["pool_1"][row, column, channel], rel=1e-3, abs=1e-6)
    page.locator("#trail").get_by_role("link", name="mnist_cnn").click()
    titled(page, "mnist_cnn: the whole network")
    page.go_back()
    titled(page, "pool_1, map ")


def test_a_map_on_the_page_is_the_map(visit, network):
    model, pictures = network
    page = visit("#/conv_1?picture=2")
    shown = pixels(page.locator(".maps canvas").nth(7)).astype(int)
    values = maps_of(model, pictures[2])["conv_1"]
    assert shown.shape[:2] == (26, 26)
    # Viridis is the brighter, the larger the number.
    light = shown @ [0.299, 0.587, 0.114]
    order = np.argsort(values[..., 7].ravel())
    assert (np.diff(light.ravel()[order]) > -1.5).all()


def test_the_whole_way_by_keys_alone(visit):
    page = visit()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.step") == "2":
            break
    page.keyboard.press("Enter")
    titled(page, "conv_1: 16 maps")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    while page.evaluate("document.activeElement.getAttribute('aria-label')") != "map 2 of conv_1":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    titled(page, "Map 2 of conv_1")
    while page.evaluate("document.activeElement.className") != "field":
        page.keyboard.press("Tab")
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    titled(page, "conv_1, map 2, row 12, column 11")
    for level in ("Map 2 of conv_1", "conv_1: 16 maps", "mnist_cnn: the whole"):
        page.keyboard.press("Escape")
        titled(page, level)
    # The picture is drawn on with the space bar.
    page.locator("#picture .board").focus()
    page.keyboard.press("Space")
    expect(page.locator("#stage")).to_contain_text("You changed something")


def test_by_touch_on_a_phone(visit, shot):
    page = visit(**PHONE)
    places = {
        "": "mnist_cnn: the whole network",
        "#/conv_2": "conv_2: 32 maps",
        "#/conv_2/3": "Map 3 of conv_2",
        "#/conv_2/3/5,5": "conv_2, map 3, row 5, column 5",
        "#/dense": "dense",
        "#/classes/4": "classes",
    }
    for place, heading in places.items():
        page.evaluate("place => { location.hash = place || '#/' }", place)
        titled(page, heading)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, place
        shot(page, place.replace("/", "_").replace("#", "") or "whole")
    page.evaluate("location.hash = '#/'")
    titled(page, "mnist_cnn: the whole network")
    page.locator(".block", has_text="pool").first.tap()
    titled(page, "pool_1")
    page.locator(".maps a").nth(3).tap()
    titled(page, "Map 3 of pool_1")
    page.locator(".field .large").tap(position={"x": 5, "y": 5})
    titled(page, "pool_1, map 3, row 0, column 0")
    before = page.locator("#picture .board").evaluate("canvas => canvas.toDataURL()")
    page.locator("#picture .board").tap(position={"x": 9, "y": 9})
    page.locator("#trail").get_by_role("link", name="mnist_cnn").tap()
    expect(page.locator("#stage")).to_contain_text("You changed something")
    assert page.locator("#picture .board").evaluate("canvas => canvas.toDataURL()") != before


def test_weights_filters_and_pictures_change_what_follows(visit, network):
    model, pictures = network
    page = visit("#/conv_1/4/10,10?picture=1")
    kernel, bias = model.get_layer("conv_1").get_weights()
    picture = pictures[1, ..., 0] / 255
    page.locator(".grid .weight").nth(5).click()
    page.locator("#weight").fill("1.5")
    page.keyboard.press("Enter")
    kernel[1, 2, 0, 4] = 1.5
    expected = max((picture[10:13, 10:13] * kernel[:, :, 0, 4]).sum() + bias[4], 0)
    expect(page.locator(".weight.changed")).to_have_count(1)
    assert number(page) == pytest.approx(expected, rel=1e-3)
    page.locator("#weight").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("must be a finite number")
    page.get_by_role("button", name="Weights as learned").click()
    page.evaluate("location.hash = '#/conv_1/4?picture=1'")
    titled(page, "Map 4 of conv_1")
    page.get_by_label("switch this map off").check()
    page.evaluate("location.hash = '#/?picture=1'")
    page.wait_for_selector(".block.changed")
    kernel, bias = model.get_layer("conv_1").get_weights()
    on = np.arange(16) != 4
    try:
        model.get_layer("conv_1").set_weights([kernel * on, bias * on])
        truth = np.array(model(pictures[1:2]))[0]
    finally:
        model.get_layer("conv_1").set_weights([kernel, bias])
    shares = [float(text.split()[0]) / 100 for text in page.locator(".classes .share").all_inner_texts()]
    np.testing.assert_allclose(shares, truth, atol=6e-4)


def test_a_picture_of_ones_own_and_a_file_that_is_none(visit, tmp_path):
    from PIL import Image

    grey = np.zeros((56, 112), np.uint8)
    grey[:, 56:] = 200
    Image.fromarray(grey).save(tmp_path / "mine.png")
    page = visit()
    page.get_by_label("a picture of yours").set_input_files(tmp_path / "mine.png")
    expect(page.locator("#said")).to_contain_text("28 × 28")
    expect(page.locator("#stage")).to_contain_text("You changed something")
    seen = pixels(page.locator("#picture .board"))
    # The middle square of the wide picture: its left half black, its right half grey.
    assert (seen[:, :13] == 0).all() and (abs(seen[:, 15:].astype(int) - 200) <= 1).all()
    (tmp_path / "text.png").write_text("no picture")
    page.get_by_label("a picture of yours").set_input_files(tmp_path / "text.png")
    expect(page.locator("#said")).to_contain_text("no picture")


def test_the_guide_lights_up_and_leads(visit):
    page = visit()
    texts = []
    while True:
        texts.append(page.locator("#guide").inner_text())
        if page.get_by_role("button", name="Next").is_disabled():
            break
        page.get_by_role("button", name="Next").click()
        assert page.locator(".block.lit").count() >= 1
    assert len(texts) >= 6 and "30,762 weights, 83 % of them in dense" in texts[0]
    assert "Your conv_1 has 16 filters of 3 × 3 on 1 channel." in texts[1]
    assert "144 products" in texts[2]
    page.locator("#guide a").click()
    titled(page, "classes: ")


def test_dark_light_and_names_that_are_no_html(visit, shot):
    inks = []
    for scheme in ("light", "dark"):
        page = visit(color_scheme=scheme)
        inks.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        shot(page, scheme)
    assert inks == ["rgb(255, 255, 255)", "rgb(22, 22, 26)"]
    assert (
        page.locator(".classes .name").first.inner_text() == "<b>bold</b>" and page.locator("main .name b").count() == 0
    )


def test_addresses_that_name_nothing_lead_to_what_there_is(visit):
    for place in ("#/nothing", "#/conv_1/99", "#/conv_1/3/50,2", "#/?picture=77", "#/classes/x", "#/%E0%A4%A"):
        page = visit(place)
        expect(page.locator("#stage h2")).to_have_count(1)


def test_from_click_to_picture(visit):
    """Printed, and held only loosely: what else runs on the machine counts, too."""
    page = visit()
    first = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    places = ["#/conv_2", "#/conv_2/3", "#/conv_2/3/5,5", "#/dense", "#/"] * 3
    took = page.evaluate(
        """async places => { const times = []; for (const place of places) { const started = performance.now();
        await new Promise(done => { addEventListener('hashchange', () => requestAnimationFrame(() => setTimeout(done)),
          { once: true }); location.hash = place; });
        times.push(performance.now() - started); } return times; }""",
        places,
    )
    print(f"opened in {first:.0f} ms, click to picture median {statistics.median(took):.0f} ms of {len(took)}")
    assert statistics.median(took) < 2000


def test_within_a_notebook_it_is_the_same_page(lab, shot, network, tmp_path):
    cell = (
        "import numpy as np; from cnnlab import models, widgets; "
        "pictures = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)\n"
        "widgets.NetworkOpened(models.mnist_cnn(seed=2), pictures)"
    )
    page = lab.open("opened", [cell])
    inside = page.frame_locator(".cnnlab-opened iframe")
    inside.locator(".block[data-step='2']").click()
    expect(inside.locator("#stage h2")).to_contain_text("conv_1: 16 maps of 26 × 26")
    inside.locator(".maps a").nth(2).press("Enter")
    expect(inside.locator("#stage h2")).to_contain_text("Map 2 of conv_1")
    shot(page.locator(".cnnlab-opened"))
    with page.expect_download() as waited:
        page.get_by_role("link", name="Take it home").click()
    assert waited.value.suggested_filename == "mnist_cnn.html"
    waited.value.save_as(tmp_path / "home.html")
    model, pictures = network
    assert (tmp_path / "home.html").read_text(encoding="utf-8") == opened.page(model, pictures)
