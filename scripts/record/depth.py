"""Record lesson 12's depth runs, plain against residual, on real Fashion-MNIST: data/depth_run.json.

    python scripts/record_depth.py [--seeds 2] [--depths 8 20 32 44 56] [--at-most N] [--output FILE]

About six processor minutes for two seeds. A run that is in the output file already is not made again, so that the
script can be called in pieces: with --at-most it stops after so many new runs.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from cnnlab import datasets, models, training
from cnnlab._paths import data_folder
from cnnlab.errors import CnnlabError

DEPTHS = (8, 20, 32, 44, 56)
SHORTCUTS = {"plain": "none", "residual": "identity"}
PICTURES, FILTERS = 3000, 6
RECIPE = training.Recipe("depth", epochs=6, batch_size=128, learning_rate=0.1, warm_up=0.25, optimizer="sgd")
ABOUT = (
    "Lesson 12: networks of growing depth with and without shortcuts, batch normalisation in all of them, on the first "
    "3,000 training pictures of Fashion-MNIST at 14 x 14; val_ is the first 2,000 test pictures. Accuracy and loss are "
    "those of training, averaged over each epoch."
)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--depths", type=int, nargs="+", default=list(DEPTHS))
    parser.add_argument("--at-most", type=int, default=None)
    parser.add_argument("--output", type=Path, default=data_folder() / "depth_run.json")
    chosen = parser.parse_args(arguments)
    runs = training.load_runs(chosen.output) if chosen.output.is_file() else []
    done = {(run.recipe, run.facts["depth"], run.seed) for run in runs}
    wanted = [(kind, depth, seed) for seed in range(chosen.seeds) for depth in chosen.depths for kind in SHORTCUTS]
    missing = [run for run in wanted if run not in done]
    for kind, depth, seed in missing[: chosen.at_most]:
        runs.append(record(kind, depth, seed))
        training.save_runs(chosen.output, sorted(runs, key=order), about=ABOUT)
    print(summary(runs))
    print(f"{len(wanted) - len(done & set(wanted)) - len(missing[: chosen.at_most])} runs are still missing")


def order(run):
    return run.recipe, run.facts["depth"], run.seed


def record(kind, depth, seed):
    (x, y), validation = pictures()
    model = models.resnet(depth, shortcut=SHORTCUTS[kind], filters=FILTERS, input_shape=x.shape[1:], seed=seed)
    run = training.fit(model, x, y, recipe=RECIPE, validation=validation, seed=seed, progress=False)
    print(f"{kind} {depth}, seed {seed}: {run.history['accuracy'][-1]:.3f}, {run.processor_seconds:.0f} s", flush=True)
    facts = {"depth": depth, "parameters": model.count_params()}
    return training.Run(kind, seed, run.history, run.seconds, run.processor_seconds, facts)


def pictures():
    fashion = datasets.load("fashion_mnist")
    if not fashion.real:
        raise CnnlabError(f"the real Fashion-MNIST is needed. {fashion.notice()}")
    test = halved(fashion.x_test[:2000]), fashion.y_test[:2000]
    return (halved(fashion.x_train[:PICTURES]), fashion.y_train[:PICTURES]), test


def halved(pictures):
    """Return pictures of half the size, each pixel the mean of four, with a channel axis."""
    n, rows, columns = pictures.shape
    blocks = pictures.reshape(n, rows // 2, 2, columns // 2, 2)
    return blocks.mean(axis=(2, 4)).round().astype(np.uint8)[..., None]


def summary(runs):
    lines = ["kind      depth  runs  training error of the last epoch: each seed   test error"]
    for kind, depth in sorted({(run.recipe, run.facts["depth"]) for run in runs}):
        mine = [run for run in runs if (run.recipe, run.facts["depth"]) == (kind, depth)]
        ends = [np.array([1 - run.history[name][-1] for run in mine]) for name in ("accuracy", "val_accuracy")]
        train, test = (", ".join(f"{error:.3f}" for error in errors) for errors in ends)
        lines.append(f"{kind:<9} {depth:>5}  {len(mine):>4}  {train:<43} {test}")
    return "\n".join([*lines, f"{sum(run.processor_seconds for run in runs):.0f} processor seconds in all"])


if __name__ == "__main__":
    try:
        main()
    except CnnlabError as error:
        sys.exit(f"record_depth: {error}")
