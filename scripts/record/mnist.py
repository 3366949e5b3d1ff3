"""Record both recipes of lesson 08 on the real MNIST, side by side: data/mnist_classic_run.json.

    python scripts/record_mnist.py [--output FILE]

About five minutes on two cores without a GPU. Seconds depend on what else the machine does: run it alone.
The recipes take turns, so that a machine that slows down slows both.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from cnnlab import datasets, models, training
from cnnlab._paths import data_folder
from cnnlab.errors import CnnlabError

TURNS = [("one_cycle", 0), ("classic", 0), ("one_cycle", 1), ("classic", 1), ("one_cycle", 2), ("classic", 2)]
TURNS += [("one_cycle", 3), ("one_cycle", 4)]
TARGET = 0.9892
ABOUT = (
    "Lesson 08: the 30,762-parameter network on the real MNIST (60,000 training pictures). val_ is the test set, "
    "measured after each epoch (its time is in the seconds, for both recipes) and never learned from."
)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=data_folder() / "mnist_classic_run.json")
    output = parser.parse_args(arguments).output
    mnist = datasets.load("mnist")
    if not mnist.real:
        raise CnnlabError(f"the real MNIST is needed. {mnist.notice()} Set CNNLAB_DATA_DIR, or allow the download")
    runs = [record(mnist, recipe, seed, turn) for turn, (recipe, seed) in enumerate(TURNS, start=1)]
    training.save_runs(output, sorted(runs, key=lambda run: (run.recipe, run.seed)), about=ABOUT)
    print(summary(runs))
    print(f"written: {output.name}")


def record(mnist, recipe, seed, turn):
    print(f"run {turn} of {len(TURNS)}: {recipe}, seed {seed} ...", flush=True)
    run = training.fit(
        models.mnist_cnn(seed=seed),
        mnist.x_train[..., None],
        mnist.y_train,
        recipe=recipe,
        validation=(mnist.x_test[..., None], mnist.y_test),
        seed=seed,
    )
    print(f"  {run.history['val_accuracy'][-1]:.2%} on the test set after {run.seconds:.1f} s", flush=True)
    return run


def summary(runs):
    lines = ["", "recipe     runs  test accuracy: mean, smallest, largest   seconds  processor seconds (medians)"]
    middle = {}
    for recipe in ("one_cycle", "classic"):
        mine = [run for run in runs if run.recipe == recipe]
        accuracy = np.array([run.history["val_accuracy"][-1] for run in mine])
        middle[recipe] = np.median([(run.seconds, run.processor_seconds) for run in mine], axis=0)
        told = f"{accuracy.mean():.2%}, {accuracy.min():.2%}, {accuracy.max():.2%}"
        lines.append(f"{recipe:<10} {len(mine):>4}  {told:<41} {middle[recipe][0]:>8.1f}  {middle[recipe][1]:.1f}")
    reached = [run.history["val_accuracy"][-1] >= TARGET for run in runs if run.recipe == "one_cycle"]
    clock, processor = middle["one_cycle"] / middle["classic"]
    lines.append(f"one_cycle takes {clock:.3f} of the classic time by the clock, {processor:.3f} by the processor;")
    lines.append(f"{sum(reached)} of its {len(reached)} runs reach {TARGET:.2%}")
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        main()
    except CnnlabError as error:
        sys.exit(f"record_mnist: {error}")
