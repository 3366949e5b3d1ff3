"""What exercise 05-F says to a network that breaks the budget: the number found, and where to look."""

import re

import pytest

from cnnlab import arithmetic
from cnnlab.exercises import examine, find


def test_the_course_own_answer_counted_with_the_arithmetic():
    size, channels, parameters, work = 64, 3, 0, 0
    for filters, kernel, stride in find("05-F").right():
        size = arithmetic.output_size(size, kernel, stride=stride, padding="same")
        parameters += arithmetic.conv_parameters(kernel, channels, filters)
        work += arithmetic.conv_macs((size, size, filters), kernel, channels)
        channels = filters
    assert parameters + arithmetic.dense_parameters(size * size * channels, 10) <= 50_000
    assert work + arithmetic.dense_macs(size * size * channels, 10) <= 5_000_000


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        # 16 (27 + 1) + 64 (144 + 1) = 9,728 and 10 (16 x 16 x 64 + 1) = 163,850.
        ([(16, 3, 2), (64, 3, 2)], "173,578 parameters, 50,000 allowed: 163,850 of them sit in the dense layer"),
        (
            [(32, 3, 2), (64, 3, 2), (64, 3, 2), (64, 3, 2)],
            "103,498 parameters, 50,000 allowed: 93,248 .* convolutions",
        ),
        ([(12, 3, 1), (24, 3, 2), (32, 3, 2), (32, 3, 2), (64, 3, 2)], "6,645,760 MACs, 5,000,000 allowed.*Layer 2"),
        ([(16, 3, 2), (16, 3, 2), (32, 3, 2), (32, 3, 2)], "32 channels at the end, 64 wanted"),
        # 3 pixels, then (3 - 1) x 4 more.
        ([(16, 3, 4), (64, 3, 4)], "sees 11 pixels, 32 wanted"),
        ([("conv", 16, 3, 2, "same")], 'Leave out "conv" and "same", and the dense layer'),
        ([(16, 3, 2), ("dense", 10)], "and the dense layer"),
        ([(16, 3)], "list of tuples"),
        ([(16, 3, 0)], "list of tuples"),
        ([(1.5, 3, 2)], "list of tuples"),
        ([("a", 3, 2)], "list of tuples"),
        (7, "list of tuples"),
    ],
)
def test_what_was_found_is_said(answer, said):
    verdict = examine(find("05-F"), answer)
    assert verdict.status == "wrong"
    assert re.search(said, verdict.text), verdict.text
