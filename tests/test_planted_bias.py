"""Planted bias: the ground tells the class exactly as strongly as asked for, and nothing else does."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.datasets import _planted_bias
from cnnlab.errors import CnnlabError


@pytest.fixture(scope="module")
def strong():
    return datasets.planted_bias(0.9, seed=4, count=2000)


def grass_shares(data):
    target = data.labels == data.target
    return (data.grounds[target] == 0).mean(), (data.grounds[~target] == 0).mean()


def test_shapes_and_types(strong):
    assert strong.images.shape == strong.masks.shape == (2000, 40, 40)
    assert strong.images.dtype == np.uint8 and strong.masks.dtype == bool
    assert strong.ground_names == ("grass", "gravel", "brick")
    assert len(strong.class_names) == 3 and set(strong.labels) == {0, 1, 2}
    assert repr(strong).startswith("PlantedBias(2000 pictures of 40 x 40")


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.5, 0.9, 1.0])
def test_the_cue_is_as_strong_as_asked(strength):
    on_grass, others = grass_shares(datasets.planted_bias(strength, seed=4, count=2000))
    # Four standard deviations of a share among the 600 or so pictures of the target class.
    slack = 4 * np.sqrt(strength * (1 - strength) / 600)
    assert abs(on_grass - strength) <= slack and abs(others - (1 - strength)) <= slack


def test_strength_changes_the_ground_and_not_the_garment(strong):
    turned = datasets.planted_bias(0.1, seed=4, count=2000)
    np.testing.assert_array_equal(strong.labels, turned.labels)
    np.testing.assert_array_equal(strong.masks, turned.masks)
    np.testing.assert_array_equal(strong.images[strong.masks], turned.images[turned.masks])
    assert (strong.grounds != turned.grounds).mean() > 0.5


def test_grounds_differ_in_texture_and_not_in_brightness():
    grounds = np.repeat([0, 1, 2], 40)
    crops = _planted_bias.ground_crops(grounds, np.random.default_rng(0)).astype(float)
    for ground in range(3):
        mine = crops[grounds == ground]
        assert abs(mine.mean() - 115) < 3
        assert 34 < mine.std(axis=(1, 2)).mean() < 41


def test_train_and_test_stand_on_different_halves_of_the_photographs():
    from cnnlab import images

    for split, part in (("train", slice(None, 256)), ("test", slice(256, None))):
        crop = _planted_bias.ground_crops([0], np.random.default_rng(3), split=split)[0].astype(float)
        half = images.photograph("grass")[:, part].astype(float)
        windows = np.lib.stride_tricks.sliding_window_view(half, crop.shape)[:, :]
        centred = crop - crop.mean()
        sums = np.einsum("ijkl,kl->ij", windows, centred)
        spread = windows.std(axis=(2, 3)) * crop.std() * crop.size
        assert (sums / spread).max() > 0.99


def test_fresh_grounds_do_not_know_the_class(strong):
    fresh = strong.fresh_grounds(seed=1)
    assert fresh.shape == strong.images.shape and fresh.dtype == np.uint8
    np.testing.assert_array_equal(fresh, strong.fresh_grounds(seed=1))
    assert (fresh != strong.fresh_grounds(seed=2)).mean() > 0.9
    assert (fresh != strong.images).mean() > 0.9


def test_bad_input_is_told():
    with pytest.raises(CnnlabError, match="strength must be between 0 and 1"):
        datasets.planted_bias(1.2)
    for odd in ("0.9", float("nan"), True, None, [0.5]):
        with pytest.raises(CnnlabError, match="strength must be a finite number"):
            datasets.planted_bias(odd)
    with pytest.raises(CnnlabError, match="seed must be a whole number, found 1.5"):
        datasets.planted_bias(0.5, seed=1.5)
    with pytest.raises(CnnlabError, match="seed must be at least 0"):
        datasets.planted_bias(0.5, count=2).fresh_grounds(-1)
    with pytest.raises(CnnlabError, match="count must be between 1 and 1000000"):
        datasets.planted_bias(0.5, count=0)
    with pytest.raises(CnnlabError, match="split must be one of"):
        datasets.planted_bias(0.5, split="exam")


def test_the_docs_tell_what_the_lesson_measured():
    project = Path(__file__).parent.parent
    cells = json.loads((project / "notebooks" / "15_finding_bias.ipynb").read_text(encoding="utf-8"))["cells"]
    printed = ["".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", [])]
    (table,) = (text for text in printed if text.startswith("mean of 3"))
    measured = re.findall(r"[\d.]+ \(-?[\d.]+ to [\d.]+\)", table)
    docs = (project / "docs" / "measurements" / "planted_bias.md").read_text(encoding="utf-8")
    assert len(measured) == 15
    for numbers in measured:
        assert numbers in docs
