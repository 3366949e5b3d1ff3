"""A watched training: fed, stopped in the middle, the best weights kept, interrupts taken as a wish."""

import signal
import threading

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from cnnlab import training, widgets
from cnnlab.errors import CnnlabError

import keras  # isort: skip


class Notebook:
    """The least that a monitor is; it wants to stop after some epochs."""

    def __init__(self, after=None):
        self.after, self.rows, self.wants_stop = after, [], False

    def add(self, epoch, logs):
        self.rows.append((epoch, logs))
        self.wants_stop = epoch + 1 == self.after


@pytest.fixture
def noise():
    rng = np.random.default_rng(0)
    return rng.normal(size=(96, 5)).astype("float32"), rng.integers(0, 3, 96)


def network(seed=0):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(3)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.05), loss, metrics=["accuracy"])
    return model


def fit(model, noise, watched, *more, epochs=40, held=True):
    x, y = noise
    held = (x[:32], y[::-1][:32]) if held else None
    return model.fit(
        x, y, batch_size=8, epochs=epochs, validation_data=held, verbose=0, callbacks=[*more, watched]
    ).history


class At(keras.callbacks.Callback):
    """Does something before one batch of one epoch."""

    def __init__(self, epoch, batch, act):
        super().__init__()
        self.at, self.act, self.batches, self.epoch = (epoch, batch), act, [], 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        self.batches.append((self.epoch, batch))
        if (self.epoch, batch) == self.at:
            self.act()


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_without_a_wish_it_changes_nothing(noise):
    plain, watched = network(), network()
    before = plain.fit(*noise, batch_size=8, epochs=3, verbose=0).history
    monitor = widgets.TrainingMonitor()
    after = watched.fit(*noise, batch_size=8, epochs=3, verbose=0, callbacks=[training.Watched(monitor)]).history
    assert same(plain.get_weights(), watched.get_weights())
    assert before == after == monitor.history
    assert (monitor.state, monitor.share, monitor.epochs) == ("ended", 1.0, 3)


def test_stop_in_the_middle_of_an_epoch(noise, tmp_path):
    model, monitor = network(), widgets.TrainingMonitor()
    saved = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.weights.h5", monitor="val_loss", save_best_only=True, save_weights_only=True
    )
    press = At(7, 4, monitor.stop)
    watched = training.Watched(monitor)
    history = fit(model, noise, watched, saved, press)
    # The batch at whose begin it was heard is the last one.
    assert press.batches[-1] == (7, 4) and watched.stopped and monitor.state == "stopped"
    assert [len(values) for values in history.values()] == [8] * 4 and monitor.history == history
    best = int(np.argmin(history["val_loss"]))
    assert watched.best_epoch == best and monitor.best == best + 1
    other = network(seed=1)
    other.load_weights(tmp_path / "best.weights.h5")
    assert same(model.get_weights(), other.get_weights())
    held = model.evaluate(noise[0][:32], noise[1][::-1][:32], verbose=0)[0]
    assert held == pytest.approx(min(history["val_loss"]), rel=1e-5)


def test_best_by_what_is_asked_for(noise):
    for by, argbest in (("val_accuracy", np.argmax), ("val_loss", np.argmin), ("loss", np.argmin)):
        watched = training.Watched(Notebook(after=9), by=by)
        history = fit(network(), noise, watched)
        assert watched.best_epoch == argbest(history[by]) and len(history[by]) == 9
    watched = training.Watched(Notebook(after=4))
    history = fit(network(), noise, watched, held=False)
    assert watched.best_epoch == np.argmin(history["loss"])
    with pytest.raises(CnnlabError, match="by must be one of accuracy, loss, .*found 'val_f1'"):
        fit(network(), noise, training.Watched(Notebook(), by="val_f1"))


def test_an_epoch_without_a_loss_is_never_the_best_for_long():
    watched = training.Watched(Notebook())
    watched.set_model(network())
    for epoch, loss in enumerate((np.nan, 0.9, np.nan, 0.5, 0.7)):
        watched.on_epoch_end(epoch, {"loss": loss})
    assert watched.best_epoch == 3


def test_at_its_end_the_last_weights_stay_until_the_best_are_asked_for(noise):
    model, watched = network(), training.Watched(Notebook())
    with pytest.raises(CnnlabError, match="train first"):
        watched.restore()
    fit(model, noise, watched, epochs=12)
    assert not watched.stopped and watched.best_epoch < 11
    assert not same(model.get_weights(), watched.best_weights)
    watched.restore()
    assert same(model.get_weights(), watched.best_weights)


def test_an_interrupt_is_a_wish_and_the_next_training_is_not_stopped_by_it(noise):
    before = signal.getsignal(signal.SIGINT)
    model, monitor = network(), widgets.TrainingMonitor()
    watched = training.Watched(monitor)
    history = fit(model, noise, watched, At(2, 3, lambda: signal.raise_signal(signal.SIGINT)))
    assert len(history["loss"]) == 3 and watched.stopped and monitor.state == "stopped"
    assert signal.getsignal(signal.SIGINT) == before
    assert len(fit(model, noise, watched, epochs=2)["loss"]) == 2 and not watched.stopped
    # A monitor that cannot be told to stop is obeyed through the interrupt all the same.
    watched = training.Watched(Notebook())
    assert len(fit(model, noise, watched, At(1, 0, lambda: signal.raise_signal(signal.SIGINT)))["loss"]) == 2


def test_a_second_interrupt_is_meant(noise):
    before = signal.getsignal(signal.SIGINT)

    def twice():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        fit(network(), noise, training.Watched(Notebook()), At(0, 2, twice))
    assert signal.getsignal(signal.SIGINT) == before


def test_in_a_thread_of_its_own(noise):
    found = []
    watched = training.Watched(Notebook(after=3))
    thread = threading.Thread(target=lambda: found.append(fit(network(), noise, watched)))
    thread.start()
    thread.join()
    assert len(found[0]["loss"]) == 3


def test_in_the_courses_own_fit(noise):
    x, y = noise
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, activation="softmax")])
    recipe = training.Recipe("quick", epochs=6, batch_size=8, learning_rate=0.05, warm_up=0.25)
    watched = training.Watched(Notebook(after=2))
    run = training.fit(model, x, y, recipe=recipe, validation=(x, y), callbacks=[watched])
    assert len(run.history["val_loss"]) == 2


@pytest.mark.parametrize("monitor", [None, 3, widgets.TrainingMonitor, object()])
def test_what_is_no_monitor(monitor):
    with pytest.raises(CnnlabError, match="monitor must have add"):
        training.Watched(monitor)


def test_a_bad_name():
    with pytest.raises(CnnlabError, match="by must be a name"):
        training.Watched(Notebook(), by=3)


def test_a_notebook_that_nobody_watches_stores_the_text_only():
    cells = [
        "from cnnlab import training, widgets\nimport numpy as np\nimport keras",
        "monitor = widgets.TrainingMonitor('digits')\nmonitor",
        "model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, activation='softmax')])\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\n"
        "history = model.fit(np.zeros((9, 5)), np.zeros(9), epochs=2, verbose=0,"
        " callbacks=[training.Watched(monitor)]).history",
        "len(history['loss']), monitor.state",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    (shown,) = notebook.cells[1].outputs
    assert shown.data["text/plain"] == "[Training monitor: digits. Run this cell, then train with it]"
    assert "image/png" not in shown.data
    assert notebook.cells[2].outputs == []
    assert notebook.cells[3].outputs[0].data["text/plain"] == "(2, 'ended')"
