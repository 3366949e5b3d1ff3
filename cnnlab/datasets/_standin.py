"""The stand-in: images drawn from a small model of each class, the same bytes on every machine.

The model is a principal-component basis of all images and a Gaussian mixture per class in its coordinates
(Hinton, Revow and Dayan, 1995, modelled digits this way). `scripts/build/standins.py` fits it to the real data.

Only whole numbers are added and multiplied here. They are held in floating point, because that is where NumPy is
fast, but stay below 2**24 (float32) or 2**53 (float64), where every sum is exact in whatever order a processor forms
it. The random numbers are the raw 64-bit output of PCG64 (O'Neill, 2014), which NumPy promises not to change.
"""

from dataclasses import dataclass

import numpy as np

from cnnlab._paths import data_folder
from cnnlab.errors import DataError

FORMAT = 1
SEED = 20240607
IMAGE = (28, 28)
# One grey level is this many units of the sum `mean + coefficients @ basis`.
UNITS_PER_LEVEL = 1024
# A row of `factors` is multiplied by its `spread` and divided by this.
SPREAD_UNIT = 2.0**-20
# The sum of eight random bytes: its mean and its standard deviation.
BYTES_MEAN = 1020
BYTES_DEVIATION = (8 * (256**2 - 1) / 12) ** 0.5
_CHUNK = 4000


@dataclass(frozen=True, slots=True)
class StandIn:
    """A fitted model of a data set of 28 x 28 images in ten classes, in whole numbers.

    With C classes, P parts a class, K components and 784 pixels.

    Attributes
    ----------
    mean : numpy.ndarray
        (784,) int32, the mean image in units of 1/1024 grey level.
    basis : numpy.ndarray
        (K, 784) int8, the principal components.
    shares : numpy.ndarray
        (C, P) int32, cumulative shares of the parts of a class, the last one 65536.
    centres : numpy.ndarray
        (C, P, K) int16, the mean coefficients of each part.
    factors : numpy.ndarray
        (C, P, K(K+1)/2) int8, rows of the lower triangular Cholesky factor of each part's covariance.
    spreads : numpy.ndarray
        (C, P, K) uint16, what each row of a factor is multiplied by.
    tone : numpy.ndarray
        (256,) uint8, the grey level shown for each clipped sum.
    train_counts, test_counts : numpy.ndarray
        (C,) int32, images of each class.
    """

    mean: np.ndarray
    basis: np.ndarray
    shares: np.ndarray
    centres: np.ndarray
    factors: np.ndarray
    spreads: np.ndarray
    tone: np.ndarray
    train_counts: np.ndarray
    test_counts: np.ndarray


def read(path):
    """Read a stand-in model from an .npz file.

    Parameters
    ----------
    path : pathlib.Path
        One of the ``*_standin.npz`` files that the course ships.

    Returns
    -------
    StandIn
        The model.

    Raises
    ------
    DataError
        If the file is missing, damaged or of another format.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            found = int(archive["format"])
            fields = {name: archive[name] for name in StandIn.__slots__} if found == FORMAT else None
    except Exception as error:  # a damaged zip raises nearly anything: zlib, struct, key, value and OS errors
        raise DataError(
            f"the stand-in file {path.name} cannot be read ({type(error).__name__}): "
            "it ships with the course, so install or check out the course again"
        ) from None
    if fields is None:
        raise DataError(
            f"the stand-in file {path.name} has format {found}, expected {FORMAT}: "
            "package and data are of different ages, install or check out the course again"
        )
    return StandIn(**fields)


def of(name):
    """Draw the stand-in that ships for a data set."""
    return draw(read(data_folder() / f"{name}_standin.npz"))


def draw(model):
    """Draw the training and the test half: canonical shapes and class counts, shuffled, the same on every machine.

    Parameters
    ----------
    model : StandIn
        What `read` returned.

    Returns
    -------
    dict of str to numpy.ndarray
        x_train, y_train, x_test, y_test, all uint8; the test half continues the random stream of the training half.
    """
    bits = np.random.PCG64(SEED)
    arrays = {}
    for half, counts in (("train", model.train_counts), ("test", model.test_counts)):
        labels = _shuffled_labels(counts, bits)
        arrays[f"x_{half}"] = _render(model, _coefficients(model, labels, bits))
        arrays[f"y_{half}"] = labels
    return arrays


def _shuffled_labels(counts, bits):
    ordered = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    return ordered[np.argsort(bits.random_raw(len(ordered)), kind="stable")]


def _coefficients(model, labels, bits):
    """Return (N, K) float32 whole numbers: a part chosen for each image, then centre + factor @ noise."""
    classes, parts, components = model.centres.shape
    ticket = bits.random_raw(len(labels)) >> np.uint64(48)
    part = (ticket[:, None] >= model.shares[labels].astype(np.uint64)).sum(axis=1)
    group = labels.astype(np.intp) * parts + part
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group, minlength=classes * parts))
    lower = np.tril_indices(components)
    coefficients = np.empty((len(labels), components), np.float32)
    for index, members in enumerate(np.split(order, ends[:-1])):
        which = divmod(index, parts)
        factor = np.zeros((components, components), np.float32)
        factor[lower] = model.factors[which]
        # At most 1020 * 127 a component: below 2**24 for up to 129 components.
        swing = (_bell(bits, len(members), components) @ factor.T).astype(np.float64)
        swing *= model.spreads[which] * SPREAD_UNIT
        coefficients[members] = model.centres[which] + np.floor(swing + 0.5)
    return coefficients


def _bell(bits, rows, columns):
    """Return (rows, columns) float32 whole numbers around 0, nearly normal: the sum of the eight bytes of each draw."""
    raw = bits.random_raw(rows * columns)
    even = np.uint64(0x00FF00FF00FF00FF)
    # Four 16-bit sums side by side in one word; the multiplication adds all four in the top 16 bits.
    pairs = (raw & even) + ((raw >> np.uint64(8)) & even)
    total = (pairs * np.uint64(0x0001000100010001)) >> np.uint64(48)
    return (total.astype(np.float32) - BYTES_MEAN).reshape(rows, columns)


def _render(model, coefficients):
    basis = model.basis.astype(np.float32)
    mean = model.mean.astype(np.float32)
    tone = model.tone.tobytes()
    images = np.empty((len(coefficients), *IMAGE), np.uint8)
    for start in range(0, len(coefficients), _CHUNK):
        sums = coefficients[start : start + _CHUNK] @ basis
        sums += mean
        sums *= np.float32(1 / UNITS_PER_LEVEL)
        np.clip(sums, 0, 255, out=sums)
        # Truncation after the clip is floor, and floor of an exact number is the same everywhere.
        levels = sums.astype(np.uint8).tobytes()
        # bytes.translate looks a table up several times faster than NumPy's indexing does.
        images[start : start + _CHUNK] = np.frombuffer(levels.translate(tone), np.uint8).reshape(-1, *IMAGE)
    return images
