"""Right solutions of lesson 02, as a learner writes them: the solutions notebook shows the sections of this file."""

import numpy as np


# %% 02-A
def lengths():
    """Give the lengths of full, same and valid."""
    signal, kernel = 10, 4
    return signal + kernel - 1, signal, signal - kernel + 1


# %% 02-B
def cross_correlate(signal, kernel):
    """Lay the kernel on each full window as it is written, multiply and sum."""
    stops = len(signal) - len(kernel) + 1
    return np.array([np.sum(signal[n : n + len(kernel)] * kernel) for n in range(stops)])


# %% 02-C
def moving_average(series, days):
    """Convolve with equal weights that sum to 1, only where the window is full."""
    return np.convolve(series, np.full(days, 1 / days), mode="valid")


# %% 02-D
def detector(pattern):
    """Take the mean away and reverse in time."""
    # A kernel whose weights sum to 0 answers 0 to a constant; the reversal undoes the flip of the convolution.
    pattern = np.asarray(pattern)
    return (pattern - pattern.mean())[::-1]


# %% 02-E
def sum_of_dice(count):
    """Convolve with one die as often as there are further dice."""
    die = np.full(6, 1 / 6)
    chances = die
    for _ in range(count - 1):
        chances = np.convolve(chances, die)
    return chances


# %% 02-F
def undo(output, kernel):
    """Solve for one number after the other, from the left."""
    signal = np.zeros(len(output) - len(kernel) + 1)
    for n in range(len(signal)):
        # What the earlier inputs have left behind at n is known by now: take it away, the rest is new.
        earlier = sum(signal[n - m] * kernel[m] for m in range(1, len(kernel)) if n - m >= 0)
        signal[n] = (output[n] - earlier) / kernel[0]
    return signal
