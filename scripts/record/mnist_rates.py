"""Record what a tuned rate does in three epochs where one cycle does it: data/mnist_rates_run.json.

    python scripts/record/mnist_rates.py [--at-most N] [--output FILE]

Lesson 08 compares its one-cycle rate with Adam's default, which nobody tuned. Here its rivals are tuned: a rate held
constant, and one that only falls. Each is chosen on 10,000 training digits held out, and then trained on all 60,000.
About twelve minutes of one core.
"""

import numpy as np

from cnnlab import models, training
from scripts.record._recording import arguments, command, real, record, runs_of

EPOCHS, BATCH = training.ONE_CYCLE.epochs, training.ONE_CYCLE.batch_size
TRIED = {"constant": (0.001, 0.002, 0.003, 0.004, 0.006, 0.008), "falling": (0.004, 0.008, 0.012)}
# The best of those on the held-out digits, mean of three seeds (`best` reads them off the runs).
CHOSEN = {"constant": 0.002, "falling": 0.008}
# The share of the steps on which the rate climbs; Adam's averages need a few steps before they can be trusted.
WARM_UP = {"constant": None, "falling": 0.01}
HELD_OUT, TEST = "held out", "test"
ABOUT = (
    "Lesson 08: the 30,762-parameter network on the real MNIST, three epochs, with a constant rate and with one that "
    "falls to zero from the start. val_ is measured after each epoch and never learned from; facts.measured_on says on "
    "what: the last 10,000 training digits, held out (training on 50,000), or the test set (training on 60,000)."
)


def main(argv=None):
    chosen = arguments(__doc__, "mnist_rates").parse_args(argv)
    if record(chosen.output, plan(), train, key=key_of, about=ABOUT, at_most=chosen.at_most):
        print(summary(runs_of(chosen.output)))


def plan():
    """List every run as (kind, rate, seed, what it is measured on): first the choice, then the chosen ones."""
    choice = [(kind, rate, seed, HELD_OUT) for kind, rates in TRIED.items() for rate in rates for seed in range(3)]
    return choice + [(kind, rate, seed, TEST) for kind, rate in CHOSEN.items() for seed in range(5)]


def key_of(run):
    return run.recipe, run.facts["rate"], run.seed, run.facts["measured_on"]


def train(kind, rate, seed, measured_on):
    mnist = real("mnist")
    x, y, held = mnist.x_train[..., None], mnist.y_train, 50_000
    validation = mnist.x_test[..., None], mnist.y_test
    if measured_on == HELD_OUT:
        x, y, validation = x[:held], y[:held], (x[held:], y[held:])
    recipe = training.Recipe(kind, EPOCHS, BATCH, rate, warm_up=WARM_UP[kind])
    run = training.fit(models.mnist_cnn(seed=seed), x, y, recipe=recipe, validation=validation, seed=seed)
    print(f"  {run.history['val_accuracy'][-1]:.2%} ({measured_on}) after {run.seconds:.1f} s", flush=True)
    facts = {"rate": rate, "measured_on": measured_on}
    return training.Run(kind, seed, run.history, run.seconds, run.processor_seconds, facts)


def best(runs):
    """Return for each kind the rate with the highest mean accuracy on the held-out digits."""
    means = {
        (kind, rate): accuracies(runs, kind, rate, HELD_OUT).mean() for kind, rates in TRIED.items() for rate in rates
    }
    return {kind: max(rates, key=lambda rate: means[kind, rate]) for kind, rates in TRIED.items()}


def accuracies(runs, kind, rate, measured_on):
    """Return the accuracy after the last epoch of each run of a kind and a rate."""
    return np.array([run.history["val_accuracy"][-1] for run in runs if key_of(run)[:2] + key_of(run)[3:] == (kind, rate, measured_on)])


def summary(runs):
    lines = ["", "kind      rate   measured on  runs  accuracy: mean, smallest, largest"]
    for kind, rate, measured_on in sorted({(kind, rate, on) for kind, rate, _, on in map(key_of, runs)}):
        found = accuracies(runs, kind, rate, measured_on)
        told = f"{found.mean():.2%}, {found.min():.2%}, {found.max():.2%}"
        lines.append(f"{kind:<9} {rate:<6} {measured_on:<11} {len(found):>5}  {told}")
    return "\n".join([*lines, f"best on the held-out digits: {best(runs)}"])


if __name__ == "__main__":
    command(main)
