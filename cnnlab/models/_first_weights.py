"""First weights that a seed decides."""

import keras

from cnnlab import _validate


def first_weights(seed):
    """Yield one initialiser a layer; equal seeds give equal networks, whatever happened before."""
    seed = _validate.integer("seed", seed, low=0)
    index = 0
    while True:
        # A layer number in the seed: two layers of one shape must not start as twins.
        yield keras.initializers.GlorotUniform(seed=1000 * seed + index)
        index += 1
