"""The table of what a learner has done, lesson by lesson."""

from dataclasses import dataclass

from cnnlab import _tables

KINDS = ("exercise", "prediction", "quiz")
HEADS = ("lesson", "exercises", "predictions", "quiz", "tries", "next")


@dataclass(frozen=True)
class ProgressTable:
    """A table that a notebook shows: one row a lesson, what is right and how much there is.

    Parameters
    ----------
    answers : dict
        As the logbook keeps them: id to ``{"tries", "right", "met"}``.
    catalogue : dict
        Lesson to a list of (id, kind), in the order of the lesson.
    """

    answers: dict
    catalogue: dict

    @property
    def rows(self):
        """One tuple a lesson, as the heads say, and a last one for all."""
        rows = [self._row(lesson, items) for lesson, items in self.catalogue.items()]
        return [*rows, self._row("all", [item for items in self.catalogue.values() for item in items])]

    def _row(self, lesson, items):
        right = {key for key, _ in items if self.answers.get(key, {}).get("right")}
        counts = [[key for key, kind in items if kind == wanted] for wanted in KINDS]
        shares = [f"{len(right.intersection(keys))} of {len(keys)}" if keys else "-" for keys in counts]
        tries = sum(self.answers.get(key, {}).get("tries", 0) for key, _ in items)
        following = next((key for key, _ in items if key not in right), "done")
        return (lesson, *shares, str(tries), following)

    def __repr__(self):
        """Return the table as text."""
        return "\n".join(_tables.text([HEADS, *self.rows]))

    def _repr_html_(self):
        return _tables.html(HEADS, self.rows, caption="Answered rightly, of all there are")
