"""What every layer promises, and the geometry that convolution and pooling share."""

import numpy as np

from cnnlab import _validate
from cnnlab.arithmetic import same_padding
from cnnlab.errors import CnnlabError

# What to do with an x of so many axes where a batch is wanted.
_TO_A_BATCH = {
    1: "make one sample a batch with x[np.newaxis]",
    2: "make one grey picture a batch with x[np.newaxis, ..., np.newaxis]",
    3: "make one picture (rows, columns, channels) a batch with x[np.newaxis], "
    "or give grey pictures (samples, rows, columns) their channel with x[..., np.newaxis]",
}


class Layer:
    """What all layers share: checks, memory of the last shape, and the two dictionaries.

    A layer of your own needs `_forward(x, training)` and `_backward(grad)`; the public `forward` and `backward` check
    their arguments and call them. What it learns it hands to `_learns` when it is built.

    Attributes
    ----------
    parameters : dict of str to numpy.ndarray
        What training changes. Empty for layers that learn nothing. You may set them by hand, in the same shapes.
    gradients : dict of str to numpy.ndarray
        After `backward`: the slope of the cost along each parameter, same keys and shapes as `parameters`.
    """

    rank = None  # how many axes the input must have; None leaves it open

    def __init__(self):
        self.parameters = {}
        self.gradients = {}
        self._shapes = None
        self._output_shape = None

    def forward(self, x, *, training=False):
        """Compute the layer's output.

        Parameters
        ----------
        x : array_like
            A batch: the first axis counts the samples, the last one the channels. Integers become float64. The layer
            keeps a copy: what you do to `x` afterwards does not reach `backward`.
        training : bool
            Whether dropout drops and batch normalisation uses the batch. Other layers ignore it.

        Returns
        -------
        numpy.ndarray
            The output, of a float dtype.

        Raises
        ------
        CnnlabError
            If `x` is empty, not finite, or its shape does not fit the layer; or if a parameter set by hand does not.
        """
        self._check_parameters()
        x = _validate.floating("x", x).copy()
        self._check_axes(x)
        y = self._forward(x, _validate.flag("training", training))
        self._output_shape = y.shape
        return y

    def backward(self, grad):
        """Carry the gradient of the cost from the output back to the input of the last `forward`.

        Parameters
        ----------
        grad : array_like
            How the cost changes with each number of the output; the shape of that output.

        Returns
        -------
        numpy.ndarray
            How the cost changes with each number of the input. `gradients` is filled on the way.

        Raises
        ------
        CnnlabError
            If nothing went forward yet, or `grad` has another shape than the output had.
        """
        name = type(self).__name__
        if self._output_shape is None:
            raise CnnlabError(f"{name}.backward needs a forward pass to go back through: call forward(x) first")
        grad = _validate.floating("grad", grad)
        if grad.shape != self._output_shape:
            raise CnnlabError(
                f"grad must have the shape of {name}'s last output {self._output_shape}, found {grad.shape}"
            )
        return self._backward(grad)

    def _learns(self, **parameters):
        """Take the first parameters, and remember their shapes: they are part of what the layer is."""
        self.parameters = parameters
        self._shapes = {key: values.shape for key, values in parameters.items()}

    def _check_parameters(self):
        """Whoever sets parameters by hand may get a name or a shape wrong, and NumPy would broadcast it silently."""
        if self._shapes is None:
            return
        name = f"{type(self).__name__}.parameters"
        if not isinstance(self.parameters, dict) or self.parameters.keys() != self._shapes.keys():
            found = list(self.parameters) if isinstance(self.parameters, dict) else type(self.parameters).__name__
            raise CnnlabError(f"{name} must be a dict of {list(self._shapes)}, found {found}: use exactly these names")
        for key, shape in self._shapes.items():
            # Not finite is for Sequential to tell: there it means that a training ran away.
            values = _validate.array(f"{name}[{key!r}]", self.parameters[key], finite=False)
            if values.shape != shape:
                raise CnnlabError(
                    f"{name}[{key!r}] must have shape {shape}, found {values.shape}: reshape or transpose it, "
                    "or build a layer of that size"
                )

    def _check_axes(self, x):
        if x.ndim == 0:
            raise CnnlabError(f"x must be a batch, with the samples along its first axis; found one number ({x})")
        wanted = np.atleast_1d(self.rank)
        if self.rank is None or x.ndim in wanted:
            return
        to_rows = self.rank == 2 and x.ndim > 2
        remedy = f"put Flatten() before {type(self).__name__}" if to_rows else _TO_A_BATCH.get(x.ndim, "reshape it")
        expected = " or ".join(map(str, wanted))
        raise CnnlabError(f"x must have {expected} axes, found {x.ndim} (shape {x.shape}): {remedy}")

    def _need(self, x, size, argument):
        if x.shape[-1] != size:
            raise CnnlabError(
                f"x must have {size} numbers along its last axis, because {type(self).__name__} was built with "
                f"{argument}={size}; found {x.shape[-1]} (shape {x.shape}): build it with {argument}={x.shape[-1]}"
            )


def padding_of(padding):
    """Return "valid", "same" or a pair of ints, or say why it is none."""
    if isinstance(padding, str):
        return _validate.choice("padding", padding, ("valid", "same"))
    return _validate.pair("padding", padding, low=0)


def frames_of(shape, kernel, stride, padding):
    """Return what np.pad needs to frame a batch: (0, 0), (top, bottom), (left, right), (0, 0).

    "same" is the rule of Keras, `arithmetic.same_padding`.
    """
    if padding == "same":
        frames = same_padding(tuple(kernel[:2]), stride=stride, size=tuple(shape[1:3]))
    else:
        frames = [(each, each) for each in ((0, 0) if padding == "valid" else padding)]
    return [(0, 0), *frames, (0, 0)]


def crop(framed, frames):
    """Take the frame of a batch off again."""
    (top, bottom), (left, right) = frames[1:3]
    return framed[:, top : framed.shape[1] - bottom, left : framed.shape[2] - right]


def tap(i, j, output_shape, stride):
    """Return the slices of a framed batch that tap (i, j) of the window meets, one pixel for each output position."""
    rows, columns = output_shape[1:3]
    return (
        slice(None),
        slice(i, i + (rows - 1) * stride[0] + 1, stride[0]),
        slice(j, j + (columns - 1) * stride[1] + 1, stride[1]),
    )
