"""What a learner has answered so far, kept in one small file that is theirs: seen, reset, exported, never sent away."""

import csv
import json
import os
import sys
import time
from pathlib import Path

from cnnlab import _paths
from cnnlab.errors import CnnlabError

FORMAT = 1
NAME = "my_progress.json"


def path():
    """Return the file that progress is kept in, or None where none is kept.

    In order: the environment variable ``CNNLAB_PROGRESS_FILE`` (``0`` keeps nothing); ``my_progress.json`` in the
    checkout; the same name in the folder of the notebook. Tests and stored notebooks keep nothing: what a learner has
    done must not change what is compared.
    """
    named = os.environ.get("CNNLAB_PROGRESS_FILE")
    if named == "0" or (named is None and "PYTEST_CURRENT_TEST" in os.environ):
        return None
    if named:
        return Path(named).expanduser().resolve()
    return (_paths.project_folder() or Path.cwd()) / NAME


def load():
    """Return what is kept, ``{id: {"tries": 2, "right": True, "met": [...]}}``; a damaged file is set aside, kept."""
    file = path()
    if file is None or not file.is_file():
        return {}
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']!r}")
        return {str(key): _entry(value) for key, value in content["answers"].items()}
    except OSError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        aside = file.with_name(f"{file.stem}_damaged_{time.strftime('%Y%m%d_%H%M%S')}{file.suffix}")
        try:
            file.replace(aside)
        except OSError:
            return {}
        _say(f"The progress file could not be read; it was set aside as {aside.name}, and a new one begun.")
        return {}


def note(question_id, verdict):
    """Keep one answer; where the file cannot be written, say so once and go on."""
    file = path()
    if file is None or verdict.status not in ("right", "wrong"):
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Several notebooks may be open at once.
        with _paths.locked(file.with_name(f".{file.name}.lock"), seconds=5):
            answers = load()
            entry = answers.setdefault(question_id, {"tries": 0, "right": False, "met": []})
            entry["tries"] += 1
            entry["right"] = entry["right"] or verdict.status == "right"
            if verdict.misconception and verdict.misconception not in entry["met"]:
                entry["met"].append(verdict.misconception)
            _write(file, answers)
    except OSError as error:
        _say(f"Your progress could not be kept in {file.name} ({type(error).__name__}); the answer above stands.")


def reset():
    """Begin anew: the file is renamed with today's date, not deleted. Return the new name, or None without a file."""
    file = path()
    if file is None or not file.is_file():
        return None
    kept = file.with_name(f"{file.stem}_until_{time.strftime('%Y%m%d_%H%M%S')}{file.suffix}")
    file.replace(kept)
    return kept


def export(target, rows):
    """Write rows of (id, kind, status, tries, misconceptions met) as CSV; never over a file that is there."""
    target = Path(target)
    if target.suffix.lower() != ".csv":
        raise CnnlabError(f"path must end in .csv, found {target.name!r}: give for example 'progress.csv'")
    try:
        with target.open("x", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            writer.writerow(["id", "kind", "status", "tries", "misconceptions met"])
            writer.writerows(rows)
    except FileExistsError:
        raise CnnlabError(f"path {target.name} exists already: give another name, or move that file") from None
    except OSError as error:
        raise CnnlabError(f"path {target.name} cannot be written ({error.strerror}): choose another folder") from None
    return target


def _write(file, answers):
    text = json.dumps({"format": FORMAT, "answers": answers}, indent=1, ensure_ascii=False)
    _paths.write_whole(file, text + "\n")


def _entry(value):
    met = [str(name) for name in value.get("met", [])]
    return {"tries": int(value["tries"]), "right": bool(value["right"]), "met": met}


_said = set()


def _say(text):
    """Say a thing once a session, on standard error: it is no part of the answer."""
    if text not in _said:
        _said.add(text)
        print(text, file=sys.stderr)
