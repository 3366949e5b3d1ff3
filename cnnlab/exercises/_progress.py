"""The table of what a learner has done, lesson by lesson."""

import html
from dataclasses import dataclass

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
        rows = [HEADS, *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        )

    def _repr_html_(self):
        head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in HEADS)
        body = "".join(
            f'<tr><th scope="row">{html.escape(row[0])}</th>'
            + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        caption = "<caption>Answered rightly, of all there are</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
