"""Wrong answers to the tasks of lesson 12, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np

from cnnlab import models


# Windows are laid side by side: each layer multiplies what is seen.
def answer_12_A_1():
    """Each layer multiplies the window by the kernel."""

    def sees(layers, kernel):
        return kernel**layers

    return sees


# Each layer adds a whole kernel.
def answer_12_A_2():
    """Each layer adds kernel pixels."""

    def sees(layers, kernel):
        return layers * kernel

    return sees


# The kernel is always 3, so two pixels a layer.
def answer_12_A_3():
    """Two pixels a layer, as in the lesson (kernel 3 only)."""

    def sees(layers, kernel):
        return 2 * layers + 1

    return sees


# The formula's 1 is the first layer.
def answer_12_A_4():
    """kernel for the first, and kernel - 1 for every layer (off by one layer)."""

    def sees(layers, kernel):
        return kernel + layers * (kernel - 1)

    return sees


# Half of the kernel is added on each side; the unit's own pixel is not counted.
def answer_12_A_5():
    """Counts what is added, and forgets the pixel itself."""

    def sees(layers, kernel):
        return layers * (kernel - 1)

    return sees


# How many pixels means area.
def answer_12_A_6():
    """Gives the area of the window."""

    def sees(layers, kernel):
        return (1 + layers * (kernel - 1)) ** 2

    return sees


# All six numbers are stacked.
def answer_12_B_1():
    """All six numbers are stacked."""

    def module_channels(channels, filters):
        return sum(filters)

    return module_channels


# The pooling branch hands on the channels that came in.
def answer_12_B_2():
    """The pooling keeps its channels, so channels come instead of the projection."""

    def module_channels(channels, filters):
        return filters[0] + filters[2] + filters[4] + channels

    return module_channels


# The input is stacked with the branches.
def answer_12_B_3():
    """What came in is handed on as well (as with a shortcut)."""

    def module_channels(channels, filters):
        return channels + filters[0] + filters[2] + filters[4] + filters[5]

    return module_channels


# The branches are added, so they have the channels of the largest.
def answer_12_B_4():
    """The branches are added number by number: the widest counts."""

    def module_channels(channels, filters):
        return max(filters[0], filters[2], filters[4], filters[5])

    return module_channels


# The reductions are what leaves, they come last in each pair.
def answer_12_B_5():
    """Adds the reductions instead of the convolutions behind them."""

    def module_channels(channels, filters):
        return filters[0] + filters[1] + filters[3] + filters[5]

    return module_channels


# The ReLU belongs to the layers; the shortcut is added after it.
def answer_12_C_1():
    """relu(f(x)) + x."""

    def residual(x, f):
        return np.maximum(f(x), 0) + x

    return residual


# The unit is f(x) + x.
def answer_12_C_2():
    """Forgets the last ReLU (pre-activation)."""

    def residual(x, f):
        return f(x) + x

    return residual


# A residual is a difference: f(x) - x.
def answer_12_C_3():
    """relu(f(x) - x): the residual is a difference."""

    def residual(x, f):
        return np.maximum(f(x) - x, 0)

    return residual


# ReLU on both ways before the addition.
def answer_12_C_4():
    """ReLU before the addition, on both ways."""

    def residual(x, f):
        return np.maximum(f(x), 0) + np.maximum(x, 0)

    return residual


# x += f(x) is the shortest way to write the addition (NOTE: result right, argument changed; the task does not forbid it.)
def answer_12_C_5():
    """x += f(x) in place, then ReLU: the caller's x is changed."""

    def residual(x, f):
        x += f(x)
        return np.maximum(x, 0)

    return residual


# A unit starts with a ReLU: f reads relu(x).
def answer_12_C_6():
    """The layers read what has gone through a ReLU: f(relu(x)) + relu(x)."""

    def residual(x, f):
        x = np.maximum(x, 0)
        return np.maximum(f(x) + x, 0)

    return residual


# Both convolutions read `channels`.
def answer_12_D_1():
    """The second convolution reads `channels`, too."""

    def unit_parameters(channels, filters):
        total = 2 * filters * (9 * channels + 1)
        if channels != filters:
            total += filters * (channels + 1)
        return total

    return unit_parameters


# The projection is always there.
def answer_12_D_2():
    """The projection is always there."""

    def unit_parameters(channels, filters):
        return filters * (9 * channels + 1) + filters * (9 * filters + 1) + filters * (channels + 1)

    return unit_parameters


# A shortcut costs nothing.
def answer_12_D_3():
    """A shortcut never costs anything."""

    def unit_parameters(channels, filters):
        return filters * (9 * channels + 1) + filters * (9 * filters + 1)

    return unit_parameters


# A 1 x 1 projection only mixes channels and needs no bias.
def answer_12_D_4():
    """The projection has no biases."""

    def unit_parameters(channels, filters):
        total = filters * (9 * channels + 1) + filters * (9 * filters + 1)
        if channels != filters:
            total += filters * channels
        return total

    return unit_parameters


# Biases are not parameters worth counting.
def answer_12_D_5():
    """Counts weights only, no biases."""

    def unit_parameters(channels, filters):
        total = 9 * channels * filters + 9 * filters * filters
        if channels != filters:
            total += channels * filters
        return total

    return unit_parameters


# A projection is needed only when the channels become more.
def answer_12_D_6():
    """Projects only where the channels grow."""

    def unit_parameters(channels, filters):
        total = filters * (9 * channels + 1) + filters * (9 * filters + 1)
        if filters > channels:
            total += filters * (channels + 1)
        return total

    return unit_parameters


# The second convolution still reads all channels.
def answer_12_E_1():
    """The second convolution reads `channels`."""

    def reduced_macs(rows, columns, channels, reduced, kernel, filters):
        return rows * columns * (channels * reduced + kernel * kernel * channels * filters)

    return reduced_macs


# The kernel enters once.
def answer_12_E_2():
    """Multiplies by kernel, not kernel squared."""

    def reduced_macs(rows, columns, channels, reduced, kernel, filters):
        return rows * columns * (channels * reduced + kernel * reduced * filters)

    return reduced_macs


# A multiply-accumulate is two operations.
def answer_12_E_3():
    """Counts multiplications and additions separately: times 2."""

    def reduced_macs(rows, columns, channels, reduced, kernel, filters):
        return 2 * rows * columns * (channels * reduced + kernel * kernel * reduced * filters)

    return reduced_macs


# Biases are one accumulate each.
def answer_12_E_4():
    """Adds one for the bias at each place."""

    def reduced_macs(rows, columns, channels, reduced, kernel, filters):
        return rows * columns * (reduced * (channels + 1) + filters * (kernel * kernel * reduced + 1))

    return reduced_macs


# MACs are the weights: places do not count for the 1 x 1, since it is a dense layer.
def answer_12_E_5():
    """A 1 x 1 is a dense layer, and a dense layer is used once."""

    def reduced_macs(rows, columns, channels, reduced, kernel, filters):
        return channels * reduced + rows * columns * kernel * kernel * reduced * filters

    return reduced_macs


# A kernel fits only at the inner places.
def answer_12_E_6():
    """The kernel is laid on rows - kernel + 1 places only."""

    def reduced_macs(rows, columns, channels, reduced, kernel, filters):
        inner = (rows - kernel + 1) * (columns - kernel + 1)
        return rows * columns * channels * reduced + inner * kernel * kernel * reduced * filters

    return reduced_macs


# Depth alone gives the window; convolutions are cheap, and so no pooling is needed.
def answer_12_F_1():
    """14 convolutions see 29 pixels; the FC behind a large map costs little."""
    return models.expand("IN -> [CONV -> RELU]*14 -> FC")


# A network needs a hidden FC before the last.
def answer_12_F_2():
    """A hidden FC of 64 belongs to every network; it costs little."""
    return models.expand("IN -> [CONV -> RELU -> CONV -> RELU -> POOL]*3 -> FC -> RELU -> FC")


# Convolution, pooling and FC all count as layers: six of them are enough.
def answer_12_F_3():
    """Three convolutions and three poolings are six."""
    return models.expand("IN -> [CONV -> RELU -> POOL]*3 -> FC")


# One ReLU for two convolutions is enough.
def answer_12_F_4():
    """One ReLU for each pair of convolutions is enough."""
    return models.expand("IN -> [CONV -> CONV -> RELU -> POOL]*3 -> FC")


# Two poolings and six convolutions see the whole picture.
def answer_12_F_5():
    """Six convolutions and two poolings surely see 28 pixels (a pooling doubles the window)."""
    return models.expand("IN -> [[CONV -> RELU]*3 -> POOL]*2 -> FC")


# More channels at the end cost little, since the maps are small: seven convolutions.
def answer_12_F_6():
    """One convolution more on the small maps costs little."""
    return models.expand("IN -> [[CONV -> RELU]*2 -> POOL]*2 -> [CONV -> RELU]*3 -> POOL -> FC")
