"""`python -m cnnlab run [NN ...]`: run lessons without storing them and show what they cost."""

import argparse
import sys
from dataclasses import dataclass

from cnnlab import _tables
from cnnlab.commands import _jupyter_kernel, _lessons, _record


@dataclass
class Row:
    """One lesson's line in the table."""

    lesson: str
    outcome: _jupyter_kernel.Outcome
    budget: _lessons.Budget

    @property
    def verdict(self):
        """`pass`, or what is wrong in capitals."""
        if self.outcome.failure is not None:
            return "FAIL: cell failed"
        over = []
        if self.outcome.seconds > self.budget.seconds:
            over.append("too slow")
        if self.outcome.megabytes > self.budget.megabytes:
            over.append("too much memory")
        return "FAIL: " + ", ".join(over) if over else "pass"


def main(argv):
    """Run the named lessons, all when none is named; 1 if any fails or exceeds its budget."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab run", description=__doc__.split(": ", 1)[1])
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers or files; all when none is given")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown, for the README")
    parser.add_argument("--record", action="store_true", help="keep what was measured in data/, for the site")
    options = parser.parse_args(argv)
    paths = _lessons.find(options.lessons)
    rows = [_run(path, position, len(paths), options.record) for position, path in enumerate(paths, start=1)]
    print("\n" + (markdown(rows) if options.markdown else plain(rows)))
    return 0 if all(row.verdict == "pass" for row in rows) else 1


def _run(path, position, lessons, record=False):
    notebook = _lessons.read(path)
    head = f"[{position}/{lessons}] {path.stem}"
    progress = _Progress(head)
    outcome = _jupyter_kernel.execute(notebook, path.parent, on_cell=progress.show)
    row = Row(path.stem, outcome, _lessons.budget(path, notebook))
    progress.end(f"{outcome.seconds:.0f} s, {outcome.megabytes:.0f} MB, {row.verdict}")
    if record:
        _record.store(path, _record.row(notebook, outcome))
    if outcome.failure is not None:
        print(_jupyter_kernel.describe(path, notebook, outcome.failure), file=sys.stderr)
    return row


class _Progress:
    """One line a lesson: rewritten cell by cell on a terminal, written twice anywhere else."""

    def __init__(self, head):
        self._head, self._live = head, sys.stdout.isatty()
        print(f"{head} ...", end="" if self._live else "\n", flush=True)

    def show(self, cell, cells):
        if self._live:
            print(f"\r\x1b[K{self._head}: cell {cell} of {cells}", end="", flush=True)

    def end(self, text):
        print(f"\r\x1b[K{self._head}: {text}" if self._live else f"{self._head}: {text}", flush=True)


_HEADINGS = ("lesson", "seconds", "budget", "peak MB", "budget MB", "result")


def _cells(row):
    outcome, budget = row.outcome, row.budget
    return (
        row.lesson,
        f"{outcome.seconds:.1f}",
        str(budget.seconds),
        f"{outcome.megabytes:.0f}",
        str(budget.megabytes),
        row.verdict,
    )


def plain(rows):
    """Return the table for a terminal, columns aligned."""
    lines = _tables.text([_HEADINGS, *map(_cells, rows)])
    total = sum(row.outcome.seconds for row in rows)
    failed = sum(row.verdict != "pass" for row in rows)
    return "\n".join([*lines, f"{len(rows)} lessons in {total:.0f} s, {failed} failed"])


def markdown(rows):
    """Return the table in Markdown, each lesson a link from the project's root."""
    lines = ["| " + " | ".join(_HEADINGS) + " |", "|---|---:|---:|---:|---:|---|"]
    for row in rows:
        lesson, *others = _cells(row)
        lines.append("| " + " | ".join([f"[{lesson}](notebooks/{lesson}.ipynb)", *others]) + " |")
    return "\n".join(lines)
