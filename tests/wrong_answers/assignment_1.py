"""Wrong answers to the tasks of assignment 1, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np

from cnnlab import kernels
from cnnlab.convolution import cross_correlate


# The kernel is turned by half a circle first.
def answer_A1_1_1():
    return [[5, 4, -1], [-1, 3, 6]]


# The numbers of the kernel are laid on column by column (its transpose).
def answer_A1_1_2():
    return [[3, 4, -1], [-1, 7, 6]]


# The result's rows are the places from top to bottom (each column of places is written as a row).
def answer_A1_1_3():
    return [[5, 1], [0, 9], [1, -2]]


# The -1 is a 1; only sizes count.
def answer_A1_1_4():
    return [[5, 4, 3], [3, 9, 6]]


# The result keeps the size of the image; missing pixels are zeros.
def answer_A1_1_5():
    return [[5, 0, 1, 0], [1, 9, -2, -1], [0, 4, 1, 0]]


# The step is for going to the right; downwards each row is visited.
def answer_A1_2_1():
    def filter_steps(image, kernel, step):
        image, kernel = np.asarray(image, float), np.asarray(kernel, float)
        height, width = kernel.shape
        return np.array(
            [
                [
                    np.sum(image[r : r + height, c : c + width] * kernel)
                    for c in range(0, image.shape[1] - width + 1, step)
                ]
                for r in range(image.shape[0] - height + 1)
            ]
        )

    return filter_steps


# Floats for the result are enough, the products of bytes are stored there.
def answer_A1_2_2():
    def filter_steps(image, kernel, step):
        height, width = kernel.shape
        rows = (image.shape[0] - height) // step + 1
        columns = (image.shape[1] - width) // step + 1
        out = np.zeros((rows, columns))
        for r in range(rows):
            for c in range(columns):
                window = image[r * step : r * step + height, c * step : c * step + width]
                out[r, c] = (window * kernel).sum()
        return out

    return filter_steps


# The number of places is (rows - kernel rows + 1) divided by the step, rounded down.
def answer_A1_2_3():
    def filter_steps(image, kernel, step):
        image, kernel = np.asarray(image, float), np.asarray(kernel, float)
        height, width = kernel.shape
        rows = (image.shape[0] - height + 1) // step
        columns = (image.shape[1] - width + 1) // step
        out = np.zeros((rows, columns))
        for r in range(rows):
            for c in range(columns):
                out[r, c] = np.sum(image[r * step : r * step + height, c * step : c * step + width] * kernel)
        return out

    return filter_steps


# The size of the result is counted in steps, the windows themselves begin at r and c.
def answer_A1_2_4():
    def filter_steps(image, kernel, step):
        image, kernel = np.asarray(image, float), np.asarray(kernel, float)
        height, width = kernel.shape
        rows = (image.shape[0] - height) // step + 1
        columns = (image.shape[1] - width) // step + 1
        out = np.zeros((rows, columns))
        for r in range(rows):
            for c in range(columns):
                out[r, c] = np.sum(image[r : r + height, c : c + width] * kernel)
        return out

    return filter_steps


# To filter with a kernel means to turn it over first.
def answer_A1_2_5():
    def filter_steps(image, kernel, step):
        image, kernel = np.asarray(image, float), np.asarray(kernel, float)[::-1, ::-1]
        height, width = kernel.shape
        rows = image.shape[0] - height + 1
        columns = image.shape[1] - width + 1
        out = np.zeros((rows, columns))
        for r in range(rows):
            for c in range(columns):
                out[r, c] = np.sum(image[r : r + height, c : c + width] * kernel)
        return out[::step, ::step]

    return filter_steps


# np.asarray(image, float) makes a new array, so it can be written into while its windows are read.
def answer_A1_3_1():
    def median_filter(image):
        result = np.asarray(image, float)
        for r in range(1, result.shape[0] - 1):
            for c in range(1, result.shape[1] - 1):
                result[r, c] = np.median(result[r - 1 : r + 2, c - 1 : c + 2])
        return result

    return median_filter


# The fifth of the sorted numbers has the index 5.
def answer_A1_3_2():
    def median_filter(image):
        result = np.array(image, float)
        for r in range(1, result.shape[0] - 1):
            for c in range(1, result.shape[1] - 1):
                result[r, c] = np.sort(np.ravel(image[r - 1 : r + 2, c - 1 : c + 2]))[5]
        return result

    return median_filter


# The border is repeated outside, so that every pixel gets its median.
def answer_A1_3_3():
    def median_filter(image):
        framed = np.pad(np.asarray(image, float), 1, mode="edge")
        rows, columns = np.shape(image)
        return np.median([framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)

    return median_filter


# What is not computed may stay 0.
def answer_A1_3_4():
    def median_filter(image):
        result = np.zeros(np.shape(image))
        for r in range(1, result.shape[0] - 1):
            for c in range(1, result.shape[1] - 1):
                result[r, c] = np.median(image[r - 1 : r + 2, c - 1 : c + 2])
        return result

    return median_filter


# The window of r is rows r to r + 2, and its median is written at r (top left instead of the middle).
def answer_A1_3_5():
    def median_filter(image):
        result = np.array(image, float)
        for r in range(result.shape[0] - 2):
            for c in range(result.shape[1] - 2):
                result[r, c] = np.median(image[r : r + 3, c : c + 3])
        return result

    return median_filter


# Mode same takes care of the border by itself.
def answer_A1_4_1():
    def sharpen(image, amount):
        blurred = cross_correlate(image, kernels.get("box_blur"), mode="same")
        return np.clip(image + amount * (image - blurred), 0, 1)

    return sharpen


# Floats need no cutting off, that is for bytes.
def answer_A1_4_2():
    def sharpen(image, amount):
        blurred = cross_correlate(image, kernels.get("box_blur"), mode="same", border="edge")
        return image + amount * (image - blurred)

    return sharpen


# A picture is its blurred copy plus its detail, so more detail is put on the blurred copy.
def answer_A1_4_3():
    def sharpen(image, amount):
        blurred = cross_correlate(image, kernels.get("box_blur"), mode="same", border="edge")
        return np.clip(blurred + amount * (image - blurred), 0, 1)

    return sharpen


# The kernel "sharpen" of the lesson is this, with amount in front of the Laplacian.
def answer_A1_4_4():
    def sharpen(image, amount):
        kernel = kernels.get("identity") - amount * kernels.get("laplacian_4")
        return np.clip(cross_correlate(image, kernel, mode="same", border="edge"), 0, 1)

    return sharpen


# To repeat the border is to mirror it.
def answer_A1_4_5():
    def sharpen(image, amount):
        blurred = cross_correlate(image, kernels.get("box_blur"), mode="same", border="reflect")
        return np.clip(image + amount * (image - blurred), 0, 1)

    return sharpen


def _medians(image):
    framed = np.pad(np.asarray(image, float), 1, mode="edge")
    rows, columns = np.shape(image)
    return np.median([framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)
