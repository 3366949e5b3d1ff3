"""Seeded training runs: recipes with names, the one-cycle learning rate, a live progress line, recorded histories."""

from cnnlab.training._check import check_fit
from cnnlab.training._fit import fit
from cnnlab.training._progress import Progress
from cnnlab.training._recipes import CLASSIC, LECTURE_SGD, ONE_CYCLE, RECIPES, OneCycle, Recipe
from cnnlab.training._runs import Run, load_runs, machine, recorded, save_runs
from cnnlab.training._sweep import Sweep, Trial, grid, sweep

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
    "check_fit",
    "fit",
    "grid",
    "load_runs",
    "machine",
    "recorded",
    "save_runs",
    "sweep",
]
