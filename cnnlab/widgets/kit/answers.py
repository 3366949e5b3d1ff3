"""Networks and heatmap methods as a demo gets them: functions, of which it only sees what they answer."""

import sys

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.layers import softmax


def named_functions(name, functions, *, low=0, high=None):
    """Return a dict of name to function with strings as names, `low` to `high` of them, or say what is wrong."""
    if not isinstance(functions, dict) or not all(callable(function) for function in functions.values()):
        raise CnnlabError(
            f"{name} must be a dict of name to function, found {functions!r}: "
            "for example {'convolutional': models.inside(cnn)}"
        )
    _validate.integer(f"the number of {name}", len(functions), low=low, high=high)
    return {str(key): function for key, function in functions.items()}


def answered(function, picture):
    """Return a network's probabilities, and its layers' answers if it tells them, for one picture (H, W, C).

    Scores that are no probabilities are made such by a softmax.
    """
    answer = asked(function, picture[None])
    inner = {}
    if isinstance(answer, dict):
        inner = {name: finite(f"the answer of its layer {name!r}", value)[0] for name, value in answer.items()}
        answer = answer[list(answer)[-1]]
    values = finite("its answer", answer)
    if values.ndim != 2 or len(values) != 1:
        raise CnnlabError(f"its answer must be probabilities of shape (1, classes), found shape {values.shape}")
    values = values[0].astype(np.float64)
    is_share = values.min() >= 0 and abs(values.sum() - 1) < 0.01
    return (values if is_share else softmax(values)), inner


def asked(function, pictures):
    """Return what a network answers to pictures (N, H, W, C); one of Keras is asked at inference, sizes first."""
    if isinstance(function, getattr(sys.modules.get("keras"), "Model", ())):
        # Here, so that these demos do without TensorFlow where no such network is given.
        from cnnlab import _keras

        return _keras.answer(function, pictures)
    return function(pictures)


def finite(name, values):
    """Return what a network gave as an array of floats, or say that it is none, or no number in places."""
    values = np.asarray(values)
    # NumPy itself does not know the numbers of mixed precision.
    values = values.astype(np.float32) if values.dtype.name == "bfloat16" else values
    values = _validate.array(name, values, finite=False)
    if not np.isfinite(values).all():
        raise CnnlabError(
            f"{name} holds {values[~np.isfinite(values)].flat[0]}: the network's weights may be no numbers any more, "
            "as after a training that ran away, or its pictures too large"
        )
    return values if values.dtype.kind == "f" else values.astype(np.float64)


def one_map(heat):
    """Return what a heatmap method gave for one picture as an array (rows, columns)."""
    values = finite("the heatmap", getattr(heat, "maps", heat))
    values = values[0] if values.ndim == 3 else values
    if values.ndim != 2:
        raise CnnlabError(f"the heatmap must be one map (rows, columns), found shape {values.shape}")
    return values
