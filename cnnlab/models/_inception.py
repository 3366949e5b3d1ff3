"""The Inception module, and GoogLeNet, which is made of nine."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import MOMENTUM, first_weights
from cnnlab.errors import CnnlabError

GOOGLENET = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
"""Filters of GoogLeNet's modules, as `inception_module` takes them: table 1 of the paper."""


def inception_module(x, filters, *, initializers=None, normalise=False, name="inception"):
    """Put an Inception module behind a Keras tensor: four ways of looking at one map, their answers stacked.

    1 x 1; 1 x 1 then 3 x 3; 1 x 1 then 5 x 5; 3 x 3 max pooling then 1 x 1. All keep the size, and the channels of the
    four answers follow one another.

    Parameters
    ----------
    x : keras.KerasTensor
        (N, rows, columns, channels).
    filters : tuple of int
        Six numbers, in the order of the paper's table: 1 x 1, 3 x 3 reduce, 3 x 3, 5 x 5 reduce, 5 x 5, pool
        projection.
    initializers : iterator of keras.initializers.Initializer, optional
        One for each of the six convolutions; Glorot's, unseeded, if none are given.
    normalise : bool
        Whether batch normalisation stands before each ReLU; later versions do so. The convolutions then have no bias.
    name : str
        Begins the names of the layers.

    Returns
    -------
    keras.KerasTensor
        (N, rows, columns, 1 x 1 + 3 x 3 + 5 x 5 + pool projection): the two reductions are inside and do not count.

    Raises
    ------
    CnnlabError
        If `filters` is not six whole numbers.

    References
    ----------
    C. Szegedy et al., *Going deeper with convolutions* (2015), figure 2b, https://arxiv.org/abs/1409.4842.

    Examples
    --------
    >>> x = keras.Input((28, 28, 192))
    >>> inception_module(x, (64, 96, 128, 16, 32, 32)).shape
    (None, 28, 28, 256)
    """
    normalise = _validate.flag("normalise", normalise)
    one, reduce_3, three, reduce_5, five, projection = _six(filters)
    first = initializers if initializers is not None else iter(lambda: "glorot_uniform", None)

    def conv(y, count, kernel, part):
        y = layers.Conv2D(
            count,
            kernel,
            padding="same",
            use_bias=not normalise,
            kernel_initializer=next(first),
            name=f"{name}_{part}",
        )(y)
        if normalise:
            y = layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_{part}_norm")(y)
        return layers.ReLU(name=f"{name}_{part}_relu")(y)

    ways = [
        conv(x, one, 1, "1x1"),
        conv(conv(x, reduce_3, 1, "3x3_reduce"), three, 3, "3x3"),
        conv(conv(x, reduce_5, 1, "5x5_reduce"), five, 5, "5x5"),
        conv(layers.MaxPooling2D(3, 1, "same", name=f"{name}_pool")(x), projection, 1, "pool_projection"),
    ]
    return layers.Concatenate(name=f"{name}_concat")(ways)


def googlenet(*, input_shape=(224, 224, 3), classes=1000, seed=0):
    """Build GoogLeNet, not yet compiled, without the two side branches that only helped its training.

    ===========  ============================  ================  ==========
    part         what                          output            parameters
    ===========  ============================  ================  ==========
    conv_1       64, 7 x 7, stride 2           112 x 112 x 64         9,472
    pool_1       max 3 x 3, stride 2           56 x 56 x 64
    conv_2       64, 1 x 1                     56 x 56 x 64           4,160
    conv_3       192, 3 x 3                    56 x 56 x 192        110,784
    pool_2       max 3 x 3, stride 2           28 x 28 x 192
    3a, 3b       Inception                     28 x 28 x 480        552,432
    pool_3       max 3 x 3, stride 2           14 x 14 x 480
    4a ... 4e    Inception                     14 x 14 x 832      2,809,168
    pool_4       max 3 x 3, stride 2           7 x 7 x 832
    5a, 5b       Inception                     7 x 7 x 1024       2,487,536
    average      mean of each map              1,024
    classes      dropout 0.4, then dense       1,000              1,025,000
    sum                                                           6,998,552
    ===========  ============================  ================  ==========

    Parameters
    ----------
    input_shape : tuple of int
        (rows, columns, channels).
    classes : int
        At least 2.
    seed : int
        Decides the first weights, and what dropout drops.

    Returns
    -------
    keras.Model
        Grey levels 0..255 to (N, classes) float32 probabilities.

    References
    ----------
    C. Szegedy et al., *Going deeper with convolutions* (2015), table 1, https://arxiv.org/abs/1409.4842.

    Examples
    --------
    >>> from cnnlab.ledger import ledger
    >>> ledger(googlenet)["5b_concat"].output_shape
    (7, 7, 1024)
    """
    classes, seed = _validate.integer("classes", classes, low=2), _validate.integer("seed", seed, low=0)
    first = first_weights(seed)

    def conv(y, count, kernel, stride, number):
        return layers.Conv2D(
            count, kernel, stride, "same", activation="relu", kernel_initializer=next(first), name=f"conv_{number}"
        )(y)

    def pool(y, number):
        return layers.MaxPooling2D(3, 2, "same", name=f"pool_{number}")(y)

    inputs = keras.Input(input_shape, name="pictures")
    x = layers.Rescaling(1 / 255, name="rescale")(inputs)
    x = pool(conv(x, 64, 7, 2, 1), 1)
    x = pool(conv(conv(x, 64, 1, 1, 2), 192, 3, 1, 3), 2)
    for name, filters in GOOGLENET.items():
        x = pool(x, int(name[0]) - 1) if name in ("4a", "5a") else x
        x = inception_module(x, filters, initializers=first, name=name)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    x = layers.Dropout(0.4, seed=seed, name="dropout")(x)
    outputs = layers.Dense(classes, "softmax", kernel_initializer=next(first), name="classes")(x)
    return keras.Model(inputs, outputs, name="googlenet")


def _six(filters):
    names = "1 x 1, 3 x 3 reduce, 3 x 3, 5 x 5 reduce, 5 x 5, pool projection"
    if not isinstance(filters, (tuple, list)) or len(filters) != 6:
        raise CnnlabError(f"filters must be six numbers ({names}), found {filters!r}")
    return [_validate.integer(f"filters[{place}]", number, low=1) for place, number in enumerate(filters)]
