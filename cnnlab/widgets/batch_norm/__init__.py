"""The batch norm viewer: one batch after the other, before and after, in training and at inference."""

from itertools import accumulate

import numpy as np
import traitlets

from cnnlab import _validate, layers, plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.demo import Demo, command, on_change, page
from cnnlab.widgets.kit.numbers import generator

BINS, REMEMBERED, MANY, STILL = 12, 400, 20, 100
LIMITS = {"gamma": (-3.0, 3.0), "beta": (-3.0, 3.0), "momentum": (0.0, 0.99)}


class BatchNormViewer(Demo):
    """Batch normalisation of some channels (Ioffe and Szegedy, 2015), watched batch by batch.

    The layer is `cnnlab.layers.BatchNorm`. In training it takes mean and variance of the batch at hand; each batch
    also pulls the moving averages a little. At inference it takes the moving averages.

    Parameters
    ----------
    activations : array_like, shape (N, C) or (N, H, W, C), optional
        What comes in, 1 to 12 channels; batches are drawn from the N samples. By default 2,000 samples of three
        channels: far from 0, narrow, and skewed.
    batch_size : int
        2 to 512, and at most N.
    momentum : float
        0 to 0.99: how much of the moving averages stays at each batch; 0.99 is Keras' own.
    seed : int
        Decides which samples make the batches.

    Attributes
    ----------
    layer : cnnlab.layers.BatchNorm
        With its `parameters` (gamma, beta) and `statistics` (moving_mean, moving_variance).
    batch, trained, inferred : numpy.ndarray
        The batch at hand; the layer's answer in training; its answer at inference, after this batch.
    batches : int
        How many batches have moved the averages.

    Raises
    ------
    CnnlabError
        If an argument is out of its range.

    Examples
    --------
    >>> demo = BatchNormViewer([[1.0], [3.0]], batch_size=2, momentum=0.9)
    >>> demo.trained.ravel().round(2).tolist(), demo.layer.statistics["moving_mean"].round(6).tolist()
    ([-1.0, 1.0], [0.2])
    """

    _esm, _css = page(__file__, "viewers")
    channel, channels = traitlets.Any("channel 1").tag(sync=True), traitlets.List().tag(sync=True)
    gamma, beta = traitlets.Any(1.0).tag(sync=True), traitlets.Any(0.0).tag(sync=True)
    momentum = traitlets.Any(0.9).tag(sync=True)
    histograms, course = (traitlets.Dict().tag(sync=True) for _ in range(2))
    summary = traitlets.Unicode("").tag(sync=True)

    def __init__(self, activations=None, *, batch_size=32, momentum=0.9, seed=0):
        given = _example() if activations is None else activations
        self.activations = _validate.floating("activations", given, ndim=(2, 4))
        samples, many = len(self.activations), self.activations.shape[-1]
        if samples < 2 or many > 12:
            raise CnnlabError(
                f"activations must have 2 samples or more and at most 12 channels, found {self.activations.shape}: "
                "pick some channels with activations[..., :3]"
            )
        self.batch_size = _validate.integer("batch_size", batch_size, low=2, high=min(512, samples))
        self.seed = _validate.integer("seed", seed, low=0)
        _validate.number("momentum", momentum, low=0, high=LIMITS["momentum"][1])
        super().__init__(momentum=momentum, channels=[f"channel {number + 1}" for number in range(many)])
        self.restart()

    @command
    def next_batch(self):
        """Let one more batch through, in training: it is normalised, and the moving averages move."""
        self._one_batch()
        self._show()

    @command
    def many_batches(self):
        """Let twenty more batches through."""
        for _ in range(MANY):
            self._one_batch()
        self._show()

    @command
    def restart(self):
        """Forget the moving averages, and begin with the first batch; gamma and beta stay."""
        parameters = self.layer.parameters if hasattr(self, "layer") else None
        self.layer = layers.BatchNorm(self.activations.shape[-1], momentum=self.momentum)
        if parameters:
            self.layer.parameters = parameters
        self.batches = 0
        self._course = [self._moment(None)]
        self.next_batch()

    def _one_batch(self):
        self.batch = self._drawn(self.batches)
        self.trained = self.layer.forward(self.batch, training=True)
        self.batches += 1
        self._course = [*self._course, self._moment(self.batch)][-REMEMBERED:]

    def _drawn(self, number):
        order = generator(self.seed, number).choice(len(self.activations), self.batch_size, replace=False)
        return self.activations[order]

    def _moment(self, batch):
        axes = tuple(range(self.activations.ndim - 1))
        nothing = np.full(self.activations.shape[-1], np.nan)
        own = (nothing, nothing) if batch is None else (batch.mean(axis=axes), batch.var(axis=axes))
        moving = (self.layer.statistics["moving_mean"], self.layer.statistics["moving_variance"])
        return self.batches, *own, *moving

    @on_change("channel")
    def _choose(self, change):
        """Set the sliders to the chosen channel's gamma and beta."""
        _validate.choice("channel", self.channel, self.channels)
        with self.quietly():
            self.gamma, self.beta = (float(self.layer.parameters[key][self._index]) for key in ("gamma", "beta"))
        self._show()

    @on_change("gamma", "beta", "momentum")
    def _changed(self, change):
        name = change["name"]
        value = _validate.number(name, change["new"], low=LIMITS[name][0], high=LIMITS[name][1])
        if name == "momentum":
            self.layer.momentum = value
        else:
            self.layer.parameters[name][self._index] = value
        self._show()

    @property
    def _index(self):
        return self.channels.index(self.channel)

    def _show(self):
        # The same batch once more with the gamma and beta of now: that must not move the averages.
        kept = dict(self.layer.statistics)
        self.trained = self.layer.forward(self.batch, training=True)
        self.layer.statistics = kept
        self.inferred = self.layer.forward(self.batch)
        parts = [values[..., self._index].ravel() for values in (self.batch, self.trained, self.inferred)]
        with self.hold_sync():
            self.message = ""
            self.histograms = {
                "before": _histogram(parts[:1], self.activations[..., self._index]),
                "after": _histogram(parts[1:], *parts[1:]),
                "channel": self._index + 1,
            }
            columns = [
                [_plain(value[self._index]) for value in column] for column in list(zip(*self._course, strict=True))[1:]
            ]
            names = ("batch_mean", "batch_variance", "moving_mean", "moving_variance")
            self.course = dict(zip(names, columns, strict=True)) | {"batch": [row[0] for row in self._course]}
            self.summary = self._sentence(*parts)

    def _sentence(self, before, trained, inferred):
        def told(values):
            return f"mean {values.mean():.2f}, variance {values.var():.2f}"

        many = f"{self.batches} batch{'es' if self.batches != 1 else ''}"
        return (
            f"{self.channel.capitalize()}, this batch: {told(before)}. After, in training: {told(trained)}; at "
            f"inference with the averages of {many}: {told(inferred)}. Of their start "
            f"{self.layer.momentum**self.batches:.0%} is still in the averages."
        )

    @property
    def text_form(self):
        """Which channel, and how many batches."""
        many = f"{self.batches} batch{'es' if self.batches != 1 else ''}"
        return f"[Batch norm viewer: {self.channel} of {len(self.channels)} after {many}. Run this cell to go on]"

    def still(self):
        """Return the way of the moving mean, at the momentum set and at Keras' own, beside the means of the batches."""
        means = [self._drawn(number)[..., self._index].mean() for number in range(STILL)]
        lines = {"mean of each batch": means}
        for momentum in dict.fromkeys((self.momentum, LIMITS["momentum"][1])):
            moving = accumulate(means, lambda old, new, m=momentum: m * old + (1 - m) * new, initial=0.0)
            lines[f"moving mean, momentum {momentum:g}"] = list(moving)[1:]
        ax = plots.curves(lines, x=range(1, STILL + 1), xlabel="batches", ylabel=f"mean of {self.channel}")
        for line in ax.lines:
            line.set_marker("")
        ax.legend(loc="lower center", bbox_to_anchor=(0.45, 0.98), ncols=len(lines), fontsize=8, columnspacing=1)
        return plots.render(ax, 6.4, 2.8)


def _example():
    rng = np.random.default_rng(0)
    return np.stack([rng.normal(5, 2, 2000), rng.normal(-1, 0.3, 2000), rng.exponential(1.5, 2000)], axis=1)


def _edges(low, high):
    low, high = (low, high) if high > low else (low - 0.5, high + 0.5)
    edges = np.linspace(low, high, BINS + 1)
    return (edges[1:] + edges[:-1]) / 2, edges


def _share(values, low, high):
    counts, _ = np.histogram(values, _edges(low, high)[1])
    return counts / max(1, values.size)


def _histogram(parts, *over):
    """Return the middles of common bins over the range of `over`, and each array's share of numbers in each bin."""
    low, high = float(min(part.min() for part in over)), float(max(part.max() for part in over))
    return {"x": _edges(low, high)[0].tolist(), "shares": [_share(part, low, high).tolist() for part in parts]}


def _plain(value):
    return float(value) if np.isfinite(value) else None
