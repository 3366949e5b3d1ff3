"""Grad-CAM and two of its relatives: the last maps of a network, weighted by what they mean for a class."""

import tensorflow as tf

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.heatmaps._compiled import CLASSES, checked, class_slope, explained_class, in_batches
from cnnlab.heatmaps._network import Forward, chosen_layer
from cnnlab.heatmaps._result import Heatmaps


def grad_cam(model, images, class_index=None, *, layer=None, resize=False, relu=True, batch_size=None, progress=True):
    """Weight each channel of a layer by its mean gradient, and add the channels up.

    With A the layer's output (h x w x K) and S the logit of the class, the weight of channel k is
    ``mean over rows and columns of dS/dA_k``, and the map is ``relu(sum over k of weight_k A_k)``.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, also with models nested in it; built; one input (H, W, C), one output of class
        scores. It is not changed. If it ends in a softmax (or sigmoid), the logit before that is explained.
    images : array_like, shape (N, H, W, C)
        Pictures as the model takes them, integer or float.
    class_index : int or array_like of int, shape (N,), optional
        The class to explain, one for all pictures or one each; by default the one predicted.
    layer : str, optional
        Where to make the map, one of `spatial_layers(model)`; by default `last_spatial_layer(model)`. Of a layer
        that the model uses more than once, the last use counts.
    resize : bool
        Whether to bring the maps to H x W (bilinear) or leave them at the size of the layer.
    relu : bool
        Whether to cut off what speaks against the class.
    batch_size : int, optional
        Pictures at a time; by default as many as suit their size.
    progress : bool
        Whether a watching person sees a progress bar, where it takes more than a second.

    Returns
    -------
    Heatmaps
        maps float32, (N, h, w) or (N, H, W).

    Raises
    ------
    CnnlabError
        If the model is of another kind or has no spatial layer, the layer or class does not exist, or the pictures
        have another shape or range of values than the model takes.

    References
    ----------
    R. R. Selvaraju et al., *Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization* (ICCV
    2017), https://arxiv.org/abs/1610.02391.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> digits = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1), dtype=np.uint8)
    >>> grad_cam(mnist_cnn(), digits, 3)
    Heatmaps(method='grad_cam', layer='conv_2', maps=(2, 11, 11), class_indices=[3, 3])
    >>> grad_cam(mnist_cnn(), digits, [3, 8], layer="conv_1", resize=True)
    Heatmaps(method='grad_cam', layer='conv_1', maps=(2, 28, 28), class_indices=[3, 8])
    """
    return _cam("grad_cam", model, images, class_index, layer, resize, relu, batch_size, progress)


def grad_cam_plus_plus(
    model, images, class_index=None, *, layer=None, resize=False, relu=True, batch_size=None, progress=True
):
    """Weight each channel by its positive gradients, so that several small things count as much as a large one.

    With g = dS/dA and the sum of A_k over all places written sum(A_k), each place has the share
    ``alpha = g^2 / (2 g^2 + sum(A_k) g^3)`` (0 where g is 0), the weight of channel k is
    ``sum over rows and columns of alpha relu(g)``, and the map ``relu(sum over k of weight_k A_k)``.

    The paper explains exp(S) rather than S. That multiplies a picture's whole map by exp(S), which changes no place
    in it and overflows for large logits; it is left out.

    Everything else is as in `grad_cam`: what it takes, returns and raises.

    References
    ----------
    A. Chattopadhyay, A. Sarkar, P. Howlader, V. N. Balasubramanian, *Grad-CAM++: Improved Visual Explanations for Deep
    Convolutional Networks* (WACV 2018), https://arxiv.org/abs/1710.11063.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> grad_cam_plus_plus(mnist_cnn(), np.full((1, 28, 28, 1), 99, np.uint8), 3)
    Heatmaps(method='grad_cam_plus_plus', layer='conv_2', maps=(1, 11, 11), class_indices=[3])
    """
    return _cam("grad_cam_plus_plus", model, images, class_index, layer, resize, relu, batch_size, progress)


def hires_cam(model, images, class_index=None, *, layer=None, resize=False, relu=True, batch_size=None, progress=True):
    """Multiply a layer's output by its gradient place by place, and add the channels up.

    The map is ``relu(sum over k of dS/dA_k A_k)``: Grad-CAM without the averaging, so that a place lights up only if
    the network uses that very place. Where a network is linear after the layer, the map without relu adds up to the
    logit less what the biases give.

    Everything else is as in `grad_cam`: what it takes, returns and raises.

    References
    ----------
    R. L. Draelos, L. Carin, *Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural
    networks* (2020), https://arxiv.org/abs/2011.08891.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> hires_cam(mnist_cnn(), np.full((1, 28, 28, 1), 99, np.uint8), 3)
    Heatmaps(method='hires_cam', layer='conv_2', maps=(1, 11, 11), class_indices=[3])
    """
    return _cam("hires_cam", model, images, class_index, layer, resize, relu, batch_size, progress)


def _cam(method, model, images, class_index, layer, resize, relu, batch_size, progress):
    of, images, classes, batch_size = checked(model, images, class_index, batch_size)
    layer = chosen_layer(of.network, layer)
    choices = {"resize": _validate.flag("resize", resize), "relu": _validate.flag("relu", relu)}
    options = {"layer": layer, "weigh": _WEIGHING[method], **choices}
    function = of.function(_maps, inputs=(of.image_spec(), CLASSES), **options)
    maps, classes, scores = in_batches(
        function, images, classes, batch_size=batch_size, title=method, progress=progress
    )
    of.finite(maps, scores, method)
    return Heatmaps(maps, classes, scores, layer, method, of.network.explains)


def _maps(model, network, images, classes, *, layer, weigh, resize, relu):
    # Only what comes after the layer is recorded: the way back costs as much as that part, not as the whole network.
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        forward = Forward(network, layer, tape)
        logits = forward.scores(model, images)
    classes, scores = explained_class(logits, classes)
    gradient = class_slope(tape, logits, classes, forward.seen)
    if gradient is None:
        raise CnnlabError(f"the class score does not depend on layer {layer!r}: choose one that leads to the output")
    maps = weigh(tf.cast(forward.seen, tf.float32), gradient)
    maps = tf.nn.relu(maps) if relu else maps
    if resize:
        maps = tf.image.resize(maps[..., None], tf.shape(images)[1:3])[..., 0]
    return maps, classes, scores


def _by_mean_gradient(output, gradient):
    return _weighted(output, tf.reduce_mean(gradient, axis=(1, 2)))


def _by_positive_gradients(output, gradient):
    squared = gradient**2
    below = 2 * squared + tf.reduce_sum(output, axis=(1, 2), keepdims=True) * gradient * squared
    weights = tf.reduce_sum(tf.math.divide_no_nan(squared, below) * tf.nn.relu(gradient), axis=(1, 2))
    return _weighted(output, weights)


def _place_by_place(output, gradient):
    return tf.reduce_sum(output * gradient, axis=-1)


def _weighted(output, weights):
    return tf.reduce_sum(output * weights[:, None, None, :], axis=-1)


_WEIGHING = {
    "grad_cam": _by_mean_gradient,
    "grad_cam_plus_plus": _by_positive_gradients,
    "hires_cam": _place_by_place,
}
