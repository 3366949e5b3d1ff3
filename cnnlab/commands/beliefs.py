"""`python -m cnnlab beliefs FOLDER`: what a class believes, as one HTML page; docs/teaching.md tells the rest.

FOLDER holds the students' my_progress.json or exported progress (.csv), a folder for each student or all in one, or is
an nbgrader course folder with graded notebooks. The page has no names and no number of fewer than five students; which
files were not counted, and why, goes to the terminal and into FOLDER/beliefs_files.txt, which is for you alone.
"""

import argparse
from collections import Counter
from pathlib import Path

from cnnlab import classroom
from cnnlab._paths import write_whole
from cnnlab.errors import CnnlabError


def main(argv):
    """Write the page and the list of files that were not counted; 0 when the page was written."""
    parser = argparse.ArgumentParser(
        prog="python -m cnnlab beliefs",
        description=__doc__.split(": ", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--to", type=Path, metavar="PAGE.html", help="where the page goes; FOLDER/beliefs.html")
    options = parser.parse_args(argv)
    records = classroom.read(options.folder)
    target = options.to or options.folder / "beliefs.html"
    try:
        write_whole(target, classroom.page(classroom.count(records), records))
    except OSError as error:
        raise CnnlabError(f"PAGE {target} cannot be written ({error.strerror}): name another with --to") from None
    print(f"{len(records.students)} students out of {records.files} files: {classroom.shown(str(target))}")
    _tell(records.notes, options.folder / "beliefs_files.txt")
    return 0


def _tell(notes, listed):
    """Say what was not counted, and keep it among the students' files: the page goes where others see it."""
    kinds = Counter(kind for _, kind, _ in notes)
    lines = [f"{name}: {told}" for name, _, told in notes]
    if kinds:
        print("not counted, or not as they came: " + ", ".join(f"{kind} ({kinds[kind]})" for kind in sorted(kinds)))
    for line in lines:
        print(f"  {line}")
    try:
        write_whole(listed, "\n".join(lines) + "\n" if lines else "Every file was counted as it came.\n")
    except OSError as error:
        place = classroom.shown(str(listed))
        print(f"FOLDER: {place} cannot be written ({error.strerror}): what was not counted stands only here")
