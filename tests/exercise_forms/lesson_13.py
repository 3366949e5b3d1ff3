"""Other right answers to the exercises of lesson 13."""

import numpy as np

from cnnlab.lessons.lesson_13.solutions import changes


def _learning_by_parts(features, classes):
    weights, biases = features * classes, classes
    return np.int64(weights + biases)


def _scaled_in_float32(levels):
    return (levels.astype("float32") - 127.5) / 127.5


def _scaled_by_255(levels):
    return 2 * (levels / 255) - 1


def _leaked_by_loop(train_groups, test_groups):
    known = set(np.asarray(train_groups).tolist())
    return sum(group in known for group in np.asarray(test_groups).tolist())


def _balanced_by_confusion(labels, answers):
    size = max(labels.max(), answers.max()) + 1
    confusion = np.zeros((size, size), int)
    np.add.at(confusion, (labels, answers), 1)
    present = confusion.sum(axis=1) > 0
    return float((np.diag(confusion)[present] / confusion.sum(axis=1)[present]).mean())


def _normalised_by_cases(x, moving_mean, moving_variance, training, frozen):
    if frozen or not training:
        return (x - moving_mean) * (moving_variance + 1e-3) ** -0.5
    centred = x - np.mean(x, 0)
    return (centred / np.sqrt(np.mean(centred**2, axis=0) + 1e-3)).tolist()


OTHER_FORMS = {
    "13-A": [_learning_by_parts],
    "13-B": [
        dict(reversed(changes().items())),
        {letter.lower(): f" {kind.capitalize()}" for letter, kind in changes().items()},
    ],
    "13-C": [_scaled_in_float32, _scaled_by_255],
    "13-D": [_leaked_by_loop],
    "13-E": [_balanced_by_confusion],
    "13-F": [_normalised_by_cases],
}
