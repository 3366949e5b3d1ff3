"""Whether two answers are the same answer, and how an answer is described without giving another away."""

import numbers
from decimal import Decimal

import numpy as np

_NUMBERS = (numbers.Real, Decimal, np.bool_)


def same(one, other, *, whole=False, dtype=False, tolerance=1e-6):
    """Whether two answers agree: numbers and arrays by shape and value, the rest by what they hold.

    Parameters
    ----------
    one, other : object
        Numbers, strings, arrays, and lists, tuples or dicts of them.
    whole : bool
        Whether a float differs from an equal integer.
    dtype : bool
        Whether arrays of different dtypes differ.
    tolerance : float
        Relative; the absolute tolerance is a thousandth of it.
    """
    rules = {"whole": whole, "dtype": dtype, "tolerance": tolerance}
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key], **rules) for key in one)
    first, second = _numeric(one), _numeric(other)
    if first is not None and second is not None:
        if (first.dtype.kind == "b") != (second.dtype.kind == "b"):
            return False
        if dtype and first.dtype != second.dtype:
            return False
        if whole and (first.dtype.kind == "f") != (second.dtype.kind == "f"):
            return False
        close = first.shape == second.shape and np.allclose(
            first, second, rtol=tolerance, atol=tolerance * 1e-3, equal_nan=True
        )
        return bool(close)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(same(a, b, **rules) for a, b in zip(one, other, strict=True))
    if first is not None or second is not None:
        return False
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:
        return False


def describe(value, *, shape_only=False, whole=False):
    """Describe an answer in a few words; with `shape_only`, only its kind and shape."""
    array = _numeric(value)
    if array is None:
        if isinstance(value, (list, tuple)):
            return f"{len(value)} things ({', '.join(describe(item, shape_only=True) for item in value[:4])})"
        if isinstance(value, str) and not shape_only:
            return repr(value)
        return {"str": "a text", "NoneType": "None (is a return missing?)", "function": "a function"}.get(
            type(value).__name__, f"a {type(value).__name__}"
        )
    if array.ndim == 0:
        if not shape_only:
            return str(array.item())
        if array.dtype.kind == "b":
            return "True or False"
        return "a whole number" if whole and array.dtype.kind in "iu" else "a number"
    if shape_only or array.size > 12:
        what = "an array of True and False" if array.dtype.kind == "b" else "an array"
        return f"{what} of shape {array.shape}"
    return str(array.tolist())


def _numeric(value):
    """Return a value as an array of numbers, or None where it is none (text, ragged, models, ...)."""
    if not isinstance(value, (np.ndarray, list, tuple, *_NUMBERS)) and not hasattr(value, "__array__"):
        return None
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and all(isinstance(item, _NUMBERS) for item in array.flat):
            # Fractions, decimals, and whole numbers that need more than 64 bits.
            array = array.astype(float)
    except Exception:
        return None
    return array if array.dtype.kind in "buif" else None
