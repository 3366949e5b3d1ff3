"""Other right answers to the exercises of lesson 15."""

import numpy as np


def _heat_by_loop(heat, mask):
    inside = everything = 0.0
    for place, value in np.ndenumerate(heat):
        if value > 0:
            everything += value
            inside += value * bool(mask[place])
    return inside / everything


def _grass_only_short(strength, classes):
    return 2 * strength / classes


def _worst_group_by_dict(labels, answers, grounds):
    groups = {}
    for label, answer, ground in zip(labels, answers, grounds, strict=True):
        groups.setdefault((int(label), int(ground)), []).append(label == answer)
    return min(sum(right) / len(right) for right in groups.values())


def _gap_by_xor(labels, answers, on_grass, target):
    right = np.asarray(labels) == answers
    contradicts = np.logical_xor(on_grass, labels == target)
    return np.mean(right[np.logical_not(contradicts)]) - np.mean(right[contradicts])


def _group_weights_by_unique(labels, grounds):
    pairs = np.stack([labels, grounds], axis=1)
    _, index, sizes = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    weights = 1 / sizes[index.ravel()]
    return (weights / weights.sum()).tolist()


OTHER_FORMS = {
    "15-A": [_heat_by_loop],
    "15-B": [_grass_only_short],
    "15-C": [_worst_group_by_dict],
    "15-D": [_gap_by_xor],
    "15-E": [_group_weights_by_unique],
}
