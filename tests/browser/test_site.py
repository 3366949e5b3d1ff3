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
from PIL import Image
from playwright.sync_api import expect

from cnnlab.commands import _lessons
from tests.browser.conftest import ROOT, SHOTS, offline_page

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
DEMOS = "notebooks/03_convolution_in_two_dimensions.html"
PAGES = ("index.html", LESSON, "live.html", DEMOS, "docs/glossary.html", "checks.html", "api/convolution.html")
PAGES += ("search.html",)
# Whole pages of their own, which follow the reader's system in light and dark.
LIVE = ("live/mnist_cnn.html", "live/compare.html")


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
def reader(browser):
    with offline_page(browser, width=1280, height=900, timeout_s=20) as page:
        yield page


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
    reader.emulate_media(color_scheme=theme)
    found = {}
    for name in PAGES + LIVE:
        reader.goto((folder / name).as_uri())
        reader.wait_for_load_state("load")
        assert name in LIVE or reader.evaluate("document.documentElement.dataset.theme") == theme
        reader.evaluate(axe)
        results = reader.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false})")
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
        reader.emulate_media(color_scheme=theme)
        for name in PAGES[:5] + LIVE:
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


# ---------------------------------------------------------------- without a kernel


def test_the_stepper_steps_without_a_kernel(reader, folder):
    """Lesson 03's letter under its strokes: its second row begins 0, 2, 5, as Python says."""
    reader.goto((folder / DEMOS).as_uri())
    demo = reader.locator(".cnnlab-alone .cnnlab-stepper")
    status, output = demo.locator("[data-trait=status]"), demo.get_by_role("grid", name="output", exact=True)
    expect(status).to_have_text("Nothing is added up yet: 25 output numbers wait, 9 steps each.")
    # The stored picture has made room.
    expect(reader.locator(".cell_output img[alt^='The letter, the kernel and the output']")).to_be_hidden()
    for _ in range(3):
        demo.get_by_role("button", name="Step \u2192").click()
    expect(status).to_contain_text("product 3 of 9")
    demo.get_by_role("button", name="All", exact=True).click()
    expect(output.get_by_role("button", name="output, row 1, column 2: 5")).to_be_visible()
    # By keys: into the picture, a number, Enter.
    demo.get_by_label("picture, row 1, column 2: 1").focus()
    reader.keyboard.type("-2")
    reader.keyboard.press("Enter")
    expect(demo.get_by_label("picture, row 1, column 2: -2")).to_be_focused()
    expect(output.get_by_role("button", name="output, row 1, column 2: 8")).to_be_visible()
    demo.get_by_label("picture, row 1, column 2: -2").fill("two")
    reader.keyboard.press("Enter")
    expect(demo.locator("[data-trait=message]")).to_contain_text("must be a number such as -2, 0.5 or 1/9, found 'two'")


def test_the_kernel_explorer_answers_without_a_kernel(reader, folder, tmp_path):
    reader.goto((folder / DEMOS).as_uri())
    demo = reader.locator(".cnnlab-alone .cnnlab-kernel-explorer")
    facts, legend = demo.locator("[data-trait=facts]"), demo.locator("[data-trait=legend]")
    expect(facts).to_contain_text("The coefficients add up to 0: an even surface")
    demo.get_by_label("kernel", exact=True).first.select_option("box_blur")
    expect(facts).to_contain_text("The coefficients add up to 1: an even surface of brightness 0.5 becomes 0.5")
    expect(legend).to_have_text("black 0, white 1; nothing lies outside")
    demo.get_by_label("picture", exact=True).select_option("coins")
    expect(demo.get_by_role("img", name="the picture in grey: coins")).to_be_visible()
    # A picture of the reader's own: an even grey stays what it is under a blur.
    Image.new("RGB", (30, 20), (51, 51, 51)).save(tmp_path / "grey.png")
    demo.get_by_label("your own").set_input_files(tmp_path / "grey.png")
    expect(demo.locator("[data-trait=message]")).to_have_text("grey.png is shown in grey.")
    expect(facts).to_contain_text("The response runs from 0.2 to 0.2.")


def test_one_picture_goes_through_two_networks(reader, folder):
    reader.goto((folder / "live/compare.html").as_uri())
    cnn, dense = (reader.frame_locator("iframe").nth(place) for place in range(2))
    expect(dense.locator("#stage h2")).to_have_text("mnist_dense: the whole network")
    cnn.get_by_role("button", name="picture 16", exact=True).click()
    expect(dense.get_by_role("button", name="picture 16", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(cnn.get_by_role("button", name="picture 16", exact=True)).to_have_attribute("aria-pressed", "true")
    # What is drawn in the second arrives in the first: an empty picture, and then both say how it differs from Keras'.
    before = cnn.locator(".says").inner_text()
    dense.get_by_role("button", name="Empty").click()
    expect(cnn.locator(".says")).not_to_have_text(before)
    # The guides make room for the comparison.
    for frame in (cnn, dense):
        expect(frame.locator("#guide")).to_be_hidden()


def test_lessons_and_the_start_page_lead_to_the_networks_and_back(reader, folder):
    reader.goto((folder / "index.html").as_uri())
    reader.get_by_role("link", name="walk into a trained network").click()
    expect(reader.locator(".bd-article h1")).to_contain_text("Walk into a network")
    reader.goto((folder / "notebooks/08_mnist_in_keras.html").as_uri())
    reader.locator(".live-note a[href$='mnist_cnn.html']").click()
    expect(reader.locator("#stage h2")).to_contain_text("the whole network")
    reader.get_by_role("link", name="Walk into a network").click()
    expect(reader.locator(".bd-article h1")).to_contain_text("Walk into a network")
