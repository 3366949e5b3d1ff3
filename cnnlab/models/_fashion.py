"""The Fashion-MNIST networks of lesson 09, each with its ledger of shapes and parameters."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import first_weights
from cnnlab.errors import CnnlabError

CLASSES = 10
IMAGE_SHAPE = (28, 28, 1)


def fashion_vgg(*, seed=0):
    """Two stacks of two 3 x 3 convolutions and a wide dense layer: the large network of lesson 09, not yet compiled.

    Each convolution is followed by ReLU, then batch normalisation.

    ===========  ==================  ==========  =====================
    layer        output              parameters  counted as
    ===========  ==================  ==========  =====================
    rescale      (N, 28, 28, 1)               0  x / 255
    conv_1       (N, 28, 28, 32)            320  32 (3 * 3 * 1 + 1)
    norm_1       (N, 28, 28, 32)            128  4 * 32
    conv_2       (N, 28, 28, 32)          9,248  32 (3 * 3 * 32 + 1)
    norm_2       (N, 28, 28, 32)            128  4 * 32
    pool_1       (N, 14, 14, 32)              0
    conv_3       (N, 14, 14, 64)         18,496  64 (3 * 3 * 32 + 1)
    norm_3       (N, 14, 14, 64)            256  4 * 64
    conv_4       (N, 14, 14, 64)         36,928  64 (3 * 3 * 64 + 1)
    norm_4       (N, 14, 14, 64)            256  4 * 64
    pool_2       (N, 7, 7, 64)                0
    flatten      (N, 3136)                    0  7 * 7 * 64
    dense        (N, 512)             1,606,144  512 (3136 + 1)
    norm_5       (N, 512)                 2,048  4 * 512
    dropout      (N, 512)                     0  half of them dropped
    classes      (N, 10)                  5,130  10 (512 + 1)
    ===========  ==================  ==========  =====================

    Parameters
    ----------
    seed : int
        Decides the first weights (Glorot uniform) and what dropout drops; biases start at 0.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities; 1,679,082 parameters, of which 1,408 do not
        learn (the moving statistics of batch normalisation).

    References
    ----------
    The network of Ludwig Krippahl, *Convolutional Networks* (lecture), after the design of VGG:
    K. Simonyan, A. Zisserman, *Very Deep Convolutional Networks for Large-Scale Image Recognition* (2015),
    https://arxiv.org/abs/1409.1556.

    Examples
    --------
    >>> fashion_vgg().count_params()
    1679082
    """
    seed = _validate.integer("seed", seed, low=0)
    first = first_weights(seed)
    network = [keras.Input(IMAGE_SHAPE, name="garments"), layers.Rescaling(1 / 255, name="rescale")]
    for number, filters in enumerate((32, 32, 64, 64), start=1):
        network += [
            layers.Conv2D(
                filters, 3, padding="same", activation="relu", kernel_initializer=next(first), name=f"conv_{number}"
            ),
            layers.BatchNormalization(name=f"norm_{number}"),
        ]
        if number % 2 == 0:
            network.append(layers.MaxPooling2D(2, name=f"pool_{number // 2}"))
    network += [
        layers.Flatten(name="flatten"),
        layers.Dense(512, activation="relu", kernel_initializer=next(first), name="dense"),
        layers.BatchNormalization(name="norm_5"),
        layers.Dropout(0.5, seed=seed, name="dropout"),
        layers.Dense(CLASSES, activation="softmax", kernel_initializer=next(first), name="classes"),
    ]
    return keras.Sequential(network, name="fashion_vgg")


def fashion_small(*, filters=(16, 32, 64, 64), normalise="before", flips=True, head="largest", seed=0):
    """Four convolutions whose pictures shrink early, and the largest of each map: the small network of lesson 09.

    Each block is a convolution, then (in the first two) a pooling, then batch normalisation and ReLU. The pooling comes
    at once, so that all that follows has a quarter of the places to visit; for ReLU the order is of no account, since
    the largest of four numbers stays the largest.

    ===========  ==================  ==========  =====================
    layer        output              parameters  counted as
    ===========  ==================  ==========  =====================
    rescale      (N, 28, 28, 1)               0  x / 255
    flip         (N, 28, 28, 1)               0  in training, every second picture, by chance
    conv_1       (N, 28, 28, 16)            144  16 * 3 * 3 * 1, no bias
    pool_1       (N, 14, 14, 16)              0
    norm_1       (N, 14, 14, 16)             64  4 * 16
    relu_1       (N, 14, 14, 16)              0
    conv_2       (N, 14, 14, 32)          4,608  32 * 3 * 3 * 16
    pool_2       (N, 7, 7, 32)                0
    norm_2       (N, 7, 7, 32)              128  4 * 32
    relu_2       (N, 7, 7, 32)                0
    conv_3       (N, 7, 7, 64)           18,432  64 * 3 * 3 * 32
    norm_3       (N, 7, 7, 64)              256  4 * 64
    relu_3       (N, 7, 7, 64)                0
    conv_4       (N, 7, 7, 64)           36,864  64 * 3 * 3 * 64
    norm_4       (N, 7, 7, 64)              256  4 * 64
    relu_4       (N, 7, 7, 64)                0
    largest      (N, 64)                      0  of 7 * 7 places
    classes      (N, 10)                    650  10 (64 + 1)
    ===========  ==================  ==========  =====================

    Parameters
    ----------
    filters : tuple of int
        Filters of each block, at least two; the first two blocks pool.
    normalise : {"before", "after", None}
        Batch normalisation before or after ReLU, or none. The convolutions have a bias unless it stands before: there
        it has a shift of its own, and a bias would only be subtracted again.
    flips : bool
        Whether pictures are mirrored left to right, by chance, in training.
    head : {"largest", "average"}
        What is kept of each last map: its largest number or its average.
    seed : int
        Decides the first weights (Glorot uniform) and which pictures are mirrored.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities; 61,402 parameters as it stands.

    Raises
    ------
    CnnlabError
        If an argument is not one of those above.

    References
    ----------
    M. Lin, Q. Chen, S. Yan, *Network In Network* (2014), https://arxiv.org/abs/1312.4400: one number a map in place of
    wide dense layers (theirs is the average; here the largest did better).
    S. Ioffe, C. Szegedy, *Batch Normalization* (2015), https://arxiv.org/abs/1502.03167.

    Examples
    --------
    >>> fashion_small().count_params()
    61402
    """
    seed = _validate.integer("seed", seed, low=0)
    filters, flips = _counts(filters), _validate.flag("flips", flips)
    normalise = None if normalise is None else _validate.choice("normalise", normalise, ["before", "after"])
    heads = {"largest": layers.GlobalMaxPooling2D, "average": layers.GlobalAveragePooling2D}
    head = _validate.choice("head", head, list(heads))
    first = first_weights(seed)
    network = [keras.Input(IMAGE_SHAPE, name="garments"), layers.Rescaling(1 / 255, name="rescale")]
    if flips:
        network.append(layers.RandomFlip("horizontal", seed=seed, name="flip"))
    for number, count in enumerate(filters, start=1):
        network += _block(number, count, normalise=normalise, pooled=number <= 2, initial=next(first))
    network += [
        heads[head](name=head),
        layers.Dense(CLASSES, activation="softmax", kernel_initializer=next(first), name="classes"),
    ]
    return keras.Sequential(network, name="fashion_small")


def _counts(filters):
    if not isinstance(filters, (tuple, list)) or len(filters) < 2:
        raise CnnlabError(f"filters must be a tuple of at least two numbers, one a block, found {filters!r}")
    return [_validate.integer("filters", count, low=1) for count in filters]


def _block(number, count, *, normalise, pooled, initial):
    """Return the layers of one block in their order."""
    convolution = layers.Conv2D(
        count,
        3,
        padding="same",
        use_bias=normalise != "before",
        kernel_initializer=initial,
        name=f"conv_{number}",
    )
    pooling = [layers.MaxPooling2D(2, name=f"pool_{number}")] if pooled else []
    activation = [layers.ReLU(name=f"relu_{number}")]
    if normalise is None:
        return [convolution, *pooling, *activation]
    norm = [layers.BatchNormalization(name=f"norm_{number}")]
    return [convolution, *pooling, *(norm + activation if normalise == "before" else activation + norm)]
