"""Pictures of a wrong scale are told wherever a model meets pictures, and right ones of every kind are let pass."""

import warnings

import keras
import numpy as np
import pytest
from keras import layers

from cnnlab import _keras, heatmaps, models, training, transfer, widgets
from cnnlab.errors import CnnlabError

RNG = np.random.default_rng(0)
BYTES = RNG.integers(0, 256, (3, 10, 8, 1), dtype=np.uint8)


def network(*first, top="softmax"):
    """Return a small network for pictures of 10 x 8, with some steps before its convolution."""
    tensor = pictures = keras.Input((10, 8, 1))
    for step in first:
        tensor = step(tensor)
    tensor = layers.Conv2D(2, 3, name="conv")(tensor)
    scores = layers.Dense(3, activation=top, name="classes")(layers.Flatten()(tensor))
    return keras.Model(pictures, scores)


# Every way in which the project hands pictures to a model.
WAYS = {
    "activations": lambda model, x: models.activations(model, x),
    "inside": lambda model, x: models.inside(model)(x),
    "peaks": lambda model, x: models.inside(model).peaks(x, "conv"),
    "answer": _keras.answer,
    "grad_cam": lambda model, x: heatmaps.grad_cam(model, x, progress=False),
    "saliency": lambda model, x: heatmaps.saliency(model, x, progress=False),
    "occlusion": lambda model, x: heatmaps.occlusion(model, x, patch=4, progress=False),
    "randomisation": lambda model, x: heatmaps.randomisation(heatmaps.grad_cam, model, x, depths=1, progress=False),
    "FeatureMaps": lambda model, x: widgets.FeatureMaps(models.inside(model), x),
    "check_fit": lambda model, x: training.check_fit(model, x, np.arange(3)),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_pictures_are_not_scaled_twice_in_silence(way):
    """Only `fit` and the heatmaps told; siblings: every other way in `WAYS`, and the division written as x / 255."""
    for first in (layers.Rescaling(1 / 255), lambda x: x / 255.0):
        with pytest.raises(CnnlabError, match="already scaled to at most .* divide by 255 once more"):
            way(network(first), BYTES / 255)


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_grey_levels_that_nothing_scales_are_told(way):
    """Only `fit` told; siblings: every other way in `WAYS`, and the features of a backbone of one's own."""
    if way is WAYS["check_fit"]:
        with pytest.raises(CnnlabError, match="reaches 255 and the network has no Rescaling layer"):
            way(network(), BYTES)
    else:
        with pytest.warns(UserWarning, match="reach 255 and the network .* has no Rescaling layer: if it learned"):
            way(network(), BYTES)


def test_a_backbone_that_scales_nothing_is_told():
    def backbone(*first):
        model = network(*first)
        return transfer.Backbone("mine", keras.Model(model.inputs[0], layers.Flatten()(model.get_layer("conv").output)))

    with pytest.warns(UserWarning, match="the backbone 'mine' has no Rescaling layer"):
        transfer.features(backbone(), BYTES, cache=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        transfer.features(backbone(layers.Rescaling(1 / 255)), BYTES, cache=False)


def normalised():
    layer = layers.Normalization(axis=None)
    layer.adapt(BYTES.astype(np.float32))
    return layer


Z_SCORES = RNG.normal(size=(3, 10, 8, 1))
RIGHT = {
    "bytes, rescaled": (lambda: network(layers.Rescaling(1 / 255)), BYTES),
    "bytes, rescaled to -1 to 1": (lambda: network(layers.Rescaling(1 / 127.5, offset=-1)), BYTES),
    "black, rescaled": (lambda: network(layers.Rescaling(1 / 255)), np.zeros((3, 10, 8, 1))),
    "dark bytes, rescaled": (lambda: network(layers.Rescaling(1 / 255)), BYTES // 255),
    "dark floats, rescaled": (lambda: network(layers.Rescaling(1 / 255)), BYTES / 50.0),
    "shares": (network, BYTES / 255),
    "z-scores": (network, Z_SCORES),
    "z-scores, made by the network": (lambda: network(normalised()), BYTES),
    "bytes, normalised": (lambda: network(layers.BatchNormalization()), BYTES),
    "bytes, divided": (lambda: network(lambda x: x / 255), BYTES),
    "bytes, through what nobody knows": (lambda: network(layers.Lambda(lambda x: x / 255)), BYTES),
    "shares made levels and shares again": (
        lambda: network(lambda x: x * 255.0, layers.Rescaling(1 / 255)),
        BYTES / 255,
    ),
    "measured numbers": (network, BYTES * 1.37 - 100),
    "large measured numbers, rescaled": (lambda: network(layers.Rescaling(1 / 1000)), Z_SCORES * 1000),
    "grey levels in a network that squashes nothing": (lambda: network(top="linear"), BYTES),
}


@pytest.mark.parametrize(("make", "pictures"), RIGHT.values(), ids=list(RIGHT))
def test_right_pictures_are_let_pass_without_a_word(make, pictures):
    model = make()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        models.activations(model, pictures)
        models.inside(model)(pictures)
        _keras.answer(model, pictures)


@pytest.mark.parametrize(
    ("first", "divisor"),
    [
        ((), None),
        ((layers.Rescaling(1 / 255),), 255),
        ((lambda x: x / 255,), 255),
        ((lambda x: x * (1 / 127.5) - 1,), 127.5),
        ((lambda x: 1 - x / 255,), 255),
        ((lambda x: 255 / (x + 1),), None),
        ((layers.Rescaling([1 / 255]), layers.BatchNormalization()), 255),
        ((layers.BatchNormalization(), layers.Rescaling(1 / 255)), None),
        ((lambda x: x * 255, layers.Rescaling(1 / 255)), None),
        ((layers.Rescaling(0.5),), None),
        ((keras.Sequential([keras.Input((10, 8, 1)), layers.Rescaling(1 / 255)]),), 255),
        # Two ways that meet are not one after the other, and the least counts.
        ((lambda x: layers.Concatenate()([x / 255, layers.Rescaling(1 / 127.5, -1)(x)]),), 127.5),
        ((lambda x: layers.Concatenate()([x / 255, x]),), None),
    ],
)
def test_what_a_network_divides_by(first, divisor):
    found = _keras.scale_of(network(*first)).divisor
    assert found is None if divisor is None else found == pytest.approx(divisor)


def test_pictures_around_zero_are_scaled_already():
    for pictures, found in ((BYTES / 127.5 - 1, "from -1 to 1 "), (Z_SCORES, "from -")):
        with pytest.raises(CnnlabError, match=f"already scaled {found}"):
            models.activations(network(layers.Rescaling(1 / 255)), pictures)
