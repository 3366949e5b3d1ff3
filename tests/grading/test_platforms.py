"""Marks and feedback into Moodle and Canvas: 60 planted submissions, every point is in the file or told.

The files are read back as the two systems do it: Moodle finds a student by the participant's number in `Identifier`
and in the folder's name, Canvas by `ID`.
"""

import csv
import io
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from cnnlab.commands import marks as command
from cnnlab.errors import CnnlabError
from cnnlab.grading import platforms, sheets, who

# nbgrader's own way of adding a submission makes SQLAlchemy wonder; what is stored is right.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
NAME = "A2_counting_and_receptive_fields"
CELLS = {"A2-1-test": 5, "A2-2-test": 5, "A2-3-test": 6, "A2-5": 4}
MOST = 20
MOODLE_HEAD = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"]
MOODLE_HEAD += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
CANVAS_COLUMN = "A2 Counting and receptive fields (4711)"
CANVAS_HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", CANVAS_COLUMN, "Essay (4712)", "Final Score"]

# Folder that was handed in, and the person's name in the platform: who is renamed in ways that can be found.
RENAMED = {
    "o'brien_anna": "O'Brien, Anna",
    "Müller, Jörg": "Jörg Müller",
    "muller jurgen": "Müller Jürgen",
    "王小明": "王小明",
    "Иванов Иван": "Иван Иванов",
    "smith [2]": "Smith",
    "Zoe_Nguyen_70_assignsubmission_file_": "Zoë Nguyễn",
    "de_la_cruz_ana": "Ana de la Cruz",
    "nadia@uni.example": '=HYPERLINK("x")',
    "x_carla the-brain guest": 'Carla "The Brain" X (guest)',
}


def expected_points(at):
    """What the gradebook must say: automatic marks, marks by hand, a penalty for some."""
    auto = [5 * (at % 3 != 0), 5 * (at % 2), 6 * (at % 4 != 1)]
    by_hand = [None, 1.5, 4][at % 3]
    penalty = 2.5 if at % 7 == 0 else 0
    return auto, by_hand, penalty, max(0, sum(auto) + (by_hand or 0) - penalty)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A gradebook with 60 submissions: 46 plain, 10 renamed, two of one person, one stranger, one of two namesakes."""
    course = tmp_path_factory.mktemp("course")
    students = [f"student{at:02d}" for at in range(46)] + list(RENAMED)
    students += ["berg anna", "Anna Berg", "nobody", "lee kim"]
    assert len(students) == 60
    # nbgrader calls `alembic` by its bare name to make a gradebook.
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        for cell, most in CELLS.items():
            book.add_grade_cell(cell, NAME, NAME, max_score=most, cell_type="code" if "test" in cell else "markdown")
        book.add_student("absent")
        for at, student in enumerate(students):
            auto, by_hand, penalty, _ = expected_points(at)
            book.add_student(student)
            submission = book.add_submission(NAME, student)
            for cell, points in zip(CELLS, auto, strict=False):
                grade = book.find_grade(cell, NAME, NAME, student)
                grade.auto_score, grade.needs_manual_grade = points, False
            grade = book.find_grade("A2-5", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = by_hand, by_hand is None
            submission.notebooks[0].late_submission_penalty = penalty
            home = course / "feedback" / student / NAME
            home.mkdir(parents=True)
            (home / f"{NAME}.html").write_text(f"feedback of {student}", encoding="utf-8")
        book.db.commit()
    monkeypatch.undo()
    return course, {student: expected_points(at)[3] for at, student in enumerate(students)}


def people():
    """The platform's list as (number, name, address): all of them, namesakes, and some who handed in nothing."""
    listed = [(100 + at, f"Student {at:02d} Surname{at}", f"student{at:02d}@uni.example") for at in range(46)]
    listed += [(61 + at, name, f"r{at}@uni.example") for at, name in enumerate(RENAMED.values())]
    listed = [
        (70, n, e) if n == "Zoë Nguyễn" else (77, n, e) if number == 70 else (number, n, e) for number, n, e in listed
    ]
    listed = [(number, n, "nadia@uni.example" if n.startswith("=") else e) for number, n, e in listed]
    listed += [
        (200, "Anna Berg", "a1@uni.example"),
        (201, "Kim Lee", "k1@x.example"),
        (202, "Lee, Kim", "k2@x.example"),
    ]
    return [*listed, (203, "Late, Comer", "late@uni.example"), (204, "-Dash", "dash@uni.example")]


def moodle_sheet(path, most="20.00"):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(MOODLE_HEAD)
        for number, name, email in people():
            row = [f"Participant {number}", name, email, "Submitted for grading", "", most, "Yes", "-", "-", ""]
            table.writerow(row)
    return path


def canvas_sheet(path):
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(CANVAS_HEAD)
        table.writerow(["", "", "", "", "", "Manual Posting", "", ""])
        table.writerow(["    Points Possible", "", "", "", "", "20.0", "10", "(read only)"])
        for number, name, email in people():
            login = email if name.startswith("=") else email.split("@")[0]
            table.writerow([name, number, f"sis{number}", login, "Group, 1", "", "7", "33"])
    return path


def read_moodle(path):
    """Read as Moodle does: the number behind `Participant `, and its grade."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    return {int(row["Identifier"][len("Participant ") :]): row for row in rows}


def read_canvas(path):
    """Read as Canvas does: the student by ID, the column by the number in its title."""
    head, *lines = csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    [column] = [at for at, title in enumerate(head) if title.endswith("(4711)")]
    return {int(line[1]): line[column] for line in lines if line[1]}


def moodle_participant(path):
    """Cut a path as Moodle's importer does; return the participant's number, or None."""
    for part in path.split("/"):
        info = part.split("_", 4)
        if len(info) >= 4 and info[1].isdigit() and info[2:4] == ["assignsubmission", "file"]:
            return int(info[1])
    return None


def settle(path, answers):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, platforms.NOT_PLACED)
        table.writeheader()
        table.writerows(row | {"who": answers.get(row["student"], "")} for row in rows)
    return path


# The two folders of Anna Berg, the stranger, one of two namesakes, and a second Smith, who may be another than Smith.
UNPLACED = {"berg anna", "Anna Berg", "nobody", "lee kim", "smith [2]"}


def test_moodle_gets_every_point_or_says_whose_is_missing(planted, tmp_path, capsys):
    course, points = planted
    sheet = moodle_sheet(tmp_path / "sheet.csv")
    before = sheet.read_bytes()
    handed = platforms.hand_over(course, NAME, sheet)
    assert sheet.read_bytes() == before
    assert set(handed.placed.reasons) == UNPLACED and len(handed.placed.keys) == 55
    written = read_moodle(handed.files[0])
    found = {number: float(row["Grade"]) for number, row in written.items() if row["Grade"]}
    assert sum(found.values()) == pytest.approx(sum(p for s, p in points.items() if s not in UNPLACED))
    for student, key in handed.placed.keys.items():
        assert found[int(key.split()[1])] == points[student], student
    told = list(csv.DictReader(io.StringIO(handed.files[1].read_text(encoding="utf-8"))))
    assert sum(float(row["points"]) for row in told) + sum(found.values()) == pytest.approx(sum(points.values()))
    assert {"Late, Comer", "-Dash", "Anna Berg"} <= set(handed.missing)
    assert any("wait for a person" in line for line in handed.warnings)
    # A person settles the rest, and the totals equal the gradebook's.
    [smith] = [str(number) for number, name, _ in people() if name == "Smith"]
    settled = {"berg anna": "Participant 200", "nobody": "203", "lee kim": "Participant 202", "smith [2]": smith}
    who_is_who = settle(handed.files[1], settled)
    assert command.main([str(course), NAME, str(sheet), "--who", str(who_is_who)]) == 0
    written = read_moodle(course / "for_moodle" / f"{NAME}_marks.csv")
    total = sum(float(row["Grade"]) for row in written.values() if row["Grade"])
    assert total == pytest.approx(sum(points.values()) - points["Anna Berg"])
    assert float(written[203]["Grade"]) == points["nobody"] and written[201]["Grade"] == ""
    # What was settled is kept for the next time.
    assert command.main([str(course), NAME, str(sheet), "--who", str(who_is_who)]) == 0
    assert read_moodle(course / "for_moodle" / f"{NAME}_marks.csv") == written
    out = capsys.readouterr().out
    assert "Anna Berg: the same person as berg anna" in out
    assert f"in the gradebook: 60 marks, {sum(points.values()):g} points" in out


def test_canvas_gets_the_same_points_and_keeps_the_rest(planted, tmp_path):
    course, points = planted
    sheet = canvas_sheet(tmp_path / "grades.csv")
    handed = platforms.hand_over(course, NAME, sheet)
    assert set(handed.placed.reasons) == UNPLACED | {"Zoe_Nguyen_70_assignsubmission_file_"}
    found = {number: float(grade) for number, grade in read_canvas(handed.files[0]).items() if grade}
    assert sum(found.values()) + handed.points(handed.placed.reasons) == pytest.approx(sum(points.values()))
    for student, key in handed.placed.keys.items():
        assert found[int(key)] == points[student], student
    old, new = (list(csv.reader(path.open(encoding="utf-8", newline=""))) for path in (sheet, handed.files[0]))
    at = CANVAS_HEAD.index(CANVAS_COLUMN)
    for before, after in zip(old, new, strict=True):
        cells = [sheets.unguarded(cell) for cell in after]
        assert cells[:at] + cells[at + 1 :] == before[:at] + before[at + 1 :]
    assert len(handed.files) == 2  # the archive is Moodle's


def test_no_cell_of_ours_is_a_formula(planted, tmp_path):
    course, _ = planted
    for sheet in (moodle_sheet(tmp_path / "m.csv"), canvas_sheet(tmp_path / "c.csv")):
        for path in platforms.hand_over(course, NAME, sheet).files[:2]:
            text = path.read_text(encoding="utf-8-sig")
            cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
            assert not [cell for cell in cells if cell[:1] in "=+@\t\r" and cell] and "-Dash" not in cells
            assert "'-Dash" in cells or "not_placed" in path.name


def test_what_the_platform_reads_is_not_guarded_but_told(planted, tmp_path):
    course, _ = planted
    sheet = moodle_sheet(tmp_path / "m.csv")
    sheet.write_bytes(sheet.read_bytes().replace(b",-,-,\r\n", b",-,-,=2+3\r\n", 1))
    handed = platforms.hand_over(course, NAME, sheet)
    assert read_moodle(handed.files[0])[100]["Feedback comments"] == "=2+3"
    assert any(line.startswith("line 2, Feedback comments begins like a formula") for line in handed.warnings)


def test_moodle_attaches_each_feedback_to_its_student(planted, tmp_path):
    course, _ = planted
    handed = platforms.hand_over(course, NAME, moodle_sheet(tmp_path / "m.csv"))
    archive = zipfile.ZipFile(handed.files[2])
    student_of = {int(key.split()[1]): student for student, key in handed.placed.keys.items()}
    assert len(archive.namelist()) == 55
    for name in archive.namelist():
        number = moodle_participant(name)
        assert archive.read(name).decode() == f"feedback of {student_of[number]}"
        assert name.split("/")[1] == f"{NAME}.html"
        assert name.split("/")[0].endswith("_assignsubmission_file_")


@pytest.mark.parametrize("name", ["Ana_Maria_9_x", "../../etc", "a/b\\c:d", "_", "  .hidden", "~x", "名前_1"])
def test_no_name_leads_moodle_astray(name):
    folder = platforms.folder_name(who.Person("Participant 42", name))
    assert moodle_participant(f"{folder}/x.html") == 42
    assert folder.count("_") == 4 and not set("/\\:") & set(folder) and folder[0] not in ".~_"


@pytest.mark.parametrize(
    ("student", "name", "expected"),
    [
        ("200", "", None),  # the platform's own number is no name that one goes by
        ("participant 200", "", "Participant 200"),
        ("x", "Berg, Anna", "Participant 200"),
        ("BERG_ANNA", "", "Participant 200"),
        ("anna", "", None),
        ("kim lee", "", None),
        ("matr77", "", "Participant 201"),
        ("strasse", "", "Participant 203"),
        # A number is part of a name: somebody else's, as far as anybody can tell.
        ("anna_berg2", "", None),
        ("anna_berg_2", "", None),
        ("12345_anna_berg", "", None),
        ("anna_berg2", "Anna Berg", "Participant 200"),
    ],
)
def test_nobody_is_guessed(student, name, expected):
    listed = [
        who.Person("Participant 200", "Anna Berg", "ab@x.example"),
        who.Person("Participant 201", "Kim Lee", "k@x.example", ("MATR77",)),
        who.Person("Participant 202", "Lee Kim", "l@x.example"),
        who.Person("Participant 203", "Straße", "s@x.example"),
    ]
    assert who.place([(student, name, "")], listed).keys.get(student) == expected


def test_a_sheet_that_is_none_is_told(planted, tmp_path):
    course, _ = planted
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("name,mark\na,1\n")
    with pytest.raises(CnnlabError, match="must be Moodle's grading worksheet"):
        sheets.read(wrong)
    with pytest.raises(CnnlabError, match="cannot be read"):
        sheets.read(tmp_path / "none.csv")
    short = tmp_path / "short.csv"
    short.write_text(",".join(MOODLE_HEAD) + "\nParticipant 1,A\n")
    with pytest.raises(CnnlabError, match="line 2 has 2 cells, 10 are expected"):
        sheets.read(short)
    with pytest.raises(CnnlabError, match="gives at most 100 points, .* has 20"):
        platforms.hand_over(course, NAME, moodle_sheet(tmp_path / "hundred.csv", most="100,00"))
    with pytest.raises(CnnlabError, match="ASSIGNMENT must be one of A2_counting"):
        platforms.hand_over(course, "A9", moodle_sheet(tmp_path / "m.csv"))
    with pytest.raises(CnnlabError, match="must hold gradebook.db"):
        platforms.marks_of(tmp_path, NAME)
    with pytest.raises(CnnlabError, match="column must be one of A2 Counting"):
        platforms.hand_over(course, NAME, canvas_sheet(tmp_path / "c.csv"), column="Quiz")
    with pytest.raises(CnnlabError, match="columns student and who"):
        platforms.hand_over(course, NAME, canvas_sheet(tmp_path / "c.csv"), settled=wrong)


def test_a_number_in_a_title_counts(tmp_path):
    path = tmp_path / "grades.csv"
    path.write_text("Student,ID,Section,Homework 2 (4712)\nA,1,x,\n")
    sheet = sheets.read(path)
    assert sheet.column("homework_2") == "Homework 2 (4712)"
    with pytest.raises(CnnlabError, match=r"column must be one of Homework 2 \(4712\); found 'Homework_1'"):
        sheet.column("Homework_1")
    path.write_text(f"Student,ID,Section,Homework 2 (4712),{CANVAS_COLUMN}\nA,1,x,,\n")
    assert sheets.read(path).column(NAME) == CANVAS_COLUMN


def test_a_file_that_cannot_be_written_is_told(planted, tmp_path, monkeypatch):
    course, sheet = tmp_path / "course", moodle_sheet(tmp_path / "m.csv")
    course.mkdir()
    shutil.copy(planted[0] / "gradebook.db", course)
    (course / "for_moodle").write_text("a file where a folder is to be")
    with pytest.raises(CnnlabError, match=r"COURSE .*for_moodle cannot be written or read \(File exists\): close it"):
        command.main([str(course), NAME, str(sheet)])
    (course / "for_moodle").unlink()

    def busy(path, content):
        raise PermissionError(13, "Permission denied", f"{path}.part", None, str(path))

    monkeypatch.setattr(platforms, "write_whole", busy)
    with pytest.raises(CnnlabError, match=rf"{NAME}_marks.csv cannot be written or read \(Permission denied\)"):
        command.main([str(course), NAME, str(sheet)])


def test_who_is_who_may_come_from_a_spreadsheet(tmp_path):
    path = tmp_path / "who.csv"
    path.write_text("student;who;points;why\nanna, b;200;1,5;x, y, z\nben;;2;\n", encoding="utf-8-sig")
    assert platforms._settled(path) == {"anna, b": "200"}
    for text in ("who,student\n42\n", "student,who\nanna\n", "name;who\na;1\n", "student,who\n" + "a" * 140_000):
        path.write_text(text)
        with pytest.raises(CnnlabError, match="must be a table with columns student and who.*found another"):
            platforms._settled(path)


def test_a_cell_that_is_too_long_is_told(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text(",".join(MOODLE_HEAD) + "\nParticipant 1," + "a" * 140_000 + "\n")
    with pytest.raises(CnnlabError, match=r"cannot be read \(field larger than field limit"):
        sheets.read(path)


def test_the_same_feedback_makes_the_same_bytes(planted):
    listed = [who.Person("Participant 42", "Student")]
    mark = platforms.Mark("student00", "", "", 1.0, False)
    made = [platforms.feedback(planted[0], NAME, listed, {"Participant 42": mark}, []) for _ in range(2)]
    assert made[0] == made[1]
    assert {i.date_time for i in zipfile.ZipFile(io.BytesIO(made[0])).infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_semicolons_and_decimal_commas_are_kept(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text(";".join(MOODLE_HEAD) + "\r\nParticipant 7;A, B;a@x.example;-;;20,00;Yes;-;-;\r\n", newline="")
    sheet = sheets.read(path)
    assert sheet.largest("Grade") == 20 and sheet.people[0].name == "A, B"
    assert sheet.text().encode() == path.read_bytes()
