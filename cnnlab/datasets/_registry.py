"""What is known of each data set: classes, shapes, checksums, addresses, licence."""

import tomllib
from dataclasses import dataclass
from functools import cache

from cnnlab import _validate
from cnnlab._paths import data_folder
from cnnlab.errors import DataError

NAMES = ("mnist", "fashion_mnist")
IMAGE = (28, 28)


@dataclass(frozen=True, slots=True)
class Entry:
    """One data set of the registry.

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

    @property
    def shapes(self):
        """Shape of each array, in the order in which archives are read."""
        return {
            "x_train": (self.train, *IMAGE),
            "y_train": (self.train,),
            "x_test": (self.test, *IMAGE),
            "y_test": (self.test,),
        }


def entry(name):
    """Return the registry's entry for `name`, or list the names there are."""
    _validate.choice("name", name, NAMES)
    return _entries()[name]


@cache
def _entries():
    try:
        tables = tomllib.loads((data_folder() / "registry.toml").read_text(encoding="utf-8"))
        return {name: _entry(name, tables[name]) for name in NAMES}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DataError(
            f"the data registry cannot be read ({type(error).__name__}): "
            "it ships with the course, so install or check out the course again"
        ) from error


def _entry(name, table):
    classes, mirrors = tuple(table.pop("classes")), tuple(map(tuple, table.pop("mirrors")))
    return Entry(name=name, classes=classes, mirrors=mirrors, **table)
