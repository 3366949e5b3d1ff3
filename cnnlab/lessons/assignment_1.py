"""Tasks of assignment 1: a response by hand, a filter with steps, a median, a sharpening."""

import numpy as np

from cnnlab import kernels
from cnnlab.convolution import cross_correlate
from cnnlab.exercises import Exercise, Misconception

TABLE = np.array([[3, 1, 0, 2], [0, 2, 1, 0], [1, 0, 4, 1]])
SQUARE = np.array([[0, 1], [-1, 2]])

_RNG = np.random.default_rng(1)
WIDE = _RNG.integers(100, 256, (4, 7), dtype=np.uint8)
TALL = _RNG.integers(0, 256, (8, 5), dtype=np.uint8)
KERNEL = np.array([[1, 2, 3], [4, 0, 5]], dtype=np.uint8)
SIGNED = np.array([[2.0, -1.0], [0.5, 3.0], [-4.0, 1.0]])
SPECKLED = _RNG.random((5, 6)).round(2)
SPECKLED[2, 3], SPECKLED[1, 1] = 1, 0
GREY = np.linspace(0.05, 0.95, 20).reshape(4, 5)
GREY[1:3, 2:4] = [[0.9, 0.1], [0.4, 1.0]]


def by_hand():
    return [[5, 0, 1], [1, 9, -2]]


def filter_steps(image, kernel, step):
    image, kernel = np.asarray(image, float), np.asarray(kernel, float)
    rows = (image.shape[0] - kernel.shape[0]) // step + 1
    columns = (image.shape[1] - kernel.shape[1]) // step + 1
    out = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * step, column * step
            window = image[top : top + kernel.shape[0], left : left + kernel.shape[1]]
            out[row, column] = (window * kernel).sum()
    return out


def _wrapping(image, kernel, step):
    out = np.zeros(filter_steps(image, kernel, step).shape, np.result_type(image, kernel))
    for row, column in np.ndindex(*out.shape):
        top, left = row * step, column * step
        out[row, column] = (image[top : top + kernel.shape[0], left : left + kernel.shape[1]] * kernel).sum(
            dtype=out.dtype
        )
    return out


def _side_by_side(image, kernel, step):
    rows, columns = filter_steps(image, kernel, step).shape
    return filter_steps(image, kernel, 1)[:rows, :columns]


def _rounded_up(image, kernel, step):
    image = np.asarray(image, float)
    rows, columns = (-(-(size - width) // step) + 1 for size, width in zip(image.shape, kernel.shape, strict=True))
    missing = [
        max(0, (count - 1) * step + width - size)
        for count, size, width in zip((rows, columns), image.shape, kernel.shape, strict=True)
    ]
    return filter_steps(np.pad(image, [(0, missing[0]), (0, missing[1])]), kernel, step)


def median_filter(image):
    out = np.array(image, dtype=float)
    for row in range(1, out.shape[0] - 1):
        for column in range(1, out.shape[1] - 1):
            out[row, column] = np.median(image[row - 1 : row + 2, column - 1 : column + 2])
    return out


def _median_with(rule, *, border=None):
    """Return a wrong `median_filter`: another rule for the window, or another border."""

    def median_filter(image):
        out = np.array(image, dtype=float) if border is None else np.full(image.shape, border, float)
        for row in range(1, image.shape[0] - 1):
            for column in range(1, image.shape[1] - 1):
                out[row, column] = rule(image[row - 1 : row + 2, column - 1 : column + 2])
        return out

    return median_filter


def _median_in_place(image):
    out = np.array(image, dtype=float)
    for row in range(1, out.shape[0] - 1):
        for column in range(1, out.shape[1] - 1):
            out[row, column] = np.median(out[row - 1 : row + 2, column - 1 : column + 2])
    return out


def sharpen(image, amount):
    blurred = cross_correlate(image, kernels.get("box_blur"), mode="same", border="edge")
    return np.clip(image + amount * (image - blurred), 0, 1)


def _blurred(image):
    return cross_correlate(image, kernels.get("box_blur"), mode="same", border="edge")


EXERCISES = [
    Exercise(
        "A1-1",
        right=by_hand,
        wrong=[
            Misconception(
                "kernel flipped",
                lambda: cross_correlate(TABLE, SQUARE[::-1, ::-1]).astype(int).tolist(),
                hint="You turned the kernel by half a circle. Cross-correlation uses it as it is printed.",
                more="The upper left number of the kernel lies on the upper left number of the window.",
            ),
            Misconception(
                "rows and columns of the kernel swapped",
                lambda: cross_correlate(TABLE, SQUARE.T).astype(int).tolist(),
                hint="You read the kernel by columns. Its first row is (0, 1).",
                more="Write the kernel on a piece of paper of its own and lay it on the image.",
            ),
            Misconception(
                "ReLU applied",
                lambda: np.maximum(by_hand(), 0).tolist(),
                hint="A number below 0 is a result like any other here. Nobody asked for a ReLU.",
                more="Look at the last window once more: its sum is negative.",
            ),
            Misconception(
                "mean for sum",
                lambda: (np.array(by_hand()) / 4).tolist(),
                hint="You divided by the four cells. The products are added, nothing else.",
                more="A kernel that should take a mean carries the 1/4 in its own numbers.",
            ),
            Misconception(
                "zeros around the image",
                lambda: cross_correlate(TABLE, SQUARE, mode="same").astype(int).tolist(),
                hint="You kept the size of the image. Mode valid uses only windows that lie inside.",
                more="In how many places does a kernel of 2 columns fit into 4 columns?",
            ),
        ],
        notice="the only negative number stands where the 4 of the image meets the -1 of the kernel",
    ),
    Exercise(
        "A1-2",
        right=filter_steps,
        probes=[(WIDE[:2, :3], KERNEL, 1), (WIDE, KERNEL, 1), (WIDE, KERNEL, 2), (TALL, SIGNED, 2), (TALL, SIGNED, 3)],
        wrong=[
            Misconception(
                "kernel flipped",
                lambda image, kernel, step: filter_steps(image, kernel[::-1, ::-1], step),
                hint="You turned the kernel by half a circle: that is the convolution of mathematics. The task asks "
                "for the kernel as it is printed.",
                more="Try an image with a single 1 and look at what stands where.",
            ),
            Misconception(
                "uint8 overflow",
                _wrapping,
                hint="Your sums wrap around above 255: you multiply in the type of the picture, uint8.",
                more="Turn image and kernel into floats before the first product.",
            ),
            Misconception(
                "step on rows only",
                lambda image, kernel, step: filter_steps(image, kernel, 1)[::step],
                hint="You go `step` rows down, but only one column to the right. The step counts in both directions.",
                more="The window of output (row, column) begins at two numbers, and `step` is in both.",
            ),
            Misconception(
                "windows side by side",
                _side_by_side,
                hint="The size is right, but the windows are neighbours. With a step of 2 the second window begins at "
                "pixel 2, not at pixel 1.",
                more="Output row 1 reads from image row 1 * step on.",
            ),
            Misconception(
                "a last window beyond the border",
                _rounded_up,
                hint="You round up: the last window hangs over the border. Mode valid keeps what fits completely.",
                more="Count whole steps only: (rows - kernel rows) // step, and one for the window at 0.",
            ),
            Misconception(
                "forgot the first window",
                lambda image, kernel, step: filter_steps(image, kernel, step)[:-1, :-1],
                hint="A row and a column are missing. You count steps, but there is a window before the first step.",
                more="An image as large as the kernel allows no step and still gives one number.",
            ),
            Misconception(
                "mean for sum",
                lambda image, kernel, step: filter_steps(image, kernel, step) / kernel.size,
                hint="You take the mean of the products. They are added, nothing else.",
                more="Use .sum() where you use .mean().",
            ),
        ],
        notice="a step of 2 costs a quarter of the work: a convolutional layer with strides=2 does just this",
    ),
    Exercise(
        "A1-3",
        right=median_filter,
        probes=[(SPECKLED[:3, :3],), (SPECKLED,)],
        wrong=[
            Misconception(
                "mean for median",
                _median_with(np.mean),
                hint="That is the mean of the nine. One white speck pulls a mean up; the median does not notice it.",
                more="Sort the nine numbers: which one is the fifth?",
            ),
            Misconception(
                "maximum for median",
                _median_with(np.max),
                hint="That is the largest of the nine. The median is the one in the middle when they are sorted.",
                more="np.median sorts and picks.",
            ),
            Misconception(
                "border black",
                _median_with(np.median, border=0.0),
                hint="Inside all is well, but your border is 0. The outermost pixels shall stay as they were.",
                more="Begin with a copy of the image, not with zeros.",
            ),
            Misconception(
                "border cut off",
                lambda image: median_filter(image)[1:-1, 1:-1],
                hint="You lose the outermost pixels. The result shall have the size of the image.",
                more="Begin with a copy of the image and overwrite the inside.",
            ),
            Misconception(
                "reads its own results",
                _median_in_place,
                hint="Your windows hold pixels that you have filtered already. Each median needs the nine old ones.",
                more="Read from the image, write into a copy.",
            ),
            Misconception(
                "rows first, then columns",
                _median_with(lambda window: np.median(np.median(window, axis=1))),
                hint="The median of three medians is not the median of nine. Unlike a Gaussian, it cannot be split "
                "into rows and columns.",
                more="Give np.median the whole window at once.",
            ),
        ],
        notice="no kernel can do this: the median is not a sum of weighted pixels",
    ),
    Exercise(
        "A1-4",
        right=sharpen,
        probes=[(GREY, 0.0), (GREY, 0.5), (GREY, 2.0)],
        wrong=[
            Misconception(
                "minus and plus exchanged",
                lambda image, amount: np.clip(image + amount * (_blurred(image) - image), 0, 1),
                hint="You add what the blur added, so the picture gets softer. Add what the blur took away.",
                more="The detail is the picture minus its blurred copy.",
            ),
            Misconception(
                "not clipped",
                lambda image, amount: image + amount * (image - _blurred(image)),
                hint="Your result leaves the range from 0 to 1. Cut off what does not fit.",
                more="np.clip(picture, 0, 1).",
            ),
            Misconception(
                "only the detail",
                lambda image, amount: np.clip(amount * (image - _blurred(image)), 0, 1),
                hint="That is the detail alone. It belongs on top of the picture.",
                more="With amount = 0 the picture must come back unchanged.",
            ),
            Misconception(
                "blurred copy as the ground",
                lambda image, amount: np.clip(_blurred(image) + amount * (image - _blurred(image)), 0, 1),
                hint="You add the detail to the blurred copy. With amount = 1 you only get the picture back.",
                more="With amount = 0 the picture must come back unchanged.",
            ),
            Misconception(
                "zeros outside",
                lambda image, amount: np.clip(
                    image + amount * (image - cross_correlate(image, kernels.get("box_blur"), mode="same")), 0, 1
                ),
                hint="Inside all is well, the border is not: outside of your picture it is black. Repeat the border.",
                more='cross_correlate takes border="edge".',
            ),
        ],
        notice="with amount = 9/8 this is one kernel: twice the identity around a ring of -1/8",
    ),
]
