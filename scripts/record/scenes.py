"""Record lesson 16's measures on held-out scenes for several seeds: data/scenes_run.json.

    python scripts/record/scenes.py [--seeds 3] [--at-most N] [--output FILE]

Runs the cells of the lesson itself with another `SEED`, so that what is recorded is what the lesson does. About a
minute a seed on two quiet cores. The blood cells are recorded where they can be had.
"""

import contextlib
import io
import json
import os
import time

import numpy as np

from cnnlab import training
from cnnlab._paths import project_folder
from cnnlab.errors import CnnlabError
from scripts.record._recording import arguments, command, real, record, runs_of

ABOUT = (
    "Lesson 16 on held-out scenes: the lesson's own cells, run with other training scenes and first weights and the "
    "same test scenes. Made by scripts/record/scenes.py."
)
SEED_LINE = "SEED = 0\n"
# The cells that show the record itself.
OWN = ('training.recorded("scenes_run")', "spread = {")


def main(argv=None):
    parser = arguments(__doc__, "scenes")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args(argv)
    record(chosen.output, plan(chosen.seeds), train, key=key_of, about=ABOUT, at_most=chosen.at_most)
    for run in runs_of(chosen.output):
        print(run.seed, {name: round(values[0], 3) for name, values in run.history.items()})


def plan(seeds=3):
    """List every run by its seed alone."""
    return [(seed,) for seed in range(seeds)]


def key_of(run):
    return (run.seed,)


def train(seed):
    os.environ["MPLBACKEND"] = "Agg"
    real("fashion_mnist")
    started, processor = time.perf_counter(), time.process_time()
    after = lesson(seed)
    history = {name: [float(value)] for name, value in measures(after).items()}
    facts = {"parameters": int(after["book"].parameters), "macs": int(after["book"].macs)}
    facts["threshold"] = float(after["threshold"])
    if after["blood"] is not None:
        facts["white cell, mean IoU"] = float(after["cell_ious"].mean())
        facts["white cell, found"] = float((after["cell_ious"] >= 0.5).mean())
        facts["red cells, IoU"] = float(after["red_iou"])
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    return training.Run("lesson 16", seed, history, round(seconds, 2), round(processor, 2), facts)


def lesson(seed):
    """Run the lesson's cells with another seed; return the names they leave behind."""
    path = project_folder() / "notebooks" / "16_beyond_classification.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    names = {"__name__": "lesson"}
    changed = 0
    for index, cell in enumerate(cells):
        source = "".join(cell["source"])
        if cell["cell_type"] != "code" or any(mark in source for mark in OWN):
            continue
        changed += SEED_LINE in source
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(source.replace(SEED_LINE, f"SEED = {seed}\n"), f"cell {index}", "exec"), names)
        names["plt"].close("all")
    if changed != 1:
        raise CnnlabError(f"the lesson must set {SEED_LINE.strip()} once, found {changed} times")
    return names


def measures(after):
    counts, kinds = after["test"].counts, after["kinds"]
    return {
        "kind right": after["named"].mean(),
        "box, mean IoU": after["ious"].mean(),
        "box, found": (after["ious"] >= 0.5).mean(),
        "segmentation, mean IoU": after["mean_iou"](after["semantic"], kinds, 5),
        "garment or not, IoU": after["outline_iou"],
        "count error, components": np.abs(after["from_answer"] - counts).mean(),
        "count error, hills": np.abs(after["from_hills"] - counts).mean(),
        "count exact, components": (after["from_answer"] == counts).mean(),
        "count exact, hills": (after["from_hills"] == counts).mean(),
        "objects found, components": after["recall"][0],
        "objects found, hills": after["recall"][1],
        "large map, IoU": after["garment_iou"],
    }


if __name__ == "__main__":
    command(main)
