"""`python -m cnnlab test [NN ...]`: run every check of the project and say what failed."""

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field

from cnnlab.commands import _jupyter_kernel, _lessons, _solutions
from cnnlab.errors import CnnlabError

STAGES = ("ruff", "unit", "onednn", "grading", "browser", "style", "notebooks", "standin")
_GRADING, _BROWSER = "tests/grading", "tests/browser"
_SPREAD = ("-n", "2", "--dist", "loadfile")
ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
# What a learner without a network and without any data folder has.
STANDIN = {"CNNLAB_DATA_DIR": None, "CNNLAB_DATA": "standin", "CNNLAB_OFFLINE": "1"}
_LOADS_DATA = re.compile(r"^from cnnlab import .*\bdatasets\b", re.MULTILINE)
_ASKS_FOR_KERAS = re.compile(r"importorskip\([\"'](?:keras|tensorflow)")


@dataclass
class Step:
    """One command of a stage: what it is called, its words, and the variables it is run with (None: without)."""

    title: str
    words: list
    settings: dict = field(default_factory=dict)


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
        help="only this stage (may be repeated): ruff; unit tests, style among them; those of the Keras rooms with "
        "TensorFlow's oneDNN switched the other way; nbgrader; demos in Chromium; style alone; nbval; nbval once more "
        "on the stand-in data, as a learner without a network has it",
    )
    options = parser.parse_args(argv)
    results = []
    for stage in options.only or default_stages(options.lessons):
        for step in steps(stage, options.lessons):
            print(f"\n== {step.title}", flush=True)
            begin = time.perf_counter()
            status, closing = _relay(step)
            results.append(Result(step.title, status, time.perf_counter() - begin, closing))
    print("\n" + summary(results), flush=True)
    return 1 if any(result.status for result in results) else 0


def default_stages(lessons):
    """Return what is run without --only: the unit tests hold the style test already."""
    return ("style", "notebooks") if lessons else ("ruff", "unit", "onednn", "grading", "browser", "notebooks")


def steps(stage, lessons=()):
    """Return the `Step` list of one stage."""
    tests = _lessons.ROOT / "tests"
    if not tests.is_dir():
        raise CnnlabError(f"no folder {tests}: this verb needs the whole project, call it from a clone")
    pytest = [sys.executable, "-m", "pytest"]
    if stage == "ruff":
        ruff = [sys.executable, "-m", "ruff"]
        return [Step("ruff check", [*ruff, "check", "."]), Step("ruff format", [*ruff, "format", "--check", "."])]
    if stage == "unit":
        # nbgrader with its kernels and JupyterLab with a browser take minutes: stages of their own.
        others = [f"--ignore={folder}" for folder in (_GRADING, _BROWSER)]
        return [Step("unit tests", [*pytest, "tests", "cnnlab", "--doctest-modules", *others, *_SPREAD])]
    if stage == "onednn":
        value = "1" if os.environ.get(ONEDNN) == "0" else "0"
        return [Step(f"oneDNN {'on' if value == '1' else 'off'}", [*pytest, *keras_tests(), *_SPREAD], {ONEDNN: value})]
    if stage == "grading":
        return [Step("grading", [*pytest, _GRADING, *_SPREAD])]
    if stage == "browser":
        return [Step("browser", [*pytest, _BROWSER])]
    chosen = _lessons.find(lessons)
    if stage == "style":
        chosen_by = ["-k", " or ".join(path.stem for path in chosen)] if lessons else []
        return [Step("notebook style", [*pytest, "tests/test_notebooks_style.py", *chosen_by])]
    if stage == "standin":
        return [Step("stand-in", nbval(with_solutions(filter(loads_data, chosen))), STANDIN)]
    return [Step("nbval", nbval(with_solutions(chosen)))]


def keras_tests():
    """List the unit-test modules that come to TensorFlow, from the project's root."""
    found = sorted((_lessons.ROOT / "tests").glob("test_*.py"))
    sources = {path: path.read_text(encoding="utf-8") for path in found}
    chosen = [p for p, text in sources.items() if _lessons.KERAS_IMPORT.search(text) or _ASKS_FOR_KERAS.search(text)]
    return [path.relative_to(_lessons.ROOT).as_posix() for path in chosen]


def loads_data(lesson):
    """Say whether a lesson reads a data set: only such a one differs on the stand-in."""
    cells = _lessons.read(lesson).cells
    return any(cell.cell_type == "code" and _LOADS_DATA.search(cell.source) for cell in cells)


def with_solutions(lessons):
    """List the files of some lessons and of their solutions, from the project's root."""
    lessons = list(lessons)
    files = [*lessons, *map(_solutions.path_of, lessons)]
    return [str(path.relative_to(_lessons.ROOT)) for path in files if path.exists()]


def nbval(files):
    """Return the command that executes notebooks and compares their outputs with the stored ones."""
    # The kernel of this environment, whatever else is registered under the name python3.
    options = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout", str(_jupyter_kernel.CELL_TIMEOUT)]
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


def _relay(step):
    """Run a step in the project's root, show its output as it comes; return its status and last line."""
    env = _jupyter_kernel.environment(PYTHONUNBUFFERED=1) | step.settings
    process = subprocess.Popen(
        step.words,
        cwd=_lessons.ROOT,
        env={name: value for name, value in env.items() if value is not None},
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
