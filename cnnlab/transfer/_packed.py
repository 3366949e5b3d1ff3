"""The file that carries the course's own backbone: kernels in half precision, checked by their hash."""

import hashlib
import json
import zipfile

import numpy as np

from cnnlab._paths import data_folder
from cnnlab.errors import DataError

FILE = "backbone.npz"
RECORD = "backbone.json"


def rounded(weights):
    """Return weights as they survive storing: arrays of 2 axes and more rounded to float16, vectors kept.

    Parameters
    ----------
    weights : list of numpy.ndarray
        float32, in the order of `keras.Model.get_weights`.

    Returns
    -------
    list of numpy.ndarray
        float32. Rounding what is already rounded changes nothing, so storing and loading again is exact to the bit.

    Raises
    ------
    DataError
        If a weight is too large for float16 (65,504) or is no number.
    """
    result = [_stored(array).astype(np.float32) for array in weights]
    if not all(np.isfinite(array).all() for array in result):
        raise DataError("a weight is not finite in float16: train again with a smaller rate")
    return result


def digest(weights):
    """Return the SHA-256 over shapes and values of a list of arrays, as hexadecimal text."""
    hasher = hashlib.sha256()
    for array in weights:
        hasher.update(f"{array.shape}{array.dtype.str}".encode())
        hasher.update(np.ascontiguousarray(array).data)
    return hasher.hexdigest()


def write(path, weights):
    """Write weights to an `.npz` file; `read` gives back exactly `rounded(weights)`."""
    np.savez_compressed(path, **{f"w{index:03d}": _stored(array) for index, array in enumerate(weights)})


def read(path, *, sha256=None):
    """Read weights that `write` wrote.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    sha256 : str, optional
        What `digest` must give for them.

    Returns
    -------
    list of numpy.ndarray
        float32.

    Raises
    ------
    DataError
        If the file is missing, damaged, or holds other weights.
    """
    remedy = "restore the file from the course, or make it anew with scripts/build/backbone.py"
    if not path.is_file():
        raise DataError(f"the weights {path.name} are missing: {remedy}")
    try:
        with np.load(path, allow_pickle=False) as archive:
            weights = [archive[name].astype(np.float32) for name in sorted(archive.files)]
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zipfile.zlib.error) as error:
        raise DataError(f"the weights {path.name} cannot be read ({type(error).__name__}): {remedy}") from None
    if sha256 is not None and (found := digest(weights)) != sha256:
        raise DataError(
            f"the weights {path.name} are not those on record: expected SHA-256 {sha256[:12]}..., "
            f"found {found[:12]}...: {remedy}"
        )
    return weights


def shipped():
    """Return the shipped weights and the record of how they were made (a dict)."""
    try:
        record = json.loads((data_folder() / RECORD).read_text(encoding="utf-8"))
        expected = record["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"the record {RECORD} of the course's backbone cannot be read ({type(error).__name__}): "
            "restore it from the course"
        ) from None
    return read(data_folder() / FILE, sha256=expected), record


def _stored(array):
    # Vectors (batch normalisation, biases) are small in bytes and delicate: variances span many powers of ten.
    # What is too large becomes infinite, and `rounded` says so.
    with np.errstate(over="ignore"):
        return np.asarray(array, np.float16 if array.ndim > 1 else np.float32)
