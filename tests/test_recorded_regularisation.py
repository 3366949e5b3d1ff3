"""The recorded comparison of lesson 10 is complete, of today's networks, and chosen by held-out pictures."""

import numpy as np
import pytest

from cnnlab import models, training
from scripts.record import regularisation as script

import keras  # isort: skip

# Of a trial, not of the network.
OF_THE_TRIAL = {"pictures", "stop_by", "weight_decay"}


@pytest.fixture(scope="module")
def runs():
    return training.recorded("regularisation_run")


@pytest.fixture(scope="module")
def options(runs):
    return {run.recipe: run.facts["options"] for run in runs}


def test_every_configuration_has_the_same_three_seeds(runs, options):
    assert len(options) == 38
    for name in options:
        assert sorted(run.seed for run in runs if run.recipe == name) == [0, 1, 2]


def test_it_is_of_todays_networks(runs, options):
    for name, given in options.items():
        network = models.overfitter(**{key: value for key, value in given.items() if key not in OF_THE_TRIAL})
        assert {run.facts["parameters"] for run in runs if run.recipe == name} == {network.count_params()}


def test_the_held_out_pictures_have_chosen(runs):
    held, chosen = {}, {}
    for run in runs:
        held.setdefault(run.facts["remedy"], {}).setdefault(run.recipe, []).append(run.facts["held_accuracy"])
        if run.facts["chosen"]:
            chosen.setdefault(run.facts["remedy"], set()).add(run.recipe)
    combined = held.pop("combined")
    assert chosen.pop("combined") == set(combined)
    for remedy, variants in held.items():
        means = {name: np.mean(values) for name, values in variants.items()}
        assert chosen[remedy] == {max(means, key=means.get)}
    alone = set.union(*chosen.values())
    assert all(set(name.split(" + ")) <= alone for name in combined)


def test_all_took_the_same_number_of_steps(runs):
    for run in runs:
        pictures = run.facts["options"].get("pictures", 1000)
        epochs = len(run.history["loss"])
        stopped = "stop_by" in run.facts["options"]
        assert epochs * pictures == 40_000 or (stopped and epochs <= 40)


def test_weight_decay_takes_a_share_of_every_kernel_and_leaves_biases_alone():
    recipe = script.WithDecay("test", 1, 4, 0.1, weight_decay=0.2)
    network = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, bias_initializer="ones")])
    optimizer, before = recipe.compiled(4), network.get_weights()
    optimizer.build(network.trainable_variables)
    optimizer.apply([keras.ops.zeros_like(one) for one in network.trainable_variables])
    kernel, bias = network.get_weights()
    np.testing.assert_allclose(kernel, before[0] * (1 - 0.1 * 0.2), rtol=1e-6)
    np.testing.assert_array_equal(bias, before[1])
    assert type(script.WithDecay("test", 1, 4, 0.1).compiled(4)) is keras.optimizers.Adam
