"""Exercises of lesson 08: shapes by hand, the loss, five sick trainings, a confusion matrix read by rows, a shift."""

import numpy as np

from cnnlab.exercises import Exercise, Matching, Misconception
from cnnlab.lessons.lesson_08.solutions import diagnosis, flatten_size, mean_loss, recall, shift

# Every row sums to 1; the largest is not always the labelled one.
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.5, 0.25, 0.25]])
LABELS = np.array([0, 1, 0])
CONFUSION = np.array([[8, 1, 1], [4, 5, 1], [0, 3, 17]])
# Neither square nor symmetric, and no pixel is 0: whatever comes in from outside is seen.
PICTURE = np.arange(1, 13).reshape(3, 4)


def _sizes(step):
    """Return a wrong `flatten_size` in which both layers together do `step` to rows and to columns."""

    def flatten_size(rows, columns):
        rows, columns = step(step(rows)), step(step(columns))
        return rows * columns * 32

    return flatten_size


def _of_the_true_class(probabilities, labels):
    return probabilities[np.arange(len(labels)), labels]


def _loss_after_another_softmax(probabilities, labels):
    again = np.exp(probabilities)
    return mean_loss(again / again.sum(axis=1, keepdims=True), labels)


_JUDGE_DIAGNOSIS = Matching(
    diagnosis(),
    case="training",
    name="fault",
    exchanged={"AC": "too large and too small inputs confused"},
    first_miss={
        "D": "the message about axes not read",
        "E": "the number of steps not counted",
        "B": "a loss floor taken for something else",
        "A": "inputs not suspected",
        "C": "inputs not suspected",
    },
)


def _repeat_the_border(picture, down, right):
    rows, columns = picture.shape
    framed = np.pad(picture, ((rows, rows), (columns, columns)), mode="edge")
    return framed[rows - down : 2 * rows - down, columns - right : 2 * columns - right]


def _shift_forward(picture, down, right):
    moved = np.zeros_like(picture)
    rows, columns = picture.shape
    moved[down:, right:] = picture[: rows - down, : columns - right]
    return moved


def _shift_by_slices_from_the_end(picture, down, right):
    moved = np.zeros_like(picture)
    moved[down:, right:] = picture[:-down, :-right]
    return moved


EXERCISES = [
    Exercise(
        "08-A",
        right=flatten_size,
        probes=[(28, 28), (32, 48), (33, 20)],
        whole=True,
        wrong=[
            Misconception(
                "a row too many",
                # (size - 1) // 2 is the same number for every size: no probe tells the two slips apart.
                _sizes(lambda size: -(-(size - 2) // 2)),
                hint="Two slips give this number: a convolution that takes one row away instead of two, or a pooling "
                "that keeps the odd row left over. Which is yours?",
                more="In how many places does a 3 x 3 kernel fit into 28 rows? How many whole pairs are in 11 rows?",
            ),
            Misconception(
                "the second convolution forgotten",
                lambda rows, columns: (rows - 2) // 2 * ((columns - 2) // 2) * 32,
                hint="You stop after the first convolution and pooling, yet count the maps of the second.",
                more="The network has two pairs of convolution and pooling: send your rows through both.",
            ),
            Misconception(
                "half pixels",
                _sizes(lambda size: (size - 2) / 2),
                hint="Somewhere you carry half a row along: a picture has whole rows.",
                more="After the second convolution there are 11 rows. What does 2 x 2 pooling make of them?",
            ),
            Misconception(
                "convolutions keep the size",
                _sizes(lambda size: size // 2),
                hint="You count as if the convolutions kept the size. These have no padding.",
                more="padding='valid' is the default: what does a 3 x 3 kernel take from 28 rows?",
            ),
            Misconception(
                "only one map is flattened",
                lambda rows, columns: flatten_size(rows, columns) // 32,
                hint="That is one map. How many maps does the second convolution hand over?",
                more="Flatten lays rows, columns and channels in one line.",
            ),
            Misconception(
                "the maps of the first convolution",
                lambda rows, columns: flatten_size(rows, columns) // 2,
                hint="You flatten 16 maps. Which convolution is the last one before Flatten?",
                more="The number of maps is the number of filters of the layer that made them.",
            ),
            Misconception(
                "square pictures only",
                lambda rows, columns: flatten_size(rows, rows),
                hint="On square pictures that is right. Rows and columns shrink each for themselves.",
                more="Follow the rows down to the end, then the columns, and only then multiply.",
            ),
        ],
        notice="800 for MNIST, and the 32 units behind it make 25,632 of the 30,762 parameters",
    ),
    Exercise(
        "08-B",
        right=mean_loss,
        probes=[(PROBABILITIES[:1], LABELS[:1]), (PROBABILITIES, LABELS)],
        wrong=[
            Misconception(
                "sum over the batch",
                lambda probabilities, labels: mean_loss(probabilities, labels) * len(labels),
                hint="For one picture that is right. A batch twice as large must not have twice the loss.",
                more="Keras reports the average over the pictures.",
            ),
            Misconception(
                "forgot the minus",
                lambda probabilities, labels: -mean_loss(probabilities, labels),
                hint="Your loss is negative. The logarithm of a probability is at most 0; a loss should be at least 0.",
                more="A perfect network has loss 0, every other one more.",
            ),
            Misconception(
                "logarithm to base 10",
                lambda probabilities, labels: mean_loss(probabilities, labels) / np.log(10),
                hint="That is the logarithm to base 10. This loss uses the natural one.",
                more="An untrained network on ten classes must give ln 10 = 2.303, and yours gives 1.",
            ),
            Misconception(
                "every row at every label",
                lambda probabilities, labels: -np.log(probabilities[:, labels]).mean(),
                hint="For one picture that is right. probabilities[:, labels] takes every label from every row: "
                "look at its shape.",
                more="Row 0 belongs with label 0 of the list, row 1 with label 1: give the rows as numbers too.",
            ),
            Misconception(
                "mean over all entries",
                lambda probabilities, labels: mean_loss(probabilities, labels) / probabilities.shape[1],
                hint="You divide by the number of classes as well. Nine of ten terms of a one-hot sum are zero, but "
                "they are no pictures.",
                more="Sum over the classes of a picture first, then average over the pictures.",
            ),
            Misconception(
                "logarithm to base 2",
                lambda probabilities, labels: mean_loss(probabilities, labels) / np.log(2),
                hint="That is the logarithm to base 2. This loss uses the natural one.",
                more="An untrained network on ten classes must give ln 10 = 2.303, and yours gives 3.32.",
            ),
            Misconception(
                "logarithm of the mean",
                lambda probabilities, labels: -np.log(_of_the_true_class(probabilities, labels).mean()),
                hint="You average the probabilities and then take the logarithm. Every picture has a loss of its own.",
                more="One sure mistake should cost much, however good the others are: logarithm first, then the mean.",
            ),
            Misconception(
                "the answer's own probability",
                lambda probabilities, labels: -np.log(probabilities.max(axis=1)).mean(),
                hint="You reward the network for being sure, whether it is right or wrong. The labels must come in.",
                more="Each row of the probabilities has one entry that counts: which one does the label say?",
            ),
            Misconception(
                "one minus the probability",
                lambda probabilities, labels: (1 - _of_the_true_class(probabilities, labels)).mean(),
                hint="1 - p is small for good answers too, but it is never large. Cross-entropy uses a logarithm.",
                more="A true class that is given p = 0.001 should cost about 7, not about 1.",
            ),
            Misconception(
                "softmax once more",
                _loss_after_another_softmax,
                hint="The rows are probabilities already: they sum to 1. You turned them into probabilities once more.",
                more="Softmax belongs where the plain sums leave the last layer, and there only.",
            ),
            Misconception(
                "softmax over the batch",
                lambda probabilities, labels: mean_loss(
                    np.exp(probabilities) / np.exp(probabilities).sum(axis=0), labels
                ),
                hint="You take a softmax again, and over the pictures of the batch. The rows are probabilities "
                "already.",
                more="Each row sums to 1 as it comes: no softmax is needed.",
            ),
        ],
        notice="an untrained network on ten classes starts near ln 10 = 2.303: a number worth knowing by heart",
    ),
    Exercise(
        "08-C",
        right=diagnosis,
        judge=_JUDGE_DIAGNOSIS,
        wrong=[
            Misconception(
                "too large and too small inputs confused",
                lambda: diagnosis() | {"A": "normalised twice", "C": "not normalised"},
                hint="A and C are both about the size of the inputs, but the other way round. Which of the two starts "
                "with a loss far above ln 10, and which is stuck at it?",
                more="Inputs that are nearly 0 make all ten answers nearly equal. What is the loss then?",
            ),
            Misconception(
                "a loss floor taken for something else",
                lambda: diagnosis() | {"A": "softmax twice", "B": "not normalised"},
                hint="Look at B again: the loss does sink, but stops far above 0. What keeps a "
                "probability from ever coming near 1?",
                more="The softmax of (1, 0, 0, 0, 0, 0, 0, 0, 0, 0) is e / (e + 9) = 0.23 at its best place.",
            ),
            Misconception(
                "the message about axes not read",
                lambda: diagnosis() | {"D": "train and test swapped", "E": "one-hot labels"},
                hint="Look at D again: the message compares the number of axes of two arrays. Which array "
                "has one too many?",
                more="A class number is one number a picture; a one-hot row is ten.",
            ),
            Misconception(
                "the number of steps not counted",
                lambda: diagnosis() | {"E": "softmax twice"},
                hint="Look at E again: how many batches of 128 make 60,000 pictures? How many pictures "
                "make 79 batches?",
                more="79 batches of 128 are 10,112 pictures at most.",
            ),
            Misconception(
                "inputs not suspected",
                lambda: diagnosis() | {"C": "softmax twice"},
                hint="Look at A and C again: what would you expect the loss to be before the first step, and why?",
                more="Ten classes and no idea: every class gets 0.1, and -ln 0.1 = 2.303.",
            ),
            Misconception(
                "another form",
                lambda: list(diagnosis().values()),
                hint="Give a dict from the letters A to E to one fault each, written exactly as in the "
                "list of the exercise.",
                more='Begin with diagnosis = {"A": "softmax twice", ...} and change what you do not believe.',
            ),
        ],
        notice="the loss before the first step, the lowest loss, the steps an epoch: three numbers tell most faults",
    ),
    Exercise(
        "08-D",
        right=recall,
        probes=[(CONFUSION[:2, :2],), (CONFUSION,), (CONFUSION[:, [1, 0, 2]],)],
        wrong=[
            Misconception(
                "by columns",
                lambda confusion: np.diag(confusion) / confusion.sum(axis=0),
                hint="You divide by what the network said (columns). Of the true ones (rows), which share was found?",
                more="A row holds all the pictures of one true class: their number is the sum along the row.",
            ),
            Misconception(
                "share of all pictures",
                lambda confusion: np.diag(confusion) / confusion.sum(),
                hint="You divide every class by all the pictures. Each class has its own number of pictures.",
                more="A class that is always recognised must get 1.",
            ),
            Misconception(
                "one number for all",
                lambda confusion: np.trace(confusion) / confusion.sum(),
                hint="That is the accuracy, one number. One number a class was asked for.",
                more="The diagonal holds the hits of every class: divide each by its own row.",
            ),
            Misconception(
                "the share that was missed",
                lambda confusion: 1 - recall(confusion),
                hint="That is the share of each class that was missed.",
                more="A class that is always recognised must get 1.",
            ),
            Misconception(
                "in percent",
                lambda confusion: 100 * recall(confusion),
                hint="Those are percentages. A share lies between 0 and 1.",
                more="Divide, and leave it at that.",
            ),
            Misconception(
                "the whole table",
                lambda confusion: confusion / confusion.sum(axis=1, keepdims=True),
                hint="You divide the whole table by its row sums. One number a class was asked for.",
                more="Which entry of each row counts the pictures that were recognised?",
            ),
            Misconception(
                "row sums laid along the columns",
                lambda confusion: confusion / confusion.sum(axis=1),
                hint="Without keepdims=True NumPy divides each column, not each row, by its number. And one number a "
                "class was asked for, not a table.",
                more="Take the hits of every class first, then divide by the row sums: both have one number a class.",
            ),
            Misconception(
                "hits against mistakes",
                lambda confusion: np.diag(confusion) / (confusion.sum(axis=1) - np.diag(confusion)),
                hint="You divide the hits by the misses. Divide them by hits and misses together.",
                more="Four hits and four misses are a half, not 1.",
            ),
            Misconception(
                "the largest of each row",
                lambda confusion: confusion.max(axis=1) / confusion.sum(axis=1),
                hint="You take the largest number of each row. The hits stand on the diagonal, most or not.",
                more="np.diag picks them.",
            ),
        ],
        notice="by rows it is recall, by columns precision: two different questions about the same table",
    ),
    Exercise(
        "08-E",
        right=shift,
        probes=[(PICTURE, 1, 0), (PICTURE, 0, 2), (PICTURE, -1, 1), (PICTURE, 2, -3)],
        wrong=[
            Misconception(
                "wraps around",
                lambda picture, down, right: np.roll(picture, (down, right), axis=(0, 1)),
                hint="What leaves on one side comes back on the other. What leaves a photograph is gone.",
                more="np.roll is a carousel; give the picture a frame of zeros and cut out another piece.",
            ),
            Misconception(
                "the other way",
                lambda picture, down, right: shift(picture, -down, -right),
                hint="The picture moves the other way. Down is towards larger row numbers.",
                more="To move the picture down you cut out a piece that begins further up.",
            ),
            Misconception(
                "down and right exchanged",
                lambda picture, down, right: shift(picture, right, down),
                hint="You took rows for columns: rows run down, columns to the right.",
                more="shape is (rows, columns), and the first axis is the vertical one.",
            ),
            Misconception(
                "only to the right and down",
                _shift_forward,
                hint="Your slices are right as long as both numbers are 0 or more. A negative one counts from the end.",
                more="A frame of zeros all round, and one piece cut out of it, needs no cases.",
            ),
            Misconception(
                "an empty slice at 0",
                _shift_by_slices_from_the_end,
                hint="Look at a shift of 0: the slice [:-0] is [:0], which is empty.",
                more="Write where the slice ends as rows - down. And what should happen to a negative number?",
            ),
            Misconception(
                "the sign is lost",
                lambda picture, down, right: shift(picture, abs(down), abs(right)),
                hint="You move by the right number of pixels, but a negative number moves up or left.",
                more="abs throws away the direction.",
            ),
            Misconception(
                "the border is repeated",
                _repeat_the_border,
                hint="You repeat the border. What comes in should be background, which is 0.",
                more="np.pad without a mode fills with zeros.",
            ),
        ],
        notice="the size stays, the rest of the world is black: that is how the shift test of this lesson moves digits",
    ),
]
