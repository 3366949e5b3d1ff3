"""Wrong answers to the tasks of lesson 16, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# Counting only needs to know which pixels are sheep; square metres need the single trees.
def answer_16_A_1():
    """Counting works from a kind per pixel; forest must be taken apart."""
    return {
        "A": "classification",
        "B": "instance segmentation",
        "C": "semantic segmentation",
        "D": "localisation",
    }


# A tumour must be found in its place before one can say yes.
def answer_16_A_2():
    """A tumour has to be located; the arm only needs to know that there is a cup."""
    return {
        "A": "localisation",
        "B": "semantic segmentation",
        "C": "instance segmentation",
        "D": "classification",
    }


# Sheep are counted by boxes; taking hold of a cup needs its outline.
def answer_16_A_3():
    """Sheep: boxes are enough; the cup must be known pixel by pixel."""
    return {
        "A": "classification",
        "B": "semantic segmentation",
        "C": "localisation",
        "D": "instance segmentation",
    }


# bottom and right are the last row and column inside.
def answer_16_B_1():
    """The last row and column inside (no + 1)."""

    def box_of(mask):
        rows, columns = np.nonzero(mask)
        return int(rows.min()), int(columns.min()), int(rows.max()), int(columns.max())

    return box_of


# A box is (left, top, right, bottom).
def answer_16_B_2():
    """x first: left, top, right, bottom."""

    def box_of(mask):
        rows, columns = np.nonzero(mask)
        return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1

    return box_of


# A box is (top, left, height, width).
def answer_16_B_3():
    """Height and width instead of bottom and right."""

    def box_of(mask):
        rows, columns = np.nonzero(mask)
        return (
            int(rows.min()),
            int(columns.min()),
            int(rows.max() - rows.min() + 1),
            int(columns.max() - columns.min() + 1),
        )

    return box_of


# The first and the last True pixel in reading order are the corners.
def answer_16_B_4():
    """First and last True pixel in reading order are the corners."""

    def box_of(mask):
        places = np.argwhere(mask)
        (top, left), (bottom, right) = places[0], places[-1]
        return int(top), int(left), int(bottom) + 1, int(right) + 1

    return box_of


# any over axis 0 tells the rows.
def answer_16_B_5():
    """any(axis=0) tells about rows: the axes are mixed up."""

    def box_of(mask):
        rows = np.flatnonzero(mask.any(axis=0))
        columns = np.flatnonzero(mask.any(axis=1))
        return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1

    return box_of


def _iou(one, other):
    height = max(min(one[2], other[2]) - max(one[0], other[0]), 0)
    width = max(min(one[3], other[3]) - max(one[1], other[1]), 0)
    shared = height * width
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)]
    return shared / (sum(areas) - shared)


# The boxes overlap always.
def answer_16_C_1():
    """No max(…, 0): two negative sides make a positive overlap."""

    def box_iou(one, other):
        height = min(one[2], other[2]) - max(one[0], other[0])
        width = min(one[3], other[3]) - max(one[1], other[1])
        shared = height * width
        areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)]
        return shared / (sum(areas) - shared)

    return box_iou


# The union is the sum of both areas.
def answer_16_C_2():
    """The shared area is counted twice in the union."""

    def box_iou(one, other):
        height = max(min(one[2], other[2]) - max(one[0], other[0]), 0)
        width = max(min(one[3], other[3]) - max(one[1], other[1]), 0)
        return height * width / sum((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))

    return box_iou


# A side has bottom - top + 1 pixels.
def answer_16_C_3():
    """Sides with + 1 (as if bottom and right were inside)."""

    def box_iou(one, other):
        height = max(min(one[2], other[2]) - max(one[0], other[0]) + 1, 0)
        width = max(min(one[3], other[3]) - max(one[1], other[1]) + 1, 0)
        shared = height * width
        areas = [(b[2] - b[0] + 1) * (b[3] - b[1] + 1) for b in (one, other)]
        return shared / (sum(areas) - shared)

    return box_iou


# The union is the box around both.
def answer_16_C_4():
    """The union is the smallest box around both."""

    def box_iou(one, other):
        height = max(min(one[2], other[2]) - max(one[0], other[0]), 0)
        width = max(min(one[3], other[3]) - max(one[1], other[1]), 0)
        around = (max(one[2], other[2]) - min(one[0], other[0])) * (max(one[3], other[3]) - min(one[1], other[1]))
        return height * width / around

    return box_iou


# The measure is overlap over the first box.
def answer_16_C_5():
    """Shared area over the first box only."""

    def box_iou(one, other):
        height = max(min(one[2], other[2]) - max(one[0], other[0]), 0)
        width = max(min(one[3], other[3]) - max(one[1], other[1]), 0)
        return height * width / ((one[2] - one[0]) * (one[3] - one[1]))

    return box_iou


# Twice the overlap over the sum (Dice) is the same.
def answer_16_C_6():
    """Twice the shared area over the sum of areas (Dice)."""

    def box_iou(one, other):
        height = max(min(one[2], other[2]) - max(one[0], other[0]), 0)
        width = max(min(one[3], other[3]) - max(one[1], other[1]), 0)
        return 2 * height * width / sum((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))

    return box_iou


# It is enough to set a negative overlap (the product) to 0.
def answer_16_C_7():
    """Clips the product at 0, not each side."""

    def box_iou(one, other):
        height = min(one[2], other[2]) - max(one[0], other[0])
        width = min(one[3], other[3]) - max(one[1], other[1])
        shared = max(height * width, 0)
        areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)]
        return shared / (sum(areas) - shared)

    return box_iou


# The background is not a class.
def answer_16_D_1():
    """Leaves the background out of the mean."""

    def mean_iou_of(confusion):
        hit = np.diag(confusion)
        ious = hit / (confusion.sum(axis=0) + confusion.sum(axis=1) - hit)
        return ious[1:].mean()

    return mean_iou_of


# The union is the row plus the column.
def answer_16_D_2():
    """Counts the diagonal twice in the union."""

    def mean_iou_of(confusion):
        hit = np.diag(confusion)
        return (hit / (confusion.sum(axis=0) + confusion.sum(axis=1))).mean()

    return mean_iou_of


# The row holds all that counts.
def answer_16_D_3():
    """Mean recall: divides by the rows only."""

    def mean_iou_of(confusion):
        return (np.diag(confusion) / confusion.sum(axis=1)).mean()

    return mean_iou_of


# One IoU over all pixels.
def answer_16_D_4():
    """One quotient for all: sum of the diagonal over the sum of the unions."""

    def mean_iou_of(confusion):
        hit = np.diag(confusion)
        return hit.sum() / (confusion.sum(axis=0) + confusion.sum(axis=1) - hit).sum()

    return mean_iou_of


# The classes weigh by their number of pixels.
def answer_16_D_5():
    """Weighs each class by its pixels."""

    def mean_iou_of(confusion):
        hit = np.diag(confusion)
        ious = hit / (confusion.sum(axis=0) + confusion.sum(axis=1) - hit)
        return np.average(ious, weights=confusion.sum(axis=1))

    return mean_iou_of


# Pixel accuracy is it.
def answer_16_D_6():
    """Share of pixels on the diagonal."""

    def mean_iou_of(confusion):
        return np.trace(confusion) / confusion.sum()

    return mean_iou_of


# Reshape with rows and columns swapped.
def answer_16_E_1():
    """Columns come first (width x height)."""

    def dense_as_kernel(weights, rows, columns):
        return weights.reshape(columns, rows, -1, weights.shape[1])

    return dense_as_kernel


# Flatten runs through channels first: (channels, rows, columns), then move the axis.
def answer_16_E_2():
    """Flatten takes one map after the other, so channels are the slowest axis."""

    def dense_as_kernel(weights, rows, columns):
        units = weights.shape[1]
        return weights.reshape(-1, rows, columns, units).transpose(1, 2, 0, 3)

    return dense_as_kernel


# A convolution flips its kernel, so it must be turned.
def answer_16_E_3():
    """Turns the kernel by half a circle, since a convolution flips."""

    def dense_as_kernel(weights, rows, columns):
        return weights.reshape(rows, columns, -1, weights.shape[1])[::-1, ::-1]

    return dense_as_kernel


# In a kernel the filters come before the channels they read.
def answer_16_E_4():
    """(rows, columns, units, channels): the last two axes in the other order."""

    def dense_as_kernel(weights, rows, columns):
        return weights.reshape(rows, columns, -1, weights.shape[1]).swapaxes(2, 3)

    return dense_as_kernel


# Flatten goes down each column first.
def answer_16_E_5():
    """The columns run slowest in the flattened map (order="F" thinking): reshape, then swap the axes."""

    def dense_as_kernel(weights, rows, columns):
        return weights.reshape(columns, rows, -1, weights.shape[1]).swapaxes(0, 1)

    return dense_as_kernel


# reshape brings axes into any order wanted.
def answer_16_E_6():
    """Transposes first and then reshapes to the wanted shape."""

    def dense_as_kernel(weights, rows, columns):
        units = weights.shape[1]
        return weights.T.reshape(rows, columns, -1, units)

    return dense_as_kernel


# A box suppressed still suppresses others.
def answer_16_F_1():
    """Compares with all better boxes, also with those that were not kept."""

    def suppressed(boxes, scores, limit):
        order = np.argsort(scores)[::-1]
        kept = []
        for place, i in enumerate(order):
            if all(_iou(boxes[i], boxes[j]) <= limit for j in order[:place]):
                kept.append(int(i))
        return kept

    return suppressed


# argsort puts the highest first.
def answer_16_F_2():
    """Goes from the lowest score to the highest."""

    def suppressed(boxes, scores, limit):
        kept = []
        for i in np.argsort(scores):
            if all(_iou(boxes[i], boxes[j]) <= limit for j in kept):
                kept.append(int(i))
        return kept

    return suppressed


# IoU equal to the limit is too much.
def answer_16_F_3():
    """Drops a box whose IoU equals the limit."""

    def suppressed(boxes, scores, limit):
        kept = []
        for i in np.argsort(scores)[::-1]:
            if all(_iou(boxes[i], boxes[j]) < limit for j in kept):
                kept.append(int(i))
        return kept

    return suppressed


# The kept boxes come in the order of the list.
def answer_16_F_4():
    """Returns the indices sorted by number."""

    def suppressed(boxes, scores, limit):
        kept = []
        for i in np.argsort(scores)[::-1]:
            if all(_iou(boxes[i], boxes[j]) <= limit for j in kept):
                kept.append(int(i))
        return sorted(kept)

    return suppressed


# Sort boxes and scores, then give positions in the sorted list.
def answer_16_F_5():
    """Gives positions in the sorted list, not indices of the original."""

    def suppressed(boxes, scores, limit):
        order = np.argsort(scores)[::-1]
        sorted_boxes = [boxes[i] for i in order]
        kept = []
        for i, box in enumerate(sorted_boxes):
            if all(_iou(box, sorted_boxes[j]) <= limit for j in kept):
                kept.append(i)
        return kept

    return suppressed


# The last kept box is the only one to compare with.
def answer_16_F_6():
    """Compares only with the last kept box."""

    def suppressed(boxes, scores, limit):
        kept = []
        for i in np.argsort(scores)[::-1]:
            if not kept or _iou(boxes[i], boxes[kept[-1]]) <= limit:
                kept.append(int(i))
        return kept

    return suppressed


# A box is dropped only if it overlaps all kept ones.
def answer_16_F_7():
    """any instead of all: kept if it is far enough from one of the kept boxes."""

    def suppressed(boxes, scores, limit):
        kept = []
        for i in np.argsort(scores)[::-1]:
            if not kept or any(_iou(boxes[i], boxes[j]) <= limit for j in kept):
                kept.append(int(i))
        return kept

    return suppressed


# What is wanted are the boxes that were kept.
def answer_16_F_8():
    """Returns the boxes themselves instead of the indices."""

    def suppressed(boxes, scores, limit):
        kept = []
        for i in np.argsort(scores)[::-1]:
            if all(_iou(boxes[i], box) <= limit for box in kept):
                kept.append(boxes[i])
        return kept

    return suppressed
