"""Questions that need no code: predictions before a cell is run, and the short quiz at the end of a lesson.

An answer is met by the explanation that belongs to it, as a misconception is met by its hint.
"""

import math
import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from cnnlab import _validate
from cnnlab.exercises._compare import describe, same
from cnnlab.exercises._engine import Verdict

NOT_YET = Verdict("not attempted", "not attempted yet.")


@dataclass(frozen=True)
class Option:
    """One option of a question: its text, why it is right or wrong, and whether it is right."""

    text: str
    why: str
    right: bool = False

    def __post_init__(self):
        """Refuse a `right` that is no flag: any text would count as True."""
        _validate.flag("right", self.right)


@dataclass(frozen=True)
class Prediction:
    """What will come out of the next cell: a number, a shape or a word.

    Parameters
    ----------
    id : str
        For example ``"04-2"``: lesson, then the place among its predictions.
    value : object
        What comes out. Words are compared without regard to capitals.
    why : str
        What a right prediction is answered with.
    wrong : list of (object, str)
        Likely wrong predictions, each with the sentence that its author needs.
    tolerance : float
        Relative; how near a number must come.
    form : str
        How the prediction is written, where that is not plain: the comment behind the lesson's stub.
    """

    id: str
    value: object
    why: str
    wrong: Sequence = ()
    tolerance: float = 1e-6
    form: str = ""

    def mark(self, answer):
        """Return the `Verdict` on a prediction."""
        if answer is ...:
            return Verdict("not attempted", "no prediction yet.")
        told = repr(answer) if isinstance(answer, (str, tuple)) else describe(answer)
        if self._is(answer, self.value):
            return Verdict("right", f"{told}: yes. {self.why}")
        for value, why in self.wrong:
            if self._is(answer, value):
                return Verdict("wrong", f"{told}: no. {why}", misconception=str(value))
        return Verdict("wrong", f"{told}: no. Predict again, or run on and find out why.")

    def _is(self, answer, value):
        if isinstance(answer, str) and isinstance(value, str):
            return answer.strip().casefold() == value.casefold()
        one = isinstance(answer, str) or isinstance(answer, np.ndarray) and answer.size == 1
        if one and isinstance(value, (int, float)) and not isinstance(value, bool):
            number = _number(answer)
            answer = answer if number is None else number
        return same(answer, value, tolerance=self.tolerance)


@dataclass(frozen=True)
class Choice:
    """A question with options; with more than one right option it says so, and all of them are asked for."""

    id: str
    question: str
    options: Sequence[Option]

    kind = "choice"

    @property
    def several(self):
        """Whether more than one option is right."""
        return sum(option.right for option in self.options) > 1

    @property
    def shown(self):
        """The options' texts, in the order in which they are shown."""
        return [option.text for option in self.options]

    @property
    def asks(self):
        """What sort of answer is asked for, in a few words."""
        return "choose all that are right" if self.several else "choose one"

    def mark(self, answer):
        """Return the `Verdict` on a letter, or on several (``"ac"`` or ``["a", "c"]``)."""
        picked = _letters(answer, len(self.options))
        if isinstance(picked, Verdict):
            return picked
        if not self.several and len(picked) > 1:
            return Verdict("wrong", "one letter is asked for here.")
        picked = sorted(set(picked))
        chosen = [self.options[index] for index in picked]
        told = " ".join(f"{string.ascii_lowercase[index]}) {self.options[index].why}" for index in picked)
        if all(option.right for option in chosen):
            if len(chosen) == sum(option.right for option in self.options):
                return Verdict("right", f"right. {told}")
            return Verdict("wrong", f"right so far, but something is missing. {told}", misconception="incomplete")
        wrong = "".join(string.ascii_lowercase[i] for i in picked if not self.options[i].right)
        return Verdict("wrong", f"not yet. {told}", misconception=wrong)


@dataclass(frozen=True)
class Number:
    """A question that is answered with a number.

    Parameters
    ----------
    id, question : str
        The id, for example ``"05-q2"``, and the question, which names the unit.
    value : float
        The right answer.
    why : str
        What a right answer is met with.
    wrong : list of (float, str)
        Likely wrong answers, each with the sentence that its author needs.
    tolerance : float
        Relative.
    """

    id: str
    question: str
    value: float
    why: str
    wrong: Sequence = ()
    tolerance: float = 1e-6

    kind = "number"
    shown: Sequence = field(default=(), init=False)
    asks = "a number"

    def mark(self, answer):
        """Return the `Verdict` on a number, or on its text (``"26"``)."""
        if _is_empty(answer):
            return NOT_YET
        number = _number(answer)
        if number is None:
            return Verdict("wrong", f"a number is asked for, found {describe(answer)}.")
        if self._near(number, self.value):
            return Verdict("right", f"right. {self.why}")
        for value, why in self.wrong:
            if self._near(number, value):
                return Verdict("wrong", f"not yet. {why}", misconception=f"{value:g}")
        return Verdict("wrong", "not yet. Work it out on paper once more, step by step.")

    def _near(self, number, value):
        return math.isclose(number, value, rel_tol=self.tolerance, abs_tol=1e-12)


@dataclass(frozen=True)
class Ordering:
    """Things to be put in order; `options` stand in the right order, each with why it belongs there."""

    id: str
    question: str
    options: Sequence[Option]

    kind = "ordering"

    @property
    def asks(self):
        """What sort of answer is asked for, in a few words."""
        return "all letters, in the right order"

    @property
    def places(self):
        """For each thing shown, its place in the right order: a fixed shuffle that is not the right order itself."""
        count = len(self.options)
        order = np.random.default_rng(count).permutation(count).tolist()
        return order if order != sorted(order) else order[1:] + order[:1]

    @property
    def shown(self):
        """The things' texts, in the order in which they are shown."""
        return [self.options[place].text for place in self.places]

    def mark(self, answer):
        """Return the `Verdict` on the letters in order (``"cab"`` or ``["c", "a", "b"]``)."""
        picked = _letters(answer, len(self.options))
        if isinstance(picked, Verdict):
            return picked
        if sorted(picked) != list(range(len(self.options))):
            return Verdict("wrong", f"each of the {len(self.options)} letters is asked for once.")
        order = [self.places[index] for index in picked]
        if order == sorted(order):
            return Verdict("right", f"right. {' '.join(option.why for option in self.options)}".rstrip())
        at = next(index for index, place in enumerate(order) if place != index)
        letter, early = string.ascii_lowercase[picked[at]], self.options[order[at]]
        text = f"not yet. {letter}) cannot stand at place {at + 1}. {early.why}"
        return Verdict("wrong", text, misconception=f"{early.text} too early")


def text_form(question):
    """Write a quiz question as plain text, with how it is answered in a code cell."""
    lines = [f"{question.id} ({question.asks})", question.question]
    lines += [f"  {letter}) {text}" for letter, text in zip(string.ascii_lowercase, question.shown, strict=False)]
    example = {"choice": '"a"', "number": "0", "ordering": f'"{string.ascii_lowercase[: len(question.shown)]}"'}
    return "\n".join([*lines, f'Answer: exercises.answer("{question.id}", {example[question.kind]})'])


def _letters(answer, count):
    """Read letters as numbers from 0, or return the `Verdict` that says what is wrong with them."""
    if _is_empty(answer):
        return NOT_YET
    answer = answer.tolist() if isinstance(answer, np.ndarray) else answer
    letters = answer if isinstance(answer, (str, list, tuple)) else [answer]
    letters = [letter for letter in letters if not (isinstance(letter, str) and letter in " ,;)")]
    known = string.ascii_lowercase[:count]
    if not all(isinstance(letter, str) and len(letter) == 1 and letter.lower() in known for letter in letters):
        return Verdict("wrong", f"answer with letters from a to {known[-1]}, found {describe(answer)}.")
    return [known.index(letter.lower()) for letter in letters]


def _is_empty(answer):
    return answer is ... or (isinstance(answer, (str, list, tuple)) and not answer)


# A comma before the last one or two digits, or before four and more, is a decimal comma; "1,600" stays 1600.
# Three digits behind a comma are thousands, unless what stands before is 0 or has points among its thousands.
_DECIMAL_COMMA = re.compile(r"-?\d+,(\d{1,2}|\d{4,})|-?0,\d+")
_POINTS_AND_COMMA = re.compile(r"-?\d{1,3}(\.\d{3})+,\d+")


def _number(answer):
    """Read a number, also ``"1,600"``, ``"1,6"``, ``"1.600,5"``, ``"2/3"``, ``"25 %"``, or with a printed minus."""
    if isinstance(answer, (bool, np.bool_)):
        return None
    try:
        if isinstance(answer, str):
            text = answer.replace("\N{MINUS SIGN}", "-").replace(" ", "").removesuffix("%")
            if _POINTS_AND_COMMA.fullmatch(text):
                text = text.replace(".", "").replace(",", ".")
            text = text.replace(",", "." if _DECIMAL_COMMA.fullmatch(text) else "")
            answer = Fraction(text) if "/" in text else text
        elif isinstance(answer, np.ndarray) and answer.size == 1:
            answer = answer.item()  # NumPy 2.4 refuses float() of an array of one number
        number = float(answer)
    except Exception:
        # Anything may be handed in, and a foreign object may raise anything.
        return None
    return number if math.isfinite(number) else None
