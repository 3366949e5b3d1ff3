"""Training by a recipe, with the faults that are likely told before Keras meets them."""

import time

import numpy as np

from cnnlab import _quiet, _validate  # noqa: F401  (_quiet before keras: it silences TensorFlow's start-up)
from cnnlab.errors import CnnlabError
from cnnlab.training._progress import Progress
from cnnlab.training._recipes import RECIPES, Recipe
from cnnlab.training._runs import Run

import keras  # isort: skip


def fit(model, x, y, *, recipe="one_cycle", validation=None, seed=0, progress=True):
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
        ``"classic"``, ``"one_cycle"`` or one of your own.
    validation : tuple of numpy.ndarray, optional
        (x, y) to be measured after each epoch, never learned from.
    seed : int
        Decides the order of the pictures (`keras.utils.set_random_seed`). First weights and dropout are seeded where
        the network is built.
    progress : bool
        Whether a watching person sees a progress line (see `Progress`).

    Returns
    -------
    Run
        The history and the time it took.

    Raises
    ------
    CnnlabError
        If pictures, labels and network do not fit together; the message says how to mend it.
    """
    recipe = recipe if isinstance(recipe, Recipe) else RECIPES[_validate.choice("recipe", recipe, list(RECIPES))]
    seed = _validate.integer("seed", seed, low=0, high=2**32 - 1)
    check_fit(model, x, y)
    if validation is not None:
        check_fit(model, *validation, prefix="validation ")
    keras.utils.set_random_seed(seed)
    model.compile(
        optimizer=keras.optimizers.Adam(recipe.schedule(len(x))),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    wall, processor = time.perf_counter(), time.process_time()
    record = model.fit(
        x,
        y,
        batch_size=recipe.batch_size,
        epochs=recipe.epochs,
        validation_data=validation,
        callbacks=[Progress()] if progress else None,
        verbose=0,
    )
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    history = {name: [float(value) for value in values] for name, values in record.history.items()}
    return Run(recipe.name, seed, history, round(wall, 2), round(processor, 2))


def check_fit(model, x, y, *, prefix=""):
    """Check that pictures and labels fit a classifier, before Keras answers with a page of traceback.

    Parameters
    ----------
    model : keras.Model
        Built, ending in probabilities.
    x, y : numpy.ndarray
        As for `fit`.
    prefix : str
        Put before the names in a message, for example ``"validation "``.

    Raises
    ------
    CnnlabError
        If anything does not fit.
    """
    if not getattr(model, "built", False):
        raise CnnlabError("model is not built: begin it with keras.Input(shape)")
    _check_pictures(model, x, f"{prefix}x")
    labels = _check_labels(model, y, f"{prefix}y")
    if len(labels) != len(x):
        raise CnnlabError(
            f"{prefix}x holds {len(x)} pictures but {prefix}y {len(labels)} labels: one label a picture, same order"
        )


def _check_pictures(model, x, name):
    x = _validate.array(name, x)
    if x.dtype.kind != "f" and x.dtype != np.uint8:
        raise CnnlabError(f"{name} must be uint8 or float, found {x.dtype}: convert it with {name}.astype('uint8')")
    expected = tuple(model.input_shape[1:])
    fits = x.ndim == len(expected) + 1 and all(
        size in (None, found) for size, found in zip(expected, x.shape[1:], strict=True)
    )
    if not fits:
        remedy = f"add the channel axis with {name}[..., None]" if (*x.shape[1:], 1) == expected else "reshape it"
        takes = ", ".join("any" if size is None else str(size) for size in expected)
        raise CnnlabError(f"{name} {x.shape} does not fit the network, which takes (N, {takes}): {remedy}")
    rescales = any(
        isinstance(layer, keras.layers.Rescaling) and np.max(layer.scale) < 0.1 for layer in model.layers[:2]
    )
    if rescales and x.dtype.kind == "f" and x.max() <= 1:
        raise CnnlabError(
            f"{name} is already scaled to at most {x.max():g} and the network would divide by 255 once more: "
            "feed the uint8 pictures, or leave the Rescaling layer out"
        )


def _check_labels(model, y, name):
    outputs = model.output_shape[-1]
    last = getattr(model.layers[-1], "activation", None)
    if last is keras.activations.linear:
        raise CnnlabError(
            f"the network's last layer {model.layers[-1].name!r} gives plain sums, not probabilities: "
            "end it with activation='softmax'"
        )
    y = _validate.array(name, y)
    if y.ndim == 2 and y.shape[1] == outputs and y.shape[1] > 1:
        raise CnnlabError(
            f"{name} {y.shape} looks one-hot; the loss of the recipes takes class numbers: use {name}.argmax(axis=1)"
        )
    if y.ndim != 1:
        raise CnnlabError(
            f"{name} must have 1 axis, found shape {y.shape}: use {name}.ravel() if it holds one label each"
        )
    if y.dtype.kind not in "ui":
        raise CnnlabError(f"{name} must hold whole class numbers, found {y.dtype}: use {name}.astype('uint8')")
    if y.min() < 0 or y.max() >= outputs:
        wrong = int(y.min() if y.min() < 0 else y.max())
        raise CnnlabError(
            f"{name} holds class {wrong}, but the network has {outputs} outputs (classes 0 to {outputs - 1}): "
            "give its last layer one unit a class and count classes from 0"
        )
    return y
