"""Record both recipes of lesson 08 on the real MNIST, side by side: data/mnist_run.json.

    python scripts/record/mnist.py [--at-most N] [--output FILE]

About five minutes on two cores without a GPU. Seconds depend on what else the machine does: run it alone.
The recipes take turns, so that a machine that slows down slows both.
"""

import numpy as np

from cnnlab import models, training
from scripts.record._recording import arguments, command, real, record, runs_of

TURNS = [("one_cycle", 0), ("classic", 0), ("one_cycle", 1), ("classic", 1), ("one_cycle", 2), ("classic", 2)]
TURNS += [("one_cycle", 3), ("one_cycle", 4)]
TARGET = 0.9892
ABOUT = (
    "Lesson 08: the 30,762-parameter network on the real MNIST (60,000 training pictures). val_ is the test set, "
    "measured after each epoch (its time is in the seconds, for both recipes) and never learned from."
)


def main(argv=None):
    chosen = arguments(__doc__, "mnist").parse_args(argv)
    if record(chosen.output, plan(), train, key=key_of, about=ABOUT, at_most=chosen.at_most):
        print(summary(runs_of(chosen.output)))


def plan():
    """List every run as (recipe, seed)."""
    return TURNS


def key_of(run):
    return run.recipe, run.seed


def train(recipe, seed):
    mnist = real("mnist")
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
    command(main)
