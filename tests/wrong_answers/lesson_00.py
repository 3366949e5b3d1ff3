"""Wrong answers to the tasks of lesson 00, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# The size of a picture is its rows plus its columns.
def answer_00_A_1():
    """28 + 28."""
    return 28 + 28


# Every picture has three colours, so each place counts as three pixels.
def answer_00_A_2():
    """Rows times columns times colours."""
    return 28 * 28 * 3


# Rows and columns are numbered up to 27, so there are 27 of each.
def answer_00_A_3():
    """Last index times last index."""
    return 27 * 27


# "How many pixels" asks for the shape of the picture.
def answer_00_A_4():
    """The shape as a pair."""
    return (28, 28)


# Three rows and three columns make 3 + 3 multiplications.
def answer_00_B_1():
    """Rows plus columns."""
    return 3 + 3


# The additions that follow are operations of the same kind and count too.
def answer_00_B_2():
    """Nine products and eight sums."""
    return 9 + 8


# A photograph always has three channels, and each is multiplied by the kernel.
def answer_00_B_3():
    """Nine for every colour."""
    return 3 * 3 * 3


# The pixel in the middle is the one being computed; only its eight neighbours are multiplied.
def answer_00_B_4():
    """Without the centre."""
    return 3 * 3 - 1
