"""Record lesson 12's comparison of five small designs on real Fashion-MNIST: data/architectures_run.json.

    python scripts/record/architectures.py [--seeds 3] [--designs NAME ...] [--at-most N] [--output FILE]

About ten processor minutes for three seeds. First each design tries three rates on 4,000 training pictures and is
judged on 2,000 others of the training set; then, with the rate that did best, it learns from 8,000 and is judged on
the test set, once a seed. Seconds mean something only on a machine that does nothing else.
"""

import functools
import time

import numpy as np

from cnnlab import models, training
from cnnlab.ledger import ledger
from scripts.record._recording import arguments, command, real, record, runs_of

RATES = (0.001, 0.003, 0.01)
CHOOSING, LEARNING = 4000, 8000
HELD_OUT = slice(10_000, 12_000)
EPOCHS = {"choosing": 3, "learning": 5}
ABOUT = (
    "Lesson 12: five small designs on Fashion-MNIST. role 'choosing': 3 epochs on 4,000 training pictures at one of "
    "three peak rates, judged on 2,000 other training pictures. role 'learning': 5 epochs on 8,000 at the best of "
    "them, judged on the 10,000 test pictures."
)


def main(argv=None):
    parser = arguments(__doc__, "architectures")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--designs", nargs="+", choices=list(models.SMALL), default=list(models.SMALL))
    chosen = parser.parse_args(argv)
    make = functools.partial(train, chosen.output)
    record(chosen.output, plan(chosen.seeds, chosen.designs), make, key=key_of, about=ABOUT, at_most=chosen.at_most)
    print(summary(runs_of(chosen.output)))


def plan(seeds=3, designs=tuple(models.SMALL)):
    """List every run as (name, role, seed, rate); the rate of a learning run is chosen by the runs before."""
    choosing = [(name, "choosing", 100, rate) for rate in RATES for name in designs]
    return choosing + [(name, "learning", seed, None) for seed in range(seeds) for name in designs]


def key_of(run):
    role = run.facts["role"]
    return run.recipe, role, run.seed, run.facts["rate"] if role == "choosing" else None


def best_rate(runs, name):
    mine = [run for run in runs if run.recipe == name and run.facts["role"] == "choosing"]
    return max(mine, key=lambda run: run.facts["accuracy"]).facts["rate"]


def train(output, name, role, seed, rate):
    fashion, rate = real("fashion_mnist"), rate or best_rate(runs_of(output), name)
    number = CHOOSING if role == "choosing" else LEARNING
    recipe = training.Recipe(name, EPOCHS[role], 128, rate, warm_up=0.25)
    model = models.SMALL[name](seed=seed)
    x, y = fashion.x_train[..., None], fashion.y_train
    run = training.fit(model, x[:number], y[:number], recipe=recipe, seed=seed, progress=False)
    unseen = (x[HELD_OUT], y[HELD_OUT]) if role == "choosing" else (fashion.x_test[..., None], fashion.y_test)
    started = time.process_time()
    accuracy = model.evaluate(*unseen, batch_size=500, verbose=0)[1]
    answering = time.process_time() - started
    print(f"  rate {rate}: {accuracy:.4f}, {run.processor_seconds:.0f} s", flush=True)
    counted = ledger(model)
    facts = {
        "role": role, "rate": rate, "accuracy": float(accuracy), "parameters": counted.parameters, "macs": counted.macs,
        "answering_processor_seconds": round(answering, 2),
    }  # fmt: skip
    return training.Run(name, seed, run.history, run.seconds, run.processor_seconds, facts)


def summary(runs):
    lines = ["design          rate   runs  test accuracy: mean (each)             parameters       MACs  processor s"]
    for name in models.SMALL:
        mine = [run for run in runs if run.recipe == name and run.facts["role"] == "learning"]
        if not mine:
            continue
        scores = [run.facts["accuracy"] for run in mine]
        told = f"{np.mean(scores):.4f} ({', '.join(f'{score:.4f}' for score in scores)})"
        facts, seconds = mine[0].facts, np.median([run.processor_seconds for run in mine])
        counts = f"{facts['parameters']:>10,} {facts['macs']:>10,}"
        lines.append(f"{name:<15} {facts['rate']:<6} {len(mine):>4}  {told:<38} {counts}  {seconds:>11.1f}")
    return "\n".join([*lines, f"{sum(run.processor_seconds for run in runs):.0f} processor seconds in all"])


if __name__ == "__main__":
    command(main)
