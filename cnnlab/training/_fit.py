"""Training by a recipe, with the faults that are likely told before Keras meets them."""

import contextlib
import dataclasses
import json
import time
import zlib

import keras
import numpy as np

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError
from cnnlab.training._check import check_fit
from cnnlab.training._logs import plain
from cnnlab.training._progress_bar import Progress
from cnnlab.training._recipes import RECIPES, Recipe
from cnnlab.training._resume import PROCESSOR_SECONDS, SECONDS, Resumable
from cnnlab.training._runs import Run
from cnnlab.training._watched import Watched

LOOKED_AT = 64


def fit(
    model, x, y, *, recipe="one_cycle", validation=None, seed=0, progress=True, callbacks=(), resume=None, **unknown
):
    """Compile a classifier and train it by a recipe; equal seeds give equal runs on one machine.

    Parameters
    ----------
    model : keras.Model
        Built, ending in probabilities (softmax); it is compiled anew here.
    x : numpy.ndarray, shape (N, ...)
        uint8 or float pictures of the shape the network takes.
    y : numpy.ndarray of int, shape (N,)
        Class numbers 0, 1, ..., not one-hot.
    recipe : str or Recipe
        ``"classic"``, ``"one_cycle"``, ``"lecture_sgd"`` or one of your own.
    validation : tuple of numpy.ndarray, optional
        (x, y) to be measured after each epoch, never learned from.
    seed : int
        Decides the order of the pictures (`keras.utils.set_random_seed`). First weights and dropout are seeded where
        the network is built.
    progress : bool
        Whether a watching person sees a progress line (see `Progress`).
    callbacks : sequence of keras.callbacks.Callback
        What Keras calls during the training, for example a checkpoint or TensorBoard.
    resume : str or pathlib.Path, optional
        A folder of this run's own, for one process at a time, in which its state is kept after each epoch. If the run
        is interrupted, the same call goes on after the last whole epoch, with the history of all of them; seconds then
        are the whole epochs'.
        What `Watched` and Keras' EarlyStopping, ModelCheckpoint and ReduceLROnPlateau remember comes back too; other
        callbacks begin anew. A run that has ended, also one that EarlyStopping ended, is not trained any further; one
        that a person stopped goes on. The order of the pictures after a resumption is not the one that an unbroken
        run would have had.
    **unknown
        Nothing more is taken; a message says where ``epochs`` and the like belong.

    Returns
    -------
    Run
        The history and the time it took. An array that a callback adds to an epoch's numbers is a list there.

    Raises
    ------
    CnnlabError
        If pictures, labels and network do not fit together, all labels are of one class, or the `resume` folder holds
        another run or is in use; the message says how to mend it.

    Warns
    -----
    UserWarning
        If the loss stops being a number, a state in the `resume` folder is damaged, or pictures of `validation` are
        among those learned, or all of one class.
    """
    _refuse(unknown)
    recipe = recipe if isinstance(recipe, Recipe) else RECIPES[_validate.choice("recipe", recipe, list(RECIPES))]
    seed = _validate.integer("seed", seed, low=0, high=2**32 - 1)
    progress = _validate.flag("progress", progress)
    check_fit(model, x, y)
    if validation is not None:
        check_fit(model, *_pair(validation), prefix="validation ")
    _keras.check_held_out(x, y, validation)
    kept = None if resume is None else Resumable(resume, _plan(model, recipe, seed, (x, y), validation), recipe.epochs)
    with kept.alone() if kept else contextlib.nullcontext():
        return _trained(model, (x, y), validation, recipe, seed, progress, list(callbacks), kept)


def _trained(model, pictures, validation, recipe, seed, progress, callbacks, kept):
    def compiled():
        model.compile(
            optimizer=recipe.compiled(len(pictures[0])), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
        )

    compiled()
    begin = kept.restore(model, compiled) if kept else 0
    # After a resumption not the order of the first epoch again.
    keras.utils.set_random_seed((seed + 1009 * (kept.epoch if kept else 0)) % 2**32)
    wall, processor = time.perf_counter(), time.process_time()
    with _keras.running(model), _let_go(callbacks):
        record = model.fit(
            *pictures,
            batch_size=recipe.batch_size,
            epochs=recipe.epochs,
            initial_epoch=begin,
            validation_data=None if validation is None else tuple(validation),
            callbacks=[*callbacks, *(kept.callbacks(callbacks) if kept else []), *([Progress()] if progress else [])],
            verbose=0,
        )
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    history = record.history
    if kept:
        history = kept.history()
        wall, processor = sum(history.pop(SECONDS)), sum(history.pop(PROCESSOR_SECONDS))
    history = {name: [plain(value) for value in values] for name, values in history.items()}
    _keras.warn_of_a_runaway(history)
    return Run(recipe.name, seed, history, round(wall, 2), round(processor, 2))


@contextlib.contextmanager
def _let_go(callbacks):
    """Let watched trainings go when the training fails: Keras then calls none of their methods."""
    try:
        yield
    except BaseException:
        for callback in callbacks:
            if isinstance(callback, Watched):
                callback.let_go()
        raise


def _plan(model, recipe, seed, pictures, validation):
    """Return what must be the same for a run to be resumed."""
    x, y = pictures
    return dataclasses.asdict(recipe) | {
        "seed": seed,
        "pictures": len(x),
        # Of all labels, and of so many pictures that other ones, or the same ones in another scale, are noticed.
        "checksum of the labels": zlib.crc32(y.astype(np.int64).tobytes()),
        "checksum of the pictures": zlib.crc32(x[:LOOKED_AT].tobytes()),
        "checksum of the network": zlib.crc32(json.dumps(_keras.described(model)).encode()),
        # Or the losses of two sets would be one curve, and the best of it the best of neither.
        "checksum of the validation set": None if validation is None else _checksum(*validation),
    }


def _checksum(x, y):
    """Return one number of some pictures and of all labels."""
    return zlib.crc32(np.asarray(y).astype(np.int64).tobytes(), zlib.crc32(np.asarray(x[:LOOKED_AT]).tobytes()))


def _pair(validation):
    if isinstance(validation, (tuple, list)) and len(validation) == 2:
        return validation
    found = f"{len(validation)} things" if isinstance(validation, (tuple, list)) else type(validation).__name__
    raise CnnlabError(
        f"validation must be a pair (x, y) of pictures and labels, found {found}: "
        "set some aside yourself and give validation=(x_held, y_held)"
    )


def _refuse(unknown):
    """Say where an option belongs that is none of `fit`."""
    for name, value in unknown.items():
        if name in ("epochs", "batch_size", "learning_rate", "warm_up"):
            raise CnnlabError(
                f"{name} belongs to the recipe: give recipe=dataclasses.replace(training.ONE_CYCLE, {name}={value!r})"
            )
        _validate.choice("an option of fit", name, ["recipe", "validation", "seed", "progress", "callbacks", "resume"])
