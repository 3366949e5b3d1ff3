"""Other right answers to the exercises of lesson 01."""

import numpy as np


def _grey_by_channel(rgb):
    rgb = rgb.astype(float)
    return 0.2126 * rgb[..., 0] + 0.7152 * rgb[..., 1] + 0.0722 * rgb[..., 2]


def _one_hot_by_loop(labels, classes):
    rows = np.zeros((len(labels), classes), int)
    for row, label in enumerate(labels):
        rows[row, label] = 1
    return rows.tolist()


OTHER_FORMS = {
    "01-A": [np.zeros((32, 224, 224, 3), np.float32).nbytes, 19_267_584.0],
    "01-B": [lambda picture, amount: np.minimum(np.maximum(picture + np.float64(amount), 0), 255).astype(np.uint8)],
    "01-C": [_grey_by_channel],
    "01-D": [_one_hot_by_loop],
    "01-E": [lambda batch: batch.transpose(0, 2, 3, 1), lambda batch: np.stack(list(batch.swapaxes(0, 1)), axis=-1)],
}
