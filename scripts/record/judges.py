"""Record how often the course's judges are wrong: data/judges.json and docs/measurements/judges.md.

    python -m scripts.record.judges [mutants] [forms] [answers] [page] [--inputs 10000] [--only 02-F ...]

Without a word, all of it: mutants of the right solutions, other right forms, wrong answers of readers who saw the task
alone, and the page. The record is written after each exercise: a long recording may be stopped, and taken up with
--only. The page says with how many inputs its mutants were tried. The record also holds what a second reader said of
the hints; no part measures that anew.
"""

import argparse
import datetime
import json
import multiprocessing
import platform
import sys
from importlib import metadata

from cnnlab import exercises
from cnnlab._paths import data_folder, project_folder
from cnnlab.exercises import examine
from scripts.record import _judges_page
from tests import exercise_forms, judged, wrong_answers

INPUTS = 10_000
# A mutant that does not answer for so long is beyond what a time limit in its own process can stop.
LIMIT_S, LIMIT_BYTES = 300.0, 8 * 2**30
UNANSWERED = "no answer"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}, page; all of them if left out")
    parser.add_argument("--inputs", type=int, default=INPUTS, metavar="N", help="how many inputs are drawn, a mutant")
    parser.add_argument("--only", nargs="+", metavar="ID", help="exercises; the record of the others stays")
    chosen = parser.parse_args(argv)
    unknown = sorted(set(chosen.parts) - {*PARTS, "page"})
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; the parts are {', '.join(PARTS)} and page")
    unknown = sorted(set(chosen.only or ()) - {item.id for item in everything()})
    if unknown:
        parser.error(f"there is no exercise {unknown[0]!r}; they are called as in 02-F and A1-3")
    if chosen.inputs < 1:
        parser.error(f"--inputs must be at least 1, found {chosen.inputs}")
    identities = [item.id for item in everything() if not chosen.only or item.id in chosen.only]
    for part in chosen.parts or PARTS:
        if part in PARTS:
            PARTS[part](identities, chosen.inputs)
    page = project_folder() / "docs" / "measurements" / "judges.md"
    page.write_text(_judges_page.text(load()), encoding="utf-8", newline="\n")


def everything():
    """Return all exercises, of the lessons and of the assignments."""
    return [
        item for kind in (exercises.lessons(), exercises.assignments()) for items in kind.values() for item in items
    ]


def path():
    return data_folder() / "judges.json"


def load():
    return json.loads(path().read_text(encoding="utf-8")) if path().exists() else {}


def keep(part, identity, row):
    """Put what was found of one exercise into the record, with the day and the versions."""
    record = load()
    named = {name: metadata.version(name) for name in ("numpy", "keras")}
    row |= {"date": datetime.date.today().isoformat(), "versions": {"python": platform.python_version(), **named}}
    rows = record.setdefault(part, {}) | {identity: row}
    record[part] = {item.id: rows[item.id] for item in everything() if item.id in rows}
    path().write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8", newline="\n")


def mutants(identities, count):
    """Try every mutant of every right solution, in a process of its own, and keep what became of them."""
    for identity, found in in_a_child(identities, count):
        unfair = [one for one in found if not one.fair and one.change != UNANSWERED]
        row = {
            "mutants": len(found),
            "equal": sum(not one.differs for one in found),
            "drawn": count,
            "inputs": max(one.inputs for one in found),
            "by a probe alone": sum(one.first == -1 for one in found),
            "no answer": sum(one.change == UNANSWERED for one in found),
            "wrongly refused": [one.change for one in unfair if not one.differs],
            "wrongly accepted": [one.change for one in unfair if one.differs],
        }
        keep("mutants", identity, row)
        print(f"{identity}: {len(found)} mutants, {len(unfair)} judged wrongly", flush=True)


def forms(identities, count):
    """Hand in the other right forms of every exercise: those that people wrote, and the answer in other clothes."""
    for identity in identities:
        exercise = exercises.find(identity)
        written = exercise_forms.written(identity)
        refused = [f"written, {n}" for n, form in enumerate(written, 1) if examine(exercise, form).status != "right"]
        dressed = list(exercise_forms.dressed(exercise, tensors=True))
        refused += [what for what, form in dressed if examine(exercise, form).status != "right"]
        keep("forms", identity, {"written": len(written), "in other clothes": len(dressed), "refused": refused})
        for one in refused:
            print(f"{identity}: refused: {one}", flush=True)


def answers(identities, count):
    """Hand in the wrong answers that readers wrote, and keep what each was told."""
    for identity in identities:
        told = {}
        for answer in wrong_answers.answers():
            if answer.exercise == identity:
                verdict = examine(exercises.find(identity), answer.give())
                told[answer.name] = {"belief": answer.belief, "told": _told(answer.name, verdict)}
                if told[answer.name]["told"] in ("false hint", "accepted"):
                    print(f"{answer.name}: {told[answer.name]}", flush=True)
        if told:
            keep("answers", identity, {"answers": told})


def _told(name, verdict):
    """Return which kind of reply an answer got; that a hint is false only a reader can say."""
    if verdict.status == "right":
        return "right after all" if name in wrong_answers.RIGHT_AFTER_ALL else "accepted"
    if name in wrong_answers.FALSE_HINTS:
        return "false hint"
    return "own hint" if verdict.misconception else "general reply"


def in_a_child(identities, count):
    """Yield (exercise, its `Tried`): a child that falls silent is ended, and another goes on behind that mutant."""
    context = multiprocessing.get_context("spawn")
    left, found = [(identity, 0) for identity in identities], []
    while left:
        here, there = context.Pipe(duplex=False)
        child = context.Process(target=_child, args=(there, left, count), daemon=True)
        child.start()
        there.close()
        try:
            while left and here.poll(LIMIT_S):
                one = here.recv()
                (identity, done), *others = left
                if one is not None:
                    found.append(one)
                    left = [(identity, done + 1), *others]
                    continue
                yield identity, found
                left, found = others, []
        except (EOFError, BrokenPipeError):
            # The child died of its mutant; on Windows the pipe is then broken.
            pass
        child.kill()
        child.join()
        if left:
            (identity, done), *others = left
            left = [(identity, done + 1), *others]
            found.append(judged.Tried(identity, UNANSWERED, differs=True, accepted=False))


def _child(pipe, left, count):
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    except (ImportError, ValueError, OSError):
        # Not on Windows, nor where the system sets no such limit: there a mutant may take what memory there is.
        pass
    for identity, done in left:
        for one in judged.tried(exercises.find(identity), count, start=done):
            pipe.send(one)
        pipe.send(None)


PARTS = {"mutants": mutants, "forms": forms, "answers": answers}

if __name__ == "__main__":
    sys.exit(main())
