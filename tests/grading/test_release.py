"""The release versions: made by nbgrader from the sources, and empty of everything that a student must not have."""

import re

import nbformat
import pytest

from cnnlab import exercises
from cnnlab.commands import _normal
from cnnlab.grading import course_folder

NAMES = course_folder.names()
MARKS = re.compile(r"BEGIN|END SOLUTION|HIDDEN TESTS")


@pytest.fixture(scope="module")
def made():
    return course_folder.releases()


def read(name, folder):
    return nbformat.read(course_folder.path_of(name, folder), as_version=4)


def about(cell):
    return cell.metadata.get("nbgrader", {})


def regions(source, kind):
    """The lines between the marks of a source cell; of a solution cell without marks, all of them."""
    found = re.findall(rf"### BEGIN {kind}\n(.*?)### END {kind}", source, re.DOTALL)
    return "\n".join(found).split("\n") if found else []


def secrets(name):
    """The lines that only the source may hold: those of solutions, hidden tests, model answers, told nowhere else."""
    lines = []
    for cell in read(name, course_folder.SOURCE).cells:
        if cell.cell_type == "code":
            lines += regions(cell.source, "SOLUTION") + regions(cell.source, "HIDDEN TESTS")
        elif about(cell).get("solution"):
            lines += re.split(r"(?<=[.?!]) ", cell.source)
    told = public(name)
    return {line.strip() for line in lines if len(line.strip()) > 12 and line.strip() not in told}


def public(name):
    """What a student may see: everything of the source outside those regions."""
    text = []
    for cell in read(name, course_folder.SOURCE).cells:
        if not (cell.cell_type == "markdown" and about(cell).get("solution")):
            text.append(re.sub(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n.*?### END \1", "", cell.source, flags=re.DOTALL))
    return "\n".join(text)


def test_there_are_five():
    assert [name[:3] for name in NAMES] == ["A1_", "A2_", "A3_", "A4_", "A5_"]


@pytest.mark.parametrize("name", NAMES)
def test_the_release_is_what_nbgrader_makes_of_the_source(name, made):
    stored = course_folder.path_of(name, course_folder.RELEASE).read_text(encoding="utf-8")
    assert stored == made[name], "run scripts/build/assignments.py"


@pytest.mark.parametrize("name", NAMES)
def test_no_solution_and_no_hidden_test_is_in_the_release(name):
    hidden = secrets(name)
    assert len(hidden) > 10, "the source should hold solutions and hidden tests"
    text = "\n".join(cell.source for cell in read(name, course_folder.RELEASE).cells)
    assert not MARKS.search(text)
    assert not [line for line in hidden if line in text]


def test_a_solution_left_in_would_be_seen():
    line = sorted(secrets(NAMES[0]))[0]
    assert line in "\n".join(cell.source for cell in read(NAMES[0], course_folder.SOURCE).cells)
    assert "for row in range(rows):" in secrets(NAMES[0])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("folder", [course_folder.SOURCE, course_folder.RELEASE], ids=lambda folder: folder.name)
def test_stored_without_outputs_in_the_one_form(name, folder):
    notebook = read(name, folder)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
    path = course_folder.path_of(name, folder)
    assert path.read_text(encoding="utf-8") == _normal.text_of(_normal.normalise(notebook))


@pytest.mark.parametrize("name", NAMES)
def test_what_each_assignment_has(name):
    notebook = read(name, course_folder.SOURCE)
    first = notebook.cells[0].source
    assert re.search(r"\*\*Time:\*\* about \d+ minutes", first) and "**Budget:**" in first
    assert "**Prerequisites:**" in first
    graded_cells = [cell for cell in notebook.cells if about(cell).get("grade")]
    points = sum(about(cell)["points"] for cell in graded_cells)
    assert points == 20 and "**20**" in first
    written = [cell for cell in graded_cells if cell.cell_type == "markdown"]
    assert len(written) == 1
    assert any("HIDDEN TESTS" in cell.source for cell in graded_cells)
    # Partial credit: a cell whose value is a number of points.
    assert any(re.search(r"^(sum\(|steps \+)", cell.source, re.MULTILINE) for cell in graded_cells)
    rubric = notebook.cells[notebook.cells.index(written[0]) - 1].source
    rows = [int(n) for n in re.findall(r"(?m)^\| (\d) \|", rubric)]
    assert sum(rows) == about(written[0])["points"], "the rubric must add up"
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "Your target" in text


@pytest.mark.parametrize("name", NAMES)
def test_the_points_of_the_table_are_those_of_the_cells(name):
    notebook = read(name, course_folder.SOURCE)
    told = dict(re.findall(r"(?m)^\| (A\d-\d) \| [^|]* \| ([\d +]+) \|", notebook.cells[0].source))
    found = {}
    for cell in notebook.cells:
        if about(cell).get("grade"):
            task = about(cell)["grade_id"][:4]
            found.setdefault(task, []).append(about(cell)["points"])
    assert {task: " + ".join(map(str, points)) for task, points in found.items()} == told


@pytest.mark.parametrize("name", NAMES)
def test_the_tasks_are_those_that_are_diagnosed(name):
    code = "\n".join(cell.source for cell in read(name, course_folder.RELEASE).cells if cell.cell_type == "code")
    asked = re.findall(r'exercises\.diagnose\("(A\d-\d)"', code)
    assert asked == [exercise.id for exercise in exercises.assignments()[name[1]]]


@pytest.mark.parametrize("name", NAMES)
def test_prose_is_short(name):
    for cell in read(name, course_folder.RELEASE).cells:
        if cell.cell_type == "markdown":
            words = len(re.sub(r"(?m)^\|.*$", "", cell.source).split())
            assert words <= 120, cell.source[:60]
