"""Patterns read and built: the lecture's examples, counts by hand, and every way to write one wrong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab import arithmetic, models
from cnnlab.errors import CnnlabError
from cnnlab.ledger import ledger

# The three examples of the lecture: pattern, convolutions, poolings, dense layers.
EXAMPLES = [
    ("INPUT -> CONV -> RELU -> FC", 1, 0, 1),
    ("INPUT -> [CONV -> RELU -> POOL]*2 -> FC -> RELU -> FC", 2, 2, 2),
    ("INPUT -> [CONV -> RELU -> CONV -> RELU -> POOL]*3 -> [FC -> RELU]*2 -> FC", 6, 3, 3),
]


@pytest.mark.parametrize(("pattern", "convolutions", "poolings", "dense"), EXAMPLES)
def test_the_examples_of_the_lecture(pattern, convolutions, poolings, dense):
    words = models.expand(pattern)
    assert [words.count(word) for word in ("CONV", "POOL", "FC")] == [convolutions, poolings, dense]
    kinds = [type(layer).__name__ for layer in models.build(pattern).layers]
    assert [kinds.count(kind) for kind in ("Conv2D", "MaxPooling2D", "Dense")] == [convolutions, poolings, dense]
    assert kinds.count("ReLU") == words.count("RELU") and kinds[-1] == "Softmax"


def test_brackets_in_brackets():
    short = models.expand("IN -> [[CONV -> RELU]*2 -> POOL]*3 -> [FC -> RELU]*2 -> FC")
    assert short == models.expand(EXAMPLES[2][0])
    assert models.expand("in→[conv*2]*3->fc") == ("IN", *["CONV"] * 6, "FC")
    assert models.expand("[[[IN]]] -> FC") == ("IN", "FC")


def test_the_second_example_counted_by_hand():
    book = ledger(models.build(EXAMPLES[1][0], input_shape=(28, 28, 1), filters=16, units=64))
    # 16 (9 + 1), 32 (9 * 16 + 1), 7 * 7 * 32 inputs to 64 units, 64 to 10.
    assert [row.parameters for row in book if row.parameters] == [160, 4640, 64 * (1568 + 1), 650]
    assert book.parameters == 105_866
    assert book["pool_1"].output_shape == (14, 14, 16) and book["pool_2"].output_shape == (7, 7, 32)


def test_filters_double_behind_each_pooling_or_are_given_one_by_one():
    pattern = "IN -> [CONV -> POOL]*3 -> CONV -> FC"
    doubled = ledger(models.build(pattern, filters=4, input_shape=(20, 33, 3)))
    assert [row.output_shape for row in doubled if row.kind == "Conv2D"] == [
        (20, 33, 4),
        (10, 16, 8),
        (5, 8, 16),
        (2, 4, 32),
    ]
    given_ones = ledger(models.build(pattern, filters=[7, 5, 3, 1], input_shape=(20, 33, 3)))
    assert [row.output_shape[-1] for row in given_ones if row.kind == "Conv2D"] == [7, 5, 3, 1]


def test_a_kernel_that_is_not_square_and_units_one_by_one():
    book = ledger(models.build("IN -> CONV -> [FC -> RELU]*2 -> FC", kernel=(1, 5), units=[9, 6], classes=3, filters=2))
    assert book["conv_1"].parameters == arithmetic.conv_parameters((1, 5), 1, 2) == 12
    assert [book[name].output_shape for name in ("fc_1", "fc_2", "fc_3")] == [(9,), (6,), (3,)]


def test_it_answers_with_probabilities_and_a_seed_decides():
    pictures = np.arange(2 * 12 * 8, dtype=np.uint8).reshape(2, 12, 8, 1)
    nets = [
        models.build("IN -> [CONV -> NORM -> RELU -> POOL]*2 -> FC", input_shape=(12, 8, 1), seed=s) for s in (1, 1, 2)
    ]
    one, again, other = (np.asarray(net(pictures)) for net in nets)
    np.testing.assert_allclose(one.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(one, again)
    assert not np.allclose(one, other)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 4), st.sampled_from([" ", "", "  "]))
def test_repetitions_multiply(convolutions, blocks, dense, space):
    pattern = f"IN->[[CONV->RELU]*{convolutions}->POOL]*{blocks}" + f"->[FC->RELU]*{dense}" * (dense > 0) + "->FC"
    words = models.expand(pattern.replace("->", f"{space}->{space}").replace("*", f"{space}*{space}"))
    assert words.count("CONV") == words.count("RELU") - dense == convolutions * blocks
    assert words.count("POOL") == blocks and words.count("FC") == dense + 1


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (None, "must be a text"),
        (["IN", "FC"], "must be a text"),
        ("", "is empty"),
        ("   ", "is empty"),
        ("IN -> [CONV -> RELU -> FC", r"character 7 \(\[\): '\[' is never closed"),
        ("IN -> [[CONV -> RELU]*2 -> FC", r"character 7 \(\[\): '\[' is never closed"),
        ("IN -> CONV] -> FC", r"character 11 \(\]\): '\]' closes nothing"),
        ("IN -> [] -> FC", r"character 8 \(\]\): the bracket is empty"),
        ("IN -> CONVO -> FC", "CONVO is none of IN, CONV, RELU, POOL, NORM, FC. Did you mean CONV?"),
        ("IN -> DENSE", "Did you mean FC?"),
        ("IN -> CONV1 -> FC", r"character 7 \(CONV1\): layers are not numbered in a pattern: write CONV"),
        ("IN -> dropout -> FC", "DROPOUT is none of"),
        ("IN -> CONV -> POOLING1 -> FC", "POOLING1 is none of .* Did you mean POOL?"),
        ("IN -> [CONV -> POOL?]*2 -> FC", r"character 16 \(POOL\?\): the question mark means 'perhaps'"),
        ("IN -> [CONV]*N -> FC", r"character 14 \(N\): N stands for a number"),
        ("IN -> [CONV]*0 -> FC", r"character 14 \(0\): 0 times is nothing"),
        ("IN -> [CONV]*-1 -> FC", "a repetition needs a whole number"),
        ("IN -> [CONV]*1.5 -> FC", r"\(\.\): expected '->'"),
        ("IN -> [CONV]* -> FC", "a repetition needs a whole number"),
        ("IN -> [CONV]*", "a repetition needs a whole number"),
        ("IN -> [CONV]*2*3 -> FC", "repeated once only"),
        ("IN -> 2*CONV -> FC", r"character 7 \(2\): expected a layer"),
        ("IN -> [CONV]*100000 -> FC", "more than 500"),
        ("IN -> [[CONV -> RELU]*400]*400 -> FC", "more than 500"),
        ("IN -> -> FC", r"character 7 \(->\): expected a layer"),
        ("IN -> FC ->", "ends where a word is expected"),
        ("IN CONV -> FC", r"character 4 \(CONV\): expected '->'"),
        ("IN - CONV", r"character 4 \(-\): expected '->'"),
        ("IN -> CONV + FC", r"character 12 \(\+\): expected '->'"),
        ("IN -> (CONV) -> FC", r"character 7 \(\(\): this sign is none"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(pattern, message):
    with pytest.raises(CnnlabError, match=message):
        models.expand(pattern)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("CONV -> FC", "begins with CONV"),
        ("IN -> IN -> FC", "IN more than once"),
        ("IN -> CONV -> RELU", "ends with RELU"),
        ("IN -> FC -> CONV -> FC", "CONV comes behind FC"),
        ("IN -> FC -> POOL -> FC", "POOL comes behind FC"),
        ("IN -> CONV -> RELU -> RELU -> FC", "RELU comes right behind RELU"),
        ("IN -> RELU -> FC", "RELU comes right behind IN"),
        ("IN -> NORM -> FC", "NORM comes right behind IN"),
        ("IN -> [CONV -> POOL]*5 -> FC", "POOL number 5 finds maps of 1 x 1.*pool at most 4 times"),
        ("IN -> [POOL]*9 -> FC", "POOL number 5"),
    ],
)
def test_sentences_that_are_no_networks_are_refused(pattern, message):
    with pytest.raises(CnnlabError, match=message):
        models.build(pattern)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"input_shape": (28, 28)}, r"must be \(rows, columns, channels\)"),
        ({"input_shape": (28, 0, 1)}, "input_shape"),
        ({"classes": 1}, "classes"),
        ({"filters": 0}, "filters"),
        ({"filters": [8, 8]}, "filters has 2 numbers for 1 CONV"),
        ({"units": [8]}, "units has 1 numbers for 0 FC before the last FC"),
        ({"kernel": 0}, "kernel"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(CnnlabError, match=message):
        models.build("IN -> CONV -> FC", **options)


def test_a_narrow_picture_is_pooled_out_of_columns():
    with pytest.raises(CnnlabError, match="POOL number 2 finds maps of 16 x 1"):
        models.build("IN -> [CONV -> POOL]*2 -> FC", input_shape=(32, 3, 1))
