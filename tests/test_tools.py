"""docs/tools.md is what its script makes of findings/ and of the marked tests, and what these name is there."""

from pathlib import Path

import pytest

from scripts.build import tools

MARKED = """
import pytest

@pytest.mark.library("a | b, " "in two parts", of="keras", since="3", course="mended", lesson="13: Recap", hint="11-q8")
@pytest.mark.parametrize("n", [1])
def test_it(n):
    pass

def test_another():
    pass
"""
SCRIPT = """\
#!/usr/bin/env bash
# A library does another thing.
#
# Guess: one thing.
# Seen (one 1.2, two 3.4rc1 with
#   a browser, 2026-11-30), twice: another. Since when: 1.2;
#   not yet in 1.1.9. No warning.
# What the course does: nothing
#   of it. Needs chromium.
set -e
"""


def test_the_page_is_up_to_date():
    assert tools.PAGE.read_text(encoding="utf-8") == tools.page(), "run scripts/build/tools.py"


def test_a_mark_by_hand():
    [one] = tools.marked(MARKED, Path("elsewhere.py"))
    assert (one.test, one.of, one.behaviour) == ("test_it", "keras", "a | b, in two parts")
    assert one.since == "3" and tools.Pinned(one.path, "test_it", "It", "keras").since == "-"
    assert (one.course, one.lesson, one.hint) == ("mended", "13: Recap", "11-q8")
    assert tools._table([[one.behaviour]]) == "| a \\| b, in two parts |\n"


def test_a_script_by_hand(tmp_path):
    script = tmp_path / "other.sh"
    script.write_text(SCRIPT, encoding="utf-8")
    found = tools.read(script)
    assert (found.behaviour, found.course) == ("A library does another thing", "nothing of it")
    assert found.since == "1.2; not yet in 1.1.9"
    script.write_text(SCRIPT.replace("Since when", "Since"), encoding="utf-8")
    assert tools.read(script).since == "-"
    assert (found.versions, found.date) == ("one 1.2, two 3.4rc1 with a browser", "2026-11-30")


def test_every_script_and_every_marked_test_has_its_row():
    text = tools.PAGE.read_text(encoding="utf-8")
    scripts = sorted(path.name for path in (tools.ROOT / "findings").glob("*.sh"))
    assert scripts and all(text.count(f"(../findings/{name})") == 1 for name in scripts)
    sources = [path.read_text(encoding="utf-8") for path in (tools.ROOT / "tests").rglob("test_*.py")]
    marks = sum(line == f"@{tools.MARK}(" for source in sources for line in source.split("\n"))
    assert marks > 10 and text.count("](../tests/") == marks


def test_what_a_mark_names_must_be_there():
    assert tools.lesson_link("13: Recap").startswith("[13](../notebooks/13_")
    assert tools.hint_text("11-q8") == "11-q8" and tools.lesson_link("") == tools.hint_text("") == ""
    for call, said in (
        (tools.lesson_link, "13: No such heading"),
        (tools.hint_text, "13-B: no such belief"),
        (tools.hint_text, "11-q99"),
        (tools.versions, "no-such-library"),
    ):
        with pytest.raises(SystemExit, match=r"no|none"):
            call(said)
