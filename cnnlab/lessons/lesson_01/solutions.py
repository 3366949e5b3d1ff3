"""Right solutions of lesson 01, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 01-A
def batch_bytes():
    return 32 * 224 * 224 * 3 * 4


# %% 01-B
def brighten(picture, amount):
    brighter = picture.astype(int) + amount
    return np.clip(brighter, 0, 255).astype(np.uint8)


# %% 01-C
def grey(rgb):
    return rgb @ np.array([0.2126, 0.7152, 0.0722])


# %% 01-D
def one_hot(labels, classes):
    return np.eye(classes)[labels]


# %% 01-E
def for_keras(batch):
    return np.moveaxis(batch, 1, -1)
