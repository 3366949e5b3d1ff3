"""The quiz at the end of a lesson, answered with mouse or keys."""

import traitlets

from cnnlab import exercises
from cnnlab.errors import CnnlabError
from cnnlab.widgets._demo import Demo, script


class Quiz(Demo):
    """Questions with options, numbers and things to be ordered; every answer is met by its explanation.

    The right answers stay in Python: the page knows the questions only.

    Parameters
    ----------
    lesson : str
        For example ``"04"``.

    Raises
    ------
    CnnlabError
        If there is no quiz of that lesson.
    """

    _esm = script("quiz")
    lesson = traitlets.Unicode().tag(sync=True)
    questions = traitlets.List().tag(sync=True)
    given = traitlets.Dict().tag(sync=True)
    verdicts = traitlets.Dict().tag(sync=True)

    def __init__(self, lesson):
        asked = exercises.quiz(lesson)
        shown = [
            {
                "id": question.id,
                "kind": question.kind,
                "question": question.question,
                "asks": question.asks,
                "several": getattr(question, "several", False),
                "options": list(question.shown),
            }
            for question in asked
        ]
        super().__init__(lesson=lesson, questions=shown)

    @property
    def text_form(self):
        """The questions as text, each with how it is answered in a code cell."""
        return exercises.quiz_text(self.lesson)

    @traitlets.observe("given")
    def _mark(self, change):
        """Mark what is new; an answer may be given as often as one likes."""
        before, verdicts = change["old"], dict(self.verdicts)
        for question_id, answer in change["new"].items():
            if before == traitlets.Undefined or before.get(question_id) != answer:
                try:
                    verdict = exercises.mark(question_id, answer["value"])
                except (CnnlabError, KeyError, TypeError):
                    continue  # the page can only ask what it was shown
                verdicts[question_id] = {"status": verdict.status, "text": verdict.text, "at": answer.get("at", 0)}
        self.verdicts = verdicts


def quiz(lesson):
    """Return the quiz of a lesson, for example of ``"04"``, to be shown as the last line of a cell."""
    return Quiz(lesson)
