"""Record lesson 11's trainings with varied pictures on the real data sets: data/augmentation_run.json.

    python scripts/record/augmentation.py [--seeds 3] [--at-most N] [--output FILE]

About 20 processor minutes for three seeds.
"""

import dataclasses
import time

import numpy as np

from cnnlab import models, training
from scripts.record._recording import arguments, command, real, record, runs_of

import keras  # isort: skip
import tensorflow as tf  # isort: skip
from keras import layers  # isort: skip

BATCH = 64
# An epoch is so many pictures, however few are different: all runs take equally many steps.
EPOCH = 100 * BATCH
RECIPE = training.Recipe("augmentation", epochs=4, batch_size=BATCH, learning_rate=0.012, warm_up=0.25)
SIZES = (100, 300, 1000, 3000)
SIZE = 1000
COPIES = 10
WAYS = {
    "none": lambda: [],
    "mirror": lambda: [layers.RandomFlip("horizontal", seed=1)],
    "upside down": lambda: [layers.RandomFlip("vertical", seed=1)],
    "half turn": lambda: [layers.RandomFlip("horizontal_and_vertical", seed=1)],
    "any angle": lambda: [layers.RandomRotation(0.5, fill_mode="constant", seed=1)],
    "15 degrees": lambda: [layers.RandomRotation(15 / 360, fill_mode="constant", seed=1)],
    "shift": lambda: [layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=2)],
    "turn, shift, zoom": lambda: [
        *WAYS["15 degrees"](),
        *WAYS["shift"](),
        layers.RandomZoom(0.1, fill_mode="constant", seed=3),
    ],
    # As Keras has them: of every picture 2 to 33 % filled with noise; two pictures and their labels in one.
    "erasing": lambda: [layers.RandomErasing(seed=4)],
    "mixup": lambda: [layers.MixUp(seed=5)],
}
# Which ways are tried on 1,000 pictures, and the one that is followed over the number of pictures.
TRIED = {
    "mnist": ("mirror", "half turn", "any angle", "15 degrees", "shift", "turn, shift, zoom"),
    "fashion_mnist": ("mirror", "upside down", "any angle", "shift"),
}
FOLLOWED = {"mnist": "turn, shift, zoom", "fashion_mnist": "mirror"}
# What is asked with the training pictures measured as they are: (times as many steps, ways of each data set).
LONGER = (
    (1, {"mnist": ("erasing", "mixup"), "fashion_mnist": ("erasing", "mixup")}),
    (
        4,
        {
            "mnist": ("any angle", "none", "erasing", "mixup"),
            "fashion_mnist": ("any angle", "none", "shift", "erasing", "mixup"),
        },
    ),
)
ABOUT = (
    "Lesson 11: the 30,762-parameter network on few pictures of the real MNIST and Fashion-MNIST, 400 steps of 64 "
    "each; accuracies on the 10,000 test pictures, measured once at the end. The rate was tried on training "
    "pictures 50,000 to 52,999, which no run learns from. Task '4 times' takes four times the steps; its "
    "learned_accuracy, like that of '1 times', is on the training pictures as they are, history the accuracy on the "
    "varied ones."
)


def main(argv=None):
    parser = arguments(__doc__, "augmentation")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args(argv)
    record(chosen.output, plan(chosen.seeds), train, key=key_of, about=ABOUT, at_most=chosen.at_most)
    print(summary(runs_of(chosen.output)))


def plan(seeds=3):
    """List every run as (task, data set, number of pictures, way, seed)."""
    wanted = []
    for seed in range(seeds):
        for name, tried in TRIED.items():
            wanted += [("gain", name, size, way, seed) for size in SIZES for way in ("none", FOLLOWED[name])]
            wanted += [("gain", name, SIZE, way, seed) for way in tried if way != FOLLOWED[name]]
        wanted += [("twins", "mnist", 300, way, seed) for way in ("split, then copy", "copy, then split")]
        wanted += [("cost", "mnist", SIZE, way, seed) for way in ("none", "network", "pipeline")]
    for times, ways_of in LONGER:
        for name, ways in ways_of.items():
            wanted += [(f"{times} times", name, SIZE, way, seed) for way in ways for seed in range(seeds)]
    return wanted


def key_of(run):
    return run.facts["task"], run.facts["data"], run.facts["size"], run.recipe, run.seed


def train(task, name, size, way, seed):
    run = TASKS[task](real(name), name, size, way, seed)
    print(f"  {describe(run)}", flush=True)
    return run


def drawn(labels, size, seed):
    """Return `size` indices, equally many of each class, from the first 50,000 training pictures."""
    rng = np.random.default_rng([seed, size])
    each = size // 10
    return np.concatenate([rng.permutation(np.flatnonzero(labels[:50_000] == label))[:each] for label in range(10)])


def network(steps, seed):
    """Return lesson 08's network with layers in front that vary the pictures while it trains."""
    return keras.Sequential([keras.Input((28, 28, 1)), *steps, *models.mnist_cnn(seed=seed).layers])


def trained(steps, pictures, labels, seed, *, recipe=RECIPE):
    """Train on few pictures, over and over, and return (network, run)."""
    model = network(steps, seed)
    order = np.resize(np.random.default_rng(seed).permutation(len(pictures)), EPOCH)
    return model, training.fit(model, pictures[order], labels[order], recipe=recipe, seed=seed, progress=False)


def trained_on_mixtures(pictures, labels, seed, recipe):
    """Train on mixtures by the same recipe: the labels are mixed too, which `training.fit` does not take."""
    model = network([], seed)
    model.compile(recipe.compiled(EPOCH), "categorical_crossentropy", metrics=["accuracy"])
    order = np.resize(np.random.default_rng(seed).permutation(len(pictures)), EPOCH)
    pair = {"images": pictures[order].astype("float32"), "labels": keras.utils.to_categorical(labels[order], 10)}
    batches = tf.data.Dataset.from_tensor_slices(pair).shuffle(EPOCH, seed=seed).batch(recipe.batch_size)
    (mix,) = WAYS["mixup"]()
    batches = batches.map(lambda batch: mix(batch, training=True)).map(lambda batch: (batch["images"], batch["labels"]))
    wall, processor = time.perf_counter(), time.process_time()
    history = model.fit(batches, epochs=recipe.epochs, shuffle=False, verbose=0).history
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    history = {key: [float(value) for value in values] for key, values in history.items()}
    return model, training.Run("mixup", seed, history, round(wall, 2), round(processor, 2))


def gain(data, name, size, way, seed):
    """Train with one way of varying; keep accuracy, recalls, and for the usual size the confusions."""
    chosen = drawn(data.y_train, size, seed)
    model, run = trained(WAYS[way](), data.x_train[chosen][..., None], data.y_train[chosen], seed)
    x, y = data.x_test[..., None], data.y_test
    said = model.predict(x, batch_size=1000, verbose=0)
    facts = {"task": "gain", "data": name, "size": size, "test_accuracy": accuracy(said, y)}
    if size == SIZE:
        confusion = np.zeros((10, 10), int)
        np.add.at(confusion, (y, said.argmax(axis=1)), 1)
        facts["confusion"] = confusion.tolist()
        if way in ("none", FOLLOWED[name]):
            facts["averaged_accuracy"] = accuracy(averaged(model, x, name), y)
    return training.Run(way, seed, run.history, run.seconds, run.processor_seconds, facts)


def longer(times):
    """Return the task that trains with so many times the steps and measures, beside the test set, what was learned."""
    recipe = dataclasses.replace(RECIPE, epochs=times * RECIPE.epochs)

    def task(data, name, size, way, seed):
        chosen = drawn(data.y_train, size, seed)
        x, y = data.x_train[chosen][..., None], data.y_train[chosen]
        if way == "mixup":
            model, run = trained_on_mixtures(x, y, seed, recipe)
        else:
            model, run = trained(WAYS[way](), x, y, seed, recipe=recipe)
        said = model.predict(data.x_test[..., None], batch_size=1000, verbose=0)
        facts = {"task": f"{times} times", "data": name, "size": size, "steps": recipe.steps(EPOCH)}
        facts["test_accuracy"] = accuracy(said, data.y_test)
        facts["learned_accuracy"] = accuracy(model.predict(x, batch_size=1000, verbose=0), y)
        return training.Run(way, seed, run.history, run.seconds, run.processor_seconds, facts)

    return task


def accuracy(probabilities, labels):
    return float((probabilities.argmax(axis=1) == labels).mean())


def averaged(model, pictures, name):
    """Average a network's answers over versions of each picture: nine places for digits, two sides for garments."""
    if name == "mnist":
        framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)))
        versions = [framed[:, down : down + 28, right : right + 28] for down in range(3) for right in range(3)]
    else:
        versions = [pictures, pictures[:, :, ::-1]]
    return np.mean([model.predict(version, batch_size=1000, verbose=0) for version in versions], axis=0)


def twins(data, name, size, way, seed):
    """Make ten varied copies of each picture, and set a fifth aside: of the pictures first, or of the copies after.

    What the pictures set aside should have shown is measured on varied copies of the test pictures.
    """
    chosen = drawn(data.y_train, size, seed)
    pictures, labels = data.x_train[chosen][..., None], data.y_train[chosen]
    rng = np.random.default_rng(seed)
    origin = np.repeat(np.arange(size), COPIES)
    copies, unseen = varied(pictures[origin]), varied(data.x_test[..., None])
    held_out = rng.permutation(size)[: size // 5]
    held = np.isin(origin, held_out) if way == "split, then copy" else rng.permutation(len(origin)) < len(origin) // 5
    model, run = trained([], copies[~held], labels[origin[~held]], seed)
    facts = {"task": "twins", "data": name, "size": size, "copies": COPIES}
    facts["held_accuracy"] = accuracy(model.predict(copies[held], verbose=0), labels[origin[held]])
    facts["varied_test_accuracy"] = accuracy(model.predict(unseen, batch_size=1000, verbose=0), data.y_test)
    return training.Run(way, seed, run.history, run.seconds, run.processor_seconds, facts)


def varied(pictures):
    """Return one varied copy of each picture, as bytes."""
    vary = layers.Pipeline(WAYS["turn, shift, zoom"]())
    parts = np.array_split(pictures, max(1, len(pictures) // 1000))
    made = [keras.ops.convert_to_numpy(vary(part.astype("float32"), training=True)) for part in parts]
    return np.rint(np.concatenate(made)).astype("uint8")


def cost(data, name, size, way, seed):
    """Train 100 steps with the varying nowhere, in the network, or in the data pipeline, after 10 to warm up."""
    chosen = drawn(data.y_train, size, seed)
    pictures, labels = data.x_train[chosen][..., None].astype("float32"), data.y_train[chosen]
    vary = layers.Pipeline(WAYS["turn, shift, zoom"]())
    model = network(WAYS["turn, shift, zoom"]() if way == "network" else [], seed)
    model.compile("adam", "sparse_categorical_crossentropy")
    batches = tf.data.Dataset.from_tensor_slices((pictures, labels)).shuffle(size, seed=seed).repeat().batch(BATCH)
    if way == "pipeline":
        batches = batches.map(lambda x, y: (vary(x, training=True), y), num_parallel_calls=tf.data.AUTOTUNE)
    batches = batches.prefetch(tf.data.AUTOTUNE)
    model.fit(batches, steps_per_epoch=10, shuffle=False, verbose=0)
    clock, processor = time.perf_counter(), time.process_time()
    history = model.fit(batches, steps_per_epoch=100, shuffle=False, verbose=0).history
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    facts = {"task": "cost", "data": name, "size": size, "steps": 100}
    history = {key: [float(value) for value in values] for key, values in history.items()}
    return training.Run(way, seed, history, round(clock, 2), round(processor, 2), facts)


ACCURACIES = ("test_accuracy", "learned_accuracy", "averaged_accuracy", "held_accuracy", "varied_test_accuracy")
TASKS = {"gain": gain, "twins": twins, "cost": cost} | {f"{times} times": longer(times) for times, *_ in LONGER}


def describe(run):
    score = run.facts.get("test_accuracy")
    score = "" if score is None else f"{score:.2%} on the test set, "
    return f"{score}{run.processor_seconds:.1f} processor s"


def summary(runs):
    lines = []
    for group in sorted({key_of(run)[:4] for run in runs}):
        mine = [run for run in runs if key_of(run)[:4] == group]
        numbers = {name: [run.facts[name] for run in mine] for name in ACCURACIES if name in mine[0].facts}
        parts = [f"{name} {np.mean(got):.4f} ({min(got):.4f} to {max(got):.4f})" for name, got in numbers.items()]
        parts.append(f"{np.median([run.processor_seconds for run in mine]):.1f} processor s")
        lines.append(f"{', '.join(map(str, group))}: {len(mine)} runs, {', '.join(parts)}")
    return "\n".join(lines)


if __name__ == "__main__":
    command(main)
