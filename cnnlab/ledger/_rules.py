"""What the ledger knows of each kind of Keras layer: its multiplications, and how it moves the windows of view.

A layer counts as known only if it is exactly the class of Keras, not a subclass: a subclass may do anything.
Kinds are class names without their rank, so that `Conv1D` and `Conv2D` share the rule of `Conv`.
"""

import re
from dataclasses import dataclass

import keras

from cnnlab.arithmetic import conv_macs, dense_macs, same_padding
from cnnlab.ledger._windows import still, unite

# Elementwise, or identity when the network is used: no learned product, every unit stays where it is.
_IN_PLACE = {
    *("Activation", "ActivityRegularization", "AlphaDropout", "BatchNormalization", "Dropout", "ELU", "Identity"),
    *("GaussianDropout", "GaussianNoise", "LeakyReLU", "Masking", "Normalization", "PReLU", "ReLU", "Rescaling"),
    *("SpatialDropout", "Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract"),
    *("RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomErasing"),
    *("RandomElasticTransform", "RandomFlip", "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert"),
    *("RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness"),
    *("RandomShear", "RandomTranslation", "RandomZoom"),
}
# Elementwise operations that a functional model may hold without a layer around them (x + y, keras.ops.relu).
_IN_PLACE_OPERATIONS = {
    *("Absolute", "Add", "Cast", "Clip", "Divide", "Elu", "Exp", "Gelu", "HardSigmoid", "HardSilu", "HardTanh"),
    *("LeakyRelu", "Log", "LogSigmoid", "Maximum", "Minimum", "Multiply", "Negative", "Power", "Relu", "Relu6", "Selu"),
    *("Sigmoid", "Silu", "Softplus", "Softsign", "Sqrt", "Square", "Subtract", "Tanh", "TrueDivide", "Concatenate"),
}
# Of the networks of keras.applications, which have layers that are not public: a factor a channel, x + factor y.
_IN_PLACE_THERE = {"CustomScaleLayer", "LayerScale", "StochasticDepth"}
# They compare a unit with others along their axis; across channels only, it stays where it is.
_ALONG_AN_AXIS = {"LayerNormalization", "RMSNormalization", "Softmax", "UnitNormalization"}
_READS_ALL = {"GlobalAveragePooling", "GlobalMaxPooling", "GroupNormalization"}
# No learned product, but unit i of the output is no longer at place i of the picture.
_LOSES_PLACE = {
    *("AdaptiveAveragePooling", "AdaptiveMaxPooling", "CenterCrop", "Embedding", "Permute", "RandomCrop"),
    *("RepeatVector", "Reshape", "Resizing"),
}
_LOSES_PLACE_OPERATIONS = {"ExpandDims", "GetItem", "Max", "Mean", "Reshape", "Squeeze", "Sum", "Transpose"}


def positions(shape, data_format):
    """Return the sizes of the axes that are neither the batch nor the channels."""
    return tuple(shape[2:] if data_format == "channels_first" else shape[1:-1])


def macs(layer, read, written):
    """Return the multiply-accumulates of one use of a layer, from the shapes it reads and writes.

    Returns
    -------
    int or None
        None if the layer is not known, or a size is left open.
    """
    if not _known(layer):
        return None
    rule = _MACS.get(_kind(layer))
    if rule is None:
        return 0
    return None if None in (*read[1:], *written[1:]) else rule(layer, read, written)


@dataclass(frozen=True)
class View:
    """What the units of one tensor see of the first input.

    Attributes
    ----------
    windows : tuple of Windows or None
        One an axis; empty if nothing of the first input is seen, None if that is not known.
    flat : tuple or None
        Sizes of the axes, once Flatten has laid them out in a row.
    reach : tuple of (first, last) or None
        The pixels, along each axis, that all units see together; None if a size is left open.
    """

    windows: tuple | None
    flat: tuple | None = None
    reach: tuple | None = None

    @property
    def still(self):
        """Whether all units see the same."""
        return all(seen.shift == 0 for seen in self.windows)


def view(layer, tensors, written, *, data_format, arguments=()):
    """Return what the units behind a layer see.

    Parameters
    ----------
    layer : keras operation
        The layer.
    tensors : sequence
        What it reads: objects with a `shape` and a `view`.
    written : tuple
        Shape of the output.
    data_format : str
        "channels_last" or "channels_first".
    arguments : tuple
        What it is called with: of ``x[:, ::-1]``, only these tell which way round.

    Returns
    -------
    View
    """
    if not _known(layer) or any(tensor.view.windows is None for tensor in tensors):
        return View(None)
    seeing = [tensor for tensor in tensors if tensor.view.windows]
    if not seeing:
        return View(())
    if len(seeing) > 1:
        return _joined(layer, seeing, data_format)
    (tensor,) = seeing
    before, kind = tensor.view, _kind(layer)
    if kind == "Flatten":
        return View(before.windows, before.flat or positions(tensor.shape, data_format) or None, before.reach)
    if kind in _READS_ALL or (kind == "Dense" and before.flat) or _mixes(layer, tensor, data_format):
        return _all_of(before)
    if kind in _MOVES:
        return _moved(layer, tensor, written, data_format)
    if kind in _LOSES_PLACE | _LOSES_PLACE_OPERATIONS and not before.still:
        if _turns(layer, kind, arguments) or not _kept(tensor, written, data_format):
            return View(None)
    return before


def _kind(layer):
    return re.sub("[123]D", "", type(layer).__name__)


def _known(layer):
    name = type(layer).__name__
    if getattr(keras.layers, name, None) is type(layer):
        listed = _IN_PLACE | _ALONG_AN_AXIS | _READS_ALL | _LOSES_PLACE | set(_MACS) | set(_MOVES) | {"Flatten"}
        return _kind(layer) in listed
    written = type(layer).__module__
    if written.startswith("keras.src.applications."):
        return name in _IN_PLACE_THERE
    return written.startswith("keras.src.ops.") and name in (_IN_PLACE_OPERATIONS | _LOSES_PLACE_OPERATIONS)


def _channels(shape, data_format):
    return shape[1] if data_format == "channels_first" else shape[-1]


def _conv(layer, read, written):
    channels = _channels(read, layer.data_format)
    output = (*positions(written, layer.data_format), layer.filters)
    return conv_macs(output, layer.kernel_size, channels, groups=layer.groups)


def _conv_transpose(layer, read, written):
    # Each input number is multiplied with the whole kernel; what lands outside the output is cut off afterwards.
    channels = _channels(read, layer.data_format)
    return conv_macs((*positions(read, layer.data_format), layer.filters), layer.kernel_size, channels)


def _depthwise(layer, read, written):
    channels = _channels(read, layer.data_format)
    output = (*positions(written, layer.data_format), channels * layer.depth_multiplier)
    return conv_macs(output, layer.kernel_size, channels, groups=channels)


def _separable(layer, read, written):
    output = (*positions(written, layer.data_format), layer.filters)
    between = _channels(read, layer.data_format) * layer.depth_multiplier
    return _depthwise(layer, read, written) + conv_macs(output, (1,) * len(layer.kernel_size), between)


def _dense(layer, read, written):
    units = dense_macs(read[-1], layer.units)
    for size in written[1:-1]:
        units *= size
    return units


_MACS = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "DepthwiseConv": _depthwise,
    "SeparableConv": _separable,
    "Dense": _dense,
}


def _slides(layer, seen, read, written, axis):
    kernel = getattr(layer, "kernel_size", None) or layer.pool_size
    kernel, stride = kernel[axis], layer.strides[axis]
    dilation = getattr(layer, "dilation_rate", (1, 1, 1))
    dilation = dilation[axis] if isinstance(dilation, tuple) else dilation
    before = 0
    if layer.padding == "same":
        # A size left open is taken for a multiple of the stride.
        before = same_padding(kernel, dilation=dilation, stride=stride, size=read or stride)[0]
    elif layer.padding == "causal":
        before = dilation * (kernel - 1)
    return seen.slide(kernel=kernel, stride=stride, dilation=dilation, before=before)


def _spreads(layer, seen, read, written, axis):
    kernel, stride, dilation = layer.kernel_size[axis], layer.strides[axis], layer.dilation_rate[axis]
    before = 0
    if layer.padding == "same":
        # TensorFlow undoes the "same" convolution that would lead from this output to this input.
        beyond = dilation * (kernel - 1) + 1 - stride
        if written is not None:
            beyond = (read - 1) * stride + dilation * (kernel - 1) + 1 - written
        before = max(beyond, 0) // 2
    return seen.spread(kernel=kernel, stride=stride, dilation=dilation, before=before)


def _resamples(layer, seen, read, written, axis):
    factor = layer.size[axis] if isinstance(layer.size, tuple) else layer.size
    taps = {"nearest": 1, "bilinear": 2, "bicubic": 4, "lanczos3": 6, "lanczos5": 10}
    return seen.resample(factor=factor, taps=taps[getattr(layer, "interpolation", "nearest")])


def _first(frame, axis):
    """Return what a padding or cropping layer does before an axis, given flat (1-D) or a pair an axis."""
    return frame[axis][0] if isinstance(frame[0], (tuple, list)) else frame[0]


_MOVES = {
    "Conv": _slides,
    "DepthwiseConv": _slides,
    "SeparableConv": _slides,
    "MaxPooling": _slides,
    "AveragePooling": _slides,
    "ConvTranspose": _spreads,
    "UpSampling": _resamples,
    "ZeroPadding": lambda layer, seen, _r, _w, axis: seen.slide(kernel=1, before=_first(layer.padding, axis)),
    "Cropping": lambda layer, seen, _r, _w, axis: seen.slide(kernel=1, before=-_first(layer.cropping, axis)),
}


def _moved(layer, tensor, written, data_format):
    data_format = getattr(layer, "data_format", None) or data_format
    before = tensor.view
    read, written = positions(tensor.shape, data_format), positions(written, data_format)
    if not len(read) == len(before.windows) == len(written):
        return before if before.still else View(None)
    rule = _MOVES[_kind(layer)]
    windows = tuple(
        rule(layer, seen, n, m, axis)
        for axis, (seen, n, m) in enumerate(zip(before.windows, read, written, strict=True))
    )
    if before.reach is None or None in written:
        return View(windows)
    axes = zip(windows, written, before.reach, strict=True)
    return View(windows, reach=tuple(seen.span(units, within) for seen, units, within in axes))


def _all_of(before):
    """Return the view of a unit that reads every unit before it."""
    if before.still:
        return View(before.windows, reach=before.reach)
    if before.reach is None:
        return View(None)
    return View(tuple(still(*span) for span in before.reach), reach=before.reach)


def _joined(layer, tensors, data_format):
    rank = len(tensors[0].shape)
    if _kind(layer) == "Concatenate" and rank > 2:
        channel_axis = 1 if data_format == "channels_first" else rank - 1
        if layer.axis % rank != channel_axis:
            return View(None)
    views = [_all_of(tensor.view) if tensor.view.flat else tensor.view for tensor in tensors]
    if any(each.windows is None for each in views) or len({len(each.windows) for each in views}) > 1:
        return View(None)
    joined = tuple(unite(axis) for axis in zip(*(each.windows for each in views), strict=True))
    if None in joined:
        return View(None)
    if any(each.reach is None for each in views):
        return View(joined)
    reach = zip(*(each.reach for each in views), strict=True)
    return View(joined, reach=tuple((min(a for a, _ in axis), max(b for _, b in axis)) for axis in reach))


def _mixes(layer, tensor, data_format):
    """Whether a normalisation or softmax runs along more than the channels."""
    if _kind(layer) not in _ALONG_AN_AXIS:
        return False
    axes = layer.axis if isinstance(layer.axis, (list, tuple)) else [layer.axis]
    rank = len(tensor.shape)
    channel_axis = 1 if data_format == "channels_first" else rank - 1
    return bool(tensor.view.flat) or {axis % rank for axis in axes} != {channel_axis}


def _turns(layer, kind, arguments):
    """Whether a step may put units elsewhere without changing a size: axes swapped, or read from behind."""
    if kind == "Permute":
        return list(layer.dims) != sorted(layer.dims)
    if kind == "Transpose":
        axes = layer.axes
        return axes is None or list(axes) != sorted(axes)
    if kind == "GetItem":
        key = arguments[1] if len(arguments) > 1 else None
        parts = key if isinstance(key, tuple) else (key,)
        plain = (slice, int, type(None), type(Ellipsis))
        return not all(isinstance(part, plain) and (getattr(part, "step", None) or 1) > 0 for part in parts)
    return False


def _kept(tensor, written, data_format):
    """Whether a step left every unit at its place."""
    same = not tensor.view.flat and positions(tensor.shape, data_format) == positions(written, data_format)
    return same and len(tensor.view.windows) == len(written) - 2
