"""What is kept of one student's answers to one task."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Answer:
    """How often it was tried, whether it was right in the end, which beliefs were met, the first one first."""

    tries: int
    right: bool
    met: tuple = ()

    def __or__(self, other):
        """Join two files of one student: later states of one record mostly, so tries are not added up."""
        met = tuple(dict.fromkeys([*self.met, *other.met]))
        return Answer(max(self.tries, other.tries), self.right or other.right, met)
