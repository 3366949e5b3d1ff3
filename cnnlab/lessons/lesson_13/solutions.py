"""Right solutions of lesson 13, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 13-A
def learning(features, classes):
    return (features + 1) * classes


# %% 13-B
def changes():
    return {"A": "nothing", "B": "both", "C": "batch norm", "D": "nothing", "E": "nothing"}


# %% 13-C
def scaled(levels):
    return levels / 127.5 - 1


# %% 13-D
def leaked(train_groups, test_groups):
    return int(np.isin(test_groups, train_groups).sum())


# %% 13-E
def balanced_accuracy(labels, answers):
    right = labels == answers
    return np.mean([right[labels == label].mean() for label in np.unique(labels)])


# %% 13-F
def normalised(x, moving_mean, moving_variance, training, frozen):
    from_batch = training and not frozen
    mean = x.mean(axis=0) if from_batch else moving_mean
    variance = x.var(axis=0) if from_batch else moving_variance
    return (x - mean) / np.sqrt(variance + 0.001)
