"""Exercises whose answers are diagnosed: a misconception is a wrong solution with a hint.

One module a lesson (`lesson_04`) holds its exercises; `check` is all that a notebook calls.
"""

import importlib
import pkgutil
import re
from collections import Counter

from cnnlab.errors import CnnlabError
from cnnlab.exercises._engine import examine

# How often each exercise was answered wrongly since this kernel started: the third time brings a bigger hint.
_wrong_tries = Counter()


def check(exercise_id, answer):
    """Print what there is to say about an answer: right, not attempted yet, or which misconception it shows.

    Parameters
    ----------
    exercise_id : str
        For example ``"04-B"``, as it stands in the lesson.
    answer : object
        The value, or the function itself (without brackets), that the exercise asks for.

    Raises
    ------
    CnnlabError
        If there is no exercise of that name.

    Examples
    --------
    >>> check("04-B", ...)
    04-B: not attempted yet.
    """
    verdict = examine(find(exercise_id), answer)
    text = f"{exercise_id}: {verdict.text}"
    if verdict.status == "wrong":
        _wrong_tries[exercise_id] += 1
        if _wrong_tries[exercise_id] >= 3 and verdict.more:
            text += f"\nA bigger hint: {verdict.more}"
    print(text)


def find(exercise_id):
    """Return one exercise by its id, or say which ids there are."""
    shape = re.fullmatch(r"(\d\d)-[A-Z]", exercise_id) if isinstance(exercise_id, str) else None
    if not shape:
        raise CnnlabError(f"exercise_id must look like '04-B', found {exercise_id!r}")
    known = {exercise.id: exercise for exercise in lessons().get(shape[1], [])}
    if exercise_id not in known:
        listed = ", ".join(known) or "none"
        raise CnnlabError(f"there is no exercise {exercise_id}; lesson {shape[1]} has: {listed}")
    return known[exercise_id]


def lessons():
    """Return every exercise as ``{"04": [Exercise, ...], ...}``, in the order of the lessons."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith("lesson_"))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return {name.removeprefix("lesson_"): module.EXERCISES for name, module in zip(names, modules, strict=True)}
