"""The training monitor: curves that grow while a network trains, and a button that stops it."""

import math
import threading

import numpy as np
import traitlets

from cnnlab import _validate, plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.demo import Demo, command, page

WAITING, RUNNING, STOPPING = "waiting", "running", "stopping"
STOPPED, ENDED = "stopped", "ended"


class TrainingMonitor(Demo):
    """Loss and accuracy after each epoch, as they come, and a Stop button.

    The monitor knows nothing of Keras: `cnnlab.training.Watched` feeds it from `model.fit` and obeys it. Show the
    monitor in one cell, train in the next. Without a page that shows it nothing is lost: it keeps the curves.

    A kernel that trains reads no messages in its main thread. JupyterLab from 4.4 on gives widgets a *subshell* of
    ipykernel 7 (Jupyter enhancement proposal 91), a second thread that does read them; there the button is heard at
    once. Elsewhere the view asks for the notebook's own stop button, which `Watched` takes as the same wish.

    Parameters
    ----------
    title : str
        What is trained, shown above the curves.

    Attributes
    ----------
    history : dict of str to list of float
        One number an epoch under each name that the training gives, as in Keras' `History`.
    wants_stop : bool
        Whether somebody has pressed Stop since the training began.

    Examples
    --------
    >>> monitor = TrainingMonitor()
    >>> monitor.begin(epochs=5)
    >>> monitor.add(0, {"loss": 0.9, "val_loss": 0.8})
    >>> monitor.stop()
    >>> monitor.wants_stop, monitor.history
    (True, {'loss': [0.9], 'val_loss': [0.8]})
    """

    _esm, _css = page(__file__)
    title = traitlets.Unicode("").tag(sync=True)
    state = traitlets.Unicode(WAITING).tag(sync=True)
    curves = traitlets.Dict().tag(sync=True)
    share = traitlets.Float(0.0).tag(sync=True)
    epochs = traitlets.Int(0).tag(sync=True)
    best = traitlets.Int(0).tag(sync=True)

    def __init__(self, title=""):
        if not isinstance(title, str):
            raise CnnlabError(f"title must be text, found {title!r}: a network is given to training.Watched(monitor)")
        # Set by the thread that hears the page, read by the one that trains.
        self._wish = threading.Event()
        self.history = {}
        super().__init__(title=title, message="Waiting for a training to begin.")
        _keep_where_it_was_sent(self.comm)

    @property
    def wants_stop(self):
        """Whether somebody has asked for the end of this training."""
        return self._wish.is_set()

    def stop(self):
        """Ask for the end of the training, as the button does."""
        self._wish.set()

    def begin(self, epochs=0):
        """Start anew: empty curves, and a wish of an earlier training is forgotten."""
        self._wish.clear()
        self.history, self.curves = {}, {}
        self.epochs, self.best, self.share = _validate.integer("epochs", epochs, low=0), 0, 0.0
        self.state, self.message = RUNNING, "The training has begun."

    def progress(self, share, logs=None):
        """Tell how far the training is, as a share of the whole, and the running numbers of this epoch."""
        self.share = float(min(max(share, 0), 1))
        if self.wants_stop:
            self._say_stopping()
        elif logs := _single(logs):
            self.message = f"{self._epoch(len(self._longest()))}: {_numbers(logs)} so far."

    def add(self, epoch, logs):
        """Add an epoch's numbers.

        Parameters
        ----------
        epoch : int
            Counted from 0.
        logs : dict of str to float
            For example ``{"loss": 0.3, "accuracy": 0.9, "val_loss": 0.4, "val_accuracy": 0.88}``. What is no single
            number, as an F-score for each class, is left out.
        """
        number = _validate.integer("epoch", epoch, low=0) + 1
        logs = _single(logs)
        for name in dict.fromkeys([*self.history, *logs]):
            values = self.history.setdefault(name, [])
            # An epoch without this number leaves a gap.
            values += [math.nan] * (number - 1 - len(values)) + [logs.get(name, math.nan)]
        # JSON has no NaN.
        self.curves = {
            name: [value if math.isfinite(value) else None for value in values] for name, values in self.history.items()
        }
        self.message = f"{self._epoch(number - 1)}: {_numbers(logs)}."

    def end(self, best=None):
        """Say that the training is over; `best` is the epoch, counted from 0, whose weights were put back."""
        self.best = 0 if best is None else _validate.integer("best", best, low=0) + 1
        ran, asked = len(self._longest()), self.wants_stop
        self.state = STOPPED if asked else ENDED
        kept = f" The network has the weights of epoch {self.best}, the best so far." if self.best else ""
        self.message = f"{'Stopped' if asked else 'Ended'} after {ran} epoch{'s' if ran != 1 else ''}.{kept}"

    @property
    def text_form(self):
        """What stands in a stored notebook: the same whatever was trained."""
        return f"[Training monitor{': ' + self.title if self.title else ''}. Run this cell, then train with it]"

    def still(self):
        """Return the curves as a picture, or None before the first epoch."""
        return _drawn(self.history)

    @command
    def press_stop(self):
        """Take the page's wish, in whatever thread the kernel hears it: nothing but the flag is touched."""
        if self.state in (RUNNING, STOPPING):
            self._wish.set()

    def _say_stopping(self):
        self.state, self.message = STOPPING, "Stopping: the held-out pictures are measured once more."

    def _longest(self):
        return max(self.history.values(), key=len, default=[])

    def _epoch(self, index):
        return f"Epoch {index + 1} of {self.epochs}" if self.epochs else f"Epoch {index + 1}"


def _keep_where_it_was_sent(comm):
    """Let the page's messages be read where the page sends them.

    ipykernel 7.4 reads them instead in the shell that last wrote to the page. That is the main one, which trains and
    reads nothing until the training is over: the button would be heard too late.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda data, sent_to: sent_to


def _single(logs):
    """Return those of an epoch's numbers that are single ones, as floats."""
    numbers = {str(name): np.asarray(value) for name, value in dict(logs or {}).items()}
    return {name: float(value) for name, value in numbers.items() if not value.ndim and value.dtype.kind in "buif"}


def _numbers(logs):
    shown = {name: value for name, value in logs.items() if name in ("loss", "val_loss") or "accuracy" in name}
    names = {name: name.replace("val_", "held-out ").replace("_", " ") for name in shown}
    return ", ".join(
        f"{names[name]} {value:.1%}" if "accuracy" in name else f"{names[name]} {_digits(value)}"
        for name, value in shown.items()
    )


def _digits(value):
    """Write a loss with three decimals, a very small one with three digits: of 0.00004 nothing would be left."""
    return f"{value:.3f}" if not 0 < abs(value) < 0.001 else f"{value:.3g}"


def _drawn(history):
    charts = [chart for name in ("loss", "accuracy") if (chart := _chart(history, name)) is not None]
    return np.concatenate(charts, axis=1) if charts else None


def _chart(history, name):
    """Return the curves of a name, training and held out, as a picture; an epoch without a number has no mark."""
    named = {"training": history.get(name, ()), "held out": history.get(f"val_{name}", ())}
    shown = {label: values for label, values in named.items() if np.isfinite(values).any()}
    if not shown:
        return None
    there = [epoch for epoch, values in enumerate(zip(*shown.values(), strict=False)) if np.isfinite(values).all()]
    if not there:
        return None
    series = {label: [values[epoch] for epoch in there] for label, values in shown.items()}
    ax = plots.curves(series, x=[epoch + 1 for epoch in there], ylabel=name)
    ax.xaxis.get_major_locator().set_params(integer=True)
    return plots.render(ax, 3.6, 2.4)
