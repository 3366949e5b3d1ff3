"""Lesson 09's networks, the script that records them, and what it recorded."""

import keras
import numpy as np
import pytest

from cnnlab import models, training
from cnnlab.errors import CnnlabError
from cnnlab.ledger import ledger
from scripts.record import fashion as script


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).integers(0, 256, (6, 28, 28, 1), dtype=np.uint8)


# --- the large network ------------------------------------------------------------------------------------------


def test_the_large_network_is_the_lectures():
    model = models.fashion_vgg()
    assert model.count_params() == 1_679_082
    assert sum(int(np.prod(weight.shape)) for weight in model.non_trainable_weights) == 1_408
    names = [layer.name for layer in model.layers]
    assert names[1:6] == ["conv_1", "norm_1", "conv_2", "norm_2", "pool_1"]
    assert names[-5:] == ["flatten", "dense", "norm_5", "dropout", "classes"]
    assert model.get_layer("pool_2").output.shape == (None, 7, 7, 64)
    assert all(model.get_layer(f"conv_{n}").activation is keras.activations.relu for n in range(1, 5))


# --- the small network ------------------------------------------------------------------------------------------


def test_the_small_network_by_hand():
    model = models.fashion_small()
    kernels = 16 * 9 + 32 * 9 * 16 + 64 * 9 * 32 + 64 * 9 * 64
    assert model.count_params() == kernels + 4 * (16 + 32 + 64 + 64) + 10 * 65 == 61_402
    macs = 28 * 28 * 16 * 9 + 14 * 14 * 32 * 9 * 16 + 7 * 7 * 64 * 9 * (32 + 64) + 640
    assert ledger(model).macs == macs == 3_726_208


def test_it_does_a_fifth_of_the_work():
    small, large = ledger(models.fashion_small()).macs, ledger(models.fashion_vgg()).macs
    assert 5 < large / small < 6


@pytest.mark.parametrize("normalise", ["before", "after", None])
def test_the_order_of_its_layers(normalise):
    kinds = [type(layer).__name__ for layer in models.fashion_small(normalise=normalise).layers][2:6]
    expected = ["Conv2D", "MaxPooling2D", "BatchNormalization", "ReLU"]
    if normalise == "after":
        expected = ["Conv2D", "MaxPooling2D", "ReLU", "BatchNormalization"]
    if normalise is None:
        expected = ["Conv2D", "MaxPooling2D", "ReLU", "Conv2D"]
    assert kinds == expected


def test_only_normalisation_before_the_activation_replaces_the_bias():
    biases = {
        normalise: models.fashion_small(normalise=normalise).get_layer("conv_1").use_bias
        for normalise in ("before", "after", None)
    }
    assert biases == {"before": False, "after": True, None: True}


def test_pooling_first_gives_what_pooling_last_would(pictures):
    maps = np.random.default_rng(1).normal(size=(2, 6, 8, 3)).astype("float32")
    relu, pool = keras.layers.ReLU(), keras.layers.MaxPooling2D(2)
    np.testing.assert_array_equal(relu(pool(maps)), pool(relu(maps)))


def test_flips_only_in_training(pictures):
    model = models.fashion_small()
    flip = model.get_layer("flip")
    floats = pictures.astype("float32")
    np.testing.assert_array_equal(flip(floats, training=False), floats)
    turned = np.asarray(flip(np.repeat(floats[:1], 40, axis=0), training=True))
    ways = {bool((one == floats[0]).all()): one for one in turned}
    assert set(ways) == {True, False}
    np.testing.assert_array_equal(ways[False], floats[0, :, ::-1])
    assert "flip" not in [layer.name for layer in models.fashion_small(flips=False).layers]


def test_equal_seeds_give_equal_networks(pictures):
    one, same, other = (models.fashion_small(seed=seed).predict(pictures, verbose=0) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)
    np.testing.assert_allclose(one.sum(axis=1), 1, rtol=1e-5)


def test_other_widths_and_depths():
    model = models.fashion_small(filters=(4, 6, 8), head="average")
    assert model.count_params() == 9 * (4 + 4 * 6 + 6 * 8) + 4 * 18 + 10 * 9
    assert model.get_layer("average").output.shape == (None, 8)
    assert model.get_layer("conv_3").output.shape == (None, 7, 7, 8)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"filters": 16}, "filters must be a tuple of at least two numbers"),
        ({"filters": (16,)}, "at least two"),
        ({"filters": (16, 0)}, "filters must be at least 1"),
        ({"normalise": "befor"}, "Did you mean 'before'"),
        ({"head": "mean"}, "head"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_small_network_that_cannot_be(options, message):
    with pytest.raises(CnnlabError, match=message):
        models.fashion_small(**options)


# --- the script -------------------------------------------------------------------------------------------------


class Fashion:
    """As many pictures as a test has time for: class 0 to 9 is the place of a bright row."""

    real = True

    def __init__(self):
        self.y_train, self.y_test = (np.arange(count) % 10 for count in (40, 20))
        self.x_train, self.x_test = (self._drawn(labels) for labels in (self.y_train, self.y_test))

    @staticmethod
    def _drawn(labels):
        pictures = np.zeros((len(labels), 28, 28), np.uint8)
        for place in range(2):
            pictures[np.arange(len(labels)), 2 * labels + place] = 255
        return pictures


def test_nothing_is_learned_from_what_is_held_out(monkeypatch):
    monkeypatch.setattr(script, "HELD_OUT", 15)
    fashion = Fashion()
    (x, y), (held_x, held_y) = script.split(fashion)
    assert x.shape == (25, 28, 28, 1) and held_x.shape == (15, 28, 28, 1)
    np.testing.assert_array_equal(np.concatenate([y, held_y]), fashion.y_train)


def test_asking_twice_averages_the_two_answers():
    class Model:
        def predict(self, x, **options):
            # Sure of class 0 where the left column is bright, less sure of class 1 where it is dark.
            bright = x[:, 0, 0, 0] > 0
            return np.where(bright[:, None], [0.9, 0.1], [0.4, 0.6])

    x = np.zeros((2, 3, 4, 1))
    x[0, :, 0] = 1
    assert script.asked(Model(), x, np.array([1, 1])) == [0.5, 0.5]
    assert script.asked(Model(), x[:, :, ::-1], np.array([0, 1])) == [0.5, 1.0]


def test_the_networks_take_turns(monkeypatch):
    tiny = training.Recipe("tiny", epochs=2, batch_size=8, learning_rate=0.01)
    narrow = {name: (lambda seed: models.fashion_small(filters=(2, 2), seed=seed), tiny, 1 / 2000) for name in "ab"}
    monkeypatch.setattr(script, "CLOCKED", narrow)
    one, other = script.measured_in_turns(Fashion(), turns=3)
    assert (one.recipe, other.recipe) == ("a", "b")
    assert len(one.history["seconds"]) == len(other.history["processor_seconds"]) == 3
    assert one.facts["share_of_an_epoch"] == 1 / 2000


def test_runs_that_are_done_are_kept(tmp_path, monkeypatch):
    path = script.path_of("ablations", tmp_path)
    run = training.Run("no flips", 1, {"val_accuracy": [0.5]}, 1.0, 1.0)
    training.save_runs(path, [run])
    new = {"val_accuracy": [0.6]}
    monkeypatch.setattr(script, "train", lambda part, path, *one: training.Run(*one, new, 1.0, 1.0))
    script.main(["ablations", "--folder", str(tmp_path), "--at-most", "1"])
    runs = training.load_runs(path)
    assert runs[1] == run
    assert [run.recipe for run in runs] == ["all", "no flips"]


def test_the_script_goes_on_where_it_was_stopped(tmp_path, monkeypatch, capsys):
    tiny = training.Recipe("tiny", epochs=2, batch_size=8, learning_rate=0.01)
    monkeypatch.setattr(script, "real", lambda name: Fashion())
    monkeypatch.setattr(script, "HELD_OUT", 10)
    monkeypatch.setattr(script, "ABLATIONS", {"all": (script.small(filters=(2, 2)), tiny)})
    monkeypatch.setitem(script.PLANS, "ablations", [("all", 0), ("all", 1)])
    arguments = ["ablations", "--folder", str(tmp_path), "--at-most", "1"]
    for done in (1, 2, 2):
        script.main(arguments)
        runs = training.load_runs(tmp_path / "fashion_ablations_run.json")
        assert [run.seed for run in runs] == [0, 1][:done]
    assert set(runs[0].facts) == {"accuracy", "accuracy_with_mirror"}
    assert [path.name for path in tmp_path.iterdir()] == ["fashion_ablations_run.json"]
    assert capsys.readouterr().out.count("fashion_ablations_run.json, 1 of ") == 2


# --- what was recorded ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large_network():
    (run,) = training.recorded("fashion_vgg_run")
    return run


def named(name):
    runs = {}
    for run in training.recorded(name):
        runs.setdefault(run.recipe, []).append(run)
    return runs


def test_the_lectures_run_is_whole(large_network):
    assert large_network.recipe == "lecture_sgd"
    assert {len(values) for values in large_network.history.values()} == {training.LECTURE_SGD.epochs}
    assert 0.915 < large_network.history["val_accuracy"][-1] < 0.94


def test_few_epochs_come_within_a_point_and_more_reach_it(large_network):
    runs, final = named("fashion_small_run"), large_network.history["val_accuracy"][-1]
    assert [len(run.history["loss"]) for run in runs["short"]] == [script.SHORT.epochs] * 3
    assert all(run.facts["test_accuracy_with_mirror"] > final - 0.01 for run in runs["short"])
    assert {len(run.history["loss"]) for run in runs["long"]} == {script.LONG.epochs}
    assert all(run.facts["test_accuracy_with_mirror"] >= final for run in runs["long"])


def test_a_tenth_and_a_quarter_of_the_time():
    epoch = {
        name: np.median(runs[0].history["seconds"]) / runs[0].facts["share_of_an_epoch"]
        for name, runs in named("fashion_clock_run").items()
    }
    whole = training.LECTURE_SGD.epochs * epoch["fashion_vgg"]
    assert script.SHORT.epochs * 50 / 60 * epoch["fashion_small"] < whole / 10
    assert script.LONG.epochs * epoch["fashion_small"] < whole / 4


def test_three_seeds_for_each_ingredient():
    runs = named("fashion_ablations_run")
    assert set(runs) == set(script.ABLATIONS)
    assert all([run.seed for run in group] == [0, 1, 2] for group in runs.values())
