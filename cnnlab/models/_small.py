"""The famous designs at the size of Fashion-MNIST, each at about the same number of multiplications."""

import keras
from keras import layers

from cnnlab._keras import first_weights
from cnnlab.models._grammar import build
from cnnlab.models._inception import inception_module
from cnnlab.models._residual import resnet

IMAGE_SHAPE = (28, 28, 1)
CLASSES = 10
SMALL_VGG = "IN -> [[CONV -> RELU]*2 -> POOL]*3 -> FC -> RELU -> FC"


def small_lenet(*, seed=0):
    """LeNet-5's sizes with tanh and average pooling, for 28 x 28 pictures: 61,706 parameters, 0.4 million MACs.

    Parameters
    ----------
    seed : int
        Decides the first weights.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities.

    Examples
    --------
    >>> small_lenet().count_params()
    61706
    """
    first = first_weights(seed)
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="pictures"),
            layers.Rescaling(1 / 255, name="rescale"),
            _conv(6, 5, first, "conv_1", activation="tanh"),
            layers.AveragePooling2D(2, name="pool_1"),
            _conv(16, 5, first, "conv_2", activation="tanh", padding="valid"),
            layers.AveragePooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(120, "tanh", kernel_initializer=next(first), name="fc_1"),
            layers.Dense(84, "tanh", kernel_initializer=next(first), name="fc_2"),
            layers.Dense(CLASSES, "softmax", kernel_initializer=next(first), name="classes"),
        ],
        name="small_lenet",
    )


def small_alexnet(*, seed=0):
    """AlexNet's habits: a large first kernel with a stride, overlapping pools, dropout between dense layers.

    Parameters
    ----------
    seed : int
        Decides the first weights, and what dropout drops.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities.

    Examples
    --------
    >>> small_alexnet().count_params()
    178938
    """
    first = first_weights(seed)
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="pictures"),
            layers.Rescaling(1 / 255, name="rescale"),
            _conv(24, 7, first, "conv_1", strides=2),
            layers.MaxPooling2D(3, 2, name="pool_1"),
            _conv(48, 5, first, "conv_2"),
            _conv(64, 3, first, "conv_3"),
            _conv(64, 3, first, "conv_4"),
            _conv(48, 3, first, "conv_5"),
            layers.MaxPooling2D(3, 2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(192, "relu", kernel_initializer=next(first), name="fc_1"),
            layers.Dropout(0.5, seed=seed, name="dropout_1"),
            layers.Dense(96, "relu", kernel_initializer=next(first), name="fc_2"),
            layers.Dropout(0.5, seed=seed + 1, name="dropout_2"),
            layers.Dense(CLASSES, "softmax", kernel_initializer=next(first), name="classes"),
        ],
        name="small_alexnet",
    )


def small_vgg(*, seed=0):
    """VGG's habits: pairs of 3 x 3 convolutions, a pooling behind each, the filters doubled each time.

    Parameters
    ----------
    seed : int
        Decides the first weights.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities.

    Examples
    --------
    >>> small_vgg().count_params()
    68814
    """
    return build(SMALL_VGG, input_shape=IMAGE_SHAPE, classes=CLASSES, filters=12, units=64, seed=seed)


def small_inception(*, seed=0):
    """GoogLeNet's habits: four Inception modules, then the mean of each map; with batch normalisation.

    Parameters
    ----------
    seed : int
        Decides the first weights.

    Returns
    -------
    keras.Model
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities.

    Examples
    --------
    >>> small_inception().count_params()
    68490
    """
    first = first_weights(seed)
    inputs = keras.Input(IMAGE_SHAPE, name="pictures")
    x = layers.Rescaling(1 / 255, name="rescale")(inputs)
    x = layers.MaxPooling2D(2, name="pool_1")(_conv(16, 3, first, "conv_1")(x))
    modules = {
        "2a": (16, 16, 24, 4, 8, 8),
        "2b": (20, 20, 28, 6, 12, 12),
        "3a": (32, 32, 48, 8, 16, 16),
        "3b": (32, 32, 48, 8, 16, 16),
    }
    for name, filters in modules.items():
        x = layers.MaxPooling2D(2, name="pool_2")(x) if name == "3a" else x
        x = inception_module(x, filters, initializers=first, normalise=True, name=name)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    outputs = layers.Dense(CLASSES, "softmax", kernel_initializer=next(first), name="classes")(x)
    return keras.Model(inputs, outputs, name="small_inception")


def small_resnet(*, seed=0):
    """ResNet's habits: six residual units in three stages, batch normalisation, the mean of each map.

    Parameters
    ----------
    seed : int
        Decides the first weights.

    Returns
    -------
    keras.Model
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities.

    Examples
    --------
    >>> small_resnet().count_params()
    43954
    """
    return resnet(14, filters=8, input_shape=IMAGE_SHAPE, classes=CLASSES, seed=seed)


SMALL = {
    "LeNet-like": small_lenet,
    "AlexNet-like": small_alexnet,
    "VGG-like": small_vgg,
    "Inception-like": small_inception,
    "ResNet-like": small_resnet,
}
"""Name to function of a seed, in the order of their models' years."""


def _conv(filters, kernel, first, name, *, activation="relu", padding="same", strides=1):
    return layers.Conv2D(
        filters, kernel, strides, padding, activation=activation, kernel_initializer=next(first), name=name
    )
