"""The pages of the API reference: one a public room, made by Sphinx from the docstrings."""

from cnnlab.commands import _lessons

# A room that names what it offers has it imported from its own modules; the others have all in their one file.
_OFFERS = "__all__ = ["
# What a room's page says of it is its docstring; these rooms are no learner's.
_APART = ("commands", "grading", "lessons", "__main__")


def rooms():
    """List the public rooms of the package."""
    package = _lessons.ROOT / "cnnlab"
    found = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    return sorted(name for name in found if not name.startswith("_") and name not in _APART)


def pages():
    """Return {path: text}, a page for each room and one that lists them."""
    written = {f"api/{room}.md": _page(room) for room in rooms()}
    listed = "\n".join(rooms())
    head = "# API reference\n\nThe package `cnnlab`, room by room, from its docstrings."
    return written | {"api/index.md": f"{head}\n\n```{{toctree}}\n{listed}\n```\n"}


def _page(room):
    source = _lessons.ROOT / "cnnlab" / room / "__init__.py"
    offers = source.exists() and _OFFERS in source.read_text(encoding="utf-8")
    options = ["   :members:", "   :imported-members:"] if offers else ["   :members:"]
    lines = [f"# cnnlab.{room}", "", "```{eval-rst}", f".. automodule:: cnnlab.{room}", *options, "```", ""]
    return "\n".join(lines)
