"""Blood cells: folder, cache and download give the same boxes; a fault on any of the ways is told and never used."""

import io
import os
import re
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image

from cnnlab import _settings, datasets
from cnnlab._paths import data_folder
from cnnlab.datasets import _blood_cells, _cache
from cnnlab.errors import DataError

NUMBERS = (3, 12, 190)
OBJECTS = (
    [("WBC", (260, 177, 491, 376)), ("RBC", (1, 333, 87, 437))],
    [("RBC", (5, 6, 80, 90)), ("WBC", (100, 101, 333, 303)), ("Platelets", (600, 440, 640, 480))],
    [("WBC", (423, 76, 572, 213))],
)


def photographs():
    """Return three smooth 480 x 640 pictures, which JPEG hardly changes."""
    rows, columns = np.mgrid[0:480, 0:640]
    waves = [127 + 90 * np.sin(rows / (60 + 9 * n)) * np.cos(columns / (90 - 7 * n)) for n in range(3)]
    return np.round(np.stack(waves)[..., None] * [1.0, 0.8, 0.6]).astype(np.uint8)


def annotation(objects):
    """Write one annotation as the public repository does: Pascal VOC."""
    items = "".join(
        f"<object>\n<name>{name}</name>\n<bndbox>\n<xmin>{left}</xmin><ymin>{top}</ymin>"
        f"<xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object>"
        for name, (left, top, right, bottom) in objects
    )
    return f"<annotation><filename>x.jpg</filename><size><width>640</width></size>{items}</annotation>"


def public_zip(pictures, objects=OBJECTS, *, without=""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("BCCD_Dataset-abc/README.md", "# BCCD")
        archive.writestr("BCCD_Dataset-abc/BCCD/ImageSets/Main/train.txt", "BloodImage_00003")
        for number, picture, found in zip(NUMBERS, pictures, objects, strict=True):
            jpeg = io.BytesIO()
            Image.fromarray(picture).save(jpeg, "JPEG", quality=92)
            for path, data in (
                (f"JPEGImages/BloodImage_{number:05d}.jpg", jpeg.getvalue()),
                (f"Annotations/BloodImage_{number:05d}.xml", annotation(found)),
            ):
                if path != without:
                    archive.writestr(f"BCCD_Dataset-abc/BCCD/{path}", data)
    return stream.getvalue()


def arrays():
    """Return what the archive must decode to, by another way than the package's."""
    small = photographs().astype(float)
    small = sum(small[:, i::4, j::4] for i in range(4) for j in range(4)) / 16
    rows = [(n, _blood_cells.KINDS.index(kind), box) for n, found in enumerate(OBJECTS) for kind, box in found]
    return {
        "images": np.round(small).astype(np.uint8),
        "obj_image": np.array([n for n, _, _ in rows], np.int16),
        "obj_class": np.array([kind for _, kind, _ in rows], np.uint8),
        "obj_boxes": np.array([box for _, _, box in rows], np.float32) / 4,
    }


class Server:
    """A web server on this machine with one file, and a count of the questions."""

    def __init__(self):
        self.body, self.status, self.asked = b"", 200, 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked += 1
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *words):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self.http.server_port}/cells.zip"


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture(autouse=True)
def world(tmp_path, monkeypatch, server):
    """Three photographs that only this machine's server publishes; an empty cache; nothing remembered."""
    for name in list(os.environ):
        if name.startswith("CNNLAB_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CNNLAB_CACHE_DIR", str(tmp_path / "cache"))
    expected = arrays()
    known = _blood_cells.Entry(
        mirrors=((server.address,),),
        sha256=_blood_cells.boxes_sha256(expected),
        numbers=np.array(NUMBERS),
        train=np.array([True, True, False]),
        fields=_blood_cells.grey_fields(expected["images"]),
    )
    monkeypatch.setattr(_blood_cells, "entry", lambda: known)
    server.body = public_zip(photographs())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "share"
    path.mkdir()
    monkeypatch.setenv("CNNLAB_DATA_DIR", str(path))
    return path


def check(cells):
    expected = arrays()
    np.testing.assert_array_equal(cells.boxes, expected["obj_boxes"])
    np.testing.assert_array_equal(cells.box_kinds, [1, 0, 0, 1, 2, 1])
    np.testing.assert_array_equal(cells.box_images, [0, 0, 1, 1, 1, 2])
    np.testing.assert_array_equal(cells.train, [True, True, False])
    assert cells.images.shape == (3, 120, 160, 3) and cells.images.dtype == np.uint8
    assert np.abs(cells.images.astype(int) - expected["images"]).max() <= 4


def test_a_download_is_converted_and_kept(server):
    cells = datasets.blood_cells()
    check(cells)
    assert cells.source == "download" and server.asked == 1
    assert cells.notice() == "Blood cells: 3 photographs, just downloaded."
    assert repr(cells) == "BloodCells(3 photographs, 6 boxes, source='download')"
    again = datasets.blood_cells()
    check(again)
    assert again.source == "cache" and server.asked == 1
    with pytest.raises(ValueError, match="read-only"):
        again.images[0] = 0


def test_a_folder_comes_first(folder, server):
    np.savez(folder / "blood_cells.npz", **arrays(), labels=np.zeros(3, np.uint8))
    cells = datasets.blood_cells()
    check(cells)
    assert cells.source == "folder" and server.asked == 0


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda a: a | {"obj_boxes": a["obj_boxes"] + 1}, "does not hold the published boxes: their SHA-256 begins"),
        (lambda a: a | {"images": a["images"][::-1]}, "published photographs: . of 3 look different"),
        (lambda a: a | {"images": a["images"][:, :100]}, r"images as \(3, 100, 160, 3\) uint8, expected"),
        (lambda a: a | {"obj_class": np.array([{}] * 6)}, "damaged"),
        (lambda a: {key: a[key] for key in ("images", "obj_image", "obj_class")}, "has no array obj_boxes"),
    ],
)
def test_a_wrong_file_in_the_folder_is_told_and_passed_over(folder, spoil, message):
    np.savez(folder / "blood_cells.npz", **spoil(arrays()))
    cells = datasets.blood_cells()
    check(cells)
    assert cells.source == "download"
    assert re.search(message, cells.problems[0])
    assert cells.problems[0] in cells.notice()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"<html>please log in</html>"])
def test_a_damaged_cache_is_set_aside(content):
    cache = _settings.read().cache
    cache.mkdir(parents=True)
    (cache / "blood_cells.npz").write_bytes(content)
    cells = datasets.blood_cells()
    check(cells)
    assert "it was set aside as blood_cells.npz.bad" in cells.problems[0]
    assert (cache / "blood_cells.npz.bad").read_bytes() == content
    assert datasets.blood_cells().source == "cache"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>please log in</html>", "is a web page"),
        (b"PK\x03\x04 no zip", "damaged or cut short"),
        (public_zip(photographs(), without="Annotations/BloodImage_00012.xml"), "lacks BloodImage_00012.xml"),
        (public_zip(photographs()[[1, 0, 2]]), "2 of 3 look different"),
        (public_zip(photographs()[:, :240]), "damaged or cut short"),
        (public_zip(photographs(), [OBJECTS[0], OBJECTS[2], OBJECTS[1]]), "published boxes"),
        (public_zip(photographs(), [[("Dog", (1, 2, 3, 4))], *OBJECTS[1:]]), "damaged or cut short"),
    ],
)
def test_a_wrong_download_is_refused_and_not_asked_for_again_at_once(server, body, message):
    server.body = body
    with pytest.raises(DataError, match=f"the blood cells cannot be had: the download cells.zip.*{message}"):
        datasets.blood_cells()
    assert not (_settings.read().cache / "blood_cells.npz").exists()
    with pytest.raises(DataError, match=message):
        datasets.blood_cells()
    assert server.asked == 1
    server.body = public_zip(photographs())
    check(datasets.blood_cells(retry=True))


def test_a_missing_page_is_told(server):
    server.status = 404
    with pytest.raises(DataError, match="the server answered 404"):
        datasets.blood_cells()


def test_offline_and_stand_in_are_told(monkeypatch, server):
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    with pytest.raises(DataError, match="cannot be had: CNNLAB_OFFLINE switches downloads off"):
        datasets.blood_cells()
    monkeypatch.setenv("CNNLAB_DATA", "standin")
    with pytest.raises(DataError, match="CNNLAB_DATA=standin asks for stand-ins, and the blood cells have none"):
        datasets.blood_cells()
    assert server.asked == 0


def test_a_cache_that_cannot_be_written_costs_a_note(monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_cache, "store", full)
    cells = datasets.blood_cells()
    check(cells)
    assert cells.problems == ("the download could not be kept in this course's cache (No space left on device)",)


def test_what_ships_is_whole(monkeypatch):
    monkeypatch.undo()
    known = _blood_cells.entry()
    assert known.numbers.shape == known.train.shape == (337,) and known.fields.shape == (337, 3, 4)
    assert len(set(known.numbers.tolist())) == 337 and known.train.sum() == 253
    assert all(address.startswith("https://") for mirror in known.mirrors for address in mirror)
    assert len(known.sha256) == 64
    assert (data_folder() / "blood_cells_check.npz").stat().st_size < 10_000


def test_a_neighbour_who_mends_the_cache_first_is_not_undone(monkeypatch):
    """Decision 0003: under the lock a second look. The cells once had a resolver of their own, without either."""
    cache = _settings.read().cache
    cache.mkdir(parents=True)
    (cache / "blood_cells.npz").write_bytes(b"PK spoiled")
    plain = _cache.lock

    def mended_while_waiting(folder, entry):
        np.savez(cache / "blood_cells.npz", **arrays())
        return plain(folder, entry)

    monkeypatch.setattr(_cache, "lock", mended_while_waiting)
    cells = datasets.blood_cells()
    check(cells)
    assert cells.source == "cache" and cells.problems == ()
    assert not (cache / "blood_cells.npz.bad").exists()


def test_several_notebooks_at_once_download_once(server):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: datasets.blood_cells(), range(4)))
    assert server.asked == 1
    assert {cells.source for cells in found} <= {"download", "cache"}
    for cells in found:
        check(cells)


def test_a_missing_folder_is_told_as_for_the_other_data_sets(monkeypatch, tmp_path):
    for name, message in (("nowhere", "does not exist"), ("", "has no blood_cells.npz")):
        monkeypatch.setenv("CNNLAB_DATA_DIR", str(tmp_path / name))
        assert datasets.blood_cells(retry=True).problems[0] == f"the folder named by CNNLAB_DATA_DIR {message}"
