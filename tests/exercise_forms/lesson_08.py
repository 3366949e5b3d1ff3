"""Other right answers to the exercises of lesson 08."""

import numpy as np

from cnnlab.lessons.lesson_08.solutions import diagnosis


def _flatten_size_by_formula(rows, columns):
    def after(size):
        for kernel, stride in ((3, 1), (2, 2), (3, 1), (2, 2)):
            size = (size - kernel) // stride + 1
        return size

    return np.int64(after(rows) * after(columns) * 32)


def _mean_loss_by_one_hot(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1])[labels]
    return float(-(one_hot * np.log(probabilities)).sum(axis=1).mean())


def _mean_loss_by_loop(probabilities, labels):
    return sum(-np.log(row[label]) for row, label in zip(probabilities, labels, strict=True)) / len(labels)


def _recall_by_loop(confusion):
    return [row[index] / sum(row) for index, row in enumerate(confusion)]


def _recall_of_the_divided_table(confusion):
    return np.diag(confusion / confusion.sum(axis=1, keepdims=True))


def _shift_by_indices(picture, down, right):
    moved = np.zeros_like(picture)
    rows, columns = picture.shape
    for row in range(rows):
        for column in range(columns):
            if 0 <= row - down < rows and 0 <= column - right < columns:
                moved[row, column] = picture[row - down, column - right]
    return moved


OTHER_FORMS = {
    "08-A": [_flatten_size_by_formula],
    "08-B": [_mean_loss_by_one_hot, _mean_loss_by_loop],
    "08-C": [dict(reversed(diagnosis().items()))],
    "08-D": [_recall_by_loop, _recall_of_the_divided_table],
    "08-E": [_shift_by_indices],
}
