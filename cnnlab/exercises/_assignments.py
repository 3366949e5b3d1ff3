"""The exercises of the graded assignments, and the verdict that their notebooks and the grading machine share."""

import dataclasses
import importlib
import pkgutil
import re
from collections import Counter

import cnnlab.exercises
from cnnlab.errors import CnnlabError
from cnnlab.exercises._engine import examine, told

_wrong_tries = Counter()


def diagnose(exercise_id, answer):
    """Return what there is to say about an answer to a graded task, as a value that a test cell can use.

    Parameters
    ----------
    exercise_id : str
        For example ``"A1-2"``, as it stands in the assignment.
    answer : object
        The value, or the function itself (without brackets), that the task asks for.

    Returns
    -------
    Verdict
        `status` is ``"right"``, ``"wrong"`` or ``"not attempted"``; `text` is the diagnosis, from the third wrong try
        on with a bigger hint.

    Raises
    ------
    CnnlabError
        If there is no task of that name.

    Examples
    --------
    >>> diagnose("A1-2", ...).text
    'A1-2: not attempted yet.'
    """
    verdict = examine(find(exercise_id), answer)
    return dataclasses.replace(verdict, text=told(exercise_id, verdict, _wrong_tries))


def find(exercise_id):
    """Return one exercise of an assignment by its id, or say which ids there are."""
    shape = re.fullmatch(r"A(\d)-\d", exercise_id) if isinstance(exercise_id, str) else None
    if not shape:
        raise CnnlabError(f"exercise_id of an assignment must look like 'A1-2', found {exercise_id!r}")
    known = {exercise.id: exercise for exercise in assignments().get(shape[1], [])}
    if exercise_id not in known:
        listed = ", ".join(known) or "none"
        raise CnnlabError(f"there is no exercise {exercise_id}; assignment {shape[1]} has: {listed}")
    return known[exercise_id]


def assignments():
    """Return the exercises of every assignment as ``{"1": [Exercise, ...], ...}``."""
    path, prefix = cnnlab.exercises.__path__, "assignment_"
    names = sorted(module.name for module in pkgutil.iter_modules(path) if module.name.startswith(prefix))
    modules = (importlib.import_module(f"cnnlab.exercises.{name}") for name in names)
    return {name.removeprefix(prefix): module.EXERCISES for name, module in zip(names, modules, strict=True)}
