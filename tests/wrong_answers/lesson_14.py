"""Wrong answers to the tasks of lesson 14, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import math

import numpy as np


# Only patches that the steps reach count; a rest at the border is left out.
def answer_14_A_1():
    """No last patch: rest at the border is left uncovered."""

    def questions(rows, columns, patch, step):
        return ((rows - patch) // step + 1) * ((columns - patch) // step + 1)

    return questions


# A patch begins at every step within the picture, also where it hangs over.
def answer_14_A_2():
    """One patch for each start within the picture: ceil(rows / step)."""

    def questions(rows, columns, patch, step):
        return math.ceil(rows / step) * math.ceil(columns / step)

    return questions


# A last patch is always added.
def answer_14_A_3():
    """Always adds a last patch, also when the steps come out even."""

    def questions(rows, columns, patch, step):
        return ((rows - patch) // step + 2) * ((columns - patch) // step + 2)

    return questions


# The number of starts is the distance over the step, without + 1.
def answer_14_A_4():
    """Forgets the first patch at 0."""

    def questions(rows, columns, patch, step):
        return math.ceil((rows - patch) / step) * math.ceil((columns - patch) / step)

    return questions


# The uncovered picture must be asked, too.
def answer_14_A_5():
    """Adds the question for the uncovered picture."""

    def questions(rows, columns, patch, step):
        return (math.ceil((rows - patch) / step) + 1) * (math.ceil((columns - patch) / step) + 1) + 1

    return questions


# Each cell is multiplied by its own gradient.
def answer_14_B_1():
    """Multiplies cell by cell (HiResCAM), then adds the channels."""

    def class_map(maps, gradient):
        return np.maximum((maps * gradient).sum(axis=-1), 0)

    return class_map


# Negative places show what speaks against the class; keep them.
def answer_14_B_2():
    """Forgets the ReLU."""

    def class_map(maps, gradient):
        return (maps * gradient.mean(axis=(0, 1))).sum(axis=-1)

    return class_map


# The ReLU belongs to each weighted map before adding.
def answer_14_B_3():
    """ReLU on each weighted map, then the sum."""

    def class_map(maps, gradient):
        return np.maximum(maps * gradient.mean(axis=(0, 1)), 0).sum(axis=-1)

    return class_map


# The weight of a map is the sum of its gradients.
def answer_14_B_4():
    """Sum of the gradients instead of the mean."""

    def class_map(maps, gradient):
        return np.maximum(maps @ gradient.sum(axis=(0, 1)), 0)

    return class_map


# The weighted maps are averaged.
def answer_14_B_5():
    """Mean over channels instead of the sum."""

    def class_map(maps, gradient):
        return np.maximum((maps * gradient.mean(axis=(0, 1))).mean(axis=-1), 0)

    return class_map


# A heatmap goes from 0 to 1.
def answer_14_B_6():
    """Divides by the largest value."""

    def class_map(maps, gradient):
        heat = np.maximum(maps @ gradient.mean(axis=(0, 1)), 0)
        return heat / heat.max() if heat.max() > 0 else heat

    return class_map


# What matters is how large a gradient is, not its sign.
def answer_14_B_7():
    """Takes the absolute value of the gradients."""

    def class_map(maps, gradient):
        return np.maximum(maps @ np.abs(gradient).mean(axis=(0, 1)), 0)

    return class_map


# The mean goes over the channels: one weight for each place.
def answer_14_B_8():
    """Averages the gradient over channels (axis -1)."""

    def class_map(maps, gradient):
        weights = gradient.mean(axis=-1, keepdims=True)
        return np.maximum((maps * weights).sum(axis=-1), 0)

    return class_map


# The change is new minus old.
def answer_14_C_1():
    """Covered minus uncovered (sign)."""

    def fall_map(score, picture, patch, fill):
        h, w = picture.shape[0] // patch, picture.shape[1] // patch
        out = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                copy = picture.copy()
                copy[i * patch : (i + 1) * patch, j * patch : (j + 1) * patch] = fill
                out[i, j] = score(copy) - score(picture)
        return out

    return fall_map


# copy = picture makes a copy.
def answer_14_C_2():
    """No real copy: the patches stay covered, one after the other."""

    def fall_map(score, picture, patch, fill):
        h, w = picture.shape[0] // patch, picture.shape[1] // patch
        before = score(picture)
        out = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                copy = picture
                copy[i * patch : (i + 1) * patch, j * patch : (j + 1) * patch] = fill
                out[i, j] = before - score(copy)
        return out

    return fall_map


# One copy before the loop is enough.
def answer_14_C_3():
    """One copy before the loop: covers accumulate, the picture itself stays."""

    def fall_map(score, picture, patch, fill):
        h, w = picture.shape[0] // patch, picture.shape[1] // patch
        before, copy = score(picture), picture.copy()
        out = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                copy[i * patch : (i + 1) * patch, j * patch : (j + 1) * patch] = fill
                out[i, j] = before - score(copy)
        return out

    return fall_map


# A rise of the score is no fall and counts as 0.
def answer_14_C_4():
    """Cuts negative falls off at 0."""

    def fall_map(score, picture, patch, fill):
        h, w = picture.shape[0] // patch, picture.shape[1] // patch
        out = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                copy = picture.copy()
                copy[i * patch : (i + 1) * patch, j * patch : (j + 1) * patch] = fill
                out[i, j] = max(score(picture) - score(copy), 0)
        return out

    return fall_map


# Covering means black.
def answer_14_C_5():
    """Fills with 0 whatever fill says."""

    def fall_map(score, picture, patch, fill):
        h, w = picture.shape[0] // patch, picture.shape[1] // patch
        out = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                copy = picture.copy()
                copy[i * patch : (i + 1) * patch, j * patch : (j + 1) * patch] = 0
                out[i, j] = score(picture) - score(copy)
        return out

    return fall_map


# The map has one value a pixel, as large as the picture.
def answer_14_C_6():
    """Gives the map in the size of the picture."""

    def fall_map(score, picture, patch, fill):
        out = np.zeros(picture.shape)
        for i in range(0, picture.shape[0], patch):
            for j in range(0, picture.shape[1], patch):
                copy = picture.copy()
                copy[i : i + patch, j : j + patch] = fill
                out[i : i + patch, j : j + patch] = score(picture) - score(copy)
        return out

    return fall_map


# np.zeros_like(picture) is as good as np.zeros (NOTE: wrong only for integer pictures, where falls are cut to whole numbers.)
def answer_14_C_7():
    """The falls are put into the map in the picture's own dtype."""

    def fall_map(score, picture, patch, fill):
        h, w = picture.shape[0] // patch, picture.shape[1] // patch
        out = np.zeros_like(picture[:h, :w])
        for i in range(h):
            for j in range(w):
                copy = picture.copy()
                copy[i * patch : (i + 1) * patch, j * patch : (j + 1) * patch] = fill
                out[i, j] = score(picture) - score(copy)
        return out

    return fall_map


# argmax gives (row, column) of the hottest place, the factor is one for both.
def answer_14_D_1():
    """One factor (of the rows) for both directions."""

    def hottest_pixel(heat, picture_shape):
        row, column = np.unravel_index(np.argmax(heat), heat.shape)
        factor = picture_shape[0] // heat.shape[0]
        return int(row * factor), int(column * factor)

    return hottest_pixel


# The pixel is the middle of the cell.
def answer_14_D_2():
    """Gives the middle of the cell's square."""

    def hottest_pixel(heat, picture_shape):
        row, column = np.unravel_index(np.argmax(heat), heat.shape)
        fr, fc = picture_shape[0] // heat.shape[0], picture_shape[1] // heat.shape[1]
        return int(row * fr + fr // 2), int(column * fc + fc // 2)

    return hottest_pixel


# The cell itself is the answer.
def answer_14_D_3():
    """Gives the cell, not the pixel."""

    def hottest_pixel(heat, picture_shape):
        row, column = np.unravel_index(np.argmax(heat), heat.shape)
        return int(row), int(column)

    return hottest_pixel


# A place is (x, y).
def answer_14_D_4():
    """Returns (column, row)."""

    def hottest_pixel(heat, picture_shape):
        row, column = np.unravel_index(np.argmax(heat), heat.shape)
        return int(column * (picture_shape[1] // heat.shape[1])), int(row * (picture_shape[0] // heat.shape[0]))

    return hottest_pixel


# The flat index is divided by the number of rows.
def answer_14_D_5():
    """Divides the flat index by the number of rows (divmod by h)."""

    def hottest_pixel(heat, picture_shape):
        h, w = heat.shape
        row, column = divmod(int(np.argmax(heat)), h)
        return row * (picture_shape[0] // h), column * (picture_shape[1] // w)

    return hottest_pixel


# Enlarging lays corner on corner, so the factor is (H - 1) / (h - 1).
def answer_14_D_6():
    """Maps corners on corners: factor (H - 1) / (h - 1)."""

    def hottest_pixel(heat, picture_shape):
        row, column = np.unravel_index(np.argmax(heat), heat.shape)
        h, w = heat.shape
        return (
            int(round(row * (picture_shape[0] - 1) / max(h - 1, 1))),
            int(round(column * (picture_shape[1] - 1) / max(w - 1, 1))),
        )

    return hottest_pixel


# CAM is Grad-CAM; the divisor does not matter.
def answer_14_E_1():
    """Forgets to divide by the number of cells."""

    def map_of_class(maps, weights, class_index):
        return np.maximum(maps @ weights[:, class_index], 0)

    return map_of_class


# No ReLU in CAM.
def answer_14_E_2():
    """Forgets the ReLU."""

    def map_of_class(maps, weights, class_index):
        return maps @ weights[:, class_index] / (maps.shape[0] * maps.shape[1])

    return map_of_class


# The class asked for is the one the network would choose.
def answer_14_E_3():
    """Uses the class with the highest score, not class_index."""

    def map_of_class(maps, weights, class_index):
        best = (maps.mean(axis=(0, 1)) @ weights).argmax()
        return np.maximum(maps @ weights[:, best] / (maps.shape[0] * maps.shape[1]), 0)

    return map_of_class


# The divisor is that of the lesson, 144.
def answer_14_E_4():
    """Divides by 144, as in the lesson."""

    def map_of_class(maps, weights, class_index):
        return np.maximum(maps @ weights[:, class_index] / 144, 0)

    return map_of_class


# The mean divides by rows * columns * channels.
def answer_14_E_5():
    """Divides by all numbers of the maps (channels too)."""

    def map_of_class(maps, weights, class_index):
        return np.maximum(maps @ weights[:, class_index] / maps.size, 0)

    return map_of_class


# Each weighted map is cut off at 0 before adding.
def answer_14_E_6():
    """ReLU before the sum over channels."""

    def map_of_class(maps, weights, class_index):
        parts = maps * weights[:, class_index] / (maps.shape[0] * maps.shape[1])
        return np.maximum(parts, 0).sum(axis=-1)

    return map_of_class


# The last layer that still has rows and columns, whatever it does.
def answer_14_F_1():
    """The last layer with a map: poolings and dropout included."""
    return {"A": "pool_2", "B": "drop", "C": "middle"}


# 1 x 1 x 14 has rows and columns, and head has weights.
def answer_14_F_2():
    """1 x 1 still is a map; head has weights."""
    return {"A": "conv_2", "B": "head", "C": "middle"}


# The last layer with weights is where the class is decided.
def answer_14_F_3():
    """The last layer with weights."""
    return {"A": "dense", "B": "head", "C": "logits"}


# A map of one row tells no places apart.
def answer_14_F_4():
    """A strip of one row is no map, so hidden is the last that has learned."""
    return {"A": "conv_2", "B": "conv_c", "C": "hidden"}


# The layer with the most weights has learned most.
def answer_14_F_5():
    """Takes the convolution with the most weights."""
    return {"A": "conv_2", "B": "conv_b", "C": "middle"}


# The finest map shows best where.
def answer_14_F_6():
    """Takes the first convolution: its map is the finest."""
    return {"A": "conv_1", "B": "conv_a", "C": "strip"}
