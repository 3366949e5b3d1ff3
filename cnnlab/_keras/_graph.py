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


def layers_of(model, path=""):
    """Yield name and layer of all layers of a model; of a model within it, those instead of it."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer, f"{path}{layer.name}/")
        else:
            yield path + layer.name, layer
