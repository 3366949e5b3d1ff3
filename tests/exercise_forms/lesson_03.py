"""Other right answers to the exercises of lesson 03."""

import numpy as np
import scipy.ndimage
import scipy.signal


def _convolve_by_index(image, kernel):
    (height, width), (rows, columns) = image.shape, kernel.shape
    result = []
    for r in range(rows - 1, height):
        line = []
        for c in range(columns - 1, width):
            total = 0
            for i in range(rows):
                for j in range(columns):
                    total += int(image[r - i, c - j]) * float(kernel[i, j])
            line.append(total)
        result.append(line)
    return result


def _convolve_with_scipy(image, kernel):
    return scipy.signal.convolve2d(image.astype(float), kernel.astype(float), mode="valid")


def _keep_brightness_in_place(kernel):
    total = kernel.sum()
    if abs(total) > 1e-9:
        kernel /= total
    return kernel


def _motion_blur_as_list(length):
    return [[1 / length] * length]


def _edge_strength_with_scipy(image):
    image = image.astype(float)
    gradient = np.hypot(scipy.ndimage.sobel(image, axis=0), scipy.ndimage.sobel(image, axis=1))
    return gradient[1:-1, 1:-1]


OTHER_FORMS = {
    "03-A": [np.array([[5, 4, 3]]), ((5.0, 4.0, 3.0),)],
    "03-B": [np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]), ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 0.0))],
    "03-C": [_convolve_by_index, _convolve_with_scipy],
    "03-D": [_keep_brightness_in_place],
    "03-E": [_motion_blur_as_list],
    "03-F": [_edge_strength_with_scipy],
}
