"""The built site as a reader has it: opened from its folder in Chromium, with the network off.

One build for all tests. Every link is followed in the files, not in the browser: there are thousands.
"""

import html.parser
import json
import os
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

from cnnlab.commands import _lessons
from tests.browser.conftest import ROOT, SHOTS

MEGABYTES = 25
# Attributes by which a page fetches something; what a reader may follow (`a href`) leads to the web, too.
FETCHED = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "embed": "src",
}
LESSON = "notebooks/04_the_convolutional_layer.html"
PAGES = ("index.html", LESSON, "docs/glossary.html", "checks.html", "api/convolution.html", "search.html")


class Page(html.parser.HTMLParser):
    """What a page names: the ids it has, what it links to, what it fetches, and its pictures without words."""

    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.fetched, self.pictures = set(), [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if given.get(FETCHED.get(tag)) and given.get("rel") not in ("canonical", "next", "prev", "index", "search"):
            self.fetched.append(given[FETCHED[tag]])
        if tag == "img":
            self.pictures.append((given.get("src", ""), given.get("alt") or ""))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published") / "site"
    words = [sys.executable, "-m", "cnnlab", "site", str(folder)]
    done = subprocess.run(words, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-6000:]
    return folder


@pytest.fixture(scope="module")
def pages(folder):
    return {path.relative_to(folder).as_posix(): Page(path) for path in sorted(folder.rglob("*.html"))}


@pytest.fixture
def reader(browser, folder):
    """A page of a browser without a network; whatever it asks the web for, and whatever goes wrong, ends the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not [address for address in asked if not address.startswith(("file:", "data:", "blob:"))]
    assert not errors, "\n".join(errors)


def test_every_lesson_is_there_and_the_size_is_kept(folder, pages):
    assert {f"notebooks/{path.stem}.html" for path in _lessons.find()} < pages.keys()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    assert size <= MEGABYTES, f"{size:.1f} MB"


def test_every_internal_link_resolves(folder, pages):
    lost, followed = [], 0
    for name, page in pages.items():
        for address in page.links + page.fetched:
            parts = urllib.parse.urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = os.path.normpath(os.path.join(os.path.dirname(name), urllib.parse.unquote(parts.path)))
            target = name if not parts.path else target
            anchor = urllib.parse.unquote(parts.fragment)
            there = (folder / target).is_file()
            if not there or (anchor and target in pages and anchor not in pages[target].ids):
                lost.append(f"{name}: {address}")
            followed += 1
    assert not lost, "\n".join(sorted(set(lost))[:40])
    assert followed > 2000


def test_nothing_is_fetched_from_the_web(folder, pages):
    foreign = [f"{name}: {a}" for name, page in pages.items() for a in page.fetched if re.match(r"(?:https?:)?//", a)]
    for style in folder.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        foreign += [f"{style.name}: {found}" for found in re.findall(r"url\([\"']?((?:https?:)?//[^)\"']+)", text)]
        foreign += [f"{style.name}: {found}" for found in re.findall(r"@import[^;]*//[^;]+", text)]
    assert not foreign, foreign


def test_every_picture_of_a_lesson_arrives_with_its_words(pages):
    described = 0
    for path in _lessons.find():
        cells = [cell for cell in _lessons.read(path).cells if cell.cell_type == "code"]
        words = {cell.metadata.get("mystnb", {}).get("image", {}).get("alt") for cell in cells} - {None}
        shown = {alt for _, alt in pages[f"notebooks/{path.stem}.html"].pictures}
        squeezed = {" ".join(alt.split()) for alt in shown}
        assert {" ".join(alt.split()) for alt in words} <= squeezed, path.stem
        assert all(shown), f"{path.stem}: a picture without words"
        described += len(words)
    assert described > 150


def test_terms_lead_to_the_glossary(pages):
    for path in _lessons.find():
        links = [a for a in pages[f"notebooks/{path.stem}.html"].links if a.startswith("../docs/glossary.html#term-")]
        assert len(links) > 5 and len(links) == len(set(links)), path.stem


@pytest.mark.parametrize(
    ("words", "expected"),
    [("receptive field", "05_counting"), ("dropout", "10_overfitting"), ("occlusion", "14_heatmaps")],
)
def test_search_finds_from_a_folder(reader, folder, words, expected):
    reader.goto((folder / "search.html").as_uri() + "?" + urllib.parse.urlencode({"q": words}))
    reader.wait_for_selector("#search-results li a")
    reader.wait_for_function("() => document.querySelector('.search-summary')?.textContent.match(/\\d/)")
    found = reader.eval_on_selector_all("#search-results li a", "all => all.map(a => a.getAttribute('href'))")
    assert any(expected in address for address in found), found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_whole_and_accessible(reader, folder, theme):
    import axe_playwright_python

    axe = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    reader.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
    found = {}
    for name in PAGES:
        reader.goto((folder / name).as_uri())
        reader.wait_for_load_state("load")
        assert reader.evaluate("document.documentElement.dataset.theme") == theme
        reader.evaluate(axe)
        results = reader.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        grave = [each for each in results["violations"] if each["impact"] in ("serious", "critical")]
        for each in grave:
            found[f"{name}: {each['id']}"] = [node["html"][:200] for node in each["nodes"][:3]]
    assert not found, json.dumps(found, indent=1)


def test_formulas_are_drawn(reader, folder):
    reader.goto((folder / LESSON).as_uri())
    reader.wait_for_selector("mjx-container svg")
    # Speech and search read the formula, too.
    assert reader.locator("mjx-assistive-mml").count() > 0


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_page(reader, folder, width):
    reader.set_viewport_size({"width": width, "height": 900})
    SHOTS.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        reader.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
        for name in PAGES[:5]:
            reader.goto((folder / name).as_uri())
            reader.wait_for_load_state("load")
            wide = reader.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 1, f"{name} is {wide} pixels wider than {width}"
            reader.screenshot(path=SHOTS / f"site_{Path(name).stem}_{width}_{theme}.png")


def test_answers_unfold_by_keys(reader, folder):
    reader.goto((folder / LESSON).as_uri())
    answer = reader.locator("details.answer").first
    answer.locator("summary").focus()
    reader.keyboard.press("Enter")
    assert answer.evaluate("each => each.open")
