"""How many submissions a minute nbgrader grades: 100 generated ones of assignment 2, with one and with two processes.

Run it alone on the machine, from the repository root: ``python -m benchmarks.grading``. It takes some minutes;
``python -m benchmarks.grading 20`` takes a fifth of that. Some submissions are broken on purpose: one in twenty kills
its kernel, one in twenty is no notebook at all. None may be lost.
"""

import csv
import os
import platform
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from cnnlab.grading import course_folder, marking
from cnnlab.grading.samples import hand_in, solutions
from cnnlab.grading.worker import Worker

NAME = "A2_counting_and_receptive_fields"
# Each of these leaves some tasks undone or wrong.
WRONG = {
    "A2-1": "counts = {'conv_1 parameters': 1200}",
    "A2-2": "def layer_cost(rows, columns, channels, filters, kernel, stride):\n    ...",
    "A2-3": "def seen(layers):\n    return 1 + sum(kernel - 1 for kernel, stride in layers)",
    "A2-4": "chain = [(3, 2)] * 5",
}


def main(count=100):
    """Grade the same submissions twice and print a table in Markdown."""
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"nbgrader {metadata.version('nbgrader')}, {NAME}, {count} submissions, gradebook in SQLite\n")
    print("| processes | submissions | graded | for a person | lost | seconds | a minute |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            print(row(Path(folder), count, workers), flush=True)


def row(folder, count, workers):
    """Grade once and return one row of the table."""
    course = course_folder.course(folder / "course", [NAME])
    with Worker(course, folder / "home") as worker:
        if not worker("generate_assignment", NAME)["success"]:
            raise SystemExit("nbgrader made no release")
    for number in range(count):
        submission(course, number)
    begin = time.perf_counter()
    results = marking.grade(course, NAME, workers=workers, home=folder / "home")
    seconds = time.perf_counter() - begin
    with (course / "marks.csv").open(encoding="utf-8") as file:
        marked = {line["student_id"] for line in csv.DictReader(file)}
    lost = count - len(marked & {result.student for result in results})
    graded = sum(result.status == "graded" for result in results)
    numbers = (workers, count, graded, count - graded, lost, round(seconds), round(60 * count / seconds, 1))
    return "| " + " | ".join(map(str, numbers)) + " |"


def submission(course, number):
    """Hand in number `number`: right in some tasks, wrong in others, now and then broken."""
    answers = solutions(NAME)
    for bit, (grade_id, source) in enumerate(WRONG.items()):
        if number >> bit & 1:
            answers[grade_id] = source
    if number % 20 == 7:
        answers["A2-3"] = "import os\n\nos._exit(3)"
    path = hand_in(course, f"student-{number:03d}", NAME, answers)
    if number % 20 == 13:
        path.write_text("this is no notebook", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
