"""`python -m cnnlab execute [NN ...]`: run lessons on the real data and store their outputs, normalised."""

import argparse
import sys

from cnnlab.commands import _jupyter_kernel, _lessons, _normal


def main(argv):
    """Execute and store the named lessons, all of them when none is named; 1 if any was refused."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab execute", description=__doc__.split(": ", 1)[1])
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers or files; all when none is given")
    parser.add_argument(
        "--allow-standin",
        action="store_true",
        help="accept the stand-in data where the real data cannot be had; never commit what this stores",
    )
    options = parser.parse_args(argv)
    refused = 0
    for path in _lessons.find(options.lessons):
        print(f"{path.stem} ...", flush=True)
        notebook = _lessons.read(path)
        complaint, outcome = execute_for_storing(path, notebook, allow_standin=options.allow_standin)
        if complaint:
            refused += 1
            print(f"{complaint}\n{path.stem}: NOT stored, the file is unchanged", file=sys.stderr)
        else:
            _normal.store(_normal.normalise(notebook), path)
            print(f"{path.stem}: stored, {outcome.seconds:.0f} s, {outcome.megabytes:.0f} MB", flush=True)
    return 1 if refused else 0


def execute_for_storing(path, notebook, *, allow_standin=False):
    """Execute a notebook in place and say whether anything speaks against storing its outputs.

    Parameters
    ----------
    path : pathlib.Path
        Where it is to be stored; its folder is the kernel's working directory.
    notebook : nbformat.NotebookNode
        Its outputs are replaced.
    allow_standin : bool
        Without it `cnnlab.datasets` answers with an error wherever only the stand-in is left.

    Returns
    -------
    complaint : str or None
        Why its outputs must not be stored.
    outcome : Outcome
        What the execution cost.
    """
    env = _jupyter_kernel.environment() if allow_standin else _jupyter_kernel.environment(CNNLAB_DATA="real")
    path.parent.mkdir(parents=True, exist_ok=True)
    outcome = _jupyter_kernel.execute(notebook, path.parent, env=env)
    if outcome.failure is not None:
        return _jupyter_kernel.describe(path, notebook, outcome.failure), outcome
    if outcome.stderr:
        told = "\n".join(f"{path.name}: cell {cell} wrote to stderr:\n{text}" for cell, text in outcome.stderr)
        return f"{told}\nLearners would see this in red: mend its cause.", outcome
    return None, outcome
