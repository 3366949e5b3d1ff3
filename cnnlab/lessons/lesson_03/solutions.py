"""Right solutions of lesson 03, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 03-A
def answer_a():
    """Three windows, four products each."""
    image = np.array([[1, 2, 0, 1], [0, 3, 1, 2]])
    kernel = np.array([[1, -1], [0, 2]])
    return [[int(np.sum(image[:, c : c + 2] * kernel)) for c in range(3)]]


# %% 03-B
def to_the_right():
    """Fetch every pixel from its left neighbour."""
    return [[0, 0, 0], [1, 0, 0], [0, 0, 0]]


# %% 03-C
def my_convolve(image, kernel):
    """Turn the kernel by half a circle, then slide it."""
    # As floats: the product of two uint8 numbers wraps around.
    turned = kernel[::-1, ::-1].astype(float)
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    out = np.zeros((rows, columns))
    for (i, j), weight in np.ndenumerate(turned):
        out += weight * image[i : i + rows, j : j + columns]
    return out


# %% 03-D
def keep_brightness(kernel):
    """Divide by the sum, unless the sum is 0; the kernel that was given stays as it is."""
    total = np.sum(kernel)
    # Sums of decimal fractions may miss 0 by a rounding error.
    if np.isclose(total, 0):
        return np.asarray(kernel)
    return np.asarray(kernel) / total


# %% 03-E
def motion_blur(length):
    """One row of equal weights that add up to 1."""
    return np.full((1, length), 1 / length)


# %% 03-F
from cnnlab import kernels
from cnnlab.convolution import cross_correlate


def edge_strength(image):
    """Take the long side of the triangle of both Sobel responses."""
    down = cross_correlate(image, kernels.get("sobel_horizontal"))
    right = cross_correlate(image, kernels.get("sobel_vertical"))
    return np.sqrt(down**2 + right**2)
