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
SEVEN = {1: "00 01 02 03 A1", 2: "04 05 06 A2", 3: "07 08 A3", 4: "09 10 A4", 5: "11 12", 6: "13 14 A5", 7: "15 16"}
FOURTEEN = {
    1: "00 01 02",
    2: "03 A1",
    3: "04",
    4: "05",
    5: "06 A2",
    6: "07",
    7: "08 A3",
    8: "09",
    9: "10 A4",
    10: "11",
    11: "12",
    12: "13",
    13: "14 A5",
    14: "15 16",
}
_TIME = re.compile(r"\*\*Time:\*\* (?:about )?(\d+) minutes(?:, (\d+) of them at leisure)?")


def headers():
    """Return ``{"04": (title, minutes, of them at leisure), ..., "A1": ...}`` from the first cells of what exists."""
    found = {}
    paths = {_lessons.number_of(path): path for path in _lessons.find()}
    paths |= {name[:2]: course_folder.path_of(name, course_folder.RELEASE) for name in course_folder.names()}
    for key, path in paths.items():
        first = nbformat.read(path, as_version=4).cells[0].source
        title = re.sub(r"^# (?:Assignment )?\d+ - ", "", first.split("\n")[0])
        whole, leisure = _TIME.search(first).groups()
        found[key] = title, int(whole), int(leisure or 0)
    return found


def minutes(known):
    """Return the table of minutes."""
    lines = ["| | | a learner's minutes | of them at leisure |", "|---|---|---:|---:|"]
    for key in [*LESSONS, *sorted(known.keys() - set(LESSONS))]:
        title, time, leisure = known[key]
        lines.append(f"| {key} | {title} | {time} | {leisure or ''} |")
    total = [sum(known[key][part] for key in LESSONS) for part in (1, 2)]
    return "\n".join([*lines, f"| | all lessons | {total[0]} | {total[1]} |"])


def plan(known, weeks):
    """Return the table of one plan, without what may be left for leisure, and what its fullest week takes."""
    lines = ["| week | lessons | minutes | given out | its minutes |", "|---:|---|---:|---|---:|"]
    loads, due = [], 0
    for week, words in weeks.items():
        lessons = [key for key in words.split() if key in LESSONS]
        given = [key for key in words.split() if key not in LESSONS]
        time = sum(known[key][1] - known[key][2] for key in lessons)
        work = sum(known[key][1] for key in given)
        lines.append(f"| {week} | {', '.join(lessons)} | {time} | {', '.join(given)} | {work or ''} |")
        # What is given out at the end of a week is work of the next.
        loads.append(time + due)
        due = work
    return "\n".join(lines) + f"\n\nThe fullest week takes {max(loads)} minutes, last week's assignment with it."


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
