"""Measure the stand-ins against the real data, and draw their contact sheets.

    CNNLAB_DATA_DIR=<folder with the real data> python scripts/build/measure_standins.py [mnist fashion_mnist]
    python scripts/build/measure_standins.py --sheets

The first trains the network of lesson 08 on the stand-in's 60,000 images alone, several times, and tells its accuracy
on the 10,000 REAL test images (figures in data/README.md). The second writes docs/figures/standins_<name>.png.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from cnnlab import datasets
from cnnlab._paths import data_folder
from cnnlab.datasets import _standin

FIGURES = Path(__file__).resolve().parents[2] / "docs" / "figures"
SEEDS = (0, 1, 2)


def accuracy(drawn, real, recipe, seed):
    """Train on the drawn images, return the share of the real test images that are told rightly."""
    from cnnlab import models, training  # TensorFlow; the contact sheets do without

    model = models.mnist_cnn(seed=seed)
    recipe = recipe or training.Recipe("five epochs", epochs=5, batch_size=128, learning_rate=0.006, warm_up=0.25)
    training.fit(model, drawn["x_train"][..., None], drawn["y_train"], recipe=recipe, seed=seed, progress=False)
    return model.evaluate(real.x_test[..., None], real.y_test, batch_size=500, verbose=0)[1]


def measure(name, recipe=None):
    real = datasets.load(name)
    if not real.real:
        raise SystemExit(f"{real.notice()} The measure is the real test set.")
    path = data_folder() / f"{name}_standin.npz"
    began, worked = time.perf_counter(), time.process_time()
    drawn = _standin.of(name)
    wall, work = time.perf_counter() - began, time.process_time() - worked
    print(f"{name}: {path.stat().st_size} bytes, drawn in {wall:.2f} s ({work:.2f} s of processor time)", flush=True)
    for key in ("x_train", "x_test"):
        print(f"  mean grey level of {key}: {drawn[key].mean():.1f} drawn, {getattr(real, key).mean():.1f} real")
    scores = []
    for seed in SEEDS:
        scores.append(accuracy(drawn, real, recipe, seed))
        print(f"  seed {seed}: {scores[-1]:.4f} on the real test set", flush=True)
    print(f"  mean of {len(scores)}: {np.mean(scores):.4f}, from {min(scores):.4f} to {max(scores):.4f}")


def sheet(name, *, columns=10, gap=2):
    """Write a contact sheet: a row for each class, the first drawn training images of it; a pixel is a pixel, twice."""
    from PIL import Image

    drawn = _standin.draw(_standin.read(data_folder() / f"{name}_standin.npz"))
    side = 28 + gap
    page = np.full((10 * side + gap, columns * side + gap), 96, np.uint8)
    for label in range(10):
        for column, image in enumerate(drawn["x_train"][drawn["y_train"] == label][:columns]):
            row, left = gap + label * side, gap + column * side
            page[row : row + 28, left : left + 28] = image
    FIGURES.mkdir(parents=True, exist_ok=True)
    path = FIGURES / f"standins_{name}.png"
    Image.fromarray(page.repeat(2, axis=0).repeat(2, axis=1)).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=datasets.NAMES, metavar="name", help=", ".join(datasets.NAMES))
    parser.add_argument("--sheets", action="store_true", help="only draw the contact sheets")
    parser.add_argument("--recipe", help="a named recipe of cnnlab.training instead of the five epochs")
    wanted = parser.parse_args()
    for each in wanted.names:
        if wanted.sheets:
            sheet(each)
        else:
            measure(each, wanted.recipe)
