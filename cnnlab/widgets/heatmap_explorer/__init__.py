"""Where a network looks: picture, class, method and layer by hand, over any function that makes heatmaps."""

import functools
import inspect

import numpy as np
import traitlets

from cnnlab import _validate, plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit.answers import answered, named_functions, one_map
from cnnlab.widgets.kit.demo import Demo, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import as_shown, outlined, side_by_side

ANSWER, LAST = "the answer", "the last with maps"
LARGEST = 256


class HeatmapExplorer(Demo):
    """Heatmaps over pictures, for every method, class and layer one wishes to ask about.

    Parameters
    ----------
    pictures : array_like, shape (N, rows, columns, channels)
        As the network takes them; grey (one channel) or colour (three).
    methods : dict of str to callable
        Name to a function of pictures (1, rows, columns, channels) and a class (None for the network's answer) that
        returns maps: (h, w), (1, h, w), or what `cnnlab.heatmaps` returns. If it has arguments called `layer`,
        `resize` or `progress`, they are used. With `model`, functions that take it before all that:
        ``heatmaps.METHODS``.
    model : callable, optional
        Handed to every method as its first argument, and asked for `answers` unless those are given.
    names : sequence of str, optional
        Of the classes. Without them, and without `answers`, only the network's own answer is explained.
    labels : array_like of int, shape (N,), optional
        The true classes.
    layers : sequence of str, optional
        Where a map can be made: ``heatmaps.spatial_layers(model)``.
    answers : callable, optional
        From pictures to probabilities, or to every layer's answer: `model` itself or `models.inside(model)`.
    masks : array_like of bool, shape (N, rows, columns), optional
        Where the thing is. It gets an outline, and its share of the heat is told.

    Attributes
    ----------
    heat : numpy.ndarray or None
        The map as the method gave it, (h, w); None where it failed.
    explained : int or None
        The class that was explained, where it is known.
    probabilities : numpy.ndarray or None
        The network's answer to the picture.

    Raises
    ------
    CnnlabError
        If an argument does not fit. What a method raises later becomes a sentence below the picture.

    Examples
    --------
    >>> pictures = np.zeros((2, 4, 6, 1), np.uint8)
    >>> pictures[0, 1, 2] = pictures[1, 3, 5] = 200
    >>> demo = HeatmapExplorer(pictures, {"brightness": lambda x, label: x[..., 0] / 100})
    >>> demo.index = 1
    >>> demo.message
    'brightness. Strongest in row 3, column 5.'
    >>> demo.heat.max()
    np.float64(2.0)
    """

    _esm, _css = page(__file__, "maps")
    index = traitlets.Int(0).tag(sync=True)
    label = traitlets.Unicode(ANSWER).tag(sync=True)
    method = traitlets.Unicode().tag(sync=True)
    layer = traitlets.Unicode(LAST).tag(sync=True)
    opacity = traitlets.Int(60).tag(sync=True)
    count = traitlets.Int().tag(sync=True)
    choices = traitlets.List().tag(sync=True)
    methods = traitlets.List().tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    takes_layer = traitlets.Bool().tag(sync=True)
    seen, seen_shape = picture_trait(), shape_trait()
    overlay, overlay_shape = picture_trait(), shape_trait()
    scale = traitlets.List([0.0, 0.0, False]).tag(sync=True)

    def __init__(self, pictures, methods, *, model=None, names=None, labels=None, layers=(), answers=None, masks=None):
        self._pictures = _checked_pictures(pictures)
        self._shown = as_shown(self._pictures)
        self._methods = named_functions("methods", methods, low=1)
        if model is not None:
            self._methods = {name: functools.partial(method, model) for name, method in self._methods.items()}
            answers = model if answers is None else answers
        self._takes = {name: _arguments(method) for name, method in self._methods.items()}
        self._answers = answers
        count = len(self._pictures)
        self._labels = None if labels is None else _one_each("labels", _validate.array("labels", labels, ndim=1), count)
        self._masks = None if masks is None else _checked_masks(masks, self._pictures)
        if answers is not None and not callable(answers):
            raise CnnlabError(f"answers must be a function, found {answers!r}: give the model itself")
        if names is None and answers is not None:
            names = range(len(answered(answers, self._pictures[0])[0]))
        self.names = [str(name) for name in names or ()]
        super().__init__(
            method=next(iter(self._methods)),
            count=count,
            choices=[ANSWER, *self.names],
            methods=list(self._methods),
            layers=[LAST, *map(str, layers)],
        )
        self._explain()

    @property
    def text_form(self):
        """One sentence, the same whatever the network has learned."""
        some = f"{self.count} pictures" if self.count > 1 else "one picture"
        return f"[HeatmapExplorer: {some}, {', '.join(self.methods)}; run this cell to use it]"

    def still(self):
        """Picture and heatmap as they stand."""
        pictures = {f"picture {self.index}": self._shown[self.index], f"{self.method}, {self.label}": self._overlaid()}
        # A photograph takes many bytes in a stored notebook.
        return side_by_side(pictures, height=200 if max(self._shown.shape[1:3]) <= 64 else 128)

    @on_change("index", "label", "method", "layer")
    def _explain(self, change=None):
        """Ask the chosen method; whatever it raises is told, and the picture stays without heat."""
        self._check_choices()
        takes = self._takes[self.method]
        self.heat, self.explained, self.probabilities = None, None, None
        try:
            picture = self._pictures[self.index]
            if self._answers is not None:
                self.probabilities = answered(self._answers, picture)[0]
            self._ask(picture, takes)
            told = self._sentence()
        except Exception as error:
            told = f"{self.method} gives no map here: {error}"
        with self.hold_sync():
            self.takes_layer = "layer" in takes
            self.put("seen", self._outlined(self._shown[self.index]))
            self._blend()
            self.message = told

    def _check_choices(self):
        if not 0 <= self.index < self.count:
            raise CnnlabError(f"there are pictures 0 to {self.count - 1}, not {self.index}: choose one of them")
        for word, value, options in (
            ("class", self.label, self.choices),
            ("method", self.method, self.methods),
            ("layer", self.layer, self.layers),
        ):
            if value not in options:
                raise CnnlabError(f"there is no {word} {value!r}: choose one of the list")

    def _ask(self, picture, takes):
        label = None if self.label == ANSWER else self.names.index(self.label)
        if label is None and self.probabilities is not None:
            label = int(self.probabilities.argmax())
        self._made_at = None
        options = {name: value for name, value in (("resize", True), ("progress", False)) if name in takes}
        if "layer" in takes and self.layer != LAST:
            options["layer"] = self.layer
        result = self._methods[self.method](picture[None], label, **options)
        self.heat = one_map(result)
        known = getattr(result, "class_indices", None)
        self.explained = label if known is None else int(known[0])
        self._made_at = getattr(result, "layer", None)

    def _sentence(self):
        """Say what is shown, what the network thinks of it, and where the heat is."""
        where = f" at {self._made_at}" if self._made_at and self._made_at != "input" else ""
        said = [f"{self.method}{where}{self._of_class()}."]
        if self._labels is not None:
            said.append(f"True class: {self._name(self._labels[self.index])}.")
        if not self.heat.any():
            return " ".join([*said, "Nothing here speaks for this class: the map is 0 everywhere."])
        size = self._pictures.shape[1:3]
        spot = np.unravel_index(np.abs(self.heat).argmax(), self.heat.shape)
        row, column = (
            int((place + 0.5) * whole / part) for place, whole, part in zip(spot, size, self.heat.shape, strict=True)
        )
        said.append(f"Strongest in row {row}, column {column}.")
        if self._masks is not None:
            mask, heat = self._masks[self.index], np.maximum(plots.enlarge(self.heat, size), 0)
            share = heat[mask].sum() / heat.sum() if heat.any() else 0.0
            said.append(
                f"{share:.0%} of the heat lies inside the outline, which covers {mask.mean():.0%} of the picture."
            )
        return " ".join(said).replace("%", " %")

    def _of_class(self):
        if self.explained is None:
            return ""
        told = f", class {self._name(self.explained)}"
        if self.probabilities is None:
            return told
        best = int(self.probabilities.argmax())
        if best == self.explained:
            return f"{told}: the network's answer ({self.probabilities[best]:.0%})"
        given = f"{self.probabilities[self.explained]:.0%}"
        return (
            f"{told}: the network gives it {given}, its answer is {self._name(best)} ({self.probabilities[best]:.0%})"
        )

    def _name(self, label):
        return self.names[int(label)] if 0 <= int(label) < len(self.names) else str(int(label))

    @on_change("opacity")
    def _blend(self, change=None):
        self.put("overlay", self._overlaid())

    def _overlaid(self):
        """Return the heat over the picture, as strong as the slider says."""
        picture = self._shown[self.index]
        if self.heat is None:
            self.scale = [0.0, 0.0, False]
            return self._outlined(picture)
        self.scale = list(plots.heat_limits(self.heat))
        share = float(np.clip(self.opacity, 0, 100)) / 100
        return self._outlined(plots.blend(picture, self.heat, opacity=share))

    def _outlined(self, picture):
        """Draw the outline, if there is one, on a picture large enough for a thin line."""
        if self._masks is None:
            return picture
        size = [length * max(1, LARGEST // max(picture.shape[:2])) for length in picture.shape[:2]]
        return outlined(plots.enlarge(picture, size), plots.enlarge(self._masks[self.index], size))


def _arguments(method):
    try:
        return set(inspect.signature(method).parameters)
    except (TypeError, ValueError):
        return set()


def _checked_pictures(pictures):
    pictures = _validate.array("pictures", pictures)
    if pictures.ndim != 4 or pictures.shape[-1] not in (1, 3):
        raise CnnlabError(
            f"pictures must have shape (N, rows, columns, 1 or 3), found {pictures.shape}: "
            "add a missing axis with [..., None] or [None]"
        )
    if max(pictures.shape[1:3]) > LARGEST:
        raise CnnlabError(
            f"pictures have {pictures.shape[1]} x {pictures.shape[2]} pixels, at most {LARGEST} a side are shown: "
            "make them smaller"
        )
    return pictures


def _one_each(name, values, count):
    if len(values) != count:
        raise CnnlabError(f"{name} has {len(values)} entries for {count} pictures: give one each")
    return values


def _checked_masks(masks, pictures):
    masks = _validate.array("masks", masks)
    if masks.shape != pictures.shape[:3]:
        raise CnnlabError(f"masks {masks.shape} do not fit pictures {pictures.shape}: give one (rows, columns) each")
    return masks.astype(bool)
