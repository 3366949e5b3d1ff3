"""The stand-ins: the same bytes everywhere, canonical shapes and counts, and a true enough picture of the real data."""

import hashlib
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import numpy as np
import pytest

from cnnlab import _settings, datasets
from cnnlab._paths import data_folder
from cnnlab.datasets import _registry, _sources, _standin
from cnnlab.errors import DataError

ROOT = Path(__file__).resolve().parent.parent
MOST_BYTES = 500_000
# SHA-256 of the drawn arrays, one after the other. They change only when scripts/build/standins.py is run again.
DRAWN = {
    "mnist": "efc902aa046996c9f34cc8cf75f1b08419a87358bd076373a50d5667840566ff",
    "fashion_mnist": "2bc2045b8dd01f380c08cd2e446b9eb1894788f20497c6cca6c9f402876a7dc3",
}
COUNTS = {
    "mnist": (
        [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
        [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    ),
    "fashion_mnist": ([6000] * 10, [1000] * 10),
}


@pytest.fixture(scope="module", params=datasets.NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def model(name):
    return _standin.read(data_folder() / f"{name}_standin.npz")


@pytest.fixture(scope="module")
def drawn(model):
    return _standin.draw(model)


def test_the_drawn_bytes_are_the_same_on_every_machine(name, drawn):
    digest = hashlib.sha256()
    for key in ("x_train", "y_train", "x_test", "y_test"):
        digest.update(drawn[key])
    assert digest.hexdigest() == DRAWN[name]


def test_the_random_stream_is_the_one_numpy_promises():
    # Taken from NumPy 2.4; its policy (NEP 19) keeps the raw output of a bit generator for ever.
    first = np.random.PCG64(_standin.SEED).random_raw(3)
    assert first.tolist() == [2467728403864124753, 7550282626385544068, 8838455143110565886]


def test_shapes_dtypes_and_class_counts_are_the_canonical_ones(name, drawn):
    entry = _registry.entry(name)
    for key, shape in entry.shapes.items():
        assert drawn[key].shape == shape and drawn[key].dtype == np.uint8 and drawn[key].flags.c_contiguous
    for half, counts in zip(("train", "test"), COUNTS[name], strict=True):
        assert np.bincount(drawn[f"y_{half}"]).tolist() == counts
    # Shuffled: the classes do not come one after the other.
    assert 0.05 < (np.diff(drawn["y_train"].astype(int)) == 0).mean() < 0.15


def test_no_test_image_is_a_training_image(drawn):
    train = {image.tobytes() for image in drawn["x_train"]}
    assert len(train) == len(drawn["x_train"])
    assert not any(image.tobytes() in train for image in drawn["x_test"])


def test_the_first_images_agree_with_a_drawing_in_plain_whole_numbers(model, drawn):
    """An independent reference: int64 all the way, no floating point, one image at a time."""
    bits = np.random.PCG64(_standin.SEED)
    labels = _standin._shuffled_labels(model.train_counts, bits)
    coefficients = _standin._coefficients(model, labels, bits)[:200].astype(np.int64)
    for image, row in zip(drawn["x_train"], coefficients, strict=False):
        sums = model.mean.astype(np.int64) + (row[:, None] * model.basis.astype(np.int64)).sum(axis=0)
        level = np.clip(sums // _standin.UNITS_PER_LEVEL, 0, 255)
        np.testing.assert_array_equal(image.ravel(), model.tone[level])


def test_coefficients_agree_with_whole_numbers_too(model):
    bits, again = np.random.PCG64(5), np.random.PCG64(5)
    labels = np.arange(10, dtype=np.uint8).repeat(3)
    found = _standin._coefficients(model, labels, bits)
    classes, parts, components = model.centres.shape
    tickets = [int(raw) >> 48 for raw in again.random_raw(len(labels))]
    part = [
        int(np.searchsorted(model.shares[label], t, side="right")) for label, t in zip(labels, tickets, strict=True)
    ]
    for label in range(classes):
        for which in range(parts):
            for image in [i for i in range(len(labels)) if (labels[i], part[i]) == (label, which)]:
                noise = [sum(int(raw).to_bytes(8, "little")) - 1020 for raw in again.random_raw(components)]
                at = 0
                for row in range(components):
                    factor = model.factors[label, which, at : at + row + 1]
                    at += row + 1
                    swing = sum(int(f) * z for f, z in zip(factor, noise, strict=False))
                    swing = (swing * int(model.spreads[label, which, row]) + 2**19) >> 20
                    assert found[image, row] == model.centres[label, which, row] + swing


def test_every_sum_is_exact_in_float32(model):
    """No order of summation can matter while the sum of absolute values stays below 2**24."""
    bits = np.random.PCG64(_standin.SEED)
    for counts in (model.train_counts, model.test_counts):
        labels = _standin._shuffled_labels(counts, bits)
        coefficients = np.abs(_standin._coefficients(model, labels, bits)).max(axis=0).astype(np.float64)
        # Coarser than the truth: each component at its largest, all at once.
        assert (coefficients @ np.abs(model.basis.astype(np.float64)) + np.abs(model.mean)).max() < 2**24


def test_the_bell_is_the_sum_of_eight_bytes():
    raw = np.random.PCG64(3).random_raw(50_000)
    expected = raw.view(np.uint8).reshape(-1, 8).sum(axis=1).astype(float) - 1020
    found = _standin._bell(np.random.PCG64(3), 1000, 50)
    np.testing.assert_array_equal(found.ravel(), expected)
    assert abs(found.mean()) < 5 and abs(found.std() / _standin.BYTES_DEVIATION - 1) < 0.01


def test_the_files_are_small(name):
    assert (data_folder() / f"{name}_standin.npz").stat().st_size <= MOST_BYTES


def test_the_readme_tells_the_true_checksums_and_sizes(name):
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    size = (data_folder() / f"{name}_standin.npz").stat().st_size
    assert f"{size:,} bytes" in readme and DRAWN[name] in readme
    assert all(checksum in readme for checksum in _registry.entry(name).sha256.values())


def test_the_contact_sheets_are_there_and_small(name):
    sheet = (ROOT / "docs" / "figures" / f"standins_{name}.png").read_bytes()
    assert sheet.startswith(b"\x89PNG") and len(sheet) < 300_000


def test_load_tells_that_it_is_a_stand_in(name, drawn, monkeypatch):
    monkeypatch.setenv("CNNLAB_DATA", "standin")
    dataset = datasets.load(name)
    np.testing.assert_array_equal(dataset.x_test, drawn["x_test"])
    assert dataset.source == "stand-in" and not dataset.real and len(dataset.class_names) == 10
    assert dataset.notice().startswith(f"{dataset.title}: stand-in images")
    assert dataset.notice().count(". ") == 0  # one sentence


def test_a_linear_classifier_learns_real_images_from_drawn_ones(name, drawn, monkeypatch):
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    real, source, _ = _sources.resolve(_registry.entry(name), _settings.read())
    if source == "stand-in":
        pytest.skip("the real images are not on this machine: name their folder in CNNLAB_DATA_DIR")

    def design(images):
        return np.c_[images.reshape(len(images), -1) / np.float32(255), np.ones(len(images), np.float32)]

    x = design(drawn["x_train"][:20_000])
    ridge = 1000 * np.eye(x.shape[1], dtype=np.float32)
    weights = np.linalg.solve(x.T @ x + ridge, x.T @ np.eye(10, dtype=np.float32)[drawn["y_train"][:20_000]])
    accuracy = (design(real["x_test"]).dot(weights).argmax(axis=1) == real["y_test"]).mean()
    # Trained on 20,000 real images this classifier reaches 0.858 and 0.800, on drawn ones 0.845 and 0.782.
    assert accuracy > {"mnist": 0.82, "fashion_mnist": 0.76}[name]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut short", b"<html>"])
def test_a_damaged_stand_in_is_a_data_error(tmp_path, content):
    path = tmp_path / "mnist_standin.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match="mnist_standin.npz cannot be read .*ships with the course"):
        _standin.read(path)


def test_a_stand_in_of_another_age_is_a_data_error(tmp_path):
    path = tmp_path / "mnist_standin.npz"
    np.savez(path, format=_standin.FORMAT + 1)
    with pytest.raises(DataError, match="has format 2, expected 1"):
        _standin.read(path)


def test_an_installed_wheel_brings_its_stand_ins(tmp_path):
    """As Colab installs it: a wheel in an environment that has never seen the checkout."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    # The dependencies come from this environment; the .pth files in it, the editable checkout's too, are not followed.
    code = (
        f"import sys; sys.path.append({sysconfig.get_path('purelib')!r}); import cnnlab; from cnnlab import datasets;"
        "print(cnnlab.__file__); print(datasets.load('mnist')); print(datasets.load('fashion_mnist').class_names[9])"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CNNLAB", "PYTHON"))}
    environment |= {"CNNLAB_DATA": "standin", "CNNLAB_CACHE_DIR": str(tmp_path / "cache")}
    told = subprocess.run(
        [str(python), "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 0, told.stderr
    where, *lines = told.stdout.splitlines()
    assert Path(where).is_relative_to(tmp_path / "env")
    assert lines == ["Dataset('mnist', source='stand-in', 60000 training and 10000 test images)", "Ankle boot"]
