"""Gradients at the pixels themselves: how the class score answers to each of them."""

import numpy as np
import tensorflow as tf

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.heatmaps._compiled import (
    BACKWARD_VALUES,
    CLASSES,
    checked,
    checked_levels,
    class_scores,
    class_slope,
    explained_class,
    in_batches,
)
from cnnlab.heatmaps._network import Forward
from cnnlab.heatmaps._progress_bar import progress_bar
from cnnlab.heatmaps._result import Heatmaps

NUMBER = tf.TensorSpec((), tf.float32)


def saliency(model, images, class_index=None, *, resize=False, batch_size=None, progress=True):
    """Give each pixel the largest magnitude, over the channels, of the gradient of the class score.

    The unit is logits per unit of pixel value: a model fed grey levels 0 to 255 has gradients 255 times smaller than
    one fed 0 to 1.

    Parameters
    ----------
    model, images, class_index, batch_size, progress
        As for `grad_cam`.
    resize : bool
        Changes nothing: these maps always have the size of the input.

    Returns
    -------
    Heatmaps
        maps float32, (N, H, W), not negative.

    Raises
    ------
    CnnlabError
        As for `grad_cam`, except that no spatial layer is needed.

    References
    ----------
    K. Simonyan, A. Vedaldi, A. Zisserman, *Deep Inside Convolutional Networks: Visualising Image Classification Models
    and Saliency Maps* (2013), https://arxiv.org/abs/1312.6034.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> saliency(mnist_cnn(), np.full((1, 28, 28, 1), 99, np.uint8), 3)
    Heatmaps(method='saliency', layer='input', maps=(1, 28, 28), class_indices=[3])
    """
    of, images, classes, batch_size = checked(model, images, class_index, batch_size, values=BACKWARD_VALUES)
    _validate.flag("resize", resize)
    function = of.function(_saliency, inputs=(of.image_spec(), CLASSES))
    maps, classes, scores = in_batches(
        function, images, classes, batch_size=batch_size, title="saliency", progress=progress
    )
    of.finite(maps, scores, "saliency")
    return Heatmaps(maps, classes, scores, "input", "saliency", of.network.explains)


def integrated_gradients(
    model, images, class_index=None, *, baseline=0.0, steps=32, resize=False, batch_size=None, progress=True
):
    """Share the class score out among the pixels, by the gradients on the way from a baseline to the picture.

    ``(x - b) * mean over t of dS/dx at b + t (x - b)``, added up over the channels, with t in the middle of each of
    `steps` equal parts of 0 to 1. With enough steps a map adds up to S(picture) - S(baseline).

    Parameters
    ----------
    model, images, class_index, batch_size
        As for `grad_cam`.
    baseline : float or array_like
        The picture that says nothing, in the pixels' units: one value, (C,), (H, W, C) or (N, H, W, C). 0 is black.
        Pixels that have the baseline's value always get 0.
    steps : int
        At least 1.
    resize : bool
        Changes nothing: these maps always have the size of the input.
    progress : bool
        Whether a watching person sees a progress bar.

    Returns
    -------
    Heatmaps
        maps float32, (N, H, W); negative where a pixel speaks against the class.

    Raises
    ------
    CnnlabError
        As for `grad_cam`, except that no spatial layer is needed; if the baseline does not fit the pictures.

    References
    ----------
    M. Sundararajan, A. Taly, Q. Yan, *Axiomatic Attribution for Deep Networks* (ICML 2017),
    https://arxiv.org/abs/1703.01365.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> digit = np.full((1, 28, 28, 1), 99, np.uint8)
    >>> shared = integrated_gradients(mnist_cnn(), digit, 3)
    >>> black = integrated_gradients(mnist_cnn(), 0 * digit, 3)
    >>> bool(abs(shared.maps.sum() - (shared.scores - black.scores)) < 0.01)
    True
    """
    of, images, classes, batch_size = checked(model, images, class_index, batch_size, values=BACKWARD_VALUES)
    steps = _validate.integer("steps", steps, low=1)
    _validate.flag("resize", resize)
    baseline = _checked_baseline(baseline, images.shape)
    checked_levels(of.network, "baseline", baseline)
    # The class is the one predicted for the picture, not for some point on the way to it.
    classes, scores = class_scores(model, images, classes, batch_size)
    function = of.function(_slope, inputs=(of.image_spec(), of.image_spec(), CLASSES, NUMBER))
    maps = np.zeros(images.shape[:3], np.float32)
    batches = range(0, len(images), batch_size)
    with progress_bar(steps * len(batches), "integrated gradients", progress) as bar:
        for start in batches:
            part = slice(start, start + batch_size)
            way = tf.constant(images[part]), tf.constant(baseline[part]), tf.constant(classes[part])
            for step in range(steps):
                maps[part] += function(*way, np.float32((step + 0.5) / steps)).numpy() / steps
                bar.update()
    of.finite(maps, scores, "integrated_gradients")
    return Heatmaps(maps, classes, scores, "input", "integrated_gradients", of.network.explains)


def _saliency(model, network, images, classes):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        logits = Forward(network).scores(model, images)
    classes, scores = explained_class(logits, classes)
    gradient = _needed(class_slope(tape, logits, classes, images))
    return tf.reduce_max(tf.abs(gradient), axis=-1), classes, scores


def _slope(model, network, images, baseline, classes, share):
    way = images - baseline
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        point = baseline + share * way
        tape.watch(point)
        logits = Forward(network).scores(model, point)
    return tf.reduce_sum(way * _needed(class_slope(tape, logits, classes, point)), axis=-1)


def _needed(gradient):
    if gradient is None:
        raise CnnlabError("no gradient reaches the pixels: a layer of the model, such as a rounding, has none")
    return gradient


def _checked_baseline(baseline, shape):
    baseline = _validate.floating("baseline", baseline).astype(np.float32)
    try:
        return np.broadcast_to(baseline, shape)
    except ValueError:
        raise CnnlabError(
            f"baseline {baseline.shape} does not fit images {shape}: give one number, (C,), (H, W, C) or (N, H, W, C)"
        ) from None
