"""The walk through a model's graph: order, nested models, and the one private method of Keras that it rests on."""

import inspect
import re
from pathlib import Path

import keras
from keras import layers

from cnnlab import _keras

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
