"""A training that is watched: its numbers go to a monitor, and it ends when the monitor says so."""

import math
import signal
import threading
import time

import keras

from cnnlab import _validate
from cnnlab.errors import CnnlabError


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
        What "best" is measured by, a name of the history: largest for an accuracy or AUC, else smallest. By default
        ``"val_loss"``, or ``"loss"`` where nothing is held out.
    every : float
        Seconds between two calls of `monitor.progress`.

    Attributes
    ----------
    best_epoch : int or None
        Counted from 0; of equal epochs the first.
    best_weights : list of numpy.ndarray
        As `model.get_weights` gave them after that epoch.
    stopped : bool
        Whether the training was ended before its time.

    Raises
    ------
    CnnlabError
        If `monitor` has not both, or the training gives no number called `by`.

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

    def __init__(self, monitor, *, by=None, every=0.25):
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
        self.every = _validate.number("every", every, low=0)
        self._forget()

    def restore(self):
        """Give the network the weights of its best epoch, as is done by itself when the training was stopped."""
        if self.best_weights is None:
            raise CnnlabError("no epoch has ended yet, so there are no best weights: train first")
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
            self._tell("progress", share, {name: float(value) for name, value in running.items()})

    def on_epoch_end(self, epoch, logs=None):
        """Hand the numbers on, and keep the weights if they are the best so far."""
        logs = {name: float(value) for name, value in (logs or {}).items()}
        self._keep_if_best(epoch, logs)
        self.monitor.add(epoch, logs)
        if self._interrupted or self.monitor.wants_stop:
            self._stop()

    def on_train_end(self, logs=None):
        """Put the best weights back if the training was stopped, and give the interrupt back to whose it was."""
        self._unlisten()
        if self.stopped and self.best_weights is not None:
            self.restore()
        self._tell("progress", 1.0)
        self._tell("end", self.best_epoch if self.stopped else None)

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
        if name not in logs:
            self._unlisten()
            raise CnnlabError(f"by must be one of {', '.join(sorted(logs))}, which this training gives; found {name!r}")
        value = -logs[name] if "acc" in name or "auc" in name.lower() else logs[name]
        # A loss that is no number would compare as neither better nor worse, and stay the best for ever.
        value = math.inf if math.isnan(value) else value
        if self._best is None or value < self._best:
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
        """Note the first interrupt; a second one is meant."""
        if self._interrupted or self._before is None:
            self._unlisten()
            raise KeyboardInterrupt
        self._interrupted = True
        self._tell("stop")
