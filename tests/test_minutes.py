"""A lesson's minutes: counted by one formula, and the same wherever they stand."""

import nbformat
import pytest

from cnnlab.commands import _lessons
from scripts.build import minutes, teaching

new = nbformat.v4
FOUND = {_lessons.number_of(path): minutes.minutes_of(nbformat.read(path, as_version=4)) for path in _lessons.find()}


def lesson(*cells):
    return new.new_notebook(cells=list(cells))


def prose(text):
    return new.new_markdown_cell(text)


def code(text, *tags):
    return new.new_code_cell(text, metadata={"tags": list(tags)})


def test_by_hand():
    # 10 to begin, 260 words in 2 minutes, 24 lines in 2, a prediction in 1.5, an exercise 5, quiz 5, demo 3.
    words = prose("word " * 257)
    asked = prose("**Predict.** 1")
    task = prose("### Exercise 07-A")
    cells = [words, asked, task, code("x = 1\n\n" * 22), code("widgets.quiz('07')"), code("widgets.Stepper(x, k)")]
    # The heading's and the question's own words make up the 260.
    assert minutes.minutes_of(lesson(*cells)) == (30, 0)


@pytest.mark.parametrize(
    ("text", "tags"), [("x = 1\n" * 600, ["hide-input"]), ("\n\n", []), ("", ["nbval-ignore-output"])]
)
def test_what_is_folded_or_blank_takes_nothing(text, tags):
    assert minutes.minutes_of(lesson(code(text, *tags))) == (minutes.START, 0)


def test_addresses_tables_and_code_in_prose_are_not_read_word_by_word():
    link = "[see](" + "a-b/" * 4000 + ") ```" + " word" * 4000 + "``` https://example.org/" + "x-y/" * 4000
    link += "\n| a |" + " b |" * 4000
    assert minutes.minutes_of(lesson(prose(link))) == (minutes.START, 0)


def test_leisure_ends_with_the_next_heading_of_its_level():
    cells = [
        prose("## Main"),
        prose("### At leisure: noise"),
        prose("word " * 1300),
        prose("#### More of it\n" + "word " * 650),
        prose("### Back to work\n" + "word " * 650),
    ]
    assert minutes.minutes_of(lesson(*cells)) == (30, 15)


def test_every_first_cell_says_what_is_counted():
    for path in _lessons.find():
        first = nbformat.read(path, as_version=4).cells[0].source
        assert minutes.stated(*FOUND[_lessons.number_of(path)]) in first, f"{path.name}: run scripts/build/minutes.py"


def test_readme_and_lesson_00_say_the_same():
    known = {number: whole for number, (whole, _) in FOUND.items()}
    start = _lessons.find(["00"])[0].read_text(encoding="utf-8")
    for text in (minutes.README.read_text(encoding="utf-8"), start):
        assert len(minutes.ROW.findall(text.replace('    "| [', "| ["))) >= 16
    readme = minutes.README.read_text(encoding="utf-8")
    assert minutes.with_minutes(readme, known) == readme, "run scripts/build/minutes.py"
    for cell in nbformat.reads(start, as_version=4).cells:
        assert minutes.with_minutes(cell.source, known) == cell.source, "run scripts/build/minutes.py"


def test_a_row_is_changed_in_its_minutes_alone():
    row = "| [04 The layer](04_x.ipynb) | Channels: what 2 do? | 80 | 10.0 (30) |"
    assert (
        minutes.with_minutes(row, {"04": 95})
        == "| [04 The layer](04_x.ipynb) | Channels: what 2 do? | 95 | 10.0 (30) |"
    )
    assert minutes.with_minutes(row, {"05": 95}) == row


def test_the_plans_add_up():
    known = {key: (key, 100, 10) for key in [*teaching.LESSONS, "A1", "A2", "A3", "A4", "A5"]}
    table = teaching.plan(known, {1: "00 01 A1", 2: "02"})
    assert "| 1 | 00, 01 | 180 | A1 | 100 |" in table and "| 2 | 02 | 90 |  |  |" in table
    # 180 in the first week; the second has its lesson and the assignment of the first.
    assert table.endswith("The fullest week takes 190 minutes, last week's assignment with it.")
