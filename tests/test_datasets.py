"""datasets: the four sources in their order, and every fault on the way, on a data set of a dozen images."""

import errno
import gzip
import hashlib
import io
import os
import re
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cnnlab import _settings, datasets
from cnnlab.datasets import _archive, _cache, _download, _failures, _load, _registry, _sources
from cnnlab.errors import CnnlabError, DataError

TRAIN, TEST = 8, 4
PAGE = b"<!DOCTYPE html><html><body>Please log in to the guest network</body></html>"


def tiny_arrays():
    rng = np.random.default_rng(0)
    return {
        "x_train": rng.integers(0, 256, (TRAIN, 28, 28), dtype=np.uint8),
        "y_train": rng.integers(0, 10, TRAIN, dtype=np.uint8),
        "x_test": rng.integers(0, 256, (TEST, 28, 28), dtype=np.uint8),
        "y_test": rng.integers(0, 10, TEST, dtype=np.uint8),
    }


def npz(arrays):
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def idx(array):
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(header + array.tobytes())


def idx_files(arrays):
    return {_archive.IDX_NAMES[key]: idx(array) for key, array in arrays.items()}


@pytest.fixture
def arrays():
    return tiny_arrays()


@pytest.fixture
def entry(arrays):
    """A tiny data set under the name mnist, published nowhere, with a stand-in of a dozen black images."""
    return replace(
        _registry.entry("mnist"),
        train=TRAIN,
        test=TEST,
        mirrors=(("http://127.0.0.1:9/mnist.npz",),),
        sha256={key: hashlib.sha256(array).hexdigest() for key, array in arrays.items()},
        stand_in=lambda: {key: np.zeros_like(array) for key, array in arrays.items()},
    )


def load(entry, *, retry=False):
    """What `datasets.load` does for the name of a data set."""
    return _load.dataset(entry, _settings.read(), retry=retry)


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch):
    """No variable of the machine and an empty cache, of which nothing can be remembered."""
    for name in list(os.environ):
        if name.startswith("CNNLAB_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CNNLAB_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "share"
    path.mkdir()
    monkeypatch.setenv("CNNLAB_DATA_DIR", str(path))
    return path


@pytest.fixture
def offline(monkeypatch):
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")


@pytest.fixture
def cache():
    path = _settings.read().cache
    path.mkdir(parents=True)
    return path


class Server:
    """A web server on this machine that answers as it is told, and counts the questions."""

    def __init__(self):
        self.files, self.requests, self.manner = {}, [], "good"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append(self.path)
                outer.answer(self)

            def log_message(self, *words):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.release = threading.Event()
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def address(self, name):
        return f"http://127.0.0.1:{self.http.server_port}/{name}"

    def answer(self, handler):
        if self.manner == "silent":
            self.release.wait(20)
            return
        body = self.files.get(handler.path.lstrip("/"))
        handler.send_response(200 if body is not None else 404)
        handler.send_header("Content-Length", str(len(body or b"")))
        handler.end_headers()
        if self.manner == "breaks off":
            handler.wfile.write(body[: len(body) // 2])
        elif self.manner == "trickles":
            handler.wfile.write(body[:9000])
            handler.wfile.flush()
            self.release.wait(20)
        elif body:
            handler.wfile.write(body)


@pytest.fixture
def server():
    server = Server()
    yield server
    server.release.set()
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def published(entry, arrays, server, monkeypatch):
    """A server that publishes the tiny data set, its `entry`, as one .npz."""
    server.files["mnist.npz"] = npz(arrays)
    server.entry = replace(entry, mirrors=((server.address("mnist.npz"),),))
    monkeypatch.setattr(_download, "ANSWER_SECONDS", 1.5)
    monkeypatch.setattr(_download, "TRANSFER_SECONDS", 3)
    return server


def assert_same(dataset, arrays):
    for key, array in arrays.items():
        found = getattr(dataset, key)
        assert found.dtype == np.uint8
        np.testing.assert_array_equal(found, array)


# --- names, settings, the object ---------------------------------------------------------------------------


def test_unknown_name_lists_the_names_and_the_likeliest():
    with pytest.raises(CnnlabError, match="one of 'mnist', 'fashion_mnist'; found 'fashion'.*Did you mean"):
        datasets.load("fashion")
    with pytest.raises(CnnlabError, match="found 3"):
        datasets.load(3)


@pytest.mark.parametrize(("name", "value"), [("CNNLAB_DATA", "reel"), ("CNNLAB_OFFLINE", "maybe")])
def test_meaningless_settings_are_refused(entry, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(CnnlabError, match=f"{name} must be one of .*found '{value}'"):
        datasets.load("mnist")


def test_registry_knows_both_data_sets():
    for name, classes in (("mnist", "0123456789"), ("fashion_mnist", None)):
        entry = _registry.entry(name)
        assert entry.shapes["x_train"] == (60000, 28, 28) and entry.shapes["y_test"] == (10000,)
        assert len(set(entry.classes)) == 10
        assert all(len(mirror) in (1, 4) for mirror in entry.mirrors)
        assert all(address.startswith("https://") for mirror in entry.mirrors for address in mirror)
        assert all(len(entry.sha256[key]) == 64 for key in entry.shapes)
        assert entry.licence and entry.origin
        assert classes is None or entry.classes == tuple(classes)


def test_the_object_says_what_it_is(entry, folder, arrays):
    (folder / "mnist.npz").write_bytes(npz(arrays))
    dataset = load(entry)
    assert repr(dataset) == "Dataset('mnist', source='folder', 8 training and 4 test images)"
    assert dataset.notice() == "MNIST: the real images, from the folder named by CNNLAB_DATA_DIR."
    assert dataset.real and dataset.problems == ()
    with pytest.raises(ValueError, match="read-only"):
        dataset.x_train[0] = 0
    with pytest.raises(AttributeError):
        dataset.source = "cache"


def test_a_second_load_shares_the_arrays_and_nothing_outlives_its_owner(entry, folder, arrays):
    (folder / "mnist.npz").write_bytes(npz(arrays))
    first = load(entry)
    assert load(entry) is first
    del first
    assert ("mnist", _settings.read()) not in _load.SHARED


def test_a_changed_environment_counts_at_once(entry, folder, arrays, monkeypatch, offline):
    (folder / "mnist.npz").write_bytes(npz(arrays))
    real = load(entry)
    monkeypatch.setenv("CNNLAB_DATA", "standin")
    drawn = load(entry)
    assert (real.source, drawn.source) == ("folder", "stand-in")
    assert "CNNLAB_DATA=standin asks for them" in drawn.notice()


# --- source 1: the folder ----------------------------------------------------------------------------------


@pytest.mark.parametrize("inner", ["", "mnist"])
def test_idx_files_are_read_from_the_folder_or_one_below(entry, folder, arrays, inner):
    (folder / inner).mkdir(exist_ok=True)
    for name, content in idx_files(arrays).items():
        (folder / inner / name).write_bytes(content)
    dataset = load(entry)
    assert_same(dataset, arrays)
    assert dataset.source == "folder"


def test_labels_of_a_wider_dtype_are_the_same_labels(entry, folder, arrays):
    (folder / "mnist.npz").write_bytes(npz(arrays | {"y_train": arrays["y_train"].astype(np.int64)}))
    assert_same(load(entry), arrays)


def renamed(arrays):
    arrays["x_tset"] = arrays.pop("x_test")
    return npz(arrays)


BAD_NPZ = {
    "cut short": (lambda arrays: npz(arrays)[:-2000], "mnist.npz is damaged or cut short"),
    "a byte flipped": (
        lambda arrays: npz(arrays)[:3000] + bytes([npz(arrays)[3000] ^ 1]) + npz(arrays)[3001:],
        "mnist.npz (is damaged|does not hold)",
    ),
    "empty": (lambda arrays: b"", "mnist.npz is empty"),
    "web page": (lambda arrays: PAGE, "mnist.npz is a web page, not an archive"),
    "noise": (lambda arrays: bytes(range(256)) * 40, "mnist.npz is damaged or cut short"),
    "one pixel changed": (
        lambda arrays: npz(arrays | {"x_test": arrays["x_test"] ^ np.uint8(1)}),
        "mnist.npz does not hold the published MNIST: the SHA-256 of x_test begins with",
    ),
    "pickled": (
        lambda arrays: npz(arrays | {"x_train": np.array([{"a": 1}], dtype=object)}),
        "x_train as pickled Python objects, which are never loaded",
    ),
    "a missing array": (renamed, "no array x_test .it has x_train, x_tset, y_test, y_train"),
    "another shape": (
        lambda arrays: npz(arrays | {"x_test": arrays["x_test"][:, :14]}),
        r"x_test as \(4, 14, 28\) uint8, expected \(4, 28, 28\) uint8",
    ),
    "another dtype": (lambda arrays: npz(arrays | {"x_test": arrays["x_test"] / 255}), "float64, expected"),
    "labels out of range": (
        lambda arrays: npz(arrays | {"y_test": np.full(TEST, 300)}),
        "y_test from 300 to 300, expected 0 to 255",
    ),
}


@pytest.mark.parametrize("fault", BAD_NPZ)
def test_a_bad_archive_in_the_folder_is_reported_and_never_touched(entry, folder, offline, monkeypatch, fault):
    make, message = BAD_NPZ[fault]
    content = make(tiny_arrays())
    (folder / "mnist.npz").write_bytes(content)
    dataset = load(entry)
    assert dataset.source == "stand-in" and not dataset.real
    assert [path.name for path in folder.iterdir()] == ["mnist.npz"]
    assert (folder / "mnist.npz").read_bytes() == content
    monkeypatch.setenv("CNNLAB_DATA", "real")
    with pytest.raises(DataError, match=message) as caught:
        load(entry)
    assert "CNNLAB_OFFLINE switches downloads off" in str(caught.value)


def test_an_archive_that_promises_terabytes_is_refused_before_memory_is_taken(entry, folder, offline, arrays):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "|u1", "fortran_order": False, "shape": (10**9, 28, 28)})
    with zipfile.ZipFile(folder / "mnist.npz", "w") as archive:
        archive.writestr("x_train.npy", header.getvalue())
    assert "(1000000000, 28, 28) uint8, expected (8, 28, 28)" in load(entry).notice()


BAD_IDX = {
    "cut short": (lambda good: good[:-40], "damaged or cut short"),
    "web page": (lambda good: PAGE, "is a web page"),
    "wrong checksum": (lambda good: good[:-8] + bytes(4) + good[-4:], "damaged or cut short"),
    "labels for images": (lambda good: idx(tiny_arrays()["y_train"]), "not an IDX file of bytes with 3 axes"),
    "another count": (
        lambda good: idx(tiny_arrays()["x_test"]),
        r"holds an array \(4, 28, 28\), expected \(8, 28, 28\)",
    ),
    "longer": (lambda good: gzip.compress(gzip.decompress(good) + b"more"), "longer than its header says"),
    "other images": (lambda good: idx(tiny_arrays()["x_train"][::-1]), "SHA-256 of x_train"),
}


@pytest.mark.parametrize("fault", BAD_IDX)
def test_bad_idx_files_are_reported(entry, folder, offline, arrays, fault):
    change, message = BAD_IDX[fault]
    files = idx_files(arrays)
    files[_archive.IDX_NAMES["x_train"]] = change(files[_archive.IDX_NAMES["x_train"]])
    for name, content in files.items():
        (folder / name).write_bytes(content)
    dataset = load(entry)
    assert dataset.source == "stand-in"
    assert re.search(message, dataset.notice())


@given(position=st.integers(0, 10**6), change=st.integers(1, 255), kept=st.integers(0, 10**6), cut=st.booleans())
@example(position=0, change=1, kept=0, cut=True)
def test_no_damage_gives_anything_but_a_data_error_or_the_true_images(position, change, kept, cut):
    arrays = tiny_arrays()
    entry = replace(
        _registry.entry("mnist"),
        train=TRAIN,
        test=TEST,
        sha256={key: hashlib.sha256(array).hexdigest() for key, array in arrays.items()},
    )

    def damaged(content):
        if cut:
            return content[: kept % len(content)]
        at = position % len(content)
        return content[:at] + bytes([content[at] ^ change]) + content[at + 1 :]

    files = idx_files(arrays)
    hurt = _archive.IDX_NAMES["x_train"]
    files[hurt] = damaged(files[hurt])
    streams = {key: (lambda name=name: io.BytesIO(files[name])) for key, name in _archive.IDX_NAMES.items()}
    for read in (
        lambda: _archive.read_npz(io.BytesIO(damaged(npz(arrays))), entry, name="mnist.npz"),
        lambda: _archive.read_idx(streams, entry, names=_archive.IDX_NAMES),
    ):
        try:
            found = read()
        except DataError:
            continue
        for key, array in arrays.items():
            np.testing.assert_array_equal(found[key], array)


@pytest.mark.parametrize("layout", ["npz", "idx"])
def test_reading_needs_hardly_more_memory_than_the_arrays(layout):
    rng = np.random.default_rng(1)
    arrays = tiny_arrays() | {"x_train": rng.integers(0, 256, (5000, 28, 28), dtype=np.uint8)}
    checksums = {key: hashlib.sha256(array).hexdigest() for key, array in arrays.items()}
    entry = replace(_registry.entry("mnist"), train=5000, test=TEST, sha256=checksums)
    arrays["y_train"] = np.zeros(5000, np.uint8)
    entry.sha256["y_train"] = hashlib.sha256(arrays["y_train"]).hexdigest()
    packed, files = io.BytesIO(npz(arrays)), idx_files(arrays)
    streams = {key: (lambda name=name: io.BytesIO(files[name])) for key, name in _archive.IDX_NAMES.items()}
    tracemalloc.start()
    try:
        if layout == "npz":
            _archive.read_npz(packed, entry, name="mnist.npz")
        else:
            _archive.read_idx(streams, entry, names=_archive.IDX_NAMES)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1.4 * sum(array.nbytes for array in arrays.values())


@pytest.mark.parametrize("inner", ["", "mnist"])
@pytest.mark.parametrize("dot", [False, True])
def test_unpacked_idx_files_are_read_under_both_of_their_names(entry, folder, arrays, inner, dot):
    """`train-images-idx3-ubyte` is what gzip leaves, `train-images.idx3-ubyte` what some programs make of it.

    Siblings, a file known by its name: some packed and some not, one missing, a folder below (all here), and a
    student's notebook under another name (tests/grading/test_end_to_end.py).
    """
    (folder / inner).mkdir(exist_ok=True)
    for name, content in idx_files(arrays).items():
        plain = name.removesuffix(".gz").replace("-idx", ".idx" if dot else "-idx")
        (folder / inner / plain).write_bytes(gzip.decompress(content))
    dataset = load(entry)
    assert_same(dataset, arrays)
    assert dataset.source == "folder" and dataset.problems == ()


def test_some_idx_files_packed_and_some_not(entry, folder, arrays):
    for number, (name, content) in enumerate(idx_files(arrays).items()):
        path = folder / (name if number % 2 else name.removesuffix(".gz"))
        path.write_bytes(content if number % 2 else gzip.decompress(content))
    assert_same(load(entry), arrays)
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(PAGE)
    (folder / "train-images-idx3-ubyte").write_bytes(b"")
    assert "train-images-idx3-ubyte is empty" in load(replace(entry, name="other")).notice()


def test_three_of_four_idx_files_name_the_missing_one(entry, folder, offline, arrays):
    for name, content in idx_files(arrays).items():
        (folder / name).write_bytes(content)
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    assert "t10k-labels-idx1-ubyte.gz of the four IDX files is missing" in load(entry).notice()


def test_a_bad_npz_does_not_hide_good_idx_files(entry, folder, arrays):
    (folder / "mnist.npz").write_bytes(PAGE)
    for name, content in idx_files(arrays).items():
        (folder / name).write_bytes(content)
    dataset = load(entry)
    assert_same(dataset, arrays)
    assert "Please note: in the folder named by CNNLAB_DATA_DIR, mnist.npz is a web page" in dataset.notice()


def test_missing_and_empty_folders_are_told_apart(entry, folder, offline, monkeypatch):
    assert "has neither mnist.npz nor the four IDX files of MNIST" in load(entry).notice()
    monkeypatch.setenv("CNNLAB_DATA_DIR", str(folder / "nowhere"))
    notice = load(entry).notice()
    assert "the folder named by CNNLAB_DATA_DIR does not exist" in notice
    assert str(folder) not in notice


def test_a_file_in_place_of_the_folder_is_called_a_file(entry, folder, offline, monkeypatch):
    (folder / "mnist.npz").write_bytes(b"")
    monkeypatch.setenv("CNNLAB_DATA_DIR", str(folder / "mnist.npz"))
    notice = load(entry).notice()
    assert "the folder named by CNNLAB_DATA_DIR is a file, not a folder" in notice and "does not exist" not in notice


def test_an_unreadable_file_is_reported(entry, folder, offline, arrays, monkeypatch):
    (folder / "mnist.npz").write_bytes(npz(arrays))
    plain = Path.open

    def refuse(path, *args, **kwargs):
        if path.parent == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return plain(path, *args, **kwargs)

    # The tests may run as root, who may read everything: so the refusal is acted.
    monkeypatch.setattr(Path, "open", refuse)
    notice = load(entry).notice()
    assert "the files of MNIST cannot be read (Permission denied)" in notice


# --- source 2: the cache -----------------------------------------------------------------------------------


def test_the_cache_is_used_before_the_network(published, cache, arrays):
    (cache / "mnist.npz").write_bytes(npz(arrays))
    dataset = load(published.entry)
    assert_same(dataset, arrays)
    assert dataset.source == "cache" and published.requests == []


@pytest.mark.parametrize("fault", BAD_NPZ)
def test_a_bad_archive_in_the_cache_is_set_aside_and_replaced(published, cache, arrays, fault):
    bad = BAD_NPZ[fault][0](tiny_arrays())
    (cache / "mnist.npz").write_bytes(bad)
    (cache / "mnist.npz.bad").write_bytes(b"an older one")
    dataset = load(published.entry)
    assert_same(dataset, arrays)
    assert dataset.source == "download"
    assert "it was set aside as mnist.npz.bad2" in dataset.notice()
    assert (cache / "mnist.npz.bad").read_bytes() == b"an older one"
    assert (cache / "mnist.npz.bad2").read_bytes() == bad
    assert load(published.entry).notice() == "MNIST: the real images, from this course's cache."


def test_a_bad_archive_that_cannot_be_set_aside_is_not_used(entry, cache, offline, monkeypatch):
    (cache / "mnist.npz").write_bytes(PAGE)

    def refuse(path, target):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "rename", refuse)
    dataset = load(entry)
    assert dataset.source == "stand-in"
    assert "could not be set aside (Read-only file system)" in dataset.notice()
    assert (cache / "mnist.npz").read_bytes() == PAGE


def test_a_neighbour_who_mends_the_cache_first_is_not_undone(entry, cache, arrays, monkeypatch):
    (cache / "mnist.npz").write_bytes(PAGE)
    plain = _cache.lock

    def mended_while_waiting(folder, entry):
        (cache / "mnist.npz").write_bytes(npz(arrays))
        return plain(folder, entry)

    monkeypatch.setattr(_cache, "lock", mended_while_waiting)
    dataset = load(entry)
    assert dataset.source == "cache" and dataset.problems == ()
    assert not (cache / "mnist.npz.bad").exists()


def test_what_the_cache_cannot_read_is_not_overwritten(published, cache, arrays, monkeypatch):
    (cache / "mnist.npz").write_bytes(b"unreadable")
    plain = Path.open

    def refuse(path, mode="r", **kwargs):
        if path.name == "mnist.npz" and mode == "rb" and path.read_bytes() == b"unreadable":
            raise OSError(errno.EIO, "Input/output error")
        return plain(path, mode, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", lambda path: plain(path, "rb").read())
    dataset = load(published.entry)
    assert_same(dataset, arrays)
    assert "this course's cache cannot be read (Input/output error)" in dataset.notice()
    assert plain(cache / "mnist.npz.bad", "rb").read() == b"unreadable"


# --- source 3: the download --------------------------------------------------------------------------------


def test_a_download_is_kept_and_not_repeated(published, cache, arrays):
    first = load(published.entry)
    assert_same(first, arrays)
    assert (first.source, first.notice()) == ("download", "MNIST: the real images, just downloaded.")
    del first
    assert load(published.entry).source == "cache"
    assert len(published.requests) == 1
    assert not list(cache.glob("*.part"))


def test_four_idx_files_are_downloaded(entry, server, arrays, monkeypatch):
    server.files.update(idx_files(arrays))
    mirror = tuple(server.address(name) for name in _archive.IDX_NAMES.values())
    assert_same(load(replace(entry, mirrors=(mirror,))), arrays)


def test_a_server_that_unpacks_gzip_on_the_way_is_understood(entry, server, arrays, monkeypatch):
    server.files.update({name: gzip.decompress(content) for name, content in idx_files(arrays).items()})
    mirror = tuple(server.address(name) for name in _archive.IDX_NAMES.values())
    assert_same(load(replace(entry, mirrors=(mirror,))), arrays)


BAD_ANSWERS = {
    "web page": ("good", PAGE, "the download mnist.npz is a web page"),
    "not found": ("good", None, "the server answered 404"),
    "breaks off": ("breaks off", npz(tiny_arrays()), "the download broke off half-way"),
    "stored cut short": ("good", npz(tiny_arrays())[:-999], "the download mnist.npz is damaged or cut short"),
    "other images": ("good", npz(tiny_arrays() | {"y_test": np.zeros(TEST, np.uint8)}), "SHA-256 of y_test"),
    "silent": ("silent", b"", "the network did not answer in time"),
    "trickles": ("trickles", npz(tiny_arrays()), "the download broke off half-way"),
}


@pytest.mark.parametrize("fault", BAD_ANSWERS)
def test_a_bad_answer_falls_back_says_why_and_costs_once(published, cache, fault):
    published.manner, published.files["mnist.npz"], message = BAD_ANSWERS[fault]
    dataset = load(published.entry)
    assert dataset.source == "stand-in"
    assert message in dataset.notice()
    # Nothing unverified is kept.
    assert not (cache / "mnist.npz").exists() and not list(cache.glob("*.part"))
    asked = len(published.requests)
    # The same kernel, and another one of the same sitting, do not ask again ...
    load(published.entry)
    _failures.IN_THIS_PROCESS.clear()
    assert message in load(published.entry).notice()
    assert len(published.requests) == asked
    # ... unless told to.
    load(published.entry, retry=True)
    assert len(published.requests) > asked


def test_a_silent_network_costs_a_few_seconds_and_once_for_all_data_sets(published, monkeypatch):
    published.manner = "silent"
    began = time.monotonic()
    load(published.entry)
    assert time.monotonic() - began < 10
    fashion = replace(published.entry, name="fashion_mnist", title="Fashion-MNIST")
    asked = len(published.requests)
    assert "the network did not answer in time" in load(fashion).notice()
    assert len(published.requests) == asked


def test_no_network_at_all(entry):
    assert "there is no network connection" in load(entry).notice()


def test_the_second_mirror_is_tried(published, entry, arrays, monkeypatch):
    mirrors = ((published.address("gone.npz"),), (published.address("mnist.npz"),))
    assert_same(load(replace(entry, mirrors=mirrors)), arrays)


def test_a_failure_is_forgotten_after_a_while(published, cache, monkeypatch):
    _failures.remember(cache, "network", "there is no network connection")
    assert load(published.entry).source == "stand-in"
    _failures.IN_THIS_PROCESS.clear()
    long_ago = time.time() - _failures.SECONDS - 1
    os.utime(cache / "network.failed", (long_ago, long_ago))
    assert load(published.entry).source == "download"


def test_a_marker_from_the_future_does_not_block(published, cache):
    _failures.remember(cache, "network", "there is no network connection")
    _failures.IN_THIS_PROCESS.clear()
    os.utime(cache / "network.failed", (time.time() + 10**6,) * 2)
    assert load(published.entry).source == "download"


def test_offline_asks_nobody(published, offline):
    dataset = load(published.entry)
    assert dataset.source == "stand-in" and published.requests == []
    assert "because CNNLAB_OFFLINE switches downloads off" in dataset.notice()


def test_a_full_disk_loses_the_copy_and_not_the_data(published, cache, arrays, monkeypatch):
    def full(stream, **arrays):
        stream.write(b"PK some bytes fit")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    dataset = load(published.entry)
    assert_same(dataset, arrays)
    assert dataset.source == "download"
    assert "could not be kept in this course's cache (No space left on device)" in dataset.notice()
    assert not list(cache.glob("*.part")) and not (cache / "mnist.npz").exists()


def test_a_cache_that_cannot_be_made_loses_the_copy_and_not_the_data(published, tmp_path, arrays):
    # A file stands where the folder should be: fails for everybody, root too.
    (tmp_path / "cache").write_text("in the way")
    dataset = load(published.entry)
    assert_same(dataset, arrays)
    assert "could not be kept" in dataset.notice()


def test_a_download_that_cannot_be_kept_is_not_fetched_again(published, tmp_path, arrays, cache, monkeypatch):
    """Every call downloaded anew; `scenes` and `planted_bias` call `load` each time they are called."""
    monkeypatch.setattr(np, "savez", lambda *stream, **arrays: (_ for _ in ()).throw(OSError(errno.EROFS, "Read-only")))
    for _ in range(3):
        dataset = load(published.entry)
        assert_same(dataset, arrays)
        assert dataset.source == "download" and "could not be kept" in dataset.notice()
        del dataset
    assert len(published.requests) == 1
    load(published.entry, retry=True)
    assert len(published.requests) == 2
    (cache / "mnist.npz").write_bytes(npz(arrays))
    assert load(published.entry).notice() == "MNIST: the real images, from this course's cache."


def test_a_cache_that_cannot_be_made_still_remembers_within_the_kernel(published, tmp_path):
    (tmp_path / "cache").write_text("in the way")
    published.manner = "silent"
    load(published.entry)
    asked = len(published.requests)
    assert load(published.entry).source == "stand-in"
    assert len(published.requests) == asked


def test_an_endless_answer_is_cut_off(published, monkeypatch):
    monkeypatch.setattr(_download, "MOST_BYTES", 1000)
    assert "far larger than the data set" in load(published.entry).notice()


def test_several_notebooks_at_once_download_once(published, entry, arrays):
    settings = _settings.read()
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: _sources.resolve(published.entry, settings), range(6)))
    assert len(published.requests) == 1
    for found, source, problems in results:
        assert source in ("download", "cache") and problems == ()
        np.testing.assert_array_equal(found["x_train"], arrays["x_train"])


def test_a_lock_held_for_ever_is_not_waited_for(published, cache, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(_cache, "WAIT_SECONDS", 0.2)
    with FileLock(cache / "mnist.lock"):
        dataset = load(published.entry)
    assert "another notebook has been downloading for too long" in dataset.notice()
    assert published.requests == []


def test_real_or_nothing_lists_every_try_and_the_remedy(entry, folder, cache, monkeypatch):
    (folder / "mnist.npz").write_bytes(PAGE)
    (cache / "mnist.npz").write_bytes(b"PK nonsense")
    monkeypatch.setenv("CNNLAB_DATA", "real")
    with pytest.raises(DataError) as caught:
        load(entry)
    message = str(caught.value)
    for part in (
        "no real MNIST can be had",
        "in the folder named by CNNLAB_DATA_DIR, mnist.npz is a web page",
        "in this course's cache, mnist.npz is damaged or cut short; it was set aside as mnist.npz.bad",
        "there is no network connection",
        "name that folder in CNNLAB_DATA_DIR",
    ):
        assert part in message
    # One message, and no traceback of zipfile or requests below it.
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_importing_is_light():
    code = "import sys, cnnlab.datasets; print({'tensorflow', 'pooch', 'requests', 'filelock'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
