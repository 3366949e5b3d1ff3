"""Seeded training runs: recipes with names, the one-cycle learning rate, a live progress line, recorded histories."""

from cnnlab.training._check import check_fit
from cnnlab.training._fit import fit
from cnnlab.training._progress import Progress
from cnnlab.training._recipes import CLASSIC, ONE_CYCLE, RECIPES, OneCycle, Recipe
from cnnlab.training._runs import Run, load_runs, machine, recorded, save_runs

__all__ = [
    "CLASSIC",
    "ONE_CYCLE",
    "RECIPES",
    "OneCycle",
    "Progress",
    "Recipe",
    "Run",
    "check_fit",
    "fit",
    "load_runs",
    "machine",
    "recorded",
    "save_runs",
]
