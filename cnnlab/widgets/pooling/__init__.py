"""Pooling and invariance: the picture moves pixel by pixel, the map moves with it, the pooled map stands and jumps."""

import numpy as np
import traitlets

from cnnlab import _validate, convolution, images, kernels, layers, plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit import photographs
from cnnlab.widgets.kit.demo import Demo, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import side_by_side
from cnnlab.widgets.kit.numbers import shown

OWN, NO_KERNEL = "own picture", "none"
WAYS = {"max": layers.MaxPool2D, "average": layers.AveragePool2D, "L2": layers.L2Pool2D, "every s-th": None}
DRAWN = ("dot", "stripes")
MAPS = (NO_KERNEL, *kernels.names("edges"), *kernels.names("lines"))
SIDE, MARGIN, LARGEST_WINDOW = 64, 12, 8


class Pooling(Demo):
    """Shift a picture under a kernel and a pool, and see what changes.

    The picture is a window into a larger one: new pixels come in at the border, as when a camera turns. The map is what
    the kernel finds, after a ReLU. How much a map changed is measured as in lesson 06: each map minus its mean,
    ``|a - b| / sqrt(|a|² + |b|²)``, so that 0 is equal and 1 unrelated.

    Parameters
    ----------
    picture : str or array_like, shape (H, W)
        One of `cnnlab.images.PHOTOGRAPHS`, ``"dot"``, ``"stripes"``, or one's own numbers, 8 to 256 rows and columns.
        A quarter of its shorter side, at most 12 pixels, is kept all round as room to move.
    kernel : str
        ``"none"``, or an edge or line kernel of `cnnlab.kernels`.
    how : {"max", "average", "L2", "every s-th"}
        The summary; the last one keeps every s-th number, as a strided convolution does.
    window, stride : int
        1 to 8; the stride is the window if it is not given.

    Attributes
    ----------
    image, map, pooled : numpy.ndarray of float64
        As they are shown now.
    before : numpy.ndarray of float64
        The pooled map where nothing was moved.
    map_change, pooled_change : float
        Against the place where nothing was moved.

    Raises
    ------
    CnnlabError
        If a name is unknown, or a number or an array is out of range.

    Examples
    --------
    >>> demo = Pooling("stripes", kernel="none", window=2)
    >>> demo.pooled[0, :4].tolist()
    [0.0, 1.0, 0.0, 1.0]
    >>> demo.right = 1
    >>> demo.pooled[0, :4].tolist()
    [1.0, 1.0, 1.0, 1.0]
    """

    _esm, _css = page(__file__)
    scene, scene_shape = picture_trait(), shape_trait()
    found, found_shape = picture_trait(), shape_trait()
    small, small_shape = picture_trait(), shape_trait()
    start, start_shape = picture_trait(), shape_trait()
    gap, gap_shape = picture_trait(), shape_trait()
    picture_name = traitlets.Unicode().tag(sync=True)
    picture_names = traitlets.List().tag(sync=True)
    kernel_name = traitlets.Enum(MAPS, "sobel_vertical").tag(sync=True)
    kernel_names = traitlets.List(list(MAPS)).tag(sync=True)
    how = traitlets.Enum(tuple(WAYS), "max").tag(sync=True)
    ways = traitlets.List(list(WAYS)).tag(sync=True)
    window = traitlets.Int(4, min=1, max=LARGEST_WINDOW).tag(sync=True)
    stride = traitlets.Int(4, min=1, max=LARGEST_WINDOW).tag(sync=True)
    right = traitlets.Int(0).tag(sync=True)
    down = traitlets.Int(0).tag(sync=True)
    reach = traitlets.Int(MARGIN).tag(sync=True)
    curve = traitlets.Dict().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)

    def __init__(self, picture="coins", *, kernel="sobel_vertical", how="max", window=4, stride=None):
        self._own = None if isinstance(picture, str) else _numbers(picture)
        names = [*DRAWN, *images.PHOTOGRAPHS]
        name = _validate.choice("picture", picture, names) if self._own is None else OWN
        window = _validate.integer("window", window, low=1, high=LARGEST_WINDOW)
        super().__init__(
            picture_name=name,
            picture_names=names + [OWN] * (self._own is not None),
            kernel_name=_validate.choice("kernel", kernel, MAPS),
            how=_validate.choice("how", how, tuple(WAYS)),
            window=window,
            stride=window if stride is None else _validate.integer("stride", stride, low=1, high=LARGEST_WINDOW),
        )
        self._prepare()

    @property
    def text_form(self):
        """What is pooled how, and what a move changed."""
        return (
            f"[Pooling: {self.picture_name}, kernel {self.kernel_name}, {self.how}, window {self.window}, "
            f"stride {self.stride}; moved {self.right} right and {self.down} down, the map changed by "
            f"{self.map_change:.2f}, the pooled map by {self.pooled_change:.2f}: run this cell to use it]"
        )

    def still(self):
        """Picture, map and pooled map."""
        pictures = {"picture": _unit(self.image, self._field), "map": self._map_unit, "pooled": self._pooled_unit}
        return side_by_side({name: photographs.light(picture) for name, picture in pictures.items()}, height=160)

    @traitlets.validate("right", "down")
    def _within(self, proposal):
        return max(-self.reach, min(self.reach, proposal["value"]))

    @on_change("picture_name", "kernel_name")
    def _prepare(self, change=None):
        """Compute the map of the whole field once; moving only cuts another window out of it."""
        _validate.choice("picture", self.picture_name, self.picture_names)
        self._field = self._own if self.picture_name == OWN else _field(self.picture_name)
        self._maps = self._field
        if self.kernel_name != NO_KERNEL:
            kernel = kernels.get(self.kernel_name)
            response = convolution.cross_correlate(self._field, kernel, mode="same", border="reflect")
            self._maps = np.maximum(response, 0)
        with self.quietly():
            self.reach = min(MARGIN, min(self._field.shape) // 4)
            self.right, self.down = self.right, self.down  # no further than this picture reaches
        self._compare()

    @on_change("window")
    def _touch(self, change):
        """Let the windows touch without overlap, as Keras does when no stride is given."""
        self.stride = self.window

    @on_change("how", "window", "stride", "down")
    def _compare(self, change=None):
        """Pool every place along the row, for the curve, and show the present one."""
        shifts = range(-self.reach, self.reach + 1)
        start = self._cut(self._maps, 0, 0)
        self.before = self._pool(start)
        moved = [self._cut(self._maps, shift, self.down) for shift in shifts]
        curve = {
            "shifts": list(shifts),
            "map": [_change(start, now) for now in moved],
            "pooled": [_change(self.before, self._pool(now)) for now in moved],
        }
        with self.hold_sync():
            self.curve = curve
            self._show()

    @on_change("right")
    def _show(self, change=None):
        """Show the picture as it is moved now."""
        self.image = self._cut(self._field, self.right, self.down)
        self.map = self._cut(self._maps, self.right, self.down)
        self.pooled = self._pool(self.map)
        self.map_change = _change(self._cut(self._maps, 0, 0), self.map)
        self.pooled_change = _change(self.before, self.pooled)
        gap = self.pooled - self.before
        far = max(np.abs(gap).max(), np.ptp(self._maps) * 0.25, 1e-12)
        pictures = {
            "scene": _unit(self.image, self._field),
            "found": self._map_unit,
            "start": _unit(self.before / self._louder, self._maps),
            "small": self._pooled_unit,
            "gap": plots.colour(gap, -far, far, True),
        }
        with self.hold_sync():
            for trait, picture in pictures.items():
                self.put(trait, picture)
            self.message = ""
            self.status = self._sentence()

    @property
    def _louder(self):
        """By how much the length of a window of equal numbers exceeds each of them."""
        return self.window if self.how == "L2" else 1

    @property
    def _map_unit(self):
        return _unit(self.map, self._maps)

    @property
    def _pooled_unit(self):
        return _unit(self.pooled / self._louder, self._maps)

    def _cut(self, field, right, down):
        """Return the window of the field in which everything has moved to the right and down."""
        top, left = self.reach - down, self.reach - right
        height, width = (side - 2 * self.reach for side in field.shape)
        return field[top : top + height, left : left + width]

    def _pool(self, picture):
        if WAYS[self.how] is None:
            return picture[:: self.stride, :: self.stride]
        window = min(self.window, *picture.shape)
        layer = WAYS[self.how](window, stride=self.stride)
        return layer.forward(picture[np.newaxis, ..., np.newaxis])[0, ..., 0]

    def _sentence(self):
        same = int(np.isclose(self.pooled, self.before).sum())
        across = f"{abs(self.right)} to the {'left' if self.right < 0 else 'right'}"
        along = f"{abs(self.down)} {'up' if self.down < 0 else 'down'}"
        return (
            f"Moved {across} and {along}. Change, from 0 (equal) to 1 (unrelated): "
            f"map {self.map_change:.2f}, pooled map {self.pooled_change:.2f}. "
            f"{same} of {self.pooled.size} pooled numbers are as before; the largest is {shown(self.pooled.max())}."
        )


def _field(name):
    """Return the whole picture, of which a part is seen at a time."""
    if name == "dot":
        field = np.zeros((24, 24))
        field[12, 12] = 1
        return field
    if name == "stripes":
        # Two dark, two bright: the row of lesson 06.
        return np.tile([1.0, 1, 0, 0], (24, 8))
    picture = photographs.photograph(name, largest=2 * (SIDE + 2 * MARGIN))
    top, left = ((side - SIDE - 2 * MARGIN) // 2 for side in picture.shape)
    return picture[top : top + SIDE + 2 * MARGIN, left : left + SIDE + 2 * MARGIN]


def _numbers(picture):
    picture = _validate.floating("picture", picture, ndim=2).astype(np.float64)
    if min(picture.shape) < 8 or max(picture.shape) > 256:
        raise CnnlabError(f"picture must have 8 to 256 rows and columns, found {picture.shape}: cut out a piece of it")
    return picture


def _change(before, after):
    """Return the relative change of lesson 06: 0 equal, 1 unrelated."""
    a, b = before - before.mean(), after - after.mean()
    size = np.sqrt((a**2).sum() + (b**2).sum())
    return float(np.linalg.norm(a - b) / size) if size else 0.0


def _unit(values, whole):
    """Scale to 0..1 by the range of the whole field, so that moving does not change the greys."""
    low, span = whole.min(), np.ptp(whole)
    return (values - low) / (span or 1)
