"""LeNet-5 as it was in 1998, and as it goes round since."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import first_weights

LENET_VARIANTS = ("1998", "table", "28", "colour")

C3_READS = (
    *((first % 6, (first + 1) % 6, (first + 2) % 6) for first in range(6)),
    *((first % 6, (first + 1) % 6, (first + 2) % 6, (first + 3) % 6) for first in range(6)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)
"""Which of the six maps of S2 each of the sixteen maps of C3 reads: table I of the paper."""


def lenet_5(variant="table", *, classes=10, seed=0):
    """Build LeNet-5 in one of its variants, not yet compiled.

    ========  ============  ============  ============  ============  ============
    layer     output        "1998"        "table"       "28"          "colour"
    ========  ============  ============  ============  ============  ============
    input                   32 x 32 x 1   32 x 32 x 1   28 x 28 x 1   32 x 32 x 3
    c1        28 x 28 x 6           156           156           156           456
    s2        14 x 14 x 6            12             0             0             0
    c3        10 x 10 x 16        1,516         2,416         2,416         2,416
    s4        5 x 5 x 16             32             0             0             0
    c5        1 x 1 x 120        48,120        48,120        48,120        48,120
    f6        84                 10,164        10,164        10,164        10,164
    out       10                    850           850           850           850
    sum                          60,850        61,706        61,706        62,006
    after a layer             tanh          tanh          sigmoid       ReLU
    pooling                   average       average       average       max
    ========  ============  ============  ============  ============  ============

    Parameters
    ----------
    variant : str
        ``"1998"``: the paper. Each map of S2 and S4 has a factor and a constant of its own, and the maps of C3 read
        only some of the six maps before them, by `C3_READS`. 60,000 parameters up to F6, as the paper says. Its answer
        was ten distances to letter pictures drawn by hand, which nothing learned; here it is a dense layer, as in the
        others. ``"table"``: as textbooks have it, plain pooling and a full C3. ``"28"``: 28 x 28 pictures framed by the
        first convolution, C5 as a dense layer. ``"colour"``: three channels.
    classes : int
        At least 2.
    seed : int
        Decides the first weights (Glorot uniform).

    Returns
    -------
    keras.Model
        Grey levels 0..255 to (N, classes) float32 probabilities.

    Raises
    ------
    CnnlabError
        If there is no such variant, or an argument is out of range.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based learning applied to document recognition* (1998),
    https://doi.org/10.1109/5.726791. ``"table"``: Shamsi Abdurakhmanova, *Convolutional NN* (lecture, Aalto, 2022),
    after A. Géron. ``"28"`` and ``"colour"``: Guillem Guigó i Corominas, *Convolutional neural networks* (lecture).

    Examples
    --------
    >>> [lenet_5(variant).count_params() for variant in ("1998", "table", "28", "colour")]
    [60850, 61706, 61706, 62006]
    """
    variant = _validate.choice("variant", variant, LENET_VARIANTS)
    classes = _validate.integer("classes", classes, low=2)
    first = first_weights(seed)
    squash = {"28": "sigmoid", "colour": "relu"}.get(variant, "tanh")
    side = 28 if variant == "28" else 32
    inputs = keras.Input((side, side, 3 if variant == "colour" else 1), name="pictures")
    x = layers.Rescaling(1 / 255, name="rescale")(inputs)
    frame = "same" if variant == "28" else "valid"
    x = _conv(6, first, frame, "c1")(x)
    x = _shrunk(layers.Activation(squash, name="c1_squash")(x), variant, "s2")
    x = _some_maps(x, first) if variant == "1998" else _conv(16, first, "valid", "c3")(x)
    x = _shrunk(layers.Activation(squash, name="c3_squash")(x), variant, "s4")
    if variant == "28":
        x = layers.Dense(120, squash, kernel_initializer=next(first), name="c5")(layers.Flatten(name="flatten")(x))
    else:
        x = layers.Activation(squash, name="c5_squash")(_conv(120, first, "valid", "c5")(x))
        x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(84, squash, kernel_initializer=next(first), name="f6")(x)
    outputs = layers.Dense(classes, "softmax", kernel_initializer=next(first), name="out")(x)
    return keras.Model(inputs, outputs, name=f"lenet_5_{variant}")


def _conv(filters, first, padding, name):
    return layers.Conv2D(filters, 5, padding=padding, kernel_initializer=next(first), name=name)


def _shrunk(x, variant, name):
    """Return maps of half the size."""
    if variant == "colour":
        return layers.MaxPooling2D(2, name=name)(x)
    x = layers.AveragePooling2D(2, name=name)(x)
    if variant != "1998":
        return x
    # A 1 x 1 kernel for each map alone: one factor and one constant a map, then squashed, as the paper has it.
    x = layers.DepthwiseConv2D(1, depthwise_initializer="ones", name=f"{name}_scale")(x)
    return layers.Activation("tanh", name=f"{name}_squash")(x)


def _some_maps(x, first):
    """Return C3 of 1998: each of its maps reads some of the maps before."""
    single = [x[..., channel : channel + 1] for channel in range(6)]
    maps = []
    for number, reads in enumerate(C3_READS):
        gathered = layers.Concatenate(name=f"c3_reads_{number}")([single[channel] for channel in reads])
        maps.append(_conv(1, first, "valid", f"c3_{number}")(gathered))
    return layers.Concatenate(name="c3")(maps)
