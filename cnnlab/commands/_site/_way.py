"""The map of the course: which lesson leans on which, read from the lessons' first cells and drawn as SVG."""

import html
import re
from dataclasses import dataclass

_STATED = re.compile(r"\*\*Prerequisites:\*\* (.*?)\*\*Time:\*\* (\d+) minutes", re.DOTALL)
_RANGE = re.compile(r"\b(\d\d)(?: to (\d\d))?\b")
_BOX = (148, 40)
_STEP = (164, 62)
_MARGIN = 14  # on both sides, for arrows that pass a row


@dataclass(frozen=True)
class Lesson:
    """What a lesson's first cell says of it: two digits, title, question, the lessons before it, minutes."""

    number: str
    title: str
    question: str
    needs: frozenset
    minutes: int


def lesson(number, first_cell):
    """Return the `Lesson` that a first cell describes.

    What stands in brackets, or after a semicolon, is told but not asked for.
    """
    stated = _STATED.search(first_cell)
    asked = re.sub(r"\([^)]*\)", "", stated[1]).split(";")[0]
    needs = set()
    for begin, end in _RANGE.findall(asked):
        needs |= {f"{n:02d}" for n in range(int(begin), int(end or begin) + 1)}
    title = first_cell.splitlines()[0].split(" - ", 1)[1]
    question = re.search(r"^\*\*(.+?\?)\*\*", first_cell, re.MULTILINE)[1]
    return Lesson(number, title, question, frozenset(needs), int(stated[2]))


def ancestors(lessons):
    """Return, for each lesson's number, all lessons that it leans on, directly or by way of others."""
    found = {}
    for each in lessons:
        found[each.number] = set(each.needs).union(*(found[need] for need in each.needs))
    return found


def arrows(lessons):
    """List (from, to): the stated prerequisites but for those that others imply."""
    before = ancestors(lessons)
    return [
        (need, each.number)
        for each in lessons
        for need in sorted(each.needs)
        if not any(need in before[other] for other in each.needs)
    ]


def rows(lessons):
    """Return the lessons' numbers in rows: each stands below all that it leans on."""
    depth = {}
    for each in lessons:
        depth[each.number] = 1 + max((depth[need] for need in each.needs), default=-1)
    return [[n for n in depth if depth[n] == level] for level in range(max(depth.values()) + 1)]


def drawing(lessons, address):
    """Return the map as SVG: a box a lesson, each a link.

    Parameters
    ----------
    lessons : list of Lesson
        In the order of the course.
    address : dict of str to str
        From a lesson's number to its page.
    """
    levels = rows(lessons)
    wide = max(map(len, levels))
    width, height = wide * _STEP[0] + 2 * _MARGIN, len(levels) * _STEP[1]
    at = {
        number: (_MARGIN + (2 * place + 1 + wide - len(level)) * _STEP[0] / 2, (row + 0.5) * _STEP[1])
        for row, level in enumerate(levels)
        for place, number in enumerate(level)
    }
    lines = [_arrow(at[begin], at[end], width) for begin, end in arrows(lessons)]
    boxes = [_box(each, at[each.number], address[each.number]) for each in lessons]
    return (
        f'<svg class="way" viewBox="0 0 {width} {height}" role="group" aria-label="Map of the lessons: an arrow leads '
        'from a lesson to one that needs it"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        f' markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>{"".join(lines + boxes)}</svg>'
    )


def as_list(lessons):
    """Return the map as Markdown lines, for those who do not see it."""
    by_number = {each.number: each for each in lessons}
    return "\n".join(
        f"- {each.number} {each.title}: " + (", ".join(sorted(each.needs & by_number.keys())) or "no other lesson")
        for each in lessons
    )


def _arrow(begin, end, width):
    """Draw an arrow straight down to the next row, or along the nearer margin past the rows between."""
    (x, y), (to_x, to_y) = begin, end
    if to_y - y > _STEP[1]:
        side = 1 if x > width / 2 else -1
        margin = width - 2 if side > 0 else 2
        way = f"M{x + side * _BOX[0] / 2:g} {y:g}H{margin:g}V{to_y:g}H{to_x + side * (_BOX[0] / 2 + 1):g}"
        return f'<path class="way-arrow" d="{way}" marker-end="url(#tip)"/>'
    y, to_y = y + _BOX[1] / 2, to_y - _BOX[1] / 2
    middle = to_y - 14
    return f'<path class="way-arrow" d="M{x:g} {y:g}V{middle:g}L{to_x:g} {to_y - 1:g}" marker-end="url(#tip)"/>'


def _box(each, at, address):
    (x, y), (width, height) = at, _BOX
    first, second = _halves(each.title)
    text = f'<tspan class="way-number">{each.number}</tspan> {html.escape(first)}'
    lower = f'<tspan x="{x:g}" dy="14">{html.escape(second)}</tspan>' if second else ""
    return (
        f'<a href="{address}"><title>{html.escape(each.question)}</title><rect x="{x - width / 2:g}" '
        f'y="{y - height / 2:g}" width="{width}" height="{height}" rx="6"/>'
        f'<text x="{x:g}" y="{y - 3 if second else y + 4:g}">{text}{lower}</text></a>'
    )


def _halves(title, most=18):
    """Return a title in one line or two."""
    if len(title) <= most:
        return title, ""
    cut = title.rfind(" ", 0, most + 1)
    return title[:cut], title[cut + 1 :]
