"""Compiled functions, one set a model, gone when the model is; and pictures checked and cut into batches."""

import math
import weakref

import numpy as np
import tensorflow as tf

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError
from cnnlab.heatmaps._network import Forward, read
from cnnlab.heatmaps._progress_bar import progress_bar

# Input values in one batch: 256 pictures of 28x28, 13 of 224x224x3.
FORWARD_VALUES = 2**21
# A gradient at the pixels keeps the output of every layer.
BACKWARD_VALUES = 2**19
LARGEST_BATCH = 256

_known = weakref.WeakKeyDictionary()


class Compiled:
    """What is known of a model, and the functions compiled for it. Holds the model by weak references only."""

    def __init__(self, model):
        self.network = read(model)
        self.scale = _keras.scale_of(model)
        self._model = weakref.ref(model)
        self._parts = _parts(model)
        self._functions = {}
        self._sizes = set()

    def is_of(self, model):
        """Tell whether the model still has the layers it had when this was made."""
        return self._parts == _parts(model)

    def function(self, body, *, inputs, **options):
        """Return `body(model, network, *arrays, **options)` compiled, the same one each time.

        Parameters
        ----------
        body : callable
            A module-level function.
        inputs : tuple of tensorflow.TensorSpec
            What it takes.
        **options
            Hashable; each choice of them is compiled on its own.
        """
        key = (body, tuple(sorted(options.items())))
        if key not in self._functions:
            model, network = self._model, self.network

            def traced(*tensors):
                return body(model(), network, *tensors, **options)

            function = tf.function(traced, input_signature=inputs, autograph=False).get_concrete_function()
            self._functions[key] = _calling(function, model)
        return self._functions[key]

    def image_spec(self):
        """Return the specification of a batch of pictures."""
        return tf.TensorSpec((None, *self.network.image_shape), tf.float32)

    def check_images(self, images):
        """Refuse images that do not fit the model; a size that fits is remembered."""
        shape = images.shape[1:]
        if shape not in self._sizes:
            _keras.check_fits(self._model(), images, "images")
            self._sizes.add(shape)

    def check_scale(self, images):
        """Refuse images that are scaled already and would be once more; warn of grey levels that nothing scales."""
        self.scale.check_twice(images, "images")
        _keras.warn_of_levels(self.scale, self._model(), images, "images")

    def finite(self, maps, scores, method):
        """Refuse maps or scores that are not finite, with the layer that is the cause."""
        self.finite_scores(scores, method)
        _keras.check_finite(maps, self._model(), f"{method}: the map of images")

    def finite_scores(self, scores, method):
        """Refuse scores that are not finite; where a class was predicted, also if another one's is NaN."""
        _keras.check_finite(scores, self._model(), f"{method}: the class score of images")


def _calling(function, model):
    # The concrete function on ready tensors: choosing it anew at each call takes a fifth of a millisecond, a tenth of
    # the whole for one small picture.
    def call(*arrays):
        with _keras.running(model()):
            return function(*map(tf.convert_to_tensor, arrays))

    return call


def compiled(model):
    """Return the `Compiled` of a model, made on first use and again if layers were added or removed."""
    try:
        found = _known.get(model)
    except TypeError:
        found = None
    if found is None or not found.is_of(model):
        found = Compiled(model)
        _known[model] = found
    return found


def explained_class(logits, classes):
    """Return the class to explain (the highest logit where `classes` is negative) and its logit, picture by picture.

    The logit is NaN where the highest is looked for among logits of which one is NaN: any answer would be a guess.
    """
    lost = (classes < 0) & tf.reduce_any(tf.math.is_nan(logits), axis=1)
    classes = tf.where(classes < 0, tf.argmax(logits, axis=1), classes)
    return classes, tf.where(lost, np.nan, tf.cast(tf.gather(logits, classes, batch_dims=1), tf.float32))


def class_slope(tape, logits, classes, place):
    """Return the gradient of each picture's class score at a place of the network that `tape` watched, float32.

    None if the scores do not depend on it. The way back begins with a one and zeros at the logits: the gradient of
    picking one of them out would take longer than all the rest of a small network.
    """
    picked = tf.one_hot(classes, tf.shape(logits)[1], dtype=logits.dtype)
    gradient = tape.gradient(logits, place, output_gradients=picked)
    return None if gradient is None else tf.cast(gradient, tf.float32)


def class_scores(model, images, classes, batch_size):
    """Return class indices and logits of checked pictures, with one forward pass."""
    return in_batches(scoring(compiled(model)), images, classes, batch_size=batch_size, title="scores", progress=False)


def scoring(of):
    """Return the compiled function from pictures and classes to class indices and logits."""
    return of.function(_class_scores, inputs=(of.image_spec(), CLASSES))


def in_batches(function, *arrays, batch_size, title, progress):
    """Call a function on arrays cut alike along their first axis; join what it returns."""
    parts = []
    progress = _validate.flag("progress", progress)
    with progress_bar(len(arrays[0]), title, progress and len(arrays[0]) > batch_size) as bar:
        for start in range(0, len(arrays[0]), batch_size):
            parts.append([part.numpy() for part in function(*(array[start : start + batch_size] for array in arrays))])
            bar.update(len(parts[-1][0]))
    return [np.concatenate(part) if len(part) > 1 else part[0] for part in zip(*parts, strict=True)]


def checked(model, images, class_index, batch_size=None, *, values=FORWARD_VALUES):
    """Check what every method is given.

    Parameters
    ----------
    model : keras.Model
        See `read`.
    images : array_like, shape (N, H, W, C)
        Pictures.
    class_index : int, array_like of int, shape (N,), or None
        The class to explain; None for the predicted one.
    batch_size : int or None
        Pictures at a time.
    values : int
        Input values at a time when `batch_size` is None.

    Returns
    -------
    Compiled, numpy.ndarray (float32), numpy.ndarray (int64, -1 for the predicted class), int
    """
    of = compiled(model)
    images = _checked_images(of, images)
    classes = _checked_classes(of.network, class_index, len(images))
    if batch_size is None:
        batch_size = min(LARGEST_BATCH, max(1, values // math.prod(images.shape[1:])))
    return of, images, classes, _validate.integer("batch_size", batch_size, low=1)


def _class_scores(model, network, images, classes):
    return explained_class(Forward(network).scores(model, images), classes)


def checked_levels(network, name, values):
    """Refuse values that no picture of this model has, where the model tells its range."""
    low, high = network.value_range or (-np.inf, np.inf)
    if values.min() < low or values.max() > high:
        raise CnnlabError(
            f"{name} must be between {low:g} and {high:g}, as the pictures are; "
            f"found values from {values.min():g} to {values.max():g}"
        )


def _checked_images(of, images):
    images = _validate.array("images", images)
    of.check_images(images)
    if of.network.value_range is not None:
        _check_range(of.network, images)
    of.check_scale(images)
    return images.astype(np.float32, copy=False)


def _check_range(network, images):
    low, high = network.value_range
    least, largest = images.min(), images.max()
    if least < low or largest > high:
        raise CnnlabError(
            f"images hold values from {least:g} to {largest:g}, but the model rescales grey levels "
            f"{low:g} to {high:g} itself: feed the uint8 pictures"
        )


def _checked_classes(network, class_index, count):
    if class_index is None:
        return np.full(count, -1, np.int64)
    if np.ndim(class_index) == 0:
        # tf.argmax and arrays of no axis give numbers that Python does not take for numbers.
        number = np.asarray(class_index)[()]
        return np.full(count, _checked_class(network, class_index if number.dtype.kind in "OUS" else number), np.int64)
    classes = _validate.array("class_index", class_index)
    if classes.shape != (count,) or classes.dtype.kind not in "ui":
        raise CnnlabError(
            f"class_index must be one whole number, or one a picture ({count}), "
            f"found shape {classes.shape} of {classes.dtype}"
        )
    for value in (classes.min(), classes.max()):
        _checked_class(network, value)
    return classes.astype(np.int64)


def _checked_class(network, value):
    value = _validate.integer("class_index", value)
    if network.classes == 1 and value != 0:
        raise CnnlabError(
            f"class_index must be 0, found {value}: this model has one score for two answers. "
            "What lowers it speaks for the other answer: use relu=False in a CAM and look at the negative places"
        )
    return _validate.integer("class_index", value, low=0, high=network.classes - 1)


def _parts(model):
    """Return references to a model's steps; equal as long as the model has the same steps that work the same way.

    Weights are read anew at each call. What is fixed when a step is compiled: its activation, its precision (that
    `quantize` changes as well), and whether it has been given LoRA weights.
    """
    return [
        (weakref.ref(step), *(getattr(step, name, None) for name in ("activation", "dtype_policy", "lora_enabled")))
        for _, step in _keras.steps_of(model)
    ]


CLASSES = tf.TensorSpec((None,), tf.int64)
