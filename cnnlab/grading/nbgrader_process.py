"""`python -m cnnlab.grading.nbgrader_process COURSE`: runs nbgrader, one order a line on its standard input.

An order is a JSON list [verb, assignment, options]; the answer is nbgrader's own, as one line of JSON. One process
carries out many orders, which spares the seconds that nbgrader takes to start.
"""

import csv
import json
import os
import sys
from pathlib import Path

# How long a process waits for another that is writing to the gradebook.
_PATIENCE = 60
COLUMNS = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"]
COLUMNS += ["raw_score", "late_submission_penalty", "score", "max_score"]


def main(course):
    """Carry out orders until the input ends."""
    # What nbgrader or a plugin prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    api = api_of(Path(course).resolve())
    for line in sys.stdin:
        verb, assignment, options = json.loads(line)
        own = {"export": export, "enrol": enrol}
        done = own[verb](api, assignment, **options) if verb in own else getattr(api, verb)(assignment, **options)
        answers.write(json.dumps(done) + "\n")
        answers.flush()


def api_of(course):
    """Return nbgrader's interface for one course folder, with the settings that lie in it."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    # Several processes grade into one gradebook: SQLite lets one write at a time, the others wait.
    config.CourseDirectory.db_url = f"sqlite:///{course.as_posix()}/gradebook.db?timeout={_PATIENCE}"
    return NbGraderAPI(config=config)


def enrol(api, assignment, students):
    """Make sure that the gradebook has a line for each of these students and the assignment."""
    with api.gradebook as gradebook:
        for student in students:
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(assignment, student)
    return {"success": True, "log": ""}


def export(api, assignment, to):
    """Write the marks of all assignments as CSV, with the columns of nbgrader's own exporter.

    That one (0.9.6) quotes nothing: a comma in a name shifts all that comes after it by a column.
    """
    with api.gradebook as gradebook, Path(to).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                table.writerow(_row(gradebook, assignment, student))
    return {"success": True, "log": ""}


def _row(gradebook, assignment, student):
    from nbgrader.api import MissingEntry

    row = {name: getattr(student, name) for name in ("last_name", "first_name", "email")}
    row |= {"assignment": assignment.name, "student_id": student.id, "duedate": assignment.duedate}
    row |= {"timestamp": "", "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    try:
        handed_in = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        return row | {"max_score": assignment.max_score}
    penalty = handed_in.late_submission_penalty
    row |= {"timestamp": handed_in.timestamp, "raw_score": handed_in.score, "late_submission_penalty": penalty}
    # No mark at all is no penalty: nbgrader's columns may hold None, which CSV writes as nothing.
    return row | {"score": max(0.0, handed_in.score - (penalty or 0.0)), "max_score": assignment.max_score}


if __name__ == "__main__":
    main(sys.argv[1])
