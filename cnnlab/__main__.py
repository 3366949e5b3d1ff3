"""The command line: `python -m cnnlab VERB ...` finds the verb's module and hands over to it."""

import importlib
import sys

from cnnlab.errors import CnnlabError

VERBS = {
    "lab": "open JupyterLab on the start page",
    "test": "run every check: ruff, unit tests, notebook style, nbval",
    "run": "execute lessons without storing them; table of seconds, memory, budget",
    "execute": "execute lessons and store their outputs (for authors)",
    "solutions": "write the solutions notebooks from the exercises (for authors)",
    "data": "show where each data set comes from and fetch what is missing",
    "doctor": "say what works on this machine and what does not",
    "site": "write the course as a web site that is read and searched without a network",
    "slides": "write lessons as lectures of 45 minutes, one HTML file each",
    "bench": "run the benchmarks one after another",
    "findings": "run the scripts of findings/, which show what public tools do (for authors)",
    "grade": "grade the assignments of a class with nbgrader (for teachers)",
    "marks": "hand marks and feedback over to Moodle or Canvas (for teachers)",
    "beliefs": "show what a class believes, as one page without names (for teachers)",
    "quizzes": "write quizzes and predictions as Moodle XML or QTI (for teachers)",
}


def main(argv=None):
    """Run one verb and return its exit status: 0 for success, 2 for a wrong call."""
    argv = sys.argv[1:] if argv is None else list(argv)
    if not argv or argv[0] in ("-h", "--help"):
        print(usage())
        return 0 if argv else 2
    verb, *rest = argv
    if verb not in VERBS:
        print(f"unknown verb {verb!r}\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        return importlib.import_module(f"cnnlab.commands.{verb}").main(rest)
    except CnnlabError as error:
        print(f"{verb}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{verb}: interrupted", file=sys.stderr)
        return 130


def usage():
    """List the verbs, one a line."""
    lines = [f"  {verb:<10} {purpose}" for verb, purpose in VERBS.items()]
    return "usage: python -m cnnlab VERB [options]   (VERB --help tells its options)\n\n" + "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
