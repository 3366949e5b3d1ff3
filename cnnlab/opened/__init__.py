"""A trained network as one page that opens by double click: from the whole network down to one multiplication.

The page computes everything itself, in plain JavaScript (`page/`), from the weights that it holds; it asks no server,
no kernel and no network. `docs/opened.md` says which layers it opens.
"""

from pathlib import Path

from cnnlab import _paths, _validate
from cnnlab.errors import CnnlabError
from cnnlab.opened import _page
from cnnlab.opened._kinds import ACTIVATIONS, KINDS, OPERATIONS
from cnnlab.opened._network import read

__all__ = ["ACTIVATIONS", "KINDS", "LARGEST", "OPERATIONS", "page", "save_page"]

LARGEST = 20_000_000
"""Bytes of weights, pictures and recorded answers of shut layers, float32, that a page may hold."""


def save_page(model, pictures, path, *, class_names=None):
    """Write a network as one HTML file into which one can walk, without server, kernel or network.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional, also with models nested in it; built; one input (H, W, C), one output of class
        scores. It is not changed.
    pictures : array_like, shape (N, H, W, C)
        Some pictures as the model takes them, integer or float: the page offers them to be chosen.
    path : str or pathlib.Path
        File to write, in a folder that exists; an old one is replaced.
    class_names : sequence of str, optional
        One a class; by default their numbers.

    Returns
    -------
    pathlib.Path
        The file. The same model and pictures give the same bytes.

    Raises
    ------
    CnnlabError
        If the model is of another kind, does not fit the pictures, has weights that are NaN, is too large (`LARGEST`),
        the names are not one a class, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> digits = np.random.default_rng(0).integers(0, 256, (2, 28, 28, 1), dtype=np.uint8)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_page(mnist_cnn(), digits, Path(folder) / "mine.html")
    ...     file.name, file.stat().st_size < 1_000_000
    ('mine.html', True)
    """
    text = page(model, pictures, class_names=class_names)
    path = Path(path)
    try:
        _paths.write_whole(path, text)
    except OSError as error:
        raise CnnlabError(
            f"path {str(path)!r} cannot be written ({error.strerror or error}): name a file in a folder that exists"
        ) from error
    return path


def page(model, pictures, *, class_names=None, home=None):
    """Return what `save_page` writes, as text.

    Parameters
    ----------
    model, pictures, class_names
        As for `save_page`.
    home : (str, str), optional
        Where the page is part of a site: the address to which it leads back, and the words of that link.

    Returns
    -------
    str
        HTML.
    """
    pictures = _validate.array("pictures", pictures, ndim=4)
    network = read(model, pictures)
    sizes = {"weights": sum(array.nbytes for array in network.weights), "pictures": 4 * pictures.size}
    sizes["maps of layers that are shut"] = sum(values.nbytes for values in network.recorded.values())
    if sum(sizes.values()) > LARGEST:
        found = ", ".join(f"{size / 1e6:.1f} MB of {what}" for what, size in sizes.items() if size)
        raise CnnlabError(
            f"model {model.name!r} is too large for a page: {found}, at most {LARGEST / 1e6:.0f} MB together. "
            "Give fewer pictures, or a smaller network"
        )
    names = _names(class_names, network.answers.shape[1])
    return _page.written(_page.described(network, pictures, names, home))


def _names(class_names, classes):
    if class_names is None:
        return [str(number) for number in range(classes)]
    if isinstance(class_names, str) or not hasattr(class_names, "__len__") or len(class_names) != classes:
        raise CnnlabError(
            f"class_names must be {classes} names, one for each number that the model answers, found {class_names!r}"
        )
    return [str(name) for name in class_names]
