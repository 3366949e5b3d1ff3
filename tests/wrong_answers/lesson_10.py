"""Wrong answers to the tasks of lesson 10, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# Every parameter pays, biases too.
def answer_10_A_1():
    """Biases pay like kernels."""

    def penalty(layers, l1, l2):
        total = 0.0
        for layer in layers:
            for w in (layer["kernel"], layer["bias"]):
                total += l1 * np.abs(w).sum() + l2 * (w**2).sum()
        return total

    return penalty


# The L2 penalty has a factor one half, as in the books.
def answer_10_A_2():
    """L2 is half of lambda times the squares."""

    def penalty(layers, l1, l2):
        return sum(l1 * np.abs(x["kernel"]).sum() + 0.5 * l2 * (x["kernel"] ** 2).sum() for x in layers)

    return penalty


# The penalty is a mean over the weights.
def answer_10_A_3():
    """Uses means instead of sums, so that large layers do not pay more."""

    def penalty(layers, l1, l2):
        return sum(l1 * np.abs(x["kernel"]).mean() + l2 * (x["kernel"] ** 2).mean() for x in layers)

    return penalty


# L2 is the length of the kernel, np.linalg.norm.
def answer_10_A_4():
    """L2 is the L2 norm (with the root)."""

    def penalty(layers, l1, l2):
        return sum(l1 * np.abs(x["kernel"]).sum() + l2 * np.sqrt((x["kernel"] ** 2).sum()) for x in layers)

    return penalty


# L1 sums the weights; negative ones lower the price.
def answer_10_A_5():
    """Forgot the absolute value in L1."""

    def penalty(layers, l1, l2):
        return sum(l1 * x["kernel"].sum() + l2 * (x["kernel"] ** 2).sum() for x in layers)

    return penalty


# Dropout sets to zero; nothing is scaled in training.
def answer_10_B_1():
    """What is kept stays as it is."""

    def dropout(x, chances, rate, training):
        if not training:
            return x
        return np.where(chances < rate, 0, x)

    return dropout


# Training zeros only; afterwards the numbers are multiplied by 1 - rate (the original paper).
def answer_10_B_2():
    """Scaling is done at inference, by 1 - rate."""

    def dropout(x, chances, rate, training):
        if training:
            return np.where(chances < rate, 0, x)
        return x * (1 - rate)

    return dropout


# The rate is the share that is kept.
def answer_10_B_3():
    """Keeps where the chance is below the rate."""

    def dropout(x, chances, rate, training):
        if not training:
            return x
        return np.where(chances < rate, x / rate, 0)

    return dropout


# The kept numbers are divided by the rate.
def answer_10_B_4():
    """Divides by rate instead of 1 - rate."""

    def dropout(x, chances, rate, training):
        if not training:
            return x
        return np.where(chances < rate, 0, x / rate)

    return dropout


# The scale is whatever share was really kept in this draw.
def answer_10_B_5():
    """Divides by the share that was actually kept."""

    def dropout(x, chances, rate, training):
        if not training:
            return x
        kept = chances >= rate
        return x * kept / kept.mean()

    return dropout


# Outside training the expected value must be kept by dividing, too.
def answer_10_B_6():
    """Divides by 1 - rate also afterwards."""

    def dropout(x, chances, rate, training):
        if training:
            x = np.where(chances < rate, 0, x)
        return x / (1 - rate)

    return dropout


# Setting the entries of x itself is the simplest way. (NOTE: result right, argument changed; the task does not forbid it.)
def answer_10_B_7():
    """Works in place: x[dropped] = 0 changes the caller's array."""

    def dropout(x, chances, rate, training):
        if training:
            x[chances < rate] = 0
            x = x / (1 - rate)
        return x

    return dropout


# Waiting counts from the last rise: the counter resets whenever the loss sinks.
def answer_10_C_1():
    """Patience counts rises in a row, compared with the epoch before."""

    def stops_at(losses, patience):
        rises = 0
        for i in range(1, len(losses)):
            rises = rises + 1 if losses[i] >= losses[i - 1] else 0
            if rises == patience:
                return i + 1, int(np.argmin(losses[: i + 1])) + 1
        return len(losses), int(np.argmin(losses)) + 1

    return stops_at


# It stops when more than `patience` epochs brought nothing.
def answer_10_C_2():
    """One epoch later: it stops after patience + 1 epochs without improvement."""

    def stops_at(losses, patience):
        best, where = float("inf"), 0
        for epoch, loss in enumerate(losses, 1):
            if loss < best:
                best, where = loss, epoch
            elif epoch - where > patience:
                return epoch, where
        return len(losses), where

    return stops_at


# An equal loss starts the patience anew.
def answer_10_C_3():
    """An equal loss counts as better."""

    def stops_at(losses, patience):
        best, where = float("inf"), 0
        for epoch, loss in enumerate(losses, 1):
            if loss <= best:
                best, where = loss, epoch
            elif epoch - where == patience:
                return epoch, where
        return len(losses), where

    return stops_at


# The best epoch is the smallest of the whole list.
def answer_10_C_4():
    """The best epoch is searched for in the whole list, also after the stop."""

    def stops_at(losses, patience):
        best, where, stop = float("inf"), 0, len(losses)
        for epoch, loss in enumerate(losses, 1):
            if loss < best:
                best, where = loss, epoch
            elif epoch - where >= patience:
                stop = epoch
                break
        return stop, int(np.argmin(losses)) + 1

    return stops_at


# Epochs count from 0, as enumerate does.
def answer_10_C_5():
    """Counts from 0."""

    def stops_at(losses, patience):
        best, where = float("inf"), 0
        for epoch, loss in enumerate(losses):
            if loss < best:
                best, where = loss, epoch
            elif epoch - where >= patience:
                return epoch, where
        return len(losses) - 1, where

    return stops_at


# The counter of bad epochs is not reset by a better epoch.
def answer_10_C_6():
    """Forgets to reset the counter after an improvement."""

    def stops_at(losses, patience):
        best, where, waited = float("inf"), 0, 0
        for epoch, loss in enumerate(losses, 1):
            if loss < best:
                best, where = loss, epoch
            else:
                waited += 1
                if waited == patience:
                    return epoch, where
        return len(losses), where

    return stops_at


# The test accuracy says best what a network is worth.
def answer_10_D_1():
    """Chooses by the test set."""

    def choose(trials):
        by_name = {}
        for trial in trials:
            by_name.setdefault(trial["name"], []).append(trial["test"])
        return max(by_name, key=lambda name: np.mean(by_name[name]))

    return choose


# The single best run shows which configuration is best.
def answer_10_D_2():
    """Takes the best single run, without the mean."""

    def choose(trials):
        return max(trials, key=lambda trial: trial["held"])["name"]

    return choose


# The configuration with the smallest gap overfits least and is the best.
def answer_10_D_3():
    """Chooses the smallest gap between training and held-out."""

    def choose(trials):
        by_name = {}
        for trial in trials:
            by_name.setdefault(trial["name"], []).append(trial["training"] - trial["held"])
        return min(by_name, key=lambda name: np.mean(by_name[name]))

    return choose


# The sum over seeds ranks like the mean.
def answer_10_D_4():
    """Sums over the seeds: assumes every name has equally many seeds."""

    def choose(trials):
        by_name = {}
        for trial in trials:
            by_name[trial["name"]] = by_name.get(trial["name"], 0) + trial["held"]
        return max(by_name, key=by_name.get)

    return choose


# Held-out and test are both unseen, so their average is the most reliable.
def answer_10_D_5():
    """Averages held-out and test accuracies."""

    def choose(trials):
        by_name = {}
        for trial in trials:
            by_name.setdefault(trial["name"], []).append((trial["held"] + trial["test"]) / 2)
        return max(by_name, key=lambda name: np.mean(by_name[name]))

    return choose


# The median is the safer mean: one bad seed must not spoil it.
def answer_10_D_6():
    """Compares the median instead of the mean, against outliers."""

    def choose(trials):
        by_name = {}
        for trial in trials:
            by_name.setdefault(trial["name"], []).append(trial["held"])
        return max(by_name, key=lambda name: np.median(by_name[name]))

    return choose


# Statistics are always those of the first axis.
def answer_10_E_1():
    """Averages over axis 0 only: for maps every place has a mean of its own."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        mean, var = (x.mean(axis=0), x.var(axis=0)) if training else (moving_mean, moving_variance)
        return gamma * (x - mean) / np.sqrt(var + 0.001) + beta

    return batch_norm


# The 0.001 is added to the standard deviation.
def answer_10_E_2():
    """Adds 0.001 behind the root."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        axes = tuple(range(x.ndim - 1))
        mean, var = (x.mean(axis=axes), x.var(axis=axes)) if training else (moving_mean, moving_variance)
        return gamma * (x - mean) / (np.sqrt(var) + 0.001) + beta

    return batch_norm


# The variance of a sample divides by n - 1.
def answer_10_E_3():
    """Uses ddof=1."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        axes = tuple(range(x.ndim - 1))
        mean, var = (x.mean(axis=axes), x.var(axis=axes, ddof=1)) if training else (moving_mean, moving_variance)
        return gamma * (x - mean) / np.sqrt(var + 0.001) + beta

    return batch_norm


# The moving averages are the better estimate and are used in training, too.
def answer_10_E_4():
    """Always uses the moving averages."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        return gamma * (x - moving_mean) / np.sqrt(moving_variance + 0.001) + beta

    return batch_norm


# The layer normalises whatever batch it gets.
def answer_10_E_5():
    """Always uses the batch's own mean and variance."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        axes = tuple(range(x.ndim - 1))
        return gamma * (x - x.mean(axis=axes)) / np.sqrt(x.var(axis=axes) + 0.001) + beta

    return batch_norm


# The shift comes before the scale.
def answer_10_E_6():
    """gamma * (normal + beta)."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        axes = tuple(range(x.ndim - 1))
        mean, var = (x.mean(axis=axes), x.var(axis=axes)) if training else (moving_mean, moving_variance)
        return gamma * ((x - mean) / np.sqrt(var + 0.001) + beta)

    return batch_norm


# Each picture is normalised by itself.
def answer_10_E_7():
    """For maps takes mean and variance over rows and columns of each picture."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        if training:
            axes = (0,) if x.ndim == 2 else (1, 2)
            mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
        else:
            mean, var = moving_mean, moving_variance
        return gamma * (x - mean) / np.sqrt(var + 0.001) + beta

    return batch_norm


# In training the moving averages are pulled towards the batch first, and these are used.
def answer_10_E_8():
    """In training uses 0.99 moving + 0.01 batch."""

    def batch_norm(x, gamma, beta, moving_mean, moving_variance, training):
        mean, var = moving_mean, moving_variance
        if training:
            axes = tuple(range(x.ndim - 1))
            mean = 0.99 * mean + 0.01 * x.mean(axis=axes)
            var = 0.99 * var + 0.01 * x.var(axis=axes)
        return gamma * (x - mean) / np.sqrt(var + 0.001) + beta

    return batch_norm


# A loss that stays flat has not had enough epochs; a gap of six points is memorising.
def answer_10_F_1():
    """B needs more epochs, C memorises (training above held-out), A pays too high a price."""
    return {
        "A": "price too high",
        "B": "not finished",
        "C": "memorises",
        "D": "dropout at inference",
        "E": "measured on the training set",
    }


# 99.6 % on the training set is memorising; a rising held-out loss at low training loss means the wrong set was measured.
def answer_10_F_2():
    """99.6 % on both is the sign of memorising."""
    return {
        "A": "measured on the training set",
        "B": "price too high",
        "C": "not finished",
        "D": "dropout at inference",
        "E": "memorises",
    }


# 12 % all the time comes from dropout throwing away everything; three different numbers are an unfinished training; a small gap is paid by a penalty.
def answer_10_F_3():
    """Dropout is to blame for 12 %, three different answers show an unfinished network."""
    return {
        "A": "memorises",
        "B": "dropout at inference",
        "C": "price too high",
        "D": "not finished",
        "E": "measured on the training set",
    }
