"""`python -m cnnlab quizzes moodle|qti [NN ...]`: quizzes and predictions for a learning platform.

`moodle` writes one Moodle XML file for Moodle's question bank; `qti` a QTI 2.1 package (.zip), which Canvas and other
systems import. Each foreseen answer keeps the sentence with which the course meets it.
"""

import argparse
from collections import Counter
from pathlib import Path

from cnnlab._paths import write_whole
from cnnlab.classroom import quizzes
from cnnlab.errors import CnnlabError

FORMATS = {"moodle": (quizzes.moodle, "cnnlab_quizzes.xml"), "qti": (quizzes.qti, "cnnlab_quizzes_qti21.zip")}


def main(argv):
    """Write the questions of some lessons, or of all, as one file; 0 when it was written."""
    parser = argparse.ArgumentParser(
        prog="python -m cnnlab quizzes",
        description=__doc__.split(": ", 1)[1],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("format", choices=FORMATS)
    parser.add_argument("lessons", nargs="*", metavar="NN", help="lesson numbers; all when none is given")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where it goes; a name of its own in this folder")
    options = parser.parse_args(argv)
    write, name = FORMATS[options.format]
    target = options.to or Path(name)
    found = quizzes.asked([lesson.zfill(2) for lesson in options.lessons])
    try:
        write_whole(target, write(found))
    except OSError as error:
        raise CnnlabError(f"FILE {target} cannot be written ({error.strerror}): name another with --to") from None
    sets = Counter(question.set for question in found)
    print(f"{sets['quiz']} quiz questions and {sets['predictions']} predictions: {target}")
    return 0
