"""Other right answers to the exercises of lesson 16."""

import numpy as np
from scipy import ndimage

from cnnlab.lessons.lesson_16.solutions import tasks


def _box_by_projections(mask):
    rows = np.flatnonzero(mask.any(axis=1))
    columns = np.flatnonzero(mask.any(axis=0))
    return [int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1]


def _box_by_scipy(mask):
    down, across = ndimage.find_objects(mask.astype(int))[0]
    return down.start, across.start, down.stop, across.stop


def _iou_by_sets(one, other):
    first, second = (
        {(row, column) for row in range(top, bottom) for column in range(left, right)}
        for top, left, bottom, right in (one, other)
    )
    return len(first & second) / len(first | second)


def _mean_iou_by_loop(confusion):
    scores = []
    for kind in range(len(confusion)):
        shared = confusion[kind, kind]
        scores.append(shared / (confusion[kind].sum() + confusion[:, kind].sum() - shared))
    return float(sum(scores) / len(scores))


def _kernel_by_loop(weights, rows, columns):
    channels = len(weights) // (rows * columns)
    kernel = np.zeros((rows, columns, channels, weights.shape[1]))
    for index, line in enumerate(weights):
        place, channel = divmod(index, channels)
        kernel[(*divmod(place, columns), channel)] = line
    return kernel


def _suppressed_by_removing(boxes, scores, limit):
    left, kept = set(range(len(boxes))), []
    while left:
        best = max(left, key=lambda index: scores[index])
        kept.append(best)
        left = {other for other in left - {best} if _iou_by_sets(boxes[best], boxes[other]) <= limit}
    return np.array(kept)


OTHER_FORMS = {
    "16-A": [dict(reversed(tasks().items()))],
    "16-B": [_box_by_projections, _box_by_scipy],
    "16-C": [_iou_by_sets],
    "16-D": [_mean_iou_by_loop],
    "16-E": [_kernel_by_loop],
    "16-F": [_suppressed_by_removing],
}
