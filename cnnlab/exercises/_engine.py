"""How an answer is examined: by what it does on a few probes, beside the right solution and the wrong ones."""

import copy
import dis
import functools
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

from cnnlab.exercises._call import Outcome, call
from cnnlab.exercises._compare import describe, same


@dataclass(frozen=True)
class Misconception:
    """A wrong solution with the hint that its author needs.

    Parameters
    ----------
    name : str
        The mistaken belief in a few words.
    solution : callable
        What a person who believes it would write; it may raise.
    hint : str
        One or two sentences that name the belief and do not give the answer away.
    more : str
        A bigger hint, offered from the third wrong try on.
    """

    name: str
    solution: Callable
    hint: str
    more: str = ""


@dataclass(frozen=True)
class Exercise:
    """One exercise: the right solution, the wrong ones, and the probes that tell them apart.

    Parameters
    ----------
    id : str
        For example ``"04-B"``.
    right : callable
        The right solution. Without probes it takes no argument and returns the value asked for.
    wrong : list of Misconception
        The misconceptions that are recognised.
    probes : list of tuple, optional
        Argument tuples, smallest first, on which a function is tried.
    notice : str
        What to notice once it is right, in one line.
    judge : callable, optional
        For open answers (many are right): returns None for a right answer, and for a wrong one the name of a
        misconception, or a sentence where none fits.
        `right` and the wrong solutions then take no argument and return such an answer.
    whole : bool
        Whether 1.0 is a different answer from 1.
    tolerance : float
        Relative tolerance when numbers are compared.
    """

    id: str
    right: Callable
    wrong: list[Misconception]
    probes: list[tuple] = field(default_factory=lambda: [()])
    notice: str = ""
    judge: Callable | None = None
    whole: bool = False
    tolerance: float = 1e-6

    @property
    def asks_for_function(self):
        """Whether the learner hands in a function (rather than a value)."""
        return self.judge is None and self.probes != [()]


@dataclass(frozen=True)
class Verdict:
    """What an examination found: `status` is ``"right"``, ``"wrong"`` or ``"not attempted"``."""

    status: str
    text: str
    more: str = ""
    misconception: str = ""


def examine(exercise, answer):
    """Examine an answer and return a `Verdict`; whatever the answer does, this does not raise."""
    if _untouched(answer):
        return Verdict("not attempted", "not attempted yet.")
    if exercise.judge is not None:
        return _judge_open(exercise, answer)
    if exercise.asks_for_function and not callable(answer):
        return Verdict("wrong", f"give the function itself, without calling it; found {describe(answer)}.")
    if not exercise.asks_for_function and isinstance(answer, types.FunctionType):
        return Verdict("wrong", "give the value, not a function: call it first.")

    submitted = answer if exercise.asks_for_function else (lambda: answer)
    found = _try_on_probes(submitted, exercise.probes)
    expected = outcomes(exercise, exercise.right)
    agree = functools.partial(_agree, exercise)
    if agree(found, expected):
        return Verdict("right", f"right. {exercise.notice}".rstrip())
    for misconception in exercise.wrong:
        if agree(found, outcomes(exercise, misconception.solution)):
            return Verdict("wrong", f"not yet. {misconception.hint}", misconception.more, misconception.name)
    return _unrecognised(exercise, found, expected)


def outcomes(exercise, solution):
    """Return what one of our own solutions gives on every probe of an exercise."""
    with warnings.catch_warnings():
        # A wrong solution may overflow or divide by zero: that is its point, not the learner's concern.
        warnings.simplefilter("ignore")
        return _try_on_probes(solution, exercise.probes)


def _try_on_probes(function, probes):
    found = []
    for probe in copy.deepcopy(probes):
        # One endless loop is enough: the learner should not wait for it once a probe.
        endless = found and found[-1].error == "TooLong"
        found.append(found[-1] if endless else call(function, probe))
    return found


def _agree(exercise, found, expected):
    return all(
        one.error == other.error and same(one.value, other.value, whole=exercise.whole, tolerance=exercise.tolerance)
        for one, other in zip(found, expected, strict=True)
    )


def _judge_open(exercise, answer):
    outcome = call(exercise.judge, (answer,))
    if outcome.error:
        return Verdict("wrong", f"this answer cannot be judged ({outcome.message}). Found {describe(answer)}.")
    if outcome.value is None:
        return Verdict("right", f"right. {exercise.notice}".rstrip())
    for misconception in exercise.wrong:
        if misconception.name == outcome.value:
            return Verdict("wrong", f"not yet. {misconception.hint}", misconception.more, misconception.name)
    return Verdict("wrong", f"not yet. {outcome.value}")


def _unrecognised(exercise, found, expected):
    for probe, one, other in zip(exercise.probes, found, expected, strict=True):
        if _agree(exercise, [one], [other]):
            continue
        where = f"On {_arguments(probe)} your function" if probe else "Your answer"
        if one.error:
            return Verdict("wrong", f"not yet. {where} {one.message}")
        return Verdict("wrong", f"not yet. {where} {_difference(probe, one, other, exercise.whole)}")
    raise AssertionError("an answer that agrees on every probe is right")  # pragma: no cover


def _difference(probe, one: Outcome, other: Outcome, whole):
    verb = "gives" if probe else "is"
    if other.error:
        return f"{verb} {describe(one.value)}; here an error was asked for, since no result makes sense."
    mine, asked = (describe(value, shape_only=True, whole=whole) for value in (one.value, other.value))
    if mine != asked:
        return f"{verb} {describe(one.value)}; {asked} was asked for."
    return f"{verb} {describe(one.value)}: the right kind of answer, but not the right one."


def _arguments(probe):
    return "(" + ", ".join(describe(argument) for argument in probe) + ")"


def _untouched(answer):
    """Whether the answer is still the stub: `...`, or a function whose body is only that."""
    if answer is ...:
        return True
    if not isinstance(answer, types.FunctionType):
        return False
    steps = [step for step in dis.get_instructions(answer) if step.opname not in ("RESUME", "NOP", "CACHE")]
    return all(
        step.opname == "RETURN_VALUE" or (step.opname in ("LOAD_CONST", "RETURN_CONST") and step.argval is None)
        for step in steps
    )
