"""Traps of the real libraries that every function of the package gets round, as seen with Keras 3.15.

A plain ``model(x)`` behind an image preprocessing layer runs as in training: it changes batch normalisation and turns
dropout on. `preprocess_input` wraps round on bytes. A network loaded from an .h5 file cannot be trained on as it is.
The traps themselves are pinned here too: a test named after one fails when the library has mended it. Those that
stand elsewhere, and all of them as a table: docs/tools.md.
"""

import ast
import inspect
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

import cnnlab
from cnnlab import heatmaps, models, training, transfer, widgets
from cnnlab.ledger import ledger
from cnnlab.transfer import _applications
from cnnlab.widgets.kit.answers import answered

RECIPE = training.Recipe("short", epochs=1, batch_size=4, learning_rate=0.01)


def trapped():
    """A network whose plain call shows another picture, changes it, and drops half of what a nested network finds."""
    inner = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, name="conv", kernel_initializer=keras.initializers.GlorotUniform(seed=1)),
            layers.BatchNormalization(name="bn"),
            layers.Dropout(0.5, seed=1),
        ],
        name="inner",
    )
    first = keras.initializers.GlorotUniform(seed=2)
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Resizing(8, 8),
            layers.RandomFlip(seed=1),
            layers.Rescaling(1 / 255),
            inner,
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, activation="softmax", name="classes", kernel_initializer=first),
        ],
        name="trapped",
    )


PICTURES = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)


def backbone(model):
    pooled = keras.Model(model.inputs[0], model.layers[-2].output)
    return transfer.Backbone("trapped", pooled, model)


def asked(name, model):
    """What each function that calls a model does with it."""
    method = getattr(heatmaps, name, None)
    if method in heatmaps.METHODS.values():
        return method(model, PICTURES)
    return {
        "randomisation": lambda: heatmaps.randomisation(heatmaps.saliency, model, PICTURES, depths=1),
        "shift_consistency": lambda: heatmaps.shift_consistency(heatmaps.saliency, model, PICTURES, shift=(1, 0)),
        "class_discrimination": lambda: heatmaps.class_discrimination(
            heatmaps.saliency, model, PICTURES, np.zeros((3, 1), int), np.ones((3, 1, 8, 8), bool)
        ),
        "check_fit": lambda: training.check_fit(model, PICTURES, np.zeros(3, int)),
        "ledger": lambda: ledger(model),
        "inside": lambda: models.inside(model)(PICTURES),
        "activations": lambda: models.activations(model, PICTURES),
        "features": lambda: transfer.features(backbone(model), PICTURES, cache=False, progress=False),
        "classify": lambda: backbone(model).classify(PICTURES),
        "demos": lambda: answered(model, PICTURES[0]),
        "explorer": lambda: widgets.HeatmapExplorer(PICTURES, {"saliency": heatmaps.saliency}, model=model),
    }[name]()


NAMES = [
    *heatmaps.METHODS,
    *("randomisation", "shift_consistency", "class_discrimination", "check_fit", "ledger", "inside", "activations"),
    *("features", "classify", "demos", "explorer"),
]


@pytest.mark.library(
    "A plain `model(x)` behind an image layer (RandomFlip, even Resizing) turns pictures, trains batch normalisation "
    "and turns nested Dropout on; `predict` and `training=False` do not",
    of="keras",
    since="3.6.0; not yet in 3.5.0",
    course="every function of the package that asks a model says `training=False`; a rule holds the lessons to it",
    lesson="11: When do they act?",
    hint="11-B: chance at the test not noticed",
)
def test_a_plain_call_changes_the_network():
    """The trap itself: if this fails, Keras has mended it."""
    model = trapped()
    before = model.get_layer("inner").get_layer("bn").get_weights()
    model(PICTURES.astype(np.float32))
    after = model.get_layer("inner").get_layer("bn").get_weights()
    assert any((a != b).any() for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_looking_changes_nothing(name):
    model = trapped()
    before = [weight.numpy().copy() for weight in model.variables]
    asked(name, model)
    for one, other in zip(before, model.variables, strict=True):
        np.testing.assert_array_equal(one, other.numpy(), err_msg=other.path)


def test_what_is_answered_is_what_predict_answers():
    model = trapped()
    expected = model.predict(PICTURES, verbose=0)
    net = backbone(model)
    near = {"rtol": 1e-4, "atol": 1e-6}
    np.testing.assert_allclose(list(models.inside(model)(PICTURES).values())[-1], expected, **near)
    np.testing.assert_allclose(list(models.activations(model, PICTURES).values())[-1], expected, **near)
    np.testing.assert_allclose(answered(model, PICTURES[0])[0], expected[0], **near)
    np.testing.assert_allclose([row[0][1] for row in net.classify(PICTURES, top=1)], expected.max(axis=1), **near)
    features = transfer.features(net, PICTURES, cache=False, progress=False)
    np.testing.assert_allclose(features, net.model.predict(PICTURES, verbose=0), **near)
    # The class score is a logit: its softmax is the answer.
    scores = np.stack([heatmaps.saliency(model, PICTURES, index).scores for index in range(10)], axis=1)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    np.testing.assert_allclose(shares / shares.sum(axis=1, keepdims=True), expected, **near)


def plain_calls(source):
    """The lines on which something called `model` or `classifier` is called without training=False."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        said = [word for word in node.keywords if word.arg == "training"]
        if name in ("model", "classifier") and not said:
            yield node.lineno


def test_no_source_calls_a_model_plainly():
    """So that a function written tomorrow is held to it too."""
    assert list(plain_calls("a = model(x)\nb = net.classifier(x)\nc = model(x, training=False)\nd = model()")) == [1, 2]
    package = Path(inspect.getfile(cnnlab)).parent
    files = [*package.rglob("*.py"), *(package.parent / "scripts").rglob("*.py")]
    found = [(path.name, line) for path in files for line in plain_calls(path.read_text(encoding="utf-8"))]
    assert not found


@pytest.mark.parametrize("name", ["resnet50", "mobilenet"])
def test_preprocessing_of_bytes_does_not_wrap_round(name):
    """Keras' own function on uint8 tensors gives 163 for -93.9 (Caffe's networks) or raises, and edits an array."""
    preprocess = getattr(keras.applications, name).preprocess_input
    pictures = keras.Input((8, 8, 3), dtype="uint8")
    model = keras.Model(pictures, _applications._preprocessed(pictures, preprocess))
    kept = PICTURES.copy()
    np.testing.assert_allclose(model(PICTURES, training=False), preprocess(PICTURES.astype(np.float32)), atol=1e-3)
    np.testing.assert_array_equal(PICTURES, kept)


def test_a_network_out_of_an_h5_file_is_trained_on(tmp_path):
    """Keras' `fit` on it raises "Unknown variable": its optimiser belongs to other variables. `fit` compiles anew."""
    model = trapped()
    model.compile("adam", "sparse_categorical_crossentropy")
    labels = np.array([0, 1, 2])
    model.fit(PICTURES, labels, verbose=0)
    model.save(tmp_path / "old.h5")
    loaded = keras.models.load_model(tmp_path / "old.h5")
    before = loaded.get_weights()
    training.fit(loaded, PICTURES, labels, recipe=RECIPE, progress=False)
    assert any((a != b).any() for a, b in zip(before, loaded.get_weights(), strict=True))


@pytest.mark.library(
    "`preprocess_input` of ResNet50 and VGG leaves tensors of bytes bytes, so that -93.9 becomes 163, and writes into "
    "an array of floats that it is given",
    of="keras",
    since="3.0.0 or before, of the writing in place",
    course="a backbone holds its scaling as a layer, and takes bytes only",
    lesson="13: Trap three: the wrong scaling",
    hint="13-C: scaled twice",
)
def test_preprocess_input_wraps_round_and_writes_in_place():
    """The trap that `transfer` keeps out of: if this fails, Keras has mended it."""
    preprocess = keras.applications.resnet50.preprocess_input
    found = preprocess(keras.ops.convert_to_tensor(PICTURES))
    assert keras.backend.standardize_dtype(found.dtype) == "uint8"
    floats = PICTURES.astype(np.float32)
    preprocess(floats)
    assert not np.array_equal(floats, PICTURES)


@pytest.mark.library(
    "`MixUp` refuses whole class numbers, and makes of class numbers in floats an N x N table, without an error",
    of="keras",
    since="3.9.2 or before; 3.6.0 has no such layer",
    course="only one-hot rows of floats go in",
    lesson="11: Two pictures in one, two labels in one",
    hint="11-q8",
)
def test_mixup_makes_a_table_of_class_numbers():
    """The trap that lesson 11 goes round by one-hot labels: no error, and labels of another shape."""
    batch = {"images": PICTURES.astype(np.float32), "labels": np.arange(3, dtype=np.float32)}
    assert layers.MixUp(alpha=2.0, seed=1)(batch, training=True)["labels"].shape == (3, 3)


@pytest.mark.library(
    "A network compiled and saved as `.h5` loads and predicts, but its `fit` raises: its optimiser belongs to other "
    "variables",
    of="keras",
    course="`training.fit` compiles anew; the lessons save as `.keras`",
    lesson="13: Save, load, compare",
)
def test_keras_does_not_train_on_what_came_out_of_an_h5_file(tmp_path):
    model = keras.Sequential([keras.Input((2,)), layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(np.eye(2), np.arange(2), verbose=0)
    model.save(tmp_path / "old.h5")
    loaded = keras.models.load_model(tmp_path / "old.h5")
    with pytest.raises(ValueError, match="Unknown variable"):
        loaded.fit(np.eye(2), np.arange(2), verbose=0)


@pytest.mark.library(
    "`load_weights` of a `.weights.h5` goes by position, never by name: layers of one shape that changed places load "
    "without a word",
    of="keras",
    since="3.0.0 or before",
    course="save, load, compare predictions",
    lesson="13: Save, load, compare",
)
def test_weights_are_loaded_by_position(tmp_path):
    one, other = (
        keras.Sequential([keras.Input((2,)), *(layers.Dense(2, name=name) for name in names)])
        for names in (("eyes", "ears"), ("ears", "eyes"))
    )
    one.save_weights(tmp_path / "two.weights.h5")
    other.load_weights(tmp_path / "two.weights.h5")
    np.testing.assert_array_equal(other.get_layer("ears").kernel, one.get_layer("eyes").kernel)


@pytest.mark.library(
    "With TensorFlow `base.trainable = True` opens nothing if the flag says True already: after layers were closed one "
    "by one, and in a frozen base that was saved and loaded",
    of="keras",
    course="`transfer.freeze` and `unfreeze` set the flags of boxes and layers together",
    lesson="13: The way back: a flag that says True already",
    hint="13-B: a flag that says True already thought to open",
)
def test_a_flag_that_says_true_opens_nothing(tmp_path):
    base = keras.Sequential([keras.Input((4, 4, 1)), layers.Conv2D(2, 3)], name="base")
    whole = keras.Sequential([keras.Input((4, 4, 1)), base, layers.Flatten(), layers.Dense(2, name="head")])
    base.trainable = False
    whole.save(tmp_path / "frozen.keras")
    for layer in base.layers:
        layer.trainable = False
    base.trainable = True
    assert len(base.trainable_weights) == 2, "here the flag said False before"
    for layer in base.layers:
        layer.trainable = False
    loaded = keras.models.load_model(tmp_path / "frozen.keras").get_layer("base")
    for box in (base, loaded):
        box.trainable = True
        assert box.trainable_weights == [], "the flag said True before"
        box.trainable = False
        box.trainable = True
        assert len(box.trainable_weights) == 2


@pytest.mark.library(
    "One initializer object handed to two layers of one shape gives both the same numbers; its name as a text does not",
    of="keras",
    since="3.0.0 or before",
    course="each layer gets its own, with its own seed",
    lesson="12: How loud should the first weights be?",
)
def test_one_initializer_object_draws_the_same_twice():
    def kernels(first):
        pair = [layers.Conv2D(2, (3, 2), kernel_initializer=first) for _ in range(2)]
        for layer in pair:
            layer.build((None, 4, 5, 1))
        return [keras.ops.convert_to_numpy(layer.kernel) for layer in pair]

    np.testing.assert_array_equal(*kernels(keras.initializers.HeNormal()))
    one, other = kernels("he_normal")
    assert not np.array_equal(one, other)
    for model in (models.resnet(8, filters=4, input_shape=(8, 8, 1)), models.mnist_cnn()):
        drawn = [layer.get_weights()[0] for layer in model.layers if isinstance(layer, layers.Conv2D)]
        same = [a.shape == b.shape and np.array_equal(a, b) for n, a in enumerate(drawn) for b in drawn[:n]]
        assert not any(same), model.name


@pytest.mark.library(
    "`shuffle` before a `tf.data` split draws anew for `take` and for `skip`: about four in five validation pictures "
    "are trained on too, with a seed as well",
    of="tensorflow-cpu",
    course="arrays are split first",
    lesson="11: Twins: the trap before the training",
    hint="11-B: the split thought to stay",
)
def test_a_split_after_shuffle_leaks():
    import tensorflow as tf

    def shared(**how):
        mixed = tf.data.Dataset.range(200).shuffle(200, seed=0, **how)
        return len(set(mixed.take(40).as_numpy_iterator()) & set(mixed.skip(40).as_numpy_iterator()))

    assert shared() > 20 and shared(reshuffle_each_iteration=False) == 0


@pytest.mark.library(
    "Image layers treat bytes in several ways: RandomFlip gives floats, RandomBrightness and Resizing bytes, "
    "RandomContrast stops with TensorFlow, RandomSaturation everywhere",
    of="keras",
    since="3.6.0; not yet in 3.5.0, of bytes that stay bytes",
    course="pictures become floats of 0 to 255 before they are varied",
    lesson="11: Brightness, contrast, and the range of the numbers",
)
def test_what_image_layers_make_of_bytes():
    def kind(layer):
        return keras.backend.standardize_dtype(layer(PICTURES, training=True).dtype)

    assert kind(layers.RandomFlip("horizontal")) == kind(layers.RandomRotation(0.1)) == "float32"
    assert kind(layers.RandomBrightness(0.2)) == kind(layers.Resizing(4, 6)) == "uint8"
    for layer in (layers.RandomContrast((0.5, 0.5)), layers.RandomSaturation((0.2, 0.2))):
        with pytest.raises(Exception, match="uint8"):
            layer(PICTURES, training=True)


@pytest.mark.parametrize("name", heatmaps.METHODS)
def test_a_heatmap_is_that_of_the_network_without_its_training_layers(name):
    """An independent reference: the same weights with nothing in front that could vary a picture, and no dropout."""
    model = trapped()
    inner = keras.Sequential(
        [keras.Input((8, 8, 3)), *(type(one).from_config(one.get_config()) for one in learners(model))]
    )
    still = keras.Sequential(
        [keras.Input((8, 8, 3)), layers.Rescaling(1 / 255), inner, layers.GlobalAveragePooling2D()]
        + [layers.Dense(10, activation="softmax", name="classes")],
    )
    still.set_weights(model.get_weights())
    method = heatmaps.METHODS[name]
    expected = method(still, PICTURES, 3)
    before = model.get_weights()
    for _ in range(2):
        found = method(model, PICTURES, 3)
        np.testing.assert_allclose(found.maps, expected.maps, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(found.scores, expected.scores, rtol=1e-4, atol=1e-6)
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def learners(model):
    """The layers of the nested network that learn."""
    return [layer for layer in model.get_layer("inner").layers if layer.weights]
