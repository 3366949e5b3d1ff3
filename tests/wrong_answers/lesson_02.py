"""Wrong answers to the tasks of lesson 02, by readers who saw the tasks alone; above each the belief behind it."""
# Wrong on purpose, in style as well: kept as their readers wrote them.
# ruff: noqa

import numpy as np


# Full is N + K and valid is N - K.
def answer_02_A_1():
    return (14, 10, 6)


# The modes in their usual order go from short to long.
def answer_02_A_2():
    return (7, 10, 13)


# Valid loses K - 1 numbers on each side.
def answer_02_A_3():
    return (13, 10, 4)


# Full puts K - 1 zeros on both sides, so the result is 2 (K - 1) longer.
def answer_02_A_4():
    return (16, 10, 7)


# An even kernel has no middle, so mode same comes out one shorter.
def answer_02_A_5():
    return (13, 9, 7)


# Cross-correlation is just another word for what np.convolve does.
def answer_02_B_1():
    def cross_correlate(signal, kernel):
        return np.convolve(signal, kernel, mode="valid")

    return cross_correlate


# The last start is N - K, so range(N - K) reaches it.
def answer_02_B_2():
    def cross_correlate(signal, kernel):
        size = len(kernel)
        return np.array([np.sum(signal[n : n + size] * kernel) for n in range(len(signal) - size)])

    return cross_correlate


# The result is as long as the signal; where the kernel hangs over, nothing is added.
def answer_02_B_3():
    def cross_correlate(signal, kernel):
        result = np.zeros(len(signal))
        for n in range(len(signal)):
            for k in range(len(kernel)):
                if n + k < len(signal):
                    result[n] += signal[n + k] * kernel[k]
        return result

    return cross_correlate


# The result holds numbers like the signal's, so it can take over the signal's type.
def answer_02_B_4():
    def cross_correlate(signal, kernel):
        places = len(signal) - len(kernel) + 1
        result = np.zeros(places, dtype=int)
        for n in range(places):
            result[n] = np.sum(signal[n : n + len(kernel)] * kernel)
        return result

    return cross_correlate


# The kernel is laid down next to its last place, as tiles are.
def answer_02_B_5():
    def cross_correlate(signal, kernel):
        size = len(kernel)
        return np.array([np.sum(signal[n : n + size] * kernel) for n in range(0, len(signal) - size + 1, size)])

    return cross_correlate


# The day itself comes on top of the `days` days before it.
def answer_02_C_1():
    def moving_average(series, days):
        return np.array([np.mean(series[day - days : day + 1]) for day in range(days, len(series))])

    return moving_average


# Mode same is right, since every day should keep a value.
def answer_02_C_2():
    def moving_average(series, days):
        return np.convolve(series, np.ones(days) / days, mode="same")

    return moving_average


# Where there is less past, one takes the mean of what there is.
def answer_02_C_3():
    def moving_average(series, days):
        return np.array([np.mean(series[max(0, day - days + 1) : day + 1]) for day in range(len(series))])

    return moving_average


# Differences of the running sum give all windows (the one that begins at day 0 is forgotten).
def answer_02_C_4():
    def moving_average(series, days):
        total = np.cumsum(series)
        return (total[days:] - total[:-days]) / days

    return moving_average


# A kernel of ones makes the mean.
def answer_02_C_5():
    def moving_average(series, days):
        return np.convolve(series, np.ones(days), mode="valid")

    return moving_average


# A detector is the pattern as it is, minus its mean; np.convolve looks for it.
def answer_02_D_1():
    def detector(pattern):
        return pattern - np.mean(pattern)

    return detector


# Reversing is enough: only the pattern itself can make a high answer.
def answer_02_D_2():
    def detector(pattern):
        return np.asarray(pattern)[::-1]

    return detector


# Inverting the pattern means changing its signs.
def answer_02_D_3():
    def detector(pattern):
        return -(pattern - np.mean(pattern))

    return detector


# A fair detector is scaled to norm 1.
def answer_02_D_4():
    def detector(pattern):
        centred = np.asarray(pattern, float)[::-1] - np.mean(pattern)
        return centred / np.linalg.norm(centred)

    return detector


# To be blind to a constant, the kernel must begin and end at 0: take its smallest number away.
def answer_02_D_5():
    def detector(pattern):
        return np.asarray(pattern)[::-1] - np.min(pattern)

    return detector


# count dice means count convolutions.
def answer_02_E_1():
    def sum_of_dice(count):
        die = np.full(6, 1 / 6)
        chances = die
        for _ in range(count):
            chances = np.convolve(chances, die)
        return chances

    return sum_of_dice


# Each further die is one more convolution of the result with itself.
def answer_02_E_2():
    def sum_of_dice(count):
        chances = np.full(6, 1 / 6)
        for _ in range(count - 1):
            chances = np.convolve(chances, chances)
        return chances

    return sum_of_dice


# The place in the array is the sum, so it begins at sum 0.
def answer_02_E_3():
    def sum_of_dice(count):
        die = np.array([0, 1, 1, 1, 1, 1, 1]) / 6
        chances = np.array([1.0])
        for _ in range(count):
            chances = np.convolve(chances, die)
        return chances

    return sum_of_dice


# With fair dice every sum is equally likely.
def answer_02_E_4():
    def sum_of_dice(count):
        sums = 6 * count - count + 1
        return np.full(sums, 1 / sums)

    return sum_of_dice


# The chance is the number of ways, divided by the 6 faces.
def answer_02_E_5():
    def sum_of_dice(count):
        ways = np.ones(6)
        for _ in range(count - 1):
            ways = np.convolve(ways, np.ones(6))
        return ways / 6

    return sum_of_dice


# Convolving with 1 / kernel undoes convolving with the kernel.
def answer_02_F_1():
    def undo(output, kernel):
        return np.convolve(output, 1 / np.asarray(kernel, float), mode="valid")

    return undo


# output[n] / kernel[0] is signal[n], as it is for the first number.
def answer_02_F_2():
    def undo(output, kernel):
        return output[: len(output) - len(kernel) + 1] / kernel[0]

    return undo


# One number of the past is in each output, that of one step ago.
def answer_02_F_3():
    def undo(output, kernel):
        signal = [output[0] / kernel[0]]
        for n in range(1, len(output) - len(kernel) + 1):
            past = signal[n - 1] * kernel[1] if len(kernel) > 1 else 0
            signal.append((output[n] - past) / kernel[0])
        return np.array(signal)

    return undo


# The signal is as long as the output.
def answer_02_F_4():
    def undo(output, kernel):
        signal = np.zeros(len(output))
        for n in range(len(output)):
            past = sum(kernel[k] * signal[n - k] for k in range(1, len(kernel)) if k <= n)
            signal[n] = (output[n] - past) / kernel[0]
        return signal

    return undo


# The past to be taken away is what stands in the output, not in the signal.
def answer_02_F_5():
    def undo(output, kernel):
        size = len(output) - len(kernel) + 1
        signal = np.zeros(size)
        for n in range(size):
            past = sum(kernel[k] * output[n - k] for k in range(1, len(kernel)) if k <= n)
            signal[n] = (output[n] - past) / kernel[0]
        return signal

    return undo
