"""Which numbers may be told: none that is, or lets one reckon, a group of one to four students.

A number of students is told when it is 0 or at least 5 and so is every difference to a group that is known to hold it:
from 30 who answered and 27 with a belief one would reckon the three without it. What may not be told is merged with
its like, or held back.
"""

from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True)
class Told:
    """What may be told of a task: numbers, or None where one is held back.

    `rows` are the beliefs that five and more have met, most students first, as (name, met, standing), where `met` is
    None for one that all but one to four have met; `rare` is how many met one of the other beliefs, `any_rare` whether
    there is any. `easy` is the share of clean ones as (low, high): both alike where it is told, a fifth where only that
    may be.
    """

    answered: int | None
    right: int | None
    clean: int | None
    easy: tuple | None
    unnamed: int | None
    rows: tuple
    rare: int | None
    any_rare: bool
    discrimination: float | None


def safe(part, *wholes):
    """Whether a number may be told beside the groups that hold it.

    >>> safe(5, 30), safe(4, 30), safe(27, 30), safe(30, 30), safe(0, 30)
    (True, False, False, True, True)
    """
    return not _small(part) and not any(_small(whole - part) for whole in wholes)


def _small(count):
    return 0 < count < LEAST


def task(counts, students):
    """Return what may be `Told` of a `TaskCounts` in a class of so many students, None if fewer than five answered."""
    whole = counts.answered
    if whole < LEAST:
        return None
    # Each number is looked at beside those that are told already, the most useful ones first.
    rows = sorted(((name, met) for name, met in counts.met.items() if met >= LEAST), key=lambda row: (-row[1], row[0]))
    named = [met for _, met in rows if safe(met, whole)]
    right = counts.right if safe(counts.right, whole) else None
    unnamed = counts.unnamed if safe(counts.unnamed, whole) else None
    if right is not None and unnamed is not None and _small(whole - right - unnamed):
        unnamed = None
    rare = counts.rarer(LEAST)
    rare_told = rare if safe(rare, whole) else None
    if unnamed is not None and any(_small(whole - unnamed - part) for part in [*named, rare_told or 0]):
        unnamed = None
    shown = [*named, *(count for count in (rare_told, unnamed) if count is not None)]
    clean = counts.clean if _clean_is_safe(counts, right, shown) else None
    return Told(
        whole if safe(whole, students) else None,
        right,
        clean,
        _easy(counts, clean, right, shown),
        unnamed,
        tuple(
            (name, met if safe(met, whole) else None, _standing(counts, name, right, clean, unnamed))
            for name, met in rows
        ),
        rare_told,
        any(_small(met) for met in counts.met.values()),
        counts.discrimination,
    )


def _clean_is_safe(counts, right, shown):
    """Who was not clean met a belief or is not right: that group must not single out who is in none of those shown."""
    detour = counts.answered - counts.clean
    wholes = [counts.answered] if right is None else [counts.answered, right]
    return safe(counts.clean, *wholes) and not any(_small(detour - part) for part in [*shown, sum(shown)])


def _easy(counts, clean, right, shown):
    """Return the share as a fifth, if nobody can tell from it that a group is smaller than five."""
    whole = counts.answered
    if clean is not None:
        return clean / whole, clean / whole
    fifth = min(int(5 * counts.clean / whole), 4)
    least, most = -(-fifth * whole // 5), (fifth + 1) * whole // 5
    detour = whole - least
    groups = [most, detour, *(detour - part for part in [*shown, sum(shown)] if part <= detour)]
    groups += [] if right is None else [right - least]
    return (fifth / 5, (fifth + 1) / 5) if min(groups) >= LEAST else None


def _standing(counts, name, right, clean, unnamed):
    """Who is not right is neither clean nor, with a belief that has a name, among those without one."""
    standing, met = counts.standing[name], counts.met[name]
    clean, unnamed = clean or 0, unnamed or 0
    wholes = [met, *(counts.answered - part for part in (clean, unnamed, clean + unnamed))]
    if right is not None:
        wholes += [counts.answered - right, counts.answered - right - unnamed]
        # Right after a detour, but not after this belief: nobody reckons it where how many met it is not told.
        if safe(met, counts.answered) and _small(right - clean - (met - standing)):
            return None
    return standing if safe(standing, *wholes) else None


def family(counts, students, told):
    """Return (answered, met) of a `FamilyCounts`, None where one is held back; `told` are the tasks' `Told`."""
    answered = counts.answered if counts.answered >= LEAST and safe(counts.answered, students) else None
    tasks = [told[at].answered for at in {at for at, _ in counts.family.members} if told.get(at) and told[at].answered]
    # 22 who answered one of two tasks, 20 of them this one: two answered the other alone.
    if answered is not None and any(_small(answered - number) for number in tasks):
        answered = None
    parts = []
    for where, met in counts.where.items():
        names = {name for at, name in counts.family.members if at == where}
        rows = told[where].rows if told.get(where) else ()
        parts += [shown for name, shown, _ in rows if name in names and shown is not None]
        parts += [met] if len(names) > 1 else []
    fits = counts.answered >= LEAST and safe(counts.met, counts.answered)
    return answered, counts.met if fits and not any(_small(counts.met - part) for part in parts) else None
