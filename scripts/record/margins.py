"""Record by how much the lessons' assertions on trained results hold: data/margins.json and docs/margins.md.

    python scripts/record/margins.py record 10 09 [--seeds 0 1 2] [--onednn 0 1] [--threads 1] [--before slot]
    python scripts/record/margins.py table

A lesson's code cells run in a fresh process, with every seed that Keras is given moved by a fixed step. Each comparison
in an `assert` is measured instead of enforced. What NumPy draws stays as it is, since it is the same on every machine.
A run that is in the file already is not run again. The real data sets are taken unless `--standin` is given.
"""

import argparse
import ast
import contextlib
import datetime
import hashlib
import io
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import stats

from cnnlab._paths import data_folder, project_folder
from cnnlab.commands import _processor
from cnnlab.errors import CnnlabError

ABOUT = "By how much the lessons' assertions on trained results hold. Made by scripts/record/margins.py."
CHANCE = 1e-4
# With six, the spread itself is uncertain by a third; with fewer nothing could be said.
FEWEST_RUNS = 6
# Larger than any seed in the lessons, and after `1000 * seed + layer` still no seed of another run.
SEED_STEP = 7_000_003
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
# What a cell that builds or trains a network is known by.
TRAINS = (".fit(", "phases(", "sweep(", "Recipe(", "compile(", "Sequential(", "keras.Model(")
# Cells that ask the learner something.
ASKS = ("exercises.check(", "exercises.predict(", "widgets.quiz(")


# What an assertion says, read from its text ---------------------------------------------------------------------------


class Quantity(NamedTuple):
    """One comparison: `text` is what is measured, and it passes on the side `sign` of `limit`."""

    text: str
    sign: str
    limit: str

    @property
    def key(self):
        """What its numbers are stored under: not the limit, which may be set anew without another run."""
        return f"{self.text} {self.sign}"

    @property
    def is_ratio(self):
        """Whether one number was divided by another."""
        if self.text.startswith(("yes: ", "share of the tolerance: ")):
            return False
        node = ast.parse(self.text.replace(" again", ""), mode="eval").body
        return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)

    def margins(self, values, real=True):
        """Return one list of margins, positive where it passes, for each side that can fail.

        Each value is the lowest and the highest of what was compared in one run. Ratios are compared by their
        logarithms: twice as much is as far as half as much, and none is below 0.
        """
        limit = limit_value(self.limit, real)
        if self.is_ratio and min(limit, *(low for low, _ in values)) > 0:
            limit, values = math.log(limit), [[math.log(low), math.log(high)] for low, high in values]
        below, above = [limit - high for _, high in values], [low - limit for low, _ in values]
        sign = self.sign.rstrip("=")
        return {"<": [below], ">": [above], "abs<": [below, [low + limit for low, _ in values]]}[sign]


def limit_value(text, real):
    """Return the number of a limit such as ``0.9 if mnist.real else 0.8``."""

    class Source(ast.NodeTransformer):
        def visit_Attribute(self, node):
            return ast.Constant(real)

    tree = ast.fix_missing_locations(Source().visit(ast.parse(text, mode="eval")))
    return float(eval(compile(tree, "limit", "eval"), {}))


def is_constant(node):
    """Whether an expression is made of numbers only, or chooses between numbers by the data's source."""
    if isinstance(node, ast.IfExp):
        by_source = [part for part in ast.walk(node.test) if isinstance(part, ast.Attribute) and part.attr == "real"]
        return bool(by_source) and is_constant(node.body) and is_constant(node.orelse)
    if isinstance(node, ast.BinOp):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, ast.UnaryOp):
        return is_constant(node.operand)
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def split(node):
    """Return (rest, number) of ``rest + number`` or ``rest - number``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and is_constant(node.right):
        number = node.right if isinstance(node.op, ast.Add) else ast.UnaryOp(ast.USub(), node.right)
        return node.left, number
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and is_constant(node.left):
        return node.right, node.left
    return node, ast.Constant(0)


def measured(left, sign, right):
    """Return (expression, sign, limit): what one comparison measures, apart from the number it is held against."""
    if is_constant(left):
        left, sign, right = right, FLIPPED[sign], left
    if is_constant(right):
        name = left.func if isinstance(left, ast.Call) else None
        if name is not None and ast.unparse(name) in ("abs", "np.abs") and sign in ("<", "<="):
            return left.args[0], f"abs{sign}", right
        return left, sign, right
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Mult) and is_constant(right.left):
        return ast.BinOp(left, ast.Div(), right.right), sign, right.left
    (left, less), (right, more) = split(left), split(right)
    limit = more if ast.unparse(less) == "0" else ast.BinOp(more, ast.Sub(), less)
    return ast.BinOp(left, ast.Sub(), right), sign, limit


class Rewriter(ast.NodeTransformer):
    """Turns each `assert` of a cell into calls that measure; `quantities` lists what they measure."""

    def __init__(self, taken=()):
        self.quantities, self.earlier = [], set(taken)

    def visit_Assert(self, node):
        # What an earlier assertion of the lesson has measured under the same words is another thing.
        self.earlier |= {quantity.key for quantity in self.quantities}
        return ast.copy_location(ast.Expr(self.test(node.test)), node)

    def visit_Expr(self, node):
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "np.testing.assert_allclose":
            return ast.copy_location(ast.Expr(self.close(node.value, rtol=1e-7, atol=0)), node)
        return self.generic_visit(node)

    def test(self, node):
        if isinstance(node, ast.BoolOp):
            return self.several(node)
        if isinstance(node, ast.Compare) and all(type(op) in SIGNS for op in node.ops):
            return self.comparison(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        return self.other(node)

    def several(self, node):
        """All parts of an `and`; the one comparison of an `or`, unless something else makes the `or` true."""
        if isinstance(node.op, ast.And):
            return call("all_of", *(ast.Lambda(NO_ARGUMENTS, self.test(part)) for part in node.values))
        comparisons = [part for part in node.values if any(type(op) in SIGNS for op in operators(part))]
        if len(comparisons) != 1:
            return self.other(node)
        excuses = [part for part in node.values if part is not comparisons[0]]
        excused = ast.BoolOp(ast.Or(), [*excuses, ast.Constant(False)])
        return ast.IfExp(excused, ast.Constant(None), self.test(comparisons[0]))

    def comparison(self, node):
        """Each neighbouring pair of ``a < b < c``."""
        pairs = zip([node.left, *node.comparators], node.ops, node.comparators, strict=False)
        return ast.Tuple([self.measure(*measured(left, SIGNS[type(op)], right)) for left, op, right in pairs], LOAD)

    def call(self, node):
        function = ast.unparse(node.func)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "all" and not node.args:
            return self.test(node.func.value)
        if function == "all" and isinstance(node.args[0], ast.GeneratorExp | ast.ListComp):
            each = node.args[0]
            return ast.ListComp(self.test(each.elt), each.generators)
        if function in ("np.isclose", "np.allclose"):
            return self.close(node, rtol=1e-5, atol=1e-8)
        return self.other(node)

    def close(self, node, rtol, atol):
        """The largest difference as a share of what is allowed."""
        given = {word.arg: word.value for word in node.keywords}
        tolerances = given.get("rtol", ast.Constant(rtol)), given.get("atol", ast.Constant(atol))
        name = self.named(f"share of the tolerance: {ast.unparse(node)}", "<=", "1")
        return call("share", name, *node.args[:2], *tolerances)

    def measure(self, expression, sign, limit):
        name = self.named(ast.unparse(expression), sign, ast.unparse(limit))
        return call("number", name, ast.Lambda(NO_ARGUMENTS, expression))

    def other(self, node):
        """A yes or no, which passes as 1."""
        return call("yes", self.named(f"yes: {ast.unparse(node)}", ">=", "1"), node)

    def named(self, text, sign, limit):
        while Quantity(text, sign, limit).key in self.earlier:
            text += " again"
        self.quantities.append(Quantity(text, sign, limit))
        return ast.Constant(self.quantities[-1].key)


LOAD = ast.Load()
NO_ARGUMENTS = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])


def call(name, *arguments):
    return ast.Call(ast.Attribute(ast.Name("__margins__", LOAD), name, LOAD), list(arguments), [])


def operators(node):
    return [op for part in ast.walk(node) if isinstance(part, ast.Compare) for op in part.ops]


def rewritten(source, taken=()):
    """Return a cell's code that measures instead of asserting, and what it measures; no key in `taken` is used."""
    rewriter = Rewriter(taken)
    tree = ast.fix_missing_locations(rewriter.visit(ast.parse(source)))
    return tree, rewriter.quantities


def cells_that_measure(cells):
    """Yield (cell, code, quantities) of the code cells that an assertion can depend on."""
    taken = set()
    for cell in needed(cells):
        code, quantities = rewritten("".join(cell["source"]), taken)
        taken |= {quantity.key for quantity in quantities}
        yield cell, code, quantities


def lesson_quantities(path):
    """Return (cell id, quantity) of every comparison asserted in a lesson."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["id"], quantity) for cell, _, found in cells_that_measure(cells) for quantity in found]


def trainings(path):
    """Return a fingerprint of the code that builds and trains a lesson's networks, assertions left out."""

    class WithoutAssertions(ast.NodeTransformer):
        def visit_Assert(self, node):
            return ast.Pass()

    code = ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and any(word in source for word in TRAINS):
            code += ast.unparse(WithoutAssertions().visit(ast.parse(source))) + "\n"
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def all_lessons():
    """Return the numbers of all lessons."""
    return [path.name[:2] for path in sorted((project_folder() / "notebooks").glob("[0-9][0-9]_*.ipynb"))]


def fits(path):
    """Whether a lesson trains a Keras network where the learner runs it."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return any(cell["cell_type"] == "code" and ".fit(" in "".join(cell["source"]) for cell in cells)


# How likely it fails --------------------------------------------------------------------------------------------------


def chance_of_failing(margins):
    """Return how likely the next margin is below 0, if margins are normal with the mean and spread seen."""
    margins = np.asarray(margins, dtype=float)
    if len(margins) < 2 or not np.isfinite(margins).all():
        return 1.0
    spread = margins.std(ddof=1)
    if spread == 0:
        return float(margins[0] < 0)
    return float(stats.norm.sf(margins.mean() / spread))


class Row(NamedTuple):
    """One line of the table: an asserted quantity that differed from run to run."""

    lesson: str
    cell: str
    quantity: Quantity
    margins: list
    chance: float


def judge(lesson, found, real=True):
    """Return (rows, unrecorded): the quantities that varied, and those that fewer than two runs have measured."""
    rows, unrecorded = [], []
    for cell, quantity in lesson_quantities(lesson_path(lesson)):
        values = every(found["quantities"].get(quantity.key, []), len(found["runs"]))
        values = [value if isinstance(value, list) else [value, value] for value in values if value is not None]
        if len(values) < 2:
            unrecorded.append((cell, quantity.text))
        elif varies(values):
            sides = quantity.margins(values, real)
            worst = min(sides, key=lambda margins: np.mean(margins))
            chance = sum(chance_of_failing(margins) for margins in sides)
            rows.append(Row(lesson, cell, quantity, worst, min(chance, 1.0)))
    return rows, unrecorded


# One run of a lesson --------------------------------------------------------------------------------------------------


class Margins:
    """Collects what the rewritten cells measure: the lowest and highest value of each quantity."""

    def __init__(self):
        self.values = {}

    def add(self, text, value):
        value = np.asarray(value, dtype=float)
        before = self.values.get(text, [math.inf, -math.inf])
        # An empty array asserts nothing; NaN stays NaN.
        self.values[text] = [
            float(np.minimum(before[0], value.min(initial=math.inf))),
            float(np.maximum(before[1], value.max(initial=-math.inf))),
        ]

    def number(self, text, expression):
        with np.errstate(divide="ignore", invalid="ignore"):
            self.add(text, expression())

    def share(self, text, one, other, rtol, atol):
        one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
        allowed = atol + rtol * np.abs(other)
        self.add(text, np.abs(one - other) / np.maximum(allowed, 1e-300))

    def yes(self, text, value):
        self.add(text, float(bool(np.all(value))))

    def all_of(self, *parts):
        for part in parts:
            part()


def move_seeds(step):
    """Add `step` to every seed that Keras is given: first weights, dropout, random layers, order of the pictures."""
    import keras
    from keras.src.initializers.random_initializers import RandomInitializer
    from keras.src.random.seed_generator import SeedGenerator

    def moved(function):
        def with_step(self, seed=None, *arguments, **named):
            seed = seed + step if isinstance(seed, int) else seed
            return function(self, seed, *arguments, **named)

        return with_step

    whole = keras.utils.set_random_seed
    keras.utils.set_random_seed = lambda seed: whole(seed + step)
    RandomInitializer.__init__ = moved(RandomInitializer.__init__)
    SeedGenerator.__init__ = moved(SeedGenerator.__init__)


def needed(cells):
    """Return the code cells that an assertion can depend on: no exercise, no figure that defines nothing used later."""
    kept, names = [], set()
    for cell in reversed(cells):
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or any(word in source for word in ASKS):
            continue
        tree = ast.parse(source)
        found = [part for part in ast.walk(tree) if isinstance(part, ast.Name)]
        defines = {part.id for part in found if isinstance(part.ctx, ast.Store)}
        defines |= {part.name for part in ast.walk(tree) if isinstance(part, ast.FunctionDef | ast.ClassDef)}
        checks = any(isinstance(part, ast.Assert) for part in ast.walk(tree)) or ".fit(" in source
        if "plt.show()" in source and not checks and not defines & names:
            continue
        kept.append(cell)
        names |= {part.id for part in found if isinstance(part.ctx, ast.Load)}
    return kept[::-1]


def run_cells(cells, *, until=None, say=lambda text: None):
    """Run a lesson's cells in one namespace and return quantity to (lowest, highest)."""
    margins = Margins()
    namespace = {"__margins__": margins, "__name__": "__main__"}
    for cell, code, _ in cells_that_measure(cells):
        started = time.perf_counter()
        planned = "raises-exception" in cell.get("metadata", {}).get("tags", [])
        with contextlib.suppress(*[Exception] * planned), contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, cell["id"], "exec"), namespace)
        seconds = time.perf_counter() - started
        if seconds > 1:
            say(f"{cell['id']} {seconds:.0f} s")
        if cell["id"] == until:
            break
    return margins.values


def one_run(lesson, seed, until, output):
    """Run a lesson in this process and write what was measured."""
    import keras
    import tensorflow as tf

    path = lesson_path(lesson)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    os.chdir(path.parent)
    if seed:
        move_seeds(SEED_STEP * seed)
    values = run_cells(cells, until=until, say=lambda text: print(text, flush=True))
    facts = {
        "date": datetime.date.today().isoformat(),
        "processor": processor_name(),
        "versions": f"Python {platform.python_version()}, TensorFlow {tf.__version__}, Keras {keras.__version__}, "
        f"NumPy {np.__version__}",
    }
    Path(output).write_text(json.dumps({"facts": facts, "values": values}), encoding="utf-8")


def processor_name():
    """Return the processor and whether it has AVX-512, which decides what TensorFlow computes with."""
    return f"{_processor.name()} {'with' if _processor.has_avx512() else 'without'} AVX-512"


def lesson_path(lesson):
    """Return the notebook of a lesson's number, or the path itself if a notebook is given."""
    if lesson.endswith(".ipynb"):
        return Path(lesson).resolve()
    found = sorted((project_folder() / "notebooks").glob(f"{lesson}_*.ipynb"))
    if len(found) != 1:
        raise CnnlabError(f"lesson must be the number of one lesson, such as '10', found {lesson!r}")
    return found[0]


# The file of all runs -------------------------------------------------------------------------------------------------


def load(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"about": ABOUT, "lessons": {}}


def save(path, record):
    """Write the file whole or not at all, one line a run and one a quantity."""

    def block(mapping, written):
        return "{\n" + ",\n".join(f"{json.dumps(key)}: {written(value)}" for key, value in mapping.items()) + "}"

    def of_one_source(found):
        runs = ",\n".join(json.dumps(run) for run in found["runs"])
        return f'{{"runs": [\n{runs}],\n"quantities": {block(found["quantities"], json.dumps)}}}'

    lessons = block(dict(sorted(record["lessons"].items())), lambda sources: block(sources, of_one_source))
    part = path.with_name(path.name + ".part")
    part.write_text(f'{{"about": {json.dumps(ABOUT)},\n"lessons": {lessons}}}\n', encoding="utf-8")
    part.replace(path)


def add_run(found, run, values):
    """Append a run to what was found for one lesson and source; a quantity that never varies is kept as one value."""
    count = len(found["runs"])
    recorded = found["quantities"]
    for text in [*recorded, *(text for text in values if text not in recorded)]:
        new = compact(values.get(text))
        before = every(recorded[text], count) if text in recorded else [None] * count
        recorded[text] = [*before, new] if any(value != new for value in before) else {"always": new}
    found["runs"].append(run)
    seeds = {one["seed"] for one in found["runs"]}
    if len(seeds) > 1 and not any(varies(values) for values in recorded.values()):
        raise CnnlabError(
            f"the seeds {sorted(seeds)} gave equal numbers throughout: the lesson trains nothing, or takes its seeds "
            "from something other than Keras; then there is nothing to record"
        )


def varies(values):
    """Whether a quantity differed from run to run."""
    measured = [value for value in every(values, 1) if value is not None]
    return any(value != measured[0] for value in measured)


def every(values, count):
    """Return the values of all runs, whether they differ or not."""
    return [values["always"]] * count if isinstance(values, dict) else values


def compact(pair):
    """Round (lowest, highest) to seven digits, and keep one number where they are equal; None is not measured."""
    if pair is None or isinstance(pair, float):
        return pair
    if pair[0] > pair[1]:
        return None
    low, high = (float(f"{number:.7g}") for number in pair)
    return low if low == high else [low, high]


def drop_what_is_gone(whole):
    """Take out the quantities that no longer stand in the lessons, and the runs of trainings that have changed."""
    for lesson, sources in whole["lessons"].items():
        path = lesson_path(lesson)
        stands = {quantity.key for _, quantity in lesson_quantities(path)}
        for source, old in sources.items():
            sources[source] = new = {"runs": [], "quantities": {}}
            for index, run in enumerate(old["runs"]):
                if run["trainings"] == trainings(path):
                    values = {
                        text: every(old["quantities"][text], len(old["runs"]))[index] for text in old["quantities"]
                    }
                    add_run(new, run, {text: values[text] for text in values if text in stands})


def record(chosen):
    """Run what is not recorded yet, seed by seed, so that an interrupted call has a little of every lesson."""
    source = "standin" if chosen.standin else "real"
    for seed in chosen.seeds:
        for lesson in chosen.lessons:
            code = trainings(lesson_path(lesson))
            for onednn in chosen.onednn:
                kind = {"seed": seed, "onednn": onednn, "threads": chosen.threads, "trainings": code}
                found = load(chosen.file)["lessons"].get(lesson, {}).get(source, {"runs": []})
                if not any(all(run[key] == value for key, value in kind.items()) for run in found["runs"]):
                    record_one(chosen, lesson, source, kind)


def record_one(chosen, lesson, source, kind):
    """Run one lesson in a process of its own and put it into the file."""
    environment = os.environ | {
        "TF_ENABLE_ONEDNN_OPTS": str(kind["onednn"]),
        "TF_NUM_INTRAOP_THREADS": str(kind["threads"]),
        "TF_NUM_INTEROP_THREADS": str(kind["threads"]),
        "OMP_NUM_THREADS": str(kind["threads"]),
        "OPENBLAS_NUM_THREADS": str(kind["threads"]),
        "CNNLAB_DATA": source,
        "CNNLAB_PROGRESS": "0",
        "MPLBACKEND": "Agg",
    }
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "run.json"
        words = [*chosen.before.split(), sys.executable, __file__, "one", lesson, str(kind["seed"]), str(output)]
        print(datetime.datetime.now().strftime("%H:%M:%S"), lesson, source, kind, flush=True)
        done = subprocess.run([*words, *(["--until", chosen.until] if chosen.until else [])], env=environment)
        if done.returncode:
            print(f"lesson {lesson} stopped with an error, nothing recorded", flush=True)
            return
        new = json.loads(output.read_text(encoding="utf-8"))
    whole = load(chosen.file)
    found = whole["lessons"].setdefault(lesson, {}).setdefault(source, {"runs": [], "quantities": {}})
    add_run(found, kind | new["facts"], new["values"])
    save(chosen.file, whole)


# The page -------------------------------------------------------------------------------------------------------------

PAGE = """# By how much assertions on trained results hold

Made by `python scripts/record/margins.py table` from `data/margins.json`; `tests/test_margins.py` holds lessons, record
and rule together.

A lesson asserts what its trained networks did. A threshold from one run holds on the machine it came from. So each
lesson was run in fresh processes with every seed that Keras is given moved (first weights, dropout, random layers,
order of the pictures), with oneDNN on and off, and each comparison was measured instead of enforced. What NumPy draws
is the same on every machine and stayed.

Listed is what differed from run to run. "Worst" is the smallest margin seen, in the unit of the quantity (of a ratio,
`a / b`, in its natural logarithm); "chance" is how likely the next run fails if margins are normal with the mean and
the standard deviation seen, and it must be below 1 in 10,000. From six runs a standard deviation is known to about a
third; an assertion that came later than some of the runs has fewer values ("of few"). "Share of the tolerance" is the
largest difference that a comparison within a tolerance saw, as a share of what it allows.

{machines}

{tables}"""


def page(whole):
    """Return docs/margins.md."""
    tables, machines = [], {}
    for lesson, sources in sorted(whole["lessons"].items()):
        for source, found in sorted(sources.items()):
            rows, _ = judge(lesson, found, real=source == "real")
            data = "real data" if source == "real" else "stand-in"
            count = len(found["runs"])
            told = "" if count >= FEWEST_RUNS else f", too few to be judged ({FEWEST_RUNS} are needed)"
            tables.append(f"## Lesson {lesson}, {data}: {count} runs{told}\n\n{table(rows)}")
            for run in found["runs"]:
                kind = run["processor"], run["versions"], run["threads"]
                machines.setdefault(kind, []).append(run["date"])
    lines = [
        f"- {len(dates)} runs, {min(dates)} to {max(dates)}: {processor}, {threads} thread(s), {versions}"
        for (processor, versions, threads), dates in machines.items()
    ]
    return PAGE.format(machines="\n".join(lines), tables="\n\n".join(tables)) + "\n"


def table(rows):
    """Return the rows as a Markdown table, the likeliest to fail first."""
    lines = [
        "| cell | quantity | must be | n | mean margin | sd | worst | chance |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in sorted(rows, key=lambda row: -row.chance):
        margins = np.array(row.margins)
        spread = margins.std(ddof=1)
        chance = f"{row.chance:.0e}" + (", of few" if len(margins) < FEWEST_RUNS else "")
        numbers = f"{len(margins)} | {margins.mean():.3g} | {spread:.2g} | {margins.min():.3g} | {chance}"
        sign = {"abs<": "within ±", "abs<=": "within ±"}.get(row.quantity.sign, f"{row.quantity.sign} ")
        text = row.quantity.text.replace("|", "\\|")
        lines.append(f"| {row.cell} | `{text}` | {sign}{row.quantity.limit} | {numbers} |")
    return "\n".join(lines)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words = parser.add_subparsers(dest="word", required=True)
    recording = words.add_parser("record", help="run lessons and add to the file")
    recording.add_argument("lessons", nargs="+", help="numbers, or paths of notebooks")
    recording.add_argument("--seeds", type=int, nargs="+", default=(0, 1, 2), help="0 is the lesson's own")
    recording.add_argument("--onednn", type=int, nargs="+", choices=(0, 1), default=(1, 0))
    recording.add_argument("--threads", type=int, default=1)
    recording.add_argument("--standin", action="store_true")
    recording.add_argument("--until", help="id of the last cell to run")
    recording.add_argument("--before", default="", help="command put before each run, such as 'taskset -c 0'")
    recording.add_argument("--file", type=Path, default=data_folder() / "margins.json")
    one = words.add_parser("one", help="one run, for `record`")
    one.add_argument("lesson")
    one.add_argument("seed", type=int)
    one.add_argument("output")
    one.add_argument("--until")
    tabulating = words.add_parser("table", help="write docs/margins.md")
    tabulating.add_argument("--file", type=Path, default=data_folder() / "margins.json")
    chosen = parser.parse_args(arguments)
    if chosen.word == "table":
        whole = load(chosen.file)
        drop_what_is_gone(whole)
        save(chosen.file, whole)
        (project_folder() / "docs" / "margins.md").write_text(page(whole), encoding="utf-8")
    elif chosen.word == "one":
        one_run(chosen.lesson, chosen.seed, chosen.until, chosen.output)
    elif chosen.word == "record":
        record(chosen)


if __name__ == "__main__":
    main()
