"""A Keras network as the page reads it: its steps in order, their weights, what it answers to the given pictures."""

from dataclasses import dataclass, field

import keras
import numpy as np

from cnnlab._keras import answer, check_weights, has_graph, running, walk
from cnnlab.errors import CnnlabError
from cnnlab.opened._kinds import Shut, described


@dataclass
class Network:
    """What goes into the page.

    Attributes
    ----------
    name : str
        Of the model.
    steps : list of dict
        In the order in which they run; step 0 is the picture. Each has `name`, `made_by` (class of Keras), `kind`,
        `reads` (numbers of steps), `shape` (without the batch), its options, and `weights` (places in the list
        below, by name). A step that is shut has the kind "shut" and `reason`.
    weights : list of numpy.ndarray
        float32; a layer that is used twice has them once.
    recorded : dict of int to numpy.ndarray, shape (N, ...)
        What the steps that are shut wrote for the pictures, float32.
    answers : numpy.ndarray, shape (N, ...)
        What Keras answers.
    """

    name: str
    steps: list
    weights: list = field(default_factory=list)
    recorded: dict = field(default_factory=dict)
    answers: np.ndarray | None = None


@dataclass(frozen=True)
class _Wire:
    """What runs through the graph: the number of the step that wrote it, and the numbers themselves."""

    step: int
    values: object


def read(model, pictures):
    """Walk through a model with pictures, and return it as a `Network`.

    Parameters
    ----------
    model : keras.Model
        Built, with one input and one output.
    pictures : numpy.ndarray, shape (N, H, W, C)
        As the model takes them.

    Raises
    ------
    CnnlabError
        If the model hides its steps, has several outputs, does not fit the pictures, or answers with NaN.
    """
    if not has_graph(model):
        raise CnnlabError(
            f"model must be Sequential or functional, found {type(model).__name__} "
            f"({getattr(model, 'name', model)!r}), whose layers hide inside its code: "
            "build it as keras.Sequential([...]) or keras.Model(inputs, outputs)"
        )
    # First: on a CPU, max pooling leaves NaN out, and the answer would look sound.
    check_weights(model)
    answers = answer(model, pictures)
    if not isinstance(answers, np.ndarray) or answers.ndim != 2:
        raise CnnlabError(
            f"model {model.name!r} must have one output, a row of class scores a picture, found "
            f"{getattr(answers, 'shape', 'several outputs')}: give the page the part that classifies"
        )
    first = {"name": "picture", "made_by": "InputLayer", "kind": "picture", "reads": [], "shape": pictures.shape[1:]}
    network = Network(model.name, [first], answers=answers.astype(np.float32))
    with running(model):
        values = keras.ops.convert_to_tensor(pictures.astype(np.float32))
        last = keras.tree.flatten(walk(model, _Wire(0, values), _Reader(network).visitor("")))[0]
    if last.step != len(network.steps) - 1:
        # Only possible where a graph has steps that lead nowhere; the page takes the last step for the answer.
        raise CnnlabError(f"model {model.name!r} has steps that do not lead to its output: leave them out")
    return network


class _Reader:
    """Takes note of each step on the walk."""

    def __init__(self, network):
        self.network = network
        self.places = {}  # of the weights of a layer, by layer and name

    def visitor(self, path):
        """Return what `walk` asks at each step of a model whose name and a slash are `path`."""

        def visit(operation):
            name = path + operation.name

            def nested(*args, **kwargs):
                inner = [leaf for leaf in keras.tree.flatten((args, kwargs)) if isinstance(leaf, _Wire)]
                return walk(operation, inner, self.visitor(f"{name}/"))

            def single(*args, **kwargs):
                return self.step(name, operation, args, kwargs)

            return nested if has_graph(operation) else single

        return visit

    def step(self, name, operation, args, kwargs):
        """Run a step as at inference, describe it, and return what it wrote."""
        leaves = keras.tree.flatten((args, kwargs))
        wires = [leaf for leaf in leaves if isinstance(leaf, _Wire)]
        real_args, real_kwargs = keras.tree.map_structure(
            lambda leaf: leaf.values if isinstance(leaf, _Wire) else leaf, (args, kwargs)
        )
        if isinstance(operation, keras.Layer):
            real_kwargs = {**real_kwargs, "training": False}
        written = operation(*real_args, **real_kwargs)
        if len(keras.tree.flatten(written)) != 1:
            raise CnnlabError(f"step {name!r} of the model writes several tensors: the page opens steps that write one")
        shapes = [tuple(wire.values.shape[1:]) for wire in wires]
        numbers = [None if isinstance(leaf, _Wire) else leaf for leaf in leaves]
        try:
            parts = described(operation, shapes, tuple(written.shape[1:]), numbers)
        except Shut as reason:
            parts = [("shut", {"reason": str(reason)}, {})]
            self.network.recorded[len(self.network.steps)] = keras.ops.convert_to_numpy(written).astype(np.float32)
        reads = [wire.step for wire in wires]
        if len(parts) == 2:
            between = (*written.shape[1:-1], parts[0][2]["kernel"].shape[2] * parts[0][2]["kernel"].shape[3])
            reads = [self._add(f"{name}/depthwise", operation, parts[0], reads, between)]
        return _Wire(self._add(name, operation, parts[-1], reads, written.shape[1:]), written)

    def _add(self, name, operation, part, reads, shape):
        kind, options, weights = part
        steps, used = self.network.steps, {step["name"] for step in self.network.steps}
        unique = next(
            title for title in (name, *(f"{name} ({n})" for n in range(2, len(steps) + 3))) if title not in used
        )
        places = {title: self._place(operation, kind, title, array) for title, array in weights.items()}
        steps.append(
            {"name": unique, "made_by": type(operation).__name__, "kind": kind, "reads": reads}
            | {"shape": [int(side) for side in shape], "weights": places}
            | options
        )
        return len(steps) - 1

    def _place(self, operation, kind, name, array):
        key = (id(operation), kind, name)
        if key not in self.places:
            self.places[key] = len(self.network.weights)
            self.network.weights.append(array)
        return self.places[key]
