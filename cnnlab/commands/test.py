"""`python -m cnnlab test [NN ...]`: run every check of the project and say what failed."""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass

from cnnlab.commands import _kernel, _lessons, _solutions
from cnnlab.errors import CnnlabError

STAGES = ("ruff", "unit", "grading", "browser", "style", "notebooks")
_GRADING, _BROWSER = "tests/grading", "tests/browser"
_SPREAD = ("-n", "2", "--dist", "loadfile")


@dataclass
class Result:
    """How one stage ended: its name, exit status, seconds and last line of output."""

    stage: str
    status: int
    seconds: float
    closing: str


def main(argv):
    """Run the stages, all of them even when one fails; 1 if any failed."""
    parser = argparse.ArgumentParser(
        prog="python -m cnnlab test",
        description=__doc__.split(": ", 1)[1] + " With lessons named, only their style and outputs are checked.",
    )
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers or files; everything when none")
    parser.add_argument(
        "--only",
        choices=STAGES,
        action="append",
        help="only this stage (may be repeated): ruff; unit tests, style among them; nbgrader; demos in Chromium; "
        "style alone; nbval",
    )
    options = parser.parse_args(argv)
    results = []
    for stage in options.only or default_stages(options.lessons):
        for title, command in commands(stage, options.lessons):
            print(f"\n== {title}", flush=True)
            begin = time.perf_counter()
            status, closing = _relay(command)
            results.append(Result(title, status, time.perf_counter() - begin, closing))
    print("\n" + summary(results), flush=True)
    return 1 if any(result.status for result in results) else 0


def default_stages(lessons):
    """Return what is run without --only: the unit tests hold the style test already."""
    return ("style", "notebooks") if lessons else ("ruff", "unit", "grading", "browser", "notebooks")


def commands(stage, lessons=()):
    """Return one stage's (title, command) pairs."""
    tests = _lessons.ROOT / "tests"
    if not tests.is_dir():
        raise CnnlabError(f"no folder {tests}: this verb needs the whole project, call it from a clone")
    pytest = [sys.executable, "-m", "pytest"]
    if stage == "ruff":
        ruff = [sys.executable, "-m", "ruff"]
        return [("ruff check", [*ruff, "check", "."]), ("ruff format", [*ruff, "format", "--check", "."])]
    if stage == "unit":
        # nbgrader with its kernels and JupyterLab with a browser take minutes: stages of their own.
        others = [f"--ignore={folder}" for folder in (_GRADING, _BROWSER)]
        return [("unit tests", [*pytest, "tests", "cnnlab", "--doctest-modules", *others, *_SPREAD])]
    if stage == "grading":
        return [("grading", [*pytest, _GRADING, *_SPREAD])]
    if stage == "browser":
        return [("browser", [*pytest, _BROWSER])]
    chosen = _lessons.find(lessons)
    if stage == "style":
        chosen_by = ["-k", " or ".join(path.stem for path in chosen)] if lessons else []
        return [("notebook style", [*pytest, "tests/test_notebooks_style.py", *chosen_by])]
    solutions = [_solutions.path_of(path) for path in chosen]
    files = [str(path.relative_to(_lessons.ROOT)) for path in (*chosen, *solutions) if path.exists()]
    return [("nbval", nbval(files))]


def nbval(files):
    """Return the command that executes notebooks and compares their outputs with the stored ones."""
    # The kernel of this environment, whatever else is registered under the name python3.
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", str(_kernel.CELL_TIMEOUT)]
    options += ["--nbval-sanitize-with", str(_lessons.ROOT / "tests" / "nbval.cfg")]
    return [sys.executable, "-m", "pytest", *options, *_SPREAD, *files]


def summary(results):
    """Return one line a stage: its title, result, seconds and closing line."""
    lines = []
    for result in results:
        verdict = "passed" if result.status == 0 else "FAILED"
        lines.append(f"{result.stage:<15} {verdict:<7} {result.seconds:6.0f} s   {result.closing.strip('= ')}".rstrip())
    failed = [result.stage for result in results if result.status]
    lines.append(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return "\n".join(lines)


def _relay(command):
    """Run a command in the project's root, show its output as it comes; return its status and last line."""
    process = subprocess.Popen(
        command,
        cwd=_lessons.ROOT,
        env=_kernel.environment(PYTHONUNBUFFERED=1),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    tail = b""
    # read1 and not lines: pytest's dots are to be seen one by one.
    while chunk := process.stdout.read1(4096):
        sys.stdout.buffer.write(chunk)
        sys.stdout.flush()
        tail = (tail + chunk)[-4096:]
    lines = tail.decode(errors="replace").split("\n")
    return process.wait(), next((line.strip() for line in reversed(lines) if line.strip()), "")
