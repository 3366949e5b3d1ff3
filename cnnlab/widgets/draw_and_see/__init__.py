"""Draw a digit, and see it go through networks: what they are given, what every layer answers, and where they look."""

import numpy as np
import traitlets

from cnnlab import _validate, plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.draw_and_see.digit import SIZE, as_mnist, shrunk
from cnnlab.widgets.kit.answers import answered, named_functions, one_map
from cnnlab.widgets.kit.demo import Demo, command, from_page, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import as_shown, mosaic, rgba, side_by_side

BOARD = 168
# Layers that only hand on, or whose answer is already seen as picture or bars.
UNSEEN = {"Rescaling", "Flatten", "Dropout", "SpatialDropout2D", "InputLayer"}
MOST_LAYERS = 6
# Of a layer: maps at most, units at most, pixels a unit.
MOST_MAPS, MOST_UNITS, UNIT = 32, 1024, 3
DOT, FULL = 0.15, 0.5


class DrawAndSee(Demo):
    """A drawing board for digits, and up to three networks that answer while the pen moves.

    Parameters
    ----------
    networks : dict of str to callable
        Name to a function from uint8 pictures (1, 28, 28, 1) to their probabilities (1, classes), or to a dict of
        every layer's answer, the last being the probabilities: `cnnlab.models.inside(model)` is the quick one that
        also knows the layers. Scores that are no probabilities go through a softmax.
    examples : array_like of uint8, shape (N, 28, 28) or (N, 28, 28, 1), optional
        Digits for those who cannot or will not draw; the first is on the board at the beginning.
    labels : array_like of int, shape (N,), optional
        What the examples are, so that one can ask for a 7.
    heatmaps : dict of str to callable, optional
        For some of the networks, a function of a picture (1, 28, 28, 1) and a class that returns where the network
        looks: a map (h, w), (1, h, w), or what `cnnlab.heatmaps` returns.
    names : sequence of str, optional
        Of the classes; by default 0, 1, 2 and so on.

    Attributes
    ----------
    board : numpy.ndarray of uint8, shape (168, 168)
        The drawing.
    picture : numpy.ndarray of uint8, shape (28, 28)
        What the networks are given.
    probabilities : dict of str to numpy.ndarray
        The answer of each network.
    activity : dict of str to dict of str to numpy.ndarray
        Of each network that tells it, every layer's answer without the batch axis.
    heat : dict of str to numpy.ndarray
        The map of each network that has one.

    Raises
    ------
    CnnlabError
        If there is no network, one of them cannot answer a picture, or the examples are none.

    Examples
    --------
    >>> whiter_below = lambda x: np.array([[x[:, :14].mean(), x[:, 14:].mean()]]) / max(1, 2 * x.mean())
    >>> demo = DrawAndSee({"halves": whiter_below}, names=("upper", "lower"))
    >>> board = np.zeros((168, 168), np.uint8)
    >>> board[100:160, 80:90] = 255
    >>> demo.prepare = False
    >>> demo.ink = board.tobytes()
    >>> demo.message
    'halves says lower (100 %).'
    """

    _esm, _css = page(__file__)
    names = traitlets.List().tag(sync=True)
    networks = traitlets.List().tag(sync=True)
    # From the page while the pen moves, to the page with an example: never sent back to where it came from.
    ink = traitlets.Bytes(bytes(BOARD * BOARD)).tag(
        sync=True, echo_update=False, from_json=lambda value, _: from_page(value)
    )
    pen = traitlets.Int(14).tag(sync=True)
    prepare = traitlets.Bool(True).tag(sync=True)
    wanted = traitlets.Unicode("any").tag(sync=True)
    choices = traitlets.List().tag(sync=True)
    seen, seen_shape = picture_trait(), shape_trait()
    chances = traitlets.List().tag(sync=True)
    tiles = traitlets.List().tag(sync=True)
    tiles_data = picture_trait()

    def __init__(self, networks, examples=None, labels=None, *, heatmaps=None, names=None):
        self._functions = named_functions("networks", networks, low=1, high=3)
        self._heatmaps = named_functions("heatmaps", heatmaps or {})
        for name in self._heatmaps:
            _validate.choice("a name in heatmaps", name, list(self._functions))
        self._examples, self._labels = _checked_examples(examples, labels)
        self._next = 0
        count = self._try_networks()
        names = [str(name) for name in (range(count) if names is None else names)]
        if len(names) != count:
            raise CnnlabError(f"names has {len(names)} entries, the networks know {count} classes: give one each")
        known = [] if self._labels is None else [name for i, name in enumerate(names) if i in self._labels]
        choices = ["any", *known] if self._examples is not None else []
        super().__init__(names=names, networks=list(self._functions), choices=choices)
        if self._examples is None:
            self._look()
        else:
            self.another()

    @property
    def text_form(self):
        """One sentence, the same whatever the networks have learned."""
        who = " and ".join(self.networks)
        return f"[DrawAndSee: draw a digit and watch {who} answer; run this cell to use it]"

    def still(self):
        """Board, picture and heatmaps as they stand."""
        pictures = {"the board": self.board, "what the networks get": self.picture}
        for name, heat in self.heat.items():
            pictures[f"where {name} looks"] = plots.blend(self.picture, heat)
        return side_by_side(pictures, height=196)

    def _try_networks(self):
        """Let every network answer an empty picture once: what fails shall fail in the learner's cell."""
        counts = {}
        for name, function in self._functions.items():
            try:
                counts[name] = len(answered(function, np.zeros((SIZE, SIZE, 1), np.uint8))[0])
            except CnnlabError as error:
                raise CnnlabError(f"network {name!r}: {error}") from error
            except Exception as error:
                raise CnnlabError(
                    f"network {name!r} cannot answer a uint8 picture of shape (1, 28, 28, 1): {error}. "
                    "Give a function that takes such, for example models.inside(model)"
                ) from error
        if len(set(counts.values())) > 1:
            raise CnnlabError(f"networks must know the same classes, found {counts} of them: take others")
        return next(iter(counts.values()))

    @on_change("wanted")
    def _choose(self, change):
        if self.wanted not in self.choices:
            raise CnnlabError(f"there is no example of {self.wanted}: choose another one")
        self.another()

    @command
    def another(self):
        """Put the next example of the wanted class on the board."""
        if self._examples is None:
            return  # the page has no such button
        order = (self._next + np.arange(len(self._examples))) % len(self._examples)
        if self.wanted != "any":
            order = order[self._labels[order] == self.names.index(self.wanted)]
        self._next = int(order[0]) + 1
        self.ink = plots.enlarge(self._examples[order[0]], (BOARD, BOARD)).tobytes()

    @on_change("ink", "prepare")
    def _look(self, change=None):
        """Let everybody answer what is on the board."""
        if len(self.ink) != BOARD * BOARD:
            raise CnnlabError(f"the board sent {len(self.ink)} bytes instead of {BOARD * BOARD}: draw again")
        self.board = np.frombuffer(self.ink, np.uint8).reshape(BOARD, BOARD)
        self.picture = as_mnist(self.board) if self.prepare else shrunk(self.board)
        self.probabilities, self.activity, self.heat, trouble = {}, {}, {}, []
        for name in self._functions:
            try:
                self._ask(name)
            except Exception as error:
                # The learner's own function: whatever it raises becomes a sentence, the board lives on.
                trouble.append(f"{name} failed: {error}.")
        with self.hold_sync():
            self.put("seen", self.picture)
            self.chances = [self._chances(name) for name in self._functions]
            self._draw_tiles()
            self.message = " ".join([self._sentence(), *trouble])

    def _ask(self, name):
        self.probabilities[name], self.activity[name] = answered(self._functions[name], self.picture[..., None])
        if name in self._heatmaps and self.picture.any():
            label = int(self.probabilities[name].argmax())
            heat = self._heatmaps[name](self.picture[None, ..., None], label)
            self.heat[name] = one_map(heat)

    def _chances(self, name):
        # An empty board is no question, so there is no answer to be drawn.
        asked = self.picture.any() and name in self.probabilities
        return [float(value) for value in self.probabilities[name]] if asked else [0.0] * len(self.names)

    def _sentence(self):
        """Say what the networks answer, or why that means nothing."""
        if not self.board.any():
            return "The board is empty: draw a digit, or take an example."
        rows, columns = (np.flatnonzero(self.board.any(axis=axis)) for axis in (1, 0))
        answers = []
        for name, values in self.probabilities.items():
            best = int(values.argmax())
            answers.append(f"{name} says {self.names[best]} ({values[best]:.0%})".replace("%", " %"))
        answers = ", ".join(answers) + "."
        if max(np.ptp(rows), np.ptp(columns)) < DOT * BOARD:
            return f"Only a dot. The networks answer all the same, none of them can say 'no digit': {answers}"
        if (self.board > 127).mean() > FULL:
            return f"More ink than board. The networks answer all the same: {answers} Clear the board and draw again."
        return answers

    def _draw_tiles(self):
        """Send the heatmaps and the layers of all networks as one run of bytes, and a list that says how to cut it."""
        tiles, data = [], []
        for number, name in enumerate(self._functions):
            pictures = []
            if name in self._heatmaps:
                grey = as_shown(self.picture[None])[0]
                heat = plots.blend(self.picture, self.heat[name]) if name in self.heat else grey
                pictures.append(("heat", f"where {name} looks", heat, 1))
            for layer, answer in self._shown_layers(name):
                pictures.append(("layer", *_layer_picture(layer, answer)))
            for kind, title, picture, width in pictures:
                content, shape = rgba(picture)
                tiles.append({"of": number, "kind": kind, "title": title, "shape": shape, "width": width})
                data.append(content)
        self.tiles, self.tiles_data = tiles, b"".join(data)

    def _shown_layers(self, name):
        known = getattr(self._functions[name], "layers", {})
        layers = [
            (layer, answer)
            for layer, answer in list(self.activity.get(name, {}).items())[:-1]
            if getattr(known.get(layer) if isinstance(known, dict) else None, "kind", "") not in UNSEEN
        ]
        if len(layers) > MOST_LAYERS:
            layers = [layers[i] for i in np.linspace(0, len(layers) - 1, MOST_LAYERS).round().astype(int)]
        return layers


def _layer_picture(layer, answer):
    """Return a layer's title, its picture (all maps on one scale, or its units in rows of 32), and how wide it is.

    The width is a share of a full row, so that the maps of a layer that has few are no larger than those of others.
    """
    low, high, signed = plots.heat_limits(answer)
    if answer.ndim == 3:
        rows, columns, count = answer.shape
        maps = np.moveaxis(answer, -1, 0)[:MOST_MAPS]
        across = 8 if max(rows, columns) > 16 else 16
        some = f"{MOST_MAPS} of {count} maps" if count > MOST_MAPS else "1 map" if count == 1 else f"{count} maps"
        title = f"{layer}: {some} of {rows} x {columns}"
        return title, mosaic(plots.colour(maps, low, high, signed), across), min(1, count / across)
    colours = plots.colour(np.ravel(answer)[:MOST_UNITS], low, high, signed)
    tiles = np.broadcast_to(colours[:, None, None], (len(colours), UNIT, UNIT, 3))
    some = f"{MOST_UNITS} of {answer.size}" if answer.size > MOST_UNITS else str(answer.size)
    return f"{layer}: {some} units", mosaic(tiles, 32), min(1, answer.size / 32)


def _checked_examples(examples, labels):
    if examples is None:
        if labels is not None:
            raise CnnlabError("labels are given without examples: give both, or neither")
        return None, None
    examples = _validate.array("examples", examples)
    if examples.ndim == 4 and examples.shape[-1] == 1:
        examples = examples[..., 0]
    if examples.ndim != 3 or examples.shape[1:] != (SIZE, SIZE) or examples.dtype != np.uint8:
        raise CnnlabError(
            f"examples must be uint8 of shape (N, 28, 28), found {examples.dtype} of shape {examples.shape}: "
            "digits as MNIST stores them"
        )
    if labels is not None:
        labels = _validate.array("labels", labels, ndim=1)
        if len(labels) != len(examples):
            raise CnnlabError(f"labels has {len(labels)} entries for {len(examples)} examples: give one each")
    return examples, labels
