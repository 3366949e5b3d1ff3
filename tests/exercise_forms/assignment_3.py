"""Other right answers to the tasks of assignment 3."""

from collections import Counter

import numpy as np


def _prepare_by_steps(pictures):
    result = np.empty((*pictures.shape, 1), "float32")
    result[..., 0] = pictures
    result /= 255
    return result


def _confusion_by_counting(true, said, classes):
    counted = Counter(zip(map(int, true), map(int, said), strict=True))
    return [[counted[row, column] for column in range(classes)] for row in range(classes)]


def _confusion_by_bins(true, said, classes):
    places = np.asarray(true) * classes + np.asarray(said)
    return np.bincount(places, minlength=classes**2).reshape(classes, classes)


def _worst_by_sorting(table):
    pairs = [(row, column) for row in range(len(table)) for column in range(len(table)) if row != column]
    return max(pairs, key=lambda pair: table[pair[0]][pair[1]])


def _worst_of_a_copy(table):
    wrong = np.array(table)
    np.fill_diagonal(wrong, -1)
    return list(np.argwhere(wrong == wrong.max())[0])


OTHER_FORMS = {
    "A3-1": [
        _prepare_by_steps,
        lambda pictures: np.expand_dims(pictures, -1).astype(np.float32) / np.float32(255),
    ],
    "A3-3": [_confusion_by_counting, _confusion_by_bins],
    "A3-4": [_worst_by_sorting, _worst_of_a_copy],
}
