"""Tables as text and as HTML: by hand, escaped, readable by a screen reader, and refused where a row is short."""

from html.parser import HTMLParser

import pytest

from cnnlab import _tables


def test_columns_are_as_wide_as_their_widest_cell():
    rows = [("layer", "weights", ""), ("conv", "80", "3 x 3"), ("a long name", "1,280", "")]
    assert _tables.text(rows, right={1}) == [
        "layer        weights",
        "conv              80  3 x 3",
        "a long name    1,280",
    ]


def test_a_short_row_is_no_table():
    with pytest.raises(ValueError):
        _tables.text([("a", "b"), ("c",)])
    with pytest.raises(ValueError):
        _tables.html(("a", "b"), [("c",)])


class Reader(HTMLParser):
    """The cells of a table as (tag, scope, alignment, text), row by row."""

    def __init__(self):
        super().__init__()
        self.rows, self.outer = [], []

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            named = dict(attrs)
            self.rows[-1].append([tag, named.get("scope"), named["style"].removeprefix("text-align:"), ""])
        else:
            self.outer.append(tag)

    def handle_data(self, data):
        if self.rows:
            self.rows[-1][-1][-1] += data


def test_html_says_what_is_a_heading_and_escapes_the_rest():
    page = _tables.html(("layer", "weights"), [("<conv>", "80")], right={1}, foot=("all", "80"), caption="a & b")
    assert "<caption>a &amp; b</caption>" in page and "&lt;conv&gt;" in page
    reader = Reader()
    reader.feed(page)
    assert reader.outer == ["table", "caption", "thead", "tbody", "tfoot"]
    assert reader.rows == [
        [["th", "col", "left", "layer"], ["th", "col", "right", "weights"]],
        [["th", "row", "left", "<conv>"], ["td", None, "right", "80"]],
        [["th", "row", "left", "all"], ["td", None, "right", "80"]],
    ]
