"""A deck as PDF, printed by Chromium: one page a slide, all of its steps shown."""

import shutil

from cnnlab.errors import CnnlabError

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def printed(deck):
    """Print a deck, and return the PDF; it holds the date of its making, so its bytes differ from call to call.

    Parameters
    ----------
    deck : pathlib.Path
        The HTML file.

    Returns
    -------
    bytes

    Raises
    ------
    CnnlabError
        If there is no Chromium on the PATH.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise CnnlabError(
            "--pdf needs Chromium or Chrome on the PATH: install it (Debian: apt-get install chromium), or open the "
            "deck in any browser, add ?view=print to its address, and print"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Its own sandbox needs rights that a container seldom has; it opens a file that was just written here.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_context(offline=True).new_page()
            # Of a slow machine; half a minute, as Playwright has it, may be too short for a hundred formulas.
            page.set_default_timeout(120_000)
            page.goto(f"{deck.resolve().as_uri()}?view=print")
            # reveal.js lays the pages out after it says that it is ready, and marks the body when it has.
            page.wait_for_function("() => window.Reveal?.isReady() && document.querySelector('.pdf-page')")
            page.evaluate("() => Promise.all([...document.images].map((image) => image.decode()))")
            page.evaluate("() => document.fonts.ready.then(() => true)")
            return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        finally:
            browser.close()
