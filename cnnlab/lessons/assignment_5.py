"""Tasks of assignment 5: a new head on frozen layers, Grad-CAM at the size of the picture, a pointing game."""

import numpy as np

from cnnlab.exercises import Exercise, Layer, Misconception, folded, rows

WIDTH, CLASSES = 128, 2
_RNG = np.random.default_rng(5)
MAPS = _RNG.integers(0, 6, (2, 3, 4)).astype(float)
GRADIENTS = np.array([1.0, -1.0, 0.25, 0.5]) + _RNG.integers(-4, 5, (2, 3, 4)) / 4
SILENT = np.ones((2, 3, 4)) * -1.0
# Nowhere as much as 1; and silent in places.
FAINT = [(MAPS / 50, GRADIENTS, 2), (MAPS, GRADIENTS - 0.25, 1)]
# What speaks against the class is larger than what speaks for it.
AGAINST = np.array([[[1.0, 0.0], [0.0, 3.0]]]), np.array([[[1.0, -1.0], [1.0, -1.0]]]), 1
HEATS = np.zeros((5, 5, 6))
# The hottest pixel in the first row below its box, and in the first column to the right of it.
BESIDE = np.zeros((2, 4, 5))
BESIDE[:, 2, 1] = 1
HEATS[0, 1, 4], HEATS[1, 3, 2], HEATS[2, 4, 5], HEATS[3, 2, 2] = 1, 2, 3, 0.5
HEATS[0, 4, 1], HEATS[3, 0, 0] = 0.9, 0.4
HEATS[1, 0, 2], HEATS[4, 2, 0], HEATS[4, 2, 4] = 0.5, 1, 0.3
BOXES = [(0, 3, 2, 5), (0, 2, 2, 4), (3, 5, 4, 6), (2, 3, 2, 3), (1, 3, 3, 6)]


def _body(learning_kernels=0, learning_norms=0):
    return [
        Layer("InputLayer", (32, 32, 3)),
        Layer("Conv2D", (32, 32, 16), 1200, min(1200, learning_kernels), "linear", "same"),
        Layer("BatchNormalization", (32, 32, 16), 64, min(32, learning_norms)),
        Layer("Conv2D", (8, 8, WIDTH), 18432, learning_kernels, "linear", "same"),
        Layer("BatchNormalization", (8, 8, WIDTH), 512, learning_norms),
        Layer("GlobalAveragePooling2D", (WIDTH,)),
    ]


def _head(units=CLASSES, activation="softmax", learning=None):
    parameters = units * (WIDTH + 1)
    return Layer("Dense", (units,), parameters, parameters if learning is None else learning, activation)


def new_network():
    return [*_body(), _head()]


def judge_network(answer):
    """Return None for a frozen body with a learning head, else a misconception."""
    network = rows(answer)
    if network is None:
        return "not a network"
    *body, head = folded(network)
    if head.kind != "Dense" or not any(layer.kind == "Conv2D" for layer in body):
        return "no head"
    if head.output != (CLASSES,):
        if head.output[-1] >= 10:
            return "the old classes"
        return f"two probabilities were asked for; your network answers in the shape {head.output}."
    if not head.learning:
        return "everything frozen"
    learning = {layer.kind for layer in body if layer.learning}
    if learning == {"BatchNormalization"}:
        return "batch normalisation left learning"
    if learning:
        return "nothing frozen"
    if head.activation in ("", "linear"):
        return "no softmax"
    if head.activation != "softmax":
        return f"your head ends in {head.activation}: two probabilities add up to 1, these do not."
    if head.learning != head.parameters:
        return f"only {head.learning} of the head's {head.parameters} numbers learn."
    if any(layer.activation == "softmax" for layer in body):
        return "there is a softmax before the head: leave it out."
    if sum(layer.kind == "Rescaling" for layer in body) > 1:
        return "your pictures are scaled twice: the backbone does it itself."
    return None if body[0].output == (32, 32, 3) else f"your network takes pictures of shape {body[0].output}."


def grad_cam(maps, gradients, factor):
    weights = gradients.mean(axis=(0, 1))
    heat = np.maximum((maps * weights).sum(axis=-1), 0)
    if heat.max() > 0:
        heat = heat / heat.max()
    return np.kron(heat, np.ones((factor, factor)))


def _cam(weigh=lambda gradients: gradients.mean(axis=(0, 1)), finish=lambda heat: np.maximum(heat, 0)):
    """Return a wrong `grad_cam`: other weights, or another end."""

    def grad_cam(maps, gradients, factor):
        heat = finish((maps * weigh(gradients)).sum(axis=-1))
        heat = heat / heat.max() if heat.max() > 0 else heat
        return np.kron(heat, np.ones((factor, factor)))

    return grad_cam


def _swapped(maps, gradients, factor):
    return grad_cam(maps, gradients, factor).T


def _small(maps, gradients, factor):
    return grad_cam(maps, gradients, 1)


def _tiled(maps, gradients, factor):
    return np.tile(grad_cam(maps, gradients, 1), (factor, factor))


def _unscaled(maps, gradients, factor):
    weights = gradients.mean(axis=(0, 1))
    return np.kron(np.maximum((maps * weights).sum(axis=-1), 0), np.ones((factor, factor)))


def _divided_by_nothing(maps, gradients, factor):
    weights = gradients.mean(axis=(0, 1))
    heat = np.maximum((maps * weights).sum(axis=-1), 0)
    with np.errstate(all="ignore"):
        return np.kron(heat / heat.max(), np.ones((factor, factor)))


def pointing(heats, boxes):
    hits = 0
    for heat, (top, bottom, left, right) in zip(heats, boxes, strict=True):
        row, column = np.unravel_index(heat.argmax(), heat.shape)
        hits += top <= row < bottom and left <= column < right
    return hits / len(boxes)


def _hits(rule):
    """Return a wrong `pointing` whose rule decides about (heat, row, column, box)."""

    def pointing(heats, boxes):
        hits = 0
        for heat, box in zip(heats, boxes, strict=True):
            row, column = np.unravel_index(heat.argmax(), heat.shape)
            hits += bool(rule(heat, row, column, box))
        return hits / len(boxes)

    return pointing


EXERCISES = [
    Exercise(
        "A5-1",
        right=new_network,
        judge=judge_network,
        wrong=[
            Misconception(
                "not a network",
                lambda: 7,
                hint="Give the Keras model itself: the body, and the new head on top of it.",
                more="keras.Model(inputs, outputs), or transfer.attach_head.",
            ),
            Misconception(
                "no head",
                _body,
                hint="Your network ends with the features. A layer that turns them into classes is missing.",
                more="A Dense layer with a unit for each class.",
            ),
            Misconception(
                "the old classes",
                lambda: [*_body(), _head(10)],
                hint="Your network still answers in the classes that it was born with.",
                more="Begin with backbone.model, which ends before them.",
            ),
            Misconception(
                "everything frozen",
                lambda: [*_body(), _head(learning=0)],
                hint="Nothing in your network can learn, not even the head. Which part should?",
                more="Freeze the body, not the whole model.",
            ),
            Misconception(
                "nothing frozen",
                lambda: [*_body(1200, 64), _head()],
                hint="Layers below the head still learn. With forty pictures they would soon forget what they know.",
                more="Look at len(network.trainable_weights): 2 were asked for.",
            ),
            Misconception(
                "batch normalisation left learning",
                lambda: [*_body(0, 64), _head()],
                hint="The kernels are fixed, but batch normalisation below still learns.",
                more="It is a layer like the others: trainable = False.",
            ),
            Misconception(
                "no softmax",
                lambda: [*_body(), _head(activation="linear")],
                hint="Your head gives plain sums. The loss below wants probabilities.",
                more='activation="softmax".',
            ),
        ],
        notice="2 * (128 + 1) = 258 numbers learn: forty pictures can teach that many",
    ),
    Exercise(
        "A5-2",
        right=grad_cam,
        probes=[
            (MAPS[:1, :1], GRADIENTS[:1, :1], 1),
            (MAPS, GRADIENTS, 1),
            (MAPS, GRADIENTS, 2),
            (MAPS, SILENT, 3),
            *FAINT,
            AGAINST,
        ],
        wrong=[
            Misconception(
                "without ReLU",
                _cam(finish=lambda heat: heat),
                hint="Your map has cells below 0: they speak against the class. Grad-CAM cuts them off.",
                more="Cut off below 0 before you divide.",
            ),
            Misconception(
                "gradient by gradient",
                _cam(weigh=lambda gradients: gradients),
                hint="You multiply every cell by its own gradient. That is another method (HiResCAM). Grad-CAM has "
                "one weight for each channel.",
                more="The weight is the mean of the gradient over rows and columns.",
            ),
            Misconception(
                "weights not averaged over the places",
                _cam(weigh=lambda gradients: gradients.mean()),
                hint="You took the mean over everything, channels too: one weight for all. Each channel has its own.",
                more="axis=(0, 1).",
            ),
            Misconception(
                "absolute value for ReLU",
                _cam(finish=np.abs),
                hint="You made what speaks against the class into something that speaks for it.",
                more="np.maximum(heat, 0), not np.abs.",
            ),
            Misconception(
                "heatmap not resized",
                _small,
                hint="Your map still has the size of the layer. It shall have that of the picture.",
                more="np.kron(heat, np.ones((factor, factor))) makes a square out of each cell.",
            ),
            Misconception(
                "tiles for enlargement",
                _tiled,
                hint="The size is right, but you laid the small map side by side. Each cell shall become a square.",
                more="np.repeat along both axes, or np.kron.",
            ),
            Misconception(
                "row and column swapped",
                _swapped,
                hint="Your map lies on its side: rows and columns are exchanged.",
                more="Leave out the transposition.",
            ),
            Misconception(
                "not scaled",
                _unscaled,
                hint="The map is right, its scale is not: the hottest cell shall be 1.",
                more="Divide by the largest value, if there is one above 0.",
            ),
            Misconception(
                "divided by zero",
                _divided_by_nothing,
                hint="Where nothing speaks for the class, the map is 0 everywhere, and you divide 0 by 0.",
                more="Divide only if the largest value is above 0.",
            ),
        ],
        notice="an empty map is an answer too: nothing in this layer speaks for the class",
    ),
    Exercise(
        "A5-3",
        right=pointing,
        probes=[(HEATS[:1], BOXES[:1]), (HEATS, BOXES), (HEATS[1:], BOXES[1:]), (BESIDE, [(0, 2, 0, 3), (0, 3, 0, 1)])],
        wrong=[
            Misconception(
                "rows and columns swapped",
                _hits(lambda heat, row, column, box: box[0] <= column < box[1] and box[2] <= row < box[3]),
                hint="You compare rows with the left and right side of the box.",
                more="A box is (top, bottom, left, right); rows lie between top and bottom.",
            ),
            Misconception(
                "how many for which share",
                lambda heats, boxes: pointing(heats, boxes) * len(boxes) + 0.0 if len(boxes) > 1 else 2.0,
                hint="That is a number of hits. The share of the pictures was asked for.",
                more="Divide by how many pictures there are.",
            ),
            Misconception(
                "any heat counts",
                _hits(lambda heat, row, column, box: heat[box[0] : box[1], box[2] : box[3]].max() > 0),
                hint="You ask whether there is any heat in the box. Only the hottest pixel is asked.",
                more="First find the place of the largest value, then look where it lies.",
            ),
            Misconception(
                "only the rows",
                _hits(lambda heat, row, column, box: box[0] <= row < box[1]),
                hint="You look at the rows alone. A box has a left and a right side too.",
                more="Both conditions have to hold.",
            ),
            Misconception(
                "share of the heat",
                lambda heats, boxes: float(
                    np.mean([h[t:b, le:r].sum() / h.sum() for h, (t, b, le, r) in zip(heats, boxes, strict=True)])
                ),
                hint="That is the share of the heat inside the box, another measure. Here each picture is hit or miss.",
                more="The hottest pixel is inside, or it is not.",
            ),
        ],
        notice="a map that always points to the middle does well when things stand there: compare with that",
    ),
]
