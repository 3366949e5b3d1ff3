"""VGG16, which the grammar can spell."""

from cnnlab.models._grammar import build

VGG16 = "IN -> [[CONV -> RELU]*2 -> POOL]*2 -> [[CONV -> RELU]*3 -> POOL]*3 -> [FC -> RELU]*2 -> FC"
VGG16_FILTERS = (64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512)


def vgg16(*, input_shape=(224, 224, 3), classes=1000, seed=0):
    """Build VGG16, not yet compiled: thirteen 3 x 3 convolutions in five blocks, and three dense layers.

    =======  ======================  ===============  ==============
    block    convolutions            output           parameters
    =======  ======================  ===============  ==============
    1        2 of 64                 112 x 112 x 64           38,720
    2        2 of 128                56 x 56 x 128           221,440
    3        3 of 256                28 x 28 x 256         1,475,328
    4        3 of 512                14 x 14 x 512         5,899,776
    5        3 of 512                7 x 7 x 512           7,079,424
    fc_1     4,096                   4,096               102,764,544
    fc_2     4,096                   4,096                16,781,312
    fc_3     1,000                   1,000                 4,097,000
    sum                                                  138,357,544
    =======  ======================  ===============  ==============

    Its weights take 553 MB. To count it, hand the function itself to the ledger: ``ledger(vgg16)``.

    Parameters
    ----------
    input_shape : tuple of int
        (rows, columns, channels), at least 32 rows and columns.
    classes : int
        At least 2.
    seed : int
        Decides the first weights.

    Returns
    -------
    keras.Sequential
        Grey levels 0..255 to (N, classes) float32 probabilities.

    References
    ----------
    K. Simonyan, A. Zisserman, *Very deep convolutional networks for large-scale image recognition* (2015), table 1,
    column D, https://arxiv.org/abs/1409.1556.

    Examples
    --------
    >>> from cnnlab.ledger import ledger
    >>> ledger(vgg16).parameters
    138357544
    """
    return build(VGG16, input_shape=input_shape, classes=classes, filters=VGG16_FILTERS, units=4096, seed=seed)
