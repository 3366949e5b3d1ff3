"""What a lesson's run was measured at: written by `run --record`, kept in data/lesson_runs.json, shown on the site."""

import datetime
import hashlib
import importlib.metadata
import json
import os
import platform

from cnnlab import _settings, datasets
from cnnlab._paths import data_folder, write_whole
from cnnlab.commands import _lessons, _processor

NAME = "lesson_runs.json"
_PACKAGES = ("tensorflow", "keras", "numpy")
_DATA = ("mnist", "fashion_mnist")


def path():
    """Return where the records lie."""
    return data_folder() / NAME


def load():
    """Return the records by lesson; none where nothing was recorded yet."""
    return json.loads(path().read_text(encoding="utf-8")) if path().exists() else {}


def fingerprint(notebook):
    """Return the SHA-256 of a notebook's code, cell by cell: what was run when it was measured."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(code).encode()).hexdigest()


def seal(row):
    """Return the SHA-256 of all that a row says, but for the seal itself: a number changed by hand no longer fits."""
    told = {name: value for name, value in row.items() if name != "seal"}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def row(notebook, outcome):
    """Return what a run measured, with the versions, the processor and the code that it was measured with.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The lesson as it was run.
    outcome : cnnlab.commands._jupyter_kernel.Outcome
        What the run cost.
    """
    told = {
        "date": datetime.date.today().isoformat(),
        "passed": outcome.failure is None,
        "seconds": round(outcome.seconds, 1),
        "megabytes": round(outcome.megabytes),
        "offline": _settings.read().offline,
        "data": "real" if all(datasets.load(name).real for name in _DATA) else "stand-in",
        "processor": _processor.name(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in _PACKAGES},
        "code": fingerprint(notebook),
    }
    return told | {"seal": seal(told)}


def store(lesson, told):
    """Write one lesson's row beside the others."""
    rows = load() | {_lessons.number_of(lesson): told}
    text = json.dumps(dict(sorted(rows.items())), indent=1)
    write_whole(path(), text + "\n")


def _version(name):
    for known in (name, f"{name}-cpu"):
        try:
            return importlib.metadata.version(known)
        except importlib.metadata.PackageNotFoundError:
            continue
    return "none"
