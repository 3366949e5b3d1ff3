"""What is true of a mutant, apart from what the judges say of it: so that the two can be compared.

A mutant of a function *differs* from the right solution if it gives something else on some valid input. Valid are the
probes, and inputs drawn from them: their numbers, and every second time their sizes, drawn anew, as far as the right
solution takes them and the task allows them (`VALID`). A changed value differs if it is neither the right one nor
another that keeps what the task asks (`RIGHT_TOO`, computed here once more); without a rule there, only the right value
is right.
"""

import itertools
import warnings
from dataclasses import dataclass

import numpy as np

from cnnlab import arithmetic, exercises
from cnnlab.exercises import examine, folded
from cnnlab.exercises._call import call
from cnnlab.exercises._compare import same
from tests import mutants

# An answer that is equal so far after this time and so many inputs is taken as equal, before that as without an end.
SECONDS, ENOUGH = 20.0, 200


def _is_box(box):
    return 0 <= box[0] < box[2] and 0 <= box[1] < box[3]


# Which of the drawn inputs the task allows, where that is not all.
VALID = {
    # A kernel, a window or a patch is nowhere larger than what it is laid on.
    "04-D": lambda shape, filters, kernel, stride, padding: kernel <= min(shape[:2]) + 2 * padding,
    "06-C": lambda size, window, stride: window <= size,
    "14-A": lambda rows, columns, patch, step: patch <= min(rows, columns),
    "A2-2": lambda rows, columns, channels, filters, kernel, stride: kernel[0] <= rows and kernel[1] <= columns,
    "05-D": lambda parameters, kernel, filters: (
        min(kernel, filters) > 0
        and parameters > filters
        and parameters % filters == 0
        and (parameters // filters - 1) % kernel**2 == 0
    ),
    "08-B": lambda probabilities, labels: (probabilities > 0).all() and (probabilities <= 1).all(),
    "09-E": lambda one, other, pictures: 0 < one < 1 and 0 < other < 1,
    "14-D": lambda heat, shape: all(size % cells == 0 for size, cells in zip(shape, heat.shape, strict=True)),
    "16-C": lambda one, other: _is_box(one) and _is_box(other),
    "16-F": lambda boxes, scores, limit: all(map(_is_box, boxes)) and len(set(scores)) == len(scores) == len(boxes),
    "A1-3": lambda image: image.min() >= 0,
    "A3-4": lambda table: (table - np.diag(np.diag(table))).max() > 0,
}


def _keeps_05f(layers):
    size, channels, parameters, work = 64, 3, 0, 0
    for filters, kernel, stride in layers:
        size = -(-size // stride)
        parameters += filters * (kernel * kernel * channels + 1)
        work += size * size * filters * kernel * kernel * channels
        channels = filters
    dense = size * size * channels * 10
    seen = arithmetic.receptive_field([(kernel, stride) for _, kernel, stride in layers]).size
    return parameters + dense + 10 <= 50_000 and work + dense <= 5_000_000 and channels >= 64 and seen >= 32


def _keeps_a24(layers):
    strides = [stride for _, stride in layers]
    kinds = all(kernel in (3, 5, 7, 9) and stride in (1, 2) for kernel, stride in layers)
    return kinds and np.prod(strides) <= 8 and arithmetic.receptive_field(layers).size >= 40


def _keeps_a32(network):
    first, *others = network
    curved = {"relu", "softmax"}
    # Behind each convolution, before the next layer of sums, stands a function.
    for place, layer in enumerate(others):
        if layer.kind == "Conv2D":
            behind = others[place + 1 :]
            until = next((n for n, other in enumerate(behind) if other.kind in ("Conv2D", "Dense")), len(behind))
            if not any(other.activation in curved for other in [layer, *behind[:until]]):
                return False
    functions = [layer.activation for layer in network]
    few = sum(layer.parameters for layer in network) <= 40_000
    ends = network[-1].output == (10,) and network[-1].activation == "softmax" and functions.count("softmax") == 1
    return few and ends and first.output == (28, 28, 1) and [row.kind for row in others].count("Conv2D") >= 2


def _keeps_a51(network):
    first, *body, head = network
    frozen = not any(layer.learning for layer in body) and not any(layer.activation == "softmax" for layer in body)
    kernels = any(layer.kind == "Conv2D" for layer in body)
    answers = (head.kind, head.output, head.activation) == ("Dense", (2,), "softmax")
    return first.output == (32, 32, 3) and frozen and kernels and answers and head.learning == head.parameters == 258


def _keeps_12f(words):
    first, *inside, last = words or [""]
    if first != "IN" or last != "FC" or set(inside) - {"CONV", "RELU", "POOL", "NORM", "FC"}:
        return False
    text = " ".join(words)
    behind_flat = words[words.index("FC") :]
    naked = text.count("CONV") - text.count("CONV RELU") - text.count("CONV NORM RELU")
    if naked or {"CONV", "POOL"} & set(behind_flat):
        return False
    side, channels, filters, parameters, layers = 28, 1, 16, 0, []
    for word in words[:-1]:
        if word == "CONV":
            parameters, channels = parameters + filters * (9 * channels + 1), filters
            layers.append((3, 1))
        elif word == "POOL":
            side, filters = side // 2, 2 * filters
            layers.append((2, 2))
        elif word == "NORM":
            parameters += 4 * channels
        elif word == "FC":
            side, channels, parameters = 1, 64, parameters + 64 * (side * side * channels + 1)
    parameters += 10 * (side * side * channels + 1)
    seen = arithmetic.receptive_field(layers).size if layers else 1
    return side > 0 and words.count("CONV") >= 6 and seen >= 28 and parameters <= 80_000


def _described(network):
    """Return what the task of A4-1 asks of each layer, a ReLU behind a ReLU left out."""
    return [
        (row.kind, row.output, row.activation, row.padding, row.window, row.strides, row.rate)
        for row in folded(network)
    ]


# A mutant that is another right answer: what the task asks for, computed here once more.
RIGHT_TOO = {
    "05-F": _keeps_05f,
    "A2-4": _keeps_a24,
    "A3-2": _keeps_a32,
    "A5-1": _keeps_a51,
    "12-F": _keeps_12f,
    # Nobody is asked to let a layer learn: all that was built does, unless it is switched off on purpose.
    "A4-1": lambda network: _described(network) == _described(exercises.find("A4-1").right()),
}


@dataclass(frozen=True)
class Tried:
    """One mutant: whether it differs from the right solution in truth, and what the judge said of it.

    `inputs` is on how many valid inputs it was tried, 0 for a value; `first` is the first of them, counted from 0, that
    shows a difference, -1 if only a probe does, which no drawn input comes near.
    """

    exercise: str
    change: str
    differs: bool
    accepted: bool
    inputs: int = 0
    first: int | None = None

    @property
    def fair(self):
        """Whether the judge is right: what differs is refused, what is equal is accepted."""
        return self.differs != self.accepted


def tried(exercise, count, *, step=1, start=0):
    """Yield a `Tried` for each mutant of an exercise's right solution, or each `step`-th, on `count` drawn inputs."""
    if not exercise.asks_for_function:
        yield from itertools.islice(_tried_values(exercise), start, None, step)
        return
    known = known_answers(exercise, count)
    changed = itertools.chain(mutants.of_function(exercise.right), mutants.of_result(exercise.right))
    for change, mutant in itertools.islice(changed, start, None, step):
        accepted = examine(exercise, mutant).status == "right"
        # What is refused differs on a probe, which the task allows; few inputs tell whether others show it as well.
        first = first_difference(exercise, mutant, known if accepted else known[:ENOUGH])
        if first is None and not accepted:
            first = -1
        yield Tried(exercise.id, change, first is not None, accepted, len(known), first)


def _tried_values(exercise):
    right = exercise.right()
    keeps = RIGHT_TOO.get(exercise.id, lambda value: False)
    for change, mutant in mutants.of_value(right):
        differs = not same(mutant, right, **_rules(exercise)) and not _keeps(keeps, mutant)
        yield Tried(exercise.id, change, differs, examine(exercise, mutant).status == "right")


def _keeps(rule, value):
    try:
        return bool(rule(value))
    except Exception:
        # Not even of the form that the task asks for.
        return False


def known_answers(exercise, count):
    """Return ``[(arguments, right answer), ...]`` for those of `count` drawn inputs that are valid."""
    rng, known, seen = np.random.default_rng(0), [], set()
    allowed = VALID.get(exercise.id, lambda *arguments: True)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for arguments in mutants.variants(exercise.probes, rng, count):
            try:
                # Small numbers are soon drawn twice: each input once.
                once = _written(arguments)
                if once not in seen and allowed(*arguments):
                    seen.add(once)
                    known.append((arguments, exercise.right(*_copied(arguments))))
            except Exception:
                # Not an input that the right solution takes: shapes that do not fit, a label without a column.
                continue
    return known


def _copied(value):
    """Copy what a function could change; much faster than `copy.deepcopy`."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)):
        return type(value)(map(_copied, value))
    return {key: _copied(item) for key, item in value.items()} if isinstance(value, dict) else value


def _written(value):
    """Return an input as something that a set can hold."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, (list, tuple)):
        return tuple(map(_written, value))
    return tuple((key, _written(item)) for key, item in value.items()) if isinstance(value, dict) else value


def _identical(one, other):
    """Whether two answers are equal to the last bit and of one type: then `same` need not be asked, which is slow."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and bool((one == other).all())
    return isinstance(one, (int, float, str)) and one == other


def _rules(exercise):
    return {"whole": exercise.whole, "dtype": exercise.dtype, "tolerance": exercise.tolerance}


def first_difference(exercise, function, known):
    """Return on which of the known inputs a function first gives something else than right; None if on none."""
    rules = _rules(exercise)
    done = [0]

    def compare():
        for arguments, right in known:
            found = function(*_copied(arguments))
            if not (_identical(found, right) or same(found, right, **rules)):
                return done[0]
            done[0] += 1
        return None

    outcome = call(compare, (), seconds=SECONDS)
    if outcome.error == "TooLong" and done[0] >= ENOUGH:
        return None
    return done[0] if outcome.error else outcome.value
