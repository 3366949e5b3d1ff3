"""What a cell gives to a slide, as HTML: points, code, stored output, figure, formulas, a table."""

import base64
import html
import io
import re
import textwrap
from dataclasses import dataclass

from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from cnnlab.commands._slides import _text
from cnnlab.errors import CnnlabError

STYLE = "a11y-high-contrast-light"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_TABLE = re.compile(r"(?:^\|.*\n?)+", re.MULTILINE)
_FORMATTER = HtmlFormatter(nowrap=True, style=STYLE)


@dataclass(frozen=True)
class Block:
    """A block of a slide: its HTML, its natural width and height in pixels, whether it can be scaled."""

    html: str
    width: float
    height: float
    scales: bool = False


def picture(cell, entry, title):
    """Return a cell's stored figure, whole or cropped, with its words; None if it stored none."""
    found = [data["image/png"] for output in cell.get("outputs", []) if "image/png" in (data := output.get("data", {}))]
    if not found:
        return None
    alt = entry.get("alt") or cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
    if not alt:
        raise CnnlabError(f"{title}: the figure has no words for those who do not see it (metadata mystnb.image.alt)")
    place = entry.get("picture", 1)
    if not 1 <= place <= len(found):
        raise CnnlabError(f"{title}: `lecture.picture` is {place}, the cell stored {len(found)}")
    data = "".join(found[place - 1].split())
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        width, height = image.size
        if "crop" in entry:
            data, (width, height) = _cropped(image, entry["crop"], title)
    tag = f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" width="{width}" height="{height}">'
    return Block(f"<figure>{tag}</figure>", width, height, scales=True)


def _cropped(image, crop, title):
    """Return the part of a picture between left, top, right and bottom, each a share of its size."""
    if len(crop) != 4 or not (0 <= crop[0] < crop[2] <= 1 and 0 <= crop[1] < crop[3] <= 1):
        raise CnnlabError(
            f"{title}: `lecture.crop` must be [left, top, right, bottom], shares from 0 to 1, found {crop}"
        )
    sizes = (*image.size, *image.size)
    part = image.crop(tuple(round(share * size) for share, size in zip(crop, sizes, strict=True)))
    stream = io.BytesIO()
    part.save(stream, format="PNG", optimize=True)
    return base64.b64encode(stream.getvalue()).decode(), part.size


def printed(cell):
    """Return what a cell printed or showed as text, or how the error it stored ends."""
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if output.output_type == "error":
            texts.append(f"{output.ename}: {output.evalue}")
        elif output.output_type == "stream" or "image/png" not in data:
            texts.append(output.get("text") or data.get("text/plain", ""))
    return _ANSI.sub("", "\n".join(text.strip("\n") for text in texts if text))


def code(cell, entry, title):
    """Return a cell's code, or the lines of it that the entry names, coloured; None of a Markdown cell."""
    if cell.cell_type != "code":
        return None
    # Lines out of the middle of a block begin at the left.
    source = textwrap.dedent(_lines(cell.source, entry, title))
    return _block(highlight(source, PythonLexer(stripall=False, ensurenl=False), _FORMATTER), source, "code")


def output(cell, entry, title, step):
    """Return a cell's stored text, None if it has none; `step()` numbers its lines where it is built up."""
    text = printed(cell)
    if not text:
        return None
    text = _lines(text, entry, title)
    lines = [html.escape(line) or " " for line in text.split("\n")]
    if entry.get("build"):
        lines = [f'<span class="fragment" {step()}>{line}</span>' for line in lines]
    return _block("\n".join(lines), text, "output")


def formula(cell, entry, step):
    """Return the displayed formulas of a cell, None if it has none."""
    found = _text.formulas(cell.source)
    if not found:
        return None
    if entry.get("build"):
        found = [f'<div class="fragment" {step()}>{each}</div>' for each in found]
    return Block("".join(found), 900, 110 * len(found))


def table(cell):
    """Return the first table of a Markdown cell, None if it has none."""
    found = _TABLE.search(cell.source)
    if found is None:
        return None
    return Block(_text.block(found[0]), 900, 48 * found[0].strip().count("\n"))


def points(entry, step):
    """Return an entry's points as a list."""
    texts = entry.get("points", [])
    if not texts:
        return ""
    mark = (lambda: f' class="fragment" {step()}') if entry.get("build") else str
    return f'<ul class="points">{"".join(f"<li{mark()}>{_text.inline(text)}</li>" for text in texts)}</ul>'


def _lines(text, entry, title):
    """Return the lines that the entry names: [first, last], or [first, last, first, last] where some are left out."""
    lines = text.split("\n")
    named = entry.get("lines", [1, len(lines)])
    rising = all(one <= other for one, other in zip(named, named[1:], strict=False))
    if len(named) % 2 or not named or not rising or not 1 <= named[0] <= named[-1] <= len(lines):
        raise CnnlabError(
            f"{title}: `lecture.lines` must be pairs of [first, last] within 1 and {len(lines)}, found {named}"
        )
    pairs = zip(named[::2], named[1::2], strict=True)
    return "\n".join(line for first, last in pairs for line in lines[first - 1 : last])


def _block(inside, text, kind):
    lines = text.split("\n")
    return Block(
        f'<pre class="{kind}"><code>{inside}</code></pre>', 14.5 * max(map(len, lines)) + 40, 33 * len(lines) + 32
    )
