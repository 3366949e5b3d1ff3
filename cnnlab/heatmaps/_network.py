"""What a heatmap needs to know of a model: its steps by name, its last spatial layer, its logits.

A model is never changed and never called as a whole. Its graph is walked step by step, through nested models too, so
that the output of any inner layer can be had and a softmax at the end can be left out.
"""

from dataclasses import dataclass

import keras
import numpy as np
from keras import layers

from cnnlab import _validate
from cnnlab._keras import Misfit, has_graph, is_foreign, output_spec, walk
from cnnlab.errors import CnnlabError

SQUASHING = {"softmax", "softmax_v2", "log_softmax", "log_softmax_v2", "sigmoid"}
NORMALISING = (
    layers.BatchNormalization,
    layers.GroupNormalization,
    layers.LayerNormalization,
    layers.Normalization,
    layers.UnitNormalization,
)
# Layers that hand on what others found. The map of the layer before them is as good, or sharper.
HANDING_ON = (
    *(layers.MaxPooling2D, layers.AveragePooling2D, layers.GlobalMaxPooling2D, layers.GlobalAveragePooling2D),
    *(layers.ZeroPadding2D, layers.Cropping2D, layers.UpSampling2D),
    *(layers.Reshape, layers.Permute, layers.Flatten, layers.Identity),
    *(layers.Dropout, layers.SpatialDropout2D, layers.GaussianNoise, layers.GaussianDropout, layers.Rescaling),
)
# After a softmax these change no value of it.
AFTER_TOP = (layers.Flatten, layers.Reshape, layers.Identity, layers.Dropout)
# A first layer that divides by more than this was made for grey levels up to 255.
GREY_LEVELS = 0.1


@dataclass(frozen=True)
class Network:
    """Names and sizes only, so that knowing a model does not keep it alive.

    Attributes
    ----------
    image_shape : tuple
        (H, W, C) as the model takes it, None where it is open.
    classes : int
        Class scores a picture.
    spatial : dict of str to tuple
        The layers with a map of more than one cell, in the order in which they run, and their (h, w, c).
    last : str or None
        The layer a heatmap is made at unless another is named.
    top : int or None
        The step whose softmax is left out, counted from 0 as they run; None if there is none.
    explains : str
        What the scores are.
    value_range : tuple or None
        Least and largest pixel value the model is made for, where its own Rescaling layer tells.
    hidden : tuple of str
        Models nested in it whose layers cannot be seen, because they are subclassed.
    """

    image_shape: tuple
    classes: int
    spatial: dict
    last: str | None
    top: int | None
    explains: str
    value_range: tuple | None
    hidden: tuple


def spatial_layers(model):
    """List the layers at which a Grad-CAM can be made.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, built, one input (H, W, C), one output of class scores.

    Returns
    -------
    dict of str to tuple
        Name of each layer whose output is a map of more than one cell, and its (h, w, c), in the order in which they
        run. A layer of a nested model is named with its path.

    Raises
    ------
    CnnlabError
        If the model is of another kind.

    Examples
    --------
    >>> from cnnlab.models import mnist_cnn
    >>> for name, shape in spatial_layers(mnist_cnn()).items():
    ...     print(name, shape)
    rescale (28, 28, 1)
    conv_1 (26, 26, 16)
    pool_1 (13, 13, 16)
    conv_2 (11, 11, 32)
    pool_2 (5, 5, 32)
    """
    return dict(read(model).spatial)


def last_spatial_layer(model):
    """Name the layer at which a Grad-CAM is made unless another is asked for.

    It is the last layer that has both: a map of more than one cell, and something found by learned weights at or
    before it. Pooling, padding and dropout are passed over, because they only hand on what the layer before them
    found. An activation, normalisation, sum or concatenation after the last convolution counts.

    Parameters
    ----------
    model : keras.Model
        As for `spatial_layers`.

    Returns
    -------
    str

    Raises
    ------
    CnnlabError
        If there is none, or the model is of another kind.

    Examples
    --------
    >>> from cnnlab.models import mnist_cnn
    >>> last_spatial_layer(mnist_cnn())
    'conv_2'
    """
    return chosen_layer(read(model), None)


def chosen_layer(network, layer):
    """Return the full name of the layer a map is made at, or say why there is none.

    Parameters
    ----------
    network : Network
        The model.
    layer : str or None
        Full name, or the last part of it if only one layer has that; None for the last spatial layer.
    """
    if layer is None:
        if network.last is None and network.hidden:
            raise CnnlabError(
                f"model has no spatial layer that can be seen: {network.hidden[0]!r} in it is subclassed, so its "
                "layers hide inside its code. Build it as keras.Sequential([...]) or keras.Model(inputs, outputs)"
            )
        if network.last is None:
            raise CnnlabError(
                "model has no spatial layer: nowhere do learned weights give a map of more than one cell. "
                "Use occlusion, saliency or integrated_gradients, which work on the pixels"
            )
        return network.last
    if isinstance(layer, str) and layer in network.spatial:
        return layer
    inner = [name for name in network.spatial if isinstance(layer, str) and name.endswith(f"/{layer}")]
    if len(inner) > 1:
        raise CnnlabError(f"layer {layer!r} is ambiguous: give one of {', '.join(map(repr, inner))}")
    if inner:
        return inner[0]
    name = layer.name if isinstance(layer, keras.Layer) else layer
    return _validate.choice("layer", name if layer is not name else str(layer), list(network.spatial))


class Walk:
    """Sends a tensor through a model, step by step; subclasses say what is done at a step."""

    def scores(self, model, tensor):
        """Return the one tensor that comes out, also of a model that hands it over in a list or dictionary."""
        outputs = keras.tree.flatten(self.run(model, tensor))
        if len(outputs) != 1:
            raise CnnlabError(f"model {model.name!r} has {len(outputs)} outputs: give it one, the class scores")
        return outputs[0]

    def run(self, model, tensor, path=""):
        """Return what comes out of the model."""
        return walk(model, tensor, self._visitor(path))

    def _visitor(self, path):
        def visit(operation):
            name = path + operation.name

            def nested(tensor, *args, **kwargs):
                return self.leave(name, self.run(operation, tensor, f"{name}/"))

            def single(*args, **kwargs):
                return self.leave(name, self.step(name, operation, args, kwargs))

            return nested if has_graph(operation) else single

        return visit

    def step(self, name, operation, args, kwargs):
        """Do one step that is not itself a model."""
        raise NotImplementedError

    def leave(self, name, output):
        """Take note of the output of a step or of a nested model, and hand it on."""
        return output


class Forward(Walk):
    """The model at work, without the softmax at its end, remembering the output of one layer.

    Parameters
    ----------
    network : Network
        What `read` found.
    layer : str, optional
        The layer to remember, in `seen`.
    tape : tensorflow.GradientTape, optional
        Told to watch that output.
    """

    def __init__(self, network, layer=None, tape=None):
        self.network = network
        self.layer = layer
        self.tape = tape
        self.seen = None
        self._number = -1

    def step(self, name, operation, args, kwargs):
        """Run one layer as at inference, or the last one without its softmax."""
        self._number += 1
        # By number: a layer that is used at the top may be used elsewhere as well.
        if self._number == self.network.top:
            operation = without_squashing(operation)
        if operation is None:
            return args[0]
        if isinstance(operation, keras.Layer):
            kwargs = {**kwargs, "training": False}
        return operation(*args, **kwargs)

    def leave(self, name, output):
        """Watch the output of the layer that is looked for."""
        if name == self.layer:
            self.seen = output
            if self.tape is not None:
                self.tape.watch(output)
        return output


@dataclass(frozen=True)
class _Step:
    name: str
    operation: object
    inputs: list
    output: object


class _Reader(Walk):
    """Sends only a shape through the model, and writes down the steps."""

    def __init__(self):
        self.steps = []
        self.shapes = {}

    def step(self, name, operation, args, kwargs):
        if getattr(operation, "data_format", None) == "channels_first":
            raise CnnlabError(f"layer {name!r} has its channels first: build the model with channels last")
        inputs = [leaf for leaf in keras.tree.flatten((args, kwargs)) if isinstance(leaf, keras.KerasTensor)]
        try:
            output = output_spec(name, operation, args, kwargs)
        except Misfit as misfit:
            raise CnnlabError(f"{misfit}: mend the model") from misfit
        self.steps.append(_Step(name, operation, inputs, output))
        return output

    def leave(self, name, output):
        self.shapes[name] = getattr(output, "shape", ())
        return output


def read(model):
    """Find out what heatmaps need to know of a model.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, built.

    Returns
    -------
    Network

    Raises
    ------
    CnnlabError
        If it is not a model of one picture in and one vector of class scores out, or hides its graph.
    """
    image = _only_input(model)
    reader = _Reader()
    scores = reader.scores(model, keras.KerasTensor(image.shape, image.dtype))
    shape = tuple(scores.shape)
    if len(shape) != 2 or shape[1] is None:
        raise CnnlabError(
            f"model {model.name!r} answers with shape {shape}, expected (N, classes): "
            "a heatmap explains one score a class, so end the model with a pooling or Flatten and a Dense layer"
        )
    top, explains = _top(reader.steps, scores)
    spatial = {name: tuple(shape[1:]) for name, shape in reader.shapes.items() if _is_map(shape)}
    return Network(
        tuple(image.shape[1:]),
        shape[1],
        spatial,
        _last(reader.steps, spatial),
        top,
        explains,
        _value_range(reader.steps),
        tuple(step.name for step in reader.steps if isinstance(step.operation, keras.Model)),
    )


def without_squashing(operation):
    """Return the same layer without its softmax, on the same weights; None if the softmax was all it did."""
    if _kind(operation) in SQUASHING or isinstance(operation, layers.Activation):
        return None
    # A second instance around the same variables: the model's own layer is not touched, not even for a moment.
    twin = object.__new__(type(operation))
    twin.__dict__.update(operation.__dict__)
    twin.__dict__["activation"] = keras.activations.linear
    return twin


def _only_input(model):
    if not isinstance(model, keras.Model):
        raise CnnlabError(
            f"model must be a Keras model, found {type(model).__name__}: "
            "wrap a single layer as keras.Sequential([keras.Input(shape), layer])"
        )
    if not has_graph(model):
        raise CnnlabError(
            f"model {model.name!r} is subclassed, so its layers hide inside its code: "
            "build it as keras.Sequential([...]) or keras.Model(inputs, outputs)"
        )
    if not model.built:
        raise CnnlabError(
            f"model {model.name!r} is not built: begin it with keras.Input((rows, columns, channels)), "
            "or call it once on pictures"
        )
    if len(model.inputs) != 1:
        raise CnnlabError(f"model {model.name!r} has {len(model.inputs)} inputs: heatmaps need one, the picture")
    image = model.inputs[0]
    if len(image.shape) != 4:
        raise CnnlabError(
            f"model {model.name!r} takes shape {tuple(image.shape)}, expected pictures (N, rows, columns, channels)"
        )
    return image


def _kind(operation):
    """Name a softmax or sigmoid, whether it stands as a layer or as a bare operation of Keras."""
    name = type(operation).__name__
    return {"Softmax": "softmax", "LogSoftmax": "log_softmax", "Sigmoid": "sigmoid"}.get(name, name)


def _squashes(operation):
    """Return the name of the softmax or sigmoid that an operation applies to its result, or None."""
    if _kind(operation) in SQUASHING:
        return _kind(operation)
    activation = getattr(operation, "activation", None)
    name = _kind(activation) if isinstance(activation, keras.Layer) else getattr(activation, "__name__", None)
    return name.removesuffix("_v2") if name in SQUASHING else None


def _top(steps, scores):
    """Return the step whose softmax is to be left out, and what the scores then are."""
    makers = {id(step.output): (number, step) for number, step in enumerate(steps)}
    _, last = number, step = makers.get(id(scores), (None, None))
    while step is not None:
        squashing = _squashes(step.operation)
        if squashing:
            return number, f"logit of {step.name!r}, before its {squashing}"
        if not isinstance(step.operation, AFTER_TOP) and not _is_linear(step.operation):
            break
        number, step = makers.get(id(step.inputs[0]), (None, None))
    if last is None:
        return None, "the input itself"
    if is_foreign(last.operation):
        return None, f"output of {last.name!r}, as it is: whether its own function is a softmax cannot be seen"
    return None, f"output of {last.name!r}, which ends in no softmax"


def _is_linear(operation):
    return isinstance(operation, layers.Activation) and operation.activation is keras.activations.linear


def _is_map(shape):
    return len(shape) == 4 and (shape[1], shape[2]) != (1, 1)


def _learns(operation):
    return bool(getattr(operation, "weights", None)) and not isinstance(operation, NORMALISING)


def _last(steps, spatial):
    last, learned = None, False
    for step in steps:
        learned = learned or _learns(step.operation)
        if learned and step.name in spatial and not isinstance(step.operation, HANDING_ON):
            last = step.name
    return last


def _value_range(steps):
    """Return (0, 255) if the model itself divides grey levels by about 255, before any learned layer."""
    for step in steps:
        if _learns(step.operation):
            return None
        if isinstance(step.operation, layers.Rescaling) and np.all(np.asarray(step.operation.scale) < GREY_LEVELS):
            return 0.0, 255.0
    return None
