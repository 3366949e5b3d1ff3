"""Every slide of every lesson in Chromium, at both sizes of a hall's projector: nothing sticks out, all can be read.

One page a deck; all of its slides are measured by one question to the page, with their last step shown.
"""

from pathlib import Path

import pytest

from cnnlab.commands import _lessons, slides

SIZES = ((1280, 720), (1024, 768))
# As rendered, in pixels of the projector; contrast by WCAG 2, large from 24 px, or 18.66 px where it is bold.
SMALLEST, CONTRAST, CONTRAST_LARGE = 18, 4.5, 3.0
# Of a figure's stored size, and its shorter side in pixels, on a slide of 1280 x 720.
FIGURE_SCALE, FIGURE_SIDE = 0.8, 120

MEASURE = (Path(__file__).parent / "slides.js").read_text(encoding="utf-8").split("\n", 1)[1]
LIMITS = [SMALLEST, CONTRAST, CONTRAST_LARGE, FIGURE_SCALE, FIGURE_SIDE]


@pytest.fixture
def audience(browser):
    """A page without a network; whatever it asks for beside its own file, and whatever goes wrong, ends the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not [address for address in asked if not address.startswith(("file:", "data:", "blob:"))]
    assert not errors, "\n".join(errors)


def opened(page, path):
    page.goto(path.as_uri())
    page.wait_for_function("() => window.Reveal?.isReady()")
    page.evaluate("() => Promise.all([...document.images].map((image) => image.decode()))")
    page.evaluate("() => document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("stem", [path.stem for path in _lessons.find()])
def test_every_slide_fits_and_can_be_read(stem, tmp_path, audience):
    assert slides.main([stem, "--to", str(tmp_path)]) == 0
    opened(audience, tmp_path / f"{stem}.html")
    for width, height in SIZES:
        audience.set_viewport_size({"width": width, "height": height})
        audience.evaluate("() => Reveal.layout()")
        count, told = audience.evaluate(MEASURE, LIMITS)
        assert count >= 10
        assert not told, f"{width} x {height}:\n" + "\n".join(told)
