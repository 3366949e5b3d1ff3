"""Fit the stand-ins to the real data sets and write data/*_standin.npz.

    CNNLAB_DATA_DIR=<folder with mnist.npz and fashion_mnist.npz> python scripts/build/standins.py [mnist fashion_mnist]

Takes one to two minutes a data set. How good the result is, `scripts/build/measure_standins.py` tells.
"""

import argparse
import warnings
from dataclasses import fields, replace

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from cnnlab import datasets
from cnnlab._paths import data_folder
from cnnlab.datasets import _standin
from cnnlab.datasets._standin import BYTES_DEVIATION, FORMAT, SPREAD_UNIT, UNITS_PER_LEVEL, StandIn

CLASSES = 10
LEVELS = 256
# Components of the basis and parts of each class's mixture.
SIZES = {"mnist": (40, 12), "fashion_mnist": (60, 12)}
MOST_BYTES = 500_000
EXACT_IN_FLOAT32 = 2**24
# A mixture need not be at rest to be drawn from: the measure is the accuracy on the real test set.
ITERATIONS = 30


def fit(x, y, test_counts, *, components, parts):
    """Fit basis, mixtures and tone to images x (N, 28, 28) uint8 with labels y, and round everything to whole numbers.

    The tone comes last: it maps the grey levels of a first drawing so that they are as frequent as the real ones.
    It clears the haze that a sum of smooth components leaves around a digit or a shoe.
    """
    flat = x.reshape(len(x), -1).astype(np.float64)
    mean = flat.mean(axis=0)
    basis = _basis(flat - mean, components)
    # The basis is rounded, so no longer orthonormal: least squares, not a projection, gives the coefficients.
    coordinates = (flat - mean) @ np.linalg.pinv(basis) * UNITS_PER_LEVEL
    mixtures = [_mixture(coordinates[y == label], parts) for label in range(CLASSES)]
    shares, centres, factors, spreads = map(np.stack, zip(*mixtures, strict=True))
    model = StandIn(
        # Half a level more, because the drawing rounds down.
        mean=np.rint((mean + 0.5) * UNITS_PER_LEVEL).astype(np.int32),
        basis=basis.astype(np.int8),
        shares=shares,
        centres=centres,
        factors=factors,
        spreads=spreads,
        tone=np.arange(LEVELS, dtype=np.uint8),
        train_counts=np.bincount(y, minlength=CLASSES).astype(np.int32),
        test_counts=test_counts.astype(np.int32),
    )
    return replace(model, tone=_tone(_standin.draw(model)["x_train"], x))


def _basis(centred, components):
    """Principal components as whole numbers, the largest of each 127."""
    _, vectors = np.linalg.eigh(centred.T @ centred)
    vectors = vectors.T[::-1][:components]
    # An eigenvector's sign is arbitrary: make its largest entry positive.
    top = np.abs(vectors).argmax(axis=1)
    vectors = vectors * np.sign(vectors[np.arange(components), top])[:, None]
    return np.rint(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127)


def _mixture(coordinates, parts):
    """Gaussian mixture of one class: cumulative shares, centres, rows of the Cholesky factors and their spreads."""
    deviation = coordinates.std(axis=0)
    model = GaussianMixture(parts, reg_covar=1e-3, random_state=0, max_iter=ITERATIONS, tol=1e-2)
    with warnings.catch_warnings(action="ignore", category=ConvergenceWarning):
        model.fit(coordinates / deviation)
    shares = np.rint(np.cumsum(model.weights_) * 65536).astype(np.int32)
    shares[-1] = 65536
    lower = np.tril_indices(coordinates.shape[1])
    factors, spreads = [], []
    for covariance in model.covariances_:
        factor = np.linalg.cholesky(covariance) * deviation[:, None]
        largest = np.abs(factor).max(axis=1)
        factors.append(np.rint(factor / largest[:, None] * 127)[lower].astype(np.int8))
        spreads.append(_whole(largest / 127 / BYTES_DEVIATION / SPREAD_UNIT, np.uint16))
    return shares, _whole(model.means_ * deviation, np.int16), np.stack(factors), np.stack(spreads)


def _tone(drawn, real):
    """For each drawn grey level the real one of the same rank."""
    count = np.bincount(drawn.ravel(), minlength=LEVELS)
    rank = (np.cumsum(count) - count / 2) / drawn.size
    real_rank = np.cumsum(np.bincount(real.ravel(), minlength=LEVELS)) / real.size
    return np.searchsorted(real_rank, rank).clip(0, LEVELS - 1).astype(np.uint8)


def _whole(values, dtype):
    limits = np.iinfo(dtype)
    if values.min() < limits.min or values.max() > limits.max:
        raise OverflowError(f"{values.min():.0f} to {values.max():.0f} does not fit {dtype.__name__}")
    return np.rint(values).astype(dtype)


def largest_sum(model):
    """Return the largest sum of absolute values that any drawn pixel is made of; exact if below EXACT_IN_FLOAT32."""
    bits = np.random.PCG64(_standin.SEED)
    largest = 0.0
    for counts in (model.train_counts, model.test_counts):
        labels = _standin._shuffled_labels(counts, bits)
        coefficients = np.abs(_standin._coefficients(model, labels, bits)).astype(np.float64)
        basis = np.abs(model.basis).astype(np.float64)
        for start in range(0, len(labels), 10_000):
            largest = max(largest, (coefficients[start : start + 10_000] @ basis + np.abs(model.mean)).max())
    return largest


def build(name):
    """Fit one data set's stand-in and write it."""
    dataset = datasets.load(name)
    if not dataset.real:
        raise SystemExit(f"{dataset.notice()} A stand-in is fitted to real images only.")
    components, parts = SIZES[name]
    test_counts = np.bincount(dataset.y_test, minlength=CLASSES)
    model = fit(dataset.x_train, dataset.y_train, test_counts, components=components, parts=parts)
    largest = largest_sum(model)
    if largest >= EXACT_IN_FLOAT32:
        raise SystemExit(f"{name}: sums up to {largest:.0f} are not exact in float32: lower UNITS_PER_LEVEL")
    path = data_folder() / f"{name}_standin.npz"
    np.savez_compressed(path, format=FORMAT, **{field.name: getattr(model, field.name) for field in fields(model)})
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes, more than {MOST_BYTES}: fit a smaller model")
    print(f"{path.name}: {path.stat().st_size} bytes, sums up to {largest:.0f} of {EXACT_IN_FLOAT32}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=datasets.NAMES, metavar="name", help=", ".join(datasets.NAMES))
    for wanted in parser.parse_args().names:
        build(wanted)
