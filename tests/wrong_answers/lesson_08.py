"""Wrong answers to the tasks of lesson 08, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import math

import numpy as np


# The convolutions keep the size (padding same), only the poolings halve it.
def answer_08_A_1():
    """The convolutions keep the size (padding same), only the poolings halve it."""

    def flatten_size(rows, columns):
        return (rows // 4) * (columns // 4) * 32

    return flatten_size


# A pooling of an odd side rounds up: the last row gets a window of its own.
def answer_08_A_2():
    """A pooling of an odd side rounds up: the last row gets a window of its own."""

    def flatten_size(rows, columns):
        for _ in range(2):
            rows, columns = math.ceil((rows - 2) / 2), math.ceil((columns - 2) / 2)
        return rows * columns * 32

    return flatten_size


# The channels at the end are those of the first convolution, 16.
def answer_08_A_3():
    """The channels at the end are those of the first convolution, 16."""

    def flatten_size(rows, columns):
        for _ in range(2):
            rows, columns = (rows - 2) // 2, (columns - 2) // 2
        return rows * columns * 16

    return flatten_size


# Flatten counts the places of the map; the channels lie one over the other and do not count.
def answer_08_A_4():
    """Flatten counts the places of the map; channels are not counted."""

    def flatten_size(rows, columns):
        for _ in range(2):
            rows, columns = (rows - 2) // 2, (columns - 2) // 2
        return rows * columns

    return flatten_size


# A kernel of 3 without padding takes 3 from each side length.
def answer_08_A_5():
    """A kernel of 3 without padding takes 3 from each side length."""

    def flatten_size(rows, columns):
        for _ in range(2):
            rows, columns = (rows - 3) // 2, (columns - 3) // 2
        return rows * columns * 32

    return flatten_size


# The loss of a batch is the sum over its pictures.
def answer_08_B_1():
    """The loss of a batch is the sum over its pictures."""

    def mean_loss(probabilities, labels):
        return -np.log(probabilities[np.arange(len(labels)), labels]).sum()

    return mean_loss


# The logarithm comes last: minus log of the mean probability of the true class.
def answer_08_B_2():
    """First the mean probability of the true class, then the logarithm."""

    def mean_loss(probabilities, labels):
        return -np.log(np.mean(probabilities[np.arange(len(labels)), labels]))

    return mean_loss


# The mean is over all numbers of the one-hot table, not over the pictures.
def answer_08_B_3():
    """np.mean over the whole (pictures, classes) table of one-hot times log."""

    def mean_loss(probabilities, labels):
        one_hot = np.eye(probabilities.shape[1])[labels]
        return -np.mean(one_hot * np.log(probabilities))

    return mean_loss


# probabilities[:, labels] picks for each picture its own class.
def answer_08_B_4():
    """probabilities[:, labels] picks for each picture its own class."""

    def mean_loss(probabilities, labels):
        return -np.log(probabilities[:, labels]).mean()

    return mean_loss


# Cross-entropy uses the logarithm to base 2 (bits).
def answer_08_B_5():
    """Cross-entropy uses the logarithm to base 2 (bits)."""

    def mean_loss(probabilities, labels):
        return -np.log2(probabilities[np.arange(len(labels)), labels]).mean()

    return mean_loss


# The network still gives scores, so a softmax must be taken before the logarithm.
def answer_08_B_6():
    """A softmax must be taken before the logarithm."""

    def mean_loss(probabilities, labels):
        e = np.exp(probabilities)
        p = e / e.sum(axis=1, keepdims=True)
        return -np.log(p[np.arange(len(labels)), labels]).mean()

    return mean_loss


# A loss that cannot get below a floor comes from inputs divided twice; a loss stuck at 2.30 comes from two softmaxes.
def answer_08_C_1():
    """Two softmaxes flatten everything to 0.1 (C), normalised twice puts a floor under the loss (B)."""
    return {
        "A": "not normalised",
        "B": "normalised twice",
        "C": "softmax twice",
        "D": "one-hot labels",
        "E": "train and test swapped",
    }


# A high first loss comes from two softmaxes; unnormalised input makes the training stop at 1.46.
def answer_08_C_2():
    """A wrong start is the softmax's fault, a floor is that of the inputs that were too large."""
    return {
        "A": "softmax twice",
        "B": "not normalised",
        "C": "normalised twice",
        "D": "one-hot labels",
        "E": "train and test swapped",
    }


# Without normalising nothing is learned (C); dividing twice makes the first loss wrong (A).
def answer_08_C_3():
    """Not normalised means the loss does not move; normalised twice gives the strange first loss."""
    return {
        "A": "normalised twice",
        "B": "softmax twice",
        "C": "not normalised",
        "D": "one-hot labels",
        "E": "train and test swapped",
    }


# The share of a class is its diagonal divided by the sum of its column.
def answer_08_D_1():
    """Divide the diagonal by the column sums (that is precision)."""

    def recall(confusion):
        return np.diag(confusion) / confusion.sum(axis=0)

    return recall


# The share is of all pictures of the test set.
def answer_08_D_2():
    """The share is of all pictures of the test set."""

    def recall(confusion):
        return np.diag(confusion) / confusion.sum()

    return recall


# One number, the mean of the recalls, is what is wanted.
def answer_08_D_3():
    """Recall is a single number: mean over the classes."""

    def recall(confusion):
        return (np.diag(confusion) / confusion.sum(axis=1)).mean()

    return recall


# Every class has equally many pictures, so the mean row sum can be used.
def answer_08_D_4():
    """Every class has equally many pictures, so the mean row sum can be used."""

    def recall(confusion):
        confusion = np.asarray(confusion)
        return np.diag(confusion) / (confusion.sum() / len(confusion))

    return recall


# np.roll shifts a picture; what leaves on one side is blank on the other.
def answer_08_E_1():
    """np.roll shifts a picture; nothing comes back in."""

    def shift(picture, down, right):
        return np.roll(picture, (down, right), axis=(0, 1))

    return shift


# Slices with negative numbers do by themselves the right thing for negative shifts.
def answer_08_E_2():
    """After rolling only the first rows and columns must be cleared, whatever the sign."""

    def shift(picture, down, right):
        moved = np.roll(picture, (down, right), axis=(0, 1))
        moved[: abs(down)] = 0
        moved[:, : abs(right)] = 0
        return moved

    return shift


# Down is the second axis and right the first (x before y).
def answer_08_E_3():
    """(down, right) is mixed up with (x, y): down moves along axis 1."""

    def shift(picture, down, right):
        rows, columns = picture.shape
        moved = np.zeros_like(picture)
        for r in range(rows):
            for c in range(columns):
                if 0 <= r + right < rows and 0 <= c + down < columns:
                    moved[r + right, c + down] = picture[r, c]
        return moved

    return shift


# The new pixel (r, c) is the old one at (r + down, c + right).
def answer_08_E_4():
    """To move down by d, read row r + d: the sign is the wrong way round."""

    def shift(picture, down, right):
        rows, columns = picture.shape
        moved = np.zeros_like(picture)
        for r in range(rows):
            for c in range(columns):
                if 0 <= r + down < rows and 0 <= c + right < columns:
                    moved[r, c] = picture[r + down, c + right]
        return moved

    return shift


# A pixel that leaves the frame need not be watched for on the upper and left side: an index just has to be smaller than the size.
def answer_08_E_5():
    """Only the far border needs a test; a negative index is outside anyway."""

    def shift(picture, down, right):
        rows, columns = picture.shape
        moved = np.zeros_like(picture)
        for r in range(rows):
            for c in range(columns):
                if r + down < rows and c + right < columns:
                    moved[r + down, c + right] = picture[r, c]
        return moved

    return shift


# picture[:-down] is the picture without its last `down` rows, for 0, too.
def answer_08_E_6():
    """picture[:-down, :-right] leaves out what falls off, whatever down and right are (0 too)."""

    def shift(picture, down, right):
        rows, columns = picture.shape
        kept = picture
        kept = kept[:-down] if down >= 0 else kept[-down:]
        kept = kept[:, :-right] if right >= 0 else kept[:, -right:]
        above, left = max(down, 0), max(right, 0)
        moved = np.zeros_like(picture)
        moved[above : above + len(kept), left : left + kept.shape[1]] = kept
        return moved

    return shift
