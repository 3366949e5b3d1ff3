"""Other right answers to the exercises of lesson 09."""

import numpy as np

from cnnlab.lessons.lesson_09.solutions import tools


def _decayed_rate_by_power(first_rate, decay, step):
    return np.float64(first_rate) * (1 + decay * step) ** -1


def _weights_by_sums(start, gradients, rate, momentum):
    steps = [
        -rate * sum(momentum ** (now - then) * gradients[then] for then in range(now + 1))
        for now in range(len(gradients))
    ]
    return start + np.cumsum(steps)


def _best_epoch_by_loop(history):
    best, found = -1.0, 0
    for number, value in enumerate(history["val_accuracy"], start=1):
        if value > best:
            best, found = value, number
    return found


def _best_epoch_by_index(history):
    values = history["val_accuracy"]
    return values.index(max(values)) + 1


def _surely_better_by_squares(one, other, pictures):
    margin = 4 * (one * (1 - one) + other * (1 - other)) / pictures
    return one > other and (one - other) ** 2 > margin


OTHER_FORMS = {
    "09-A": [_decayed_rate_by_power],
    "09-B": [_weights_by_sums],
    "09-C": [_best_epoch_by_loop, _best_epoch_by_index],
    "09-D": [dict(reversed(tools().items()))],
    "09-E": [_surely_better_by_squares],
}
