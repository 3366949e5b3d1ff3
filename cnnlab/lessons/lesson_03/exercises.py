"""Exercises of lesson 03: by hand, a shifting kernel, a true convolution, brightness, motion blur, edge strength."""

import numpy as np

from cnnlab import kernels
from cnnlab.convolution import cross_correlate
from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_03.solutions import (
    answer_a,
    edge_strength,
    keep_brightness,
    motion_blur,
    my_convolve,
    to_the_right,
)


def _in_mode(mode):
    """03-A with a frame of zeros."""
    image, kernel = np.array([[1, 2, 0, 1], [0, 3, 1, 2]]), np.array([[1, -1], [0, 2]])
    return cross_correlate(image, kernel, mode=mode).tolist()


def _slid(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    columns = image.shape[1] - kernel.shape[1] + 1
    return sum(w * image[i : i + rows, j : j + columns] for (i, j), w in np.ndenumerate(np.asarray(kernel, float)))


def _one_place_too_few(image, kernel):
    return _slid(image, kernel[::-1, ::-1])[: image.shape[0] - kernel.shape[0], : image.shape[1] - kernel.shape[1]]


def _rows_taken_for_columns(image, kernel):
    turned = kernel[::-1, ::-1]
    side = kernel.shape[0]
    out = np.zeros((image.shape[0] - side + 1, image.shape[1] - side + 1))
    for r, c in np.ndindex(*out.shape):
        out[r, c] = np.sum(image[r : r + side, c : c + side] * turned)
    return out


def _sobels(image):
    return cross_correlate(image, kernels.get("sobel_horizontal")), cross_correlate(
        image, kernels.get("sobel_vertical")
    )


def _loop(image, kernel):
    """Slide as the lesson's own loop does: with two uint8 arrays its products wrap around."""
    rows, columns = (n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True))
    out = np.zeros((rows, columns))
    for r, c in np.ndindex(rows, columns):
        out[r, c] = np.sum(image[r : r + kernel.shape[0], c : c + kernel.shape[1]] * kernel)
    return out


# Each way not to turn the kernel by half a circle: (name, what is done instead, hint, bigger hint).
_NOT_TURNED = [
    (
        "not flipped",
        lambda kernel: kernel,
        "This is the cross-correlation. The convolution lets the indices of image and kernel run against "
        "each other: what must happen to the kernel first?",
        "Both of its axes run backwards.",
    ),
    (
        "flipped upside down only",
        lambda kernel: kernel[::-1],
        "You reversed the rows but not the columns. In the formula both indices carry a minus.",
        "Half a turn is two mirrors: one for each axis.",
    ),
    (
        "flipped left to right only",
        lambda kernel: kernel[:, ::-1],
        "You reversed the columns but not the rows. In the formula both indices carry a minus.",
        "Half a turn is two mirrors: one for each axis.",
    ),
    (
        "transposed for turned",
        np.transpose,
        "Transposing swaps rows and columns, and a 2x3 kernel becomes 3x2. Half a turn keeps the shape.",
        "Follow the upper left number: after half a turn it must stand in the lower right.",
    ),
    (
        "transposed and turned",
        lambda kernel: kernel.T[::-1, ::-1],
        "You turned the kernel, but you exchanged its rows and columns as well. Half a turn keeps the shape.",
        "Leave the transpose out.",
    ),
]


def _not_turned_misconceptions():
    """Each of them once with floats, and once with the products in bytes as well."""
    for name, change, hint, more in _NOT_TURNED:
        yield Misconception(name, lambda i, k, change=change: _slid(i, change(k)), hint=hint, more=more)
        yield Misconception(
            f"{name}, products in bytes",
            lambda i, k, change=change: _loop(i, change(k)),
            hint=f"{hint} (When that is mended, think of uint8 pictures: your products wrap around above 255.)",
            more=f"{more} And mind the dtype in which you multiply.",
        )


def _divided_by_any_sum(kernel):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(kernel) / np.sum(kernel)


def _divided_if(condition, divisor=np.sum, otherwise=np.asarray):
    """03-D with another rule: when to divide, by what, and what to return if not."""
    return lambda kernel: np.asarray(kernel) / divisor(kernel) if condition(np.sum(kernel)) else otherwise(kernel)


def _divided_in_place(kernel):
    total = np.sum(kernel)
    if not np.isclose(total, 0):
        kernel /= total
    return kernel


def _squares_not_rooted(image):
    down, right = _sobels(image)
    return down**2 + right**2


def _sizes_added(image):
    down, right = _sobels(image)
    return np.abs(down) + np.abs(right)


def _signs_kept(image):
    down, right = _sobels(image)
    return down + right


def _larger_of_both(image):
    down, right = _sobels(image)
    return np.maximum(np.abs(down), np.abs(right))


def _in_mode_same(image):
    sobels = (kernels.get("sobel_horizontal"), kernels.get("sobel_vertical"))
    return np.hypot(*(cross_correlate(image, sobel, mode="same") for sobel in sobels))


def _only_vertical_edges(image):
    return np.abs(_sobels(image)[1])


def _in_bytes(image):
    down, right = (part.astype(np.int64).astype(np.uint8) for part in _sobels(image))
    return np.sqrt(down.astype(float) ** 2 + right.astype(float) ** 2)


_CORNER = np.array([[10, 10, 10, 10], [10, 60, 60, 10], [10, 60, 90, 40], [10, 10, 40, 40]], dtype=np.uint8)

EXERCISES = [
    Exercise(
        "03-A",
        right=answer_a,
        wrong=[
            Misconception(
                "kernel turned",
                lambda: [[5, 2, 1]],
                hint="These are the numbers of a true convolution: you turned the kernel by half a circle. "
                "A cross-correlation takes it as it is printed.",
                more="Lay the kernel on the first window without turning it: its upper left weight meets the image's "
                "upper left number.",
            ),
            Misconception(
                "kernel turned upside down",
                lambda: [[1, 2, 1]],
                hint="You turned the kernel upside down. A cross-correlation takes it as it is printed.",
                more="Lay the kernel's first row on the window's first row.",
            ),
            Misconception(
                "kernel turned left to right",
                lambda: [[1, 4, 3]],
                hint="You exchanged left and right in the kernel. A cross-correlation takes it as it is printed.",
                more="The kernel's upper left weight, 1, meets the window's upper left number.",
            ),
            Misconception(
                "mode same",
                lambda: _in_mode("same"),
                hint="You kept the size of the image, with zeros beyond its edge: that is mode same.",
                more="Keep only the places where the kernel fits completely: 2 rows leave 2 - 2 + 1 of them.",
            ),
            Misconception(
                "mode full",
                lambda: _in_mode("full"),
                hint="You took every place where kernel and image meet at all: that is mode full.",
                more="Keep only the places where the kernel fits completely: 2 rows leave 2 - 2 + 1 of them.",
            ),
            Misconception(
                "rows and columns of the kernel swapped",
                lambda: [[7, 1, 3]],
                hint="It looks as if you wrote the kernel's rows as columns. The weight -1 stands in the upper right.",
                more="The kernel's first row, read from left to right, meets the window's first row.",
            ),
            Misconception(
                "minus forgotten",
                lambda: [[9, 4, 5]],
                hint="One weight of the kernel is negative. What stands under it must be taken away.",
                more="Write out the four products of one window, with their signs, before you add them.",
            ),
            Misconception(
                "windows side by side",
                lambda: [[5, 3]],
                hint="Your windows do not overlap. The kernel moves on by one column each time.",
                more="A kernel 2 wide fits into 4 columns in 4 - 2 + 1 places.",
            ),
        ],
        notice="two rows of image under two rows of kernel leave one row; four columns under two leave three.",
    ),
    Exercise(
        "03-B",
        right=to_the_right,
        wrong=[
            Misconception(
                "one to the left",
                lambda: [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
                hint="This moves the picture to the left. Ask of an output pixel: from which side must it fetch its "
                "value, so that everything lands one further right?",
                more="The output at column c + 1 needs the image at column c. Which neighbour of c + 1 is that?",
            ),
            Misconception(
                "one down",
                lambda: [[0, 1, 0], [0, 0, 0], [0, 0, 0]],
                hint="This fetches from the row above, so the picture moves down. You want it to move sideways.",
                more="Rows of the kernel are rows of the picture: a sideways step stays in the middle row.",
            ),
            Misconception(
                "one up",
                lambda: [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
                hint="This fetches from the row below, so the picture moves up. You want it to move sideways.",
                more="Rows of the kernel are rows of the picture: a sideways step stays in the middle row.",
            ),
            Misconception(
                "nothing moves",
                lambda: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
                hint="This is the identity: each pixel fetches its own value, and nothing moves.",
                more="The place of the 1 says from where, seen from the middle, each pixel fetches its value.",
            ),
            Misconception(
                "from the corner above",
                lambda: [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
                hint="This fetches from a corner, one row above: the picture moves sideways *and* down.",
                more="Rows of the kernel are rows of the picture: a sideways step stays in the middle row.",
            ),
            Misconception(
                "from the corner below",
                lambda: [[0, 0, 0], [0, 0, 0], [1, 0, 0]],
                hint="This fetches from a corner, one row below: the picture moves sideways *and* up.",
                more="Rows of the kernel are rows of the picture: a sideways step stays in the middle row.",
            ),
            Misconception(
                "from three pixels",
                lambda: [[1, 0, 0], [1, 0, 0], [1, 0, 0]],
                hint="Three 1s fetch three pixels and add them: the picture is smeared, and three times as bright.",
                more="Each output pixel takes over the value of one single pixel. How many weights are not 0 then?",
            ),
            Misconception(
                "twice as bright",
                lambda: [[0, 0, 0], [2, 0, 0], [0, 0, 0]],
                hint="The picture moves the right way, but it also becomes twice as bright.",
                more="What must the numbers of a kernel add up to, if it shall keep the brightness?",
            ),
            Misconception(
                "negative",
                lambda: [[0, 0, 0], [-1, 0, 0], [0, 0, 0]],
                hint="The direction is right, but a minus turns every brightness into its negative.",
                more="The weight says how much of the fetched pixel arrives. All of it shall arrive.",
            ),
            Misconception(
                "one row only",
                lambda: [[1, 0, 0]],
                hint="This moves the picture as it should, with only three numbers. The task asks for a 3x3 kernel.",
                more="Your row belongs in one of the three rows of the kernel: above, in the middle or below?",
            ),
            Misconception(
                "shifted and kept",
                lambda: [[0, 0, 0], [1, 1, 0], [0, 0, 0]],
                hint="This adds the moved picture to the one that stayed: its numbers add up to 2, so it is also "
                "twice as bright.",
                more="Only one of the two 1s moves the picture.",
            ),
        ],
        notice="a cross-correlation fetches, so the 1 stands on the side from which the picture comes; "
        "a convolution would need the 1 on the other side.",
    ),
    Exercise(
        "03-C",
        right=my_convolve,
        probes=[
            (np.array([[1.0, 2.0, 4.0], [3.0, 5.0, 9.0]]), np.array([[1.0, 2.0], [0.0, 3.0]])),
            (np.arange(20.0).reshape(4, 5) ** 2, np.array([[1.0, -2.0, 4.0], [0.0, 1.0, 7.0]])),
            (np.array([[0.5, 1.0, 0.25]]), np.array([[1.0, 0.5]])),
            # Sums below 0.
            (np.array([[0.25, -1.5, 2.0], [1.25, 0.5, -0.75]]), np.array([[-1.5, 0.25]])),
            # No sum of its wrapped products exceeds 255: it does not matter whether the sums are bytes, too.
            (np.array([[130, 20], [140, 7], [3, 150]], np.uint8), np.array([[2], [1]], np.uint8)),
        ],
        wrong=[
            *_not_turned_misconceptions(),
            Misconception(
                "off by one",
                _one_place_too_few,
                hint="One row and one column of places are missing. How many places has a kernel of 2 in a line of 2?",
                more="Check the count for a kernel as large as the image: exactly one place.",
            ),
            Misconception(
                "kernel taken for square",
                _rows_taken_for_columns,
                hint="Your program uses the kernel's number of rows for its columns as well. Try a kernel of 2 rows "
                "and 3 columns.",
                more="kernel.shape has two numbers: one goes with rows, one with columns.",
            ),
            Misconception(
                "uint8 overflow",
                lambda image, kernel: _loop(image, kernel[::-1, ::-1]),
                hint="With floats your function is right. With uint8 numbers its products wrap around above 255: 140 "
                "times 2 becomes 24 (the loop of this lesson does the same). In which dtype do you multiply?",
                more="Turn image or kernel into floats before the first multiplication.",
            ),
            Misconception(
                "fractions cut off",
                lambda image, kernel: _slid(image, kernel[::-1, ::-1]).astype(int),
                hint="Your numbers are cut down to whole ones. Kernels and pictures hold fractions: in which dtype do "
                "you keep the results?",
                more="An array made with dtype=int, or like a picture of bytes, cuts off what stands behind the point.",
            ),
        ],
        notice="half a turn, then slide: with the kernel turned in advance, a convolution is a cross-correlation.",
    ),
    Exercise(
        "03-D",
        right=keep_brightness,
        probes=[
            (np.array([[1.0, 2.0, 1.0]]),),
            (np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0]]),),
            (np.array([[0.0, -1.0, 0.0], [-1.0, 8.0, -1.0], [0.0, -1.0, 0.0]]),),
            (np.array([[0.1, 0.2, -0.3]]),),
            (np.array([[1.0, -4.0, 1.0]]),),
            (np.array([[0.1, 0.1, 0.1]]),),
            (np.array([[0.5, 2.0]]),),
            # Whole numbers: dividing these in place is an error.
            (np.array([[1, 2, 1]]),),
        ],
        untouched=True,
        wrong=[
            Misconception(
                "divided by the count",
                lambda kernel: np.asarray(kernel) / np.size(kernel),
                hint="Dividing by how many numbers there are is right only when all of them are 1. "
                "What does an even wall of 1 become under (1, 2, 1)?",
                more="An even wall is multiplied by one property of the kernel. Which one must become 1?",
            ),
            Misconception(
                "divided by the largest",
                lambda kernel: np.asarray(kernel) / np.max(kernel),
                hint="Now the largest weight is 1. But brightness depends on all weights together.",
                more="An even wall is multiplied by one property of the kernel. Which one must become 1?",
            ),
            Misconception(
                "sum of sizes",
                lambda kernel: np.asarray(kernel) / np.sum(np.abs(kernel)),
                hint="You left the signs out of the sum. Negative weights take brightness away, and that counts.",
                more="For the kernel with 8 in the middle: what does an even wall of 1 become?",
            ),
            Misconception(
                "division by zero",
                _divided_by_any_sum,
                hint="For a kernel whose numbers cancel you divide by 0, or by a tiny rounding error. "
                "The task says what to return then.",
                more="0.1 + 0.2 - 0.3 is not exactly 0 on a computer: compare with np.isclose.",
            ),
            Misconception(
                "rounding error taken for a sum",
                lambda kernel: np.asarray(kernel) if np.sum(kernel) == 0 else np.asarray(kernel) / np.sum(kernel),
                hint="Try (0.1, 0.2, -0.3). On paper its numbers cancel; on a computer their sum is not exactly 0.",
                more="Ask whether the sum is close to 0, not whether it equals 0.",
            ),
            Misconception(
                "size of the sum",
                _divided_if(lambda total: not np.isclose(total, 0), divisor=lambda kernel: abs(np.sum(kernel))),
                hint="Try (1, -4, 1): its sum is -2, and with your scaling an even wall of 1 becomes -1.",
                more="The new sum must be 1, not -1. The sign belongs to the sum.",
            ),
            Misconception(
                "positive sums only",
                _divided_if(lambda total: total > 1e-9),
                hint="Try (1, -4, 1): its sum is -2. That is not 0, so it can be scaled as well.",
                more="Only one sum cannot be scaled to 1. Which one?",
            ),
            Misconception(
                "small sums left alone",
                _divided_if(lambda total: abs(total) > 0.5),
                hint="Try (0.1, 0.1, 0.1): its sum, 0.3, is small, but it is not 0.",
                more="Only rounding errors are to be taken for 0, and they are smaller than a millionth.",
            ),
            Misconception(
                "sum rounded",
                _divided_if(lambda total: np.round(total) != 0, divisor=lambda kernel: np.round(np.sum(kernel))),
                hint="You rounded the sum. Try (0.5, 2): its sum is 2.5, and an even wall of 1 must stay 1.",
                more="Divide by the sum as it is; compare it with 0 by np.isclose.",
            ),
            Misconception(
                "a detector replaced by zeros",
                _divided_if(lambda total: not np.isclose(total, 0), otherwise=np.zeros_like),
                hint="For a kernel whose numbers cancel you return zeros: its edges are gone. Read the task again: "
                "what is to be returned then?",
                more="A kernel that cannot be scaled stays as it is.",
            ),
            Misconception(
                "divided in place",
                _divided_in_place,
                hint="You change the caller's own kernel (/= writes into it). With floats it is spoiled for the next "
                "use; with whole numbers NumPy refuses.",
                more="Compute a new array, and return that.",
            ),
            Misconception(
                "divided if the sum is positive",
                _divided_if(lambda total: total > 0),
                hint="You leave a kernel with a negative sum as it is. Only a sum of 0 cannot be divided by.",
                more="What does an even wall of 1 become under (1, -4, 1)?",
            ),
        ],
        notice="sums can be made 1 by dividing, except 0: a detector has no brightness to keep.",
    ),
    Exercise(
        "03-E",
        right=motion_blur,
        probes=[(1,), (3,), (8,)],
        wrong=[
            Misconception(
                "standing for lying",
                lambda length: np.full((length, 1), 1 / length),
                hint="Your kernel stands upright, so it smears up and down.",
                more="Shape (rows, columns): along which of the two should it be long?",
            ),
            Misconception(
                "not normalised",
                lambda length: np.ones((1, length)),
                hint="The direction is right, but an even wall becomes as many times brighter as the kernel is long.",
                more="What must the numbers add up to?",
            ),
            Misconception(
                "a square blur",
                lambda length: np.full((length, length), 1 / length**2),
                hint="This is a box blur: it smears in all directions, and it has more numbers than needed.",
                more="How many rows of the picture should take part in one output pixel?",
            ),
            Misconception(
                "a row in a square of zeros",
                lambda length: np.where(np.arange(length)[:, np.newaxis] == length // 2, 1 / length, np.zeros(length)),
                hint="It smears sideways, but most of its numbers are zeros: they do nothing, and mode valid "
                "pays for them with lost rows.",
                more="A kernel need not be square.",
            ),
            Misconception(
                "one axis only",
                lambda length: np.full(length, 1 / length),
                hint="The numbers are right, but a plain list has only one axis. A picture needs a kernel with two.",
                more="np.newaxis adds an axis of 1; in which of the two places does it make a lying kernel?",
            ),
            Misconception(
                "whole-number division",
                lambda length: np.full((1, length), 1 // length),
                hint="Your weights are 0 as soon as length is above 1: // cuts off what stands behind the point.",
                more="Which division keeps fractions?",
            ),
            Misconception(
                "always 25",
                lambda length: np.full((1, 25), 1 / 25),
                hint="That is the kernel of the lesson, always 25 wide. The length comes in as an argument.",
                more="Where in your program does `length` appear?",
            ),
        ],
        notice="1 row and `length` columns: it costs length - 1 columns of the picture in mode valid, and no row.",
    ),
    Exercise(
        "03-F",
        right=edge_strength,
        probes=[
            # 3 down and 4 to the right.
            (np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.5], [0.0, 1.0, 1.0]]),),
            (_CORNER,),
            (np.array([[0, 255, 3, 9, 80], [7, 100, 0, 9, 60], [255, 0, 31, 9, 0]], np.uint8),),
        ],
        wrong=[
            Misconception(
                "root forgotten",
                _squares_not_rooted,
                hint="Squares, added: but the long side of a right-angled triangle is not c squared.",
                more="With responses 3 and 4, the strength is 5, not 25.",
            ),
            Misconception(
                "sizes added",
                _sizes_added,
                hint="You added the sizes of the two responses. That is quick, and some programs do it, but slanted "
                "edges come out too strong.",
                more="With responses 3 and 4, the strength is 5, not 7.",
            ),
            Misconception(
                "signs kept",
                _signs_kept,
                hint="You added the responses with their signs: where one is positive and the other negative, a strong "
                "edge cancels to 0.",
                more="A strength is never negative. What do squares do to signs?",
            ),
            Misconception(
                "one direction only",
                _only_vertical_edges,
                hint="Only vertical edges are left in your answer. A horizontal edge has the same right to be seen.",
                more="Both Sobel kernels take part: one gives the step to the right, one the step down.",
            ),
            Misconception(
                "negative steps wrapped",
                _in_bytes,
                hint="The responses were put back into uint8, where -1 becomes 255 and 256 becomes 0.",
                more="Keep the responses as the floats that cross_correlate returns.",
            ),
            Misconception(
                "mode same",
                _in_mode_same,
                hint="You kept the size of the picture: with zeros around it, its own rim becomes an edge. "
                "The task asks for mode valid.",
                more="A 3x3 picture has exactly one place for a 3x3 kernel.",
            ),
            Misconception(
                "size of the sum",
                lambda image: np.abs(_signs_kept(image)),
                hint="You took the size after adding: where one response is positive and the other negative, "
                "a strong edge has already cancelled.",
                more="Think of the triangle: which of its sides are the two responses?",
            ),
            Misconception(
                "the larger of the two",
                _larger_of_both,
                hint="You took the larger response. A slanted edge, in which both take part, comes out too weak.",
                more="With responses 3 and 4, the strength is 5, not 4.",
            ),
            Misconception(
                "scaled to one",
                lambda image: edge_strength(image) / 255,
                hint="Your strength is 255 times too small. The task does not ask to change the scale of the image.",
                more="Leave the pixels as they come.",
            ),
            Misconception(
                "strength stored in bytes",
                lambda image: edge_strength(image).astype(np.int64).astype(np.uint8),
                hint="The strength was put back into uint8: fractions are cut off, and above 255 it wraps around.",
                more="The strongest answer of a Sobel kernel to a byte picture is 4 times 255. Does it fit?",
            ),
        ],
        notice="on an even surface both responses are 0; on an edge the strength is the same whichever way it runs, "
        "almost: Sobel is only nearly round.",
    ),
]
