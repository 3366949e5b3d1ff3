"""What is known of each data set: classes, shapes, checksums, addresses, licence."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from cnnlab import _validate
from cnnlab._paths import data_folder
from cnnlab.datasets import _archive, _standin
from cnnlab.errors import DataError

NAMES = ("mnist", "fashion_mnist")
IMAGE = (28, 28)


@dataclass(frozen=True, slots=True)
class Entry:
    """One data set of classified images, and how its files are read.

    Attributes
    ----------
    name, title : str
        The name in code and the name in prose.
    classes : tuple of str
        What each label stands for.
    train, test : int
        Number of images in each half.
    mirrors : tuple of tuple of str
        Addresses; each mirror is one ``.npz`` file or four IDX files.
    sha256 : dict of str to str
        Checksum of each decoded array.
    origin, licence : str
        Who made it, and what may be done with it.
    stand_in : callable
        Draws the stand-in: the same arrays, of other images.
    """

    name: str
    title: str
    classes: tuple
    train: int
    test: int
    mirrors: tuple
    sha256: dict
    origin: str
    licence: str
    stand_in: Callable

    @property
    def shapes(self):
        """Shape of each array, in the order in which archives are read."""
        return {
            "x_train": (self.train, *IMAGE),
            "y_train": (self.train,),
            "x_test": (self.test, *IMAGE),
            "y_test": (self.test,),
        }

    @property
    def lack(self):
        """What a folder without any of its files is told."""
        return f"has neither {self.name}.npz nor the four IDX files of {self.title}"

    def read_npz(self, stream, *, name):
        """Read and verify the arrays of an .npz file."""
        return _archive.read_npz(stream, self, name=name)

    def read_download(self, files, names):
        """Read and verify the open files of a mirror: one .npz file, or the four IDX files."""
        return _archive.read_download(files, self, names=names)

    def others(self, folder):
        """Yield (reader, paths) of every layout, besides the .npz file, in which a folder may hold the data set."""
        return _archive.idx_layouts(folder, self)


def entry(name):
    """Return the registry's entry for `name`, or list the names there are."""
    return _entry(_validate.choice("name", name, NAMES))


def read(name, build):
    """Return `build(table)` for a data set's table in the registry, or say that the registry is broken."""
    try:
        return build(tomllib.loads((data_folder() / "registry.toml").read_text(encoding="utf-8"))[name])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"the data registry cannot be read ({type(error).__name__}): "
            "it ships with the course, so install or check out the course again"
        ) from error


@cache
def _entry(name):
    def build(table):
        classes, mirrors = tuple(table.pop("classes")), tuple(map(tuple, table.pop("mirrors")))
        return Entry(name=name, classes=classes, mirrors=mirrors, stand_in=partial(_standin.of, name), **table)

    return read(name, build)
