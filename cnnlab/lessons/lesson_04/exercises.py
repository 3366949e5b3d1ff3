"""Exercises of lesson 04: one output number, frames and sizes, the shape of a layer's maps, a 1x1 kernel."""

import math

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_04.solutions import map_shape, one_output, same_frame, same_size, swap_kernel

PATCH = np.array([[[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]], [[2.0, 0.0], [-2.0, 1.0], [1.0, 1.0]]])
KERNEL = np.array([[[1.0, -1.0], [2.0, 1.0], [0.0, 1.0]], [[-1.0, 1.0], [0.5, 2.0], [1.0, -1.0]]])


def _turned(patch, kernel, bias):
    return max((patch * kernel[::-1, ::-1]).sum() + bias, 0.0)


def _judge_swap(kernel):
    if callable(kernel):
        return "Give the array itself, not a function."
    kernel = np.asarray(kernel, float)
    if kernel.shape == (3, 3):
        return "no window axes"
    if kernel.ndim == 4 and kernel.shape[:2] == (3, 3) and kernel.shape[2:] != (1, 1):
        return "three by three pixels"
    if kernel.shape != (1, 1, 3, 3):
        return f"A window of one pixel, three channels in, three filters: found the shape {kernel.shape}."
    mixing = kernel[0, 0]
    if np.allclose(mixing, np.eye(3)):
        return "nothing swapped"
    if np.allclose(np.sort(mixing, axis=None), np.sort(np.eye(3), axis=None)) and mixing[1, 1] != 1:
        return "rotated instead of swapped"
    return None if np.allclose(mixing, np.eye(3)[::-1]) else "one filter for all"


EXERCISES = [
    Exercise(
        "04-A",
        right=one_output,
        probes=[
            (np.array([[[2.0, 3.0]]]), np.array([[[1.0, 10.0]]]), 0.0),
            (np.array([[[2.0, 3.0]]]), np.array([[[1.0, -1.0]]]), 0.5),
            (PATCH, KERNEL, 3.0),
            (PATCH, -KERNEL, -1.0),
            (PATCH, KERNEL, -20.0),
            (np.array([[[1.0], [2.0]], [[3.0], [4.0]]]), np.array([[[1.0], [0.0]], [[0.0], [-1.0]]]), 4.25),
        ],
        wrong=[
            Misconception(
                "channels are not added up",
                lambda patch, kernel, bias: np.maximum((patch * kernel).sum(axis=(0, 1)) + bias, 0),
                hint="You have one number a channel. A kernel adds its channels up, too.",
                more="sum() without an axis adds everything.",
            ),
            Misconception(
                "bias forgotten",
                lambda patch, kernel, bias: max((patch * kernel).sum(), 0.0),
                hint="Products and ReLU are there. One argument of the function is not used.",
                more="The bias shifts the sum before the curve.",
            ),
            Misconception(
                "ReLU before the bias",
                lambda patch, kernel, bias: max((patch * kernel).sum(), 0.0) + bias,
                hint="You clipped first and added the bias afterwards: then it cannot lift a negative sum, "
                "nor hold a small one back.",
                more="Sum, bias, curve: in this order.",
            ),
            Misconception(
                "bias added to every product",
                lambda patch, kernel, bias: max((patch * kernel + bias).sum(), 0.0),
                hint="You added the bias to every product. It is added once, to the finished sum.",
                more="First sum(), then + bias.",
            ),
            Misconception(
                "only the first channel",
                lambda patch, kernel, bias: max((patch[..., 0] * kernel[..., 0]).sum() + bias, 0.0),
                hint="You used one channel only. The kernel is as deep as the patch.",
                more="Multiply the whole arrays; they have the same shape.",
            ),
            Misconception(
                "decimals cut off",
                lambda patch, kernel, bias: int(max((patch * kernel).sum() + bias, 0.0)),
                hint="Your result has lost its decimals. Pictures and weights are rarely whole numbers.",
                more="Leave out int() and dtype=int.",
            ),
            Misconception(
                "no ReLU",
                lambda patch, kernel, bias: (patch * kernel).sum() + bias,
                hint="Sum and bias are right. A negative result should not get through.",
                more="ReLU replaces negative numbers by 0.",
            ),
            Misconception(
                "kernel turned",
                _turned,
                hint="You turned the kernel by 180 degrees. The layers of networks do not.",
                more="That would be the convolution of lesson 02; a layer cross-correlates.",
            ),
            Misconception(
                "ReLU on every product",
                lambda patch, kernel, bias: max(np.maximum(patch * kernel, 0).sum() + bias, 0.0),
                hint="You clipped each product. The curve is applied once, to the finished sum.",
                more="Negative products must be able to cancel positive ones.",
            ),
            Misconception(
                "bias once a channel",
                lambda patch, kernel, bias: max(((patch * kernel).sum(axis=(0, 1)) + bias).sum(), 0.0),
                hint="You added the bias to the sum of every channel. It is added once, to the sum over all of them.",
                more="One filter, one number, one bias.",
            ),
        ],
        notice="everything a layer does is this one line, repeated at each place and for each filter.",
    ),
    Exercise(
        "04-B",
        right=same_frame,
        probes=[(1,), (3,), (5,), (4,), (2,)],
        wrong=[
            Misconception(
                "both sides' share given to each side",
                lambda kernel_size: (kernel_size - 1, kernel_size - 1),
                hint="That is what both sides need together, and you gave it to each of them.",
                more="Kernel 3 costs two pixels: one on each side.",
            ),
            Misconception(
                "even kernels like odd ones, too much",
                lambda kernel_size: (kernel_size // 2, kernel_size // 2),
                hint="Right for odd sizes. For 4 it gives 5 + 4 - 4 + 1 = 6 pixels out of 5, one too many. "
                "Must both sides be equal?",
                more="Kernel 4 costs three pixels. Three can only be split unevenly.",
            ),
            Misconception(
                "even kernels like odd ones, too little",
                lambda kernel_size: ((kernel_size - 1) // 2, (kernel_size - 1) // 2),
                hint="Right for odd sizes. For 4 it gives 5 + 2 - 4 + 1 = 4 pixels out of 5, one too few. "
                "Must both sides be equal?",
                more="Kernel 4 costs three pixels. Three can only be split unevenly.",
            ),
            Misconception(
                "odd zero at the beginning",
                lambda kernel_size: (kernel_size // 2, (kernel_size - 1) // 2),
                hint="The amounts are right, but for even kernels the odd zero stands on the other side in Keras.",
                more="The lesson sent ones through a kernel of ones: which output was smaller, the first or the last?",
            ),
            Misconception(
                "all zeros behind",
                lambda kernel_size: (0, kernel_size - 1),
                hint="The total is right, but all of it stands on one side: the kernel's middle would leave the pixel.",
                more="Share the zeros between both sides, as evenly as it goes.",
            ),
            Misconception(
                "one side only",
                lambda kernel_size: (kernel_size - 1) // 2,
                hint="That is one number. A pair (before, after) was asked for.",
                more="For even kernels the two differ.",
            ),
            Misconception(
                "right, but not whole numbers",
                lambda kernel_size: (float((kernel_size - 1) // 2), float(kernel_size // 2)),
                hint="The values are right; give them as whole numbers. A frame of 1.0 zeros cannot be laid.",
                more="// keeps whole numbers whole, as long as no float is involved.",
            ),
            Misconception(
                "half pixels",
                lambda kernel_size: ((kernel_size - 1) / 2, (kernel_size - 1) / 2),
                hint="A frame is counted in whole pixels: 1.0 or 1.5 zeros cannot be laid around a picture.",
                more="// divides and rounds down.",
            ),
        ],
        notice="before + after is always k - 1; only an even k makes them differ.",
        whole=True,
    ),
    Exercise(
        "04-C",
        right=same_size,
        probes=[(6, 2), (7, 2), (10, 3), (5, 1), (225, 4)],
        wrong=[
            Misconception(
                "rounded down",
                lambda size, stride: size // stride,
                hint="You rounded down: the last pixels would be left out. With 'same' none is.",
                more="7 pixels at stride 2 start kernels at 0, 2, 4 and 6.",
            ),
            Misconception(
                "not rounded",
                lambda size, stride: size / stride,
                hint="There is no half pixel: the size must be a whole number. Which way does 'same' round?",
                more="math.ceil rounds up, // rounds down.",
            ),
            Misconception(
                "right, but not a whole number",
                lambda size, stride: float(-(-size // stride)),
                hint="The value is right; give it as a whole number. (np.ceil returns a float.)",
                more="math.ceil, or int(...).",
            ),
            Misconception(
                "stride ignored",
                lambda size, stride: size,
                hint="'same' keeps the size only at stride 1.",
                more="Larger steps visit fewer places.",
            ),
            Misconception(
                "one too many when it divides",
                lambda size, stride: size // stride + 1,
                hint="Right when a rest remains, one too many when the stride divides the size.",
                more="6 pixels at stride 2: kernels start at 0, 2, 4.",
            ),
            Misconception(
                "rounded to nearest",
                lambda size, stride: round(size / stride),
                hint="You rounded to the nearest whole number. 'same' does not look which is nearer.",
                more="10 pixels at stride 3 start kernels at 0, 3, 6 and 9.",
            ),
        ],
        notice="the kernel's size does not appear: 'same' picks the frame so that it does not matter.",
        whole=True,
    ),
    Exercise(
        "04-D",
        right=map_shape,
        probes=[
            ((5, 5, 1), 1, 3, 1, 0),
            ((6, 9, 3), 4, 3, 1, 0),
            ((6, 9, 3), 4, 3, 2, 1),
            ((6, 5, 1), 1, 3, 2, 0),
            ((28, 20, 1), 8, 5, 3, 2),
            ((10, 7, 2), 5, 2, 2, 0),
        ],
        wrong=[
            Misconception(
                "channels kept",
                lambda shape, filters, k, stride, p: (*map_shape(shape, filters, k, stride, p)[:2], shape[2]),
                hint="Rows and columns are right. The channels were added up: what decides how many come out?",
                more="One map a filter.",
            ),
            Misconception(
                "channels multiplied",
                lambda shape, filters, k, stride, p: (*map_shape(shape, filters, k, stride, p)[:2], shape[2] * filters),
                hint="You made a map for every pair of channel and filter. A filter adds its channels up to one map.",
                more="One map a filter.",
            ),
            Misconception(
                "the + 1 forgotten",
                lambda shape, filters, k, stride, p: (
                    (shape[0] + 2 * p - k) // stride,
                    (shape[1] + 2 * p - k) // stride,
                    filters,
                ),
                hint="One row and one column short: you counted the steps, not the places (the gaps, not the posts).",
                more="A 5-pixel row and a kernel of 3: it can start at 0, 1 and 2.",
            ),
            Misconception(
                "frame on one side only",
                lambda shape, filters, k, stride, p: (
                    (shape[0] + p - k) // stride + 1,
                    (shape[1] + p - k) // stride + 1,
                    filters,
                ),
                hint="Right without padding. The frame stands on both sides of every row and column.",
                more="A frame of p adds 2p pixels.",
            ),
            Misconception(
                "stride on one axis",
                lambda shape, filters, k, stride, p: (
                    (shape[0] + 2 * p - k) // stride + 1,
                    shape[1] + 2 * p - k + 1,
                    filters,
                ),
                hint="Rows are right, columns are not: the stride counts for both.",
                more="Use the same formula for both axes.",
            ),
            Misconception(
                "stride forgotten",
                lambda shape, filters, k, stride, p: (shape[0] + 2 * p - k + 1, shape[1] + 2 * p - k + 1, filters),
                hint="Right for stride 1. Larger steps visit fewer places.",
                more="One argument of the function is not used.",
            ),
            Misconception(
                "padding forgotten",
                lambda shape, filters, k, stride, p: map_shape(shape, filters, k, stride, 0),
                hint="Right without padding. A frame makes the picture larger before the kernel comes.",
                more="A frame of p adds 2p pixels to each axis.",
            ),
            Misconception(
                "rows used twice",
                lambda shape, filters, k, stride, p: map_shape((shape[0], shape[0], 0), filters, k, stride, p),
                hint="Your columns come from the rows: you used picture_shape[0] twice.",
                more="picture_shape[1] are the columns.",
            ),
            Misconception(
                "one added before dividing",
                lambda shape, filters, k, stride, p: (
                    (shape[0] + 2 * p - k + 1) // stride,
                    (shape[1] + 2 * p - k + 1) // stride,
                    filters,
                ),
                hint="Right for stride 1. The + 1 counts the first place, so it comes after the division.",
                more="First the steps, (n + 2p - k) // s; then one place more.",
            ),
            Misconception(
                "rounded to nearest",
                lambda shape, filters, k, stride, p: (
                    round((shape[0] + 2 * p - k) / stride) + 1,
                    round((shape[1] + 2 * p - k) / stride) + 1,
                    filters,
                ),
                hint="You rounded to the nearest whole number. A last step that fits only by half is not made.",
                more="// always rounds down.",
            ),
            Misconception(
                "half a row",
                lambda shape, filters, k, stride, p: (
                    (shape[0] + 2 * p - k) / stride + 1,
                    (shape[1] + 2 * p - k) / stride + 1,
                    filters,
                ),
                hint="/ gives floats: there is no half row, and 3.0 rows are not 3 either.",
                more="// divides and rounds down.",
            ),
            Misconception(
                "rows and columns swapped",
                lambda shape, filters, k, stride, p: map_shape((shape[1], shape[0], 0), filters, k, stride, p),
                hint="Rows and columns changed places.",
                more="picture_shape[0] are the rows, and rows come first in the answer.",
            ),
            Misconception(
                "filters first",
                lambda shape, filters, k, stride, p: (filters, *map_shape(shape, filters, k, stride, p)[:2]),
                hint="The three numbers are right, in the order of PyTorch. This course puts channels last.",
                more="(rows, columns, channels).",
            ),
            Misconception(
                "rounded up",
                lambda shape, filters, k, stride, p: (
                    math.ceil((shape[0] + 2 * p - k) / stride) + 1,
                    math.ceil((shape[1] + 2 * p - k) / stride) + 1,
                    filters,
                ),
                hint="You rounded up: a last step that does not fit is not made.",
                more="// rounds down.",
            ),
        ],
        notice="the depth of the picture has no say in the shape; it only makes each kernel deeper.",
    ),
    Exercise(
        "04-E",
        right=swap_kernel,
        wrong=[
            Misconception(
                "no window axes",
                lambda: np.eye(3)[::-1],
                hint="Those are the right kind of nine numbers, but a layer's kernel has four axes: "
                "(rows, columns, channels in, filters).",
                more="reshape can add two axes of length 1 in front.",
            ),
            Misconception(
                "three by three pixels",
                lambda: np.ones((3, 3, 3, 3)) / 9,
                hint="The window is larger than needed: a pixel's new colour does not depend on its neighbours.",
                more="How large is a window without neighbours? The lesson has a section on it.",
            ),
            Misconception(
                "nothing swapped",
                lambda: np.eye(3).reshape(1, 1, 3, 3),
                hint="That layer gives back the picture as it was: each filter picks its own channel. "
                "Which should filter 0 pick?",
                more="Filter 0 makes the new red. Where should it look?",
            ),
            Misconception(
                "rotated instead of swapped",
                lambda: np.roll(np.eye(3), 1, axis=1).reshape(1, 1, 3, 3),
                hint="Your filters pick whole channels, but green has moved. It should stay in the middle.",
                more="Only two of the three filters differ from those that change nothing.",
            ),
            Misconception(
                "one filter for all",
                lambda: np.array([1.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0, 0.0, 1.0]).reshape(1, 1, 3, 3),
                hint="Each filter should pick exactly one channel: in kernel[0, 0, :, j] a single 1, zeros elsewhere.",
                more="kernel[0, 0, i, j] says how much of channel i goes into new channel j.",
            ),
        ],
        judge=_judge_swap,
        notice="a 3x3 matrix over colours, applied at every pixel: that is all that a 1x1 layer is.",
    ),
]
