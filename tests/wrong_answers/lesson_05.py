"""Wrong answers to the tasks of lesson 05, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# Parameters are the weights; the biases are not counted.
def answer_05_A_1():
    return 32 * 5 * 5 * 3


# A filter is a flat 5 by 5, whatever comes in.
def answer_05_A_2():
    return 32 * (5 * 5 + 1)


# Each channel of a filter has a bias of its own.
def answer_05_A_3():
    return 32 * 3 * (5 * 5 + 1)


# Every place of the picture has weights of its own.
def answer_05_A_4():
    return 48 * 64 * 32 * (5 * 5 * 3 + 1)


# A layer has one bias.
def answer_05_A_5():
    return 32 * 5 * 5 * 3 + 1


# A megabyte is 1024 times 1024 bytes.
def answer_05_B_1():
    return 240 * 320 * 64 * 4 * 16 / 1024**2


# A number takes one byte.
def answer_05_B_2():
    return 240 * 320 * 64 * 16 / 1e6


# The layer's output is stored once, not for every picture of the batch.
def answer_05_B_3():
    return 240 * 320 * 64 * 4 / 1e6


# float32 means 32 bytes.
def answer_05_B_4():
    return 240 * 320 * 64 * 32 * 16 / 1e6


# Floats in Python and NumPy take 8 bytes.
def answer_05_B_5():
    return 240 * 320 * 64 * 8 * 16 / 1e6


# With `same` the map is as large as the picture, so the stride does not matter.
def answer_05_C_1():
    def conv_macs(rows, columns, channels, filters, kernel, stride):
        return rows * columns * kernel * kernel * channels * filters

    return conv_macs


# Positions are rows / stride and columns / stride, rounded down.
def answer_05_C_2():
    def conv_macs(rows, columns, channels, filters, kernel, stride):
        return (rows // stride) * (columns // stride) * kernel * kernel * channels * filters

    return conv_macs


# Stride 2 halves the work.
def answer_05_C_3():
    def conv_macs(rows, columns, channels, filters, kernel, stride):
        return rows * columns * kernel * kernel * channels * filters // stride

    return conv_macs


# The bias of each filter is one more operation at each place.
def answer_05_C_4():
    def conv_macs(rows, columns, channels, filters, kernel, stride):
        places = -(-rows // stride) * -(-columns // stride)
        return places * filters * (kernel * kernel * channels + 1)

    return conv_macs


# A multiplication and an addition are two operations.
def answer_05_C_5():
    def conv_macs(rows, columns, channels, filters, kernel, stride):
        places = -(-rows // stride) * -(-columns // stride)
        return 2 * places * filters * kernel * kernel * channels

    return conv_macs


# The biases are few, and whole-number division swallows them.
def answer_05_D_1():
    def input_channels(parameters, kernel, filters):
        return parameters // (filters * kernel**2)

    return input_channels


# A kernel of 3 has 3 weights.
def answer_05_D_2():
    def input_channels(parameters, kernel, filters):
        return (parameters // filters - 1) // kernel

    return input_channels


# The bias comes off at the end, when everything has been divided.
def answer_05_D_3():
    def input_channels(parameters, kernel, filters):
        return parameters // filters // kernel**2 - 1

    return input_channels


# The layer has one bias in all, so 1 is subtracted from the parameters.
def answer_05_D_4():
    def input_channels(parameters, kernel, filters):
        return (parameters - 1) / (filters * kernel**2)

    return input_channels


# The filters' biases come off, and what is left are the weights of one filter.
def answer_05_D_5():
    def input_channels(parameters, kernel, filters):
        return (parameters - filters) // kernel**2

    return input_channels


# The window reaches up to and including u * stride + kernel.
def answer_05_E_1():
    def units_that_see(pixel, kernel, stride, units):
        return [u for u in range(units) if u * stride <= pixel <= u * stride + kernel]

    return units_that_see


# A unit's window is centred on its pixel u * stride.
def answer_05_E_2():
    def units_that_see(pixel, kernel, stride, units):
        return [u for u in range(units) if abs(pixel - u * stride) <= kernel // 2]

    return units_that_see


# Each pixel belongs to one unit.
def answer_05_E_3():
    def units_that_see(pixel, kernel, stride, units):
        unit = pixel // stride
        return [unit] if unit < units else []

    return units_that_see


# Asked is how many units, as in figure 6.
def answer_05_E_4():
    def units_that_see(pixel, kernel, stride, units):
        return sum(u * stride <= pixel < u * stride + kernel for u in range(units))

    return units_that_see


# First and last unit follow from the formulas; there is always a next unit to the right.
def answer_05_E_5():
    def units_that_see(pixel, kernel, stride, units):
        first = max(0, -(-(pixel - kernel + 1) // stride))
        return list(range(first, pixel // stride + 1))

    return units_that_see


# The dense layer at the end has only ten units and hardly counts (without it, 27,336 parameters).
def answer_05_F_1():
    return [(8, 5, 2), (16, 5, 2), (24, 5, 2), (64, 3, 1)]


# The maps of all layers together decide: 16 + 24 + 32 + 32 are more than 64 channels.
def answer_05_F_2():
    return [(16, 5, 2), (24, 3, 2), (32, 3, 2), (32, 3, 2)]


# A layer's own stride widens what it sees (step first, then size): 61 pixels, in truth 31.
def answer_05_F_3():
    return [(8, 3, 2), (16, 3, 2), (32, 3, 2), (64, 3, 2)]


# The list is written as for `account`, with "conv" and "same" in it.
def answer_05_F_4():
    return [
        ("conv", 8, 7, 2, "same"),
        ("conv", 16, 5, 2, "same"),
        ("conv", 32, 5, 2, "same"),
        ("conv", 64, 3, 2, "same"),
        ("dense", 10),
    ]


# A layer multiplies once for each of its weights, so few parameters are few MACs and the first layer needs no stride.
def answer_05_F_5():
    return [(8, 5, 1), (16, 5, 2), (16, 5, 2), (24, 5, 2), (64, 3, 2)]
