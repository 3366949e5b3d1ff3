"""Pictures that do not fit a model, and numbers that are none: told in a sentence, before or behind TensorFlow.

Nothing here hands a picture that does not fit to TensorFlow: with oneDNN that can end the process.
"""

import os
import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from cnnlab import _keras, heatmaps, models, training, transfer, widgets
from cnnlab.errors import CnnlabError
from cnnlab.ledger import ledger

EVERY = list(heatmaps.METHODS.values())
RECIPE = training.Recipe("short", epochs=1, batch_size=4, learning_rate=0.01)


def open_model(*inner, channels=1, classes=2):
    """Return a classifier for pictures of any size."""
    return keras.Sequential(
        [
            keras.Input((None, None, channels)),
            *inner,
            layers.GlobalMaxPooling2D(),
            layers.Dense(classes, activation="softmax"),
        ],
        name="open",
    )


def pictures(rows, columns, channels=1, count=2):
    return np.random.default_rng(0).random((count, rows, columns, channels), dtype=np.float32)


@pytest.fixture
def no_tensorflow(monkeypatch):
    """Let every step of a model fail that is asked for numbers instead of sizes."""

    def refuse(self, *args, **kwargs):
        if not all(isinstance(leaf, keras.KerasTensor) for leaf in keras.tree.flatten(args)):
            raise AssertionError(f"{self.name} was handed to TensorFlow")
        return original(self, *args, **kwargs)

    original = keras.Layer.__call__
    monkeypatch.setattr(keras.Layer, "__call__", refuse)


# ----------------------------------------------------------------------------------------- the check, by hand
def test_the_first_layer_that_does_not_fit_is_named_with_a_size_that_does():
    model = open_model(
        layers.Conv2D(3, (3, 5), name="conv"),
        layers.MaxPooling2D((2, 3), name="pool"),
        layers.Conv2D(3, 3, dilation_rate=2, name="wide"),
    )
    # Rows: 5 before "wide", 10 before "pool", 12 at first. Columns: 5, 15, 19.
    at_least = "Give them at least 12 x 19 x 1"
    for (rows, columns), said in {
        (2, 9): "'conv' would lay a window of 3 x 5 over a map of 2 x 9",
        (5, 6): "'pool' would lay a window of 2 x 3 over a map of 3 x 2",
        (11, 30): "'wide' would lay a window of 5 x 5 over a map of 4 x 8",
        (12, 18): "'wide' would lay a window of 5 x 5 over a map of 5 x 4",
    }.items():
        with pytest.raises(CnnlabError, match=f"images of {rows} x {columns} x 1 are too small.*{said}") as caught:
            _keras.check_fits(model, pictures(rows, columns), "images")
        assert str(caught.value).endswith(at_least)
    _keras.check_fits(model, pictures(12, 19))
    assert np.isfinite(_keras.answer(model, pictures(12, 19))).all()


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(2, 4, name="c"),
        layers.DepthwiseConv2D(4, name="c"),
        layers.SeparableConv2D(2, 4, name="c"),
        layers.MaxPooling2D(4, name="c"),
        layers.AveragePooling2D(4, name="c"),
        layers.Cropping2D(((1, 2), (2, 1)), name="c"),
        layers.Lambda(lambda x: x[:, 3:, 3:], name="c"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_each_kind_of_layer_is_refused_just_below_its_size(layer, no_tensorflow):
    model = open_model(layer)
    for rows, columns in ((3, 9), (9, 3)):
        with pytest.raises(CnnlabError, match="too small for the network 'open': its layer 'c'.*at least 4 x 4 x 1"):
            _keras.check_fits(model, pictures(rows, columns))
    _keras.check_fits(model, pictures(4, 4))


@pytest.mark.parametrize("layer", [layers.Conv2D(2, 4, padding="same"), layers.Conv2DTranspose(2, 4)])
def test_what_fits_everywhere_is_let_through(layer):
    _keras.check_fits(open_model(layer), pictures(1, 1))


def test_arithmetic_and_keras_agree_on_every_size():
    model = open_model(layers.Conv2D(2, 3, strides=2), layers.MaxPooling2D(2), layers.DepthwiseConv2D((1, 2)))
    for rows in range(1, 9):
        for columns in range(1, 13):
            try:
                _keras.check_fits(model, pictures(rows, columns))
                fits = True
            except CnnlabError:
                fits = False
            # Rows: a pool of 2 of (rows - 3) // 2 + 1; columns: a window of 2 behind it.
            assert fits == ((rows - 3) // 2 + 1 >= 2 and ((columns - 3) // 2 + 1) // 2 >= 2), (rows, columns)


def test_nested_models_tell_the_path():
    inner = keras.Sequential([keras.Input((None, None, 1)), layers.Conv2D(2, 5, name="c")], name="inner")
    image = keras.Input((None, None, 1))
    model = keras.Model(image, layers.GlobalAveragePooling2D()(inner(image)))
    with pytest.raises(CnnlabError, match="layer 'inner/c' would lay a window of 5 x 5 over a map of 4 x 9"):
        _keras.check_fits(model, pictures(4, 9))


def test_branches_that_come_apart_get_the_next_size_that_fits():
    image = keras.Input((None, None, 1))
    low = layers.UpSampling2D(4)(layers.MaxPooling2D(4, padding="same")(image))
    model = keras.Model(image, layers.GlobalAveragePooling2D()(layers.Concatenate(name="join")([image, low])))
    with pytest.raises(
        CnnlabError, match="wrong size .*'join' cannot join 9 x 13 x 1 and 12 x 16 x 1.*12 x 16 x 1 wou"
    ):
        _keras.check_fits(model, pictures(9, 13))
    _keras.check_fits(model, pictures(12, 16))


def test_branches_of_open_and_known_size_may_meet():
    image = keras.Input((None, None, 1))
    joined = layers.Concatenate(name="join")([image, layers.Resizing(8, 9)(image)])
    model = keras.Model(image, layers.GlobalMaxPooling2D()(joined))
    assert ledger(model)["join"].kind == "Concatenate"
    _keras.check_fits(model, pictures(8, 9))
    with pytest.raises(CnnlabError, match="cannot join 7 x 9 x 1 and 8 x 9 x 1"):
        _keras.check_fits(model, pictures(7, 9))


def test_a_network_that_fits_nothing():
    image = keras.Input((None, None, 1))
    cut = layers.Concatenate()([image, layers.Cropping2D(((1, 0), (0, 0)))(image)])
    model = keras.Model(image, layers.GlobalAveragePooling2D()(cut))
    with pytest.raises(CnnlabError, match="No size that fits was found"):
        _keras.check_fits(model, pictures(9, 13))


class Foreign(keras.Layer):
    """A layer that Keras knows nothing of, with a convolution inside."""

    def __init__(self, **options):
        super().__init__(**options)
        self.conv = layers.Conv2D(2, 3)

    def call(self, x):
        return self.conv(x)


class Vague(keras.Layer):
    """A layer that does not tell what size comes out."""

    def compute_output_spec(self, x):
        return keras.KerasTensor((None, None, None, 1))

    def call(self, x):
        return x


class Silent(Vague):
    """A layer that tells its size only while the model is built."""

    def compute_output_spec(self, x):
        if x.shape[1] is not None:
            raise NotImplementedError
        return super().compute_output_spec(x)


class Hidden(keras.Model):
    """A model without a graph."""

    def __init__(self, look=lambda x: x):
        super().__init__(name="hidden")
        self.conv, self.pool, self.look = layers.Conv2D(2, 3), layers.GlobalMaxPooling2D(), look

    def call(self, x):
        return self.pool(self.conv(self.look(x)))


def test_a_foreign_layer_is_asked_through_keras():
    model = open_model(Foreign(name="foreign"))
    with pytest.raises(
        CnnlabError, match="'foreign' cannot read 2 x 8 x 1; in Keras' words: .*at least 3 x 3 x 1"
    ) as e:
        _keras.check_fits(model, pictures(2, 8))
    assert "node" not in str(e.value)


@pytest.mark.parametrize("layer, why", [(Vague, "depends on more than"), (Silent, "'odd' does not tell the size")])
def test_what_cannot_be_told_beforehand_is_said(layer, why):
    model = open_model(layer(name="odd"), layers.Conv2D(2, 3))
    with pytest.warns(UserWarning, match=f"images of 8 x 9 x 1 fit the network 'open' cannot be told.*{why}"):
        _keras.check_fits(model, pictures(8, 9), "images")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Nothing behind it slides a window without padding.
        _keras.check_fits(open_model(Vague(), layers.Conv2D(2, 3, padding="same")), pictures(8, 9))


def test_a_subclassed_model_is_asked_as_a_whole():
    model = Hidden()
    model(pictures(8, 8))
    _keras.check_fits(model, pictures(3, 3))
    with pytest.raises(CnnlabError, match="too small for the network 'hidden'.*subtracting 3 from 2.*at least 3 x 3"):
        _keras.check_fits(model, pictures(2, 8))
    dark = Hidden(np.asarray)
    dark(pictures(8, 8))
    with pytest.warns(UserWarning, match="subclassed, and Keras cannot infer"):
        _keras.check_fits(dark, pictures(8, 8))
    with pytest.raises(CnnlabError, match="'hidden' is not built"):
        _keras.check_fits(Hidden(), pictures(8, 8))


@pytest.mark.parametrize(
    "expected, shape, remedy",
    [
        ((28, 28, 1), (28, 28), r"x\[None, \.\.\., None\]"),
        ((28, 28, 1), (5, 28, 28), r"the channel axis with x\[\.\.\., None\]"),
        ((28, 28, 1), (28, 28, 1), r"the batch axis with x\[None\]"),
        ((None, None, 1), (9, 9, 1), r"channel axis .* or the batch axis"),
        ((28, 28, 1), (5, 28, 28, 3), "make them grey"),
        ((28, 28, 3), (5, 28, 28, 1), r"np.repeat\(x, 3, axis=-1\)"),
        ((28, 28, 3), (5, 28, 28, 4), r"transparency: x\[\.\.\., :3\]"),
        ((28, 28, 3), (5, 28, 28, 2), "give 3 channels"),
        ((28, 30, 1), (5, 30, 28, 1), "reshape or resize"),
        ((28, 28, 1), (784,), "reshape them"),
        ((7,), (5, 9), "reshape"),
    ],
)
def test_wrong_shapes_get_the_same_sentence_in_every_room(expected, shape, remedy):
    model = keras.Sequential([keras.Input(expected), layers.Flatten() if None not in expected else Foreign()])
    takes = ", ".join("any" if size is None else str(size) for size in expected)
    with pytest.raises(
        CnnlabError, match=rf"x \(.*\) cannot go into the network, which takes \(N, {takes}\): .*{remedy}"
    ):
        _keras.check_fits(model, np.zeros(shape), "x")


# ----------------------------------------------------------------------------------------- every room
def rooms(model, x):
    """Return every way in which a room takes a model and pictures, by name."""
    y = np.arange(len(x), dtype=np.uint8) % 2
    named = {method.__name__: lambda method=method: method(model, x) for method in EVERY}
    return named | {
        "randomisation": lambda: heatmaps.randomisation(heatmaps.saliency, model, x),
        "shift_consistency": lambda: heatmaps.shift_consistency(heatmaps.saliency, model, x, shift=(1, 0)),
        "class_discrimination": lambda: heatmaps.class_discrimination(
            heatmaps.saliency, model, x, np.zeros((len(x), 1), int), np.ones((len(x), 1, *x.shape[1:3]), bool)
        ),
        "activations": lambda: models.activations(model, x),
        "fit": lambda: training.fit(model, x, y, recipe=RECIPE, progress=False),
        "check_fit": lambda: training.check_fit(model, x, y),
        "explorer": lambda: widgets.HeatmapExplorer(x, heatmaps.METHODS, model=model),
    }


ROOMS = list(rooms(None, np.zeros((1, 1, 1, 1))))


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_hands_a_small_picture_to_tensorflow(room, no_tensorflow):
    model = open_model(layers.Conv2D(2, 3, name="conv"), layers.MaxPooling2D(2, name="pool"))
    with pytest.raises(CnnlabError, match="2 x 2 over a map of 1 x 4, and nothing would come out.*at least 4 x 4 x 1"):
        rooms(model, pictures(3, 6))[room]()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_takes_the_smallest_picture(room):
    model = open_model(layers.Conv2D(2, 3, name="conv"), layers.MaxPooling2D(2, name="pool"))
    rooms(model, pictures(4, 4))[room]()


@pytest.mark.parametrize("room", sorted(set(ROOMS) - {"shift_consistency", "class_discrimination", "explorer"}))
def test_every_room_refuses_wrong_channels_and_empty_batches(room, no_tensorflow):
    model = open_model(layers.Conv2D(2, 3))
    with pytest.raises(
        CnnlabError, match=r"cannot go into the network, which takes \(N, any, any, 1\): make them grey"
    ):
        rooms(model, pictures(8, 8, channels=3))[room]()
    with pytest.raises(CnnlabError, match="is empty"):
        rooms(model, pictures(8, 8)[:0])[room]()


def test_phases_and_validation_pictures_too():
    model = open_model(layers.Conv2D(2, 3, name="conv"), channels=3)
    model.layers[-1].name = "head"
    x, y = np.zeros((4, 2, 6, 3), np.uint8), np.array([0, 1, 0, 1])
    with pytest.raises(CnnlabError, match="x of 2 x 6 x 3 are too small"):
        transfer.phases(model, x, y, progress=False)
    grey = open_model(layers.Conv2D(2, 3))
    with pytest.raises(CnnlabError, match="validation x of 2 x 6 x 1 are too small"):
        training.fit(grey, pictures(6, 6), [0, 1] * np.ones(2, int), validation=(pictures(2, 6), np.array([0, 1])))


def test_the_ledger_says_the_same():
    model = open_model(layers.Conv2D(2, 3, name="conv"), layers.Lambda(lambda x: x[:, 4:], name="cut"))
    with pytest.raises(CnnlabError, match="'conv' would lay a window of 3 x 3 over a map of 2 x 9.*pad with 'same'"):
        ledger(model, input_shape=(2, 9, 1))
    with pytest.raises(CnnlabError, match="'cut' would make 0 x 7 x 2 of 4 x 7 x 2: nothing"):
        ledger(model, input_shape=(6, 9, 1))


def test_a_network_that_a_demo_is_given():
    small = open_model(layers.Conv2D(2, 33, name="huge"), classes=10)
    with pytest.raises(CnnlabError, match="'huge' would lay a window of 33 x 33 over a map of 28 x 28"):
        widgets.DrawAndSee({"net": small})
    colour = open_model(layers.Conv2D(2, 3), channels=3, classes=10)
    with pytest.raises(CnnlabError, match="network 'net': .*np.repeat"):
        widgets.DrawAndSee({"net": colour})


def test_a_demo_does_not_train_a_network_by_looking():
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Resizing(28, 28),
            layers.BatchNormalization(),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )
    before = model.layers[1].get_weights()
    widgets.DrawAndSee({"net": model}, pictures(28, 28, count=1).astype(np.uint8)[..., 0])
    widgets.HeatmapExplorer(pictures(28, 28), {"saliency": heatmaps.saliency}, model=model)
    for one, other in zip(before, model.layers[1].get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


# ----------------------------------------------------------------------------------------- numbers that are none
def spoiled(value, layer="conv"):
    """Return a sound-looking network, one weight of which is not."""
    model = keras.Sequential(
        [
            keras.Input((6, 7, 1)),
            layers.Conv2D(2, 3, name="conv"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2, name="classes"),
        ]
    )
    weights = model.get_layer(layer).get_weights()
    weights[0].flat[0] = value
    model.get_layer(layer).set_weights(weights)
    return model


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("method", EVERY, ids=lambda method: method.__name__)
def test_weights_that_are_no_numbers(method, value):
    with pytest.raises(
        CnnlabError, match=f"{method.__name__}: .* of images.0. would be (nan|-?inf): layer 'conv' of the"
    ):
        method(spoiled(value), pictures(6, 7), 0)


@pytest.mark.parametrize("method", EVERY, ids=lambda method: method.__name__)
def test_a_class_is_not_predicted_among_scores_of_which_one_is_none(method):
    """The largest of 1, NaN and 3 is whatever the comparison comes to first; the score of the winner is finite."""
    model = spoiled(0.5)
    model.get_layer("classes").set_weights([np.ones((2, 2), np.float32), np.array([1, np.nan], np.float32)])
    with pytest.raises(CnnlabError, match=f"{method.__name__}: the class score of images.0. would be nan: layer 'cl"):
        method(model, pictures(6, 7))
    with pytest.raises(CnnlabError, match="the class score of images.0. would be nan: layer 'classes'"):
        heatmaps.shift_consistency(method, model, pictures(6, 7), shift=(1, 0))


@pytest.mark.parametrize("method", EVERY, ids=lambda method: method.__name__)
def test_scores_that_overflow(method):
    model = spoiled(3e38)
    model.get_layer("classes").set_weights([np.full((2, 2), 3e38, np.float32), np.zeros(2, np.float32)])
    with pytest.raises(CnnlabError, match=f"{method.__name__}: .* of images.0. would be .*the numbers outgrow float32"):
        method(model, 1 + pictures(6, 7), 0)


@pytest.mark.parametrize("method", EVERY, ids=lambda method: method.__name__)
@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_pictures_that_are_no_numbers(method, value):
    x = pictures(6, 7)
    x[1, 2, 3, 0] = value
    with pytest.raises(CnnlabError, match=r"images must be finite, found .* at index \(1, 2, 3, 0\)"):
        method(spoiled(1.0), x)


@pytest.mark.parametrize("check", ["randomisation", "shift_consistency", "class_discrimination"])
def test_sanity_checks_pass_the_sentence_on(check):
    with pytest.raises(CnnlabError, match="layer 'conv' of the network .* has weights that are not finite"):
        rooms(spoiled(np.nan), pictures(6, 7))[check]()


def test_transfer_lets_no_nan_out(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLAB_CACHE_DIR", str(tmp_path))
    net = transfer.Backbone("mine", spoiled(np.nan))
    x = np.ones((2, 6, 7, 1), np.uint8)
    for cache in (False, True):
        with pytest.raises(CnnlabError, match="the features of pictures.0. would be nan: layer 'conv' of the network"):
            transfer.features(net, x, cache=cache, progress=False)
    with pytest.raises(CnnlabError, match="the answer of .* would be nan: layer 'conv'"):
        transfer.Backbone("mine", spoiled(1.0), spoiled(np.nan)).classify(x, top=1)


def test_a_spoiled_network_is_not_trained():
    model = keras.Sequential([spoiled(np.nan), layers.Softmax()])
    model.build((None, 6, 7, 1))
    with pytest.raises(CnnlabError, match="layer 'sequential.*/conv' .* has weights that are not finite"):
        training.fit(model, pictures(6, 7), np.array([0, 1]), recipe=RECIPE, progress=False)


def test_a_training_that_runs_away_is_told():
    model = open_model(layers.Rescaling(1e30), layers.Conv2D(2, 3))
    wild = training.Recipe("wild", epochs=3, batch_size=2, learning_rate=1e30, optimizer="sgd")
    with pytest.warns(
        UserWarning, match="the loss is (nan|inf) in epoch .: the training ran away.*lower learning rate"
    ):
        training.fit(model, pictures(6, 7), np.array([0, 1]), recipe=wild, progress=False)


@pytest.mark.parametrize("answers", [True, False], ids=["with the network", "methods alone"])
def test_demos_say_what_they_cannot_show(answers):
    model, x = spoiled(np.nan), pictures(6, 7)
    if answers:
        with pytest.raises(CnnlabError, match="would be nan: layer 'conv'"):
            widgets.HeatmapExplorer(x, heatmaps.METHODS, model=model)
    else:
        demo = widgets.HeatmapExplorer(x, {"nan": lambda pictures, label: pictures[..., 0] * np.nan})
        assert demo.heat is None and "gives no map here: the heatmap holds nan" in demo.message
    with pytest.raises(CnnlabError, match="the answer of layer 'conv' to picture 0 holds nan"):
        widgets.FeatureMaps(models.inside(model), x)


def test_feature_maps_of_a_network_that_breaks_later():
    model, x = spoiled(1.0), pictures(6, 7)
    demo = widgets.FeatureMaps(models.inside(model), x)
    model.set_weights(spoiled(np.nan).get_weights())
    demo.index = 1
    assert demo.message.startswith("Not changed: the answer of layer 'conv' to picture 1 holds nan")
    demo._excitation._peaks.clear()
    demo._handle_custom_msg({"do": "search"}, [])
    assert "holds nan" in demo.found_about and "holds nan" in demo.message


def test_drawing_for_a_network_that_is_none():
    with pytest.raises(CnnlabError, match="network 'net': its answer holds nan"):
        widgets.DrawAndSee({"net": lambda x: np.full((1, 10), np.nan)})


# ----------------------------------------------------------------------------------------- without oneDNN
WANTS = """
import numpy as np
from cnnlab import models, training, transfer
from cnnlab.errors import CnnlabError
import keras
from keras import layers

x = np.ones((2, 8, 8, 4), np.float32)
for layer in (
    layers.Conv2D(2, 3, data_format="channels_first"),
    layers.DepthwiseConv2D(3, strides=(2, 1)),
    layers.Conv2DTranspose(2, 3, dilation_rate=2),
):
    end = [layers.Flatten(), layers.Dense(2, activation="softmax")]
    model = keras.Sequential([keras.Input((8, 8, 4)), layer, *end])
    net = transfer.Backbone("b", model)
    for ask in (
        lambda: models.activations(model, x),
        lambda: models.inside(model)(x),
        lambda: transfer.features(net, x.astype(np.uint8), cache=False, progress=False),
        lambda: training.fit(model, x, np.array([0, 1]), progress=False),
    ):
        try:
            ask()
            print("runs")
        except CnnlabError as error:
            print(error)
"""


@pytest.mark.parametrize("onednn", ["0", "1"])
def test_layers_that_need_onednn(onednn):
    done = subprocess.run(
        [sys.executable, "-c", WANTS],
        capture_output=True,
        text=True,
        env={**os.environ, "TF_ENABLE_ONEDNN_OPTS": onednn},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 12
    if onednn == "1":
        assert set(lines) == {"runs"}
    else:
        said = "does not run on a CPU while oneDNN is switched off"
        # On processors with AVX512-VNNI some of them run all the same.
        assert all(line == "runs" or (said in line and "set TF_ENABLE_ONEDNN_OPTS=1" in line) for line in lines)


def test_other_errors_of_tensorflow_pass_through():
    with pytest.raises(tf.errors.InvalidArgumentError, match="something else"), _keras.running(open_model()):
        raise tf.errors.InvalidArgumentError(None, None, "something else")
