"""What a class believes: every planted number comes back, nothing is dropped in silence, nobody can be singled out."""

import csv
import html.parser
import itertools
import json
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from cnnlab import classroom, exercises
from cnnlab.classroom import _counts, _page, _records, _tasks, _telling
from cnnlab.classroom._families import FAMILIES
from cnnlab.commands import beliefs
from cnnlab.errors import CnnlabError
from cnnlab.exercises import Choice, Exercise, Ordering, Prediction

TASKS = _tasks.all_tasks()
STUDENTS = 200
# Their exercises need NumPy only: here the names of the beliefs come from running each wrong solution.
QUICK = [f"{number:02d}" for number in range(8)]


def answer_of(exercise, solution):
    return solution if exercise.asks_for_function else solution()


def names_by_running():
    """Return ``{task: [belief, ...]}``: what the engine says to each executable wrong solution."""
    found = {
        exercise.id: [
            exercises.examine(exercise, answer_of(exercise, w.solution)).misconception for w in exercise.wrong
        ]
        for lesson in QUICK
        for exercise in exercises.lessons()[lesson]
    }
    for question in itertools.chain(*exercises.questions().values()):
        if isinstance(question, Prediction):
            found[question.id] = [question.mark(value).misconception for value, _ in question.wrong]
    return found


def planted_answer(student, at, names):
    """Return (tries, right, met) of one student and task, or None: shares that differ from task to task."""
    draw = (student * 31 + at * 17 + student // 40 * at) % 40
    if draw == 39 and at % 2:
        return None
    met = [names[draw % len(names)]] if names and draw < 8 + at % 20 else []
    met += [names[0]] if len(names) > 1 and draw % 9 == 8 and names[0] not in met else []
    right = (student * 7 + at) % (3 + at % 5) != 0
    return len(met) + right + (student % 3 == 0) + (not met and not right), right, met


def write(folder, student, answers):
    """Hand in as a file, in one of three ways."""
    kept = {task: {"tries": tries, "right": right, "met": met} for task, (tries, right, met) in answers.items()}
    home = folder / f"Čapek, {student}_{9000 + student}_assignsubmission_file"
    if student % 3 == 0:
        path = folder / f"student-{student}.json"
    else:
        home.mkdir(parents=True)
        path = home / "my_progress.json"
    if student % 3 != 2:
        path.write_text(json.dumps({"format": 1, "answers": kept}, ensure_ascii=False), encoding="utf-8")
        return
    with (home / "progress.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";" if student % 2 else ",")
        table.writerow(["id", "kind", "status", "tries", "misconceptions met"])
        for task in TASKS:
            tries, right, met = answers.get(task, (0, None, []))
            status = {None: "not attempted", True: "right", False: "wrong"}[right]
            table.writerow([task, TASKS[task].kind, status, tries, "; ".join(met)])


@pytest.fixture(scope="module")
def plan():
    names = {task: list(asked.beliefs) for task, asked in TASKS.items()}
    ran = names_by_running()
    for task, found in ran.items():
        assert list(dict.fromkeys(found)) == names[task], task
    drawn = {
        student: {task: planted_answer(student, at, names[task]) for at, task in enumerate(TASKS)}
        for student in range(STUDENTS)
    }
    return {s: {task: answer for task, answer in answers.items() if answer} for s, answers in drawn.items()}


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    place = tmp_path_factory.mktemp("class")
    for student, answers in plan.items():
        write(place, student, answers)
    return place


@pytest.fixture(scope="module")
def records(folder):
    return classroom.read(folder)


@pytest.fixture(scope="module")
def counts(records):
    return classroom.count(records)


# --- every planted number comes back ----------------------------------------------------------------------------


def test_all_tasks_of_the_course_are_planted(plan):
    assert len(TASKS) == sum(map(len, exercises.lessons().values())) + sum(
        map(len, [*exercises.questions().values(), *exercises.assignments().values()])
    )
    assert {task for answers in plan.values() for task in answers} == set(TASKS)


def test_no_file_is_left_out(records):
    assert len(records.students) == records.files == STUDENTS and not records.notes


@pytest.mark.parametrize("task", TASKS)
def test_every_planted_count_returns(task, plan, counts):
    planted = [answers[task] for answers in plan.values() if task in answers]
    found = counts.tasks[task]
    assert found.answered == len(planted)
    assert found.right == sum(right for _, right, _ in planted)
    assert found.clean == sum(right and not met for _, right, met in planted)
    assert found.unnamed == sum(not right and not met for _, right, met in planted)
    assert found.met == Counter(name for _, _, met in planted for name in met)
    assert found.standing == Counter(name for _, right, met in planted for name in met if not right)


def test_families_count_students_and_not_answers(plan, counts):
    for found in counts.families:
        late = [m for m in found.family.members if TASKS[m[0]].place > _tasks.place(found.family.cured_by)]
        asked = [a for a in plan.values() if any(task in a for task, _ in late)]
        met = [a for a in asked if any(task in a and name in a[task][2] for task, name in late)]
        assert (found.answered, found.met) == (len(asked), len(met))


def test_records_of_real_calls(tmp_path, monkeypatch, capsys):
    wrong = {"05-A": "bias forgotten", "04-C": "stride ignored", "01-C": "plain mean"}
    choice = next(q for q in exercises.quiz("04") if isinstance(q, Choice))
    letters = [letter for letter, option in zip("abcd", choice.options, strict=False) if not option.right]
    ordering = next(q for q in itertools.chain(*exercises.questions().values()) if isinstance(q, Ordering))
    for student in range(6):
        monkeypatch.setenv("CNNLAB_PROGRESS_FILE", str(tmp_path / f"s{student}" / "my_progress.json"))
        for task, name in wrong.items():
            exercise = exercises.find(task)
            [belief] = [w for w in exercise.wrong if w.name == name]
            exercises.check(task, answer_of(exercise, belief.solution))
            if student:
                exercises.check(task, answer_of(exercise, exercise.right))
        exercises.predict("04-1", 35)
        exercises.answer(choice.id, letters[0])
        exercises.answer(ordering.id, "abcdefgh"[: len(ordering.options)])
        if student == 5:
            exercises.export_progress(tmp_path / "s5" / "exported.csv")
            (tmp_path / "s5" / "my_progress.json").unlink()
    capsys.readouterr()
    found = classroom.count(classroom.read(tmp_path))
    assert found.students == 6
    for task, name in wrong.items():
        assert (found.tasks[task].met, found.tasks[task].right) == (Counter({name: 6}), 5)
        assert found.tasks[task].standing == Counter({name: 1})
    assert found.tasks["04-1"].met == Counter({"35": 6}) and found.tasks["04-1"].unnamed == 0
    assert found.tasks[choice.id].met == Counter({letters[0]: 6})
    assert sum(found.tasks[ordering.id].met.values()) == 6


def test_a_choice_with_two_wrong_letters_is_two_beliefs():
    several = next(q for q in itertools.chain(*exercises.questions().values()) if getattr(q, "several", False))
    wrong = "".join(letter for letter, o in zip("abcdef", several.options, strict=False) if not o.right)
    met = several.mark("".join("abcdef"[: len(several.options)])).misconception
    assert met == wrong and TASKS[several.id].names(met) == list(wrong)
    assert TASKS[several.id].names("incomplete") == ["incomplete"] and "incomplete" in TASKS[several.id].beliefs


def test_discrimination_is_the_correlation_with_the_other_tasks():
    rng = np.random.default_rng(5)
    skill = rng.random(60)
    table = (rng.random((60, 9)) < skill[:, None]).astype(float)
    table[:, 8] = skill < 0.5  # the stronger ones fail it
    table[:7, 3] = np.nan
    found = _counts.discriminations(table)
    for column in range(9):
        here = ~np.isnan(table[:, column])
        rest = np.nanmean(np.delete(table, column, axis=1), axis=1)
        assert found[column] == pytest.approx(np.corrcoef(table[here, column], rest[here])[0, 1])
    assert found[8] < -0.3 < 0.3 < found[0]
    assert np.isnan(_counts.discriminations(table[:19])).all() and np.isnan(_counts.discriminations(table[:, :5])).all()
    assert np.isnan(_counts.discriminations(np.ones((30, 8)))).all()


def test_ten_thousand_answers_take_less_than_ten_seconds(tmp_path, plan):
    answers, students = 0, iter(plan)
    while answers < 10_000:
        student = next(students)
        write(tmp_path, student, plan[student])
        answers += len(plan[student])
    begin = time.process_time()
    records = classroom.read(tmp_path)
    classroom.page(classroom.count(records), records)
    assert time.process_time() - begin < 10


# --- nothing is dropped in silence ------------------------------------------------------------------------------


def progress(**answers):
    kept = {key.replace("_", "-"): value for key, value in answers.items()}
    return json.dumps({"format": 1, "answers": kept})


GOOD = {"tries": 2, "right": True, "met": ["bias forgotten"]}


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("cut.json", progress(**{"05_A": GOOD})[:40], "damaged or not of this course"),
        ("empty.json", "", "damaged or not of this course"),
        ("other.json", '{"name": "package", "version": "1"}', "damaged or not of this course"),
        ("list.json", "[1, 2]", "damaged or not of this course"),
        ("deep.json", "[" * 100_000, "damaged or not of this course"),
        (
            "future.json",
            progress(**{"05_A": GOOD}).replace('"format": 1', '"format": 2'),
            "damaged or not of this course",
        ),
        ("latin.json", progress(**{"05_A": GOOD}).encode("utf-16"), "damaged or not of this course"),
        ("answers.json", '{"format": 1, "answers": [1]}', "damaged or not of this course"),
        ("nothing.json", progress(), "no answers"),
        ("unknown.json", progress(**{"77_A": GOOD}), "a task that is not in this course"),
        ("belief.json", progress(**{"05_A": GOOD | {"met": ["old name"]}}), "a belief that this course does not name"),
        ("float.json", progress(**{"05_A": GOOD | {"tries": 1.5}}), "a damaged answer"),
        ("never.json", progress(**{"05_A": GOOD | {"tries": 0}}), "a damaged answer"),
        ("fewer.json", progress(**{"05_A": GOOD | {"tries": 1}}), "a damaged answer"),
        ("word.json", progress(**{"05_A": GOOD | {"right": "yes"}}), "a damaged answer"),
        ("number.json", progress(**{"05_A": 3}), "a damaged answer"),
        ("missing.json", progress(**{"05_A": {"tries": 1}}), "a damaged answer"),
        ("table.csv", "name,mark\nanna,3\n", "damaged or not of this course"),
        ("short.csv", "id,kind,status,tries,misconceptions met\n05-A,exercise\n", "a damaged answer"),
        ("tries.csv", "id,kind,status,tries,misconceptions met\n05-A,exercise,right,many,\n", "a damaged answer"),
        ("blank.ipynb", '{"cells": []}', "damaged or not of this course"),
        ("photo.png", b"\x89PNG", "another kind of file"),
        (".hidden.json", progress(**{"05_A": GOOD}), "hidden file"),
    ],
)
def test_what_is_damaged_or_foreign_is_listed(tmp_path, name, content, kind):
    (tmp_path / "good.json").write_text(progress(**{"05_A": GOOD}), encoding="utf-8")
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    records = classroom.read(tmp_path)
    assert [(at, why) for at, why, _ in records.notes] == [(name, kind)]
    assert classroom.count(records).tasks["05-A"].met["bias forgotten"] == 1


def test_a_damaged_answer_costs_only_itself(tmp_path):
    (tmp_path / "one.json").write_text(progress(**{"05_A": GOOD, "05_B": {"tries": -1, "right": True}}))
    records = classroom.read(tmp_path)
    assert list(records.students["one"]) == ["05-A"] and len(records.notes) == 1 and "05-B" in records.notes[0][2]


def test_several_files_of_one_student_are_joined(tmp_path):
    home = tmp_path / "Ng, Anna_17_assignsubmission_file_"
    home.mkdir()
    (home / "my_progress.json").write_text(
        progress(**{"05_A": {"tries": 1, "right": False, "met": ["bias forgotten"]}})
    )
    (home / "my_progress (1).json").write_text(progress(**{"05_A": GOOD, "04_A": GOOD}))
    again = tmp_path / "Ng, Anna Maria_17_assignsubmission_file_"
    again.mkdir()
    (again / "my_progress.json").write_text(progress(**{"05_A": {"tries": 3, "right": True, "met": ["one filter"]}}))
    records = classroom.read(tmp_path)
    assert list(records.students) == ["moodle 17"]
    joined = records.students["moodle 17"]["05-A"]
    assert (joined.tries, joined.right, set(joined.met)) == (3, True, {"bias forgotten", "one filter"})
    assert [kind for _, kind, _ in records.notes] == ["another file of one student"] * 2


def test_equal_files_of_two_students_are_both_counted_and_told(tmp_path):
    for name in ("my_progress.json", "my_progress (1).json"):
        (tmp_path / name).write_text(progress(**{"05_A": GOOD}))
    records = classroom.read(tmp_path)
    assert len(records.students) == 2 and [kind for _, kind, _ in records.notes] == ["twins"]


def test_a_folder_around_the_students_is_no_student(tmp_path):
    for name in ("anna", "ben"):
        (tmp_path / "unpacked" / name).mkdir(parents=True)
        (tmp_path / "unpacked" / name / "my_progress.json").write_text(progress(**{"05_A": GOOD}))
    assert set(classroom.read(tmp_path).students) == {"anna", "ben"}


def test_what_a_mac_puts_beside_it_changes_nothing(tmp_path):
    for name in ("anna", "ben", "../__MACOSX/anna"):
        (tmp_path / "unpacked" / name).mkdir(parents=True)
        (tmp_path / "unpacked" / name / "my_progress.json").write_text(progress(**{"05_A": GOOD}))
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    records = classroom.read(tmp_path)
    assert set(records.students) == {"anna", "ben"}
    hidden = [name for name, kind, _ in records.notes if kind == "hidden file"]
    assert hidden == [".DS_Store", "__MACOSX"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_no_name_forges_a_line_or_stops_the_command(tmp_path, capsys):
    for at in range(5):
        (tmp_path / f"s{at}.json").write_text(progress(**{"05_A": GOOD | {"tries": 2 + at}}))
    for name in (b"M\xfcller.txt", b"x\nanna.json: was counted.txt", b"y\r\x1b[2J.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"")
    assert beliefs.main([str(tmp_path)]) == 0
    listed = (tmp_path / "beliefs_files.txt").read_text(encoding="utf-8")
    assert [line.split(": neither")[0] for line in listed.splitlines()] == [
        "M\\udcfcller.txt",
        "x\\nanna.json: was counted.txt",
        "y\\r\\x1b[2J.txt",
    ]
    out = capsys.readouterr().out
    assert all(f"  {line}\n" in out for line in listed.splitlines())


@pytest.mark.parametrize("name", ["anna.json", "ANNA (2).json", "anna - Copy.json"])
def test_copies_are_one_student(name):
    assert _records.student_of(Path(name)) == "anna"


def test_a_folder_without_answers_is_refused(tmp_path):
    with pytest.raises(CnnlabError, match="it is empty"):
        classroom.read(tmp_path)
    (tmp_path / "x.json").write_text("{")
    with pytest.raises(CnnlabError, match="x.json: cannot be read"):
        classroom.read(tmp_path)
    with pytest.raises(CnnlabError, match="must be a folder"):
        classroom.read(tmp_path / "x.json")


def graded(task, verdict, failed):
    told = [{"output_type": "stream", "text": [verdict.text + "\n"]}]
    error = [{"output_type": "error", "ename": "AssertionError", "evalue": verdict.text, "traceback": []}]
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "source": [f'verdict = exercises.diagnose("{task}", x)\n'],
        "outputs": [],
    }
    grade = {"grade_id": f"{task}-test", "grade": True, "solution": False, "points": 2}
    return cell | {"outputs": error if failed else told, "metadata": {"nbgrader": grade}}


def test_graded_notebooks_of_a_course_folder(tmp_path):
    exercise = exercises.find("A2-3")
    verdicts = {"right": exercises.diagnose("A2-3", exercise.right), "stub": exercises.diagnose("A2-3", ...)}
    verdicts |= {w.name: exercises.diagnose("A2-3", w.solution) for w in exercise.wrong}
    verdicts["crash"] = exercises.diagnose("A2-3", lambda layers: 1 / 0)
    exercises._wrong_tries.clear()
    for name, verdict in verdicts.items():
        home = tmp_path / "autograded" / name.replace(" ", "_") / "A2"
        home.mkdir(parents=True)
        notebook = {"cells": [graded("A2-3", verdict, verdict.status != "right")]}
        (home / "A2.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "gradebook.db").write_bytes(b"")
    records = classroom.read(tmp_path)
    found = classroom.count(records).tasks["A2-3"]
    assert (found.answered, found.right, found.unnamed) == (len(exercise.wrong) + 2, 1, 1)
    assert found.met == Counter(w.name for w in exercise.wrong)
    assert ("gradebook.db", "beside the graded notebooks") in [note[:2] for note in records.notes]


def test_a_graded_cell_that_gives_part_of_its_points_is_not_right(tmp_path):
    exercise = exercises.find("A2-1")
    [flat] = [wrong for wrong in exercise.wrong if wrong.name == "kernel without depth"]
    cell = graded("A2-1", exercises.diagnose("A2-1", flat.solution()), failed=False)
    cell["outputs"].append({"output_type": "execute_result", "data": {"text/plain": ["3"]}})
    exercises._wrong_tries.clear()
    home = tmp_path / "autograded" / "anna" / "A2"
    home.mkdir(parents=True)
    (home / "A2.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    answer = classroom.read(tmp_path).students["anna"]["A2-1"]
    assert (answer.right, answer.met) == (False, ("kernel without depth",))
    never = {"cells": [cell | {"execution_count": None, "outputs": []}]}
    (home / "A2.ipynb").write_text(json.dumps(never), encoding="utf-8")
    with pytest.raises(CnnlabError, match="no notebook that was graded"):
        classroom.read(tmp_path)


# --- nobody can be singled out ----------------------------------------------------------------------------------


def small(number):
    return number is not None and 0 < number < 5


def random_counts(rng, right=0.7, often=(0.02, 0.2, 0.6)):
    """Return the counts of one task in a class of a size and with shares at random, its size, and its answers."""
    answers = []
    for _ in range(rng.integers(1, 40)):
        met = tuple(name for name in "abcd" if rng.random() < rng.choice(often))
        answers.append((bool(rng.random() < right), met))
    return counts_of(answers), len(answers) + int(rng.choice([0, 2, 4, 9])), answers


def counts_of(answers):
    counts = _counts.TaskCounts()
    for right, met in answers:
        _counts._add(counts, classroom.Answer(9, right, met), dict.fromkeys("abcd"))
    return counts


def test_no_number_from_one_to_four_is_told_or_can_be_reckoned():
    rng = np.random.default_rng(11)
    exact = 0
    for counts, students, _ in (random_counts(rng) for _ in range(800)):
        told = _telling.task(counts, students)
        if counts.answered < 5:
            assert told is None
            continue
        rows = [met for _, met, _ in told.rows]
        parts = [n for n in [told.rare, told.unnamed, *rows] if n is not None]
        numbers = [told.answered, told.right, told.clean, *parts, *(standing for _, _, standing in told.rows)]
        assert not any(map(small, numbers))
        whole = counts.answered
        assert not any(small(whole - n) for n in [told.right, told.clean, *parts] if n is not None)
        assert told.answered is None or not small(students - told.answered)
        if told.right is not None:
            assert told.unnamed is None or not small(whole - told.right - told.unnamed)
            assert told.clean is None or not small(told.right - told.clean)
        if told.clean is not None:
            exact += 1
            detour = whole - told.clean
            assert not any(small(detour - n) for n in [*parts, sum(parts)])
        elif told.easy is not None:
            # A fifth is told only if whoever reckons the most that it allows comes to five and more.
            most = whole - int(np.ceil(whole * told.easy[0] - 1e-9))
            assert all(n > most or most - n >= 5 for n in [*parts, sum(parts)])
        for name, met, standing in told.rows:
            assert met in (None, counts.met[name])
            assert standing is None or not small(counts.met[name] - standing)
            assert standing is None or told.right is None or not small(whole - told.right - standing)
    assert exact > 25


def reckoned(told, answers):
    """Yield how many students each group has that a reader reckons from a belief's row: counted, not subtracted."""
    knows = {name for name in ("right", "clean", "unnamed") if getattr(told, name) is not None}
    rest = Counter((right, met) for right, met in answers)
    for name, met, standing in told.rows:
        others = {key: number for key, number in rest.items() if name not in key[1]}
        if "unnamed" in knows and met is not None:
            yield sum(n for (right, beliefs), n in others.items() if right or beliefs)
        if standing is None:
            continue
        # Whoever has met this belief and is right by now stands outside of what is not right.
        by_now = sum(n for (right, beliefs), n in rest.items() if right and name in beliefs)
        if "clean" in knows:
            yield by_now + sum(n for (right, beliefs), n in others.items() if not right or beliefs)
        if {"clean", "unnamed"} <= knows:
            yield by_now + sum(n for (_, beliefs), n in others.items() if beliefs)
        if {"right", "unnamed"} <= knows:
            yield sum(n for (right, beliefs), n in others.items() if not right and beliefs)
        if {"right", "clean"} <= knows and met is not None:
            yield sum(n for (right, beliefs), n in others.items() if right and beliefs)


def test_no_group_of_one_to_four_is_left_over_beside_a_belief():
    rng = np.random.default_rng(12)
    groups = 0
    for at in range(1200):
        often = [(0.02, 0.2, 0.6), (0.02, 0.1, 0.3)][at % 2]
        counts, students, answers = random_counts(rng, rng.choice([0.2, 0.5, 0.8]), often)
        told = _telling.task(counts, students)
        left_over = list(reckoned(told, answers)) if told else []
        assert not any(map(small, left_over)), (told, answers)
        groups += len(left_over)
    assert groups > 1000


def test_who_is_right_is_not_what_a_belief_and_the_unnamed_leave():
    told = _telling.task(counts_of([(False, ("a",))] * 20 + [(False, ())] * 8 + [(True, ())] * 2), 30)
    assert (told.right, told.unnamed, told.rows) == (None, None, (("a", 20, 20),))


def test_who_is_not_right_is_not_what_standing_and_the_unnamed_leave():
    standing = [(False, ("a",))] * 8 + [(False, ())] * 5 + [(False, ("b",))] * 2
    told = _telling.task(counts_of(standing + [(True, ("a",))] * 5 + [(True, ())] * 10), 30)
    assert (told.right, told.unnamed, told.rows) == (15, 5, (("a", 13, None),))


def test_a_family_and_one_of_its_tasks_do_not_leave_two_students():
    wrong = {"06-E": "bias forgotten", "13-A": "bias forgotten"}
    answers = {task: classroom.Answer(1, False, (name,)) for task, name in wrong.items()}
    students = {f"s{at}": {"06-E": answers["06-E"]} for at in range(20)}
    for at in range(10, 22):
        students.setdefault(f"s{at}", {})["13-A"] = answers["13-A"]
    other = {"02-A": classroom.Answer(1, True, ())}
    students |= {f"s{at}": other for at in range(22, 40)}
    counts = classroom.count(classroom.Records(students))
    told = {task: _telling.task(found, counts.students) for task, found in counts.tasks.items()}
    [found] = [found for found in counts.families if found.family.title == "A layer has no bias"]
    assert (found.answered, told["06-E"].answered) == (22, 20)
    assert _telling.family(found, counts.students, told)[0] is None


def test_a_belief_of_all_but_three_is_told_in_words():
    counts = _counts.TaskCounts()
    for met in [("a",)] * 27 + [()] * 3:
        _counts._add(counts, classroom.Answer(2, True, met), {"a": None})
    told = _telling.task(counts, 30)
    assert told.rows == (("a", None, 0),) and told.clean is None


def test_a_family_does_not_betray_its_parts(counts):
    told = {task: _telling.task(found, counts.students) for task, found in counts.tasks.items()}
    for found in counts.families:
        answered, met = _telling.family(found, counts.students, told)
        assert not small(answered) and not small(met)
        tasks = [told[task].answered for task, _ in found.family.members if task in told]
        assert answered is None or not any(small(answered - n) for n in tasks if n is not None)
        if met is not None:
            shown = [
                n for task in found.where for name, n, _ in told[task].rows if (task, name) in found.family.members
            ]
            assert not any(small(met - n) for n in shown if n is not None)


def test_a_handful_of_students_gets_no_page(tmp_path):
    for student in range(4):
        (tmp_path / f"{student}x.json").write_text(progress(**{"05_A": GOOD}))
    with pytest.raises(CnnlabError, match="4 students; at least 5"):
        beliefs.main([str(tmp_path)])
    assert not (tmp_path / "beliefs.html").exists()


# --- the page ---------------------------------------------------------------------------------------------------


class Reader(html.parser.HTMLParser):
    """Reads a page strictly: every element is closed in order, every link has its target."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.links, self.tags, self.words = [], [], [], Counter(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] += 1
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if "href" in attrs else []
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def page(counts, records):
    return classroom.page(counts, records)


def test_the_page_is_whole_offline_and_without_script(page):
    read = Reader(page)
    assert not read.open and len(set(read.ids)) == len(read.ids)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    assert all(link.startswith("#") for link in read.links)
    assert not {"script", "img", "link", "iframe"} & set(read.tags) and "url(" not in page and "@import" not in page
    assert read.tags["svg"] > 100 and page.count('aria-hidden="true"') == read.tags["svg"]
    assert "prefers-color-scheme: dark" in page and 'name="viewport"' in page


def test_the_page_has_no_names(page):
    assert "apek" not in page and "student-" not in page and "9001" not in page


def test_the_page_tells_the_numbers(page, counts):
    words = " ".join("".join(Reader(page).words).split())
    shown = 0
    for task, found in counts.tasks.items():
        told = _telling.task(found, counts.students)
        for name, met, _ in told.rows:
            label = re.sub("`([^`]+)`", r"\1", TASKS[task].beliefs[name].label)
            if met is not None and told.answered is not None:
                assert " ".join(f"{label}{met} of {told.answered} met it".split()) in words
                shown += 1
    assert shown > 500


def test_a_class_that_did_all_right_gets_a_page(tmp_path):
    for student in range(30):
        (tmp_path / f"{student}x.json").write_text(progress(**{"05_A": {"tries": 1, "right": True, "met": []}}))
    records = classroom.read(tmp_path)
    page = classroom.page(classroom.count(records), records)
    assert "No wrong belief is held" in page and "100 %" in page


def test_the_command_writes_the_page_and_the_list(folder, tmp_path, capsys):
    (folder / "notes.txt").write_text("x")
    target = tmp_path / "our_class.html"
    assert beliefs.main([str(folder), "--to", str(target)]) == 0
    assert "notes.txt" not in target.read_text(encoding="utf-8")
    # Names stay among the students' files: the page may lie where others see it.
    assert os.listdir(tmp_path) == ["our_class.html"]
    assert "notes.txt: neither" in (folder / "beliefs_files.txt").read_text(encoding="utf-8")
    out = capsys.readouterr().out
    assert f"{STUDENTS} students out of {STUDENTS} files" in out and "another kind of file (1)" in out
    (folder / "beliefs_files.txt").unlink()
    (folder / "beliefs_files.txt").mkdir()
    assert beliefs.main([str(folder), "--to", str(target)]) == 0
    assert "beliefs_files.txt cannot be written" in capsys.readouterr().out
    with pytest.raises(CnnlabError, match="cannot be written"):
        beliefs.main([str(folder), "--to", str(tmp_path / "no" / "page.html")])


def test_the_page_tells_no_number_of_files(tmp_path):
    for at in range(7):
        (tmp_path / f"s{at}.json").write_text(progress(**{"05_A": GOOD | {"tries": 2 + min(at, 5)}}))
    (tmp_path / "nothing.json").write_text(progress())
    records = classroom.read(tmp_path)
    page = classroom.page(classroom.count(records), records)
    assert "<li>no answers</li><li>twins</li>" in page
    assert "files were counted" not in page and "beside this page" not in page


# --- the content ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.title)
def test_a_family_names_what_is_there_before_and_after_its_cure(family):
    for task, name in family.members:
        assert name in TASKS[task].beliefs, (task, name)
    places = [TASKS[task].place for task, _ in family.members]
    assert min(places) <= _tasks.place(family.cured_by) < max(places)
    assert _page._example(family).sentence


def test_every_belief_has_its_sentence():
    assert all(belief.sentence for task in TASKS.values() for belief in task.beliefs.values())
    kinds = Counter(task.kind for task in TASKS.values())
    assert kinds["exercise"] == sum(isinstance(e, Exercise) for es in exercises.lessons().values() for e in es)
