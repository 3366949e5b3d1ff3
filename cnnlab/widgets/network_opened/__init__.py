"""The learner's own network, opened: the page of `cnnlab.opened`, within the notebook."""

import numpy as np
import traitlets

from cnnlab.widgets.kit.demo import Demo, page
from cnnlab.widgets.kit.draw import side_by_side
from cnnlab.widgets.kit.photographs import light

STILL = 6


class NetworkOpened(Demo):
    """Walk into a trained network: layers, maps, one map, one number; draw, switch off, change a weight; take it home.

    It is the page that `cnnlab.opened.save_page` writes. It computes in the browser, so that it answers while the
    kernel is busy.

    Parameters
    ----------
    model : keras.Model
        As `opened.save_page` takes it.
    pictures : array_like, shape (N, rows, columns, channels)
        As the model takes them.
    class_names : sequence of str, optional
        One a class; by default their numbers.

    Raises
    ------
    CnnlabError
        As `opened.save_page` does.

    Examples
    --------
    >>> from cnnlab import models
    >>> pictures = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)
    >>> NetworkOpened(models.mnist_cnn(), pictures)
    [NetworkOpened: mnist_cnn with 3 pictures. Run this cell to walk into it]
    """

    _esm, _css = page(__file__)
    name = traitlets.Unicode().tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, model, pictures, *, class_names=None):
        # Of the other tower, and only here: who gives a Keras model has loaded TensorFlow.
        from cnnlab import opened

        html = opened.page(model, pictures, class_names=class_names)
        self.pictures = np.asarray(pictures)
        super().__init__(name=model.name, html=html)

    @property
    def text_form(self):
        """Which network, and how many pictures."""
        return f"[NetworkOpened: {self.name} with {len(self.pictures)} pictures. Run this cell to walk into it]"

    def still(self):
        """Return the first pictures that go in."""
        shown = self.pictures[:STILL, ..., : 3 if self.pictures.shape[-1] == 3 else 1].astype(float)
        low, high = min(shown.min(), 0), max(shown.max(), 1e-9)
        # A grey picture has no third axis, a picture of many channels shows its first.
        grey = [picture[..., 0] if picture.shape[-1] == 1 else picture for picture in (shown - low) / (high - low)]
        return side_by_side({f"picture {i}": light(picture) for i, picture in enumerate(grey)}, height=90)
