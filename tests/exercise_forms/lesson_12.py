"""Other right answers to the exercises of lesson 12."""

import numpy as np


def _sees_layer_by_layer(layers, kernel):
    size = 1
    for _ in range(layers):
        size += kernel - 1
    return np.int64(size)


def _module_by_index(channels, filters):
    return sum(filters[place] for place in (0, 2, 4, 5))


def _residual_with_where(x, f):
    total = x + f(x)
    return np.where(total > 0, total, 0)


def _unit_by_hand(channels, filters):
    total = filters * (9 * channels + 1) + filters * (9 * filters + 1)
    if channels == filters:
        return total
    return total + filters * (channels + 1)


def _reduced_by_hand(rows, columns, channels, reduced, kernel, filters):
    return rows * columns * reduced * (channels + kernel**2 * filters)


OTHER_FORMS = {
    "12-A": [_sees_layer_by_layer],
    "12-B": [_module_by_index],
    "12-C": [_residual_with_where],
    "12-D": [_unit_by_hand],
    "12-E": [_reduced_by_hand],
    "12-F": [
        ["IN", *["CONV", "NORM", "RELU", "CONV", "NORM", "RELU", "POOL"] * 3, "FC"],
        ("IN", *("CONV", "RELU") * 6, "POOL", "POOL", "CONV", "RELU", "POOL", "FC"),
    ],
}
