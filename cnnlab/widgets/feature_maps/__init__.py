"""All maps of every layer of a network; of one of them the kernel, and the patches of pictures that excite it most."""

import numpy as np
import traitlets

from cnnlab import _validate, plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.feature_maps.excitation import Excitation
from cnnlab.widgets.kit.answers import finite
from cnnlab.widgets.kit.demo import Demo, command, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import PAPER, area_resized, as_shown, magnified, mosaic, outlined, side_by_side

# On one page: maps in rows of 8, units in rows of 32.
MAPS, UNITS = (8, 32), (32, 256)
# In pixels: a unit, a map or kernel on a page at least and at most, a patch, the picture with its frame, all others.
UNIT, LEAST, TILE, PATCH, FRAMED, LARGEST = 8, 24, 32, 64, 200, 256
KERNELS, PATCHES = 16, 9
# Slices of a kernel in a row of the still.
ACROSS = 4


class FeatureMaps(Demo):
    """Leaf through a network: every layer's maps for a picture, a map's kernel, and what excites it most.

    Parameters
    ----------
    network : callable
        What ``cnnlab.models.inside(model)`` returns: it answers pictures with a dict of every layer's output, has
        `layers` (name to an object with `kind`, `shape`, `field` and `kernel(channel)`) and
        `peaks(pictures, layer)`.
    pictures : array_like, shape (N, rows, columns, channels)
        As the network takes them; grey (one channel) or colour (three). They are leafed through, and searched for
        what excites a map most: a few hundred are a good number.

    Attributes
    ----------
    maps : numpy.ndarray, shape (rows, columns, channels)
        What the layer answers to the picture; (1, 1, units) where it has no maps.
    map : numpy.ndarray, shape (rows, columns)
        The chosen one of them.
    kernel : numpy.ndarray or None
        What it was made with, (rows, columns, channels that it reads).
    patches : list of numpy.ndarray
        The parts of pictures that excite it most, the strongest first; grey where they reach beyond the picture.
    excitations : numpy.ndarray
        How strongly, patch by patch.

    Raises
    ------
    CnnlabError
        If `network` is none, or the pictures do not fit it.

    Examples
    --------
    >>> from cnnlab import models
    >>> pictures = np.random.default_rng(0).integers(0, 256, (20, 28, 28, 1), dtype=np.uint8)
    >>> demo = FeatureMaps(models.inside(models.mnist_cnn()), pictures)
    >>> demo.names[demo.layer], demo.maps.shape, demo.kernel.shape
    ('conv_1', (26, 26, 16), (3, 3, 1))
    >>> demo.layer, demo.channel = 3, 31
    >>> demo.map.shape, demo.kernel.shape, demo.patches[0].shape
    ((11, 11), (3, 3, 16), (8, 8, 3))
    """

    _esm, _css = page(__file__, "maps")
    index = traitlets.Int(0).tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    channel = traitlets.Int(0).tag(sync=True)
    count = traitlets.Int().tag(sync=True)
    names = traitlets.List().tag(sync=True)
    channels = traitlets.List().tag(sync=True)
    seen, seen_shape = picture_trait(), shape_trait()
    # Of the page of maps: maps in a row, rows and columns of a map as drawn, number of the first, how many.
    plan = traitlets.List([1, 1, 1, 0, 1]).tag(sync=True)
    grid, grid_shape = picture_trait(), shape_trait()
    scale = traitlets.List([0.0, 0.0, False]).tag(sync=True)
    chosen, chosen_shape = picture_trait(), shape_trait()
    weights, weights_shape = picture_trait(), shape_trait()
    weights_scale = traitlets.List([0.0, 0.0, True]).tag(sync=True)
    weights_about = traitlets.Unicode().tag(sync=True)
    found, found_shape = picture_trait(), shape_trait()
    found_about = traitlets.Unicode().tag(sync=True)

    def __init__(self, network, pictures):
        if not callable(network) or not isinstance(getattr(network, "layers", None), dict):
            raise CnnlabError(
                f"network must be what models.inside(model) returns, found {type(network).__name__}: "
                "write FeatureMaps(models.inside(model), pictures)"
            )
        self._network = network
        self._pictures = _validate.array("pictures", pictures)
        if self._pictures.ndim != 4 or self._pictures.shape[-1] not in (1, 3):
            raise CnnlabError(
                f"pictures must have shape (N, rows, columns, 1 or 3), found {self._pictures.shape}: "
                "add a missing axis with [..., None] or [None]"
            )
        self._shown = as_shown(self._pictures)
        self._excitation = Excitation(network, self._pictures, self._shown)
        self._answers = (None, None)
        names = list(network.layers)
        learned = [number for number, name in enumerate(names) if "Conv" in network.layers[name].kind]
        super().__init__(
            count=len(self._pictures),
            names=names,
            channels=[_as_maps_shape(layer.shape)[-1] for layer in network.layers.values()],
            layer=learned[0] if learned else 0,
        )
        # Where there is much to be seen.
        self.channel = int(self._answer()[names[self.layer]].max(axis=(0, 1)).argmax())
        self._look()
        self.search()

    @property
    def text_form(self):
        """One sentence, the same whatever the network has learned."""
        name = getattr(self._network, "name", "a network")
        return f"[FeatureMaps: {len(self.names)} layers of {name}, {self.count} pictures; run this cell to use it]"

    def still(self):
        """Return the picture, the page of maps, the chosen map's kernel and the patches as they stand."""
        name = self.names[self.layer]
        parts = {f"picture {self.index}": self._framed(), f"maps of {name}": self._page()}
        if self.kernel is not None:
            parts[f"kernel {self.channel}"] = _on_paper(self._kernel_tiles(), ACROSS)
        if self.found_shape[0]:
            parts[f"what excites map {self.channel}"] = _on_paper(np.stack(self.patches), 3)
        return side_by_side(parts, height=180 if max(self._shown.shape[1:3]) <= 64 else 150)

    @on_change("index", "layer", "channel")
    def _look(self, change=None):
        """Show the layer's maps and the chosen one; the patches too where the pictures have been searched already."""
        if not 0 <= self.index < self.count or not 0 <= self.layer < len(self.names):
            raise CnnlabError(
                f"there are {self.count} pictures and {len(self.names)} layers, counted from 0: choose again"
            )
        answers = self._answer()
        last = self.channels[self.layer] - 1
        if not 0 <= self.channel <= last:
            # A layer with fewer maps than the one before.
            with self.quietly():
                self.channel = min(max(self.channel, 0), last)
        self.maps = answers[self.names[self.layer]]
        self.map, self.kernel = self.maps[..., self.channel], self._described.kernel(self.channel)
        with self.hold_sync():
            low, high, signed = self.scale = list(plots.heat_limits(self.maps))
            self.put("seen", self._framed())
            self.put("grid", self._page())
            self.put("chosen", plots.colour(self._small(self.map, LARGEST), low, high, signed))
            if self.map.shape == (1, 1):
                self.chosen_shape = [0, 0]
            self._show_kernel()
            if self._excitation.knows(self.names[self.layer]):
                self._show_patches()
            else:
                self.found_shape, self.found_about = [0, 0], f"Searching {self.count} pictures."
            self.message = self._sentence()

    @command
    def search(self, layer=None):
        """Find what excites a layer's maps most, once a layer; by default the layer that is shown.

        The page asks for it once the sliders rest: to search hundreds of pictures takes longer than a frame.
        """
        layer = self.layer if layer is None else _validate.integer("layer", layer, low=0, high=len(self.names) - 1)
        try:
            self._excitation.search(self.names[layer])
        except CnnlabError as error:
            self.found_shape, self.found_about = [0, 0], f"{error}."
            raise
        if layer == self.layer:
            with self.hold_sync():
                self._show_patches()

    @property
    def patches(self):
        """The parts of pictures that excite the chosen map most, the strongest first."""
        return self._excitation.best(self.names[self.layer], self.channel, PATCHES)[0]

    @property
    def excitations(self):
        """How strongly each patch excites it."""
        return self._excitation.best(self.names[self.layer], self.channel, PATCHES)[1]

    @property
    def _described(self):
        return self._network.layers[self.names[self.layer]]

    def _answer(self):
        """Return every layer's maps for the picture, asked once a picture; a unit counts as a map of one place."""
        number, answers = self._answers
        if number != self.index:
            given = self._network(self._pictures[self.index : self.index + 1])
            for name, value in given.items():
                finite(f"the answer of layer {name!r} to picture {self.index}", value)
            answers = {name: np.reshape(value[0], _as_maps_shape(value.shape[1:])) for name, value in given.items()}
            self._answers = (self.index, answers)
        return answers

    def _page(self):
        """Return one page of maps, all of the layer on one scale, that which is chosen among them."""
        across, most = UNITS if self.maps.shape[:2] == (1, 1) else MAPS
        start = self.channel // most * most
        tiles = self._small(np.moveaxis(self.maps[..., start : start + most], -1, 0), TILE)
        tiles = magnified(tiles, UNIT if across == UNITS[0] else LEAST)
        self.plan = [across, *tiles.shape[1:], start, len(tiles)]
        low, high, signed = self.scale
        return mosaic(plots.colour(tiles, low, high, signed), across)

    @staticmethod
    def _small(maps, most):
        """Return maps (..., H, W) with no side longer than `most`, by averaging areas."""
        scale = most / max(maps.shape[-2:])
        return maps if scale >= 1 else area_resized(maps, [max(1, round(side * scale)) for side in maps.shape[-2:]])

    def _framed(self):
        """Return the picture with a frame around what the strongest place of the map sees."""
        picture = self._shown[self.index]
        place = np.unravel_index(np.abs(self.map).argmax(), self.map.shape)
        window = self._excitation.window(self.names[self.layer], place)
        if window is None:
            return self._small_picture(picture)
        seen = np.zeros(picture.shape[:2], bool)
        (top, bottom), (left, right) = window
        seen[max(top, 0) : bottom + 1, max(left, 0) : right + 1] = True
        factor = max(1, FRAMED // max(picture.shape[:2]))
        size = [side * factor for side in picture.shape[:2]]
        return self._small_picture(outlined(plots.enlarge(picture, size), plots.enlarge(seen, size)))

    @staticmethod
    def _small_picture(picture):
        longest = max(picture.shape[:2])
        if longest <= LARGEST:
            return picture
        return plots.enlarge(picture, [max(1, side * LARGEST // longest) for side in picture.shape[:2]])

    def _show_kernel(self):
        """Draw the kernel behind the map: a square for each channel that it reads, those with most weight first."""
        if self.kernel is None:
            name = self.names[self.layer]
            dense = self._described.kind == "Dense"
            why = "reads every number before it: it has weights, but no kernel" if dense else "has no kernels"
            self.weights_shape, self.weights_about = [0, 0], f"{name} {why}."
            return
        rows, columns, reads = self.kernel.shape
        far = float(np.abs(self.kernel).max())
        self.weights_scale = [-far, far, True]
        self.put("weights", mosaic(magnified(self._kernel_tiles(), LEAST), 8, gap=4))
        which = f"the {KERNELS} of {reads} channels with most weight" if reads > KERNELS else f"{reads} channels"
        self.weights_about = f"Kernel of {rows} x {columns}, {'one channel' if reads == 1 else which}."

    def _kernel_tiles(self):
        """Return the kernel's slices in colour, (N, rows, columns, 3): those with most weight where there are many."""
        reads, far = self.kernel.shape[-1], float(np.abs(self.kernel).max())
        order = np.argsort(-np.abs(self.kernel).sum(axis=(0, 1)), kind="stable")[:KERNELS]
        order = np.sort(order) if reads <= KERNELS else order
        return plots.colour(np.moveaxis(self.kernel[..., order], -1, 0), -far, far, True)

    def _show_patches(self):
        name = self.names[self.layer]
        patches, values = self._excitation.best(name, self.channel, PATCHES)
        if not len(values) or not values[0] > 0:
            self.found_shape = [0, 0]
            self.found_about = f"Nothing in {self.count} pictures excites this map: it never gets above 0."
            return
        rows, columns = patches[0].shape[:2]
        drawn = [max(1, round(side * min(1, PATCH / max(rows, columns)))) for side in (rows, columns)]
        tiles = np.stack([plots.enlarge(patch, drawn) for patch in patches])
        self.put("found", mosaic(magnified(tiles, LEAST), PATCHES))
        what = f"Patches of {rows} x {columns} pixels" if self._excitation.placed(name) else "Whole pictures"
        answers = f"the answers go from {values[0]:.3g} down to {values[-1]:.3g}"
        self.found_about = f"{what}, the {len(values)} strongest of {self.count} pictures: {answers}."

    def _sentence(self):
        name, (rows, columns, count) = self.names[self.layer], self.maps.shape
        kind = self._described.kind
        if (rows, columns) == (1, 1):
            return f"{name} ({kind}): {count} units. Unit {self.channel} answers {self.map[0, 0]:.3g}."
        row, column = np.unravel_index(np.abs(self.map).argmax(), self.map.shape)
        field, whole = self._described.field, self._shown.shape[1:3]
        sees = f" One place sees {field.size[0]} x {field.size[1]} pixels" if field else ""
        if field:
            sees += "." if all(np.less_equal(field.size, whole)) else ", more than the picture has."
        return (
            f"{name} ({kind}): {count} maps of {rows} x {columns}, all on one scale. Map {self.channel} is strongest "
            f"in row {row}, column {column}: {self.map[row, column]:.3g}.{sees}"
        )


def _on_paper(tiles, across, *, line=6):
    """Set small pictures on grey, a line of it between and around them: a white one must not melt into the page."""
    whole = mosaic(magnified(tiles, PATCH), across, gap=line)
    return np.pad(whole, ((line, line), (line, line), (0, 0)), constant_values=PAPER)


def _as_maps_shape(shape):
    """Return the shape of an answer as (rows, columns, channels): what is no map is a row of units."""
    return tuple(shape) if len(shape) == 3 else (1, 1, int(np.prod(shape)))
