"""Right solutions of lesson 14, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 14-A
def questions(rows, columns, patch, step):
    def along(size):
        return -(-(size - patch) // step) + 1

    return along(rows) * along(columns)


# %% 14-B
def class_map(maps, gradient):
    weights = gradient.mean(axis=(0, 1))
    return np.maximum((maps * weights).sum(axis=-1), 0)


# %% 14-C
def fall_map(score, picture, patch, fill):
    rows, columns = picture.shape[0] // patch, picture.shape[1] // patch
    before = score(picture)
    falls = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            covered = picture.copy()
            covered[row * patch : (row + 1) * patch, column * patch : (column + 1) * patch] = fill
            falls[row, column] = before - score(covered)
    return falls


# %% 14-D
def hottest_pixel(heat, picture_shape):
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    return int(row) * picture_shape[0] // heat.shape[0], int(column) * picture_shape[1] // heat.shape[1]


# %% 14-E
def map_of_class(maps, weights, class_index):
    rows, columns, _ = maps.shape
    return np.maximum(maps @ weights[:, class_index] / (rows * columns), 0)


# %% 14-F
def chosen():
    return {"A": "conv_2", "B": "conv_c", "C": "middle"}
