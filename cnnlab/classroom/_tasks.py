"""What can be asked, in one form for all kinds: a task, its beliefs, and the sentence that each belief needs."""

import functools
import string
from dataclasses import dataclass, field

from cnnlab import exercises
from cnnlab.exercises import Choice, Exercise, Number, Ordering, Prediction

# After which lesson each assignment is given out (docs/teaching.md): it stands between that lesson and the next one.
GIVEN_AFTER = {"A1": "03", "A2": "05", "A3": "08", "A4": "10", "A5": "14"}
KINDS = {Exercise: "exercise", Prediction: "prediction", Choice: "quiz", Number: "quiz", Ordering: "quiz"}


@dataclass(frozen=True)
class Belief:
    """A mistaken belief: how it is called, the sentence that its holder is told, and a question that helps on."""

    label: str
    sentence: str
    question: str = ""


@dataclass(frozen=True)
class Task:
    """One thing asked, told in a few words; `beliefs` goes from the name that the records keep to the `Belief`."""

    id: str
    kind: str
    text: str = ""
    beliefs: dict = field(default_factory=dict)

    @property
    def lesson(self):
        """The lesson or assignment that asks it, for example ``"04"`` or ``"A2"``."""
        return self.id.split("-")[0]

    @property
    def place(self):
        """Where it stands in the course; assignments stand behind the lesson after which they are given out."""
        return place(self.lesson)

    def names(self, met):
        """Return the beliefs behind one name of a record: a quiz keeps all the letters of a wrong choice in one."""
        letters = self.kind == "quiz" and met not in self.beliefs and bool(met)
        return list(met) if letters and all(letter in self.beliefs for letter in met) else [met]


def place(lesson):
    """Return what sorts lessons and assignments in the order of the course."""
    return (GIVEN_AFTER[lesson], lesson) if lesson in GIVEN_AFTER else (lesson, "")


@functools.cache
def all_tasks():
    """Return every task of the course, ``{id: Task}``, in the order of the course."""
    groups = {lesson: list(asked) for lesson, asked in exercises.questions().items()}
    for lesson, asked in exercises.lessons().items():
        groups.setdefault(lesson, []).extend(asked)
    groups |= {f"A{number}": asked for number, asked in exercises.assignments().items()}
    return {item.id: _task(item) for lesson in sorted(groups, key=place) for item in groups[lesson]}


def _task(item):
    kind = "assignment" if item.id.startswith("A") else KINDS[type(item)]
    return Task(item.id, kind, _text(item), _beliefs(item))


def _text(item):
    if isinstance(item, Exercise):
        return item.right.__name__.replace("_", " ")
    return f"Right: {item.value}" if isinstance(item, Prediction) else item.question


def _beliefs(item):
    if isinstance(item, Exercise):
        return {wrong.name: Belief(wrong.name, wrong.hint, wrong.more) for wrong in item.wrong}
    if isinstance(item, Prediction):
        return {str(value): Belief(f"predicts {value}", why) for value, why in item.wrong}
    if isinstance(item, Number):
        return {f"{value:g}": Belief(f"answers {value:g}", why) for value, why in item.wrong}
    if isinstance(item, Ordering):
        return {f"{o.text} too early": Belief(f"{o.text}: too early", o.why) for o in item.options}
    wrong = {
        letter: Belief(f"{letter}) {option.text}", option.why)
        for letter, option in zip(string.ascii_lowercase, item.options, strict=False)
        if not option.right
    }
    missing = Belief("right so far, but not all of them", "More than one option is right: try each of the others.")
    return wrong | ({"incomplete": missing} if item.several else {})
