"""A prediction is asked after what it needs: no row of numbers is first seen in the cells that reveal the answer.

Cells after a guess, up to the next text, reveal the answer. Where they hold a row of numbers (an array, sizes, rates),
one cell before the guess must show it, as text, code or output, in the same order. What a guess does not need, because
the question says it in words or because it only draws, stands in `NOT_NEEDED` with the reason.
"""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from cnnlab import exercises
from tests.notebook_style import texts

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
LESSONS = {path.name[:2]: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}
# A row of fewer numbers is a size or a step, which a question names in words.
ROW = 3
DRAWING = re.compile(r"(plt|ax|axes|fig|figure|plots|widgets|np\.testing)\b")
WORDS = {word: str(n) for n, word in enumerate("zero one two three four five six seven eight nine ten".split())}
NUMBER = re.compile(rf"\d[\d_,]*(?:\.\d+)?(?:e-?\d+)?|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
# Lesson and row (predictions are renumbered now and then): why the guess can do without it.
NOT_NEEDED = {
    ("01", (25_000, 300, 450, 3)): "the question says: 25,000 colour pictures of 300 by 450 pixels",
    ("02", (1, 0, 0, 0, 0, 0, 0, 0)): "the question says: one litre in the first hour, nothing after it",
    ("02", (0, 0, 1, 3, 2, 0, 0, 0)): "the question says where in the signal the shape hides",
    ("04", (0, 40, 7)): "biases; a shape is asked for",
    ("04", (0.2126, 0.7152, 0.0722)): "they are the answer to the question what it was called",
    ("04", (1, 6, 8, 4)): "a batch to try it on; the shape of the kernels is asked for",
    ("05", (3, 3, 1, 256)): "the question says: 256 filters of 3 by 3 on the same grey picture",
    ("05", (16, 150, 100, 200)): "the sizes stand before it, in words and in code; the batch is halved",
    ("05", (224, 224, 3)): "the text around it says 224 pixels; groups are asked for",
    ("05", (64, 2, 128, 2, 256, 3, 512, 3, 512, 3)): "the whole network; the one product that is asked for is given",
    ("05", (11, 4, 3, 2, 5, 1, 3, 2, 3, 1, 3, 1, 3, 1)): "yes or no is asked for; a table above has the layers",
    ("05", (1, 2, 2, 1, 2, 4, 1, 4, 2, 2, 2, 2)): "the question says: one of the three strides is doubled",
    ("06", (26, 2, 2, 11, 2, 2, 55, 3, 2, 27, 3, 2, 13, 3, 2)): "the two that are asked for stand in the question",
    ("07", (3, 3, 1, 8)): "the plan above says: 8 kernels of 3 x 3",
    ("07", (0.1, 0.5, 0.9, 1.05)): "the question names the last three, the text before it the first",
    ("07", (0.1, 0.9, 1.05)): "three of the same rates, to be drawn",
    ("08", (3, 1, 2, 2, 3, 1, 2, 2)): "kernels and strides; the text before it lists the layers",
    ("09", (1, 32, 32, 32, 32, 64, 64, 64)): "the text before it says: 32 filters a layer, then 64",
    ("09", (25, 64, 0.01)): "the same three numbers, in another order, stand in the text before it",
    ("10", (0, 0.1, 0.2, 0.5, 0.7)): "the question names the rate that is asked for",
    ("11", (41, 41, 1)): "a picture to try it on; degrees are asked for",
    ("11", (0.1, 0.05, 0.1)): "the question names the factor that is asked for",
    ("11", (75, 113, 1)): "the text before it says: 75 rows and 113 columns",
    ("11", (100, 100, 1)): "a picture to try it on; the question says how wide the square is",
    ("11", (0.5, 0.25, 0, 0.5, 1)): "more factors for a figure; the question names its own",
    ("11", (28, 28, 1)): "a picture to try it on; a way of calling is asked for",
    ("11", (0, 6, 20)): "the question names 20 decibels",
    ("12", (3, 4, 5, 7)): "the question names kernels of 3 and 4",
    ("12", (56, 64, 28, 128, 14, 256, 7, 512)): "a ratio is asked for, the same at any size",
    ("13", (1, 2, 3)): "axes of an array; yes or no is asked for",
    ("13", (1, 1, 1, 3)): "the shape of one pixel; the question says its blue",
    ("14", (11, 4, 3, 2, 5, 1, 3, 2, 3, 1, 3, 1, 3, 1)): "the chain of lesson 05, which found 163",
    ("15", (0.03, 0.25, 0.5, 0.75, 0.97)): "what is drawn; the strengths that are asked for follow from the rule",
    ("16", (1, 1, 3, 4)): "the question says: 2 x 3 pixels, and one column to the right",
    ("16", (10, 20, 26, 36)): "the question says: 16 x 16 pixels",
    ("16", (9, 19, 27, 37)): "the question says: one pixel too wide all round",
    ("16", (0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 1.0, 1.0, 1.0)): "three greys to draw with",
}


def predictions(cells):
    """Yield (id, cells before the guess, cells that reveal the answer)."""
    for place, cell in enumerate(cells):
        found = re.match(r'exercises\.predict\("(\d\d-\d+)"', cell.source) if cell.cell_type == "code" else None
        if found:
            after = [other.cell_type == "code" for other in cells[place + 1 :]]
            count = after.index(False) if False in after else len(after)
            yield found[1], cells[:place], cells[place + 1 : place + 1 + count]


def rows(node):
    """Yield the rows of plain numbers in a cell's code, but for what is drawn or asserted, as tuples."""
    drawn = isinstance(node, ast.Call) and DRAWING.match(ast.unparse(node.func))
    if drawn or isinstance(node, ast.Assert | ast.Subscript | ast.JoinedStr):
        return
    numbers = plain(node) if isinstance(node, ast.List | ast.Tuple | ast.Set) else None
    if numbers is not None:
        if len(numbers) >= ROW:
            yield numbers
        return
    for child in ast.iter_child_nodes(node):
        yield from rows(child)


def plain(node):
    """Return the numbers of a display that holds nothing else, nested or not, without signs; None for another."""
    if isinstance(node, ast.UnaryOp):
        return plain(node.operand)
    if isinstance(node, ast.Constant):
        number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        return (float(node.value),) if number else None
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    parts = [plain(part) for part in node.elts]
    return None if None in parts else sum(parts, ())


def numbers_of(cell):
    """Return the numbers that a reader sees in a cell, in order: its text or code, and what it printed.

    Line numbers of a traceback are none.
    """
    planned = any(output.output_type == "error" for output in cell.get("outputs", ()))
    seen = cell.source + "\n" + "\n".join([] if planned else texts(cell))
    found = [WORDS.get(token.lower(), token) for token in NUMBER.findall(seen)]
    return [float(token.replace("_", "").replace(",", "")) for token in found]


def holds(seen, row):
    """Tell whether a row stands among numbers in its order, others between them or not."""
    left = iter(seen)
    return all(number in left for number in row)


def unseen(cells):
    """Return (prediction, row) of every row of numbers that is first seen after the guess."""
    return [
        (name, row)
        for name, before, reveal in predictions(cells)
        for cell in reveal
        for row in rows(ast.parse(cell.source))
        if not any(holds(numbers_of(other), row) for other in before)
    ]


@pytest.mark.parametrize("lesson", LESSONS)
def test_what_a_guess_needs_stands_before_it(lesson):
    cells = nbformat.read(LESSONS[lesson], as_version=4).cells
    assert len(list(predictions(cells))) == sum(
        isinstance(question, exercises.Prediction) for question in exercises.questions().get(lesson, [])
    )
    lost = [(name, row) for name, row in unseen(cells) if (name[:2], row) not in NOT_NEEDED]
    assert not lost, f"shown only after the guess: {lost}. Show it before, or give the reason in NOT_NEEDED"


def test_no_reason_is_left_over():
    lessons = [nbformat.read(path, as_version=4).cells for path in LESSONS.values()]
    found = {(name[:2], row) for cells in lessons for name, row in unseen(cells)}
    assert set(NOT_NEEDED) <= found, f"nothing needs these any more: {set(NOT_NEEDED) - found}"
    assert all(len(reason.split()) > 3 for reason in NOT_NEEDED.values())


# ---------------------------------------------------------------- the rule itself, on made-up lessons


def lesson(*sources):
    """Return cells: Markdown where a source begins with '#', else code."""
    make = {True: nbformat.v4.new_markdown_cell, False: nbformat.v4.new_code_cell}
    return [make[source.startswith("#")](source) for source in sources]


GUESS = 'exercises.predict("99-1", ...)'


@pytest.mark.parametrize(
    "cells",
    [
        lesson("# Pool this map.", GUESS, "pool(np.array([[1, 4], [-2, 2]]))"),
        lesson("# A dot moves.", GUESS, "print(1)", "for column in (2, 3, 4):\n    show(column)"),
        lesson("# Two dark, two bright: 0 and 1.", GUESS, "stripes = [0, 0, 1, 1, 0, 0]"),
        lesson("# Four numbers: 4, 1, 2, 2.", GUESS, "x = [1, 4, 2, 2]"),
    ],
)
def test_a_row_that_is_first_seen_after_the_guess_is_noticed(cells):
    assert [name for name, _ in unseen(cells)] == ["99-1"]


@pytest.mark.parametrize(
    "cells",
    [
        lesson("x = np.array([[1, 4], [-2, 2]])", "# Pool it.", GUESS, "pool(np.array([[1, 4], [-2, 2]]))"),
        lesson("# From column two to column 3, then to 4.", GUESS, "for column in (2, 3, 4):\n    show(column)"),
        lesson("# The row 0 0 1 1 0 0.", GUESS, "stripes = [0, 0, 1, 1, 0, 0]"),
        lesson("# A thousand and more: 25,000, 300, 450.", GUESS, "size = (25_000, 300, 450)"),
        lesson("# What is drawn or asserted.", GUESS, "plt.plot([1, 2, 3])\nassert x == [4, 5, 6]"),
        lesson("# Later is another matter.", GUESS, "print(1)", "# So it was.", "y = [7, 8, 9]"),
    ],
)
def test_what_was_shown_or_is_not_needed_is_let_pass(cells):
    assert unseen(cells) == []
