"""A network that is too large for a thousand pictures, and the remedies of lesson 10 as its options."""

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import first_weights
from cnnlab.errors import CnnlabError

CLASSES = 10
IMAGE_SHAPE = (28, 28, 1)
PLACES = ("pictures", "maps", "flatten", "dense")


def overfitter(*, width=16, average=False, l1=0.0, l2=0.0, dropout=None, spatial_dropout=0.0, batch_norm=False, seed=0):
    """Two convolutions and two dense layers: enough parameters to learn a thousand pictures by heart; not yet compiled.

    =================  ==================  ==========  =====================
    layer              output              parameters  counted as
    =================  ==================  ==========  =====================
    rescale            (N, 28, 28, 1)               0  x / 255
    conv_1, pool_1     (N, 13, 13, 16)            160  16 (3 * 3 * 1 + 1)
    conv_2, pool_2     (N, 5, 5, 32)            4,640  32 (3 * 3 * 16 + 1)
    flatten            (N, 800)                     0  5 * 5 * 32
    dense              (N, 128)               102,528  128 (800 + 1)
    classes            (N, 10)                  1,290  10 (128 + 1)
    =================  ==================  ==========  =====================

    Each option is one remedy against overfitting, and does nothing unless asked for.

    Parameters
    ----------
    width : int
        Filters of the first convolution; the second has twice, the dense layer eight times as many.
    average : bool
        Whether each map of the last pooling is averaged to one number (global average pooling) instead of flattened.
    l1, l2 : float
        Added to the loss: l1 times the sum of the sizes, l2 times the sum of the squares of all kernel weights. Biases
        and the vectors of batch normalisation are left alone.
    dropout : dict of str to float, optional
        Place to rate: ``"pictures"``, ``"maps"`` (after each pooling), ``"flatten"``, ``"dense"``, each meaning "what
        comes out of it".
    spatial_dropout : float
        Rate at which whole maps are dropped after each pooling.
    batch_norm : bool
        Whether each convolution is followed by batch normalisation (4 * width and 8 * width parameters more).
    seed : int
        Decides the first weights (Glorot uniform) and what dropout drops; biases start at 0.

    Returns
    -------
    keras.Sequential
        (N, 28, 28, 1) grey levels 0..255 to (N, 10) float32 probabilities; 108,618 parameters without options.

    Raises
    ------
    CnnlabError
        If an option is out of range.

    Examples
    --------
    >>> overfitter().count_params(), overfitter(width=4).count_params()
    (108618, 7098)
    >>> [layer.name for layer in overfitter(dropout={"dense": 0.5}).layers[-3:]]
    ['dense', 'drop_dense', 'classes']
    """
    width = _validate.integer("width", width, low=1)
    seed = _validate.integer("seed", seed, low=0)
    average, batch_norm = _validate.flag("average", average), _validate.flag("batch_norm", batch_norm)
    penalty = {"l1": _validate.number("l1", l1, low=0), "l2": _validate.number("l2", l2, low=0)}
    drop = _Dropping(_rates(dropout), _rate("spatial_dropout", spatial_dropout), seed)
    first = first_weights(seed)

    def learned():
        return {"kernel_initializer": next(first), "kernel_regularizer": _regularizer(**penalty)}

    network = [keras.Input(IMAGE_SHAPE, name="garments"), layers.Rescaling(1 / 255, name="rescale")]
    network += drop.after("pictures")
    for number, filters in enumerate((width, 2 * width), start=1):
        network.append(layers.Conv2D(filters, 3, activation="relu", name=f"conv_{number}", **learned()))
        network += [layers.BatchNormalization(name=f"norm_{number}")] if batch_norm else []
        network += [layers.MaxPooling2D(2, name=f"pool_{number}"), *drop.after("maps", number)]
    network.append(layers.GlobalAveragePooling2D(name="average") if average else layers.Flatten(name="flatten"))
    network += drop.after("flatten")
    network += [layers.Dense(8 * width, activation="relu", name="dense", **learned()), *drop.after("dense")]
    network.append(layers.Dense(CLASSES, activation="softmax", name="classes", **learned()))
    return keras.Sequential(network, name="overfitter")


class _Dropping:
    """Makes the dropout layers that were asked for, each with a seed of its own."""

    def __init__(self, rates, spatial, seed):
        self.rates, self.spatial, self.seed = rates, spatial, 1000 * seed

    def after(self, place, number=""):
        found = []
        if self.rates.get(place):
            name = "_".join(filter(None, ["drop", place, str(number)]))
            found.append(layers.Dropout(self.rates[place], seed=self._next(), name=name))
        if place == "maps" and self.spatial:
            found.append(layers.SpatialDropout2D(self.spatial, seed=self._next(), name=f"drop_whole_{number}"))
        return found

    def _next(self):
        self.seed += 1
        return self.seed


def _regularizer(l1, l2):
    return keras.regularizers.L1L2(l1=l1, l2=l2) if l1 or l2 else None


def _rates(dropout):
    if dropout is None:
        return {}
    if not isinstance(dropout, dict):
        raise CnnlabError(
            f'dropout must be a dict of place to rate, found {dropout!r}: write dropout={{"dense": 0.5}}; '
            f"places are {', '.join(PLACES)}"
        )
    return {
        _validate.choice("a place of dropout", place, PLACES): _rate(place, rate) for place, rate in dropout.items()
    }


def _rate(name, value):
    value = _validate.number(name, value, low=0, high=1)
    if value == 1:
        raise CnnlabError(f"{name} must be below 1, found 1: a rate of 1 drops everything and nothing is left to learn")
    return value
