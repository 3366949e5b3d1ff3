"""The graded assignments: where they lie, and how nbgrader makes the release version out of a source."""

import shutil
import tempfile
from pathlib import Path

import nbformat

from cnnlab.commands import _lessons, _normal
from cnnlab.errors import CnnlabError
from cnnlab.grading.worker import Worker

FOLDER = _lessons.NOTEBOOKS / "assignments"
SOURCE, RELEASE, CONFIG = FOLDER / "source", FOLDER / "release", FOLDER / "nbgrader_config.py"


def names():
    """Return the names of all assignments, in order."""
    return sorted(path.name for path in SOURCE.iterdir() if path.is_dir())


def path_of(name, folder=SOURCE):
    """Return where an assignment's notebook lies below `source`, `release` or another such folder."""
    return folder / name / f"{name}.ipynb"


def course(folder, chosen=None):
    """Make `folder` a fresh nbgrader course with the sources of the chosen assignments (all by default)."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(CONFIG, folder)
    for name in names() if chosen is None else chosen:
        target = path_of(name, folder / "source")
        target.parent.mkdir(parents=True)
        shutil.copy(path_of(name), target)
    return folder


def releases(chosen=None):
    """Return ``{name: text of the release notebook}``, made by nbgrader from the sources in a folder of its own."""
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        place = course(Path(folder) / "course", chosen)
        with Worker(place, Path(folder) / "home") as worker:
            for name in names() if chosen is None else chosen:
                done = worker("generate_assignment", name)
                if not done["success"]:
                    raise CnnlabError(f"nbgrader made no release of {name}: {done.get('error')}\n{done.get('log')}")
                notebook = nbformat.read(path_of(name, place / "release"), as_version=4)
                made[name] = _normal.text_of(_normal.normalise(notebook))
    return made
