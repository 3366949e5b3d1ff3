"""The arithmetic of a layer: output size, parameters, multiplications, bytes, and how far a unit sees.

Nothing here needs a network or a picture: every function turns the numbers in a layer's definition into
the numbers that decide whether the layer fits. Sizes are `int` for a square or one-dimensional case, or
`(rows, columns)`; an answer is a pair as soon as one argument is.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError

# NumPy has no bfloat16 of its own, and the ground must not import TensorFlow's.
_EXTRA_DTYPES = {"bfloat16": 2}


@dataclass(frozen=True)
class ReceptiveField:
    """The part of the input that one unit of a layer sees, along each axis, in input pixels.

    Attributes
    ----------
    size : int or tuple
        How many input pixels the unit spans, frame included.
    stride : int, fractions.Fraction or tuple
        How far the window moves in the input from one unit to its neighbour. Below 1 after upsampling,
        0 where every unit sees the same window.
    offset : int or tuple
        Index of the first input pixel that unit 0 sees. Negative where the window reaches into the padding.
    exact : tuple, optional
        One object an axis whose ``at(index)`` gives the window of a unit, where one stride does not tell it: after
        upsampling and transposed convolutions `stride` is an average, and `size` that of the widest window.

    Examples
    --------
    >>> field = receptive_field([(3, 1), (2, 2), (3, 1)])
    >>> field
    ReceptiveField(size=8, stride=2, offset=0)
    >>> field.window(4)
    (8, 15)
    """

    size: int | tuple
    stride: int | tuple
    offset: int | tuple
    exact: tuple | None = field(default=None, repr=False, compare=False)

    def window(self, index):
        """Return the first and the last input pixel that a unit sees.

        Parameters
        ----------
        index : int or tuple of int
            Which unit of the layer, as index along each axis; one number counts for all of them.

        Returns
        -------
        tuple
            `(first, last)`, both belonging to the window; one such tuple an axis where the field has several axes.
        """
        if not isinstance(self.size, tuple):
            first = self.offset + _validate.integer("index", index) * self.stride
            return first, first + self.size - 1
        indices = self._indices(index)
        if self.exact is not None:
            return tuple(axis.at(unit) for axis, unit in zip(self.exact, indices, strict=True))
        firsts = [o + i * s for o, i, s in zip(self.offset, indices, self.stride, strict=True)]
        return tuple((first, first + size - 1) for first, size in zip(firsts, self.size, strict=True))

    def _indices(self, index):
        axes = len(self.size)
        if not _validate.several(index):
            return (_validate.integer("index", index),) * axes
        if len(index) != axes:
            raise CnnlabError(f"index must be one whole number or one an axis ({axes}), found {index!r}")
        return tuple(_validate.integer(f"index[{axis}]", item) for axis, item in enumerate(index))


def output_size(size, kernel, *, stride=1, padding="valid", dilation=1):
    """Count the positions at which a kernel can stand: the layer's output size.

    With a frame of `p` pixels on each side this is `floor((size + 2 p - reach) / stride) + 1`, where
    `reach = dilation (kernel - 1) + 1`. With "same" it is `ceil(size / stride)` (Dumoulin and Visin, 2016).

    Parameters
    ----------
    size, kernel, stride, dilation : int or (int, int)
        At least 1.
    padding : "valid", "same", int or (int, int)
        "valid" is 0; a number is a frame on both sides of its axis; "same" is the rule of Keras.

    Returns
    -------
    int or (int, int)
        A pair if any argument is a pair.

    Raises
    ------
    CnnlabError
        If the kernel is larger than the framed picture, or an argument is no whole number.

    Examples
    --------
    >>> output_size(28, 3)
    26
    >>> output_size((150, 100), 5, padding="same")
    (150, 100)
    >>> output_size(7, 3, stride=2, padding="same")
    4
    """
    sizes, kernels = _validate.pair("size", size), _validate.pair("kernel", kernel)
    strides, dilations = _validate.pair("stride", stride), _validate.pair("dilation", dilation)
    frames = _frames(padding)
    several = any(map(_validate.several, (size, kernel, stride, padding, dilation)))
    answer = []
    for n, k, s, d, p in zip(sizes, kernels, strides, dilations, frames, strict=True):
        if p == "same":
            answer.append(math.ceil(n / s))
            continue
        reach = d * (k - 1) + 1
        if reach > n + 2 * p:
            raise CnnlabError(
                f"kernel {k} with dilation {d} reaches over {reach} pixels, more than size {n} with padding {p} on "
                f"each side has ({n + 2 * p}): pad more or use a smaller kernel"
            )
        answer.append((n + 2 * p - reach) // s + 1)
    return tuple(answer) if several else answer[0]


def same_padding(kernel, *, dilation=1, stride=1, size=None):
    """Count the zeros that "same" puts before and after each axis.

    With stride 1 both sides together need `dilation (kernel - 1)` pixels. That is even for an odd kernel; an even
    kernel needs one more on one side, and Keras puts it after (below, to the right).

    Parameters
    ----------
    kernel, dilation, stride : int or (int, int)
        At least 1.
    size : int or (int, int), optional
        The picture's size. Needed only with a stride above 1, where the answer depends on it.

    Returns
    -------
    (int, int) or ((int, int), (int, int))
        `(before, after)`, or `((top, bottom), (left, right))` if any argument is a pair: what `np.pad` understands.

    Raises
    ------
    CnnlabError
        If the stride is above 1 and `size` is missing.

    Examples
    --------
    >>> same_padding(3), same_padding(4), same_padding((3, 5))
    ((1, 1), (1, 2), ((1, 1), (2, 2)))
    >>> same_padding(3, stride=2, size=28)
    (0, 1)
    """
    kernels, dilations = _validate.pair("kernel", kernel), _validate.pair("dilation", dilation)
    strides = _validate.pair("stride", stride)
    if size is None and max(strides) > 1:
        raise CnnlabError(
            f"size is missing: with stride {stride} the zeros that 'same' adds depend on the picture's size; "
            "give size=..."
        )
    sizes = strides if size is None else _validate.pair("size", size)
    answer = []
    for k, d, s, n in zip(kernels, dilations, strides, sizes, strict=True):
        total = max((math.ceil(n / s) - 1) * s + d * (k - 1) + 1 - n, 0)
        answer.append((total // 2, total - total // 2))
    return tuple(answer) if any(map(_validate.several, (kernel, dilation, stride, size))) else answer[0]


def conv_parameters(kernel, in_channels, filters, *, bias=True, groups=1):
    """Count the weights of a convolutional layer: `filters (rows columns in_channels / groups + bias)`.

    The picture's size does not appear: every position shares the same weights, and a filter has one bias.

    Parameters
    ----------
    kernel : int or tuple of int
        An int is a square kernel; `(k,)`, `(rows, columns)` or three numbers for other ranks.
    in_channels, filters : int
        Channels that come in, channels that go out.
    bias : bool
        Whether each filter adds a constant.
    groups : int
        In how many separate bundles the channels are convolved; divides both channel counts.

    Returns
    -------
    int

    Raises
    ------
    CnnlabError
        If a number is no whole number from 1 up, `bias` is neither True nor False, or the groups divide unevenly.

    Examples
    --------
    >>> conv_parameters(3, 1, 16), conv_parameters((2, 2), 3, 2)
    (160, 26)
    """
    constants = filters if _bias(bias) else 0
    return math.prod(_kernel(kernel, 2)) * _per_group(in_channels, filters, groups) * filters + constants


def dense_parameters(in_features, units, *, bias=True):
    """Count the weights of a dense layer: every unit has one weight for each input, and one bias.

    Examples
    --------
    >>> dense_parameters(32 * 32, 256)
    262400
    """
    in_features = _validate.integer("in_features", in_features, low=1)
    units = _validate.integer("units", units, low=1)
    return in_features * units + (units if _bias(bias) else 0)


def conv_macs(output_shape, kernel, in_channels, *, groups=1):
    """Count the multiply-accumulate operations of a convolutional layer, for one picture.

    Each output number is one sum over `rows columns in_channels / groups` products. Products with the zeros of
    the padding count too, because the machine does them. One MAC is two floating-point operations (FLOPs): a
    multiplication and an addition. Adding the bias is not counted.

    Parameters
    ----------
    output_shape : tuple of int
        `(rows, columns, filters)` of the layer's output, without the batch.
    kernel : int or tuple of int
        An int is a square kernel. Other ranks are told by a tuple, one number an axis: with `(k,)` the output is
        `(steps, filters)`, with three numbers it has three axes beside the filters.
    in_channels, groups : int
        As in `conv_parameters`.

    Returns
    -------
    int

    Raises
    ------
    CnnlabError
        If the output has another number of axes than the kernel asks for, a batch for instance.

    Examples
    --------
    >>> conv_macs((150, 100, 200), 5, 3)
    225000000
    >>> conv_macs((100, 8), (3,), 1)
    2400
    """
    shape, kernel = _shape("output_shape", output_shape), _kernel(kernel, 2)
    if len(shape) != len(kernel) + 1:
        wanted = {1: "(steps, filters)", 2: "(rows, columns, filters)"}.get(
            len(kernel), f"{len(kernel)} sizes and the filters"
        )
        remedy = "leave the batch out" if len(shape) > len(kernel) + 1 else "the filters come last"
        raise CnnlabError(
            f"output_shape must be {wanted} for kernel {kernel}, found {shape}: {remedy}, or give the "
            "kernel one number for each axis of the picture"
        )
    *positions, filters = shape
    return math.prod(positions) * math.prod(kernel) * _per_group(in_channels, filters, groups) * filters


def dense_macs(in_features, units):
    """Count the multiply-accumulate operations of a dense layer, for one picture: each weight is used once.

    Examples
    --------
    >>> dense_macs(100 * 100, 100)
    1000000
    """
    return dense_parameters(in_features, units, bias=False)


def activation_bytes(shape, *, dtype="float32"):
    """Count the bytes that an array of this shape needs.

    Parameters
    ----------
    shape : int or tuple of int
        With or without the batch: what you give is what is counted.
    dtype : str or numpy.dtype
        A NumPy name, or "bfloat16".

    Returns
    -------
    int
        Bytes, not bits: a float32 has 4 bytes of 8 bits each.

    Examples
    --------
    >>> activation_bytes((150, 100, 200))
    12000000
    >>> activation_bytes((150, 100, 200), dtype="float16")
    6000000
    """
    try:
        # To NumPy, None is float64.
        if dtype is None:
            raise TypeError
        itemsize = _EXTRA_DTYPES.get(str(dtype)) or np.dtype(dtype).itemsize
    except TypeError:
        raise CnnlabError(f"dtype {dtype!r} is unknown: use a NumPy name such as 'float32' or 'uint8'") from None
    return math.prod(_shape("shape", shape)) * itemsize


def receptive_field(layers):
    """Follow a chain of layers and tell how much of the input one unit of the last one sees.

    Each layer widens the window by `dilation (kernel - 1)` steps of the layer below, and a step of the layer below
    is as many input pixels as the strides so far multiply to (Araujo, Norris and Sim, 2019).

    Parameters
    ----------
    layers : sequence of tuples
        `(kernel, stride)`, `(kernel, stride, dilation)` or `(kernel, stride, dilation, padding)`, first layer first;
        pooling counts as a layer. Each entry is an int or a pair; `padding` is the frame before the picture
        (0 unless given), "valid", or, with stride 1, "same".

    Returns
    -------
    ReceptiveField
        With pairs inside if any entry is a pair.

    Raises
    ------
    CnnlabError
        If it is no sequence of layers, a layer has not 2 to 4 entries, or pads "same" with a stride: then the frame
        depends on the picture's size.

    Examples
    --------
    >>> receptive_field([(3, 1), (3, 1)])
    ReceptiveField(size=5, stride=1, offset=0)
    >>> receptive_field([((3, 5), 1, 1, "same")])
    ReceptiveField(size=(3, 5), stride=(1, 1), offset=(-1, -2))
    """
    size, step, offset = [1, 1], [1, 1], [0, 0]
    several = False
    for number, layer in enumerate(_chain(layers)):
        name = f"layers[{number}]"
        kernel, stride, dilation, frame = _step(name, layer)
        several = several or any(map(_validate.several, layer))
        for axis in (0, 1):
            offset[axis] -= frame[axis] * step[axis]
            size[axis] += dilation[axis] * (kernel[axis] - 1) * step[axis]
            step[axis] *= stride[axis]
    if several:
        return ReceptiveField(tuple(size), tuple(step), tuple(offset))
    return ReceptiveField(size[0], step[0], offset[0])


def _chain(layers):
    """Return the layers as a tuple; one lonely layer is the likeliest slip."""
    try:
        chain = tuple(layers)
    except TypeError:
        chain = None
    if chain is None or isinstance(layers, (str, dict)) or (chain and not any(map(_validate.several, chain))):
        raise CnnlabError(
            f"layers must be a list of (kernel, stride) tuples, first layer first, found {layers!r}: "
            "one layer alone is [(3, 1)]"
        )
    return chain


def _step(name, layer):
    """Return one layer of a chain as four pairs: kernel, stride, dilation, frame before the picture."""
    if not isinstance(layer, (tuple, list)) or not 2 <= len(layer) <= 4:
        raise CnnlabError(
            f"{name} must be (kernel, stride), (kernel, stride, dilation) or (kernel, stride, dilation, padding), "
            f"found {layer!r}"
        )
    kernel, stride = _validate.pair(f"{name} kernel", layer[0]), _validate.pair(f"{name} stride", layer[1])
    dilation = _validate.pair(f"{name} dilation", layer[2] if len(layer) > 2 else 1)
    frame = _frames(layer[3] if len(layer) > 3 else 0, name=f"{name} padding")
    if frame[0] == "same":
        if max(stride) > 1:
            raise CnnlabError(
                f"{name} pads 'same' with stride {layer[1]}, so its frame depends on the picture's size: "
                "give the number, same_padding(kernel, stride=..., size=...)[0]"
            )
        frame = tuple(same[0] for same in same_padding(kernel, dilation=dilation))
    return kernel, stride, dilation, frame


def _frames(padding, *, name="padding"):
    """Return the padding of the two axes, each a number or "same"."""
    if isinstance(padding, str):
        return (0, 0) if _validate.choice(name, padding, ("valid", "same")) == "valid" else ("same", "same")
    return _validate.pair(name, padding, low=0)


def _bias(bias):
    return _validate.flag("bias", bias, remedy="write bias=False to leave it out")


def _kernel(kernel, rank):
    if not _validate.several(kernel):
        return (_validate.integer("kernel", kernel, low=1),) * rank
    return _shape("kernel", kernel)


def _shape(name, shape):
    if not _validate.several(shape):
        return (_validate.integer(name, shape, low=1),)
    return tuple(_validate.integer(f"{name}[{axis}]", length, low=1) for axis, length in enumerate(shape))


def _per_group(in_channels, filters, groups):
    """Return how many input channels each filter reads."""
    in_channels = _validate.integer("in_channels", in_channels, low=1)
    filters, groups = _validate.integer("filters", filters, low=1), _validate.integer("groups", groups, low=1)
    for name, channels in (("in_channels", in_channels), ("filters", filters)):
        if channels % groups:
            raise CnnlabError(f"{name} {channels} cannot be split into {groups} equal groups: choose a divisor of it")
    return in_channels // groups
