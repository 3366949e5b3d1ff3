"""Exercises of lesson 07: counting steps, one step downhill, and four backward passes."""

import numpy as np

from cnnlab.convolution import cross_correlate
from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_07.solutions import (
    abs_backward,
    average_pool_backward,
    gradient_step,
    kernel_slopes,
    squared_error_backward,
    steps,
)


def _first_pixel_takes_all(grad):
    result = np.zeros((2 * grad.shape[0], 2 * grad.shape[1]))
    result[::2, ::2] = grad
    return result


def _slopes_with_stride_one(x, grad, size):
    rows, columns = size
    return sum(grad[i, j] * x[i : i + rows, j : j + columns] for i, j in np.ndindex(grad.shape))


def _only_the_last_position(x, grad, size):
    i, j = grad.shape[0] - 1, grad.shape[1] - 1
    return grad[i, j] * x[2 * i : 2 * i + size[0], 2 * j : 2 * j + size[1]]


def _picture_slopes_of_nothing(x, grad, size):
    slopes = np.zeros(x.shape)
    slopes[: 2 * grad.shape[0] : 2, : 2 * grad.shape[1] : 2] = grad
    return slopes


def _stride_on_the_kernel(x, grad, size):
    slopes = np.zeros(size)
    for i, j in np.ndindex(grad.shape):
        for a, b in np.ndindex(*size):
            slopes[a, b] += grad[i, j] * x[i + 2 * a, j + 2 * b]
    return slopes


def _spread(grad):
    """Put a row and a column of zeros between all neighbours."""
    spread = np.zeros((2 * grad.shape[0] - 1, 2 * grad.shape[1] - 1))
    spread[::2, ::2] = grad
    return spread


_GENERATOR = np.random.default_rng(7)


def _picture(*shape):
    return _GENERATOR.integers(-5, 6, shape).astype(float)


EXERCISES = [
    Exercise(
        "07-A",
        right=steps,
        wrong=[
            Misconception(
                "the last batch left out",
                lambda: 10 * (1000 // 64),
                hint="That leaves the pictures of the last, smaller batch out of every epoch.",
                more="15 batches of 64 hold 960 pictures. Where do the other 40 go?",
            ),
            Misconception(
                "one epoch only",
                lambda: -(-1000 // 64),
                hint="That is one epoch.",
                more="An epoch is once through all pictures. The training goes through them ten times.",
            ),
            Misconception(
                "epochs as one long queue",
                lambda: -(-10 * 1000 // 64),
                hint="You let a batch reach over the end of an epoch into the next one. Each epoch is cut up anew.",
                more="Count the batches of one epoch first, as a whole number.",
            ),
            Misconception(
                "fractions of a step",
                lambda: 10 * 1000 / 64,
                hint="A step is taken or not; there is no quarter of one.",
                more="How many batches, the small one included, does it take to hold 1,000 pictures?",
            ),
            Misconception(
                "a step for each picture",
                lambda: 10 * 1000,
                hint="That would be one step for each picture. A batch takes one step together.",
                more="Count the batches of one epoch first.",
            ),
            Misconception(
                "one queue, rounded down",
                lambda: 10 * 1000 // 64,
                hint="You shared out ten times 1,000 pictures at once. Each epoch is cut up anew, and its rest counts.",
                more="Count the batches of one epoch first, the small one included.",
            ),
            Misconception(
                "one epoch without its last batch",
                lambda: 1000 // 64,
                hint="Those are the full batches of one epoch. The smaller one counts too, and there are ten epochs.",
                more="15 batches of 64 hold 960 pictures. Where do the other 40 go?",
            ),
            Misconception(
                "epochs times batch size",
                lambda: 10 * 64,
                hint="64 is how many pictures share a step. How many such groups do 1,000 pictures make?",
                more="Count the batches of one epoch first. Your answer does not use the 1,000.",
            ),
        ],
        notice="16 steps an epoch, and the 16th batch holds only 40 pictures: equal batches would be fairer.",
    ),
    Exercise(
        "07-B",
        right=gradient_step,
        probes=[
            (np.array([3.0, -1.0]), np.array([2.0, -4.0]), 0.1),
            (np.array([[1.0, 0.0, -2.0], [0.5, 4.0, 1.0]]), np.array([[0.3, 0.0, -5.0], [2.0, -1.0, 7.0]]), 0.5),
        ],
        wrong=[
            Misconception(
                "uphill",
                lambda weights, gradient, learning_rate: weights + learning_rate * gradient,
                hint="The slope points to where the cost grows. You walk uphill.",
                more="A positive slope says: a larger weight, a larger cost. Which way should this weight go?",
            ),
            Misconception(
                "only the sign counts",
                lambda weights, gradient, learning_rate: weights - learning_rate * np.sign(gradient),
                hint="The direction is right, but every weight moves equally far. Steeper should mean further.",
                more="Look at the formula with eta once more: what stands beside the rate?",
            ),
            Misconception(
                "the step instead of the weights",
                lambda weights, gradient, learning_rate: -learning_rate * gradient,
                hint="That is the step. Where do the weights stand after it?",
                more="A step starts somewhere: the old weights are missing.",
            ),
            Misconception(
                "no learning rate",
                lambda weights, gradient, learning_rate: weights - gradient,
                hint="You step by the whole slope. One argument is not used.",
                more="How far we dare to go is the learning rate's business.",
            ),
            Misconception(
                "the length of the step alone",
                lambda weights, gradient, learning_rate: learning_rate * gradient,
                hint="That is how far to go. Where does the walk start, and which way does it lead?",
                more="The old weights are missing, and the sign that makes it downhill.",
            ),
        ],
        notice="one line, and it trains every network of this course. (Written with `-=`, it would also change the "
        "array of whoever called it.)",
    ),
    Exercise(
        "07-C",
        right=abs_backward,
        probes=[
            (np.array([2.0, -3.0, 0.5, -0.1]), np.array([10.0, 10.0, -1.0, -1.0])),
            (np.array([[1.0, -4.0, 6.0], [-2.0, -5.0, 3.0]]), np.array([[2.0, 3.0, -4.0], [-5.0, 6.0, 7.0]])),
            # Slopes that are no whole numbers.
            (np.array([1.5, -2.5, -0.5]), np.array([2.5, -1.25, 0.75])),
        ],
        wrong=[
            Misconception(
                "a gate, as for the ReLU",
                lambda x, grad: grad * (x > 0),
                hint="The ReLU is flat for negative inputs. Is the absolute value flat there?",
                more="Nudge x = -3 up to -2.9: |x| goes from 3 to 2.9. By how much did it change, and which way?",
            ),
            Misconception(
                "the value instead of the slope",
                lambda x, grad: grad * np.abs(x),
                hint="You multiply by the value of the function. The chain rule multiplies by its slope.",
                more="How steep is the curve of |x| at 2? And at 100?",
            ),
            Misconception(
                "the gradient made positive",
                lambda x, grad: np.abs(grad),
                hint="You took the absolute value of the slope that came back. It is the input that went through abs.",
                more="What comes back may be negative and may stay so. What decides is the sign of x.",
            ),
            Misconception(
                "what came back is forgotten",
                lambda x, grad: np.sign(x),
                hint="That is the slope of this layer alone. The slopes along a path multiply.",
                more="The next layer has told you something in `grad`. You have not used it.",
            ),
            Misconception(
                "passed on unchanged",
                lambda x, grad: grad,
                hint="For positive inputs this is right. What does a nudge do to a negative one?",
                more="Nudge x = -3 up to -2.9 and look at |x|.",
            ),
            Misconception(
                "the sign is turned",
                lambda x, grad: -grad * np.sign(x),
                hint="All the sizes are right, and all the signs are turned. A slope says where the cost grows.",
                more="For x = 2, |x| rises together with x. So the slope should come through as it is.",
            ),
            Misconception(
                "the input instead of its sign",
                lambda x, grad: grad * x,
                hint="You multiply by x itself. Is the curve of |x| steeper at 100 than at 2?",
                more="Nudge x = 2 and x = 100 up by 0.1 each. By how much does |x| rise?",
            ),
            Misconception(
                "one decision for all",
                lambda x, grad: grad if x > 0 else -grad,
                hint="An `if` decides once, for one number. `x` is an array: each number needs its own decision.",
                more="np.where(condition, a, b) decides number by number; so does a comparison, whose answers count as "
                "1 and 0.",
            ),
        ],
        notice="a slope of 1 or -1 everywhere: unlike the ReLU, this layer never stops a slope.",
    ),
    Exercise(
        "07-D",
        right=average_pool_backward,
        probes=[(np.array([[8.0, -4.0]]),), (np.array([[4.0, -8.0, 12.0], [1.0, 0.0, -2.0]]),)],
        wrong=[
            Misconception(
                "all four get the whole slope",
                lambda grad: np.repeat(np.repeat(grad, 2, axis=0), 2, axis=1),
                hint="Raise one pixel of a window by 1. Does its mean rise by 1?",
                more="The slopes of the four pixels of a window should add up to the slope of their mean.",
            ),
            Misconception(
                "one pixel takes it all",
                _first_pixel_takes_all,
                hint="In max pooling one pixel takes it all. In a mean, all four have a say.",
                more="Nudge each of the four pixels in turn: which of them changes the mean?",
            ),
            Misconception(
                "halved",
                lambda grad: np.repeat(np.repeat(grad, 2, axis=0), 2, axis=1) / 2,
                hint="You share along one side only. How many pixels does a 2x2 window have?",
                more="The slopes of a window should add up to the slope that came in. Yours add up to twice as much.",
            ),
            Misconception(
                "tiled",
                lambda grad: np.tile(grad, (2, 2)) / 4,
                hint="The shares are right, but they lie in the wrong places: neighbours belong to the same window.",
                more="You laid four copies of the whole table side by side. Each number should become a 2x2 block.",
            ),
            Misconception(
                "tiled and whole",
                lambda grad: np.tile(grad, (2, 2)),
                hint="Two things: neighbours belong to the same window, and raising one pixel by 1 does not raise the "
                "mean of four by 1.",
                more="Each number should become a 2x2 block; the block should add up to the number.",
            ),
            Misconception(
                "a share for one pixel only",
                lambda grad: _first_pixel_takes_all(grad) / 4,
                hint="The share is right, and one pixel of each window gets it. What about its three neighbours?",
                more="The slopes of a window should add up to the slope that came in. Yours add up to a quarter.",
            ),
            Misconception(
                "four in a row",
                lambda grad: np.repeat(grad, 4).reshape(2 * grad.shape[0], 2 * grad.shape[1]) / 4,
                hint="The shares are right, but you lay four of them in a row. A window is two by two.",
                more="Repeat along the rows and along the columns, one after the other.",
            ),
        ],
        notice="shares of a quarter that add up to what came in: no slope is lost in a mean.",
    ),
    Exercise(
        "07-E",
        right=squared_error_backward,
        probes=[
            (np.array([3.0, 1.0, 2.0]), np.array([1.0, 5.0, 2.0])),
            (np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]), np.array([[0.0, 4.0, 3.0], [1.0, 1.0, -2.0]])),
        ],
        wrong=[
            Misconception(
                "the mean is forgotten",
                lambda prediction, target: 2 * (prediction - target),
                hint="That is the slope of the sum. The cost is a mean: with more numbers, each counts for less.",
                more="How much does the mean of 100 numbers rise if one of them rises by 1?",
            ),
            Misconception(
                "the 2 is forgotten",
                lambda prediction, target: (prediction - target) / prediction.size,
                hint="Half of it is missing. What is the slope of a square?",
                more="Nudge e = 3 to 3.001: e squared grows from 9 to 9.006.",
            ),
            Misconception(
                "the sign is turned",
                lambda prediction, target: 2 * (target - prediction) / prediction.size,
                hint="A prediction that is too large should have a positive slope: raising it makes things worse.",
                more="Your answer says where the prediction should go. The slope says where the cost grows.",
            ),
            Misconception(
                "one number for all",
                lambda prediction, target: np.mean(2 * (prediction - target)),
                hint="You averaged the slopes. Each prediction has one of its own.",
                more="The answer has the shape of `prediction`.",
            ),
            Misconception(
                "divided by the rows",
                lambda prediction, target: 2 * (prediction - target) / len(prediction),
                hint="The mean runs over all numbers; len counts the rows only.",
                more="A table of 2 rows and 3 columns holds more than 2 numbers.",
            ),
            Misconception(
                "the error itself",
                lambda prediction, target: prediction - target,
                hint="Each prediction's error is the heart of it. But the cost squares it, and then takes a mean.",
                more="Two factors are missing: one from the square, one from the mean.",
            ),
            Misconception(
                "turned, and the mean forgotten",
                lambda prediction, target: 2 * (target - prediction),
                hint="A prediction that is too large should have a positive slope. And the cost is a mean, not a sum.",
                more="How much does the mean of 100 numbers rise if one of them rises by 1?",
            ),
            Misconception(
                "the cost itself",
                lambda prediction, target: np.mean((prediction - target) ** 2),
                hint="That is the cost. Asked for is its slope along each prediction.",
                more="Nudge one prediction and see how the cost changes. The answer has the shape of `prediction`.",
            ),
        ],
        notice="as for softmax with cross-entropy, the slope is prediction minus truth, times a number.",
    ),
    Exercise(
        "07-F",
        right=kernel_slopes,
        probes=[
            (np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), np.array([[1], [10]]), (1, 2)),
            (_picture(6, 7), _picture(2, 3), (3, 2)),
            (_picture(6, 9), _picture(3, 4), (2, 3)),
            # Slopes that are no whole numbers.
            (_picture(6, 9) / 4, _picture(3, 4) / 8, (2, 3)),
        ],
        wrong=[
            Misconception(
                "stride forgotten",
                _slopes_with_stride_one,
                hint="That is right for stride 1. Which pixels did output (0, 1) look at with stride 2?",
                more="Output (i, j) stands at row 2 i and column 2 j of the picture.",
            ),
            Misconception(
                "positions not added up",
                _only_the_last_position,
                hint="The kernel is used at every position, and you kept only the last one.",
                more="Several paths lead from a weight to the cost. What happens to their slopes?",
            ),
            Misconception(
                "flipped",
                lambda x, grad, size: kernel_slopes(x, grad, size)[::-1, ::-1],
                hint="All the numbers are there, in reverse order. The flip belongs to the other gradient.",
                more="The kernel's slopes are a cross-correlation; only the picture's slopes need a convolution.",
            ),
            Misconception(
                "the mean over the positions",
                lambda x, grad, size: kernel_slopes(x, grad, size) / grad.size,
                hint="Slopes along several paths add up; you averaged them.",
                more="If there is a mean in the cost, `grad` knows it already.",
            ),
            Misconception(
                "slopes of the picture",
                _picture_slopes_of_nothing,
                hint="Your answer has the shape of the picture. Asked for are the slopes of the kernel.",
                more="The answer has `size[0]` rows and `size[1]` columns.",
            ),
            Misconception(
                "the formula of stride 1",
                lambda x, grad, size: cross_correlate(x, grad),
                hint="Sliding `grad` over the picture is right for stride 1. With stride 2 the outputs saw windows "
                "that stand two pixels apart.",
                more="Output (i, j) stands at row 2 i and column 2 j. And the answer has as many rows and columns as "
                "the kernel.",
            ),
            Misconception(
                "the stride on the kernel",
                _stride_on_the_kernel,
                hint="You doubled the steps within the kernel. It is the outputs that stand two pixels apart.",
                more="Output (i, j) begins at row 2 i and column 2 j; within its window you go on by single pixels.",
            ),
            Misconception(
                "a row or column too many",
                lambda x, grad, size: cross_correlate(x, _spread(grad)),
                hint="Those are the slopes, and some more. No window reached the last row or column of the picture.",
                more="The answer has `size[0]` rows and `size[1]` columns.",
            ),
        ],
        notice="each output stands two pixels from its neighbour, forward and backward alike.",
    ),
]
