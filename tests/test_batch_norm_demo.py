"""The batch norm viewer's state: by hand, against cnnlab.layers, the averages' course, and bad input."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cnnlab import layers, plots, widgets
from cnnlab.errors import CnnlabError

BY_HAND = [[1.0, 10.0], [3.0, 10.0], [5.0, 40.0], [7.0, 40.0]]


def test_lesson_10_by_hand():
    demo = widgets.BatchNormViewer(BY_HAND, batch_size=4, momentum=0.99)
    assert sorted(demo.trained[:, 1].round(3)) == [-1, -1, 1, 1]
    np.testing.assert_allclose(demo.layer.statistics["moving_mean"], [0.04, 0.25])
    np.testing.assert_allclose(demo.layer.statistics["moving_variance"], [1.04, 3.24])
    assert demo.summary == (
        "Channel 1, this batch: mean 4.00, variance 5.00. After, in training: mean 0.00, variance 1.00; at inference "
        "with the averages of 1 batch: mean 3.88, variance 4.80. Of their start 99% is still in the averages."
    )


@pytest.mark.parametrize("shape", [(50, 3), (12, 4, 5, 3)])
def test_the_batches_and_their_course_are_the_layers(shape):
    activations = np.random.default_rng(1).normal(3, 2, shape)
    demo = widgets.BatchNormViewer(activations, batch_size=8, momentum=0.5, seed=2)
    demo.set_state({"channel": "channel 2"})
    demo.set_state({"gamma": 2.0})
    demo.set_state({"beta": -1.0})
    demo._handle_custom_msg({"do": "next_batch"}, [])
    demo._handle_custom_msg({"do": "many_batches"}, [])
    assert demo.batches == 22
    layer = layers.BatchNorm(3, momentum=0.5)
    layer.parameters = {"gamma": np.array([1, 2.0, 1]), "beta": np.array([0, -1.0, 0])}
    means = []
    for number in range(22):
        batch = activations[np.random.default_rng([2, number]).choice(len(activations), 8, replace=False)]
        expected = layer.forward(batch, training=True)
        means.append(layer.statistics["moving_mean"][1])
    np.testing.assert_array_equal(demo.batch, batch)
    np.testing.assert_allclose(demo.trained, expected)
    np.testing.assert_allclose(demo.inferred, layer.forward(batch))
    np.testing.assert_allclose(demo.course["moving_mean"], [0, *means])
    assert demo.course["batch"] == list(range(23)) and demo.course["batch_mean"][0] is None
    assert demo.trained[..., 1].mean() == pytest.approx(-1) and demo.trained[..., 1].std() == pytest.approx(2, rel=1e-3)


def test_moving_a_slider_moves_no_average():
    demo = widgets.BatchNormViewer()
    before = {name: values.copy() for name, values in demo.layer.statistics.items()}
    for gamma in (0.5, 2, -1):
        demo.set_state({"gamma": gamma})
    assert demo.batches == 1
    for name, values in before.items():
        np.testing.assert_array_equal(demo.layer.statistics[name], values)


def test_each_channel_keeps_its_gamma_and_beta_and_a_restart_too():
    demo = widgets.BatchNormViewer()
    demo.set_state({"gamma": 3})
    demo.set_state({"channel": "channel 3"})
    assert demo.gamma == 1.0
    demo.set_state({"beta": 2})
    demo.set_state({"channel": "channel 1"})
    assert (demo.gamma, demo.beta) == (3.0, 0.0)
    demo._handle_custom_msg({"do": "many_batches"}, [])
    demo._handle_custom_msg({"do": "restart"}, [])
    assert demo.batches == 1 and demo.layer.parameters["gamma"].tolist() == [3, 1, 1]
    assert demo.layer.parameters["beta"].tolist() == [0, 0, 2]


def test_in_the_end_training_and_inference_agree():
    demo = widgets.BatchNormViewer(momentum=0.9)
    far = np.abs(demo.trained - demo.inferred).max()
    for _ in range(5):
        demo._handle_custom_msg({"do": "many_batches"}, [])
    assert np.abs(demo.trained - demo.inferred).max() < far / 3
    assert demo.layer.statistics["moving_mean"][0] == pytest.approx(5, abs=0.4)
    assert "0% is still" in demo.summary


def test_histograms_count_everything_once():
    demo = widgets.BatchNormViewer()
    for part, many in (("before", 1), ("after", 2)):
        shares = demo.histograms[part]["shares"]
        assert len(shares) == many and all(sum(share) == pytest.approx(1) for share in shares)
    constant = widgets.BatchNormViewer(np.full((9, 1), 4.0), batch_size=3)
    assert sum(constant.histograms["before"]["shares"][0]) == 1


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("gamma", 9),
        ("gamma", None),
        ("beta", "x"),
        ("momentum", 1),
        ("momentum", float("nan")),
        ("channel", "channel 9"),
    ],
)
def test_what_the_page_must_not_send_gets_a_sentence(trait, value):
    demo = widgets.BatchNormViewer()
    before, kept = getattr(demo, trait), demo.histograms
    demo.set_state({trait: value})
    assert demo.message.startswith("Not changed: ") and getattr(demo, trait) == before and demo.histograms == kept
    demo._handle_custom_msg({"do": "fly"}, [])
    assert demo.batches == 1
    demo.set_state({"gamma": 0.5})
    assert demo.message == ""


def test_text_and_still():
    demo = widgets.BatchNormViewer()
    assert repr(demo) == "[Batch norm viewer: channel 1 of 3 after 1 batch. Run this cell to go on]"
    bundle = demo._repr_mimebundle_()
    assert len((bundle[0] if isinstance(bundle, tuple) else bundle)["image/png"]) < 60_000 * 4 / 3
    assert not plt.get_fignums()


def test_the_still_shows_the_moving_means_coming_up_to_the_batches(monkeypatch):
    drawn, curves = {}, plots.curves
    monkeypatch.setattr(plots, "curves", lambda lines, **options: drawn.update(lines) or curves(lines, **options))
    demo = widgets.BatchNormViewer(BY_HAND, batch_size=4, momentum=0.5)
    demo.still()
    # All four samples are in each batch: 0.5, 0.75, ... and 0.01, 0.0199, ... of one mean.
    mean = np.mean(BY_HAND, axis=0)[0]
    np.testing.assert_allclose(drawn["mean of each batch"], mean)
    np.testing.assert_allclose(drawn["moving mean, momentum 0.5"][:2], [0.5 * mean, 0.75 * mean])
    np.testing.assert_allclose(drawn["moving mean, momentum 0.99"][:2], [0.01 * mean, 0.0199 * mean])
    assert demo.batches == 1


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"activations": [1.0, 2.0]}, "must have 2 or 4 axes"), ({"activations": np.ones((1, 3))}, "2 samples or more"),
        ({"activations": np.ones((9, 13))}, "at most 12 channels"), ({"batch_size": 1}, "batch_size"),
        ({"activations": BY_HAND, "batch_size": 5}, "between 2 and 4"), ({"momentum": 1}, "momentum"),
    ],
)  # fmt: skip
def test_bad_arguments(arguments, match):
    if "activations" in arguments:
        arguments = {"batch_size": 2, **arguments}
    with pytest.raises(CnnlabError, match=match):
        widgets.BatchNormViewer(**arguments)
