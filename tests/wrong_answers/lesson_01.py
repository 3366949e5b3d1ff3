"""Wrong answers to the tasks of lesson 01, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# A pixel is one number, so the colours need not be counted.
def answer_01_A_1():
    """Forgot the three channels."""
    return 32 * 224 * 224 * 4


# A number of a picture is one byte, whatever the type.
def answer_01_A_2():
    """Counts numbers, not bytes."""
    return 32 * 224 * 224 * 3


# float32 takes 32 bytes a number.
def answer_01_A_3():
    """Mixes up bits and bytes."""
    return 32 * 224 * 224 * 3 * 32


# The question is about one picture; the batch size does not change what it takes.
def answer_01_A_4():
    """Only one picture."""
    return 224 * 224 * 3 * 4


# A colour picture has four channels, red, green, blue and alpha.
def answer_01_A_5():
    """RGBA."""
    return 32 * 224 * 224 * 4 * 4


# It is enough to add in a larger type; astype(np.uint8) takes care of what does not fit.
def answer_01_B_1():
    def brighten(picture, amount):
        return (picture.astype(int) + amount).astype(np.uint8)

    return brighten


# Brightening can only go wrong at the top, at 255.
def answer_01_B_2():
    def brighten(picture, amount):
        brighter = picture.astype(int) + amount
        brighter[brighter > 255] = 255
        return brighter.astype(np.uint8)

    return brighten


# np.clip takes care of everything: picture + amount may leave the range, and is cut off afterwards.
def answer_01_B_3():
    def brighten(picture, amount):
        return np.clip(picture + amount, 0, 255)

    return brighten


# Once the numbers are between 0 and 255 they are as good as uint8, so no conversion back is needed.
def answer_01_B_4():
    def brighten(picture, amount):
        return np.clip(picture.astype(int) + amount, 0, 255)

    return brighten


# A byte has 256 values, so 256 is the upper limit.
def answer_01_B_5():
    def brighten(picture, amount):
        return np.clip(picture.astype(int) + amount, 0, 256).astype(np.uint8)

    return brighten


# Grey is the mean of the three channels.
def answer_01_C_1():
    def grey(rgb):
        return rgb.mean(axis=-1)

    return grey


# The channels are stored blue, green, red, as in OpenCV.
def answer_01_C_2():
    def grey(rgb):
        return 0.2126 * rgb[..., 2] + 0.7152 * rgb[..., 1] + 0.0722 * rgb[..., 0]

    return grey


# A float picture always goes from 0 to 1.
def answer_01_C_3():
    def grey(rgb):
        return rgb / 255 @ np.array([0.2126, 0.7152, 0.0722])

    return grey


# A grey picture must be uint8 again, as the colour picture was.
def answer_01_C_4():
    def grey(rgb):
        return (rgb @ np.array([0.2126, 0.7152, 0.0722])).astype(np.uint8)

    return grey


# The well-known weights 0.299, 0.587, 0.114 are the ones of BT.709.
def answer_01_C_5():
    def grey(rgb):
        return rgb @ np.array([0.299, 0.587, 0.114])

    return grey


# Classes go down, samples go to the right.
def answer_01_D_1():
    def one_hot(labels, classes):
        result = np.zeros((classes, len(labels)))
        for sample, label in enumerate(labels):
            result[label, sample] = 1
        return result

    return one_hot


# Labels are counted from 1, so label 1 belongs to the first column.
def answer_01_D_2():
    def one_hot(labels, classes):
        result = np.zeros((len(labels), classes))
        for row, label in enumerate(labels):
            result[row, label - 1] = 1
        return result

    return one_hot


# result[:, labels] = 1 sets one place in each row.
def answer_01_D_3():
    def one_hot(labels, classes):
        result = np.zeros((len(labels), classes))
        result[:, labels] = 1
        return result

    return one_hot


# The number of classes can be read from the largest label.
def answer_01_D_4():
    def one_hot(labels, classes):
        return np.eye(np.max(labels) + 1)[labels]

    return one_hot


# The column of a class is its place among the labels that occur.
def answer_01_D_5():
    def one_hot(labels, classes):
        _, places = np.unique(labels, return_inverse=True)
        return np.eye(classes)[places]

    return one_hot


# Giving the array the new shape moves the channels.
def answer_01_E_1():
    def for_keras(batch):
        samples, channels, rows, columns = batch.shape
        return batch.reshape(samples, rows, columns, channels)

    return for_keras


# Exchanging the channel axis with the last one brings the channels to the end and leaves the rest alone.
def answer_01_E_2():
    def for_keras(batch):
        return np.swapaxes(batch, 1, 3)

    return for_keras


# np.moveaxis(batch, -1, 1) means "from axis 1 to the end".
def answer_01_E_3():
    def for_keras(batch):
        return np.moveaxis(batch, -1, 1)

    return for_keras


# .T turns the order of channels and pixels round.
def answer_01_E_4():
    def for_keras(batch):
        return batch.T

    return for_keras
