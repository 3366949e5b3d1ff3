"""The network of the course's own backbone: small residual blocks, batch normalisation, global average pooling."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import MOMENTUM, first_weights

IMAGE_SHAPE = (32, 32, 3)
CLASSES = 10


def compact_cnn(*, classes=CLASSES, seed=0):
    """Eight convolutions in four steps down, two of them with a shortcut: the course's own backbone, untrained.

    ===========  ==================  ==========
    block        output              parameters
    ===========  ==================  ==========
    rescale      (N, 32, 32, 3)               0
    stem         (N, 32, 32, 16)          1,264
    block_1      (N, 16, 16, 32)          4,736
    block_2      (N, 8, 8, 64)           18,688
    block_3      (N, 8, 8, 64)           74,240
    block_4      (N, 4, 4, 128)          74,240
    block_5      (N, 4, 4, 128)         295,936
    pool         (N, 128)                     0
    classes      (N, 10)                  1,290
    ===========  ==================  ==========

    Blocks 3 and 5 are residual: two convolutions, then the block's input is added. Each convolution has no bias,
    because the batch normalisation after it has one.

    Parameters
    ----------
    classes : int
        Units of the last layer, at least 2.
    seed : int
        Decides the first weights.

    Returns
    -------
    keras.Model
        (N, 32, 32, 3) RGB levels 0..255 to (N, classes) float32 probabilities.

    References
    ----------
    The plan is that of D. C. Page's fast CIFAR-10 network (*How to Train Your ResNet*, 2018), a quarter as wide; the
    shortcut is that of K. He, X. Zhang, S. Ren, J. Sun, *Deep Residual Learning for Image Recognition* (2015),
    https://arxiv.org/abs/1512.03385.

    Examples
    --------
    >>> compact_cnn().count_params()
    470394
    """
    classes = _validate.integer("classes", classes, low=2)
    first = first_weights(seed, keras.initializers.HeNormal)
    pictures = keras.Input(IMAGE_SHAPE, name="pictures")
    x = layers.Rescaling(1 / 127.5, offset=-1, name="rescale")(pictures)
    x = _unit(x, 16, "stem", first, kernel_size=5)
    x = _unit(x, 32, "block_1", first, pool=True)
    x = _unit(x, 64, "block_2", first, pool=True)
    x = _residual(x, 64, "block_3", first)
    x = _unit(x, 128, "block_4", first, pool=True)
    x = _residual(x, 128, "block_5", first)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(classes, activation="softmax", kernel_initializer=next(first), name="classes")(x)
    return keras.Model(pictures, x, name="compact_cnn")


def _unit(x, filters, name, first, *, kernel_size=3, pool=False):
    x = layers.Conv2D(
        filters, kernel_size, padding="same", use_bias=False, kernel_initializer=next(first), name=f"{name}_conv"
    )(x)
    if pool:
        # Pooled before it is normalised: a quarter of the work, and the same to a rising function.
        x = layers.MaxPooling2D(2, name=f"{name}_pool")(x)
    x = layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def _residual(x, filters, name, first):
    inside = _unit(x, filters, f"{name}_a", first)
    inside = _unit(inside, filters, f"{name}_b", first)
    return layers.Add(name=f"{name}_add")([x, inside])
