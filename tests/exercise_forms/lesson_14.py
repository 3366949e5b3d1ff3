"""Other right answers to the exercises of lesson 14."""

import math

import numpy as np

from cnnlab.heatmaps import patch_positions
from cnnlab.lessons.lesson_14.solutions import chosen


def _questions_by_positions(rows, columns, patch, step):
    return len(patch_positions(rows, patch, step)) * len(patch_positions(columns, patch, step))


def _questions_by_ceil(rows, columns, patch, step):
    return math.prod(math.ceil((size - patch) / step) + 1 for size in (rows, columns))


def _class_map_by_loops(maps, gradient):
    rows, columns, channels = maps.shape
    heat = np.zeros((rows, columns), np.float32)
    for k in range(channels):
        heat += gradient[..., k].mean() * maps[..., k]
    heat[heat < 0] = 0
    return heat


def _class_map_by_matrix(maps, gradient):
    return (maps @ gradient.mean(axis=(0, 1))).clip(0)


def _fall_map_by_list(score, picture, patch, fill):
    falls = []
    for top in range(0, picture.shape[0], patch):
        line = []
        for left in range(0, picture.shape[1], patch):
            covered = np.array(picture)
            covered[top : top + patch, left : left + patch] = fill
            line.append(score(picture) - score(covered))
        falls.append(line)
    return falls


def _hottest_pixel_of_the_enlarged(heat, picture_shape):
    down, right = picture_shape[0] // heat.shape[0], picture_shape[1] // heat.shape[1]
    large = heat.repeat(down, axis=0).repeat(right, axis=1)
    return np.unravel_index(large.argmax(), large.shape)


def _map_of_class_by_loops(maps, weights, class_index):
    heat = np.zeros(maps.shape[:2], np.float32)
    for channel in range(maps.shape[-1]):
        heat += weights[channel, class_index] * maps[..., channel] / heat.size
    return heat.clip(0)


def _map_of_class_by_gradient(maps, weights, class_index):
    gradient = np.broadcast_to(weights[:, class_index] / maps[..., 0].size, maps.shape)
    return np.maximum((maps * gradient.mean(axis=(0, 1))).sum(axis=-1), 0)


OTHER_FORMS = {
    "14-A": [_questions_by_positions, _questions_by_ceil],
    "14-B": [_class_map_by_loops, _class_map_by_matrix],
    "14-C": [_fall_map_by_list],
    "14-D": [_hottest_pixel_of_the_enlarged],
    "14-E": [_map_of_class_by_loops, _map_of_class_by_gradient],
    "14-F": [dict(reversed(chosen().items())), {letter.lower(): f" {name} " for letter, name in chosen().items()}],
}
