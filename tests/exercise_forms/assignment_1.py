"""Other right answers to the tasks of assignment 1."""

import numpy as np
import scipy.ndimage
import scipy.signal


def _with_windows(image, kernel, step):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), kernel.shape)[::step, ::step]
    return np.einsum("rcij,ij->rc", windows, kernel.astype(float))


def _by_four_loops(image, kernel, step):
    (height, width), (rows, columns) = image.shape, kernel.shape
    return [
        [
            sum(float(image[r + i, c + j]) * float(kernel[i, j]) for i in range(rows) for j in range(columns))
            for c in range(0, width - columns + 1, step)
        ]
        for r in range(0, height - rows + 1, step)
    ]


def _median_by_sorting(image):
    out = [list(map(float, line)) for line in image]
    for r in range(1, len(image) - 1):
        for c in range(1, len(image[0]) - 1):
            out[r][c] = sorted(float(image[r + i][c + j]) for i in (-1, 0, 1) for j in (-1, 0, 1))[4]
    return out


def _median_with_scipy(image):
    out = image.copy()
    out[1:-1, 1:-1] = scipy.ndimage.median_filter(image, size=3)[1:-1, 1:-1]
    return out


def _sharpen_with_a_frame(image, amount):
    framed = np.pad(image, 1, mode="edge")
    rows, columns = image.shape
    blurred = sum(framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)) / 9
    return np.minimum(np.maximum((1 + amount) * image - amount * blurred, 0), 1)


OTHER_FORMS = {
    "A1-1": [np.array([[5, 0, 1], [1, 9, -2]]), ((5.0, 0.0, 1.0), (1.0, 9.0, -2.0))],
    "A1-2": [
        _with_windows,
        _by_four_loops,
        lambda image, kernel, step: scipy.signal.correlate2d(image.astype(float), kernel.astype(float), mode="valid")[
            ::step, ::step
        ],
    ],
    "A1-3": [_median_by_sorting, _median_with_scipy],
    "A1-4": [
        _sharpen_with_a_frame,
        lambda image, amount: (
            image + amount * (image - scipy.ndimage.uniform_filter(image, size=3, mode="nearest"))
        ).clip(0, 1),
    ],
}
