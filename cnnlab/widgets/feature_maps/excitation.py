"""What excites a network's maps most: the strongest places in many pictures, and what they see."""

import numpy as np

from cnnlab.widgets.kit.answers import finite
from cnnlab.widgets.kit.draw import PAPER


class Excitation:
    """Searches pictures for what excites the maps of a network most, once a layer.

    Parameters
    ----------
    network : object
        With `layers` and `peaks`, as ``cnnlab.models.inside`` returns it.
    pictures : numpy.ndarray, shape (N, rows, columns, channels)
        As the network takes them.
    shown : numpy.ndarray of uint8, shape (N, rows, columns, 3)
        The same, to be looked at.
    """

    def __init__(self, network, pictures, shown):
        self._network, self._pictures, self._shown = network, pictures, shown
        self._peaks = {}

    def knows(self, layer):
        """Tell whether the pictures have been searched for this layer."""
        return layer in self._peaks

    def search(self, layer):
        """Search the pictures, unless it has been done."""
        if layer not in self._peaks:
            values, places = self._network.peaks(self._pictures, layer)
            self._peaks[layer] = finite(f"what layer {layer!r} answers to the pictures", values), places

    def best(self, layer, channel, count):
        """Return the patches that excite a map most and how strongly they do, at most one patch a picture."""
        self.search(layer)
        values, places = (found[:, channel] for found in self._peaks[layer])
        order = np.argsort(-values, kind="stable")[:count]
        return [self._patch(layer, number, places[number]) for number in order], values[order]

    def placed(self, layer):
        """Tell whether a place of the layer sees a part of the picture, and not all of it."""
        field = self._network.layers[layer].field
        maps = len(self._network.layers[layer].shape) == 3 and self._network.layers[layer].shape[:2] != (1, 1)
        if field is None or not maps or not isinstance(field.size, tuple):
            return False
        return not all(np.greater_equal(field.size, self._shown.shape[1:3]))

    def window(self, layer, place):
        """Return ((top, bottom), (left, right)) of what a place sees; None where it is the whole picture."""
        if not self.placed(layer):
            return None
        field = self._network.layers[layer].field
        windows = field.window([int(part) for part in place])
        return [
            (0, whole - 1) if size >= whole else (int(first), int(first) + size - 1)
            for (first, _), size, whole in zip(windows, field.size, self._shown.shape[1:3], strict=True)
        ]

    def _patch(self, layer, number, place):
        window, picture = self.window(layer, place), self._shown[number]
        if window is None:
            return picture
        (top, bottom), (left, right) = window
        patch = np.full((bottom - top + 1, right - left + 1, 3), PAPER, np.uint8)
        inside = picture[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
        patch[max(-top, 0) :, max(-left, 0) :][: inside.shape[0], : inside.shape[1]] = inside
        return patch
