"""The rules of docs/decisions/0002-notebooks.md, one function a rule.

A rule takes a `Lesson` and returns its complaints, each with notebook, cell (counted from 1) and remedy.
"""

import ast
import io
import re
import tokenize
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from cnnlab.commands._lessons import KERAS_IMPORT, ROOT, budget
from cnnlab.commands._normal import normalise, text_of

MAX_CODE_LINES = 20
MAX_WORDS = 120
MAX_BYTES = 1_500_000
TAGS = {"nbval-ignore-output", "raises-exception", "long-ok", "hide-input", "hide-output"}
MODEL_NAMES = {"model", "net", "network", "classifier"}
MODEL_MAKERS = {"Model", "Sequential", "clone_model", "load_model", "attach_head", "mnist_cnn"}
LEVELS = ("warm-up", "core", "challenge")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Lesson:
    """A stored notebook and where it lies; links may lead anywhere below `root`."""

    path: Path
    root: Path = ROOT

    @cached_property
    def notebook(self):
        return nbformat.read(self.path, as_version=4)

    @property
    def number(self):
        return self.path.name[:2]

    @cached_property
    def cells(self):
        """(number from 1, cell) for each cell."""
        return list(enumerate(self.notebook.cells, start=1))

    @cached_property
    def code(self):
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "code"]

    @cached_property
    def prose(self):
        return [(number, cell) for number, cell in self.cells if cell.cell_type == "markdown"]

    def complaint(self, number, text):
        """One line that names the notebook, the cell and how it begins, and what to do."""
        start = self.notebook.cells[number - 1].source.strip().split("\n")[0][:40]
        return f"{self.path.name}, cell {number} ({start!r}): {text}"


def texts(cell):
    """Every text in a code cell's outputs, without colours; pictures left out."""
    found = []
    for output in cell.get("outputs", []):
        found += [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
        data = output.get("data", {})
        found += [str(value) for kind, value in data.items() if not kind.startswith("image/")]
    return [_ANSI.sub("", text) for text in found if text]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def kinds(cell):
    """The MIME types that a code cell's outputs hold."""
    return {kind for output in cell.get("outputs", []) for kind in output.get("data", {})}


def tree(cell):
    """The cell's syntax tree, or an empty one when it is not plain Python (rule `no_magics` says so)."""
    try:
        return ast.parse(cell.source)
    except SyntaxError:
        return ast.parse("")


def has_assertion(cell):
    if any(isinstance(node, ast.Assert) for node in ast.walk(tree(cell))):
        return True
    return re.search(r"\bassert_\w+\(", cell.source) is not None


# ---------------------------------------------------------------- how it was executed


def executed_in_order(lesson):
    """Every code cell was executed, in order, counts 1..n: nbval never compares a cell that was not."""
    bad = []
    for expected, (number, cell) in enumerate(lesson.code, start=1):
        if not cell.source.strip():
            bad.append(lesson.complaint(number, "empty code cell: remove it"))
        elif cell.execution_count != expected:
            remedy = f"execution count {cell.execution_count}, expected {expected}: {_execute(lesson)}"
            bad.append(lesson.complaint(number, remedy))
    # One cell run twice shifts all counts after it: the first few complaints say it all.
    return bad[:3]


def no_stderr(lesson):
    """Learners see stderr in red."""
    return [
        lesson.complaint(number, f"stderr is stored ({output.text[:60]!r}): mend its cause, then {_execute(lesson)}")
        for number, cell in lesson.code
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]


def no_addresses(lesson):
    """Memory addresses differ from run to run."""
    return [
        lesson.complaint(number, f"address {found[0]} in the output: print something that says more than the object")
        for number, cell in lesson.code
        for found in re.finditer(r"0x[0-9a-f]{6,}", "\n".join(texts(cell)))
    ]


def no_machine_paths(lesson):
    """No path of any machine, in text or output."""
    folder = re.compile(r"(?<![\w.:/-])/(?:home|root|work|tmp|Users)/|C:\\")
    bad = []
    for number, cell in lesson.cells:
        for text in (cell.source, *texts(cell)):
            if found := folder.search(text):
                around = text[max(0, found.start() - 10) : found.end() + 20]
                bad.append(lesson.complaint(number, f"path of a machine ({around!r}): show a relative path"))
    return bad


def no_unplanned_errors(lesson):
    """An error is stored only where it is planned, and is then explained."""
    bad = []
    for number, cell in lesson.code:
        failed = any(output.output_type == "error" for output in cell.outputs)
        planned = "raises-exception" in tags(cell)
        if failed and not planned:
            bad.append(lesson.complaint(number, "an error is stored: mend it, or tag the cell raises-exception"))
        if planned and not failed:
            bad.append(lesson.complaint(number, "tagged raises-exception, but nothing was raised: remove the tag"))
        after = lesson.notebook.cells[number : number + 1]
        if planned and not (after and after[0].cell_type == "markdown"):
            bad.append(lesson.complaint(number, "a planned error must be explained: put a Markdown cell after it"))
    return bad


def real_data(lesson):
    """What is stored comes from the real data sets."""
    return [
        lesson.complaint(number, f"the output speaks of the stand-in: set CNNLAB_DATA_DIR, then {_execute(lesson)}")
        for number, cell in lesson.code
        if re.search(r"stand-?in", "\n".join(texts(cell)), re.IGNORECASE)
    ]


def normal_form(lesson):
    """The file is in the one stored form (ids, metadata, indent), so that a diff shows what changed."""
    if lesson.path.read_text(encoding="utf-8") == text_of(normalise(lesson.notebook)):
        return []
    return [f"{lesson.path.name}: not in the stored form (ids, metadata, indent): {_execute(lesson)}"]


def size(lesson):
    """At most 1.5 MB."""
    stored = lesson.path.stat().st_size
    if stored <= MAX_BYTES:
        return []
    return [
        f"{lesson.path.name}: {stored / 1e6:.1f} MB, at most {MAX_BYTES / 1e6} MB: fewer, smaller or less noisy figures"
    ]


def _execute(lesson):
    verb = "solutions" if lesson.path.parent.name == "solutions" else "execute"
    return f"python -m cnnlab {verb} {lesson.number}"


# ---------------------------------------------------------------- code cells


def no_trailing_semicolon(lesson):
    """`plt.show()` ends a figure, not a semicolon."""
    return [
        lesson.complaint(number, f"line {line} ends with a semicolon: remove it, end figures with plt.show()")
        for number, cell in lesson.code
        for line in _semicolons(cell.source)
    ]


def _semicolons(source):
    ends = (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, IndentationError):
        return []
    pairs = zip(tokens, tokens[1:], strict=False)
    return [one.start[0] for one, after in pairs if one.string == ";" and after.type in ends]


def cell_length(lesson):
    """A code cell holds one idea."""
    return [
        lesson.complaint(
            number, f"{lines} lines, at most {MAX_CODE_LINES}: split it (or tag it long-ok, with a reason)"
        )
        for number, cell in lesson.code
        if (lines := len(cell.source.splitlines())) > MAX_CODE_LINES and "long-ok" not in tags(cell)
    ]


def no_magics(lesson):
    """No installs, no shell, no magics: a lesson is plain Python in the course's own environment."""
    return [
        lesson.complaint(number, f"{line.strip()!r}: lessons install nothing and use no magics, remove it")
        for number, cell in lesson.code
        for line in cell.source.splitlines()
        if re.match(r"\s*(%|!|pip install|conda install)", line)
    ]


def no_version_checks(lesson):
    """Versions are the lock file's business."""
    return [
        lesson.complaint(number, "asserts a library's version: remove it, requirements.lock pins them")
        for number, cell in lesson.code
        if any("__version__" in ast.unparse(node) for node in ast.walk(tree(cell)) if isinstance(node, ast.Assert))
    ]


def no_history(lesson):
    """`_`, `Out` and `In` do not work under nbval, and mean something else after any other cell."""
    return [
        lesson.complaint(number, f"reads {node.id}: give the value a name")
        for number, cell in lesson.code
        for node in ast.walk(tree(cell))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in ("_", "__", "Out", "In")
    ]


def no_interact(lesson):
    """`@interact` and `Output` widgets break the comparison of outputs."""
    return [
        lesson.complaint(number, f"{found[0]!r}: use a widget of cnnlab with a static figure beside it")
        for number, cell in lesson.code
        for found in re.finditer(
            r"\binteract(?:ive|ive_output|_manual)?\(|@(?:\w+\.)*interact\b|\bOutput\(", cell.source
        )
    ]


def models_called_in_earnest(lesson):
    """A reader copies `model(x)`; behind a picture layer it trains batch normalisation: say training=False (or True).

    A cell that shows the trap has the right call beside the plain one.
    """
    trees = [(number, cell, tree(cell)) for number, cell in lesson.code]
    names = MODEL_NAMES | {name for _, _, one in trees for name in _named_models(one)}
    return [
        lesson.complaint(number, f"{ast.unparse(call)[:60]}: add training=False, or training=True where it trains")
        for number, cell, one in trees
        if "training=False" not in cell.source
        for call in ast.walk(one)
        if isinstance(call, ast.Call) and call.args and _last_name(call.func) in names
        if not any(word.arg in ("training", None) for word in call.keywords)
    ]


def _last_name(node):
    return getattr(node, "attr", getattr(node, "id", ""))


def _named_models(tree):
    """Yield the names that code gives to what makes a Keras model."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if _last_name(node.value.func) in MODEL_MAKERS:
                yield from (_last_name(target) for target in node.targets)


def keras_late(lesson):
    """Lessons 01-07 need NumPy only: Keras comes in the one cell that compares with it."""
    if not "01" <= lesson.number <= "07":
        return []
    importing = [number for number, cell in lesson.code if KERAS_IMPORT.search(cell.source)]
    bad = [
        lesson.complaint(number, "a second cell imports Keras: compare in one cell, or use the name imported before")
        for number in importing[1:]
    ]
    if importing and importing[0] == lesson.code[0][0]:
        bad.append(lesson.complaint(importing[0], "imports Keras at the top: move it into the cell that compares"))
    return bad


def imports_first(lesson):
    """The second cell holds the imports and `plots.use_style()`."""
    if len(lesson.cells) < 2 or lesson.cells[1][1].cell_type != "code":
        return [f"{lesson.path.name}: the second cell must be the import cell"]
    bad = []
    if "plots.use_style()" not in lesson.cells[1][1].source:
        bad.append(lesson.complaint(2, "the import cell must call plots.use_style()"))
    for number, cell in lesson.code[1:]:
        for node in ast.walk(tree(cell)):
            if isinstance(node, ast.Import | ast.ImportFrom) and not _may_come_later(node):
                bad.append(lesson.complaint(number, f"{ast.unparse(node)!r}: move it to the import cell"))
    return bad


def _may_come_later(node):
    """Keras, where it is compared with; cnnlab, where something just written in full is imported instead."""
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
    return all(name.split(".")[0] in ("keras", "tensorflow", "cnnlab") for name in names)


def known_tags(lesson):
    """Each tag has a meaning; comparison is steered by tags, not by comments."""
    bad = []
    for number, cell in lesson.cells:
        for tag in sorted(tags(cell) - TAGS):
            bad.append(lesson.complaint(number, f"unknown tag {tag!r}: use one of {', '.join(sorted(TAGS))}"))
        if cell.cell_type == "code" and re.search(r"^\s*#\s*(?:NBVAL|PYTEST_VALIDATE)_", cell.source, re.MULTILINE):
            bad.append(lesson.complaint(number, "steers nbval by a comment: use the tag, learners need not see it"))
    return bad


def ignored_cells_are_checked(lesson):
    """What nbval does not compare is asserted by the next code, in an untagged cell."""
    bad, waiting = [], None
    for number, cell in lesson.code:
        ignored = "nbval-ignore-output" in tags(cell)
        if waiting is not None and ignored:
            bad.append(lesson.complaint(waiting, _UNCHECKED))
        if ignored:
            waiting = number
        elif has_assertion(cell):
            waiting = None
    return bad + ([lesson.complaint(waiting, _UNCHECKED)] if waiting is not None else [])


_UNCHECKED = "its output is not compared: let an untagged cell with an assert follow before the next such cell"


def has_checks(lesson):
    """Claimed numbers stand beside a check."""
    if lesson.number == "00" or any(has_assertion(cell) for _, cell in lesson.code):
        return []
    return [f"{lesson.path.name}: not a single assert: put a check beside each number that the prose claims"]


# ---------------------------------------------------------------- prose


def first_cell(lesson):
    """Title, question, goals, prerequisites, minutes, links back, index and forward."""
    cell = lesson.cells[0][1]
    if cell.cell_type != "markdown":
        return [f"{lesson.path.name}: the first cell must be Markdown"]
    parts = {
        f"a title '# {lesson.number} - ...'": rf"\A# {lesson.number} - \S",
        "the question that it answers": r"\?",
        "'You will be able to'": r"(?i)you will be able to",
        "the prerequisites (or 'Before this')": r"(?i)prerequisite|before this",
        "how many minutes it takes": r"(?i)\d+ (?:minutes|min\b)",
    }
    bad = [
        lesson.complaint(1, f"the first cell lacks {part}: add it")
        for part, pattern in parts.items()
        if not re.search(pattern, cell.source)
    ]
    goals = _goals(cell.source)
    if not 2 <= goals <= 4:
        bad.append(lesson.complaint(1, f"{goals} goals listed after 'You will be able to': give 2 to 4, one a line"))
    linked = {Path(target.split("#")[0]).name for target in links(cell.source)}
    for what, neighbour in _neighbours(lesson):
        if neighbour not in linked:
            bad.append(lesson.complaint(1, f"the first cell lacks the link {what}: add [...]({neighbour})"))
    return bad


def links_again(lesson):
    """Whoever has read to the end need not go back to the top to go on."""
    first, last = (cell.source.rstrip().rpartition("\n")[2] for _, cell in (lesson.cells[0], lesson.cells[-1]))
    if first != last:
        return [lesson.complaint(len(lesson.cells), f"the last line must be the links of the first cell: {first}")]
    return []


def _goals(source):
    after = re.split(r"(?i)you will be able to", source, maxsplit=1)[-1]
    listed = re.match(r"[^\n]*\n+((?:\s*(?:[-*]|\d+\.) .*(?:\n[ \t]+\S.*)*\n?)+)", after)
    return len(re.findall(r"^\s*(?:[-*]|\d+\.) ", listed[1], re.MULTILINE)) if listed else 0


def _neighbours(lesson):
    """(what, file name) of the lessons that the first cell must link to, as far as there are any."""
    names = sorted(path.name for path in lesson.path.parent.glob("[0-9][0-9]_*.ipynb"))
    at = names.index(lesson.path.name)
    wanted = [("back", names[at - 1])] if at > 0 else []
    if names[0][:2] == "00" and at > 0:
        wanted.append(("to the index", names[0]))
    return wanted + ([("forward", names[at + 1])] if at + 1 < len(names) else [])


def budget_stated(lesson):
    """What the first cell says of seconds and memory does not exceed the lesson's budget."""
    source, allowed = lesson.cells[0][1].source, budget(lesson.path, lesson.notebook)
    seconds = [float(n) for n in re.findall(r"(\d+(?:\.\d+)?) ?(?:seconds|s)\b", source)]
    megabytes = [float(n) for n in re.findall(r"(\d+(?:\.\d+)?) ?MB\b", source)]
    megabytes += [float(n) * 1000 for n in re.findall(r"(\d+(?:\.\d+)?) ?GB\b", source)]
    stated = ((seconds, allowed.seconds, "seconds"), (megabytes, allowed.megabytes, "MB"))
    return [
        lesson.complaint(1, f"states {max(values):g} {unit}, the budget is {limit}: see cnnlab/commands/_lessons.py")
        for values, limit, unit in stated
        if values and max(values) > limit
    ]


def prose_length(lesson):
    """At most 120 words a cell; the first cell, recap, exercises and references may be longer."""
    bad, section = [], ""
    for number, cell in lesson.prose:
        if found := re.findall(r"^## (.+)$", cell.source, re.MULTILINE):
            section = found[-1].strip().lower()
        free = number == 1 or section.startswith(("recap", "exercise", "reference")) or "### Exercise" in cell.source
        if not free and (count := words(cell.source)) > MAX_WORDS:
            bad.append(lesson.complaint(number, f"{count} words, at most {MAX_WORDS}: split it around a code cell"))
    return bad


def words(source):
    """Count the words a reader reads: no code blocks, formulas, tables or link targets."""
    source = re.sub(r"```.*?```|\$\$.*?\$\$", " ", source, flags=re.DOTALL)
    source = re.sub(r"\$[^$\n]+\$|^\|.*$|<[^>]+>", " ", source, flags=re.MULTILINE)
    source = re.sub(r"\]\([^)]*\)", "]", source)
    return len(re.findall(r"\w[\w'.,-]*", source))


def predict(lesson):
    """Before a key result a Predict cell asks for a guess."""
    if lesson.number == "00" or any(re.match(r"\*\*Predict\b", cell.source) for _, cell in lesson.prose):
        return []
    return [f"{lesson.path.name}: no cell begins with '**Predict.**': ask for a guess before each key result"]


def figures(lesson):
    """A figure has alt text, ends with plt.show() and is followed by a caption that says what is to be seen."""
    bad = []
    for number, cell in lesson.code:
        if not kinds(cell) & {"image/png", "image/jpeg"}:
            continue
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if len(alt.split()) < 3:
            remedy = 'figure without alt text: metadata {"mystnb": {"image": {"alt": "what is to be seen"}}}'
            bad.append(lesson.complaint(number, remedy))
        demo = re.search(r"^(\w+ = )?widgets\.", cell.source, re.MULTILINE)
        if not demo and "plt." in cell.source + lesson.code[0][1].source and "plt.show()" not in cell.source:
            bad.append(lesson.complaint(number, "figure cell without plt.show(): end it so"))
        if demo:
            continue  # a demo: what to try stands before it, and its stored picture is the figure
        after = [other for other in lesson.notebook.cells[number : number + 2] if other.cell_type == "markdown"]
        if not any(re.match(r"\*Figure \d+", other.source) for other in after):
            remedy = "figure without a caption: begin one of the next two cells with '*Figure n.* ...'"
            bad.append(lesson.complaint(number, remedy))
    return bad


def figure_numbers(lesson):
    """Captions count 1, 2, 3, ... in the order of the cells."""
    found = [(number, int(match[1])) for number, cell in lesson.prose if (match := _CAPTION.match(cell.source))]
    return [
        lesson.complaint(number, f"caption of figure {stands}, expected figure {expected}: number them in order")
        for expected, (number, stands) in enumerate(found, start=1)
        if stands != expected
    ]


_CAPTION = re.compile(r"\*Figure (\d+)")


def no_svg(lesson):
    """Figures are PNG: nbval compares SVG text, which differs from run to run."""
    bad = [lesson.complaint(number, "SVG output: leave the PNG default") for number, cell in lesson.code if _svg(cell)]
    drawn = [number for number, cell in lesson.prose if "<svg" in cell.source.lower()]
    return bad + [lesson.complaint(number, "inline SVG: draw it with Matplotlib") for number in drawn]


def _svg(cell):
    return "image/svg+xml" in kinds(cell) or any("<svg" in text.lower() for text in texts(cell))


def links_resolve(lesson):
    """Relative links lead to files of the project."""
    bad = []
    for number, cell in lesson.prose:
        for target in links(cell.source):
            there = (lesson.path.parent / target.split("#")[0]).resolve()
            if not there.exists() or not there.is_relative_to(lesson.root.resolve()):
                bad.append(
                    lesson.complaint(number, f"the link {target!r} leads nowhere inside the project: correct it")
                )
    return bad


def links(source):
    """The relative targets of a Markdown text's links and pictures."""
    source = re.sub(r"```.*?```|`[^`\n]*`", "", source, flags=re.DOTALL)
    found = re.findall(r"\]\(<?([^)\s>]+)", source) + re.findall(r"(?:src|href)=[\"']([^\"']+)", source)
    return [target for target in found if not re.match(r"[a-zA-Z][\w+.-]*:|#", target)]


# ---------------------------------------------------------------- exercises and the end


def exercise_ids(lesson):
    """Tasks are called NN-A, NN-B, ... with a level; each is followed by its stub, untouched, and its check."""
    bad, seen = [], []
    for number, cell in lesson.prose:
        for heading in re.findall(r"^#{2,4} Exercise\b.*$", cell.source, re.MULTILINE):
            wanted = f"{lesson.number}-{chr(ord('A') + len(seen))}"
            seen.append(wanted)
            if not re.fullmatch(rf"### Exercise {wanted} · (?:{'|'.join(LEVELS)})", heading.strip()):
                remedy = f"{heading!r}: write '### Exercise {wanted} · level', level one of {', '.join(LEVELS)}"
                bad.append(lesson.complaint(number, remedy))
            bad += _stub(lesson, number, wanted)
    checked = [(number, identity) for number, cell in lesson.code for identity in _checked(cell)]
    for number, identity in checked:
        if identity not in seen or [other for _, other in checked].count(identity) > 1:
            bad.append(lesson.complaint(number, f"check of {identity} must follow one heading of that name, once"))
    return bad


def _checked(cell):
    return re.findall(r"exercises\.check\(\s*[\"']([^\"']+)[\"']", cell.source)


def _stub(lesson, number, wanted):
    after = lesson.notebook.cells[number : number + 1]
    if not after or after[0].cell_type != "code" or wanted not in _checked(after[0]):
        return [lesson.complaint(number, f"the next cell must hold the stub and exercises.check({wanted!r}, ...)")]
    if f"{wanted}: not attempted yet." not in "\n".join(texts(after[0])):
        return [lesson.complaint(number + 1, "must say 'not attempted yet.': store the untouched stub")]
    return []


def exercise_count(lesson):
    """Three to six exercises a lesson; the start page may have fewer."""
    count = len(re.findall(r"^### Exercise ", "\n".join(cell.source for _, cell in lesson.prose), re.MULTILINE))
    if lesson.number == "00" or 3 <= count <= 6:
        return []
    return [f"{lesson.path.name}: {count} exercises, expected 3 to 6"]


def ending(lesson):
    """A recap, then at the very end references with links."""
    text = "\n".join(cell.source for _, cell in lesson.prose)
    sections = [name.strip() for name in re.findall(r"^## (.+)$", text, re.MULTILINE)]
    bad = [f"{lesson.path.name}: no section '## {name}': add it" for name in _ENDS if name not in sections]
    if sections and "References" in sections:
        if sections[-1] != "References":
            bad.append(
                f"{lesson.path.name}: '## {sections[-1]}' comes after '## References': let it be the last section"
            )
        if "https://" not in text.split("## References")[-1]:
            bad.append(f"{lesson.path.name}: the references hold no link: author, year, title, stable link, why")
    return bad


_ENDS = ("Recap", "References")

# What every stored notebook obeys, and what a lesson obeys beyond that.
STORED = (
    executed_in_order,
    no_stderr,
    no_addresses,
    no_machine_paths,
    no_unplanned_errors,
    real_data,
    normal_form,
    size,
    links_resolve,
)
RULES = (
    *STORED,
    no_trailing_semicolon,
    cell_length,
    no_magics,
    no_version_checks,
    no_history,
    no_interact,
    models_called_in_earnest,
    keras_late,
    imports_first,
    known_tags,
    ignored_cells_are_checked,
    has_checks,
    first_cell,
    links_again,
    budget_stated,
    prose_length,
    predict,
    figures,
    figure_numbers,
    no_svg,
    exercise_ids,
    exercise_count,
    ending,
)
