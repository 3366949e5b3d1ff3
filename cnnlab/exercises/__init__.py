"""Exercises whose answers are diagnosed: a misconception is a wrong solution with a hint.

One module a lesson (`lesson_04`) holds its exercises, another (`questions_04`) its predictions and its quiz. A
notebook calls `check`, `predict` and `answer`; `progress` shows what was done.
"""

import importlib
import pkgutil
import re
from collections import Counter

from cnnlab.errors import CnnlabError
from cnnlab.exercises import _logbook
from cnnlab.exercises._assignments import diagnose as diagnose
from cnnlab.exercises._engine import examine, told
from cnnlab.exercises._progress import ProgressTable
from cnnlab.exercises._questions import Prediction, text_form

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
    print(told(exercise_id, verdict, _wrong_tries))
    _logbook.note(exercise_id, verdict)


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
    question = _question(question_id, r"(\d\d)-\d+", "prediction", "04-2")
    _tell(question, guess)


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
    _tell(_question(question_id, r"(\d\d)-q\d+", "quiz question", "04-q1"), choice)


def mark(question_id, choice):
    """Return the `Verdict` on an answer to a quiz question and keep it: `answer` for those who draw it themselves."""
    verdict = _question(question_id, r"(\d\d)-q\d+", "quiz question", "04-q1").mark(choice)
    _logbook.note(question_id, verdict)
    return verdict


def quiz(lesson):
    """Return the quiz questions of a lesson, for example of ``"04"``; each has a text form (`quiz_text`)."""
    return [question for question in _asked(lesson) if not isinstance(question, Prediction)]


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
    return ProgressTable(_logbook.load(), _catalogue())


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
    for question_id, kind in (item for items in _catalogue().values() for item in items):
        entry = answers.get(question_id, {"tries": 0, "right": False, "met": []})
        status = "right" if entry["right"] else "wrong" if entry["tries"] else "not attempted"
        rows.append((question_id, kind, status, entry["tries"], "; ".join(entry["met"])))
    return _logbook.export(path, rows)


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
    return {name: module.EXERCISES for name, module in _modules("lesson_").items()}


def questions():
    """Return every prediction and quiz question as ``{"04": [Prediction, Choice, ...], ...}``."""
    return {name: module.QUESTIONS for name, module in _modules("questions_").items()}


def _modules(prefix):
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name.startswith(prefix))
    return {name.removeprefix(prefix): importlib.import_module(f"{__name__}.{name}") for name in names}


def _asked(lesson):
    known = questions()
    if lesson not in known:
        raise CnnlabError(f"lesson must be one of {', '.join(known)}, found {lesson!r}")
    return known[lesson]


def _question(question_id, shape, kind, example):
    fits = re.fullmatch(shape, question_id) if isinstance(question_id, str) else None
    if not fits:
        raise CnnlabError(f"question_id of a {kind} must look like {example!r}, found {question_id!r}")
    alike = {question.id: question for question in questions().get(fits[1], []) if re.fullmatch(shape, question.id)}
    if question_id not in alike:
        raise CnnlabError(f"there is no {kind} {question_id}; lesson {fits[1]} has: {', '.join(alike) or 'none'}")
    return alike[question_id]


def _tell(question, given):
    verdict = question.mark(given)
    print(f"{question.id}: {verdict.text}")
    _logbook.note(question.id, verdict)


def _catalogue():
    asked, found = questions(), lessons()
    kinds = {}
    for lesson in sorted({*asked, *found}):
        kinds[lesson] = [(item.id, "exercise") for item in found.get(lesson, [])]
        for item in asked.get(lesson, []):
            kinds[lesson].append((item.id, "prediction" if isinstance(item, Prediction) else "quiz"))
    return kinds
