"""The famous networks beside their published tables; of the large ones only the shapes are made, never the weights."""

import keras
import numpy as np
import pytest

from cnnlab import arithmetic, models, training
from cnnlab.errors import CnnlabError
from cnnlab.ledger import ledger

PICTURES = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1), dtype=np.uint8)


def shapes(book, *names):
    return [book[name].output_shape for name in names]


def part(book, *beginnings):
    """(parameters, MACs) of the rows whose names begin so."""
    rows = [row for row in book if row.name.startswith(beginnings)]
    return sum(row.parameters for row in rows), sum(row.macs for row in rows)


# ---------------------------------------------------------------- LeNet-5


def test_lenet_of_1998_has_the_papers_60000_parameters():
    book = ledger(lambda: models.lenet_5("1998"))
    # LeCun et al. (1998), section II.B: trainable parameters of C1, S2, C3, S4, C5, F6.
    parts = [part(book, name)[0] for name in ("c1", "s2", "c3", "s4", "c5", "f6")]
    assert parts == [156, 12, 1516, 32, 48_120, 10_164]
    assert sum(parts) == 60_000 and book.parameters == 60_850
    assert shapes(book, "c1", "s2", "c3", "s4", "c5", "f6", "out") == [
        (28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16), (1, 1, 120), (84,), (10,),
    ]  # fmt: skip


def test_the_papers_connections_follow_from_the_same_table():
    reads = sum(len(maps) for maps in models.C3_READS)
    # Connections count weights and biases at every place: 122,304, 5,880, 151,600, 2,000, 48,120, 10,164, and the
    # 840 of the ten distances; the paper's sum is 340,908.
    c1, c3 = 28 * 28 * 6 * 26, 10 * 10 * (reads * 25 + 16)
    s2, s4 = 14 * 14 * 6 * 5, 5 * 5 * 16 * 5
    assert (c1, s2, c3, s4) == (122_304, 5_880, 151_600, 2_000)
    assert c1 + s2 + c3 + s4 + 48_120 + 10_164 + 84 * 10 == 340_908


def test_the_connection_table_is_the_papers():
    table = np.zeros((6, 16), int)
    for column, reads in enumerate(models.C3_READS):
        table[list(reads), column] = 1
    # Table I of the paper, row by row.
    rows = [
        "X...XXX..XXXX.XX",
        "XX...XXX..XXXX.X",
        "XXX...XXX..X.XXX",
        ".XXX..XXXX..X.XX",
        "..XXX..XXXX.XX.X",
        "...XXX..XXXX.XXX",
    ]
    assert table.tolist() == [[int(sign == "X") for sign in row] for row in rows]


def test_a_map_of_c3_sees_only_the_maps_it_reads():
    model = models.lenet_5("1998", seed=1)
    c3 = keras.Model(model.inputs[0], model.get_layer("c3").output)
    after_s2 = keras.Model(model.inputs[0], model.get_layer("s2_squash").output)
    picture = np.random.default_rng(1).uniform(0, 255, (1, 32, 32, 1)).astype("float32")
    maps = np.asarray(after_s2(picture))
    kernel, bias = (np.asarray(w) for w in model.get_layer("c3_12").get_weights())
    window = maps[0, 2:7, 3:8][..., [0, 1, 3, 4]]
    by_hand = (window * kernel[..., 0]).sum() + bias[0]
    np.testing.assert_allclose(np.asarray(c3(picture))[0, 2, 3, 12], by_hand, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("variant", "parameters"),
    [
        ("table", [156, 2416, 48_120, 10_164, 850]),
        ("28", [156, 2416, 48_120, 10_164, 850]),
        # The lecture's printed summary: 62,006 in all.
        ("colour", [456, 2416, 48_120, 10_164, 850]),
    ],
)
def test_lenet_as_it_goes_round(variant, parameters):
    book = ledger(lambda: models.lenet_5(variant))
    assert [row.parameters for row in book if row.parameters] == parameters
    assert shapes(book, "c1", "s2", "c3", "s4") == [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)]
    assert book.parameters == {"table": 61_706, "28": 61_706, "colour": 62_006}[variant]


def test_lenet_runs():
    assert np.asarray(models.lenet_5("28")(PICTURES)).shape == (2, 10)
    framed = np.pad(PICTURES, ((0, 0), (2, 2), (2, 2), (0, 0)))
    for variant in ("1998", "table"):
        np.testing.assert_allclose(np.asarray(models.lenet_5(variant)(framed)).sum(1), 1, rtol=1e-5)


# ---------------------------------------------------------------- AlexNet and VGG


@pytest.mark.parametrize(
    ("side", "sides", "parameters"),
    [(227, [55, 27, 27, 13, 13, 13, 13, 6], 62_378_344), (224, [54, 26, 26, 12, 12, 12, 12, 5], 50_844_008)],
)
def test_alexnet_of_both_tables(side, sides, parameters):
    book = ledger(lambda: models.alexnet(side))
    maps = ("conv_1", "pool_1", "conv_2", "pool_2", "conv_3", "conv_4", "conv_5", "pool_3")
    channels = [96, 96, 256, 256, 384, 384, 256, 256]
    assert shapes(book, *maps) == [(n, n, c) for n, c in zip(sides, channels, strict=True)]
    assert shapes(book, "fc_1", "fc_2", "fc_3") == [(4096,), (4096,), (1000,)]
    assert book.parameters == parameters


def test_alexnet_in_two_groups_is_the_papers_60_million():
    assert ledger(lambda: models.alexnet(groups=2)).parameters == 60_965_224


def test_the_papers_own_numbers_of_neurons_fit_227_except_the_first():
    book = ledger(models.alexnet)
    neurons = [np.prod(book[f"conv_{number}"].output_shape) for number in range(1, 6)]
    # Krizhevsky et al. (2012), section 3.5: 253,440, 186,624, 64,896, 64,896, 43,264.
    assert neurons[1:] == [186_624, 64_896, 64_896, 43_264]
    assert neurons[0] == 290_400 == 253_440 + 7 * 55 * 96


def test_vgg16_is_that_of_keras_layer_by_layer():
    ours, theirs = ledger(models.vgg16), ledger(lambda: keras.applications.VGG16(weights=None))
    assert ours.parameters == theirs.parameters == 138_357_544
    assert ours.macs == theirs.macs
    for kind in ("Conv2D", "MaxPooling2D", "Dense"):
        pairs = [[(row.output_shape, row.parameters) for row in book if row.kind == kind] for book in (ours, theirs)]
        assert pairs[0] == pairs[1]
    # Simonyan and Zisserman (2015), table 2: 138 million.
    assert round(ours.parameters / 1e6) == 138


# ---------------------------------------------------------------- Inception


# Szegedy et al. (2015), table 1: output, parameters in K (of 1024), operations in millions.
TABLE_1 = {
    "3a": ((28, 28, 256), 159, 128),
    "3b": ((28, 28, 480), 380, 304),
    "4a": ((14, 14, 512), 364, 73),
    "4b": ((14, 14, 512), 437, 88),
    "4c": ((14, 14, 512), 463, 100),
    "4d": ((14, 14, 528), 580, 119),
    "4e": ((14, 14, 832), 840, 170),
    "5a": ((7, 7, 832), 1072, 54),
    "5b": ((7, 7, 1024), 1388, 71),
}
# Where the table contradicts its own columns of filters: by how much, ours over theirs.
INCONSISTENT = {"4c": 1.076, "5a": 0.951}


@pytest.fixture(scope="module")
def google():
    return ledger(models.googlenet)


@pytest.mark.parametrize("name", list(TABLE_1))
def test_a_module_of_googlenet_is_that_of_the_table(google, name):
    shape, thousands, millions = TABLE_1[name]
    assert google[f"{name}_concat"].output_shape == shape
    parameters, macs = part(google, name)
    expected = INCONSISTENT.get(name, 1)
    assert parameters / (1024 * thousands) == pytest.approx(expected, rel=0.02)
    if name == "5a":
        assert macs / 1e6 == pytest.approx(51.1, abs=0.1)
    else:
        assert macs / 1e6 == pytest.approx(millions, abs=1)


def test_the_parameters_of_a_module_by_hand(google):
    one, reduce_3, three, reduce_5, five, projection = models.GOOGLENET["3a"]
    by_hand = 192 * (one + reduce_3 + reduce_5 + projection) + 9 * reduce_3 * three + 25 * reduce_5 * five
    by_hand += one + reduce_3 + three + reduce_5 + five + projection
    assert part(google, "3a")[0] == by_hand == 163_696


def test_the_rest_of_googlenet(google):
    assert shapes(google, "conv_1", "pool_1", "conv_3", "pool_2") == [
        (112, 112, 64), (56, 56, 64), (56, 56, 192), (28, 28, 192),
    ]  # fmt: skip
    parameters, macs = part(google, "conv_2", "conv_3")
    assert parameters / 1024 == pytest.approx(112, abs=0.5) and macs / 1e6 == pytest.approx(360, abs=1)
    # The table says 2.7 K and 34 M for the first layer; 7 * 7 * 3 * 64 weights are 9.4 K, at 112 * 112 places 118 M.
    assert part(google, "conv_1") == (9_472, 118_013_952)
    assert google.parameters == 6_998_552 and round(google.macs / 1e9, 2) == 1.58
    assert not google.unknown


def test_an_inception_module_keeps_the_size_and_stacks_the_channels():
    x = keras.Input((9, 14, 5))
    model = keras.Model(x, models.inception_module(x, (2, 3, 4, 1, 5, 6), name="m"))
    assert model.output.shape[1:] == (9, 14, 2 + 4 + 5 + 6)
    picture = np.random.default_rng(0).normal(size=(1, 9, 14, 5)).astype("float32")
    answer = np.asarray(model(picture))
    kernel, bias = model.get_layer("m_1x1").get_weights()
    np.testing.assert_allclose(answer[..., :2], np.maximum(picture @ kernel[0, 0] + bias, 0), rtol=1e-4, atol=1e-5)


def test_inception_v3_and_resnet50_of_keras():
    inception = ledger(lambda: keras.applications.InceptionV3(weights=None))
    assert inception.parameters == 23_851_784 and inception["mixed10"].output_shape == (8, 8, 2048)
    resnet = ledger(lambda: keras.applications.ResNet50(weights=None))
    assert resnet.parameters == 25_636_712 and resnet["conv5_block3_out"].output_shape == (7, 7, 2048)
    # He et al. (2016), table 1: 3.8 billion multiply-adds.
    assert resnet.macs / 1e9 == pytest.approx(3.8, abs=0.06)


# ---------------------------------------------------------------- residual networks


@pytest.mark.parametrize(("depth", "millions"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)])
def test_the_papers_table_6_and_the_plain_network_beside(depth, millions):
    residual, plain = (ledger(lambda s=s: models.resnet(depth, shortcut=s)) for s in ("identity", "none"))
    assert residual.trainable / 1e6 == pytest.approx(millions, abs=0.03 if depth == 110 else 0.006)
    assert (residual.parameters, residual.macs) == (plain.parameters, plain.macs)
    layers_with_weights = [row for row in residual if row.kind in ("Conv2D", "Dense")]
    assert len(layers_with_weights) == depth
    assert sum(row.kind == "Add" for row in residual) == (depth - 2) // 2
    assert not any(row.kind == "Add" for row in plain)


def test_the_stages_of_resnet_20():
    book = ledger(models.resnet)
    assert [row.output_shape for row in book if row.kind == "Add"] == (
        [(32, 32, 16)] * 3 + [(16, 16, 32)] * 3 + [(8, 8, 64)] * 3
    )
    trainable = [sum(row.trainable for row in book if row.name.startswith(f"stage_{n}")) for n in (1, 2, 3)]
    # Two 3 x 3 a unit, and two numbers a channel in each normalisation.
    assert trainable[0] == 6 * (9 * 16 * 16 + 2 * 16) == 14_016
    assert trainable == [14_016, 51_072, 203_520] and book.trainable == 269_722


def test_projections_cost_two_small_convolutions():
    more = ledger(lambda: models.resnet(20, shortcut="projection")).trainable - ledger(models.resnet).trainable
    assert more == (16 * 32 + 2 * 32) + (32 * 64 + 2 * 64)


@pytest.mark.parametrize("shortcut", ["identity", "projection", "none"])
def test_a_unit_by_hand(shortcut):
    """Silence the second convolution: what is left is the shortcut alone, after its ReLU."""
    x = keras.Input((7, 4, 2))
    y = models.residual_unit(x, 4, stride=2, shortcut=shortcut, normalise=False, name="u")
    model = keras.Model(x, y)
    last = model.get_layer("u_conv_2")
    last.set_weights([np.zeros_like(weights) for weights in last.get_weights()])
    picture = np.random.default_rng(0).normal(size=(1, 7, 4, 2)).astype("float32")
    answer = np.asarray(model(picture))
    skipped = picture[:, ::2, ::2]
    if shortcut == "identity":
        expected = np.concatenate([skipped, np.zeros_like(skipped)], axis=-1)
    elif shortcut == "projection":
        kernel, bias = model.get_layer("u_projection").get_weights()
        expected = skipped @ kernel[0, 0] + bias
    else:
        expected = np.zeros((1, 4, 2, 4))
    np.testing.assert_allclose(answer, np.maximum(expected, 0), rtol=1e-5, atol=1e-6)


def test_the_relu_comes_after_the_addition():
    x = keras.Input((1, 1, 1))
    model = keras.Model(x, models.residual_unit(x, 1, normalise=False, name="u"))
    for name, centre in (("u_conv_1", 1.0), ("u_conv_2", -3.0)):
        kernel = np.zeros((3, 3, 1, 1), "float32")
        kernel[1, 1] = centre
        model.get_layer(name).set_weights([kernel, np.zeros(1)])
    # relu(2 - 3 * relu(2)) = 0; with the ReLU before the addition it would be 2.
    assert np.asarray(model(np.full((1, 1, 1, 1), 2.0))).item() == 0


def test_without_normalisation_the_convolutions_have_biases():
    with_norm, without = (ledger(lambda n=n: models.resnet(8, normalise=n)) for n in (True, False))
    biases = 16 * 3 + 32 * 2 + 64 * 2
    assert without.trainable == with_norm.trainable - 2 * biases + biases
    assert not any(row.kind == "BatchNormalization" for row in without)


def test_a_seed_decides_the_weights_and_plain_and_residual_share_them():
    one, again, plain, other = (
        models.resnet(8, filters=2, seed=seed, shortcut=shortcut)
        for seed, shortcut in ((1, "identity"), (1, "identity"), (1, "none"), (2, "identity"))
    )
    for a, b, c in zip(one.get_weights(), again.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)
    assert not np.array_equal(one.get_weights()[0], other.get_weights()[0])


# ---------------------------------------------------------------- small versions


@pytest.mark.parametrize("name", list(models.SMALL))
def test_the_small_versions_answer_and_cost_about_the_same(name):
    model = models.SMALL[name](seed=0)
    book = ledger(model)
    np.testing.assert_allclose(np.asarray(model(PICTURES)).sum(axis=1), 1, rtol=1e-5)
    assert not book.unknown and book.parameters < 200_000
    # LeNet is as small as it was; the others are matched.
    assert book.macs == 416_520 if name == "LeNet-like" else 4e6 < book.macs < 5.6e6
    again, other = models.SMALL[name](seed=0), models.SMALL[name](seed=1)
    np.testing.assert_array_equal(model.get_weights()[0], again.get_weights()[0])
    assert not np.array_equal(model.get_weights()[0], other.get_weights()[0])


# ---------------------------------------------------------------- recorded runs


def test_the_recorded_depth_runs_are_of_todays_networks():
    runs = training.recorded("depth_run")
    assert {(run.recipe, run.facts["depth"]) for run in runs} >= {("plain", 56), ("residual", 56)}
    for depth in {run.facts["depth"] for run in runs}:
        counted = {run.facts["parameters"] for run in runs if run.facts["depth"] == depth}
        assert counted == {ledger(lambda d=depth: models.resnet(d, filters=6, input_shape=(14, 14, 1))).parameters}


def test_the_recorded_race_is_of_todays_networks():
    runs = training.recorded("architectures_run")
    for name, build in models.SMALL.items():
        book = ledger(build)
        mine = [run for run in runs if run.recipe == name]
        assert {(run.facts["parameters"], run.facts["macs"]) for run in mine} == {(book.parameters, book.macs)}
        choosing = {run.facts["accuracy"]: run.facts["rate"] for run in mine if run.facts["role"] == "choosing"}
        learning = [run for run in mine if run.facts["role"] == "learning"]
        assert len(choosing) == 3 and sorted(run.seed for run in learning) == [0, 1, 2]
        assert {run.facts["rate"] for run in learning} == {choosing[max(choosing)]}


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: models.lenet_5("1989"), "variant must be one of '1998'"),
        (lambda: models.lenet_5(classes=1), "classes"),
        (lambda: models.alexnet(50), "side must be at least 67"),
        (lambda: models.alexnet(groups=3), "groups"),
        (lambda: models.vgg16(input_shape=(16, 224, 3)), "POOL number 5 finds maps of 1 x 14"),
        (lambda: models.resnet(21), r"depth must be 6 n \+ 2.*take 20 or 26"),
        (lambda: models.resnet(2), "at least 8"),
        (lambda: models.resnet(8, shortcut="add"), "shortcut must be one of"),
        (lambda: models.residual_unit(keras.Input((8, 8, 3)), 4), "multiple of the 3 channels.*projection"),
        (lambda: models.residual_unit(keras.Input((8, 8, 4)), 2), "multiple of the 4 channels"),
        (lambda: models.inception_module(keras.Input((8, 8, 3)), (1, 2, 3)), "six numbers"),
        (lambda: models.inception_module(keras.Input((8, 8, 3)), (1, 2, 3, 0, 5, 6)), r"filters\[3\]"),
    ],
)
def test_what_cannot_be_built_is_refused(call, message):
    with pytest.raises(CnnlabError, match=message):
        call()


def test_the_formulas_of_the_lesson():
    """Two 3 x 3 see as far as one 5 x 5 and cost less, from as many channels to as many."""
    small, large = 2 * arithmetic.conv_parameters(3, 64, 64), arithmetic.conv_parameters(5, 64, 64)
    assert (small, large) == (73_856, 102_464)
    assert arithmetic.receptive_field([(3, 1)] * 2).size == arithmetic.receptive_field([(5, 1)]).size == 5
