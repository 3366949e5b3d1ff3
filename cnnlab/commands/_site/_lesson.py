"""A lesson as a page without a kernel: its stored outputs, answers and solutions folded, terms linked."""

import html
import re

from nbformat import v4

from cnnlab import exercises
from cnnlab.commands._site import _prose

_PREDICT = re.compile(r"exercises\.predict\(\s*\"(\d\d-\d+)\"")
_CHECK = re.compile(r"exercises\.check\(\s*\"(\d\d-[A-Z])\"")
_QUIZ = re.compile(r"widgets\.quiz\(\s*\"(\d\d)\"")
_TASK = re.compile(r"^#{2,4} Exercise (\d\d-[A-Z])\b", re.MULTILINE)
_NOTE = (
    '<p class="needs-kernel">Your own answer is checked in the notebook: <code>python course.py lab</code> opens it, '
    "and a wrong answer gets a hint there.</p>"
)


def page(notebook, path, *, staged, solutions, linker, demos):
    """Return a lesson's notebook as the site shows it; the notebook given is left as it is.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The lesson with its stored outputs.
    path : str
        Where it lies, from the project's root.
    staged : collection of str
        The files that the site has, from the project's root.
    solutions : dict of str to list of cells
        From an exercise's id to the cells that solve it, as `solved` returns them.
    linker : Linker
        Fresh for each lesson.
    demos : dict of int to str
        From a cell's position to the HTML of its demo, where that runs here.
    """
    cells = []
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            text = _prose.relink(cell.source, path, staged)
            cells.append(v4.new_markdown_cell(linker.link(text) if position else text))
        else:
            cells += _code(cell, solutions)
            if position in demos:
                cells.append(_raw([demos[position]]))
    return v4.new_notebook(cells=cells, metadata=notebook.metadata)


def solved(notebook):
    """Return {exercise id: its code cells} of a solutions notebook."""
    found, current = {}, None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            task = _TASK.search(cell.source)
            current = task[1] if task else None
        elif current:
            found.setdefault(current, []).append(cell)
    return found


def _code(cell, solutions):
    """Return what stands on the site for one code cell."""
    predicted, checked, quiz = (pattern.search(cell.source) for pattern in (_PREDICT, _CHECK, _QUIZ))
    if quiz:
        return [_raw(_quiz(question) for question in exercises.quiz(quiz[1]))]
    if predicted:
        return [_without_outputs(cell), _raw([_prediction(exercises.find(predicted[1], "prediction"))])]
    if checked:
        identity = checked[1]
        folded = [_folded(part, f"A solution of {identity}") for part in solutions.get(identity, [])]
        return [_without_outputs(cell), _raw([_NOTE]), *folded]
    return [_shown(cell)]


def _shown(cell):
    prompts = {"code_prompt_show": "Show the code", "code_prompt_hide": "Hide the code"}
    metadata = {"tags": cell.metadata.get("tags", []), "mystnb": dict(cell.metadata.get("mystnb", {})) | prompts}
    return v4.new_code_cell(cell.source, outputs=cell.outputs, execution_count=cell.execution_count, metadata=metadata)


def _without_outputs(cell):
    return v4.new_code_cell(cell.source, metadata={"tags": cell.metadata.get("tags", [])})


def _folded(cell, title):
    metadata = {"tags": ["hide-cell"], "mystnb": {"code_prompt_show": title, "code_prompt_hide": f"Fold: {title}"}}
    return v4.new_code_cell(cell.source, outputs=cell.outputs, metadata=metadata)


def _raw(blocks):
    """Return a Markdown cell of HTML blocks, none of which holds a blank line."""
    return v4.new_markdown_cell("\n\n".join(blocks))


def _prediction(question):
    wrong = "".join(f"<li><strong>{_value(value)}</strong>: {_text(why)}</li>" for value, why in question.wrong)
    others = f"<ul>{wrong}</ul>" if wrong else ""
    told = f"<p><strong>{_value(question.value)}</strong>. {_text(question.why)}</p>{others}"
    return _details(f"What comes out ({question.id})", told)


def _quiz(question):
    """Return a question whose options unfold to say why they are right or wrong."""
    head = f'<p class="quiz-question"><strong>{question.id}</strong> ({question.asks}) {_text(question.question)}</p>'
    if isinstance(question, exercises.Choice):
        told = [(o.text, f"<p>{'Right' if o.right else 'No'}. {_text(o.why)}</p>") for o in question.options]
        return head + "".join(_details(text, why) for text, why in told)
    if isinstance(question, exercises.Number):
        wrong = "".join(f"<li>{_value(value)}: {_text(why)}</li>" for value, why in question.wrong)
        right = f"<p><strong>{_value(question.value)}</strong>. {_text(question.why)}</p>"
        return head + _details("The answer", right + (f"<ul>{wrong}</ul>" if wrong else ""))
    shown = "".join(f"<li>{_text(text)}</li>" for text in question.shown)
    steps = "".join(f"<li>{_text(option.text)}. {_text(option.why)}</li>" for option in question.options)
    return f"{head}<ul>{shown}</ul>" + _details("The right order", f"<ol>{steps}</ol>")


def _details(summary, inside):
    return f'<details class="answer"><summary>{_text(summary)}</summary>{inside}</details>'


def _value(value):
    return html.escape(f"{value:,}" if type(value) is int else str(value))


def _text(text):
    """Return a sentence as HTML: backticks become code, blank lines go."""
    escaped = html.escape(re.sub(r"\n\s*\n", "\n", text), quote=False)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
