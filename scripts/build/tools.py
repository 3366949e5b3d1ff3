"""Write docs/tools.md: what the real libraries do where good guesses miss, and what the course does about it.

    python scripts/build/tools.py

Its rows are the first lines of the scripts in findings/ and the tests marked ``library``; a test compares. A test is
marked like this, with the version read from the locks, and what it names looked up::

    @pytest.mark.library(
        "what the library does, in one sentence",
        of="keras",
        since="the first version that was tried and does so",
        course="what the course does about it",
        lesson="13: Heading of the part that teaches it",
        hint="13-B: the misconception that knows it",
    )
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from cnnlab import exercises

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tools.md"
MARK = "pytest.mark.library"
HEAD = """\
# What the tools really do

Where a good engineer's guess about a library is wrong, and no message says so. Made by `python scripts/build/tools.py`;
do not edit it by hand.

## Held by a test

Each row is pinned: its test fails when the library has changed, or our code falls into the trap. The versions are those
of the locks. *Since when* names the oldest version that was run, or read, and does so: older ones may do it, too,
unless one is named that does not. "-" means that nobody has looked. What was guessed right, and wrong:
[guesses against results](measurements/tries.md).

| library | behaviour | since when | what the course does | test | lesson | hint |
|---|---|---|---|---|---|---|
"""
SECOND = """
## Shown by a script of its own

None of the course's code is in these: each installs pinned packages and shows the behaviour
([findings](../findings/README.md)). `python course.py findings` runs them and prints which still hold.

| script | behaviour | seen with | since when | seen on | what the course does |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Pinned:
    """A marked test: where it stands and what its mark says."""

    path: Path
    test: str
    behaviour: str
    of: str
    since: str = "-"
    course: str = ""
    lesson: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Finding:
    """What the first lines of a script in findings/ say."""

    path: Path
    behaviour: str
    versions: str
    since: str
    date: str
    course: str


def marked(source, path):
    """Yield a `Pinned` for each marked test in the source of a test file."""
    for node in ast.walk(ast.parse(source)):
        for call in getattr(node, "decorator_list", ()):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == MARK:
                said = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
                [behaviour] = map(ast.literal_eval, call.args)
                yield Pinned(path, node.name, behaviour, **said)


def read(script):
    """Return the `Finding` of a script: its title, ``Seen (versions, date)``, ``Since when: ...`` and so on."""
    lines = script.read_text(encoding="utf-8").split("\n")[1:]
    end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    title, *rest = (line.lstrip("# ") for line in lines[:end])
    text = " ".join(rest)
    seen, date = re.search(r"Seen \((.*?),? (\d{4}-\d\d-\d\d)\)", text).groups()
    course = re.search(r"What the course does: (.*?)(?= Needs |$)", text)[1]
    since = re.search(r"Since when: (.*?)\. ", text)
    return Finding(script, title.rstrip("."), seen, since[1] if since else "-", date, course.rstrip("."))


def versions(library):
    """Return the versions of a library in the locks, oldest first as they stand there, such as "2.4.6 or 2.5.5"."""
    locks = "".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("requirements*.lock")))
    found = re.findall(rf"(?m)^{re.escape(library)}==(\S+)", locks)
    if not found:
        raise SystemExit(f"{library} is in no lock: name it as the locks do")
    return " or ".join(dict.fromkeys(found))


def lesson_link(said):
    """Return a link to the lesson that teaches it, ``"13: Heading"``; the heading must be there."""
    if not said:
        return ""
    number, heading = said.split(": ", 1)
    [path] = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    prose = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]
    if not re.search(rf"(?m)^#+ {re.escape(heading)}$", "\n".join(prose)):
        raise SystemExit(f"lesson {number} has no heading {heading!r}")
    return f"[{number}](../notebooks/{path.name}), *{heading}*"


def hint_text(said):
    """Return who knows it: ``"13-B: misconception"``, a question ``"11-q8"`` or a file; it must be there."""
    if not said:
        return ""
    asked, _, name = said.partition(": ")
    if name:
        names = [wrong.name for wrong in exercises.find(asked).wrong]
        if name not in names:
            raise SystemExit(f"exercise {asked} knows no {name!r}, only {names}")
        return f"{asked}, *{name}*"
    if not (ROOT / said).is_file() and said not in [one.id for one in exercises.questions()[said[:2]]]:
        raise SystemExit(f"no file and no question: {said}")
    return f"[{Path(said).name}](../{said})" if "/" in said else said


def page():
    """Return the whole text of the page."""
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    pinned = [one for path in tests for one in marked(path.read_text(encoding="utf-8"), path)]
    rows = []
    for one in sorted(pinned, key=lambda one: (one.of, one.behaviour)):
        where = one.path.relative_to(ROOT).as_posix()
        cells = [f"{one.of} {versions(one.of)}", one.behaviour, one.since, one.course, f"[{one.test}](../{where})"]
        rows.append([*cells, lesson_link(one.lesson), hint_text(one.hint)])
    found = [read(path) for path in sorted((ROOT / "findings").glob("*.sh"))]
    shown = [
        [f"[{f.path.stem}](../findings/{f.path.name})", f.behaviour, f.versions, f.since, f.date, f.course]
        for f in found
    ]
    return HEAD + _table(rows) + SECOND + _table(shown)


def _table(rows):
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n" for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
