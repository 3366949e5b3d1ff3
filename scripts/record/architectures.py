"""Record lesson 12's comparison of five small designs on real Fashion-MNIST: data/architectures_run.json.

    python scripts/record_architectures.py [--seeds 3] [--designs NAME ...] [--at-most N] [--output FILE]

About ten processor minutes for three seeds. First each design tries three rates on 4,000 training pictures and is
judged on 2,000 others of the training set; then, with the rate that did best, it learns from 8,000 and is judged on
the test set, once a seed. A run that is in the output file already is not made again: with --at-most the script stops
after so many new runs, to be called in pieces. Seconds mean something only on a machine that does nothing else.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from cnnlab import datasets, models, training
from cnnlab._paths import data_folder
from cnnlab.errors import CnnlabError
from cnnlab.ledger import ledger

RATES = (0.001, 0.003, 0.01)
CHOOSING, LEARNING = 4000, 8000
HELD_OUT = slice(10_000, 12_000)
EPOCHS = {"choosing": 3, "learning": 5}
ABOUT = (
    "Lesson 12: five small designs on Fashion-MNIST. role 'choosing': 3 epochs on 4,000 training pictures at one of "
    "three peak rates, judged on 2,000 other training pictures. role 'learning': 5 epochs on 8,000 at the best of "
    "them, judged on the 10,000 test pictures."
)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--designs", nargs="+", choices=list(models.SMALL), default=list(models.SMALL))
    parser.add_argument("--at-most", type=int, default=None)
    parser.add_argument("--output", type=Path, default=data_folder() / "architectures_run.json")
    chosen = parser.parse_args(arguments)
    fashion = datasets.load("fashion_mnist")
    if not fashion.real:
        raise CnnlabError(f"the real Fashion-MNIST is needed. {fashion.notice()}")
    runs = training.load_runs(chosen.output) if chosen.output.is_file() else []
    left = chosen.at_most if chosen.at_most is not None else len(chosen.designs) * (len(RATES) + chosen.seeds)
    missing = 0
    for name, role, seed, rate in wanted(chosen.designs, chosen.seeds):
        if any(key(run) == (name, role, seed) and rate in (None, run.facts["rate"]) for run in runs):
            continue
        if left == 0:
            missing += 1
            continue
        left -= 1
        runs.append(record(fashion, name, role, seed, rate or best_rate(runs, name)))
        training.save_runs(chosen.output, sorted(runs, key=lambda run: (*key(run), run.facts["rate"])), about=ABOUT)
    print(summary(runs))
    print(f"{missing} runs are still missing")


def wanted(designs, seeds):
    """Return (name, role, seed, rate) of every run; the rate of a learning run is chosen by the runs before."""
    choosing = [(name, "choosing", 100, rate) for rate in RATES for name in designs]
    return choosing + [(name, "learning", seed, None) for seed in range(seeds) for name in designs]


def key(run):
    return run.recipe, run.facts["role"], run.seed


def best_rate(runs, name):
    mine = [run for run in runs if key(run) == (name, "choosing", 100)]
    return max(mine, key=lambda run: run.facts["accuracy"]).facts["rate"]


def record(fashion, name, role, seed, rate):
    number = CHOOSING if role == "choosing" else LEARNING
    recipe = training.Recipe(name, EPOCHS[role], 128, rate, warm_up=0.25)
    model = models.SMALL[name](seed=seed)
    x, y = fashion.x_train[..., None], fashion.y_train
    run = training.fit(model, x[:number], y[:number], recipe=recipe, seed=seed, progress=False)
    unseen = (x[HELD_OUT], y[HELD_OUT]) if role == "choosing" else (fashion.x_test[..., None], fashion.y_test)
    started = time.process_time()
    accuracy = model.evaluate(*unseen, batch_size=500, verbose=0)[1]
    answering = time.process_time() - started
    print(f"{name}, {role}, seed {seed}, rate {rate}: {accuracy:.4f}, {run.processor_seconds:.0f} s", flush=True)
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
    try:
        main()
    except CnnlabError as error:
        sys.exit(f"record_architectures: {error}")
