"""Pre-train the course's own backbone on CIFAR-10, and pack it into data/backbone.npz with its record.

    python scripts/build/backbone.py train FOLDER [--epochs 14] [--seed 0]
    python scripts/build/backbone.py pack FOLDER

`train` leaves a checkpoint in FOLDER after each epoch and goes on from it when started again; each epoch's order and
augmentation depend on the seed and the epoch's number alone. An epoch took about 80 processor seconds on two cores
without a GPU, so 14 epochs want a quarter of an hour; Keras uses a GPU where there is one. `pack` rounds the kernels to
float16, measures the rounded network on the test pictures, and writes both files.

The pictures come from `cifar10_jpeg.npz` in the folder that CNNLAB_DATA_DIR names, else from `keras.datasets.cifar10`.
"""

import argparse
import io
import json
import os
import time
from pathlib import Path

import numpy as np
from PIL import Image

from cnnlab import _quiet, ledger, training  # noqa: F401  (_quiet before keras)
from cnnlab._paths import data_folder, write_whole
from cnnlab.transfer import _packed, compact_cnn

import keras  # isort: skip

PEAK = 0.15
WEIGHT_DECAY = 0.002
BATCH = 128
SHIFT = 3


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["train", "pack"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    if chosen.step == "train":
        train(chosen.folder, epochs=chosen.epochs, seed=chosen.seed)
    else:
        pack(chosen.folder)


def cifar10():
    """Return x_train, y_train, x_test, y_test (uint8) and where they came from."""
    path = Path(os.environ.get("CNNLAB_DATA_DIR", ".")) / "cifar10_jpeg.npz"
    if not path.is_file():
        (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
        return (x_train, y_train.ravel(), x_test, y_test.ravel()), "keras.datasets.cifar10"
    with np.load(path, allow_pickle=False) as archive:
        parts = []
        for part in ("train", "test"):
            data, bounds = archive[f"jpg_{part}"].tobytes(), archive[f"off_{part}"]
            pairs = zip(bounds[:-1], bounds[1:], strict=True)
            pictures = [np.asarray(Image.open(io.BytesIO(data[start:end]))) for start, end in pairs]
            parts += [np.stack(pictures), archive[f"y_{part}"].astype(np.uint8).ravel()]
    return tuple(parts), "cifar10_jpeg.npz (CIFAR-10, JPEG quality about 75)"


def augmented(pictures, rng):
    """Return every picture moved by up to SHIFT pixels each way (mirrored border), half of them flipped."""
    count, rows, columns = pictures.shape[:3]
    padded = np.pad(pictures, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT), (0, 0)), mode="reflect")
    down, right = rng.integers(0, 2 * SHIFT + 1, (2, count))
    moved = np.empty_like(pictures)
    for row in range(2 * SHIFT + 1):
        for column in range(2 * SHIFT + 1):
            mine = np.flatnonzero((down == row) & (right == column))
            moved[mine] = padded[mine, row : row + rows, column : column + columns]
    flipped = rng.random(count) < 0.5
    moved[flipped] = moved[flipped, :, ::-1]
    return moved


def train(folder, *, epochs, seed):
    (x, y, x_test, y_test), source = cifar10()
    steps = epochs * -(-len(x) // BATCH)
    model, record = _resumed(folder) or (compact_cnn(seed=seed), {"seed": seed, "source": source, "epochs": []})
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        optimizer = keras.optimizers.SGD(momentum=0.9, nesterov=True, weight_decay=WEIGHT_DECAY)
        model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    rate = training.OneCycle(PEAK, steps)
    follow = keras.callbacks.LambdaCallback(
        on_train_batch_begin=lambda batch, logs: setattr(optimizer, "learning_rate", float(rate(optimizer.iterations)))
    )
    for epoch in range(len(record["epochs"]), epochs):
        started, processor = time.perf_counter(), time.process_time()
        rng = np.random.default_rng([seed, epoch])
        order = rng.permutation(len(x))
        run = model.fit(augmented(x[order], rng), y[order], batch_size=BATCH, shuffle=False, verbose=0,
                        callbacks=[follow])  # fmt: skip
        loss, accuracy = model.evaluate(x_test, y_test, batch_size=500, verbose=0)
        record["epochs"].append({
            "loss": run.history["loss"][0], "accuracy": run.history["accuracy"][0],
            "test_loss": loss, "test_accuracy": accuracy,
            "seconds": time.perf_counter() - started, "processor_seconds": time.process_time() - processor,
        })  # fmt: skip
        _save(folder, model, record)
        print(f"epoch {epoch + 1} of {epochs}:", {k: round(v, 4) for k, v in record["epochs"][-1].items()}, flush=True)


def _resumed(folder):
    if not (folder / "record.json").is_file():
        return None
    record = json.loads((folder / "record.json").read_text())
    return keras.saving.load_model(folder / f"epoch_{len(record['epochs']):02d}.keras"), record


def _save(folder, model, record):
    # The record last: it names the checkpoint that is known to be whole.
    model.save(folder / f"epoch_{len(record['epochs']):02d}.keras")
    write_whole(folder / "record.json", json.dumps(record, indent=1))


def pack(folder):
    model, record = _resumed(folder)
    (_, _, x_test, y_test), _ = cifar10()
    weights = [np.asarray(weight) for weight in model.get_weights()]
    full = np.mean(_answers(model, x_test) == y_test)
    rounded = _packed.rounded(weights)
    model.set_weights(rounded)
    half = np.mean(_answers(model, x_test) == y_test)
    path = data_folder() / _packed.FILE
    _packed.write(path, weights)
    sha256 = _packed.digest(rounded)
    _packed.read(path, sha256=sha256)
    content = {
        "about": "The course's own backbone: cnnlab.transfer.compact_cnn, pre-trained on CIFAR-10 (Krizhevsky, 2009).",
        "made_by": "scripts/build/backbone.py",
        "sha256": sha256,
        "parameters": model.count_params(),
        "macs": ledger.ledger(model).macs,
        "test_accuracy_float32": round(float(full), 4),
        "test_accuracy": round(float(half), 4),
        "bytes": path.stat().st_size,
        "recipe": {"peak": PEAK, "weight_decay": WEIGHT_DECAY, "batch_size": BATCH, "shift": SHIFT, "flip": True,
                   "optimizer": "SGD, Nesterov momentum 0.9, one cycle"},
        "machine": training.machine(),
        "versions": {"keras": keras.__version__, "numpy": np.__version__},
        **record,
    }  # fmt: skip
    text = json.dumps(content, indent=1) + "\n"
    (data_folder() / _packed.RECORD).write_text(text, encoding="utf-8")
    print(f"test accuracy {full:.2%}, in float16 {half:.2%}, {path.stat().st_size:,} bytes, SHA-256 {sha256}")


def _answers(model, pictures):
    return model.predict(pictures, batch_size=500, verbose=0).argmax(axis=1)


if __name__ == "__main__":
    main()
