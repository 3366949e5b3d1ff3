"""Exercises of lesson 06: three summaries, max pooling and its size, global averages, the dense layer behind."""

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_06.solutions import (
    answers,
    global_average,
    head_parameters,
    max_pool,
    pooled_size,
    same_max_pool,
)


def _full_windows(length, size, stride):
    return (length - size) // stride + 1


def _pool(picture, size, stride, summary=np.max, *, count=_full_windows, step=None):
    """Pool as `max_pool` does, with one thing changed."""
    rows, columns = (count(length, size, stride) for length in picture.shape)
    step = stride if step is None else step
    result = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        result[i, j] = summary(picture[i * step : i * step + size, j * step : j * step + size])
    return result


def _pool_by_ranges(picture, size, stride, *, last):
    """Pool in nested lists; the corners run to `last`, exclusive, before the end."""
    rows, columns = picture.shape
    return [
        [picture[i : i + size, j : j + size].max() for j in range(0, columns - last, stride)]
        for i in range(0, rows - last, stride)
    ]


def _as_square(picture, size, stride):
    count = _full_windows(picture.shape[0], size, stride)
    return _pool(picture, size, stride, count=lambda *arguments: count)


def _maximum_from_zero(window):
    largest = 0
    for value in window.ravel():
        largest = max(largest, value)
    return largest


def _neighbourhoods(framed, summary=np.max):
    return summary(np.lib.stride_tricks.sliding_window_view(framed, (3, 3)), axis=(2, 3))


def _slices(picture, *, before):
    """Largest number of the slices that begin `before` pixels before each pixel; nothing is clipped."""
    result = np.zeros(picture.shape)
    for i, j in np.ndindex(*picture.shape):
        result[i, j] = picture[i - before : i + 2, j - before : j + 2].max()
    return result


def _direct_neighbours(picture):
    framed = np.pad(picture.astype(float), 1, constant_values=-np.inf)
    across = [framed[1:-1, 1:-1], framed[:-2, 1:-1], framed[2:, 1:-1], framed[1:-1, :-2], framed[1:-1, 2:]]
    return np.max(across, axis=0)


def _all_numbers(rows, columns, channels):
    return rows * columns * channels


def _places(rows, columns, channels):
    return rows * columns


def _channels(rows, columns, channels):
    return channels


def _head(inputs_flat, inputs_average):
    """Return a solution that counts the dense layer's inputs its own way; the rest is right."""

    def head_parameters(shape, units, how):
        features = inputs_flat(*shape) if how == "flatten" else inputs_average(*shape)
        return features * units + units

    return head_parameters


WHOLE_NUMBERS_ONLY = "Your result holds whole numbers only: the decimals are cut off. Was it made with dtype=int?"

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
                "L2 as the root of the sum",
                lambda: (4, 2.25, 3),
                hint="Max and average are right. Your L2 is the root of the plain sum: something happens to "
                "each number before they are added.",
                more="Square each number first, then add, and take the root last.",
            ),
            Misconception(
                "average as the sum",
                lambda: (4, 9, 5),
                hint="Max and L2 are right. For the average you have the sum of the window: how many pixels share it?",
                more="A mean lies between the smallest and the largest number. Does yours?",
            ),
            Misconception(
                "median for average",
                lambda: (4, 2, 5),
                hint="Max and L2 are right. Your average is a whole number: did you round it, or take the median, "
                "the number in the middle?",
                more="Add the four numbers and divide by four; the result need not be whole.",
            ),
            Misconception(
                "average and L2 exchanged",
                lambda: (4, 5, 2.25),
                hint="All three numbers are right, but not in the order that was asked for.",
                more="Read the task again: which of the three comes second?",
            ),
            Misconception(
                "sorted by size",
                lambda: (2.25, 4, 5),
                hint="All three numbers are right; but give them in the order of the task, not sorted.",
                more="Read the task again: which of the three comes first?",
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
            (np.array([[1, 2], [8, 3], [5, 9], [4, 6], [7, 0]]), 2, 2),
            (np.array([[0.2, 0.9], [0.1, 0.3]]), 2, 2),
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
                "smallest for largest",
                lambda picture, size, stride: _pool(picture, size, stride, np.min),
                hint="You kept the smallest number of each window. Which one is asked for?",
                more="In a window of 1, 5, 3, 4 the answer is 5.",
            ),
            Misconception(
                "stride ignored",
                lambda picture, size, stride: _pool(picture, size, size),
                hint="Your windows always touch. That is the usual case, but here the step is an argument "
                "of its own: with stride 1 they overlap.",
                more="The window's upper left corner is at i * stride; its size is another matter.",
            ),
            Misconception(
                "step as long as the window",
                lambda picture, size, stride: _pool(picture, size, stride, step=size),
                hint="You make the right number of windows, but each begins where the last one ended. "
                "Which argument says how far apart they begin?",
                more="The size says how wide a window is; the stride, where the next one begins.",
            ),
            Misconception(
                "windows one pixel apart",
                lambda picture, size, stride: _pool(picture, size, stride, step=1),
                hint="All your windows begin one pixel apart: where is the stride?",
                more="i counts the windows. The window's first row is another number than i.",
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
                lambda picture, size, stride: _pool(picture, size, stride, count=lambda n, k, s: (n - k) // s),
                hint="The last row and column of windows are missing: you counted the steps, and there is "
                "one more place than steps.",
                more="Picture of 2 rows, window of 2: one window. What does your count of rows say?",
            ),
            Misconception(
                "range ends too early",
                lambda picture, size, stride: _pool_by_ranges(picture, size, stride, last=size),
                hint="The last window of a row, or of a column, can be missing: a range stops *before* its end. "
                "Where may the last window begin?",
                more="Picture of 2 rows, window of 2: one window, at row 0. Which rows does your range give?",
            ),
            Misconception(
                "windows that hang over",
                lambda picture, size, stride: _pool(picture, size, stride, count=lambda n, k, s: n // s),
                hint="Your last windows can hang over the edge: with stride 1 you make as many windows as there "
                "are pixels. Where must the last window begin to fit?",
                more="The size of the window belongs into the count, not only the stride.",
            ),
            Misconception(
                "a window at every step",
                lambda picture, size, stride: _pool_by_ranges(picture, size, stride, last=0),
                hint="Your windows begin at every step, up to the last pixel: the last ones hang over the edge. "
                "Leftover pixels are dropped.",
                more="The last window begins size pixels before the end, or earlier: end the range there.",
            ),
            Misconception(
                "rounded to the nearest",
                lambda picture, size, stride: _pool(
                    picture, size, stride, count=lambda n, k, s: round((n - k) / s) + 1
                ),
                hint="You rounded to the nearest whole number: a window that fits only by half does not count. "
                "// always rounds down.",
                more="5 rows, windows of 2, stride 2: (5 - 2) / 2 = 1.5 steps. How many whole steps is that?",
            ),
            Misconception(
                "whole numbers only",
                lambda picture, size, stride: _pool(picture, size, stride).astype(int),
                hint=WHOLE_NUMBERS_ONLY,
                more="An array of dtype int cuts 0.9 to 0. np.zeros makes decimals unless you ask for something else.",
            ),
            Misconception(
                "columns counted from the rows",
                _as_square,
                hint="Your columns come from the rows: one of the two counts uses the wrong entry of picture.shape.",
                more="The pictures are not square. shape[0] is for the rows; and the columns?",
            ),
            Misconception(
                "rows and columns swapped",
                lambda picture, size, stride: _pool(picture, size, stride).T,
                hint="Your result lies on its side: shape[0] counts the rows and goes with the first index.",
                more="A picture of shape (2, 4) under windows of 2 gives shape (1, 2).",
            ),
            Misconception(
                "one long list",
                lambda picture, size, stride: _pool(picture, size, stride).ravel(),
                hint="The numbers are right, but they stand in one long list. A pooled map is a map: rows and columns.",
                more="Give the result the shape (rows, columns) of the windows.",
            ),
        ],
        notice="no weights anywhere: pooling has nothing to learn.",
    ),
    Exercise(
        "06-C",
        right=pooled_size,
        probes=[(6, 2, 2), (5, 2, 2), (11, 2, 2), (6, 2, 1), (11, 3, 2), (12, 3, 2), (10, 3, 4), (10, 3, 3)],
        wrong=[
            Misconception(
                "rounded up",
                lambda size, window, stride: -(-(size - window) // stride) + 1,
                hint="You count a last window that hangs over the edge. Without padding, leftover pixels are dropped.",
                more="With size 11, window 2, stride 2 the windows begin at 0, 2, 4, 6, 8: where would the "
                "next one end?",
            ),
            Misconception(
                "rounded to the nearest",
                lambda size, window, stride: round((size - window) / stride) + 1,
                hint="You rounded to the nearest whole number: a window that fits only by half does not count. "
                "// always rounds down.",
                more="Size 5, window 2, stride 2: (5 - 2) / 2 = 1.5 steps. How many whole steps is that?",
            ),
            Misconception(
                "window ignored",
                lambda size, window, stride: size // stride,
                hint="You divide the size by the stride. That holds for 6, 2, 2; but with 6, 2, 1, can a "
                "window of 2 begin at the last pixel?",
                more="The last window begins at size - window, not at the last pixel.",
            ),
            Misconception(
                "as if padded",
                lambda size, window, stride: -(-size // stride),
                hint="That is the rule for padding 'same', where windows may hang over. Here they must fit.",
                more="The size of the window belongs into the formula: it says where the last window may begin.",
            ),
            Misconception(
                "first window forgotten",
                lambda size, window, stride: (size - window) // stride,
                hint="You count the steps from window to window. There is one more window than there are steps.",
                more="If the window just fills the axis, nothing can step, and yet there is one window.",
            ),
            Misconception(
                "one added too early",
                lambda size, window, stride: (size - window + 1) // stride,
                hint="The + 1 stands for the first window. Is it to be divided by the stride?",
                more="Count the steps first, then add the first window.",
            ),
            Misconception(
                "windows that always touch",
                lambda size, window, stride: size // window,
                hint="You assume that the windows touch. What if they overlap because the stride is smaller?",
                more="With size 6, window 2, stride 1 the windows begin at 0, 1, 2, 3, 4. Where is the "
                "stride in your formula?",
            ),
            Misconception(
                "stride forgotten",
                lambda size, window, stride: size - window + 1,
                hint="You count every place where a window could stand, one pixel apart. The stride leaves some out.",
                more="With size 6, window 2, stride 2 the windows begin at 0, 2, 4.",
            ),
            Misconception(
                "window and stride swapped",
                lambda size, window, stride: (size - stride) // window + 1,
                hint="The form is right, but window and stride have changed places.",
                more="What is taken from the size is the room the first window needs; what divides is the step.",
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
            # A mean below 0.
            (np.array([[[-1.25, 0.5]], [[-0.5, 0.25]]]),),
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
                "averaged over the columns only",
                lambda maps: np.mean(maps, axis=1),
                hint="You averaged along axis 1, the columns. A map has two axes.",
                more="What is left should have one axis, of length channels. Give np.mean two axes at once.",
            ),
            Misconception(
                "as if there were a batch",
                lambda maps: np.mean(maps, axis=(1, 2)),
                hint="You averaged over axes 1 and 2. They are rows and columns where something stands in front, the "
                "batch or, in PyTorch's order, the channels. Here nothing does, and the channels come last.",
                more="The shape is (rows, columns, channels): counted from 0, which axis is the rows?",
            ),
            Misconception(
                "axes kept",
                lambda maps: np.mean(maps, axis=(0, 1), keepdims=True),
                hint="The means are right, but two axes of length 1 were kept. One mean for each channel "
                "is a list of channels numbers.",
                more="keepdims=True keeps them: what is the default?",
            ),
            Misconception(
                "reshaped into the wrong lists",
                lambda maps: np.reshape(maps, (np.shape(maps)[-1], -1)).mean(axis=1),
                hint="Your lists mix the channels: channels-last keeps the numbers of one pixel together, and "
                "reshape cuts in this order.",
                more="If you reshape, the channels must stay the last axis.",
            ),
            Misconception(
                "divided by the rows only",
                lambda maps: np.sum(maps, axis=(0, 1)) / len(maps),
                hint="Your sums are right. But you divided by the number of rows: how many pixels has a map?",
                more="len(maps) is maps.shape[0]. A map has shape[0] times shape[1] pixels.",
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
                "one bias for the layer",
                lambda shape, units, how: (np.prod(shape) if how == "flatten" else shape[2]) * units + 1,
                hint="All weights are there, and one bias for the whole layer. Does one do for all units?",
                more="Each unit makes a sum of its own, and adds a bias of its own.",
            ),
            Misconception(
                "one bias for each input",
                lambda shape, units, how: (np.prod(shape) if how == "flatten" else shape[2]) * (units + 1),
                hint="You gave a bias to each input. It belongs to the unit, which adds it once to its sum.",
                more="Weights: inputs times units. Biases: as many as there are units.",
            ),
            Misconception(
                "flatten and average exchanged",
                _head(_channels, _all_numbers),
                hint="Both formulas are right, but each stands under the other's name.",
                more="Which of the two writes all pixels in a row?",
            ),
            Misconception(
                "always flattened",
                _head(_all_numbers, _all_numbers),
                hint="With how='average' you still connect every pixel. How many numbers are left of each map?",
                more="With shape (2, 3, 4) and averages, four numbers go into the dense layer, not 24.",
            ),
            Misconception(
                "always averaged",
                _head(_channels, _channels),
                hint="With how='flatten' you still average: is the text compared exactly, with small letters?",
                more="With shape (2, 3, 4), flatten writes all 24 numbers in a row.",
            ),
            Misconception(
                "averaged over the channels",
                _head(_all_numbers, _places),
                hint="You averaged the channels away and kept the places. Global average pooling keeps one "
                "number for each channel.",
                more="With shape (2, 3, 4), four maps come in, so four averages are left.",
            ),
            Misconception(
                "one average for all maps",
                _head(_all_numbers, lambda *shape: 1),
                hint="With how='average' only one number goes into your dense layer. Each map has its own mean.",
                more="With shape (2, 3, 4), four maps come in. How many averages are left?",
            ),
            Misconception(
                "one map flattened",
                _head(_places, _channels),
                hint="With how='flatten' you took one map only. All of them are written into the list.",
                more="With shape (2, 3, 4), each map has 6 pixels. How many maps are there?",
            ),
        ],
        notice="with averages the picture's size is gone from the formula.",
        whole=True,
    ),
    Exercise(
        "06-F",
        right=same_max_pool,
        probes=[
            (np.array([[3, 1, 2], [0, 4, 1], [5, 0, 2]]),),
            (np.array([[0.2, 0.9, 0.4], [0.1, 0.3, 0.6], [0.7, 0.5, 0.8]]),),
            (np.array([[-5, -2, -7, -1], [-3, -8, -4, -6], [-9, -2, -5, -3]]),),
            (np.array([[9, 1, 1, 1, 1], [1, 1, 1, 1, 5], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 7]]),),
        ],
        wrong=[
            Misconception(
                "frame of zeros",
                lambda picture: _neighbourhoods(np.pad(picture, 1)),
                hint="Your frame of zeros takes part in the contest, and among negative numbers it wins. "
                "What number never wins?",
                more="Fill the frame with minus infinity (as float), or look at smaller windows at the border.",
            ),
            Misconception(
                "frame of -1",
                lambda picture: _neighbourhoods(np.pad(picture, 1, constant_values=-1)),
                hint="Your frame of -1 takes part in the contest: some pictures are darker than that everywhere. "
                "What number never wins?",
                more="Whatever you fix beforehand, some picture lies below it; unless it is minus infinity.",
            ),
            Misconception(
                "infinity in whole numbers",
                lambda picture: _neighbourhoods(np.pad(picture, 1, constant_values=-np.inf)),
                hint="Whole-number arrays have no infinity: first picture.astype(float).",
                more="np.pad keeps the dtype of the picture. The frame can hold minus infinity only if that is float.",
            ),
            Misconception(
                "slices that begin at -1",
                lambda picture: _slices(picture, before=1),
                hint="At i = 0 the slice begins at -1, and -1 counts from the end: begin at max(i-1, 0).",
                more="picture[-1:2] begins at the last row. The end of a slice may lie outside, its beginning may not.",
            ),
            Misconception(
                "neighbours before forgotten",
                lambda picture: _slices(picture, before=0),
                hint="Your neighbourhood begins at the pixel itself: those above and to the left are forgotten.",
                more="Three rows around row i: which one comes before i?",
            ),
            Misconception(
                "window not centred",
                lambda picture: np.array(
                    [[picture[i : i + 3, j : j + 3].max() for j in range(len(picture[0]))] for i in range(len(picture))]
                ),
                hint="Your window of 3x3 begins at the pixel instead of lying around it.",
                more="A frame of one pixel moves everything by one: then i : i + 3 is right. Is there a frame?",
            ),
            Misconception(
                "no frame",
                lambda picture: _neighbourhoods(np.asarray(picture)),
                hint="Your result has lost a row and a column on each side. The windows at the border are "
                "smaller, but they count.",
                more="Put a frame of one pixel around the picture first. The question is only what to fill it with.",
            ),
            Misconception(
                "diagonal neighbours forgotten",
                _direct_neighbours,
                hint="You compare a pixel with the four beside, above and below. A 3x3 neighbourhood has nine pixels.",
                more="The corners of the neighbourhood count, too.",
            ),
            Misconception(
                "average for max",
                lambda picture: _neighbourhoods(np.pad(picture, 1), np.mean),
                hint="That is a mean of each neighbourhood. Which number of it is asked for?",
                more="In a neighbourhood of nine pixels the largest one is kept, and nothing is divided.",
            ),
            Misconception(
                "picture rolled round",
                lambda picture: _neighbourhoods(np.pad(picture, 1, mode="wrap")),
                hint="At the border you see the opposite side of the picture, as on a ring. Only pixels "
                "inside the picture, near by, should count.",
                more="np.pad with mode='wrap', and np.roll, close the picture to a ring. Fill the frame "
                "with something that cannot win.",
            ),
            Misconception(
                "whole numbers only",
                lambda picture: same_max_pool(picture).astype(int),
                hint=WHOLE_NUMBERS_ONLY,
                more="An array of dtype int cuts 0.9 to 0. Let the result have the dtype of the picture, or float.",
            ),
        ],
        notice="repeating the border pixels works as well: a copy of a pixel in the window never beats the "
        "pixel itself.",
    ),
]
