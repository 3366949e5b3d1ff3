"""What a Keras network is made of, as plain rows: so networks are judged here without an import of Keras."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """One layer: its kind (Keras' class name), output shape of one picture, parameters, how many of them learn."""

    kind: str
    output: tuple
    parameters: int = 0
    learning: int = 0
    activation: str = ""
    padding: str = ""


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
    return [Layer("InputLayer", tuple(shape[1:])), *_below(network)]


def _below(network):
    found = []
    for layer in network.layers:
        if hasattr(layer, "layers"):
            found += _below(layer)
        elif type(layer).__name__ != "InputLayer":
            config = layer.get_config()
            found.append(
                Layer(
                    type(layer).__name__,
                    tuple(layer.output.shape[1:]),
                    layer.count_params(),
                    sum(math.prod(variable.shape) for variable in layer.trainable_weights),
                    str(config.get("activation", "")),
                    str(config.get("padding", "")),
                )
            )
    return found
