"""Other right answers to the exercises of lesson 02."""

import numpy as np


def _cross_correlate_with_loops(signal, kernel):
    result = []
    for n in range(len(signal) - len(kernel) + 1):
        total = 0
        for m in range(len(kernel)):
            total += signal[n + m] * kernel[m]
        result.append(total)
    return result


def _cross_correlate_with_windows(signal, kernel):
    return np.lib.stride_tricks.sliding_window_view(signal, len(kernel)) @ kernel


def _moving_average_with_slices(series, days):
    return [series[end - days : end].mean() for end in range(days, len(series) + 1)]


def _moving_average_with_sums(series, days):
    sums = np.cumsum(np.concatenate([[0.0], series]))
    return (sums[days:] - sums[:-days]) / days


def _detector_with_a_list(pattern):
    mean = sum(pattern) / len(pattern)
    return [value - mean for value in reversed(pattern)]


def _detector_with_a_projection(pattern):
    # Projecting onto what is perpendicular to a constant takes the mean away.
    size = len(pattern)
    return ((np.eye(size) - 1 / size) @ pattern)[::-1]


def _dice_from_no_die(count):
    chances = np.ones(1)
    for _ in range(count):
        chances = np.convolve(chances, [1 / 6] * 6)
    return chances


def _dice_counted(count):
    counts = np.zeros(6 * count + 1)
    for throw in np.ndindex(*[6] * count):
        counts[sum(throw) + count] += 1
    return counts[count:] / 6**count


def _undo_by_division(output, kernel):
    # np.polydiv wants the highest power first, and so does np.convolve's left-to-right order.
    quotient, _ = np.polydiv(output, kernel)
    return quotient


def _undo_by_least_squares(output, kernel):
    length = len(output) - len(kernel) + 1
    columns = [np.convolve(unit, kernel) for unit in np.eye(length)]
    return np.linalg.lstsq(np.array(columns).T, output)[0]


OTHER_FORMS = {
    "02-A": [[13, 10, 7], np.array([13, 10, 7])],
    "02-B": [_cross_correlate_with_loops, _cross_correlate_with_windows, lambda s, k: np.correlate(s, k)],
    "02-C": [_moving_average_with_slices, _moving_average_with_sums],
    "02-D": [_detector_with_a_list, lambda p: np.flip(p) - np.mean(p), _detector_with_a_projection],
    "02-E": [_dice_counted, _dice_from_no_die],
    "02-F": [_undo_by_division, _undo_by_least_squares],
}
