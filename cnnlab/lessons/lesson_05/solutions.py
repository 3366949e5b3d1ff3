"""Right solutions of lesson 05, as a learner writes them: the solutions notebook shows the sections of this file."""


# %% 05-A
def parameters():
    return 32 * (5 * 5 * 3 + 1)


# %% 05-B
def megabytes():
    return 16 * 240 * 320 * 64 * 4 / 1e6


# %% 05-C
def conv_macs(rows, columns, channels, filters, kernel, stride):
    out_rows = -(-rows // stride)  # 'same' with a stride rounds up
    out_columns = -(-columns // stride)
    return out_rows * out_columns * filters * kernel * kernel * channels


# %% 05-D
def input_channels(parameters, kernel, filters):
    weights_a_filter = parameters // filters - 1  # one of them is the bias
    return weights_a_filter // (kernel * kernel)


# %% 05-E
def units_that_see(pixel, kernel, stride, units):
    return [unit for unit in range(units) if unit * stride <= pixel < unit * stride + kernel]


# %% 05-F
def budget_layers():
    return [(12, 3, 2), (24, 3, 2), (32, 3, 2), (32, 3, 2), (64, 3, 1)]
