"""The demo that shows an opened network: its page is the file's; its still, its sentence, what it refuses."""

import numpy as np
import pytest

from cnnlab import models, opened, widgets
from cnnlab.errors import CnnlabError

PICTURES = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)


def test_it_is_the_page_of_the_file(tmp_path):
    demo = widgets.NetworkOpened(models.mnist_cnn(), PICTURES, class_names=list("abcdefghij"))
    file = opened.save_page(models.mnist_cnn(), PICTURES, tmp_path / "mine.html", class_names=list("abcdefghij"))
    assert demo.html == file.read_text(encoding="utf-8")
    assert repr(demo) == "[NetworkOpened: mnist_cnn with 3 pictures. Run this cell to walk into it]"


def test_the_still_shows_the_pictures():
    model = models.small_vgg()
    still = widgets.NetworkOpened(model, PICTURES).still()
    assert still.dtype == np.uint8 and still.ndim == 3 and still.shape[1] > 2 * still.shape[0]


def test_what_does_not_fit_is_refused():
    with pytest.raises(CnnlabError, match="pictures must have 4 axes"):
        widgets.NetworkOpened(models.mnist_cnn(), PICTURES[..., 0])
    with pytest.raises(CnnlabError, match="class_names must be 10 names"):
        widgets.NetworkOpened(models.mnist_cnn(), PICTURES, class_names=["a"])
