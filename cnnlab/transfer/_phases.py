"""Training in phases: first the head, then more and more of the network, ever more carefully."""

import dataclasses
import time

import keras
import numpy as np

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError
from cnnlab.training import Progress, Run, check_fit
from cnnlab.transfer._freezing import freeze, unfreeze


@dataclasses.dataclass(frozen=True)
class Phase:
    """One phase: how much of the network may learn, for how long, at which rate.

    Parameters
    ----------
    name : str
        What the phase is called.
    share : float
        Of the base's layers that learn, from the top: 0 is the head alone, 1 is everything.
    epochs : int
        At least 1.
    learning_rate : float
        Of Adam, > 0.
    batch_norm : bool
        Whether batch normalisation may move in the layers that learn.
    batch_size : int
        Pictures a step.

    Raises
    ------
    CnnlabError
        If an argument is out of range.
    """

    name: str
    share: float
    epochs: int
    learning_rate: float
    batch_norm: bool = False
    batch_size: int = 32

    def __post_init__(self):
        """Refuse what cannot train."""
        if not isinstance(self.name, str):
            raise CnnlabError(f"name must be text, found {self.name!r}")
        _validate.flag("batch_norm", self.batch_norm)
        _validate.number("share", self.share, low=0, high=1)
        _validate.integer("epochs", self.epochs, low=1)
        _validate.integer("batch_size", self.batch_size, low=1)
        if _validate.number("learning_rate", self.learning_rate, low=0) == 0:
            raise CnnlabError("learning_rate must be greater than 0, found 0")


FINE_TUNE = (
    Phase("head", 0.0, epochs=20, learning_rate=5e-3),
    Phase("upper part", 0.4, epochs=10, learning_rate=3e-4),
    Phase("everything", 1.0, epochs=5, learning_rate=1e-4),
)
"""The head with all else frozen, then the upper two fifths of the layers (rounded up: four of eight in the course's
backbone), then all of them, each phase more carefully.

A fresh head sends wild gradients down; a base that listened to them would lose what it knows (García Cortés, 2023).
"""


def phases(model, x, y, *, plan=FINE_TUNE, validation=None, seed=0, progress=True):
    """Train a network in phases; before each, freeze and unfreeze what it says, and compile anew.

    Parameters
    ----------
    model : keras.Model
        From `attach_head`.
    x : numpy.ndarray of uint8, shape (N, rows, columns, 3)
        Pictures of the size that the network takes.
    y : numpy.ndarray of int, shape (N,)
        Class numbers 0, 1, ...
    plan : sequence of Phase
        In order.
    validation : tuple of numpy.ndarray, optional
        (x, y) to be measured after each epoch, never learned from.
    seed : int
        Decides the order of the pictures.
    progress : bool
        Whether a watching person sees a progress line.

    Returns
    -------
    list of Run
        One a phase, with what learned in ``facts["learning"]``.

    Raises
    ------
    CnnlabError
        If plan, pictures, labels and network do not fit together, for example more classes than the head has units, or
        labels of one class only, or a phase in which nothing would learn.

    Warns
    -----
    UserWarning
        If pictures of `validation` are among those learned, or all of one class.
    """
    plan = [plan] if isinstance(plan, Phase) else plan
    if not isinstance(plan, (list, tuple)) or not plan or not all(isinstance(phase, Phase) for phase in plan):
        raise CnnlabError("plan must be a list of at least one transfer.Phase: leave it out for the usual three")
    seed = _validate.integer("seed", seed, low=0, high=2**32 - 1)
    progress = _validate.flag("progress", progress)
    _check(model, x, y)
    if validation is not None:
        if not isinstance(validation, (tuple, list)) or len(validation) != 2:
            raise CnnlabError("validation must be a pair (x, y) of pictures and labels: set some aside yourself")
        _check(model, *validation, prefix="validation ")
    _keras.check_held_out(x, y, validation)
    keras.utils.set_random_seed(seed)
    return [_train(model, x, y, phase, validation, seed, progress) for phase in plan]


def _check(model, x, y, *, prefix=""):
    check_fit(model, x, y, prefix=prefix)
    if x.dtype != np.uint8:
        raise CnnlabError(
            f"{prefix}x must be uint8 levels 0..255, found {x.dtype}: the network scales them itself, whatever its "
            "backbone; give the pictures as net.prepare returns them"
        )


def _train(model, x, y, phase, validation, seed, progress):
    freeze(model)
    told = unfreeze(model, phase.share, batch_norm=phase.batch_norm)
    if not told.learning:
        raise CnnlabError(
            f"in the phase {phase.name!r} nothing would learn: the network has no layer called 'head'; "
            "build it with attach_head, or give its last layer that name"
        )
    model.compile(
        optimizer=keras.optimizers.Adam(phase.learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    wall, processor = time.perf_counter(), time.process_time()
    with _keras.running(model):
        record = model.fit(
            x,
            y,
            batch_size=phase.batch_size,
            epochs=phase.epochs,
            validation_data=None if validation is None else tuple(validation),
            callbacks=[Progress(phase.name)] if progress else None,
            verbose=0,
        )
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    history = {name: [float(value) for value in values] for name, values in record.history.items()}
    _keras.warn_of_a_runaway(history, f"in the phase {phase.name!r} ")
    return Run(phase.name, seed, history, round(wall, 2), round(processor, 2), {"learning": told.learning})
