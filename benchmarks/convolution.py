"""How fast `cnnlab.convolution` is beside its peers: ratios, measured side by side in one run.

Run it alone on the machine, from the repository root: ``python -m benchmarks.convolution``. It takes a few seconds.
OpenCV takes part if it is installed.
"""

import os
import platform
import statistics
import time
from importlib import metadata

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import scipy.ndimage
import scipy.signal
import tensorflow as tf

from cnnlab.convolution import conv2d, cross_correlate, cross_correlate_separable, separable

ROUNDS = 41


def main():
    """Measure all cases and print them as tables in Markdown."""
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{versions()}\n")
    print(
        f"Medians of {ROUNDS} rounds; in each, every candidate runs once, in turn. Ratio: time / time of the first.\n"
    )
    for title, candidates in (*picture_cases(), layer_case()):
        print(table(title, measure(candidates)))


def versions():
    """Name the versions of everything that takes part."""
    names = ["numpy", "scipy", "tensorflow-cpu", "tensorflow", "opencv-python-headless", "opencv-python"]
    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def picture_cases():
    """Yield a title and the candidates for one 512 x 512 float64 picture under a 3x3 and a 7x7 kernel."""
    rng = np.random.default_rng(0)
    image = rng.random((512, 512))
    filter2d = opencv_filter()
    for size in (3, 7):
        # An outer product, so that the separable form can take part; no candidate but that one can profit from it.
        kernel = np.outer(rng.random(size), rng.random(size))
        column, row = separable(kernel)
        half = size // 2
        inside = np.s_[half:-half, half:-half]
        candidates = {
            "cnnlab cross_correlate": lambda kernel=kernel: cross_correlate(image, kernel),
            "cnnlab cross_correlate_separable": lambda c=column, r=row: cross_correlate_separable(image, c, r),
            "scipy.signal.correlate2d": lambda kernel=kernel: scipy.signal.correlate2d(image, kernel, mode="valid"),
            "scipy.ndimage.correlate": lambda kernel=kernel, i=inside: scipy.ndimage.correlate(image, kernel)[i],
        }
        if filter2d is not None:
            candidates["cv2.filter2D"] = lambda kernel=kernel, i=inside: filter2d(image, -1, kernel)[i]
        yield f"512x512 float64, kernel {size}x{size}", candidates


def layer_case():
    """Return the title and the candidates for a convolutional layer in float32."""
    rng = np.random.default_rng(1)
    batch = rng.standard_normal((64, 28, 28, 16), dtype=np.float32)
    kernels = rng.standard_normal((3, 3, 16, 32), dtype=np.float32)
    batch_tensor, kernels_tensor = tf.constant(batch), tf.constant(kernels)
    return "Layer (64,28,28,16) x (3,3,16,32) float32, valid", {
        "cnnlab conv2d": lambda: conv2d(batch, kernels),
        "tf.nn.conv2d": lambda: tf.nn.conv2d(batch_tensor, kernels_tensor, 1, "VALID").numpy(),
    }


def opencv_filter():
    """Return OpenCV's filter if it is installed."""
    try:
        import cv2
    except ImportError:
        return None
    return cv2.filter2D


def measure(candidates):
    """Return the median seconds of each candidate, after a check that all give the same numbers."""
    expected, *others = (candidate() for candidate in candidates.values())
    for other in others:
        np.testing.assert_allclose(other, expected, rtol=1e-4, atol=1e-3)
    seconds = {name: [] for name in candidates}
    for _ in range(ROUNDS):
        for name, candidate in candidates.items():
            start = time.perf_counter()
            candidate()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in seconds.items()}


def table(title, medians):
    """Return a table in Markdown; the first candidate is the measure of the others."""
    first = next(iter(medians.values()))
    lines = [f"| {title} | ms | ratio |", "|---|---:|---:|"]
    lines += [f"| {name} | {1000 * s:.2f} | {s / first:.2f} |" for name, s in medians.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
