"""`python -m cnnlab marks COURSE ASSIGNMENT SHEET.csv`: marks and feedback into Moodle or Canvas.

SHEET is what the platform gave you: Moodle's grading worksheet of the assignment, or Canvas' exported gradebook. Into
COURSE/for_moodle or COURSE/for_canvas goes the same file with the marks filled in, for Moodle an archive of the
feedback as well, and a table of those who could not be placed: fill in its column `who` (Moodle's identifier, Canvas'
ID), and call again with --who.
"""

import argparse
import importlib.util
from pathlib import Path

from cnnlab.errors import CnnlabError
from cnnlab.grading import platforms


def main(argv):
    """Write the files and say who has no place yet; 0 when they were written."""
    parser = argparse.ArgumentParser(
        prog="python -m cnnlab marks",
        description=__doc__.split(": ", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("course", type=Path)
    parser.add_argument("assignment")
    parser.add_argument("sheet", type=Path, metavar="SHEET.csv")
    parser.add_argument("--column", help="Canvas' column, such as 'A2 Counting (4711)'; else by its title")
    parser.add_argument("--who", type=Path, metavar="WHO.csv", help="who is who, in columns student and who")
    options = parser.parse_args(argv)
    if importlib.util.find_spec("nbgrader") is None:
        raise CnnlabError("nbgrader is not installed here: call `python course.py marks`, which adds it")
    try:
        handed = platforms.hand_over(
            options.course, options.assignment, options.sheet, column=options.column, settled=options.who
        )
    except OSError as error:
        # What takes another file's place is written under a passing name first.
        name = error.filename2 or error.filename
        raise CnnlabError(
            f"COURSE {options.course}: {name} cannot be written or read ({error.strerror}): close it elsewhere, move "
            "away what stands in its place, or make room"
        ) from None
    _tell(handed)
    return 0


def _tell(handed):
    keys, reasons = handed.placed.keys, handed.placed.reasons
    everybody = handed.points([mark.student for mark in handed.marks])
    print(f"{len(keys)} marks, {handed.points(keys):g} points: {handed.files[0]}")
    if reasons:
        print(f"not placed: {len(reasons)} marks, {handed.points(reasons):g} points: {handed.files[1]}")
    print(f"in the gradebook: {len(handed.marks)} marks, {everybody:g} points")
    for student, why in reasons.items():
        print(f"  {student}: {why}")
    if handed.missing:
        print(f"without a submission, left as they are: {', '.join(handed.missing)}")
    for line in handed.warnings:
        print(f"  {line}")
    for path in handed.files[2:]:
        print(f"feedback: {path}")
