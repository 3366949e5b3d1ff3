"""Where what is asked is found: in `cnnlab.lessons`, opened when somebody first asks.

The engine knows the content by name only, at the time of the question; the content imports the engine.
"""

import functools
import importlib
import pkgutil
import re

from cnnlab.errors import CnnlabError
from cnnlab.exercises._engine import Exercise
from cnnlab.exercises._questions import Prediction

CONTENT = "cnnlab.lessons"
# How the ids of each kind look, the group of things asked that they belong to in brackets; an example.
_KINDS = {
    "exercise": (r"(\d\d)-[A-Z]", "04-B"),
    "exercise of an assignment": (r"(A\d)-\d", "A1-2"),
    "prediction": (r"(\d\d)-\d+", "04-2"),
    "quiz question": (r"(\d\d)-q\d+", "04-q1"),
}


@functools.cache
def everything():
    """Return all that is asked: ``{"00": [Exercise, Prediction, Choice, ...], ..., "A1": [Exercise, ...]}``."""
    content = importlib.import_module(CONTENT)
    asked = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(content.__path__)):
        kind, number = name.split("_")
        if kind == "lesson":
            asked[number] = [*_part(f"{name}.exercises").EXERCISES, *_part(f"{name}.questions").QUESTIONS]
        else:
            asked[f"A{number}"] = list(_part(name).EXERCISES)
    return dict(sorted(asked.items()))


def find(identity, *kinds):
    """Return the one thing asked that has this id and is of one of these kinds, or say which ids there are."""
    for kind in kinds:
        shape, _ = _KINDS[kind]
        fits = re.fullmatch(shape, identity) if isinstance(identity, str) else None
        if fits:
            alike = {item.id: item for item in everything().get(fits[1], []) if re.fullmatch(shape, item.id)}
            if identity in alike:
                return alike[identity]
            place = f"assignment {fits[1][1:]}" if fits[1].startswith("A") else f"lesson {fits[1]}"
            raise CnnlabError(f"there is no {kind} {identity}; {place} has: {', '.join(alike) or 'none'}")
    shapes = " or ".join(f"{_KINDS[kind][1]!r}" for kind in kinds)
    raise CnnlabError(f"the id of a {' or '.join(kinds)} must look like {shapes}, found {identity!r}")


def kind_of(item):
    """Return ``"exercise"``, ``"prediction"`` or ``"quiz"``."""
    if isinstance(item, Exercise):
        return "exercise"
    return "prediction" if isinstance(item, Prediction) else "quiz"


def _part(name):
    return importlib.import_module(f"{CONTENT}.{name}")
