"""Training by a recipe, with the faults that are likely told before Keras meets them."""

import dataclasses
import time

import keras

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError
from cnnlab.training._check import check_fit
from cnnlab.training._progress_bar import Progress
from cnnlab.training._recipes import RECIPES, Recipe
from cnnlab.training._resume import PROCESSOR_SECONDS, SECONDS, Resumable
from cnnlab.training._runs import Run


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
        A folder of this run's own, in which its state is kept after each epoch. If the run is interrupted, the same
        call goes on after the last whole epoch, with the history of all of them; seconds then are the whole epochs'.
        The order of the pictures after a resumption is not the one that an unbroken run would have had.
    **unknown
        Nothing more is taken; a message says where ``epochs`` and the like belong.

    Returns
    -------
    Run
        The history and the time it took.

    Raises
    ------
    CnnlabError
        If pictures, labels and network do not fit together; the message says how to mend it.
    """
    _refuse(unknown)
    recipe = recipe if isinstance(recipe, Recipe) else RECIPES[_validate.choice("recipe", recipe, list(RECIPES))]
    seed = _validate.integer("seed", seed, low=0, high=2**32 - 1)
    progress = _validate.flag("progress", progress)
    check_fit(model, x, y)
    if validation is not None:
        check_fit(model, *_pair(validation), prefix="validation ")
    kept = None if resume is None else Resumable(resume, _plan(model, recipe, seed, len(x)))
    # After a resumption not the order of the first epoch again.
    keras.utils.set_random_seed((seed + 1009 * (kept.epochs() if kept else 0)) % 2**32)
    model.compile(
        optimizer=recipe.compiled(len(x)),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    wall, processor = time.perf_counter(), time.process_time()
    with _keras.running(model):
        record = model.fit(
            x,
            y,
            batch_size=recipe.batch_size,
            epochs=recipe.epochs,
            validation_data=None if validation is None else tuple(validation),
            callbacks=[*callbacks, *(kept.callbacks() if kept else []), *([Progress()] if progress else [])],
            verbose=0,
        )
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    history = record.history
    if kept:
        history = kept.history()
        wall, processor = sum(history.pop(SECONDS)), sum(history.pop(PROCESSOR_SECONDS))
    history = {name: [float(value) for value in values] for name, values in history.items()}
    _keras.warn_of_a_runaway(history)
    return Run(recipe.name, seed, history, round(wall, 2), round(processor, 2))


def _plan(model, recipe, seed, examples):
    """Return what must be the same for a run to be resumed."""
    return dataclasses.asdict(recipe) | {"seed": seed, "pictures": examples, "parameters": model.count_params()}


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
