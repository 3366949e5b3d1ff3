"""The tuned rival of lesson 08: its rate was chosen on held-out digits, and is not the last of those tried."""

import numpy as np
import pytest

from cnnlab import models, training
from scripts.record import mnist_rates


@pytest.fixture(scope="module")
def runs():
    return training.recorded("mnist_rates_run")


def test_the_rate_is_the_best_on_the_held_out_digits_and_has_neighbours(runs):
    assert mnist_rates.best(runs) == mnist_rates.CHOSEN
    assert min(mnist_rates.TRIED) < mnist_rates.CHOSEN < max(mnist_rates.TRIED)


def test_every_rate_has_the_same_seeds_and_three_epochs(runs):
    assert sorted(map(mnist_rates.key_of, runs)) == sorted(mnist_rates.plan())
    assert {len(run.history["val_accuracy"]) for run in runs} == {training.ONE_CYCLE.epochs}


def test_the_cycle_beats_the_tuned_rate_and_this_one_is_the_default_in_fewer_epochs(runs):
    tuned = mnist_rates.accuracies(runs, mnist_rates.CHOSEN, mnist_rates.TEST)
    recorded = {
        name: np.array(
            [run.history["val_accuracy"][-1] for run in training.recorded("mnist_run") if run.recipe == name]
        )
        for name in ("classic", "one_cycle")
    }
    assert recorded["one_cycle"].min() > tuned.max()
    assert recorded["one_cycle"].mean() - tuned.mean() > 0.001


def test_it_is_of_todays_network_and_recipe():
    assert models.mnist_cnn().count_params() == 30_762
    assert (mnist_rates.EPOCHS, mnist_rates.BATCH) == (3, 128)
