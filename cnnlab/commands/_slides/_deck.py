"""A lesson's slides as one HTML file that asks nobody for anything: reveal.js, MathJax, fonts and figures are in it."""

import base64
import html
import importlib.metadata
import importlib.util
import itertools
import math
import re
from pathlib import Path

from pygments.formatters import HtmlFormatter

from cnnlab.commands import site
from cnnlab.commands._site import _way
from cnnlab.commands._slides import _lecture, _parts, _question, _text
from cnnlab.errors import CnnlabError

_HERE = Path(__file__).parent
WIDTH, HEIGHT = 1280, 720
# What margins, heading and foot leave of a slide, in pixels; how many letters a line of words holds, and its height.
_ROOM, _COLUMN, _GAP = (1168, 530), 0.4, 36
_LETTERS, _LINE = 76, 50
_ENDING, _PLACE = re.compile(r"<(/script|!--)", re.IGNORECASE), re.compile(r"\{\{(\w+)\}\}")
_TAG, _BLOCK = re.compile(r"<[^>]+>"), re.compile(r"<(?:li|p)\b")
_FONTS = {("normal", 400): "regular", ("normal", 600): "semibold", ("italic", 400): "italic"}


def page(notebook, number):
    """Return the deck of one lesson as the text of an HTML file; the same notebook gives the same bytes.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The lesson with its stored outputs; nothing is executed.
    number : str
        Its two digits.
    """
    about = _way.lesson(number, notebook.cells[0].source)
    slides = _lecture.slides(notebook, number)
    sections, opened = [], False
    for place, slide in enumerate(slides, start=1):
        if slide.opens and opened:
            sections.append("</section>")
        if slide.opens or not opened:
            sections.append("<section>")
            opened = True
        sections.append(_slide(slide, place, notebook, about))
    body = "\n".join([*sections, "</section>"])
    return _filled(
        (_HERE / "deck.html").read_text(encoding="utf-8"),
        title=html.escape(f"{number} {about.title}"),
        style=_style(),
        slides=body,
        scripts=_scripts(math='class="math' in body),
        licences=_safe(licences()),
    )


def _slide(slide, place, notebook, about):
    """Return one slide: its heading, what is said in words, what is shown, and its notes."""
    title = f"lesson {about.number}, slide {place} ({slide.heading!r})"
    counted = itertools.count()

    def step():
        return f'data-fragment-index="{next(counted)}"'

    said, shown, blocks, notes = [], [], [], list(slide.notes)
    for part in slide.parts:
        later = step() if part.later else None
        words, looked_at, asked = _part(part, notebook, title, step)
        said += [_stepped(text, "", later) for text in words]
        shown += [_stepped(block.html, "shown", later) for block in looked_at]
        blocks += looked_at
        notes += [_question.notes(asked)] if asked else []
        notes += _demo(part.cell, about)
    first = place == 1
    if first:
        said.insert(0, f'<p class="lead">{_text.inline(about.question)}</p>')
    layout = "beside" if _beside(slide, blocks, said) else "below" if blocks else "alone"
    level = "h1" if first else "h2"
    lines = [
        f'<section class="page{" opening" if first else ""}" data-timing="{round(60 * slide.minutes)}">',
        '<div class="inner">',
        f"<{level}>{_text.inline(slide.heading)}</{level}>",
        f'<div class="body {layout}">',
        f'<div class="said">{"".join(said)}</div>' if said else "",
        f'<div class="shows">{"".join(shown)}</div>' if shown else "",
        "</div>",
        "" if first else f'<p class="foot">{about.number} {html.escape(about.title)}</p>',
        f'</div><aside class="notes">{_text.block(_notes(slide, notes))}</aside></section>',
    ]
    return "\n".join(filter(None, lines))


def _stepped(inside, name, later):
    """Return HTML in a box of a class; one that is shown later carries the number of its step."""
    if later:
        return f'<div class="{f"{name} fragment".strip()}" {later}>{inside}</div>'
    return f'<div class="{name}">{inside}</div>' if name else inside


def _part(part, notebook, title, step):
    """Return (pieces of HTML that are read, blocks that are looked at, the question asked) of one cell."""
    before = notebook.cells[part.place - 2].source if part.place > 1 else ""
    asked = _question.of(part.cell, part.entry, before)
    words, blocks = [], []
    for show in part.entry.get("show", _usual(part.cell, asked)):
        if show == "points":
            words.append(_parts.points(part.entry, step))
        elif show == "question":
            words.append(_question.blocks(_there(asked, show, part, title), step()))
        else:
            blocks.append(_there(_block(show, part, title, step), show, part, title))
    return [text for text in words if text], blocks, asked


def _block(show, part, title, step):
    """Return the block that a cell gives under one name, None if it has none of that kind."""
    if show == "figure":
        return _parts.picture(part.cell, part.entry, title)
    if show == "code":
        return _parts.code(part.cell, part.entry, title)
    if show == "output":
        return _parts.output(part.cell, part.entry, title, step)
    return _parts.formula(part.cell, part.entry, step) if show == "formula" else _parts.table(part.cell)


def _there(found, show, part, title):
    if found is None:
        raise CnnlabError(
            f"{title}: cell {part.place} has no {show}: take it out of `lecture.show`, or say what to show"
        )
    return found


def _usual(cell, asked):
    """Return what is shown of a cell whose entry does not say."""
    if asked:
        return ["points", "question"]
    if cell.cell_type == "markdown":
        return ["points"]
    figure = any("image/png" in output.get("data", {}) for output in cell.outputs)
    return ["points", "figure" if figure else "output"]


def _demo(cell, about):
    """Return the note that says how a demo, of which the slide has a still, is shown live."""
    if cell.cell_type != "code" or "widgets." not in cell.source or "widgets.quiz" in cell.source:
        return []
    call = " ".join(line.strip() for line in cell.source.split("\n") if "widgets." in line)
    return [f"Live: run lesson {about.number} beforehand (`python course.py lab`) and use `{call}` there."]


def _notes(slide, notes):
    told = "\n\n".join(text for text in notes if text)
    return f"**{slide.minutes:g} min.** {told}"


def _beside(slide, blocks, said):
    """Say whether the words stand beside what is shown: as the entry says, else where the blocks come out larger."""
    given = [part.entry["beside"] for part in slide.parts if "beside" in part.entry]
    if given or not blocks or not said:
        return given[-1] if given else False
    width, height = max(block.width for block in blocks), sum(block.height for block in blocks)
    column, rest = _ROOM[0] * (1 - _COLUMN) - _GAP, _ROOM[1] - _height(said, _LETTERS)
    if not all(block.scales for block in blocks):
        return width <= column
    return min(column / width, _ROOM[1] / height) > min(_ROOM[0] / width, rest / height)


def _height(said, letters):
    """Estimate how high the words stand, in pixels, with so many letters a line; two options share a row."""
    texts = [html.unescape(_TAG.sub("", text)) for text in _BLOCK.split("".join(said))]
    lines = sum(math.ceil(len(text) / letters) for text in texts)
    return lines * _LINE - "".join(said).count("<li class=option") // 2 * _LINE


# ---- what the file brings along


def reveal():
    """Return the folder of reveal.js in the package that carries it."""
    found = importlib.util.find_spec("sphinx_revealjs").submodule_search_locations
    return Path(next(iter(found))) / "_static" / "revealjs"


def licences():
    """Return the licences of what a deck hands on: reveal.js, its font, MathJax."""
    fonts = reveal() / "dist" / "theme" / "fonts" / "source-sans-pro" / "LICENSE"
    texts = {"reveal.js": reveal() / "LICENSE", "Source Sans Pro": fonts}
    parts = [f"{name}\n\n{path.read_text(encoding='utf-8', errors='replace')}" for name, path in texts.items()]
    files = [file for file in importlib.metadata.files("django-static-mathjax") or () if file.name == "LICENSE"]
    return "\n\n".join([*parts, *(f"MathJax\n\n{file.read_text()}" for file in files)])


def _style():
    dist = reveal() / "dist"
    faces = []
    for (style, weight), name in _FONTS.items():
        data = (dist / "theme" / "fonts" / "source-sans-pro" / f"source-sans-pro-{name}.woff").read_bytes()
        faces.append(
            f'@font-face {{font-family: "Source Sans Pro"; font-style: {style}; font-weight: {weight}; '
            f"src: url(data:font/woff;base64,{base64.b64encode(data).decode()})}}"
        )
    names = ("reset.css", "reveal.css")
    sheets = [(dist / name).read_text(encoding="utf-8") for name in names]
    colours = HtmlFormatter(style=_parts.STYLE).get_style_defs(".code")
    return "\n".join([*sheets, *faces, colours, (_HERE / "deck.css").read_text(encoding="utf-8")])


def _scripts(math):
    files = [reveal() / "dist" / "reveal.js", reveal() / "plugin" / "notes" / "notes.js", _HERE / "deck.js"]
    if math:
        # Its settings stand before it, where it looks for them.
        files[:0] = [_HERE / "formulas.js", site.mathjax()]
    return "\n".join(f"<script>{_safe(path.read_text(encoding='utf-8'))}</script>" for path in files)


def _safe(script):
    """Keep a script's own text from ending the script."""
    return _ENDING.sub(r"<\\\1", script)


def _filled(template, **names):
    # In one pass: what a lesson says between two pairs of braces is no place of the page.
    return _PLACE.sub(lambda found: names[found[1]], template)
