"""docs/teaching.md: its generated parts are true, and what it names is there."""

import re

from scripts.build import teaching

TEXT = teaching.PAGE.read_text(encoding="utf-8")


def test_the_generated_parts_are_up_to_date():
    assert TEXT == teaching.filled(TEXT), "run scripts/build/teaching.py"


def test_both_plans_hold_every_lesson_once_and_all_assignments():
    for weeks in (teaching.SEVEN, teaching.FOURTEEN):
        words = " ".join(weeks.values()).split()
        assert [word for word in words if word in teaching.LESSONS] == teaching.LESSONS
        assert [word for word in words if word.startswith("A")] == ["A1", "A2", "A3", "A4", "A5"]


def test_an_assignment_comes_after_the_lessons_that_it_needs():
    needed = dict(re.findall(r"(?m)^\| (A\d) [^|]*\| [^|]*?(\d\d) \|", TEXT))
    assert len(needed) == 5
    for weeks in (teaching.SEVEN, teaching.FOURTEEN):
        words = " ".join(weeks.values()).split()
        assert all(words.index(lesson) < words.index(assignment) for assignment, lesson in needed.items())


def test_files_that_it_names_are_there():
    root = teaching.ROOT
    for name in re.findall(r"`((?:docs|scripts|notebooks|cnnlab|tests)/[\w/.]+)`", TEXT):
        path = root / name.replace("assignment_N", "assignment_1").replace("NAME", "A2_counting_and_receptive_fields")
        assert path.exists(), name
    for name in re.findall(r"\]\(([\w/.]+\.md)\)", TEXT):
        assert (root / "docs" / name).exists(), name
