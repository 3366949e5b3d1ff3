"""Planted bias: garments on photographed ground, where one class nearly always stands on grass."""

from dataclasses import dataclass

import numpy as np

from cnnlab import _validate
from cnnlab.datasets._load import load
from cnnlab.datasets._scenes import MOST, cut_out

GROUNDS = ("grass", "gravel", "brick")
KINDS = (7, 8, 9)
TARGET = 2
SIDE = 40


@dataclass(frozen=True, eq=False, repr=False)
class PlantedBias:
    """N pictures of one garment each on grass, gravel or brick, and the truth about what is where.

    Attributes
    ----------
    images : numpy.ndarray
        (N, 40, 40) uint8.
    labels : numpy.ndarray
        (N,) int64, the class of the garment, as in `class_names`.
    grounds : numpy.ndarray
        (N,) int64, the ground it stands on, as in `ground_names`; 0 is grass.
    masks : numpy.ndarray
        (N, 40, 40) bool, True on the garment.
    class_names, ground_names : tuple of str
        What the numbers mean.
    target : int
        The class that likes to stand on grass.
    source : str
        As in `Dataset`: where the garments came from.
    """

    images: np.ndarray
    labels: np.ndarray
    grounds: np.ndarray
    masks: np.ndarray
    class_names: tuple
    ground_names: tuple
    target: int
    source: str

    @property
    def real(self):
        """Whether the garments are the published images, and not the stand-in's."""
        return self.source != "stand-in"

    def fresh_grounds(self, seed):
        """Cut a new ground for every picture, grass, gravel or brick equally likely, whatever stands on it.

        Parameters
        ----------
        seed : int
            Equal seeds give equal grounds.

        Returns
        -------
        numpy.ndarray, shape (N, 40, 40), uint8
            Grounds without garments, from the half of the photographs that training pictures are cut from.

        Examples
        --------
        >>> data = planted_bias(1.0, count=5)
        >>> moved = np.where(data.masks, data.images, data.fresh_grounds(seed=1))
        >>> moved.shape
        (5, 40, 40)
        """
        rng = np.random.default_rng(_validate.integer("seed", seed, low=0))
        return ground_crops(rng.integers(len(GROUNDS), size=len(self.images)), rng)

    def __repr__(self):
        return f"PlantedBias({len(self.images)} pictures of {SIDE} x {SIDE}, source={self.source!r})"


def planted_bias(strength, seed=0, *, count=3000, split="train"):
    """Lay garments on photographed ground; how well the ground tells the class is up to you.

    The target class stands on grass with probability `strength`, every other class with probability
    ``1 - strength``; who is not on grass is on gravel or brick, equally likely. So at 0.5 the ground says nothing, at 1
    it gives the target class away, and at 0 the cue is turned round: grass means anything but the target.

    All grounds are brought to the same mean and spread of grey, so that only their texture tells them apart. Training
    and test pictures use different garments and different halves of the photographs.

    Parameters
    ----------
    strength : float
        0 to 1.
    seed : int
        Equal seeds give equal pictures; with another `strength` the same garments stand on other grounds.
    count : int
        Number of pictures N.
    split : str
        ``"train"`` or ``"test"``.

    Returns
    -------
    PlantedBias
        Pictures, labels, grounds and masks.

    Raises
    ------
    CnnlabError
        If an argument is out of range.

    Examples
    --------
    >>> data = planted_bias(1.0, seed=1, count=200)
    >>> data.images.shape, data.ground_names[0]
    ((200, 40, 40), 'grass')
    >>> bool(((data.grounds == 0) == (data.labels == data.target)).all())
    True
    """
    strength = _validate.number("strength", strength, low=0, high=1)
    seed = _validate.integer("seed", seed, low=0)
    count = _validate.integer("count", count, low=1, high=MOST)
    _validate.choice("split", split, ("train", "test"))

    data = load("fashion_mnist")
    pictures, all_labels = (data.x_train, data.y_train) if split == "train" else (data.x_test, data.y_test)
    rng = np.random.default_rng(seed)
    labels = rng.integers(len(KINDS), size=count)
    members = [np.flatnonzero(all_labels == kind) for kind in KINDS]
    picks = [rng.choice(members[label]) for label in labels]
    corners = rng.integers(0, SIDE - 28 + 1, (count, 2))
    on_grass = rng.random(count) < np.where(labels == TARGET, strength, 1 - strength)
    grounds = np.where(on_grass, 0, rng.integers(1, len(GROUNDS), count))
    images = ground_crops(grounds, rng, split=split)
    masks = np.zeros(images.shape, bool)
    for index, (pick, (row, column)) in enumerate(zip(picks, corners, strict=True)):
        _lay(pictures[pick], images[index], masks[index], row, column)
    names = tuple(data.class_names[kind] for kind in KINDS)
    return PlantedBias(images, labels, grounds, masks, names, GROUNDS, TARGET, data.source)


def ground_crops(grounds, rng, *, split="train"):
    """Cut pieces of 40 x 40 pixels out of the photographs of grass, gravel and brick.

    Parameters
    ----------
    grounds : array_like of int, shape (N,)
        0 grass, 1 gravel, 2 brick.
    rng : numpy.random.Generator
        Decides where they are cut.
    split : str
        ``"train"`` cuts from the left half of each photograph, ``"test"`` from the right half.

    Returns
    -------
    numpy.ndarray, shape (N, 40, 40), uint8
        Each with mean 115 and standard deviation 40 before clipping.
    """
    import skimage.data

    photographs = [getattr(skimage.data, name)().astype(np.float32) for name in GROUNDS]
    half = photographs[0].shape[1] // 2
    start = 0 if split == "train" else half
    crops = np.empty((len(grounds), SIDE, SIDE), np.uint8)
    rows = rng.integers(0, photographs[0].shape[0] - SIDE + 1, len(grounds))
    columns = start + rng.integers(0, half - SIDE + 1, len(grounds))
    for index, (ground, row, column) in enumerate(zip(grounds, rows, columns, strict=True)):
        crop = photographs[ground][row : row + SIDE, column : column + SIDE]
        levels = 115 + 40 * (crop - crop.mean()) / crop.std()
        crops[index] = np.clip(np.round(levels), 0, 255)
    return crops


def _lay(picture, image, mask, row, column):
    """Lay a garment on a ground, in place."""
    garment = cut_out(picture)
    image[row : row + 28, column : column + 28][garment] = picture[garment]
    mask[row : row + 28, column : column + 28] = garment
