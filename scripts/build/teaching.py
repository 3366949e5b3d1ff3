"""Write the generated parts of docs/teaching.md: minutes, the two plans, likely wrong answers.

Run it after a lesson, its exercises or an assignment have changed: `python scripts/build/teaching.py`; a test compares.
"""

import re
from pathlib import Path

import nbformat

from cnnlab import exercises
from cnnlab.commands import _lessons
from cnnlab.grading import course_folder

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "teaching.md"
LESSONS = [f"{number:02d}" for number in range(17)]
# Lessons of a week, and the assignment that is given out at its end.
SEVEN = {1: "00 01 02", 2: "03 04 A1", 3: "05 06 A2", 4: "07 08", 5: "09 10 A3", 6: "11 12 13 A4", 7: "14 15 16 A5"}
FOURTEEN = {
    1: "00 01",
    2: "02",
    3: "03",
    4: "04 A1",
    5: "05",
    6: "06 A2",
    7: "07",
    8: "08",
    9: "09 A3",
    10: "10 11",
    11: "12 A4",
    12: "13",
    13: "14",
    14: "15 16 A5",
}
_TIME = re.compile(r"\*\*Time:\*\*\D*(\d+) min")


def headers():
    """Return ``{"04": (title, minutes), ..., "A1": ...}`` from the first cells of what exists."""
    found = {}
    paths = {_lessons.number_of(path): path for path in _lessons.find()}
    paths |= {name[:2]: course_folder.path_of(name, course_folder.RELEASE) for name in course_folder.names()}
    for key, path in paths.items():
        first = nbformat.read(path, as_version=4).cells[0].source
        title = re.sub(r"^# (?:Assignment )?\d+ - ", "", first.split("\n")[0])
        found[key] = title, int(_TIME.search(first)[1])
    return found


def minutes(known):
    """Return the table of minutes."""
    lines = ["| | | a learner's minutes |", "|---|---|---:|"]
    for key in [*LESSONS, *sorted(known.keys() - set(LESSONS))]:
        title, time = known.get(key, ("*not written yet*", ""))
        lines.append(f"| {key} | {title} | {time} |")
    total = sum(time for key, (_, time) in known.items() if key in LESSONS)
    return "\n".join([*lines, f"| | all lessons | {total} |"])


def plan(known, weeks):
    """Return the table of one plan."""
    lines = ["| week | lessons | minutes | given out |", "|---:|---|---:|---|"]
    for week, words in weeks.items():
        keys = words.split()
        lessons, given = [key for key in keys if key in LESSONS], [key for key in keys if key not in LESSONS]
        time = sum(known[key][1] for key in lessons if key in known)
        told = f"{time}" if all(key in known for key in lessons) else f"{time} and more"
        lines.append(f"| {week} | {', '.join(lessons)} | {told} | {', '.join(given)} |")
    return "\n".join(lines)


def wrong_answers():
    """Return the misconceptions of every exercise, lesson by lesson."""
    parts = []
    everything = exercises.lessons() | {f"A{key}": found for key, found in exercises.assignments().items()}
    for key, found in everything.items():
        parts.append(f"**{'Assignment' if key[0] == 'A' else 'Lesson'} {key.removeprefix('A')}**\n")
        for exercise in found:
            names = "; ".join(misconception.name for misconception in exercise.wrong)
            parts.append(f"- {exercise.id}: {names}")
        parts.append("")
    return "\n".join(parts).rstrip()


def filled(page):
    """Return the page with its generated parts made anew."""
    known = headers()
    made = {
        "minutes": minutes(known),
        "seven weeks": plan(known, SEVEN),
        "fourteen weeks": plan(known, FOURTEEN),
        "wrong answers": wrong_answers(),
    }
    for name, text in made.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- {name} end -->)", re.DOTALL)
        page, count = between.subn(lambda marks, text=text: marks[1] + text + "\n" + marks[2], page)
        if count != 1:
            raise SystemExit(f"docs/teaching.md needs the marks '<!-- {name} -->' and '<!-- {name} end -->' once each")
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")
