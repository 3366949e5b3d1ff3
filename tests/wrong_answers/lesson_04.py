"""Wrong answers to the tasks of lesson 04, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np

from cnnlab import convolution


# The products are clipped first and the bias is added at the end.
def answer_04_A_1():
    def one_output(patch, kernel, bias):
        return np.maximum((patch * kernel).sum(), 0) + bias

    return one_output


# Each channel gives a number of its own.
def answer_04_A_2():
    def one_output(patch, kernel, bias):
        return np.maximum((patch * kernel).sum(axis=(0, 1)) + bias, 0)

    return one_output


# ReLU acts on each channel's sum before the channels are added.
def answer_04_A_3():
    def one_output(patch, kernel, bias):
        return np.maximum(np.maximum((patch * kernel).sum(axis=(0, 1)), 0).sum() + bias, 0)

    return one_output


# A convolutional layer turns the kernel over, as convolution does.
def answer_04_A_4():
    def one_output(patch, kernel, bias):
        return np.maximum((patch * kernel[::-1, ::-1]).sum() + bias, 0)

    return one_output


# ReLU takes the sign away, like an absolute value.
def answer_04_A_5():
    def one_output(patch, kernel, bias):
        return np.abs((patch * kernel).sum() + bias)

    return one_output


# Half the kernel goes on each side.
def answer_04_B_1():
    def same_frame(kernel_size):
        return (kernel_size // 2, kernel_size // 2)

    return same_frame


# The odd zero comes first.
def answer_04_B_2():
    def same_frame(kernel_size):
        return (kernel_size // 2, (kernel_size - 1) // 2)

    return same_frame


# p = (k - 1) / 2 on both sides, rounded down.
def answer_04_B_3():
    def same_frame(kernel_size):
        p = (kernel_size - 1) // 2
        return (p, p)

    return same_frame


# All that is lost, k - 1, must be put back on each side.
def answer_04_B_4():
    def same_frame(kernel_size):
        return (kernel_size - 1, kernel_size - 1)

    return same_frame


# Keras puts its zeros at the end, all of them.
def answer_04_B_5():
    def same_frame(kernel_size):
        return (0, kernel_size - 1)

    return same_frame


# The last step that does not fit is not made: size / stride, rounded down.
def answer_04_C_1():
    def same_size(size, stride):
        return size // stride

    return same_size


# "same" says it: the size stays as it is.
def answer_04_C_2():
    def same_size(size, stride):
        return size

    return same_size


# Rounding means to the nearest whole number.
def answer_04_C_3():
    def same_size(size, stride):
        return round(size / stride)

    return same_size


# Size over stride, and always one more for the first place.
def answer_04_C_4():
    def same_size(size, stride):
        return size // stride + 1

    return same_size


# The frame and the kernel almost cancel, (n + 2p - k) / s rounded down, and that is the number of places (the + 1 is forgotten).
def answer_04_C_5():
    def same_size(size, stride):
        return (size + 2 * 1 - 3) // stride

    return same_size


# The padding is counted once.
def answer_04_D_1():
    def map_shape(picture_shape, filters, kernel_size, stride, padding):
        rows, columns, _ = picture_shape
        return (
            (rows + padding - kernel_size) // stride + 1,
            (columns + padding - kernel_size) // stride + 1,
            filters,
        )

    return map_shape


# As many channels come out as went in.
def answer_04_D_2():
    def map_shape(picture_shape, filters, kernel_size, stride, padding):
        rows, columns, channels = picture_shape
        return (
            (rows + 2 * padding - kernel_size) // stride + 1,
            (columns + 2 * padding - kernel_size) // stride + 1,
            channels,
        )

    return map_shape


# Each filter gives one map for each channel of the picture.
def answer_04_D_3():
    def map_shape(picture_shape, filters, kernel_size, stride, padding):
        rows, columns, channels = picture_shape
        return (
            (rows + 2 * padding - kernel_size) // stride + 1,
            (columns + 2 * padding - kernel_size) // stride + 1,
            filters * channels,
        )

    return map_shape


# The + 1 belongs inside the fraction, as at stride 1.
def answer_04_D_4():
    def map_shape(picture_shape, filters, kernel_size, stride, padding):
        rows, columns, _ = picture_shape
        return (
            (rows + 2 * padding - kernel_size + 1) // stride,
            (columns + 2 * padding - kernel_size + 1) // stride,
            filters,
        )

    return map_shape


# Pictures are square, so one side is enough.
def answer_04_D_5():
    def map_shape(picture_shape, filters, kernel_size, stride, padding):
        side = (picture_shape[0] + 2 * padding - kernel_size) // stride + 1
        return (side, side, filters)

    return map_shape


# A kernel has to be 3 by 3 pixels; the swap stands at each of its places.
def answer_04_E_1():
    swap = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])
    return np.broadcast_to(swap, (3, 3, 3, 3)).copy()


# The matrix of channels is the kernel already; it needs no axes of one pixel.
def answer_04_E_2():
    return np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]])


# A channel that is left alone gets the weight 0.
def answer_04_E_3():
    kernel = np.zeros((1, 1, 3, 3))
    kernel[0, 0, 0, 2] = 1
    kernel[0, 0, 2, 0] = 1
    return kernel


# Filters and depth stand in front, rows and columns behind.
def answer_04_E_4():
    return np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0]]).reshape(3, 3, 1, 1)


# Swapping is moving each channel on by one, red to green, green to blue, blue to red.
def answer_04_E_5():
    return np.roll(np.eye(3), 1, axis=1).reshape(1, 1, 3, 3)
