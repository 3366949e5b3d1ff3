"""How the course's networks begin: first weights that a seed decides, and batch normalisation for short trainings."""

import keras

from cnnlab import _validate

MOMENTUM = 0.9
"""Of batch normalisation's moving statistics: Keras' 0.99 needs some five hundred steps to forget where they began."""


def first_weights(seed, initializer=keras.initializers.GlorotUniform, *, start=0):
    """Yield one initialiser a layer; equal seeds give equal networks, whatever happened before.

    Parameters
    ----------
    seed : int
        Of the network, not negative.
    initializer : type
        A class of `keras.initializers` that takes a seed.
    start : int
        Number of the first layer.
    """
    seed = _validate.integer("seed", seed, low=0)
    index = start
    while True:
        # A layer number in the seed: two layers of one shape must not start as twins.
        yield initializer(seed=1000 * seed + index)
        index += 1
