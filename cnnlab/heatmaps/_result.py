"""What every heatmap method answers with."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Heatmaps:
    """One map a picture, with what it explains.

    Attributes
    ----------
    maps : numpy.ndarray, shape (N, H, W), float32
        As the method computed them, not normalised. H x W is the input's size or the layer's.
    class_indices : numpy.ndarray, shape (N,), int64
        The class that was explained, picture by picture.
    scores : numpy.ndarray, shape (N,), float32
        The number that was explained: the class score before the softmax.
    layer : str
        Name of the layer whose map this is, a nested one as ``"backbone/conv_5"``; ``"input"`` for methods that
        work on the pixels.
    method : str
        Name of the function.
    explains : str
        What `scores` is, in words: which layer's logit, and whether a softmax was left out.

    Examples
    --------
    >>> one = np.array([[[0, 2], [4, 0]]], np.float32)
    >>> maps = Heatmaps(one, np.array([3]), np.array([5.0]), "conv", "grad_cam", "output of 'dense'")
    >>> maps
    Heatmaps(method='grad_cam', layer='conv', maps=(1, 2, 2), class_indices=[3])
    >>> maps.scaled()[0].tolist()
    [[0.0, 0.5], [1.0, 0.0]]
    """

    maps: np.ndarray
    class_indices: np.ndarray
    scores: np.ndarray
    layer: str
    method: str
    explains: str

    def __repr__(self):
        few = self.class_indices[:10].tolist()
        more = ", ..." if len(self.class_indices) > len(few) else ""
        classes = f"[{', '.join(map(str, few))}{more}]"
        return (
            f"Heatmaps(method={self.method!r}, layer={self.layer!r}, maps={self.maps.shape}, class_indices={classes})"
        )

    def scaled(self):
        """Return the maps divided each by its largest magnitude: 0 to 1, or -1 to 1 where a map has both signs.

        For drawing, not for comparing pictures: afterwards a strong map and a weak one look alike. A map of zeros
        stays one.

        Returns
        -------
        numpy.ndarray, shape (N, H, W), float32
        """
        largest = np.abs(self.maps).max(axis=(1, 2), keepdims=True)
        return self.maps / np.where(largest > 0, largest, 1)
