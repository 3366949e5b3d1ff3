"""Exercises of lesson 16: the task a question asks for, boxes, IoU, mean IoU, a dense layer as a convolution, NMS."""

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_16.solutions import _area, box_iou, box_of, dense_as_kernel, mean_iou_of, suppressed, tasks

# Neither square nor touching the corner; the second is one pixel, the third has a hole.
MASK = np.zeros((5, 7), bool)
MASK[1:3, 2:6] = True
DOT = np.zeros((3, 4), bool)
DOT[2, 1] = True
RING = np.zeros((6, 5), bool)
RING[[1, 1, 1, 2, 2, 4], [1, 2, 3, 1, 3, 2]] = True
# Background first and by far the largest; no row sum equals its column sum.
CONFUSION = np.array([[80, 2, 3], [4, 5, 1], [2, 0, 3]])
WEIGHTS = np.arange(2 * 3 * 2 * 2).reshape(2 * 3 * 2, 2)
# IoU 0.5 between the first and the second, 0.4 between second and third, 1/6 between first and third; then 0.6.
BOXES = [(1, 1, 3, 4), (1, 2, 3, 5), (1, 3, 3, 7), (10, 0, 14, 4), (11, 0, 15, 4), (10, 9, 12, 13)]
SCORES = [0.9, 0.8, 0.7, 0.55, 0.6, 0.95]


TASKS = tuple(tasks().values())


def _judge_tasks(answer):
    """Return None if all four are right, else the name of the misconception that shows first."""
    whole = isinstance(answer, dict) and set(answer) == set("ABCD")
    if not whole or not all(isinstance(task, str) and task in TASKS for task in answer.values()):
        return "another form"
    right = tasks()
    if (answer["B"], answer["C"]) == (right["C"], right["B"]):
        return "semantic and instance confused"
    if answer["A"] != right["A"]:
        return "more than was asked"
    if answer["D"] != right["D"]:
        return "one object needs no mask"
    return None if answer == right else "semantic and instance confused"


def _changed(change):
    return lambda mask: change(*box_of(mask))


def _shared(one, other, *, clip=True, extra=0):
    height = min(one[2], other[2]) - max(one[0], other[0]) + extra
    width = min(one[3], other[3]) - max(one[1], other[1]) + extra
    return max(height, 0) * max(width, 0) if clip else height * width


def _iou_not_clipped(one, other):
    shared = _shared(one, other, clip=False)
    return shared / (_area(one) + _area(other) - shared)


def _iou_by_hull(one, other):
    hull = (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
    return _shared(one, other) / _area(hull)


def _iou_clipped_late(one, other):
    shared = max(_shared(one, other, clip=False), 0)
    return shared / (_area(one) + _area(other) - shared)


def _iou_of_sizes(one, other):
    first, second = ((top, left, top + height, left + width) for top, left, height, width in (one, other))
    return box_iou(first, second)


def _iou_grouped(one, other):
    first, second = ((top, left, bottom, right) for top, bottom, left, right in (one, other))
    shared, areas = _shared(first, second), _area(first) + _area(second)
    return shared / (areas - shared)


def _iou_inclusive(one, other):
    first, second = ((box[0], box[1], box[2] + 1, box[3] + 1) for box in (one, other))
    return box_iou(first, second)


def _order(scores):
    return np.argsort(scores)[::-1].tolist()


def _suppressed(boxes, order, limit, *, far=False):
    kept = []
    for index in order:
        overlaps = [box_iou(boxes[index], boxes[other]) for other in kept]
        if all((overlap > limit) if far else (overlap <= limit) for overlap in overlaps):
            kept.append(index)
    return kept


def _beside_the_best(boxes, scores, limit):
    best, *others = _order(scores)
    return [best, *(index for index in others if box_iou(boxes[index], boxes[best]) <= limit)]


def _by_all_better(boxes, scores, limit):
    order = _order(scores)
    return [
        index
        for place, index in enumerate(order)
        if all(box_iou(boxes[index], boxes[other]) <= limit for other in order[:place])
    ]


def _ious(confusion):
    shared = np.diag(confusion)
    return shared / (confusion.sum(axis=0) + confusion.sum(axis=1) - shared)


EXERCISES = [
    Exercise(
        "16-A",
        right=tasks,
        judge=_judge_tasks,
        wrong=[
            Misconception(
                "semantic and instance confused",
                lambda: tasks() | {"B": "instance segmentation", "C": "semantic segmentation"},
                hint="Look at B and C again: in one of them touching things must be told apart, in the other their "
                "pixels are simply added up.",
                more="Two sheep side by side are one patch of sheep pixels. Does that hurt the answer? And two woods?",
            ),
            Misconception(
                "more than was asked",
                lambda: tasks() | {"A": "localisation", "D": "classification"},
                hint="Look at A again: the least that answers it. Is a place asked for, or a word?",
                more="Yes or no are two classes.",
            ),
            Misconception(
                "one object needs no mask",
                lambda: tasks() | {"B": "localisation", "D": "semantic segmentation"},
                hint="Look at D again: there is one cup. How few numbers tell the arm where it is?",
                more="An area is a number of pixels; a place for the arm is a box or its middle.",
            ),
            Misconception(
                "another form",
                lambda: list(TASKS),
                hint="Give a dict from the letters A to D to one task each, written exactly as in the exercise.",
                more='Begin with tasks = {"A": "localisation", ...} and change what you do not believe.',
            ),
        ],
        notice="the more an answer tells, the more its labels cost: masks of single objects are the most work of all",
    ),
    Exercise(
        "16-B",
        right=box_of,
        probes=[(DOT,), (MASK,), (RING,)],
        wrong=[
            Misconception(
                "the last row inside",
                _changed(lambda top, left, bottom, right: (top, left, bottom - 1, right - 1)),
                hint="You give the last row and column inside. As a slice, your box would lose both.",
                more="A box around one pixel must have height 1: bottom minus top.",
            ),
            Misconception(
                "rows and columns swapped",
                _changed(lambda top, left, bottom, right: (left, top, right, bottom)),
                hint="Your first number is the left edge. A box begins with the top one: rows before columns, as in "
                "shape. Or did you mean it to be the top, and took one axis for the other?",
                more="np.nonzero of a picture returns the row numbers first; any(axis=0) has one value a column.",
            ),
            Misconception(
                "height and width",
                _changed(lambda top, left, bottom, right: (top, left, bottom - top, right - left)),
                hint="Your last two numbers are height and width. Asked for are bottom and right.",
                more="Many data sets do it your way. Ours does not; always look.",
            ),
            Misconception(
                "grouped by axis",
                _changed(lambda top, left, bottom, right: (top, bottom, left, right)),
                hint="All four numbers are there, in another order: both rows first. Look at the order again.",
                more="The first two numbers are one corner, the last two the other.",
            ),
        ],
        notice="a box is two slices: mask[top:bottom, left:right] holds every True pixel",
    ),
    Exercise(
        "16-C",
        right=box_iou,
        probes=[
            ((1, 1, 3, 4), (1, 2, 3, 5)),
            ((0, 0, 4, 6), (1, 1, 3, 3)),
            ((0, 1, 4, 5), (2, 3, 6, 9)),
            ((0, 0, 2, 3), (0, 5, 2, 7)),
            ((0, 0, 2, 2), (5, 4, 8, 6)),
            # Apart in the rows only; then no two numbers alike, so that no place is taken for another.
            ((0, 0, 2, 3), (4, 1, 6, 4)),
            ((3, 1, 9, 8), (2, 4, 7, 13)),
            ((2, 4, 7, 13), (3, 1, 9, 8)),
        ],
        wrong=[
            Misconception(
                "union as the sum of areas",
                lambda one, other: _shared(one, other) / (_area(one) + _area(other)),
                hint="You add the two areas. What both boxes share is then counted twice.",
                more="Two equal boxes must have IoU 1; yours have 0.5.",
            ),
            Misconception(
                "two negatives make an overlap",
                _iou_not_clipped,
                hint="Where the boxes overlap it is right. Where they do not, height and width of the overlap "
                "come out negative: what then?",
                more="An overlap cannot be less than nothing in either direction; and minus times minus is plus.",
            ),
            Misconception(
                "clipped too late",
                _iou_clipped_late,
                hint="You clip the area of the overlap at 0, but two negative sides have a positive product.",
                more="Clip height and width, each for itself, before you multiply.",
            ),
            Misconception(
                "height and width read",
                _iou_of_sizes,
                hint="You read the last two numbers as height and width. Here they are bottom and right.",
                more="The box (1, 2, 3, 5) has 2 rows and 3 columns.",
            ),
            Misconception(
                "grouped by axis",
                _iou_grouped,
                hint="You read a box as top, bottom, left, right. Here it is top, left, bottom, right.",
                more="The first two numbers are one corner, the last two the other.",
            ),
            Misconception(
                "the box around both",
                _iou_by_hull,
                hint="You divide by the box around both. The union holds only what lies in at least one of the two.",
                more="Corners of the surrounding box may belong to neither.",
            ),
            Misconception(
                "bottom and right counted inside",
                _iou_inclusive,
                hint="You count bottom and right as inside. Here they are the first row and column outside.",
                more="The height of (1, 1, 3, 4) is 2.",
            ),
            Misconception(
                "share of the smaller box",
                lambda one, other: _shared(one, other) / min(_area(one), _area(other)),
                hint="You divide by the smaller box. A tiny box inside a huge one would then be perfect.",
                more="Divide by all pixels that lie in at least one of the two.",
            ),
        ],
        notice="IoU 0 says nothing about how far apart two boxes are; that is why networks are not trained on it alone",
    ),
    Exercise(
        "16-D",
        right=mean_iou_of,
        probes=[(CONFUSION[:2, :2],), (CONFUSION,)],
        wrong=[
            Misconception(
                "pixel accuracy",
                lambda confusion: np.trace(confusion) / confusion.sum(),
                hint="That is the share of right pixels. The background buys it nearly alone.",
                more="One number for each class first, then the mean of them.",
            ),
            Misconception(
                "a class left out",
                lambda confusion: _ious(confusion)[1:].mean(),
                hint="You leave the background out. It is a class like the others here.",
                more="A confusion matrix with three rows makes a mean of three.",
            ),
            Misconception(
                "union as the sum of areas",
                lambda confusion: (np.diag(confusion) / (confusion.sum(axis=0) + confusion.sum(axis=1))).mean(),
                hint="Row sum plus column sum counts the right pixels twice.",
                more="A perfect answer must score 1; yours scores 0.5.",
            ),
            Misconception(
                "recall",
                lambda confusion: (np.diag(confusion) / confusion.sum(axis=1)).mean(),
                hint="You divide by what was there (rows). What was said wrongly must count as well.",
                more="An answer that paints everything as class 1 would have a perfect score on class 1.",
            ),
            Misconception(
                "precision",
                lambda confusion: (np.diag(confusion) / confusion.sum(axis=0)).mean(),
                hint="You divide by what was said (columns). What was there and missed must count as well.",
                more="An answer of a single right pixel would have a perfect score.",
            ),
            Misconception(
                "large classes heavier",
                lambda confusion: (_ious(confusion) * confusion.sum(axis=1)).sum() / confusion.sum(),
                hint="You weigh each class by its pixels: then the background buys the score again.",
                more="A plain mean: one class, one vote.",
            ),
            Misconception(
                "Dice",
                lambda confusion: (2 * np.diag(confusion) / (confusion.sum(axis=0) + confusion.sum(axis=1))).mean(),
                hint="That is the Dice score, twice the shared pixels by the sum of both: kinder than IoU.",
                more="Union: row sum plus column sum, less what was counted twice.",
            ),
        ],
        notice="every class has one vote, however few its pixels: a rare class can ruin the mean, and should",
    ),
    Exercise(
        "16-E",
        right=dense_as_kernel,
        probes=[(WEIGHTS[:6, :1], 2, 3), (WEIGHTS, 2, 3), (WEIGHTS.reshape(6, 4), 3, 2), (WEIGHTS.reshape(8, 3), 2, 2)],
        wrong=[
            Misconception(
                "channels first",
                lambda weights, rows, columns: np.moveaxis(weights.reshape(-1, rows, columns, weights.shape[1]), 0, 2),
                hint="The shape is right, the order is not: you read the flattened map channel by channel. "
                "In which order does Flatten lay out (rows, columns, channels)?",
                more="The last axis runs fastest: all channels of the first pixel come first.",
            ),
            Misconception(
                "rows and columns swapped",
                lambda weights, rows, columns: weights.reshape(columns, rows, -1, weights.shape[1]),
                hint="You took columns for rows. With a 4 x 4 map nobody would have noticed.",
                more="The kernel has as many rows as the map that was flattened.",
            ),
            Misconception(
                "flipped",
                lambda weights, rows, columns: dense_as_kernel(weights, rows, columns)[::-1, ::-1],
                hint="You turn the kernel round. Convolution layers do not flip: they cross-correlate.",
                more="Each weight must meet the pixel it met before.",
            ),
            Misconception(
                "units first",
                lambda weights, rows, columns: weights.T.reshape(-1, rows, columns, len(weights) // (rows * columns)),
                hint="You put the units first. Keras keeps them last, in dense layers and in kernels.",
                more="The shape asked for is (rows, columns, channels, units).",
            ),
        ],
        notice="one reshape, no copying: a dense layer always was a convolution as large as its picture",
    ),
    Exercise(
        "16-F",
        right=suppressed,
        probes=[
            (BOXES[:2], [0.6, 0.9], 0.3),
            (BOXES[:2], [0.6, 0.9], 0.5),
            (BOXES, SCORES, 0.3),
            (BOXES, SCORES, 0.1),
            (BOXES, SCORES, 0.0),
            (BOXES[::-1], SCORES[::-1], 0.3),
            # Overlaps on either side of the limit: what is shared counts once, and each box has an area of its own.
            ([(1, 5, 5, 8), (3, 5, 7, 7), (0, 2, 4, 8)], [0.8, 0.9, 0.6], 0.3),
            # The third meets the first that was kept, and not the last.
            ([(0, 0, 4, 4), (10, 10, 14, 14), (0, 1, 4, 5)], [0.9, 0.8, 0.7], 0.3),
        ],
        wrong=[
            Misconception(
                "in the order of the list",
                lambda boxes, scores, limit: _suppressed(boxes, range(len(boxes)), limit),
                hint="You go through the boxes as they stand. The score does not count then.",
                more="Sort the indices by their scores first, the highest in front.",
            ),
            Misconception(
                "the worst first",
                lambda boxes, scores, limit: _suppressed(boxes, np.argsort(scores).tolist(), limit),
                hint="You begin with the lowest score: the poor boxes drive out the good ones.",
                more="np.argsort sorts upwards.",
            ),
            Misconception(
                "compared with the best one only",
                _beside_the_best,
                hint="You compare each box with the best one alone. Two answers for another object both stay.",
                more="Every box that you keep drives out its own neighbours.",
            ),
            Misconception(
                "dropped boxes drop others",
                _by_all_better,
                hint="You compare with every better box, also with those that were dropped. A box that is gone must "
                "not drive out another.",
                more="Ask only the list of those that you have kept.",
            ),
            Misconception(
                "far ones dropped",
                lambda boxes, scores, limit: _suppressed(boxes, _order(scores), limit, far=True),
                hint="You drop the boxes that hardly overlap: those are other objects.",
                more="Much overlap means the same object, seen twice.",
            ),
            Misconception(
                "the boxes, not their indices",
                lambda boxes, scores, limit: [boxes[index] for index in suppressed(boxes, scores, limit)],
                hint="You return the boxes. Asked for are their indices, to look up kinds and scores as well.",
                more="The first box of the list has the index 0.",
            ),
            Misconception(
                "in ascending order of the index",
                lambda boxes, scores, limit: sorted(suppressed(boxes, scores, limit)),
                hint="The right boxes, in another order: the best score comes first.",
                more="Append each index when you keep it, and leave the list as it grew.",
            ),
            Misconception(
                "the limit itself is too much",
                lambda boxes, scores, limit: _suppressed(boxes, _order(scores), limit - 1e-9),
                hint="At exactly the limit you drop a box. Only more than the limit is too much.",
                more="Keep it as long as every IoU is at most the limit.",
            ),
        ],
        notice="two people close together are one to it: what NMS takes for a second answer may be a second object",
    ),
]
