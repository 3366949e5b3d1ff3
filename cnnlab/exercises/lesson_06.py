"""Exercises of lesson 06: three summaries, max pooling and its size, global averages, the dense layer behind."""

import numpy as np

from cnnlab.exercises._engine import Exercise, Misconception


def answers():
    """Give max, average and L2 of the window."""
    window = np.array([[2, 4], [1, 2]])
    return window.max(), window.mean(), np.sqrt(np.sum(window**2))


def max_pool(picture, size, stride):
    """Keep the largest number of each full window."""
    rows = (picture.shape[0] - size) // stride + 1
    columns = (picture.shape[1] - size) // stride + 1
    result = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            result[i, j] = picture[top : top + size, left : left + size].max()
    return result


def pooled_size(size, window, stride):
    """Count the steps that fit, and the first window."""
    return (size - window) // stride + 1


def global_average(maps):
    """Average over rows and columns, for each channel."""
    return np.mean(maps, axis=(0, 1))


def head_parameters(shape, units, how):
    """Count a weight for each input and unit, and a bias for each unit."""
    rows, columns, channels = shape
    features = rows * columns * channels if how == "flatten" else channels
    return features * units + units


def same_max_pool(picture):
    """Compare the nine shifted copies of the framed picture."""
    # A frame of minus infinity never wins, whatever the numbers inside.
    framed = np.pad(np.asarray(picture, dtype=float), 1, constant_values=-np.inf)
    rows, columns = np.shape(picture)
    shifted = [framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.max(shifted, axis=0)


def _pool(picture, size, stride, summary, *, dropped=0):
    rows = (picture.shape[0] - size) // stride + 1 - dropped
    columns = (picture.shape[1] - size) // stride + 1 - dropped
    corners = [[(i * stride, j * stride) for j in range(columns)] for i in range(rows)]
    return np.array([[summary(picture[top : top + size, left : left + size]) for top, left in row] for row in corners])


def _maximum_from_zero(window):
    largest = 0
    for value in window.ravel():
        largest = max(largest, value)
    return largest


def _neighbourhoods(framed, summary):
    return summary(np.lib.stride_tricks.sliding_window_view(framed, (3, 3)), axis=(2, 3))


EXERCISES = [
    Exercise(
        "06-A",
        right=answers,
        wrong=[
            Misconception(
                "L2 as root of the mean square",
                lambda: (4, 2.25, 2.5),
                hint="Max and average are right. For L2 you divided by the number of pixels before taking "
                "the root: that is the root mean square. L2 sums.",
                more="The formula has no division in it: the square root of the sum of the squares.",
            ),
            Misconception(
                "L2 without the root",
                lambda: (4, 2.25, 25),
                hint="Max and average are right, and so are the squares. One step of L2 is still missing.",
                more="For a 3-4 right triangle the answer would be the length of the long side.",
            ),
            Misconception(
                "L2 as the sum",
                lambda: (4, 2.25, 9),
                hint="Max and average are right. Your L2 is the plain sum: the order of squaring, summing "
                "and taking the root matters.",
                more="Square each number first, then add, and take the root last.",
            ),
            Misconception(
                "average as the sum",
                lambda: (4, 9, 5),
                hint="Max and L2 are right. For the average you have the sum of the window: how many pixels share it?",
                more="A mean lies between the smallest and the largest number. Does yours?",
            ),
        ],
        notice="the three answers lie between the smallest pixel and twice the largest; only L2 can exceed "
        "the largest.",
    ),
    Exercise(
        "06-B",
        right=max_pool,
        probes=[
            (np.array([[1, 5, 2, 0], [3, 4, 2, 2]]), 2, 2),
            (np.array([[-4, -2, -9], [-3, -8, -5], [-6, -7, -1]]), 2, 1),
            (np.arange(35).reshape(5, 7) * 5 % 17, 3, 2),
        ],
        wrong=[
            Misconception(
                "average for max",
                lambda picture, size, stride: _pool(picture, size, stride, np.mean),
                hint="You kept the mean of each window. Which number of the window is asked for?",
                more="In a window of 1, 5, 3, 4 the answer is 5.",
            ),
            Misconception(
                "stride ignored",
                lambda picture, size, stride: _pool(picture, size, size, np.max),
                hint="Your windows always touch. That is the usual case, but here the step is an argument "
                "of its own: with stride 1 they overlap.",
                more="The window's upper left corner is at i * stride; its size is another matter.",
            ),
            Misconception(
                "contest begins at 0",
                lambda picture, size, stride: _pool(picture, size, stride, _maximum_from_zero),
                hint="Your search for the largest number begins at 0. What happens in a window whose "
                "numbers are all negative?",
                more="Let the search begin at a number of the window itself, or at minus infinity.",
            ),
            Misconception(
                "one window too few",
                lambda picture, size, stride: _pool(picture, size, stride, np.max, dropped=1),
                hint="The last row and column of windows are missing. If the window just fits into the "
                "picture, how many windows are there?",
                more="Picture of 2 rows, window of 2: one window. What does your count of rows say?",
            ),
            Misconception(
                "rows and columns swapped",
                lambda picture, size, stride: _pool(picture, size, stride, np.max).T,
                hint="Your result lies on its side: shape[0] counts the rows and goes with the first index.",
                more="A picture of shape (2, 4) under windows of 2 gives shape (1, 2).",
            ),
        ],
        notice="no weights anywhere: pooling has nothing to learn.",
    ),
    Exercise(
        "06-C",
        right=pooled_size,
        probes=[(6, 2, 2), (11, 2, 2), (6, 2, 1), (12, 3, 2)],
        wrong=[
            Misconception(
                "rounded up",
                lambda size, window, stride: -(-(size - window) // stride) + 1,
                hint="You count a last window that hangs over the edge. Without padding, leftover pixels are dropped.",
                more="With size 11, window 2, stride 2 the windows begin at 0, 2, 4, 6, 8: where would the "
                "next one end?",
            ),
            Misconception(
                "window ignored",
                lambda size, window, stride: size // stride,
                hint="You divide the size by the stride. That holds for 6, 2, 2; but with 6, 2, 1, can a "
                "window of 2 begin at the last pixel?",
                more="The last window begins at size - window, not at the last pixel.",
            ),
            Misconception(
                "first window forgotten",
                lambda size, window, stride: (size - window) // stride,
                hint="You count the steps from window to window. There is one more window than there are steps.",
                more="If the window just fills the axis, nothing can step, and yet there is one window.",
            ),
            Misconception(
                "stride ignored",
                lambda size, window, stride: size // window,
                hint="You assume that the windows touch. What if they overlap because the stride is smaller?",
                more="With size 6, window 2, stride 1 the windows begin at 0, 1, 2, 3, 4. Where is the "
                "stride in your formula?",
            ),
            Misconception(
                "left as a fraction",
                lambda size, window, stride: (size - window) / stride + 1,
                hint="Windows are counted in whole numbers: 5.5 windows, or 3.0, cannot be a shape.",
                more="A shape holds int, not float: mind the kind of division.",
            ),
        ],
        notice="it is the rule of the convolution, without padding: a pool is a window that slides, too.",
        whole=True,
    ),
    Exercise(
        "06-D",
        right=global_average,
        probes=[
            (np.arange(12.0).reshape(2, 3, 2) ** 2,),
            (np.array([[[1.0, 5.0, -2.0, 0.0]], [[3.0, 1.0, 4.0, 8.0]], [[2.0, 0.0, 7.0, 1.0]]]),),
        ],
        wrong=[
            Misconception(
                "averaged over the channels",
                lambda maps: np.mean(maps, axis=-1),
                hint="You mixed the channels and kept the places. Here it is the other way round: one "
                "number a channel, no place.",
                more="The shape is (rows, columns, channels). Over which of the three axes should the mean run?",
            ),
            Misconception(
                "averaged over everything",
                lambda maps: np.mean(maps),
                hint="One number for all maps together: then nobody knows which pattern was found. Each "
                "channel keeps its own mean.",
                more="np.mean takes the axes it should run over, as axis=(...). The channels must stay.",
            ),
            Misconception(
                "averaged over the rows only",
                lambda maps: np.mean(maps, axis=0),
                hint="You averaged along one axis of the picture. A map has two.",
                more="What is left should have one axis, of length channels. Give np.mean two axes at once.",
            ),
            Misconception(
                "sum for mean",
                lambda maps: np.sum(maps, axis=(0, 1)),
                hint="These are sums: they grow with the size of the map. What is asked for does not.",
                more="Divide by the number of pixels of one map, or use the function that does.",
            ),
            Misconception(
                "max for mean",
                lambda maps: np.max(maps, axis=(0, 1)),
                hint="That is global max pooling: the strongest pixel of each map. The task asks for the mean.",
                more="With all pixels at 1 but one at 9, the mean stays near 1.",
            ),
        ],
        notice="the result's length does not depend on the picture's size: such a network takes pictures of any size.",
    ),
    Exercise(
        "06-E",
        right=head_parameters,
        probes=[
            ((2, 3, 4), 5, "average"),
            ((2, 3, 4), 5, "flatten"),
            ((5, 5, 32), 32, "flatten"),
            ((7, 4, 6), 10, "average"),
        ],
        wrong=[
            Misconception(
                "bias forgotten",
                lambda shape, units, how: (np.prod(shape) if how == "flatten" else shape[2]) * units,
                hint="All weights are there. Each unit has one number more.",
                more="A dense layer adds a constant for each of its units: lesson 05 counted them.",
            ),
            Misconception(
                "always flattened",
                lambda shape, units, how: np.prod(shape) * units + units,
                hint="With how='average' you still connect every pixel. How many numbers are left of each map?",
                more="With shape (2, 3, 4) and averages, four numbers go into the dense layer, not 24.",
            ),
            Misconception(
                "one bias for each input",
                lambda shape, units, how: (np.prod(shape) if how == "flatten" else shape[2]) * (units + 1),
                hint="You gave a bias to each input. It belongs to the unit, which adds it once to its sum.",
                more="Weights: inputs times units. Biases: as many as there are units.",
            ),
            Misconception(
                "averaged over the channels",
                lambda shape, units, how: (np.prod(shape) if how == "flatten" else shape[0] * shape[1]) * units + units,
                hint="You averaged the channels away and kept the places. Global average pooling keeps one "
                "number for each channel.",
                more="With shape (2, 3, 4), four maps come in, so four averages are left.",
            ),
        ],
        notice="with averages the picture's size is gone from the formula.",
        whole=True,
    ),
    Exercise(
        "06-F",
        right=same_max_pool,
        probes=[
            (np.array([[3, 1, 2], [0, 4, 1]]),),
            (np.array([[-5, -2, -7, -1], [-3, -8, -4, -6], [-9, -2, -5, -3]]),),
            (np.array([[9, 1, 1, 1, 1], [1, 1, 1, 1, 5], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 7]]),),
        ],
        wrong=[
            Misconception(
                "frame of zeros",
                lambda picture: _neighbourhoods(np.pad(picture, 1), np.max),
                hint="Your frame of zeros takes part in the contest, and among negative numbers it wins. "
                "What number never wins?",
                more="Fill the frame with minus infinity (as float), or look at smaller windows at the border.",
            ),
            Misconception(
                "no frame",
                lambda picture: _neighbourhoods(np.asarray(picture), np.max),
                hint="Your result has lost a row and a column on each side. The windows at the border are "
                "smaller, but they count.",
                more="Put a frame of one pixel around the picture first. The question is only what to fill it with.",
            ),
            Misconception(
                "average for max",
                lambda picture: _neighbourhoods(np.pad(picture, 1, mode="edge"), np.mean),
                hint="That is a mean of each neighbourhood. Which number of it is asked for?",
                more="In a neighbourhood of nine pixels the largest one is kept, and nothing is divided.",
            ),
            Misconception(
                "picture rolled round",
                lambda picture: _neighbourhoods(np.pad(picture, 1, mode="wrap"), np.max),
                hint="At the border you see the opposite side of the picture, as on a ring. Only pixels "
                "inside the picture, near by, should count.",
                more="np.pad with mode='wrap', and np.roll, close the picture to a ring. Fill the frame "
                "with something that cannot win.",
            ),
        ],
        notice="repeating the border pixels works as well: a copy of a pixel in the window never beats the "
        "pixel itself.",
    ),
]
