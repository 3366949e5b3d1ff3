"""Other right answers to the exercises of lesson 06."""

import numpy as np
from scipy.ndimage import maximum_filter

from cnnlab.layers import GlobalAveragePool2D, MaxPool2D


def _max_pool_with_windows(picture, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(picture, (size, size))
    return windows[::stride, ::stride].max(axis=(2, 3))


def _max_pool_with_the_layer(picture, size, stride):
    return MaxPool2D(size, stride=stride).forward(picture[None, :, :, None])[0, :, :, 0]


def _max_pool_as_lists(picture, size, stride):
    rows, columns = picture.shape
    return [
        [picture[i : i + size, j : j + size].max() for j in range(0, columns - size + 1, stride)]
        for i in range(0, rows - size + 1, stride)
    ]


def _size_by_counting(size, window, stride):
    return len(range(0, size - window + 1, stride))


def _size_by_floor(size, window, stride):
    return int(np.floor((size - window) / stride)) + 1


def _average_with_loops(maps):
    rows, columns, channels = maps.shape
    return [sum(maps[i, j, c] for i in range(rows) for j in range(columns)) / (rows * columns) for c in range(channels)]


def _head_with_arithmetic(shape, units, how):
    return (np.prod(shape) if how == "flatten" else shape[-1]) * units + units


def _same_with_clipped_windows(picture):
    rows, columns = picture.shape
    result = np.empty_like(picture)
    for i, j in np.ndindex(rows, columns):
        result[i, j] = picture[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2].max()
    return result


def _same_with_a_border(mode):
    def same_max_pool(picture):
        framed = np.pad(picture, 1, mode=mode)
        return np.lib.stride_tricks.sliding_window_view(framed, (3, 3)).max(axis=(2, 3))

    return same_max_pool


OTHER_FORMS = {
    "06-A": [(4, 2.25, 5), [4.0, 2.25, 5.0], np.array([4, 2.25, 5])],
    "06-B": [_max_pool_with_windows, _max_pool_with_the_layer, _max_pool_as_lists],
    "06-C": [_size_by_counting, _size_by_floor, lambda size, window, stride: 1 + (size - window) // stride],
    "06-D": [_average_with_loops, lambda maps: GlobalAveragePool2D().forward(maps[None])[0]],
    "06-E": [_head_with_arithmetic],
    # A pixel copied from the border, or mirrored at it, is in the window anyway and never beats itself.
    "06-F": [
        _same_with_clipped_windows,
        _same_with_a_border("edge"),
        _same_with_a_border("reflect"),
        lambda picture: maximum_filter(picture, size=3),
        # Any frame that is smaller than every pixel will do.
        lambda picture: _same_with_a_border("constant")(picture - picture.min() + 1) + picture.min() - 1,
    ],
}
