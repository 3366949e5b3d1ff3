"""The augmentation viewer: a picture beside its random variants."""

import numpy as np
import traitlets

from cnnlab import _validate, images
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit import photographs
from cnnlab.widgets.kit.demo import Demo, command, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import mosaic, side_by_side
from cnnlab.widgets.kit.numbers import generator

SMALLEST, LARGEST, MOST_DRAWS, GAP = 4, 256, 9, 3


class AugmentationViewer(Demo):
    """The learner's picture, and beside it some draws of a random change at a chosen magnitude.

    Parameters
    ----------
    picture : numpy.ndarray, shape (H, W), (H, W, 1) or (H, W, 3), optional
        uint8 of 0..255 or floats of 0..1, 4 to 256 pixels a side. A cat by default.
    ways : dict of str to callable, optional
        Name to ``function(picture, magnitude, seed)``, which returns the changed picture: same shape and range, any
        array type; what falls out of the range is cut off for the eye. A Keras layer becomes one by
        ``lambda picture, magnitude, seed: layers.RandomRotation(magnitude, seed=seed)(picture[None] * 1.0)[0]``.
        By default five ways of this module, with magnitudes in the meaning of Keras' factors.
    magnitude : float
        To begin with, 0 to `most`.
    most : float
        The slider's upper end, above 0.
    draws : int
        How many variants are shown at once, 1 to 9; fewer are quicker.
    seed : int
        Decides the draws: draw k of the n-th press gets the seed `seed` + n * draws + k.

    Attributes
    ----------
    picture : numpy.ndarray
        As it was given.
    variants : list of numpy.ndarray
        The draws on the screen, as the function gave them.

    Raises
    ------
    CnnlabError
        If an argument is out of its range. What a function of the learner's does wrong is told on the page.

    Examples
    --------
    >>> picture = np.arange(30, dtype=np.uint8).reshape(5, 6)
    >>> demo = AugmentationViewer(picture, {"mirror": lambda picture, magnitude, seed: picture[:, ::-1]}, draws=1)
    >>> demo.variants[0][0].tolist()
    [5, 4, 3, 2, 1, 0]
    """

    _esm, _css = page(__file__, "viewers")
    way, names = traitlets.Any("").tag(sync=True), traitlets.List().tag(sync=True)
    magnitude, most = traitlets.Any(0.1).tag(sync=True), traitlets.Float(0.5).tag(sync=True)
    original, varied = (picture_trait() for _ in range(2))
    original_shape, varied_shape = (shape_trait() for _ in range(2))
    summary = traitlets.Unicode("").tag(sync=True)

    def __init__(self, picture=None, ways=None, *, magnitude=0.1, most=0.5, draws=4, seed=0):
        self.picture = _checked(images.photograph("chelsea")[::4, ::4] if picture is None else picture)
        self.ways = _named(WAYS if ways is None else ways)
        self.draws = _validate.integer("draws", draws, low=1, high=MOST_DRAWS)
        self.seed = _validate.integer("seed", seed, low=0)
        most = _validate.number("most", most, low=1e-3)
        _validate.number("magnitude", magnitude, low=0, high=most)
        self.pressed, self.variants = 0, []
        names = list(self.ways)
        super().__init__(way=names[0], names=names, magnitude=magnitude, most=most)
        self.put("original", _plain(self.picture))
        self._show()

    @command
    def draw(self):
        """Draw anew at this magnitude."""
        self.pressed += 1
        self._show()

    @on_change("way", "magnitude")
    def _changed(self, change):
        _validate.choice("way", self.way, self.names)
        _validate.number("magnitude", self.magnitude, low=0, high=self.most)
        self._show()

    def _show(self):
        try:
            variants = [self._vary(self.seed + self.pressed * self.draws + number) for number in range(self.draws)]
        except CnnlabError as error:
            self.message = f"{error}."
            return
        self.variants = variants
        with self.hold_sync():
            self.message = ""
            self.put("varied", self._mosaic())
            self.summary = self._sentence()

    def _vary(self, seed):
        """Return one variant, or tell what the learner's function did."""
        try:
            # A copy: a function that writes into its picture must not change the original.
            varied = np.asarray(self.ways[self.way](self.picture.copy(), self.magnitude, seed))
        except Exception as error:
            raise CnnlabError(
                f"{self.way} does not work on this picture at magnitude {self.magnitude:g}: "
                f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            ) from error
        if varied.shape != self.picture.shape or varied.dtype.kind not in "buif":
            raise CnnlabError(
                f"{self.way} must return a picture of shape {self.picture.shape}, found {varied.dtype} of shape "
                f"{varied.shape}: take the batch axis off with [0]"
            )
        if not np.isfinite(varied).all():
            raise CnnlabError(f"{self.way} returns numbers that are not finite at magnitude {self.magnitude:g}")
        return varied

    def _mosaic(self):
        shown = [_plain(_in_range(varied, self.picture)) for varied in self.variants]
        return mosaic(shown, int(np.ceil(np.sqrt(self.draws))), gap=GAP)

    def _sentence(self):
        scale = 255 if self.picture.dtype == np.uint8 else 1
        off = [np.abs(varied.astype(float) - self.picture).mean() / scale for varied in self.variants]
        outside = max(np.mean((varied < 0) | (varied > scale)) for varied in self.variants)
        cut = (
            f" Up to {outside:.0%} of the numbers left the range 0..{scale}; here they are cut off." if outside else ""
        )
        plural = "s" if self.draws > 1 else ""
        return (
            f"{self.draws} draw{plural} of {self.way} at magnitude {self.magnitude:g}: pixels differ on average by "
            f"{np.mean(off):.0%} of the range.{cut}"
        )

    @property
    def text_form(self):
        """The way and the magnitude."""
        return f"[Augmentation viewer: {self.way}, magnitude {self.magnitude:g}. Run this cell to draw]"

    def still(self):
        """Return original and variants side by side, coarse enough to be stored."""
        shown = {"original": _plain(self.picture)} | ({f"{self.way}": self._mosaic()} if self.variants else {})
        light = {title: photographs.light(picture, largest=150) for title, picture in shown.items()}
        return side_by_side(light, height=200)


def _checked(picture):
    picture = _validate.array("picture", picture, ndim=(2, 3))
    if picture.ndim == 3 and picture.shape[2] not in (1, 3):
        raise CnnlabError(f"picture must have 1 or 3 channels, found shape {picture.shape}: pick one picture")
    if not SMALLEST <= min(picture.shape[:2]) <= max(picture.shape[:2]) <= LARGEST:
        raise CnnlabError(
            f"picture must have {SMALLEST} to {LARGEST} pixels a side, found {picture.shape}: take every second pixel "
            "with picture[::2, ::2], or cut out a piece"
        )
    if picture.dtype != np.uint8 and (picture.dtype.kind != "f" or picture.min() < 0 or picture.max() > 1):
        raise CnnlabError(
            f"picture must be uint8 in 0..255 or floats in 0..1, found {picture.dtype} in "
            f"{picture.min():g}..{picture.max():g}: bring it into that range first"
        )
    return picture


def _named(ways):
    if (
        not isinstance(ways, dict)
        or not ways
        or not all(isinstance(name, str) and callable(way) for name, way in ways.items())
    ):
        raise CnnlabError(
            f"ways must be a dict of names and functions of (picture, magnitude, seed), found {ways!r}: for example "
            "{'mirror': lambda picture, magnitude, seed: picture[:, ::-1]}"
        )
    return dict(ways)


def _in_range(varied, like):
    """Return a variant in the range and dtype of the picture: what lies outside is cut off."""
    if like.dtype == np.uint8:
        return np.clip(np.rint(varied.astype(float)), 0, 255).astype(np.uint8)
    return np.clip(varied, 0, 1)


def _plain(picture):
    return picture[..., 0] if picture.ndim == 3 and picture.shape[2] == 1 else picture


def _shift(picture, magnitude, seed):
    """Move down or up and right or left by at most `magnitude` of the sides; what comes in is black."""
    far = generator(seed, 1).uniform(-magnitude, magnitude, 2)
    rows, columns = np.rint(far * picture.shape[:2]).astype(int)
    moved = np.zeros_like(picture)
    to = [slice(max(0, by), min(side, side + by)) for by, side in zip((rows, columns), picture.shape, strict=False)]
    source = [
        slice(max(0, -by), min(side, side - by)) for by, side in zip((rows, columns), picture.shape, strict=False)
    ]
    moved[tuple(to)] = picture[tuple(source)]
    return moved


def _mirror(picture, magnitude, seed):
    """Swap left and right with a probability of `magnitude`."""
    return picture[:, ::-1] if generator(seed, 2).random() < magnitude else picture


def _brightness(picture, magnitude, seed):
    """Add one number of at most `magnitude` of the range to every pixel; it may leave the range."""
    scale = 255 if picture.dtype == np.uint8 else 1
    return picture + generator(seed, 3).uniform(-magnitude, magnitude) * scale


def _noise(picture, magnitude, seed):
    """Add to each number one of its own, normally distributed; its standard deviation is `magnitude` of the range."""
    scale = 255 if picture.dtype == np.uint8 else 1
    return picture + generator(seed, 4).normal(0, magnitude, picture.shape) * scale


def _turn(picture, magnitude, seed):
    """Turn by at most `magnitude` of a whole turn, nearest pixel; what comes in is black."""
    angle = 2 * np.pi * generator(seed, 5).uniform(-magnitude, magnitude)
    middle = (np.array(picture.shape[:2]) - 1) / 2
    rows, columns = np.indices(picture.shape[:2]) - middle[:, None, None]
    # Each place asks where it was before: turned back.
    source = np.stack([np.cos(angle) * rows + np.sin(angle) * columns, np.cos(angle) * columns - np.sin(angle) * rows])
    source = np.rint(source + middle[:, None, None]).astype(int)
    limits = np.array(picture.shape[:2])[:, None, None]
    inside = ((source >= 0) & (source < limits)).all(axis=0)
    turned = np.zeros_like(picture)
    turned[inside] = picture[source[0][inside], source[1][inside]]
    return turned


WAYS = {"turn": _turn, "shift": _shift, "mirror": _mirror, "brightness": _brightness, "noise": _noise}
