"""The network of lesson 10: its ledger, its options, what its prices are for."""

import keras
import numpy as np
import pytest

from cnnlab import models
from cnnlab.errors import CnnlabError


def names(**options):
    return [layer.name for layer in models.overfitter(**options).layers]


def test_the_ledger():
    assert models.overfitter().count_params() == 160 + 4_640 + 102_528 + 1_290
    shapes = [layer.output.shape[1:] for layer in models.overfitter().layers if layer.name.startswith(("pool", "fl"))]
    assert shapes == [(13, 13, 16), (5, 5, 32), (800,)]


def test_width_counts_for_all_layers():
    # 3x3 to 2 maps, 3x3x2 to 4 maps, 5x5x4 to 16 units, 16 to 10 classes, one bias each.
    assert models.overfitter(width=2).count_params() == 20 + 76 + 1_616 + 170


def test_nothing_is_added_unasked():
    assert names() == ["rescale", "conv_1", "pool_1", "conv_2", "pool_2", "flatten", "dense", "classes"]


def test_every_place_of_dropout():
    found = names(dropout={"pictures": 0.1, "maps": 0.2, "flatten": 0.3, "dense": 0.4}, spatial_dropout=0.5)
    before = {name: found[found.index(name) - 1] for name in found if name.startswith("drop")}
    assert before == {
        "drop_pictures": "rescale",
        "drop_maps_1": "pool_1",
        "drop_whole_1": "drop_maps_1",
        "drop_maps_2": "pool_2",
        "drop_whole_2": "drop_maps_2",
        "drop_flatten": "flatten",
        "drop_dense": "dense",
    }
    network = models.overfitter(dropout={"maps": 0.25}, spatial_dropout=0.5)
    assert network.get_layer("drop_maps_2").rate == 0.25
    assert isinstance(network.get_layer("drop_whole_1"), keras.layers.SpatialDropout2D)


def test_two_dropouts_do_not_drop_alike():
    network = models.overfitter(dropout={"maps": 0.5, "flatten": 0.5}, seed=3)
    ones = np.ones((1, 800), "float32")
    first, second = (network.get_layer(name)(ones, training=True) for name in ("drop_maps_2", "drop_flatten"))
    assert (np.asarray(first) != np.asarray(second)).any()


def test_kernels_pay_and_nothing_else():
    network = models.overfitter(l1=0.01, l2=0.1, batch_norm=True)
    for layer in network.layers:
        for weight in layer.trainable_weights:
            if weight.name != "kernel":
                weight.assign(weight + 5)
    kernels = [layer.kernel.numpy() for layer in network.layers if hasattr(layer, "kernel")]
    assert len(kernels) == 4
    expected = sum(0.01 * np.abs(kernel).sum() + 0.1 * (kernel**2).sum() for kernel in kernels)
    assert float(sum(network.losses)) == pytest.approx(expected, rel=1e-5)


def test_batch_norm_follows_each_convolution():
    found = names(batch_norm=True)
    assert [found[found.index(f"norm_{number}") - 1] for number in (1, 2)] == ["conv_1", "conv_2"]


def test_averages_empty_the_bottleneck():
    network = models.overfitter(average=True)
    assert network.get_layer("average").output.shape == (None, 32)
    assert network.count_params() == 160 + 4_640 + 128 * 33 + 1_290


def test_equal_seeds_begin_alike():
    weights = [models.overfitter(seed=seed, l2=l2).get_weights() for seed, l2 in ((1, 0.0), (1, 0.1), (2, 0.0))]
    for one, other in zip(weights[0], weights[1], strict=True):
        np.testing.assert_array_equal(one, other)
    assert (weights[0][0] != weights[2][0]).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": 0}, "width must be at least 1, found 0"),
        ({"l1": -1}, "l1 must be at least 0"),
        ({"dropout": 0.5}, "dropout must be a dict of place to rate, found 0.5"),
        ({"dropout": {"Dense": 0.5}}, "Did you mean 'dense'?"),
        ({"dropout": {"dense": 1.5}}, "dense must be between 0 and 1"),
        ({"spatial_dropout": 1}, "a rate of 1 drops everything"),
    ],
)
def test_careless_options_are_told(options, message):
    with pytest.raises(CnnlabError, match=message):
        models.overfitter(**options)
