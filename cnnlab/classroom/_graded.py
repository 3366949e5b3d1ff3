"""Reading a notebook that nbgrader has graded: which checks failed, and which diagnosis they told."""

import json
import re

from cnnlab.classroom._answer import Answer
from cnnlab.classroom._tasks import all_tasks

_ASKS = re.compile(r"""diagnose\(\s*["'](A\d-\d)["']""")


def notebook(content):
    """Return the answers in a graded notebook and what is to be told of it, as `_records` reads them.

    A task is right when no graded cell of it failed and no diagnosis says otherwise: a cell may give part of its points
    without failing. Its beliefs are those whose hint stands in the output.
    """
    cells = json.loads(content.decode("utf-8"))["cells"]
    graded, outputs = {}, {}
    for cell in cells:
        grade = cell.get("metadata", {}).get("nbgrader", {})
        task = str(grade.get("grade_id", ""))[:4]
        asked = _ASKS.search("".join(cell["source"]))
        for name in {task, asked[1] if asked else task} & all_tasks().keys():
            outputs[name] = outputs.get(name, "") + _told(cell)
        # Where grading broke down, nbgrader leaves the cells as they were before: never executed.
        if task in all_tasks() and grade.get("grade") and cell.get("execution_count") is not None:
            failed = any(output["output_type"] == "error" for output in cell.get("outputs", []))
            graded[task] = graded.get(task, True) and not failed
    if not graded:
        raise ValueError("no notebook that was graded")
    answers = {}
    for task, passed in graded.items():
        told = outputs.get(task, "")
        if f"{task}: not attempted yet" in told:
            continue
        hints = all_tasks()[task].beliefs.items()
        met = tuple(name for name, belief in hints if f"{task}: not yet. {belief.sentence}" in told)
        answers[task] = Answer(1, passed and f"{task}: not yet" not in told, met)
    return answers, []


def _told(cell):
    lines = []
    for output in cell.get("outputs", []):
        lines += [*output.get("text", ()), str(output.get("evalue", ""))]
    return "".join(lines)
