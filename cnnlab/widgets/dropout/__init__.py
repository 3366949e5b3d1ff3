"""The dropout viewer: what a layer of dropout leaves over, and why the survivors are enlarged."""

import numpy as np
import traitlets

from cnnlab import _validate, convolution, images, kernels, layers
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit import photographs
from cnnlab.widgets.kit.demo import Demo, command, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import mosaic, side_by_side
from cnnlab.widgets.kit.numbers import generator

PIXELS, NUMBERS, MAPS = "pixels of the picture", "numbers of the maps", "whole maps"
HIGHEST, LARGEST, REMEMBERED = 0.95, 112, 60
SHOWN_KERNELS = ("sobel_horizontal", "sobel_vertical", "lines_45", "lines_135", "laplacian_8", "gaussian_3")


class DropoutViewer(Demo):
    """Dropout on a picture or on feature maps: at test time, in training as it is, and in training enlarged.

    The layers are `cnnlab.layers.Dropout` (Srivastava et al., 2014) and `SpatialDropout2D` (Tompson et al., 2015), in
    the inverted form of Keras: what survives is divided by 1 - rate.

    Parameters
    ----------
    picture : array_like, shape (H, W) or (H, W, 3), optional
        uint8, or floats in 0..1; shown in grey, at most 112 pixels a side. An astronaut by default.
    maps : array_like, shape (H, W, C), optional
        Feature maps, 0 or above, 2 to 12 of them; by default six kernels' answers to the picture, after ReLU.
    rate : float
        0 to 0.95.
    what : {"pixels of the picture", "numbers of the maps", "whole maps"}
        What is dropped.
    seed : int
        Decides the draws.

    Attributes
    ----------
    whole, dropped, enlarged : numpy.ndarray, shape (1, H, W, C)
        The input, which is also what comes out at test time; the survivors as they are; the survivors enlarged.
    shares : list of float
        The sum of each draw's enlarged numbers as a share of the whole sum.

    Raises
    ------
    CnnlabError
        If an argument is out of its range.

    Examples
    --------
    >>> demo = DropoutViewer(np.ones((8, 8)), rate=0.5)
    >>> sorted(set(demo.enlarged.ravel().tolist()))
    [0.0, 2.0]
    >>> demo.draw()
    >>> len(demo.shares)
    2
    """

    _esm, _css = page(__file__, "viewers")
    rate = traitlets.Any(0.5).tag(sync=True)
    what = traitlets.Any(PIXELS).tag(sync=True)
    choices = traitlets.List([PIXELS, NUMBERS, MAPS]).tag(sync=True)
    test, as_it_is, scaled = (picture_trait() for _ in range(3))
    test_shape, as_it_is_shape, scaled_shape = (shape_trait() for _ in range(3))
    sums = traitlets.List().tag(sync=True)
    summary = traitlets.Unicode("").tag(sync=True)

    def __init__(self, picture=None, *, maps=None, rate=0.5, what=PIXELS, seed=0):
        picture = images.photograph("astronaut")[10:266, 90:346] if picture is None else picture
        self.picture = photographs.grey(picture, largest=LARGEST)
        self.maps = _answers(self.picture) if maps is None else _checked(maps)
        self.seed = _validate.integer("seed", seed, low=0)
        _validate.number("rate", rate, low=0, high=HIGHEST)
        _validate.choice("what", what, [PIXELS, NUMBERS, MAPS])
        super().__init__(rate=rate, what=what)
        self._start()

    @command
    def draw(self):
        """Draw once more at this rate."""
        self.drawn += 1
        self._show()

    @on_change("rate", "what")
    def _changed(self, change):
        _validate.number("rate", self.rate, low=0, high=HIGHEST)
        _validate.choice("what", self.what, self.choices)
        self._start()

    def _start(self):
        """Show the first draw of these settings; what earlier ones gave is not compared with it."""
        self.message, self.drawn, self.shares = "", 0, []
        self._show()

    def _show(self):
        stack = self.picture[..., None] if self.what == PIXELS else self.maps
        kind = layers.SpatialDropout2D if self.what == MAPS else layers.Dropout
        layer = kind(self.rate, rng=generator(self.seed, self.drawn))
        self.whole = stack[None]
        self.enlarged = layer.forward(self.whole, training=True)
        # At test time the layer changes nothing.
        self.dropped = self.enlarged * (1 - self.rate)
        self.shares = [*self.shares, float(self.enlarged.sum() / max(self.whole.sum(), 1e-12))][-REMEMBERED:]
        with self.hold_sync():
            for name, values in self._pictures().items():
                self.put(name, values)
            self.sums = self.shares
            self.summary = self._sentence()

    def _pictures(self):
        named = {"test": layers.Dropout(self.rate, rng=0).forward(self.whole)}
        named |= {"as_it_is": self.dropped, "scaled": self.enlarged}
        top = max(float(self.whole.max()), 1e-12)
        return {name: _tiled(stack[0] / (1 if self.what == PIXELS else top)) for name, stack in named.items()}

    def _sentence(self):
        if self.what == MAPS:
            left = int((self.enlarged[0].sum(axis=(0, 1)) > 0).sum())
            kept = f"{left} of {self.whole.shape[-1]} maps are left"
        else:
            # Not counted in the result: what was 0 before is no trace of the draw.
            share = self.dropped.sum() / max(self.whole.sum(), 1e-12)
            kept = f"{share:.0%} of the brightness is left"
        many = len(self.shares)
        average = f"; over {many} draws it is on average {np.mean(self.shares):.0%}" if many > 1 else ""
        return (
            f"At rate {self.rate:g}, {kept}. Enlarged by {1 / (1 - self.rate):.3g}, the sum is {self.shares[-1]:.0%} "
            f"of the whole one{average}."
        )

    @property
    def text_form(self):
        """What is dropped, and at which rate."""
        return f"[Dropout viewer: {self.what}, rate {self.rate:g}. Run this cell to draw]"

    def still(self):
        """Return the three pictures side by side, coarse enough to be stored."""
        titles = ("test time", "training, as it is", "training, enlarged")
        shown = zip(titles, self._pictures().values(), strict=True)
        return side_by_side({title: photographs.light(values) for title, values in shown}, height=150)


def _tiled(stack):
    stack = np.clip(stack, 0, 1)
    return mosaic(np.moveaxis(stack, -1, 0), 2, gap=3)


def _answers(picture):
    """Return six kernels' answers to a picture, after ReLU, at half the size."""
    picture = picture[::2, ::2]
    padded = (kernels.get(name) for name in SHOWN_KERNELS)
    answers = [convolution.cross_correlate(picture, kernel, mode="same", border="edge") for kernel in padded]
    answers = layers.ReLU().forward(np.stack(answers, axis=-1)[None])[0]
    # Each kernel has a loudness of its own; here all maps shall be seen.
    return answers / np.maximum(np.quantile(answers, 0.99, axis=(0, 1)), 1e-12)


def _checked(maps):
    maps = _validate.floating("maps", maps, ndim=3)
    if not 2 <= maps.shape[2] <= 12 or max(maps.shape[:2]) > LARGEST:
        raise CnnlabError(
            f"maps must be 2 to 12 maps (rows, columns, maps) of at most {LARGEST} pixels a side, found {maps.shape}: "
            "pick some with maps[..., :6]"
        )
    if maps.min() < 0:
        raise CnnlabError(f"maps must be 0 or above, found {maps.min():g}: take them after the ReLU")
    return maps
