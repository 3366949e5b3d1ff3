"""The numbers that Keras hands to callbacks after an epoch: single ones, and arrays, as some metrics give."""

import numpy as np


def plain(value):
    """Return a number as a float, an array (of NumPy or of TensorFlow) as lists of floats, anything else as it is."""
    if value is None or isinstance(value, (str, bool)):
        return value
    array = np.asarray(value)
    return array.astype(float).tolist() if array.dtype.kind in "buif" else value


def single(logs):
    """Return those of an epoch's numbers that are single ones, as floats.

    Examples
    --------
    >>> single({"loss": np.float32(0.5), "f1_score": np.array([0.2, 0.9])})
    {'loss': 0.5}
    """
    found = {name: plain(value) for name, value in (logs or {}).items()}
    return {name: float(value) for name, value in found.items() if isinstance(value, (bool, float))}
