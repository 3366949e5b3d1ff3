"""`python -m cnnlab solutions [NN ...]`: write the solutions notebooks from the exercises, executed."""

import argparse
import sys

from cnnlab import exercises
from cnnlab.commands import _lessons, _normal, _solutions
from cnnlab.commands.execute import execute_for_storing


def main(argv):
    """Generate, execute and store the solutions of the named lessons; 1 if any was refused."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab solutions", description=__doc__.split(": ", 1)[1])
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers or files; all when none is given")
    options = parser.parse_args(argv)
    known = exercises.lessons()
    refused = 0
    for lesson in _lessons.find(options.lessons):
        notebook = _lessons.read(lesson)
        right = known.get(_lessons.number_of(lesson), [])
        if not right and not _solutions.tasks_of(notebook):
            print(f"{lesson.stem}: no exercises")
            continue
        complaint = _write(_solutions.path_of(lesson), _solutions.build(lesson, notebook, right))
        refused += bool(complaint)
        print(
            complaint or f"{lesson.stem}: {len(right)} solutions stored", file=sys.stderr if complaint else sys.stdout
        )
    return 1 if refused else 0


def _write(path, notebook):
    complaint, _ = execute_for_storing(path, notebook)
    wrong = _solutions.unsolved(notebook)
    if not complaint and wrong:
        complaint = f"{path.name}: its own checks do not call these right: {', '.join(wrong)}"
    if complaint:
        return f"{complaint}\n{path.name}: NOT stored"
    _normal.store(_normal.normalise(notebook), path)
    return None
