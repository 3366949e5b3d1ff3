import numpy as np
import pytest

from cnnlab import arithmetic, models
from cnnlab.errors import CnnlabError

DIGITS = np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28, 1)


@pytest.fixture(scope="module")
def cnn():
    return models.mnist_cnn()


def parameters(model):
    return {layer.name: layer.count_params() for layer in model.layers}


def test_shapes_and_parameters_of_the_cnn(cnn):
    assert cnn.count_params() == 30_762
    assert parameters(cnn) == {
        "rescale": 0,
        "conv_1": 160,
        "pool_1": 0,
        "conv_2": 4640,
        "pool_2": 0,
        "flatten": 0,
        "dense": 25_632,
        "classes": 330,
    }
    shapes = {layer.name: layer.output.shape[1:] for layer in cnn.layers}
    assert [shapes[name][0] for name in ("conv_1", "pool_1", "conv_2", "pool_2", "flatten")] == [26, 13, 11, 5, 800]


def test_the_cnn_agrees_with_the_formulas(cnn):
    rows = 28
    for layer, step in (("conv_1", (3, 1)), ("pool_1", (2, 2)), ("conv_2", (3, 1)), ("pool_2", (2, 2))):
        rows = arithmetic.output_size(rows, step[0], stride=step[1])
        assert cnn.get_layer(layer).output.shape[1:3] == (rows, rows)
    assert parameters(cnn)["conv_2"] == arithmetic.conv_parameters(3, 16, 32)
    assert parameters(cnn)["dense"] == arithmetic.dense_parameters(rows * rows * 32, 32)


@pytest.mark.parametrize("units", [1, 39, 128])
def test_parameters_of_the_dense_network(units):
    expected = arithmetic.dense_parameters(784, units) + arithmetic.dense_parameters(units, 10)
    assert models.mnist_dense(units=units).count_params() == expected


@pytest.mark.parametrize("build", [models.mnist_cnn, models.mnist_dense])
def test_bytes_and_floats_give_the_same_probabilities(build):
    model = build(seed=3)
    answers = np.asarray(model(DIGITS))
    assert answers.shape == (3, 10) and answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(answers, np.asarray(model(DIGITS.astype(np.float32))), rtol=1e-6)


@pytest.mark.parametrize("build", [models.mnist_cnn, models.mnist_dense])
def test_a_seed_decides_the_first_weights(build):
    one, again, other = build(seed=1), build(seed=1), build(seed=2)
    for first, second, third in zip(one.get_weights(), again.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)
        assert first.ndim == 1 or not np.array_equal(first, third)


def test_a_saved_network_comes_back(cnn, tmp_path):
    import keras

    cnn.save(tmp_path / "cnn.keras")
    loaded = keras.models.load_model(tmp_path / "cnn.keras")
    np.testing.assert_array_equal(np.asarray(cnn(DIGITS)), np.asarray(loaded(DIGITS)))


def test_activations_are_the_layers_one_after_another(cnn):
    inside = models.activations(cnn, DIGITS)
    assert list(inside) == [layer.name for layer in cnn.layers]
    step = DIGITS.astype(np.float32)
    for layer in cnn.layers:
        step = layer(step)
        np.testing.assert_allclose(inside[layer.name], np.asarray(step), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(inside["rescale"], DIGITS / 255, rtol=1e-6)
    assert (inside["conv_1"] >= 0).all()


def test_activations_of_a_network_that_is_not_square():
    import keras

    model = keras.Sequential([keras.Input((4, 6, 2)), keras.layers.Conv2D(3, (1, 3), name="row")])
    assert models.activations(model, np.zeros((5, 4, 6, 2)))["row"].shape == (5, 4, 4, 3)


def test_activations_have_the_bare_operations_too():
    """Once `model.layers` was asked, which knows no `x + y`; `exercises.rows` was mended before."""
    import keras

    entry = keras.Input((4,))
    half = keras.layers.Dense(4, name="half")(entry)
    model = keras.Model(entry, keras.layers.ReLU(name="end")(half + entry))
    inside = models.activations(model, 2 * np.ones((3, 4)))
    # Keras counts its additions through a whole process: add, add_1, ...
    first, summed, last = inside
    assert (first, last) == ("half", "end") and summed.startswith("add")
    np.testing.assert_allclose(inside[summed], inside["half"] + 2, rtol=1e-6)


def test_activations_of_a_functional_network_leave_the_input_out():
    import keras

    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(2, name="two")(inputs))
    assert list(models.activations(model, np.ones((1, 4)))) == ["two"]


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        (np.zeros((3, 28, 28)), r"add the channel axis"),
        (np.zeros((28, 28, 1)), r"add the batch axis"),
        (np.zeros((3, 14, 28, 1)), r"takes \(N, 28, 28, 1\): reshape"),
        ("digit", "real numbers"),
    ],
)
def test_activations_say_what_does_not_fit(cnn, pictures, message):
    with pytest.raises(CnnlabError, match=message):
        models.activations(cnn, pictures)


def test_activations_need_a_built_network():
    import keras

    with pytest.raises(CnnlabError, match="not built"):
        models.activations(keras.Sequential([keras.layers.Dense(2)]), np.zeros((1, 4)))


def test_activations_need_a_network():
    with pytest.raises(CnnlabError, match="must be a Keras network, found str"):
        models.activations("mnist_cnn", np.zeros((1, 4)))


@pytest.mark.parametrize("arguments", [{"units": 0}, {"units": 2.5}, {"seed": -1}, {"seed": "one"}])
def test_bad_arguments(arguments):
    with pytest.raises(CnnlabError):
        models.mnist_dense(**arguments)


@pytest.mark.parametrize(
    "build", [models.mnist_cnn, models.fashion_small, models.overfitter, lambda: models.resnet(20)]
)
def test_no_two_layers_begin_as_twins(build):
    """One initializer object gives all layers of one shape the same weights, in silence."""
    kernels = [weight for weight in build().get_weights() if weight.ndim > 1]
    assert len(kernels) > 2
    pairs = [(one, other) for at, one in enumerate(kernels) for other in kernels[:at] if one.shape == other.shape]
    assert not any(np.array_equal(one, other) for one, other in pairs)
