"""The one form in which notebooks are stored: nothing in it changes unless the lesson changes."""

import hashlib
import os
import re
import sys
from pathlib import Path

import nbformat

from cnnlab._paths import write_whole
from cnnlab.commands._lessons import ROOT

# Both as JupyterLab writes them into a notebook that it opens: one that was only looked at is not marked as changed.
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# The interpreter's patch version is left out: it differs from one machine to the next (so does `_kernelspec`).
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_KEPT = ("cnnlab", "mystnb")
_DROPPED_FROM_CELLS = (
    "ExecuteTime",
    "collapsed",
    "execution",
    "id",
    "jp-MarkdownHeadingCollapsed",
    "lines_to_end_of_cell_marker",
    "lines_to_next_cell",
    "pycharm",
    "scrolled",
    "trusted",
    "vscode",
)
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def normalise(notebook):
    """Return a new notebook with the same cells and outputs in the project's one stored form.

    Cell ids come from the cell's own text, so that an edit changes one id and an inserted cell none of the others.
    Execution counts stay as the kernel gave them: that they run from 1 to n is the style test's business.
    """
    kept = {key: notebook.metadata[key] for key in _KEPT if key in notebook.metadata}
    metadata = {**kept, "kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    cells, taken = [], set()
    for cell in notebook.cells:
        new = nbformat.from_dict(dict(cell))
        new.source = "\n".join(line.rstrip() for line in cell.source.split("\n")).strip("\n")
        new.id = _identity(new.cell_type + new.source, taken)
        new.metadata = nbformat.from_dict(_metadata(cell.metadata))
        if cell.cell_type == "code":
            new.outputs = [_output(output) for output in _merged(cell.outputs)]
        cells.append(new)
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def _metadata(found):
    """Return a cell's metadata as it is kept.

    What is said once for the site is said for Jupyter, too: a folded cell is folded, and a figure's alternative text
    stands where nbconvert and our extension of JupyterLab look for it.
    """
    kept = {key: value for key, value in found.items() if key not in (*_DROPPED_FROM_CELLS, "alt", "jupyter")}
    alt = kept.get("mystnb", {}).get("image", {}).get("alt")
    if alt:
        kept["alt"] = " ".join(alt.split())
    return kept | ({"jupyter": {"source_hidden": True}} if "hide-input" in kept.get("tags", ()) else {})


def text_of(notebook):
    """Return the file text of a notebook: sorted keys, indent 1, one newline at the end."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"


def store(notebook, path):
    """Write a notebook in one step, so that an interruption leaves the old file or the new one; say if it changed."""
    path, text = Path(path), text_of(notebook)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text)
    return True


def _identity(text, taken):
    """Return a short id from `text` that is not in `taken`, and take it."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    identity, copy = f"c-{digest}", 1
    while identity in taken:
        copy += 1
        identity = f"c-{digest}-{copy}"
    taken.add(identity)
    return identity


def _merged(outputs):
    """Join neighbouring stream outputs of the same name: where they were cut is chance."""
    merged = []
    for output in outputs:
        last = merged[-1] if merged else None
        if output.output_type == "stream" and last is not None and last.get("name") == output.name:
            last["text"] += output.text
        else:
            merged.append(nbformat.from_dict(dict(output)))
    return merged


def _output(output):
    """Drop a widget's model id (it is random and its state is not stored) and this machine's paths."""
    if "data" in output:
        output.data = nbformat.from_dict({k: v for k, v in output.data.items() if k != _WIDGET_VIEW})
    if output.output_type == "error":
        output.traceback = [_without_paths(line) for line in output.traceback]
    return output


def _without_paths(text):
    """Write paths in a traceback from the project's or the environment's folder on, without what lies above it."""
    for folder in (Path(sys.prefix), ROOT):
        for shown in {str(folder), str(folder).replace(str(Path.home()), "~", 1)}:
            text = text.replace(shown + os.sep, "")
    return re.sub(r"lib/python3\.\d+/site-packages/", "", text)
