"""Argument checks whose messages name the argument, the expectation, the find and the remedy."""

import math
import numbers

import numpy as np

from cnnlab.errors import CnnlabError


def array(name, value, *, ndim=None, finite=True):
    """Return `value` as a NumPy array of real numbers, or say why it is none.

    Parameters
    ----------
    name : str
        How the caller's argument is called.
    value : array_like
        Anything that `np.asarray` understands.
    ndim : int or tuple of int, optional
        The permitted numbers of axes.
    finite : bool
        Whether NaN and infinity are refused.

    Returns
    -------
    numpy.ndarray
        Not empty; of bool, integer or float dtype, as it came.

    Raises
    ------
    CnnlabError
        If it is ragged, not numeric, complex, empty, of another rank, not finite, or has masked numbers.
    """
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise CnnlabError(
            f"{name} has {np.ma.count_masked(value)} masked numbers, and a plain array would show what lies behind the "
            "mask: fill them first, for example with .filled(0)"
        )
    try:
        result = np.asarray(value)
    except ValueError:
        raise CnnlabError(
            f"{name} is not a rectangular array: its rows differ in length. Give every row as many numbers."
        ) from None
    if result.dtype.kind not in "buif":
        raise CnnlabError(
            f"{name} must hold real numbers, found {_kind(value, result)}: "
            "convert it, for example with np.asarray(..., dtype=float)"
        )
    if ndim is not None and result.ndim not in np.atleast_1d(ndim):
        few = result.ndim < np.min(ndim)
        remedy = "add the missing one, for example with [np.newaxis]" if few else "pick one sample or one channel"
        raise CnnlabError(f"{name} must have {_axes(ndim)}, found {result.ndim} (shape {result.shape}): {remedy}")
    if result.size == 0:
        raise CnnlabError(f"{name} is empty (shape {result.shape}): give it at least one number along each axis")
    if finite and result.dtype.kind == "f" and not np.isfinite(result).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(result))[0])
        raise CnnlabError(
            f"{name} must be finite, found {result[where]} at index {where}: remove or replace such values first"
        )
    return result


def floating(name, value, *, ndim=None):
    """Like `array`, but integers and booleans come back as float64, so that nothing wraps around."""
    result = array(name, value, ndim=ndim)
    return result if result.dtype.kind == "f" else result.astype(np.float64)


def integer(name, value, *, low=None, high=None):
    """Return `value` as an int between `low` and `high` (both allowed), or say why it is none."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, (bool, np.bool_))
    if not whole:
        raise CnnlabError(f"{name} must be a whole number, found {value!r} ({type(value).__name__})")
    if (low is not None and value < low) or (high is not None and value > high):
        raise CnnlabError(f"{name} must be {_range(low, high)}, found {value}")
    return int(value)


def number(name, value, *, low=None, high=None):
    """Return `value` as a finite float between `low` and `high` (both allowed), or say why it is none."""
    real = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))
    if not real or not math.isfinite(value):
        raise CnnlabError(f"{name} must be a finite number, found {value!r} ({type(value).__name__})")
    if (low is not None and value < low) or (high is not None and value > high):
        raise CnnlabError(f"{name} must be {_range(low, high)}, found {value}")
    return float(value)


def pair(name, value, *, low=1, high=None):
    """Return an int or a (rows, columns) pair of ints as two ints, each between `low` and `high` (both allowed)."""
    if several(value):
        if len(value) != 2:
            raise CnnlabError(f"{name} must be one whole number or a pair (rows, columns), found {value!r}")
        return tuple(integer(f"{name}[{axis}]", item, low=low, high=high) for axis, item in enumerate(value))
    whole = integer(name, value, low=low, high=high)
    return whole, whole


def several(value):
    """Whether `value` is a tuple, list or array of things, and not one thing: an array without axes is one."""
    return isinstance(value, (tuple, list)) or (isinstance(value, np.ndarray) and value.ndim > 0)


def flag(name, value, *, remedy=""):
    """Return `value` if it is True or False, or say that it is neither."""
    if not isinstance(value, (bool, np.bool_)):
        raise CnnlabError(f"{name} must be True or False, found {value!r}{remedy and f': {remedy}'}")
    return bool(value)


def generator(name, value):
    """Return a random generator made of a seed, or the generator itself."""
    try:
        return np.random.default_rng(value)
    except (TypeError, ValueError):
        raise CnnlabError(f"{name} must be a seed or np.random.default_rng(seed), found {value!r}") from None


def choice(name, value, options):
    """Return `value` if it is one of `options`, or list them, the likeliest first."""
    if isinstance(value, str) and value in options:
        return value
    # Lazy: difflib is wanted only on the way to an error.
    from difflib import get_close_matches

    # 'SAME' is as near to 'same' as can be, but not to difflib.
    spellings = {option.lower(): option for option in options}
    near = [spellings[match] for match in get_close_matches(str(value).lower(), spellings, n=1)]
    guess = f" Did you mean {near[0]!r}?" if near else ""
    raise CnnlabError(f"{name} must be one of {', '.join(map(repr, options))}; found {value!r}.{guess}")


def _axes(ndim):
    numbers = [str(n) for n in np.atleast_1d(ndim)]
    return " or ".join(numbers) + (" axis" if numbers == ["1"] else " axes")


def _range(low, high):
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"at most {high}"
    return f"between {low} and {high}"


def _kind(value, result):
    if isinstance(value, np.ndarray) or result.dtype.kind != "O":
        return f"values of dtype {result.dtype}"
    return type(value).__name__
