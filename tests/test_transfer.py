"""Transfer: what is frozen is frozen to the bit, what is tuned moves, and every fault has a sentence."""

import json
import os
import urllib.error
import warnings
from pathlib import Path

import numpy as np
import pytest

from cnnlab import training, transfer
from cnnlab.errors import CnnlabError, DataError
from cnnlab.images import photograph
from cnnlab.transfer import _applications, _backbone, _features, _packed
from scripts.record import transfer as recording

import keras  # isort: skip

FILE = Path(os.environ.get("CNNLAB_DATA_DIR", "nowhere")) / "mobilenet_2_5_224_tf.h5"
needs_imagenet = pytest.mark.skipif(not FILE.is_file(), reason="needs MobileNet's weights in CNNLAB_DATA_DIR")


@pytest.fixture(scope="module")
def net():
    return transfer.backbone("course")


@pytest.fixture(autouse=True)
def alone(tmp_path, monkeypatch):
    """No test reads or writes the user's caches, or waits for a network."""
    monkeypatch.setenv("CNNLAB_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    monkeypatch.delenv("CNNLAB_DATA", raising=False)


@pytest.fixture
def pictures():
    return np.random.default_rng(0).integers(0, 256, (12, 32, 32, 3), dtype=np.uint8)


def weights_of(model):
    return {weight.path: keras.ops.convert_to_numpy(weight).copy() for weight in model.weights}


def changed(model, before):
    return {path for path, value in weights_of(model).items() if not np.array_equal(value, before[path])}


def trained(model, pictures, **options):
    """Compile, take two steps on labels that are new to the network, and return the paths of what changed."""
    model.compile(keras.optimizers.Adam(1e-2), "sparse_categorical_crossentropy")
    before = weights_of(model)
    model.fit(pictures, np.arange(len(pictures)) % 2, batch_size=6, verbose=0, **options)
    return changed(model, before)


# ------------------------------------------------------------------ the course's own backbone


def test_own_backbone_is_the_one_on_record(net):
    record = json.loads((_backbone._packed.data_folder() / "backbone.json").read_text())
    assert _packed.digest(net.classifier.get_weights()) == record["sha256"]
    assert record["test_accuracy"] >= 0.85
    assert net.record == record and transfer.backbone("course", weights=None).record == {}
    assert record["parameters"] == net.classifier.count_params() == 470_394
    assert (_packed.data_folder() / "backbone.npz").stat().st_size == record["bytes"] < 1_500_000


def test_it_knows_a_cat_when_it_sees_one(net):
    for left in (60, 105, 150):
        name, probability = net.classify(photograph("chelsea")[None, :, left : left + 300])[0][0]
        assert name == "cat" and probability > 0.7


def test_packed_weights_come_back_to_the_bit(tmp_path):
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape).astype(np.float32) for shape in ((3, 3, 2, 5), (5,), (5, 2))]
    _packed.write(tmp_path / "w.npz", weights)
    once = _packed.read(tmp_path / "w.npz")
    for one, other in zip(once, _packed.rounded(weights), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(once[1], weights[1])
    assert np.abs(once[0] / weights[0] - 1).max() < 2**-10
    _packed.write(tmp_path / "again.npz", once)
    assert _packed.digest(_packed.read(tmp_path / "again.npz")) == _packed.digest(once)


def test_weights_too_large_for_half_precision_are_refused():
    with pytest.raises(DataError, match="not finite in float16"):
        _packed.rounded([np.full((2, 2), 1e6, np.float32)])


def test_missing_damaged_and_foreign_weights_are_told_apart(tmp_path):
    path = tmp_path / "w.npz"
    with pytest.raises(DataError, match="missing"):
        _packed.read(path)
    path.write_bytes(b"not an archive")
    with pytest.raises(DataError, match="cannot be read"):
        _packed.read(path)
    _packed.write(path, [np.zeros((2, 2), np.float32)])
    with pytest.raises(DataError, match="not those on record"):
        _packed.read(path, sha256="0" * 64)
    with pytest.raises(DataError, match="do not fit"):
        transfer.backbone("course", weights=path)


def test_a_truncated_file_is_noticed(tmp_path):
    whole = (_packed.data_folder() / "backbone.npz").read_bytes()
    (tmp_path / "half.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="half.npz cannot be read"):
        transfer.backbone("course", weights=tmp_path / "half.npz")


def test_random_weights_are_the_same_network_untrained(net):
    fresh = transfer.backbone("course", weights=None)
    assert fresh.model.count_params() == net.model.count_params() and "random" in fresh.notice()
    assert not np.array_equal(fresh.model.get_weights()[0], net.model.get_weights()[0])


def test_pictures_are_brought_to_size(net):
    grey = np.arange(20 * 30, dtype=np.uint32).reshape(1, 20, 30).astype(np.uint8)
    ready = net.prepare(grey)
    assert ready.shape == (1, 32, 32, 3) and ready.dtype == np.uint8
    np.testing.assert_array_equal(ready[..., 0], ready[..., 2])
    right = np.full((2, 32, 32, 3), 7, np.uint8)
    assert net.prepare(right) is right
    flat = np.full((1, 64, 96, 3), 200, np.uint8)
    np.testing.assert_array_equal(net.prepare(flat), 200)
    with pytest.raises(CnnlabError, match="must be uint8"):
        net.prepare(flat / 255)
    with pytest.raises(CnnlabError, match=r"4 channels.*transparency: pictures\[..., :3\]"):
        net.prepare(np.zeros((1, 8, 8, 4), np.uint8))
    with pytest.raises(CnnlabError, match="look like one in colour: give pictures"):
        net.prepare(right[0])
    with pytest.raises(CnnlabError, match="found int64 from 7 to 7.*give np.rint"):
        net.prepare(right.astype(np.int64))
    with pytest.raises(CnnlabError, match="is empty"):
        net.prepare(right[:0])
    with pytest.raises(CnnlabError, match="must hold real numbers"):
        net.prepare("chelsea")


def test_wrong_input_sizes_are_named(net, pictures):
    with pytest.raises(CnnlabError, match=r"input_shape \(64, 64, 3\) does not fit"):
        transfer.backbone("course", input_shape=(64, 64, 3))
    with pytest.raises(CnnlabError, match=r"pictures \(12, 30, 32, 3\) cannot go into.*net.prepare"):
        transfer.features(net, pictures[:, 1:-1])
    with pytest.raises(CnnlabError, match="uint8 levels 0..255, found float64 from 0 to 1.*rint\\(255"):
        transfer.features(net, pictures / 255)
    with pytest.raises(CnnlabError, match="in colour"):
        transfer.backbone("mobilenet", input_shape=(96, 96, 1))
    with pytest.raises(CnnlabError, match="Did you mean 'mobilenet'"):
        transfer.backbone("mobilnet")


def test_what_gives_no_features_is_no_backbone(net):
    maps = keras.Model(net.model.input, net.model.get_layer("block_5_add").output)
    with pytest.raises(CnnlabError, match="end it with GlobalAveragePooling2D"):
        transfer.Backbone("maps", maps)
    with pytest.raises(CnnlabError, match="must be a built keras.Model, found str"):
        transfer.Backbone("text", "course")
    with pytest.raises(CnnlabError, match="holds 1 names, but the classifier has 10"):
        transfer.Backbone("short", net.model, net.classifier, ("cat",))


def test_a_head_is_not_put_on_a_head(net):
    twice = transfer.Backbone("twice", transfer.attach_head(net, 2))
    with pytest.raises(CnnlabError, match="twice has a layer 'head_dropout': cut it off first"):
        transfer.attach_head(twice, 3)


# ------------------------------------------------------------------ features


def test_features_are_what_the_network_says(net, pictures):
    found = transfer.features(net, pictures, batch_size=5)
    expected = keras.ops.convert_to_numpy(net.model(pictures, training=False))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("shape", "expected"), [((224, 224, 3), 2), ((32, 32, 3), 146), ((1000, 1000, 3), 1)])
def test_large_pictures_come_in_small_batches(shape, expected, monkeypatch):
    """Sixty-four pictures of 224 x 224 at a time took a lesson beyond its memory."""
    flat = keras.Input(shape)
    big = transfer.Backbone("big", keras.Model(flat, keras.layers.GlobalAveragePooling2D()(flat)))
    asked = []

    def compute(model, pictures, batch_size, progress):
        asked.append(batch_size)
        return np.zeros((len(pictures), 3), np.float32)

    monkeypatch.setattr(_features, "_compute", compute)
    transfer.features(big, np.zeros((1, *shape), np.uint8), cache=False)
    assert asked == [expected]


def test_features_are_computed_once(net, pictures, monkeypatch):
    first = transfer.features(net, pictures)
    monkeypatch.setattr(_features, "_compute", lambda *rest: pytest.fail("computed again"))
    np.testing.assert_array_equal(transfer.features(net, pictures), first)


def test_another_picture_or_weight_is_computed_anew(net, pictures):
    keys = {_features._key(net.model, pictures), _features._key(net.model, pictures[:-1])}
    other = pictures.copy()
    other[0, 0, 0, 0] ^= 1
    keys.add(_features._key(net.model, other))
    copy = keras.models.clone_model(net.model)
    copy.set_weights(net.model.get_weights())
    assert _features._key(copy, pictures) in keys
    weights = copy.get_weights()
    weights[0][0, 0, 0, 0] += 1e-3
    copy.set_weights(weights)
    keys.add(_features._key(copy, pictures))
    assert len(keys) == 4


def pooling(step):
    """A backbone that does one step to its pictures."""
    inputs = keras.Input((4, 4, 3), name="pictures")
    return transfer.Backbone("b", keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="pool")(step(inputs))))


def test_backbones_that_differ_in_a_bare_operation_have_features_of_their_own():
    """The key held the layers only: the second backbone got the numbers of the first, in silence.

    The same kind, `layers` where the steps of the graph are meant, was looked for wherever a model is read:
    `training.check_fit` (refused keras.ops.softmax), `exercises.rows` (overlooked it), `heatmaps`, `ledger` and
    `models.inside` (walk the graph), `_keras.layers_of` and `_freezing` (weights are in layers only),
    `models.activations` (layers, as it says).
    """
    pictures = np.arange(48, dtype=np.uint8).reshape(1, 4, 4, 3)
    steps = [
        lambda x: x / 255.0,
        lambda x: x / 127.5 - 1,
        lambda x: keras.ops.clip(x, 0, 5),
        lambda x: keras.ops.clip(x, 0, 9),
        lambda x: x[:, 1:],
        lambda x: x[:, 2:],
        lambda x: x * np.linspace(1, 2, 3, dtype="float32"),
        lambda x: x * np.linspace(1, 3, 3, dtype="float32"),
        lambda x: keras.layers.Rescaling([1.0, 2.0, 3.0])(x),
        keras.applications.resnet50.preprocess_input,
        keras.applications.mobilenet.preprocess_input,
    ]
    for step in steps:
        net = pooling(step)
        expected = net.model.predict(pictures, verbose=0)
        np.testing.assert_allclose(transfer.features(net, pictures, progress=False), expected, rtol=1e-5)


class Times(keras.layers.Layer):
    """A layer of one's own, whose factor is in no configuration and no weight."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def compute_output_shape(self, shape):
        return shape


@pytest.mark.parametrize(
    "step",
    [
        lambda x, factor: Times(factor)(x),
        lambda x, factor: Times(np.full(3, factor, "float32"))(x),
        lambda x, factor: keras.layers.TimeDistributed(Times(factor))(x),
        lambda x, factor: keras.layers.Lambda(lambda t: t * factor)(x),
        lambda x, factor: keras.layers.Activation(lambda t: t * factor)(x),
        lambda x, factor: keras.Sequential([keras.Input((4, 4, 3)), Times(factor)])(x),
    ],
)
def test_what_nobody_can_see_is_not_remembered(step, tmp_path):
    pictures = np.arange(48, dtype=np.uint8).reshape(1, 4, 4, 3)
    nets = [pooling(lambda x, by=by: step(x, by)) for by in (1.0, 3.0)]
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        found = [transfer.features(net, pictures, progress=False) for net in nets]
    np.testing.assert_allclose(found[1], 3 * found[0])
    assert not (tmp_path / "cache" / "features").exists()


def test_a_flag_is_a_flag(net, pictures):
    with pytest.raises(CnnlabError, match="cache must be True or False"):
        transfer.features(net, pictures, cache="no")


def test_a_damaged_cache_is_replaced(net, pictures, tmp_path):
    first = transfer.features(net, pictures)
    (file,) = (tmp_path / "cache" / "features").glob("*.npy")
    file.write_bytes(file.read_bytes()[:200])
    np.testing.assert_array_equal(transfer.features(net, pictures), first)
    np.testing.assert_array_equal(np.load(file), first)


# ------------------------------------------------------------------ heads and freezing


def test_a_new_head_leaves_the_backbone_alone(net, pictures):
    model = transfer.attach_head(net, 2)
    before = weights_of(net.model)
    transfer.unfreeze(model, batch_norm=True)
    assert trained(model, pictures)
    assert not changed(net.model, before)


def test_the_report_counts_what_keras_trains(net):
    model = transfer.attach_head(net, 2)
    model.trainable = False
    model.layers[-1].trainable = True
    assert model.trainable_weights == [] and transfer.report(model).learning == 0
    assert transfer.freeze(model).learning == 258


def test_boxes_within_boxes_are_opened():
    inner = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Conv2D(2, 3, name="conv")], name="inner")
    outer = keras.Sequential(
        [keras.Input((4, 4, 3)), inner, keras.layers.Flatten(), keras.layers.Dense(2, name="head")], name="outer"
    )
    inner.trainable = False
    assert transfer.unfreeze(outer).learning == transfer.report(outer).parameters
    # Or Keras would write a closed box into a saved network.
    assert inner.trainable and len(outer.trainable_weights) == 4


def nested():
    """A base inside the network as one layer, as Keras' own guide builds it, and a head."""
    base = keras.Sequential(
        [
            keras.Input((4, 4, 3)),
            keras.layers.Conv2D(2, 3, name="conv2d"),
            keras.layers.BatchNormalization(name="bn"),
            keras.layers.Conv2D(2, 1, name="conv2d_1"),
            keras.layers.Flatten(),
        ],
        name="mobilenet_0.25_64",
    )
    inputs = keras.Input((4, 4, 3))
    return keras.Model(inputs, keras.layers.Dense(2, "softmax", name="head")(base(inputs, training=False)))


def learning(model):
    return {weight.path.split("/")[-2] for weight in model.trainable_weights}


def test_a_base_within_the_network_is_named():
    """It was said to have no weights. Named with a dot and a digit: a name is a name and no pattern."""
    model = nested()
    assert learning(model) == {"conv2d", "bn", "conv2d_1", "head"}
    transfer.freeze(model, "mobilenet_0.25_64")
    assert learning(model) == {"head"}
    transfer.unfreeze(model, "mobilenet_0.25_64", batch_norm=True)
    assert learning(model) == {"conv2d", "bn", "conv2d_1", "head"}


def test_a_layer_that_keras_numbered_is_not_part_of_the_first():
    """conv2d_1 begins with conv2d, and both were frozen."""
    model = nested()
    transfer.freeze(model, "conv2d")
    assert learning(model) == {"bn", "conv2d_1", "head"}


def test_flags_of_boxes_and_layers_agree_also_when_loaded(tmp_path):
    """On TensorFlow `base.trainable = True` does nothing where it reads True already: then nothing would be tuned."""
    model = nested()
    base = model.layers[1]
    transfer.freeze(model)
    assert not base.trainable and learning(model) == {"head"}
    model.save(tmp_path / "model.keras")
    base.trainable = True
    assert learning(model) == {"conv2d", "bn", "conv2d_1", "head"}
    # Loaded, the box says True and all in it False: there only `unfreeze` helps, and that is what is held here.
    for one in (model, keras.models.load_model(tmp_path / "model.keras")):
        transfer.unfreeze(one)
        assert one.layers[1].trainable and learning(one) == {"conv2d", "conv2d_1", "head"}
        transfer.freeze(one, "conv2d_1")
        assert one.layers[1].trainable and learning(one) == {"conv2d", "head"}


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (
            lambda x: keras.layers.Lambda(lambda t: t / 255, name="scale")(x),
            "holds a Lambda, 'scale'.*layers.Rescaling",
        ),
        (lambda x: Times(2.0)(x), r"cannot make its layers anew \(.*: give a layer of your own a get_config"),
    ],
)
def test_a_backbone_that_cannot_be_copied_is_told(step, message):
    """Sibling, the other place that copies a model: `heatmaps.randomisation`; both ask `_keras.copied`."""
    inputs = keras.Input((4, 4, 3))
    conv = keras.layers.Conv2D(2, 3)(step(inputs))
    net = transfer.Backbone("v", keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(conv)))
    with pytest.raises(CnnlabError, match=f"the backbone v cannot be copied, because .*{message}"):
        transfer.attach_head(net, 2)


def test_frozen_is_frozen_to_the_bit(net, pictures):
    model = transfer.attach_head(net, 2)
    assert trained(model, pictures, epochs=2) == {"head/kernel", "head/bias"}


def test_fine_tuning_moves_the_upper_part_only(net, pictures):
    model = transfer.attach_head(net, 2)
    transfer.unfreeze(model, 0.25)
    moved = trained(model, pictures)
    assert moved == {"head/kernel", "head/bias", "block_5_a_conv/kernel", "block_5_b_conv/kernel"}


def test_batch_norm_moves_only_where_it_may(net, pictures):
    model = transfer.attach_head(net, 2)
    transfer.unfreeze(model, "block_5", batch_norm=True)
    norms = {
        f"block_5_{part}_bn/{name}" for part in "ab" for name in ("gamma", "beta", "moving_mean", "moving_variance")
    }
    moved = trained(model, pictures)
    assert norms <= moved and not any(path.startswith(("stem", "block_4")) for path in moved)
    transfer.freeze(model, "block_5")
    assert not any("block_5" in path for path in trained(model, pictures))


def test_everything_but_batch_norm(net, pictures):
    model = transfer.attach_head(net, 2)
    transfer.unfreeze(model)
    moved = trained(model, pictures)
    assert moved == {path for path in weights_of(model) if path.endswith("kernel") or path == "head/bias"}


@pytest.mark.parametrize(
    ("share", "kernels"), [(0, 0), (0.01, 1), (0.25, 2), (0.5, 4), (1, 8)]
)  # of eight convolutions, rounded up
def test_a_share_counts_learning_layers(net, share, kernels):
    model = transfer.attach_head(net, 2)
    transfer.unfreeze(model, share)
    learning = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D) and layer.trainable]
    assert len(learning) == kernels
    transfer.unfreeze(model)
    transfer.freeze(model, share)
    frozen = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D) and not layer.trainable]
    assert len(frozen) == kernels


def test_layers_inside_a_nested_network_are_found(net, pictures):
    """Siblings, names of layers within a model within: heatmaps' `layer`, the rows of ledger and report, `inside`."""
    inner = keras.models.clone_model(net.model)
    model = keras.Sequential([inner, keras.layers.Dense(2, activation="softmax", name="head")])
    model.build((None, 32, 32, 3))
    transfer.freeze(model)
    assert {path.split("/")[-2] for path in trained(model, pictures)} == {"head"}
    transfer.unfreeze(model, "block_5_b_conv")
    assert {path.split("/")[-2] for path in trained(model, pictures)} == {"head", "block_5_b_conv"}


def test_a_changed_flag_cannot_be_forgotten(net, pictures):
    model = transfer.attach_head(net, 2)
    trained(model, pictures)
    transfer.unfreeze(model)
    with pytest.raises(ValueError, match="compile"):
        model.fit(pictures, np.zeros(12), verbose=0)


def test_unknown_layers_are_named(net):
    model = transfer.attach_head(net, 2)
    with pytest.raises(CnnlabError, match="Did you mean 'block_5'"):
        transfer.unfreeze(model, "blok_5")
    with pytest.raises(CnnlabError, match="is the head, which always learns"):
        transfer.freeze(model, "head")
    with pytest.raises(CnnlabError, match="'pool' has no weights"):
        transfer.freeze(model, "pool")


@pytest.mark.parametrize("change", [transfer.freeze, transfer.unfreeze])
def test_what_cannot_be_frozen_cannot_be_unfrozen_either(net, change):
    model = transfer.attach_head(net, 2)
    for wrong, sentence in {
        1.5: "which, a share of the layers, must be between 0 and 1",
        True: "must be a finite number, found True",
        "": "which must be one of 'stem'",
        (): "which is empty",
        (1,): "which must be one of 'stem'",
        model.get_layer("stem_conv"): "found the layer itself: give which='stem_conv'",
    }.items():
        with pytest.raises(CnnlabError, match=sentence):
            change(model, wrong)
    for wrong in ("model", net, keras.Sequential([keras.layers.Dense(2)])):
        with pytest.raises(CnnlabError, match="must be a built keras.Model"):
            change(wrong)
        with pytest.raises(CnnlabError, match="must be a built keras.Model"):
            transfer.report(wrong)
    assert transfer.report(model).learning == 258


def test_a_closed_network_opens_its_head_again(net, pictures):
    """`model.trainable = False` closes the head too; a head that cannot learn would be a silent fault."""
    model = transfer.attach_head(net, 2)
    model.trainable = False
    assert transfer.report(model).learning == 0
    assert transfer.freeze(model).learning == 258
    assert trained(model, pictures) == {"head/kernel", "head/bias"}
    with pytest.raises(CnnlabError, match="batch_norm must be True or False"):
        transfer.unfreeze(model, batch_norm="no")


def test_the_report_adds_up(net):
    model = transfer.attach_head(net, 3)
    told = transfer.report(model)
    assert told.parameters == model.count_params() == 469_104 + 128 * 3 + 3
    assert told.learning == 128 * 3 + 3
    assert [row.block for row in told.rows] == ["stem", *(f"block_{n}" for n in range(1, 6)), "head"]
    assert {row.batch_norm for row in told.rows[:-1]} == {"fixed"}
    told = transfer.unfreeze(model, ["block_4", "block_5_a_bn"], batch_norm=True)
    assert {row.block: row.batch_norm for row in told.rows}["block_5"] == "partly moving"
    assert told.learning == sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert f"{told.learning:,}" in str(told)


# ------------------------------------------------------------------ phases


def test_phases_train_part_after_part(net, pictures):
    model = transfer.attach_head(net, 2)
    before = weights_of(model)
    labels = np.arange(12) % 2
    plan = [transfer.Phase("head", 0, 3, 1e-2), transfer.Phase("upper", 0.25, 2, 1e-3)]
    runs = transfer.phases(model, pictures, labels, plan=plan, validation=(pictures, labels), progress=False)
    assert [run.recipe for run in runs] == ["head", "upper"]
    assert [len(run.history["val_accuracy"]) for run in runs] == [3, 2]
    assert runs[0].facts["learning"] == 258 < runs[1].facts["learning"]
    moved = changed(model, before)
    assert "block_5_b_conv/kernel" in moved and not any("block_4" in path or "_bn" in path for path in moved)


def test_equal_seeds_give_equal_networks(net, pictures):
    plan = [transfer.Phase("head", 0, 2, 1e-2, batch_size=4)]
    ends = []
    for _ in range(2):
        model = transfer.attach_head(net, 2, seed=3)
        transfer.phases(model, pictures, np.arange(12) % 2, plan=plan, seed=5, progress=False)
        ends.append(model.get_layer("head").get_weights()[0])
    np.testing.assert_array_equal(*ends)


def test_a_top_that_does_not_match_is_refused(net, pictures):
    model = transfer.attach_head(net, 2)
    with pytest.raises(CnnlabError, match="y holds class 2, but the network has 2 outputs"):
        transfer.phases(model, pictures, np.arange(12) % 3)
    with pytest.raises(CnnlabError, match="at least one transfer.Phase"):
        transfer.phases(model, pictures, np.arange(12) % 2, plan=[])
    with pytest.raises(CnnlabError, match="at least one transfer.Phase"):
        transfer.phases(model, pictures, np.arange(12) % 2, plan=None)
    with pytest.raises(CnnlabError, match="y holds class 0 only"):
        transfer.phases(model, pictures, np.zeros(12, int))
    with pytest.raises(CnnlabError, match="already scaled|uint8 levels"):
        transfer.phases(model, (pictures / 255).astype(np.float32), np.arange(12) % 2)
    with pytest.raises(CnnlabError, match="x must be uint8 levels 0..255, found float32"):
        transfer.phases(model, pictures.astype(np.float32), np.arange(12) % 2)
    for wrong in (pictures, (pictures,), 0.2):
        with pytest.raises(CnnlabError, match="validation must be a pair"):
            transfer.phases(model, pictures, np.arange(12) % 2, validation=wrong)
    with pytest.raises(CnnlabError, match="in the phase 'head' nothing would learn"):
        headless = keras.Model(model.inputs[0], keras.layers.Dense(2, "softmax")(model.get_layer("pool").output))
        transfer.phases(headless, pictures, np.arange(12) % 2, plan=[transfer.Phase("head", 0, 1, 1e-3)])
    with pytest.raises(CnnlabError, match="batch_norm must be True or False"):
        transfer.Phase("head", 0, 1, 1e-3, batch_norm=1)
    with pytest.raises(CnnlabError, match="classes must be at least 2"):
        transfer.attach_head(net, 1)
    with pytest.raises(CnnlabError, match="share must be between 0 and 1"):
        transfer.Phase("head", 2, 1, 1e-3)


def test_saved_and_loaded_it_answers_the_same(net, pictures, tmp_path):
    model = transfer.attach_head(net, 2)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(*(keras.ops.convert_to_numpy(m(pictures, training=False)) for m in (model, again)))
    assert transfer.report(again).learning == 258


# ------------------------------------------------------------------ ImageNet


@pytest.mark.parametrize("name", ["mobilenet", "vgg16", "densenet", "efficientnet", "resnet_v2"])
def test_preprocessing_becomes_layers(name):
    """Scaling to -1..1, Caffe's blue-green-red, per-channel scaling, none: all as Keras' own function does it."""
    preprocess = getattr(keras.applications, name).preprocess_input
    levels = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3)).astype(np.float32)
    pictures = keras.Input((4, 5, 3))
    x = _applications._preprocessed(pictures, preprocess)
    found = levels if x is pictures else keras.Model(pictures, x)(levels)
    np.testing.assert_allclose(found, preprocess(levels.copy()), rtol=1e-4, atol=1e-4)


def test_offline_the_course_steps_in_and_nothing_is_downloaded(monkeypatch):
    monkeypatch.setenv("CNNLAB_DATA_DIR", "nowhere")
    monkeypatch.setattr(_applications, "download", lambda *rest, **options: pytest.fail("tried to download"))
    net = transfer.backbone("mobilenet", alpha=0.25)
    assert net.name == "course" and not net.imagenet
    why = "because CNNLAB_OFFLINE switches downloads off; so the course's own steps in."
    assert net.notice().startswith(f"ImageNet weights of mobilenet cannot be had here, {why}")


def test_only_the_real_thing_when_it_is_asked_for(monkeypatch):
    monkeypatch.delenv("CNNLAB_DATA_DIR", raising=False)
    monkeypatch.setenv("CNNLAB_DATA", "real")
    with pytest.raises(DataError, match="CNNLAB_DATA=real"):
        transfer.backbone("mobilenet", alpha=0.25)


def test_a_failed_download_is_tried_once(monkeypatch):
    monkeypatch.delenv("CNNLAB_DATA_DIR", raising=False)
    monkeypatch.setenv("CNNLAB_OFFLINE", "0")
    tries = []

    def unreachable(*rest, **options):
        """Keras wraps what went wrong, and names the address, which no lesson should store."""
        tries.append(options)
        try:
            raise urllib.error.URLError("no route to host")
        except urllib.error.URLError as error:
            raise Exception("URL fetch failure on https://somewhere: None -- no route") from error

    monkeypatch.setattr(_applications, "build", unreachable)
    monkeypatch.setattr(_applications, "_failed", {})
    for _ in range(2):
        net = transfer.backbone("mobilenet", alpha=0.25)
        assert net.name == "course"
        assert "cannot be had here, because the download failed (no route to host); so the course's" in net.notice()
    assert len(tries) == 1


def test_weights_of_another_network_are_refused(tmp_path):
    path = tmp_path / "mobilenet_2_5_224_tf.h5"
    with pytest.raises(DataError, match="missing"):
        transfer.backbone("mobilenet", weights=path)
    path.write_bytes(b"\x89HDF\r\n\x1a\n, and then nothing")
    with pytest.raises(DataError, match="do not fit mobilenet.* or are damaged"):
        transfer.backbone("mobilenet", alpha=0.25, weights=path, input_shape=(64, 64, 3))


@needs_imagenet
def test_imagenet_knows_the_cat_and_the_cup():
    net = transfer.backbone("mobilenet", alpha=0.25)
    assert net.imagenet and net.picture_size == (224, 224) and net.width == 256
    # The values in the data folder's README, measured elsewhere.
    cat = dict(net.classify(photograph("chelsea")[None, :, 75:375])[0])
    assert abs(cat["tabby"] - 0.41) < 0.05 and abs(cat["Egyptian cat"] - 0.35) < 0.05
    name, probability = net.classify(photograph("coffee")[None, :, 100:500], top=1)[0][0]
    assert name == "espresso" and probability > 0.5


@needs_imagenet
def test_imagenet_weights_take_other_sizes_and_keep_still(pictures):
    net = transfer.backbone("mobilenet", alpha=0.25, input_shape=(64, 96, 3))
    model = transfer.attach_head(net, 2)
    assert trained(model, net.prepare(pictures)) == {"head/kernel", "head/bias"}
    with pytest.raises(DataError, match="do not fit"):
        transfer.backbone("mobilenet", alpha=0.5, weights=FILE, input_shape=(64, 64, 3))


def test_the_recording_draws_equally_many():
    labels = np.array([0] * 9 + [1] * 2)
    chosen = recording.drawn(labels, 4, np.random.default_rng(0))
    assert np.bincount(labels[chosen]).tolist() == [4, 4]
    assert len(set(chosen[labels[chosen] == 0])) == 4 and set(chosen[labels[chosen] == 1]) == {9, 10}


def test_steps_are_counted_whatever_the_number_of_pictures():
    for pictures in (10, 32, 33, 400):
        epochs = recording.enough(120, pictures)
        assert 120 <= epochs * -(-pictures // 32) < 120 + -(-pictures // 32)


def test_rates_are_chosen_inside_the_training_pictures(monkeypatch):
    """A learner that only works at the second rate; no cell may be learned from and asked about at once."""
    groups = np.repeat(np.arange(40), 3)
    y = np.repeat(np.arange(2), 60)
    x = groups[:, None].astype(float)
    net = type("Net", (), {"prepare": staticmethod(lambda pictures: pictures)})
    task = {"net": net, "x": x, "x_test": None, "y": y, "groups": groups, "classes": 2}

    def learner(task, x, y, rate, seed):
        return set(x.ravel().tolist()), rate

    def answers(model, x):
        seen, rate = model
        assert not seen & set(x.ravel().tolist())
        return (x.ravel() >= 20).astype(int) if rate == 0.01 else np.zeros(len(x), int)

    monkeypatch.setitem(recording.LEARNERS, "from scratch", learner)
    monkeypatch.setattr(recording, "answers", answers)
    run = recording.choose("toy", task, "from scratch")
    assert run.history["score"] == [0.5, 1.0, 0.5] and recording.best(run) == 0.01
    assert run.facts == {"task": "toy, choosing"}


def test_the_shipped_recording_is_whole_and_says_how_rates_were_chosen():
    runs = training.recorded("transfer_run")
    for task, seeds in {"digits": 5, "blood": 3}.items():
        for method in recording.METHODS[task]:
            mine = [run for run in runs if run.facts["task"] == task and run.recipe == method]
            assert sorted(run.seed for run in mine) == list(range(seeds)), (task, method)
            for run in mine:
                assert tuple(run.history["size"]) == (5, 10, 20, 50, 100)
                assert all(0 <= score <= 1 for score in run.history["score"])
            if method in recording.RATES:
                (choosing,) = recording._choices(task, method, runs)
                assert tuple(choosing.history["rate"]) == recording.RATES[method]
                assert {run.facts["learning_rate"] for run in mine} == {recording.best(choosing)}


def test_what_was_recognised_adds_up_to_the_score():
    runs = [run for run in training.recorded("transfer_run") if run.facts["task"] == "blood"]
    for run in runs:
        by_class = [np.array(list(text), int) for text in run.facts["right"]]
        assert [len(values) for values in by_class] == [50, 21, 5, 8]
        assert np.mean([values.mean() for values in by_class]) == pytest.approx(run.history["score"][-1], abs=1e-6)


def test_the_tables_in_the_docs_are_those_of_the_recording():
    page = Path(__file__).resolve().parent.parent / "docs" / "measurements" / "transfer.md"
    docs = page.read_text(encoding="utf-8")
    tables = recording.summary(training.recorded("transfer_run")).split("\n\n")
    assert len(tables) == 2 + 3
    for table in tables:
        assert table in docs, table
