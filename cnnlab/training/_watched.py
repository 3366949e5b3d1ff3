"""A training that is watched: its numbers go to a monitor, and it ends when the monitor says so."""

import math
import re
import signal
import threading
import time

import keras

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.training._logs import plain, single

# Of Keras' metrics and its short names for some of them; a test compares both lists with what Keras itself does.
LARGEST = (
    *("acc", "auc", "binary_io_u", "concordance_correlation", "cosine_similarity", "f1_score", "fbeta_score", "io_u"),
    *("mean_io_u", "one_hot_io_u", "one_hot_mean_io_u", "pearson_correlation", "precision", "precision_at_recall"),
    *("r2_score", "recall", "recall_at_precision", "sensitivity_at_specificity", "specificity_at_sensitivity"),
)
SMALLEST = (
    *("binary_crossentropy", "categorical_crossentropy", "categorical_hinge", "hinge", "kl_divergence", "logcosh"),
    *("mae", "mape", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error"),
    *("mean_squared_logarithmic_error", "mse", "msle", "poisson", "root_mean_squared_error"),
    *("sparse_categorical_crossentropy", "squared_hinge"),
)


class Watched(keras.callbacks.Callback):
    """Feeds a monitor from `fit`, stops when it asks for it, and keeps the weights of the best epoch.

    When the monitor, or the notebook's own stop button (an interrupt), asks for the end, the batch at work is finished,
    Keras measures the held-out pictures once and writes the broken-off epoch into its history, and the network gets
    the weights of its best epoch so far. The cell then ends as after any training; later cells run. A second interrupt
    breaks off at once. A training that runs to its end keeps its last weights; `restore` puts the best ones back.

    Parameters
    ----------
    monitor : object
        Has `add(epoch, logs)` and `wants_stop`, for example `cnnlab.widgets.TrainingMonitor`. Its `begin(epochs)`,
        `progress(share, logs)`, `stop()` and `end(best)` are called where it has them.
    by : str, optional
        What "best" is measured by, a name of the history. By default ``"val_loss"``, or ``"loss"`` where nothing is
        held out.
    mode : "auto", "min" or "max"
        Whether the smallest or the largest is the best, as in Keras' callbacks. "auto" knows losses, accuracies and
        what Keras calls its own metrics; for any other name say it.
    every : float
        Seconds between two calls of `monitor.progress`.

    Attributes
    ----------
    best_epoch : int or None
        Counted from 0; of equal epochs the first. An epoch whose number is NaN is never the best.
    best_weights : list of numpy.ndarray
        As `model.get_weights` gave them after that epoch.
    stopped : bool
        Whether the training was ended before its time.

    Raises
    ------
    CnnlabError
        If `monitor` has not both, it cannot be told which way `by` is better, or the training gives no single number
        of that name.

    Examples
    --------
    >>> import numpy as np
    >>> class Notebook:
    ...     wants_stop = False
    ...     def add(self, epoch, logs):
    ...         self.wants_stop = epoch == 1
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    >>> model.compile("adam", "sparse_categorical_crossentropy")
    >>> watched = Watched(Notebook())
    >>> history = model.fit(np.ones((8, 2)), np.zeros(8), epochs=50, verbose=0, callbacks=[watched])
    >>> len(history.history["loss"]), watched.stopped, watched.best_epoch
    (2, True, 1)
    """

    def __init__(self, monitor, *, by=None, mode="auto", every=0.25):
        super().__init__()
        if isinstance(monitor, type) or not (
            hasattr(monitor, "wants_stop") and callable(getattr(monitor, "add", None))
        ):
            found = f"the class {monitor.__name__}" if isinstance(monitor, type) else type(monitor).__name__
            raise CnnlabError(
                f"monitor must have add(epoch, logs) and wants_stop, found {found}: give widgets.TrainingMonitor()"
            )
        if by is not None and not isinstance(by, str):
            raise CnnlabError(f"by must be a name of the history such as 'val_loss', found {by!r}")
        self.monitor, self.by = monitor, by
        self._sign = _sign("val_loss" if by is None else by, _validate.choice("mode", mode, ["auto", "min", "max"]))
        self.every = _validate.number("every", every, low=0)
        self._forget()

    def restore(self):
        """Give the network the weights of its best epoch, as is done by itself when the training was stopped."""
        if self.best_weights is None:
            raise CnnlabError("there are no best weights, for no epoch has ended yet with a number: train first")
        self.model.set_weights(self.best_weights)

    def on_train_begin(self, logs=None):
        """Begin anew, and take an interrupt as the wish to stop."""
        self._forget()
        self._tell("begin", self.params.get("epochs", 0))
        self._listen()

    def on_epoch_begin(self, epoch, logs=None):
        """Remember the epoch."""
        self._epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        """Look at the monitor; tell it of the progress, seldom enough to cost nothing.

        At a batch's begin, not its end: with an own hook at the end Keras waits for every batch's numbers. The batch
        that begins here is the last one then.
        """
        if self._interrupted or self.monitor.wants_stop:
            self._stop()
        now = time.perf_counter()
        if now >= self._next or self.stopped:
            self._next = now + self.every
            epochs, batches = self.params.get("epochs") or 1, self.params.get("steps")
            share = (self._epoch + (batch / batches if batches else 0)) / epochs
            # Before the first batch there is nothing to average.
            running = self.model.get_metrics_result() if batch else {}
            self._tell("progress", share, single(running))

    def on_epoch_end(self, epoch, logs=None):
        """Hand the single numbers on, and keep the weights if they are the best so far."""
        self._keep_if_best(epoch, logs or {})
        self.monitor.add(epoch, single(logs))
        if self._interrupted or self.monitor.wants_stop:
            self._stop()

    def on_train_end(self, logs=None):
        """Put the best weights back if the training was stopped, and give the interrupt back to whose it was."""
        self._unlisten()
        if self.stopped and self.best_weights is not None:
            self.restore()
        self._tell("progress", 1.0)
        self._tell("end", self.best_epoch if self.stopped else None)

    def let_go(self):
        """Give the interrupt back and tell the monitor of the end, after a training that failed."""
        self._unlisten()
        self._tell("end", None)

    def _forget(self):
        self.best_epoch, self.best_weights, self._best = None, None, None
        self.stopped, self._interrupted = False, False
        self._epoch, self._next, self._before = 0, 0.0, None

    def _stop(self):
        self.stopped = self.model.stop_training = True

    def _tell(self, name, *arguments):
        act = getattr(self.monitor, name, None)
        if callable(act):
            act(*arguments)

    def _keep_if_best(self, epoch, logs):
        name = self.by or ("val_loss" if "val_loss" in logs else "loss")
        value = plain(logs.get(name))
        if not isinstance(value, float):
            self._unlisten()
            known = ", ".join(sorted(single(logs)))
            found = f"found {name!r}" + (", which is an array: take a metric that averages" if name in logs else "")
            raise CnnlabError(f"by must be one of {known}, which this training gives; {found}")
        # Every comparison with NaN is false, so that as the first one it would stay the best for ever.
        if not math.isnan(value) and (self._best is None or self._sign * value < self._sign * self._best):
            self.best_epoch, self._best = epoch, value
            self.best_weights = self.model.get_weights()

    def _listen(self):
        # Python lets only its main thread set what an interrupt does.
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._on_interrupt)

    def _unlisten(self):
        if self._before is not None and signal.getsignal(signal.SIGINT) == self._on_interrupt:
            signal.signal(signal.SIGINT, self._before)
        self._before = None

    def _on_interrupt(self, number, where):
        """Note the first interrupt; a second one is meant, and so is one that comes after a training that failed."""
        if not self._interrupted and self._before is not None and self._trains(where):
            self._interrupted = True
            self._tell("stop")
            return
        before = self._before
        self._unlisten()
        if self._interrupted or not callable(before):
            raise KeyboardInterrupt
        before(number, where)

    def _trains(self, where):
        """Whether the `fit` of this model is at work. When it fails, Keras calls no method that could note it."""
        while where is not None:
            if where.f_code.co_name == "fit" and where.f_locals.get("self") is self.model:
                return True
            where = where.f_back
        return False


def _sign(name, mode):
    """Return 1 where the smallest is the best, -1 where the largest is."""
    if mode != "auto":
        return 1 if mode == "min" else -1
    # Held out, and the second metric of one kind: val_auc_1 is an auc.
    plainly = re.sub(r"_\d+$", "", name.removeprefix("val_")).lower()
    if plainly.endswith("accuracy") or plainly in LARGEST:
        return -1
    if plainly.endswith("loss") or plainly in SMALLEST:
        return 1
    raise CnnlabError(
        f"by {name!r}: whether its largest or its smallest value is the best cannot be told from this name; "
        "say mode='max' or mode='min'"
    )
