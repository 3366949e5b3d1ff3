"""Other right answers to the tasks of assignment 2."""

import math

import numpy as np

from cnnlab import arithmetic


def _cost_by_counting(rows, columns, channels, filters, kernel, stride):
    places = len(range(0, rows - kernel[0] + 1, stride)) * len(range(0, columns - kernel[1] + 1, stride))
    weights = math.prod(kernel) * channels * filters
    return {"bytes": 4 * places * filters, "macs": places * weights, "parameters": weights + filters}


def _seen_by_recursion(layers):
    """From the top down: a unit sees the window of its kernel, on what the layers below see."""
    if not layers:
        return 1
    *below, (kernel, _) = layers
    return _seen_by_recursion(below) + (kernel - 1) * math.prod(stride for _, stride in below)


def _seen_backwards(layers):
    size = 1
    for kernel, stride in reversed(layers):
        size = (size - 1) * stride + kernel
    return size


_COUNTS = {
    "dense parameters": 18490,
    "numbers after flatten": 1848,
    "conv_1 parameters": 1216,
    "conv_2 parameters": 3480,
    "conv_1 output bytes": 98304,
}

OTHER_FORMS = {
    "A2-1": [_COUNTS, {name: float(count) for name, count in _COUNTS.items()}],
    "A2-2": [_cost_by_counting],
    "A2-3": [_seen_by_recursion, _seen_backwards, lambda layers: arithmetic.receptive_field(layers).size],
    "A2-4": [[[3, 2], [3, 2], [3, 2], [3, 1], [5, 1]], np.array([(7, 2), (7, 2), (7, 2)])],
}
