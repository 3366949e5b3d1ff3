"""Right solutions of lesson 15, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 15-A
def heat_inside(heat, mask):
    heat = np.maximum(heat, 0)
    return heat[mask].sum() / heat.sum()


# %% 15-B
def grass_only(strength, classes):
    return strength / classes + (classes - 1) / classes * strength / (classes - 1)


# %% 15-C
def _groups(labels, grounds):
    return sorted(set(zip(labels.tolist(), grounds.tolist(), strict=True)))


def worst_group(labels, answers, grounds):
    right = labels == answers
    return min(right[(labels == label) & (grounds == ground)].mean() for label, ground in _groups(labels, grounds))


# %% 15-D
def gap_of(labels, answers, on_grass, target):
    right = labels == answers
    agrees = on_grass == (labels == target)
    return right[agrees].mean() - right[~agrees].mean()


# %% 15-E
def group_weights(labels, grounds):
    groups = list(zip(labels.tolist(), grounds.tolist(), strict=True))
    sizes = np.array([groups.count(group) for group in groups])
    return 1 / sizes / len(set(groups))
