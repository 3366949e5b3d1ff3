"""Traps of the real libraries that every function of the package gets round, as seen with Keras 3.15.

A plain ``model(x)`` behind an image preprocessing layer runs as in training: it changes batch normalisation and turns
dropout on. `preprocess_input` wraps round on bytes. A network loaded from an .h5 file cannot be trained on as it is.
Not here: flags that open nothing (test_transfer.py), the best that a resumed training forgets (test_resume.py).
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


def test_preprocess_input_wraps_round_and_writes_in_place():
    """The trap that `transfer` keeps out of: if this fails, Keras has mended it."""
    preprocess = keras.applications.resnet50.preprocess_input
    found = preprocess(keras.ops.convert_to_tensor(PICTURES))
    assert keras.backend.standardize_dtype(found.dtype) == "uint8"
    floats = PICTURES.astype(np.float32)
    preprocess(floats)
    assert not np.array_equal(floats, PICTURES)


def test_mixup_makes_a_table_of_class_numbers():
    """The trap that lesson 11 goes round by one-hot labels: no error, and labels of another shape."""
    batch = {"images": PICTURES.astype(np.float32), "labels": np.arange(3, dtype=np.float32)}
    assert layers.MixUp(alpha=2.0, seed=1)(batch, training=True)["labels"].shape == (3, 3)
