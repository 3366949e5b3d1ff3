"""What each layer of a chain gives and costs: what the layer calculator shows, without any view."""

from dataclasses import dataclass

from cnnlab import _validate, arithmetic
from cnnlab.arithmetic import ReceptiveField
from cnnlab.errors import CnnlabError

KINDS = ("convolution", "pooling")
LIMITS = {
    "rows": (1, 512), "columns": (1, 512), "channels": (1, 512), "kernel": (1, 15), "stride": (1, 8),
    "frame": (0, 15), "dilation": (1, 8), "filters": (1, 512),
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One layer of a chain.

    Attributes
    ----------
    kind : "convolution" or "pooling"
    kernel, stride, dilation, filters : int
        Pooling has neither dilation nor filters of its own: both stay as they are and are not read.
    padding : "valid", "same" or int
        A number is a frame on every side; pooling knows the two words only, as in Keras.
    """

    kind: str = "convolution"
    kernel: int = 3
    stride: int = 1
    padding: str | int = "valid"
    dilation: int = 1
    filters: int = 16

    @property
    def reach(self):
        """How many pixels the kernel spans along an axis, holes included."""
        return self.spread * (self.kernel - 1) + 1

    @property
    def spread(self):
        """The dilation; a pooling window has no holes."""
        return self.dilation if self.kind == "convolution" else 1

    @property
    def name(self):
        """The layer in a few words, for example ``3 × 3 convolution, stride 2``."""
        parts = [f"{self.kernel} × {self.kernel} {self.kind}"]
        parts += [f"stride {self.stride}"] if self.stride > 1 else []
        parts += [f"dilation {self.dilation}"] if self.spread > 1 else []
        parts += ["same" if self.padding == "same" else f"padding {self.padding}"] if self.padding != "valid" else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Cost:
    """What a layer gives and costs, for one picture.

    Attributes
    ----------
    output : tuple of int
        (rows, columns, channels).
    parameters, macs, bytes : int
        Weights and biases; multiply-accumulates; the output as float32.
    field : ReceptiveField
        What one unit sees of the picture, in pairs (rows, columns).
    frame : tuple of tuple of int
        ((top, bottom), (left, right)): the zeros around what comes in.
    """

    output: tuple
    parameters: int
    macs: int
    bytes: int
    field: ReceptiveField
    frame: tuple


def step_of(name, given):
    """Return a `Step` of what a learner gives: a Step, or a dict of its attributes; refuse what it cannot be."""
    if isinstance(given, Step):
        given = vars(given)
    if not isinstance(given, dict):
        raise CnnlabError(f"{name} must be a dict such as {{'kernel': 3, 'filters': 16}}, found {given!r}")
    for key in given:
        _validate.choice(f"a key of {name}", key, list(Step.__dataclass_fields__))
    step = Step(**given)
    _validate.choice(f"{name} kind", step.kind, KINDS)
    for key in ("kernel", "stride", "dilation", "filters"):
        _validate.integer(f"{name} {key}", getattr(step, key), low=LIMITS[key][0], high=LIMITS[key][1])
    if isinstance(step.padding, str):
        _validate.choice(f"{name} padding", step.padding, ("valid", "same"))
    elif step.kind == "pooling":
        raise CnnlabError(f"{name} is pooling, which pads 'valid' or 'same' in Keras, found {step.padding!r}")
    else:
        _validate.integer(f"{name} padding", step.padding, low=0, high=LIMITS["frame"][1])
    return step


def follow(shape, steps):
    """Follow a picture through a chain.

    Parameters
    ----------
    shape : (int, int, int)
        Rows, columns and channels of the picture.
    steps : sequence of Step

    Returns
    -------
    costs : list of Cost
        Of the layers up to the first impossible one.
    why : str
        Why the next one is impossible, in a sentence; empty if the chain holds.
    """
    costs, chain = [], []
    for number, step in enumerate(steps, 1):
        try:
            cost = _cost(shape, step, chain)
        except CnnlabError as error:
            return costs, f"Layer {number} is impossible: {error}."
        costs.append(cost)
        shape = cost.output
    return costs, ""


def _cost(shape, step, chain):
    size = arithmetic.output_size(
        shape[:2], step.kernel, stride=step.stride, padding=step.padding, dilation=step.spread
    )
    frame = _frame(shape[:2], step)
    chain.append((step.kernel, step.stride, step.spread, tuple(before for before, _ in frame)))
    if step.kind == "convolution":
        output = (*size, step.filters)
        parameters = arithmetic.conv_parameters(step.kernel, shape[2], step.filters)
        macs = arithmetic.conv_macs(output, step.kernel, shape[2])
    else:
        output, parameters, macs = (*size, shape[2]), 0, 0
    field = arithmetic.receptive_field(chain)
    return Cost(output, parameters, macs, arithmetic.activation_bytes(output), field, frame)


def _frame(size, step):
    if step.padding == "same":
        return arithmetic.same_padding(step.kernel, dilation=step.spread, stride=step.stride, size=tuple(size))
    pixels = 0 if step.padding == "valid" else step.padding
    return (pixels, pixels), (pixels, pixels)


def remark(shape, step, cost, picture):
    """Say what is easily overlooked in a layer that is possible, or nothing."""
    said = []
    unread = [_unread(*axis, step) for axis in zip(shape[:2], cost.frame, cost.output[:2], strict=True)]
    if any(unread):
        ends = [
            f"{name}: {many}" for many, name in zip(unread, ("rows below", "columns on the right"), strict=True) if many
        ]
        said.append(f"Another step does not fit; never read are {' and '.join(ends)}.")
    if step.stride > step.kernel and step.spread == 1:
        said.append(f"The stride jumps over {step.stride - step.kernel} of every {step.stride} rows and columns.")
    if any(before != after for before, after in cost.frame):
        said.append(f"The zeros cannot be shared evenly: {_sides(cost.frame)}.")
    if any(seen > side for seen, side in zip(cost.field.size, picture[:2], strict=True)):
        said.append("A unit's window is larger than the picture: the rest of it is frame.")
    return " ".join(said)


def _unread(size, frame, out, step):
    """Count the pixels at the far end that no position of the kernel reaches."""
    return max(0, size - ((out - 1) * step.stride + step.reach - frame[0]))


def _sides(frame):
    (top, bottom), (left, right) = frame
    return f"{top} above, {bottom} below, {left} left, {right} right"
