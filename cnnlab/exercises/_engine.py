"""How an answer is examined: by what it does on a few probes, beside the right solution and the wrong ones."""

import copy
import functools
import inspect
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cnnlab import _validate
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
    dtype : bool
        Whether an array of another dtype is a different answer, even if its numbers agree.
    tolerance : float
        Relative tolerance when numbers are compared.
    untouched : bool
        Whether the task says that what is handed in stays as it was.
    """

    id: str
    right: Callable
    wrong: list[Misconception]
    probes: list[tuple] = field(default_factory=lambda: [()])
    notice: str = ""
    judge: Callable | None = None
    whole: bool = False
    dtype: bool = False
    tolerance: float = 1e-6
    untouched: bool = False

    def __post_init__(self):
        """Refuse flags that are no flags: any text would count as True."""
        for name in ("whole", "dtype", "untouched"):
            _validate.flag(name, getattr(self, name))
        # What `same` cannot compare would look changed after every call.
        if self.untouched and not all(same(copy.deepcopy(probe), probe) for probe in self.probes):
            raise ValueError(f"exercise {self.id}: `untouched` needs probes that equal their copies")

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
    try:
        return _examined(exercise, answer)
    except Exception as error:
        # An object may refuse even to be compared or described.
        return Verdict("wrong", f"this answer cannot be judged: looking at it gives {type(error).__name__}.")


def _examined(exercise, answer):
    if _not_attempted(answer):
        return Verdict("not attempted", "not attempted yet.")
    if exercise.judge is not None:
        return _judge_open(exercise, answer)
    if exercise.asks_for_function and not callable(answer):
        return Verdict("wrong", f"give the function itself, without calling it; found {describe(answer)}.")
    if not exercise.asks_for_function and isinstance(answer, types.FunctionType):
        return Verdict("wrong", "give the value, not a function: call it first.")

    submitted = answer if exercise.asks_for_function else (lambda: answer)
    found = _try_on_probes(submitted, exercise)
    expected = outcomes(exercise, exercise.right)
    agree = functools.partial(_agree, exercise)
    if agree(found, expected):
        return _right(exercise)
    for misconception in exercise.wrong:
        if agree(found, outcomes(exercise, misconception.solution)):
            return Verdict("wrong", f"not yet. {misconception.hint}", misconception.more, misconception.name)
    return _unrecognised(exercise, found, expected)


def outcomes(exercise, solution):
    """Return what one of our own solutions gives on every probe of an exercise."""
    with warnings.catch_warnings():
        # A wrong solution may overflow or divide by zero: that is its point, not the learner's concern.
        warnings.simplefilter("ignore")
        return _try_on_probes(solution, exercise)


def _try_on_probes(function, exercise):
    found = []
    for probe in exercise.probes:
        # One endless loop is enough: the learner should not wait for it once a probe.
        endless = found and found[-1].error == "TooLong"
        # A copy for each call: an answer that works in place must not spoil an array that two probes share.
        arguments = copy.deepcopy(probe)
        outcome = found[-1] if endless else call(function, arguments)
        if exercise.untouched and not outcome.error and not same(arguments, probe):
            outcome = Outcome(error="Changed", message="changes what it was given: work on a copy.")
        found.append(outcome)
    return found


def _agree(exercise, found, expected):
    rules = {"whole": exercise.whole, "dtype": exercise.dtype, "tolerance": exercise.tolerance}
    return all(
        one.error == other.error and same(one.value, other.value, **rules)
        for one, other in zip(found, expected, strict=True)
    )


def _right(exercise):
    notice = exercise.notice[:1].upper() + exercise.notice[1:]
    return Verdict("right", f"right. {notice}".rstrip())


def _judge_open(exercise, answer):
    outcome = call(exercise.judge, (answer,))
    if outcome.error:
        return Verdict("wrong", f"this answer cannot be judged ({outcome.message}). Found {describe(answer)}.")
    if outcome.value is None:
        return _right(exercise)
    for misconception in exercise.wrong:
        if misconception.name == outcome.value:
            return Verdict("wrong", f"not yet. {misconception.hint}", misconception.more, misconception.name)
    return Verdict("wrong", f"not yet. {outcome.value}")


def _unrecognised(exercise, found, expected):
    cases = zip(exercise.probes, found, expected, strict=True)
    probe, one, other = next(case for case in cases if not _agree(exercise, [case[1]], [case[2]]))
    case = _case(exercise.right, probe)
    more = f"work the case {case} out by hand, step by step, and compare." if probe else "do it by hand, step by step."
    where = f"With {case} your function" if probe else "Your answer"
    if one.error:
        return Verdict("wrong", f"not yet. {where} {one.message}", more)
    return Verdict("wrong", f"not yet. {where} {_difference(exercise, probe, one.value, other)}", more)


def _difference(exercise, probe, mine, other):
    verb = "gives" if probe else "is"
    if other.error:
        return f"{verb} {describe(mine)}; here an error was asked for, since no result makes sense."
    kind, asked = (describe(value, shape_only=True, whole=exercise.whole) for value in (mine, other.value))
    if kind != asked:
        # Long answers of the wrong shape are told by their shape: walls of brackets help nobody.
        told = describe(mine) if kind.startswith(("a ", "None")) else kind
        return f"{verb} {told}; {asked} was asked for."
    if exercise.whole and not exercise.dtype and same(mine, other.value, tolerance=exercise.tolerance):
        return f"{verb} the right numbers, but as floats: give whole numbers, without a decimal point."
    if same(mine, other.value, whole=exercise.whole, tolerance=exercise.tolerance):
        return f"{verb} the right numbers as {np.asarray(mine).dtype}; {np.asarray(other.value).dtype} was asked for."
    return f"{verb} {describe(mine)}: the right kind of answer, but not the right one."


def _case(function, probe):
    """Write a probe as `rows = 3, columns = 4`, in the words of the exercise."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    if len(names) != len(probe):
        return ", ".join(describe(argument) for argument in probe)
    return ", ".join(f"{name} = {describe(argument)}" for name, argument in zip(names, probe, strict=True))


def _empty(): ...


def _documented():
    """Stay empty, but for this."""
    ...


_STUBS = {_empty.__code__.co_code, _documented.__code__.co_code}


def _not_attempted(answer):
    """Whether the answer is still the stub: `...`, or a function whose body is only that."""
    if answer is ...:
        return True
    if not isinstance(answer, types.FunctionType):
        return False
    # The same steps may return another constant: what is kept besides the docstring must be nothing.
    kept = [constant for constant in answer.__code__.co_consts if constant is not answer.__doc__]
    return answer.__code__.co_code in _STUBS and all(constant is None or constant is ... for constant in kept)
