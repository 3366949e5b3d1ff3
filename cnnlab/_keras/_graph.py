"""A model's graph, walked step by step."""

import keras


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
    written = [type(step)] if activation is None or isinstance(activation, keras.Layer) else [type(step), activation]
    return isinstance(step, keras.layers.Lambda) or not all(
        (getattr(one, "__module__", None) or "").startswith(("keras.", "tensorflow.")) for one in written
    )


def described(model):
    """Return what a model is made of, as lists that JSON knows; equal for models built alike under other names."""
    return [[type(step).__name__, _without_names(_config(step))] for _, step in steps_of(model)]


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


def _without_names(value):
    if isinstance(value, dict):
        return {str(key): _without_names(item) for key, item in value.items() if key != "name"}
    if isinstance(value, (list, tuple)):
        return [_without_names(item) for item in value]
    return value if value is None or isinstance(value, (str, bool, int, float)) else type(value).__name__
