"""Exercises of lesson 00: a first answer, so that a learner sees how the checks speak."""

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_00.solutions import multiplications, pixels

EXERCISES = [
    Exercise(
        "00-A",
        right=pixels,
        wrong=[
            Misconception(
                "added instead of multiplied",
                lambda: 28 + 28,
                hint="You added rows and columns. How many pixels does each of the rows hold?",
                more="28 rows, and 28 pixels in every one of them.",
            ),
            Misconception(
                "one row only",
                lambda: 28,
                hint="That is one row. The picture has more of them.",
                more="28 rows, and 28 pixels in every one of them.",
            ),
            Misconception(
                "counted the border",
                lambda: 4 * 28,
                hint="That is about the length of the border. The pixels inside count too.",
                more="Think of a chess board: 8 rows, 8 columns, 64 squares.",
            ),
            Misconception(
                "counted colours",
                lambda: 28 * 28 * 3,
                hint="That would be the numbers in a colour picture. A pixel is a place, whatever is stored there.",
                more="Leave out the 3.",
            ),
        ],
        notice="28 x 28 is the size of every MNIST digit; you will meet 784 again.",
    ),
    Exercise(
        "00-B",
        right=multiplications,
        wrong=[
            Misconception(
                "additions instead of multiplications",
                lambda: 3 * 3 - 1,
                hint="Eight are the neighbours of the middle, and the additions that sum the products. How many "
                "numbers are multiplied, the middle one among them?",
                more="Each number of the kernel is used once at each place.",
            ),
            Misconception(
                "one side only",
                lambda: 3,
                hint="That is one row of the kernel. It has more than one.",
                more="Count the cells of the table in the first figure.",
            ),
            Misconception(
                "rows and columns added",
                lambda: 3 + 3,
                hint="You added rows and columns, as in 00-A. How many numbers does the table hold?",
                more="Count the cells of the table in the first figure.",
            ),
            Misconception(
                "three colour channels",
                lambda: 3 * 3 * 3,
                hint="That would be a colour photograph. Ours is grey: one number a pixel.",
                more="Leave out one of the three factors.",
            ),
            Misconception(
                "the whole photograph",
                lambda: 512 * 512 * 3 * 3,
                hint="That is for all places together. At one place?",
                more="Divide by the number of places.",
            ),
            Misconception(
                "multiplications and additions together",
                lambda: 3 * 3 * 2,
                hint="You counted the additions as well. Only the multiplications were asked for.",
                more="Halve it.",
            ),
        ],
        notice="nine multiplications a pixel, 2.3 million for the whole photograph: lesson 05 counts on.",
    ),
]
