"""A figure's alternative text arrives where somebody reads the lesson who doesn't see it: JupyterLab and its exports.

The site is looked at in test_site.py. JupyterLab 4.6.6 and nbconvert 7.17.2 do not read it by themselves.
"""

import urllib.request

import bs4
import nbformat
from playwright.sync_api import expect

from cnnlab.commands import _lessons
from tests.browser.conftest import ROOT, START_S, TOKEN
from tests.browser.test_opened import course_lab  # noqa: F401

PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
WORDS = 'A line from 1 to 2, "rising" <b>'


def described(lesson):
    """The alternative text of each picture of a lesson, in their order, each with the number of its cell."""
    texts = []
    for number, cell in enumerate(_lessons.read(path_of(lesson)).cells):
        pictures = [output for output in cell.get("outputs", ()) if "image/png" in output.get("data", {})]
        texts += [(number, cell.metadata.get("alt"))] * len(pictures)
    return texts


def path_of(lesson):
    return next((ROOT / "notebooks").glob(f"{lesson}_*.ipynb"))


def test_a_figure_that_is_drawn_now_has_its_words(lab):
    cell = nbformat.v4.new_code_cell(PLOT, metadata={"alt": WORDS})
    page = lab.open("described", [cell, PLOT])
    figures = page.locator(".jp-RenderedImage img")
    expect(figures).to_have_count(2)
    expect(figures.first).to_have_attribute("alt", WORDS)
    assert not figures.last.get_attribute("alt"), "words of another cell"
    # Run once more, the figure is another element.
    lab.run(page)
    expect(page.locator(".jp-InputPrompt", has_text="[4]")).to_have_count(1)
    expect(figures.first).to_have_attribute("alt", WORDS)


def test_a_stored_figure_of_a_lesson_has_its_words(browser, course_lab):  # noqa: F811
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{course_lab}/doc/tree/notebooks/{path_of('03').name}?token={TOKEN}&reset", timeout=START_S * 1000)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START_S * 1000)
    page.wait_for_function("jupyterapp.shell.currentWidget?.content?.widgets.length > 20")
    for number, words in described("03"):
        # JupyterLab draws what is near the window only.
        page.evaluate("number => jupyterapp.shell.currentWidget.content.scrollToItem(number, 'center')", number)
        figures = page.locator(f".jp-Cell[data-windowed-list-index='{number}'] .jp-RenderedImage img")
        expect(figures.first).to_have_attribute("alt", words)
    page.close()


def test_an_export_from_jupyterlab_has_the_words(course_lab):  # noqa: F811
    address = f"{course_lab}/nbconvert/html/notebooks/{path_of('03').name}?token={TOKEN}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        page = bs4.BeautifulSoup(answer.read(), "html.parser")
    found = [image.get("alt") for image in page.find_all("img") if image["src"].startswith("data:image/png")]
    assert len(found) > 10 and found == [words for _, words in described("03")]
