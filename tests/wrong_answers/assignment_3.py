"""Wrong answers to the tasks of assignment 3, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np

import keras


# pictures / 255 is float32.
def answer_A3_1_1():
    """Dividing by 255 gives float32 (it gives float64)."""

    def prepare(pictures):
        return pictures[..., None] / 255

    return prepare


# A byte has 256 levels, so divide by 256.
def answer_A3_1_2():
    """Divides by 256."""

    def prepare(pictures):
        return (pictures[..., None] / 256).astype("float32")

    return prepare


# White is the largest value found in the pictures.
def answer_A3_1_3():
    """Divides by the largest pixel of this batch."""

    def prepare(pictures):
        return (pictures[..., None] / pictures.max()).astype(np.float32)

    return prepare


# Pictures are 28 by 28.
def answer_A3_1_4():
    """Reshapes to 28 x 28 whatever comes."""

    def prepare(pictures):
        return pictures.reshape(-1, 28, 28, 1).astype("float32") / 255

    return prepare


# The channel axis comes after the pictures.
def answer_A3_1_5():
    """Channel axis at place 1."""

    def prepare(pictures):
        return pictures[:, None].astype("float32") / 255

    return prepare


# No channel axis is needed for grey pictures.
def answer_A3_1_6():
    """Forgets the channel axis."""

    def prepare(pictures):
        return pictures.astype("float32") / 255

    return prepare


# The network wants numbers around 0.
def answer_A3_1_7():
    """Standardises: minus the mean, divided by the spread."""

    def prepare(pictures):
        x = pictures[..., None].astype("float32")
        return (x - x.mean()) / x.std()

    return prepare


# Ink is dark, so black must be 1.
def answer_A3_1_8():
    """Dark ink on white paper: 1 is black."""

    def prepare(pictures):
        return 1 - pictures[..., None].astype("float32") / 255

    return prepare


def _sequential(*layers):
    return keras.Sequential([keras.Input((28, 28, 1)), *layers])


L = keras.layers


# A softmax is part of the loss: the network ends with scores.
def answer_A3_2_1():
    """Ends without softmax: the loss does it."""

    def build():
        return _sequential(
            L.Conv2D(8, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(10),
        )

    return build


# Each output is a yes or no: sigmoid gives probabilities.
def answer_A3_2_2():
    """Ends with sigmoid."""

    def build():
        return _sequential(
            L.Conv2D(8, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(10, activation="sigmoid"),
        )

    return build


# Keras puts an activation on a convolution by itself. (NOTE: strictly, the max pooling behind each is non-linear: debatable.)
def answer_A3_2_3():
    """Convolutions without activation."""

    def build():
        return _sequential(
            L.Conv2D(8, 3),
            L.MaxPooling2D(),
            L.Conv2D(16, 3),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(32, activation="relu"),
            L.Dense(10, activation="softmax"),
        )

    return build


# One ReLU at the end of the convolutions is enough.
def answer_A3_2_4():
    """ReLU only after the second convolution."""

    def build():
        return _sequential(
            L.Conv2D(8, 3),
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(4),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
        )

    return build


# A network of two small convolutions is below 40,000 anyhow; a hidden layer of 64 is small.
def answer_A3_2_5():
    """A hidden dense layer behind a large map: over 40,000."""

    def build():
        return _sequential(
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(32, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(64, activation="relu"),
            L.Dense(10, activation="softmax"),
        )

    return build


# One convolution and a hidden dense layer make two layers.
def answer_A3_2_6():
    """One convolution and two dense layers."""

    def build():
        return _sequential(
            L.Conv2D(8, 3, activation="relu"),
            L.MaxPooling2D(4),
            L.Flatten(),
            L.Dense(64, activation="relu"),
            L.Dense(10, activation="softmax"),
        )

    return build


# prepare gives pictures of bytes, so the network divides by 255 (again).
def answer_A3_2_7():
    """Rescaling by 1/255 in the network, although prepare has done it."""

    def build():
        return _sequential(
            L.Rescaling(1 / 255),
            L.Conv2D(8, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(32, activation="relu"),
            L.Dense(10, activation="softmax"),
        )

    return build


# Softmax twice does no harm.
def answer_A3_2_8():
    """A softmax in the layer and one more behind it."""

    def build():
        return _sequential(
            L.Conv2D(8, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
            L.Softmax(),
        )

    return build


# Without Flatten a dense layer answers for the picture.
def answer_A3_2_9():
    """Forgets Flatten: one answer at each place."""

    def build():
        return _sequential(
            L.Conv2D(8, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Dense(10, activation="softmax"),
        )

    return build


# The largest label is 9, so nine outputs.
def answer_A3_2_10():
    """The largest label is 9, so nine outputs."""

    def build():
        return _sequential(
            L.Conv2D(8, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Conv2D(16, 3, activation="relu"),
            L.MaxPooling2D(),
            L.Flatten(),
            L.Dense(9, activation="softmax"),
        )

    return build


# Rows are the answers.
def answer_A3_3_1():
    """Rows and columns swapped."""

    def confusion(true, said, classes):
        table = np.zeros((classes, classes), int)
        for t, s in zip(true, said):
            table[s, t] += 1
        return table

    return confusion


# table[true, said] += 1 counts each pair.
def answer_A3_3_2():
    """table[true, said] += 1 with arrays counts repeated pairs once."""

    def confusion(true, said, classes):
        table = np.zeros((classes, classes), int)
        table[true, said] += 1
        return table

    return confusion


# np.zeros holds whole numbers.
def answer_A3_3_3():
    """np.zeros without dtype: floats."""

    def confusion(true, said, classes):
        table = np.zeros((classes, classes))
        for t, s in zip(true, said):
            table[t, s] += 1
        return table

    return confusion


# The classes are those that occur.
def answer_A3_3_4():
    """Size from the labels that occur, not from classes."""

    def confusion(true, said, classes):
        n = max(max(true), max(said)) + 1
        table = np.zeros((n, n), int)
        for t, s in zip(true, said):
            table[t, s] += 1
        return table

    return confusion


# uint8 is enough for a count.
def answer_A3_3_5():
    """Counts in uint8: more than 255 wraps."""

    def confusion(true, said, classes):
        table = np.zeros((classes, classes), np.uint8)
        for t, s in zip(true, said):
            table[t, s] += 1
        return table

    return confusion


# A confusion table holds confusions only.
def answer_A3_3_6():
    """Only wrong answers are counted; the diagonal stays 0."""

    def confusion(true, said, classes):
        table = np.zeros((classes, classes), int)
        for t, s in zip(true, said):
            if t != s:
                table[t, s] += 1
        return table

    return confusion


# "How many of the class" is told in per cent of the class.
def answer_A3_3_7():
    """Whole per cent of each row instead of counts."""

    def confusion(true, said, classes):
        table = np.zeros((classes, classes), int)
        for t, s in zip(true, said):
            table[t, s] += 1
        rows = np.maximum(table.sum(axis=1, keepdims=True), 1)
        return np.round(100 * table / rows).astype(int)

    return confusion


# The largest number is the worst pair.
def answer_A3_4_1():
    """Forgets the diagonal."""

    def worst_pair(table):
        t, s = np.unravel_index(np.argmax(table), table.shape)
        return int(t), int(s)

    return worst_pair


# np.fill_diagonal works on a copy.
def answer_A3_4_2():
    """fill_diagonal on the table itself: it is changed."""

    def worst_pair(table):
        np.fill_diagonal(table, 0)
        t, s = np.unravel_index(table.argmax(), table.shape)
        return int(t), int(s)

    return worst_pair


# A pair is mixed up in both directions.
def answer_A3_4_3():
    """Adds both directions (table + table.T)."""

    def worst_pair(table):
        both = table + table.T
        np.fill_diagonal(both, 0)
        t, s = np.unravel_index(both.argmax(), both.shape)
        return int(t), int(s)

    return worst_pair


# Columns are the true classes.
def answer_A3_4_4():
    """Swaps true and said."""

    def worst_pair(table):
        wrong = table.copy()
        np.fill_diagonal(wrong, 0)
        t, s = np.unravel_index(wrong.argmax(), wrong.shape)
        return int(s), int(t)

    return worst_pair


# The worst pair is found in the class with the most mistakes.
def answer_A3_4_5():
    """First the class with the most mistakes, then its largest entry."""

    def worst_pair(table):
        wrong = table.copy()
        np.fill_diagonal(wrong, 0)
        t = wrong.sum(axis=1).argmax()
        return int(t), int(wrong[t].argmax())

    return worst_pair


# Most often means as a share of the class.
def answer_A3_4_6():
    """Takes shares of the row instead of counts."""

    def worst_pair(table):
        shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
        np.fill_diagonal(shares, 0)
        t, s = np.unravel_index(shares.argmax(), shares.shape)
        return int(t), int(s)

    return worst_pair


# There are ten classes.
def answer_A3_4_7():
    """divmod by 10: always ten classes."""

    def worst_pair(table):
        wrong = table * (1 - np.eye(len(table), dtype=int))
        t, s = divmod(int(wrong.argmax()), 10)
        return t, s

    return worst_pair
