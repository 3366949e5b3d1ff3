"""Write how many minutes each lesson takes: into its first cell, lesson 00, README and docs/teaching.md.

    python scripts/build/minutes.py

One formula for all lessons, stated in docs/teaching.md; a test holds every place to it.
"""

import re
from pathlib import Path

import nbformat

from cnnlab.commands import _lessons, _normal
from scripts.build import teaching

README = _lessons.ROOT / "README.md"
# What one of each takes, in minutes: estimates of a strict reader, nobody was timed.
START = 10
WORD, CODE_LINE = 1 / 130, 5 / 60
PREDICTION, EXERCISE, QUIZ, DEMO = 1.5, 5, 5, 3
# Printed times pretend to no more.
ROUNDED_TO = 5
LEISURE = re.compile(r"^(#+) .*\bat leisure\b", re.IGNORECASE)
STATED = re.compile(r"\*\*Time:\*\* \S+ minutes(?:, (?:or )?\d+ [^.;]*at leisure\*?)?")
ROW = re.compile(r"^(\| \[(\d\d) [^|]*\| [^|]*\|) *\d+ (\|.*)$", re.MULTILINE)


def minutes_of(notebook):
    """Return the minutes of a lesson as (all, of them at leisure), both rounded.

    A part is at leisure from a heading that says so to the next heading of its level or above.
    """
    whole, leisure, inside = START, 0, 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := re.match(r"(#+) ", cell.source)):
            level = len(heading[1])
            inside = level if LEISURE.match(cell.source) else (inside if inside and level > inside else 0)
        cost = _minutes(cell)
        whole += cost
        leisure += cost if inside else 0
    return _rounded(whole), _rounded(leisure)


def _minutes(cell):
    """Return what one cell takes; a folded one takes nothing."""
    if "hide-input" in cell.metadata.get("tags", ()):
        return 0
    if cell.cell_type == "code":
        asked = QUIZ * ("widgets.quiz(" in cell.source)
        shown = DEMO * len(re.findall(r"^(?!.*quiz).*\bwidgets\.[A-Z]", cell.source, re.MULTILINE))
        return asked + shown + CODE_LINE * sum(bool(line.strip()) for line in cell.source.split("\n"))
    # Neither code blocks nor addresses nor tables are read word by word.
    prose = re.sub(r"```.*?```|\]\([^)]*\)|https?://\S+", " ", cell.source, flags=re.DOTALL)
    prose = re.sub(r"(?m)^\|.*$", "", prose)
    words = WORD * len(re.findall(r"[^\W\d_][\w'-]*", prose))
    return words + PREDICTION * prose.count("**Predict") + EXERCISE * len(re.findall(r"(?m)^### Exercise ", prose))


def _rounded(minutes):
    return ROUNDED_TO * round(minutes / ROUNDED_TO)


def stated(whole, leisure):
    """Return the words of a lesson's first cell: ``**Time:** 150 minutes, 25 of them at leisure``."""
    return f"**Time:** {whole} minutes" + (f", {leisure} of them at leisure" if leisure else "")


def with_minutes(table, known):
    """Return a Markdown text in which the rows of lessons carry their minutes in the column behind the question."""
    return ROW.sub(lambda row: f"{row[1]} {known[row[2]]} {row[3]}" if row[2] in known else row[0], table)


def main():
    paths = {_lessons.number_of(path): path for path in _lessons.find()}
    notebooks = {number: nbformat.read(path, as_version=4) for number, path in paths.items()}
    found = {number: minutes_of(notebook) for number, notebook in notebooks.items()}
    known = {number: whole for number, (whole, _) in found.items()}
    for number, notebook in notebooks.items():
        first = notebook.cells[0]
        first.source, count = STATED.subn(stated(*found[number]), first.source)
        if count != 1:
            raise SystemExit(f"{paths[number].name}: the first cell must say '**Time:** N minutes' once")
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = with_minutes(cell.source, known)
        _normal.store(_normal.normalise(notebook), paths[number])
    _write(README, with_minutes(README.read_text(encoding="utf-8"), known))
    _write(teaching.PAGE, teaching.filled(teaching.PAGE.read_text(encoding="utf-8")))
    for number, (whole, leisure) in found.items():
        print(f"{number}  {whole:4d} minutes" + (f", {leisure} at leisure" if leisure else ""))


def _write(path: Path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
