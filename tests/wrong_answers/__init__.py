"""Plausible wrong answers by readers who saw a task's text alone, with the belief behind each: data of a measurement.

Every function gives an answer as a learner hands it in. `python -m scripts.record.judges answers` examines them all;
what it finds stands in docs/measurements/judges.md. Two things only a person can say, and they stand here.
"""

import importlib
import pkgutil
import re
from dataclasses import dataclass
from pathlib import Path

# Answers that do all that the task asks, though their readers took them for wrong: no fault of a judge.
RIGHT_AFTER_ALL = {
    "07-B-2": "the new weights are right; the notice says what `-=` does to the caller's array",
    "10-B-7": "the answer is right; the task does not say that x stays as it was",
    "11-D-7": "the answer is right; the task does not say that the boxes stay as they were",
    "12-C-5": "the answer is right; the task does not say that x stays as it was",
    "15-A-6": "the answer is right; the task does not say that the map stays as it was",
    "A2-4-4": "the chain sees and keeps enough; what it costs is marked by points, not by the judge",
    "A2-4-5": "the chain sees and keeps enough; what it costs is marked by points, not by the judge",
}
# Hints that name a belief which is not the reader's, each with what it says instead.
FALSE_HINTS = {}
# What the judges got wrong when these answers were first handed in, and do no more.
MENDED = {
    "accepted": (
        *("02-B-4", "11-D-8", "12-D-6", "14-C-7", "15-A-3", "15-C-4", "16-F-6"),
        *("A3-1-3", "A3-3-5", "A3-4-2", "A4-2-8", "A5-1-7", "A5-2-2"),
    ),
    "false hint": ("00-B-4", "04-E-4", "09-E-5", "15-D-5", "12-F-1", "16-F-7", "A3-2-2", "A3-2-9", "A5-1-6"),
}


@dataclass(frozen=True)
class Answer:
    """One wrong answer: its name as in ``04-B-1``, the exercise, the belief, and a function that gives the answer."""

    name: str
    exercise: str
    belief: str
    give: object


def answers():
    """Return every `Answer`, lesson by lesson."""
    found = []
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
        functions = vars(importlib.import_module(f"{__name__}.{module}"))
        text = Path(__path__[0], f"{module}.py").read_text(encoding="utf-8")
        for belief, name in re.findall(r"^((?:# .*\n)+)def (answer_\w+)", text, re.MULTILINE):
            told = " ".join(line.removeprefix("#").strip() for line in belief.splitlines())
            _, lesson, letter, number = name.split("_")
            found.append(Answer(f"{lesson}-{letter}-{number}", f"{lesson}-{letter}", told, functions[name]))
    return found
