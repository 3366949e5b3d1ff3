"""All that Sphinx reads, written into one folder that mirrors the project: links between pages stay as they are."""

import re
import shutil
import tomllib

import nbformat
from nbformat import v4

from cnnlab.commands import _lessons, _solutions
from cnnlab.commands._site import _checks, _demos, _glossary, _lesson, _live, _prose, _reference, _way

HERE = _lessons.ROOT / "docs" / "site"
# Written for readers, beside all of docs/; what a folder is for stands in its README.
_PAGES = ("docs/**/*.md", "CONTRIBUTING.md", "data/README.md", "cnnlab/*/README.md", "findings/README.md")
_APART = ("docs/site/", "docs/_build/")
_INDEX = "index.md"
_MINUTES = re.compile(r"<minutes((?: \d\d)+)>")


def stage(folder):
    """Write the site's sources into `folder`, which is emptied first; return how many pages there are."""
    shutil.rmtree(folder, ignore_errors=True)
    pages = page_names()
    lessons = _lessons.find()
    names = {*pages, *(f"notebooks/{path.name}" for path in lessons), *figures()}
    for name in pages:
        text = (_lessons.ROOT / name).read_text(encoding="utf-8")
        if name == "docs/glossary.md":
            text = _glossary.page(text)
        _write(folder / name, _prose.relink(text, name, names))
    for name in figures():
        _write(folder / name, (_lessons.ROOT / name).read_bytes())
    described = [_stage_lesson(path, folder, names) for path in lessons]
    for name, text in {**_reference.pages(), **_front(described, lessons)}.items():
        _write(folder / name, text)
    for name, text in _live.pages().items():
        _write(folder / "_extra" / name, text)
    shutil.copytree(HERE / "static", folder / "_static")
    for name, text in _demos.scripts().items():
        _write(folder / name, text)
    shutil.copy(HERE / "conf.py", folder / "conf.py")
    return len(names) + len(_reference.pages())


def page_names():
    """List the Markdown pages of the project that the site shows, from the project's root."""
    found = {path.relative_to(_lessons.ROOT).as_posix() for pattern in _PAGES for path in _lessons.ROOT.glob(pattern)}
    return sorted(name for name in found if not name.startswith(_APART))


def unlisted(start):
    """List the pages that neither the start page nor the list of their folder names."""
    listed = set(re.findall(r"^(?:.*<)?([\w/-]+)>?$", start, re.MULTILINE))
    names = [name for name in page_names() if not name.startswith(("docs/decisions/", "docs/measurements/"))]
    return [name for name in names if name.removesuffix(".md") not in listed]


def figures():
    """List the pictures that pages show, from the project's root."""
    return sorted(path.relative_to(_lessons.ROOT).as_posix() for path in _lessons.ROOT.glob("docs/figures/*.png"))


def not_terms():
    """Return the table of what lessons put in bold that is no term, and of terms that are everyday words."""
    return tomllib.loads((HERE / "not_terms.toml").read_text(encoding="utf-8"))


def _stage_lesson(path, folder, names):
    notebook, number = _lessons.read(path), _lessons.number_of(path)
    solutions = _lesson.solved(_lessons.read(_solutions.path_of(path)))
    linker = _glossary.Linker(_glossary.read(), not_terms()["everyday"])
    name = f"notebooks/{path.name}"
    demos = _demos.blocks(number, notebook.cells)
    shown = _lesson.page(notebook, name, staged=names, solutions=solutions, linker=linker, demos=demos)
    if _live.note(number):
        shown.cells.insert(1, v4.new_markdown_cell(_live.note(number)))
    _write(folder / name, nbformat.writes(shown))
    return _way.lesson(number, notebook.cells[0].source)


def _front(described, paths):
    """Return the start page and the page of checks, with what is computed for them."""
    address = {_lessons.number_of(path): f"notebooks/{path.stem}.html" for path in paths}
    minutes = {each.number: each.minutes for each in described}
    rows = "\n".join(
        f"| [{each.number} {each.title}](notebooks/{path.name}) | {each.question} | {each.minutes} |"
        for each, path in zip(described, paths, strict=True)
    )
    start = _front_page("index.md")
    start = start.replace("<!-- map -->", _way.drawing(described, address))
    start = start.replace("<!-- map as a list -->", _way.as_list(described))
    start = start.replace("<!-- lessons -->", f"| lesson | the question it answers | minutes |\n|---|---|---:|\n{rows}")
    start = _MINUTES.sub(lambda found: f"{sum(minutes[number] for number in found[1].split()):,} minutes", start)
    rest = [name.removesuffix(".md") for name in unlisted(start)]
    checks = _checks.page(_front_page("checks.md"))
    return {"index.md": start, "checks.md": checks, "live.md": _live.page(_front_page("live.md"))} | {
        "docs/decisions/" + _INDEX: _listing("Decisions", "Why things are as they are.", "[0-9]*"),
        "docs/measurements/" + _INDEX: _listing("Measurements", "Trainings and timings, and what they ran on.", "*"),
        "rooms.md": _listing("Further pages", "What folders say of themselves, and what has no place above.", *rest),
    }


def _front_page(name):
    """Return a page of docs/site as it is read from the top of the site."""
    text = (HERE / name).read_text(encoding="utf-8")
    return text.replace("](../../", "](").replace("](../", "](docs/")


def _listing(title, purpose, *patterns):
    return "\n".join(
        [f"# {title}", "", purpose, "", "```{toctree}", ":glob:", ":titlesonly:", "", *patterns, "```", ""]
    )


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="utf-8", newline="\n")
