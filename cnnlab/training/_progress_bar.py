"""The line that a watching person sees while a network trains."""

import sys
import time

import keras

from cnnlab import _validate
from cnnlab._watched import in_notebook, watched


class Progress(keras.callbacks.Callback):
    """One line for the person who watches a training: epoch, accuracy, time left; gone when the training ends.

    In a notebook the line is a display that is rewritten and finally emptied; in a terminal it is a line on standard
    error. Nobody watches, so nothing is shown, when `PYTEST_CURRENT_TEST` is set (tests, nbval, `cnnlab execute`),
    when `CNNLAB_PROGRESS` is 0, or when standard error goes to a file.

    Parameters
    ----------
    title : str
        Put before the line, for example the name of the run.
    every : float
        Seconds between two updates, at least 0.
    show : callable, optional
        Takes the text of the line, and "" at the end; by default whatever fits the place.

    Examples
    --------
    >>> import numpy as np
    >>> lines = []
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    >>> model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    >>> history = model.fit(
    ...     np.zeros((4, 2)), np.array([0, 0, 0, 0]), verbose=0, callbacks=[Progress(every=0, show=lines.append)]
    ... )
    >>> lines[0].startswith("epoch 1 of 1"), lines[-1]
    (True, '')
    """

    def __init__(self, title="", *, every=0.25, show=None):
        super().__init__()
        self.title = title
        self.every = _validate.number("every", every, low=0)
        self._show = show

    def on_train_begin(self, logs=None):
        """Look who watches, and start the clock."""
        self._line = self._show or _watcher()
        self._started = time.perf_counter()
        self._next = self._started
        self._epoch = 0

    def on_epoch_begin(self, epoch, logs=None):
        """Remember the epoch."""
        self._epoch = epoch

    def on_train_batch_begin(self, batch, logs=None):
        """Rewrite the line, seldom enough to cost nothing.

        At a batch's begin, not its end: with an own hook at the end Keras waits for every batch's numbers.
        """
        now = time.perf_counter()
        if self._line is None or now < self._next:
            return
        self._next = now + self.every
        self._line(self._text(batch, now - self._started))

    def on_train_end(self, logs=None):
        """Leave nothing behind."""
        if self._line is not None:
            self._line("")

    def _text(self, batch, elapsed):
        epochs, batches = self.params["epochs"], self.params.get("steps")
        parts = [f"epoch {self._epoch + 1} of {epochs}"]
        # Before the first batch there is nothing to average.
        if batch:
            accuracy = self.model.get_metrics_result().get("accuracy")
            parts += [f"accuracy {float(accuracy):.1%}"] if accuracy is not None else []
        done = (self._epoch + batch / batches) / epochs if batches else self._epoch / epochs
        if done > 0 and elapsed > 1:
            parts.append(f"about {_clock(elapsed * (1 - done) / done)} left")
        return (f"{self.title}: " if self.title else "") + ", ".join(parts)


def _clock(seconds):
    seconds = max(0, round(seconds))
    return f"{seconds // 60} min {seconds % 60:02d} s" if seconds >= 60 else f"{seconds} s"


def _watcher():
    """Return a function that shows a line of text where somebody watches, or None if nobody does."""
    if not watched():
        return None
    return _notebook_line() if in_notebook() else _terminal_line


def _notebook_line():
    from IPython.display import HTML, display

    handle = display(HTML(""), display_id=True)
    if handle is None:
        return None
    return lambda text: handle.update(HTML(f"<i>{text}</i>" if text else ""))


def _terminal_line(text):
    # Back to the start, the text, and the rest of an older, longer line wiped.
    sys.stderr.write(f"\r{text:<78}" if text else "\r" + " " * 78 + "\r")
    sys.stderr.flush()
