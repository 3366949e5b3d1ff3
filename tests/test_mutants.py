"""Every judge of the course refuses every mutant of its right solution, and accepts what only looks like one.

A mutant that differs from the right solution on some valid input and is called right is a learner who is told a
falsehood. Here each seventh mutant is tried on a few inputs; `python -m scripts.record.judges mutants` tries them all
on many and writes docs/measurements/judges.md. CNNLAB_MUTANTS=1000 draws that many inputs, for every mutant.
"""

import os

import numpy as np
import pytest

from cnnlab import exercises
from cnnlab.exercises import Exercise, Layer, Misconception
from tests import judged, mutants

ALL = [item for found in (exercises.lessons(), exercises.assignments()) for items in found.values() for item in items]
# The inputs are few, since most mutants differ on the first. Every seventh mutant is taken, from the first or second
# on: a right number has two changes, and none may be left out in silence.
INPUTS = int(os.environ.get("CNNLAB_MUTANTS", "40"))
STEP = 1 if "CNNLAB_MUTANTS" in os.environ else 7


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", range(len(ALL)), ids=lambda number: ALL[number].id)
def test_a_mutant_that_differs_is_refused_and_an_equal_one_accepted(number):
    tried = list(judged.tried(ALL[number], INPUTS, step=STEP, start=number % 2 if STEP > 1 else 0))
    assert [one for one in tried if not one.fair] == []
    assert tried


def test_the_drawn_inputs_are_many_and_each_once():
    known = judged.known_answers(exercises.find("03-C"), 200)
    shapes = {image.shape for (image, _), _ in known}
    assert len(known) > 100 and len(shapes) > 10
    assert len(judged.known_answers(exercises.find("04-B"), 2000)) < 30


def test_a_difference_is_found_whether_it_is_a_number_an_error_or_no_end(monkeypatch):
    exercise = exercises.find("04-B")
    known = judged.known_answers(exercise, 50)
    monkeypatch.setattr(judged, "SECONDS", 0.2)

    def endless(kernel_size):
        while True:
            pass

    assert judged.first_difference(exercise, exercise.right, known) is None
    assert judged.first_difference(exercise, lambda kernel_size: (1, kernel_size // 2), known) is not None
    assert judged.first_difference(exercise, lambda kernel_size: kernel_size["rows"], known) == 0
    assert judged.first_difference(exercise, endless, known) == 0


# --- the mutants themselves -------------------------------------------------------------------------------------


def larger_than(values, limit):
    return [value for value in values if value > limit]


def survivors(exercise):
    return [one.change for one in judged.tried(exercise, 120) if one.accepted and one.differs]


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
    found = {name.partition(": ")[2]: mutant for name, mutant in mutants.of_function(larger_than)}
    assert found["value > limit -> value >= limit"]([3, 4, 5], 4) == [4, 5]
    assert {"values -> limit", "limit -> values"} <= found.keys()
    (whole,) = [mutant for name, mutant in mutants.of_result(lambda x: (x, [x])) if "whole" in name]
    assert whole(-1.5) == (-1.0, [-1.0])
    assert [value for _, value in mutants.of_value((1, 2))] == [
        (2,), (1, 1, 2), (2, 1), (2, 2), (0, 2), (1,), (1, 2, 2), (1, 3), (1, 1),
    ]  # fmt: skip


def test_variants_keep_kinds_and_every_second_time_shapes_and_leave_the_probe_alone():
    probe = (np.arange(6.0).reshape(2, 3), np.array([1, 2, 2]), [0.5, 0.25], True, {"kernel": np.ones((2, 1))})
    drawn = list(mutants.variants([probe], np.random.default_rng(0), 20))
    for number, (array, labels, numbers, flag, layer) in enumerate(drawn):
        assert array.dtype == float and set(labels) <= {1, 2} and isinstance(flag, bool)
        # What was equal stays equal: labels are as long as the rows, and a kernel is as high as the list is long.
        assert len(labels) == array.shape[1] and len(numbers) == array.shape[0] == len(layer["kernel"])
        assert number % 2 or array.shape == (2, 3)
    assert len({variant[0].shape for variant in drawn}) > 3
    assert probe[0].tolist() == [[0, 1, 2], [3, 4, 5]]
