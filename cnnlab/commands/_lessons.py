"""Which lessons there are, where they lie, and what each may cost."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from cnnlab.errors import CnnlabError

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = NOTEBOOKS / "solutions"

# Seconds on two cores, by lesson number; lessons 08 and later train networks.
_SECONDS = {number: 30 for number in range(7)} | {7: 60}
_SECONDS_TRAINING = 120
# Megabytes: NumPy alone, NumPy with Keras imported for one comparison, training in Keras.
_MEGABYTES, _MEGABYTES_COMPARING, _MEGABYTES_TRAINING = 500, 1000, 1300
# A line that imports Keras, directly or by way of a room of cnnlab that stands on Keras.
KERAS_IMPORT = re.compile(
    r"^[ \t]*(?:(?:import|from)[ \t]+(?:keras|tensorflow)\b"
    r"|(?:import|from)[ \t]+cnnlab\.(?:models|training|transfer|heatmaps|ledger)\b"
    r"|from[ \t]+cnnlab[ \t]+import\b.*\b(?:models|training|transfer|heatmaps|ledger)\b)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Budget:
    """What one lesson may cost on two cores without a GPU."""

    seconds: int
    megabytes: int


def number_of(path):
    """Return the two digits that a lesson's file name starts with."""
    return Path(path).name[:2]


def budget(path, notebook):
    """Return the lesson's `Budget`, by its number and by whether it imports Keras for a comparison."""
    number = int(number_of(path))
    if number not in _SECONDS:
        return Budget(_SECONDS_TRAINING, _MEGABYTES_TRAINING)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    compares = any(KERAS_IMPORT.search(source) for source in sources)
    return Budget(_SECONDS[number], _MEGABYTES_COMPARING if compares else _MEGABYTES)


def find(names=(), *, folder=None):
    """Return the paths of the named lessons, of all when none is named.

    Parameters
    ----------
    names : sequence of str
        Numbers (`4`, `04`), file names or paths.
    folder : pathlib.Path, optional
        Where to look; the project's `notebooks/` when not given.

    Raises
    ------
    CnnlabError
        If there is no such lesson; the message lists those that there are.
    """
    folder = NOTEBOOKS if folder is None else folder
    lessons = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not lessons:
        raise CnnlabError(
            f"no lesson found in {folder}: this verb needs the whole project, call it from a clone of the repository"
        )
    by_key = {key: path for path in lessons for key in (number_of(path), path.stem)}
    chosen = []
    for name in names:
        key = Path(name).name.removesuffix(".ipynb")
        key = key.zfill(2) if key.isdigit() else key
        if key not in by_key:
            known = ", ".join(number_of(path) for path in lessons)
            raise CnnlabError(f"there is no lesson {name!r} in {folder}; there are: {known}")
        chosen.append(by_key[key])
    return list(dict.fromkeys(chosen)) or lessons


def by_name(names, folder, pattern, what):
    """Return name to path of the named files of a folder of the project, of all that match when none is named."""
    there = {path.stem: path for path in sorted(folder.glob(pattern))}
    unknown = [name for name in names if name not in there]
    if unknown or not there:
        raise CnnlabError(f"no {what} {', '.join(unknown)} in {folder}; there are: {', '.join(there)}")
    return {name: there[name] for name in names or there}


def read(path):
    """Read a notebook, or say in one sentence why it is none."""
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise CnnlabError(f"{path} cannot be read as a notebook ({error}): restore it from git") from error
