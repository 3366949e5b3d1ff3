"""Wrong answers to the tasks of assignment 2, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


def _right_counts():
    return {
        "conv_1 parameters": 16 * (5 * 5 * 3 + 1),
        "conv_2 parameters": 24 * (3 * 3 * 16 + 1),
        "numbers after flatten": 7 * 11 * 24,
        "dense parameters": 10 * (7 * 11 * 24 + 1),
        "conv_1 output bytes": 32 * 48 * 16 * 4,
    }


# Parameters are weights; biases do not count.
def answer_A2_1_1():
    return _right_counts() | {
        "conv_1 parameters": 16 * 75,
        "conv_2 parameters": 24 * 144,
        "dense parameters": 10 * 1848,
    }


# All convolutions keep the size, conv_2 too.
def answer_A2_1_2():
    after = 8 * 12 * 24
    return _right_counts() | {"numbers after flatten": after, "dense parameters": 10 * (after + 1)}


# The picture has three channels, so conv_2 sees three channels as well.
def answer_A2_1_3():
    return _right_counts() | {"conv_2 parameters": 24 * (3 * 3 * 3 + 1)}


# Flatten makes one row of the places; the channels are added up there.
def answer_A2_1_4():
    return _right_counts() | {"numbers after flatten": 7 * 11, "dense parameters": 10 * (7 * 11 + 1)}


# A number is a byte.
def answer_A2_1_5():
    return _right_counts() | {"conv_1 output bytes": 32 * 48 * 16}


# The map is rows / stride by columns / stride, as always.
def answer_A2_2_1():
    def layer_cost(rows, columns, channels, filters, kernel, stride):
        weights = kernel[0] * kernel[1] * channels * filters
        places = -(-rows // stride) * -(-columns // stride)
        return {"parameters": weights + filters, "macs": places * weights, "bytes": places * filters * 4}

    return layer_cost


# The kernel is square, so kernel[0] stands for both.
def answer_A2_2_2():
    def layer_cost(rows, columns, channels, filters, kernel, stride):
        k = kernel[0]
        weights = k * k * channels * filters
        places = ((rows - k) // stride + 1) * ((columns - k) // stride + 1)
        return {"parameters": weights + filters, "macs": places * weights, "bytes": places * filters * 4}

    return layer_cost


# MACs are parameters times places, so the biases go in with them.
def answer_A2_2_3():
    def layer_cost(rows, columns, channels, filters, kernel, stride):
        parameters = (kernel[0] * kernel[1] * channels + 1) * filters
        places = ((rows - kernel[0]) // stride + 1) * ((columns - kernel[1]) // stride + 1)
        return {"parameters": parameters, "macs": places * parameters, "bytes": places * filters * 4}

    return layer_cost


# "Biases left aside" is meant for all three numbers.
def answer_A2_2_4():
    def layer_cost(rows, columns, channels, filters, kernel, stride):
        weights = kernel[0] * kernel[1] * channels * filters
        places = ((rows - kernel[0]) // stride + 1) * ((columns - kernel[1]) // stride + 1)
        return {"parameters": weights, "macs": places * weights, "bytes": places * filters * 4}

    return layer_cost


# A pair for a size is (width, height), columns first.
def answer_A2_2_5():
    def layer_cost(rows, columns, channels, filters, kernel, stride):
        weights = kernel[0] * kernel[1] * channels * filters
        places = ((rows - kernel[1]) // stride + 1) * ((columns - kernel[0]) // stride + 1)
        return {"parameters": weights + filters, "macs": places * weights, "bytes": places * filters * 4}

    return layer_cost


# Each layer adds its kernel - 1; strides make maps small, not views large.
def answer_A2_3_1():
    def seen(layers):
        return 1 + sum(kernel - 1 for kernel, stride in layers)

    return seen


# A layer's own stride widens its view: the step grows first.
def answer_A2_3_2():
    def seen(layers):
        size, step = 1, 1
        for kernel, stride in layers:
            step *= stride
            size += (kernel - 1) * step
        return size

    return seen


# Views multiply: three pixels of a layer that each see three see nine.
def answer_A2_3_3():
    def seen(layers):
        size = 1
        for kernel, stride in layers:
            size *= kernel
        return size

    return seen


# Each layer adds its whole kernel, times the step.
def answer_A2_3_4():
    def seen(layers):
        size, step = 0, 1
        for kernel, stride in layers:
            size += kernel * step
            step *= stride
        return size

    return seen


# One goes from the last unit down to the picture, so the recipe runs over the list reversed.
def answer_A2_3_5():
    def seen(layers):
        size, step = 1, 1
        for kernel, stride in reversed(layers):
            size += (kernel - 1) * step
            step *= stride
        return size

    return seen


# A layer's own stride widens what it sees: 1 + 4 + 8 + 16 + 16 = 45 (in truth 31).
def answer_A2_4_1():
    return [(3, 2), (3, 2), (3, 2), (3, 1)]


# The order of the layers makes no difference, so the strides may come at the end (in truth it sees 19).
def answer_A2_4_2():
    return [(3, 1), (3, 1), (3, 2), (3, 2), (3, 2)]


# The strides add up: four of 2 make 8.
def answer_A2_4_3():
    return [(3, 2), (3, 2), (3, 2), (3, 2), (3, 1)]


# Fewer layers cost less, and larger kernels see further (sees 45, costs 84: one point).
def answer_A2_4_4():
    return [(5, 2), (5, 2), (5, 2), (3, 1)]


# To see 41 pixels a kernel of 41 is needed (costs 1681: one point).
def answer_A2_4_5():
    return [(41, 1)]
