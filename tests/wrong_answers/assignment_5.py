"""Wrong answers to the tasks of assignment 5, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np

import keras

from cnnlab import transfer

# A5-1: the backbone's model ends in `features` numbers (128, lesson 13); it is used as the notebook says, "with Keras alone".


def _head(base, outputs, **options):
    out = keras.layers.Dense(outputs, **options)(base.output)
    return keras.Model(base.input, out)


# All layers must be open, or the network cannot adapt to faces.
def answer_A5_1_1():
    """Opens all layers of the backbone: the whole network shall learn."""
    base = transfer.backbone("course").model
    for layer in base.layers:
        layer.trainable = True
    return _head(base, 2, activation="softmax")


# Convolutions carry what was learned; freezing them freezes the backbone.
def answer_A5_1_2():
    """Only the convolutions are frozen; batch normalisation goes on."""
    base = transfer.backbone("course").model
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.Conv2D)
    return _head(base, 2, activation="softmax")


# Freezing the whole network in the end is the safest.
def answer_A5_1_3():
    """network.trainable = False after the head was put on: the head cannot learn."""
    network = _head(transfer.backbone("course").model, 2, activation="softmax")
    network.trainable = False
    return network


# Two classes need one sigmoid.
def answer_A5_1_4():
    """One sigmoid unit instead of two probabilities."""
    base = transfer.backbone("course").model
    for layer in base.layers:
        layer.trainable = False
    return _head(base, 1, activation="sigmoid")


# A dense layer gives probabilities by itself.
def answer_A5_1_5():
    """Forgets softmax."""
    base = transfer.backbone("course").model
    for layer in base.layers:
        layer.trainable = False
    return _head(base, 2)


# Two sigmoids are two probabilities.
def answer_A5_1_6():
    """Two sigmoids, which need not sum to 1."""
    base = transfer.backbone("course").model
    for layer in base.layers:
        layer.trainable = False
    return _head(base, 2, activation="sigmoid")


# Pictures must be scaled before a network, also before this one.
def answer_A5_1_7():
    """Divides by 255 once more in front of the backbone."""
    base = transfer.backbone("course").model
    for layer in base.layers:
        layer.trainable = False
    inputs = keras.Input((32, 32, 3))
    features = base(keras.layers.Rescaling(1 / 255)(inputs), training=False)
    return keras.Model(inputs, keras.layers.Dense(2, activation="softmax")(features))


# The last layers of the backbone belong to the head and may learn a little.
def answer_A5_1_8():
    """Leaves the upper half of the backbone open (fine-tuning)."""
    base = transfer.backbone("course").model
    for layer in base.layers:
        layer.trainable = False
    for layer in base.layers[len(base.layers) // 2 :]:
        layer.trainable = True
    return _head(base, 2, activation="softmax")


def _grow(heat, factor):
    return heat.repeat(factor, axis=0).repeat(factor, axis=1)


def _scale(heat):
    return heat / heat.max() if heat.max() > 0 else heat


# Each place is weighed by its own gradient.
def answer_A5_2_1():
    """Multiplies place by place (HiResCAM)."""

    def grad_cam(maps, gradients, factor):
        return _grow(_scale(np.maximum((maps * gradients).sum(axis=-1), 0)), factor)

    return grad_cam


# Dividing by the largest value comes before cutting off.
def answer_A5_2_2():
    """Normalises before the ReLU, by the largest absolute value."""

    def grad_cam(maps, gradients, factor):
        heat = maps @ gradients.mean(axis=(0, 1))
        top = np.abs(heat).max()
        heat = np.maximum(heat / top if top else heat, 0)
        return _grow(heat, factor)

    return grad_cam


# The maximum is never 0.
def answer_A5_2_3():
    """Divides by the largest value also when nothing is left (nan)."""

    def grad_cam(maps, gradients, factor):
        heat = np.maximum(maps @ gradients.mean(axis=(0, 1)), 0)
        with np.errstate(invalid="ignore"):
            return _grow(heat / heat.max(), factor)

    return grad_cam


# np.tile makes cells larger.
def answer_A5_2_4():
    """np.tile instead of repeat: the whole map is laid side by side."""

    def grad_cam(maps, gradients, factor):
        heat = _scale(np.maximum(maps @ gradients.mean(axis=(0, 1)), 0))
        return np.tile(heat, (factor, factor))

    return grad_cam


# Each map is cut off before adding.
def answer_A5_2_5():
    """ReLU on each weighted map before the sum."""

    def grad_cam(maps, gradients, factor):
        heat = np.maximum(maps * gradients.mean(axis=(0, 1)), 0).sum(axis=-1)
        return _grow(_scale(heat), factor)

    return grad_cam


# A map is brought to 0..1 by its smallest and largest value.
def answer_A5_2_6():
    """Stretches to 0..1 with min and max instead of the ReLU."""

    def grad_cam(maps, gradients, factor):
        heat = maps @ gradients.mean(axis=(0, 1))
        span = heat.max() - heat.min()
        return _grow((heat - heat.min()) / span if span else heat * 0, factor)

    return grad_cam


# Gradients are averaged over the channels.
def answer_A5_2_7():
    """Mean over the channels: one weight a place."""

    def grad_cam(maps, gradients, factor):
        heat = (maps * gradients.mean(axis=-1, keepdims=True)).sum(axis=-1)
        return _grow(_scale(np.maximum(heat, 0)), factor)

    return grad_cam


# What speaks against the class is heat, too.
def answer_A5_2_8():
    """Absolute value instead of cutting off."""

    def grad_cam(maps, gradients, factor):
        return _grow(_scale(np.abs(maps @ gradients.mean(axis=(0, 1)))), factor)

    return grad_cam


# The heat sums to 1.
def answer_A5_2_9():
    """Divides by the sum, not the largest value."""

    def grad_cam(maps, gradients, factor):
        heat = np.maximum(maps @ gradients.mean(axis=(0, 1)), 0)
        return _grow(heat / heat.sum() if heat.sum() > 0 else heat, factor)

    return grad_cam


# repeat and reshape make squares of the cells.
def answer_A5_2_10():
    """repeat without axis, then reshape: cells become stripes."""

    def grad_cam(maps, gradients, factor):
        heat = _scale(np.maximum(maps @ gradients.mean(axis=(0, 1)), 0))
        rows, columns = heat.shape
        return np.repeat(heat, factor * factor).reshape(rows * factor, columns * factor)

    return grad_cam


def _place(heat):
    return np.unravel_index(np.argmax(heat), heat.shape)


# A box is top, left, bottom, right, as in lesson 16.
def answer_A5_3_1():
    """Reads the box as top, left, bottom, right (lesson 16)."""

    def pointing(heats, boxes):
        hits = []
        for heat, (top, left, bottom, right) in zip(heats, boxes):
            row, column = _place(heat)
            hits.append(top <= row < bottom and left <= column < right)
        return float(np.mean(hits))

    return pointing


# bottom and right belong to the box.
def answer_A5_3_2():
    """bottom and right are inside (<=)."""

    def pointing(heats, boxes):
        hits = []
        for heat, (top, bottom, left, right) in zip(heats, boxes):
            row, column = _place(heat)
            hits.append(top <= row <= bottom and left <= column <= right)
        return float(np.mean(hits))

    return pointing


# The place is (column, row).
def answer_A5_3_3():
    """Row and column of the hottest pixel swapped."""

    def pointing(heats, boxes):
        hits = []
        for heat, (top, bottom, left, right) in zip(heats, boxes):
            column, row = _place(heat)
            hits.append(top <= row < bottom and left <= column < right)
        return float(np.mean(hits))

    return pointing


# The hottest pixel of all pictures is the measure.
def answer_A5_3_4():
    """argmax over the whole stack: one place for all pictures."""

    def pointing(heats, boxes):
        _, row, column = np.unravel_index(np.argmax(heats), heats.shape)
        return float(np.mean([t <= row < b and l <= column < r for t, b, l, r in boxes]))

    return pointing


# The share of heat in the box is meant.
def answer_A5_3_5():
    """Share of the heat in the box (energy inside)."""

    def pointing(heats, boxes):
        return float(np.mean([h[t:b, l:r].sum() / h.sum() for h, (t, b, l, r) in zip(heats, boxes)]))

    return pointing


# The border of a box does not count.
def answer_A5_3_6():
    """The first row and column do not count (<)."""

    def pointing(heats, boxes):
        hits = []
        for heat, (top, bottom, left, right) in zip(heats, boxes):
            row, column = _place(heat)
            hits.append(top < row < bottom and left < column < right)
        return float(np.mean(hits))

    return pointing


# How many, not which share.
def answer_A5_3_7():
    """The number of hits instead of the share."""

    def pointing(heats, boxes):
        hits = 0
        for heat, (top, bottom, left, right) in zip(heats, boxes):
            row, column = _place(heat)
            hits += int(top <= row < bottom and left <= column < right)
        return hits

    return pointing


# divmod by the number of rows gives the place.
def answer_A5_3_8():
    """divmod of the flat index by the number of rows."""

    def pointing(heats, boxes):
        hits = []
        for heat, (top, bottom, left, right) in zip(heats, boxes):
            row, column = divmod(int(heat.argmax()), heat.shape[0])
            hits.append(top <= row < bottom and left <= column < right)
        return float(np.mean(hits))

    return pointing
