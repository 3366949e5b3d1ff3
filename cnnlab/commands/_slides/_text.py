"""Markdown of a slide as HTML; formulas are left for MathJax."""

import html
import re

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin


def _formula(content, options):
    begin, end = (r"\[", r"\]") if options["display_mode"] else (r"\(", r"\)")
    return f"{begin}{html.escape(content.strip())}{end}"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.use(dollarmath_plugin, renderer=_formula, double_inline=True, allow_space=False)


def inline(text):
    r"""Return one line of Markdown as HTML, without a paragraph around it.

    >>> inline("a < b, `x` and $w_1$")
    'a &lt; b, <code>x</code> and <span class="math inline">\\(w_1\\)</span>'
    """
    return _MARKDOWN.renderInline(text)


def block(text):
    """Return a Markdown text as HTML."""
    return _MARKDOWN.render(text)


def formulas(text):
    r"""List the displayed formulas of a Markdown text, each as HTML.

    >>> formulas("So: $$a = b$$ and $c$.")
    ['<div class="math formula">\\[a = b\\]</div>']
    """
    found = re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL)
    return [rf'<div class="math formula">\[{html.escape(formula.strip())}\]</div>' for formula in found]


def words(texts):
    """Count the words that a room reads; a formula counts as one.

    >>> words(["Sum $w_1 + w_2$ is `one`.", "*Two* words"])
    6
    """
    plain = re.sub(r"\$[^$]+\$", " formula ", " ".join(texts))
    return len(re.findall(r"[\w'.,%+-]*\w[\w'.,%+-]*", plain))
