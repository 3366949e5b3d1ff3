"""Other right answers to the exercises of lesson 05."""

import math

import numpy as np

from cnnlab import arithmetic


def _macs_by_listing(rows, columns, channels, filters, kernel, stride):
    positions = len(range(0, rows, stride)) * len(range(0, columns, stride))
    return positions * filters * kernel**2 * channels


def _units_backwards(pixel, kernel, stride, units):
    first = max(0, math.ceil((pixel - kernel + 1) / stride))
    return np.arange(first, max(first, min(units - 1, pixel // stride) + 1))


OTHER_FORMS = {
    "05-A": [arithmetic.conv_parameters(5, 3, 32), 2432.0, np.zeros((5, 5, 3, 32)).size + 32],
    "05-B": [arithmetic.activation_bytes((16, 240, 320, 64)) / 1_000_000, 314.5728],
    "05-C": [
        _macs_by_listing,
        lambda r, c, ch, f, k, s: arithmetic.conv_macs((math.ceil(r / s), math.ceil(c / s), f), k, ch),
    ],
    "05-D": [
        lambda parameters, kernel, filters: (parameters - filters) / (filters * kernel**2),
        lambda parameters, kernel, filters: (parameters - filters) // filters // kernel**2,
    ],
    "05-E": [
        _units_backwards,
        lambda pixel, kernel, stride, units: tuple(u for u in range(units) if 0 <= pixel - u * stride < kernel),
    ],
    "05-F": [
        [(12, 7, 4), (24, 5, 2), (64, 3, 2)],
        ((8, 5, 2), (16, 5, 2), (32, 5, 2), (64, 3, 2)),
        [[8, 5, 2], [16, 5, 2], [32, 5, 2], [64, 3, 2]],
        np.array([[12, 3, 2], [24, 3, 2], [32, 3, 2], [32, 3, 2], [64, 3, 1]]),
    ],
}
