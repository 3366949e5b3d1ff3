"""Archives of a data set: Keras' .npz and the four IDX files of the original publication, read without trust.

Every complaint is a DataError that begins with the file's name. Pickles are never loaded, shapes and dtypes are
checked before memory is taken, and the arrays count only if their SHA-256 is the published one.
"""

import errno
import gzip
import hashlib
import struct
import zipfile
from functools import partial

import numpy as np
from numpy.lib import format as npy

from cnnlab.errors import DataError

# The names that the original publication gave its files, by the array that each one holds.
IDX_NAMES = {
    "x_train": "train-images-idx3-ubyte.gz",
    "y_train": "train-labels-idx1-ubyte.gz",
    "x_test": "t10k-images-idx3-ubyte.gz",
    "y_test": "t10k-labels-idx1-ubyte.gz",
}
_UNSIGNED_BYTE = 0x08
_STEP = 1 << 18


def read_npz(stream, entry, *, name):
    """Read and verify the four arrays of an .npz file.

    Parameters
    ----------
    stream : binary file object
        Open for reading, seekable.
    entry : Entry
        What the arrays must be.
    name : str
        How messages call the file.

    Returns
    -------
    dict of str to numpy.ndarray
        x_train, y_train, x_test, y_test, uint8, verified.

    Raises
    ------
    DataError
        If it is a web page, damaged, pickled, incomplete, or not the published data.
    OSError
        If the file cannot be read at all.
    """
    refuse_web_page(stream, name)
    try:
        with zipfile.ZipFile(stream) as archive:
            arrays = {key: _npy(archive, key, shape, name) for key, shape in entry.shapes.items()}
    except Exception as error:
        raise diagnosis(error, name) from None
    return verify(arrays, entry, name=name)


def read_idx(streams, entry, *, names):
    """Read and verify four IDX files, gzipped or plain.

    Parameters
    ----------
    streams : dict of str to callable
        For each array a function that opens its file for reading.
    entry : Entry
        What the arrays must be.
    names : dict of str to str
        How messages call the files.

    Returns
    -------
    dict of str to numpy.ndarray
        x_train, y_train, x_test, y_test, uint8, verified.

    Raises
    ------
    DataError, OSError
        As for `read_npz`.
    """
    arrays = {}
    for key, shape in entry.shapes.items():
        with streams[key]() as stream:
            refuse_web_page(stream, names[key])
            try:
                arrays[key] = _idx(stream, shape, names[key])
            except Exception as error:
                raise diagnosis(error, names[key]) from None
    return verify(arrays, entry, name=f"{names['x_train']} with its three companions")


def read_download(files, entry, *, names):
    """Read and verify the open files of one mirror: an .npz file, or the four IDX files."""
    if len(files) == 1:
        return read_npz(files[0], entry, name=names[0])
    streams = {key: partial(_rewound, file) for key, file in zip(IDX_NAMES, files, strict=True)}
    return read_idx(streams, entry, names=dict(zip(IDX_NAMES, names, strict=True)))


def idx_layouts(folder, entry):
    """Yield (reader, paths) for the IDX files in ``<name>/`` and in the folder itself, packed or not.

    Unpacked they are called ``train-images-idx3-ubyte`` or, by some programs, ``train-images.idx3-ubyte``.
    """
    for inner in (folder / entry.name, folder):
        paths = {key: _first_there(inner, name) for key, name in IDX_NAMES.items()}
        yield partial(_read_idx_files, paths, entry), list(paths.values())


def _first_there(folder, packed):
    plain = packed.removesuffix(".gz")
    names = (packed, plain, plain.replace("-idx", ".idx"))
    return next((folder / name for name in names if (folder / name).exists()), folder / packed)


def _read_idx_files(paths, entry):
    missing = [path.name for path in paths.values() if not path.exists()]
    if missing:
        raise DataError(f"{', '.join(missing)} of the four IDX files is missing")
    streams = {key: partial(path.open, "rb") for key, path in paths.items()}
    return read_idx(streams, entry, names={key: path.name for key, path in paths.items()})


def _rewound(stream):
    stream.seek(0)
    return stream


def verify(arrays, entry, *, name):
    """Return `arrays` if each one's SHA-256 is the published one, else raise DataError."""
    for key, array in arrays.items():
        # The array itself is hashed, not a copy of its bytes: the training images are 47 MB.
        found, expected = hashlib.sha256(array).hexdigest(), entry.sha256[key]
        if found != expected:
            raise DataError(
                f"{name} does not hold the published {entry.title}: "
                f"the SHA-256 of {key} begins with {found[:8]}, expected {expected[:8]}"
            )
    return arrays


def diagnosis(error, name):
    """Return what to raise instead of `error`: a damaged zip, gzip or npy file raises nearly anything."""
    # A disk's or a folder's fault has an error number, an archive's has none, but for a seek to where nothing can be.
    outside = isinstance(error, OSError) and error.errno not in (None, errno.EINVAL)
    if outside or isinstance(error, (DataError, MemoryError)):
        return error
    return DataError(f"{name} is damaged or cut short")


def refuse_web_page(stream, name):
    """Raise DataError if the file is empty or a web page; the stream stands at its start afterwards."""
    start = stream.read(512).lstrip().lower()
    stream.seek(0)
    if not start:
        raise DataError(f"{name} is empty")
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")):
        raise DataError(f"{name} is a web page, not an archive (a login page or an error page was saved in its place)")


def _npy(archive, key, shape, name):
    try:
        member = archive.getinfo(f"{key}.npy")
    except KeyError:
        found = ", ".join(sorted(item.removesuffix(".npy") for item in archive.namelist()[:8])) or "nothing"
        raise DataError(f"{name} has no array {key} (it has {found})") from None
    with archive.open(member) as stream:
        found_shape, dtype = _npy_header(stream)
    if dtype.hasobject:
        raise DataError(f"{name} holds {key} as pickled Python objects, which are never loaded")
    kinds = "u" if len(shape) > 1 else "iu"
    if found_shape != shape or dtype.kind not in kinds or (len(shape) > 1 and dtype.itemsize != 1):
        raise DataError(f"{name} holds {key} as {found_shape} {dtype}, expected {shape} uint8")
    with archive.open(member) as stream:
        array = npy.read_array(stream, allow_pickle=False)
    return _as_bytes(array, key, name)


def _npy_header(stream):
    version = npy.read_magic(stream)
    if version == (1, 0):
        shape, _, dtype = npy.read_array_header_1_0(stream)
    elif version == (2, 0):
        shape, _, dtype = npy.read_array_header_2_0(stream)
    else:
        raise ValueError(f"npy version {version}")
    return shape, dtype


def _as_bytes(array, key, name):
    if array.dtype != np.uint8 and not (0 <= array.min() and array.max() <= 255):
        raise DataError(f"{name} holds {key} from {array.min()} to {array.max()}, expected 0 to 255")
    return np.ascontiguousarray(array, dtype=np.uint8)


def _idx(stream, shape, name):
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    # A server may unpack gzip on the way, so plain IDX is read as well.
    source = gzip.GzipFile(fileobj=stream) if packed else stream
    magic, rank, size = source.read(3), source.read(1), 4 * len(shape)
    if magic != bytes([0, 0, _UNSIGNED_BYTE]) or rank != bytes([len(shape)]):
        raise DataError(f"{name} is not an IDX file of bytes with {len(shape)} axes")
    found = struct.unpack(f">{len(shape)}I", source.read(size))
    if found != shape:
        raise DataError(f"{name} holds an array {found}, expected {shape}")
    array = np.empty(shape, np.uint8)
    rest = memoryview(array).cast("B")
    while rest:
        # In steps, because gzip makes a second copy of whatever is asked for at once.
        count = source.readinto(rest[:_STEP])
        if not count:
            raise EOFError
        rest = rest[count:]
    # Reading past the end makes gzip compare its own checksum.
    if source.read(1):
        raise DataError(f"{name} is longer than its header says")
    return array
