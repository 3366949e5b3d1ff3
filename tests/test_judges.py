"""How often the checker is wrong: the record, its page, other right forms and the wrong answers of readers."""

import pytest

from cnnlab import exercises
from cnnlab._paths import project_folder
from cnnlab.exercises import Exercise, examine
from scripts.record import _judges_page, judges
from tests import exercise_forms, judged, wrong_answers

ALL = judges.everything()
# Answers that need Keras, which takes seconds to load.
WITH_KERAS = ("A3-2", "A4-1", "A5-1")
ANSWERS = {answer.name: answer for answer in wrong_answers.answers()}
BEFORE = [name for names in wrong_answers.MENDED.values() for name in names]


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_other_right_forms_are_right(exercise):
    for form in exercise_forms.written(exercise.id):
        assert examine(exercise, form).status == "right"
    for what, form in list(exercise_forms.dressed(exercise))[:1]:
        assert examine(exercise, form).status == "right", what


def test_there_are_as_many_forms_as_were_promised():
    written = sum(len(exercise_forms.written(exercise.id)) for exercise in ALL)
    assert written >= 180 and written + sum(len(list(exercise_forms.dressed(exercise))) for exercise in ALL) >= 300


def test_clothes_fit_what_the_task_leaves_open():
    whole = Exercise("99-A", right=lambda n: n + 1, wrong=[], probes=[(1,)], whole=True)
    assert "an array of floats" not in dict(exercise_forms.dressed(whole))
    pair = Exercise("99-B", right=lambda n: (n, 2.5), wrong=[], probes=[(1,)])
    clothes = dict(exercise_forms.dressed(pair))
    assert clothes["a list"](1) == [1.0, 2.5] and clothes["an array"](1).tolist() == [1.0, 2.5]
    assert not dict(exercise_forms.dressed(Exercise("99-C", right=lambda n: n, wrong=[], probes=[(1,)], dtype=True)))


@pytest.mark.parametrize("name", [name for name in BEFORE if ANSWERS[name].exercise not in WITH_KERAS])
def test_what_a_judge_once_got_wrong_is_wrong_and_meets_no_false_hint(name):
    answer = ANSWERS[name]
    verdict = examine(exercises.find(answer.exercise), answer.give())
    assert verdict.status == "wrong"
    once_misled = {"09-E-5": "the 2 under the root", "00-B-4": "additions instead of multiplications"}
    # These two give the very number of another belief: there the hint names both.
    if name in wrong_answers.MENDED["false hint"] and name not in once_misled:
        assert not verdict.misconception, verdict.text


@pytest.mark.parametrize("name", wrong_answers.RIGHT_AFTER_ALL)
def test_what_is_right_after_all_is_called_right(name):
    assert examine(exercises.find(ANSWERS[name].exercise), ANSWERS[name].give()).status == "right"


def test_each_wrong_answer_has_its_belief_and_a_name_of_its_own():
    assert len(ANSWERS) == len(wrong_answers.answers()) > 600
    assert {answer.exercise for answer in ANSWERS.values()} == {exercise.id for exercise in ALL}
    assert all(len(answer.belief) > 10 for answer in ANSWERS.values())
    assert not set(BEFORE) - ANSWERS.keys()


# --- the record and its page ------------------------------------------------------------------------------------


def test_the_page_is_what_the_record_says():
    page = project_folder() / "docs" / "measurements" / "judges.md"
    assert page.read_text(encoding="utf-8") == _judges_page.text(judges.load())


def test_the_record_holds_every_exercise_and_every_answer():
    record = judges.load()
    assert list(record["mutants"]) == list(record["forms"]) == [exercise.id for exercise in ALL]
    told = {name for row in record["answers"].values() for name in row["answers"]}
    assert told == ANSWERS.keys()


def test_a_second_reader_read_every_own_hint_once():
    record = judges.load()
    found = record["second reading"]
    read = [name for kind in _judges_page.KINDS for name in found[kind]]
    own = {
        name for row in record["answers"].values() for name, one in row["answers"].items() if one["told"] == "own hint"
    }
    assert len(read) == len(set(read)) and set(read) <= ANSWERS.keys()
    # A judge that is mended later may tell more answers their belief, or fewer: then these are read anew.
    assert own == set(read)


@pytest.mark.parametrize("name", judges.load()["second reading"]["false"])
def test_no_hint_says_what_a_second_reader_called_false(name):
    exercise, found = exercises.find(ANSWERS[name].exercise), judges.load()["second reading"]["false"][name]
    assert len(found["said"]) > 20 and found["said"] not in [one.hint for one in exercise.wrong]


def test_an_interval_by_hand():
    # No error in 10: the upper end is where 10 right ones in a row have a chance of 2.5 %, 1 - 0.025 ** (1 / 10).
    row = _judges_page.table([("x", 0, 10)]).splitlines()[-1]
    assert row == "| x | 0 | 10 | 0.00% | 0.00% to 30.85% |"
    assert 1 - 0.025 ** (1 / 10) == pytest.approx(0.3085, abs=5e-5)


def test_a_child_that_dies_or_is_silent_costs_one_mutant(monkeypatch):
    monkeypatch.setattr(judges, "_child", _dies_of_the_second)
    ((identity, found),) = judges.in_a_child(["00-A"], 10)
    assert identity == "00-A"
    assert [one.change for one in found] == ["one more", judges.UNANSWERED, "a third"]


def _dies_of_the_second(pipe, left, count):
    for identity, done in left:
        for number, change in enumerate(["one more", "kills", "a third"]):
            if number >= done:
                if change == "kills":
                    raise SystemExit
                pipe.send(judged.Tried(identity, change, differs=True, accepted=False))
        pipe.send(None)
