"""What lesson 11 says of Keras' layers that vary pictures, its recorded runs, and the script that made them."""

import numpy as np
import pytest

from cnnlab import training
from scripts.record import augmentation as script

import keras  # isort: skip
from keras import layers  # isort: skip


def vary(layer, picture):
    batch = np.asarray(picture, "float32")[None]
    return keras.ops.convert_to_numpy(layer(batch, training=True))[0]


@pytest.fixture(scope="module")
def runs():
    return training.recorded("augmentation_run")


# ---------------------------------------------------------------- what a factor means


def test_a_rotation_factor_is_a_share_of_a_turn_counter_clockwise():
    picture = np.arange(9.0).reshape(3, 3, 1)
    quarter = vary(layers.RandomRotation((0.25, 0.25), fill_mode="constant"), picture)
    np.testing.assert_allclose(quarter[..., 0], np.rot90(picture[..., 0]), atol=1e-4)


def test_shift_factors_are_shares_of_height_and_width():
    picture = np.zeros((10, 20, 1))
    picture[4, 6] = 1
    moved = vary(layers.RandomTranslation((0.2, 0.2), (-0.1, -0.1), fill_mode="constant"), picture)
    np.testing.assert_allclose(moved, np.roll(picture, (2, -2), axis=(0, 1)), atol=1e-5)


@pytest.mark.parametrize("factor", [-0.5, -0.2, 0.25, 1.0])
def test_a_positive_zoom_factor_steps_back(factor):
    picture = np.zeros((80, 60, 1))
    picture[30:50, 20:40] = 1
    area = vary(layers.RandomZoom((factor, factor), fill_mode="constant"), picture).sum()
    assert np.sqrt(area) == pytest.approx(20 / (1 + factor), abs=0.3)


@pytest.mark.library(
    "RandomBrightness and others take the range of 0 to 255 for granted: pictures of 0 to 1 are lost in what is added, "
    "without an error",
    of="keras",
    since="3.0.0 or before",
    course="pictures are varied first and divided afterwards, or `value_range=(0, 1)` is said",
    lesson="11: Brightness, contrast, and the range of the numbers",
    hint="11-B: the numbers not looked at",
)
def test_brightness_adds_a_share_of_the_range_and_is_cut_off():
    picture = np.array([[[100.0], [230.0]]])
    assert vary(layers.RandomBrightness((0.2, 0.2)), picture).ravel().tolist() == [151, 255]
    unit = vary(layers.RandomBrightness((0.2, 0.2), value_range=(0, 1)), picture / 255)
    np.testing.assert_allclose(255 * unit.ravel(), [151, 255], rtol=1e-5)
    # The trap: 51 is added to pixels of at most 1.
    assert vary(layers.RandomBrightness((0.2, 0.2)), picture / 255).min() > 51


@pytest.mark.library(
    "RandomContrast(0.5) only raises contrast, by 1 to 1.5; the pair (0.5, 0.5) lowers and raises it",
    of="keras",
    since="3.6.0; not yet in 3.5.0",
    course="two numbers are given",
    lesson="11: Brightness, contrast, and the range of the numbers",
)
def test_one_contrast_number_only_makes_harsher():
    greys = np.random.default_rng(0).uniform(90, 160, (8, 8, 1)).astype("float32")
    batch = np.repeat(greys[None], 100, axis=0)
    for factor, low in ((0.5, 1.0), ((0.5, 0.5), 0.5)):
        drawn = keras.ops.convert_to_numpy(layers.RandomContrast(factor, seed=0)(batch, training=True))
        ratios = drawn.std(axis=(1, 2, 3)) / greys.std()
        assert low - 0.001 <= ratios.min() < low + 0.1
        assert 1.4 < ratios.max() < 1.501


@pytest.mark.library(
    "RandomFlip() decides both mirrors with one coin: two pictures can come out, not four",
    of="keras",
    since="3.6.0; not yet in 3.5.0",
    course="one direction is named",
    lesson="11: Mirrors",
)
def test_the_usual_flip_is_half_a_turn():
    picture = np.array([[[1.0], [2.0]], [[3.0], [4.0]]])
    layer = layers.RandomFlip(seed=0)
    found = {tuple(vary(layer, picture).ravel()) for _ in range(40)}
    assert found == {(1, 2, 3, 4), (4, 3, 2, 1)}


def test_the_layers_act_in_training_and_in_a_bare_call():
    network = keras.Sequential([keras.Input((5, 4, 1)), layers.RandomRotation((0.5, 0.5))])
    batch = np.arange(40, dtype="float32").reshape(2, 5, 4, 1)
    np.testing.assert_array_equal(network.predict(batch, verbose=0), batch)
    np.testing.assert_array_equal(network(batch, training=False), batch)
    for answer in (network(batch), network(batch, training=True)):
        np.testing.assert_allclose(answer, batch[:, ::-1, ::-1], atol=1e-3)


# ---------------------------------------------------------------- the recorded runs


def test_every_planned_run_is_recorded_once(runs):
    assert sorted(script.key_of(run) for run in runs) == sorted(script.plan(3))


def test_recorded_accuracies_and_confusions_agree(runs):
    tables = [run for run in runs if "confusion" in run.facts]
    wanted = [one for one in script.plan(3) if one[0] == "gain" and one[2] == script.SIZE]
    assert sorted(script.key_of(run) for run in tables) == sorted(wanted)
    for run in tables:
        confusion = np.array(run.facts["confusion"])
        assert confusion.sum() == 10_000
        assert np.trace(confusion) / 10_000 == pytest.approx(run.facts["test_accuracy"], abs=1e-6)


def test_all_runs_of_a_task_took_equally_many_steps(runs):
    assert script.RECIPE.steps(script.EPOCH) == 400
    for run in runs:
        epochs, task = len(run.history["loss"]), run.facts["task"]
        if task.endswith("times"):
            assert epochs == int(task.split()[0]) * script.RECIPE.epochs and run.facts["steps"] == 100 * epochs
        elif task != "cost":
            assert epochs == script.RECIPE.epochs


def test_more_steps_learn_what_was_not_finished(runs):
    learned = {(run.facts["task"], run.seed): run.history["accuracy"][-1] for run in runs if is_any_angle(run)}
    for seed in range(3):
        assert learned["4 times", seed] > learned["gain", seed] + 0.03


def points(runs, task, data, way):
    """Return what a way gains against `none` with the same seed and as many steps, in points, seed by seed."""
    right = {
        run.seed: run.facts["test_accuracy"]
        for run in runs
        if (run.facts["task"], run.facts["data"], run.facts["size"], run.recipe) == (task, data, script.SIZE, way)
    }
    if way == "none":
        return right
    plain = points(runs, "gain" if task == "1 times" else task, data, "none")
    return [100 * (right[seed] - plain[seed]) for seed in range(3)]


def test_what_four_times_the_steps_change(runs):
    """Lesson 11: digits at any angle lose four points instead of eight to nine, shifted garments change their sign."""
    assert np.mean(points(runs, "gain", "mnist", "any angle")) == pytest.approx(-8.5, abs=0.05)
    assert np.mean(points(runs, "4 times", "mnist", "any angle")) == pytest.approx(-4.1, abs=0.05)
    assert max(points(runs, "gain", "fashion_mnist", "shift")) < -0.6
    assert min(points(runs, "4 times", "fashion_mnist", "shift")) > 1


@pytest.mark.parametrize("data", ["mnist", "fashion_mnist"])
def test_erasing_and_mixup_help_after_many_steps(runs, data):
    assert min(points(runs, "4 times", data, "erasing")) > 0.5
    assert min(points(runs, "4 times", data, "mixup")) > 0
    assert min(points(runs, "1 times", data, "erasing")) < 0
    (before,) = [run for run in runs if script.key_of(run) == ("gain", "mnist", script.SIZE, "any angle", 0)]
    assert round(before.facts["test_accuracy"], 2) == 0.87


def is_any_angle(run):
    return run.recipe == "any angle" and run.facts["data"] == "fashion_mnist"


# ---------------------------------------------------------------- the script


def test_drawing_is_balanced_seeded_and_keeps_out_of_the_held_pictures():
    labels = np.tile(np.arange(10), 6000)
    chosen = script.drawn(labels, 300, 1)
    assert np.bincount(labels[chosen]).tolist() == [30] * 10
    assert len(set(chosen.tolist())) == 300 and chosen.max() < 50_000
    np.testing.assert_array_equal(chosen, script.drawn(labels, 300, 1))
    assert set(chosen.tolist()) != set(script.drawn(labels, 300, 2).tolist())


def test_averaging_looks_at_nine_places_or_two_sides():
    class Network:
        """Answers with the pixel in the middle."""

        def predict(self, pictures, **options):
            return pictures[:, 14, 14]

    picture = np.arange(28 * 28.0).reshape(1, 28, 28, 1)
    nine = script.averaged(Network(), picture, "mnist")
    assert nine[0, 0] == pytest.approx(picture[0, 13:16, 13:16].mean())
    two = script.averaged(Network(), picture, "fashion_mnist")
    assert two[0, 0] == pytest.approx(picture[0, 14, [13, 14]].mean())


def test_a_network_with_layers_in_front_learns_as_many_parameters():
    for way, steps in script.WAYS.items():
        network = script.network(steps(), 0)
        assert network.count_params() == 30_762, way
