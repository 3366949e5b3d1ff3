"""The files in which Moodle and Canvas take marks: read, filled in, and written with everything else as it was.

Moodle's is the grading worksheet of an assignment, Canvas' the exported gradebook. Both find a student by a number, so
names may be guarded against spreadsheets that would take them for formulas.
"""

import csv
import io
import re
from dataclasses import dataclass

from cnnlab.errors import CnnlabError
from cnnlab.grading.who import Person, folded

# What each system asks of the first line; which columns it does not read, so that a guard does no harm.
MOODLE = {"Identifier", "Full name", "Grade", "Last modified (grade)"}
CANVAS = {"Student", "ID", "Section"}
_UNREAD = {"Full name", "Email address", "Status", "Student", "Section"}
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[-+]?[\d.,]+ ?%?|-")


@dataclass
class Sheet:
    """A platform's file: `kind` is ``"moodle"`` or ``"canvas"``, `rows` are people, `above` the lines before them."""

    kind: str
    head: list
    above: list
    rows: list
    delimiter: str = ","
    marked: bool = False

    def cell(self, row, name):
        """Return a cell by its column's name, without a guard; empty where there is no such column."""
        return unguarded(row[self.head.index(name)]) if name in self.head else ""

    @property
    def people(self):
        """The list's people, in the order of `rows`."""
        if self.kind == "moodle":
            names = ("Identifier", "Full name", "Email address", "ID number", "Username")
        else:
            names = ("ID", "Student", "SIS Login ID", "SIS User ID", "SIS Login ID")
        cells = [[self.cell(row, name) for name in names] for row in self.rows]
        return [Person(key, name, email, tuple(filter(None, others))) for key, name, email, *others in cells]

    def column(self, assignment, name=None):
        """Return the name of the column that takes the marks of an assignment."""
        if self.kind == "moodle":
            return "Grade"
        titles = {title: re.sub(r" \(\d+\)$", "", title) for title in self.head}
        fits = [name] if name else [title for title, plain in titles.items() if _words(plain) == _words(assignment)]
        if len(fits) == 1 and fits[0] in self.head:
            return fits[0]
        there = ", ".join(title for title in self.head if re.search(r" \(\d+\)$", title)) or "none"
        raise CnnlabError(f"column must be one of {there}; found {name or assignment!r}: name it with --column")

    def largest(self, column):
        """Return the most points that the platform gives, or None where the file does not tell."""
        if self.kind == "moodle":
            told = {self.cell(row, "Maximum grade") for row in self.rows}
        else:
            told = {row[self.head.index(column)] for row in self.above if "Points Possible" in row[0]}
        numbers = {number(text) for text in told} - {None}
        return numbers.pop() if len(numbers) == 1 else None

    def text(self):
        """Return the file with names guarded; identifiers and whatever the platform reads stay as they are."""
        out = io.StringIO(newline="")
        table = csv.writer(out, delimiter=self.delimiter)
        table.writerow(self.head)
        table.writerows(self.above)
        for row in self.rows:
            pairs = zip(self.head, row, strict=True)
            table.writerow([guarded(cell) if name in _UNREAD else cell for name, cell in pairs])
        return ("\ufeff" if self.marked else "") + out.getvalue()

    def dangerous(self):
        """Return where a cell that the platform reads would be taken for a formula: it cannot be guarded."""
        return [
            f"line {line}, {name}"
            for line, row in enumerate(self.rows, 2 + len(self.above))
            for name, cell in zip(self.head, row, strict=True)
            if name not in _UNREAD and guarded(cell) != cell
        ]


def read(path):
    """Read a platform's file.

    Raises
    ------
    CnnlabError
        If it is neither Moodle's grading worksheet nor Canvas' gradebook, or a line has too few cells.
    """
    try:
        content = path.read_bytes().decode("utf-8")
        plain = content.removeprefix("\ufeff")
        between = delimiter(plain)
        head, *lines = list(csv.reader(io.StringIO(plain, newline=""), delimiter=between)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or error
        raise CnnlabError(f"SHEET {path} cannot be read ({why}): download it again") from None
    kind = "moodle" if set(head) >= MOODLE else "canvas" if set(head) >= CANVAS else None
    if kind is None:
        raise CnnlabError(
            f"SHEET {path.name} must be Moodle's grading worksheet (columns {', '.join(sorted(MOODLE))}) or Canvas' "
            f"exported gradebook ({', '.join(sorted(CANVAS))}); found {', '.join(head[:5])}. Download it in English."
        )
    lines = [line for line in lines if any(line)]
    for number_, line in enumerate(lines, 2):
        if len(line) != len(head):
            raise CnnlabError(f"SHEET {path.name}, line {number_} has {len(line)} cells, {len(head)} are expected")
    above = [line for line in lines if kind == "canvas" and not line[head.index("ID")]]
    return Sheet(kind, head, above, [line for line in lines if line not in above], between, content != plain)


def delimiter(text):
    r"""Return what stands between the cells of a table: a spreadsheet with a decimal comma writes semicolons.

    >>> delimiter("student;who\nanna;1,5\n")
    ';'
    """
    return max(",;\t", key=text.split("\n", 1)[0].count)


def _words(text):
    """Return the words of a title in any order; its numbers are words: homework 1 is not homework 2."""
    return sorted(re.findall(r"[^\W_]+", folded(text)))


def guarded(cell):
    """Return a text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("-5"), guarded("Ann")
    ("'=1+1", '-5', 'Ann')
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell):
    """Undo `guarded`."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell


def number(text):
    """Return a number that may have a decimal comma, or None.

    >>> number("20,00"), number("  20.5 "), number("(read only)")
    (20.0, 20.5, None)
    """
    plain = text.strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None
