"""Wrong answers to the tasks of assignment 4, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np

import keras

L = keras.layers


def _stack(filters, padding="same", before=False, norm=True, pool=True):
    layers = []
    for _ in range(2):
        if before:
            layers += [L.Conv2D(filters, 3, padding=padding), L.BatchNormalization(), L.ReLU()]
        else:
            layers += [L.Conv2D(filters, 3, padding=padding, activation="relu")]
            layers += [L.BatchNormalization()] if norm else []
    return layers + ([L.MaxPooling2D(2)] if pool else [])


def _network(*parts):
    layers = [keras.Input((28, 28, 1))]
    for part in parts:
        layers += part
    return keras.Sequential(layers)


def _head(units):
    return [L.Flatten(), L.Dense(units, activation="relu"), L.BatchNormalization(), L.Dropout(0.5)]


def _out():
    return [L.Dense(10, activation="softmax")]


# Normalisation stands between convolution and ReLU, as its inventors say.
def answer_A4_1_1():
    """Batch normalisation before the ReLU."""

    def build(filters, units):
        return _network(_stack(filters, before=True), _stack(2 * filters, before=True), _head(units), _out())

    return build


# Dropout comes right behind the dense layer, before the normalisation.
def answer_A4_1_2():
    """Dropout before the last normalisation."""

    def build(filters, units):
        head = [L.Flatten(), L.Dense(units, activation="relu"), L.Dropout(0.5), L.BatchNormalization()]
        return _network(_stack(filters), _stack(2 * filters), head, _out())

    return build


# Keras' default padding keeps the size.
def answer_A4_1_3():
    """Forgets padding: valid."""

    def build(filters, units):
        return _network(_stack(filters, "valid"), _stack(2 * filters, "valid"), _head(units), _out())

    return build


# The second stack is the same, with the same filters.
def answer_A4_1_4():
    """The second stack has the same number of filters."""

    def build(filters, units):
        return _network(_stack(filters), _stack(filters), _head(units), _out())

    return build


# A second stack ends at Flatten, which takes the place of the pooling.
def answer_A4_1_5():
    """No pooling after the second stack."""

    def build(filters, units):
        return _network(_stack(filters), _stack(2 * filters, pool=False), _head(units), _out())

    return build


# One normalisation a stack is enough.
def answer_A4_1_6():
    """One batch normalisation a stack, before the pooling."""

    def build(filters, units):
        def stack(n):
            return [
                L.Conv2D(n, 3, padding="same", activation="relu"),
                L.Conv2D(n, 3, padding="same", activation="relu"),
                L.BatchNormalization(),
                L.MaxPooling2D(2),
            ]

        return _network(stack(filters), stack(2 * filters), _head(units), _out())

    return build


# Dropout belongs to each stack, too (a quarter), as in most tutorials.
def answer_A4_1_7():
    """Dropout of a quarter after each stack in addition."""

    def build(filters, units):
        return _network(
            _stack(filters), [L.Dropout(0.25)], _stack(2 * filters), [L.Dropout(0.25)], _head(units), _out()
        )

    return build


# The sizes are the lecture's, 32 and 512.
def answer_A4_1_8():
    """Ignores the arguments: always 32 and 512."""

    def build(filters, units):
        return _network(_stack(32), _stack(64), _head(512), _out())

    return build


# No activation at the end; softmax belongs to the loss.
def answer_A4_1_9():
    """Ends in scores, without softmax."""

    def build(filters, units):
        return _network(_stack(filters), _stack(2 * filters), _head(units), [L.Dense(10)])

    return build


# Dense layers need no normalisation.
def answer_A4_1_10():
    """No batch normalisation behind the dense layer."""

    def build(filters, units):
        head = [L.Flatten(), L.Dense(units, activation="relu"), L.Dropout(0.5)]
        return _network(_stack(filters), _stack(2 * filters), head, _out())

    return build


# Dropout's usual rate is 0.2; "a half" was read over.
def answer_A4_1_11():
    """Dropout at the usual 0.2 instead of a half."""

    def build(filters, units):
        head = [L.Flatten(), L.Dense(units, activation="relu"), L.BatchNormalization(), L.Dropout(0.2)]
        return _network(_stack(filters), _stack(2 * filters), head, _out())

    return build


# Filters double with each convolution.
def answer_A4_1_12():
    """Filters double with each convolution: f, 2f, 2f, 4f."""

    def build(filters, units):
        def stack(one, other):
            layers = []
            for n in (one, other):
                layers += [L.Conv2D(n, 3, padding="same", activation="relu"), L.BatchNormalization()]
            return layers + [L.MaxPooling2D(2)]

        return _network(stack(filters, 2 * filters), stack(2 * filters, 4 * filters), _head(units), _out())

    return build


# Epochs count from 1, as in lesson 10.
def answer_A4_2_1():
    """Counts from 1, as in lesson 10."""

    def stopping(losses, patience):
        best, kept = float("inf"), 0
        for epoch, loss in enumerate(losses, 1):
            if loss < best:
                best, kept = loss, epoch
            elif epoch - kept >= patience:
                return epoch, kept
        return len(losses), kept

    return stopping


# An equal loss is an improvement.
def answer_A4_2_2():
    """An equal loss starts the patience anew."""

    def stopping(losses, patience):
        best, kept = float("inf"), 0
        for epoch, loss in enumerate(losses):
            if loss <= best:
                best, kept = loss, epoch
            elif epoch - kept >= patience:
                return epoch, kept
        return len(losses) - 1, kept

    return stopping


# It stops in the epoch after patience epochs have passed.
def answer_A4_2_3():
    """One epoch too late."""

    def stopping(losses, patience):
        best, kept = float("inf"), 0
        for epoch, loss in enumerate(losses):
            if loss < best:
                best, kept = loss, epoch
            elif epoch - kept > patience:
                return epoch, kept
        return len(losses) - 1, kept

    return stopping


# kept is the best of the whole list.
def answer_A4_2_4():
    """kept is the smallest of the whole list, also after the stop."""

    def stopping(losses, patience):
        best, where = float("inf"), 0
        for epoch, loss in enumerate(losses):
            if loss < best:
                best, where = loss, epoch
            elif epoch - where >= patience:
                return epoch, int(np.argmin(losses))
        return len(losses) - 1, where

    return stopping


# Compare with the epoch before.
def answer_A4_2_5():
    """Counts epochs in a row that are worse than the one before."""

    def stopping(losses, patience):
        bad = 0
        for epoch in range(1, len(losses)):
            bad = bad + 1 if losses[epoch] >= losses[epoch - 1] else 0
            if bad == patience:
                return epoch, int(np.argmin(losses[: epoch + 1]))
        return len(losses) - 1, int(np.argmin(losses))

    return stopping


# The list's end is its length.
def answer_A4_2_6():
    """Without a stop: len(losses), not the last epoch."""

    def stopping(losses, patience):
        best, kept = float("inf"), 0
        for epoch, loss in enumerate(losses):
            if loss < best:
                best, kept = loss, epoch
            elif epoch - kept >= patience:
                return epoch, kept
        return len(losses), kept

    return stopping


# The weights at the end are those of the last epoch unless it stopped early.
def answer_A4_2_7():
    """If it never stops, nothing is restored: kept is the last epoch (as in Keras of old)."""

    def stopping(losses, patience):
        best, kept = float("inf"), 0
        for epoch, loss in enumerate(losses):
            if loss < best:
                best, kept = loss, epoch
            elif epoch - kept >= patience:
                return epoch, kept
        return len(losses) - 1, len(losses) - 1

    return stopping


# Losses are below 1.
def answer_A4_2_8():
    """Starts with best = 1: first losses above 1 are no best."""

    def stopping(losses, patience):
        best, kept, waited = 1.0, 0, 0
        for epoch, loss in enumerate(losses):
            if loss < best:
                best, kept, waited = loss, epoch, 0
            else:
                waited += 1
                if waited >= patience:
                    return epoch, kept
        return len(losses) - 1, kept

    return stopping


# L2 has a half in front.
def answer_A4_3_1():
    """Half of strength times the squares."""

    def penalised(loss, kernels, strength):
        return loss + strength / 2 * sum((k**2).sum() for k in kernels)

    return penalised


# L2 is the norm.
def answer_A4_3_2():
    """The root of the squares of each kernel."""

    def penalised(loss, kernels, strength):
        return loss + strength * sum(np.linalg.norm(k) for k in kernels)

    return penalised


# Mean of squares.
def answer_A4_3_3():
    """The mean of the squares of each kernel."""

    def penalised(loss, kernels, strength):
        return loss + strength * sum(np.mean(k**2) for k in kernels)

    return penalised


# A penalty is the absolute values (L1).
def answer_A4_3_4():
    """Absolute values: L1."""

    def penalised(loss, kernels, strength):
        return loss + strength * sum(np.abs(k).sum() for k in kernels)

    return penalised


# The penalty itself is asked for.
def answer_A4_3_5():
    """Gives the penalty only, without the loss."""

    def penalised(loss, kernels, strength):
        return strength * sum((k**2).sum() for k in kernels)

    return penalised


# The penalty is averaged over the layers.
def answer_A4_3_6():
    """Averages over the layers."""

    def penalised(loss, kernels, strength):
        return loss + strength * np.mean([(k**2).sum() for k in kernels])

    return penalised


# The square of the sum.
def answer_A4_3_7():
    """Squares the sum of a kernel instead of summing squares."""

    def penalised(loss, kernels, strength):
        return loss + strength * sum(k.sum() ** 2 for k in kernels)

    return penalised


# Each layer has a loss of its own with its penalty; they are added.
def answer_A4_3_8():
    """Adds the loss once for each kernel."""

    def penalised(loss, kernels, strength):
        return sum(loss + strength * (k**2).sum() for k in kernels)

    return penalised
