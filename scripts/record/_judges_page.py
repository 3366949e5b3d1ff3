"""The page docs/measurements/judges.md, made from data/judges.json alone."""

from collections import Counter

from scipy.stats import binomtest

from tests.judged import ENOUGH
from tests.wrong_answers import MENDED

# What a second reader said of each own hint: keys of the record's "second reading", each with names of answers.
KINDS = ("names the belief", "general but true", "false")

_HEAD = """# How often the checker is wrong

`exercises.check` calls an answer right or wrong and names the belief behind a wrong one. How often is it wrong itself?
Measured on all tasks of lessons and assignments that it judges, by `python -m scripts.record.judges`, which also made
this page out of `data/judges.json`. A rate that is not zero stands here as it is.
"""

_MUTANTS = """## Mutants of the right solutions

One thing is changed in a right solution: an operator, a constant by one, an axis, the order of arguments, a name, a
sign, an activation, a width, a statement left out (`tests/mutants.py`). A mutant *differs* if it gives something else
on some valid input; it is tried on the probes and on inputs drawn from them, in their sizes and in others. A mutant
that is refused differs on a probe, so no function can be refused that is equal; the second line can only fail for
tasks whose answer is a value or a network. There a mutant differs unless it keeps what the task asks for, computed a
second time in `tests/judged.py`. Each mutant is tried in a process with limits of time and memory.

The judges were mended until none of these mutants passed, so that they are no sample of new ones any more. When first
tried, 13 were accepted, of 02-F, 10-D, 15-C, 16-F and A5-3; and so were results cut to whole numbers or without their
sign in nine tasks (02-B, 02-C, 03-C, 06-D, 07-C, 07-F, 10-B, 11-A, 14-C), whose probes held no fraction or nothing
below 0.
"""

_FORMS = """## Other right forms

Loops for vectors and vectors for loops, recursion, other library calls (`tests/exercise_forms`), and the right answer
as a list, a tuple, an array, in floats, or as a Keras tensor, wherever the task leaves that open.
"""

_ANSWERS = """## Wrong answers

Readers saw what a learner sees of a task, not the judges, and wrote what somebody with a mistaken belief would hand in
(`tests/wrong_answers`). A *general reply* names the input and the result, or what a network lacks, but no belief.
Whether a hint is false only a reader can say: it is if it speaks of another belief than the one above the answer.
"""

_SECOND = """### Read a second time

The reader who called no hint false had mended the judges as well. A second reader, who had not, read each own hint
beside the belief and the answer. False is here also what is untrue of the answer, or sends its writer the wrong way.
"""


def text(record):
    """Return the page; a part that was not measured yet is left out."""
    parts = {"mutants": _mutants, "forms": _forms, "answers": _answers, "second reading": _second}
    found = [part(record[name]) for name, part in parts.items() if name in record]
    return "\n".join([_HEAD, *found]).rstrip() + "\n"


def rates(record):
    """Return the rows (what is counted, errors, of how many) of everything that was measured."""
    rows = []
    if "mutants" in record:
        each = record["mutants"].values()
        equal = sum(row["equal"] for row in each)
        differing = sum(row["mutants"] - row["no answer"] for row in each) - equal
        rows.append(("mutants that differ, accepted", sum(len(row["wrongly accepted"]) for row in each), differing))
        rows.append(("mutants that are equal, refused", sum(len(row["wrongly refused"]) for row in each), equal))
    if "forms" in record:
        each = record["forms"].values()
        handed_in = sum(row["written"] + row["in other clothes"] for row in each)
        rows.append(("other right forms, refused", sum(len(row["refused"]) for row in each), handed_in))
    if "answers" in record:
        told = _told(record["answers"])
        wrong = told.total() - told["right after all"]
        rows.append(("wrong answers, accepted", told["accepted"], wrong))
        rows.append(("wrong answers, given a false hint", told["false hint"], wrong))
    if "second reading" in record:
        found = record["second reading"]
        read = sum(len(found[kind]) for kind in KINDS)
        rows.append(("own hints, called false by a second reader before they were mended", len(found["false"]), read))
    return rows


def table(rows):
    """Return rates with their exact intervals (Clopper and Pearson, 95 %) as a Markdown table."""
    lines = ["| what | errors | of | rate | 95 % interval |", "|---|---:|---:|---:|---|"]
    for what, errors, total in rows:
        if total:
            low, high = binomtest(errors, total).proportion_ci(0.95, method="exact")
            lines.append(f"| {what} | {errors} | {total:,} | {errors / total:.2%} | {low:.2%} to {high:.2%} |")
    return "\n".join(lines)


def _mutants(rows):
    drawn = sorted({row["drawn"] for row in rows.values()})
    tried = [row["inputs"] for row in rows.values() if row["inputs"]]
    alone = sum(row["by a probe alone"] for row in rows.values())
    lines = [
        _MUTANTS,
        table(rates({"mutants": rows})),
        "",
        f"{sum(row['mutants'] for row in rows.values()):,} mutants of {len(rows)} tasks. For each task "
        f"{' or '.join(f'{number:,}' for number in drawn)} inputs were drawn; between {min(tried)} and {max(tried):,} "
        f"of them were valid and unlike each other. {alone} mutants were refused because of a probe alone: an edge "
        f"case that was written by hand and that none of the first {ENOUGH} drawn inputs met. "
        f"{sum(row['no answer'] for row in rows.values())} mutants had to be ended from outside.",
    ]
    lines += [f"- {key}, called right: `{_line(one)}`" for key, row in rows.items() for one in row["wrongly accepted"]]
    lines += [f"- {key}, called wrong: `{_line(one)}`" for key, row in rows.items() for one in row["wrongly refused"]]
    return "\n".join([*lines, "", _when(rows), ""])


def _line(change):
    return " ".join(change.split())


def _forms(rows):
    written = sum(row["written"] for row in rows.values())
    clothes = sum(row["in other clothes"] for row in rows.values())
    lines = [_FORMS, table(rates({"forms": rows})), "", f"{written} were written by hand, {clothes} are other clothes."]
    lines += [f"- {key}, refused: {one}" for key, row in rows.items() for one in row["refused"]]
    return "\n".join([*lines, "", _when(rows), ""])


def _answers(rows):
    told = _told(rows)
    lines = [_ANSWERS, table(rates({"answers": rows})), "", "| what the reader was told | answers |", "|---|---:|"]
    lines += [f"| {kind} | {told[kind]} |" for kind in ("own hint", "general reply", "false hint", "accepted")]
    lines += [
        "",
        f"{told['right after all']} more do all that the task asks, though their readers took them for wrong. When the "
        f"answers were first handed in, {len(MENDED['accepted'])} were accepted and {len(MENDED['false hint'])} got a "
        "false hint; the judges were mended since, so that these answers are no sample of new ones any more.",
        "",
    ]
    lines += [
        f"- {name}, {one['told']}: {one['belief']}"
        for row in rows.values()
        for name, one in row["answers"].items()
        if one["told"] in ("accepted", "false hint")
    ]
    return "\n".join([*lines, "", _when(rows), ""])


def _second(found):
    misled = found["bigger hints that misled"]
    lines = [_SECOND, table(rates({"second reading": found})), "", "| what the hint does | hints |", "|---|---:|"]
    lines += [f"| {kind} | {len(found[kind])} |" for kind in KINDS]
    lines += ["", "These were false, and are mended since; nobody else has read what they say now:", ""]
    lines += [f"- {name}: {one['why']}." for name, one in found["false"].items()]
    lines += ["", "The bigger hints of these, offered from the third wrong try on, misled, and are mended too:", ""]
    lines += [f"- {name}: {why}." for name, why in misled.items()]
    return "\n".join([*lines, "", f"Read on {found['date']}.", ""])


def _told(rows):
    return Counter(one["told"] for row in rows.values() for one in row["answers"].values())


def _when(rows):
    days = sorted({row["date"] for row in rows.values()})
    versions = {tuple(row["versions"].items()) for row in rows.values()}
    named = "; ".join(", ".join(f"{name} {number}" for name, number in one) for one in sorted(versions))
    return f"Measured on {' and '.join(dict.fromkeys((days[0], days[-1])))}, {named}."
