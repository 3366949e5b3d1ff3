"""Record what a tuned constant rate does in three epochs, beside one cycle: data/mnist_rates_run.json.

    python scripts/record/mnist_rates.py [--at-most N] [--output FILE]

Lesson 08 compares its one-cycle rate with Adam's default, which nobody tuned. Here the rival is tuned as well: the
constant rate is chosen on 10,000 training digits held out, and then used on all 60,000. About six minutes of one core.
"""

import numpy as np

from cnnlab import models, training
from scripts.record._recording import arguments, command, real, record, runs_of

EPOCHS, BATCH = training.ONE_CYCLE.epochs, training.ONE_CYCLE.batch_size
TRIED = (0.001, 0.002, 0.003, 0.004, 0.006)
# The best of those on the held-out digits (`best` reads it off the runs, a test holds the two together).
CHOSEN = 0.004
HELD_OUT, TEST = "held out", "test"
ABOUT = (
    "Lesson 08: the 30,762-parameter network on the real MNIST, three epochs of Adam with a constant rate. val_ is "
    "measured after each epoch and never learned from; facts.measured_on says on what: 'held out' is the last 10,000 "
    "training digits (training on the other 50,000), 'test' the test set (training on all 60,000)."
)


def main(argv=None):
    chosen = arguments(__doc__, "mnist_rates").parse_args(argv)
    if record(chosen.output, plan(), train, key=key_of, about=ABOUT, at_most=chosen.at_most):
        print(summary(runs_of(chosen.output)))


def plan():
    """List every run as (rate, seed, what it is measured on): the chosen rate, and those it was chosen from."""
    chosen = [(CHOSEN, seed, TEST) for seed in range(5)]
    return chosen + [(rate, seed, HELD_OUT) for rate in TRIED for seed in range(3)]


def key_of(run):
    return run.facts["rate"], run.seed, run.facts["measured_on"]


def train(rate, seed, measured_on):
    mnist = real("mnist")
    x, y, held = mnist.x_train[..., None], mnist.y_train, 50_000
    validation = mnist.x_test[..., None], mnist.y_test
    if measured_on == HELD_OUT:
        x, y, validation = x[:held], y[:held], (x[held:], y[held:])
    recipe = training.Recipe("constant", EPOCHS, BATCH, rate)
    run = training.fit(models.mnist_cnn(seed=seed), x, y, recipe=recipe, validation=validation, seed=seed)
    print(f"  {run.history['val_accuracy'][-1]:.2%} ({measured_on}) after {run.seconds:.1f} s", flush=True)
    facts = {"rate": rate, "measured_on": measured_on}
    return training.Run("constant", seed, run.history, run.seconds, run.processor_seconds, facts)


def accuracies(runs, rate, measured_on):
    """Return the accuracy after the last epoch of each run at a rate."""
    return np.array([run.history["val_accuracy"][-1] for run in runs if key_of(run) == (rate, run.seed, measured_on)])


def best(runs):
    """Return the rate with the highest mean accuracy on the held-out digits."""
    return max(TRIED, key=lambda rate: accuracies(runs, rate, HELD_OUT).mean())


def summary(runs):
    lines = ["", "rate   measured on  runs  accuracy: mean, smallest, largest"]
    for rate, measured_on in sorted({(rate, on) for rate, _, on in map(key_of, runs)}):
        found = accuracies(runs, rate, measured_on)
        told = f"{found.mean():.2%}, {found.min():.2%}, {found.max():.2%}"
        lines.append(f"{rate:<6} {measured_on:<11} {len(found):>5}  {told}")
    return "\n".join([*lines, f"best on the held-out digits: {best(runs)}"])


if __name__ == "__main__":
    command(main)
