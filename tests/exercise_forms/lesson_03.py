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
                    total += float(image[r - i, c - j]) * float(kernel[i, j])
            line.append(total)
        result.append(line)
    return result


def _convolve_with_scipy(image, kernel):
    return scipy.signal.convolve2d(image.astype(float), kernel.astype(float), mode="valid")


def _convolve_in_the_lessons_loop(image, kernel):
    image, kernel = image.astype(float), np.flip(kernel)
    out = np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
    for r in range(out.shape[0]):
        for c in range(out.shape[1]):
            out[r, c] = np.sum(image[r : r + kernel.shape[0], c : c + kernel.shape[1]] * kernel)
    return out


def _keep_brightness_with_a_threshold(kernel):
    total = kernel.sum()
    return kernel / total if abs(total) > 1e-9 else kernel.copy()


def _keep_brightness_with_a_divisor(kernel):
    total = sum(kernel.ravel())
    return np.divide(kernel, 1 if np.isclose(total, 0) else total)


def _motion_blur_as_list(length):
    return [[1 / length] * length]


def _edge_strength_with_scipy(image):
    image = image.astype(float)
    gradient = np.hypot(scipy.ndimage.sobel(image, axis=0), scipy.ndimage.sobel(image, axis=1))
    return gradient[1:-1, 1:-1]


OTHER_FORMS = {
    "03-A": [np.array([[5, 4, 3]]), ((5.0, 4.0, 3.0),)],
    "03-B": [np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]), ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 0.0))],
    "03-C": [_convolve_by_index, _convolve_with_scipy, _convolve_in_the_lessons_loop],
    "03-D": [_keep_brightness_with_a_threshold, _keep_brightness_with_a_divisor],
    "03-E": [_motion_blur_as_list],
    "03-F": [_edge_strength_with_scipy],
}
