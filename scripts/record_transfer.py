"""Record lesson 13's curves, accuracy over the number of training pictures: data/transfer_run.json.

    python scripts/record_transfer.py [--seeds 5] [--tasks faces digits blood] [--output FILE]

About ten minutes on two quiet cores for five seeds. The blood cells are recorded where CNNLAB_DATA_DIR holds them, the
ImageNet rows where it holds MobileNet's weights. A run that is in the output file already is not made again.
"""

import argparse
import math
import os
import sys
import time
from pathlib import Path

import numpy as np
from skimage import data
from sklearn.metrics import balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from cnnlab import _quiet, datasets, models, training, transfer  # noqa: F401  (_quiet before keras)
from cnnlab._paths import data_folder
from cnnlab.errors import CnnlabError

import keras  # isort: skip

BATCH = 32
# Steps, not epochs: ten pictures are one batch, and twenty epochs of one step would be no training.
STEPS = {"head": 120, "upper part": 60, "everything": 40, "from scratch": 240}
# For pictures that resemble nothing the backbone has seen: its batch normalisation must move as well.
BOLD = (("head", 0.0, 80, 5e-3, False), ("everything", 1.0, 100, 1e-3, True), ("settle", 1.0, 60, 1e-4, False))
ABOUT = (
    "Lesson 13: balanced accuracy on test pictures over the number of training pictures a class. Rare blood cells are "
    "repeated until all classes are equal. Made by scripts/record_transfer.py."
)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--tasks", nargs="+", choices=list(TASKS), default=list(TASKS))
    parser.add_argument("--output", type=Path, default=data_folder() / "transfer_run.json")
    chosen = parser.parse_args(arguments)
    runs = training.load_runs(chosen.output) if chosen.output.is_file() else []
    for seed in range(chosen.seeds):
        for name in chosen.tasks:
            done = {run.recipe for run in runs if run.facts["task"] == name and run.seed == seed}
            task = TASKS[name](seed)
            for method, score in (methods(task) if task else {}).items():
                if method not in done:
                    runs.append(record(name, task, method, score, seed))
            training.save_runs(chosen.output, runs, about=ABOUT)
    print(summary(runs))


def record(name, task, method, score, seed):
    started, processor = time.perf_counter(), time.process_time()
    scores = []
    for size in task["sizes"]:
        chosen = drawn(task["y"], size, np.random.default_rng([seed, size]))
        scores.append(score(chosen, seed))
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    print(f"{name}, {method}, seed {seed}: {np.round(scores, 3).tolist()}, {processor:.0f} processor s", flush=True)
    history = {"size": [float(size) for size in task["sizes"]], "score": [float(value) for value in scores]}
    return training.Run(method, seed, history, round(seconds, 2), round(processor, 2), {"task": name})


def drawn(y, size, rng):
    """Return the indices of `size` examples a class; a class with fewer gives all it has, over and over."""
    picked = []
    for label in range(y.max() + 1):
        order = rng.permutation(np.flatnonzero(y == label))
        picked.append(np.resize(order, size))
    return np.concatenate(picked)


def methods(task):
    """Return the ways to learn a task: name to a function of (indices, seed) that gives the score."""
    net, y, test = task["net"], task["y"], task["y_test"]
    x, x_test = net.prepare(task["x"]), net.prepare(task["x_test"])
    classes = int(y.max()) + 1

    def of_network(model):
        parts = [model(x_test[start : start + 256], training=False) for start in range(0, len(x_test), 256)]
        answers = np.concatenate([keras.ops.convert_to_numpy(part) for part in parts]).argmax(axis=1)
        return balanced_accuracy_score(test, answers)

    def fine_tuned(chosen, seed):
        model = transfer.attach_head(net, classes, seed=seed)
        transfer.phases(model, x[chosen], y[chosen], plan=plan(len(chosen)), seed=seed, progress=False)
        return of_network(model)

    def tuned_boldly(chosen, seed):
        model = transfer.attach_head(net, classes, seed=seed)
        bold = [
            transfer.Phase(name, share, enough(steps, len(chosen)), rate, batch_norm=moving, batch_size=BATCH)
            for name, share, steps, rate, moving in BOLD
        ]
        transfer.phases(model, x[chosen], y[chosen], plan=bold, seed=seed, progress=False)
        return of_network(model)

    def from_scratch(chosen, seed):
        model = task["untrained"](classes, seed)
        recipe = training.Recipe(
            "from scratch", enough(STEPS["from scratch"], len(chosen)), BATCH, task["rate"], warm_up=0.25
        )
        training.fit(model, x[chosen], y[chosen], recipe=recipe, seed=seed, progress=False)
        return of_network(model)

    found = {"fine-tuned": fine_tuned, "from scratch": from_scratch, "features + SVM": svm(net, task)}
    if task.get("bold"):
        found["tuned boldly"] = tuned_boldly
    if task.get("imagenet"):
        found["ImageNet features + SVM"] = svm(task["imagenet"], task)
    return found


def svm(net, task):
    """Return a function that fits a linear machine on the features of some training pictures."""

    def score(chosen, seed):
        machine = make_pipeline(StandardScaler(), LinearSVC(C=0.001, max_iter=20_000, random_state=seed))
        machine.fit(known[chosen], task["y"][chosen])
        return balanced_accuracy_score(task["y_test"], machine.predict(unknown))

    known = transfer.features(net, net.prepare(task["x"]), progress=False)
    unknown = transfer.features(net, net.prepare(task["x_test"]), progress=False)
    return score


def enough(steps, pictures):
    """Return how many epochs make so many steps."""
    return math.ceil(steps / math.ceil(pictures / BATCH))


def plan(pictures):
    """Return the usual three phases with their epochs counted in steps."""
    return [
        transfer.Phase(
            phase.name, phase.share, enough(STEPS[phase.name], pictures), phase.learning_rate, batch_size=BATCH
        )
        for phase in transfer.FINE_TUNE
    ]


def faces(seed):
    """200 real pictures: 50 a class are kept for the test, drawn anew for each seed."""
    pictures = np.rint(data.lfw_subset() * 255).astype(np.uint8)
    labels = np.repeat([1, 0], 100)
    rng = np.random.default_rng(seed)
    test = np.concatenate([rng.permutation(100)[:50], 100 + rng.permutation(100)[:50]])
    rest = np.setdiff1d(np.arange(200), test)
    return {
        "x": pictures[rest], "y": labels[rest], "x_test": pictures[test], "y_test": labels[test],
        "sizes": (5, 10, 20, 50), "net": transfer.backbone("course"), "imagenet": imagenet(128),
        "untrained": lambda classes, seed: transfer.compact_cnn(classes=classes, seed=seed), "rate": 1e-2,
    }  # fmt: skip


def digits(seed):
    """Digits 5 to 9, for a network that learned 0 to 4."""
    mnist = datasets.load("mnist")
    if not mnist.real:
        raise CnnlabError(f"the real MNIST is needed. {mnist.notice()}")
    low, high, test = mnist.y_train < 5, mnist.y_train >= 5, mnist.y_test >= 5
    cnn = digit_network(5, seed)
    recipe = training.Recipe("zero to four", 2, 128, 0.012, warm_up=0.25)
    training.fit(cnn, mnist.x_train[low][..., None], mnist.y_train[low], recipe=recipe, seed=seed, progress=False)
    net = transfer.Backbone("zero to four", keras.Model(cnn.inputs[0], cnn.get_layer("flatten").output))
    rng = np.random.default_rng(seed)
    some = rng.permutation(np.flatnonzero(high))[:2000]
    return {
        "x": mnist.x_train[some], "y": mnist.y_train[some] - 5,
        "x_test": mnist.x_test[test], "y_test": mnist.y_test[test] - 5,
        "sizes": (5, 10, 20, 50, 100), "net": net, "untrained": digit_network, "rate": 6e-3,
    }  # fmt: skip


def digit_network(classes, seed):
    """Return the convolutions of lesson 08's network with one dense layer on top."""
    cnn = models.mnist_cnn(seed=seed)
    first = keras.initializers.GlorotUniform(seed=seed)
    head = keras.layers.Dense(classes, activation="softmax", kernel_initializer=first, name="classes")
    return keras.Model(cnn.inputs[0], head(cnn.get_layer("flatten").output))


def blood(seed):
    """White blood cells, cut out by their boxes; the split is the data set's own, no cell on both sides."""
    path = Path(os.environ.get("CNNLAB_DATA_DIR", ".")) / "blood_cells.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as archive:
        pictures, labels, boxes, split = (archive[name] for name in ("images", "labels", "boxes", "split"))
    cells = np.concatenate([squared(picture, box, 224) for picture, box in zip(pictures, boxes, strict=True)])
    train = split == 0
    return {
        "x": cells[train], "y": labels[train], "x_test": cells[~train], "y_test": labels[~train],
        "sizes": (5, 10, 20, 50, 100), "net": transfer.backbone("course"), "imagenet": imagenet(224), "bold": True,
        "untrained": lambda classes, seed: transfer.compact_cnn(classes=classes, seed=seed), "rate": 1e-2,
    }  # fmt: skip


def squared(picture, box, side):
    """Cut out the square round a box (x from, y from, x to, y to), brought to shape (1, side, side, 3)."""
    left, top, right, bottom = box
    half = max(right - left, bottom - top) / 2
    frame = picture.shape[1]
    padded = np.pad(picture, ((frame, frame), (frame, frame), (0, 0)), mode="edge")
    row, column = (round(float(middle - half)) + frame for middle in ((top + bottom) / 2, (left + right) / 2))
    size = max(1, round(float(2 * half)))
    piece = keras.ops.cast(padded[None, row : row + size, column : column + size], "float32")
    resized = keras.ops.image.resize(piece, (side, side), interpolation="bilinear", antialias=True)
    return np.rint(np.clip(keras.ops.convert_to_numpy(resized), 0, 255)).astype(np.uint8)


def imagenet(side):
    """Return MobileNet with ImageNet's weights, or None where they cannot be had."""
    net = transfer.backbone("mobilenet", alpha=0.25, input_shape=(side, side, 3))
    return net if net.imagenet else None


TASKS = {"faces": faces, "digits": digits, "blood": blood}


def summary(runs):
    lines = []
    for name, method in sorted({(run.facts["task"], run.recipe) for run in runs}):
        mine = [run for run in runs if run.facts["task"] == name and run.recipe == method]
        scores = np.array([run.history["score"] for run in mine])
        told = ", ".join(
            f"{int(size)}: {score:.3f}" for size, score in zip(mine[0].history["size"], scores.mean(0), strict=True)
        )
        lines.append(f"{name:<7} {method:<24} {len(mine)} runs  {told}")
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        main()
    except CnnlabError as error:
        sys.exit(f"record_transfer: {error}")
