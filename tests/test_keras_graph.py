"""The walk through a model's graph: order, nested models, and the one private method of Keras that it rests on."""

import inspect
import json
import re
from pathlib import Path

import keras
import numpy as np
from keras import layers

from cnnlab import _keras
from cnnlab.exercises import folded, rows

PACKAGE = Path(_keras.__file__).parent.parent
PRIVATE = "_run_through_graph"
# The versions on which it was seen to take the inputs and `operation_fn`, and to hand each operation its own arguments.
SEEN_ON = ("3.15.1",)


def residual():
    """Return a network of one branch, one joint and one model within it; two open sizes, three channels."""
    inside = keras.Sequential(
        [keras.Input((None, None, 2)), layers.Conv2D(2, 3, padding="same", name="in")], name="box"
    )
    pictures = keras.Input((None, None, 3))
    first = layers.Conv2D(2, 3, padding="same", name="first")(pictures)
    return keras.Model(pictures, layers.Add(name="joint")([first, inside(first)]), name="net")


def test_steps_are_visited_in_order_each_with_what_reaches_it():
    seen = []

    def visit(operation):
        def step(*args, **kwargs):
            seen.append((operation.name, keras.tree.flatten(args)))
            return operation.name

        return step

    assert _keras.walk(residual(), "pictures", visit) == "joint"
    assert seen == [("first", ["pictures"]), ("box", ["first"]), ("joint", ["first", "box"])]


def test_a_sequential_model_is_a_chain():
    model = keras.Sequential([keras.Input((4, 6, 1)), layers.Flatten(name="flat"), layers.Dense(2, name="scores")])
    assert _keras.walk(model, [0], lambda layer: lambda value: value + len(layer.name)) == len("flat") + len("scores")


def test_layers_of_a_model_within_are_named_with_their_path():
    names = [name for name, _ in _keras.layers_of(residual())]
    assert names[1:] == ["first", "box/in", "joint"]


def test_the_private_method_of_keras_is_as_it_was_seen():
    """Without it `has_graph` would take every functional model for a subclassed one, and say so of none."""
    words = f"Keras {keras.__version__} (seen on {', '.join(SEEN_ON)}): look at cnnlab/_keras/_graph.py"
    method = getattr(residual(), PRIVATE, None)
    assert method is not None, words
    assert list(inspect.signature(method).parameters)[:2] == ["inputs", "operation_fn"], words


def test_it_is_called_in_one_place():
    calls = {
        path.relative_to(PACKAGE).as_posix(): len(re.findall(rf"\.{PRIVATE}\(", path.read_text(encoding="utf-8")))
        for path in PACKAGE.rglob("*.py")
    }
    assert {path: count for path, count in calls.items() if count} == {"_keras/_graph.py": 1}


def test_steps_are_layers_and_bare_operations_also_within_a_box():
    pictures = keras.Input((4, 4, 1))
    inside = keras.Input((4, 4, 1))
    box = keras.Model(inside, layers.Conv2D(2, 3, name="conv")(inside / 2.0), name="box")
    model = keras.Model(pictures, keras.ops.softmax(layers.Flatten(name="flat")(box(pictures) + 1.0)))
    found = [(name, type(step).__name__) for name, step in _keras.steps_of(model)]
    assert found[1:] == [
        ("box/" + box.operations[0].name, "InputLayer"),
        ("box/" + box.operations[1].name, "TrueDivide"),
        ("box/conv", "Conv2D"),
        (model.operations[2].name, "Add"),
        ("flat", "Flatten"),
        (model.operations[4].name, "Softmax"),
    ]
    # The same of `exercises.rows`, which knows no Keras: a division is nobody's layer, a softmax is one's curve.
    network = rows(model)
    assert [(row.kind, row.activation) for row in network] == [
        ("InputLayer", ""),
        ("Conv2D", "linear"),
        ("Flatten", ""),
        ("Activation", "softmax"),
    ]
    assert folded(rows(residual()))[-1].kind == "Add"
    both = keras.Model(pictures, keras.ops.relu(layers.Conv2D(1, 1)(pictures) + pictures))
    assert [row.kind for row in rows(both)][-2:] == ["Add", "Activation"]


class Own(layers.Dense):
    """A subclass may do anything."""


def test_what_keras_did_not_write_is_foreign():
    for step in (layers.Dense(2), layers.Dense(2, "relu"), layers.Activation("softmax"), keras.ops.softmax):
        step = step if isinstance(step, layers.Layer) else residual().operations[-1]
        assert not _keras.is_foreign(step)
    for step in (Own(2), layers.Lambda(lambda x: x), layers.Dense(2, lambda x: x), layers.Activation(lambda x: x)):
        assert _keras.is_foreign(step)
    # A layer of one's own as an activation, too.
    assert _keras.is_foreign(layers.Dense(2, activation=Own(2))) and not _keras.is_foreign(
        layers.Dense(2, layers.ReLU())
    )


def test_a_description_knows_no_names_and_everything_else():
    def network(**options):
        return keras.Sequential([keras.Input((4,)), Own(2, **({"activation": "relu"} | options))])

    assert _keras.described(network()) == _keras.described(network(name="other"))
    assert _keras.described(network()) != _keras.described(network(activation="tanh"))
    json.dumps(_keras.described(residual()))


def test_a_description_knows_how_often_a_layer_is_called_and_how_it_computes():
    def network(times, dtype="float32"):
        pictures = tensor = keras.Input((4, 6, 2))
        layer = layers.Conv2D(2, 3, padding="same", dtype=dtype)
        for _ in range(times):
            tensor = layer(tensor)
        return keras.Model(pictures, tensor)

    told = [json.dumps(_keras.described(one)) for one in (network(1), network(2), network(1, "mixed_float16"))]
    assert len(set(told)) == 3


def test_a_description_knows_the_numbers_of_bare_operations():
    """x / 255 and x / 127.5 were one network to a `resume` folder; siblings: which way round, arrays, axes, wiring."""

    def network(way):
        pictures = keras.Input((4, 3, 2))
        return keras.Model(pictures, way(pictures))

    ways = [
        lambda x: x / 255,
        lambda x: x / 127.5,
        lambda x: 255 / x,
        lambda x: x - np.float32([1, 2]),
        lambda x: x - np.float32([2, 1]),
        lambda x: x[:, ::2],
        lambda x: x[:, 1::2],
        lambda x: keras.ops.mean(x, axis=1),
        lambda x: keras.ops.mean(x, axis=2),
        lambda x: layers.Subtract()([layers.ReLU()(x), x]),
        lambda x: layers.Subtract()([x, layers.ReLU()(x)]),
    ]
    told = [json.dumps(_keras.described(network(way))) for way in ways]
    assert len(set(told)) == len(ways)
    assert told == [json.dumps(_keras.described(network(way))) for way in ways]


def test_calls_of_a_model_within_and_of_a_step_with_several_outputs():
    pictures = keras.Input((4, 6, 2))
    inner = keras.Sequential([keras.Input((4, 6, 1)), layers.ReLU()])
    left, right = keras.ops.split(pictures, 2, axis=-1)
    model = keras.Model(pictures, inner(left) + inner(right) * 3.0)
    found = [
        (type(step).__name__, [leaf for leaf in keras.tree.flatten(args)]) for step, args, _ in _keras.calls(model)
    ]
    kinds = [kind for kind, _ in found]
    assert kinds.count("ReLU") == 2 and kinds[0] == "Split" and kinds[-1] == "Add"
    assert [args[1] for kind, args in found if kind == "Multiply"] == [3.0]
