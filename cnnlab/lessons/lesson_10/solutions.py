"""Right solutions of lesson 10, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 10-A
def penalty(layers, l1, l2):
    return sum(l1 * np.abs(layer["kernel"]).sum() + l2 * (layer["kernel"] ** 2).sum() for layer in layers)


# %% 10-B
def dropout(x, chances, rate, training):
    if not training:
        return x
    return np.where(chances >= rate, x / (1 - rate), 0)


# %% 10-C
def stops_at(losses, patience):
    best, best_epoch = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        if loss < best:
            best, best_epoch = loss, epoch
        if epoch - best_epoch == patience:
            return epoch, best_epoch
    return len(losses), best_epoch


# %% 10-D
def choose(trials):
    names = dict.fromkeys(trial["name"] for trial in trials)
    means = {name: np.mean([trial["held"] for trial in trials if trial["name"] == name]) for name in names}
    return max(means, key=means.get)


# %% 10-E
def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axis=axes), x.var(axis=axes)
    else:
        mean, variance = moving_mean, moving_variance
    return gamma * (x - mean) / np.sqrt(variance + 0.001) + beta


# %% 10-F
def diagnosis():
    return {
        "A": "memorises",
        "B": "price too high",
        "C": "not finished",
        "D": "dropout at inference",
        "E": "measured on the training set",
    }
