"""The ledger beside Keras's own counts, published numbers, and gradients that show what a unit really sees."""

import math
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab import arithmetic
from cnnlab.errors import CnnlabError
from cnnlab.ledger import Ledger, ledger

layers = keras.layers


def chain(shape, *stack, name="chain"):
    return keras.Sequential([keras.Input(shape), *stack], name=name)


def mnist_network():
    return chain(
        (28, 28, 1),
        layers.Conv2D(16, 3, activation="relu", name="conv1"),
        layers.MaxPooling2D(name="pool1"),
        layers.Conv2D(32, 3, activation="relu", name="conv2"),
        layers.MaxPooling2D(name="pool2"),
        layers.Flatten(name="flatten"),
        layers.Dense(32, activation="relu", name="dense1"),
        layers.Dense(10, activation="softmax", name="dense2"),
        name="mnist",
    )


def lenet_of_deck_e():
    return chain(
        (32, 32, 3),
        layers.Conv2D(6, 5, name="c1"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 5, name="c3"),
        layers.MaxPooling2D(),
        layers.Conv2D(120, 5, name="c5"),
        layers.Flatten(),
        layers.Dense(84, name="f6"),
        layers.Dense(10, name="out"),
    )


def fashion_network_of_deck_b():
    def stack(filters):
        twice = [
            [layers.Conv2D(filters, 3, padding="same"), layers.ReLU(), layers.BatchNormalization()] for _ in range(2)
        ]
        return [*twice[0], *twice[1], layers.MaxPooling2D(2)]

    head = [layers.Flatten(), layers.Dense(512), layers.ReLU(), layers.BatchNormalization(), layers.Dropout(0.5)]
    return chain((28, 28, 1), *stack(32), *stack(64), *head, layers.Dense(10, activation="softmax"))


def sequential_of_deck_d():
    same = {"padding": "same", "activation": "relu"}
    head = [layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, "softmax")]
    return chain((28, 28, 1), layers.Conv2D(16, 3, **same), layers.Conv2D(16, 3, **same), layers.MaxPool2D(2), *head)


def alexnet(size, padding_of_the_second):
    def build():
        return chain(
            (size, size, 3),
            layers.Conv2D(96, 11, strides=4),
            layers.MaxPooling2D(3, strides=2),
            layers.Conv2D(256, 5, padding=padding_of_the_second),
            layers.MaxPooling2D(3, strides=2),
            *(layers.Conv2D(filters, 3, padding="same") for filters in (384, 384, 256)),
            layers.MaxPooling2D(3, strides=2),
            layers.Flatten(),
            *(layers.Dense(units) for units in (4096, 4096, 1000)),
        )

    return build


def test_the_mnist_network_row_by_row():
    book = ledger(mnist_network())
    assert [row.name for row in book.rows] == [
        *("input", "conv1", "pool1", "conv2", "pool2", "flatten", "dense1", "dense2")
    ]
    assert [row.parameters for row in book.rows] == [0, 160, 0, 4_640, 0, 0, 25_632, 330]
    assert [row.output_shape for row in book.rows][1:6] == [
        (26, 26, 16),
        (13, 13, 16),
        (11, 11, 32),
        (5, 5, 32),
        (800,),
    ]
    assert [row.macs for row in book.rows] == [0, 26 * 26 * 16 * 9, 0, 11 * 11 * 32 * 9 * 16, 0, 0, 800 * 32, 320]
    assert book["conv1"].activation_bytes == 26 * 26 * 16 * 4
    assert [row.receptive_field.size[0] for row in book.rows[:6]] == [1, 3, 4, 8, 10, 10]
    assert (book.parameters, book.trainable, book.non_trainable) == (30_762, 30_762, 0)
    assert book.unknown == ()


def test_dense_sees_only_what_the_valid_layers_left():
    # The second pooling drops row 10 of 0..10, so rows and columns 26 and 27 of the digit reach nobody.
    assert ledger(mnist_network())["dense1"].receptive_field == arithmetic.ReceptiveField((26, 26), (0, 0), (0, 0))


@pytest.mark.parametrize(
    ("build", "parameters"),
    [
        (mnist_network, 30_762),
        (lenet_of_deck_e, 62_006),
        (fashion_network_of_deck_b, 1_679_082),
        (sequential_of_deck_d, 160 + 2_320 + 200_768 + 650),
        (alexnet(227, "same"), 62_378_344),
        (alexnet(224, "same"), 50_844_008),
        (lambda: keras.applications.VGG16(weights=None), 138_357_544),
        (lambda: keras.applications.ResNet50(weights=None), 25_636_712),
    ],
)
def test_published_totals(build, parameters):
    assert ledger(build).parameters == parameters


def test_lenet_layer_by_layer():
    rows = ledger(lenet_of_deck_e())
    assert [rows[name].parameters for name in ("c1", "c3", "c5", "f6", "out")] == [456, 2_416, 48_120, 10_164, 850]


def test_batch_normalisation_has_two_trained_and_two_counted_vectors():
    book = ledger(fashion_network_of_deck_b)
    norms = [row for row in book.rows if row.kind == "BatchNormalization"]
    assert [row.parameters for row in norms] == [128, 128, 256, 256, 2_048]
    assert [row.trainable for row in norms] == [64, 64, 128, 128, 1_024]
    assert book.non_trainable == 64 + 64 + 128 + 128 + 1_024


@pytest.mark.parametrize(
    ("name", "layer", "field", "macs"),
    [
        # Receptive fields: Araujo, Norris, Sim (2019), Distill. MACs of VGG16: 15.5 billion, as commonly quoted.
        ("VGG16", "block5_pool", 212, 15_470_264_320),
        ("ResNet50", "conv5_block3_out", 483, None),
        ("InceptionV3", "mixed10", 1311, None),
        ("MobileNet", "conv_pw_13_relu", 315, 568_740_352),
    ],
)
def test_published_receptive_fields_and_macs(name, layer, field, macs):
    book = ledger(lambda: getattr(keras.applications, name)(weights=None))
    assert book[layer].receptive_field.size == (field, field)
    assert book.unknown == ()
    assert macs is None or book.macs == macs


@pytest.mark.parametrize("name", ["MobileNetV2", "InceptionV3", "DenseNet121", "EfficientNetB0"])
def test_totals_of_real_networks_equal_keras(name):
    models = []

    def build():
        models.append(getattr(keras.applications, name)(weights=None))
        return models[0]

    book = ledger(build)
    assert book.parameters == models[0].count_params()
    assert book.trainable == sum(int(np.prod(weight.shape)) for weight in models[0].trainable_weights)


def test_a_built_model_and_its_blueprint_agree():
    book = ledger(keras.applications.MobileNetV2(weights=None))
    blueprint = ledger(lambda: keras.applications.MobileNetV2(weights=None))
    assert [row.parameters for row in book.rows] == [row.parameters for row in blueprint.rows]
    assert (book.macs, book.activation_bytes) == (blueprint.macs, blueprint.activation_bytes)


def test_a_blueprint_makes_no_weights():
    made = []

    def build():
        made.append(chain((100, 1_000), layers.Flatten(), layers.Dense(1_000_000)))
        return made[0]

    # 10^11 weights are 400 GB: had they been made, this test could not end.
    assert ledger(build).parameters == 100_001_000_000
    # Nothing is left behind that a later model would make up for.
    assert ledger(mnist_network()).parameters == 30_762
    assert mnist_network().predict(np.zeros((1, 28, 28, 1)), verbose=0).shape == (1, 10)


def test_an_error_while_building_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        ledger(lambda: 1 / 0)

    def refuse():
        raise CnnlabError("my own words")

    with pytest.raises(CnnlabError, match="^my own words$"):
        ledger(refuse)


def too_large_a_kernel():
    return chain((3, 3, 1), layers.Conv2D(2, 5))


def too_large_a_pool():
    return chain((3, 3, 1), layers.MaxPooling2D(5))


def test_a_builder_may_have_arguments_with_defaults():
    assert ledger(lambda size=28, *rest, **options: chain((size, size, 1), layers.Conv2D(2, 3))).parameters == 20


def test_rows_are_walked_cut_and_counted_from_the_end():
    book = ledger(mnist_network())
    assert [row.name for row in book] == [row.name for row in book.rows]
    assert book[-1] is book["dense2"] and book[1:3] == book.rows[1:3]


# --- every kind of layer: parameters against Keras, MACs against a count of products -------------------------------

KINDS = [
    ((9, 7, 6), layers.Conv2D(4, (3, 2)), 7 * 6 * 4 * 6 * 6),
    ((9, 7, 6), layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False), 5 * 4 * 4 * 9 * 6),
    ((9, 7, 6), layers.Conv2D(4, 3, dilation_rate=(3, 2)), 3 * 3 * 4 * 9 * 6),
    ((9, 7, 6), layers.Conv2D(4, 3, groups=2), 7 * 5 * 4 * 9 * 3),
    ((9, 7, 6), layers.DepthwiseConv2D(3, depth_multiplier=2), 7 * 5 * 12 * 9),
    ((9, 7, 6), layers.SeparableConv2D(4, 3, depth_multiplier=2), 7 * 5 * 12 * 9 + 7 * 5 * 12 * 4),
    ((9, 7, 6), layers.Conv2DTranspose(4, (3, 2), strides=2), 9 * 7 * 6 * 4 * 6),
    ((11, 5), layers.Conv1D(4, 3, padding="causal", dilation_rate=2), 11 * 4 * 3 * 5),
    ((11, 5), layers.DepthwiseConv1D(3), 9 * 5 * 3),
    ((11, 5), layers.SeparableConv1D(4, 3), 9 * 5 * 3 + 9 * 5 * 4),
    ((11, 5), layers.Conv1DTranspose(4, 3, strides=2, padding="same"), 11 * 5 * 4 * 3),
    ((5, 6, 7, 2), layers.Conv3D(3, (1, 2, 3)), 5 * 5 * 5 * 3 * 6 * 2),
    ((12,), layers.Dense(5), 60),
    ((9, 7, 6), layers.Dense(5), 9 * 7 * 6 * 5),
    ((9, 7, 6), layers.MaxPooling2D(2), 0),
    ((9, 7, 6), layers.GlobalAveragePooling2D(), 0),
    ((9, 7, 6), layers.BatchNormalization(), 0),
    ((9, 7, 6), layers.LayerNormalization(), 0),
    ((9, 7, 6), layers.PReLU(), 0),
    ((9, 7, 6), layers.UpSampling2D((2, 3)), 0),
    ((9, 7, 6), layers.ZeroPadding2D(((1, 2), (0, 3))), 0),
    ((9, 7, 6), layers.Cropping2D(((1, 2), (0, 3))), 0),
    ((9, 7, 6), layers.SpatialDropout2D(0.2), 0),
]


@pytest.mark.parametrize(("shape", "layer", "macs"), KINDS, ids=lambda value: getattr(value, "name", None))
def test_each_kind_of_layer(shape, layer, macs):
    model = chain(shape, layer.__class__.from_config(layer.get_config()))
    row = ledger(model)[1]
    assert row.macs == macs
    assert row.parameters == model.count_params()
    assert row.output_shape == model.output_shape[1:]
    assert row.activation_bytes == 4 * int(np.prod(model.output_shape[1:]))


def test_channels_first_counts_the_same():
    last = chain((9, 7, 6), layers.Conv2D(4, (3, 2), strides=(1, 2)), layers.MaxPooling2D(2))
    first = chain(
        (6, 9, 7),
        layers.Conv2D(4, (3, 2), strides=(1, 2), data_format="channels_first"),
        layers.MaxPooling2D(2, data_format="channels_first"),
    )
    for one, other in zip(ledger(last).rows, ledger(first).rows, strict=True):
        assert (one.macs, one.parameters, one.receptive_field) == (other.macs, other.parameters, other.receptive_field)


def test_half_precision_halves_the_bytes():
    model = chain((8, 8, 1), layers.Conv2D(4, 3, dtype="mixed_float16"))
    assert ledger(model)[1].activation_bytes == 6 * 6 * 4 * 2


# --- what a unit sees, found by differentiating --------------------------------------------------------------------


def seen_by_gradient(model, unit):
    """First and last input row and column on which one output position depends; weights and picture are positive."""
    import tensorflow as tf

    rng = np.random.default_rng(0)
    for weight in model.weights:
        if "moving" not in weight.path:
            weight.assign(rng.uniform(0.05, 0.2, weight.shape))
    picture = tf.Variable(rng.uniform(1, 2, (1, *model.input_shape[1:])).astype("float32"))
    with tf.GradientTape() as tape:
        output = model(picture)
        total = tf.reduce_sum(output[(0, *unit)] if len(output.shape) > 2 else output)
    grad = np.abs(tape.gradient(total, picture).numpy()[0]).sum(axis=-1)
    rank = grad.ndim
    found = [np.flatnonzero(grad.sum(axis=tuple(a for a in range(rank) if a != axis))) for axis in range(rank)]
    return tuple((int(places[0]), int(places[-1])) for places in found)


def assert_sees(model, unit, *, exact_offset=True):
    field = ledger(model).rows[-1].receptive_field
    found = seen_by_gradient(model, unit)
    for axis, (first, last) in enumerate(found):
        assert last - first + 1 == field.size[axis]
        if exact_offset:
            assert first == field.offset[axis] + (unit[axis] if unit else 0) * field.stride[axis]


def conv(*args, **kwargs):
    return layers.Conv2D(1, *args, **kwargs)


CHAINS = {
    "valid": lambda: [conv((3, 5)), layers.AveragePooling2D((2, 3)), conv(3)],
    "same and strides": lambda: [conv(3, strides=2, padding="same"), conv((5, 2), padding="same"), conv(4, strides=2)],
    "same pooling": lambda: [layers.AveragePooling2D(3, strides=2, padding="same"), conv(3, padding="same")],
    "dilation": lambda: [conv(3, dilation_rate=(2, 3)), conv(2, padding="same", dilation_rate=2)],
    "padding and cropping": lambda: [
        layers.ZeroPadding2D(((1, 2), (3, 0))),
        conv(4, strides=3),
        layers.Cropping2D(((1, 0), (0, 1))),
    ],
    "depthwise and normalised": lambda: [
        layers.DepthwiseConv2D(3),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.SeparableConv2D(2, (5, 3)),
        layers.Dropout(0.5),
    ],
    "dense on a map": lambda: [conv(3), layers.Dense(4), layers.LayerNormalization(epsilon=1.0)],
}


@pytest.mark.parametrize("make", CHAINS.values(), ids=CHAINS)
def test_windows_of_chains_equal_gradients(make):
    model = chain((38, 43, 2), *make())
    rows, columns = model.output_shape[1:3]
    assert_sees(model, (rows // 2, columns // 2))


def test_windows_of_a_signal():
    assert_sees(chain((40, 2), layers.Conv1D(2, 3, padding="causal", dilation_rate=4)), (20,))
    assert_sees(chain((40, 2), layers.Conv1D(2, 4, strides=2, padding="same"), layers.MaxPooling1D(1)), (10,))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "stride"), [(2, 2), (3, 2), (4, 2), (5, 3), (4, 4), (5, 1)])
def test_windows_of_every_unit_after_a_transposed_convolution(kernel, stride, padding):
    model = chain((17, 17, 1), conv(3), layers.Conv2DTranspose(1, kernel, strides=stride, padding=padding))
    field = ledger(model).rows[-1].receptive_field
    assert field.stride[0] * stride == 1
    middle = model.output_shape[1] // 2
    found = [seen_by_gradient(model, (unit, middle))[0] for unit in range(middle, middle + stride)]
    assert max(last - first + 1 for first, last in found) == field.size[0]
    # Unit by unit: the window of unit i + stride is that of unit i, one step of the layer below further.
    later = [seen_by_gradient(model, (unit, middle))[0] for unit in range(middle + stride, middle + 2 * stride)]
    assert later == [(first + 1, last + 1) for first, last in found]
    # Units 0, stride, 2 stride, ... are alike, one pixel apart: the offset is right.
    if kernel >= stride:
        assert seen_by_gradient(model, (5 * stride, middle))[0][0] == field.offset[0] + 5


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_windows_after_upsampling(interpolation):
    model = chain((12, 12, 1), conv(3, strides=2), layers.UpSampling2D(3, interpolation=interpolation), conv(2))
    field = ledger(model).rows[-1].receptive_field
    found = [seen_by_gradient(model, (unit, 7))[0] for unit in (5, 6, 7)]
    assert max(last - first + 1 for first, last in found) == field.size[0]
    assert field.stride[0] * 3 == 2


def residual_and_inception():
    x = inputs = keras.Input((33, 35, 2))
    branch = layers.Conv2D(3, 3, padding="same")(x)
    branch = layers.Conv2D(3, (1, 7), padding="same")(branch)
    x = layers.Add()([branch, layers.Conv2D(3, 1)(x)])
    tower = layers.AveragePooling2D(5, strides=1, padding="same")(x)
    x = layers.Concatenate()([x, tower, layers.Conv2D(2, 3, padding="same")(x)])
    return keras.Model(inputs, layers.Conv2D(1, 3, strides=2)(x))


def test_branches_see_the_union():
    model = residual_and_inception()
    assert ledger(model).rows[-1].receptive_field.size == (9, 15)
    assert_sees(model, (8, 8))


def test_a_u_shape_comes_back_to_stride_one():
    inputs = keras.Input((32, 32, 1))
    down = layers.Conv2D(2, 3, padding="same")(inputs)
    low = layers.Conv2D(2, 3, padding="same")(layers.AveragePooling2D(2)(down))
    up = layers.Conv2DTranspose(2, 2, strides=2)(low)
    model = keras.Model(inputs, layers.Conv2D(1, 3, padding="same")(layers.Concatenate()([down, up])))
    field = ledger(model).rows[-1].receptive_field
    assert field.stride == (1, 1)
    found = [seen_by_gradient(model, (unit, 16))[0] for unit in (16, 17)]
    assert max(last - first + 1 for first, last in found) == field.size[0]


@pytest.mark.parametrize(
    "head",
    [
        lambda: [layers.Flatten(), layers.Dense(3)],
        lambda: [layers.GlobalAveragePooling2D()],
        lambda: [layers.Flatten(), layers.Dropout(0.1), layers.Dense(3), layers.Dense(2)],
    ],
)
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_whole_readers_see_what_is_left_of_the_picture(head, padding):
    body = [conv(3, strides=3, padding=padding), layers.AveragePooling2D(2), conv(2, padding="same")]
    model = chain((29, 20, 1), *body, *head())
    field = ledger(model).rows[-1].receptive_field
    found = seen_by_gradient(model, ())
    assert tuple((offset, offset + size - 1) for offset, size in zip(field.offset, field.size, strict=True)) == found
    assert field.stride == (0, 0)


def test_flattened_branches_of_unlike_stride_are_read_together():
    inputs = keras.Input((17, 17, 1))
    branches = [layers.Conv2D(1, 3, strides=4)(inputs), layers.Cropping2D(((2, 2), (3, 5)))(inputs)]
    joined = layers.Concatenate()([layers.Flatten()(branch) for branch in branches])
    model = keras.Model(inputs, layers.Dense(2)(joined))
    field = ledger(model).rows[-1].receptive_field
    assert seen_by_gradient(model, ()) == tuple(
        (offset, offset + size - 1) for offset, size in zip(field.offset, field.size, strict=True)
    )


def test_a_gate_from_the_whole_map_makes_every_unit_see_it_all():
    inputs = keras.Input((16, 16, 4))
    gate = layers.Reshape((1, 1, 4))(layers.GlobalAveragePooling2D()(inputs))
    model = keras.Model(inputs, layers.Multiply()([inputs, layers.Conv2D(4, 1, activation="sigmoid")(gate)]))
    assert ledger(model).rows[-1].receptive_field.size == (16, 16)
    grouped = chain((16, 16, 4), layers.GroupNormalization(2))
    assert ledger(grouped).rows[-1].receptive_field.size == (16, 16)


# --- random models -------------------------------------------------------------------------------------------------


def random_model(rng):
    """Draw a small functional model: some layers, now and then a residual or a nested part."""

    def one(x):
        filters = int(rng.integers(1, 5))
        window = {"padding": str(rng.choice(["valid", "same"])), "kernel_size": tuple(map(int, rng.integers(1, 4, 2)))}
        strides = int(rng.integers(1, 3))
        makers = [
            lambda: layers.Conv2D(filters, strides=strides, use_bias=bool(rng.integers(2)), **window),
            lambda: layers.DepthwiseConv2D(strides=strides, **window),
            lambda: layers.SeparableConv2D(filters, **window),
            lambda: layers.Conv2DTranspose(filters, strides=strides, **window),
            lambda: layers.BatchNormalization(trainable=bool(rng.integers(2))),
            lambda: layers.PReLU(shared_axes=[1, 2]),
            lambda: layers.ZeroPadding2D(1),
            lambda: layers.AveragePooling2D(2, padding="same"),
            lambda: layers.Dense(filters),
        ]
        return makers[rng.integers(len(makers))]()(x)

    x = inputs = keras.Input((int(rng.integers(20, 30)), int(rng.integers(20, 30)), int(rng.integers(1, 4))))
    for _ in range(rng.integers(1, 5)):
        x = one(x)
        if rng.random() < 0.3:
            x = layers.Add()([x, layers.Conv2D(x.shape[-1], 3, padding="same")(x)])
        if rng.random() < 0.3:
            part = keras.Sequential([layers.Conv2D(2, 2, padding="same"), layers.BatchNormalization()])
            x = part(part(x)) if x.shape[-1] == 2 else part(x)
    if rng.random() < 0.5:
        x = layers.Dense(3)(layers.Flatten()(x))
    return keras.Model(inputs, x)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_random_models_add_up_to_keras(seed):
    model = random_model(np.random.default_rng(seed))
    book = ledger(model)
    assert book.parameters == model.count_params()
    assert book.trainable == sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert book.rows[-1].output_shape == model.output_shape[1:]
    assert book.unknown == ()
    assert all(row.receptive_field is not None for row in book.rows)


# --- sharing, nesting, the unknown ---------------------------------------------------------------------------------


def test_a_shared_layer_is_paid_once_and_works_twice():
    inputs = keras.Input((8, 8, 2))
    shared = layers.Conv2D(2, 3, padding="same", name="shared")
    model = keras.Model(inputs, shared(shared(inputs)))
    first, second = ledger(model).rows[1:]
    assert (first.parameters, second.parameters) == (38, 0) and model.count_params() == 38
    assert first.macs == second.macs == 8 * 8 * 2 * 9 * 2
    assert (first.reused, second.reused) == (False, True)
    assert second.receptive_field.size == (5, 5)
    assert "shared (reused)" in str(ledger(model))
    assert ledger(model)["shared"] is not None and not ledger(model)["shared"].reused


def test_inner_layers_carry_the_path_of_their_models():
    inner = chain((8, 8, 4), layers.Conv2D(2, 3, name="conv"), name="inner")
    outer = chain((10, 10, 1), layers.Conv2D(4, 3, name="first"), inner, layers.Flatten(name="flat"), name="outer")
    book = ledger(outer)
    assert [row.name for row in book.rows] == ["input", "first", "inner/conv", "flat"]
    assert book["inner/conv"].receptive_field.size == (5, 5)
    assert book.parameters == outer.count_params()


def test_a_model_frozen_as_a_whole_trains_nothing_whatever_its_layers_say():
    model = chain((4, 5, 1), layers.Conv2D(2, 3), layers.Flatten(), layers.Dense(3))
    model.trainable = False
    model.layers[-1].trainable = True
    assert model.trainable_weights == [] and ledger(model).trainable == 0
    # A model within may be closed while Keras trains the weights in it: they are asked one by one.
    outer = chain((4, 5, 1), model)
    outer.trainable = True
    assert ledger(outer).trainable == sum(math.prod(weight.shape) for weight in outer.trainable_weights) > 0


def test_frozen_weights_are_not_trainable():
    model = mnist_network()
    model.get_layer("conv1").trainable = False
    book = ledger(model)
    assert (book["conv1"].trainable, book.trainable, book.non_trainable) == (0, 30_602, 160)


class Mystery(keras.layers.Layer):
    """A layer nobody has heard of."""

    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], 7), name="kernel")

    def call(self, x):
        return keras.ops.matmul(x, self.kernel)


class Conv2D(keras.layers.Conv2D):
    """A subclass may do anything, so it is not taken for the Conv2D of Keras, whatever it is called."""


def test_an_unknown_layer_is_never_nothing():
    model = chain((6, 6, 3), layers.Conv2D(2, 3, name="conv"), Mystery(name="mystery"), Conv2D(1, 2))
    book = ledger(model)
    row = book["mystery"]
    assert (row.parameters, row.macs, row.receptive_field, row.output_shape) == (14, None, None, (4, 4, 7))
    assert book.rows[-1].macs is None
    assert book.unknown[0] == "mystery"
    assert book.parameters == model.count_params()
    assert book.macs == book["conv"].macs
    text = str(book)
    assert "unknown" in text and "at least 864" in text and "mystery (Mystery)" in text


def test_many_unknown_layers_are_counted_and_not_listed():
    """The note of MobileNetV3 was one line of 34 names."""
    book = ledger(chain((6, 6, 3), *(Mystery(name=f"m{number}") for number in range(7))))
    assert len(book.unknown) == 7
    assert str(book).splitlines()[-1].endswith("m0 (Mystery), m1 (Mystery), m2 (Mystery), m3 (Mystery) and 3 more.")


def test_layers_of_applications_keep_the_view():
    """ConvNeXt and Inception-ResNet lost theirs at the first of these layers, which are not public."""
    from keras.src.applications.convnext import LayerScale, StochasticDepth
    from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

    inputs = keras.Input((9, 9, 2))
    conv = layers.Conv2D(2, 3, padding="same")(inputs)
    scaled = StochasticDepth(0.1)(LayerScale(0.5, 2)(conv))
    book = ledger(keras.Model(inputs, layers.Conv2D(2, 3)(CustomScaleLayer(0.3)([inputs, scaled]))))
    assert not book.unknown and book.rows[-1].receptive_field.size == (5, 5)
    assert book.parameters == 38 + 2 + 38
    whole = ledger(lambda: keras.applications.ConvNeXtTiny(weights=None, input_shape=(64, 64, 3)))
    # Liu et al. (2022), table 1: 4.5 G multiplications and additions at 224 x 224.
    assert not whole.unknown and all(row.receptive_field for row in whole.rows)
    at_224 = ledger(lambda: keras.applications.ConvNeXtTiny(weights=None)).macs
    assert 4.4e9 < at_224 < 4.6e9


class Subclassed(keras.Model):
    """A model that only Python can follow."""

    def __init__(self):
        super().__init__(name="subclassed")
        self.conv, self.head = layers.Conv2D(2, 3, name="conv"), layers.Dense(3, name="head")

    def call(self, x):
        return self.head(self.conv(x))


def test_a_subclassed_model_is_counted_but_not_guessed():
    model = Subclassed()
    with pytest.raises(CnnlabError, match="is not built"):
        ledger(model)
    model(np.zeros((1, 8, 8, 1)))
    book = ledger(model)
    assert book.parameters == model.count_params()
    assert book.unknown == ("conv", "head") and "at least 0" in str(book)
    nested = keras.Model(inputs := keras.Input((8, 8, 1)), Subclassed()(inputs))
    assert ledger(nested)["subclassed"].macs is None
    assert ledger(nested).parameters == nested.count_params()


def test_operators_between_layers_are_known():
    inputs = keras.Input((6, 6, 1))
    model = keras.Model(inputs, keras.ops.relu(layers.Conv2D(1, 3, padding="same")(inputs) + inputs) * 2.0)
    book = ledger(model)
    assert book.unknown == ()
    assert book.rows[-1].receptive_field.size == (3, 3)


def test_a_second_input_and_a_branch_of_unlike_stride():
    picture, extra = keras.Input((8, 8, 1), name="picture"), keras.Input((5,), name="extra")
    features = layers.Flatten()(layers.Conv2D(2, 3)(picture))
    model = keras.Model([picture, extra], layers.Dense(3)(layers.Concatenate()([features, layers.Dense(4)(extra)])))
    book = ledger(model)
    assert {book.rows[0].name, book.rows[1].name} == {"picture", "extra"}
    assert book.rows[-1].receptive_field.size == (8, 8)
    assert book["extra"].receptive_field.size == ()
    inputs = keras.Input((8, 8, 1))
    mixed = layers.Concatenate()([layers.Conv2D(1, 2, strides=2)(inputs), layers.Cropping2D(2)(inputs)])
    assert ledger(keras.Model(inputs, mixed)).rows[-1].receptive_field is None


def test_open_sizes_are_unknown_until_given():
    model = chain((None, None, 1), layers.Conv2D(4, 3, padding="same"), layers.GlobalAveragePooling2D())
    book = ledger(model)
    assert book.unknown and book[1].output_shape == (None, None, 4) and book[1].activation_bytes is None
    assert "?x?x4" in str(book) and "input_shape=" in str(book)
    book = ledger(model, input_shape=(10, 12, 1))
    assert book.macs == 10 * 12 * 4 * 9
    assert book.rows[-1].receptive_field.size == (10, 12)
    with pytest.raises(CnnlabError, match="contradicts the model"):
        ledger(model, input_shape=(10, 12, 3))
    with pytest.raises(CnnlabError, match="tuple of 3 sizes"):
        ledger(model, input_shape=(10, 12))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: ledger(keras.Sequential([layers.Conv2D(2, 3)])), r"not built.*keras.Input"),
        (lambda: ledger(layers.Conv2D(2, 3)), "found Conv2D: wrap a single layer"),
        (lambda: ledger("VGG16"), "found str"),
        (lambda: ledger(lambda: None), "found NoneType"),
        (lambda: ledger(mnist_network())["conv3"], "Did you mean 'conv"),
        (lambda: ledger(mnist_network())[99], "between 0 and 7, found 99.*'mnist' has 8 rows"),
        (lambda: ledger(mnist_network())[-9], "found -9"),
        (lambda: ledger(mnist_network())[1.5], "layer number .* whole number"),
        (lambda: ledger(lambda x: x), r"without arguments.* asks for x: .*ledger\(lambda: build"),
        (lambda: ledger(lambda: too_large_a_kernel()), "could not build .*larger than its map.*Computed output size"),
        (lambda: ledger(lambda: too_large_a_pool()), "could not build .*larger than its map.*Computed output size"),
        (lambda: ledger(lambda: chain((3, 3), layers.Conv2D(2, 3))), "mend the layer .*expected min_ndim=4"),
        (
            lambda: ledger(chain((None, None, 1), layers.Conv2D(2, 5, name="c")), input_shape=(3, 4, 1)),
            "'c' would lay a window of 5 x 5 over a map of 3 x 4.*pad with 'same'",
        ),
        (
            lambda: ledger(keras.Sequential([layers.Conv2D(2, 3)]), input_shape=(8, 9, 1)),
            r"Input\(\(8, 9, 1\)\).*build\(\(None, 8, 9, 1\)\)",
        ),
        (lambda: ledger(lambda: keras.Sequential([layers.Conv2D(2, 3)]), input_shape=3), "not built.*rows, columns"),
    ],
)
def test_bad_input_is_told_with_the_remedy(model, message):
    with pytest.raises(CnnlabError, match=message):
        model()


# --- how it shows --------------------------------------------------------------------------------------------------


def test_the_table_is_aligned_and_complete():
    lines = str(ledger(mnist_network())).splitlines()
    assert lines[0].split() == ["layer", "kind", "output", "parameters", "trainable", "MACs", "bytes", "sees"]
    assert len(lines) == 8 + 4
    end = lines[0].index("parameters") + len("parameters")
    assert all(line[end - 1].isdigit() and line[end : end + 2] == "  " for line in lines[2:-2])
    assert lines[-1].split()[:3] == ["total", "30,762", "30,762"]


def test_html_escapes_names_and_holds_every_row():
    model = chain((4, 4, 1), layers.Conv2D(1, 3, name="a<b"), Mystery(name="m"))
    text = ledger(model)._repr_html_()
    assert "a&lt;b" in text and "a<b" not in text
    assert text.count("<tr>") == 1 + 3 + 1
    assert "lower bound" in text


def test_records_are_plain():
    records = ledger(mnist_network()).records()
    assert records[1] == {
        "name": "conv1",
        "kind": "Conv2D",
        "output_shape": (26, 26, 16),
        "parameters": 160,
        "trainable": 160,
        "macs": 97_344,
        "activation_bytes": 43_264,
        "receptive_field": (3, 3),
        "reused": False,
        "field_stride": (1, 1),
        "field_offset": (0, 0),
    }
    assert len(records) == len(ledger(mnist_network())) == 8


def test_rows_and_ledgers_cannot_be_changed():
    book = ledger(mnist_network())
    assert isinstance(book, Ledger)
    with pytest.raises(AttributeError):
        book.rows[0].macs = 1


@pytest.mark.parametrize(
    ("step", "known"),
    [
        (layers.Permute((2, 1, 3)), False),
        (layers.Permute((1, 2, 3)), True),
        (lambda x: keras.ops.transpose(x, (0, 2, 1, 3)), False),
        (lambda x: keras.ops.transpose(x, (0, 1, 2, 3)), True),
        (lambda x: x[:, ::-1], False),
        (lambda x: x[:, :, ::-1, :], False),
        (lambda x: x[..., :1], True),
        (lambda x: x[:, 0:6], True),
    ],
)
def test_what_keeps_the_sizes_may_still_turn_the_map(step, known):
    """On a square map a unit after Permute, or after x[:, ::-1], does not see what its place says."""
    pictures = keras.Input((6, 6, 2))
    rows = ledger(keras.Model(pictures, layers.Conv2D(2, 3, padding="same", name="last")(step(pictures)))).rows
    field = rows[-1].receptive_field
    assert (field is not None) == known
    if known:
        assert field.window((0, 2)) == ((-1, 1), (1, 3))


def test_a_window_of_a_sound():
    sound = keras.Sequential([keras.Input((20, 1)), layers.Conv1D(2, 5, strides=2, name="conv")])
    assert ledger(sound)["conv"].receptive_field.window(3) == ((6, 10),)
