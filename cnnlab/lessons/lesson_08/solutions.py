"""Right solutions of lesson 08, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 08-A
def flatten_size(rows, columns):
    for _ in range(2):
        # A 3 x 3 convolution takes two rows and two columns, a pooling halves and drops the rest.
        rows, columns = (rows - 2) // 2, (columns - 2) // 2
    return rows * columns * 32


# %% 08-B
def mean_loss(probabilities, labels):
    given_to_the_true_class = probabilities[np.arange(len(labels)), labels]
    return -np.log(given_to_the_true_class).mean()


# %% 08-C
def diagnosis():
    return {
        "A": "not normalised",
        "B": "softmax twice",
        "C": "normalised twice",
        "D": "one-hot labels",
        "E": "train and test swapped",
    }


# %% 08-D
def recall(confusion):
    return np.diag(confusion) / confusion.sum(axis=1)


# %% 08-E
def shift(picture, down, right):
    rows, columns = picture.shape
    framed = np.pad(picture, ((rows, rows), (columns, columns)))
    return framed[rows - down : 2 * rows - down, columns - right : 2 * columns - right]
