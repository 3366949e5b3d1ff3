"""Markdown as the site needs it: what of a text is prose, and where its links lead."""

import posixpath
import re

# Code, formulas, links, tags, headings and what is slanted (titles, menus): no word in them is to be linked.
_NO_PROSE = re.compile(
    r"```.*?```|(?P<ticks>`+)(?!`).+?(?P=ticks)(?!`)|\$\$.*?\$\$|\$[^$\n]+\$|!?\[[^\]]*\]\([^)]*\)|<[^>\s][^>]*>"
    r"|^#+ [^\n]*|(?<!\*)\*(?![\s*])[^*\n]+\*(?!\*)",
    re.DOTALL | re.MULTILINE,
)
# A link, or code, in which nothing is a link; a link's own text may hold code.
_LINK = re.compile(
    r"^```.*?^```|(?P<mark>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)|(?P<ticks>`+)(?!`).+?(?P=ticks)(?!`)",
    re.DOTALL | re.MULTILINE,
)


def map_prose(text, change):
    """Return a Markdown text with `change(part)` in the place of each part that is prose."""
    parts, at = [], 0
    for found in _NO_PROSE.finditer(text):
        parts += [change(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*parts, change(text[at:])])


def relink(text, page, staged):
    """Return a page's Markdown with each link to a file that the site lacks turned into the file's name.

    Parameters
    ----------
    text : str
        The page's Markdown. Code is left alone.
    page : str
        Where the page lies, from the project's root.
    staged : collection of str
        The files that the site has, from the project's root.
    """

    def link(found):
        if found["target"] is None:
            return found[0]
        target, _, anchor = found["target"].partition("#")
        if ":" in found["target"] or not target:
            # JupyterLab's own anchors keep capitals, a page's are small.
            return f"{found['mark']}[{found['text']}]({found['target'] if target else '#' + anchor.lower()})"
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
        if place in staged:
            return found[0]
        words = found["text"].strip("`")
        return f"`{place}`" if words == place or words == target else f"{found['text']} (`{place}`)"

    return _LINK.sub(link, text)
