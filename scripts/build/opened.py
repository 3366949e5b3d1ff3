"""Train the networks that the web site opens: data/opened/NAME.npz, with what they were measured at and some pictures.

    python scripts/build/opened.py [NAME ...]

Under a minute of one processor core for both. Each is trained once, with seed 0, on all 60,000 training
pictures, by a recipe that was set beforehand. Then the test pictures are counted, and some of them are chosen to be
shown: the first of each class, the six mistakes that the convolutional network is surest of, and six that were moved to
the right and that only the convolutional network still reads, the dense one does not.
"""

import argparse
import json

import numpy as np

from cnnlab import _quiet, training  # noqa: F401  (_quiet before keras)
from cnnlab._paths import write_whole
from cnnlab.commands._site import _live
from scripts.record._recording import command, real

import keras  # isort: skip

MOVED, SHOWN = 3, 6


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_live.NETWORKS)}; all when not given")
    names = parser.parse_args(argv).names or list(_live.NETWORKS)
    unknown = sorted(set(names) - _live.NETWORKS.keys())
    if unknown:
        parser.error(f"there is no network {unknown[0]!r}; there are {', '.join(_live.NETWORKS)}")
    for name in names:
        pack(name)
    choose()


def pack(name):
    """Train one network, and write its weights and its part of the record."""
    network = _live.NETWORKS[name]
    data = real(network.data)
    model = network.build()
    recipe = training.ONE_CYCLE
    run = training.fit(model, network.prepare(data.x_train), data.y_train, recipe=recipe, seed=0)
    told = {
        "recipe": run.recipe,
        "epochs": recipe.epochs,
        "peak": recipe.learning_rate,
        "parameters": model.count_params(),
        "test_accuracy": accuracy(answers(model, network.prepare(data.x_test)), data.y_test),
        "processor_seconds": run.processor_seconds,
        "machine": training.machine(),
        "keras": keras.__version__,
    }
    moved = network.prepare(moved_right(data.x_test))
    told["test_accuracy_moved_3"] = accuracy(answers(model, moved), data.y_test)
    _live.FOLDER.mkdir(exist_ok=True)
    np.savez_compressed(_live.FOLDER / f"{name}.npz", *model.get_weights())
    record = json.loads(_live.RECORD.read_text(encoding="utf-8")) if _live.RECORD.exists() else {}
    write_whole(_live.RECORD, json.dumps(dict(sorted((record | {name: told}).items())), indent=1) + "\n")
    print(name, told, flush=True)


def choose():
    """Choose the test pictures that are shown, and write them."""
    mnist = real("mnist")
    whole = firsts(mnist.y_test) + surest_mistakes(_live.trained("mnist_cnn"), mnist)
    moved = lost_by_dense(mnist)
    np.savez_compressed(
        _live.PICTURES,
        mnist=np.concatenate([mnist.x_test[whole], moved_right(mnist.x_test[moved])]),
        mnist_labels=mnist.y_test[whole + moved],
    )


def firsts(labels):
    """Return the place of the first picture of each class."""
    return [int(np.flatnonzero(labels == label)[0]) for label in range(labels.max() + 1)]


def surest_mistakes(model, data):
    """Return the places of the wrong answers that the network is surest of."""
    found = answers(model, data.x_test[..., None])
    wrong = np.flatnonzero(found.argmax(axis=1) != data.y_test)
    return wrong[np.argsort(-found[wrong].max(axis=1))][:SHOWN].tolist()


def lost_by_dense(data):
    """Return the first digits that both read where they were, and once moved only the convolutional network."""
    right = {}
    for name in ("mnist_cnn", "mnist_dense"):
        model = _live.trained(name)
        for where, pictures in {"still": data.x_test, "moved": moved_right(data.x_test)}.items():
            right[name, where] = answers(model, pictures[..., None]).argmax(axis=1) == data.y_test
    lost = right["mnist_dense", "still"] & right["mnist_cnn", "still"] & right["mnist_cnn", "moved"]
    return np.flatnonzero(lost & ~right["mnist_dense", "moved"])[:SHOWN].tolist()


def moved_right(pictures):
    """Return pictures (N, rows, columns), each moved to the right, black where nothing was."""
    moved = np.zeros_like(pictures)
    moved[:, :, MOVED:] = pictures[:, :, :-MOVED]
    return moved


def answers(model, pictures):
    return model.predict(pictures, batch_size=500, verbose=0)


def accuracy(found, labels):
    return round(float((found.argmax(axis=1) == labels).mean()), 4)


if __name__ == "__main__":
    command(main)
