"""What a Keras network is made of, as plain rows: so networks are judged here without an import of Keras."""

import math
import re
from dataclasses import dataclass, replace

# A layer that only puts a function on what comes before, and what Keras calls that function.
_CURVES = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "PReLU": "prelu", "ELU": "elu", "Softmax": "softmax"}
# Bare operations of keras.ops that do the same.
_BARE_CURVES = {"relu", "leaky_relu", "elu", "softmax", "sigmoid", "tanh", "gelu", "selu", "silu", "softplus"}


@dataclass(frozen=True)
class Layer:
    """One layer: its kind (Keras' class name), output shape of one picture, parameters, how many of them learn.

    `window` is the size of a kernel or of a pooling, `rate` that of a dropout.
    """

    kind: str
    output: tuple
    parameters: int = 0
    learning: int = 0
    activation: str = ""
    padding: str = ""
    window: tuple = ()
    strides: tuple = ()
    rate: float = 0.0


def rows(network):
    """Return a network's layers as a list of `Layer`, the input first; None if it is no built network.

    Parameters
    ----------
    network : object
        A Keras model, also with models inside, or such a list, which is returned as it is.
    """
    if isinstance(network, list) and network and all(isinstance(row, Layer) for row in network):
        return network
    shape = getattr(network, "input_shape", None)
    if not isinstance(shape, tuple) or not hasattr(network, "layers"):
        return None
    learning = {id(variable) for variable in network.trainable_variables}
    return [Layer("InputLayer", tuple(shape[1:])), *_below(network, learning)]


def folded(network):
    """Return the rows with each activation that is a layer of its own put into the layer before it.

    After a layer that has an activation already it stays a row, but for a ReLU behind a ReLU, which changes nothing.
    """
    found = []
    for layer in network:
        curve = _CURVES.get(layer.kind) or (layer.activation if layer.kind == "Activation" else "")
        if found and curve == found[-1].activation == "relu":
            continue
        if curve and len(found) > 1 and found[-1].activation in ("", "linear"):
            found[-1] = replace(found[-1], activation=curve)
        else:
            found.append(replace(layer, activation=curve or layer.activation))
    return found


def _below(network, learning):
    found = []
    # Not the layers alone: a network may end in the bare operation keras.ops.softmax, or add two branches by a plus.
    for step in getattr(network, "operations", network.layers):
        if hasattr(step, "layers"):
            found += _below(step, learning)
        elif type(step).__name__ != "InputLayer":
            found += [_row(step, learning)] if hasattr(step, "count_params") else _bare(step)
    return found


def _bare(step):
    """Return the row of an operation that is no layer, where it is a curve or a meeting of branches; else none."""
    kind = type(step).__name__
    curve = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    output = tuple(getattr(step.output, "shape", ()))[1:]
    if curve in _BARE_CURVES:
        return [Layer("Activation", output, activation=curve)]
    return [Layer(kind, output)] if isinstance(step.input, (list, tuple)) and len(step.input) > 1 else []


def _row(layer, learning):
    config = layer.get_config()
    return Layer(
        type(layer).__name__,
        tuple(layer.output.shape[1:]),
        layer.count_params(),
        # Not what the layer says of itself: a model that is frozen as a whole trains none of its layers.
        sum(math.prod(variable.shape) for variable in layer.weights if id(variable) in learning),
        str(config.get("activation", "")),
        str(config.get("padding", "")),
        tuple(config.get("kernel_size", config.get("pool_size", ()))),
        tuple(config.get("strides", None) or ()),
        float(config.get("rate", 0.0)),
    )
