"""Which steps of a Keras model the page can open, and what it needs to know of each: a table, `KINDS`.

A step counts as known only if it is exactly the class of Keras and its options are among those that the page computes;
whatever else is shown shut, with the reason (`Shut`).
"""

from numbers import Real

import keras
import numpy as np

from cnnlab._keras import is_foreign
from cnnlab.arithmetic import same_padding


class Shut(Exception):
    """Why the page cannot open a step."""


ACTIVATIONS = (
    *("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "sigmoid", "hard_sigmoid", "tanh", "silu", "hard_silu"),
    *("softplus", "softsign", "softmax"),
)
"""Functions that the page computes, by Keras' names."""

PASSED = (
    *("Identity", "Dropout", "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "ActivityRegularization"),
    *("RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "RandomContrast", "RandomBrightness"),
    *("RandomShear", "RandomErasing", "RandomSharpness", "RandomHue", "RandomSaturation", "RandomColorJitter"),
)
"""Layers that only do something while a network is trained; at inference they hand on what they get."""


def described(step, read, written, numbers):
    """Return what the page needs to compute a step.

    Parameters
    ----------
    step : keras operation
        A layer or a bare operation.
    read : list of tuple
        Shapes of the tensors that it reads, without the batch.
    written : tuple
        Shape of what it writes, without the batch.
    numbers : list of float or None
        Its arguments, None for a tensor: ``x / 255`` is called with None and 255.

    Returns
    -------
    list of (str, dict, dict)
        One or two steps of the page, one behind the other: a kind, its options, its weights (float32 arrays by name).

    Raises
    ------
    Shut
        With the reason, in words that end a sentence.
    """
    name = type(step).__name__
    table = KINDS if isinstance(step, keras.Layer) else OPERATIONS
    if is_foreign(step):
        raise Shut("what it does is written outside Keras, and the page cannot know it")
    if name not in table:
        raise Shut(f"the page does not know how to compute {name}")
    if isinstance(step, keras.Layer) and step.compute_dtype != "float32":
        raise Shut(f"it computes in {step.compute_dtype}, the page in float32")
    if getattr(step, "quantization_mode", None):
        raise Shut(f"its weights are {step.quantization_mode}, the page has them as float32")
    if getattr(step, "data_format", None) == "channels_first":
        raise Shut("its channels come first, the page has them last")
    return table[name](step, read, written, numbers)


def _weights(**arrays):
    return {
        name: np.asarray(keras.ops.convert_to_numpy(array), np.float32)
        for name, array in arrays.items()
        if array is not None
    }


def _activation(function):
    name = getattr(function, "__name__", None) or type(function).__name__
    if name not in ACTIVATIONS:
        raise Shut(f"the page does not know the activation {name}")
    return {"name": name}


def _window(step, size, read, dilation=(1, 1)):
    """Return the options of a window that slides: the padding before the first row and column as TensorFlow puts it."""
    options = {"size": list(size), "strides": list(step.strides), "dilation": list(dilation), "pad": [0, 0]}
    if step.padding == "same":
        padding = same_padding(tuple(size), dilation=tuple(dilation), stride=tuple(step.strides), size=read[:2])
        options["pad"] = [before for before, _ in padding]
    elif step.padding != "valid":
        raise Shut(f"the page does not know the padding {step.padding!r}")
    return options


def _conv(step, read, written, _):
    options = _window(step, step.kernel_size, read[0], step.dilation_rate)
    options |= {"groups": step.groups, "activation": _activation(step.activation)}
    return [("conv", options, _weights(kernel=step.kernel, bias=step.bias))]


def _depthwise(step, read, written, _):
    options = _window(step, step.kernel_size, read[0], step.dilation_rate)
    options["activation"] = _activation(step.activation)
    return [("depthwise", options, _weights(kernel=step.kernel, bias=step.bias))]


def _separable(step, read, written, _):
    first = _window(step, step.kernel_size, read[0], step.dilation_rate) | {"activation": {"name": "linear"}}
    second = {"size": [1, 1], "strides": [1, 1], "dilation": [1, 1], "pad": [0, 0], "groups": 1}
    second["activation"] = _activation(step.activation)
    return [
        ("depthwise", first, _weights(kernel=step.depthwise_kernel)),
        ("conv", second, _weights(kernel=step.pointwise_kernel, bias=step.bias)),
    ]


def _dense(step, read, written, _):
    return [("dense", {"activation": _activation(step.activation)}, _weights(kernel=step.kernel, bias=step.bias))]


def _pool(kind):
    return lambda step, read, written, _: [(kind, _window(step, step.pool_size, read[0]), {})]


def _plain(kind):
    return lambda step, read, written, _: [(kind, {}, {})]


def _rescaling(step, read, written, _):
    if any(np.size(value) > 1 and np.shape(value)[-1:] != (np.size(value),) for value in (step.scale, step.offset)):
        raise Shut("its numbers do not lie along the channels")
    return [("rescale", {}, _weights(scale=np.ravel(step.scale), offset=np.ravel(step.offset)))]


def _normalization(step, read, written, _):
    if step.invert:
        raise Shut("it turns a normalisation back, which the page does not know")
    mean, variance = (np.ravel(keras.ops.convert_to_numpy(value)) for value in (step.mean, step.variance))
    if mean.size not in (1, read[0][-1]) or any(axis not in (-1, len(read[0])) for axis in step.axis):
        raise Shut("its means do not lie along the channels")
    return [("normalise", {}, _weights(mean=mean, spread=np.maximum(np.sqrt(variance), keras.config.epsilon())))]


def _batch_normalization(step, read, written, _):
    if step.axis not in (-1, len(read[0])):
        raise Shut("its means do not lie along the channels")
    weights = {"gamma": step.gamma, "beta": step.beta, "mean": step.moving_mean, "variance": step.moving_variance}
    return [("batchnorm", {"epsilon": step.epsilon}, _weights(**weights))]


def _activate(step, read, written, _):
    return [("activation", {"activation": _activation(step.activation)}, {})]


def _relu(step, read, written, _):
    options = {"name": "relu", "slope": float(step.negative_slope or 0), "threshold": float(step.threshold or 0)}
    return [
        ("activation", {"activation": options | ({} if step.max_value is None else {"max": float(step.max_value)})}, {})
    ]


def _leaky(step, read, written, _):
    return [("activation", {"activation": {"name": "leaky_relu", "slope": float(step.negative_slope)}}, {})]


def _elu(step, read, written, _):
    return [("activation", {"activation": {"name": "elu", "alpha": float(step.alpha)}}, {})]


def _softmax(step, read, written, _):
    if step.axis not in (-1, len(read[0])):
        raise Shut("its softmax does not run along the last axis")
    return [("activation", {"activation": {"name": "softmax"}}, {})]


def _edges(kind, option):
    return lambda step, read, written, _: [(kind, {"edges": [list(side) for side in getattr(step, option)]}, {})]


def _upsampling(step, read, written, _):
    if step.interpolation != "nearest":
        raise Shut(f"it fills in by {step.interpolation} interpolation, the page only repeats")
    return [("upsample", {"size": list(step.size)}, {})]


def _merge(kind):
    def describe(step, read, written, numbers):
        if any(shape != written for shape in read):
            raise Shut("the maps that it joins differ in size")
        return [(kind, {}, {})]

    return describe


def _concatenate(step, read, written, _):
    if step.axis not in (-1, len(written)):
        raise Shut("it does not join along the channels")
    return [("concatenate", {}, {})]


def _with_number(kind, scale, offset, turned=True):
    """Describe x + y of two tensors, or, with a number in the place of one, what a Rescaling would do.

    `turned` tells whether the number may come first: 2 - x is no Rescaling of x - 2.
    """

    def describe(step, read, written, numbers):
        if len(read) == 1 and len(numbers) == 2 and (turned or numbers[0] is None):
            (number,) = [number for number in numbers if number is not None]
            if not isinstance(number, Real):
                raise Shut("an array stands among its arguments, the page knows numbers only")
            return [("rescale", {}, _weights(scale=[scale(number)], offset=[offset(number)]))]
        if kind is None or len(read) != len(numbers):
            raise Shut("the page does not know this operation with these arguments")
        return _merge(kind)(step, read, written, numbers)

    return describe


def _operation(name):
    return lambda step, read, written, _: [("activation", {"activation": {"name": name}}, {})]


KINDS = {
    "Conv2D": _conv,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Dense": _dense,
    "MaxPooling2D": _pool("maxpool"),
    "AveragePooling2D": _pool("avgpool"),
    "GlobalAveragePooling2D": _plain("globalavg"),
    "GlobalMaxPooling2D": _plain("globalmax"),
    "Flatten": _plain("reshape"),
    "Reshape": _plain("reshape"),
    "Rescaling": _rescaling,
    "Normalization": _normalization,
    "BatchNormalization": _batch_normalization,
    "Activation": _activate,
    "ReLU": _relu,
    "LeakyReLU": _leaky,
    "ELU": _elu,
    "Softmax": _softmax,
    "ZeroPadding2D": _edges("pad", "padding"),
    "Cropping2D": _edges("crop", "cropping"),
    "UpSampling2D": _upsampling,
    "Add": _merge("add"),
    "Subtract": _merge("subtract"),
    "Multiply": _merge("multiply"),
    "Average": _merge("average"),
    "Maximum": _merge("maximum"),
    "Minimum": _merge("minimum"),
    "Concatenate": _concatenate,
    **{name: _plain("pass") for name in PASSED},
}
"""Keras layers that the page opens, by the name of their class."""

OPERATIONS = {
    "Add": _with_number("add", lambda number: 1, lambda number: number),
    "Subtract": _with_number("subtract", lambda number: 1, lambda number: -number, turned=False),
    "Multiply": _with_number("multiply", lambda number: number, lambda number: 0),
    "TrueDivide": _with_number(None, lambda number: 1 / number, lambda number: 0, turned=False),
    "Divide": _with_number(None, lambda number: 1 / number, lambda number: 0, turned=False),
    "Relu": _operation("relu"),
    "Relu6": _operation("relu6"),
    "Sigmoid": _operation("sigmoid"),
    "Tanh": _operation("tanh"),
    "Silu": _operation("silu"),
}
"""Bare operations that it opens: ``x + y``, ``x / 255``, ``keras.ops.relu(x)``."""
