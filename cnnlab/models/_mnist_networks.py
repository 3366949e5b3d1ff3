"""The digit networks of lesson 08, each with its ledger of shapes and parameters."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import first_weights

CLASSES = 10
IMAGE_SHAPE = (28, 28, 1)


def mnist_cnn(*, seed=0):
    """Two convolutions, two poolings, two dense layers: the first CNN of the course, not yet compiled.

    ===========  ==================  ==========  =====================
    layer        output              parameters  counted as
    ===========  ==================  ==========  =====================
    rescale      (N, 28, 28, 1)               0  x / 255
    conv_1       (N, 26, 26, 16)            160  16 (3 * 3 * 1 + 1)
    pool_1       (N, 13, 13, 16)              0
    conv_2       (N, 11, 11, 32)          4,640  32 (3 * 3 * 16 + 1)
    pool_2       (N, 5, 5, 32)                0
    flatten      (N, 800)                     0  5 * 5 * 32
    dense        (N, 32)                 25,632  32 (800 + 1)
    classes      (N, 10)                    330  10 (32 + 1)
    ===========  ==================  ==========  =====================

    The rescaling is part of the network, so that uint8 pictures are fed as they are: a batch at a time becomes
    float32, never the whole data set.

    Parameters
    ----------
    seed : int
        Decides the first weights (Glorot uniform); biases start at 0.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities; 30,762 parameters.

    References
    ----------
    The network of Silverio García Cortés, *Convolutional Networks* (lecture, Naples, 2023). Its design follows
    LeCun, Bottou, Bengio, Haffner, *Gradient-based learning applied to document recognition*, Proc. IEEE (1998).

    Examples
    --------
    >>> mnist_cnn().count_params()
    30762
    """
    first = first_weights(seed)
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="digits"),
            layers.Rescaling(1 / 255, name="rescale"),
            layers.Conv2D(16, 3, activation="relu", kernel_initializer=next(first), name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(32, 3, activation="relu", kernel_initializer=next(first), name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(32, activation="relu", kernel_initializer=next(first), name="dense"),
            layers.Dense(CLASSES, activation="softmax", kernel_initializer=next(first), name="classes"),
        ],
        name="mnist_cnn",
    )


def mnist_dense(*, units=128, seed=0):
    """One hidden dense layer, to be compared with `mnist_cnn`: no kernel, no pooling, every pixel has its own weights.

    ===========  ==================  ==========  =====================
    layer        output              parameters  counted as
    ===========  ==================  ==========  =====================
    rescale      (N, 28, 28, 1)               0  x / 255
    flatten      (N, 784)                     0  28 * 28
    dense        (N, 128)               100,480  128 (784 + 1)
    classes      (N, 10)                  1,290  10 (128 + 1)
    ===========  ==================  ==========  =====================

    With 128 units it has more than three times the parameters of `mnist_cnn`; with 39 it has as many (31,015).

    Parameters
    ----------
    units : int
        Neurons of the hidden layer, at least 1.
    seed : int
        Decides the first weights (Glorot uniform); biases start at 0.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities; 101,770 parameters with 128 units.

    Raises
    ------
    CnnlabError
        If `units` or `seed` is not a whole number in range.

    Examples
    --------
    >>> mnist_dense().count_params(), mnist_dense(units=39).count_params()
    (101770, 31015)
    """
    units = _validate.integer("units", units, low=1)
    first = first_weights(seed)
    return keras.Sequential(
        [
            keras.Input(IMAGE_SHAPE, name="digits"),
            layers.Rescaling(1 / 255, name="rescale"),
            layers.Flatten(name="flatten"),
            layers.Dense(units, activation="relu", kernel_initializer=next(first), name="dense"),
            layers.Dense(CLASSES, activation="softmax", kernel_initializer=next(first), name="classes"),
        ],
        name="mnist_dense",
    )
