"""Predictions and quizzes: every right answer passes, every wrong one meets its own explanation, progress is kept."""

import json
import random
import re
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest

from cnnlab import exercises
from cnnlab.errors import CnnlabError
from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction
from cnnlab.exercises._questions import text_form

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
QUESTIONS = [question for asked in exercises.questions().values() for question in asked]
QUIZ = [question for question in QUESTIONS if not isinstance(question, Prediction)]


def named(kind):
    chosen = [question for question in QUESTIONS if isinstance(question, kind)]
    return pytest.mark.parametrize("question", chosen, ids=lambda question: question.id)


def right_answer(question):
    if isinstance(question, Choice):
        return "".join(letter for letter, option in zip(LETTERS, question.options, strict=False) if option.right)
    if isinstance(question, Ordering):
        return "".join(LETTERS[question.places.index(place)] for place in range(len(question.options)))
    return question.value


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_right_answer_is_right_and_explained(question):
    verdict = question.mark(right_answer(question))
    assert verdict.status == "right" and len(verdict.text) > len("right. ")
    assert question.mark(...).status == "not attempted"


@named(Prediction)
def test_each_wrong_prediction_meets_its_own_sentence(question):
    assert question.wrong, "name at least one likely wrong prediction"
    for value, why in question.wrong:
        verdict = question.mark(value)
        assert verdict.status == "wrong" and why in verdict.text


@named(Number)
def test_each_wrong_number_meets_its_own_sentence(question):
    assert question.wrong, "name at least one likely wrong number"
    for value, why in question.wrong:
        verdict = question.mark(value)
        assert verdict.status == "wrong" and why in verdict.text
        assert question.mark(str(value)).text == verdict.text


@named(Choice)
def test_each_option_meets_its_own_explanation(question):
    assert any(option.right for option in question.options) and not all(option.right for option in question.options)
    assert len({option.text for option in question.options}) == len(question.options)
    for letter, option in zip(LETTERS, question.options, strict=False):
        verdict = question.mark(letter)
        assert option.why and option.why in verdict.text
        assert (verdict.status == "right") == (option.right and not question.several)


@named(Ordering)
def test_an_order_is_wrong_at_the_first_thing_out_of_place(question):
    assert question.shown != [option.text for option in question.options], "the order shown must not be the right one"
    verdict = question.mark(LETTERS[: len(question.options)])
    assert verdict.status == "wrong"
    assert any(option.why in verdict.text for option in question.options)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_garbage_is_met_politely(question):
    for garbage in (None, 3.5j, object(), b"x", {"a": 1}, [1, [2]], "\u00e9", "zz", -1e300, float("nan"), lambda: 1):
        verdict = question.mark(garbage)
        assert verdict.status == "wrong" and "Traceback" not in verdict.text and "0x" not in verdict.text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_odd_answers_are_met_politely(question):
    for odd in (10**30, Fraction(1, 7), np.array(["y", "z"]), np.array([]), np.zeros((2, 2)), [np.zeros(2)], {1, 2}):
        verdict = question.mark(odd)
        assert verdict.status in ("wrong", "not attempted") and "Traceback" not in verdict.text


def test_letters_in_an_array_are_letters():
    question = Choice("99-q1", "Odd?", [Option("1", "one", True), Option("2", "two"), Option("3", "three", True)])
    assert question.mark(np.array(["a", "c"])).status == "right"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1,6", 1.6), ("1.6", 1.6), ("2/3", 2 / 3), ("1,600", 1600), ("1,234,567", 1234567), ("0,6667", 0.6667)]
    + [("0,125", 0.125), ("-0,5", -0.5), ("1.600,5", 1600.5), ("3.141,59", 3141.59), ("1.600", 1.6)]
    + [
        ("\N{MINUS SIGN}3", -3),
        ("25 %", 25),
        (np.array(5.0), 5),
        (np.array([[7]]), 7),
        (np.float32(1.5), 1.5),
        ("1e3", 1000),
    ],
)
def test_numbers_are_read_as_people_write_them(written, meant):
    """Once "0,125" was 125. A prediction is read in the same way: "26" was called wrong where 26 is right.

    Siblings, numbers that people write: predictions and quiz numbers (here), arrays of one number and NumPy's (here),
    and the lists of the demos (Signals, Stepper), where a comma stands between two numbers and stays that.
    """
    assert Prediction("99-1", meant, "So it is.", tolerance=1e-9).mark(written).status == "right"
    question = Number("99-q1", "How many?", meant, "So it is.", tolerance=1e-9)
    assert question.mark(written).status == "right"


@pytest.mark.parametrize("question", QUIZ, ids=lambda question: question.id)
def test_the_text_form_says_all_that_is_needed(question):
    text = text_form(question)
    assert question.question in text and all(option in text for option in question.shown)
    example = re.search(rf'exercises\.answer\("{question.id}", (.+)\)', text)[1]
    assert question.mark(json.loads(example)).status in ("right", "wrong")


@pytest.mark.parametrize("lesson", exercises.questions())
def test_ids_are_counted_in_order_and_stand_in_the_lesson_once(lesson):
    asked = exercises.questions()[lesson]
    asked_before = [question for question in asked if isinstance(question, Prediction)]
    predictions = [question.id for question in asked_before]
    quiz = [question.id for question in exercises.quiz(lesson)]
    assert predictions == [f"{lesson}-{number}" for number in range(1, len(predictions) + 1)]
    assert quiz == [f"{lesson}-q{number}" for number in range(1, len(quiz) + 1)]
    assert len(quiz) >= 3 or lesson == "00"
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    sources = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    stubs = [f'exercises.predict("{one.id}", ...)' + (f"  # {one.form}" if one.form else "") for one in asked_before]
    assert re.findall(r"exercises\.predict\(.*", sources) == stubs
    assert sources.count(f'widgets.quiz("{lesson}")') == (1 if quiz else 0)
    for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False):
        if "exercises.predict(" in cell.source:
            assert "**Predict.**" in before.source, f"{cell.source} does not follow its question"


def test_several_right_options():
    question = Choice(
        "99-q1", "Which are odd?", [Option("1", "one", True), Option("2", "two"), Option("3", "three", True)]
    )
    assert question.mark("ac").status == question.mark(["c", "a"]).status == question.mark("c, a").status == "right"
    assert "something is missing" in question.mark("a").text
    assert question.mark("ab").misconception == "b"


def test_an_order_by_hand():
    question = Ordering("99-q1", "Count.", [Option(str(n), f"why {n}") for n in (1, 2, 3)])
    letters = {text: letter for text, letter in zip(question.shown, "abc", strict=True)}
    assert question.mark(letters["1"] + letters["2"] + letters["3"]).status == "right"
    assert "why 3" in question.mark(letters["3"] + letters["2"] + letters["1"]).text
    assert question.mark("aab").text == "each of the 3 letters is asked for once."


def test_unknown_questions_are_told():
    with pytest.raises(CnnlabError, match="lesson 04 has: 04-1"):
        exercises.predict("04-99", 1)
    with pytest.raises(CnnlabError, match="must look like '04-q1'"):
        exercises.answer("04-1", "a")
    with pytest.raises(CnnlabError, match="lesson must be one of"):
        exercises.quiz("4")


@pytest.fixture
def logbook(monkeypatch, tmp_path):
    file = tmp_path / "my_progress.json"
    monkeypatch.setenv("CNNLAB_PROGRESS_FILE", str(file))
    return file


def row(lesson):
    return next(row for row in exercises.progress().rows if row[0] == lesson)


def test_progress_is_kept_shown_exported_and_reset(logbook, tmp_path, capsys):
    exercises.predict("04-4", 3)
    exercises.predict("04-4", 4)
    exercises.check("04-B", ...)
    kept = json.loads(logbook.read_text(encoding="utf-8"))["answers"]
    assert kept == {"04-4": {"tries": 2, "right": True, "met": ["3"]}}
    assert row("04")[2].startswith("1 of ") and row("04")[4] == "2" and row("all")[4] == "2"
    written = exercises.export_progress(tmp_path / "out.csv").read_text(encoding="utf-8")
    assert "04-4,prediction,right,2,3" in written.splitlines()
    with pytest.raises(CnnlabError, match="exists already"):
        exercises.export_progress(tmp_path / "out.csv")
    with pytest.raises(CnnlabError, match="must end in .csv"):
        exercises.export_progress(tmp_path / "out")
    old = exercises.reset_progress()
    assert json.loads(old.read_text(encoding="utf-8"))["answers"] == kept and row("all")[4] == "0"


def test_right_once_stays_right(logbook):
    for guess in (4, 3):
        exercises.predict("04-4", guess)
    assert row("04")[2].startswith("1 of ")


@pytest.mark.parametrize("content", ["", "{", '{"format": 2}', '{"format": 1, "answers": {"04-4": 3}}', "[]"])
def test_a_damaged_file_is_set_aside_and_nothing_lost(logbook, content, capsys):
    logbook.write_text(content, encoding="utf-8")
    exercises.predict("04-4", 4)
    (aside,) = logbook.parent.glob("my_progress_damaged_*.json")
    assert aside.read_text(encoding="utf-8") == content
    assert row("04")[2].startswith("1 of ")


def test_a_place_that_cannot_be_written_spoils_no_answer(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("CNNLAB_PROGRESS_FILE", str(tmp_path / "file" / "my_progress.json"))
    exercises.predict("04-4", 4)
    assert "4: yes." in capsys.readouterr().out


def test_a_progress_file_that_is_a_folder_is_told_and_stays_as_it_is(logbook, capsys):
    """Siblings, a store that is a folder: that of a sweep (test_sweep.py), recorded runs (test_training.py)."""
    logbook.mkdir()
    (logbook / "mine.txt").write_text("kept", encoding="utf-8")
    exercises.predict("04-4", 4)
    said = capsys.readouterr()
    assert "4: yes." in said.out and "Your progress could not be kept in my_progress.json" in said.err
    assert [file.name for file in logbook.iterdir()] == ["mine.txt"]
    assert row("04")[2].startswith("0 of ") and exercises.reset_progress() is None


def test_nothing_is_kept_in_tests_or_when_switched_off(monkeypatch):
    monkeypatch.delenv("CNNLAB_PROGRESS_FILE", raising=False)
    assert exercises.progress_file() is None
    monkeypatch.setenv("CNNLAB_PROGRESS_FILE", "0")
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    assert exercises.progress_file() is None
    monkeypatch.delenv("CNNLAB_PROGRESS_FILE")
    assert exercises.progress_file().name == "my_progress.json"


def test_answers_from_several_kernels_at_once_are_all_kept(logbook):
    import subprocess
    import sys

    line = "import sys; from cnnlab import exercises; [exercises.predict(f'04-{n}', 4) for n in map(int, sys.argv[1:])]"
    numbers = [["1", "2", "3"], ["4", "5", "6"]]
    kernels = [subprocess.Popen([sys.executable, "-c", line, *some], stdout=subprocess.DEVNULL) for some in numbers]
    assert [kernel.wait(60) for kernel in kernels] == [0, 0]
    kept = json.loads(logbook.read_text(encoding="utf-8"))["answers"]
    assert set(kept) == {f"04-{n}" for n in range(1, 7)}


def test_the_table_is_text_and_html(logbook):
    table = exercises.progress()
    assert repr(table).splitlines()[0].split() == ["lesson", "exercises", "predictions", "quiz", "tries", "next"]
    assert table._repr_html_().count("<tr>") == len(table.rows) + 1


def test_random_letters_never_break_a_quiz():
    rng = random.Random(0)
    for question in QUIZ:
        for _ in range(20):
            question.mark("".join(rng.choices("abcdefg ,;", k=rng.randint(0, 6))))
