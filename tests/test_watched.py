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
    with pytest.raises(CnnlabError, match="by must be one of accuracy, loss, .*found 'val_f1_score'"):
        fit(network(), noise, training.Watched(Notebook(), by="val_f1_score"))


def best_of(values, name="val_loss", **options):
    """The best epoch of a scripted training."""
    watched = training.Watched(Notebook(), by=name, **options)
    watched.set_model(network())
    for epoch, value in enumerate(values):
        watched.on_epoch_end(epoch, {name: value})
    return watched.best_epoch


def test_the_direction_of_every_metric_of_keras():
    """Once guessed from "acc" and "auc" in the name: precision, recall, F1, IoU and R2 kept their worst epoch.

    The same kind of fault, a direction guessed from a name, was looked for wherever a best is kept: `ModelCheckpoint`
    and `EarlyStopping` in lessons and recorders (they ask Keras' own metrics or are given a mode), `_recording`'s
    choices of a rate (by accuracy), `TrainingMonitor` (is told the best).
    """
    known = {}
    for kind in (getattr(keras.metrics, name) for name in dir(keras.metrics)):
        if isinstance(kind, type) and issubclass(kind, keras.metrics.Metric):
            for arguments in ((), (0.5,), (2,), (2, [0])):
                try:
                    metric = kind(*arguments)
                except (TypeError, NotImplementedError, ValueError):
                    continue
                known[metric.name] = getattr(metric, "_direction", None)
                break
    assert {"precision", "f1_score", "mean_io_u", "r2_score", "precision_at_recall"} <= set(known)
    for name, direction in known.items():
        if direction is None:
            with pytest.raises(CnnlabError, match=f"by 'val_{name}': .*say mode='max' or mode='min'"):
                training.Watched(Notebook(), by=f"val_{name}")
        else:
            assert best_of((0.2, 0.9, 0.5), f"val_{name}_1") == {"up": 1, "down": 0}[direction], name


def test_the_direction_may_be_said():
    assert best_of((0.2, 0.9, 0.5), "my_score", mode="max") == 1
    assert best_of((0.2, 0.9, 0.5), "accuracy", mode="min") == 0
    with pytest.raises(CnnlabError, match="mode must be one of 'auto', 'min', 'max'; found 'largest'"):
        training.Watched(Notebook(), by="my_score", mode="largest")


@pytest.mark.parametrize("name", ["val_loss", "val_accuracy"])
@pytest.mark.parametrize(
    ("values", "best"),
    [((np.nan, 2, 1), {"val_loss": 2, "val_accuracy": 1}), ((2, np.nan, 1), {"val_loss": 2, "val_accuracy": 0})],
)
def test_an_epoch_that_is_no_number_is_never_the_best(name, values, best):
    """As the first one it would stay the best for ever, since each comparison with NaN is false.

    Siblings, wherever a best or a largest is taken: the class that a heatmap explains (a NaN score is refused), the
    answers of demos (refused), `plots.curves` (a gap), the epoch in which a training ran away (`warn_of_a_runaway`).
    """
    assert best_of(values, name) == best[name]
    assert best_of((np.nan, np.nan), name) is None


def test_an_array_among_the_numbers_does_not_end_a_training(noise):
    """An F-score for each class is an array. Also looked at: the history of `fit`, its resumption, the monitor."""
    x, y = noise
    model, monitor = network(), widgets.TrainingMonitor()
    model.compile("adam", "categorical_crossentropy", metrics=[keras.metrics.F1Score()])
    watched = training.Watched(monitor, every=0)
    model.fit(x, np.eye(3, dtype="float32")[y], epochs=2, verbose=0, callbacks=[watched])
    assert list(monitor.history) == ["loss"] and watched.best_epoch is not None
    with pytest.raises(CnnlabError, match="by must be one of loss, .*'f1_score', which is an array"):
        model.fit(
            x,
            np.eye(3, dtype="float32")[y],
            verbose=0,
            callbacks=[training.Watched(monitor, by="f1_score")],
        )


@pytest.mark.parametrize("way", ["keras", "fit"])
def test_after_a_training_that_failed_an_interrupt_is_an_interrupt(noise, way):
    """Keras calls no method when `fit` fails, so the handler stays, and once swallowed the next Ctrl+C.

    Siblings, what a failed training leaves behind: the monitor that says "running" (below), the lock of a `resume`
    folder (a context manager), the file of a checkpoint half written (tests/test_resume.py).
    """
    x, y = noise
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    monitor = widgets.TrainingMonitor()
    before = signal.getsignal(signal.SIGINT)

    def fail():
        raise RuntimeError("no more")

    options = {"callbacks": [training.Watched(monitor), At(0, 1, fail)]}
    with pytest.raises(RuntimeError):
        if way == "keras":
            model.fit(x, y, batch_size=8, verbose=0, **options)
        else:
            training.fit(model, x, y, recipe=training.Recipe("r", 1, 8, 0.1), **options)
    if way == "fit":
        assert monitor.state == "ended"
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == before


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
