"""What a Keras network is made of, as plain rows: so networks are judged here without an import of Keras."""

import math
from dataclasses import dataclass, replace

# A layer that only puts a function on what comes before, and what Keras calls that function.
_CURVES = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "PReLU": "prelu", "ELU": "elu", "Softmax": "softmax"}


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
    for layer in network.layers:
        if hasattr(layer, "layers"):
            found += _below(layer, learning)
        elif type(layer).__name__ != "InputLayer":
            found.append(_row(layer, learning))
    return found


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
