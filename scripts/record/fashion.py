"""Record the runs of lesson 09 on the real Fashion-MNIST: data/fashion_*_run.json.

    python scripts/record/fashion.py PART ... [--at-most N] [--folder FOLDER]

Parts, with their time on two cores without a GPU:

    vgg        the large network, 25 epochs: half an hour to an hour
    small      the small network in a few epochs and in more, three seeds each: about 15 minutes
    ablations  the short run with one ingredient changed at a time, three seeds each: about 20 minutes
    clock      both networks in turns, nothing learned that is kept: about 3 minutes. Run it alone, its seconds count

A run that was under way when the script was stopped goes on after its last whole epoch. --at-most counts in each part.
"""

import dataclasses
import functools
import shutil
import time
from pathlib import Path

import numpy as np

from cnnlab import models, training
from cnnlab._paths import data_folder
from scripts.record._recording import arguments, command, real, record, runs_of

import keras  # isort: skip

HELD_OUT = 10_000
FOR_ABLATIONS = 30_000
SHORT = dataclasses.replace(training.ONE_CYCLE, name="short", epochs=5)
LONG = dataclasses.replace(training.ONE_CYCLE, name="long", epochs=12)
TRIED = dataclasses.replace(training.ONE_CYCLE, name="one_cycle", epochs=3)

ABOUT = {
    "vgg": (
        "Lesson 09: the 1,679,082-parameter network of Krippahl's lecture on the real Fashion-MNIST (60,000 training "
        "pictures). val_ is the test set, measured after each epoch and never learned from."
    ),
    "small": (
        "Lesson 09: models.fashion_small on the real Fashion-MNIST. 'short' learns from the first 50,000 pictures, its "
        "val_ are the other 10,000; 'long' learns from all 60,000, its val_ is the test set. facts: accuracy of the "
        "finished network on the test set, and the same when each picture and its mirror image are asked together."
    ),
    "ablations": (
        "Lesson 09: one ingredient changed at a time, real Fashion-MNIST, the first 30,000 training pictures; val_ are "
        "the last 10,000 of the training set. The test set is not touched."
    ),
    "clock": (
        "Lesson 09: both networks in turns, on the real Fashion-MNIST. history: seconds of each turn by wall and "
        "processor; facts: what share of an epoch (training and measuring 10,000 pictures) a turn is."
    ),
}


def main(argv=None):
    parser = arguments(__doc__)
    parser.add_argument("parts", nargs="+", choices=list(PLANS))
    parser.add_argument("--folder", type=Path, default=data_folder())
    parser.add_argument("--turns", type=int, default=12, help="of the clock, each")
    parser.add_argument("--seeds", type=int, nargs="+", help="record these seeds only")
    chosen = parser.parse_args(argv)
    for part in chosen.parts:
        path = path_of(part, chosen.folder)
        wanted = [one for one in PLANS[part] if chosen.seeds is None or one[1] in chosen.seeds]
        about, order = ABOUT[part], PLANS[part].index
        if part == "clock":
            # All or none: what is compared was measured in turns.
            at_most = None if chosen.at_most else chosen.at_most
            record(path, wanted, in_turns(chosen.turns), key=key_of, about=about, at_most=at_most, order=order)
            if len(runs_of(path)) == len(CLOCKED):
                print(compared(runs_of(path)), flush=True)
            continue
        make, after = functools.partial(train, part, path), functools.partial(forget_state, path)
        record(path, wanted, make, key=key_of, about=about, at_most=chosen.at_most, order=order, after=after)


def path_of(part, folder):
    return folder / f"fashion_{part}_run.json"


def key_of(run):
    return run.recipe, run.seed


def train(part, path, name, seed):
    run = TRAIN[part](real("fashion_mnist"), name, seed, state_of(path, name, seed))
    print(f"  {describe(run)}", flush=True)
    return run


def state_of(path, name, seed):
    """Return the folder from which a run that was interrupted goes on."""
    return path.with_name(f"{path.stem}.{name}.{seed}.state")


def forget_state(path, name, seed):
    shutil.rmtree(state_of(path, name, seed), ignore_errors=True)


def train_vgg(fashion, name, seed, state):
    return training.fit(
        models.fashion_vgg(seed=seed),
        fashion.x_train[..., None],
        fashion.y_train,
        recipe=name,
        validation=(fashion.x_test[..., None], fashion.y_test),
        seed=seed,
        callbacks=[Spoken()],
        resume=state,
    )


def train_small(fashion, name, seed, state):
    model, recipe = models.fashion_small(seed=seed), {"short": SHORT, "long": LONG}[name]
    test = fashion.x_test[..., None], fashion.y_test
    (x, y), held_out = split(fashion)
    if recipe is LONG:
        (x, y), held_out = (fashion.x_train[..., None], fashion.y_train), test
    run = training.fit(model, x, y, recipe=recipe, validation=held_out, seed=seed, callbacks=[Spoken()], resume=state)
    once, both = asked(model, *test)
    return dataclasses.replace(run, facts={"test_accuracy": once, "test_accuracy_with_mirror": both})


def train_ablation(fashion, name, seed, state):
    build, recipe = ABLATIONS[name]
    (x, y), held_out = split(fashion)
    model = build(seed)
    x, y = x[:FOR_ABLATIONS], y[:FOR_ABLATIONS]
    run = training.fit(
        model, x, y, recipe=dataclasses.replace(recipe, name=name), validation=held_out, seed=seed, resume=state
    )
    once, both = asked(model, *held_out)
    return dataclasses.replace(run, facts={"accuracy": once, "accuracy_with_mirror": both})


def in_turns(turns):
    """Return what hands out the run of one network; all take their turns when the first is asked for."""
    all_runs = functools.cache(
        lambda: {key_of(run): run for run in measured_in_turns(real("fashion_mnist"), turns=turns)}
    )
    return lambda name, seed: all_runs()[name, seed]


def measured_in_turns(fashion, *, turns):
    """Let the networks take turns; every turn is the same share of an epoch, measuring the test set included."""
    clocked = {name: _Turn(*given, fashion) for name, given in CLOCKED.items()}
    for _ in range(turns):
        for turn in clocked.values():
            turn.take()
    return [turn.run(name) for name, turn in clocked.items()]


class _Turn:
    def __init__(self, build, recipe, share, fashion):
        self.model, self.share, self.recipe = build(0), share, recipe
        self.model.compile(recipe.compiled(60_000), "sparse_categorical_crossentropy", metrics=["accuracy"])
        learned, measured = round(60_000 * share), round(10_000 * share)
        self.learned = fashion.x_train[:learned, ..., None], fashion.y_train[:learned]
        self.measured = fashion.x_test[:measured, ..., None], fashion.y_test[:measured]
        self.history = {"seconds": [], "processor_seconds": []}
        self._once()  # the first time Keras also builds its graph

    def _once(self):
        wall, processor = time.perf_counter(), time.process_time()
        self.model.fit(*self.learned, batch_size=self.recipe.batch_size, validation_data=self.measured, verbose=0)
        return time.perf_counter() - wall, time.process_time() - processor

    def take(self):
        for name, value in zip(self.history, self._once(), strict=True):
            self.history[name].append(value)

    def run(self, name):
        seconds, processor = (sum(values) for values in self.history.values())
        facts = {"share_of_an_epoch": self.share, "batch_size": self.recipe.batch_size}
        return training.Run(name, 0, self.history, round(seconds, 2), round(processor, 2), facts)


def split(fashion):
    """Return the training pictures without their last 10,000, and those: nothing is ever learned from them."""
    x, y = fashion.x_train[..., None], fashion.y_train
    return (x[:-HELD_OUT], y[:-HELD_OUT]), (x[-HELD_OUT:], y[-HELD_OUT:])


def asked(model, x, y):
    """Return the accuracy on pictures, and with the answers to a picture and to its mirror image averaged."""
    straight, mirrored = (model.predict(pictures, batch_size=500, verbose=0) for pictures in (x, x[:, :, ::-1]))
    return [float((answer.argmax(axis=1) == y).mean()) for answer in (straight, straight + mirrored)]


def describe(run):
    end = run.history["val_accuracy"][-1]
    return f"{end:.2%}, {run.seconds:.0f} s, {run.processor_seconds:.0f} s of the processor, {run.facts}"


def compared(runs):
    """Write the seconds of an epoch of each network, and the shares of the large network's 25 epochs."""
    lines, epoch = [], {}
    for run in runs:
        epoch[run.recipe] = np.median([run.history["seconds"], run.history["processor_seconds"]], axis=1)
        epoch[run.recipe] /= run.facts["share_of_an_epoch"]
        lines.append(f"{run.recipe}: {epoch[run.recipe][0]:.1f} s an epoch, {epoch[run.recipe][1]:.1f} s processor")
    whole = training.LECTURE_SGD.epochs * epoch["fashion_vgg"]
    for recipe, pictures in ((SHORT, 50_000), (LONG, 60_000)):
        clock, processor = recipe.epochs * pictures / 60_000 * epoch["fashion_small"] / whole
        lines.append(f"{recipe.name}: {clock:.3f} of the large network's time, {processor:.3f} of its processor time")
    return "\n".join(lines)


class Spoken(keras.callbacks.Callback):
    """A line an epoch, for a log file."""

    def on_epoch_end(self, epoch, logs=None):
        """Say how far it is."""
        print(f"  epoch {epoch + 1}: {logs['val_accuracy']:.2%}", flush=True)


def small(**options):
    return lambda seed: models.fashion_small(seed=seed, **options)


def large(seed):
    return models.fashion_vgg(seed=seed)


def tried(**changes):
    return dataclasses.replace(TRIED, **changes)


# What each variant changes against "all". The large network has a lower peak: 0.012 is high for its wide dense layer.
ABLATIONS = {
    "all": (small(), TRIED),
    "constant rate": (small(), tried(learning_rate=0.001, warm_up=None)),
    "constant rate 0.003": (small(), tried(learning_rate=0.003, warm_up=None)),
    "constant rate 0.006": (small(), tried(learning_rate=0.006, warm_up=None)),
    "decaying rate": (small(), tried(warm_up=None, decay=0.0128)),
    "no normalisation": (small(normalise=None), TRIED),
    "no normalisation, a quarter of the rate": (small(normalise=None), tried(learning_rate=0.003)),
    "no flips": (small(flips=False), TRIED),
    "normalised after": (small(normalise="after"), TRIED),
    "average": (small(head="average"), TRIED),
    "large network": (large, tried(learning_rate=0.003)),
}

CLOCKED = {
    "fashion_vgg": (large, training.LECTURE_SGD, 1 / 15),
    "fashion_small": (small(), SHORT, 1 / 4),
}

SEEDS = (0, 1, 2)
PLANS = {
    "vgg": [("lecture_sgd", 0)],
    "small": [*(("short", seed) for seed in SEEDS), *(("long", seed) for seed in SEEDS)],
    "ablations": [(name, seed) for name in ABLATIONS for seed in SEEDS],
    "clock": [(name, 0) for name in CLOCKED],
}
TRAIN = {"vgg": train_vgg, "small": train_small, "ablations": train_ablation}


if __name__ == "__main__":
    command(main)
