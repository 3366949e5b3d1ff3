"""`python -m cnnlab grade COURSE [ASSIGNMENT]`: grade the assignments of a class; docs/teaching.md tells the rest.

COURSE is an nbgrader course folder with the submissions in `submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb`; a folder
that does not exist yet is made, with all assignments generated. Marks go to COURSE/marks.csv, feedback for the students
to COURSE/feedback, and what happened to COURSE/grading_report.csv.

`--merge FOLDER ...` takes over what was graded in other folders, as the container does.
"""

import argparse
import importlib.util
from pathlib import Path

from cnnlab.errors import CnnlabError
from cnnlab.grading import course_folder, marking
from cnnlab.grading.worker import Worker


def main(argv):
    """Make a course folder, grade an assignment in it, or take over what was graded elsewhere; 0 when all went well."""
    options = _parsed(argv)
    if importlib.util.find_spec("nbgrader") is None:
        raise CnnlabError("nbgrader is not installed here: call `python course.py grade`, which adds it")
    if not options.course.exists():
        _generate(course_folder.course(options.course.resolve()))
    elif options.generate:
        _generate(options.course.resolve())
    for taken in marking.merge(options.course, options.merge):
        print(f"took over {taken}")
    if options.merge or options.export:
        marking.export(options.course)
    return 0 if options.assignment is None else _grade(options)


def _parsed(argv):
    parser = argparse.ArgumentParser(
        prog="python -m cnnlab grade",
        description=__doc__.split(": ", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("course", type=Path)
    parser.add_argument("assignment", nargs="?", help="not given: only make the course folder")
    parser.add_argument("--workers", type=int, default=2, help="how many are graded at the same time")
    parser.add_argument(
        "--generate", action="store_true", help="first let nbgrader generate what lies in COURSE/source"
    )
    parser.add_argument("--export", action="store_true", help="write marks.csv anew, for example after grading by hand")
    parser.add_argument("--merge", nargs="+", type=Path, default=[], metavar="FOLDER", help="graded course folders")
    return parser.parse_args(argv)


def _grade(options):
    results = marking.grade(options.course, options.assignment, workers=options.workers, on_done=_tell)
    by_hand = [result.student for result in results if result.status != "graded"]
    print(f"{len(results)} submissions: marks in {options.course / 'marks.csv'}")
    if by_hand:
        print(f"to be looked at by a person: {', '.join(by_hand)} (why: grading_report.csv)")
    return 0


def _generate(course):
    """Let nbgrader generate the release and the gradebook of every assignment in a course folder's `source`."""
    found = sorted(path.name for path in (course / "source").iterdir() if path.is_dir())
    with Worker(course, course / ".home") as worker:
        for name in found:
            done = worker("generate_assignment", name)
            if not done["success"]:
                raise CnnlabError(f"nbgrader made no release of {name}: {done.get('log')}")
    print(f"generated {', '.join(found)} in {course}")


def _tell(result):
    print(f"{result.student}: {result.status} in {result.seconds} s {result.reason}".rstrip(), flush=True)
