"""The sanity checks of lesson 14 in numbers, for every method and several trainings: `docs/measurements/heatmaps.md`.

Run it from the repository root: ``python -m cnnlab bench heatmap_checks`` measures three seeds and prints the tables.
``python -m benchmarks.heatmap_checks --seeds 1 --store checks.json`` measures one, adds it to what the file holds, and
prints the tables of all that is there.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import nbformat
import numpy as np

from cnnlab import heatmaps
from cnnlab._paths import write_whole

LESSON = next((Path(__file__).parents[1] / "notebooks").glob("14_*.ipynb"))
SEEDS = (0, 1, 2)
RANDOMISED, TARGETS, SHIFTED, PAIRS = 30, 200, 60, 150
PATCHES = {"patch": 8, "stride": 4, "fill": 0}
LAYERS = ("conv_1", "conv_2", "conv_3", "conv_4")


def main(arguments=()):
    """Measure the seeds asked for and print all as tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--store", type=Path)
    options = parser.parse_args(arguments)
    found = stored(options.store)
    for seed in options.seeds:
        new = {str(seed): measured(seed)}
        # Read again: another run may have written meanwhile.
        found = {**found, **stored(options.store), **new}
        if options.store:
            write_whole(options.store, json.dumps(found, indent=1) + "\n")
    print(tables(dict(sorted(found.items()))))


def stored(path):
    """Return what a file holds, nothing if there is none."""
    return json.loads(path.read_text()) if path and path.exists() else {}


def edges(model, pictures, class_index=None, *, resize=False):
    """A 'heatmap' that never asks the network: the length of the grey levels' gradient."""
    return np.hypot(*np.gradient(pictures[..., 0].astype(float), axis=(1, 2)))


def occlusion(*arguments, **options):
    """Occlusion as the lesson makes it."""
    return heatmaps.occlusion(*arguments, **options, **PATCHES, progress=False)


METHODS = {**heatmaps.METHODS, "occlusion": occlusion, "edge detector": edges}


def lesson(seed):
    """Run the code cells of lesson 14 up to its training, with this seed for the pictures and the network."""
    names = {}
    for cell in nbformat.read(LESSON, as_version=4).cells:
        # Figures are drawn for people.
        if cell.cell_type != "code" or "plt.show()" in cell.source:
            continue
        source = cell.source.replace("set_random_seed(0)", f"set_random_seed({seed})")
        for part in (0, 1):
            source = source.replace(f"seed={part})", f"seed={100 * seed + part})")
        exec(compile(source, LESSON.name, "exec"), names)
        if "training.fit(" in source:
            return names
    raise SystemExit(f"no training found in {LESSON.name}")


def measured(seed):
    """Return all numbers of one training."""
    names = lesson(seed)
    network, images, classes, places = (names[name] for name in ("network", "x_test", "y_test", "places"))
    pairs, kinds, spots = names["scenes"](
        *names["first_of_each"]("test", 200), count=PAIRS, seed=100 * seed + 2, both_whole=True
    )
    differ = kinds[:, 0] != kinds[:, 1]
    pairs, kinds, spots = pairs[differ], kinds[differ], spots[differ]
    labels, where = classes[:TARGETS, 0], places[:TARGETS, 0]
    alone = np.where(places[:TARGETS, 1, ..., None], 0, images[:TARGETS])
    found = {"accuracy": float(names["right"].mean()), "floor": float(where.mean())}
    for name, method in METHODS.items():
        maps = method(network, images[:TARGETS], labels, resize=True)
        shares = np.nanmean(heatmaps.class_discrimination(method, network, pairs, kinds, spots), axis=0)
        some = images[:SHIFTED], labels[:SHIFTED]
        found[name] = {
            "randomised": heatmaps.randomisation(
                method, network, images[:RANDOMISED], labels[:RANDOMISED], seed=seed, progress=False, resize=True
            ).means.tolist(),
            "points": float(np.nanmean(heatmaps.pointing_game(maps, where))),
            "energy": float(np.nanmean(heatmaps.energy_inside(maps, where))),
            "points, no jumble": float(
                np.nanmean(heatmaps.pointing_game(method(network, alone, labels, resize=True), where))
            ),
            "shift 4": float(heatmaps.shift_consistency(method, network, *some, shift=(4, -4)).mean()),
            "shift 2": float(heatmaps.shift_consistency(method, network, *some, shift=(2, -2)).mean()),
            "own": float(np.diag(shares).mean()),
            "other": float(np.diag(shares[::-1]).mean()),
        }
    found["layers"] = {layer: by_layer(network, images[:TARGETS], labels, where, layer) for layer in LAYERS}
    return found


def by_layer(network, images, classes, where, layer):
    """Return hits and heat inside of Grad-CAM at a layer."""
    maps = heatmaps.grad_cam(network, images, classes, layer=layer, resize=True)
    inside, hits = heatmaps.energy_inside(maps, where), heatmaps.pointing_game(maps, where)
    return {"points": float(np.nanmean(hits)), "energy": float(np.nanmean(inside))}


def tables(found):
    """Return the tables in Markdown, each number as the mean over the seeds and its smallest and largest."""
    runs = list(found.values())
    share = spread([run["accuracy"] for run in runs])
    lines = [f"Seeds {', '.join(found)}; accuracy {share}; floor of the target's share {runs[0]['floor']:.2f}.", ""]
    lines += ["| method | 1 layer shuffled | 2 | 3 | 4 | all 5 |", "|---|---|---|---|---|---|"]
    for name in METHODS:
        depths = zip(*(run[name]["randomised"] for run in runs), strict=True)
        lines.append(f"| {name} | {' | '.join(map(spread, depths))} |")
    columns = ("points", "energy", "points, no jumble", "shift 4", "shift 2", "own", "other")
    lines += ["", f"| method | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name in METHODS:
        lines.append(f"| {name} | {' | '.join(spread([run[name][column] for run in runs]) for column in columns)} |")
    lines += ["", "| Grad-CAM at | points | energy |", "|---|---|---|"]
    for layer in LAYERS:
        cells = (spread([run["layers"][layer][column] for run in runs]) for column in ("points", "energy"))
        lines.append(f"| {layer} | {' | '.join(cells)} |")
    return "\n".join(lines)


def spread(values):
    """Write numbers as their mean, and the smallest to the largest if they differ."""
    low, high = min(values), max(values)
    return f"{np.mean(values):.2f} ({low:.2f} to {high:.2f})" if high - low > 0.005 else f"{np.mean(values):.2f}"


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
