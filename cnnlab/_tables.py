"""A table, as text in columns and as HTML: for every room that shows one."""

import html as _html


def text(rows, *, right=()):
    r"""Return rows of cells as lines of text, each column as wide as its widest cell.

    Parameters
    ----------
    rows : sequence of sequences of str
        All of one length; the headings are a row like the others.
    right : collection of int
        The columns that end in line, for numbers.

    Returns
    -------
    list of str
        One a row, two blanks between the columns, none at the end.

    Examples
    --------
    >>> print(*text([("layer", "weights"), ("conv", "80")], right={1}), sep="\n")
    layer  weights
    conv        80
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        sized = enumerate(zip(row, widths, strict=True))
        cells = (cell.rjust(width) if place in right else cell.ljust(width) for place, (cell, width) in sized)
        lines.append("  ".join(cells).rstrip())
    return lines


def html(head, rows, *, right=(), foot=None, caption=None):
    """Return a table as HTML that a screen reader can walk: headings are headings, of a column or of a row.

    Parameters
    ----------
    head : sequence of str
        The headings of the columns.
    rows : sequence of sequences of str
        Each as long as `head`; the first cell names the row.
    right : collection of int
        The columns that are set to the right, for numbers.
    foot : sequence of str, optional
        A last row below the others, as the sums.
    caption : str, optional
        A line above the table.

    Returns
    -------
    str
        A ``<table>``; every cell is escaped.

    Examples
    --------
    >>> html(["layer"], [["a<b"]])
    '<table><thead><tr><th scope="col" style="text-align:left">layer</th></tr></thead><tbody><tr><th scope="row" style="text-align:left">a&lt;b</th></tr></tbody></table>'
    """  # noqa: E501 (what a line of HTML looks like is the example)

    def line(cells, tags):
        styled = (
            f'<{tag} style="text-align:{"right" if place in right else "left"}">{_html.escape(cell)}</{tag.split()[0]}>'
            for place, (cell, tag) in enumerate(zip(cells, tags, strict=True))
        )
        return f"<tr>{''.join(styled)}</tr>"

    tags = ['th scope="row"', *["td"] * (len(head) - 1)]
    above = f"<caption>{_html.escape(caption)}</caption>" if caption else ""
    columns = ['th scope="col"'] * len(head)
    top = f"<thead>{line(head, columns)}</thead>"
    body = f"<tbody>{''.join(line(row, tags) for row in rows)}</tbody>"
    last = f"<tfoot>{line(foot, tags)}</tfoot>" if foot else ""
    return f"<table>{above}{top}{body}{last}</table>"
