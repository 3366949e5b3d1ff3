"""Exercises of lesson 01: bytes, clipping, grey, one-hot labels and layouts."""

import numpy as np

from cnnlab.exercises import Exercise, Misconception
from cnnlab.lessons.lesson_01.solutions import batch_bytes, brighten, for_keras, grey, one_hot

# Not square, dark and bright, and no two channels alike.
PICTURE = np.array(
    [[[10, 200, 30], [255, 0, 0]], [[0, 0, 255], [90, 120, 250]], [[7, 8, 9], [255, 255, 255]]], np.uint8
)
BATCH = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
WEIGHTS = np.array([0.2126, 0.7152, 0.0722])


EXERCISES = [
    Exercise(
        "01-A",
        right=batch_bytes,
        wrong=[
            Misconception(
                "bits instead of bytes",
                lambda: 32 * 224 * 224 * 3 * 32,
                hint="That counts bits: float32 has 32 of them. The question asks for bytes.",
                more="Eight bits make a byte.",
            ),
            Misconception(
                "one byte a number",
                lambda: 32 * 224 * 224 * 3,
                hint="That would be uint8, one byte a number. How many bytes does one float32 take?",
                more="np.dtype('float32').itemsize tells.",
            ),
            Misconception(
                "float64",
                lambda: 32 * 224 * 224 * 3 * 8,
                hint="Eight bytes a number would be float64, what a careless division makes. float32 was asked for.",
                more="32 bits, and eight bits make a byte.",
            ),
            Misconception(
                "channels forgotten",
                lambda: 32 * 224 * 224 * 4,
                hint="You counted one number a pixel. A colour pixel has more than one.",
                more="Which is the last axis of a colour picture?",
            ),
            Misconception(
                "one picture only",
                lambda: 224 * 224 * 3 * 4,
                hint="That is one picture. The batch has more of them.",
                more="The first axis of a batch counts the samples.",
            ),
            Misconception(
                "megabytes",
                lambda: 32 * 224 * 224 * 3 * 4 / 1e6,
                hint="That is in megabytes; the question asks for bytes.",
                more="Leave out the division.",
            ),
        ],
        notice="19 MB for 32 pictures that were 5 MB as bytes: batches are kept small for a reason.",
        tolerance=1e-9,
    ),
    Exercise(
        "01-B",
        right=brighten,
        probes=[
            (np.array([[100]], np.uint8), 10),
            (np.array([[100, 250]], np.uint8), 10),
            (np.array([[5, 250], [0, 128]], np.uint8), -20),
            (np.array([[0, 255, 77]], np.uint8), 300),
        ],
        wrong=[
            Misconception(
                "bytes wrap around",
                lambda picture, amount: (picture.astype(int) + amount).astype(np.uint8),
                hint="250 + 10 became 4 instead of staying white: the byte wrapped around. "
                "Keep the sum within the range before it becomes a byte again.",
                more="np.clip(values, lowest, highest) cuts off what is outside.",
            ),
            Misconception(
                "only the bright end is clipped",
                lambda picture, amount: np.minimum(picture.astype(int) + amount, 255).astype(np.uint8),
                hint="The bright end is right, the dark end is not: what becomes of a pixel of 5 less 20?",
                more="A picture has two ends of its range: clip at both.",
            ),
            Misconception(
                "clipped after the bytes have wrapped",
                lambda picture, amount: np.clip(picture + amount, 0, 255),
                hint="The bytes wrapped around before you could clip them: 250 + 10 was 4 already. (With a negative "
                "amount NumPy even refuses.) Make room for larger numbers first.",
                more="picture.astype(int) can be negative and larger than 255.",
            ),
            Misconception(
                "not clipped at all",
                lambda picture, amount: picture.astype(int) + amount,
                hint="Your result leaves 0..255, so it does not fit into bytes any more.",
                more="Two steps are missing: clip, then astype(np.uint8).",
            ),
            Misconception(
                "not back to bytes",
                lambda picture, amount: np.clip(picture.astype(int) + amount, 0, 255),
                hint="The values are right, but they are wide whole numbers now. A picture should be bytes again.",
                more="One astype is missing at the end.",
            ),
            Misconception(
                "left as floats",
                lambda picture, amount: np.clip(picture + np.float64(amount), 0, 255),
                hint="The values are right, but they are floats now. A picture should be bytes again.",
                more="One astype is missing at the end.",
            ),
            Misconception(
                "subtracting becomes adding",
                lambda picture, amount: np.clip(picture.astype(int) + abs(amount), 0, 255).astype(np.uint8),
                hint="A negative amount should make the picture darker; yours gets brighter.",
                more="Do not put the amount itself into a byte: bytes have no sign.",
            ),
        ],
        notice="compute in a wider type, clip, then go back to bytes: the order is the whole trick.",
        dtype=True,
    ),
    Exercise(
        "01-C",
        right=grey,
        probes=[(PICTURE[:1, :1],), (PICTURE,)],
        wrong=[
            Misconception(
                "plain mean",
                lambda rgb: rgb.mean(axis=-1),
                hint="You took the plain average. Eyes do not: green counts for more than blue.",
                more="Multiply each channel by its weight before you add.",
            ),
            Misconception(
                "plain sum",
                lambda rgb: rgb.sum(axis=-1, dtype=float),
                hint="You added the channels without their weights: white would become 765.",
                more="Multiply each channel by its weight before you add.",
            ),
            Misconception(
                "mean of the weighted channels",
                lambda rgb: (rgb * WEIGHTS).mean(axis=-1),
                hint="The weights make 1 together, so the weighted channels only need adding; you also divided by 3.",
                more="sum in place of mean.",
            ),
            Misconception(
                "blue first",
                lambda rgb: rgb @ WEIGHTS[::-1],
                hint="The weights of red and blue are swapped: you read the channels as blue, green, red.",
                more="Channel 0 is red. (OpenCV is the famous exception.)",
            ),
            Misconception(
                "weights of BT.601",
                lambda rgb: rgb @ np.array([0.299, 0.587, 0.114]),
                hint="Those are the weights of BT.601, as in Pillow and OpenCV. The task asks for those of BT.709.",
                more="0.2126 for red, 0.7152 for green, 0.0722 for blue.",
            ),
            Misconception(
                "scaled to 1",
                lambda rgb: rgb @ WEIGHTS / 255,
                hint="The weights are right, but the result runs from 0 to 1; from 0 to 255 was asked for.",
                more="Leave out the division by 255.",
            ),
            Misconception(
                "weights are not applied per channel",
                lambda rgb: rgb * WEIGHTS,
                hint="Each channel has been weighted, but they have not been added up: there is still an axis of 3.",
                more="Sum over the last axis, or use @ in place of *.",
            ),
            Misconception(
                "back to bytes",
                lambda rgb: (rgb @ WEIGHTS).astype(np.uint8),
                hint="Your result has lost its decimals: it was cut down to bytes. Floats were asked for.",
                more="Leave out the astype.",
            ),
        ],
        notice="the last axis was summed away: three channels went in, one came out. A convolution does that too.",
    ),
    Exercise(
        "01-D",
        right=one_hot,
        probes=[(np.array([0]), 2), (np.array([2, 0]), 3), (np.array([1, 3, 0, 1]), 5)],
        wrong=[
            Misconception(
                "counted from one",
                lambda labels, classes: np.eye(classes)[labels - 1],
                hint="Your 1 stands one place too far left: label 0 ended up in the last column. Count from 0.",
                more="Use the label itself as the column.",
            ),
            Misconception(
                "rows and columns swapped",
                lambda labels, classes: np.eye(classes)[labels].T,
                hint="Rows and columns are swapped: one row a label was asked for, one column a class.",
                more="The shape should be (number of labels, classes).",
            ),
            Misconception(
                "as many classes as the largest label",
                lambda labels, classes: np.eye(labels.max() + 1)[labels],
                hint="You made only as many columns as the largest label needs. A batch may lack the last class.",
                more="The argument classes says how many columns there must be.",
            ),
            Misconception(
                "every row gets every label",
                lambda labels, classes: np.isin(np.arange(classes), labels) * np.ones((len(labels), 1)),
                hint="out[:, labels] = 1 sets these columns in every row. Pair each row with its own label.",
                more="Index with two lists: out[np.arange(len(labels)), labels].",
            ),
            Misconception(
                "the label itself instead of 1",
                lambda labels, classes: np.eye(classes)[labels] * labels[:, np.newaxis],
                hint="You wrote the label where a 1 belongs. The place already says which class it is.",
                more="Every row should add up to 1.",
            ),
            Misconception(
                "labels are not used",
                lambda labels, classes: np.eye(len(labels), classes),
                hint="Your 1s run down the diagonal, whatever the labels are.",
                more="Row i of the answer should be row labels[i] of the identity matrix.",
            ),
            Misconception(
                "all labels in one row",
                lambda labels, classes: np.eye(classes)[labels].sum(axis=0),
                hint="All labels share one row. Each label needs a row of its own.",
                more="Index rows and columns together: result[which row, which column] = 1.",
            ),
        ],
        notice="every row adds up to 1, as the probabilities of a network will.",
    ),
    Exercise(
        "01-E",
        right=for_keras,
        probes=[(BATCH[:1, :, :2, :2],), (BATCH,)],
        wrong=[
            Misconception(
                "reshaped",
                lambda batch: batch.reshape(batch.shape[0], batch.shape[2], batch.shape[3], batch.shape[1]),
                hint="The shape is right and the pictures are torn: reshape keeps the order of the numbers. "
                "Axes must be moved.",
                more="np.moveaxis takes an axis from one place to another; np.transpose takes the new order of all.",
            ),
            Misconception(
                "rows and columns swapped",
                lambda batch: batch.transpose(0, 3, 2, 1),
                hint="The channels are last, but rows and columns changed places on the way.",
                more="Rows must stay before columns. Which order of 0, 1, 2, 3 says that?",
            ),
            Misconception(
                "all axes reversed",
                lambda batch: batch.T,
                hint=".T turns round all four axes: the samples are last now.",
                more="The samples must stay on axis 0.",
            ),
            Misconception(
                "moved the rows instead",
                lambda batch: np.moveaxis(batch, 2, -1),
                hint="You moved the rows to the end. In PyTorch's order the channels are on another axis.",
                more="samples 0, channels 1, rows 2, columns 3.",
            ),
            Misconception(
                "last axis to the front",
                lambda batch: np.moveaxis(batch, -1, 0),
                hint="That took the columns and made them the samples. In the lesson the channels were last; here they "
                "are on another axis, and they go the other way.",
                more="samples 0, channels 1, rows 2, columns 3.",
            ),
            Misconception(
                "the wrong way round",
                lambda batch: np.moveaxis(batch, -1, 1),
                hint="That is the way from Keras to PyTorch. Here it goes from PyTorch to Keras.",
                more="moveaxis(array, from, to).",
            ),
            Misconception(
                "moved the samples",
                lambda batch: np.moveaxis(batch, 0, -1),
                hint="You moved the samples to the end. They should stay in front.",
                more="In a batch axis 0 counts the samples; which axis holds the channels?",
            ),
            Misconception(
                "nothing changed",
                lambda batch: batch,
                hint="The channels are still on axis 1.",
                more="NumPy's functions return a new view; they do not change the array in place.",
            ),
        ],
        notice="moveaxis made a view: no byte was copied.",
    ),
]
