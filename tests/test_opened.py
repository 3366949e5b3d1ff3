"""The page that opens a network: its engine equals Keras, its explanations add up, its file is always the same."""

import json
import re
from pathlib import Path

import keras
import matplotlib
import numpy as np
import pytest
from keras import layers

from cnnlab import heatmaps, models, opened
from cnnlab.errors import CnnlabError
from cnnlab.opened import _kinds, _page
from cnnlab.opened._network import read
from tests import opened_engine
from tests.opened_models import pictures_for, random_model, shake

MODELS = 40
TOLERANCE = 1e-5
DOCS = (Path(opened.__file__).parent.parent.parent / "docs" / "opened.md").read_text(encoding="utf-8")

needs_engine = pytest.mark.skipif(
    not (opened_engine.NODE or opened_engine.CHROMIUM), reason="neither node nor chromium is on the PATH"
)


def data_of(model, pictures, names=None):
    network = read(model, pictures)
    names = names or [str(number) for number in range(network.answers.shape[1])]
    return json.loads(json.dumps(_page.described(network, pictures, names)))


def digits(count=2, shape=(28, 28, 1), seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), dtype=np.uint8)


def off_by(found, expected):
    """Return how far numbers are from those expected, relative to the scale of these."""
    found, expected = np.asarray(found, float).ravel(), np.asarray(expected, float).ravel()
    assert found.shape == expected.shape
    return np.abs(found - expected).max() / max(np.abs(expected).max(), 1e-30)


@pytest.fixture(scope="module")
def random_networks():
    """Random models, their pictures, what Keras says at each layer, and what the engine says at each step."""
    built = []
    for seed in range(MODELS):
        model = random_model(seed)
        pictures = pictures_for(model, np.random.default_rng(1000 + seed))
        outputs = {step.name: step.output for step in model.operations[1:]}
        truth = keras.Model(model.input, outputs)(pictures, training=False)
        built.append((model, pictures, {name: np.array(values) for name, values in truth.items()}))
    pages = [{"page": data_of(model, pictures), "places": True} for model, pictures, _ in built]
    return list(zip(built, pages, opened_engine.run(opened_engine.LOOK, pages), strict=True))


@needs_engine
def test_every_map_of_random_networks_equals_keras(random_networks):
    worst, compared, kinds = 0, 0, set()
    for (model, pictures, truth), page, found in random_networks:
        for picture in range(len(pictures)):
            named = {step["name"]: index for index, step in enumerate(page["page"]["steps"])}
            assert set(truth) <= set(named)
            for name, values in truth.items():
                step = page["page"]["steps"][named[name]]
                assert step["kind"] != "shut", step
                error = off_by(found[picture][named[name]]["values"], values[picture])
                assert error < TOLERANCE, f"{model.name}, {name} ({step['made_by']}): off by {error:.1e}"
                worst, compared = max(worst, error), compared + 1
                kinds.add(step["made_by"])
    print(f"{MODELS} random networks, {compared} maps, {len(kinds)} kinds of layers: worst {worst:.1e} of the scale")
    assert {"Conv2D", "DepthwiseConv2D", "SeparableConv2D", "MaxPooling2D", "AveragePooling2D", "Add"} <= kinds
    assert {"Concatenate", "BatchNormalization", "Normalization", "UpSampling2D", "Cropping2D", "Reshape"} <= kinds


@needs_engine
def test_the_explanation_of_a_number_ends_at_keras_number(random_networks):
    told_of = 0
    for (_, pictures, truth), page, found in random_networks:
        for picture in range(len(pictures)):
            for index, step in enumerate(page["page"]["steps"]):
                if step["name"] not in truth:
                    continue
                values = truth[step["name"]][picture].ravel()
                scale = np.abs(values).max() + 1e-30
                for place, told in found[picture][index]["told"]:
                    assert abs(told["running"][-1][1] - values[place]) < TOLERANCE * scale, (step, told)
                    told_of += 1
    assert told_of > 1000


@needs_engine
def test_products_weights_and_running_sum_are_those_of_the_network():
    """Recomputed in NumPy from the window, and from the network's own kernel: a convolution with two groups."""
    model = keras.Sequential(
        [keras.Input((6, 7, 4)), layers.Conv2D(6, (3, 2), groups=2, strides=2, padding="same", activation="relu"),
         layers.Flatten(), layers.Dense(3, "softmax")]
    )  # fmt: skip
    rng = np.random.default_rng(3)
    shake(model, rng)
    pictures = pictures_for(model, rng, 1)
    code = "const n = new Network(data); return [explain(n, n.steps[1], 50), explain(n, n.steps[3], 1)]"
    conv, dense = opened_engine.run(code, data_of(model, pictures))
    kernel, bias = model.layers[0].get_weights()
    row, column, made = np.unravel_index(50, (3, 4, 6))
    padded = np.pad(
        pictures[0], ((0, 1), (0, 1), (0, 0))
    )  # 3 rows of 2 reach one row below, 4 columns one to the right
    before = bias[made]
    for c, window in enumerate(conv["windows"]):
        channel = c + 2 * (made // 3)
        seen = padded[2 * row : 2 * row + 3, 2 * column : 2 * column + 2, channel]
        assert window["channel"] == channel and off_by(window["values"], seen) == 0
        assert off_by(window["weights"], kernel[:, :, c, made]) == 0
        np.testing.assert_allclose(window["products"], (seen * kernel[:, :, c, made]).ravel(), rtol=1e-6)
        assert window["places"] == [
            int(np.ravel_multi_index((2 * row + r, 2 * column + q, channel), (6, 7, 4)))
            if 2 * row + r < 6 and 2 * column + q < 7 else None
            for r in range(3) for q in range(2)
        ]  # fmt: skip
        before += (seen * kernel[:, :, c, made]).sum()
    numbers = [number for _, number in conv["running"]]
    np.testing.assert_allclose(numbers[1:], [before, max(before, 0)], rtol=1e-5, atol=1e-6)
    shares = model(pictures)[0]
    np.testing.assert_allclose(dense["softmax"]["shares"], shares, rtol=1e-5)
    products = [term["product"] for term in dense["terms"]]
    np.testing.assert_allclose(sum(products), dense["running"][0][1], rtol=1e-9)


def mobilenet():
    return keras.applications.MobileNet((64, 64, 3), alpha=0.25, weights=None, classes=10)


@needs_engine
@pytest.mark.parametrize("make", [models.small_resnet, models.small_inception, models.lenet_5, mobilenet])
def test_whole_networks_answer_as_keras_does(make):
    model = make()
    shake(model, np.random.default_rng(4))
    pictures = digits(2, model.input_shape[1:])
    page = data_of(model, pictures)
    assert not [step for step in page["steps"] if step["kind"] == "shut"]
    found = opened_engine.run(opened_engine.LOOK, [{"page": page, "places": False}])[0]
    for picture in range(2):
        assert off_by(found[picture][-1]["values"], model(pictures, training=False)[picture]) < TOLERANCE


@needs_engine
def test_layers_that_only_training_uses_hand_on():
    for name in _kinds.PASSED:
        numbers = {"Identity": 0, "ActivityRegularization": 0, "RandomTranslation": 2}.get(name, 1)
        layer = getattr(layers, name)(*(0.3,) * numbers)
        model = keras.Sequential([keras.Input((5, 6, 3)), layer, layers.Flatten(), layers.Dense(2)])
        pictures = np.random.default_rng(0).uniform(0, 1, (1, 5, 6, 3)).astype(np.float32)
        assert np.array_equal(layer(pictures, training=False), pictures), name
        assert [step["kind"] for step in data_of(model, pictures)["steps"]][1] == "pass"


class Doubled(layers.Layer):
    """Nobody's layer."""

    def call(self, x):
        return 2 * x


def with_a_secret():
    return keras.Sequential(
        [keras.Input((6, 6, 1)), layers.Conv2D(2, 3, name="conv"), Doubled(name="secret"),
         layers.Conv2D(3, 3, name="after"), layers.Flatten(), layers.Dense(2, "softmax", name="classes")]
    )  # fmt: skip


@needs_engine
def test_a_shut_layer_knows_the_given_pictures_and_nothing_else():
    model, pictures = with_a_secret(), np.random.default_rng(0).normal(size=(2, 6, 6, 1)).astype(np.float32)
    page = data_of(model, pictures)
    shut = page["steps"][2]
    assert shut["kind"] == "shut" and shut["shape"] == [4, 4, 2] and "outside Keras" in shut["reason"]
    code = """
    const n = new Network(data);
    n.choose(1);
    const known = [...n.value(n.last)];
    n.picture[0] += 1; n.edited();
    const edited = n.value(n.last);
    n.choose(1); n.switchOff(n.steps[1], 0, true);
    const off = n.value(n.last);
    n.reset();
    n.switchOff(n.steps[3], 0, true);
    return { known, edited, off, behind: [...n.value(n.last)], heat: heat(n, 0).layer?.name };
    """
    found = opened_engine.run(code, page)
    assert off_by(found["known"], model(pictures)[1]) < TOLERANCE
    assert found["edited"] is None and found["off"] is None
    kernel, bias = model.get_layer("after").get_weights()
    silent = keras.models.clone_model(with_a_secret(), clone_function=lambda layer: layer)
    silent.set_weights(model.get_weights())
    silent.get_layer("after").set_weights([kernel * [0, 1, 1], bias * [0, 1, 1]])
    assert off_by(found["behind"], silent(pictures)[1]) < TOLERANCE
    assert found["heat"] == "after"


def shut(layer, shape=(6, 6, 2)):
    """Why the page cannot open a layer."""
    model = keras.Sequential([keras.Input(shape), layer, layers.Flatten(), layers.Dense(2)])
    step = data_of(model, np.ones((1, *shape), np.float32))["steps"][1]
    assert step["kind"] == "shut"
    return step["reason"]


def test_what_the_page_cannot_compute_is_shut_with_its_reason():
    assert "does not know how to compute Conv2DTranspose" in shut(layers.Conv2DTranspose(2, 3))
    assert "bilinear" in shut(layers.UpSampling2D(2, interpolation="bilinear"))
    assert "gelu" in shut(layers.Conv2D(2, 3, activation="gelu"))
    assert "along the channels" in shut(layers.BatchNormalization(axis=1))
    assert "last axis" in shut(layers.Softmax(axis=1))
    assert "float16" in shut(layers.Conv2D(2, 3, dtype="mixed_float16"))
    assert "outside Keras" in shut(layers.Conv2D(2, 3, activation=lambda x: x))
    assert "int8" in shut(layers.Dense(4, dtype="int8_from_float32"))
    # Sides as long as the channels are many: their numbers are of the right count, and lie along the wrong axis.
    assert "along the channels" in shut(layers.Normalization(axis=1, mean=[0.0, 1, 2], variance=[1.0, 2, 3]), (3, 5, 3))
    assert "along the channels" in shut(layers.Rescaling(np.ones((5, 1)).tolist()), (4, 5, 3))
    assert "turns a normalisation back" in shut(layers.Normalization(mean=0.0, variance=2.0, invert=True))


def test_a_relu_that_lets_nothing_through_is_no_plain_one():
    model = keras.Sequential([keras.Input((4, 6, 2)), layers.ReLU(max_value=0), layers.Flatten(), layers.Dense(2)])
    assert data_of(model, np.ones((1, 4, 6, 2), np.float32))["steps"][1]["activation"]["max"] == 0


def test_nested_and_repeated_layers_have_names_of_their_own_and_weights_once():
    twice = layers.Conv2D(2, 3, padding="same", name="twice")
    box = keras.Sequential([keras.Input((6, 6, 2)), twice, layers.ReLU(name="curve")], name="box")
    pictures = keras.Input((6, 6, 2))
    model = keras.Model(pictures, layers.Dense(2)(layers.Flatten()(box(box(pictures)) + pictures)))
    page = data_of(model, np.ones((1, 6, 6, 2), np.float32))
    names = [step["name"] for step in page["steps"]]
    assert names[1:5] == ["box/twice", "box/curve", "box/twice (2)", "box/curve (2)"]
    assert page["steps"][1]["weights"] == page["steps"][3]["weights"] and len(page["shapes"]) == 4
    assert page["steps"][5]["kind"] == "add" and page["steps"][5]["reads"] == [4, 0]


@needs_engine
def test_switching_off_a_filter_and_changing_a_weight_do_what_they_do_in_keras():
    model, pictures = models.mnist_cnn(seed=1), digits()
    code = """
    const n = new Network(data);
    const conv = n.steps.find((step) => step.name === "conv_1");
    const first = [...n.value(n.last)];
    n.switchOff(conv, 3, true);
    const off = [...n.value(n.last)];
    n.switchOff(conv, 3, false);
    n.setWeight(conv, "kernel", 20, 2.5);
    const changed = [...n.value(n.last)];
    const places = n.changedWeights(conv);
    n.reset();
    return { first, off, changed, places, reset: [...n.value(n.last)], isChanged: n.isChanged };
    """
    found = opened_engine.run(code, data_of(model, pictures))
    kernel, bias = model.get_layer("conv_1").get_weights()
    assert off_by(found["first"], model(pictures, training=False)[0]) < TOLERANCE
    assert found["reset"] == found["first"] and found["isChanged"] is False
    assert found["places"] == [{"name": "kernel", "place": 20}]
    on = np.arange(16) != 3
    model.get_layer("conv_1").set_weights([kernel * on, bias * on])
    assert off_by(found["off"], model(pictures, training=False)[0]) < TOLERANCE
    changed = kernel.copy()
    changed[0, 1, 0, 4] = 2.5  # place 20 of (3, 3, 1, 16)
    model.get_layer("conv_1").set_weights([changed, bias])
    assert off_by(found["changed"], model(pictures, training=False)[0]) < TOLERANCE


HEAT = """
const n = new Network(data.page);
return data.classes.map((label) => { const { layer, name, values, reason } = heat(n, label);
  return { layer: layer?.name, name, reason, values: values && [...values] } });
"""


@needs_engine
@pytest.mark.parametrize("make", [models.mnist_cnn, models.small_resnet, models.small_inception, models.small_vgg])
def test_the_heat_map_is_grad_cam(make):
    model, pictures = make(), digits(1)
    shake(model, np.random.default_rng(5))
    page = data_of(model, pictures)
    for label, found in zip((2, 7), opened_engine.run(HEAT, {"page": page, "classes": [2, 7]}), strict=True):
        truth = heatmaps.grad_cam(model, pictures, label, progress=False)
        assert found["layer"] == truth.layer
        assert off_by(found["values"], truth.maps[0]) < 1e-4
        last_pool = [step["kind"] for step in page["steps"]][-2]
        assert found["name"] == ("class activation map" if last_pool == "globalavg" else "Grad-CAM")


@needs_engine
def test_heat_of_random_networks_is_grad_cam(random_networks):
    compared = 0
    for (model, pictures, _), page, _ in random_networks[:20]:
        try:
            truth = heatmaps.grad_cam(model, pictures[:1], 1, progress=False)
        except CnnlabError:
            continue
        found = opened_engine.run(HEAT, {"page": page["page"], "classes": [1]})[0]
        if found["layer"] != truth.layer or found["values"] is None:
            continue  # the heat maps' own table knows more kinds that hand on
        assert np.abs(np.array(found["values"]) - truth.maps[0].ravel()).max() <= 1e-4 * max(truth.maps.max(), 1e-3)
        compared += 1
    assert compared >= 8


# The file.


def test_the_same_network_gives_the_same_bytes_without_path_or_time(tmp_path):
    first = opened.save_page(models.mnist_cnn(), digits(), tmp_path / "one.html").read_bytes()
    second = opened.save_page(models.mnist_cnn(), digits(), str(tmp_path / "two.html")).read_bytes()
    assert first == second
    text = first.decode()
    assert str(tmp_path) not in text and str(Path.cwd()) not in text and "/root" not in text
    assert not re.search(r"20\d\d-\d\d-\d\d|https?://(?!www\.w3\.org/2000/svg)", text)
    print(f"lesson 08's network with 2 pictures: {len(first):,} bytes")
    assert len(first) < 1_000_000


def test_names_cannot_run_a_script():
    evil = "</script><script>alert(1)</script><!--@@CODE@@\u2028"
    model = models.mnist_cnn()
    plain = opened.page(model, digits(1))
    model.name = "<img src=x onerror=alert(1)>"
    text = opened.page(model, digits(1), class_names=[evil] * 10)
    assert text.count("<script") == plain.count("<script") == 2 and text.count("</script") == 2
    assert text.count("@@CODE@@") == 10 and "<img" not in text and "<!--" not in text
    data = re.search(r'id="data">(.*?)</script>', text, re.DOTALL).group(1)
    assert json.loads(data)["classes"] == [evil] * 10
    assert text.count("'sha256-") == 2 and "default-src 'none'" in text and "unsafe-inline" not in text


def test_bad_input_is_told(tmp_path):
    model = models.mnist_cnn()
    with pytest.raises(CnnlabError, match="class_names must be 10 names.*found"):
        opened.page(model, digits(), class_names=["a", "b"])
    with pytest.raises(CnnlabError, match="class_names must be 10 names"):
        opened.page(model, digits(), class_names="0123456789")
    with pytest.raises(CnnlabError, match="class_names must be 10 names.*found 3"):
        opened.page(model, digits(), class_names=3)
    with pytest.raises(CnnlabError, match="pictures must have 4 axes"):
        opened.page(model, digits()[..., 0])
    with pytest.raises(CnnlabError, match="cannot go into the network"):
        opened.page(model, digits(2, (30, 28, 1)))
    with pytest.raises(CnnlabError, match="Sequential or functional, found Own"):
        opened.page(Own(), digits())
    with pytest.raises(CnnlabError, match="Sequential or functional, found str"):
        opened.page("model", digits())
    with pytest.raises(CnnlabError, match="cannot be written.*folder that exists"):
        opened.save_page(model, digits(), tmp_path / "nowhere" / "mine.html")
    with pytest.raises(CnnlabError, match="row of class scores"):
        opened.page(keras.Sequential([keras.Input((5, 5, 1)), layers.Conv2D(1, 3)]), np.ones((1, 5, 5, 1)))
    lost = np.array(model.get_layer("conv_2").kernel)
    lost[1, 1, 3, 5] = np.nan  # one of 4,608: on a CPU, max pooling behind it hides it from the answer
    model.get_layer("conv_2").kernel.assign(lost)
    with pytest.raises(CnnlabError, match="'conv_2'.*not finite"):
        opened.save_page(model, digits(), tmp_path / "mine.html")
    assert not list(tmp_path.iterdir())


class Own(keras.Model):
    """A subclassed model."""

    def call(self, x):
        return x


def test_a_model_that_is_too_large_is_refused_with_its_size():
    model = keras.Sequential([keras.Input((50, 50, 1)), layers.Flatten(), layers.Dense(2001)])
    with pytest.raises(CnnlabError, match=r"20\.0 MB of weights.*at most 20 MB"):
        opened.page(model, np.zeros((1, 50, 50, 1), np.float32))


@pytest.mark.parametrize(("name", "ours"), [("viridis", "size"), ("RdBu_r", "signed")])
def test_the_colours_are_those_of_the_figures(name, ours):
    """Between two stops at most 5 of 255 levels off; once five stops were up to 43 off."""
    text = (_page.FOLDER / "colours.js").read_text(encoding="utf-8")
    listed = re.search(rf"\b{ours}: (\[\n.*?\n  \])", text, re.DOTALL)[1]
    stops = np.array(re.findall(r"\d+", listed), float).reshape(-1, 3)
    share = np.linspace(0, 1, 256)
    found = np.stack([np.interp(share, np.linspace(0, 1, len(stops)), level) for level in stops.T], axis=1)
    assert np.abs(found - 255 * matplotlib.colormaps[name](share)[:, :3]).max() <= 5


def test_pictures_are_bytes_where_they_can_be_and_floats_otherwise():
    model = keras.Sequential([keras.Input((2, 3, 1)), layers.Flatten(), layers.Dense(2)])
    grey = np.arange(6).reshape(1, 2, 3, 1) * 50
    found = [data_of(model, x)["pictures"] for x in (grey, grey / 250, grey - 3.0)]
    assert [one["bytes"] for one in found] == [True, False, False]
    assert [one["range"] for one in found] == [[0, 255], [0, 1], [-3, 247]]


def test_the_page_in_the_docs_tells_of_every_layer_that_is_opened():
    told = set(re.findall(r"`(\w+)`", DOCS.split("## What it opens")[1].split("Models within")[0]))
    assert set(opened.KINDS) | set(opened.OPERATIONS) | set(opened.ACTIVATIONS) == told - {"tests"}
