"""Feature-map browser, its state: grid, kernel and patches against NumPy, with convolutions of other shapes."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlab import convolution, models, plots, widgets
from cnnlab.errors import CnnlabError
from cnnlab.widgets import feature_maps
from cnnlab.widgets.kit.draw import PAPER, mosaic

RNG = np.random.default_rng(0)
PICTURES = RNG.integers(0, 256, (12, 20, 28, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((20, 28, 3)),
            layers.Rescaling(1 / 255, name="rescale"),
            layers.Conv2D(40, (3, 5), padding="same", activation="relu", name="first"),
            layers.MaxPooling2D(2, name="pool"),
            layers.Conv2D(6, 3, strides=2, name="second"),
            layers.Flatten(name="flatten"),
            layers.Dense(5, activation="softmax", name="classes"),
        ]
    )


@pytest.fixture
def demo(network):
    return widgets.FeatureMaps(models.inside(network), PICTURES)


def rgb(demo, trait):
    return np.frombuffer(getattr(demo, trait), np.uint8).reshape(*getattr(demo, f"{trait}_shape"), 4)[..., :3]


def test_it_opens_at_the_first_convolution_and_shows_its_maps(demo, network):
    assert demo.names[demo.layer] == "first" and demo.channels == [3, 40, 40, 6, 6 * 4 * 6, 5]
    kernels, biases = network.get_layer("first").get_weights()
    maps = np.maximum(convolution.conv2d(PICTURES[:1] / 255, kernels, padding="same") + biases, 0)[0]
    np.testing.assert_allclose(demo.maps, maps, atol=1e-5)
    assert demo.plan == [8, 20, 28, 0, 32] and demo.grid_shape == [4 * 21 - 1, 8 * 29 - 1]
    tiles = plots.colour(np.moveaxis(demo.maps[..., :32], -1, 0), 0, demo.maps.max(), False)
    np.testing.assert_array_equal(rgb(demo, "grid"), mosaic(tiles, 8))
    assert demo.channel == maps.max(axis=(0, 1)).argmax()
    np.testing.assert_array_equal(demo.kernel, kernels[..., demo.channel])
    assert demo.weights_about == "Kernel of 3 x 5, 3 channels."


def test_the_second_page_has_the_rest(demo):
    demo.channel = 37
    assert demo.plan == [8, 20, 28, 32, 8] and demo.grid_shape == [20, 8 * 29 - 1]
    np.testing.assert_array_equal(demo.map, demo.maps[..., 37])
    demo.layer = 3
    assert demo.channel == 5 and demo.maps.shape == (4, 6, 6) and demo.plan == [8, 16, 24, 0, 6]
    assert "second (Conv2D): 6 maps of 4 x 6" in demo.message
    assert demo.weights_about == "Kernel of 3 x 3, the 16 of 40 channels with most weight."


def test_patches_are_where_the_map_is_strongest(demo, network):
    demo.layer, demo.channel = 3, 2
    demo._handle_custom_msg({"do": "search", "layer": 3}, [])
    answers = models.activations(network, PICTURES)["second"][..., 2]
    order = np.argsort(-answers.max(axis=(1, 2)), kind="stable")[:9]
    np.testing.assert_allclose(demo.excitations, answers.max(axis=(1, 2))[order], atol=1e-5)
    row, column = np.unravel_index(answers[order[0]].argmax(), answers[order[0]].shape)
    # By hand: a step of 'second' is 4 pixels. It spans 3 places of 'pool', that is 6 of 'first', that is 8 x 10 pixels;
    # 'first' begins one row above and two columns left of the picture.
    top, left = 4 * row - 1, 4 * column - 2
    framed = np.pad(PICTURES[order[0]], ((1, 1), (2, 2), (0, 0)), constant_values=PAPER)
    expected = framed[top + 1 : top + 9, left + 2 : left + 12]
    assert demo.patches[0].shape == (8, 10, 3)
    np.testing.assert_array_equal(demo.patches[0], expected)
    np.testing.assert_array_equal(rgb(demo, "found")[::3, :30:3], expected)
    assert "Patches of 8 x 10 pixels, the 9 strongest of 12 pictures" in demo.found_about


def test_searching_waits_until_it_is_asked_for(network):
    searched = []

    class Counting:
        look = models.inside(network)
        layers = look.layers

        def __call__(self, pictures):
            return self.look(pictures)

        def peaks(self, pictures, layer):
            searched.append(layer)
            return self.look.peaks(pictures, layer)

    demo = widgets.FeatureMaps(Counting(), PICTURES)
    demo.layer = 3
    assert searched == ["first"] and demo.found_shape == [0, 0] and "Searching 12" in demo.found_about
    demo.search()
    demo.channel = 1
    demo.layer = 1
    demo.search()
    assert searched == ["first", "second"] and not demo.found_about.startswith("Searching")


def test_layers_without_maps_are_a_strip_and_without_kernels_say_so(demo):
    demo.layer, demo.channel = 5, 4
    demo.search()
    assert demo.found_about.startswith("Whole pictures, the 9 strongest")
    assert demo.maps.shape == (1, 1, 5) and demo.plan == [32, 8, 8, 0, 5] and demo.chosen_shape == [0, 0]
    assert demo.message.startswith("classes (Dense): 5 units. Unit 4 answers 0.")
    assert demo.kernel is None and demo.weights_shape == [0, 0] and "but no kernel" in demo.weights_about
    assert demo.patches[0].shape == (20, 28, 3)
    demo.layer = 2
    assert demo.weights_about == "pool has no kernels." and demo.maps.shape == (10, 14, 40)


def test_a_dead_map_says_so(network):
    dead = keras.models.clone_model(network)
    kernels, biases = network.get_layer("first").get_weights()
    dead.get_layer("first").set_weights([0 * kernels, biases - 1])
    demo = widgets.FeatureMaps(models.inside(dead), PICTURES)
    assert demo.found_about == "Nothing in 12 pictures excites this map: it never gets above 0."
    assert demo.found_shape == [0, 0] and not demo.maps.any() and demo.still().ndim == 3


def test_the_frame_on_the_picture_is_what_the_strongest_place_sees(demo):
    demo.layer, demo.channel = 3, 4
    row, column = np.unravel_index(np.abs(demo.map).argmax(), demo.map.shape)
    factor = 200 // 28
    white = (rgb(demo, "seen") == 255).all(axis=-1)
    top, left = max(4 * row - 1, 0) * factor, max(4 * column - 2, 0) * factor
    bottom, right = (4 * row - 1 + 8) * factor - 1, (4 * column - 2 + 10) * factor - 1
    assert white[top, left : right + 1].all() and white[bottom, left : right + 1].all()
    assert white[top : bottom + 1, left].all() and white[top : bottom + 1, right].all()


def test_large_maps_and_pictures_are_made_smaller():
    large = keras.Sequential([keras.Input((96, 300, 1)), layers.Conv2D(2, 3, padding="same", name="conv")])
    demo = widgets.FeatureMaps(models.inside(large), RNG.normal(size=(2, 96, 300, 1)))
    assert demo.maps.shape == (96, 300, 2) and demo.plan[1:3] == [10, 32]
    assert max(demo.seen_shape) <= 256 and max(demo.chosen_shape) <= 256
    mean = demo.maps[..., 0].reshape(96, 300).mean()
    np.testing.assert_allclose(demo._small(demo.map, 32).mean(), mean, atol=1e-6)


@pytest.mark.parametrize("trait, value", [("index", 12), ("index", -1), ("layer", 6), ("layer", -2)])
def test_what_does_not_exist_gets_a_sentence(demo, trait, value):
    before = demo.grid
    setattr(demo, trait, value)
    assert demo.message == "Not changed: there are 12 pictures and 6 layers, counted from 0: choose again."
    assert demo.grid == before and getattr(demo, trait) != value


def test_a_map_beyond_the_last_is_the_last(demo):
    demo.channel = 4000
    assert demo.channel == 39
    demo.channel = -3
    assert demo.channel == 0


def test_bad_arguments_and_text_form(demo, network):
    with pytest.raises(CnnlabError, match="found Sequential: write FeatureMaps"):
        widgets.FeatureMaps(network, PICTURES)
    with pytest.raises(CnnlabError, match=r"\(N, rows, columns, 1 or 3\)"):
        widgets.FeatureMaps(models.inside(network), PICTURES[0])
    with pytest.raises(CnnlabError, match="cannot go into the network"):
        widgets.FeatureMaps(models.inside(network), PICTURES[:, :10])
    assert repr(demo) == f"[FeatureMaps: 6 layers of {network.name}, 12 pictures; run this cell to use it]"
    assert demo.still().shape[0] < 300


def test_the_still_shows_the_kernel_and_a_white_patch_does_not_melt_into_the_page(network):
    demo = widgets.FeatureMaps(models.inside(network), np.full_like(PICTURES, 255))
    with_kernel = demo.still()
    drawn = feature_maps._on_paper(np.stack(demo.patches), 3)
    edge = np.concatenate([drawn[:6], drawn[-6:], drawn[:, :6].swapaxes(0, 1), drawn[:, -6:].swapaxes(0, 1)], axis=None)
    assert (edge == PAPER).all() and (drawn == 255).mean() > 0.3
    assert (drawn[:, drawn.shape[1] // 3] == PAPER).all(), "a line between the patches"
    demo.layer = 2  # pooling has no kernel
    demo.search()
    assert demo.still().shape[1] < with_kernel.shape[1]
