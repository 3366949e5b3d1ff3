"""Pieces of the page: a text of the course, a bar, a table."""

import html
import re


def text(words):
    """Escape a text of the course; what stands between backticks is code.

    >>> text("a < b, `x`")
    'a &lt; b, <code>x</code>'
    """
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words))


def bar(whole, part, inner=None):
    """Return a bar as SVG, `part` of `whole` filled, `inner` of it darker; the number stands beside it, not in it."""
    widths = [("part", part), ("inner", inner)]
    rects = "".join(
        f'<rect class="{name}" width="{100 * value / whole:.1f}" height="10"/>' for name, value in widths if value
    )
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="rail" width="100" height="10"/>{rects}</svg>'
    )


def table(head, rows):
    """Return a table whose cells are HTML already; on a narrow screen each row is a card that names its cells."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    lines = []
    for first, *others in rows:
        cells = zip(head[1:], others, strict=True)
        rest = "".join(f'<td data-head="{name}">{cell}</td>' for name, cell in cells)
        lines.append(f'<tr><th scope="row">{first}</th>{rest}</tr>')
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
