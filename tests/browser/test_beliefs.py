"""The class page in Chromium: wide and narrow, light and dark, without script, by keyboard, nothing from outside."""

import json
import re

import pytest
from playwright.sync_api import expect

from cnnlab.classroom import _tasks
from cnnlab.commands import beliefs
from tests.browser.conftest import SHOTS


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    """A class of 30: each task's first belief is met by every third student, the second by every fifth."""
    folder = tmp_path_factory.mktemp("class")
    for student in range(30):
        answers = {}
        for task in _tasks.all_tasks().values():
            met = [name for name, every in zip(task.beliefs, (3, 5), strict=False) if student % every == 0]
            answers[task.id] = {"tries": len(met) + 1, "right": student % 6 > 0, "met": met}
        text = json.dumps({"format": 1, "answers": answers})
        (folder / f"s{student}.json").write_text(text, encoding="utf-8")
    assert beliefs.main([str(folder)]) == 0
    return folder / "beliefs.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_asks_for_nothing(browser, page_file, width, scheme):
    asked = []
    settings = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "java_script_enabled": False}
    context = browser.new_context(**settings)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    boxes = [page.locator(where).bounding_box() for where in ("main", "table >> nth=0", ".points", "article >> nth=0")]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes if box)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"beliefs_{width}_{scheme}.png")
    assert asked == [page_file.as_uri()]
    context.close()


def test_the_keyboard_reaches_all(browser, page_file):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(page_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Skip to")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#monday$"))
    summary = page.locator("#l-05 summary")
    expect(page.locator("#t-05-A")).to_be_hidden()
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#t-05-A")).to_be_visible()
    # A link to a task opens what it is folded in.
    link = page.locator('.points a[href^="#t-"]').first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(link.get_attribute("href"))).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#t-16-A")).to_be_visible()
    page.close()
