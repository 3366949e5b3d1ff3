"""A prediction or a quiz question as a slide asks it: options first, the answer one step later."""

import html
import re
import string
from dataclasses import dataclass

from cnnlab import exercises
from cnnlab.commands._slides import _text
from cnnlab.errors import CnnlabError

_PREDICT = re.compile(r"exercises\.predict\(\s*\"(\d\d-\d+)\"")
MOST = 4
_SHORT = 11  # letters of an option of which two share a row, even in a narrow column


@dataclass(frozen=True)
class Question:
    """What is asked: its number, its words, how it is answered, options (text, right), why, and what others believe."""

    id: str
    words: str
    form: str
    options: tuple
    answer: str
    why: str
    beliefs: tuple


def of(cell, entry, before):
    """Return the `Question` that a cell asks, None if it asks none.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        A cell that predicts, or any other where the entry names a question of the quiz.
    entry : dict
        Its `lecture`: `ask` in place of the lesson's own words, `options` in place of the likely wrong answers,
        `quiz` the number of a question of the quiz.
    before : str
        The Markdown that stands before the cell; what follows **Predict.** is asked.
    """
    predicted = _PREDICT.search(cell.source) if cell.cell_type == "code" else None
    if "quiz" in entry:
        return _from_quiz(exercises.find(entry["quiz"], "quiz question"))
    if not predicted:
        return None
    found = exercises.find(predicted[1], "prediction")
    asked = entry.get("ask") or before.split("**Predict.**")[-1].strip()
    options = _chosen(found, entry["options"]) if "options" in entry else _options(found)
    beliefs = tuple((_shown(value), why) for value, why in _distinct(found.wrong))
    return Question(found.id, asked, found.form, options, _shown(found.value), found.why, beliefs)


def blocks(question, step):
    """Return the HTML of a question; `step` is the attribute that numbers what is shown later, all in one step."""
    short = all(len(text) <= _SHORT for text, _ in question.options)
    cards = []
    for letter, (text, right) in zip(string.ascii_uppercase, question.options, strict=False):
        mark = f'class="option fragment custom right" {step}' if right else "class=option"
        cards.append(f"<li {mark}><b>{letter}</b> <span>{_text.inline(text)}</span></li>")
    listed = f'<ul class="options{" short" if short else ""}">{"".join(cards)}</ul>' if cards else ""
    form = f'<p class="form">Answer: {_text.inline(question.form)}</p>' if question.form and not cards else ""
    told = "" if cards else f"<b>{html.escape(question.answer)}</b>. "
    why = f'<p class="why fragment" {step}>{told}{_text.inline(question.why)}</p>'
    return f'<p class="asked">{_text.inline(" ".join(question.words.split()))}</p>{form}{listed}{why}'


def notes(question):
    """Return what a lecturer says to each likely wrong answer, as Markdown."""
    lines = [f"- *{value}*: {why}" for value, why in question.beliefs]
    return (
        "\n".join([f"Question {question.id}. Answer: **{question.answer}**. To the others:", "", *lines])
        if lines
        else ""
    )


def _from_quiz(found):
    if not isinstance(found, exercises.Choice):
        raise CnnlabError(f"question {found.id}: a slide shows questions with options; name one of those")
    options = tuple((option.text, option.right) for option in found.options)
    answer = "; ".join(option.text for option in found.options if option.right)
    why = " ".join(option.why for option in found.options if option.right)
    beliefs = tuple((option.text, option.why) for option in found.options if not option.right)
    return Question(found.id, f"{found.question} ({found.asks})", "", options, answer, why, beliefs)


def _distinct(wrong):
    """Keep the first of the wrong answers that get one sentence: the others are its spellings."""
    return list({why: (value, why) for value, why in reversed(list(wrong))}.values())[::-1]


def _options(found):
    """Return the right answer among up to three likely wrong ones, in an order that tells nothing."""
    values = [found.value, *(value for value, _ in _distinct(found.wrong)[: MOST - 1])]
    if len(values) == 1:
        return ()
    alike = all(type(value) in (int, float) for value in values) or all(isinstance(value, tuple) for value in values)
    try:
        ordered = sorted(values) if alike else sorted(values, key=_shown)
    except TypeError:
        ordered = sorted(values, key=_shown)
    return tuple((_shown(value), value is found.value) for value in ordered)


def _chosen(found, options):
    texts = [str(option) for option in options]
    right = _shown(found.value)
    if texts.count(right) != 1:
        raise CnnlabError(f"question {found.id}: `lecture.options` must hold {right!r} once, found {texts}")
    return tuple((text, text == right) for text in texts)


def _shown(value):
    if type(value) is int:
        return f"{value:,}"
    if isinstance(value, (tuple, list)):
        return ", ".join(f"({_shown(part)})" if isinstance(part, (tuple, list)) else _shown(part) for part in value)
    return str(value)
