"""Residual networks, and the same networks with the shortcuts cut."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import MOMENTUM, first_weights
from cnnlab.errors import CnnlabError


def residual_unit(x, filters, *, stride=1, shortcut="identity", normalise=True, initializers=None, name="unit"):
    """Put a residual unit behind a Keras tensor: two 3 x 3 convolutions, and the input added to what they answer.

    ``y = relu(x + norm(conv(relu(norm(conv(x))))))``. The last ReLU comes after the addition: before it, the
    convolutions could only ever add, never take away.

    Parameters
    ----------
    x : keras.KerasTensor
        (N, rows, columns, channels).
    filters : int
        Channels of the answer.
    stride : int
        Of the first convolution.
    shortcut : str
        ``"identity"``: the input as it is; where size or channels change, every `stride`-th row and column of it, and
        channels of zeros behind (option A of the paper, without parameters). ``"projection"``: where they change, a
        1 x 1 convolution (option B). ``"none"``: no addition, the plain network.
    normalise : bool
        Whether each convolution is followed by batch normalisation. If so the convolutions have no bias, which the
        normalisation would take away again.
    initializers : iterator of keras.initializers.Initializer, optional
        One for each convolution, in order; He's, unseeded, if none are given.
    name : str
        Begins the names of the layers.

    Returns
    -------
    keras.KerasTensor
        (N, rows / stride, columns / stride, filters).

    Raises
    ------
    CnnlabError
        If an argument is out of range, or the identity should have fewer channels behind than before.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, *Deep Residual Learning for Image Recognition* (2016), figure 2 and section 4.2,
    https://arxiv.org/abs/1512.03385.

    Examples
    --------
    >>> x = keras.Input((28, 28, 16))
    >>> residual_unit(x, 32, stride=2).shape
    (None, 14, 14, 32)
    """
    filters, stride = _validate.integer("filters", filters, low=1), _validate.integer("stride", stride, low=1)
    _validate.choice("shortcut", shortcut, ("identity", "projection", "none"))
    normalise = _validate.flag("normalise", normalise)
    first = initializers if initializers is not None else iter(lambda: "he_normal", None)

    def convolved(y, kernel, step, part):
        y = layers.Conv2D(
            filters,
            kernel,
            step,
            "same",
            use_bias=not normalise,
            kernel_initializer=next(first),
            name=f"{name}_{part}",
        )(y)
        return layers.BatchNormalization(momentum=MOMENTUM, name=f"{name}_{part}_norm")(y) if normalise else y

    y = layers.ReLU(name=f"{name}_relu_1")(convolved(x, 3, stride, "conv_1"))
    y = convolved(y, 3, 1, "conv_2")
    changed = stride > 1 or x.shape[-1] != filters
    if shortcut == "projection" and changed:
        x = convolved(x, 1, stride, "projection")
    elif shortcut == "identity" and changed:
        x = _widened(x, filters, stride, name)
    if shortcut != "none":
        y = layers.Add(name=f"{name}_add")([x, y])
    return layers.ReLU(name=f"{name}_relu_2")(y)


def _widened(x, filters, stride, name):
    """Return every `stride`-th place of a map, with channels of zeros behind."""
    channels = x.shape[-1]
    if filters % channels:
        raise CnnlabError(
            f"filters must be a multiple of the {channels} channels that come in, found {filters}: an identity can "
            "only be widened by whole copies of zeros; take shortcut='projection'"
        )
    if stride > 1:
        # A window of one pixel takes nothing together: it only skips.
        x = layers.MaxPooling2D(1, stride, "same", name=f"{name}_skip")(x)
    if filters == channels:
        return x
    zeros = layers.Rescaling(0.0, name=f"{name}_zeros")(x)
    return layers.Concatenate(name=f"{name}_wider")([x] + [zeros] * (filters // channels - 1))


def resnet(
    depth=20,
    *,
    shortcut="identity",
    filters=16,
    input_shape=(32, 32, 3),
    classes=10,
    normalise=True,
    seed=0,
):
    """Build the small residual network that He et al. tried on CIFAR-10, of 6 n + 2 layers, not yet compiled.

    =========  ==================  =========================================  ============
    part       output              layers                                     trainable, 20
    =========  ==================  =========================================  ============
    rescale    (N, 32, 32, 3)      x / 255                                               0
    conv_1     (N, 32, 32, 16)     1: 3 x 3, 16                                        464
    stage_1    (N, 32, 32, 16)     2 n: n units of two 3 x 3, 16                    14,016
    stage_2    (N, 16, 16, 32)     2 n: n units of two 3 x 3, 32                    51,072
    stage_3    (N, 8, 8, 64)       2 n: n units of two 3 x 3, 64                   203,520
    average    (N, 64)             mean of each map                                      0
    classes    (N, 10)             1: 10 (64 + 1)                                      650
    =========  ==================  =========================================  ============

    The paper's table 6 says 0.27 million parameters for 20 layers, 0.46 for 32, 0.66 for 44, 0.85 for 56, 1.7 for 110.
    With ``shortcut="none"`` it is the plain network, with exactly as many.

    Parameters
    ----------
    depth : int
        Layers with weights, 6 n + 2: 8, 14, 20, 32, 44, 56, 110, ...
    shortcut : str
        ``"identity"``, ``"projection"`` or ``"none"``: see `residual_unit`.
    filters : int
        Filters of the first stage; the second has twice, the third four times as many.
    input_shape : tuple of int
        (rows, columns, channels).
    classes : int
        At least 2.
    normalise : bool
        Whether each convolution is followed by batch normalisation.
    seed : int
        Decides the first weights (He's normal distribution).

    Returns
    -------
    keras.Model
        Grey levels 0..255 to (N, classes) float32 probabilities.

    Raises
    ------
    CnnlabError
        If `depth` is not 6 n + 2, or another argument is out of range.

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun, *Deep Residual Learning for Image Recognition* (2016), section 4.2,
    https://arxiv.org/abs/1512.03385. K. He et al., *Delving Deep into Rectifiers* (2015),
    https://arxiv.org/abs/1502.01852, for the first weights.

    Examples
    --------
    >>> resnet(20).count_params() - resnet(20, shortcut="none").count_params()
    0
    """
    depth = _validate.integer("depth", depth, low=8)
    if (depth - 2) % 6:
        near = (depth - 2) // 6 * 6 + 2
        raise CnnlabError(
            f"depth must be 6 n + 2 (first convolution, three stages of n units of two, dense), found {depth}: "
            f"take {near} or {near + 6}"
        )
    filters, classes = _validate.integer("filters", filters, low=1), _validate.integer("classes", classes, low=2)
    normalise = _validate.flag("normalise", normalise)
    initializers = first_weights(seed, keras.initializers.HeNormal, start=1)
    options = {"shortcut": shortcut, "normalise": normalise, "initializers": initializers}
    inputs = keras.Input(input_shape, name="pictures")
    x = layers.Rescaling(1 / 255, name="rescale")(inputs)
    x = layers.Conv2D(
        filters, 3, padding="same", use_bias=not normalise, kernel_initializer=next(initializers), name="conv_1"
    )(x)
    x = layers.BatchNormalization(momentum=MOMENTUM, name="conv_1_norm")(x) if normalise else x
    x = layers.ReLU(name="conv_1_relu")(x)
    for stage in range(3):
        for unit in range((depth - 2) // 6):
            stride = 2 if stage and not unit else 1
            x = residual_unit(x, filters * 2**stage, stride=stride, name=f"stage_{stage + 1}_{unit + 1}", **options)
    x = layers.GlobalAveragePooling2D(name="average")(x)
    # The last layer begins small: its inputs are all positive, and a loud first guess only has to be unlearned.
    last = next(first_weights(seed))
    outputs = layers.Dense(classes, activation="softmax", kernel_initializer=last, name="classes")(x)
    kind = "plain" if shortcut == "none" else "resnet"
    return keras.Model(inputs, outputs, name=f"{kind}_{depth}")
