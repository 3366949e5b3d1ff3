"""Named ways to train, and the one-cycle learning rate."""

import dataclasses
import math

import keras

from cnnlab import _validate
from cnnlab.errors import CnnlabError

MOMENTUM = 0.9


def _positive(name, value):
    value = _validate.number(name, value)
    if value <= 0:
        raise CnnlabError(f"{name} must be greater than 0, found {value:g}")
    return value


@keras.saving.register_keras_serializable(package="cnnlab")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate that climbs in a straight line to a peak and then falls in a straight line to zero.

    With t = step / steps and warm-up share w, the rate is ``peak * min(t / w, (1 - t) / (1 - w))``, and 0 from the
    last step on.

    Parameters
    ----------
    peak : float
        The highest learning rate, > 0; for Adam some five to ten times the rate one would hold constant.
    steps : int
        Batches of the whole run, epochs times batches an epoch.
    warm_up : float
        Share of the steps on the way up, between 0.01 and 0.99.

    Raises
    ------
    CnnlabError
        If an argument is out of range.

    References
    ----------
    L. N. Smith, N. Topin, *Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates* (2018),
    https://arxiv.org/abs/1708.07120. Theirs has one more, steeper fall at the end and cycles the momentum as well.

    Examples
    --------
    >>> rate = OneCycle(0.01, 400)
    >>> [round(float(rate(step)), 4) for step in (0, 50, 100, 250, 400)]
    [0.0, 0.005, 0.01, 0.005, 0.0]
    """

    def __init__(self, peak, steps, warm_up=0.25):
        self.peak = _positive("peak", peak)
        self.steps = _validate.integer("steps", steps, low=2)
        self.warm_up = _validate.number("warm_up", warm_up, low=0.01, high=0.99)

    def __call__(self, step):
        """Return the learning rate of one step (a number or a tensor) as a float32 tensor."""
        progress = keras.ops.cast(step, "float32") / self.steps
        up = progress / self.warm_up
        down = (1 - progress) / (1 - self.warm_up)
        return self.peak * keras.ops.maximum(keras.ops.minimum(up, down), 0.0)

    def get_config(self):
        """Return the arguments, so that a saved network remembers its schedule."""
        return {"peak": self.peak, "steps": self.steps, "warm_up": self.warm_up}


@dataclasses.dataclass(frozen=True)
class Recipe:
    """How a network is trained: an optimiser, cross-entropy, so many epochs of such batches, at such a learning rate.

    Parameters
    ----------
    name : str
        What the run is called.
    epochs, batch_size : int
        At least 1.
    learning_rate : float
        Held constant, or the peak of the cycle.
    warm_up : float or None
        Share of the steps on which a one-cycle rate climbs; None holds the rate constant, unless `decay` is given.
    optimizer : str
        ``"adam"``, or ``"sgd"``: stochastic gradient descent with a momentum of 0.9.
    decay : float or None
        The rate after t steps is ``learning_rate / (1 + decay * t)``; not together with `warm_up`.

    Raises
    ------
    CnnlabError
        If an argument is out of range.

    Examples
    --------
    A variant of a recipe:

    >>> import dataclasses
    >>> short = dataclasses.replace(ONE_CYCLE, epochs=1)
    >>> short.steps(60000)
    469
    """

    name: str
    epochs: int
    batch_size: int
    learning_rate: float
    warm_up: float | None = None
    optimizer: str = "adam"
    decay: float | None = None

    def __post_init__(self):
        """Refuse what cannot train."""
        _validate.integer("epochs", self.epochs, low=1)
        _validate.integer("batch_size", self.batch_size, low=1)
        _positive("learning_rate", self.learning_rate)
        if self.warm_up is not None:
            _validate.number("warm_up", self.warm_up, low=0.01, high=0.99)
        _validate.choice("optimizer", self.optimizer, ["adam", "sgd"])
        if self.decay is not None:
            _positive("decay", self.decay)
            if self.warm_up is not None:
                raise CnnlabError(
                    "warm_up and decay are two schedules of one rate: give one of them, and None for the other"
                )

    def steps(self, examples):
        """Return the number of batches of the whole run over so many examples; a rest is a batch too."""
        return self.epochs * math.ceil(_validate.integer("examples", examples, low=1) / self.batch_size)

    def schedule(self, examples):
        """Return what the optimiser takes as its learning rate: a number, a `OneCycle`, or Keras' inverse decay.

        A run of one step has no room for a cycle and takes `learning_rate` itself.
        """
        if self.decay is not None:
            return keras.optimizers.schedules.InverseTimeDecay(self.learning_rate, 1, self.decay)
        # A cycle begins at 0, so a single step of it would learn nothing.
        if self.warm_up is None or self.steps(examples) == 1:
            return self.learning_rate
        return OneCycle(self.learning_rate, self.steps(examples), self.warm_up)

    def compiled(self, examples):
        """Return a fresh Keras optimiser for a run over so many examples."""
        if self.optimizer == "sgd":
            return keras.optimizers.SGD(self.schedule(examples), momentum=MOMENTUM)
        return keras.optimizers.Adam(self.schedule(examples))


CLASSIC = Recipe("classic", epochs=10, batch_size=128, learning_rate=0.001)
"""Adam at its default rate, held constant, as most introductions do it (García Cortés, 2023)."""

ONE_CYCLE = Recipe("one_cycle", epochs=3, batch_size=128, learning_rate=0.012, warm_up=0.25)
"""The same batches, the rate climbing to twelve times as much and falling to zero: 3 epochs better than `CLASSIC`'s 10.

A high rate goes far in few steps, but keeps the weights jumping about; the fall to zero lets them come to rest; the
climb keeps the first steps small, while Adam's averages of the gradients are young and the weights still random.
Measured figures are in docs/measurements/mnist.md.
"""

LECTURE_SGD = Recipe("lecture_sgd", epochs=25, batch_size=64, learning_rate=0.01, optimizer="sgd", decay=0.01 / 25)
"""Stochastic gradient descent with momentum 0.9 and a decaying rate, 25 epochs (Krippahl's lecture).

The lecture leaves the first rate and the batch size open; 0.01 and 64 are this course's choice. Its decay, first rate
over epochs, is counted in steps, as Keras did then.
"""

RECIPES = {recipe.name: recipe for recipe in (CLASSIC, ONE_CYCLE, LECTURE_SGD)}
