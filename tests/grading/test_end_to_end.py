"""nbgrader itself, from release to CSV, on submissions of every kind; assignment 2, which takes seconds a student."""

import json
import socket
import threading

import nbformat
import pytest

from cnnlab import classroom
from cnnlab.grading import course_folder, elsewhere, marking, samples, worker
from cnnlab.grading.samples import cell_of, hand_in

NAME = "A2_counting_and_receptive_fields"
WRITTEN = "A2-5"
# Of 20 points: the 4 of the written answer are a person's to give.
BY_MACHINE = 16
# Whom nbgrader cannot grade, or would grade wrongly.
BY_HAND = {"damaged", "assassin", "empty", "smith [2]", "beside", "renamed", "doubled", "copied"}

STRIDES_IGNORED = """\
def seen(layers):
    return 1 + sum(kernel - 1 for kernel, stride in layers)
"""
NO_BIAS = """\
def layer_cost(rows, columns, channels, filters, kernel, stride):
    out = ((rows - kernel[0]) // stride + 1) * ((columns - kernel[1]) // stride + 1)
    weights = kernel[0] * kernel[1] * channels
    return {"parameters": filters * weights, "macs": out * filters * weights, "bytes": out * filters * 4}
"""
THREE_OF_FIVE = """\
counts = {
    "conv_1 parameters": 1216,
    "conv_2 parameters": 3480,
    "numbers after flatten": 2304,
    "dense parameters": 23050,
    "conv_1 output bytes": 98304,
}
"""
DEARER_CHAIN = "chain = [(3, 2), (3, 2), (5, 2), (5, 1)]"
FOR_EVER = "while True:\n    pass\n"
WILL_NOT_STOP = """\
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
KILLS_ITS_KERNEL = "import os\n\nos._exit(3)"
KILLS_ITS_GRADER = "import os\nimport signal\n\nos.kill(os.getppid(), signal.SIGKILL)"
READS_THE_TESTS = """\
from pathlib import Path

def seen(layers):
    ...

found = [path for path in Path("../../..").rglob("*") if path.is_file() and b"HIDDEN TESTS" in path.read_bytes()]
print("found in", sorted(path.suffix for path in found))
"""
WRITES_OUTSIDE = """\
from pathlib import Path

def seen(layers):
    ...

Path("../../../../escaped.txt").write_text("out")
"""
OPENS_THE_NETWORK = """\
import socket

def seen(layers):
    ...

with socket.create_connection(("127.0.0.1", {port}), timeout=5) as line:
    line.sendall(b"hello")
"""


def spoil_tests(notebook):
    """Do what a cheat may try: tests that pass, tests that are gone, more points than there are."""
    cell_of(notebook, "A2-3-test").source = "assert True"
    cell_of(notebook, "A2-4-test").source = "3"
    cell_of(notebook, "A2-4-test").metadata.nbgrader.points = 300
    notebook.cells.remove(cell_of(notebook, "A2-3-hidden"))


def moved(course, grade_id, *, metadata):
    """Return an edit: what stood in a cell stands in a copy below it, with or without nbgrader's metadata."""

    def edit(notebook):
        cell = cell_of(notebook, grade_id)
        below = nbformat.from_dict(cell | {"id": "below"})
        below.metadata = cell.metadata if metadata else {}
        release = nbformat.read(course_folder.path_of(NAME, course / "release"), as_version=4)
        cell.source = cell_of(release, grade_id).source
        notebook.cells.insert(notebook.cells.index(cell) + 1, below)

    return edit


@pytest.fixture(scope="module")
def course(tmp_path_factory, home):
    """A course with this assignment generated, and cells that may take 10 seconds."""
    folder = course_folder.course(tmp_path_factory.mktemp("teaching") / "course", [NAME])
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + "\nc.Execute.timeout = 10\n", encoding="utf-8")
    with worker.Worker(folder, home) as process:
        done = process("generate_assignment", NAME)
        assert done["success"], done
    return folder


@pytest.fixture(scope="module")
def listener():
    """A server that somebody might call: it counts who did."""
    calls = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            calls.append(line.recv(100))
            line.close()

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], calls
    server.close()


@pytest.fixture(scope="module")
def results(course, home, listener):
    right = samples.solutions(NAME)
    wrong = right | {"A2-1": THREE_OF_FIVE, "A2-2": NO_BIAS, "A2-3": STRIDES_IGNORED, "A2-4": DEARER_CHAIN}
    network = OPENS_THE_NETWORK.format(port=listener[0])
    hand_in(course, "right", NAME, right)
    hand_in(course, "untouched", NAME)
    hand_in(course, "wrong", NAME, wrong)
    hand_in(course, "cheat", NAME, right | {"A2-3": "", "A2-4": "chain = [(3, 1)]"}, edit=spoil_tests)
    for student, source in (
        ("endless", FOR_EVER),
        ("stubborn", WILL_NOT_STOP),
        ("killer", KILLS_ITS_KERNEL),
        ("assassin", KILLS_ITS_GRADER),
        ("reader", READS_THE_TESTS),
        ("writer", WRITES_OUTSIDE),
        ("caller", network),
    ):
        hand_in(course, student, NAME, right | {"A2-3": source})
    hand_in(course, "Müller, Jörg", NAME, right)
    hand_in(course, "warned", NAME, right | {"A2-3": f"import warnings\n{right['A2-3']}\nwarnings.warn('old')\n"})
    talk = "import sys\nprint('a log', file=sys.stderr)\n"
    hand_in(course, "talker", NAME, right | {"A2-3": f"{talk}{right['A2-3']}\n{talk}"})
    hand_in(course, "smith [2]", NAME, right)
    beside = hand_in(course, "beside", NAME)
    beside.with_name(f"{NAME}-Copy1.ipynb").write_bytes(hand_in(course, "doubled", NAME, right).read_bytes())
    hand_in(course, "doubled", NAME, right, edit=lambda notebook: notebook.cells.append(cell_of(notebook, "A2-2-test")))
    hand_in(course, "copied", NAME, right, edit=moved(course, "A2-3", metadata=True))
    written = right | {WRITTEN: "Because a step of two halves what is computed after it."}
    hand_in(course, "below", NAME, written, edit=moved(course, WRITTEN, metadata=False))
    renamed = hand_in(course, "renamed", NAME, right)
    renamed.rename(renamed.with_name(f"{NAME} (1).ipynb"))
    damaged = hand_in(course, "damaged", NAME, right)
    damaged.write_text(damaged.read_text(encoding="utf-8")[:500], encoding="utf-8")
    # The folder is there, the notebook is not.
    (course / "submitted" / "empty" / NAME).mkdir(parents=True)
    done = marking.grade(course, NAME, workers=2, home=home)
    return {result.student: result for result in done}


@pytest.mark.library(
    "A copied cell keeps the name of the first: autograde gives no score, and speaks of an old version",
    of="nbgrader",
    since="0.4.0 or before",
    course="the submission is left to a person, with the line of the log that tells why",
)
def test_what_nbgrader_would_grade_wrongly_is_left_to_a_person_with_the_reason(results):
    """Siblings: a name used as a pattern, a copy beside the notebook, the notebook renamed, check or answer twice."""
    kinds = ("smith [2]", "beside", "doubled", "copied", "renamed")
    told = {name: (results[name].status, results[name].reason) for name in kinds}
    assert {status for status, _ in told.values()} == {"by hand"}
    assert "rename the student's folder" in told["smith [2]"][1]
    assert f"another notebook would not be looked at: {NAME}-Copy1.ipynb" in told["beside"][1]
    assert "'A2-2-test' exists multiple times" in told["doubled"][1]
    assert "'A2-3' exists multiple times" in told["copied"][1]
    assert f"{NAME} (1).ipynb" in told["renamed"][1]


@pytest.mark.library(
    "A written answer in a cell of the student's own gets 0 points for good, as *No response*, if the cell meant is "
    "untouched",
    of="nbgrader",
    since="0.3.3 or before",
    course="a person is asked wherever an answer is untouched and the notebook has cells of the student's own",
)
def test_an_answer_in_a_cell_of_ones_own_is_left_to_a_person(results, score, course):
    """Sibling: nothing answered and nothing added, which is 0 points and no person's work."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        found = {}
        for student in ("below", "untouched"):
            notebook = gradebook.find_submission_notebook(NAME, NAME, student)
            [grade] = [grade for grade in notebook.grades if grade.name == WRITTEN]
            [comment] = [comment for comment in notebook.comments if comment.name == WRITTEN]
            found[student] = grade.auto_score, grade.needs_manual_grade, comment.auto_comment
    assert found == {"below": (None, True, elsewhere.TOLD), "untouched": (0, False, "No response.")}
    assert results["below"].status == "graded" and score("below") == BY_MACHINE
    assert elsewhere.TOLD in feedback(course, "below")


def test_a_warning_costs_nothing_and_a_comma_in_a_name_shifts_no_column(score):
    """Siblings, a name used as a CSV cell: marks.csv, grading_report.csv, a learner's exported progress."""
    assert score("warned") == score("talker") == score("Müller, Jörg") == score("right") == BY_MACHINE


@pytest.fixture(scope="module")
def score(results, course, marks):
    table = marks(course)
    return lambda student: float(table[NAME, student]["score"])


def autograded(course, student):
    return nbformat.read(course_folder.path_of(NAME, course / "autograded" / student), as_version=4)


def outputs(course, student, grade_id):
    return json.dumps(cell_of(autograded(course, student), grade_id).outputs)


def feedback(course, student):
    return (course / "feedback" / student / NAME / f"{NAME}.html").read_text(encoding="utf-8")


def test_nobody_is_lost(results, course, marks):
    assert set(results) == {path.name for path in (course / "submitted").iterdir()}
    assert {student for assignment, student in marks(course) if assignment == NAME} == set(results)
    assert {name for name, result in results.items() if result.status != "graded"} == BY_HAND
    told = (course / "grading_report.csv").read_text(encoding="utf-8")
    assert told.count("\n") == len(results) + 1 and "NotJSONError" in told


def test_a_grading_process_that_is_killed_takes_nobody_else_along(results, score):
    assert "the grading process ended" in results["assassin"].reason and results["assassin"].tries == 2
    assert score("assassin") == 0


def test_a_correct_submission_gets_all_that_a_machine_can_give(score):
    assert score("right") == BY_MACHINE


def test_an_untouched_one_gets_nothing_and_is_told_so(score, course):
    assert score("untouched") == 0
    assert "not attempted yet" in feedback(course, "untouched")


def test_wrong_ones_get_partial_marks_and_the_hint(score, course):
    # 3 of 5 counts; a layer without bias; a field without strides; a chain that costs 68 of at most 70.
    assert score("wrong") == 3 + 0 + 0 + 2
    page = feedback(course, "wrong")
    for hint in (
        "Your second convolution keeps the size. It has no padding.",
        "Your parameters are the weights only. A filter has one number more.",
        "Right as long as all strides are 1.",
        "It costs 68.",
    ):
        assert hint in page.replace("&#39;", "'"), hint


def test_edited_tests_are_restored(score, course):
    source = nbformat.read(course_folder.path_of(NAME), as_version=4)
    notebook = autograded(course, "cheat")
    for grade_id in ("A2-3-test", "A2-4-test"):
        assert cell_of(notebook, grade_id).source == cell_of(source, grade_id).source
        assert (
            cell_of(notebook, grade_id).metadata.nbgrader.points == cell_of(source, grade_id).metadata.nbgrader.points
        )
    assert "HIDDEN TESTS" in cell_of(notebook, "A2-3-hidden").source
    assert score("cheat") == BY_MACHINE - 3 - 3


def test_what_never_ends_is_stopped_and_the_rest_is_graded(score, course):
    assert "CellTimeoutError" in outputs(course, "endless", "A2-3")
    assert score("endless") == BY_MACHINE - 3


@pytest.mark.library(
    "A time-out costs one cell, unless the learner's code catches BaseException: then there is no score at all",
    of="nbgrader",
    course="the kernel is lost and made anew: it costs that cell only",
)
def test_what_will_not_be_stopped_costs_its_own_points_only(results, score, course):
    assert results["stubborn"].status == "graded"
    # Chance decides whether the interrupt hits a place where nothing catches it.
    told = outputs(course, "stubborn", "A2-3")
    assert "could not be interrupted" in told or "CellTimeoutError" in told
    assert cell_of(autograded(course, "stubborn"), "A2-3").source.rstrip() == WILL_NOT_STOP.rstrip()
    assert score("stubborn") == BY_MACHINE - 3


def test_what_kills_its_kernel_costs_its_own_points_only(results, score, course):
    assert results["killer"].status == "graded"
    assert "the kernel died in this cell" in outputs(course, "killer", "A2-3")
    assert cell_of(autograded(course, "killer"), "A2-3").source == KILLS_ITS_KERNEL
    assert score("killer") == BY_MACHINE - 3


@pytest.mark.parametrize("student", ["reader", "writer", "caller"])
def test_who_looks_around_is_graded_like_anybody(student, score):
    assert score(student) == BY_MACHINE - 3


def test_nbgrader_itself_does_not_isolate_as_the_docs_say(results, course, listener):
    assert ".db" in outputs(course, "reader", "A2-3")
    assert (course.parent / "escaped.txt").read_text() == "out"
    assert listener[1] == [b"hello"]
    docs = (course_folder.FOLDER.parents[1] / "docs" / "teaching.md").read_text(encoding="utf-8")
    for word in ("read the hidden tests", "write outside", "open the network", "--network none"):
        assert word in docs


def test_a_person_grades_the_written_answer_and_the_total_is_full(results, course, home, marks):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        (grade,) = [
            grade for grade in gradebook.find_submission_notebook(NAME, NAME, "right").grades if grade.name == WRITTEN
        ]
        assert grade.needs_manual_grade and grade.max_score == 4
        grade.manual_score, grade.needs_manual_grade = 4, False
        gradebook.db.commit()
    with worker.Worker(course, home) as process:
        assert process("export", None, to=str(course / "marks.csv"))["success"]
    row = marks(course)[NAME, "right"]
    assert float(row["score"]) == float(row["max_score"]) == 20


def test_what_was_graded_elsewhere_can_be_taken_over(course, home, results, tmp_path, marks):
    mine = course_folder.course(tmp_path / "mine", [NAME])
    with worker.Worker(mine, home) as process:
        assert process("generate_assignment", NAME)["success"]
    taken = marking.merge(mine, [course])
    assert f"wrong/{NAME}" in taken and (mine / "feedback" / "wrong" / NAME).is_dir()
    marking.export(mine, home)
    there, here = marks(course), marks(mine)
    for student in ("wrong", "untouched", "killer"):
        assert here[NAME, student]["score"] == there[NAME, student]["score"]


def test_the_command_line_of_nbgrader_does_the_same(course, home, results):
    samples.hand_in(course, "by-command", NAME, samples.solutions(NAME))
    for words in (("autograde", NAME, "--student", "by-command"), ("export", "--to", "all.csv")):
        done = worker.nbgrader(*words, course=course, home=home)
        assert done.returncode == 0, done.stdout
    (line,) = [line for line in (course / "all.csv").read_text().split("\n") if f"{NAME},,,by-command," in line]
    assert f",{BY_MACHINE}.0,20.0" in line


def test_the_class_page_reads_what_nbgrader_has_graded(course, results):
    counts = classroom.count(classroom.read(course)).tasks
    graded = {student for student, result in results.items() if result.status == "graded"}
    assert counts["A2-2"].met["bias forgotten"] == counts["A2-3"].met["strides ignored"] == 1
    assert 0 < counts["A2-1"].right < counts["A2-1"].answered <= len(graded)
