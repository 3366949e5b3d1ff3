"""Lesson 01: predictions and quiz."""

from cnnlab.exercises import Choice, Number, Option, Ordering, Prediction

QUESTIONS = [
    Prediction(
        "01-1",
        "L",
        "A bright column on the left, and a bright row at the bottom.",
        wrong=[
            ("I", "The column is there. But look at the last row once more."),
            ("J", "Left is column 0: the long stroke stands on the left."),
            ("T", "Row 0 is at the top, and the long row is the last one."),
        ],
        form='a letter, in quotes: "..."',
    ),
    Prediction(
        "01-2",
        255,
        "Row 4, column 1: the foot of the L.",
        wrong=[
            (0, "That is row 1, column 4 if there were one: the row comes first, then the column."),
            (1, "White is 255 here; the letter is made of bytes."),
        ],
        form="letter[4, 1]",
    ),
    Prediction(
        "01-3",
        405_900,
        "300 times 451 times 3, one byte each.",
        wrong=[
            (135_300, "That is one channel. There are three."),
            (3_247_200, "Those are bits. A byte has eight of them."),
            (1_623_600, "Four bytes a number would be float32. These are uint8."),
            (754, "Multiply the three lengths; do not add them."),
        ],
        form="a number of bytes",
    ),
    Prediction(
        "01-4",
        "no",
        "The right shape, and a shredded cat: reshape keeps the order of the bytes.",
        wrong=[
            (
                "yes",
                "The shape will be right. But in which order do the bytes lie in memory: pixel by pixel, or plane by plane?",
            )
        ],
        form='"yes" or "no"',
    ),
    Prediction(
        "01-5",
        "brighter",
        "0.498 against 0.213: encoding the weighed light again lifts it.",
        wrong=[
            (
                "darker",
                "Full red is full light, weighed with 0.2126. Now encode that: a light of about 0.21 is stored as what?",
            )
        ],
        form='"darker" or "brighter"',
    ),
    Prediction(
        "01-6",
        14,
        "270 - 256: after 255, counting begins at 0 again.",
        wrong=[
            (255, "That would be kind: clipping. NumPy does not clip, it keeps the last eight bits."),
            (15, "Nearly: after 255 comes 0, not 1. Count on from there."),
            ("error", "An error would be kind. Nothing is said at all."),
        ],
        form="a number",
    ),
    Prediction(
        "01-7",
        (10.125, 40.5),
        "10.1 and 40.5 gigabytes: four bytes a number are four times as much.",
        wrong=[
            ((3.375, 13.5), "That is one channel. There are three."),
            ((10.125, 20.25), "A float32 has 32 bits. How many bytes?"),
            ((81, 324), "Those are bits: eight to a byte."),
            ((9.43, 37.7), "Those are gibibytes, of 1024 x 1024 x 1024 bytes. Here a gigabyte has 1,000,000,000."),
        ],
        tolerance=0.015,
        form="(as bytes, as float32), in gigabytes",
    ),
    Prediction(
        "01-8",
        376,
        "uint8 divided by a Python number becomes float64: eight bytes for one.",
        wrong=[
            (
                188,
                "That would be float32. Which type does NumPy choose when a uint8 array is divided by a Python number?",
            ),
            (47, "That would be one byte a number. Is 0.5 one byte?"),
            (0.18, "The numbers become smaller, their memory does not."),
        ],
        tolerance=0.01,
        form="megabytes",
    ),
    Prediction(
        "01-9",
        (0.01, 2.55),
        "0.01 times 1, and 0.01 times 255.",
        wrong=[
            ((0.01, 0.01), "The weight grows by 0.01 both times. But it is multiplied by the pixel."),
            ((2.55, 0.01), "Exchanged: the larger pixel throws the sum further."),
            ((1.01, 255.01), "The weight is multiplied by the pixel, not added to it."),
        ],
        form="(white is 1, white is 255)",
    ),
    Prediction(
        "01-10",
        (100, 150, 3),
        "Pillow takes the width first; the array has the rows first.",
        wrong=[
            ((150, 100, 3), "Pillow says (width, height). Which of the two are the rows?"),
            ((150, 100), "resize keeps the channels; and Pillow says (width, height)."),
            ((100, 150), "resize keeps the channels."),
            ((100, 66, 3), "resize does what it is told, whatever becomes of the proportions."),
            ((3, 100, 150), "Pillow's arrays have the channels last, like those of this course."),
        ],
        form="(rows, columns, channels)",
    ),
    Choice(
        "01-q1",
        "A photograph is 600 pixels wide and 400 high, in colour. What is its shape in NumPy, as this course stores it?",
        [
            Option("(600, 400, 3)", "Rows come first: the height, then the width."),
            Option("(400, 600, 3)", "Rows, columns, channels.", right=True),
            Option("(3, 400, 600)", "Channels first, as PyTorch has it. This course and Keras put them last."),
            Option("(400, 600)", "That is a grey picture."),
        ],
    ),
    Choice(
        "01-q2",
        "A picture is to be turned from channels last into channels first. Which are right?",
        [
            Option("np.moveaxis(picture, -1, 0)", "The axis moves, each colour stays with its picture.", right=True),
            Option("picture.reshape(3, rows, columns)", "The right shape, and a shredded picture."),
            Option(
                "picture.transpose(2, 0, 1)", "The old axes 2, 0, 1 in this order: the same as moveaxis.", right=True
            ),
            Option("picture.T", "All axes are reversed, so rows and columns are swapped as well."),
        ],
    ),
    Number(
        "01-q3",
        "How many bytes does one float32 batch of 64 grey pictures, 28 by 28, take?",
        200_704,
        "64 times 784 numbers of four bytes.",
        wrong=[
            (50_176, "That many numbers. Each takes four bytes as float32."),
            (401_408, "That is float64."),
            (1_605_632, "Those are bits."),
            (602_112, "Grey pictures have one channel."),
        ],
    ),
    Choice(
        "01-q4",
        "Training pictures were divided by 255 with a plain `/`, and then once more by mistake. What happens?",
        [
            Option("An error.", "Floats may be divided as often as you like. Nobody complains: that is the trouble."),
            Option("The network trains, badly: everything is nearly black.", "White is 1/255 now.", right=True),
            Option(
                "Nothing: networks do not care about scale.",
                "They do: with tiny inputs the same step of a weight moves hardly anything.",
            ),
        ],
    ),
    Ordering(
        "01-q5",
        "A colour photograph becomes a batch for a network that wants small grey pictures. Put the axes' story in order.",
        [
            Option("(rows, columns, 3) bytes", "It begins as it comes from the file."),
            Option("(rows, columns) after weighing the colours", "First the three channels become one."),
            Option("(rows, columns, 1) after adding a channel axis", "Grey has lost its axis; the network wants one."),
            Option("(1, rows, columns, 1) after adding a batch axis", "Samples come first, and are put in front last."),
        ],
    ),
]
