"""What training runs leave behind, and the small file that keeps it."""

import dataclasses
import json
import os
import platform
import sys
from pathlib import Path

import keras
import numpy as np

from cnnlab import _paths, _validate
from cnnlab._paths import data_folder
from cnnlab.errors import CnnlabError, DataError

FORMAT = 1


@dataclasses.dataclass(frozen=True)
class Run:
    """What a training run left behind.

    Parameters
    ----------
    recipe : str
        Name of the recipe.
    seed : int
        What the order of the pictures was seeded with.
    history : dict of str to list of float
        As Keras records it: one number an epoch for loss, accuracy, val_loss, ...; kept to six decimals, small
        ones to six digits.
    seconds, processor_seconds : float
        By the clock on the wall, and summed over the processor cores.
    facts : dict
        Anything else worth keeping, in types that JSON knows; what NumPy made is kept as plain numbers and lists.
    """

    recipe: str
    seed: int
    history: dict
    seconds: float
    processor_seconds: float
    facts: dict = dataclasses.field(default_factory=dict)


def save_runs(path, runs, *, about=""):
    """Write runs to a small JSON file, with the machine and the versions they were made with.

    Parameters
    ----------
    path : str or pathlib.Path
        File to write; written whole or not at all.
    runs : list of Run
        The runs.
    about : str
        One sentence that says what this is.

    Raises
    ------
    CnnlabError
        If there is no run to write, a run holds what JSON does not know, or there is no such folder.
    """
    path = Path(path)
    if not runs:
        raise CnnlabError("runs is empty: give at least one Run")
    if path.is_dir():
        raise CnnlabError(f"path {path.name!r} is a folder: name a file in it, such as 'runs.json'")
    if not path.parent.is_dir():
        raise CnnlabError(f"path: there is no folder {path.parent.name!r} for {path.name}: make it first")
    content = {
        "format": FORMAT,
        "about": about,
        "machine": machine(),
        "versions": {"keras": keras.__version__, keras.backend.backend(): _backend_version()},
        "runs": [_kept(dataclasses.asdict(run), f"runs[{place}]") for place, run in enumerate(runs)],
    }
    _paths.write_whole(path, json.dumps(content, indent=1) + "\n")


def load_runs(path):
    """Read the runs that `save_runs` wrote.

    Parameters
    ----------
    path : str or pathlib.Path
        The JSON file.

    Returns
    -------
    list of Run
        In the order in which they were written.

    Raises
    ------
    DataError
        If the file is missing, damaged or of another format.
    """
    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']!r}, expected {FORMAT}")
        return [Run(**run) for run in content["runs"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"the recorded runs {path.name} cannot be read ({type(error).__name__}: {error}): "
            "restore the file, or record it again with its script in scripts/"
        ) from None


def recorded(name):
    """Read runs that ship with the course: trainings too long for a lesson, made once by a script in scripts/.

    Parameters
    ----------
    name : str
        For example ``"mnist_run"``, made by ``scripts/record/mnist.py``.

    Returns
    -------
    list of Run
        As `load_runs` gives them.

    Raises
    ------
    CnnlabError
        If no such runs were recorded.
    DataError
        If the file is damaged.
    """
    names = sorted(path.stem for path in data_folder().glob("*_run.json"))
    return load_runs(data_folder() / f"{_validate.choice('name', name, names)}.json")


def machine():
    """Describe this machine in a few words that name nobody: cores, processor family, graphics cards.

    Returns
    -------
    str
        For example ``"2 cores, x86_64, no GPU, Linux"``.
    """
    # Not os.cpu_count alone: a container may be lent fewer cores than the machine has.
    lent = getattr(os, "sched_getaffinity", None)
    cores = len(lent(0)) if lent else os.cpu_count()
    devices = [name for name in keras.distribution.list_devices() if not name.startswith("cpu")]
    return f"{cores} cores, {platform.machine()}, {len(devices) or 'no'} GPU, {platform.system()}"


def _backend_version():
    return sys.modules[keras.backend.backend()].__version__


def _kept(value, name):
    """Return a value in types that JSON knows, floats to six decimals, small ones to six digits: more is noise."""
    if isinstance(value, dict):
        return {_text(key, name): _kept(item, f"{name}[{key!r}]") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_kept(item, f"{name}[{place}]") for place, item in enumerate(value)]
    if isinstance(value, (np.generic, np.ndarray)):
        return _kept(value.tolist(), name)
    if isinstance(value, float):
        # Decimals alone would leave nothing of a rate of 1e-7.
        return round(value, 6) if abs(value) >= 1 else float(f"{value:.6g}")
    if value is None or isinstance(value, (str, bool, int)):
        return value
    raise CnnlabError(
        f"{name} is a {type(value).__name__}, which JSON does not know: give numbers, texts, lists of them"
    )


def _text(key, name):
    if not isinstance(key, (str, int, float, np.generic)):
        raise CnnlabError(f"{name} has the key {key!r}, and JSON knows texts as keys only: give {str(key)!r}")
    return str(key)
