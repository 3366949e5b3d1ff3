"""The networks that the site opens without a kernel: weights, record and pictures say the same."""

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.commands._site import _live

NAMES = list(_live.NETWORKS)


@pytest.fixture(scope="module")
def networks():
    return {name: _live.trained(name) for name in NAMES}


@pytest.fixture(scope="module")
def pages():
    return _live.pages()


def right(model, pictures, labels):
    return model.predict(pictures, batch_size=500, verbose=0).argmax(axis=1) == labels


def test_the_record_and_the_files_name_the_same_networks(networks):
    assert sorted(_live.record()) == sorted(NAMES)
    for name, told in _live.record().items():
        assert told["parameters"] == networks[name].count_params()
        assert (_live.FOLDER / f"{name}.npz").stat().st_size < 1_000_000


@pytest.mark.parametrize("name", NAMES)
def test_the_accuracy_is_the_recorded_one_on_the_real_test_set(networks, name):
    network, told = _live.NETWORKS[name], _live.record()[name]
    data = datasets.load(network.data)
    if not data.real:
        pytest.skip("the real pictures are not here")
    moved = np.zeros_like(data.x_test)
    moved[:, :, 3:] = data.x_test[:, :, :-3]
    for key, pictures in {"test_accuracy": data.x_test, "test_accuracy_moved_3": moved}.items():
        if key in told:
            # Ten pictures in 10,000 may fall to the other side on another processor.
            found = right(networks[name], network.prepare(pictures), data.y_test).mean()
            assert found == pytest.approx(told[key], abs=0.001)


def test_the_pictures_are_what_the_page_says_of_them(networks):
    """The first of each class, six mistakes, and six moved digits that only the convolutional network reads."""
    pictures, labels = _live.pictures("mnist_cnn")
    assert labels[:10].tolist() == list(range(10))
    assert not right(networks["mnist_cnn"], pictures, labels)[10:16].any()
    assert len(pictures) == 22 and not pictures[16:, :, :3].any()
    assert right(networks["mnist_cnn"], pictures, labels)[16:].all()
    assert not right(networks["mnist_dense"], pictures, labels)[16:].any()


def test_what_the_comparison_says_is_so():
    told = _live.record()
    cnn, dense = told["mnist_cnn"], told["mnist_dense"]
    assert cnn["parameters"] < dense["parameters"] and cnn["test_accuracy"] > dense["test_accuracy"]
    assert cnn["test_accuracy_moved_3"] > dense["test_accuracy_moved_3"] + 0.2
    text = _live.page("<!-- comparison -->")
    assert f"{dense['test_accuracy_moved_3']:.0%}" in text and 'href="live/compare.html"' in text


def test_pages_hold_no_shut_layer_and_lead_back(pages):
    assert sorted(pages) == sorted(f"live/{name}.html" for name in [*NAMES, "compare"])
    for name in NAMES:
        page = pages[f"live/{name}.html"]
        assert '"kind":"shut"' not in page and '"home":["../live.html"' in page
        assert len(page) < 1_000_000
        assert f"{name}.html" in _live.page("<!-- networks -->")


def test_a_lesson_gets_a_note_if_it_has_a_network():
    assert "mnist_cnn.html" in _live.note("08") and "compare.html" in _live.note("08")
    assert _live.note("01") is None
