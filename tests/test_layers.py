"""Layers: worked by hand, against finite differences, against TensorFlow and Keras, and on bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from cnnlab import layers
from cnnlab.errors import CnnlabError

SEED = 20240607


@pytest.fixture(scope="module")
def tf():
    return pytest.importorskip("tensorflow")


@pytest.fixture(scope="module")
def keras(tf):
    return pytest.importorskip("keras")


def numbers(shape, seed=SEED):
    return np.random.default_rng(seed).normal(size=shape)


def distinct(shape, seed=SEED):
    """Numbers at least 0.1 apart and away from 0, so that no nudge changes who is largest or above 0."""
    size = int(np.prod(shape))
    values = (np.arange(size) - size // 2 + 0.5) / 10
    return np.random.default_rng(seed).permutation(values).reshape(shape)


def assert_gradients_measured(layer, x, *, training=False):
    """Compare `backward` with nudges, for the input and for each parameter, under a cost that looks at every output."""
    weight = numbers(layer.forward(x, training=training).shape, seed=1)

    def cost():
        return float((layer.forward(x, training=training) * weight).sum())

    measured = {key: layers.finite_differences(cost, values) for key, values in layer.parameters.items()}
    measured_x = layers.finite_differences(cost, x)
    layer.forward(x, training=training)
    np.testing.assert_allclose(layer.backward(weight), measured_x, atol=1e-7)
    assert layer.gradients.keys() == layer.parameters.keys()
    for key, slope in measured.items():
        np.testing.assert_allclose(layer.gradients[key], slope, atol=1e-7, err_msg=key)


# --- worked by hand -------------------------------------------------------------------------------------------------


def test_conv2d_backward_by_hand():
    layer = layers.Conv2D(1, 1, (1, 2), rng=0)
    layer.parameters = {"kernel": np.array([2.0, -1.0]).reshape(1, 2, 1, 1), "bias": np.array([10.0])}
    x = np.array([[1.0, 2.0, 4.0]]).reshape(1, 1, 3, 1)
    np.testing.assert_array_equal(layer.forward(x).ravel(), [2 * 1 - 2 + 10, 2 * 2 - 4 + 10])
    grad_x = layer.backward(np.array([3.0, 5.0]).reshape(1, 1, 2, 1))
    np.testing.assert_array_equal(grad_x.ravel(), [3 * 2, 3 * -1 + 5 * 2, 5 * -1])
    np.testing.assert_array_equal(layer.gradients["kernel"].ravel(), [3 * 1 + 5 * 2, 3 * 2 + 5 * 4])
    np.testing.assert_array_equal(layer.gradients["bias"], [3 + 5])


def test_pools_by_hand_on_a_picture_that_is_not_square():
    picture = np.array([[3, 0, 1, 2, 9], [0, 4, 1, 4, 9]]).reshape(1, 2, 5, 1)
    assert layers.MaxPool2D(2).forward(picture).ravel().tolist() == [4, 4]
    assert layers.AveragePool2D(2).forward(picture).ravel().tolist() == [7 / 4, 8 / 4]
    np.testing.assert_allclose(layers.L2Pool2D(2).forward(picture).ravel(), [5, np.sqrt(22)])
    same = layers.AveragePool2D(2, padding="same").forward(picture)
    assert same.ravel().tolist() == [7 / 4, 8 / 4, 9.0]  # the frame is not counted
    overlapping = layers.MaxPool2D((2, 3), stride=1).forward(picture)
    assert overlapping.ravel().tolist() == [4, 4, 9]


def test_same_max_pool_never_lets_the_frame_win():
    negative = -np.ones((1, 3, 3, 1))
    assert (layers.MaxPool2D(2, padding="same").forward(negative) == -1).all()


def test_pooling_of_stride_one_with_padding_keeps_the_size():
    assert layers.MaxPool2D(3, stride=1, padding="same").forward(numbers((2, 5, 7, 3))).shape == (2, 5, 7, 3)


def test_a_tie_gives_the_whole_gradient_to_the_first_in_reading_order():
    layer = layers.MaxPool2D(2)
    layer.forward(np.array([[0.0, 7.0], [7.0, 7.0]]).reshape(1, 2, 2, 1))
    assert layer.backward(np.full((1, 1, 1, 1), 5.0)).ravel().tolist() == [0, 5, 0, 0]


def test_l2_pool_of_a_black_window_has_slope_zero_and_no_overflow():
    layer = layers.L2Pool2D(2)
    picture = np.zeros((1, 2, 4, 1))
    picture[0, :, 2:, 0] = 1e200
    with np.errstate(all="raise"):
        np.testing.assert_allclose(layer.forward(picture).ravel(), [0, 2e200])
        assert layer.backward(np.ones((1, 1, 2, 1))).ravel().tolist() == [0, 0, 0.5, 0.5] * 2


def test_flatten_and_average_of_deck_c():
    maps = np.stack([[[-1, 0, 3], [2, 4, -1], [-1, 2, 1]], [[5, 2, 4], [2, 1, 5], [3, 4, 1]]], axis=-1)[np.newaxis]
    assert layers.Flatten().forward(maps).shape == (1, 18)
    np.testing.assert_allclose(layers.GlobalAveragePool2D().forward(maps), [[1.0, 3.0]])


def test_relu_stops_the_gradient_at_zero_and_below():
    layer = layers.ReLU()
    assert layer.forward([[-1, 0, 2]]).tolist() == [[0, 0, 2]]
    assert layer.backward([[7, 7, 7]]).tolist() == [[0, 0, 7]]


def test_integers_do_not_wrap_around():
    layer = layers.Dense(2, 1, rng=0)
    layer.parameters["kernel"][:] = 1
    assert layer.forward(np.array([[200, 100]], dtype=np.uint8)).tolist() == [[300]]


def test_he_initialisation_has_the_stated_spread():
    layer = layers.Conv2D(16, 64, (3, 5), rng=0)
    assert layer.parameters["kernel"].std() == pytest.approx(np.sqrt(2 / (3 * 5 * 16)), rel=0.03)
    assert not layer.parameters["bias"].any()
    again = layers.Conv2D(16, 64, (3, 5), rng=0)
    np.testing.assert_array_equal(layer.parameters["kernel"], again.parameters["kernel"])


# --- gradients against nudges ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("stride", [1, 2, (1, 3), (2, 1)])
@pytest.mark.parametrize("padding", ["valid", "same", 1, (0, 2)])
def test_conv2d_gradients_against_nudges(stride, padding):
    layer = layers.Conv2D(2, 3, (3, 2), stride=stride, padding=padding, rng=SEED)
    assert_gradients_measured(layer, numbers((2, 4, 5, 2)))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "stride"), [(2, None), ((2, 3), None), (3, 1), (2, (3, 1)), ((3, 2), 2)])
@pytest.mark.parametrize("pool", [layers.MaxPool2D, layers.AveragePool2D, layers.L2Pool2D])
def test_pool_gradients_against_nudges(pool, size, stride, padding):
    assert_gradients_measured(pool(size, stride=stride, padding=padding), distinct((2, 5, 4, 2)))


@pytest.mark.parametrize(
    "layer",
    [layers.ReLU(), layers.Flatten(), layers.GlobalAveragePool2D(), layers.BatchNorm(3), layers.Dropout(0.5, rng=0)],
    ids=lambda layer: type(layer).__name__,
)
def test_other_gradients_against_nudges(layer):
    assert_gradients_measured(layer, distinct((2, 4, 3, 3)))


def test_dense_gradients_against_nudges():
    assert_gradients_measured(layers.Dense(5, 4, rng=SEED), numbers((3, 5)))


@pytest.mark.parametrize("shape", [(6, 3), (2, 4, 3, 3)])
def test_batch_norm_training_gradients_against_nudges(shape):
    layer = layers.BatchNorm(3)
    layer.parameters = {"gamma": numbers(3, 2), "beta": numbers(3, 3)}
    assert_gradients_measured(layer, numbers(shape), training=True)


def test_cross_entropy_gradient_against_nudges():
    scores, labels = numbers((4, 3)), np.array([0, 2, 2, 1])
    measured = layers.finite_differences(lambda: layers.cross_entropy(scores, labels), scores)
    np.testing.assert_allclose(layers.cross_entropy_gradient(scores, labels), measured, atol=1e-8)
    np.testing.assert_allclose(measured.sum(axis=1), 0, atol=1e-8)


def test_a_whole_network_against_nudges():
    network = small_network()
    x, labels = numbers((3, 6, 5, 2)), np.array([2, 0, 1])
    network.forward(x)
    grad_x = network.backward(layers.cross_entropy_gradient(network.forward(x), labels))
    np.testing.assert_allclose(grad_x, layers.finite_differences(lambda: network.loss(x, labels), x), atol=1e-7)
    for layer in network.layers:
        for key, values in layer.parameters.items():
            measured = layers.finite_differences(lambda: network.loss(x, labels), values)
            np.testing.assert_allclose(layer.gradients[key], measured, atol=1e-7)


def test_finite_differences_put_every_weight_back():
    w = numbers((2, 3))
    before = w.copy()
    layers.finite_differences(lambda: float((w**3).sum()), w)
    np.testing.assert_array_equal(w, before)


# --- against TensorFlow and Keras -----------------------------------------------------------------------------------

geometry = st.fixed_dictionaries(
    {
        "samples": st.integers(1, 3),
        "picture": st.tuples(st.integers(1, 9), st.integers(1, 9)),
        "window": st.tuples(st.integers(1, 4), st.integers(1, 4)),
        "stride": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "channels": st.integers(1, 3),
        "padding": st.sampled_from(["valid", "same"]),
        "seed": st.integers(0, 2**32 - 1),
    }
)


def fits(g):
    return g["padding"] == "same" or all(w <= p for w, p in zip(g["window"], g["picture"], strict=True))


@given(g=geometry.filter(fits), filters=st.integers(1, 4), frame=st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_conv2d_equals_tensorflow(tf, g, filters, frame):
    explicit = g["padding"] == "valid" and any(frame)
    padding = frame if explicit else g["padding"]
    layer = layers.Conv2D(g["channels"], filters, g["window"], stride=g["stride"], padding=padding, rng=g["seed"])
    layer.parameters["bias"] = numbers(filters, g["seed"])
    x = numbers((g["samples"], *g["picture"], g["channels"]), g["seed"])
    frames = [(0, 0), (frame[0],) * 2, (frame[1],) * 2, (0, 0)] if explicit else g["padding"].upper()
    x_tf, kernel, bias = (tf.constant(v) for v in (x, layer.parameters["kernel"], layer.parameters["bias"]))
    with tf.GradientTape() as tape:
        tape.watch([x_tf, kernel, bias])
        y_tf = tf.nn.conv2d(x_tf, kernel, strides=g["stride"], padding=frames) + bias
        upstream = numbers(y_tf.shape, g["seed"] ^ 1)
        cost = tf.reduce_sum(y_tf * upstream)
    grad_x, grad_kernel, grad_bias = tape.gradient(cost, [x_tf, kernel, bias])
    np.testing.assert_allclose(layer.forward(x), y_tf, atol=1e-10)
    np.testing.assert_allclose(layer.backward(upstream), grad_x, atol=1e-10)
    np.testing.assert_allclose(layer.gradients["kernel"], grad_kernel, atol=1e-10)
    np.testing.assert_allclose(layer.gradients["bias"], grad_bias, atol=1e-10)


@given(g=geometry.filter(fits), kind=st.sampled_from(["max", "average", "l2"]), ties=st.booleans())
def test_pools_equal_tensorflow(tf, g, kind, ties):
    x = numbers((g["samples"], *g["picture"], g["channels"]), g["seed"])
    x = np.round(x) if ties and kind == "max" else x
    x_tf, options = tf.constant(x), {"ksize": g["window"], "strides": g["stride"], "padding": g["padding"].upper()}
    with tf.GradientTape() as tape:
        tape.watch(x_tf)
        if kind == "max":
            layer, y_tf = layers.MaxPool2D, tf.nn.max_pool2d(x_tf, **options)
        elif kind == "average":
            layer, y_tf = layers.AveragePool2D, tf.nn.avg_pool2d(x_tf, **options)
        else:
            layer, y_tf = layers.L2Pool2D, tf.sqrt(window_sums(tf, x_tf**2, g))
        upstream = numbers(y_tf.shape, g["seed"] ^ 1)
        cost = tf.reduce_sum(y_tf * upstream)
    pool = layer(g["window"], stride=g["stride"], padding=g["padding"])
    np.testing.assert_allclose(pool.forward(x), y_tf, atol=1e-10)
    np.testing.assert_allclose(pool.backward(upstream), tape.gradient(cost, x_tf), atol=1e-10)


def window_sums(tf, x, g):
    """Sum each window of each channel, by a convolution with ones between a channel and itself."""
    ones = tf.ones((*g["window"], 1, 1), tf.float64) * tf.eye(g["channels"], dtype=tf.float64)
    return tf.nn.conv2d(x, ones, g["stride"], g["padding"].upper())


@pytest.mark.parametrize("shape", [(8, 3), (4, 5, 2, 3)])
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_equals_keras_through_three_batches(tf, keras, shape, training):
    ours = layers.BatchNorm(3, momentum=0.8, epsilon=0.01)
    ours.parameters = {"gamma": numbers(3, 2), "beta": numbers(3, 3)}
    theirs = keras.layers.BatchNormalization(momentum=0.8, epsilon=0.01, dtype="float64")
    theirs.build(shape)
    theirs.set_weights([*ours.parameters.values(), *ours.statistics.values()])
    for batch in range(3):
        x = 5 + 2 * numbers(shape, batch)
        ours.forward(x, training=True), theirs(x, training=True)
    x, x_tf, upstream = numbers(shape, 9), tf.constant(numbers(shape, 9)), numbers(shape, 10)
    with tf.GradientTape() as tape:
        tape.watch(x_tf)
        y_tf = theirs(x_tf, training=training)
        cost = tf.reduce_sum(y_tf * upstream)
    grad_x, grad_gamma, grad_beta = tape.gradient(cost, [x_tf, theirs.gamma.value, theirs.beta.value])
    np.testing.assert_allclose(ours.forward(x, training=training), y_tf, atol=1e-10)
    np.testing.assert_allclose(ours.backward(upstream), grad_x, atol=1e-10)
    np.testing.assert_allclose(ours.gradients["gamma"], grad_gamma, atol=1e-10)
    np.testing.assert_allclose(ours.gradients["beta"], grad_beta, atol=1e-10)
    np.testing.assert_allclose(ours.statistics["moving_mean"], theirs.moving_mean, atol=1e-10)
    np.testing.assert_allclose(ours.statistics["moving_variance"], theirs.moving_variance, atol=1e-10)


@given(
    samples=st.integers(1, 6),
    classes=st.integers(1, 7),
    size=st.sampled_from([1e-3, 1.0, 30.0, 1e4]),
    seed=st.integers(0, 2**32 - 1),
)
def test_softmax_and_cross_entropy_equal_tensorflow(tf, samples, classes, size, seed):
    scores = size * numbers((samples, classes), seed)
    labels = np.random.default_rng(seed).integers(classes, size=samples)
    scores_tf = tf.constant(scores)
    with tf.GradientTape() as tape:
        tape.watch(scores_tf)
        cost = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores_tf))
    assert layers.cross_entropy(scores, labels) == pytest.approx(float(cost), rel=1e-10, abs=1e-12)
    np.testing.assert_allclose(layers.softmax(scores), tf.nn.softmax(scores_tf), atol=1e-12)
    np.testing.assert_allclose(
        layers.cross_entropy_gradient(scores, labels), tape.gradient(cost, scores_tf), atol=1e-12
    )


def test_a_network_equals_keras_with_the_same_weights(keras):
    network = small_network()
    twin = keras.Sequential(
        [
            keras.Input((6, 5, 2)),
            keras.layers.Conv2D(4, (3, 2), padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2, padding="same"),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    conv, norm, dense = (network.layers[i] for i in (0, 3, 5))
    twin.set_weights(
        [
            *conv.parameters.values(),
            *norm.parameters.values(),
            *norm.statistics.values(),
            *dense.parameters.values(),
        ]
    )
    x = numbers((4, 6, 5, 2))
    np.testing.assert_allclose(layers.softmax(network.forward(x)), twin.predict(x, verbose=0), atol=1e-6)


# --- dropout --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.9])
def test_dropout_keeps_the_mean_and_drops_the_stated_share(rate):
    y = layers.Dropout(rate, rng=SEED).forward(np.full((400, 500), 3.0), training=True)
    assert set(np.unique(y.round(9))) <= {0.0, round(3 / (1 - rate), 9)}
    assert (y == 0).mean() == pytest.approx(rate, abs=0.005)
    assert y.mean() == pytest.approx(3, rel=0.02)


def test_dropout_is_silent_at_inference_and_total_at_rate_one():
    x = numbers((3, 4))
    np.testing.assert_array_equal(layers.Dropout(0.7, rng=0).forward(x), x)
    layer = layers.Dropout(1, rng=0)
    assert not layer.forward(x, training=True).any()
    assert not layer.backward(np.ones_like(x)).any()


def test_dropout_draws_anew_each_time_and_goes_back_through_the_same_holes():
    layer = layers.Dropout(0.5, rng=SEED)
    first, second = (layer.forward(np.ones((4, 50)), training=True) for _ in range(2))
    assert (first != second).any()
    np.testing.assert_array_equal(layer.backward(np.ones((4, 50))), second)
    twin = layers.Dropout(0.5, rng=SEED)
    np.testing.assert_array_equal(twin.forward(np.ones((4, 50)), training=True), first)


def test_spatial_dropout_drops_whole_maps():
    y = layers.SpatialDropout2D(0.5, rng=SEED).forward(np.ones((20, 3, 4, 30)), training=True)
    assert (y == y[:, :1, :1]).all()
    assert (y[:, 0, 0] == 0).mean() == pytest.approx(0.5, abs=0.06)


# --- a network that learns ------------------------------------------------------------------------------------------


def small_network():
    return layers.Sequential(
        [
            layers.Conv2D(2, 4, (3, 2), padding="same", rng=SEED),
            layers.ReLU(),
            layers.MaxPool2D(2, padding="same"),
            layers.BatchNorm(4),
            layers.Flatten(),
            layers.Dense(3 * 3 * 4, 3, rng=SEED),
        ]
    )


def test_a_train_step_is_the_old_weight_minus_rate_times_gradient():
    network = small_network()
    x, labels = numbers((5, 6, 5, 2)), np.array([0, 1, 2, 0, 1])
    before = [{key: v.copy() for key, v in layer.parameters.items()} for layer in network.layers]
    network.train_step(x, labels, learning_rate=0.25)
    for layer, old in zip(network.layers, before, strict=True):
        for key in old:
            np.testing.assert_array_equal(layer.parameters[key], old[key] - 0.25 * layer.gradients[key])


def test_a_small_network_learns_real_digits():
    digits = load_digits()
    x, labels = digits.images[..., np.newaxis] / 16, digits.target
    x_train, x_test, y_train, y_test = train_test_split(x, labels, test_size=0.25, random_state=0, stratify=labels)
    rng = np.random.default_rng(0)
    network = layers.Sequential(
        [
            layers.Conv2D(1, 8, 3, padding="same", rng=rng),
            layers.ReLU(),
            layers.MaxPool2D(2),
            layers.Flatten(),
            layers.Dense(4 * 4 * 8, 10, rng=rng),
        ]
    )
    for _ in range(15):
        for batch in np.array_split(rng.permutation(len(x_train)), 42):
            network.train_step(x_train[batch], y_train[batch], learning_rate=0.2)
    assert (network.predict(x_test) == y_test).mean() >= 0.95


def test_training_that_runs_away_says_so_without_warnings(recwarn):
    network = small_network()
    x, labels = numbers((5, 6, 5, 2)), np.array([0, 1, 2, 0, 1])
    with pytest.raises(CnnlabError, match="smaller learning_rate"):
        for _ in range(50):
            network.train_step(x, labels, learning_rate=1e100)
    assert not recwarn.list


def test_an_absurd_cost_is_told_long_before_numbers_overflow():
    network = small_network()
    x, labels = numbers((5, 6, 5, 2)), np.array([0, 1, 2, 0, 1])
    with pytest.raises(CnnlabError, match=r"the cost is .*, and guessing costs 1.1: .* smaller learning_rate"):
        for _ in range(5):
            network.train_step(x, labels, learning_rate=1e4)
    assert all(np.abs(v).max() < 1e12 for layer in network.layers for v in layer.parameters.values())


def test_backward_sees_what_forward_saw():
    layer, x = layers.Dense(2, 1, rng=0), np.array([[10.0, 100.0]])
    layer.forward(x)
    x[:] = 0
    layer.backward([[1.0]])
    assert layer.gradients["kernel"].ravel().tolist() == [10, 100]
    flat = layers.Flatten().forward(x)
    flat[:] = 7
    assert not x.any()


def test_scores_as_large_as_floats_get_neither_warnings_nor_silence(recwarn):
    scores = np.array([[1e308, -1e308]])
    assert layers.softmax(scores).tolist() == [[1, 0]]
    assert layers.cross_entropy(scores, [0]) == 0
    with pytest.raises(CnnlabError, match="the cost is not finite: .* smaller learning_rate"):
        layers.cross_entropy(scores, [1])
    assert not recwarn.list


# --- parameters set by hand -----------------------------------------------------------------------------------------


def dense_with(parameters):
    layer = layers.Dense(2, 3, rng=0)
    layer.parameters = parameters
    return layer.forward(np.ones((1, 2)))


BY_HAND = {
    "turned": (
        {"kernel": np.ones((3, 2)), "bias": np.zeros(3)},
        r"\['kernel'\] must have shape \(2, 3\), found \(3, 2\)",
    ),
    "broadcast": ({"kernel": np.ones((2, 3)), "bias": np.zeros(1)}, r"\['bias'\] must have shape \(3,\), found \(1,\)"),
    "name": ({"kernels": np.ones((2, 3)), "bias": np.zeros(3)}, r"\['kernel', 'bias'\], found \['kernels', 'bias'\]"),
    "list": ([np.ones((2, 3)), np.zeros(3)], "must be a dict of .*, found list"),
    "text": ({"kernel": np.full((2, 3), "a"), "bias": np.zeros(3)}, r"\['kernel'\] must hold real numbers"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_parameters_that_do_not_fit_are_told(name):
    parameters, message = BY_HAND[name]
    with pytest.raises(CnnlabError, match=message):
        dense_with(parameters)


def test_whole_numbers_and_lists_are_parameters_too():
    assert dense_with({"kernel": [[1, 2, 3], [4, 5, 6]], "bias": [1, 1, 1]}).tolist() == [[6, 8, 10]]


def test_a_layer_of_ones_own_needs_two_methods():
    class Double(layers.Layer):
        def _forward(self, x, training):
            return 2 * x

        def _backward(self, grad):
            return 2 * grad

    assert_gradients_measured(Double(), numbers((2, 3)))
    assert layers.Sequential([Double()]).predict([[1, 3, 2]]).tolist() == [1]


def test_a_cost_that_fails_leaves_the_weights_as_they_were():
    w = numbers(3)
    before = w.copy()
    with pytest.raises(ZeroDivisionError):
        layers.finite_differences(lambda: 1 / 0, w)
    np.testing.assert_array_equal(w, before)


# --- bad input ------------------------------------------------------------------------------------------------------

RELU = layers.ReLU()
BAD_INPUT = {
    "three axes": (lambda: layers.Conv2D(1, 1, 3, rng=0).forward(np.ones((5, 5, 1))), "x must have 4 axes, found 3"),
    "channels": (lambda: layers.Conv2D(3, 1, 3, rng=0).forward(np.ones((1, 5, 5, 1))), "in_channels=3; found 1"),
    "kernel too large": (lambda: layers.Conv2D(1, 1, 5, rng=0).forward(np.ones((1, 3, 4, 1))), "larger than"),
    "stride 0": (lambda: layers.Conv2D(1, 1, 3, stride=0, rng=0), "stride must be at least 1, found 0"),
    "float stride": (lambda: layers.MaxPool2D(2, stride=1.5), "stride must be a whole number, found 1.5"),
    "filters": (lambda: layers.Conv2D(1, 0, 3, rng=0), "filters must be at least 1"),
    "padding word": (lambda: layers.Conv2D(1, 1, 3, padding="vald", rng=0), "Did you mean 'valid'"),
    "negative padding": (lambda: layers.Conv2D(1, 1, 3, padding=-1, rng=0), "padding must be at least 0"),
    "pool padding": (lambda: layers.MaxPool2D(2, padding=1), "padding must be one of 'valid', 'same'"),
    "window": (lambda: layers.MaxPool2D((3, 2)).forward(np.ones((1, 2, 9, 1))), r"size \(3, 2\) is larger than"),
    "nan": (lambda: layers.ReLU().forward([[1.0, np.nan]]), r"x must be finite, found nan at index \(0, 1\)"),
    "empty": (lambda: layers.Flatten().forward(np.ones((0, 3, 3, 1))), "x is empty"),
    "text": (lambda: layers.Dense(2, 1, rng=0).forward([["a", "b"]]), "x must hold real numbers"),
    "features": (lambda: layers.Dense(2, 1, rng=0).forward([[1, 2, 3]]), "in_features=2; found 3"),
    "one row": (lambda: layers.Dense(2, 1, rng=0).forward([1, 2]), "x must have 2 axes, found 1"),
    "rng": (lambda: layers.Dense(2, 1, rng="lucky"), "rng must be a seed"),
    "rate": (lambda: layers.Dropout(1.5, rng=0), "rate must be between 0 and 1, found 1.5"),
    "momentum": (lambda: layers.BatchNorm(2, momentum=2), "momentum must be between 0 and 1"),
    "constant channel": (
        lambda: layers.BatchNorm(1, epsilon=0).forward(np.ones((3, 1)), training=True),
        "epsilon above 0",
    ),
    "backward first": (lambda: layers.ReLU().backward([[1]]), "call forward"),
    "no layers": (lambda: layers.Sequential([]), "layers is empty"),
    "not a layer": (lambda: layers.Sequential([np.tanh]), r"layers\[0\] must have forward and backward, found a ufunc"),
    "no list": (lambda: layers.Sequential(None), "must be a list of layers, found NoneType"),
    "one layer": (lambda: layers.Sequential(layers.ReLU()), r"found one layer: write Sequential\(\[ReLU"),
    "a class": (lambda: layers.Sequential([layers.ReLU]), r"layers\[0\] is the class ReLU, not a layer: write ReLU\("),
    "twice": (lambda: layers.Sequential([RELU, layers.Flatten(), RELU]), r"\[0\] and layers\[2\] are the same ReLU"),
    "one number": (lambda: layers.Flatten().forward(3), r"samples along its first axis; found one number \(3.0\)"),
    "one picture": (lambda: layers.Conv2D(1, 1, 3, rng=0).forward(np.ones((8, 8, 1))), r"with x\[np.newaxis\]"),
    "grey batch": (lambda: layers.MaxPool2D(2).forward(np.ones((5, 8, 8))), r"with x\[..., np.newaxis\]"),
    "grey picture": (lambda: layers.MaxPool2D(2).forward(np.ones((8, 8))), r"x\[np.newaxis, ..., np.newaxis\]"),
    "no flatten": (lambda: layers.Dense(2, 1, rng=0).forward(np.ones((1, 2, 2, 2))), r"put Flatten\(\) before Dense"),
    "five axes": (lambda: layers.BatchNorm(2).forward(np.ones((1, 1, 2, 2, 2))), "must have 2 or 4 axes, found 5"),
    "one-hot labels": (lambda: layers.cross_entropy(np.ones((2, 3)), np.eye(3, dtype=int)[:2]), "argmax"),
    "float labels": (lambda: layers.cross_entropy(np.ones((2, 3)), [0.0, 1.0]), r"class numbers.*astype\(int\)"),
    "a column": (lambda: layers.cross_entropy(np.ones((2, 3)), [[0], [1]]), r"shape \(2, 1\): labels.ravel\(\)"),
    "too many labels": (lambda: layers.cross_entropy(np.ones((2, 3)), [0, 1, 2]), r"must be 2 .* shape \(3,\)"),
    "labels from 1": (lambda: layers.cross_entropy(np.ones((2, 3)), [1, 3]), "between 0 and 2 .*found 3"),
    "integer weights": (lambda: layers.finite_differences(lambda: 0.0, np.ones(2, dtype=int)), "float64"),
    "step": (lambda: layers.finite_differences(lambda: 0.0, np.ones(2), step=0), "step must be above 0"),
    "tiny step": (lambda: layers.finite_differences(lambda: 0.0, np.ones(2), step=1e-20), "lost beside a weight of 1"),
    "no function": (lambda: layers.finite_differences(2.5, np.ones(2)), "without arguments, found 2.5: write lambda"),
    "arguments": (lambda: layers.finite_differences(np.linalg.norm, np.ones(2)), "without arguments, found norm"),
    "many costs": (lambda: layers.finite_differences(lambda: np.ones(2), np.ones(2)), "one number, found an array"),
    "no cost": (lambda: layers.finite_differences(lambda: None, np.ones(2)), r"what cost\(\) returns must hold real"),
    "nan cost": (lambda: layers.finite_differences(lambda: np.nan, np.ones(2)), "must be finite, found nan"),
    "read-only": (lambda: layers.finite_differences(lambda: 0.0, np.broadcast_to(1.0, 2)), "weights is read-only"),
}


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_is_told(name):
    call, message = BAD_INPUT[name]
    with pytest.raises(CnnlabError, match=message):
        call()


def test_a_gradient_of_another_shape_is_told():
    layer = layers.MaxPool2D(2)
    layer.forward(np.ones((1, 4, 4, 1)))
    with pytest.raises(CnnlabError, match=r"last output \(1, 2, 2, 1\), found \(1, 4, 4, 1\)"):
        layer.backward(np.ones((1, 4, 4, 1)))


def test_a_cost_that_does_not_read_the_array_is_noticed():
    """Silent once: after a training step `parameters` holds new arrays, and the slopes along the old ones are all 0."""
    kernel = np.ones((2, 3))
    with pytest.warns(UserWarning, match="no nudge changed the cost"):
        slopes = layers.finite_differences(lambda: 1.5, kernel)
    assert not slopes.any() and (kernel == 1).all()


# What was done without a word, and did nothing.


def test_a_batch_of_one_number_a_channel_is_not_normalised():
    """It became 0, whatever it was; siblings: one picture of one pixel. One picture of more pixels is a batch."""
    layer = layers.BatchNorm(3)
    for x in (np.ones((1, 3)), np.ones((1, 1, 1, 3))):
        with pytest.raises(CnnlabError, match="one number a channel.*at least two samples"):
            layer.forward(x, training=True)
        assert layer.forward(x).shape == x.shape
    assert layer.forward(np.ones((1, 2, 1, 3)), training=True).shape == (1, 2, 1, 3)


def test_a_network_that_does_not_answer_with_scores_is_told():
    """Without Flatten `predict` gave a class for every place; siblings: `loss`, `train_step` (told by the labels)."""
    network = layers.Sequential([layers.Conv2D(1, 3, 4, rng=0)])
    x = np.ones((2, 5, 6, 1))
    for ask in (
        lambda: network.predict(x),
        lambda: network.loss(x, [0, 1]),
        lambda: network.train_step(x, [0, 1], learning_rate=0.1),
    ):
        with pytest.raises(CnnlabError):
            ask()
    with pytest.raises(CnnlabError, match=r"not \(samples, classes\): put Flatten"):
        network.predict(x)


def test_a_rate_of_nothing_is_told():
    network = layers.Sequential([layers.Dense(2, 2, rng=0)])
    with pytest.raises(CnnlabError, match="learning_rate must be above 0"):
        network.train_step([[1, 2]], [0], learning_rate=0)


@pytest.mark.parametrize("training", ["off", "False", 1, None])
def test_training_is_true_or_false(training):
    for layer in (layers.Dropout(0.5, rng=0), layers.Sequential([layers.Dense(2, 2, rng=0)])):
        with pytest.raises(CnnlabError, match="training must be True or False"):
            layer.forward([[1, 2]], training=training)
