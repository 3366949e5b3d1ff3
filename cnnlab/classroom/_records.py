"""Reading what students have handed in: every file of a folder is counted, or listed with the reason why not."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from cnnlab.classroom import _graded
from cnnlab.classroom._answer import Answer
from cnnlab.classroom._tasks import all_tasks
from cnnlab.errors import CnnlabError

FORMAT = 1
HEAD = ["id", "kind", "status", "tries", "misconceptions met"]
# Megabytes: a whole course answered takes a tenth of one.
LARGEST = 5
# What this room itself writes into the folder.
OWN = ("beliefs.html", "beliefs_files.txt")
# A student's folder in what Moodle packs: the name, and the participant's number.
MOODLE_FOLDER = re.compile(r"(.+)_(\d+)_assignsubmission_\w*")
_COPY = re.compile(r"( ?\(\d+\)| - copy( \(\d+\))?|_until_[\d_]+)$")


@dataclass
class Records:
    """What a folder holds.

    Parameters
    ----------
    students : dict
        Student to ``{task id: Answer}``; who is who is known to the one who calls, and never told on the page.
    notes : list of (str, str, str)
        What was not counted, or not as it came: the file, what kind of thing this is, and a sentence.
    files : int
        How many files were counted.
    """

    students: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    files: int = 0


def read(folder):
    """Return the `Records` of all that lies in a folder, at any depth.

    Parameters
    ----------
    folder : str or pathlib.Path
        ``my_progress.json`` files and exported progress (.csv), a folder for each student or all in one; or an
        nbgrader course folder, whose graded notebooks are read.

    Returns
    -------
    Records
        Several files of one student are joined: the most tries, right if one says so, every belief met.

    Raises
    ------
    CnnlabError
        If the folder is none, or nothing in it could be counted.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CnnlabError(f"folder must be a folder with my_progress.json files, found {str(folder)!r}: name another")
    records, seen = Records(), {}
    folder = _unpacked(folder, records)
    for path in _files(folder, records):
        _take(path, folder, records, seen)
    if not records.students:
        reasons = "; ".join(f"{name}: {told}" for name, _, told in records.notes[:3]) or "it is empty"
        raise CnnlabError(f"folder {folder.name} holds no answers that could be counted ({reasons})")
    return records


def shown(text):
    r"""Return a name as it may be printed: a line end in it, or what is no UTF-8, stands as Python writes it.

    >>> shown("M\udcfcller\n.txt"), shown("Čapek (1).json")
    ('M\\udcfcller\\n.txt', 'Čapek (1).json')
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _unpacked(folder, records):
    """Return the folder in which the students' folders lie: an archive that was unpacked puts one around them all."""
    there = sorted(path for path in folder.iterdir() if path.name not in OWN)
    # What a Mac puts beside it is nobody's.
    inside = [path for path in there if not path.name.startswith(".") and path.name != "__MACOSX"]
    around = len(inside) == 1 and inside[0].is_dir() and any(path.is_dir() for path in inside[0].iterdir())
    if not around or inside[0].name == "autograded":
        return folder
    sentence = "beside the folder in which the students' folders lie"
    records.notes += [(shown(path.name), "hidden file", sentence) for path in there if path != inside[0]]
    return _unpacked(inside[0], records)


def _files(folder, records):
    """Return the files to look at; in a course folder only what was graded, and say what else is there."""
    if not (folder / "autograded").is_dir():
        return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in OWN]
    for path in sorted(folder.iterdir()):
        if path.name != "autograded" and path.name not in OWN:
            records.notes.append(
                (shown(path.name), "beside the graded notebooks", "a course folder: only autograded is read")
            )
    return [path for path in sorted((folder / "autograded").rglob("*")) if path.is_file()]


def _take(path, folder, records, seen):
    name = shown(path.relative_to(folder).as_posix())
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    readers = {".json": _progress, ".csv": _exported, ".ipynb": _graded.notebook}
    suffix = path.suffix.lower()
    if hidden or suffix not in readers:
        kind = "hidden file" if hidden else "another kind of file"
        records.notes.append((name, kind, "neither my_progress.json nor exported progress nor a graded notebook"))
        return
    try:
        if path.stat().st_size > LARGEST * 1e6:
            raise ValueError(f"larger than {LARGEST} MB")
        answers, told = readers[suffix](path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error) as error:
        records.notes.append((name, "damaged or not of this course", f"cannot be read ({_in_words(error)})"))
        return
    records.notes += [(name, kind, sentence) for kind, sentence in told]
    if answers:
        _add(name, student_of(path.relative_to(folder)), answers, records, seen)
    elif not told:
        records.notes.append((name, "no answers", "nothing was answered yet"))


def _add(name, student, answers, records, seen):
    records.files += 1
    if student in records.students and not name.endswith(".ipynb"):
        records.notes.append((name, "another file of one student", "joined with that student's other files"))
    known = records.students.setdefault(student, {})
    for task, answer in answers.items():
        known[task] = known[task] | answer if task in known else answer
    key = tuple(sorted(answers.items()))
    if seen.setdefault(key, student) != student:
        sentence = "the same answers as another student's: counted; if it is one person, remove one of the two"
        records.notes.append((name, "twins", sentence))


def student_of(path):
    """Return who handed a file in: the first folder, or the file's own name; Moodle's folders by their number.

    Examples
    --------
    >>> student_of(Path("Anna Berg_4711_assignsubmission_file/my_progress.json"))
    'moodle 4711'
    >>> student_of(Path("anna (1).json")), student_of(Path("my_progress (1).json"))
    ('anna', 'my_progress (1)')
    """
    parts = path.parts[1:] if path.parts[0] == "autograded" and len(path.parts) > 1 else path.parts
    own = len(parts) == 1
    name = unicodedata.normalize("NFC", Path(parts[0]).stem if own else parts[0]).casefold().strip()
    if moodle := MOODLE_FOLDER.fullmatch(name):
        return f"moodle {moodle[2]}"
    # A browser numbers the downloads of one name: they are as many students.
    return name if own and name.startswith("my_progress") else _COPY.sub("", name) if own else name


def _progress(content):
    """Read a progress file; return the answers and what is to be told, as (kind, sentence) pairs."""
    kept = json.loads(content.decode("utf-8-sig"))
    if not isinstance(kept, dict) or "answers" not in kept or "format" not in kept:
        raise ValueError("no progress file")
    if kept["format"] != FORMAT:
        raise ValueError(f"format {kept['format']!r}, {FORMAT} is expected")
    return _sound((task, value["tries"], value["right"], value.get("met", [])) for task, value in _pairs(kept))


def _pairs(kept):
    for task, value in kept["answers"].items():
        yield task, value if isinstance(value, dict) and {"tries", "right"} <= value.keys() else _NOTHING


_NOTHING = {"tries": None, "right": None}


def _exported(content):
    text = content.decode("utf-8-sig")
    first = text.split("\n", 1)[0]
    # A spreadsheet that is set to a decimal comma writes semicolons between the columns.
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.startswith("id;") else ","))
    if not table or table[0] != HEAD:
        raise ValueError("the first line is not that of exported progress")
    rows = [row if len(row) == len(HEAD) else [*row, *HEAD][:1] + [""] * 4 for row in table[1:] if row]
    wanted = [row for row in rows if row[2] != "not attempted"]
    return _sound((row[0], _whole(row[3]), _RIGHT.get(row[2]), _split(row[0], row[4])) for row in wanted)


_RIGHT = {"right": True, "wrong": False}


def _whole(text):
    return int(text) if text.isascii() and text.isdigit() else None


def _split(task, text):
    """Split ``"one; other"`` into names, first into such as the task has: a name may hold a semicolon itself."""
    known = sorted(all_tasks()[task].beliefs, key=len, reverse=True) if task in all_tasks() else []
    names = []
    while text:
        name = next((name for name in known if text == name or text.startswith(f"{name}; ")), text.split("; ")[0])
        names.append(name)
        text = text[len(name) :].removeprefix("; ")
    return names


def _sound(entries):
    """Return the entries that hold together as ``{task: Answer}``, and a sentence for each of the others."""
    answers, told = {}, []
    for task, tries, right, met in entries:
        whole = isinstance(tries, int) and not isinstance(tries, bool) and tries >= 1
        names = isinstance(met, list) and all(isinstance(name, str) for name in met)
        if task not in all_tasks():
            told.append(("a task that is not in this course", f"{task!r} is not known here: not counted"))
        elif not (whole and isinstance(right, bool) and names) or tries < len(met) + right:
            told.append(("a damaged answer", f"{task}: tries, right or met make no sense: not counted"))
        else:
            asked = all_tasks()[task]
            beliefs = tuple(dict.fromkeys(belief for name in met for belief in asked.names(name)))
            answers[task] = Answer(tries, right, beliefs)
            told += [
                ("a belief that this course does not name", f"{task}: {name!r}, counted among those without a name")
                for name in beliefs
                if name not in asked.beliefs
            ]
    return answers, told


def _in_words(error):
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
