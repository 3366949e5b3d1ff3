"""Every slide of every lesson in Chromium, at both sizes of a hall's projector: nothing sticks out, all can be read.

One page a deck; all of its slides are measured by one question to the page, with their last step shown.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlab.commands import _lessons, slides
from tests.browser.conftest import ROOT, offline_page
from tests.test_slides import LECTURES

PATH = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
SIZES = ((1280, 720), (1024, 768))
# As rendered, in pixels of the projector; contrast by WCAG 2, large from 24 px, or 18.66 px where it is bold.
SMALLEST, CONTRAST, CONTRAST_LARGE = 18, 4.5, 3.0
# Of a figure's stored size, and its shorter side in pixels, on a slide of 1280 x 720.
FIGURE_SCALE, FIGURE_SIDE = 0.8, 120

MEASURE = (Path(__file__).parent / "slides.js").read_text(encoding="utf-8").split("\n", 1)[1]
LIMITS = [SMALLEST, CONTRAST, CONTRAST_LARGE, FIGURE_SCALE, FIGURE_SIDE]


@pytest.fixture
def audience(browser):
    with offline_page(browser, width=1280, height=720, timeout_s=30) as page:
        yield page


def opened(page, path):
    page.goto(path.as_uri())
    page.wait_for_function("() => window.Reveal?.isReady()")
    page.evaluate("() => Promise.all([...document.images].map((image) => image.decode()))")
    page.evaluate("() => document.fonts.ready.then(() => true)")


@pytest.fixture(scope="module")
def deck(tmp_path_factory):
    folder = tmp_path_factory.mktemp("deck")
    # In a process of its own: the PDF starts a Playwright, and here one runs already.
    words = [sys.executable, "-m", "cnnlab", "slides", "03", "--to", str(folder), "--pdf"]
    done = subprocess.run(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": PATH}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / f"{_lessons.find(['03'])[0].stem}.html"


@pytest.mark.parametrize("lesson", _lessons.find(LECTURES), ids=lambda path: path.stem)
def test_every_slide_fits_and_can_be_read(lesson, tmp_path, audience):
    assert slides.main([lesson.stem, "--to", str(tmp_path)]) == 0
    opened(audience, tmp_path / f"{lesson.stem}.html")
    for width, height in SIZES:
        audience.set_viewport_size({"width": width, "height": height})
        audience.evaluate("() => Reveal.layout()")
        count, told = audience.evaluate(MEASURE, LIMITS)
        assert count >= 10
        assert not told, f"{width} x {height}:\n" + "\n".join(told)


def test_the_right_answer_is_marked_by_the_next_step_and_the_arrow_goes_through_all(deck, audience):
    opened(audience, deck)
    audience.evaluate("() => { const s = document.querySelector('.options').closest('section.page');"
                      " const { h, v } = Reveal.getIndices(s); Reveal.slide(h, v, -1) }")  # fmt: skip
    shown = "() => { const page = Reveal.getCurrentSlide(); return [page.querySelectorAll('.options li').length,"
    shown += " page.querySelectorAll('.right.visible').length, page.querySelectorAll('.why.visible').length] }"
    options, marked, told = audience.evaluate(shown)
    assert options == 4 and marked == told == 0
    audience.keyboard.press("ArrowRight")
    audience.wait_for_function(f"() => ({shown})().join() === '4,1,1'")
    audience.evaluate("() => Reveal.slide(0, 0, -1)")
    for _ in range(300):
        audience.keyboard.press("ArrowRight")
        if audience.evaluate("() => Reveal.isLastSlide() && !Reveal.availableFragments().next"):
            break
    assert audience.evaluate("() => Reveal.getSlidePastCount() + 1") == audience.evaluate(
        "() => Reveal.getTotalSlides()"
    )


def test_the_speakers_view_shows_what_to_say_and_the_time(deck, audience):
    opened(audience, deck)
    with audience.expect_popup() as waiting:
        audience.keyboard.press("s")
    view = waiting.value
    view.wait_for_function(
        "() => document.querySelector('.speaker-controls-notes .value')?.textContent.includes('min.')"
    )
    assert view.locator(".speaker-controls-time").count() == 1
    view.close()


def test_a_blind_listener_finds_nothing_serious(deck, audience):
    import axe_playwright_python

    opened(audience, deck)
    audience.evaluate(Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8"))
    for place in range(0, audience.evaluate("() => Reveal.getTotalSlides()"), 4):
        audience.evaluate(
            "(n) => { const { h, v } = Reveal.getIndices(Reveal.getSlides()[n]); Reveal.slide(h, v, 999) }", place
        )
        found = audience.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        bad = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
        assert not bad, [(v["id"], v["nodes"][0]["html"][:200]) for v in bad]


def test_the_pdf_has_a_page_for_every_slide(deck, audience):
    opened(audience, deck)
    pages = re.findall(rb"/Type */Page\b", deck.with_suffix(".pdf").read_bytes())
    assert len(pages) == audience.evaluate("() => Reveal.getTotalSlides()")
