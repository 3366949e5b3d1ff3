"""How nbgrader 0.9.6 turns what a cell shows into points: the assignments lean on it."""

import numpy as np
import pytest
from nbformat import v4
from nbgrader.utils import determine_grade, parse_utc

from cnnlab.grading import course_folder
from cnnlab.grading.surviving import SurvivingExecute


def graded_cell(*outputs):
    cell = v4.new_code_cell("2", outputs=list(outputs))
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "locked": True, "points": 5, "grade_id": "one"}
    return cell


def shown(value):
    return v4.new_output("execute_result", data={"text/plain": repr(value)})


@pytest.mark.library(
    "A checking cell whose last value is a number gives that many points",
    of="nbgrader",
    since="0.6.0",
    course="no checking cell ends in one",
)
@pytest.mark.parametrize(("value", "points"), [(0, 0), (2, 2), (2.5, 2.5), (5, 5)])
def test_a_number_is_partial_credit(value, points):
    assert determine_grade(graded_cell(shown(value)))[0] == points


@pytest.mark.library(
    "A due date with an offset, as the formgrader writes it (+0100), is taken for UTC, off by seconds; one without is "
    "UTC, too",
    of="nbgrader",
    since="0.6.0; not yet in 0.5.4",
    course="docs/teaching.md names two forms that are right",
)
@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2026-11-30 23:59", "23:59:00"),
        ("2026-11-30 23:59 +0100", "23:57:20"),
        ("2026-11-30 23:59 +01:00", "23:59:00"),
        ("2026-11-30T23:59+01:00", "22:59:00"),
        ("2026-11-30 23:59 Europe/Berlin", "22:59:00"),
    ],
)
def test_which_due_dates_are_understood(said, utc):
    assert str(parse_utc(said)) == f"2026-11-30 {utc}"
    docs = (course_folder.FOLDER.parents[1] / "docs" / "teaching.md").read_text(encoding="utf-8")
    assert "`2026-11-30T23:59+01:00`" in docs and "`2026-11-30 23:59 Europe/Berlin`" in docs


def test_a_numpy_number_would_be_full_credit_so_no_checking_cell_may_end_in_one():
    assert determine_grade(graded_cell(shown(np.int64(2))))[0] == 5


def test_an_error_and_anything_on_stderr_are_no_credit():
    assert determine_grade(graded_cell(v4.new_output("error", ename="AssertionError", evalue="no")))[0] == 0
    assert determine_grade(graded_cell(v4.new_output("stream", name="stderr", text="a warning")))[0] == 0
    assert determine_grade(graded_cell(v4.new_output("stream", name="stdout", text="talk")))[0] == 5


def test_what_a_right_answer_writes_to_stderr_costs_nothing():
    """Warnings were quiet, all else cost the points; siblings: `logging`, a progress bar, `print`."""
    talk = (
        "import logging, sys, warnings\nwarnings.warn('old')\nlogging.warning('a log')\nprint('bar', file=sys.stderr)"
    )
    cells = [v4.new_code_cell(source) for source in (talk, f"{talk}\nassert False", f"{talk}\n2.5")]
    for number, cell in enumerate(cells):
        cell.metadata["nbgrader"] = graded_cell().metadata["nbgrader"] | {"grade_id": str(number)}
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook, _ = SurvivingExecute().preprocess(v4.new_notebook(cells=cells, metadata=about), {})
    assert [determine_grade(cell)[0] for cell in notebook.cells] == [5, 0, 2.5]
    assert "a log" in str(notebook.cells[0].outputs) and [cell.source for cell in notebook.cells][1].endswith("False")
