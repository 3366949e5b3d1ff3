"""Right solutions of lesson 06, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 06-A
def answers():
    """Give max, average and L2 of the window."""
    window = np.array([[2, 4], [1, 2]])
    return window.max(), window.mean(), np.sqrt(np.sum(window**2))


# %% 06-B
def max_pool(picture, size, stride):
    """Keep the largest number of each full window."""
    rows = (picture.shape[0] - size) // stride + 1
    columns = (picture.shape[1] - size) // stride + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            result[i, j] = picture[top : top + size, left : left + size].max()
    return result


# %% 06-C
def pooled_size(size, window, stride):
    """Count the steps that fit, and the first window."""
    return (size - window) // stride + 1


# %% 06-D
def global_average(maps):
    """Average over rows and columns, for each channel."""
    return np.mean(maps, axis=(0, 1))


# %% 06-E
def head_parameters(shape, units, how):
    """Count a weight for each input and unit, and a bias for each unit."""
    rows, columns, channels = shape
    features = rows * columns * channels if how == "flatten" else channels
    return features * units + units


# %% 06-F
def same_max_pool(picture):
    """Compare the nine shifted copies of the framed picture."""
    # A frame of minus infinity never wins, whatever the numbers inside.
    framed = np.pad(np.asarray(picture, dtype=float), 1, constant_values=-np.inf)
    rows, columns = np.shape(picture)
    shifted = [framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.max(shifted, axis=0)
