"""Other right answers to every exercise: written by hand, and the right solution's answer in other clothes.

`written` gives the first, `dressed` the second: the same numbers as a list, a tuple, an array, a NumPy scalar, another
dtype or a Keras tensor, wherever the task does not say in what they shall come.
"""

import importlib

import numpy as np


def written(identity):
    """Return the other right answers to an exercise that people wrote; none for one whose module has none."""
    lesson = identity.partition("-")[0]
    module = f"lesson_{lesson}" if lesson.isdigit() else f"assignment_{lesson[1:]}"
    return importlib.import_module(f"{__name__}.{module}").OTHER_FORMS.get(identity, [])


def dressed(exercise, *, tensors=False):
    """Yield (what it comes as, form) for the answer of the right solution; with `tensors` Keras is loaded."""
    if exercise.judge is not None or exercise.dtype:
        return
    probe = exercise.probes[-1]
    sample = exercise.right(*probe)
    for what, dress in {**_CLOTHES, **(_TENSORS if tensors else {})}.items():
        if _changed(sample, dress, whole=exercise.whole):
            if exercise.asks_for_function:
                yield what, lambda *arguments, dress=dress: dress(exercise.right(*arguments))
            else:
                yield what, dress(sample)


def _changed(sample, dress, *, whole):
    """Whether the clothes fit: they take the answer, change its kind, and leave whole numbers whole where asked."""
    if isinstance(sample, (str, bool, np.bool_, dict)):
        return False
    try:
        numbers = np.asarray(sample)
        other = dress(sample)
    except (TypeError, ValueError):
        # A tuple of arrays of different shapes is no array.
        return False
    if numbers.dtype.kind not in "if":
        return False
    kinds = type(other), np.asarray(other).dtype
    return kinds != (type(sample), numbers.dtype) and not (whole and np.asarray(other).dtype.kind == "f")


def _listed(value):
    return np.asarray(value).tolist()


def _tupled(value):
    if np.ndim(value) == 0:
        raise TypeError("a number is no tuple")
    return tuple(map(_tupled, value)) if np.ndim(value) > 1 else tuple(np.asarray(value).tolist())


def _as_float(value):
    return np.asarray(value).astype(float)


def _tensor(value):
    from keras import ops

    return ops.convert_to_tensor(np.asarray(value))


_CLOTHES = {"a list": _listed, "a tuple": _tupled, "an array": np.asarray, "an array of floats": _as_float}
_TENSORS = {"a Keras tensor": _tensor}
