"""What every recorder does: look what its file holds, make what the plan still lacks, save after each run.

A recorder is a plan (a list of keys), a function that makes the run of one key, and a function that reads the key off a
run. So a recording may be stopped at any time, called again, and done in pieces; a plan that is complete costs nothing.
To record a run anew, write to another file with ``--output``, or take the run out of the file.
"""

import argparse
import sys
from pathlib import Path

from cnnlab import _validate, datasets, training
from cnnlab._paths import data_folder
from cnnlab.errors import CnnlabError


def arguments(doc, name=None):
    """Return a parser with what all recorders understand; with a name also ``--output``, data/<name>_run.json."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--at-most", type=int, metavar="N", help="stop after so many new runs")
    if name is not None:
        parser.add_argument("--output", type=Path, default=data_folder() / f"{name}_run.json", metavar="FILE")
    return parser


def record(path, plan, make, *, key, about, at_most=None, order=None, after=None):
    """Make the runs of a plan that a file does not hold, and save the file after each.

    Parameters
    ----------
    path : pathlib.Path
        The file of runs; it need not exist yet.
    plan : iterable of tuple
        The keys of all runs that are wanted, in the order in which they are made.
    make : callable
        Takes the items of a key and returns its `Run`, or None where it cannot be had on this machine.
    key : callable
        Takes a run and returns its key.
    about : str
        What the file says of itself.
    at_most : int, optional
        Stop after so many new runs.
    order : callable, optional
        Takes a key and returns what the runs of the file are sorted by; the key itself if it is left out.
    after : callable, optional
        Called with the items of a key when its run is safely in the file.

    Returns
    -------
    bool
        Whether the file holds the whole plan now, but for what cannot be had here.
    """
    left = None if at_most is None else _validate.integer("--at-most", at_most, low=0)
    plan = list(plan)
    missing = [one for one in plan if one not in {key(run) for run in runs_of(path)}]
    if not missing:
        print(f"{path.name} holds all {len(plan)} runs of this plan: nothing to do", flush=True)
    for number, one in enumerate(missing):
        if left == 0:
            print(f"{len(missing) - number} runs are still missing: call it again for the rest", flush=True)
            return False
        print(f"{path.name}, {number + 1} of {len(missing)}: {', '.join(map(str, one))} ...", flush=True)
        run = make(*one)
        if run is None:
            print("  cannot be had on this machine", flush=True)
            continue
        # Read anew: another process may have recorded other runs of the same plan meanwhile.
        runs = {key(known): known for known in runs_of(path)} | {key(run): run}
        training.save_runs(path, [runs[known] for known in sorted(runs, key=order)], about=about)
        if after is not None:
            after(*one)
        left = None if left is None else left - 1
    return True


def runs_of(path):
    """Return the runs that a file holds: none where there is no file yet."""
    return training.load_runs(path) if path.is_file() else []


def real(name):
    """Return a real data set, or say that it is needed: nothing is recorded on the stand-in."""
    data = datasets.load(name)
    if not data.real:
        raise CnnlabError(
            f"the real {data.title} is needed. {data.notice()} Set CNNLAB_DATA_DIR, or allow the download"
        )
    return data


def command(main):
    """Run a recorder's main as a command; an error that has a remedy ends it with one sentence."""
    try:
        main()
    except CnnlabError as error:
        sys.exit(f"{Path(sys.argv[0]).stem}: {error}")
