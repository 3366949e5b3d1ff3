"""The window of each single unit beside the gradient of a real network, after layers that move unevenly too."""

import numpy as np
import pytest

from cnnlab.arithmetic import ReceptiveField, receptive_field
from cnnlab.ledger import ledger

import keras  # isort: skip
import tensorflow as tf  # isort: skip

SIDES = (32, 20)
LAYERS = keras.layers
CHAINS = {
    "even": [LAYERS.Conv2D(1, 3, strides=2), LAYERS.MaxPooling2D(2)],
    "enlarged": [LAYERS.Conv2D(1, 3, strides=2, padding="same"), LAYERS.UpSampling2D(2)],
    "enlarged, then convolved": [
        LAYERS.Conv2D(1, 3, strides=2, padding="same"),
        LAYERS.UpSampling2D(2),
        LAYERS.Conv2D(1, 3, padding="same"),
    ],
    "transposed": [LAYERS.AveragePooling2D(2), LAYERS.Conv2DTranspose(1, 3, strides=2, padding="same")],
    "transposed, rectangular": [LAYERS.Conv2DTranspose(1, (4, 5), strides=(3, 2)), LAYERS.Conv2D(1, (1, 3))],
}


def network(name):
    chain = [type(layer).from_config(layer.get_config()) for layer in CHAINS[name]]
    model = keras.Sequential([keras.Input((*SIDES, 1)), *chain])
    # Ones everywhere: no pixel's influence is lost by chance.
    model.set_weights([np.ones_like(weights) for weights in model.get_weights()])
    return model


def seen(model, row, column):
    """Return the (first, last) input pixels of both axes that one unit depends on, by the gradient."""
    picture = tf.Variable(np.ones((1, *SIDES, 1), "float32"))
    with tf.GradientTape() as tape:
        answer = model(picture, training=False)[0, row, column, 0]
    there = np.abs(tape.gradient(answer, picture)[0, ..., 0]) > 0
    return tuple((line.argmax(), len(line) - 1 - line[::-1].argmax()) for line in (there.any(1), there.any(0)))


@pytest.mark.parametrize("name", CHAINS)
def test_the_window_of_every_tried_unit_is_what_the_gradient_says(name):
    """Upsampling moves windows unevenly: an average stride was off by a pixel, or by half. So do transposed ones.

    Siblings, an average taken for exact: FeatureMaps' patches (they ask `window`), LayerCalculator's "jump" (its chains
    only convolve and pool, where the stride is exact), the ledger's table (shows sizes, no places), a map that is
    turned (`test_what_keeps_the_sizes_may_still_turn_the_map`).
    """
    model = network(name)
    field = ledger(model)[-1].receptive_field
    rows, columns = model.output_shape[1:3]
    for row, column in [(rows // 2, columns // 2), (rows // 2 + 1, columns // 2 + 1), (rows // 2 - 1, columns // 3)]:
        # Max pooling hands its gradient to one pixel: there the window is an outer bound.
        window = field.window((row, column))
        assert all(isinstance(edge, int) for axis in window for edge in axis)
        inside = [(max(first, 0), min(last, side - 1)) for (first, last), side in zip(window, SIDES, strict=True)]
        found = seen(model, row, column)
        if name == "even":
            assert all(a <= b and d <= c for (a, c), (b, d) in zip(inside, found, strict=True))
        else:
            assert tuple(inside) == found


def test_the_reported_case():
    assert ledger(network("enlarged, then convolved"))[-1].receptive_field.window((7, 7))[0] == (6, 10)


def test_exact_windows_change_neither_looks_nor_equality():
    class Odd:
        def at(self, unit):
            return unit // 2, unit // 2 + 1

    plain, exact = ReceptiveField((2, 2), (1, 1), (0, 0)), ReceptiveField((2, 2), (1, 1), (0, 0), exact=(Odd(), Odd()))
    assert plain == exact and repr(plain) == repr(exact)
    assert exact.window((3, 4)) == ((1, 2), (2, 3)) and plain.window((3, 4)) == ((3, 4), (4, 5))
    assert receptive_field([((3, 5), 2)]).window((4, 1)) == ((8, 10), (2, 6))
