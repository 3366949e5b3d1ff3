"""Blood cells: photographs with a box around every marked cell, from a folder, the cache or the public address."""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import ClassVar
from xml.etree import ElementTree

import numpy as np

from cnnlab import _settings, _validate
from cnnlab._paths import data_folder
from cnnlab.datasets import _archive, _registry, _sources
from cnnlab.datasets._dataset import ORIGINS
from cnnlab.errors import DataError

KINDS = ("RBC", "WBC", "Platelets")
SIZE = (120, 160)
# The published photographs have 480 x 640 pixels.
REDUCTION = 4
# Arrays of the archive, as a folder or the cache holds them.
KEYS = ("images", "obj_image", "obj_class", "obj_boxes")
# Two JPEG decoders and two ways to shrink a picture differ by less than this in the mean grey of a large field.
_GREY_SLACK = 4
_FIELDS = (3, 4)


@dataclass(frozen=True, eq=False, repr=False)
class BloodCells:
    """N photographs of blood through a microscope, with M boxes: red cells, platelets, one white cell in each picture.

    Attributes
    ----------
    images : numpy.ndarray
        (N, 120, 160, 3) uint8, a quarter of the published height and width.
    train : numpy.ndarray
        (N,) bool: True for the photographs to learn from; no cell is on both sides.
    boxes : numpy.ndarray
        (M, 4) float32 in pixels of `images`, in the order in which they are published: **left, top, right, bottom**.
    box_kinds : numpy.ndarray
        (M,) uint8: 0 red cell, 1 white cell, 2 platelet, as in `kind_names`.
    box_images : numpy.ndarray
        (M,) int64: which photograph each box belongs to.
    kind_names : tuple of str
        ``("RBC", "WBC", "Platelets")``.
    source : str
        ``"folder"``, ``"cache"`` or ``"download"``.
    problems : tuple of str
        What went wrong on the way to this source, in words; empty if nothing did.
    """

    images: np.ndarray
    train: np.ndarray
    boxes: np.ndarray
    box_kinds: np.ndarray
    box_images: np.ndarray
    kind_names: tuple
    source: str
    problems: tuple = ()

    def notice(self):
        """Say in one line what these photographs are and where they came from."""
        line = f"Blood cells: {len(self.images)} photographs, {ORIGINS[self.source]}."
        return f"{line} Please note: {'; '.join(self.problems)}." if self.problems else line

    def __repr__(self):
        return f"BloodCells({len(self.images)} photographs, {len(self.boxes)} boxes, source={self.source!r})"


def blood_cells(*, retry=False):
    """Load the BCCD photographs of blood cells: from the folder named by ``CNNLAB_DATA_DIR``, the cache, or a download.

    They do not ship with the course and have no stand-in: where there is neither file nor network, this raises.
    A download is the public repository's own archive of JPEG photographs and XML boxes; it is shrunk to a quarter
    here, and kept in the cache as ``blood_cells.npz``. Whatever the source, boxes count only if their SHA-256 is the
    known one, and photographs only if their mean grey in twelve fields is.

    Parameters
    ----------
    retry : bool
        Try the network again even if it failed a moment ago.

    Returns
    -------
    BloodCells
        Photographs and boxes; the arrays are read-only.

    Raises
    ------
    DataError
        If they cannot be had; the message lists what was tried.
    CnnlabError
        If an environment variable holds a value that means nothing.

    References
    ----------
    Shenggan, *BCCD dataset* (2017), https://github.com/Shenggan/BCCD_Dataset, MIT licence.

    Examples
    --------
    >>> cells = blood_cells()  # doctest: +SKIP
    >>> cells.images.shape, cells.boxes.shape  # doctest: +SKIP
    ((337, 120, 160, 3), (4524, 4))
    """
    settings, known = _settings.read(), entry()
    if _validate.flag("retry", retry):
        _sources.forget(known, settings)
    return cells(*_sources.resolve(known, settings), known)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of the published photographs, and how their files are read.

    `numbers` are the photographs' published numbers, `train` which of them are learned from, `fields` the mean grey of
    each in three rows of four fields; `sha256` is that of all boxes.
    """

    mirrors: tuple
    sha256: str
    numbers: np.ndarray
    train: np.ndarray
    fields: np.ndarray
    name: ClassVar = "blood_cells"
    title: ClassVar = "the blood cells"
    lack: ClassVar = "has no blood_cells.npz"
    stand_in: ClassVar = None

    def read_npz(self, stream, *, name):
        """Read and verify the arrays of an .npz file."""
        return read_npz(stream, self, name=name)

    def read_download(self, files, names):
        """Read and verify the public repository's archive."""
        return read_zip(files[0], self, name=names[0])

    def others(self, folder):
        """Yield nothing: a folder holds them as one .npz file."""
        return ()


@cache
def entry():
    """Return what ships with the course of the published photographs."""

    def build(table):
        with np.load(data_folder() / "blood_cells_check.npz", allow_pickle=False) as check:
            known = {key: check[key] for key in ("numbers", "train", "fields")}
        return Entry(mirrors=tuple(map(tuple, table["mirrors"])), sha256=table["sha256"]["boxes"], **known)

    return _registry.read("blood_cells", build)


def cells(arrays, source, problems, known):
    """Return the photographs and boxes of the archive's arrays, read-only."""
    columns = {
        "images": arrays["images"],
        "train": known.train,
        "boxes": arrays["obj_boxes"],
        "box_kinds": arrays["obj_class"],
        "box_images": arrays["obj_image"].astype(np.int64),
    }
    for array in columns.values():
        array.flags.writeable = False
    return BloodCells(**columns, kind_names=KINDS, source=source, problems=problems)


def read_npz(stream, known, *, name):
    """Read and verify `KEYS` of an .npz file."""
    _archive.refuse_web_page(stream, name)
    try:
        with np.load(stream, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in KEYS}
    except KeyError as error:
        raise DataError(f"{name} has no array {error.args[0].split()[0]}") from None
    except Exception as error:
        raise _archive.diagnosis(error, name) from None
    return verify(arrays, known, name=name)


def read_zip(stream, known, *, name):
    """Read the public repository's archive: ``BCCD/JPEGImages/*.jpg`` and ``BCCD/Annotations/*.xml`` in any top folder.

    Parameters
    ----------
    stream : binary file object
        The zip file.
    known : Entry
        Which photographs are wanted, and how they are recognised.
    name : str
        How messages call the file.

    Returns
    -------
    dict of str to numpy.ndarray
        `KEYS`, verified.
    """
    _archive.refuse_web_page(stream, name)
    try:
        with zipfile.ZipFile(stream) as archive:
            members = {item.rsplit("/", 1)[-1]: item for item in archive.namelist() if "BCCD/" in item}
            images = np.empty((len(known.numbers), *SIZE, 3), np.uint8)
            rows = []
            for index, number in enumerate(known.numbers):
                images[index] = _photograph(archive.read(members[f"BloodImage_{number:05d}.jpg"]))
                found = _annotation(archive.read(members[f"BloodImage_{number:05d}.xml"]))
                rows += [(index, kind, *box) for kind, box in found]
    except KeyError as error:
        raise DataError(f"{name} lacks {error.args[0]}") from None
    except Exception as error:
        raise _archive.diagnosis(error, name) from None
    table = np.array(rows, np.float64).reshape(-1, 6)
    arrays = {
        "images": images,
        "obj_image": table[:, 0].astype(np.int16),
        "obj_class": table[:, 1].astype(np.uint8),
        "obj_boxes": (table[:, 2:] / REDUCTION).astype(np.float32),
    }
    return verify(arrays, known, name=name)


def _photograph(data):
    """Decode a JPEG photograph and shrink it by averaging blocks of pixels."""
    import skimage.io  # slow to import, and only a download needs it

    photograph = skimage.io.imread(io.BytesIO(data))
    rows, columns = SIZE
    blocks = photograph.reshape(rows, REDUCTION, columns, REDUCTION, 3)
    return np.round(blocks.mean(axis=(1, 3))).astype(np.uint8)


def _annotation(data):
    """Return (kind, (left, top, right, bottom)) of each object in a Pascal VOC annotation, in its order."""
    found = []
    for item in ElementTree.fromstring(data).iter("object"):
        box = item.find("bndbox")
        corners = tuple(int(box.findtext(side)) for side in ("xmin", "ymin", "xmax", "ymax"))
        found.append((KINDS.index(item.findtext("name").strip()), corners))
    return found


def boxes_sha256(arrays):
    """Return the SHA-256 of all boxes: photograph (int16), kind (uint8), corners (float32), little-endian, C order."""
    digest = hashlib.sha256()
    for key, dtype in (("obj_image", "<i2"), ("obj_class", "u1"), ("obj_boxes", "<f4")):
        digest.update(np.ascontiguousarray(arrays[key], dtype=dtype))
    return digest.hexdigest()


def grey_fields(images):
    """Return the mean grey of each picture in three rows of four fields: (N, H, W, 3) to (N, 3, 4) uint8."""
    n, rows, columns, channels = images.shape
    fields = images.reshape(n, _FIELDS[0], rows // _FIELDS[0], _FIELDS[1], columns // _FIELDS[1], channels)
    return np.round(fields.mean(axis=(2, 4, 5))).astype(np.uint8)


def verify(arrays, known, *, name):
    """Return `arrays` if the boxes are the published ones and the photographs look as they should, else raise."""
    images, count = arrays["images"], len(known.numbers)
    if images.shape != (count, *SIZE, 3) or images.dtype != np.uint8:
        raise DataError(f"{name} holds images as {images.shape} {images.dtype}, expected {(count, *SIZE, 3)} uint8")
    found = boxes_sha256(arrays)
    if found != known.sha256:
        raise DataError(
            f"{name} does not hold the published boxes: "
            f"their SHA-256 begins with {found[:8]}, expected {known.sha256[:8]}"
        )
    off = np.abs(grey_fields(images).astype(int) - known.fields).max(axis=(1, 2)) > _GREY_SLACK
    if off.any():
        raise DataError(f"{name} does not hold the published photographs: {off.sum()} of {count} look different")
    return arrays
