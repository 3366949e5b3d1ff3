"""Record lesson 13's curves, accuracy over the number of training pictures: data/transfer_run.json.

    python scripts/record/transfer.py [--seeds 5] [--tasks digits blood] [--at-most N] [--output FILE]

About half an hour of processor time for five seeds of digits and three of blood cells (`--seeds 3`). The cells are
recorded where CNNLAB_DATA_DIR holds them, the ImageNet rows where it holds MobileNet's weights.

Learning rates are chosen first, once a task, by two-fold cross-validation inside the training pictures of seed 0; no
test picture has a say. What was tried and what came out is recorded too.
"""

import functools
import math
import os
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from cnnlab import models, training, transfer
from scripts.record._recording import arguments, command, real, record, runs_of

import keras  # isort: skip

BATCH = 32
# Steps, not epochs: ten pictures are one batch, and twenty epochs of one step would be no training.
STEPS = {"head": 120, "upper part": 60, "everything": 40, "from scratch": 240}
# For pictures that resemble nothing the backbone has seen: its batch normalisation must move as well. Shares of a rate.
BOLD = (("head", 0.0, 80, 5, False), ("everything", 1.0, 100, 1, True), ("settle", 1.0, 60, 0.1, False))
RATES = {"from scratch": (0.003, 0.01, 0.03), "tuned boldly": (0.0003, 0.001, 0.003)}
CHOSEN_AT = 20
"""How many pictures a class the learning rates are chosen with."""
BASELINES = ("one number", "pixels + SVM")
"""Methods without a network: what they reach, no transfer is needed for."""
ABOUT = (
    "Lesson 13: balanced accuracy on test pictures over the number of training pictures a class. Rare blood cells are "
    "repeated until all classes are equal. Learning rates were chosen by cross-validation inside the training pictures "
    "(the runs with 'rate' in their history). 'right' says, class by class, which blood cells were recognised at the "
    "largest size. Made by scripts/record/transfer.py."
)


def main(argv=None):
    parser = arguments(__doc__, "transfer")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--tasks", nargs="+", choices=list(TASKS), default=list(TASKS))
    chosen = parser.parse_args(argv)
    make = functools.partial(train, chosen.output)
    wanted = plan(chosen.seeds, chosen.tasks)
    record(chosen.output, wanted, make, key=key_of, about=ABOUT, at_most=chosen.at_most, order=place)
    print(summary(runs_of(chosen.output)))


def plan(seeds=5, tasks=None):
    """List every run as (task, seed, method): those with a learning rate last, behind the runs that choose it."""
    wanted = []
    for name in TASKS if tasks is None else tasks:
        rated = [method for method in METHODS[name] if method in RATES]
        wanted += [(name, seed, method) for seed in range(seeds) for method in METHODS[name] if method not in RATES]
        # Always with the training pictures of seed 0, so that the order of recording does not matter.
        wanted += [(f"{name}, choosing", 0, method) for method in rated]
        wanted += [(name, seed, method) for seed in range(seeds) for method in rated]
    return wanted


def key_of(run):
    return run.facts["task"], run.seed, run.recipe


def place(one):
    """Return what sorts the keys in the order of the plan, whatever the number of seeds."""
    task, seed, method = one
    name, _, choosing = task.partition(", ")
    return list(TASKS).index(name), not choosing, seed, METHODS[name].index(method)


def train(output, task, seed, method):
    name, _, choosing = task.partition(", ")
    drawn = task_of(name, seed, method in BASELINES)
    if drawn is None or (method == "ImageNet features + SVM" and drawn["imagenet"] is None):
        return None
    if choosing:
        return choose(name, drawn, method)
    rate = next((best(run) for run in _choices(name, method, runs_of(output))), None)
    return measure(name, drawn, method, rate, seed)


@functools.lru_cache(maxsize=1)
def task_of(name, seed, bare):
    """Return a task with its pictures; the methods that follow each other in the plan share them."""
    return TASKS[name](seed, bare)


def _choices(name, method, runs):
    return [run for run in runs if run.facts["task"] == f"{name}, choosing" and run.recipe == method]


def best(run):
    """Return the learning rate that a choosing run found best, the smaller one of equals."""
    return run.history["rate"][int(np.nanargmax(run.history["score"]))]


def choose(name, task, method):
    """Try the rates of a method by two-fold cross-validation inside the training pictures, groups kept together."""
    started, processor = time.perf_counter(), time.process_time()
    x, y = prepared(task, "net")[0], task["y"]
    folds = StratifiedGroupKFold(2, shuffle=True, random_state=0).split(x, y, task.get("groups", np.arange(len(y))))
    folds, scores = list(folds), []
    for rate in RATES[method]:
        said = np.empty_like(y)
        for learn, held in folds:
            some = learn[drawn(y[learn], CHOSEN_AT, np.random.default_rng([0, CHOSEN_AT]))]
            said[held] = answers(LEARNERS[method](task, x[some], y[some], rate, 0), x[held])
        scores.append(balanced_accuracy_score(y, said))
        print(f"  at {rate:g}: {scores[-1]:.3f} inside the training pictures", flush=True)
    return _run(f"{name}, choosing", method, 0, {"rate": RATES[method], "score": scores}, started, processor, {})


def measure(name, task, method, rate, seed):
    """Run one method at all sizes."""
    started, processor = time.perf_counter(), time.process_time()
    scores, facts = [], {} if rate is None else {"learning_rate": rate}
    sizes = task["sizes"]
    for size in sizes:
        chosen = drawn(task["y"], size, np.random.default_rng([seed, size]))
        said = LEARN_AND_ANSWER[method](task, chosen, rate, seed)
        scores.append(balanced_accuracy_score(task["y_test"], said))
    if "groups" in task:
        # Class by class and without the pictures' names: enough for an interval, too little to rebuild the labels.
        right = said == task["y_test"]
        facts["right"] = ["".join(map(str, right[task["y_test"] == kind].astype(int))) for kind in range(4)]
    print(f"  {np.round(scores, 3).tolist()}", flush=True)
    return _run(name, method, seed, {"size": sizes, "score": scores}, started, processor, facts)


def _run(task, method, seed, history, started, processor, facts):
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    history = {key: [float(value) for value in values] for key, values in history.items()}
    return training.Run(method, seed, history, round(seconds, 2), round(processor, 2), {"task": task, **facts})


def drawn(y, size, rng):
    """Return the indices of `size` examples a class; a class with fewer gives all it has, over and over."""
    picked = []
    for label in range(y.max() + 1):
        order = rng.permutation(np.flatnonzero(y == label))
        picked.append(np.resize(order, size))
    return np.concatenate(picked)


def answers(model, x):
    parts = [model(x[start : start + 256], training=False) for start in range(0, len(x), 256)]
    return np.concatenate([keras.ops.convert_to_numpy(part) for part in parts]).argmax(axis=1)


def fine_tuned(task, x, y, rate, seed):
    """The usual three phases with their epochs counted in steps; their rates are the package's, not chosen here."""
    plan = [
        transfer.Phase(
            phase.name, phase.share, enough(STEPS[phase.name], len(y)), phase.learning_rate, batch_size=BATCH
        )
        for phase in transfer.FINE_TUNE
    ]
    return _phased(task, x, y, plan, seed)


def tuned_boldly(task, x, y, rate, seed):
    plan = [
        transfer.Phase(name, share, enough(steps, len(y)), part * rate, batch_norm=moving, batch_size=BATCH)
        for name, share, steps, part, moving in BOLD
    ]
    return _phased(task, x, y, plan, seed)


def _phased(task, x, y, plan, seed):
    model = transfer.attach_head(task["net"], task["classes"], seed=seed)
    transfer.phases(model, x, y, plan=plan, seed=seed, progress=False)
    return model


def from_scratch(task, x, y, rate, seed):
    model = task["untrained"](task["classes"], seed)
    recipe = training.Recipe("from scratch", enough(STEPS["from scratch"], len(y)), BATCH, rate, warm_up=0.25)
    training.fit(model, x, y, recipe=recipe, seed=seed, progress=False)
    return model


def enough(steps, pictures):
    """Return how many epochs make so many steps."""
    return math.ceil(steps / math.ceil(pictures / BATCH))


LEARNERS = {
    "fine-tuned": fine_tuned,
    "tuned boldly": tuned_boldly,
    "from scratch": from_scratch,
}


def prepared(task, backbone):
    """Return training and test pictures as a backbone takes them, brought to size once."""
    if (backbone, "prepared") not in task:
        task[backbone, "prepared"] = [task[backbone].prepare(task[x]) for x in ("x", "x_test")]
    return task[backbone, "prepared"]


def _by_network(method):
    def learn_and_answer(task, chosen, rate, seed):
        x, x_test = prepared(task, "net")
        return answers(LEARNERS[method](task, x[chosen], task["y"][chosen], rate, seed), x_test)

    return learn_and_answer


def _by_svm(backbone):
    def learn_and_answer(task, chosen, rate, seed):
        # Asked again for each size: the features come from the cache then.
        known, unknown = (transfer.features(task[backbone], x, progress=False) for x in prepared(task, backbone))
        return _svm(known[chosen], task["y"][chosen], unknown, seed, cost=0.001)

    return learn_and_answer


def _svm(known, y, unknown, seed, *, cost):
    machine = make_pipeline(StandardScaler(), LinearSVC(C=cost, max_iter=20_000, random_state=seed))
    return machine.fit(known, y).predict(unknown)


def by_one_number(task, chosen, rate, seed):
    """Return the class whose mean brightness is nearest."""
    known, unknown = (np.asarray(task[x], float).reshape(len(task[x]), -1).mean(axis=1) for x in ("x", "x_test"))
    y = task["y"][chosen]
    means = np.array([known[chosen][y == label].mean() for label in range(task["classes"])])
    return np.abs(unknown[:, None] - means).argmin(axis=1)


def by_pixels(task, chosen, rate, seed):
    """Give the linear machine the pixels: grey ones as they are, colours as the network gets them."""
    grey = task["x"].ndim == 3
    pictures = (task["x"], task["x_test"]) if grey else prepared(task, "net")
    known, unknown = (x.reshape(len(x), -1).astype(np.float32) for x in pictures)
    return _svm(known[chosen], task["y"][chosen], unknown, seed, cost=0.01)


LEARN_AND_ANSWER = {
    "one number": by_one_number,
    "pixels + SVM": by_pixels,
    "features + SVM": _by_svm("net"),
    "ImageNet features + SVM": _by_svm("imagenet"),
    **{method: _by_network(method) for method in LEARNERS},
}


def digits(seed, bare):
    """Digits 5 to 9, for a network that learned 0 to 4."""
    mnist = real("mnist")
    high, test = mnist.y_train >= 5, mnist.y_test >= 5
    rng = np.random.default_rng(seed)
    some = rng.permutation(np.flatnonzero(high))[:2000]
    return {
        "x": mnist.x_train[some], "y": mnist.y_train[some] - 5,
        "x_test": mnist.x_test[test], "y_test": mnist.y_test[test] - 5,
        "sizes": (5, 10, 20, 50, 100), "classes": 5, "untrained": digit_network,
        "net": None if bare else zero_to_four(mnist, seed),
    }  # fmt: skip


def zero_to_four(mnist, seed):
    low, cnn = mnist.y_train < 5, digit_network(5, seed)
    recipe = training.Recipe("zero to four", 2, 128, 0.012, warm_up=0.25)
    training.fit(cnn, mnist.x_train[low][..., None], mnist.y_train[low], recipe=recipe, seed=seed, progress=False)
    return transfer.Backbone("zero to four", keras.Model(cnn.inputs[0], cnn.get_layer("flatten").output))


def digit_network(classes, seed):
    """Return the convolutions of lesson 08's network with one dense layer on top."""
    cnn = models.mnist_cnn(seed=seed)
    first = keras.initializers.GlorotUniform(seed=seed)
    head = keras.layers.Dense(classes, activation="softmax", kernel_initializer=first, name="classes")
    return keras.Model(cnn.inputs[0], head(cnn.get_layer("flatten").output))


def blood(seed, bare):
    """White blood cells, cut out by their boxes; the split is the data set's own, no cell on both sides."""
    path = Path(os.environ.get("CNNLAB_DATA_DIR", ".")) / "blood_cells.npz"
    if not path.is_file():
        return None
    names = ("images", "labels", "boxes", "split", "group")
    with np.load(path, allow_pickle=False) as archive:
        pictures, labels, boxes, split, groups = (archive[name] for name in names)
    cells = np.concatenate([squared(picture, box, 224) for picture, box in zip(pictures, boxes, strict=True)])
    train = split == 0
    return {
        "x": cells[train], "y": labels[train], "x_test": cells[~train], "y_test": labels[~train],
        "sizes": (5, 10, 20, 50, 100), "classes": 4, "net": transfer.backbone("course"), "imagenet": imagenet(224),
        "untrained": lambda classes, seed: transfer.compact_cnn(classes=classes, seed=seed), "groups": groups[train],
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


TASKS = {"digits": digits, "blood": blood}
_COMMON = (*BASELINES, "features + SVM", "fine-tuned", "from scratch")
METHODS = {
    "digits": _COMMON,
    "blood": (*_COMMON, "ImageNet features + SVM", "tuned boldly"),
}


def summary(runs):
    """Return the tables of docs/measurements/transfer.md: means over the seeds, and from the worst to the best."""
    parts = []
    for name in TASKS:
        mine = [run for run in runs if run.facts["task"] == name]
        tried = [run for run in runs if run.facts["task"] == f"{name}, choosing"]
        parts += [_table(f"{name}, a class", "size", mine)] if mine else []
        parts += [_table(f"{name}, inside the training pictures, rate", "rate", [run]) for run in tried]
    return "\n\n".join(parts)


def _table(title, key, runs):
    steps = sorted({step for run in runs for step in run.history[key]})
    lines = [f"| {title} | {' | '.join(f'{step:g}' for step in steps)} | seeds |", "|---" * (len(steps) + 2) + "|"]
    for method in [method for method in LEARN_AND_ANSWER if any(run.recipe == method for run in runs)]:
        mine = [run for run in runs if run.recipe == method]
        curves = [dict(zip(run.history[key], run.history["score"], strict=True)) for run in mine]
        cells = [_cell([curve[step] for curve in curves if step in curve]) for step in steps]
        lines.append(f"| {method} | {' | '.join(cells)} | {len(mine)} |")
    return "\n".join(lines)


def _cell(scores):
    if len(scores) < 2:
        return "".join(f"{score:.3f}" for score in scores)
    return f"{np.mean(scores):.3f} ({min(scores):.2f} to {max(scores):.2f})"


if __name__ == "__main__":
    command(main)
