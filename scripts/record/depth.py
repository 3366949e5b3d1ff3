"""Record lesson 12's depth runs, plain against residual, on real Fashion-MNIST: data/depth_run.json.

    python scripts/record/depth.py [--seeds 2] [--depths 8 20 32 44 56] [--at-most N] [--output FILE]

About thirteen processor minutes for two seeds: five depths at the paper's rate, and three networks at two lower rates.
"""

import dataclasses

import numpy as np

from cnnlab import models, training
from scripts.record._recording import arguments, command, real, record, runs_of

DEPTHS = (8, 20, 32, 44, 56)
SHORTCUTS = {"plain": "none", "residual": "identity"}
PICTURES, FILTERS = 3000, 6
RATE, LOWER = 0.1, (0.03, 0.01)
# What is tried at the lower rates too: a shallow network, and a deep one of each kind.
AT_LOWER = (("plain", 8), ("plain", 32), ("residual", 32))
RECIPE = training.Recipe("depth", epochs=6, batch_size=128, learning_rate=RATE, warm_up=0.25, optimizer="sgd")
ABOUT = (
    "Lesson 12: networks of growing depth with and without shortcuts, batch normalisation in all of them, on the first "
    "3,000 training pictures of Fashion-MNIST at 14 x 14; val_ is the first 2,000 test pictures. Accuracy and loss are "
    "those of training, averaged over each epoch. Fact rate: the peak of the one-cycle rate, 0.1 where none is told."
)


def main(argv=None):
    parser = arguments(__doc__, "depth")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--depths", type=int, nargs="+", default=list(DEPTHS))
    chosen = parser.parse_args(argv)
    wanted = plan(chosen.seeds, chosen.depths)
    record(chosen.output, wanted, train, key=key_of, about=ABOUT, at_most=chosen.at_most)
    print(summary(runs_of(chosen.output)))


def plan(seeds=2, depths=DEPTHS):
    """List every run as (kind, depth, seed, rate)."""
    wanted = [(kind, depth, seed, RATE) for seed in range(seeds) for depth in depths for kind in SHORTCUTS]
    lower = [(*one, seed, rate) for rate in LOWER for seed in range(seeds) for one in AT_LOWER if one[1] in depths]
    return wanted + lower


def key_of(run):
    return run.recipe, run.facts["depth"], run.seed, run.facts.get("rate", RATE)


def train(kind, depth, seed, rate):
    (x, y), validation = pictures()
    model = models.resnet(depth, shortcut=SHORTCUTS[kind], filters=FILTERS, input_shape=x.shape[1:], seed=seed)
    recipe = dataclasses.replace(RECIPE, learning_rate=rate)
    run = training.fit(model, x, y, recipe=recipe, validation=validation, seed=seed, progress=False)
    print(f"  {run.history['accuracy'][-1]:.3f}, {run.processor_seconds:.0f} s", flush=True)
    facts = {"depth": depth, "parameters": model.count_params(), "rate": rate}
    return training.Run(kind, seed, run.history, run.seconds, run.processor_seconds, facts)


def pictures():
    fashion = real("fashion_mnist")
    test = halved(fashion.x_test[:2000]), fashion.y_test[:2000]
    return (halved(fashion.x_train[:PICTURES]), fashion.y_train[:PICTURES]), test


def halved(pictures):
    """Return pictures of half the size, each pixel the mean of four, with a channel axis."""
    n, rows, columns = pictures.shape
    blocks = pictures.reshape(n, rows // 2, 2, columns // 2, 2)
    return blocks.mean(axis=(2, 4)).round().astype(np.uint8)[..., None]


def summary(runs):
    lines = ["kind      depth   rate  runs  training error of the last epoch: each seed   test error"]
    for kind, depth, rate in sorted({(*key_of(run)[:2], key_of(run)[3]) for run in runs}):
        mine = [run for run in runs if (*key_of(run)[:2], key_of(run)[3]) == (kind, depth, rate)]
        ends = [np.array([1 - run.history[name][-1] for run in mine]) for name in ("accuracy", "val_accuracy")]
        train, test = (", ".join(f"{error:.3f}" for error in errors) for errors in ends)
        lines.append(f"{kind:<9} {depth:>5}  {rate:>5}  {len(mine):>4}  {train:<43} {test}")
    return "\n".join([*lines, f"{sum(run.processor_seconds for run in runs):.0f} processor seconds in all"])


if __name__ == "__main__":
    command(main)
