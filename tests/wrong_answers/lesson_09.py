"""Wrong answers to the tasks of lesson 09, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# The decay is a factor taken at each step: rate * (1 - decay) ** step.
def answer_09_A_1():
    """Each step takes the share decay off the rate."""

    def decayed_rate(first_rate, decay, step):
        return first_rate * (1 - decay) ** step

    return decayed_rate


# The rate is divided by 1 + decay once more at every step.
def answer_09_A_2():
    """Dividing by 1 + decay is repeated step times."""

    def decayed_rate(first_rate, decay, step):
        rate = first_rate
        for _ in range(step):
            rate = rate / (1 + decay)
        return rate

    return decayed_rate


# The newest rate is divided by 1 + decay * t, step after step.
def answer_09_A_3():
    """The rule is applied to the previous rate, not to the first one."""

    def decayed_rate(first_rate, decay, step):
        rate = first_rate
        for t in range(1, step + 1):
            rate = rate / (1 + decay * t)
        return rate

    return decayed_rate


# Exponential decay: exp(-decay * step).
def answer_09_A_4():
    """Decay means exponential decay."""

    def decayed_rate(first_rate, decay, step):
        return first_rate * np.exp(-decay * step)

    return decayed_rate


# The first step still has the first rate, so the count begins at 0 with step 1.
def answer_09_A_5():
    """Steps count from 1: after step 1 the rate is still the first one."""

    def decayed_rate(first_rate, decay, step):
        return first_rate / (1 + decay * max(step - 1, 0))

    return decayed_rate


# The list begins with the start weight.
def answer_09_B_1():
    """The way begins at the start, so the start is in the list."""

    def weights_on_the_way(start, gradients, rate, momentum):
        w, v, way = start, 0.0, [start]
        for gradient in gradients:
            v = momentum * v - rate * gradient
            w = w + v
            way.append(w)
        return way

    return weights_on_the_way


# The velocity adds the gradient and the weight goes by plus the velocity (sign forgotten).
def answer_09_B_2():
    """v = momentum v + rate gradient, and the weight adds v: uphill."""

    def weights_on_the_way(start, gradients, rate, momentum):
        w, v, way = start, 0.0, []
        for gradient in gradients:
            v = momentum * v + rate * gradient
            w = w + v
            way.append(w)
        return way

    return weights_on_the_way


# Momentum is an average: the gradient gets the share 1 - momentum.
def answer_09_B_3():
    """The velocity is a running average, with (1 - momentum) before the gradient."""

    def weights_on_the_way(start, gradients, rate, momentum):
        w, v, way = start, 0.0, []
        for gradient in gradients:
            v = momentum * v - (1 - momentum) * rate * gradient
            w = w + v
            way.append(w)
        return way

    return weights_on_the_way


# The weight moves by the old velocity; then the velocity is brought up to date.
def answer_09_B_4():
    """First the weight takes its step, then the velocity is updated."""

    def weights_on_the_way(start, gradients, rate, momentum):
        w, v, way = start, 0.0, []
        for gradient in gradients:
            w = w + v
            v = momentum * v - rate * gradient
            way.append(w)
        return way

    return weights_on_the_way


# The values asked for are the velocities.
def answer_09_B_5():
    """Hand in the list of velocities, as in the lesson's function."""

    def weights_on_the_way(start, gradients, rate, momentum):
        v, way = 0.0, []
        for gradient in gradients:
            v = momentum * v - rate * gradient
            way.append(v)
        return way

    return weights_on_the_way


# The rate scales the whole velocity once more when the weight moves.
def answer_09_B_6():
    """The step is rate times velocity, and the velocity already holds the rate."""

    def weights_on_the_way(start, gradients, rate, momentum):
        w, v, way = start, 0.0, []
        for gradient in gradients:
            v = momentum * v - rate * gradient
            w = w + rate * v
            way.append(w)
        return way

    return weights_on_the_way


# argmax counts the epochs as the task does.
def answer_09_C_1():
    """argmax is the epoch (forgot that it counts from 0)."""

    def best_epoch(history):
        return int(np.argmax(history["val_accuracy"]))

    return best_epoch


# The best epoch is the one with the lowest held-out loss.
def answer_09_C_2():
    """Best means lowest val_loss."""

    def best_epoch(history):
        return int(np.argmin(history["val_loss"])) + 1

    return best_epoch


# An equal accuracy later overwrites the file.
def answer_09_C_3():
    """The latest of equals is what lies in the file."""

    def best_epoch(history):
        best, where = -1, 0
        for epoch, value in enumerate(history["val_accuracy"], 1):
            if value >= best:
                best, where = value, epoch
        return where

    return best_epoch


# The training accuracy decides.
def answer_09_C_4():
    """ "accuracy" is the key in the history."""

    def best_epoch(history):
        return int(np.argmax(history["accuracy"])) + 1

    return best_epoch


# Better means better than the epoch before; the last such epoch is saved.
def answer_09_C_5():
    """It saves whenever an epoch is better than the one before it."""

    def best_epoch(history):
        values = history["val_accuracy"]
        saved = 1
        for i in range(1, len(values)):
            if values[i] > values[i - 1]:
                saved = i + 1
        return saved

    return best_epoch


# A power cut needs a checkpoint; the best epoch comes back with "restore".
def answer_09_D_1():
    """BackupAndRestore restores the best, ModelCheckpoint saves against power cuts."""
    return {
        "A": "ModelCheckpoint",
        "B": "BackupAndRestore",
        "C": "TensorBoard",
        "D": "network.keras",
        "E": "network.weights.h5",
    }


# Somebody without the code needs the numbers, which are in the .h5 file; .keras belongs to Keras code.
def answer_09_D_2():
    """The weights file is for the friend, the .keras file for who has the Keras code."""
    return {
        "A": "BackupAndRestore",
        "B": "ModelCheckpoint",
        "C": "TensorBoard",
        "D": "network.weights.h5",
        "E": "network.keras",
    }


# TensorBoard records everything, so the best epoch is fetched from it; checkpoints tell during the night how it does.
def answer_09_D_3():
    """TensorBoard shows which epoch was best; the checkpoint is what one looks at during the night."""
    return {
        "A": "BackupAndRestore",
        "B": "TensorBoard",
        "C": "ModelCheckpoint",
        "D": "network.keras",
        "E": "network.weights.h5",
    }


# The standard error of a difference is the sum of the two standard errors.
def answer_09_E_1():
    """Standard errors add up."""

    def surely_better(one, other, pictures):
        error = np.sqrt(one * (1 - one) / pictures) + np.sqrt(other * (1 - other) / pictures)
        return bool(one - other > 2 * error)

    return surely_better


# One standard error (of the better network) is enough: the difference's own is the same.
def answer_09_E_2():
    """Only the variance of the first share counts."""

    def surely_better(one, other, pictures):
        return bool(one - other > 2 * np.sqrt(one * (1 - one) / pictures))

    return surely_better


# Twice the variance, without the root.
def answer_09_E_3():
    """Forgot the root: compares with two variances."""

    def surely_better(one, other, pictures):
        return bool(one - other > 2 * (one * (1 - one) + other * (1 - other)) / pictures)

    return surely_better


# Either network may be the better one: the distance counts.
def answer_09_E_4():
    """Takes the absolute difference: surely different."""

    def surely_better(one, other, pictures):
        error = np.sqrt((one * (1 - one) + other * (1 - other)) / pictures)
        return bool(abs(one - other) > 2 * error)

    return surely_better


# Two networks on `pictures` each make 2 * pictures in the denominator.
def answer_09_E_5():
    """There are 2 * pictures pictures altogether, so divide by that."""

    def surely_better(one, other, pictures):
        error = np.sqrt((one * (1 - one) + other * (1 - other)) / (2 * pictures))
        return bool(one - other > 2 * error)

    return surely_better


# The difference has itself a share's variance, d (1 - d) / n.
def answer_09_E_6():
    """Treats the difference itself as a share."""

    def surely_better(one, other, pictures):
        d = one - other
        return bool(d > 2 * np.sqrt(abs(d) * (1 - abs(d)) / pictures))

    return surely_better


# "More than two standard errors" is a factor 2 inside the root.
def answer_09_E_7():
    """Writes the two under the root."""

    def surely_better(one, other, pictures):
        return bool(one - other > np.sqrt(2 * (one * (1 - one) + other * (1 - other)) / pictures))

    return surely_better
