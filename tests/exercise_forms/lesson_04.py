"""Other right answers to the exercises of lesson 04."""

import math

import numpy as np


def _one_output_by_loops(patch, kernel, bias):
    total = bias
    for row, column, channel in np.ndindex(patch.shape):
        total += patch[row, column, channel] * kernel[row, column, channel]
    return total if total > 0 else 0


def _map_shape_by_counting(picture_shape, filters, kernel_size, stride, padding):
    sizes = [len(range(0, n + 2 * padding - kernel_size + 1, stride)) for n in picture_shape[:2]]
    return [*sizes, filters]


def _swap_by_hand():
    kernel = np.zeros((1, 1, 3, 3))
    kernel[0, 0, 0, 2] = kernel[0, 0, 1, 1] = kernel[0, 0, 2, 0] = 1
    return kernel


OTHER_FORMS = {
    "04-A": [_one_output_by_loops, lambda patch, kernel, bias: np.maximum(np.vdot(patch, kernel) + bias, 0)],
    "04-B": [lambda kernel_size: [(kernel_size - 1) // 2, kernel_size // 2]],
    "04-C": [lambda size, stride: math.ceil(size / stride), lambda size, stride: len(range(0, size, stride))],
    "04-D": [_map_shape_by_counting],
    "04-E": [_swap_by_hand(), _swap_by_hand().tolist()],
}
