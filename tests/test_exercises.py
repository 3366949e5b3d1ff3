"""Every exercise of every lesson, and the engine that examines the answers.

A misconception whose own wrong solution does not bring out its own hint is a defect of the course.
"""

import importlib
import itertools
import json
import re
import threading
import time
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from cnnlab import exercises
from cnnlab.errors import CnnlabError
from cnnlab.exercises import Exercise, Layer, Misconception, _call, examine, folded
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


class Unwilling:
    """An object that refuses to be compared, described, counted or turned into an array."""

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None
    __len__ = __iter__ = __float__ = __bool__ = __repr__ = __array__ = __getattr__ = __eq__


def _holds_itself():
    endless = [1]
    endless.append(endless)
    return endless


# Answers of kinds that nobody foresaw: numbers that NumPy has no type for, arrays of them, and worse.
ODD = [
    10**30, -(10**400), Fraction(2, 3), [Fraction(1, 3)] * 4, Decimal("0.1"), 1j, np.complex64(2), np.float16(1),
    np.array(["a", "b"]), np.array([None, 1]), np.array([[10**30]]), np.datetime64("2026-01-01"), np.ma.masked,
    np.ma.array([1.0, 2.0], mask=[0, 1]), b"abc", {1, 2}, range(3), (n for n in (1, 2)), Unwilling(), [Unwilling()],
    {"A": Unwilling()}, _holds_itself(), float("inf"), [float("nan")], type, np, lambda *a: Unwilling(),
    lambda *a: 10**30, lambda *a: [Fraction(1, 3)],
]  # fmt: skip


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_odd_answers_are_answered(exercise):
    for odd in ODD:
        verdict = examine(exercise, odd)
        assert verdict.status == "wrong" and 5 < len(verdict.text) < 700


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


# Wrong answers that a probe once called right.
ONCE_CALLED_RIGHT = {
    "08-D": [lambda c: c.max(1) / c.sum(1)],
    "09-E": [lambda one, other, n: bool(one - other > 2 * np.sqrt((1 - one + other * (1 - other)) / n))],
    "10-D": [lambda trials: _by_sum(trials)],
    "13-C": [
        lambda levels: (levels - levels.min()) / (levels.max() - levels.min()) * 2 - 1,
        lambda levels: levels / levels.max() * 2 - 1,
    ],
    "13-F": [
        lambda x, mean, variance, training, frozen: (
            (x - (x.mean() if training and not frozen else mean))
            / np.sqrt((x.var(axis=0) if training and not frozen else variance) + 0.001)
        )
    ],
    "14-D": [
        lambda heat, shape: (
            heat.sum(1).argmax() * shape[0] // len(heat),
            heat.sum(0).argmax() * shape[1] // len(heat[0]),
        )
    ],
    "16-E": [lambda weights, rows, columns: weights.reshape(rows, columns, weights.shape[1], -1)],
    "A2-4": [[(3.5, 2), (3.5, 2), (3.5, 2), (3.5, 1), (3.5, 1)]],
    "A4-2": [lambda losses, patience: _up_to_equal(losses, patience)],
}


def _by_sum(trials):
    sums = dict.fromkeys((trial["name"] for trial in trials), 0.0)
    for trial in trials:
        sums[trial["name"]] += trial["held"]
    return max(sums, key=sums.get)


def _up_to_equal(losses, patience):
    best, kept, waited = np.inf, 0, 0
    for epoch, loss in enumerate(losses):
        if loss <= best:
            best, kept, waited = loss, epoch, 0
        elif (waited := waited + 1) >= patience:
            return epoch, kept
    return len(losses) - 1, kept


@pytest.mark.parametrize("exercise_id", ONCE_CALLED_RIGHT)
def test_what_was_once_called_right_is_wrong(exercise_id):
    for answer in ONCE_CALLED_RIGHT[exercise_id]:
        assert examine(exercises.find(exercise_id), answer).status == "wrong"


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
    monkeypatch.setattr(_call.call, "__kwdefaults__", {"seconds": 0.2})
    begun = time.monotonic()
    assert "did not end within 0.2 seconds" in examine(EXAMPLE, endless).text
    assert time.monotonic() - begun < 3


def test_an_import_that_takes_long_is_no_endless_loop(monkeypatch, tmp_path):
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(0.8)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(_call.call, "__kwdefaults__", {"seconds": 0.2})

    def imports(kernel_size):
        import slow_to_import  # noqa: F401

        return (kernel_size - 1) // 2

    assert examine(EXAMPLE, imports).status == "right"
    assert threading.active_count() < 20


def test_an_endless_loop_is_stopped_also_where_the_caller_is_being_imported(monkeypatch, tmp_path):
    (tmp_path / "asks_while_imported.py").write_text(
        "from tests.test_exercises import EXAMPLE, endless\nfrom cnnlab.exercises import examine\n"
        "text = examine(EXAMPLE, endless).text\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(_call.call, "__kwdefaults__", {"seconds": 0.2})
    assert "did not end" in importlib.import_module("asks_while_imported").text


def test_warnings_of_an_answer_are_dropped_since_nbgrader_takes_points_for_them(capsys):
    def warns(kernel_size):
        warnings.warn("do not do this", UserWarning, stacklevel=2)
        return (kernel_size - 1) // 2

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert examine(EXAMPLE, warns).status == "right"
    assert capsys.readouterr().err == ""


def test_activations_are_folded_into_the_layer_before_them():
    first, sums = Layer("InputLayer", (4, 4, 1)), Layer("Conv2D", (4, 4, 2), activation="linear")
    relu, softmax = Layer("Activation", (4, 4, 2), activation="relu"), Layer("Softmax", (4, 4, 2))
    kinds = [(row.kind, row.activation) for row in folded([first, sums, relu, Layer("ReLU", (4, 4, 2)), softmax])]
    assert kinds == [("InputLayer", ""), ("Conv2D", "relu"), ("Softmax", "softmax")]
    assert folded([first, relu])[1].kind == "Activation", "the picture is no layer of sums"


def test_a_constant_is_no_stub():
    def constant(kernel_size):
        return "text"

    def documented(kernel_size):
        """Say something."""
        return 7

    def passes(kernel_size):
        pass

    assert examine(EXAMPLE, constant).status == examine(EXAMPLE, documented).status == "wrong"
    assert examine(EXAMPLE, passes).status == "not attempted"


def test_right_numbers_as_floats_are_told_so():
    for exercise_id, answer in (("02-A", (13.0, 10.0, 7.0)), ("10-C", lambda *case: _floats(exercises, case))):
        text = examine(exercises.find(exercise_id), answer).text
        assert "give whole numbers" in text and "not the right one" not in text


def _floats(exercises, case):
    return tuple(float(number) for number in exercises.find("10-C").right(*case))


def test_a_matching_with_another_capital_or_spelling_is_a_slip_of_the_pen():
    for exercise_id, letter, given, meant in (
        ("08-C", "A", "not normalized", "not normalised"),
        ("09-D", "C", "Tensorboard", "TensorBoard"),
        ("10-F", "A", "memorizes", "memorises"),
        ("11-B", "A", "copies before split", "copies before the split"),
    ):
        exercise = exercises.find(exercise_id)
        text = examine(exercise, exercise.right() | {letter: given}).text
        assert f"{letter}: {given!r} is none of the " in text and f"Did you mean {meant!r}?" in text
        assert "Turn it round" in examine(exercise, {name: key for key, name in exercise.right().items()}).text
        assert "in capitals" in examine(exercise, {"a": meant}).text
        assert "B has no" in examine(exercise, {"A": exercise.right()["A"]}).text


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


def test_where_the_task_says_so_what_is_given_must_stay_as_it_was():
    def spoil(values):
        values[0] = 0
        return 6

    probes = [(np.array([1, 2, 3]),)]
    strict = Exercise("99-C", right=lambda values: values.sum(), wrong=[], probes=probes, untouched=True)
    assert "changes what it was given: work on a copy" in examine(strict, spoil).text
    assert examine(strict, sum).status == "right" and probes[0][0].tolist() == [1, 2, 3]
    with pytest.raises(ValueError, match="probes that equal their copies"):
        Exercise("99-C", right=str, wrong=[], probes=[(object(),)], untouched=True)


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
