"""AlexNet, from both of the tables that go round."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import first_weights


def alexnet(side=227, *, groups=1, classes=1000, seed=0):
    """Build AlexNet, not yet compiled; 227 pixels make its sizes come out, 224 is what the paper writes.

    =======  ==============================  ==============  ==============  ===============
    layer    what                            227             224             parameters
    =======  ==============================  ==============  ==============  ===============
    conv_1   96, 11 x 11, stride 4           55 x 55 x 96    54 x 54 x 96             34,944
    pool_1   max 3 x 3, stride 2             27 x 27 x 96    26 x 26 x 96
    conv_2   256, 5 x 5, same                27 x 27 x 256   26 x 26 x 256           614,656
    pool_2   max 3 x 3, stride 2             13 x 13 x 256   12 x 12 x 256
    conv_3   384, 3 x 3, same                13 x 13 x 384   12 x 12 x 384           885,120
    conv_4   384, 3 x 3, same                13 x 13 x 384   12 x 12 x 384         1,327,488
    conv_5   256, 3 x 3, same                13 x 13 x 256   12 x 12 x 256           884,992
    pool_3   max 3 x 3, stride 2             6 x 6 x 256     5 x 5 x 256
    fc_1     4,096, dropout 0.5              4,096           4,096                37,752,832
                                                                        (224: 26,218,496)
    fc_2     4,096, dropout 0.5              4,096           4,096                16,781,312
    fc_3     1,000                           1,000           1,000                 4,097,000
    sum      62,378,344, with 224 pixels 50,844,008; in two groups 60,965,224
    =======  ==============================  ==============  ==============  ===============

    The paper's normalisation of neighbouring channels, which has no parameters and is no longer used, is left out.

    Parameters
    ----------
    side : int
        Rows and columns of the pictures, at least 67.
    groups : int
        2 for the paper's network, whose second, fourth and fifth convolutions lived in two halves on two graphics
        cards.
    classes : int
        At least 2.
    seed : int
        Decides the first weights (Glorot uniform), and what dropout drops.

    Returns
    -------
    keras.Sequential
        (N, side, side, 3) grey levels 0..255 to (N, classes) float32 probabilities.

    Raises
    ------
    CnnlabError
        If an argument is out of range.

    References
    ----------
    A. Krizhevsky, I. Sutskever, G. E. Hinton, *ImageNet classification with deep convolutional neural networks* (2012),
    https://doi.org/10.1145/3065386. 227: the table of Shamsi Abdurakhmanova, *Convolutional NN* (lecture, Aalto, 2022),
    after A. Géron. 224: the list of Guillem Guigó i Corominas, *Convolutional neural networks* (lecture).

    Examples
    --------
    Counted without its 250 MB of weights:

    >>> from cnnlab.ledger import ledger
    >>> ledger(alexnet).parameters, ledger(lambda: alexnet(224)).parameters
    (62378344, 50844008)
    """
    side, classes = _validate.integer("side", side, low=67), _validate.integer("classes", classes, low=2)
    groups, seed = _validate.integer("groups", groups, low=1, high=2), _validate.integer("seed", seed, low=0)
    first = first_weights(seed)

    def conv(number, filters, kernel, *, stride=1, padding="same", halves=1):
        return layers.Conv2D(
            filters,
            kernel,
            stride,
            padding,
            groups=halves,
            activation="relu",
            kernel_initializer=next(first),
            name=f"conv_{number}",
        )

    def dense(number, units, activation):
        return layers.Dense(units, activation, kernel_initializer=next(first), name=f"fc_{number}")

    return keras.Sequential(
        [
            keras.Input((side, side, 3), name="pictures"),
            layers.Rescaling(1 / 255, name="rescale"),
            conv(1, 96, 11, stride=4, padding="valid"),
            layers.MaxPooling2D(3, 2, name="pool_1"),
            conv(2, 256, 5, halves=groups),
            layers.MaxPooling2D(3, 2, name="pool_2"),
            conv(3, 384, 3),
            conv(4, 384, 3, halves=groups),
            conv(5, 256, 3, halves=groups),
            layers.MaxPooling2D(3, 2, name="pool_3"),
            layers.Flatten(name="flatten"),
            dense(1, 4096, "relu"),
            layers.Dropout(0.5, seed=seed, name="dropout_1"),
            dense(2, 4096, "relu"),
            layers.Dropout(0.5, seed=seed + 1, name="dropout_2"),
            dense(3, classes, "softmax"),
        ],
        name=f"alexnet_{side}",
    )
