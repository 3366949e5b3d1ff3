"""A data set in memory, and the sentence that says where it came from."""

from dataclasses import dataclass, field

import numpy as np

ORIGINS = {
    "folder": "from the folder named by CNNLAB_DATA_DIR",
    "cache": "from this course's cache",
    "download": "just downloaded",
}


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False, repr=False)
class Dataset:
    """Images and labels for training and for testing.

    The arrays are read-only, because several lessons' cells share them: change a copy, ``dataset.x_train.copy()``.

    Attributes
    ----------
    name, title : str
        The name in code, ``"fashion_mnist"``, and the name in prose, ``"Fashion-MNIST"``.
    x_train, x_test : numpy.ndarray
        (60000, 28, 28) and (10000, 28, 28) uint8, 0 black to 255 white.
    y_train, y_test : numpy.ndarray
        (60000,) and (10000,) uint8, the class of each image, 0 to 9.
    class_names : tuple of str
        What each label stands for.
    source : str
        ``"folder"``, ``"cache"``, ``"download"`` (the real images, verified) or ``"stand-in"``.
    problems : tuple of str
        What went wrong on the way to this source, in words; empty if nothing did.

    Examples
    --------
    >>> from cnnlab import datasets
    >>> mnist = datasets.load("mnist")
    >>> mnist.x_train.shape, mnist.x_test.dtype
    ((60000, 28, 28), dtype('uint8'))
    >>> mnist.class_names[7]
    '7'
    """

    name: str
    title: str
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple
    source: str
    problems: tuple = field(default=())

    @property
    def real(self):
        """Whether these are the published images, and not the stand-in's."""
        return self.source != "stand-in"

    def notice(self):
        """Say in one line what these images are, where they came from, and what went wrong on the way.

        Returns
        -------
        str
            For a lesson to print. It holds no folder and no address, so it reads the same on every machine.
        """
        if self.real:
            line = f"{self.title}: the real images, {ORIGINS[self.source]}."
            return f"{line} Please note: {'; '.join(self.problems)}." if self.problems else line
        why = "; ".join(self.problems) or "CNNLAB_DATA=standin asks for them"
        return (
            f"{self.title}: stand-in images, drawn by a small model of the real ones and not the real thing, "
            f"because {why}."
        )

    def __repr__(self):
        train, test = len(self.y_train), len(self.y_test)
        return f"Dataset({self.name!r}, source={self.source!r}, {train} training and {test} test images)"
