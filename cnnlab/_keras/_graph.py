"""A model's graph, walked step by step."""

import dataclasses
import hashlib
from collections import Counter

import keras
import numpy as np


def has_graph(operation):
    """Tell whether an operation is a model whose steps can be seen."""
    return isinstance(operation, keras.Sequential) or hasattr(operation, "_run_through_graph")


def walk(model, tensors, visit):
    """Send something through the steps of a model in the order in which they run, and return what comes out.

    Parameters
    ----------
    model : keras.Model
        One that `has_graph`.
    tensors : object or list of object
        One for each input: tensors, shapes, whatever the visits understand.
    visit : callable
        From an operation to what is called in its place. A model within the model is one operation.
    """
    if isinstance(model, keras.Sequential):
        (tensor,) = keras.tree.flatten(tensors)
        for layer in model.layers:
            tensor = visit(layer)(tensor)
        return tensor
    # Keras follows its own graph; only what is done at each node is ours.
    return model._run_through_graph(tensors, operation_fn=visit)


def own_steps(model):
    """Return the steps of a model, layers and bare operations (x + y) alike; a model within it is one step.

    A subclassed model hides its steps: of it, its layers.
    """
    return model.layers if isinstance(model, keras.Sequential) else getattr(model, "operations", model.layers)


def steps_of(model, path=""):
    """Yield name and operation of every step of a model, layers and bare operations (x + y, keras.ops.softmax) alike.

    In the order in which they run, as far as they depend on each other; of a model within it, its steps instead of it.
    """
    for step in own_steps(model):
        if has_graph(step):
            yield from steps_of(step, f"{path}{step.name}/")
        else:
            yield path + step.name, step


def is_foreign(step):
    """Tell whether a step does something that Keras did not write, and that therefore nobody can know."""
    activation = getattr(step, "activation", None)
    written = [type(step)]
    if activation is not None:
        written.append(type(activation) if isinstance(activation, keras.Layer) else activation)
    return isinstance(step, keras.layers.Lambda) or not all(
        (getattr(one, "__module__", None) or "").startswith(("keras.", "tensorflow.")) for one in written
    )


@dataclasses.dataclass(frozen=True)
class Place:
    """Stands for the tensor that leaves a step, or enters the model (number -1, -2, ...)."""

    number: int


def calls(model):
    """List the steps of a model as they run, each with what it is called with; of a model within, its steps.

    Only the graph knows the numbers of a bare operation, such as the 255 of ``x / 255``: its configuration does not.

    Parameters
    ----------
    model : keras.Model
        One that `has_graph`.

    Returns
    -------
    list of (operation, args, kwargs)
        With a `Place` for each tensor, whose number counts the calls from 0.
    """
    done = []
    _follow(model, [Place(-1 - number) for number in range(len(model.inputs))], done)
    return done


def _follow(model, given, done):
    def visit(operation):
        def step(*args, **kwargs):
            if has_graph(operation):
                return _follow(operation, [leaf for leaf in keras.tree.flatten(args) if isinstance(leaf, Place)], done)
            done.append((operation, args, kwargs))
            # One place for each tensor that comes out, in the structure in which Keras looks for them.
            return keras.tree.map_structure(lambda _: Place(len(done) - 1), getattr(operation, "output", 0))

        return step

    return walk(model, given[0] if len(given) == 1 else given, visit)


def described(model):
    """Return what a model is made of, as lists that JSON knows; equal for models built alike under other names.

    Of bare operations, of layers that join, and of layers that are called more than once, also what they are called
    with.
    """
    found = [
        [type(step).__name__, _without_names(_config(step)), getattr(step, "compute_dtype", None)]
        for _, step in steps_of(model)
    ]
    if not has_graph(model):
        return found
    done = calls(model)
    often = Counter(id(operation) for operation, _, _ in done)
    return found + [
        [number, _told(args), _told(kwargs)]
        for number, (operation, args, kwargs) in enumerate(done)
        if not isinstance(operation, keras.Layer)
        or len(keras.tree.flatten((args, kwargs))) > 1
        or often[id(operation)] > 1
    ]


def layers_of(model, path=""):
    """Yield name and layer of all layers of a model; of a model within it, those instead of it."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer, f"{path}{layer.name}/")
        else:
            yield path + layer.name, layer


def _config(step):
    try:
        return step.get_config()
    except Exception:  # whoever writes a layer may have left it out
        return {}


def _told(value):
    """Return what a step is called with as JSON knows it; of an array, its hash."""
    if isinstance(value, Place):
        return {"from": value.number}
    if isinstance(value, dict):
        return {str(key): _told(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, (slice, type(Ellipsis))):
        return repr(value)
    try:
        array = np.asarray(keras.ops.convert_to_numpy(value))
    except Exception:  # whatever else a step may be called with
        return type(value).__name__
    if array.dtype.kind == "O":
        return type(value).__name__
    return [str(array.dtype), list(array.shape), hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()]


def _without_names(value):
    if isinstance(value, dict):
        return {str(key): _without_names(item) for key, item in value.items() if key != "name"}
    if isinstance(value, (list, tuple)):
        return [_without_names(item) for item in value]
    return value if value is None or isinstance(value, (str, bool, int, float)) else type(value).__name__
