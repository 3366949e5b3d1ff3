"""The glossary: what `docs/glossary.md` defines, and the links that lead a lesson's reader there."""

import re
from dataclasses import dataclass

from cnnlab.commands import _lessons
from cnnlab.commands._site import _prose
from cnnlab.errors import CnnlabError

PAGE = _lessons.ROOT / "docs" / "glossary.md"
_ENTRY = re.compile(r"^\*\*(?P<name>[^*]+)\*\*(?: \(also (?P<also>[^)]+)\))?: (?P<meaning>.+)$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
# A label or a sentence ends so or has six words and more; a number is a result, code a name, a letter an answer.
_NO_TERM = re.compile(r"[.:?!]$|^(?:\S+\s+){5,}\S|^[\d,.]+(?: |$)|^`|^.$")


@dataclass(frozen=True)
class Term:
    """One term of the glossary: its name, other names, what it means, and whether it is an everyday word as well."""

    name: str
    also: tuple
    meaning: str

    @property
    def names(self):
        """All names, its own first."""
        return (self.name, *self.also)


def key(text):
    """Return what two spellings of a term have in common: no capitals, hyphens, line ends or plural s."""
    words = re.sub(r"[\s-]+", " ", text.strip())
    if sum(letter.isupper() for letter in words) > 1:
        return words.removesuffix("s")  # CLIP is a network, to clip is something else; so with mAP and map
    words = words.casefold()
    return words if words.endswith("ss") else words.removesuffix("s")


def read(text=None):
    """Return the glossary's terms, by the order of the page.

    Raises
    ------
    CnnlabError
        If two terms share a name.
    """
    text = PAGE.read_text(encoding="utf-8") if text is None else text
    terms = [
        Term(found["name"], tuple(re.split(r", ", found["also"] or "")) if found["also"] else (), found["meaning"])
        for found in _ENTRY.finditer(text)
    ]
    seen = {}
    for term in terms:
        for name in dict.fromkeys(map(key, term.names)):
            if name in seen:
                raise CnnlabError(
                    f"docs/glossary.md: {name!r} names {seen[name]!r} and {term.name!r}; drop one of them"
                )
            seen[name] = term.name
    return terms


def bold(notebook):
    """List what a lesson puts in bold after its first cell, but for labels, sentences, numbers and code."""
    texts = [cell.source for cell in notebook.cells[1:] if cell.cell_type == "markdown"]
    found = [" ".join(words.split()) for text in texts for words in _BOLD.findall(text)]
    return [words for words in found if not _NO_TERM.search(words)]


def page(text):
    """Return the glossary as Sphinx reads it: a definition list with an anchor for each term."""
    head = text[: _ENTRY.search(text).start()].rsplit("\n## ", 1)[0].rstrip()
    lines = []
    for term in read(text):
        also = f"Also: {', '.join(term.also)}. " if term.also else ""
        lines += [term.name, f"  {also}{term.meaning}", ""]
    count = len(lines) // 3
    note = f"{count} terms. In each lesson the first use of a term leads here; of everyday words only a bold one."
    return "\n".join([head, "", note, "", "```{glossary}", *lines[:-1], "```", ""])


class Linker:
    """Links the first use of each term in one lesson to the glossary.

    Parameters
    ----------
    terms : list of Term
        The glossary.
    everyday : collection of str
        Names that are ordinary words, too: linked only where they stand in bold.
    """

    def __init__(self, terms, everyday):
        self._term = {key(name): term.name for term in terms for name in term.names}
        ordinary = {key(name) for name in everyday}
        plain = sorted((n for t in terms for n in t.names if key(n) not in ordinary), key=len, reverse=True)
        words = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in plain)
        self._pattern = re.compile(rf"{_BOLD.pattern}|(?<![\w-])((?:{words})s?)(?![\w-])", re.DOTALL | re.IGNORECASE)
        self.linked = []

    def link(self, text):
        """Return a Markdown cell with each term linked that no cell before it had."""
        return _prose.map_prose(text, lambda part: self._pattern.sub(self._one, part))

    def _one(self, found):
        words = " ".join((found[1] or found[2]).split())
        name = self._term.get(key(words))
        glued = found.string[found.end() : found.end() + 1].isalnum()
        if name is None or name in self.linked or glued:
            return found[0]
        self.linked.append(name)
        link = f"{{term}}`{words} <{name}>`"
        return f"**{link}**" if found[1] else link
