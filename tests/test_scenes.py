"""Scenes: boxes, masks and counts are those of the pictures, and the two halves share no garment."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlab import datasets
from cnnlab._paths import data_folder
from cnnlab.datasets import _scenes
from cnnlab.errors import CnnlabError


@pytest.fixture(scope="module")
def some():
    return datasets.scenes(seed=5, count=60)


def test_shapes_and_types(some):
    assert some.images.shape == some.instances.shape == some.semantic.shape == (60, 40, 56)
    assert some.images.dtype == some.instances.dtype == some.semantic.dtype == np.uint8
    assert some.boxes.shape == (60, 4, 4) and some.kinds.shape == (60, 4) and some.counts.shape == (60,)
    assert set(some.counts) == {1, 2, 3, 4}
    assert some.kind_names == ("T-shirt/top", "Trouser", "Bag", "Ankle boot")
    assert repr(some).startswith("Scenes(60 pictures of 40 x 56, ")


def test_every_box_is_the_tightest_around_its_object(some):
    for instances, boxes, count in zip(some.instances, some.boxes, some.counts, strict=True):
        assert instances.max() == count
        for number in range(1, count + 1):
            rows, columns = np.nonzero(instances == number)
            tight = [rows.min(), columns.min(), rows.max() + 1, columns.max() + 1]
            assert boxes[number - 1].tolist() == tight
        assert not boxes[count:].any()


def test_semantic_is_the_kind_of_each_instance(some):
    for index, number in ((0, 1), (7, 1), (59, 1)):
        there = some.instances[index] == number
        assert (some.semantic[index][there] == 1 + some.kinds[index, number - 1]).all()
    assert ((some.semantic == 0) == (some.instances == 0)).all()
    assert ((some.kinds >= 0).sum(axis=1) == some.counts).all()


def test_equal_seeds_give_equal_scenes(some):
    again, other = (datasets.scenes(seed=seed, count=60) for seed in (5, 6))
    for name in ("images", "instances", "boxes", "kinds", "counts"):
        np.testing.assert_array_equal(getattr(some, name), getattr(again, name))
    assert (some.images != other.images).any()


def test_some_objects_touch_and_none_is_hidden():
    from scipy import ndimage

    crowd = datasets.scenes(seed=1, count=100, objects=4)
    melted = [ndimage.label(instances > 0)[1] for instances in crowd.instances]
    assert np.mean(np.array(melted) < 4) > 0.3
    assert (crowd.counts == 4).all()
    assert min((instances == n).sum() for instances in crowd.instances for n in range(1, 5)) >= 8


def test_the_halves_come_from_the_halves_of_the_data():
    data = datasets.load("fashion_mnist")
    pictures = {"train": data.x_train, "test": data.x_test}
    for split, other in (("train", "test"), ("test", "train")):
        # At full size and without noise an object would be the very picture; the noise is within 6 standard deviations.
        one = datasets.scenes(seed=3, count=1, objects=1, size=(28, 28), object_size=28, split=split, kinds=[9])
        seen = one.instances[0] > 0
        gap = {
            name: np.abs(pictures[name][:, seen].astype(int) - one.images[0][seen]).max(axis=1).min()
            for name in (split, other)
        }
        assert gap[split] <= 36 < gap[other]


def test_digits_and_other_sizes():
    digits = datasets.scenes(seed=2, count=5, name="mnist", objects=3, size=(64, 48), object_size=(20, 28))
    assert digits.images.shape == (5, 64, 48)
    assert digits.kind_names == tuple("0123456789")
    assert datasets.scenes(seed=2, count=3, name="mnist", kinds=[7], objects=1).kind_names == ("7",)


def test_shrinking_by_hand():
    picture = np.zeros((4, 4), np.uint8)
    picture[:2, :2] = [[100, 100], [100, 60]]
    small, mask = _scenes.shrink(picture, 2)
    assert small.tolist() == [[90, 0], [0, 0]]
    assert mask.tolist() == [[True, False], [False, False]]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40))
def test_area_weights_lose_nothing(old, new):
    weights = _scenes._area_weights(old, new)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    np.testing.assert_allclose(weights.sum(axis=0), new / old)


def test_holes_are_filled():
    picture = np.zeros((5, 5), np.uint8)
    picture[1:4, 1:4] = 200
    picture[2, 2] = 0
    assert _scenes.cut_out(picture)[2, 2]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": 0}, "count must be between 1 and 1000000, found 0"),
        ({"split": "exam"}, "split must be one of"),
        ({"name": "cifar"}, "name must be one of"),
        ({"objects": (3, 2)}, r"objects must be a pair \(smallest, largest\), found \(3, 2\): swap the two"),
        ({"objects": (1, 2, 3)}, r"one whole number or a pair \(smallest, largest\), found \(1, 2, 3\)"),
        ({"objects": 51}, "objects must be between 1 and 50, found 51"),
        ({"objects": "2"}, "objects must be a whole number, found '2'"),
        ({"object_size": (14, 29)}, r"object_size\[1\] must be between 8 and 28, found 29"),
        ({"kinds": [[0], [1, 2]]}, r"kinds\[0\] must be a whole number, found \[0\]"),
        ({"kinds": [0, True]}, r"kinds\[1\] must be a whole number, found True"),
        ({"kinds": "bag"}, "kinds must be a list of class numbers, found 'bag'"),
        ({"kinds": {0, 1}}, "kinds must be a list of class numbers"),
        ({"kinds": []}, "at least one; found"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"objects": 0}, "objects must be between 1 and 50, found 0"),
        ({"object_size": 30}, "object_size must be between 8 and 28, found 30"),
        ({"size": (10, 50)}, r"size\[0\] must be between 20 and 2000"),
        ({"kinds": [1, 1]}, "kinds must be different"),
        ({"kinds": [10]}, r"kinds\[0\] must be between 0 and 9"),
        ({"objects": 40, "count": 1}, "finds no room in 40 x 56 pixels: give fewer or smaller"),
    ],
)
def test_bad_input_is_told(options, message):
    with pytest.raises(CnnlabError, match=message):
        datasets.scenes(**options)


def test_the_docs_tell_what_was_recorded():
    runs = json.loads((data_folder() / "scenes_run.json").read_text(encoding="utf-8"))["runs"]
    docs = (Path(__file__).parent.parent / "docs" / "measurements" / "scenes.md").read_text(encoding="utf-8")
    assert [run["seed"] for run in runs] == [0, 1, 2]
    for measure in runs[0]["history"]:
        values = np.array([run["history"][measure][0] for run in runs])
        assert f"| {measure} | {values.mean():.2f} ({values.min():.2f} to {values.max():.2f}) |" in docs
