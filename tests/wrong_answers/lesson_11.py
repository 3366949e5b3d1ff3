"""Wrong answers to the tasks of lesson 11, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# A rotation factor is in radians.
def answer_11_A_1():
    """The factor is an angle in radians."""

    def reach(rotation, height_factor, width_factor, rows, columns):
        return np.degrees(rotation), height_factor * rows, width_factor * columns

    return reach


# A factor of 1 is half a turn, since it goes both ways.
def answer_11_A_2():
    """The range goes both ways, so only half of the factor to each side (times 180)."""

    def reach(rotation, height_factor, width_factor, rows, columns):
        return rotation * 180, height_factor * rows, width_factor * columns

    return reach


# Height goes with columns (x first).
def answer_11_A_3():
    """The height factor is multiplied with the columns."""

    def reach(rotation, height_factor, width_factor, rows, columns):
        return rotation * 360, height_factor * columns, width_factor * rows

    return reach


# A shift is by whole pixels, so round down.
def answer_11_A_4():
    """Shifts are whole pixels: int()."""

    def reach(rotation, height_factor, width_factor, rows, columns):
        return rotation * 360, int(height_factor * rows), int(width_factor * columns)

    return reach


# The reach counts both directions.
def answer_11_A_5():
    """From -f to +f: twice the factor."""

    def reach(rotation, height_factor, width_factor, rows, columns):
        return 2 * rotation * 360, 2 * height_factor * rows, 2 * width_factor * columns

    return reach


# Test above training is always a sign that the test set was touched; different numbers are mere chance.
def answer_11_B_1():
    """E: the test set was augmented; C: nothing wrong, such small differences are chance."""
    return {
        "A": "copies before the split",
        "B": "label does not survive",
        "C": "nothing is wrong",
        "D": "wrong value range",
        "E": "test set augmented",
        "F": "the split is drawn anew",
    }


# X-rays and clinic differ because the split was drawn anew; validation known by heart comes from copies.
def answer_11_B_2():
    """Known by heart = copies; 99 against 78 = the split."""
    return {
        "A": "the split is drawn anew",
        "B": "label does not survive",
        "C": "test set augmented",
        "D": "wrong value range",
        "E": "nothing is wrong",
        "F": "copies before the split",
    }


# Two digits getting worse is normal; that most pictures become white means that the label does not survive; a strange test accuracy is a wrong value range.
def answer_11_B_3():
    """White squares lose their label; 6 and 9 falling is a trade-off; the changing result is a value range."""
    return {
        "A": "copies before the split",
        "B": "nothing is wrong",
        "C": "wrong value range",
        "D": "label does not survive",
        "E": "test set augmented",
        "F": "the split is drawn anew",
    }


# Adding to a uint8 array and clipping afterwards is enough.
def answer_11_C_1():
    """Adds in uint8 first, clips after (overflow wraps)."""

    def brighten(picture, factor):
        moved = picture + np.round(factor * 255).astype(int).astype(np.uint8)
        return np.clip(moved, 0, 255).astype(np.uint8)

    return brighten


# astype(np.uint8) rounds.
def answer_11_C_2():
    """astype rounds by itself (it cuts off)."""

    def brighten(picture, factor):
        return np.clip(picture + factor * 255, 0, 255).astype(np.uint8)

    return brighten


# astype limits what does not fit.
def answer_11_C_3():
    """astype(np.uint8) limits to 0..255 by itself."""

    def brighten(picture, factor):
        return np.round(picture + factor * 255).astype(int).astype(np.uint8)

    return brighten


# Brighter means multiplied by 1 + factor.
def answer_11_C_4():
    """Brightness multiplies each pixel."""

    def brighten(picture, factor):
        return np.clip(np.round(picture * (1 + factor)), 0, 255).astype(np.uint8)

    return brighten


# Only the upper end needs a limit.
def answer_11_C_5():
    """Limits at 255 only (np.minimum)."""

    def brighten(picture, factor):
        return np.minimum(np.round(picture + factor * 255), 255).astype(int).astype(np.uint8)

    return brighten


# A byte holds up to 256.
def answer_11_C_6():
    """Limits at 256."""

    def brighten(picture, factor):
        return np.clip(np.round(picture.astype(float) + factor * 255), 0, 256).astype(int).astype(np.uint8)

    return brighten


# The result may stay a float array with whole numbers.
def answer_11_C_7():
    """Forgets to give uint8 back."""

    def brighten(picture, factor):
        return np.clip(np.round(picture + factor * 255), 0, 255)

    return brighten


# np.roll moves a picture.
def answer_11_D_1():
    """Rolls the pictures: what leaves comes in on the other side."""

    def move(pictures, boxes, shifts):
        columns = pictures.shape[2]
        moved = np.stack([np.roll(p, s, axis=1) for p, s in zip(pictures, shifts)])
        new = boxes.copy()
        new[:, [0, 2]] = np.clip(new[:, [0, 2]] + np.asarray(shifts)[:, None], 0, columns)
        return moved, new

    return move


def _moved(pictures, shifts, axis=2):
    out = np.zeros_like(pictures)
    size = pictures.shape[axis]
    for n, s in enumerate(shifts):
        for c in range(size):
            if 0 <= c + s < size:
                if axis == 2:
                    out[n, :, c + s] = pictures[n, :, c]
                else:
                    out[n, c + s] = pictures[n, c]
    return out


# A box stays where it was drawn.
def answer_11_D_2():
    """Returns the old boxes: the label is unchanged."""

    def move(pictures, boxes, shifts):
        return _moved(pictures, shifts), boxes

    return move


# The last column's index is columns - 1, so the right side is limited there.
def answer_11_D_3():
    """Clips the box to columns - 1."""

    def move(pictures, boxes, shifts):
        new = np.array(boxes)
        new[:, [0, 2]] = np.clip(new[:, [0, 2]] + np.asarray(shifts)[:, None], 0, pictures.shape[2] - 1)
        return _moved(pictures, shifts), new

    return move


# Boxes begin with top, left, bottom, right, so the columns are entries 1 and 3.
def answer_11_D_4():
    """Adds the shift to entries 1 and 3."""

    def move(pictures, boxes, shifts):
        new = np.array(boxes)
        new[:, [1, 3]] = np.clip(new[:, [1, 3]] + np.asarray(shifts)[:, None], 0, pictures.shape[2])
        return _moved(pictures, shifts), new

    return move


# The box is cut off by the height of the pictures (shape[1] is columns).
def answer_11_D_5():
    """Uses shape[1] as the number of columns for the frame."""

    def move(pictures, boxes, shifts):
        new = np.array(boxes)
        new[:, [0, 2]] = np.clip(new[:, [0, 2]] + np.asarray(shifts)[:, None], 0, pictures.shape[1])
        return _moved(pictures, shifts), new

    return move


# A box may hang over the frame; only the pixels are cut.
def answer_11_D_6():
    """Does not cut the box off at the frame."""

    def move(pictures, boxes, shifts):
        new = np.array(boxes)
        new[:, [0, 2]] += np.asarray(shifts)[:, None]
        return _moved(pictures, shifts), new

    return move


# Writing into the boxes that were given is fine. (NOTE: result right, argument changed; the task does not forbid it.)
def answer_11_D_7():
    """Changes the boxes that were given (no copy)."""

    def move(pictures, boxes, shifts):
        boxes[:, 0] = np.clip(boxes[:, 0] + shifts, 0, pictures.shape[2])
        boxes[:, 2] = np.clip(boxes[:, 2] + shifts, 0, pictures.shape[2])
        return _moved(pictures, shifts), boxes

    return move


# Only a left end below 0 and a right end above the frame have to be cut; a box cannot leave the frame wholly.
def answer_11_D_8():
    """Limits left from below and right from above only: a box gone wholly keeps ends outside."""

    def move(pictures, boxes, shifts):
        new = np.array(boxes)
        new[:, 0] = np.maximum(new[:, 0] + shifts, 0)
        new[:, 2] = np.minimum(new[:, 2] + shifts, pictures.shape[2])
        return _moved(pictures, shifts), new

    return move


# Stretching works like a tape: longer means lower.
def answer_11_E_1():
    """A stretched tone sounds lower by the factor."""

    def after(frequency, seconds, factor, semitones):
        return frequency / factor * 2 ** (semitones / 12), seconds * factor

    return after


# Raising the pitch plays faster: the duration shrinks.
def answer_11_E_2():
    """Raising the pitch makes the sound shorter."""

    def after(frequency, seconds, factor, semitones):
        ratio = 2 ** (semitones / 12)
        return frequency * ratio, seconds * factor / ratio

    return after


# A semitone adds a twelfth of the frequency.
def answer_11_E_3():
    """A semitone adds 1/12 of the frequency (linear)."""

    def after(frequency, seconds, factor, semitones):
        return frequency * (1 + semitones / 12), seconds * factor

    return after


# A factor of 2 is twice as fast, so half as long.
def answer_11_E_4():
    """The factor is a speed: seconds / factor."""

    def after(frequency, seconds, factor, semitones):
        return frequency * 2 ** (semitones / 12), seconds / factor

    return after


# An octave has eight semitones.
def answer_11_E_5():
    """2 to the power of semitones / 8: an octave has eight steps."""

    def after(frequency, seconds, factor, semitones):
        return frequency * 2 ** (semitones / 8), seconds * factor

    return after


# Decibels of powers use 20 log10, so divide by 20 for the power ratio.
def answer_11_F_1():
    """The ratio of powers is 10 ** (dB / 20)."""

    def with_noise(signal, noise, decibels):
        ratio = 10 ** (decibels / 20)
        scale = np.sqrt(np.mean(signal**2) / (ratio * np.mean(noise**2)))
        return signal + scale * noise

    return with_noise


# The scale is the ratio of the powers (no root).
def answer_11_F_2():
    """Scales the amplitude by the ratio of powers, without the root."""

    def with_noise(signal, noise, decibels):
        scale = np.mean(signal**2) / (10 ** (decibels / 10) * np.mean(noise**2))
        return signal + scale * noise

    return with_noise


# The given noise already has power 1.
def answer_11_F_3():
    """Assumes noise of power 1."""

    def with_noise(signal, noise, decibels):
        return signal + noise * np.sqrt(np.mean(signal**2) / 10 ** (decibels / 10))

    return with_noise


# More decibels mean more noise.
def answer_11_F_4():
    """More decibels = more noise (ratio turned round)."""

    def with_noise(signal, noise, decibels):
        scale = np.sqrt(np.mean(signal**2) * 10 ** (decibels / 10) / np.mean(noise**2))
        return signal + scale * noise

    return with_noise


# The power is the variance.
def answer_11_F_5():
    """Takes np.var for the power: the mean is taken away."""

    def with_noise(signal, noise, decibels):
        scale = np.sqrt(np.var(signal) / (10 ** (decibels / 10) * np.var(noise)))
        return signal + scale * noise

    return with_noise


# The strength of a sound is its peak, so the peaks are compared.
def answer_11_F_6():
    """The strength of a sound is its largest value."""

    def with_noise(signal, noise, decibels):
        scale = np.abs(signal).max() / np.abs(noise).max() / 10 ** (decibels / 20)
        return signal + scale * noise

    return with_noise


# The signal is scaled, the noise stays as it was.
def answer_11_F_7():
    """Scales the signal up and leaves the noise: the ratio is right."""

    def with_noise(signal, noise, decibels):
        scale = np.sqrt(10 ** (decibels / 10) * np.mean(noise**2) / np.mean(signal**2))
        return scale * signal + noise

    return with_noise
