"""A question in the form that other systems know, with the sentence for each answer that the course foresees."""

import html
import json
import re
from dataclasses import dataclass

from cnnlab import _paths, exercises
from cnnlab.errors import CnnlabError
from cnnlab.exercises import Choice, Number, Ordering

ELSE = "Not yet. Work it out on paper once more, step by step."


@dataclass(frozen=True)
class Reply:
    """An answer that is foreseen, whether it is right, and the sentence for whoever gives it.

    `spellings` are the forms of a written answer, the course's own first; one alone for an option.
    """

    spellings: tuple
    sentence: str
    right: bool = False


@dataclass(frozen=True)
class Asked:
    """One question.

    Parameters
    ----------
    id, lesson : str
        For example ``"04-q1"`` and ``"04"``.
    kind : str
        ``"choice"``, ``"order"``, ``"number"`` or ``"words"``.
    text : str
        HTML.
    replies : tuple of Reply
        Options in the order in which they are shown; of an order in the right one; else right answers first.
    tolerance : float
        Relative, of a number.
    several : bool
        Whether more than one option is right.
    """

    id: str
    lesson: str
    kind: str
    text: str
    replies: tuple
    tolerance: float = 0.0
    several: bool = False

    @property
    def set(self):
        """``"quiz"`` or ``"predictions"``."""
        return "quiz" if "q" in self.id else "predictions"


def asked(lessons=(), *, folder=None):
    """Return all questions of some lessons (all by default), quizzes and predictions, as `Asked`.

    Parameters
    ----------
    lessons : sequence of str
        For example ``["04", "05"]``.
    folder : pathlib.Path, optional
        The lessons' notebooks, where the text of a prediction stands; those of the checkout when not given.

    Raises
    ------
    CnnlabError
        If there is no such lesson, or no notebooks.
    """
    known = exercises.questions()
    for lesson in lessons:
        if lesson not in known:
            raise CnnlabError(f"lesson must be one of {', '.join(known)}, found {lesson!r}")
    folder = folder or (_paths.project_folder() and _paths.project_folder() / "notebooks")
    if folder is None:
        raise CnnlabError("the text of a prediction stands in the lessons: call this from a clone of the course")
    found = []
    for lesson in dict.fromkeys(lessons) or known:
        predictions = predicts(folder, lesson)
        found += [_asked(question, lesson, predictions) for question in known[lesson]]
    return found


def predicts(folder, lesson):
    """Return ``{prediction id: its text}`` of a lesson: what stands from **Predict.** on before the cell that asks."""
    paths = sorted(folder.glob(f"{lesson}_*.ipynb"))
    if len(paths) != 1:
        raise CnnlabError(f"folder {folder.name} must hold one notebook of lesson {lesson}, found {len(paths)}")
    texts, last = {}, ""
    for cell in json.loads(paths[0].read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            last = source
        elif named := re.search(r"exercises\.predict\(\s*\"([^\"]+)\"", source):
            texts[named[1]] = last[last.rfind("**Predict") :].partition("**")[2].partition("**")[2].strip()
    return texts


def _asked(question, lesson, predictions):
    if isinstance(question, Choice):
        replies = tuple(Reply((option.text,), option.why, option.right) for option in question.options)
        hint = " (Choose all that are right.)" if question.several else ""
        return Asked(question.id, lesson, "choice", as_html(question.question + hint), replies, 0.0, question.several)
    if isinstance(question, Ordering):
        replies = tuple(Reply((option.text,), option.why, True) for option in question.options)
        return Asked(question.id, lesson, "order", as_html(question.question), replies)
    values = [(question.value, question.why), *question.wrong]
    number = isinstance(question.value, (int, float)) and all(isinstance(v, (int, float)) for v, _ in values)
    # Elsewhere all answers are written: 8 for "8" cannot be told from it, so the first of the two counts.
    foreseen = {}
    for value, why in values:
        foreseen.setdefault(str(value).casefold(), (value, why))
    replies = tuple(Reply(_spellings(value), why, not at) for at, (value, why) in enumerate(foreseen.values()))
    text = question.question if isinstance(question, Number) else _prediction(question, lesson, predictions)
    tolerance = question.tolerance if number else 0.0
    return Asked(question.id, lesson, "number" if number else "words", as_html(text), replies, tolerance)


def _prediction(question, lesson, predictions):
    form = question.form or ("(..., ...)" if isinstance(question.value, tuple) else "")
    told = f"\n\nWrite it as: {form}" if form else ""
    where = f"(Lesson {lesson}, prediction {question.id}: open the lesson beside it.)"
    return f"{predictions[question.id]}{told}\n\n{where}"


def _spellings(value):
    """Return how an answer may be written: a shape with and without blanks and brackets."""
    text = str(value)
    if not isinstance(value, tuple):
        return (text,)
    bare = text.removeprefix("(").removesuffix(")") if not any(isinstance(part, tuple) for part in value) else text
    forms = (text, text.replace(" ", ""), bare, bare.replace(" ", ""), f"[{bare}]")
    return tuple(dict.fromkeys(forms))


def as_html(text):
    r"""Return a text of the course as HTML: code, bold, italic, formulas between \( and \), paragraphs.

    >>> as_html("Is `a < b`?\n\n**Yes**, $a$.")
    '<p>Is <code>a &lt; b</code>?</p><p><b>Yes</b>, \\(a\\).</p>'
    """
    parts = re.split(r"(`[^`]+`|\$[^$]+\$)", text)
    made = ""
    for part in parts:
        safe = html.escape(part.strip("`$") if part[:1] in ("`", "$") and len(part) > 1 else part, quote=False)
        if part.startswith("`") and len(part) > 1:
            made += f"<code>{safe}</code>"
        elif part.startswith("$") and len(part) > 1:
            made += rf"\({safe}\)"
        else:
            made += re.sub(r"\*([^*\s][^*]*)\*", r"<i>\1</i>", re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", safe))
    paragraphs = [part.strip().replace("\n", " ") for part in re.split(r"\n\s*\n", made)]
    return "".join(f"<p>{part}</p>" for part in paragraphs if part)
