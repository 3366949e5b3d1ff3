"""Numbers out of records: exact, and therefore not yet fit to be shown (`_telling` decides what may be)."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from cnnlab.classroom._families import FAMILIES
from cnnlab.classroom._tasks import all_tasks, place

# A student's other tasks, and a task's students, below which a correlation says nothing.
OTHER_TASKS, STUDENTS = 5, 20


@dataclass
class TaskCounts:
    """What is known of one task; every number but the last is one of students.

    Parameters
    ----------
    answered : int
        Who tried it.
    right : int
        Who got it right in the end.
    clean : int
        Who got it right and met no named belief on the way. Tries are not asked: whoever runs a right cell once more
        adds one.
    unnamed : int
        Who has not got it right and met no belief that has a name.
    met : dict
        Belief to who met it; a student may meet several.
    standing : dict
        Belief to who met it and has not got the task right since.
    holders : list
        For each student who answered, the set of the beliefs met.
    discrimination : float or None
        Correlation of `clean` (0 or 1) with the share of clean ones among the student's other tasks.
    """

    answered: int = 0
    right: int = 0
    clean: int = 0
    unnamed: int = 0
    met: Counter = field(default_factory=Counter)
    standing: Counter = field(default_factory=Counter)
    holders: list = field(default_factory=list)
    discrimination: float | None = None

    def rarer(self, least):
        """Return how many students met one of the beliefs that fewer than `least` have met."""
        rare = {name for name, count in self.met.items() if count < least}
        return sum(not rare.isdisjoint(met) for met in self.holders)


@dataclass(frozen=True)
class FamilyCounts:
    """Who met a belief in a task that comes after the lesson that should cure it, and of how many who answered one."""

    family: object
    answered: int
    met: int
    where: dict


@dataclass(frozen=True)
class Counts:
    """All numbers of a class: how many students, for each task its `TaskCounts`, for each family its own."""

    students: int
    tasks: dict
    families: list


def count(records):
    """Return the `Counts` of some `Records`."""
    tasks = {task: TaskCounts() for task in all_tasks()}
    for answers in records.students.values():
        for task, answer in answers.items():
            _add(tasks[task], answer, all_tasks()[task].beliefs)
    tasks = {task: counts for task, counts in tasks.items() if counts.answered}
    for task, value in zip(tasks, discriminations(_table(records, list(tasks))), strict=True):
        tasks[task].discrimination = None if np.isnan(value) else float(value)
    families = [_family(family, records) for family in FAMILIES]
    return Counts(len(records.students), tasks, [found for found in families if found.answered])


def _add(counts, answer, beliefs):
    named = frozenset(name for name in answer.met if name in beliefs)
    counts.answered += 1
    counts.right += answer.right
    counts.clean += answer.right and not answer.met
    counts.unnamed += not answer.right and not named
    counts.met.update(named)
    counts.holders.append(named)
    if not answer.right:
        counts.standing.update(named)


def _table(records, tasks):
    """Return 1 where a student got a task right without a detour, 0 where not, NaN where it was not answered."""
    table = np.full((len(records.students), len(tasks)), np.nan)
    column = {task: at for at, task in enumerate(tasks)}
    for row, answers in enumerate(records.students.values()):
        for task, answer in answers.items():
            table[row, column[task]] = answer.right and not answer.met
    return table


def discriminations(table):
    """Return how well each task tells strong students from weak ones.

    Parameters
    ----------
    table : numpy.ndarray
        Of shape (students, tasks): 1 for right, 0 for wrong, NaN for not answered.

    Returns
    -------
    numpy.ndarray
        One number a task, -1 to 1: the correlation of its column with the mean of the student's other tasks, over
        those who have answered at least 5 others; NaN with fewer than 20 of them, or where all are alike.
    """
    asked = ~np.isnan(table)
    points, others = np.nansum(table, axis=1), asked.sum(axis=1) - 1
    result = np.full(table.shape[1], np.nan)
    for column in range(table.shape[1]):
        here = asked[:, column] & (others >= OTHER_TASKS)
        own = table[here, column]
        rest = (points[here] - own) / others[here]
        if here.sum() >= STUDENTS and np.ptp(own) > 0 and np.ptp(rest) > 1e-12:
            result[column] = np.corrcoef(own, rest)[0, 1]
    return result


def _family(family, records):
    tasks = all_tasks()
    late = [(task, name) for task, name in family.members if tasks[task].place > place(family.cured_by)]
    wanted = {task for task, _ in late}
    answered = met = 0
    where = Counter()
    for answers in records.students.values():
        found = {task for task, name in late if task in answers and name in answers[task].met}
        answered += not wanted.isdisjoint(answers)
        met += bool(found)
        where.update(found)
    return FamilyCounts(family, answered, met, dict(where))
