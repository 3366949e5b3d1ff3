"""A training process is killed in the middle, for real, and the next one goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest

from cnnlab import training
from cnnlab.errors import CnnlabError

EPOCHS = 6
RECIPE = training.Recipe("tiny", epochs=EPOCHS, batch_size=10, learning_rate=0.05, optimizer="sgd", decay=0.01)

# A whole training in a process of its own; it notes the step and the momentum at the begin of every epoch, and waits
# in the middle of epoch `pause`, so that whoever kills it need not hurry.
TRAINER = """
import json, sys, time
from pathlib import Path

import numpy as np

from tests.test_resume import RECIPE, network, stripes
from cnnlab import training
import keras

folder, pause = Path(sys.argv[1]), int(sys.argv[2])


class Notes(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch
        optimizer = self.model.optimizer
        note = {
            "epoch": epoch,
            "step": int(optimizer.iterations),
            "rate": float(optimizer.learning_rate),
            "momentum": float(sum(np.abs(np.array(m)).sum() for m in optimizer.momentums)) if optimizer.built else 0.0,
            "weights": float(sum(np.abs(w).sum() for w in self.model.get_weights())),
        }
        with (folder / "notes.jsonl").open("a") as file:
            print(json.dumps(note), file=file, flush=True)

    def on_train_batch_begin(self, batch, logs=None):
        if self.epoch == pause and batch == 3:
            (folder / "in the middle").touch()
            time.sleep(300)


class End(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        weights = float(sum(np.abs(w).sum() for w in self.model.get_weights()))
        with (folder / "ends.jsonl").open("a") as file:
            print(json.dumps({"epoch": epoch, "weights": weights}), file=file, flush=True)


x, y = stripes()
run = training.fit(
    network(), x, y, recipe=RECIPE, validation=(x, y), seed=3, resume=folder / "run", callbacks=[Notes(), End()]
)
training.save_runs(folder / "run.json", [run])
"""


def network():
    first = keras.initializers.GlorotUniform(seed=1)
    return keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(8, activation="relu", kernel_initializer=first),
            keras.layers.Dropout(0.2, seed=4),
            keras.layers.Dense(3, activation="softmax", kernel_initializer=keras.initializers.GlorotUniform(seed=2)),
        ]
    )


def stripes():
    labels = np.arange(60, dtype=np.uint8) % 3
    pictures = np.zeros((60, 4, 6, 1), np.float32)
    pictures[np.arange(60), :, labels * 2] = 1
    return pictures, labels


def start(folder, pause):
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "CNNLAB_PROGRESS": "0"}
    root = Path(__file__).resolve().parents[1]
    return subprocess.Popen([sys.executable, "-c", TRAINER, str(folder), str(pause)], cwd=root, env=environment)


def wait_for(path, process):
    limit = time.monotonic() + 120
    while not path.exists():
        assert process.poll() is None, "the training ended before it was killed"
        assert time.monotonic() < limit, "the training did not get to the place where it is to be killed"
        time.sleep(0.05)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def killed_and_resumed(tmp_path_factory):
    """A run that was killed in its fourth epoch (epoch 3, counted from 0) and then started again."""
    folder = tmp_path_factory.mktemp("killed")
    process = start(folder, pause=3)
    try:
        wait_for(folder / "in the middle", process)
    finally:
        process.kill()
    assert process.wait() == (-signal.SIGKILL if os.name == "posix" else 1)
    assert not (folder / "run.json").exists()
    assert start(folder, pause=-1).wait(timeout=120) == 0
    return folder


def test_it_ends_with_the_same_number_of_epochs(killed_and_resumed):
    (run,) = training.load_runs(killed_and_resumed / "run.json")
    assert set(run.history) == {"accuracy", "loss", "val_accuracy", "val_loss"}
    assert all(len(values) == EPOCHS for values in run.history.values())


def test_only_the_broken_epoch_is_done_again(killed_and_resumed):
    begun = [note["epoch"] for note in lines(killed_and_resumed / "notes.jsonl")]
    assert begun == [0, 1, 2, 3, 3, 4, 5]
    assert [note["epoch"] for note in lines(killed_and_resumed / "ends.jsonl")] == [0, 1, 2, 3, 4, 5]


def test_weights_momentum_step_and_rate_come_back(killed_and_resumed):
    before, after = [note for note in lines(killed_and_resumed / "notes.jsonl") if note["epoch"] == 3]
    ended = lines(killed_and_resumed / "ends.jsonl")[2]["weights"]
    # Both were noted at the begin of the fourth epoch: by the process that was killed in it, and by the next one.
    assert before["weights"] == pytest.approx(ended, rel=1e-6)
    assert after == before
    assert after["step"] == 3 * 6
    assert after["rate"] == pytest.approx(0.05 / (1 + 0.01 * 18))
    assert after["momentum"] > 0


def test_the_history_has_every_epoch_once_and_in_order(killed_and_resumed):
    (run,) = training.load_runs(killed_and_resumed / "run.json")
    log = (killed_and_resumed / "run" / "history.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in log] == ["epoch", "0", "1", "2", "3", "4", "5"]
    assert run.history["loss"][-1] < run.history["loss"][0]
    assert run.seconds > 0


def test_until_the_kill_it_was_the_unbroken_run(killed_and_resumed):
    (broken,) = training.load_runs(killed_and_resumed / "run.json")
    whole = training.fit(network(), *stripes(), recipe=RECIPE, validation=stripes(), seed=3)
    np.testing.assert_allclose(broken.history["loss"][:3], whole.history["loss"][:3], rtol=1e-4)


# --- within one process -----------------------------------------------------------------------------------------


class Stop(keras.callbacks.Callback):
    """An interruption: as if a person pressed stop at the end of an epoch."""

    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epoch:
            raise KeyboardInterrupt


def test_a_run_that_is_done_is_not_done_again(tmp_path):
    first = training.fit(network(), *stripes(), recipe=RECIPE, seed=1, resume=tmp_path / "run")
    model = network()
    again = training.fit(model, *stripes(), recipe=RECIPE, seed=1, resume=tmp_path / "run")
    assert again == first
    assert set(first.history) == {"accuracy", "loss"}
    assert model.evaluate(*stripes(), verbose=0, return_dict=True)["accuracy"] > 0.9


def test_an_epoch_logged_but_not_backed_up_counts_once(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        training.fit(network(), *stripes(), recipe=RECIPE, seed=1, resume=tmp_path, callbacks=[Stop(2)])
    log = tmp_path / "history.csv"
    # As if the power had failed after the line of the third epoch and before its backup.
    names = log.read_text().splitlines()[0].split(",")
    log.write_text(log.read_text() + ",".join(["2", *["99"] * (len(names) - 1)]) + "\n")
    run = training.fit(network(), *stripes(), recipe=RECIPE, seed=1, resume=tmp_path)
    assert len(run.history["loss"]) == EPOCHS
    assert 99 not in run.history["loss"]


def test_a_backup_cut_short_falls_back_on_the_one_before(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        training.fit(network(), *stripes(), recipe=RECIPE, seed=1, resume=tmp_path, callbacks=[Stop(3)])
    newest = tmp_path / "state" / "latest.weights.h5"
    newest.write_bytes(newest.read_bytes()[:500])
    begun = []
    note = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: begun.append(epoch))
    run = training.fit(network(), *stripes(), recipe=RECIPE, seed=1, resume=tmp_path, callbacks=[note])
    assert begun == [2, 3, 4, 5]
    assert len(run.history["loss"]) == EPOCHS


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 2}, "holds another run: seed 1, not 2.*folder of its own"),
        ({"recipe": training.ONE_CYCLE}, "holds another run: name 'tiny', not 'one_cycle'"),
    ],
)
def test_the_folder_of_another_run_is_refused(tmp_path, change, message):
    options = {"recipe": RECIPE, "seed": 1, "resume": tmp_path}
    training.fit(network(), *stripes(), **options)
    with pytest.raises(CnnlabError, match=message):
        training.fit(network(), *stripes(), **options | change)
