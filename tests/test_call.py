"""What a learner's function that fails is told: the error, the line, and what NumPy's shortest words mean."""

import math

import numpy as np
import pytest

from cnnlab.exercises._call import call

REMEDY = "an array is no number, not even one of a single element"


@pytest.mark.library(
    "An array of one element is no number: float(a), int(a), math.sqrt(a) raise a TypeError, bool(a) does not",
    of="numpy",
    since="2.4; 2.3.5 only warned",
    course="the answer to a wrong try says which line, and how to take an element",
    hint="cnnlab/exercises/_call.py",
)
@pytest.mark.parametrize("as_number", [float, int, math.sqrt])
@pytest.mark.parametrize("array", [np.ones(1), np.ones(2), np.ones((1, 1))], ids=["one", "two", "one in a table"])
def test_an_array_taken_for_a_number_is_explained(as_number, array):
    """Up to 2.3 NumPy took the first and the last with a warning: most old answers on the net do so."""
    outcome = call(lambda a: as_number(a), (array,))
    assert outcome.error == "TypeError" and REMEDY in outcome.message
    assert "a[0], or a.item()" in outcome.message and "(line " in outcome.message
    assert bool(np.ones(1)), "but it is still true or false"


def test_other_errors_of_that_kind_are_left_as_they_are():
    assert REMEDY not in call(lambda a: a + "b", (1,)).message
    assert REMEDY not in call(lambda a: float("x"), (1,)).message
    assert call(lambda a: float(a), (np.array(2.5),)).value == 2.5
