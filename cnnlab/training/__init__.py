"""Seeded training runs: recipes with names, a one-cycle rate, a progress line, a watched training, histories."""

from cnnlab.training._check import check_fit
from cnnlab.training._fit import fit
from cnnlab.training._progress_bar import Progress
from cnnlab.training._recipes import CLASSIC, LECTURE_SGD, ONE_CYCLE, RECIPES, OneCycle, Recipe
from cnnlab.training._runs import Run, load_runs, machine, recorded, save_runs
from cnnlab.training._sweep import Sweep, Trial, grid, sweep
from cnnlab.training._watched import Watched

__all__ = [
    "CLASSIC",
    "LECTURE_SGD",
    "ONE_CYCLE",
    "RECIPES",
    "OneCycle",
    "Progress",
    "Recipe",
    "Run",
    "Sweep",
    "Trial",
    "Watched",
    "check_fit",
    "fit",
    "grid",
    "load_runs",
    "machine",
    "recorded",
    "save_runs",
    "sweep",
]
