"""Marks and feedback of one assignment, out of nbgrader's gradebook into what Moodle and Canvas take."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from cnnlab._paths import write_whole, zipped
from cnnlab.errors import CnnlabError
from cnnlab.grading import sheets, who

NOT_PLACED = ["student", "who", "points", "why"]


@dataclass(frozen=True)
class Mark:
    """What one student has got: points after a penalty for lateness, whether a person must still look at some."""

    student: str
    name: str
    email: str
    points: float
    waits: bool


@dataclass
class Handed:
    """What was written: the files, how many marks and points are in them, and who could not be placed."""

    files: list
    marks: list
    placed: who.Placed
    missing: list
    warnings: list

    def points(self, students):
        """Return the sum of the points of some students."""
        return sum(mark.points for mark in self.marks if mark.student in students)


def marks_of(course, assignment):
    """Return the `Mark` of everybody who handed an assignment in, and the most points that there are."""
    from nbgrader.api import Gradebook, MissingEntry  # the instructor extra, and slow to import

    path = Path(course).resolve() / "gradebook.db"
    if not path.is_file():
        raise CnnlabError(f"COURSE {course} must hold gradebook.db: name an nbgrader course folder")
    with Gradebook(f"sqlite:///{path}") as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            names = ", ".join(entry.name for entry in gradebook.assignments) or "none"
            raise CnnlabError(f"ASSIGNMENT must be one of {names}; found {assignment!r}") from None
        handed_in = sorted(found.submissions, key=lambda submission: submission.student.id)
        return [_mark(submission) for submission in handed_in], found.max_score


def _mark(submission):
    student = submission.student
    name = " ".join(filter(None, [student.first_name, student.last_name]))
    # As marks.csv has it: nbgrader's columns may hold None.
    points = max(0.0, (submission.score or 0.0) - (submission.late_submission_penalty or 0.0))
    return Mark(student.id, name, student.email or "", points, bool(submission.needs_manual_grade))


def hand_over(course, assignment, sheet_path, *, column=None, settled=None):
    """Fill a platform's file with the marks of an assignment; for Moodle, pack the feedback as well.

    Parameters
    ----------
    course : pathlib.Path
        An nbgrader course folder; it gets a folder ``for_moodle`` or ``for_canvas``.
    assignment : str
        Its name.
    sheet_path : pathlib.Path
        Moodle's grading worksheet of the assignment, or Canvas' exported gradebook; it is not changed.
    column : str, optional
        Canvas' column; the one whose title is the assignment's name when not given.
    settled : pathlib.Path, optional
        A table with columns student and who, such as ``..._not_placed.csv`` filled in: who is who.

    Returns
    -------
    Handed
        Every mark of the gradebook is in the file, or its student among those not placed.

    Raises
    ------
    CnnlabError
        If a file is not what it should be, or the platform's most points are others than the assignment's.
    """
    sheet = sheets.read(sheet_path)
    marks, most = marks_of(course, assignment)
    column = sheet.column(assignment, column)
    largest = sheet.largest(column)
    if largest is not None and abs(largest - most) > 1e-9:
        raise CnnlabError(
            f"SHEET {sheet_path.name} gives at most {largest:g} points, {assignment} has {most:g}: set the platform's "
            f"maximum to {most:g} and download the file again"
        )
    known = _settled(settled)
    placed = who.place([(m.student, m.name, m.email) for m in marks], sheet.people, known)
    by_key = {placed.keys[mark.student]: mark for mark in marks if mark.student in placed.keys}
    place = sheet.head.index(column)
    for row, person in zip(sheet.rows, sheet.people, strict=True):
        if person.key in by_key:
            row[place] = f"{by_key[person.key].points:.10g}"
    folder = Path(course) / f"for_{sheet.kind}"
    folder.mkdir(exist_ok=True)
    missing = [person.name for person in sheet.people if person.key not in by_key]
    handed = Handed([], marks, placed, missing, _warnings(sheet, marks))
    _write(handed, folder / f"{assignment}_marks.csv", sheet.text())
    _write(handed, folder / f"{assignment}_not_placed.csv", _not_placed(marks, placed, known))
    if sheet.kind == "moodle":
        archive = feedback(course, assignment, sheet.people, by_key, handed.warnings)
        _write(handed, folder / f"{assignment}_feedback.zip", archive)
    return handed


def _write(handed, path, content):
    # Bytes, so that the line ends are those that the platforms write.
    write_whole(path, content.encode("utf-8") if isinstance(content, str) else content)
    handed.files.append(path)


def _warnings(sheet, marks):
    waiting = [mark.student for mark in marks if mark.waits]
    told = [f"{len(waiting)} submissions wait for a person's marks: {', '.join(waiting)}"] if waiting else []
    where = sheet.dangerous()
    return told + [f"{place} begins like a formula and is read by the platform: left as it is" for place in where]


def _not_placed(marks, placed, known):
    """Return the table of who has no place, with what a person has settled already: it can be handed in again."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(NOT_PLACED)
    for mark in marks:
        if mark.student in placed.reasons or mark.student in known:
            words = (
                mark.student,
                known.get(mark.student, ""),
                f"{mark.points:.10g}",
                placed.reasons.get(mark.student, ""),
            )
            table.writerow([sheets.guarded(word) for word in words])
    return out.getvalue()


def _settled(path):
    """Read who is who; lines without an answer are left out."""
    if path is None:
        return {}
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            text = file.read()
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=sheets.delimiter(text)))
        pairs = {sheets.unguarded(row["student"]): row["who"].strip() for row in rows}
    except (OSError, KeyError, AttributeError, TypeError, UnicodeDecodeError, csv.Error) as error:
        raise CnnlabError(
            f"WHO {path} must be a table with columns student and who, both filled in each line; found another "
            f"({type(error).__name__}): fill in ..._not_placed.csv and save it as CSV in UTF-8"
        ) from None
    return {student: key for student, key in pairs.items() if key}


def feedback(course, assignment, people, by_key, warnings):
    """Return the archive that Moodle's "Upload multiple feedback files in a zip" takes.

    Moodle cuts a folder's name at the underscores: what stands second is the participant's number.
    """
    packed = {}
    for person in people:
        if person.key not in by_key:
            continue
        student = by_key[person.key].student
        files = sorted((Path(course) / "feedback" / student / assignment).glob("*.html"))
        if not files:
            warnings.append(f"{student} has no feedback yet")
        packed |= {f"{folder_name(person)}/{file.name}": file.read_bytes() for file in files}
    return zipped(packed)


def folder_name(person):
    """Return the folder by which Moodle knows a participant.

    >>> folder_name(who.Person("Participant 42", "de_la Cruz/Ana"))
    'de la Cruz Ana_42_assignsubmission_file_'
    """
    name = re.sub(r"[\s_/\\:*?\"<>|\x00-\x1f]+", " ", person.name).strip(" .~") or "student"
    return f"{name}_{who.digits(person.key)}_assignsubmission_file_"
