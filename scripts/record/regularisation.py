"""Record lesson 10's comparison of remedies against overfitting: data/regularisation_run.json.

    python scripts/record_regularisation.py [--part REMEDY ...] [--again] [--jobs 2] [--store FILE] [--output FILE]

About 18 processor minutes; with --again, two more seeds of all that were chosen, some 8 more. Every finished trial is
added to the store at once, and one found there is not run again: an interrupted recording goes on where it stopped.

Each seed draws its own 1,000 pictures to learn from and 1,000 held out, the same for every remedy. Strengths are chosen
by the mean held-out accuracy of seeds 0 to 2; the test set chooses nothing.
"""

import argparse
import functools
import sys
import time
from pathlib import Path

import numpy as np

from cnnlab import _quiet, datasets, models, training  # noqa: F401  (_quiet before keras)
from cnnlab._paths import cache_folder, data_folder
from cnnlab.errors import CnnlabError

import keras  # isort: skip

PICTURES, HELD_OUT, EPOCHS = 1000, 1000, 40
CHOOSING, AGAIN = (0, 1, 2), (3, 4)
PATIENCE = 5
ABOUT = (
    "Lesson 10: remedies against overfitting on the real Fashion-MNIST. Each seed draws its own 1,000 training "
    "pictures and 1,000 held out (val_), the same for all remedies; batches of 50, Adam 0.002, 800 steps for all. The "
    "facts hold accuracy and cross-entropy (without penalties) after the training, and whether the strength was chosen "
    "by the held-out pictures. The 10,000 test pictures chose nothing."
)
# Remedy to its variants: name to options of `trial`.
REMEDIES = {
    "nothing": {"nothing": {}},
    "smaller network": {
        "half the width": {"width": 8},
        "a quarter of the width": {"width": 4},
        "average instead of flatten": {"average": True},
    },
    "L1": {f"L1 {rate:g}": {"l1": rate} for rate in (1e-4, 3e-4, 1e-3)},
    "L2": {f"L2 {rate:g}": {"l2": rate} for rate in (1e-3, 3e-3, 1e-2)},
    "L1 and L2": {f"L1 {one:g}, L2 {two:g}": {"l1": one, "l2": two} for one, two in ((1e-4, 1e-3), (3e-4, 3e-3))},
    "dropout on the pictures": {f"pictures {rate}": {"dropout": {"pictures": rate}} for rate in (0.1, 0.3)},
    "dropout on the maps": {f"maps {rate}": {"dropout": {"maps": rate}} for rate in (0.2, 0.4)},
    "dropout after flatten": {f"flatten {rate}": {"dropout": {"flatten": rate}} for rate in (0.2, 0.5, 0.7)},
    "dropout after dense": {f"dense {rate}": {"dropout": {"dense": rate}} for rate in (0.2, 0.5, 0.7)},
    "dropout after both": {f"both {rate}": {"dropout": {"flatten": rate, "dense": rate}} for rate in (0.5,)},
    "spatial dropout": {f"spatial {rate}": {"spatial_dropout": rate} for rate in (0.1, 0.3)},
    "batch norm": {"batch norm": {"batch_norm": True}},
    "early stopping": {
        "stop by loss": {"stop_by": "val_loss"},
        "stop by accuracy": {"stop_by": "val_accuracy"},
    },
    "2,000 pictures": {"2,000 pictures": {"pictures": 2000}},
    "4,000 pictures": {"4,000 pictures": {"pictures": 4000}},
}
# Put together from the chosen variants of these.
COMBINED = (
    ("dropout after flatten", "L2"),
    ("dropout after flatten", "batch norm"),
    ("dropout after flatten", "spatial dropout"),
    ("dropout after flatten", "L2", "early stopping"),
    ("dropout after flatten", "4,000 pictures"),
)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", nargs="+", choices=list(REMEDIES), default=[], help="begin with these")
    parser.add_argument("--again", action="store_true", help="two more seeds of the chosen variants and combinations")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--store", type=Path, default=cache_folder() / "regularisation.jsonl")
    parser.add_argument("--output", type=Path, default=data_folder() / "regularisation_run.json")
    asked = parser.parse_args(arguments)
    asked.store.parent.mkdir(parents=True, exist_ok=True)
    go = functools.partial(training.sweep, trial, store=asked.store, n_jobs=asked.jobs)
    done = []
    for remedy in dict.fromkeys([*asked.part, *REMEDIES]):
        done.append(show(remedy, go(REMEDIES[remedy], CHOOSING)))
    chosen, mixed = choose(done)
    # Written after each stage: a recording that is interrupted for long leaves something to look at.
    write(done, chosen, mixed, asked.output)
    done.append(show("combined", go(mixed, CHOOSING)))
    write(done, chosen, mixed, asked.output)
    if asked.again:
        done.append(show("again", go(chosen | mixed, AGAIN)))
        write(done, chosen, mixed, asked.output)


def trial(*, pictures=PICTURES, stop_by=None, seed, **options):
    """Train once and measure; more pictures get fewer epochs, so that all take the same number of steps."""
    fashion = garments()
    order = np.random.default_rng(seed).permutation(len(fashion.x_train))
    learn, held = order[:pictures], order[-HELD_OUT:]
    recipe = training.Recipe("regularisation", EPOCHS * PICTURES // pictures, 50, 0.002)
    stop = keras.callbacks.EarlyStopping(stop_by or "loss", patience=PATIENCE, restore_best_weights=True)
    # Measured after each epoch only where it is needed: it costs as much as a third of the training.
    watched = stop_by is not None or (pictures == PICTURES and not options)
    network = models.overfitter(seed=seed, **options)
    run = training.fit(
        network,
        fashion.x_train[learn][..., None],
        fashion.y_train[learn],
        recipe=recipe,
        validation=(fashion.x_train[held][..., None], fashion.y_train[held]) if watched else None,
        seed=seed,
        progress=False,
        callbacks=[stop] if stop_by is not None else [],
    )
    sets = {
        "train": (fashion.x_train[learn], fashion.y_train[learn]),
        "held": (fashion.x_train[held], fashion.y_train[held]),
        "test": (fashion.x_test, fashion.y_test),
    }
    measured = {f"{name}_{key}": value for name, pair in sets.items() for key, value in score(network, *pair).items()}
    history = {name: np.round(values, 4).tolist() for name, values in run.history.items()}
    return measured | {"parameters": network.count_params(), "history": history, "seconds": run.seconds}


def garments():
    # Not kept in a cache: that could not be sent to another process, and loading takes a third of a second.
    fashion = datasets.load("fashion_mnist")
    if not fashion.real:
        raise CnnlabError(f"the real Fashion-MNIST is needed. {fashion.notice()}")
    return fashion


def score(network, x, y):
    """Return accuracy and cross-entropy, the penalties of L1 and L2 left out."""
    parts = [network(x[start : start + 1000, ..., None], training=False) for start in range(0, len(x), 1000)]
    answers = np.concatenate([keras.ops.convert_to_numpy(part) for part in parts])
    given = answers[np.arange(len(y)), y]
    return {
        "accuracy": round(float((answers.argmax(axis=1) == y).mean()), 4),
        "loss": round(float(-np.log(np.maximum(given, 1e-7)).mean()), 4),
    }


def choose(sweeps):
    """Return the variant of each remedy that was best on held-out pictures, and the combinations of them."""
    held = {name: values.mean() for sweep in sweeps for name, values in sweep.values("held_accuracy").items()}
    chosen = {remedy: max(variants, key=held.get) for remedy, variants in REMEDIES.items()}
    mixed = {}
    for remedies in COMBINED:
        parts = [REMEDIES[remedy][chosen[remedy]] for remedy in remedies]
        name = " + ".join(chosen[remedy] for remedy in remedies)
        mixed[name] = {key: value for options in parts for key, value in options.items()}
    return {name: REMEDIES[remedy][name] for remedy, name in chosen.items()}, mixed


def write(sweeps, chosen, mixed, output):
    options = {name: options for variants in REMEDIES.values() for name, options in variants.items()} | mixed
    remedies = {name: remedy for remedy, variants in REMEDIES.items() for name in variants}
    trials = [trial for sweep in sweeps for trial in sweep.trials]
    runs = []
    for trial in sorted(trials, key=lambda trial: (list(options).index(trial.name), trial.seed)):
        facts = dict(trial.result)
        history, seconds = facts.pop("history"), facts.pop("seconds")
        facts |= {"remedy": remedies.get(trial.name, "combined"), "chosen": trial.name in chosen | mixed}
        facts["options"] = options[trial.name]
        runs.append(training.Run(trial.name, trial.seed, history, seconds, trial.processor_seconds, facts))
    training.save_runs(output, runs, about=ABOUT)
    total = sum(run.processor_seconds for run in runs)
    print(f"{len(runs)} runs, {total / 60:.1f} processor minutes; written: {output.name}", flush=True)


def show(part, sweep):
    held, test = sweep.values("held_accuracy"), sweep.values("test_accuracy")
    for name in held:
        print(
            f"{time.strftime('%H:%M')} {part}: {name:<40} held out {held[name].mean():.2%}, "
            f"test {test[name].mean():.2%} {np.round(100 * test[name], 1).tolist()}",
            flush=True,
        )
    return sweep


if __name__ == "__main__":
    try:
        main()
    except CnnlabError as error:
        sys.exit(f"record_regularisation: {error}")
