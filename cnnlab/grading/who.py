"""Who is who: the students of a gradebook among the people of a platform's list; nobody is guessed.

The two are compared in steps, from identifiers to names. A step decides only where one person alone fits; who fits
nobody or several, and who would take a place that another has taken, is told and left to a person.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from cnnlab.classroom import MOODLE_FOLDER


@dataclass(frozen=True)
class Person:
    """Somebody in a platform's list: its key there, the full name, an address, and whatever else identifies."""

    key: str
    name: str
    email: str = ""
    others: tuple = ()


@dataclass
class Placed:
    """Who is who: student to the `Person`'s key, and student to the reason why not."""

    keys: dict = field(default_factory=dict)
    reasons: dict = field(default_factory=dict)


def folded(text):
    r"""Return a text without regard to capitals and to how an accent is stored.

    >>> folded(" Müller") == folded("MU\u0308LLER")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def tokens(text):
    """Return the words of a name, whatever their order and what stands between them.

    >>> tokens("O'Brien, Anna") == tokens("anna_o'brien")
    True
    """
    return tuple(sorted(re.findall(r"[^\W\d_']+(?:'[^\W\d_']+)*", folded(text))))


def bare(words):
    """Return words without their accents: Müller for Muller, but not for Mueller."""
    apart = (unicodedata.normalize("NFKD", word) for word in words)
    return tuple(sorted("".join(mark for mark in word if not unicodedata.combining(mark)) for word in apart))


def place(students, people, known=None):
    """Find the students of a gradebook among the people of a list.

    Parameters
    ----------
    students : list of (str, str, str)
        The name of the folder that was handed in, the full name and the address, as far as the gradebook has them.
    people : list of Person
        Each with a key of its own.
    known : dict, optional
        Student to key, where a person has settled it.

    Returns
    -------
    Placed
        Every student is in one of its two dicts.
    """
    known, found = known or {}, {}
    result = Placed()
    # Whoever settles it may write the number alone.
    keys = {name: person.key for person in people for name in (digits(person.key), person.key)}
    for student, name, email in students:
        if student in known:
            fits = [keys[known[student]]] if known[student] in keys else []
            why = f"{known[student]!r} is not in the list"
        else:
            fits, why = _fits(student, name, email, people)
        if len(fits) == 1:
            found.setdefault(fits[0], []).append(student)
        else:
            result.reasons[student] = why
    for key, claimed in found.items():
        settled = [student for student in claimed if student in known] or claimed
        for student in claimed:
            if settled == [student]:
                result.keys[student] = key
            else:
                others = ", ".join(other for other in claimed if other != student)
                result.reasons[student] = f"the same person as {others}"
    return result


def _fits(student, name, email, people):
    """Return the keys of the first step at which somebody fits, and what to say if that is not one."""
    for step in _STEPS:
        wanted = {value for value in step(student, name, email) if value}
        fits = [person.key for person in people if wanted & set(_of(step, person))] if wanted else []
        if fits:
            return fits, f"{len(fits)} people of the list fit"
    return [], "nobody in the list fits"


def _identifiers(student, _, __):
    moodle = MOODLE_FOLDER.fullmatch(student)
    return (folded(student), f"participant {moodle[2]}" if moodle else "")


def _addresses(student, _, email):
    return (folded(email), folded(student) if "@" in student else "")


def _local_parts(student, _, email):
    return (folded(student), folded(email).split("@")[0])


def _names(student, name, _):
    return (tokens(name), _words(student))


def _bare_names(student, name, _):
    return (bare(tokens(name)), bare(_words(student)))


def _words(student):
    """Return the words of a folder's name; none if it holds a number: anna_berg2 may be another than Anna Berg."""
    return () if re.search(r"\d", student) else tokens(student)


_STEPS = (_identifiers, _addresses, _local_parts, _names, _bare_names)


def digits(text):
    """Return the number in a platform's key: 42 of "Participant 42"."""
    return re.sub(r"\D", "", text)


def _of(step, person):
    """Return what a person of the list has to show at a step."""
    if step is _identifiers:
        # A platform's own number may be another student's matriculation number: it is no name that one goes by.
        named = (folded(value) for value in (person.key, *person.others))
        return [value for value in named if value and value != digits(person.key)]
    if step is _addresses:
        return [folded(person.email)]
    if step is _local_parts:
        return [folded(person.email).split("@")[0]]
    return [tokens(person.name) if step is _names else bare(tokens(person.name))]
