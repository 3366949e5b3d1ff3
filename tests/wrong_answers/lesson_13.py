"""Wrong answers to the tasks of lesson 13, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# Weights are the parameters; biases are forgotten.
def answer_13_A_1():
    """Weights only."""

    def learning(features, classes):
        return features * classes

    return learning


# A layer has one bias.
def answer_13_A_2():
    """One bias for the whole layer."""

    def learning(features, classes):
        return features * classes + 1

    return learning


# Each feature has a bias.
def answer_13_A_3():
    """A bias for each input feature."""

    def learning(features, classes):
        return features * classes + features

    return learning


# Two classes need one output.
def answer_13_A_4():
    """One class follows from the others, so classes - 1 units."""

    def learning(features, classes):
        return (features + 1) * (classes - 1)

    return learning


# A flag counts at once, without a new compile.
def answer_13_B_1():
    """The flag counts at once: B is nothing."""
    return {"A": "nothing", "B": "nothing", "C": "batch norm", "D": "nothing", "E": "nothing"}


# base.trainable = True opens all layers below, whatever was set before. (NOTE: true of other backends, by the lesson's own words.)
def answer_13_B_2():
    """base.trainable = True opens everything."""
    return {"A": "nothing", "B": "both", "C": "batch norm", "D": "nothing", "E": "both"}


# Batch normalisation goes on moving in a frozen base.
def answer_13_B_3():
    """The moving averages move in a frozen base."""
    return {"A": "batch norm", "B": "both", "C": "batch norm", "D": "batch norm", "E": "batch norm"}


# When all kernels are frozen nothing can change.
def answer_13_B_4():
    """Frozen convolutions freeze the base: batch norm has no weights."""
    return {"A": "nothing", "B": "both", "C": "nothing", "D": "nothing", "E": "nothing"}


# Without compile the kernels are frozen, but batch normalisation keeps the old flag.
def answer_13_B_5():
    """Without compile only batch norm goes on."""
    return {"A": "nothing", "B": "batch norm", "C": "batch norm", "D": "nothing", "E": "nothing"}


# 2 * levels of a byte is twice as much (it wraps above 127).
def answer_13_C_1():
    """Computes 2 * levels in uint8 (wraps) before dividing."""

    def scaled(levels):
        return levels * 2 / 255 - 1

    return scaled


# The middle is 128, so (x - 128) / 128.
def answer_13_C_2():
    """(x - 128) / 128: the end is a bit below 1."""

    def scaled(levels):
        return (levels.astype(float) - 128) / 128

    return scaled


# levels / 255 is the normalisation.
def answer_13_C_3():
    """From 0 to 1, as usual."""

    def scaled(levels):
        return levels / 255

    return scaled


# // and / are the same here.
def answer_13_C_4():
    """levels // 127.5 - 1 (integer division)."""

    def scaled(levels):
        return levels // 127.5 - 1

    return scaled


# Standardise by the picture's own smallest and largest level.
def answer_13_C_5():
    """Stretches the picture's own range to -1..1."""

    def scaled(levels):
        levels = levels.astype(float)
        return 2 * (levels - levels.min()) / (levels.max() - levels.min()) - 1

    return scaled


# A byte minus 127 may become negative (it wraps).
def answer_13_C_6():
    """Subtracts 127 in uint8: dark levels wrap round."""

    def scaled(levels):
        return (levels - 127) / 127.5

    return scaled


# Count the cells in common.
def answer_13_D_1():
    """Counts cells in common, not test pictures."""

    def leaked(train_groups, test_groups):
        return len(set(train_groups) & set(test_groups))

    return leaked


# np.isin(train, test) counts the pictures.
def answer_13_D_2():
    """Counts the training pictures that show a test cell."""

    def leaked(train_groups, test_groups):
        return int(np.isin(train_groups, test_groups).sum())

    return leaked


# Count all pairs of pictures of one cell.
def answer_13_D_3():
    """Counts pairs (a test picture once for each training picture)."""

    def leaked(train_groups, test_groups):
        return sum(a == b for a in train_groups for b in test_groups)

    return leaked


# The share of the test set is wanted.
def answer_13_D_4():
    """Gives the share of the test pictures."""

    def leaked(train_groups, test_groups):
        return float(np.isin(test_groups, train_groups).mean())

    return leaked


# Compare the lists place by place.
def answer_13_D_5():
    """Compares the two lists place by place."""

    def leaked(train_groups, test_groups):
        return sum(a == b for a, b in zip(train_groups, test_groups))

    return leaked


# Accuracy is the mean of right answers.
def answer_13_E_1():
    """Plain accuracy."""

    def balanced_accuracy(labels, answers):
        return float((np.asarray(labels) == np.asarray(answers)).mean())

    return balanced_accuracy


# The share of a class among the answers (precision).
def answer_13_E_2():
    """Averages precision: right among those that were given this answer."""

    def balanced_accuracy(labels, answers):
        labels, answers = np.asarray(labels), np.asarray(answers)
        return float(np.mean([(labels[answers == c] == c).mean() for c in np.unique(answers)]))

    return balanced_accuracy


# Classes are 0 to max, and an empty one has share 0.
def answer_13_E_3():
    """Takes all classes from 0 to the largest; one that does not occur counts as 0."""

    def balanced_accuracy(labels, answers):
        labels, answers = np.asarray(labels), np.asarray(answers)
        shares = []
        for c in range(labels.max() + 1):
            of = labels == c
            shares.append((answers[of] == c).mean() if of.any() else 0.0)
        return float(np.mean(shares))

    return balanced_accuracy


# The classes are those which occur anywhere, in labels or in answers.
def answer_13_E_4():
    """A class that only occurs among the answers counts with share 0."""

    def balanced_accuracy(labels, answers):
        labels, answers = np.asarray(labels), np.asarray(answers)
        classes = np.union1d(labels, answers)
        right = [((labels == c) & (answers == c)).sum() / max((labels == c).sum(), 1) for c in classes]
        return float(np.mean(right))

    return balanced_accuracy


# The share of a class: one against the rest, right yes and right no together.
def answer_13_E_5():
    """For each class the accuracy of 'this class or not', over all pictures."""

    def balanced_accuracy(labels, answers):
        labels, answers = np.asarray(labels), np.asarray(answers)
        return float(np.mean([((labels == c) == (answers == c)).mean() for c in np.unique(labels)]))

    return balanced_accuracy


# Frozen only stops the weights; the mode of the statistics depends on training alone.
def answer_13_F_1():
    """frozen is ignored: training decides alone."""

    def normalised(x, moving_mean, moving_variance, training, frozen):
        mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (moving_mean, moving_variance)
        return (x - mean) / np.sqrt(var + 0.001)

    return normalised


# Frozen alone decides: an unfrozen layer uses its batch, always.
def answer_13_F_2():
    """training is ignored: only a frozen layer uses the moving averages."""

    def normalised(x, moving_mean, moving_variance, training, frozen):
        mean, var = (moving_mean, moving_variance) if frozen else (x.mean(axis=0), x.var(axis=0))
        return (x - mean) / np.sqrt(var + 0.001)

    return normalised


# Training uses the moving averages, use needs the batch.
def answer_13_F_3():
    """Training and inference mixed up."""

    def normalised(x, moving_mean, moving_variance, training, frozen):
        if training and not frozen:
            mean, var = moving_mean, moving_variance
        else:
            mean, var = x.mean(axis=0), x.var(axis=0)
        return (x - mean) / np.sqrt(var + 0.001)

    return normalised


# Mean and variance are taken over the channels of each picture.
def answer_13_F_4():
    """Averages over the channels of each picture (axis 1)."""

    def normalised(x, moving_mean, moving_variance, training, frozen):
        if training and not frozen:
            mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
        else:
            mean, var = moving_mean, moving_variance
        return (x - mean) / np.sqrt(var + 0.001)

    return normalised


# 0.001 guards the division, so it goes to the root's result.
def answer_13_F_5():
    """Adds 0.001 behind the root."""

    def normalised(x, moving_mean, moving_variance, training, frozen):
        if training and not frozen:
            mean, var = x.mean(axis=0), x.var(axis=0)
        else:
            mean, var = moving_mean, moving_variance
        return (x - mean) / (np.sqrt(var) + 0.001)

    return normalised


# A frozen layer does nothing at all: it hands on x.
def answer_13_F_6():
    """A frozen layer is switched off: it hands x on."""

    def normalised(x, moving_mean, moving_variance, training, frozen):
        if frozen:
            return x
        mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (moving_mean, moving_variance)
        return (x - mean) / np.sqrt(var + 0.001)

    return normalised


# The variance of a batch divides by n - 1.
def answer_13_F_7():
    """Uses ddof=1 for the batch."""

    def normalised(x, moving_mean, moving_variance, training, frozen):
        if training and not frozen:
            mean, var = x.mean(axis=0), x.var(axis=0, ddof=1)
        else:
            mean, var = moving_mean, moving_variance
        return (x - mean) / np.sqrt(var + 0.001)

    return normalised
