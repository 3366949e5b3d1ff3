"""Grade every submission of an assignment with nbgrader, several at a time, and lose none."""

import csv
import queue
import shutil
import threading
import time
import warnings
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from cnnlab.errors import CnnlabError
from cnnlab.grading.worker import Worker

# A submission whose grading breaks down is tried so often; what killed it once may have been another's doing.
TRIES = 2


@dataclass
class Graded:
    """How the grading of one submission went: `status` is ``"graded"`` or ``"by hand"``, with the reason."""

    student: str
    status: str
    tries: int
    seconds: float
    reason: str = ""


def students(course, assignment):
    """Return who has handed in an assignment: the folders ``submitted/STUDENT/ASSIGNMENT``."""
    return sorted(path.parent.name for path in (course / "submitted").glob(f"*/{assignment}") if path.is_dir())


def grade(course, assignment, *, workers=2, home=None, on_done=None):
    """Grade all submissions of an assignment, write feedback, marks and a report.

    Parameters
    ----------
    course : pathlib.Path
        An nbgrader course folder whose assignment was generated; it gets ``marks.csv`` and ``grading_report.csv``.
    assignment : str
        Its name.
    workers : int
        Processes that grade at the same time.
    home : pathlib.Path, optional
        Where Jupyter keeps its files meanwhile; ``COURSE/.home`` when not given.
    on_done : callable, optional
        Called with each `Graded` as it is done.

    Returns
    -------
    list of Graded
        One for each submission, in the order of their names; none is left out.
    """
    course = Path(course).resolve()
    home = course / ".home" if home is None else Path(home)
    waiting = queue.Queue()
    for student in students(course, assignment):
        waiting.put((student, 1))
    if waiting.empty():
        raise CnnlabError(
            f"no submission of {assignment} in {course / 'submitted'}: put them into STUDENT/{assignment}"
        )
    found = {}
    # Daemons: whoever presses Ctrl+C does not wait for the student who is being graded.
    order = (waiting, found, course, assignment, home, on_done)
    threads = [threading.Thread(target=_work, args=order, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cut_short = "the grading was cut short: call again"
    results = [found.get(name, Graded(name, "by hand", 1, 0.0, cut_short)) for name in students(course, assignment)]
    _finish(course, assignment, home, results)
    return results


def _work(waiting, found, course, assignment, home, on_done):
    """Grade what is waiting with a process of its own, and with a new one where that has died."""
    worker = Worker(course, home)
    while True:
        try:
            student, tries = waiting.get_nowait()
        except queue.Empty:
            break
        begin = time.perf_counter()
        done = _one(worker, course, assignment, student)
        if done.get("died"):
            worker.close()
            worker = Worker(course, home)
        if not done["success"] and tries < TRIES:
            waiting.put((student, tries + 1))
            continue
        seconds, why = round(time.perf_counter() - begin, 1), "" if done["success"] else reason(done)
        found[student] = Graded(student, "by hand" if why else "graded", tries, seconds, why)
        if on_done is not None:
            on_done(found[student])
    worker.close()


def _one(worker, course, assignment, student):
    if why := _not_for_a_machine(course, assignment, student):
        return {"success": False, "error": why}
    done = worker("autograde", assignment, student_id=student)
    return worker("generate_feedback", assignment, student_id=student) if done["success"] else done


def _not_for_a_machine(course, assignment, student):
    """Return why nbgrader would grade something else than what was handed in, or an empty text."""
    if set(student) & set("[]*?"):
        return "nbgrader looks for folders by a pattern, in which [ ] * ? stand for others: rename the student's folder"
    others = sorted(path.name for path in (course / "submitted" / student / assignment).glob("*.ipynb"))
    if f"{assignment}.ipynb" in others and len(others) > 1:
        others.remove(f"{assignment}.ipynb")
        return f"another notebook would not be looked at: {', '.join(others)}. Leave the one that counts."
    return ""


def merge(course, others):
    """Take the marks, the graded notebooks and the feedback of other course folders over into this one.

    Parameters
    ----------
    course : pathlib.Path
        The course folder that a person works with; its assignments were generated.
    others : list of pathlib.Path
        Folders in which the same assignments were graded, each perhaps in a container of its own.

    Returns
    -------
    list of str
        ``STUDENT/ASSIGNMENT`` of what was taken over. Marks that a person has given here stay.
    """
    if not others:
        return []
    from nbgrader.api import Gradebook  # the instructor extra, and slow to import
    from sqlalchemy.exc import SAWarning

    # nbgrader's own way of adding a submission makes SQLAlchemy wonder; what is stored is right.
    warnings.simplefilter("ignore", SAWarning)
    taken = []
    with Gradebook(f"sqlite:///{Path(course).resolve()}/gradebook.db") as mine:
        for other in others:
            with Gradebook(f"sqlite:///{Path(other).resolve()}/gradebook.db") as theirs:
                for assignment in theirs.assignments:
                    for submission in assignment.submissions:
                        _take(mine, submission)
                        taken.append(f"{submission.student.id}/{assignment.name}")
            # What could not be graded there has left nothing.
            for kind in ("autograded", "feedback"):
                if (other / kind).is_dir():
                    shutil.copytree(other / kind, course / kind, dirs_exist_ok=True)
    return sorted(taken)


def _take(mine, submission):
    name, student = submission.assignment.name, submission.student.id
    mine.update_or_create_student(student)
    mine.update_or_create_submission(name, student, timestamp=submission.timestamp)
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            own = mine.find_grade(grade.name, notebook.name, name, student)
            own.auto_score = grade.auto_score
            own.needs_manual_grade = grade.needs_manual_grade and own.manual_score is None
        for comment in notebook.comments:
            mine.find_comment(comment.name, notebook.name, name, student).auto_comment = comment.auto_comment
    mine.db.commit()


def reason(done):
    """Return one line on why nbgrader gave a submission up."""
    told = [line.strip() for line in f"{done.get('log', '')}\n{done.get('error', '')}".split("\n")]
    telling = ("DeadKernelError", "UnresponsiveKernelError", "NotJSONError", "ValidationError", "OperationalError")
    telling += ("exists multiple times", "Skipping unknown notebook")
    for line in reversed(told):
        if any(word in line for word in telling) or line.startswith("the grading process ended"):
            return line
    return next((line for line in reversed(told) if line), "no reason given")


def export(course, home=None):
    """Write all marks of a course folder to its ``marks.csv``, in nbgrader's columns."""
    course = Path(course).resolve()
    with Worker(course, course / ".home" if home is None else home) as worker:
        _write_marks(worker, course)


def _write_marks(worker, course):
    done = worker("export", None, to=str(course / "marks.csv"))
    if not done["success"]:
        raise CnnlabError(f"the marks could not be written: {done.get('error')}")


def _finish(course, assignment, home, results):
    with Worker(course, home) as worker:
        # Whose file nbgrader could not even open has no line in the gradebook yet.
        worker("enrol", assignment, students=[result.student for result in results])
        _write_marks(worker, course)
    with (course / "grading_report.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Graded)])
        table.writeheader()
        table.writerows(asdict(result) for result in results)
