"""Exercises whose answers are diagnosed: a misconception is a wrong solution with a hint.

This room is the engine and its vocabulary; what is asked stands in `cnnlab.lessons`. A notebook calls `check`,
`predict` and `answer`; `progress` shows what was done.
"""

import dataclasses
from collections import Counter

from cnnlab.errors import CnnlabError
from cnnlab.exercises import _catalogue, _logbook
from cnnlab.exercises._engine import Exercise, Misconception, Verdict, examine
from cnnlab.exercises._matching import Matching
from cnnlab.exercises._networks import Layer, folded, rows
from cnnlab.exercises._progress import ProgressTable
from cnnlab.exercises._questions import Choice, Number, Option, Ordering, Prediction, text_form

__all__ = [
    "Choice",
    "Exercise",
    "Layer",
    "Matching",
    "Misconception",
    "Number",
    "Option",
    "Ordering",
    "Prediction",
    "Verdict",
    "answer",
    "assignments",
    "check",
    "diagnose",
    "examine",
    "export_progress",
    "find",
    "folded",
    "lessons",
    "mark",
    "predict",
    "progress",
    "progress_file",
    "questions",
    "quiz",
    "quiz_text",
    "reset_progress",
    "rows",
]

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
    verdict = _counted(exercise_id, examine(find(exercise_id, "exercise"), answer))
    print(verdict.text)
    _logbook.note(exercise_id, verdict)


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
    return _counted(exercise_id, examine(find(exercise_id, "exercise of an assignment"), answer))


def predict(question_id, guess):
    """Print whether a prediction will come true, and if not, what its author should think of.

    Parameters
    ----------
    question_id : str
        For example ``"04-2"``, as it stands in the lesson.
    guess : object
        The number, shape (a tuple) or word that you expect; as often as you like.

    Raises
    ------
    CnnlabError
        If the lesson has no such prediction.

    Examples
    --------
    >>> predict("04-2", ...)
    04-2: no prediction yet.
    """
    _tell(_catalogue.find(question_id, "prediction"), guess)


def answer(question_id, choice):
    """Print what there is to say about an answer to a quiz question.

    Parameters
    ----------
    question_id : str
        For example ``"04-q1"``.
    choice : str or float
        A letter, several letters (``"ac"``), or a number, as the question asks.

    Raises
    ------
    CnnlabError
        If the lesson has no such question.

    Examples
    --------
    >>> answer("04-q1", ...)
    04-q1: not attempted yet.
    """
    _tell(_catalogue.find(question_id, "quiz question"), choice)


def mark(question_id, choice):
    """Return the `Verdict` on an answer to a quiz question and keep it: `answer` for those who draw it themselves."""
    verdict = _catalogue.find(question_id, "quiz question").mark(choice)
    _logbook.note(question_id, verdict)
    return verdict


def quiz(lesson):
    """Return the quiz questions of a lesson, for example of ``"04"``; each has a text form (`quiz_text`)."""
    known = questions()
    if lesson not in known:
        raise CnnlabError(f"lesson must be one of {', '.join(known)}, found {lesson!r}")
    return [question for question in known[lesson] if not isinstance(question, Prediction)]


def quiz_text(lesson):
    """Return the quiz of a lesson as plain text, with how each question is answered in a code cell."""
    return "\n\n".join(text_form(question) for question in quiz(lesson))


def progress():
    """Return the table of what you have answered, lesson by lesson; it is kept in the file `progress_file` names.

    Returns
    -------
    ProgressTable
        Shown by the notebook, or printed as text.

    Examples
    --------
    >>> progress().rows[-1][0]
    'all'
    """
    return ProgressTable(_logbook.load(), _asked_in_lessons())


def progress_file():
    """Return the path of the file that keeps your answers, or None where none is kept."""
    return _logbook.path()


def reset_progress():
    """Begin anew. The old file is kept under a new name, which is returned (None if nothing was kept yet)."""
    _wrong_tries.clear()
    return _logbook.reset()


def export_progress(path):
    """Write your progress as a CSV table, one row a question.

    Parameters
    ----------
    path : str or pathlib.Path
        A file ending in .csv that does not exist yet.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    CnnlabError
        If the file exists, or cannot be written.
    """
    answers, rows = _logbook.load(), []
    for question_id, kind in (item for items in _asked_in_lessons().values() for item in items):
        entry = answers.get(question_id, {"tries": 0, "right": False, "met": []})
        status = "right" if entry["right"] else "wrong" if entry["tries"] else "not attempted"
        rows.append((question_id, kind, status, entry["tries"], "; ".join(entry["met"])))
    return _logbook.export(path, rows)


def find(exercise_id, *kinds):
    """Return one exercise of a lesson or of an assignment by its id, or say which ids there are."""
    return _catalogue.find(exercise_id, *(kinds or ("exercise", "exercise of an assignment")))


def lessons():
    """Return every exercise of the lessons as ``{"04": [Exercise, ...], ...}``, in the order of the lessons."""
    asked = _catalogue.everything()
    return {key: [item for item in asked[key] if isinstance(item, Exercise)] for key in asked if key.isdigit()}


def questions():
    """Return every prediction and quiz question as ``{"04": [Prediction, Choice, ...], ...}``."""
    asked = _catalogue.everything()
    return {key: [item for item in asked[key] if not isinstance(item, Exercise)] for key in asked if key.isdigit()}


def assignments():
    """Return the exercises of every assignment as ``{"1": [Exercise, ...], ...}``."""
    return {key[1:]: items for key, items in _catalogue.everything().items() if not key.isdigit()}


def _counted(exercise_id, verdict):
    """Count a wrong try, and return the verdict with its exercise's name; the third brings the bigger hint."""
    text = f"{exercise_id}: {verdict.text}"
    if verdict.status == "wrong":
        _wrong_tries[exercise_id] += 1
        if _wrong_tries[exercise_id] >= 3 and verdict.more:
            text += f"\nA bigger hint: {verdict.more}"
    return dataclasses.replace(verdict, text=text)


def _tell(question, given):
    verdict = question.mark(given)
    print(f"{question.id}: {verdict.text}")
    _logbook.note(question.id, verdict)


def _asked_in_lessons():
    """Return ``{"04": [(id, kind), ...], ...}`` for the table and the file of what was answered."""
    asked = _catalogue.everything()
    return {key: [(item.id, _catalogue.kind_of(item)) for item in asked[key]] for key in asked if key.isdigit()}
