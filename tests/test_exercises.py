"""Every exercise of every lesson, and the engine that examines the answers.

A misconception whose own wrong solution does not bring out its own hint is a defect of the course.
"""

import importlib
import itertools
import json
import re
import time
from pathlib import Path

import numpy as np
import pytest

from cnnlab import exercises
from cnnlab.errors import CnnlabError
from cnnlab.exercises import Exercise, Misconception, _call, examine
from cnnlab.exercises._compare import describe, same
from cnnlab.exercises._engine import outcomes

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
ALL = [exercise for lesson in exercises.lessons().values() for exercise in lesson]
WRONG = [(exercise, misconception) for exercise in ALL for misconception in exercise.wrong]


def answer_of(exercise, solution):
    """Hand in a solution as a learner would: the function itself, or its value."""
    return solution if exercise.asks_for_function else solution()


def other_forms(lesson):
    return importlib.import_module(f"tests.exercise_forms.lesson_{lesson}").OTHER_FORMS


# --- every exercise of the course -------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_the_right_solution_passes_and_says_what_to_notice(exercise):
    verdict = examine(exercise, answer_of(exercise, exercise.right))
    assert verdict.status == "right", verdict.text
    assert exercise.notice, "tell the learner what to notice"


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_another_right_form_passes(exercise):
    forms = other_forms(exercise.id[:2]).get(exercise.id, [])
    assert forms, f"keep at least one other right form of {exercise.id} in tests/exercise_forms"
    for form in forms:
        verdict = examine(exercise, form)
        assert verdict.status == "right", verdict.text


@pytest.mark.parametrize(("exercise", "misconception"), WRONG, ids=lambda case: getattr(case, "id", None) or case.name)
def test_a_misconception_gets_its_own_hint(exercise, misconception):
    verdict = examine(exercise, answer_of(exercise, misconception.solution))
    assert (verdict.status, verdict.misconception) == ("wrong", misconception.name), verdict.text
    assert misconception.hint in verdict.text
    assert misconception.more, "the third wrong try deserves a bigger hint"


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_garbage_is_answered_politely(exercise):
    def crash(*arguments):
        raise RuntimeError("my own bug")

    for garbage in (None, "text", -12345.678, np.full((2, 7), -9.5), [], {}, object(), crash, lambda *a: "text", print):
        verdict = examine(exercise, garbage)
        assert verdict.status in ("wrong", "not attempted")
        assert "Traceback" not in verdict.text
        assert 5 < len(verdict.text) < 700


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_the_probes_tell_all_solutions_apart(exercise):
    if exercise.judge is not None:
        found = [exercise.judge(misconception.solution()) for misconception in exercise.wrong]
        assert found == [misconception.name for misconception in exercise.wrong]
        assert len(set(found)) == len(found)
        return
    solutions = {"right": exercise.right} | {wrong.name: wrong.solution for wrong in exercise.wrong}
    assert len(solutions) == len(exercise.wrong) + 1
    results = {name: outcomes(exercise, solution) for name, solution in solutions.items()}
    for (one, first), (other, second) in itertools.combinations(results.items(), 2):
        agree = all(
            a.error == b.error
            and same(a.value, b.value, whole=exercise.whole, dtype=exercise.dtype, tolerance=exercise.tolerance)
            for a, b in zip(first, second, strict=True)
        )
        assert not agree, f"{exercise.id}: no probe tells {one!r} from {other!r}"


@pytest.mark.parametrize("lesson", exercises.lessons())
def test_the_lesson_asks_what_is_checked_and_holds_no_solution(lesson):
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    code = ["".join(c["source"]) for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    asked = re.findall(r'exercises\.check\(\s*"([^"]+)"', "\n".join(code))
    assert asked == [exercise.id for exercise in exercises.lessons()[lesson]]
    for exercise in exercises.lessons()[lesson]:
        assert exercise.id.startswith(f"{lesson}-")
        (cell,) = [cell for cell in code if f'"{exercise.id}"' in cell]
        assert "..." in cell, f"{exercise.id}: the stub must be left to the learner"


# --- the engine -------------------------------------------------------------------------------------------------


def padding(kernel_size):
    return (kernel_size - 1) // 2


EXAMPLE = Exercise(
    "99-A",
    right=padding,
    probes=[(3,), (5,), (7,)],
    wrong=[
        Misconception(
            "gave both sides to each", lambda k: k - 1, hint="That is both sides together.", more="Halve it."
        ),
        Misconception("crashes", lambda k: k["rows"], hint="A kernel size is a number.", more="Try 3."),
    ],
    notice="odd kernels have a middle",
    whole=True,
)


def stub(kernel_size):
    """Documented, but empty."""
    ...


def unfinished(kernel_size):
    return 1 / (kernel_size - 3)


def endless(kernel_size):
    while True:
        try:
            pass
        except Exception:
            pass


def closes_the_kernel(kernel_size):
    raise SystemExit


def test_an_untouched_stub_is_not_attempted():
    assert examine(EXAMPLE, stub).status == "not attempted"
    assert examine(EXAMPLE, ...).status == "not attempted"


def test_right_wrong_and_unrecognised():
    assert examine(EXAMPLE, padding).text == "right. Odd kernels have a middle"
    assert examine(EXAMPLE, lambda k: k - 1).misconception == "gave both sides to each"
    assert examine(EXAMPLE, lambda k: (k - 1) / 2).text == (
        "not yet. With kernel_size = 3 your function gives 1.0; a whole number was asked for."
    )
    assert "right kind of answer" in examine(EXAMPLE, lambda k: 1).text
    assert "With kernel_size = 5" in examine(EXAMPLE, lambda k: 1).text


def test_a_wrong_shape_is_told_by_shapes_and_a_wrong_dtype_by_dtypes():
    picture = np.arange(6, dtype=np.uint8).reshape(2, 3)
    exercise = Exercise("99-E", right=lambda picture: picture, wrong=[], probes=[(picture,)], dtype=True)
    assert examine(exercise, lambda p: p).status == "right"
    assert "an array of shape (3, 2); an array of shape (2, 3) was asked for" in examine(exercise, lambda p: p.T).text
    assert "the right numbers as float64; uint8 was asked for" in examine(exercise, lambda p: p.astype(float)).text
    assert "True and False" in examine(exercise, lambda p: p > 2).text


def test_a_crash_is_shown_as_the_learners_own_at_their_line():
    text = examine(EXAMPLE, unfinished).text
    assert "ZeroDivisionError" in text
    assert "return 1 / (kernel_size - 3)" in text
    assert "_engine" not in text and "_call" not in text


def test_a_wrong_solution_may_be_one_that_crashes():
    assert examine(EXAMPLE, lambda k: k["rows"]).misconception == "crashes"


def test_an_endless_loop_is_stopped_once(monkeypatch):
    monkeypatch.setattr(_call, "SECONDS", 0.2)
    monkeypatch.setattr(_call.call, "__kwdefaults__", {"seconds": 0.2})
    begun = time.monotonic()
    assert "did not end within 0.2 seconds" in examine(EXAMPLE, endless).text
    assert time.monotonic() - begun < 3


def test_exit_does_not_close_the_kernel():
    assert "SystemExit" in examine(EXAMPLE, closes_the_kernel).text


def test_a_value_is_not_a_function_and_the_other_way_round():
    assert "without calling it" in examine(EXAMPLE, 1).text
    value = Exercise("99-B", right=lambda: 26, wrong=[])
    assert "call it first" in examine(value, padding).text
    assert examine(value, 26).status == examine(value, np.int64(26)).status == "right"


def test_what_a_learner_does_to_its_arguments_does_not_reach_the_next_probe():
    def spoil(values):
        values[:] = 0
        return 6

    exercise = Exercise("99-C", right=lambda values: values.sum(), wrong=[], probes=[(np.array([1, 2, 3]),)])
    assert examine(exercise, spoil).status == "right"
    assert exercise.probes[0][0].tolist() == [1, 2, 3]


def test_an_array_that_two_probes_share_is_not_spoiled_by_an_answer_in_place():
    shared = np.arange(3.0)

    def right(x, factor):
        return x * factor

    def in_place(x, factor):
        x *= factor
        return x

    exercise = Exercise("99-A", right=right, probes=[(shared, 2), (shared, 3)], wrong=[], notice="good")
    assert examine(exercise, in_place).status == "right"


def test_an_open_answer_is_judged():
    exercise = Exercise(
        "99-D",
        right=lambda: 4,
        wrong=[Misconception("odd", lambda: 3, hint="An even one.", more="Twice something.")],
        judge=lambda number: None if number % 2 == 0 else "odd",
    )
    assert examine(exercise, 10).status == "right"
    assert examine(exercise, 5).misconception == "odd"
    assert "cannot be judged" in examine(exercise, "text").text


def test_the_third_wrong_try_brings_the_bigger_hint(monkeypatch, capsys):
    monkeypatch.setattr(exercises, "find", lambda exercise_id, *kinds: EXAMPLE)
    exercises._wrong_tries.pop("99-A", None)
    for _ in range(3):
        exercises.check("99-A", lambda k: k - 1)
    exercises.check("99-A", lambda k: 1)
    assert "work the case kernel_size = 5 out by hand" in capsys.readouterr().out
    exercises._wrong_tries.pop("99-A")
    for _ in range(3):
        exercises.check("99-A", lambda k: k - 1)
    printed = capsys.readouterr().out.splitlines()
    assert printed == ["99-A: not yet. That is both sides together."] * 3 + ["A bigger hint: Halve it."]


@pytest.mark.parametrize("name", ["4-B", "04B", "99-Z", 7, None])
def test_an_unknown_exercise_is_told(name):
    with pytest.raises(CnnlabError, match="exercise"):
        exercises.check(name, 1)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1, 1.0, True),
        (0.1 + 0.2, 0.3, True),
        ([1, 2], np.array([1, 2]), True),
        ((2, 3), [2, 3], True),
        ([[1, 2]], [1, 2], False),
        (True, 1, False),
        ("a", "a", True),
        (None, 0, False),
        ({"a": [1]}, {"a": (1,)}, True),
        ({"a": 1}, {"b": 1}, False),
        ([np.zeros(2), np.zeros(3)], [np.zeros(2), np.zeros(3)], True),
        ([np.zeros(2), np.zeros(3)], [np.zeros(2), np.ones(3)], False),
        (np.nan, np.nan, True),
    ],
)
def test_sameness(one, other, alike):
    assert same(one, other) is alike


def test_descriptions_are_short():
    assert describe(np.zeros((20, 20))) == "an array of shape (20, 20)"
    assert describe([1, 2]) == "[1, 2]"
    assert describe(None) == "None (is a return missing?)"
