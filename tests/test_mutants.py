"""Every judge of the course refuses every mutant of its right solution, or the mutant stands here with a reason.

A mutant that differs from the right solution on some valid input and is called right is a learner who is told a
falsehood. The inputs are the exercise's probes with their numbers drawn anew; CNNLAB_MUTANTS=1000 draws more of them.
"""

import copy
import os

import numpy as np
import pytest

from cnnlab import arithmetic, exercises
from cnnlab.exercises import Exercise, Layer, Misconception, examine
from cnnlab.exercises._call import call
from cnnlab.exercises._compare import same
from tests import mutants

ALL = [item for found in (exercises.lessons(), exercises.assignments()) for items in found.values() for item in items]
INPUTS = int(os.environ.get("CNNLAB_MUTANTS", "120"))
# A mutant may loop for ever.
SECONDS = 1.0


def _is_box(box):
    return 0 <= box[0] < box[2] and 0 <= box[1] < box[3]


# Which of the drawn inputs the task allows, where that is not all.
VALID = {
    "05-D": lambda parameters, kernel, filters: (
        min(kernel, filters) > 0
        and parameters > filters
        and parameters % filters == 0
        and (parameters // filters - 1) % kernel**2 == 0
    ),
    "09-E": lambda one, other, pictures: 0 < one < 1 and 0 < other < 1,
    "14-D": lambda heat, shape: all(size % cells == 0 for size, cells in zip(shape, heat.shape, strict=True)),
    "16-C": lambda one, other: _is_box(one) and _is_box(other),
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


# A mutant that is another right answer: what the task asks for, computed here once more.
RIGHT_TOO = {
    "05-F": _keeps_05f,
    "A2-4": _keeps_a24,
    "A3-2": _keeps_a32,
    "A5-1": _keeps_a51,
    # A ReLU behind a ReLU changes nothing, and a fourth pooling leaves a map of one pixel, which the task allows.
    "12-F": lambda words: words.count("IN") == words.count("FC") == 1 and words.count("CONV") == 6,
    # Nobody is asked to let a layer learn: all that was built does, unless it is switched off on purpose.
    "A4-1": lambda network: (
        [row.output for row in network] == [row.output for row in ALL_ROWS["A4-1"]]
        and [row.activation for row in network] == [row.activation for row in ALL_ROWS["A4-1"]]
    ),
}
ALL_ROWS = {"A4-1": exercises.find("A4-1").right()}
# Mutants of code that are called right, each with the reason.
ALLOWED = {
    ("10-D", "median"): "on seeds that scatter as trainings do, the median is a summary as good as the mean",
}


def agree(exercise, one, other):
    rules = {"whole": exercise.whole, "dtype": exercise.dtype, "tolerance": exercise.tolerance}
    return one.error == other.error and same(one.value, other.value, **rules)


def results(function, inputs):
    """Call a function on copies of inputs, one after the other, so that the first difference is enough."""
    return (call(function, copy.deepcopy(arguments), seconds=SECONDS) for arguments in inputs)


def survivors_of_code(exercise):
    """Return the mutants of a function that all probes call right and some valid input shows to be wrong."""
    rng = np.random.default_rng(0)
    valid = VALID.get(exercise.id, lambda *arguments: True)
    drawn = [arguments for arguments in mutants.variants(exercise.probes, rng, INPUTS) if valid(*arguments)]
    known = [(arguments, one) for arguments, one in zip(drawn, results(exercise.right, drawn), strict=True)]
    known = [(arguments, one) for arguments, one in known if not one.error]
    assert known, f"{exercise.id}: no drawn input is one that the right solution takes"
    expected = list(results(exercise.right, exercise.probes))
    found = []
    for name, mutant in mutants.of_function(exercise.right):
        passes = all(agree(exercise, *pair) for pair in zip(results(mutant, exercise.probes), expected, strict=True))
        if passes and not all(
            agree(exercise, one, other)
            for one, (_, other) in zip(results(mutant, [case for case, _ in known]), known, strict=True)
        ):
            found.append(name)
    return found


def survivors_of_value(exercise):
    """Return the changed values that are called right, though they are neither equal to the right one nor right too."""
    right = exercise.right()
    too = RIGHT_TOO.get(exercise.id, lambda value: False)
    return [
        name
        for name, mutant in mutants.of_value(right)
        if not same(mutant, right) and examine(exercise, mutant).status == "right" and not too(mutant)
    ]


def survivors(exercise):
    return survivors_of_code(exercise) if exercise.asks_for_function else survivors_of_value(exercise)


def is_allowed(exercise, name):
    return any(exercise.id == key and word in name for key, word in ALLOWED)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)
def test_every_mutant_is_refused_or_has_a_reason(exercise):
    assert [name for name in survivors(exercise) if not is_allowed(exercise, name)] == []


@pytest.mark.parametrize(("identity", "word"), ALLOWED)
def test_what_is_allowed_is_still_needed(identity, word):
    assert any(word in name for name in survivors(exercises.find(identity)))


# --- the mutants themselves -------------------------------------------------------------------------------------


def larger_than(values, limit):
    return [value for value in values if value > limit]


def test_a_weak_probe_is_found_out_and_a_stronger_one_heals_it():
    def judged(*probes):
        return survivors(Exercise("99-A", right=larger_than, probes=list(probes), wrong=[]))

    weak = judged(([1, 5, 9], 4))
    assert any("value >= limit" in name for name in weak)
    assert judged(([1, 5, 9], 4), ([4, 5, 3], 4)) == []


def test_a_judge_that_does_not_look_at_the_activation_is_found_out():
    network = [Layer("InputLayer", (8, 8, 1)), Layer("Conv2D", (8, 8, 2), 20, 20, "relu", "same", (3, 3))]

    def judge(answer):
        return None if [row.kind for row in answer] == ["InputLayer", "Conv2D"] else "other layers."

    wrong = [Misconception("other layers", lambda: [], hint="Look again.")]
    found = survivors(Exercise("99-B", right=lambda: network, judge=judge, wrong=wrong))
    assert {"[1] another activation", "[1] another padding", "[1] another window", "[1] one unit more"} <= set(found)
    assert not [name for name in found if "left out" in name or "twice" in name]


def test_mutants_by_hand():
    names = [name for name, _ in mutants.of_function(larger_than)]
    assert names == ["line 2: value > limit -> value >= limit"]
    ((_, mutant),) = mutants.of_function(larger_than)
    assert mutant([3, 4, 5], 4) == [4, 5]
    assert [value for _, value in mutants.of_value((1, 2))] == [
        (2,), (1, 1, 2), (2, 1), (2, 2), (0, 2), (1,), (1, 2, 2), (1, 3), (1, 1),
    ]  # fmt: skip


def test_variants_keep_shapes_and_kinds_and_leave_the_probe_alone():
    probe = (np.arange(6.0).reshape(2, 3), np.array([1, 2, 2]), [0.5, 0.25], True, {"kernel": np.ones((2, 1))})
    for array, labels, numbers, flag, layer in mutants.variants([probe], np.random.default_rng(0), 20):
        assert array.shape == (2, 3) and array.dtype == float and set(labels) <= {1, 2}
        assert len(numbers) == 2 and isinstance(flag, bool) and layer["kernel"].shape == (2, 1)
    assert probe[0].tolist() == [[0, 1, 2], [3, 4, 5]]
