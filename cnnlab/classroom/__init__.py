"""What a class believes, out of what its students have answered: for teachers, apart from what learners call.

`read` gathers the records of a folder, `count` makes numbers of them, `page` tells those that may be told as one HTML
page without names.
"""

from cnnlab.classroom._counts import Counts, count
from cnnlab.classroom._page import page
from cnnlab.classroom._records import MOODLE_FOLDER, Answer, Records, read, shown

__all__ = ["MOODLE_FOLDER", "Answer", "Counts", "Records", "count", "page", "read", "shown"]
