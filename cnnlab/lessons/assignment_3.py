"""Tasks of assignment 3: pictures made ready, a network that is one, a confusion matrix and its worst pair."""

import numpy as np

from cnnlab.exercises import Exercise, Layer, Misconception, folded, rows

MOST = 40_000
PICTURES = np.array([[[0, 51], [102, 255]], [[10, 20], [30, 40]], [[255, 0], [0, 200]]], dtype=np.uint8)
TRUE = np.array([0, 0, 1, 2, 2, 2, 3, 1])
SAID = np.array([0, 1, 1, 2, 0, 0, 3, 2])
# More of one pair than a byte can count.
MANY = (np.zeros(300, int), np.ones(300, int), 2)
TABLE = np.array([[90, 1, 2, 0], [4, 80, 0, 3], [9, 0, 70, 1], [0, 5, 8, 95]])


def prepare(pictures):
    return (pictures / 255).astype("float32")[..., np.newaxis]


def _network(*, shape=(28, 28, 1), activation="relu", last="softmax", extra=(), units=10, hidden=32, pool=True):
    """Return a network's rows: two convolutions, two poolings, two dense layers; wrong ones differ in one thing."""
    maps = (5, 5, 32) if pool else (24, 24, 32)
    flat = maps[0] * maps[1] * maps[2]
    pools = [Layer("MaxPooling2D", (13, 13, 16))], [Layer("MaxPooling2D", (5, 5, 32))]
    return [
        Layer("InputLayer", shape),
        Layer("Conv2D", (26, 26, 16), 160, 160, activation, "valid"),
        *(pools[0] if pool else []),
        Layer("Conv2D", (11, 11, 32) if pool else (24, 24, 32), 4640, 4640, activation, "valid"),
        *(pools[1] if pool else []),
        Layer("Flatten", (flat,)),
        Layer("Dense", (hidden,), hidden * (flat + 1), hidden * (flat + 1), activation),
        Layer("Dense", (units,), units * (hidden + 1), units * (hidden + 1), last),
        *extra,
    ]


def judge_network(answer):
    """Return None for a network that keeps the conditions of the task, else a misconception or what to mend."""
    network = rows(answer() if callable(answer) and not hasattr(answer, "layers") else answer)
    if network is None:
        return "not a built network"
    network = folded(network)
    kinds = [layer.kind for layer in network]
    if network[0].output != (28, 28, 1):
        return "no channel axis" if network[0].output in ((28, 28), (1, 28, 28), (784,)) else "another picture size"
    if kinds.count("Conv2D") < 2:
        return "dense layers only" if "Conv2D" not in kinds else "only one convolution."
    if "Rescaling" in kinds:
        return "normalised twice"
    return _curves(network) or _size(network)


def _curves(network):
    """Judge the functions: softmax at the end and nowhere else, and one behind each convolution."""
    *_, last = network
    if len(last.output) > 1:
        return f"your network answers in the shape {last.output}: there are still places in it, one answer is wanted."
    if last.output != (10,):
        return "another number of classes"
    if last.activation in ("", "linear"):
        return "no softmax"
    if last.activation != "softmax":
        return f"your last layer ends in {last.activation}: ten probabilities add up to 1, these do not."
    if any(layer.activation == "softmax" for layer in network[:-1]):
        return "softmax twice"
    bent = True
    for layer in network[1:]:
        if layer.kind in ("Conv2D", "Dense") and not bent:
            return "nothing between the sums"
        bent = layer.activation not in ("", "linear") or (bent and layer.kind != "Conv2D")
    return None


def _size(network):
    total = sum(layer.parameters for layer in network)
    if total > MOST:
        shrinks = ("MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D")
        shrunk = any(layer.kind in shrinks for layer in network)
        return f"{total:,} parameters, {MOST:,} allowed: where are most of them?" if shrunk else "nothing shrinks"
    return None


def confusion(true, said, classes):
    table = np.zeros((classes, classes), dtype=int)
    for one, other in zip(true, said, strict=True):
        table[one, other] += 1
    return table


def worst_pair(table):
    mistakes = np.array(table)
    np.fill_diagonal(mistakes, 0)
    true, said = np.unravel_index(mistakes.argmax(), mistakes.shape)
    return int(true), int(said)


def _both_ways(table):
    both = table + table.T
    np.fill_diagonal(both, 0)
    true, said = np.unravel_index(both.argmax(), both.shape)
    return int(true), int(said)


def _with_the_diagonal(table):
    true, said = np.unravel_index(np.argmax(table), np.shape(table))
    return int(true), int(said)


def _place_in_line(table):
    mistakes = np.array(table)
    np.fill_diagonal(mistakes, 0)
    return int(mistakes.argmax())


EXERCISES = [
    Exercise(
        "A3-1",
        right=prepare,
        # Without a white pixel: 1 is what a byte can hold, not the brightest that is there.
        probes=[(PICTURES[:1],), (PICTURES,), (PICTURES // 3,)],
        dtype=True,
        wrong=[
            Misconception(
                "not normalised",
                lambda pictures: pictures.astype("float32")[..., np.newaxis],
                hint="Your pictures still go up to 255. The network is to get numbers from 0 to 1.",
                more="Divide by the largest level that a byte can hold.",
            ),
            Misconception(
                "normalised twice",
                lambda pictures: (prepare(pictures) / 255).astype("float32"),
                hint="Your brightest pixel is 0.004: you divided twice.",
                more="White is 255 before and 1 after.",
            ),
            Misconception(
                "no channel axis",
                lambda pictures: prepare(pictures)[..., 0],
                hint="The numbers are right. The channel axis is missing, and Conv2D wants one, also for grey.",
                more="An axis of length 1 at the end.",
            ),
            Misconception(
                "channels first",
                lambda pictures: np.moveaxis(prepare(pictures), -1, 1),
                hint="Your channel axis stands before the rows. Keras wants it last.",
                more="pictures[..., np.newaxis] puts it at the end.",
            ),
            Misconception(
                "float64",
                lambda pictures: (pictures / 255)[..., np.newaxis],
                hint="The numbers are right, as float64. Keras computes in float32: half the memory.",
                more='.astype("float32").',
            ),
            Misconception(
                "-1 to 1",
                lambda pictures: (2 * prepare(pictures) - 1).astype("float32"),
                hint="You normalised to -1 ... 1. That works too, but 0 ... 1 was asked for.",
                more="Black is 0, white is 1.",
            ),
        ],
        notice="60,000 digits take 188 MB as float32, four times the bytes",
    ),
    Exercise(
        "A3-2",
        right=_network,
        judge=judge_network,
        wrong=[
            Misconception(
                "not a built network",
                lambda: 7,
                hint="Return a Keras model that begins with keras.Input((28, 28, 1)). Is a `return` missing?",
                more="return keras.Sequential([keras.Input((28, 28, 1)), ...])",
            ),
            Misconception(
                "no channel axis",
                lambda: _network(shape=(28, 28)),
                hint="Your network takes pictures of another form. Rows, columns, and a channel at the end.",
                more="keras.Input((28, 28, 1)).",
            ),
            Misconception(
                "dense layers only",
                lambda: [
                    Layer("InputLayer", (28, 28, 1)),
                    Layer("Flatten", (784,)),
                    Layer("Dense", (32,), 25120, 25120, "relu"),
                    Layer("Dense", (10,), 330, 330, "softmax"),
                ],
                hint="There is no convolution in it. Two were asked for.",
                more="keras.layers.Conv2D(filters, 3).",
            ),
            Misconception(
                "normalised twice",
                lambda: [*_network()[:1], Layer("Rescaling", (28, 28, 1)), *_network()[1:]],
                hint="Your network rescales, and `prepare` has done so already: the pictures are divided twice.",
                more="Leave the Rescaling layer out.",
            ),
            Misconception(
                "no softmax",
                lambda: _network(last="linear"),
                hint="Your last layer gives plain sums. The loss of the next task wants probabilities.",
                more='activation="softmax" on the last layer.',
            ),
            Misconception(
                "softmax twice",
                lambda: _network(extra=[Layer("Softmax", (10,))]),
                hint="Softmax stands in your network more than once. Probabilities of probabilities are nearly equal.",
                more="Keep the one at the very end.",
            ),
            Misconception(
                "another number of classes",
                lambda: _network(units=9),
                hint="How many digits are there, with the zero?",
                more="The last layer has a unit for each of them.",
            ),
            Misconception(
                "nothing between the sums",
                lambda: _network(activation="linear"),
                hint="At least one convolution hands on plain sums: Keras adds no non-linearity by itself. Two in a "
                "row with nothing between them are no more than one.",
                more='activation="relu".',
            ),
            Misconception(
                "nothing shrinks",
                lambda: _network(pool=False),
                hint="Your maps stay large, so the dense layer behind them is huge. What makes a map smaller?",
                more="A pooling of 2 x 2 after each convolution leaves a quarter, twice.",
            ),
        ],
        notice="under 40,000 parameters are plenty for digits",
    ),
    Exercise(
        "A3-3",
        right=confusion,
        probes=[(TRUE[:2], SAID[:2], 2), (TRUE, SAID, 4), (TRUE, SAID, 5), MANY],
        whole=True,
        wrong=[
            Misconception(
                "rows and columns swapped",
                lambda true, said, classes: confusion(said, true, classes),
                hint="Your rows are what the network said. Rows are the true classes.",
                more="table[true, said].",
            ),
            Misconception(
                "shares for counts",
                lambda true, said, classes: confusion(true, said, classes) / len(true),
                hint="Those are shares. Counts were asked for.",
                more="The numbers of the table add up to the number of pictures.",
            ),
            Misconception(
                "ones for counts",
                lambda true, said, classes: (confusion(true, said, classes) > 0).astype(int),
                hint="You mark what happened, but you do not count how often. Does += work on a repeated index?",
                more="table[true, said] += 1 counts a repeated pair once; a loop, or np.add.at, counts them all.",
            ),
            Misconception(
                "mistakes only",
                lambda true, said, classes: confusion(true, said, classes) * (1 - np.eye(classes, dtype=int)),
                hint="Your diagonal is empty. The right answers belong there.",
                more="Count every picture, also the well-recognised.",
            ),
        ],
        notice="a fancy index with += counts a repeated pair only once: a classic",
    ),
    Exercise(
        "A3-4",
        right=worst_pair,
        probes=[(TABLE[:2, :2],), (TABLE,), (TABLE.T,), (np.array([[5, 0], [1, 4]]),)],
        untouched=True,
        wrong=[
            Misconception(
                "right answers counted in",
                _with_the_diagonal,
                hint="Your largest number stands on the diagonal: that is no mistake.",
                more="Set the diagonal of a copy to 0 first.",
            ),
            Misconception(
                "rows and columns swapped",
                lambda table: worst_pair(table)[::-1],
                hint="The right cell, told the wrong way round: first the true class, then what the network said.",
                more="The row is the true class.",
            ),
            Misconception(
                "both ways added",
                _both_ways,
                hint="You add 3-for-8 and 8-for-3. The pair has an order.",
                more="Look for the largest single number outside the diagonal.",
            ),
            Misconception(
                "a place in the line",
                _place_in_line,
                hint="argmax counts along the flattened table. Turn its number into row and column.",
                more="np.unravel_index(place, table.shape).",
            ),
        ],
        notice="the worst pair tells you which pictures to look at first",
    ),
]
