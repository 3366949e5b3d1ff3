"""What the project's pages and comments name is there: links, files in backticks, decisions in one numbered row."""

import json
import re
from pathlib import Path

import pytest

from tests.notebook_style import links

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("benchmarks", "cnnlab", "data", "docs", "notebooks", "scripts", "tests")
FILES = [*ROOT.glob("*.*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*"))]
NAMES = sorted(path.relative_to(ROOT).as_posix() for path in FILES if ".ipynb_checkpoints" not in path.parts)
PAGES = [name for name in NAMES if name.endswith(".md")]
PROSE = [name for name in NAMES if name.endswith((".md", ".py", ".ipynb", ".toml", ".yml", ".cfg"))]
# A path of the project as prose names it: from the root, with a folder and an ending.
NAMED = re.compile(
    r"(?<![\w./-])((?:docs|scripts|data|tests|benchmarks|notebooks)/[\w./-]*\.(?:md|py|json|npz|toml|cfg|png))\b"
)
# Places that a reader fills in, the demo that a README builds, and what is there only while nbgrader grades.
INVENTED = re.compile(r"NN|NAME|SUBJECT|lesson_N\b|brightness")


def text_of(name):
    """Return a file's text; of a notebook the cells' own text, without outputs."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if name.endswith(".ipynb"):
        text = "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_lead_somewhere(name):
    lost = [
        target for target in links(text_of(name)) if not (ROOT / name).parent.joinpath(target.split("#")[0]).exists()
    ]
    assert not lost, f"{name} links to {lost}"


def test_files_that_prose_names_are_there():
    lost = {}
    for name in set(PROSE) - {"tests/test_links.py"}:
        named = {found for found in NAMED.findall(text_of(name)) if not INVENTED.search(found)}
        lost |= {f"{found} in {name}": None for found in named if not (ROOT / found).exists()}
    assert not lost, ", ".join(lost)


def test_a_lost_file_is_noticed():
    assert NAMED.findall("see `docs/measurements_03.md` and scripts/record_mnist.py.") == [
        "docs/measurements_03.md",
        "scripts/record_mnist.py",
    ]
    assert NAMED.findall("elsewhere/docs/x.md, https://a.b/docs/x.md") == []


def test_decisions_are_numbered_without_a_gap_and_headed_alike():
    pages = [name for name in PAGES if name.startswith("docs/decisions/")]
    for number, page in enumerate(pages, start=1):
        assert page.startswith(f"docs/decisions/{number:04d}-"), page
        heading = text_of(page).split("\n")[0]
        assert re.fullmatch(rf"# {number:04d}: [A-Z].*[^.]", heading), f"{page} begins with {heading!r}"
