"""Wrong answers to the tasks of lesson 06, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# L2 is the sum of the squares.
def answer_06_A_1():
    return (4, 2.25, 25)


# L2 is the root of the mean of the squares.
def answer_06_A_2():
    return (4, 2.25, 2.5)


# L2 is the root of the sum, without squares.
def answer_06_A_3():
    return (4, 2.25, 3)


# The average of a window is its middle number, the median.
def answer_06_A_4():
    return (4, 2, 5)


# Pooling windows stand side by side, so the stride is the size.
def answer_06_B_1():
    def max_pool(picture, size, stride):
        rows, columns = picture.shape[0] // size, picture.shape[1] // size
        return np.array(
            [
                [picture[r * size : (r + 1) * size, c * size : (c + 1) * size].max() for c in range(columns)]
                for r in range(rows)
            ]
        )

    return max_pool


# Windows cut off by the border count as well.
def answer_06_B_2():
    def max_pool(picture, size, stride):
        return np.array(
            [
                [picture[r : r + size, c : c + size].max() for c in range(0, picture.shape[1], stride)]
                for r in range(0, picture.shape[0], stride)
            ]
        )

    return max_pool


# A search for the largest number starts from 0.
def answer_06_B_3():
    def max_pool(picture, size, stride):
        rows, columns = (picture.shape[0] - size) // stride + 1, (picture.shape[1] - size) // stride + 1
        result = np.zeros((rows, columns))
        for i in range(size):
            for j in range(size):
                shifted = picture[i : i + (rows - 1) * stride + 1 : stride, j : j + (columns - 1) * stride + 1 : stride]
                result = np.maximum(result, shifted)
        return result

    return max_pool


# range(0, length - size, stride) reaches the last start.
def answer_06_B_4():
    def max_pool(picture, size, stride):
        return np.array(
            [
                [picture[r : r + size, c : c + size].max() for c in range(0, picture.shape[1] - size, stride)]
                for r in range(0, picture.shape[0] - size, stride)
            ]
        )

    return max_pool


# The map is square, so one number of windows serves rows and columns.
def answer_06_B_5():
    def max_pool(picture, size, stride):
        places = (min(picture.shape) - size) // stride + 1
        result = np.zeros((places, places))
        for r in range(places):
            for c in range(places):
                result[r, c] = picture[r * stride : r * stride + size, c * stride : c * stride + size].max()
        return result

    return max_pool


# The axis is cut by the stride; the window has no influence.
def answer_06_C_1():
    def pooled_size(size, window, stride):
        return size // stride

    return pooled_size


# Windows do not overlap, so it is size over window.
def answer_06_C_2():
    def pooled_size(size, window, stride):
        return size // window

    return pooled_size


# The pixels behind the last window get one more window.
def answer_06_C_3():
    def pooled_size(size, window, stride):
        return int(np.ceil((size - window) / stride)) + 1

    return pooled_size


# The number of steps is the number of windows.
def answer_06_C_4():
    def pooled_size(size, window, stride):
        return (size - window) // stride

    return pooled_size


# The formula's / may be an ordinary division; for sizes in use it comes out whole.
def answer_06_C_5():
    def pooled_size(size, window, stride):
        return (size - window) / stride + 1

    return pooled_size


# The last axis is the one to average over.
def answer_06_D_1():
    def global_average(maps):
        return maps.mean(axis=-1)

    return global_average


# Global means one number for everything.
def answer_06_D_2():
    def global_average(maps):
        return maps.mean()

    return global_average


# Channels come first, so rows and columns are axes 1 and 2.
def answer_06_D_3():
    def global_average(maps):
        return maps.mean(axis=(1, 2))

    return global_average


# Axis 0 takes a whole map together.
def answer_06_D_4():
    def global_average(maps):
        return maps.mean(axis=0)

    return global_average


# Sum each map and divide by its number of rows (the maps being rows long).
def answer_06_D_5():
    def global_average(maps):
        return maps.sum(axis=(0, 1)) / len(maps)

    return global_average


# A dense layer has inputs times units parameters.
def answer_06_E_1():
    def head_parameters(shape, units, how):
        rows, columns, channels = shape
        inputs = rows * columns * channels if how == "flatten" else channels
        return inputs * units

    return head_parameters


# Global average pooling leaves one number for all the maps.
def answer_06_E_2():
    def head_parameters(shape, units, how):
        rows, columns, channels = shape
        inputs = rows * columns * channels if how == "flatten" else 1
        return (inputs + 1) * units

    return head_parameters


# The average is taken over the channels and leaves one map.
def answer_06_E_3():
    def head_parameters(shape, units, how):
        rows, columns, channels = shape
        inputs = rows * columns * channels if how == "flatten" else rows * columns
        return (inputs + 1) * units

    return head_parameters


# Average pooling has one weight for each channel that it averages.
def answer_06_E_4():
    def head_parameters(shape, units, how):
        rows, columns, channels = shape
        if how == "flatten":
            return (rows * columns * channels + 1) * units
        return channels + (channels + 1) * units

    return head_parameters


# The layer has a single bias.
def answer_06_E_5():
    def head_parameters(shape, units, how):
        rows, columns, channels = shape
        inputs = rows * columns * channels if how == "flatten" else channels
        return inputs * units + 1

    return head_parameters


# `same` means a frame of zeros.
def answer_06_F_1():
    def same_max_pool(picture):
        framed = np.pad(picture, 1)
        rows, columns = picture.shape
        return np.max([framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)

    return same_max_pool


# Pixels at the border have no full neighbourhood and stay as they are.
def answer_06_F_2():
    def same_max_pool(picture):
        result = picture.copy()
        for r in range(1, picture.shape[0] - 1):
            for c in range(1, picture.shape[1] - 1):
                result[r, c] = picture[r - 1 : r + 2, c - 1 : c + 2].max()
        return result

    return same_max_pool


# np.roll shifts the picture, and what falls out is gone.
def answer_06_F_3():
    def same_max_pool(picture):
        shifts = [np.roll(picture, (i, j), axis=(0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        return np.max(shifts, axis=0)

    return same_max_pool


# From r - 1 to r + 1 is the slice r - 1 : r + 1.
def answer_06_F_4():
    def same_max_pool(picture):
        result = np.empty_like(picture)
        for r in range(picture.shape[0]):
            for c in range(picture.shape[1]):
                result[r, c] = picture[max(r - 1, 0) : r + 1, max(c - 1, 0) : c + 1].max()
        return result

    return same_max_pool


# A neighbourhood is the pixel with its four neighbours.
def answer_06_F_5():
    def same_max_pool(picture):
        framed = np.pad(picture, 1, mode="edge")
        rows, columns = picture.shape
        places = [(1, 1), (0, 1), (2, 1), (1, 0), (1, 2)]
        return np.max([framed[i : i + rows, j : j + columns] for i, j in places], axis=0)

    return same_max_pool
