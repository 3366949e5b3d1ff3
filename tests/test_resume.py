"""A training process is killed in the middle, for real, and the next one goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import filelock
import keras
import numpy as np
import pytest

from cnnlab import training
from cnnlab.errors import CnnlabError
from cnnlab.training import _resume

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
    assert sorted(path.name for path in (killed_and_resumed / "run").glob("*.json")) == [
        "epoch_00005.json",
        "epoch_00006_done.json",
    ]
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


# One step an epoch: what is looked at here is what is kept, not what is learned.
SHORT = training.Recipe("short", epochs=4, batch_size=60, learning_rate=0.05, optimizer="sgd")


def scripted(name, values):
    """Put a number of one's own among those of each epoch."""
    return keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: logs.__setitem__(name, values[epoch]))


def noted(begun):
    return keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: begun.append(epoch))


def short(folder, *callbacks, model=None, **options):
    options = {"recipe": SHORT, "seed": 1, "resume": folder, "progress": False} | options
    return training.fit(model or network(), *stripes(), callbacks=list(callbacks), **options)


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


class Person:
    """The least that a monitor is; its person stops after some epochs."""

    def __init__(self, after=None):
        self.after, self.wants_stop = after, False

    def add(self, epoch, logs):
        self.wants_stop = epoch + 1 == self.after


def test_the_best_epoch_is_remembered(tmp_path):
    """What was not kept over a resume, kept now: the best of `Watched`, of EarlyStopping with its patience, of
    ModelCheckpoint and ReduceLROnPlateau, that a run has ended, the history. Not kept: the order of the pictures and
    the memory of other callbacks, which `fit` says.
    """
    watched = training.Watched(Person())
    with pytest.raises(KeyboardInterrupt):
        short(tmp_path, scripted("val_loss", [0.5, 0.1]), Stop(2), watched)
    best = watched.best_weights
    watched = training.Watched(Person(after=4))
    model = network()
    short(tmp_path, scripted("val_loss", [0.5, 0.1, 0.4, 0.3]), watched, model=model)
    assert watched.best_epoch == 1 and watched.stopped
    assert same(watched.best_weights, best) and same(model.get_weights(), best)


def test_patience_goes_on_and_an_end_is_an_end(tmp_path):
    losses = [0.5, 0.1, 0.4, 0.3]

    def call(*more, patience=1):
        model = network()
        stopping = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)
        run = short(tmp_path / str(patience), scripted("val_loss", losses), *more, stopping, model=model)
        return run, model.get_weights(), stopping

    run, weights, _ = call()
    assert len(run.history["loss"]) == 3
    again, after, _ = call()
    assert again == run and same(after, weights)
    # Patience of two, spent half before the interruption.
    with pytest.raises(KeyboardInterrupt):
        call(Stop(3), patience=2)
    run, _, stopping = call(patience=2)
    assert len(run.history["loss"]) == 4 and stopping.stopped_epoch == 3 and stopping.best_epoch == 1


@pytest.mark.library(
    "A training that goes on after an interruption forgets its best: ModelCheckpoint writes over the best file, "
    "EarlyStopping counts its patience anew",
    of="keras",
    course="`training.fit(resume=...)` keeps what the callbacks remember",
    lesson="09: When the machine dies",
    hint="09-8",
)
def test_the_best_file_is_not_written_over_by_a_worse_network(tmp_path):
    file = tmp_path / "best.weights.h5"

    def call(*more):
        saved = keras.callbacks.ModelCheckpoint(file, "score", mode="max", save_best_only=True, save_weights_only=True)
        plateau = keras.callbacks.ReduceLROnPlateau("score", mode="max", patience=2, factor=0.5)
        model = network()
        callbacks = scripted("score", [0.5, 0.9, 0.6, 0.7]), *more, saved, plateau
        return short(tmp_path / "run", *callbacks, model=model), model

    with pytest.raises(KeyboardInterrupt):
        call(Stop(2))
    before = file.read_bytes()
    run, model = call()
    assert file.read_bytes() == before
    # The rate is noted before the plateau is seen, in the epoch after .9 .6 .7 it would have been halved.
    assert run.history["learning_rate"] == pytest.approx([0.05] * 4)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.025)


def test_what_keras_callbacks_remember_has_these_names():
    """A new Keras may call it otherwise, and then it would be lost in silence."""
    needed = {keras.callbacks.ModelCheckpoint: ["x.keras"], training.Watched: [Person()]}
    for kind, names in _resume.REMEMBERED.items():
        callback = kind(*needed.get(kind, []))
        callback.set_model(network())
        callback.set_params({"epochs": 1})
        callback.on_train_begin()
        assert set(names) <= set(vars(callback)), kind
        if kind is training.Watched:
            callback.on_train_end()


def test_what_a_person_stopped_goes_on(tmp_path):
    assert len(short(tmp_path, training.Watched(Person(after=2))).history["loss"]) == 2
    begun = []
    assert len(short(tmp_path, noted(begun), training.Watched(Person())).history["loss"]) == 4
    assert begun == [2, 3]


def interrupted(folder, *callbacks):
    with pytest.raises(KeyboardInterrupt):
        short(folder, *callbacks, Stop(3))


@pytest.mark.parametrize(
    ("spoil", "begun"),
    [
        (lambda folder: (folder / "epoch_00003.json").write_bytes(b""), [2, 3]),
        (lambda folder: (folder / "epoch_00003.json").write_text('{"epoch": 3}'), [2, 3]),
        (lambda folder: (folder / "epoch_00003.weights.h5").write_bytes(b"half"), [2, 3]),
        (lambda folder: (folder / "epoch_00003.weights.h5").unlink(), [2, 3]),
        (lambda folder: (folder / "epoch_00003.npz").write_bytes(b"PK"), [2, 3]),
        (lambda folder: (folder / "epoch_00003.npz").unlink(), [2, 3]),
        (lambda folder: [path.write_bytes(b"") for path in folder.glob("*.json")], [0, 1, 2, 3]),
        (lambda folder: [path.unlink() for path in folder.glob("*.h5")], [0, 1, 2, 3]),
    ],
)
def test_a_damaged_state_falls_back_on_the_one_before(tmp_path, spoil, begun):
    """Keras' own backup was bricked by a first file cut short, and by metadata of 0 bytes."""
    stopping = keras.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True)
    interrupted(tmp_path, stopping)
    spoil(tmp_path)
    seen = []
    then = "begins anew" if begun[0] == 0 else f"goes on after epoch {begun[0]}"
    with pytest.warns(UserWarning, match=f"the state epoch_00003 .*is damaged: the training {then}"):
        run = short(tmp_path, noted(seen), stopping)
    assert seen == begun and len(run.history["loss"]) == 4


def test_half_loaded_weights_are_not_trained_on(tmp_path):
    interrupted(tmp_path)
    for path in tmp_path.glob("*.weights.h5"):
        path.write_bytes(path.read_bytes()[:-2000])
    with pytest.warns(UserWarning, match="begins anew"):
        run = short(tmp_path)
    assert run.history["loss"] == pytest.approx(short(tmp_path / "other").history["loss"], rel=1e-5)


@pytest.mark.parametrize("call", range(4))
def test_cut_short_anywhere_while_it_saves(tmp_path, monkeypatch, call):
    """Weights, the arrays of callbacks, the note: a power cut before each of them costs an epoch and no more."""
    calls = []

    def failing(function):
        def instead(*arguments, **options):
            calls.append(function)
            # Each epoch makes three: the last one of the first epoch, all of the second.
            if len(calls) == 3 + call:
                raise KeyboardInterrupt
            return function(*arguments, **options)

        return instead

    stopping = keras.callbacks.EarlyStopping("loss", patience=9, restore_best_weights=True)
    with monkeypatch.context() as patched:
        patched.setattr(_resume.os, "replace", failing(_resume.os.replace))
        with pytest.raises(KeyboardInterrupt):
            short(tmp_path, stopping)
    begun = []
    run = short(tmp_path, noted(begun), stopping)
    assert begun == ([0, 1, 2, 3] if call == 0 else [1, 2, 3]) and len(run.history["loss"]) == 4
    assert run.history["loss"][-1] < run.history["loss"][0]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CnnlabError, match="resume 'file' is a file: name a folder"):
        short(tmp_path / "file")


def test_another_network_of_as_many_numbers_and_other_labels_are_refused(tmp_path):
    interrupted(tmp_path)
    other = network()
    other.layers[1].activation = keras.activations.tanh
    with pytest.raises(CnnlabError, match="holds another run: checksum of the network"):
        short(tmp_path, model=other)
    x, y = stripes()
    with pytest.raises(CnnlabError, match="holds another run: checksum of the labels"):
        training.fit(network(), x, y[::-1], recipe=SHORT, seed=1, resume=tmp_path)
    with pytest.raises(CnnlabError, match="holds another run: checksum of the pictures"):
        training.fit(network(), x / 2, y, recipe=SHORT, seed=1, resume=tmp_path)


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


def test_a_second_training_in_the_same_folder_is_refused_while_the_first_one_runs(tmp_path):
    x, y = stripes()
    refused = []

    class Second(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            with pytest.raises(CnnlabError, match="'run' is in use by another training") as caught:
                training.fit(network(), x, y, recipe=RECIPE, resume=tmp_path / "run")
            refused.append(caught.value)

    first = training.fit(network(), x, y, recipe=RECIPE, resume=tmp_path / "run", callbacks=[Second()])
    assert len(refused) == len(first.history["loss"]) == EPOCHS
    # Afterwards the folder is free again.
    again = training.fit(network(), x, y, recipe=RECIPE, resume=tmp_path / "run")
    assert again.history["loss"] == first.history["loss"]


def test_a_folder_that_cannot_be_locked_is_used_without(tmp_path, monkeypatch):
    def no_locks(lock, *arguments):
        raise NotImplementedError

    monkeypatch.setattr(filelock.BaseFileLock, "acquire", no_locks)
    x, y = stripes()
    assert len(training.fit(network(), x, y, recipe=RECIPE, resume=tmp_path / "run").history["loss"]) == EPOCHS


def test_another_validation_set_is_another_run(tmp_path):
    x, y = stripes()
    training.fit(network(), x, y, recipe=RECIPE, validation=(x[:20], y[:20]), resume=tmp_path / "run")
    for other in ((x[20:40], y[20:40]), None):
        with pytest.raises(CnnlabError, match="holds another run: checksum of the validation set"):
            training.fit(network(), x, y, recipe=RECIPE, validation=other, resume=tmp_path / "run")
