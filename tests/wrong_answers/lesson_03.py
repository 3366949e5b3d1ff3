"""Wrong answers to the tasks of lesson 03, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np

from cnnlab import kernels
from cnnlab.convolution import cross_correlate


# The kernel is turned by half a circle before it is laid on the image.
def answer_03_A_1():
    return [[5, 2, 1]]


# The kernel's numbers are read column by column.
def answer_03_A_2():
    return [[7, 1, 3]]


# Zeros are put at the right and below, so that the result is as large as the image.
def answer_03_A_3():
    return [[5, 4, 3, 1], [-3, 2, -1, 2]]


# The window moves on by its own width.
def answer_03_A_4():
    return [[5, 3]]


# The sign of the -1 is a detail: all products are added.
def answer_03_A_5():
    return [[9, 4, 5]]


# To move to the right, the 1 stands on the right.
def answer_03_B_1():
    return [[0, 0, 0], [0, 0, 1], [0, 0, 0]]


# The first index of the kernel runs to the right, so the 1 stands before the middle on that axis.
def answer_03_B_2():
    return [[0, 1, 0], [0, 0, 0], [0, 0, 0]]


# The whole left column has to be taken over, so all of its three weights are 1.
def answer_03_B_3():
    return [[1, 0, 0], [1, 0, 0], [1, 0, 0]]


# The pixel must be taken away from its old column: -1 where it leaves, 1 where it comes from.
def answer_03_B_4():
    return [[0, 0, 0], [1, -1, 0], [0, 0, 0]]


# Convolution is sliding, multiplying and adding; the flip belongs to books.
def answer_03_C_1():
    def my_convolve(image, kernel):
        image, kernel = image.astype(float), kernel.astype(float)
        height, width = kernel.shape
        rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
        out = np.zeros((rows, columns))
        for r in range(rows):
            for c in range(columns):
                out[r, c] = np.sum(image[r : r + height, c : c + width] * kernel)
        return out

    return my_convolve


# kernel[::-1] reverses the kernel, and that is the flip.
def answer_03_C_2():
    def my_convolve(image, kernel):
        image, kernel = image.astype(float), kernel.astype(float)[::-1]
        height, width = kernel.shape
        rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
        out = np.zeros((rows, columns))
        for i in range(height):
            for j in range(width):
                out += kernel[i, j] * image[i : i + rows, j : j + columns]
        return out

    return my_convolve


# A float array for the result is enough against wrapping; the products go into it.
def answer_03_C_3():
    def my_convolve(image, kernel):
        turned = kernel[::-1, ::-1]
        height, width = kernel.shape
        rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
        out = np.zeros((rows, columns))
        for r in range(rows):
            for c in range(columns):
                out[r, c] = np.sum(image[r : r + height, c : c + width] * turned)
        return out

    return my_convolve


# Turning the kernel means exchanging its rows and columns (the transpose).
def answer_03_C_4():
    def my_convolve(image, kernel):
        image, kernel = image.astype(float), kernel.astype(float).T
        height, width = kernel.shape
        rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
        out = np.zeros((rows, columns))
        for i in range(height):
            for j in range(width):
                out += kernel[i, j] * image[i : i + rows, j : j + columns]
        return out

    return my_convolve


# A kernel has as many columns as rows, so its first length serves for both.
def answer_03_C_5():
    def my_convolve(image, kernel):
        image, kernel = image.astype(float), kernel.astype(float)[::-1, ::-1]
        size = len(kernel)
        rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
        out = np.zeros((rows, columns))
        for r in range(rows):
            for c in range(columns):
                for i in range(size):
                    for j in range(size):
                        out[r, c] += image[r + i, c + j] * kernel[i, j]
        return out

    return my_convolve


# Dividing by the sum always works; NumPy will deal with a 0.
def answer_03_D_1():
    def keep_brightness(kernel):
        return kernel / np.sum(kernel)

    return keep_brightness


# The sum that matters is that of the sizes of the weights, without their signs.
def answer_03_D_2():
    def keep_brightness(kernel):
        total = np.sum(np.abs(kernel))
        return kernel / total if np.sum(kernel) != 0 else kernel.copy()

    return keep_brightness


# Only a kernel with a positive sum can be scaled.
def answer_03_D_3():
    def keep_brightness(kernel):
        total = np.sum(kernel)
        if total <= 0:
            return kernel.copy()
        return kernel / total

    return keep_brightness


# kernel /= total inside a function works on a private copy.
def answer_03_D_4():
    def keep_brightness(kernel):
        total = np.sum(kernel)
        if not np.isclose(total, 0):
            kernel /= total
        return kernel

    return keep_brightness


# A sum of 0 comes out as exactly 0, also with floats such as 0.1 and 0.2.
def answer_03_D_5():
    def keep_brightness(kernel):
        total = np.sum(kernel)
        if total == 0:
            return kernel.copy()
        return kernel / total

    return keep_brightness


# A kernel of `length` rows and one column smears sideways.
def answer_03_E_1():
    def motion_blur(length):
        return np.full((length, 1), 1 / length)

    return motion_blur


# Kernels are square; the other rows are filled with zeros.
def answer_03_E_2():
    def motion_blur(length):
        kernel = np.zeros((length, length))
        kernel[length // 2] = 1 / length
        return kernel

    return motion_blur


# A row of ones smears; the brightness looks after itself.
def answer_03_E_3():
    def motion_blur(length):
        return np.ones((1, length))

    return motion_blur


# A single row is an array with one axis.
def answer_03_E_4():
    def motion_blur(length):
        return np.full(length, 1 / length)

    return motion_blur


# A 2-D kernel of this length has length * length places to divide by.
def answer_03_E_5():
    def motion_blur(length):
        return np.full((1, length), 1 / length**2)

    return motion_blur


# The two responses are simply added.
def answer_03_F_1():
    def edge_strength(image):
        image = image.astype(float)
        down = cross_correlate(image, kernels.get("sobel_horizontal"))
        right = cross_correlate(image, kernels.get("sobel_vertical"))
        return down + right

    return edge_strength


# The strength is the sum of the two absolute values.
def answer_03_F_2():
    def edge_strength(image):
        image = image.astype(float)
        down = cross_correlate(image, kernels.get("sobel_horizontal"))
        right = cross_correlate(image, kernels.get("sobel_vertical"))
        return np.abs(down) + np.abs(right)

    return edge_strength


# Squares and a sum are all that is needed; the root only changes the scale.
def answer_03_F_3():
    def edge_strength(image):
        image = image.astype(float)
        down = cross_correlate(image, kernels.get("sobel_horizontal"))
        right = cross_correlate(image, kernels.get("sobel_vertical"))
        return down**2 + right**2

    return edge_strength


# The picture of the edges has to keep the size of the photograph.
def answer_03_F_4():
    def edge_strength(image):
        image = image.astype(float)
        down = cross_correlate(image, kernels.get("sobel_horizontal"), mode="same")
        right = cross_correlate(image, kernels.get("sobel_vertical"), mode="same")
        return np.sqrt(down**2 + right**2)

    return edge_strength


# An edge's strength is the stronger of its two responses.
def answer_03_F_5():
    def edge_strength(image):
        image = image.astype(float)
        down = cross_correlate(image, kernels.get("sobel_horizontal"))
        right = cross_correlate(image, kernels.get("sobel_vertical"))
        return np.maximum(np.abs(down), np.abs(right))

    return edge_strength
