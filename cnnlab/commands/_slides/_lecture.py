"""What a notebook's cells say of the lecture: slides, their steps and notes, read from cell metadata and checked.

`slideshow.slide_type` is Jupyter's own; `lecture` holds what a slide says that the lesson does not.
"""

from dataclasses import dataclass, field

from cnnlab.errors import CnnlabError

OPENS = ("slide", "subslide")
# "-" is Jupyter's word for: on the slide of the cell before, at once.
ADDS = ("fragment", "-")
TYPES = (*OPENS, *ADDS, "notes", "skip")
SHOWS = ("points", "code", "output", "figure", "formula", "table", "question")
WORDS, CODE_LINES, MINUTES = 40, 12, (40, 50)
_KEYS = {
    "heading": str,
    "points": list,
    "notes": str,
    "minutes": (int, float),
    "show": list,
    "build": bool,
    "lines": list,
    "picture": int,
    "crop": list,
    "alt": str,
    "beside": bool,
    "options": list,
    "ask": str,
    "quiz": str,
    "more": list,
}
# What the lists hold.
_HOLDS = {"points": str, "show": str, "lines": int, "crop": (int, float), "options": (str, int, float), "more": dict}
_OF_A_SLIDE = ("heading", "minutes")


@dataclass(frozen=True)
class Part:
    """What one cell gives to a slide: the cell, its place in the notebook from 1, its entry, whether it comes later."""

    cell: object
    place: int
    entry: dict
    later: bool = False


@dataclass
class Slide:
    """One slide: heading, planned minutes, whether it opens a section, its parts and its speaker notes."""

    heading: str
    minutes: float
    opens: bool
    parts: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def points(self):
        """All points of the slide, and what its question asks in place of the lesson's words."""
        return [
            text for part in self.parts for text in [*part.entry.get("points", []), part.entry.get("ask", "")] if text
        ]


def slides(notebook, number):
    """Return the `Slide` list of a lesson, in the order of its cells.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The lesson. A cell without a slide type is not shown.
    number : str
        The lesson's two digits, for what is said of faults.

    Raises
    ------
    CnnlabError
        If an entry does not say what it must, or says what nobody reads; the message names the cell and the remedy.
    """
    found = []
    for place, cell in enumerate(notebook.cells, start=1):
        kind = _kind(cell.metadata.get("slideshow", {}))
        entry = cell.metadata.get("lecture", {})
        fault = _fault(kind, entry, found)
        if fault:
            start = cell.source.strip().split("\n")[0][:40]
            raise CnnlabError(f"lesson {number}, cell {place} ({start!r}): {fault}")
        if kind == "skip":
            continue
        if kind == "notes":
            found[-1].notes.append(cell.source)
            continue
        _add(found, cell, place, kind, entry)
        for more in entry.get("more", []):
            _add(found, cell, place, "subslide", more)
    if not found:
        raise CnnlabError(
            f"lesson {number} has no slides: give cells a slide type and an entry `lecture`, as docs/teaching.md says"
        )
    return found


def planned(notebook):
    """Say whether a lesson's cells plan a lecture at all."""
    return any("slideshow" in cell.metadata for cell in notebook.cells)


def _kind(slideshow):
    """Return a cell's slide type; what is no object is its own type, which nobody knows."""
    return slideshow.get("slide_type", "skip") if isinstance(slideshow, dict) else slideshow


def _add(found, cell, place, kind, entry):
    if kind in OPENS:
        found.append(Slide(entry["heading"], entry["minutes"], kind == "slide"))
    found[-1].parts.append(Part(cell, place, dict(entry), kind == "fragment"))
    found[-1].notes += [entry["notes"]] if "notes" in entry else []


def _fault(kind, entry, found):
    """Return what is wrong with a cell's slide type and entry, with the remedy; None when nothing is."""
    if kind not in TYPES:
        return f"slide type {kind!r}; it must be one of {', '.join(TYPES)}"
    if kind == "skip":
        return "has an entry `lecture`, which nobody sees: give the cell a slide type, or remove it" if entry else None
    if kind not in OPENS and not found:
        return f"slide type {kind!r} before the first slide: let a slide come first"
    if kind == "notes" and entry:
        return "a cell of notes is read whole: put the entry `lecture` into another cell"
    return _fault_of_entry(entry, kind in OPENS) or next(
        (fault for more in entry.get("more", []) if (fault := _fault_of_entry(more, True))), None
    )


def _fault_of_entry(entry, opens):
    if not isinstance(entry, dict):
        return f"`lecture` must be an object with {', '.join(_KEYS)}, found {entry!r}"
    for key, value in entry.items():
        if key not in _KEYS:
            return f"`lecture` has no {key!r}; it knows {', '.join(_KEYS)}"
        fits = isinstance(value, _KEYS[key]) and (not isinstance(value, bool) or _KEYS[key] is bool)
        if not fits or (key in _HOLDS and not all(isinstance(item, _HOLDS[key]) for item in value)):
            return f"`lecture.{key}` is {value!r}; docs/teaching.md says what it must be"
    if opens and not all(entry.get(key) for key in _OF_A_SLIDE):
        return "a slide needs `lecture.heading` and `lecture.minutes`"
    if opens and not entry["minutes"] > 0:
        return f"`lecture.minutes` is {entry['minutes']!r}; it must be more than 0"
    if not opens and any(key in entry for key in _OF_A_SLIDE):
        return "only a slide or subslide has a heading and minutes: change its type, or remove them"
    unknown = [show for show in entry.get("show", []) if show not in SHOWS]
    if unknown:
        return f"`lecture.show` knows {', '.join(SHOWS)}, found {', '.join(map(repr, unknown))}"
    return None
