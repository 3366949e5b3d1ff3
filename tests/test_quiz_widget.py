"""The quiz's state: both directions, limits, a text form that is the same everywhere. No browser is needed."""

import pytest

from cnnlab import exercises, widgets
from cnnlab.errors import CnnlabError


def test_the_page_is_given_the_questions_but_not_the_answers():
    quiz = widgets.quiz("04")
    assert [question["id"] for question in quiz.questions] == [question.id for question in exercises.quiz("04")]
    assert all(set(question) == {"id", "kind", "question", "asks", "several", "options"} for question in quiz.questions)


def test_an_answer_comes_back_as_a_verdict_and_may_be_given_again():
    quiz = widgets.quiz("04")
    quiz.given = {"04-q1": {"value": "a", "at": 1}}
    assert quiz.verdicts["04-q1"]["status"] == "wrong"
    quiz.given = {**quiz.given, "04-q3": {"value": "12", "at": 2}}
    assert quiz.verdicts["04-q3"]["status"] == "right" and quiz.verdicts["04-q1"]["status"] == "wrong"
    quiz.given = {**quiz.given, "04-q1": {"value": "b", "at": 3}}
    assert quiz.verdicts["04-q1"]["status"] == "right"


def test_only_what_is_new_is_marked(monkeypatch):
    asked = []
    real = exercises.mark
    monkeypatch.setattr(exercises, "mark", lambda question, value: (asked.append(question), real(question, value))[1])
    quiz = widgets.quiz("04")
    quiz.given = {"04-q1": {"value": "a", "at": 1}}
    quiz.given = {**quiz.given, "04-q2": {"value": "a", "at": 2}}
    assert asked == ["04-q1", "04-q2"]


@pytest.mark.parametrize("given", [{"04-q99": {"value": "a"}}, {"04-q1": {}}, {"04-q1": None}, {"04-1": {"value": 36}}])
def test_what_the_page_cannot_have_asked_is_left_alone(given):
    quiz = widgets.quiz("04")
    quiz.given = given
    assert quiz.verdicts == {}


def test_text_form_and_unknown_lesson():
    assert repr(widgets.quiz("04")) == exercises.quiz_text("04")
    with pytest.raises(CnnlabError, match="lesson must be one of"):
        widgets.quiz("99")
