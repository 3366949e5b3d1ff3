"""What all demos share: a script and a style sheet of their own, and a text where no browser draws them."""

from pathlib import Path

import anywidget

FOLDER = Path(__file__).parent


class Demo(anywidget.AnyWidget):
    """A widget whose text form is a sentence, the same on every machine, not an address in memory.

    A subclass sets `_esm` and `_css` by `script` and `style`, and `text_form` to what is shown where there is no
    browser: in a terminal, on a page without a kernel, in a stored notebook.
    """

    _css = (FOLDER / "demo.css").read_text(encoding="utf-8")

    @property
    def text_form(self):
        """What stands in the place of the demo where no browser draws it."""
        return f"[{type(self).__name__}: run this cell to use it]"

    def __repr__(self):
        """Return the text form."""
        return self.text_form


def script(name):
    """Return the text of a demo's script, for example ``script("quiz")``; nothing is fetched from a network."""
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")
