"""The quiz's state: both directions, limits, a text form that is the same everywhere. No browser is needed."""

import pytest

from cnnlab import exercises, widgets
from cnnlab.errors import CnnlabError


def test_the_page_is_given_the_questions_but_not_the_answers():
    quiz = widgets.quiz("04")
    assert [question["id"] for question in quiz.questions] == [question.id for question in exercises.quiz("04")]
    assert all(set(question) == {"id", "kind", "question", "asks", "several", "options"} for question in quiz.questions)


def answer(quiz, question, value):
    """What the browser does when Check is pressed."""
    quiz._handle_custom_msg({"do": "mark", "question": question, "value": value}, [])


def test_an_answer_comes_back_as_a_verdict_and_may_be_given_again():
    quiz = widgets.quiz("04")
    answer(quiz, "04-q1", "a")
    assert quiz.verdicts["04-q1"]["status"] == "wrong"
    answer(quiz, "04-q3", "12")
    assert quiz.verdicts["04-q3"]["status"] == "right" and quiz.verdicts["04-q1"]["status"] == "wrong"
    answer(quiz, "04-q1", "b")
    assert quiz.verdicts["04-q1"]["status"] == "right"


def test_only_what_is_new_is_marked_and_a_repeated_answer_is_new(monkeypatch):
    asked = []
    real = exercises.mark
    monkeypatch.setattr(exercises, "mark", lambda question, value: (asked.append(question), real(question, value))[1])
    quiz = widgets.quiz("04")
    answer(quiz, "04-q1", "a")
    answer(quiz, "04-q2", "a")
    assert asked == ["04-q1", "04-q2"]
    before = quiz.verdicts["04-q1"]
    answer(quiz, "04-q1", "a")
    assert quiz.verdicts["04-q1"] != before and quiz.verdicts["04-q1"]["text"] == before["text"]


@pytest.mark.parametrize(
    "sent",
    [
        {"question": "04-q99", "value": "a"},
        {"question": "04-q1"},
        {"question": None, "value": "a"},
        {"question": "04-1", "value": 36},
        {"question": ["04-q1"], "value": "a"},
        {"question": "04-q1", "value": "a", "status": "right"},
    ],
)
def test_what_the_page_cannot_have_asked_is_left_alone(sent):
    quiz = widgets.quiz("04")
    quiz._handle_custom_msg({"do": "mark", **sent}, [])
    assert quiz.verdicts == {}


def test_text_form_and_unknown_lesson():
    assert repr(widgets.quiz("04")) == exercises.quiz_text("04")
    with pytest.raises(CnnlabError, match="lesson must be one of"):
        widgets.quiz("99")
