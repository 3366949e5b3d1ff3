"""The quiz at the end of a lesson, answered with mouse or keys."""

import traitlets

from cnnlab import exercises
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.demo import Demo, command, page


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

    _esm, _css = page(__file__)
    lesson = traitlets.Unicode().tag(sync=True)
    questions = traitlets.List().tag(sync=True)
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

    @command
    def mark(self, question, value):
        """Mark an answer; it may be given as often as one likes."""
        try:
            verdict = exercises.mark(question, value)
        except (CnnlabError, TypeError):
            return  # the page can only ask what it was shown
        # The count makes the verdict on a repeated answer a new one.
        count = self.verdicts.get(question, {}).get("count", 0) + 1
        told = {"status": verdict.status, "text": verdict.text, "count": count}
        self.verdicts = {**self.verdicts, question: told}


def quiz(lesson):
    """Return the quiz of a lesson, for example of ``"04"``, to be shown as the last line of a cell."""
    return Quiz(lesson)
