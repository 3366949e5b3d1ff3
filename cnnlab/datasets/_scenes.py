"""Scenes: several garments or digits in one picture, with exact boxes, masks and counts."""

from dataclasses import dataclass

import numpy as np

from cnnlab import _validate
from cnnlab.datasets._load import load
from cnnlab.errors import CnnlabError

KINDS = {"fashion_mnist": (0, 1, 8, 9), "mnist": tuple(range(10))}
# An object may cover a part of another, but at most this share of it.
_MOST_COVERED = 0.3
_TRIES = 200
# More pictures, or larger ones, are slips, which would ask for more memory than there is.
MOST = 1_000_000
_MOST_PIXELS = 2000
_INK = 12


@dataclass(frozen=True, eq=False, repr=False)
class Scenes:
    """N pictures of H x W pixels with up to K objects each, and the truth about every object.

    Attributes
    ----------
    images : numpy.ndarray
        (N, H, W) uint8.
    instances : numpy.ndarray
        (N, H, W) uint8: 0 where the background is seen, k where object number k is (1 for the one in row 0 of `boxes`).
    boxes : numpy.ndarray
        (N, K, 4) int64: top, left, bottom, right of what is seen of each object; bottom and right are the first row and
        column outside. Zeros where there is no such object.
    kinds : numpy.ndarray
        (N, K) int64: 0, 1, ... as in `kind_names`; -1 where there is no such object.
    counts : numpy.ndarray
        (N,) int64, objects in each picture.
    kind_names : tuple of str
        What each kind is.
    source : str
        As in `Dataset`: where the objects came from.
    """

    images: np.ndarray
    instances: np.ndarray
    boxes: np.ndarray
    kinds: np.ndarray
    counts: np.ndarray
    kind_names: tuple
    source: str

    @property
    def real(self):
        """Whether the objects are the published images, and not the stand-in's."""
        return self.source != "stand-in"

    @property
    def semantic(self):
        """(N, H, W) uint8: 0 where the background is seen, 1 + kind where an object is; two of a kind look alike."""
        # Column 0 stands for the background, so that an instance number is an index.
        table = np.pad(self.kinds + 1, ((0, 0), (1, 0))).astype(np.uint8)
        return table[np.arange(len(table))[:, None, None], self.instances]

    def __repr__(self):
        n, rows, columns = self.images.shape
        return f"Scenes({n} pictures of {rows} x {columns}, {self.counts.sum()} objects, source={self.source!r})"


def scenes(
    seed=0,
    *,
    count=1000,
    split="train",
    objects=(1, 4),
    size=(40, 56),
    object_size=(14, 20),
    name="fashion_mnist",
    kinds=None,
):
    """Compose scenes: objects of a data set, shrunk, laid on an uneven, noisy ground; some touch or cover each other.

    Parameters
    ----------
    seed : int
        Equal seeds and options give equal scenes.
    count : int
        Number of pictures N.
    split : str
        ``"train"`` or ``"test"``: which half of the data set the objects come from.
    objects : int or (int, int)
        Fewest and most objects a picture, every number equally likely.
    size : (int, int)
        Rows and columns of a picture.
    object_size : int or (int, int)
        Smallest and largest side, in pixels, to which the 28 x 28 objects (margins included) are shrunk; at most 28.
    name : str
        ``"fashion_mnist"`` or ``"mnist"``.
    kinds : sequence of int, optional
        The classes to be used; by default T-shirt, trouser, bag and ankle boot, or all ten digits.

    Returns
    -------
    Scenes
        Pictures, masks, boxes, kinds, counts.

    Raises
    ------
    CnnlabError
        If an argument is out of range, or so many objects find no room.

    Examples
    --------
    >>> few = scenes(seed=1, count=3, objects=2)
    >>> few.images.shape, few.counts.tolist(), few.kind_names
    ((3, 40, 56), [2, 2, 2], ('T-shirt/top', 'Trouser', 'Bag', 'Ankle boot'))
    >>> top, left, bottom, right = few.boxes[0, 1]
    >>> bool((few.instances[0] == 2)[top:bottom, left:right].sum() == (few.instances[0] == 2).sum())
    True
    """
    seed = _validate.integer("seed", seed, low=0)
    count = _validate.integer("count", count, low=1, high=MOST)
    _validate.choice("split", split, ("train", "test"))
    _validate.choice("name", name, tuple(KINDS))
    fewest, most = _span("objects", objects, high=50)
    smallest, largest = _span("object_size", object_size, low=8, high=28)
    size = _validate.pair("size", size, low=largest, high=_MOST_PIXELS)
    kinds = _kinds(KINDS[name] if kinds is None else kinds)

    data = load(name)
    pictures, labels = (data.x_train, data.y_train) if split == "train" else (data.x_test, data.y_test)
    members = [np.flatnonzero(labels == kind) for kind in kinds]
    rng = np.random.default_rng(seed)
    images = np.empty((count, *size), np.uint8)
    instances = np.empty((count, *size), np.uint8)
    chosen = np.full((count, most), -1)
    counts = rng.integers(fewest, most + 1, count)
    for index in range(count):
        drawn = rng.integers(len(kinds), size=counts[index])
        chosen[index, : counts[index]] = drawn
        cut = [shrink(pictures[rng.choice(members[kind])], int(rng.integers(smallest, largest + 1))) for kind in drawn]
        images[index], instances[index] = _compose(cut, size, rng)
    names = tuple(data.class_names[kind] for kind in kinds)
    return Scenes(images, instances, _boxes(instances, most), chosen, counts, names, data.source)


def cut_out(picture):
    """Return the mask of the object in a picture with a black ground: what is not black, holes filled."""
    from scipy import ndimage

    return ndimage.binary_fill_holes(picture > _INK)


def shrink(picture, side):
    """Shrink a square picture and its object's mask to `side` pixels by averaging areas.

    Returns
    -------
    picture : numpy.ndarray
        (side, side) uint8; the object's own mean grey at its border, not mixed with the black around it.
    mask : numpy.ndarray
        (side, side) bool: pixels of which at least half are object; never empty.
    """
    full = cut_out(picture)
    weights = _area_weights(len(picture), side)
    share = weights @ full @ weights.T
    ink = weights @ (picture * full) @ weights.T
    mask = share >= min(0.5, share.max())
    return np.where(mask, np.round(ink / np.maximum(share, 1e-9)), 0).astype(np.uint8), mask


def _area_weights(old, new):
    """Return (new, old) float64: which share of a new pixel each old pixel covers; every row sums to 1.

    Not skimage.transform.resize_local_mean: its shares differ in the last bits, so that a pixel which is exactly half
    object falls on the other side, in 1,375 of 6,000 shrunk objects. The recorded runs rest on these scenes.
    """
    edges = np.arange(new + 1) * (old / new)
    low, high = edges[:-1, None], edges[1:, None]
    pixel = np.arange(old)
    return np.clip(np.minimum(high, pixel + 1) - np.maximum(low, pixel), 0, None) * (new / old)


def _compose(cut, size, rng):
    """Lay objects one upon the other; return the picture and the instance map."""
    instances = np.zeros(size, np.uint8)
    image = _ground(size, rng)
    whole = np.array([mask.sum() for _, mask in cut])
    for number, (picture, mask) in enumerate(cut, start=1):
        instances, window = _place(mask, number, instances, whole[: number - 1], rng)
        image[window][mask] = picture[mask]
    noisy = image + rng.normal(0, 6, size)
    return np.clip(np.round(noisy), 0, 255).astype(np.uint8), instances


def _place(mask, number, instances, whole, rng):
    """Lay one mask where it covers no earlier object too much; return the instance map and the window it lies in."""
    for _ in range(_TRIES):
        row, column = (int(rng.integers(0, room - len(mask) + 1)) for room in instances.shape)
        window = (slice(row, row + len(mask)), slice(column, column + len(mask)))
        after = instances.copy()
        after[window][mask] = number
        seen = np.bincount(after.ravel(), minlength=number + 1)[1:number]
        if (seen >= (1 - _MOST_COVERED) * whole).all():
            return after, window
    raise CnnlabError(
        f"object {number} finds no room in {instances.shape[0]} x {instances.shape[1]} pixels: give fewer or smaller "
        "objects, or a larger size"
    )


def _ground(size, rng):
    """Return a float64 picture: a slope of grey in a random direction, 0 to about 110."""
    rows, columns = np.meshgrid(*(np.linspace(-1, 1, side) for side in size), indexing="ij")
    angle = rng.uniform(0, 2 * np.pi)
    return 55 + rng.uniform(0, 38) * (np.cos(angle) * rows + np.sin(angle) * columns)


def _boxes(instances, most):
    from scipy import ndimage

    boxes = np.zeros((len(instances), most, 4), int)
    for index, picture in enumerate(instances):
        for number, window in enumerate(ndimage.find_objects(picture)):
            if window is not None:
                (top, bottom), (left, right) = ((side.start, side.stop) for side in window)
                boxes[index, number] = top, left, bottom, right
    return boxes


def _span(name, value, *, low=1, high):
    """Return an int or a (smallest, largest) pair as two ints in order."""
    if not _validate.several(value):
        return (_validate.integer(name, value, low=low, high=high),) * 2
    if len(value) != 2:
        raise CnnlabError(f"{name} must be one whole number or a pair (smallest, largest), found {value!r}")
    smallest, largest = (_validate.integer(f"{name}[{i}]", one, low=low, high=high) for i, one in enumerate(value))
    if smallest > largest:
        raise CnnlabError(f"{name} must be a pair (smallest, largest), found ({smallest}, {largest}): swap the two")
    return smallest, largest


def _kinds(kinds):
    if not (isinstance(kinds, range) or _validate.several(kinds)):
        raise CnnlabError(f"kinds must be a list of class numbers, found {kinds!r}: give for example kinds=[0, 9]")
    kinds = tuple(_validate.integer(f"kinds[{i}]", kind, low=0, high=9) for i, kind in enumerate(kinds))
    if not kinds or len(set(kinds)) != len(kinds):
        raise CnnlabError(f"kinds must be different classes, at least one; found {kinds}")
    return kinds
