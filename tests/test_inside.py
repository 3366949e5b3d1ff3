"""`models.inside`: the same answers as `activations`, peaks as NumPy finds them, nested and branched networks too."""

import warnings

import keras
import numpy as np
import pytest
from keras import layers

from cnnlab import models
from cnnlab.errors import CnnlabError

RNG = np.random.default_rng(0)
DIGITS = RNG.integers(0, 256, (7, 28, 28, 1), dtype=np.uint8)


@pytest.fixture(scope="module")
def cnn():
    return models.mnist_cnn()


def test_the_same_answers_as_activations_in_the_same_order(cnn):
    expected, found = models.activations(cnn, DIGITS), models.inside(cnn)(DIGITS)
    assert list(found) == list(expected)
    for name, answer in expected.items():
        np.testing.assert_allclose(found[name], answer, atol=1e-5)


def test_peaks_are_the_largest_answers_and_their_places(cnn, monkeypatch):
    monkeypatch.setattr("cnnlab.models._inside.BATCH_VALUES", 3 * 28 * 28)  # several batches, the last one short
    look = models.inside(cnn)
    answers = look(DIGITS)
    for layer in ("conv_1", "pool_2"):
        values, places = look.peaks(DIGITS, layer)
        np.testing.assert_allclose(values, answers[layer].max(axis=(1, 2)), atol=1e-5)
        at = np.take_along_axis(
            answers[layer].reshape(7, -1, values.shape[1]),
            (places[..., 0] * answers[layer].shape[2] + places[..., 1])[:, None],
            axis=1,
        )
        np.testing.assert_allclose(at[:, 0], values, atol=1e-5)
    values, places = look.peaks(DIGITS, "dense")
    np.testing.assert_allclose(values, answers["dense"], atol=1e-5)
    assert not places.any()


def test_weights_are_read_anew(cnn):
    network = models.mnist_cnn(seed=3)
    look = models.inside(network)
    before = look(DIGITS)["classes"]
    network.set_weights(cnn.get_weights())
    np.testing.assert_allclose(look(DIGITS)["classes"], models.inside(cnn)(DIGITS)["classes"], atol=1e-6)
    assert not np.allclose(before, look(DIGITS)["classes"])
    np.testing.assert_array_equal(look.layers["conv_2"].kernel(5), network.get_layer("conv_2").get_weights()[0][..., 5])


def test_layers_tell_what_they_are_and_see(cnn):
    found = models.inside(cnn).layers
    assert [(layer.kind, layer.shape) for layer in found.values()][1:3] == [
        ("Conv2D", (26, 26, 16)),
        ("MaxPooling2D", (13, 13, 16)),
    ]
    assert found["pool_2"].field.size == (10, 10) and found["pool_1"].kernel(0) is None


def test_nested_and_depthwise_networks():
    base = keras.Sequential(
        [keras.Input((9, 12, 2)), layers.DepthwiseConv2D((3, 1), depth_multiplier=2, name="each"), layers.ReLU()],
        name="base",
    )
    picture = keras.Input((9, 12, 2))
    inner = base(picture)
    network = keras.Model(
        picture, layers.Dense(2, name="top")(layers.GlobalMaxPooling2D()(layers.Add()([inner, inner])))
    )
    look = models.inside(network)
    assert list(look.layers)[0] == "base/each" and look.layers["base/each"].shape == (7, 12, 4)
    batch = RNG.normal(size=(2, 9, 12, 2))
    np.testing.assert_allclose(look(batch)["top"], network(batch), atol=1e-5)
    weights = base.get_layer("each").get_weights()[0]
    np.testing.assert_array_equal(look.layers["base/each"].kernel(3)[..., 0], weights[:, :, 1, 1])


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("cnn", "must be a Keras network, found str"),
        (keras.Sequential([layers.Dense(1)]), "not built"),
        (keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(1, 3)]), "any size"),
    ],
)
def test_what_cannot_be_looked_into(model, said):
    with pytest.raises(CnnlabError, match=said):
        models.inside(model)


def test_pictures_of_another_size(cnn):
    with pytest.raises(CnnlabError, match="cannot go into the network"):
        models.inside(cnn)(DIGITS[..., 0])
    with pytest.raises(CnnlabError, match="layer must be one of"):
        models.inside(cnn).peaks(DIGITS, "conv_9")


@pytest.fixture
def losing():
    """A network in which a step gives NaN for dark pixels, and max pooling leaves it out."""
    steps = [layers.Lambda(lambda x: keras.ops.log(x - 0.1), name="log"), layers.MaxPooling2D(2, name="pool")]
    head = [layers.Flatten(), layers.Dense(3, activation="softmax")]
    return keras.Sequential([keras.Input((4, 6, 1)), *steps, *head], name="losing")


@pytest.mark.library(
    "On a CPU, TensorFlow's `MaxPooling2D` leaves NaN out: a network's answer is finite although a map holds NaN",
    of="tensorflow-cpu",
    course="`models.activations` and `models.inside` name the layer",
)
def test_a_map_that_holds_nan_is_told_although_the_answer_is_sound(losing):
    """Siblings: `activations`, `inside` and its `peaks`, and the demos that ask them."""
    picture = np.full((1, 4, 6, 1), 0.5, "float32")
    picture[0, 0, 0, 0] = 0
    assert np.isfinite(losing.predict(picture, verbose=0)).all()
    for asked in (
        lambda: models.activations(losing, picture),
        lambda: models.inside(losing)(picture),
        lambda: models.inside(losing).peaks(picture, "log"),
    ):
        with pytest.warns(UserWarning, match="layer 'log' of the network 'losing' .* not finite, 1 of"):
            asked()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        models.activations(losing, picture + 0.2)
