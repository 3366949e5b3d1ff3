"""`python -m cnnlab beliefs FOLDER`: what a class believes, as one HTML page; docs/teaching.md tells the rest.

FOLDER holds the students' my_progress.json or exported progress (.csv), a folder for each student or all in one, or is
an nbgrader course folder with graded notebooks. The page has no names and no number of fewer than five students; which
files were not counted, and why, goes to the terminal and to a text file beside the page, which is for you alone.
"""

import argparse
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
    listed = target.with_name(f"{target.stem}_files.txt")
    lines = [f"{name}: {told}" for name, _, told in records.notes]
    try:
        write_whole(target, classroom.page(classroom.count(records), records))
        write_whole(listed, "\n".join(lines) + "\n" if lines else "Every file was counted as it came.\n")
    except OSError as error:
        raise CnnlabError(f"PAGE {target} cannot be written ({error.strerror}): name another with --to") from None
    print(f"{len(records.students)} students out of {records.files} files: {target}")
    for line in lines:
        print(f"  {line}")
    return 0
