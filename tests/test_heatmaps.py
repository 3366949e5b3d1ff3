import gc
import os
import subprocess
import sys
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from keras import layers

from cnnlab import heatmaps, models
from cnnlab.errors import CnnlabError
from cnnlab.heatmaps import _compiled, _progress_bar

ROWS, COLUMNS = 12, 9
IMAGES = np.random.default_rng(0).random((5, ROWS, COLUMNS, 2), dtype=np.float32)
CAMS = [heatmaps.grad_cam, heatmaps.grad_cam_plus_plus, heatmaps.hires_cam]
EVERY = list(heatmaps.METHODS.values())


def by_name(value):
    return getattr(value, "__name__", None)


# A model with weights known, small enough for pencil and paper: pictures of 2 x 3, two channels A0 = x and A1 = 2x.
X = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
G1 = np.array([[-1, -1, -1], [-1, -1, 3.5]], np.float32)


@pytest.fixture(scope="module")
def pencil():
    model = keras.Sequential(
        [
            keras.Input((2, 3, 1)),
            layers.Conv2D(2, 1, use_bias=False, name="conv"),
            layers.Flatten(),
            layers.Dense(2, activation="softmax", name="classes"),
        ]
    )
    model.get_layer("conv").set_weights([np.reshape([1, 2], (1, 1, 1, 2))])
    # Class 0: gradient 1 all over A0 and G1 all over A1. Class 1: -1 and 0.
    kernel = [np.stack([np.ones((2, 3)), G1], axis=-1).ravel(), np.stack([-np.ones((2, 3)), 0 * G1], axis=-1).ravel()]
    model.get_layer("classes").set_weights([np.transpose(kernel), np.array([0.5, 0])])
    return model


def test_grad_cam_by_hand(pencil):
    # Weights: mean of ones = 1, mean of G1 = -1.5 / 6 = -1/4. Map: 1 x - 1/4 2x = x / 2.
    found = heatmaps.grad_cam(pencil, X[None, ..., None], 0)
    np.testing.assert_allclose(found.maps, [X / 2], rtol=1e-6)
    # The logit: 21 + 2 (3.5 * 6 - 15) + 0.5.
    np.testing.assert_allclose(found.scores, [33.5], rtol=1e-6)
    assert found.maps.dtype == np.float32 and found.class_indices.tolist() == [0]
    assert (found.layer, found.method) == ("conv", "grad_cam")
    assert found.explains == "logit of 'classes', before its softmax"
    # What speaks for class 1 is nothing: -x, cut off or not.
    assert heatmaps.grad_cam(pencil, X[None, ..., None], 1).maps.tolist() == np.zeros((1, 2, 3)).tolist()
    np.testing.assert_allclose(heatmaps.grad_cam(pencil, X[None, ..., None], 1, relu=False).maps, [-X], rtol=1e-6)


def test_hires_cam_by_hand(pencil):
    found = heatmaps.hires_cam(pencil, X[None, ..., None], 0, relu=False)
    np.testing.assert_allclose(found.maps, [[[-1, -2, -3], [-4, -5, 48]]], rtol=1e-6)
    np.testing.assert_allclose(found.maps.sum(), found.scores[0] - 0.5, rtol=1e-6)


def test_grad_cam_plus_plus_by_hand(pencil):
    # A0: g = 1, alpha = 1 / (2 + 21) in six places. A1: only the place with g = 3.5 has a positive gradient.
    first = 6 / 23
    second = 3.5 * 3.5**2 / (2 * 3.5**2 + 42 * 3.5**3)
    found = heatmaps.grad_cam_plus_plus(pencil, X[None, ..., None], 0)
    np.testing.assert_allclose(found.maps, [(first + 2 * second) * X], rtol=1e-5)


def test_saliency_and_integrated_gradients_by_hand(pencil):
    # The whole model is linear before its softmax: dS/dx = 1 + 2 G1.
    slope = 1 + 2 * G1
    np.testing.assert_allclose(heatmaps.saliency(pencil, X[None, ..., None], 0).maps, [np.abs(slope)], rtol=1e-6)
    shared = heatmaps.integrated_gradients(pencil, X[None, ..., None], 0, baseline=2, steps=3)
    np.testing.assert_allclose(shared.maps, [slope * (X - 2)], rtol=1e-5)


def test_occlusion_by_hand(pencil):
    # Covering a pixel with 0 takes exactly its own part of a linear score.
    found = heatmaps.occlusion(pencil, X[None, ..., None], 0, patch=1, stride=1, fill=0)
    np.testing.assert_allclose(found.maps, [(1 + 2 * G1) * X], rtol=1e-5)


# The same function in every dress.
def steps(top):
    head = {
        "softmax": [layers.Dense(4, activation="softmax", name="scores")],
        "logits": [layers.Dense(4, name="scores")],
        "sigmoid": [layers.Dense(4, activation="sigmoid", name="scores")],
        "layer in a layer": [layers.Dense(4, activation=layers.Softmax(), name="scores")],
        "tf.nn.softmax": [layers.Dense(4, activation=tf.nn.softmax, name="scores")],
        "activation layer": [layers.Dense(4, name="scores"), layers.Activation("softmax", name="top")],
        "softmax layer": [layers.Dense(4, name="scores"), layers.Softmax(name="top")],
        "softmax, then cast": [
            layers.Dense(4, activation="softmax", name="scores"),
            layers.Activation("linear", name="cast"),
            layers.Reshape((4,), name="same"),
        ],
    }[top]
    backbone = [
        layers.Conv2D(3, 3, activation="relu", name="conv_1"),
        layers.MaxPooling2D(2, name="pool"),
        layers.Conv2D(5, (3, 2), padding="same", name="conv_2"),
        layers.BatchNormalization(name="norm"),
        layers.ReLU(name="relu"),
    ]
    return backbone, [layers.Dropout(0.5), layers.Flatten(), layers.Dense(6, activation="tanh"), *head]


def chain(parts, tensor):
    for part in parts:
        tensor = part(tensor)
    return tensor


def build(kind, top="softmax"):
    backbone, head = steps(top)
    shape = (ROWS, COLUMNS, 2)
    if kind == "sequential":
        return keras.Sequential([keras.Input(shape), *backbone, *head])
    if kind == "called, no Input":
        model = keras.Sequential([*backbone, *head])
        model(IMAGES[:1])
        return model
    images = keras.Input(shape)
    if kind == "functional":
        return keras.Model(images, chain([*backbone, *head], images))
    if kind == "nested Sequential":
        return keras.Sequential([keras.Input(shape), keras.Sequential(backbone, name="inner"), *head])
    if kind == "head nested":
        return keras.Sequential([keras.Input(shape), *backbone, keras.Sequential(head, name="head")])
    inner_images = keras.Input(shape)
    inner = keras.Model(inner_images, chain(backbone, inner_images), name="inner")
    if kind == "nested":
        return keras.Model(images, chain([inner, *head], images))
    if kind == "nested twice":
        middle_images = keras.Input(shape)
        middle = keras.Model(middle_images, layers.Identity()(inner(middle_images)), name="middle")
        return keras.Model(images, chain(head, middle(images, training=False)))
    if kind == "bare operation":
        return keras.Model(images, keras.ops.softmax(chain([*backbone, *head], images)))
    raise AssertionError(kind)


LAST = {"nested": "inner/relu", "nested Sequential": "inner/relu", "nested twice": "middle/inner/relu"}
KINDS = [
    ("sequential", "softmax"),
    ("sequential", "sigmoid"),
    ("sequential", "layer in a layer"),
    ("sequential", "tf.nn.softmax"),
    ("sequential", "softmax, then cast"),
    ("called, no Input", "softmax"),
    ("functional", "logits"),
    ("functional", "softmax"),
    ("functional", "activation layer"),
    ("nested", "softmax"),
    ("nested Sequential", "softmax layer"),
    ("head nested", "softmax"),
    ("nested twice", "softmax"),
    ("bare operation", "logits"),
]


@pytest.fixture(scope="module")
def logits_model():
    keras.utils.set_random_seed(1)
    model = build("sequential", "logits")
    norm = model.get_layer("norm")
    rng = np.random.default_rng(2)
    norm.set_weights([rng.uniform(0.5, 1.5, weight.shape) for weight in norm.get_weights()])
    return model


@pytest.fixture(scope="module")
def expected(logits_model):
    return {method: method(logits_model, IMAGES, [0, 1, 2, 3, 0]) for method in EVERY}


@pytest.mark.parametrize("kind, top", KINDS)
def test_one_answer_for_every_kind_of_model(kind, top, logits_model, expected):
    model = build(kind, top)
    model.set_weights(logits_model.get_weights())
    assert heatmaps.last_spatial_layer(model) == LAST.get(kind, "relu")
    for method in (heatmaps.hires_cam, heatmaps.saliency):
        found = method(model, IMAGES, [0, 1, 2, 3, 0])
        np.testing.assert_allclose(found.maps, expected[method].maps, rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(found.scores, expected[method].scores, rtol=1e-4, atol=1e-5)
    without = top == "logits" and kind != "bare operation"
    assert ("ends in no softmax" in found.explains) == without
    assert ("before its" in found.explains) != without


def reference(model, weigh, classes):
    """The formulas in plain TensorFlow, eagerly, one picture at a time, on tensors taken from the layers themselves."""
    maps = []
    for image, category in zip(IMAGES, classes, strict=True):
        hidden = tf.constant(image[None])
        for name in ("conv_1", "pool", "conv_2", "norm", "relu"):
            hidden = model.get_layer(name)(hidden, training=False)
        with tf.GradientTape() as tape:
            tape.watch(hidden)
            flat = tf.reshape(hidden, (1, -1))
            first, second = (layer for layer in model.layers if isinstance(layer, layers.Dense))
            score = (tf.tanh(flat @ first.kernel + first.bias) @ second.kernel + second.bias)[0, category]
        maps.append(weigh(hidden.numpy()[0].astype(float), tape.gradient(score, hidden).numpy()[0].astype(float)))
    return np.array(maps)


def grad_cam_weigh(a, g):
    return np.maximum(sum(g[..., k].mean() * a[..., k] for k in range(a.shape[-1])), 0)


def hires_weigh(a, g):
    return np.maximum((a * g).sum(axis=-1), 0)


def plus_plus_weigh(a, g):
    total = np.zeros(a.shape[:2])
    for k in range(a.shape[-1]):
        below = 2 * g[..., k] ** 2 + a[..., k].sum() * g[..., k] ** 3
        alpha = np.where(below == 0, 0, g[..., k] ** 2 / np.where(below == 0, 1, below))
        total += (alpha * np.maximum(g[..., k], 0)).sum() * a[..., k]
    return np.maximum(total, 0)


@pytest.mark.parametrize(
    "method, weigh", zip(CAMS, [grad_cam_weigh, plus_plus_weigh, hires_weigh], strict=True), ids=by_name
)
def test_formulas_against_plain_tensorflow(method, weigh, logits_model, expected):
    found = expected[method]
    assert found.maps.shape == (5, 5, 3) and found.maps.any()
    np.testing.assert_allclose(found.maps, reference(logits_model, weigh, [0, 1, 2, 3, 0]), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("method", EVERY, ids=by_name)
def test_one_shape_of_result(method, expected):
    found = expected[method]
    assert isinstance(found, heatmaps.Heatmaps) and found.method == method.__name__
    assert found.maps.dtype == found.scores.dtype == np.float32 and found.maps.ndim == 3
    assert found.class_indices.tolist() == [0, 1, 2, 3, 0] and found.class_indices.dtype == np.int64
    assert repr(found).startswith(f"Heatmaps(method='{method.__name__}', layer=")


@pytest.mark.parametrize("method", EVERY, ids=by_name)
@pytest.mark.parametrize("batch_size", [1, 3])
def test_batches_change_nothing(method, batch_size, logits_model, expected):
    found = method(logits_model, IMAGES, [0, 1, 2, 3, 0], batch_size=batch_size)
    np.testing.assert_allclose(found.maps, expected[method].maps, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("method", EVERY, ids=by_name)
def test_predicted_class_by_default(method, logits_model):
    predicted = np.asarray(logits_model(IMAGES)).argmax(axis=1)
    found = method(logits_model, IMAGES)
    assert found.class_indices.tolist() == predicted.tolist()
    np.testing.assert_allclose(found.maps, method(logits_model, IMAGES, predicted).maps, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found.scores, np.asarray(logits_model(IMAGES)).max(axis=1), rtol=1e-4)


@pytest.mark.parametrize("method", EVERY, ids=by_name)
def test_input_resolution_on_request(method, logits_model, expected):
    found = method(logits_model, IMAGES, [0, 1, 2, 3, 0], resize=True)
    assert found.maps.shape == (5, ROWS, COLUMNS) and found.maps.dtype == np.float32
    if method in CAMS:
        by_keras = keras.ops.image.resize(expected[method].maps[..., None], (ROWS, COLUMNS), "bilinear")[..., 0]
        np.testing.assert_allclose(found.maps, by_keras, rtol=1e-4, atol=1e-6)


def test_hires_cam_adds_up_to_the_logit():
    model = keras.Sequential(
        [
            keras.Input((7, 5, 1)),
            layers.Conv2D(4, 3, activation="relu", name="conv"),
            layers.Flatten(),
            layers.Dense(3, bias_initializer=keras.initializers.Constant([1.0, -2.0, 0.25])),
        ]
    )
    images = np.random.default_rng(3).normal(size=(4, 7, 5, 1))
    found = heatmaps.hires_cam(model, images, [0, 1, 2, 0], relu=False)
    np.testing.assert_allclose(found.maps.sum(axis=(1, 2)), found.scores - [1, -2, 0.25, 1], rtol=1e-4, atol=1e-5)


def test_a_global_average_makes_grad_cam_and_hires_cam_agree():
    model = keras.Sequential(
        [keras.Input((7, 5, 1)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D(), layers.Dense(3)]
    )
    images = np.random.default_rng(3).normal(size=(4, 7, 5, 1))
    one, other = (method(model, images, 1, relu=False).maps for method in (heatmaps.grad_cam, heatmaps.hires_cam))
    np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_integrated_gradients_are_complete(logits_model):
    rng = np.random.default_rng(4)
    baseline = rng.random((ROWS, COLUMNS, 2), dtype=np.float32)
    found = heatmaps.integrated_gradients(logits_model, IMAGES, 2, baseline=baseline, steps=200)
    below = heatmaps.saliency(logits_model, baseline[None], 2).scores
    np.testing.assert_allclose(found.maps.sum(axis=(1, 2)), found.scores - below, atol=5e-3)
    assert not heatmaps.integrated_gradients(logits_model, IMAGES, 2, baseline=IMAGES).maps.any()


def test_saliency_against_differences(logits_model):
    image = IMAGES[0].astype(np.float64)
    found = heatmaps.saliency(logits_model, IMAGES[:1], 3).maps[0]
    for row, column in ((0, 0), (5, 7), (11, 4)):
        slopes = []
        for channel in range(2):
            step = np.zeros_like(image)
            step[row, column, channel] = 1e-3
            up, down = np.asarray(logits_model(np.stack([image + step, image - step])))[:, 3]
            slopes.append(abs(up - down) / 2e-3)
        assert found[row, column] == pytest.approx(max(slopes), rel=0.02, abs=1e-3)


def test_occlusion_against_one_prediction_a_patch(logits_model):
    patch, stride, fill = (4, 2), (3, 2), np.array([0.25, 0.75])
    found = heatmaps.occlusion(logits_model, IMAGES[:2], [1, 2], patch=patch, stride=stride, fill=fill, batch_size=7)
    rows, columns = [0, 3, 6, 8], [0, 2, 4, 6, 7]
    assert heatmaps.patch_positions(ROWS, 4, 3).tolist() == rows
    assert heatmaps.patch_positions(COLUMNS, 2, 2).tolist() == columns
    expected = np.zeros((2, 4, 5))
    covered_by, total = np.zeros((ROWS, COLUMNS)), np.zeros((2, ROWS, COLUMNS))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            window = np.s_[row : row + 4, column : column + 2]
            for n, category in enumerate((1, 2)):
                covered = IMAGES[n].copy()
                covered[window] = fill
                whole, less = np.asarray(logits_model(np.stack([IMAGES[n], covered])))[:, category]
                expected[n, i, j] = whole - less
                total[n][window] += whole - less
            covered_by[window] += 1
    np.testing.assert_allclose(found.maps, expected, rtol=1e-3, atol=1e-5)
    resized = heatmaps.occlusion(logits_model, IMAGES[:2], [1, 2], patch=patch, stride=stride, fill=fill, resize=True)
    np.testing.assert_allclose(resized.maps, total / covered_by, rtol=1e-3, atol=1e-5)


def test_occlusion_with_the_mean_colour(logits_model):
    found = heatmaps.occlusion(logits_model, IMAGES, 1, patch=(ROWS, COLUMNS))
    flat = np.broadcast_to(IMAGES.mean(axis=(1, 2), keepdims=True), IMAGES.shape)
    less = np.asarray(logits_model(IMAGES))[:, 1] - np.asarray(logits_model(flat))[:, 1]
    np.testing.assert_allclose(found.maps[:, 0, 0], less, rtol=1e-3, atol=1e-5)
    assert heatmaps.occlusion(logits_model, IMAGES, 1).maps.shape == (5, 11, 8)


@given(st.data())
def test_patches_cover_every_pixel(data):
    size = data.draw(st.integers(1, 60))
    patch = data.draw(st.integers(1, size))
    stride = data.draw(st.integers(1, patch))
    starts = heatmaps.patch_positions(size, patch, stride)
    covered = {pixel for start in starts for pixel in range(start, start + patch)}
    assert covered == set(range(size)) and len(set(starts.tolist())) == len(starts)


# Which layer.
def test_the_last_spatial_layer_is_found():
    assert heatmaps.last_spatial_layer(models.mnist_cnn()) == "conv_2"
    mobile = keras.applications.MobileNetV2((64, 96, 3), alpha=0.35, weights=None, classes=7)
    assert heatmaps.last_spatial_layer(mobile) == "out_relu"
    assert heatmaps.spatial_layers(mobile)["out_relu"] == (2, 3, 1280)
    found = heatmaps.grad_cam(mobile, np.random.default_rng(0).random((2, 64, 96, 3)))
    assert found.maps.shape == (2, 2, 3) and found.explains == "logit of 'predictions', before its softmax"


@pytest.mark.parametrize(
    "name, last", [("ResNet50", "conv5_block3_out"), ("EfficientNetB0", "top_activation"), ("MobileNetV2", "out_relu")]
)
def test_networks_of_keras(name, last):
    # 3 x 2 cells instead of the 7 x 7 of full size: the same layers, less to wait for.
    network = getattr(keras.applications, name)(input_shape=(96, 64, 3), weights=None, classes=5)
    photographs = np.random.default_rng(0).uniform(0, 255, (2, 96, 64, 3))
    found = [heatmaps.grad_cam(network, photographs, category, relu=False) for category in range(5)]
    assert {(one.layer, one.maps.shape) for one in found} == {(last, (2, 3, 2))}
    assert found[0].explains == "logit of 'predictions', before its softmax"
    scores = np.stack([one.scores for one in found], axis=1)
    np.testing.assert_allclose(keras.ops.softmax(scores), np.asarray(network(photographs)), rtol=1e-3, atol=1e-6)
    # Each ends in a global average and one dense layer without bias yet: a map adds up to its logit.
    sums = np.stack([one.maps.sum(axis=(1, 2)) for one in found], axis=1)
    np.testing.assert_allclose(sums, scores, atol=1e-3 * np.abs(scores).max())


def test_layers_after_a_sum_count_and_a_one_by_one_map_does_not():
    images = keras.Input((8, 10, 1))
    one = layers.Conv2D(3, 3, padding="same", name="one")(images)
    total = layers.Add(name="sum")([one, layers.Conv2D(3, 1, name="short_cut")(images)])
    pooled = layers.GlobalAveragePooling2D(keepdims=True)(layers.SpatialDropout2D(0.1)(total))
    scores = layers.Softmax()(layers.Reshape((4,))(layers.Conv2D(4, 1, name="head")(pooled)))
    model = keras.Model(images, scores)
    assert heatmaps.last_spatial_layer(model) == "sum"
    assert "head" not in heatmaps.spatial_layers(model)
    found = heatmaps.grad_cam(model, np.ones((1, 8, 10, 1)))
    assert found.maps.shape == (1, 8, 10) and "before its softmax" in found.explains


def test_a_layer_is_named_in_full_or_by_its_last_part():
    model = build("nested twice")
    full = heatmaps.grad_cam(model, IMAGES, 0, layer="middle/inner/conv_1")
    assert full.layer == "middle/inner/conv_1" and full.maps.shape == (5, 10, 7)
    assert heatmaps.grad_cam(model, IMAGES, 0, layer="conv_1").layer == "middle/inner/conv_1"
    # The output of a nested model is that of its last layer.
    whole = heatmaps.grad_cam(model, IMAGES, 0, layer="middle/inner")
    # Two compiled functions: TensorFlow may order their sums differently.
    np.testing.assert_allclose(whole.maps, heatmaps.grad_cam(model, IMAGES, 0).maps, rtol=1e-5, atol=1e-6)


def test_twice_the_same_inner_name_is_ambiguous():
    images = keras.Input((8, 8, 1))
    inner = [keras.Sequential([layers.Conv2D(1, 3, name="conv")], name=name) for name in ("left", "right")]
    model = keras.Model(images, layers.Dense(2)(layers.Flatten()(chain(inner, images))))
    assert heatmaps.grad_cam(model, np.ones((1, 8, 8, 1))).layer == "right/conv"
    with pytest.raises(CnnlabError, match="ambiguous: give one of 'left/conv', 'right/conv'"):
        heatmaps.grad_cam(model, np.ones((1, 8, 8, 1)), layer="conv")


def test_a_model_without_a_spatial_layer_can_still_be_occluded():
    model = models.mnist_dense()
    digits = np.full((2, 28, 28, 1), 7, np.uint8)
    with pytest.raises(CnnlabError, match="no spatial layer.*occlusion, saliency or integrated_gradients"):
        heatmaps.grad_cam(model, digits)
    assert heatmaps.occlusion(model, digits, patch=14).maps.shape == (2, 3, 3)


def test_a_layer_off_the_way_to_the_output_is_told():
    images = keras.Input((8, 8, 1))
    dead = keras.ops.stop_gradient(layers.Conv2D(2, 3, name="dead")(images))
    model = keras.Model(images, layers.Dense(2)(layers.Flatten()(dead)))
    with pytest.raises(CnnlabError, match="does not depend on layer 'dead'"):
        heatmaps.grad_cam(model, np.ones((1, 8, 8, 1)), layer="dead")
    with pytest.raises(CnnlabError, match="no gradient reaches the pixels"):
        heatmaps.saliency(model, np.ones((1, 8, 8, 1)))


def test_a_layer_used_twice_is_seen_at_its_last_use():
    images = keras.Input((6, 7, 1))
    twice = layers.Conv2D(1, 3, padding="same", name="twice")
    head = layers.Dense(2)
    model = keras.Model(images, head(layers.Flatten()(twice(twice(images)))))
    pictures = np.random.default_rng(1).normal(size=(3, 6, 7, 1)).astype(np.float32)
    found = heatmaps.hires_cam(model, pictures, 1, relu=False)
    last = twice(twice(pictures)).numpy()[..., 0]
    np.testing.assert_allclose(found.maps, last * head.kernel.numpy()[:, 1].reshape(6, 7), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("pack", [lambda scores: [scores], lambda scores: {"classes": scores}], ids=["list", "dict"])
def test_one_output_in_a_list_or_a_dictionary(pack, logits_model, expected):
    model = build("functional", "softmax")
    packed = keras.Model(model.inputs, pack(model.outputs[0]))
    model.set_weights(logits_model.get_weights())
    for method in EVERY:
        found = method(packed, IMAGES, [0, 1, 2, 3, 0])
        np.testing.assert_allclose(found.maps, expected[method].maps, rtol=1e-3, atol=1e-5)


def test_a_softmax_of_ones_own_is_not_denied():
    own = [
        layers.Activation(lambda scores: keras.ops.softmax(scores)),
        layers.Lambda(lambda scores: keras.ops.softmax(scores), name="own"),
        layers.Dense(3, activation=lambda scores: keras.ops.softmax(scores)),
    ]
    for top in own:
        model = keras.Sequential([keras.Input((6, 7, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3), top])
        found = heatmaps.grad_cam(model, np.ones((1, 6, 7, 1)))
        assert (
            found.explains == f"output of {top.name!r}, as it is: whether its own function is a softmax cannot be seen"
        )


def test_a_single_score_for_two_answers():
    model = keras.Sequential(
        [keras.Input((6, 7, 1)), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(1, activation="sigmoid")]
    )
    pictures = np.random.default_rng(2).normal(size=(2, 6, 7, 1))
    found = heatmaps.grad_cam(model, pictures)
    assert found.class_indices.tolist() == [0, 0] and "before its sigmoid" in found.explains
    with pytest.raises(CnnlabError, match="one score for two answers.*relu=False"):
        heatmaps.grad_cam(model, pictures, 1)
    with pytest.raises(CnnlabError, match="one score for two answers"):
        heatmaps.saliency(model, pictures, [0, 1])


def test_a_nested_model_that_hides_its_layers_is_told():
    class Hidden(keras.Model):
        def __init__(self):
            super().__init__(name="hidden")
            self.conv, self.flat, self.head = layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(2)

        def call(self, images):
            return self.head(self.flat(self.conv(images)))

    hidden = Hidden()
    hidden(np.ones((1, 6, 7, 1)))
    images = keras.Input((6, 7, 1))
    model = keras.Model(images, hidden(images))
    with pytest.raises(CnnlabError, match="can be seen: 'hidden' in it is subclassed"):
        heatmaps.grad_cam(model, np.ones((1, 6, 7, 1)))
    assert heatmaps.occlusion(model, np.ones((1, 6, 7, 1)), patch=3).maps.shape == (1, 3, 3)


# Kinds of input.
def test_open_sizes_and_a_picture_of_another_size():
    model = keras.Sequential(
        [keras.Input((None, None, 1)), layers.Conv2D(3, 3), layers.GlobalMaxPooling2D(), layers.Dense(2)]
    )
    for shape in ((2, 9, 14, 1), (3, 20, 6, 1)):
        images = np.random.default_rng(0).random(shape)
        for method in EVERY:
            assert method(model, images, resize=True).maps.shape == shape[:3]


def test_pictures_too_small_for_an_open_model():
    model = keras.Sequential(
        [keras.Input((None, None, 1)), layers.Conv2D(3, 3), layers.GlobalMaxPooling2D(), layers.Dense(2)]
    )
    for method in EVERY:
        with pytest.raises(CnnlabError, match="images of 2 x 4 x 1 are too small.*window of 3 x 3.*at least 3 x 3 x 1"):
            method(model, np.ones((1, 2, 4, 1)))
    assert heatmaps.grad_cam(model, np.ones((1, 3, 4, 1))).maps.shape == (1, 1, 2)


@pytest.mark.parametrize("method", EVERY, ids=by_name)
def test_one_activation_as_a_gate_and_at_the_top(method):
    gate = layers.Activation("sigmoid", name="both")

    def build(inside, top):
        image = keras.Input((6, 7, 1))
        maps = layers.Conv2D(2, 3, name="conv", kernel_initializer=keras.initializers.GlorotNormal(seed=1))(image)
        flat = layers.Flatten()(inside(maps))
        scores = layers.Dense(2, name="scores", kernel_initializer=keras.initializers.GlorotNormal(seed=2))(flat)
        return keras.Model(image, scores if top is None else top(scores))

    images = np.random.default_rng(0).random((2, 6, 7, 1))
    options = {"layer": "conv", "relu": False} if method in CAMS else {}
    found = method(build(gate, gate), images, 1, **options)
    wanted = method(build(layers.Activation("sigmoid"), None), images, 1, **options)
    np.testing.assert_allclose(found.maps, wanted.maps, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(found.scores, wanted.scores, rtol=1e-6)
    assert found.explains == "logit of 'both', before its sigmoid"


def test_a_class_from_an_argmax_of_any_kind(logits_model, expected):
    wanted = heatmaps.grad_cam(logits_model, IMAGES, 2)
    for two in (np.int8(2), np.array(2), tf.argmax([0.0, 1.0, 5.0]), np.uint64(2)):
        np.testing.assert_array_equal(heatmaps.grad_cam(logits_model, IMAGES, two).maps, wanted.maps)
    with pytest.raises(CnnlabError, match="class_index must be between 0 and 3, found 9"):
        heatmaps.grad_cam(logits_model, IMAGES, np.array(9))


def test_bytes_and_floats_give_the_same_map():
    model = models.mnist_cnn(seed=3)
    digits = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)
    for method in (heatmaps.grad_cam, heatmaps.saliency):
        np.testing.assert_array_equal(method(model, digits).maps, method(model, digits.astype(np.float32)).maps)


def test_mixed_precision():
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = models.mnist_cnn()
    finally:
        keras.config.set_dtype_policy(policy)
    digits = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1), dtype=np.uint8)
    full = keras.models.clone_model(models.mnist_cnn())
    full.set_weights(model.get_weights())
    for method in (heatmaps.grad_cam, heatmaps.saliency):
        found = method(model, digits, 4, resize=True)
        assert found.maps.dtype == np.float32
        assert heatmaps.rank_correlation(found, method(full, digits, 4, resize=True)).min() > 0.9


def test_dropout_and_normalisation_are_at_rest(logits_model):
    before = [weight.copy() for weight in logits_model.get_weights()]
    one, other = (heatmaps.grad_cam(logits_model, IMAGES, 1).maps for _ in range(2))
    np.testing.assert_array_equal(one, other)
    for old, new in zip(before, logits_model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_the_model_is_left_as_it_was():
    model = build("nested")
    weights = [weight.copy() for weight in model.get_weights()]
    answers = np.asarray(model(IMAGES))
    nodes = [len(layer._inbound_nodes) for layer in model.layers]
    attributes = [sorted(vars(layer)) for layer in (model, *model.layers)]
    for method in EVERY:
        method(model, IMAGES[:2])
    heatmaps.randomisation(heatmaps.grad_cam, model, IMAGES[:2])
    assert model.layers[-1].activation is keras.activations.softmax
    assert nodes == [len(layer._inbound_nodes) for layer in model.layers]
    assert attributes == [sorted(vars(layer)) for layer in (model, *model.layers)]
    for old, new in zip(weights, model.get_weights(), strict=True):
        assert old.tobytes() == new.tobytes()
    np.testing.assert_array_equal(answers, np.asarray(model(IMAGES)))


# Compiled once, and no longer than the model lives.
def test_a_second_call_compiles_nothing(logits_model):
    heatmaps.grad_cam(logits_model, IMAGES)
    of = _compiled.compiled(logits_model)
    functions = dict(of._functions)
    heatmaps.grad_cam(logits_model, IMAGES[:1], 2)
    heatmaps.grad_cam(logits_model, IMAGES, [0, 1, 2, 3, 0], batch_size=2)
    assert _compiled.compiled(logits_model) is of and of._functions == functions


def test_new_weights_and_new_layers_are_seen():
    model = build("sequential", "logits")
    first = heatmaps.grad_cam(model, IMAGES, 1, relu=False)
    model.get_layer("scores").kernel.assign(-model.get_layer("scores").kernel)
    np.testing.assert_allclose(heatmaps.grad_cam(model, IMAGES, 1, relu=False).maps, -first.maps, rtol=1e-4, atol=1e-6)
    model.add(layers.Dense(2, name="two"))
    assert heatmaps.grad_cam(model, IMAGES).explains.startswith("output of 'two'")
    with pytest.raises(CnnlabError, match="class_index must be between 0 and 1, found 3"):
        heatmaps.grad_cam(model, IMAGES, 3)


def test_a_model_trained_on_is_seen():
    model = build("sequential")
    before = heatmaps.grad_cam(model, IMAGES, 1, relu=False).maps
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(IMAGES, np.arange(5) % 4, epochs=2, verbose=0)
    twin = build("sequential")
    twin.set_weights(model.get_weights())
    after = heatmaps.grad_cam(model, IMAGES, 1, relu=False).maps
    np.testing.assert_allclose(after, heatmaps.grad_cam(twin, IMAGES, 1, relu=False).maps, rtol=1e-4, atol=1e-6)
    assert not np.allclose(before, after, rtol=1e-3)


def test_a_layer_that_works_another_way_is_compiled_anew():
    model = build("sequential", "logits")
    first = heatmaps.grad_cam(model, IMAGES, 1, relu=False).maps
    head = model.get_layer("scores")
    head.enable_lora(2)
    head.lora_kernel_b.assign(np.ones(head.lora_kernel_b.shape))
    tuned = heatmaps.grad_cam(model, IMAGES, 1, relu=False).maps
    assert not np.allclose(first, tuned, rtol=1e-2)
    model.get_layer("conv_1").activation = keras.activations.tanh
    assert not np.allclose(tuned, heatmaps.grad_cam(model, IMAGES, 1, relu=False).maps, rtol=1e-2)


@pytest.mark.parametrize("kind", ["sequential", "functional", "nested"])
def test_a_deleted_model_is_freed(kind):
    gc.collect()
    known = len(_compiled._known)
    model = build(kind)
    for method in EVERY if kind == "nested" else CAMS[:1]:
        method(model, IMAGES[:2], 1)
    assert len(_compiled._known) == known + 1
    gone = [weakref.ref(model), weakref.ref(model.layers[-1]), weakref.ref(model.weights[0])]
    compiled = weakref.ref(_compiled.compiled(model))
    del model
    gc.collect()
    assert [reference() for reference in gone] == [None, None, None]
    assert compiled() is None and len(_compiled._known) == known


# Errors.
def subclassed():
    class Hidden(keras.Model):
        def call(self, images):
            return images

    return Hidden()


def two_inputs():
    one, other = keras.Input((4, 4, 1)), keras.Input((4, 4, 1))
    return keras.Model([one, other], layers.Flatten()(layers.Add()([one, other])))


def two_outputs():
    image = keras.Input((4, 4, 1))
    flat = layers.Flatten()(image)
    return keras.Model(image, [layers.Dense(2)(flat), layers.Dense(2)(flat)])


def channels_first():
    image = keras.Input((1, 4, 4))
    return keras.Model(image, layers.Flatten()(layers.ZeroPadding2D(1, data_format="channels_first")(image)))


BAD_MODELS = [
    (lambda: layers.Dense(2), "must be a Keras model, found Dense: wrap a single layer"),
    (lambda: None, "must be a Keras model, found NoneType"),
    (subclassed, "is subclassed, so its layers hide"),
    (lambda: keras.Sequential([layers.Dense(2)]), "is not built: begin it with keras.Input"),
    (two_inputs, "has 2 inputs: heatmaps need one"),
    (two_outputs, "has 2 outputs: give it one"),
    (lambda: keras.Sequential([keras.Input((3,)), layers.Dense(2)]), r"takes shape \(None, 3\), expected pictures"),
    (lambda: keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3)]), r"expected \(N, classes\)"),
    (channels_first, "has its channels first"),
]


@pytest.mark.parametrize("make, message", BAD_MODELS)
def test_bad_models(make, message):
    model = make()
    for method in (heatmaps.grad_cam, heatmaps.saliency):
        with pytest.raises(CnnlabError, match=message):
            method(model, np.ones((1, 4, 4, 1)))


BAD_ARGUMENTS = [
    ({"images": IMAGES[0]}, r"cannot go into the network, which takes \(N, 12, 9, 2\): .*images\[None\]"),
    ({"images": IMAGES[0, ..., 0]}, r"images\[None, \.\.\., None\]"),
    ({"images": IMAGES[:, :, :8]}, "reshape or resize"),
    ({"images": IMAGES[:0]}, "images is empty"),
    ({"images": np.full_like(IMAGES, np.nan)}, "images must be finite"),
    ({"images": "a picture"}, "images must hold real numbers"),
    ({"class_index": 4}, "class_index must be between 0 and 3, found 4"),
    ({"class_index": -1}, "class_index must be between 0 and 3, found -1"),
    ({"class_index": 1.0}, "class_index must be a whole number"),
    ({"class_index": "cat"}, "class_index must be a whole number"),
    ({"class_index": [0, 1]}, r"one a picture \(5\), found shape \(2,\)"),
    ({"class_index": [0, 1, 2, 3, 4]}, "class_index must be between 0 and 3, found 4"),
    ({"class_index": [0.0] * 5}, "of float64"),
    ({"class_index": np.float32(1)}, "class_index must be a whole number"),
    ({"class_index": True}, "class_index must be a whole number"),
    ({"class_index": [[0, 1, 2, 3, 0]]}, r"found shape \(1, 5\)"),
    ({"images": IMAGES[0, 0, 0, 0]}, r"images \(\) cannot go into"),
    ({"resize": "yes"}, "resize must be True or False, found 'yes'"),
    ({"resize": (24, 18)}, "resize must be True or False"),
    ({"batch_size": 0}, "batch_size must be at least 1"),
]


@pytest.mark.parametrize("change, message", BAD_ARGUMENTS)
@pytest.mark.parametrize("method", [heatmaps.grad_cam, heatmaps.integrated_gradients, heatmaps.occlusion], ids=by_name)
def test_bad_arguments(method, change, message, logits_model):
    with pytest.raises(CnnlabError, match=message):
        method(**{"model": logits_model, "images": IMAGES, **change})


@pytest.mark.parametrize(
    "method, options, message",
    [
        (heatmaps.grad_cam, {"layer": "conv2"}, "layer must be one of .*Did you mean 'conv_2'?"),
        (heatmaps.hires_cam, {"layer": "scores"}, "layer must be one of"),
        (heatmaps.grad_cam_plus_plus, {"layer": 3}, "layer must be one of"),
        (heatmaps.grad_cam, {"layer": ["conv_1"]}, "layer must be one of"),
        (heatmaps.grad_cam, {"relu": None}, "relu must be True or False, found None"),
        (heatmaps.saliency, {"resize": 1}, "resize must be True or False, found 1"),
        (heatmaps.occlusion, {"patch": 10}, r"patch \(10, 10\) is larger than images \(12, 9\)"),
        (heatmaps.occlusion, {"patch": 0}, "patch must be at least 1"),
        (heatmaps.occlusion, {"patch": 3, "stride": 4}, "stride 4 is larger than patch 3"),
        (heatmaps.occlusion, {"fill": "grey"}, "fill must be one of 'mean'"),
        (heatmaps.occlusion, {"fill": [1, 2, 3]}, "fill has 3 numbers, but the pictures 2 channels"),
        (heatmaps.integrated_gradients, {"steps": 0}, "steps must be at least 1"),
        (heatmaps.integrated_gradients, {"baseline": np.zeros((3, 3))}, r"baseline \(3, 3\) does not fit"),
    ],
)
def test_bad_options(method, options, message, logits_model):
    with pytest.raises(CnnlabError, match=message):
        method(logits_model, IMAGES, **options)


def test_pictures_out_of_range_are_told():
    model = models.mnist_cnn()
    digits = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1))
    for images, message in (
        (digits / 255, "already scaled to at most .* divide by 255 once more"),
        (digits - 128, "hold values from -12.* feed the uint8 pictures"),
        (digits * 2, "hold values from"),
        (digits > 128, "already scaled to at most 1 "),
    ):
        with pytest.raises(CnnlabError, match=message):
            heatmaps.grad_cam(model, images)
    with pytest.raises(CnnlabError, match="fill must be between 0 and 255"):
        heatmaps.occlusion(model, digits, fill=-1)
    with pytest.raises(CnnlabError, match="baseline must be between 0 and 255, .*found values from 300 to 300"):
        heatmaps.integrated_gradients(model, digits, baseline=300)
    heatmaps.grad_cam(model, np.zeros((1, 28, 28, 1)))


# Sanity checks.
def edges(model, images, class_index=None, *, resize=False):
    """A 'heatmap' that never looks at the model."""
    return np.abs(np.gradient(images.mean(axis=-1), axis=(1, 2))).sum(axis=0)


SHAPES = np.array(
    [
        [[0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [1, 1, 1, 1, 1], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]],
        [[1, 1, 1, 1, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]],
        [[1, 0, 0, 0, 1], [0, 1, 0, 1, 0], [0, 0, 1, 0, 0], [0, 1, 0, 1, 0], [1, 0, 0, 0, 1]],
    ],
    np.float32,
)


def scatter(count, seed, *, things=1, rows=16, columns=22):
    """Pictures of plus signs, frames and crosses in noise, what they are, and the 5x5 places where they are."""
    rng = np.random.default_rng(seed)
    images = rng.normal(0, 0.15, (count, rows, columns, 1)).astype(np.float32)
    classes = np.array([rng.permutation(3)[:things] for _ in range(count)])
    masks = np.zeros((count, things, rows, columns), bool)
    for n in range(count):
        for thing, category in enumerate(classes[n]):
            # Each thing has its own strip of the picture, so that two never overlap.
            width = columns // things
            row, column = rng.integers(0, rows - 5), thing * width + rng.integers(0, width - 5)
            images[n, row : row + 5, column : column + 5, 0] += SHAPES[category]
            masks[n, thing, row : row + 5, column : column + 5] = True
    return images, classes, masks


@pytest.fixture(scope="module")
def trained():
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((16, 22, 1)),
            layers.Conv2D(12, 3, padding="same", activation="relu", name="conv_1"),
            layers.Conv2D(16, 3, padding="same", activation="relu", name="conv_2"),
            layers.GlobalMaxPooling2D(),
            layers.Dense(3, activation="softmax", name="classes"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    images, classes, _ = scatter(1500, 1)
    model.fit(images, classes[:, 0], epochs=4, batch_size=50, verbose=0)
    held_out = scatter(200, 2)
    assert model.evaluate(held_out[0], held_out[1][:, 0], verbose=0)[1] > 0.9
    return model


@pytest.mark.parametrize("method", [heatmaps.hires_cam, heatmaps.integrated_gradients, heatmaps.occlusion], ids=by_name)
def test_a_trained_network_points_at_its_target(method, trained):
    images, classes, masks = scatter(24, 3)
    found = method(trained, images, classes[:, 0], resize=True)
    area = masks.mean()
    assert np.nanmean(heatmaps.pointing_game(found, masks[:, 0])) > 0.8
    assert np.nanmean(heatmaps.energy_inside(found, masks[:, 0])) > 4 * area


def test_randomised_weights_change_a_map_and_not_an_edge_detector(trained):
    images, classes, _ = scatter(12, 4)
    before = [weight.tobytes() for weight in trained.get_weights()]
    fallen = heatmaps.randomisation(heatmaps.hires_cam, trained, images, relu=False)
    assert fallen.layers == ("classes", "conv_2", "conv_1")
    assert fallen.correlations.shape == (3, 12) and (np.abs(fallen.correlations) <= 1).all()
    assert fallen.means[-1] < 0.5
    assert heatmaps.randomisation(edges, trained, images).means.tolist() == [1.0, 1.0, 1.0]
    # Saliency keeps much of its pattern in this network.
    assert heatmaps.randomisation(heatmaps.saliency, trained, images).means[-1] > fallen.means[-1] + 0.2
    assert before == [weight.tobytes() for weight in trained.get_weights()]


def test_randomisation_is_seeded_and_can_be_thinned(trained):
    images, _, _ = scatter(4, 5)
    first, same, other = (
        heatmaps.randomisation(heatmaps.saliency, trained, images, 1, seed=seed).correlations for seed in (0, 0, 1)
    )
    np.testing.assert_allclose(first, same, atol=1e-6)
    assert not np.allclose(first, other)
    thin = heatmaps.randomisation(heatmaps.saliency, trained, images, 1, depths=2)
    assert thin.layers == ("classes", "conv_1")
    np.testing.assert_allclose(thin.correlations, first[[0, 2]], atol=1e-6)
    assert heatmaps.randomisation(heatmaps.saliency, trained, images, 1, depths=1).layers == ("conv_1",)


def test_randomisation_reaches_nested_layers_and_explains_the_same_class():
    model = build("nested")
    asked = []

    def listening(model, images, class_index=None):
        asked.append(class_index.tolist())
        return heatmaps.grad_cam(model, images, class_index)

    fallen = heatmaps.randomisation(listening, model, IMAGES)
    assert fallen.layers[0] == "scores" and fallen.layers[-3:] == ("inner/norm", "inner/conv_2", "inner/conv_1")
    predicted = np.asarray(model(IMAGES)).argmax(axis=1).tolist()
    assert asked == [predicted] * (len(fallen.layers) + 1)


def test_a_model_that_cannot_be_copied_or_has_no_weights_is_told():
    class Odd(layers.Layer):
        def __init__(self, needed):
            super().__init__()
            self.needed = needed

        def call(self, images):
            return images

    odd = keras.Sequential([keras.Input((4, 4, 1)), Odd(3), layers.Flatten(), layers.Dense(2)])
    with pytest.raises(CnnlabError, match="cannot be copied, because .*a get_config that holds all"):
        heatmaps.randomisation(heatmaps.saliency, odd, np.ones((1, 4, 4, 1)))
    own = layers.Lambda(lambda x: x / 2, name="half")
    odd = keras.Sequential([keras.Input((4, 4, 1)), own, layers.Flatten(), layers.Dense(2)])
    with pytest.raises(CnnlabError, match="cannot be copied, because it holds a Lambda, 'half', .*layers.Rescaling"):
        heatmaps.randomisation(heatmaps.saliency, odd, np.ones((1, 4, 4, 1)))
    bare = keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()])
    with pytest.raises(CnnlabError, match="has no weights"):
        heatmaps.randomisation(heatmaps.saliency, bare, np.ones((1, 4, 4, 1)))


@pytest.mark.parametrize("shift", [(3, -2), (-3, 0), (0, 4)])
def test_maps_move_with_the_picture(shift, trained):
    images = np.zeros((3, 16, 22, 1), np.float32)
    for n in range(3):
        images[n, 6:11, 9:14, 0] = SHAPES[n]
    for method in (heatmaps.hires_cam, heatmaps.saliency):
        assert heatmaps.shift_consistency(method, trained, images, [0, 1, 2], shift=shift).min() > 0.999

    def nailed(model, images, class_index=None, *, resize=False):
        return np.random.default_rng(0).random(images.shape[:3])

    assert np.abs(heatmaps.shift_consistency(nailed, trained, images, shift=shift)).max() < 0.3


def test_maps_tell_classes_apart(trained):
    images, classes, masks = scatter(24, 6, things=2)
    shares = np.nanmean(heatmaps.class_discrimination(heatmaps.hires_cam, trained, images, classes, masks), axis=0)
    assert shares.shape == (2, 2)
    assert shares[0, 0] > 2 * shares[0, 1] and shares[1, 1] > 2 * shares[1, 0]
    # After a global maximum the mean gradient forgets where it stood: Grad-CAM hardly tells the two things apart.
    forgetful = np.nanmean(heatmaps.class_discrimination(heatmaps.grad_cam, trained, images, classes, masks), axis=0)
    gap = [np.mean(np.diag(table) - np.diag(table[::-1])) for table in (shares, forgetful)]
    assert gap[0] > 3 * abs(gap[1])
    blind = heatmaps.class_discrimination(edges, trained, images, classes, masks)
    np.testing.assert_array_equal(blind[:, 0], blind[:, 1])


def test_sanity_checks_refuse_what_does_not_fit(trained):
    images, classes, masks = scatter(2, 7, things=2)
    maps = np.ones((2, 16, 22))
    for call, message in (
        (lambda: heatmaps.energy_inside(maps[:, :8], masks[:, 0]), "make the maps with resize=True"),
        (lambda: heatmaps.energy_inside(maps, masks[:, 0] & False), r"masks\[0\] is empty"),
        (lambda: heatmaps.pointing_game(maps, 255 * masks[:, 0]), "must hold only True and False"),
        (lambda: heatmaps.rank_correlation(maps, maps[:1]), "compare maps of one size"),
        (lambda: heatmaps.shift_consistency(edges, trained, images, shift=(16, 0)), "out of themselves"),
        (lambda: heatmaps.shift_consistency(edges, trained, images, shift=(0, 0)), "every method would pass"),
        (lambda: heatmaps.class_discrimination(edges, trained, images, classes, masks[:, 0]), "do not fit together"),
        (lambda: heatmaps.class_discrimination("edges", trained, images, classes, masks), "must be a function such as"),
        (lambda: heatmaps.randomisation(None, trained, images), "must be a function such as grad_cam"),
        (lambda: heatmaps.shift_consistency(lambda *_, **__: maps[:, :8], trained, images), "must heed resize=True"),
        (lambda: heatmaps.randomisation(edges, trained, images, depths=0), "depths must be at least 1"),
    ):
        with pytest.raises(CnnlabError, match=message):
            call()


def test_pointing_and_energy_by_hand():
    maps = np.array([[[0, 4, 0], [1, 0, 5]], [[2, 0, 2], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]], [[-1, -2, -1], [0, 0, 0]]])
    mask = np.broadcast_to([[[1, 1, 0], [0, 0, 0]]], maps.shape)
    np.testing.assert_array_equal(heatmaps.pointing_game(maps, mask), [0, 0.5, np.nan, 0])
    np.testing.assert_allclose(heatmaps.energy_inside(maps, mask), [0.4, 0.5, np.nan, np.nan])


numbers = arrays(np.float64, (2, 3, 4), elements=st.integers(-5, 5).map(float))


@given(numbers, numbers)
def test_rank_correlation_is_that_of_scipy(maps, others):
    from scipy.stats import spearmanr

    for found, one, other in zip(heatmaps.rank_correlation(maps, others), maps, others, strict=True):
        if np.ptp(one) == 0 or np.ptp(other) == 0:
            assert found == 0
        else:
            assert found == pytest.approx(spearmanr(one.ravel(), other.ravel()).statistic, abs=1e-12)


@given(numbers)
def test_energy_in_the_mask_and_outside_it_make_one(maps):
    mask = np.broadcast_to(np.arange(4) < 2, maps.shape)
    both = heatmaps.energy_inside(maps, mask) + heatmaps.energy_inside(maps, ~mask)
    assert all(np.isnan(total) or total == pytest.approx(1) for total in both)


def test_scaled_maps():
    found = heatmaps.Heatmaps(
        np.array([[[1, -4]], [[0, 0]], [[2, 8]]], np.float32), np.arange(3), np.ones(3), "", "", ""
    )
    assert found.scaled().tolist() == [[[0.25, -1]], [[0, 0]], [[0.25, 1]]]
    assert found.scaled().dtype == np.float32


# Progress.
def test_nobody_watches_a_test(logits_model, capfd):
    heatmaps.occlusion(logits_model, IMAGES, patch=2)
    assert capfd.readouterr() == ("", "")


def test_a_watcher_sees_a_bar_that_leaves_nothing(logits_model, capfd, monkeypatch):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(_progress_bar, "watched", lambda: True)
    monkeypatch.setattr(_progress_bar, "PATIENCE", 0)
    heatmaps.occlusion(logits_model, IMAGES, patch=2)
    out, err = capfd.readouterr()
    assert not out and "occlusion" in err
    assert err.endswith("\r")
    for method in (heatmaps.grad_cam, heatmaps.saliency, heatmaps.integrated_gradients):
        method(logits_model, IMAGES, batch_size=2)
        assert method.__name__.replace("integrated_", "integrated ") in capfd.readouterr().err
    for method in EVERY:
        method(logits_model, IMAGES, progress=False)
    assert not capfd.readouterr().err


def test_silent_outside_a_terminal():
    code = (
        "import numpy as np; from cnnlab import heatmaps; from cnnlab.models import mnist_cnn;"
        "print(heatmaps.occlusion(mnist_cnn(), np.ones((1, 28, 28, 1), np.uint8), 3, patch=2))"
    )
    clean = {name: value for name, value in os.environ.items() if name not in ("TQDM_DISABLE", "PYTEST_CURRENT_TEST")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=clean)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
