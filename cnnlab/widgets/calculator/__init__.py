"""The layer calculator: sliders for a chain of layers, and what each layer gives and costs."""

import dataclasses

import traitlets

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.widgets.calculator import chain, still
from cnnlab.widgets.calculator.chain import LIMITS, Step
from cnnlab.widgets.kit.demo import Demo, command, on_change, page

MOST = 8
POOLING = {"kind": "pooling", "kernel": 2, "stride": 2}
# A digit's picture through the convolutions of lesson 05's network.
DEFAULT = ({"filters": 16}, POOLING, {"filters": 32}, POOLING)


def _number():
    # What the page sends is checked here and answered with a sentence; a typed trait would only raise.
    return traitlets.Any(1).tag(sync=True)


class LayerCalculator(Demo):
    """Sliders for the picture and for up to eight layers; what comes out, what it costs, what a unit sees.

    Parameters
    ----------
    size : int or (int, int)
        Rows and columns of the picture, 1 to 512.
    layers : list of dict, optional
        First layer first; each with any of ``kind`` ("convolution" or "pooling"), ``kernel``, ``stride``,
        ``padding`` ("valid", "same" or a number), ``dilation``, ``filters``. By default a small network for digits.
    channels : int
        Channels of the picture.

    Attributes
    ----------
    steps : list of Step
        The chain as it is set now.
    costs : list of Cost
        One for each layer up to the first impossible one: ``output``, ``parameters``, ``macs``, ``bytes``, ``field``.

    Raises
    ------
    CnnlabError
        If a number is out of range, or there is no layer or more than eight. A chain that cannot be built is no
        error: the demo says why.

    Examples
    --------
    >>> demo = LayerCalculator((7, 9), [{"kernel": 3, "stride": 2, "filters": 4}], channels=3)
    >>> demo.costs[0].output, demo.costs[0].parameters
    ((3, 4, 4), 112)
    >>> demo.kernel = 8
    >>> demo.costs, demo.message[:22]
    ([], 'Layer 1 is impossible:')
    """

    _esm, _css = page(__file__)
    rows, columns, channels = _number(), _number(), _number()
    kernel, stride, frame, dilation, filters = _number(), _number(), _number(), _number(), _number()
    kind, padding = traitlets.Any("convolution").tag(sync=True), traitlets.Any("valid").tag(sync=True)
    square, chosen = traitlets.Any(True).tag(sync=True), traitlets.Any(0).tag(sync=True)
    limits = traitlets.Dict(LIMITS).tag(sync=True)
    most = traitlets.Int(MOST).tag(sync=True)
    table = traitlets.List().tag(sync=True)
    plan = traitlets.Dict().tag(sync=True)
    note, summary = (traitlets.Unicode("").tag(sync=True) for _ in range(2))

    def __init__(self, size=28, layers=None, *, channels=1):
        given = DEFAULT if layers is None else layers
        if not isinstance(given, (list, tuple)) or not 1 <= len(given) <= MOST:
            raise CnnlabError(f"layers must be a list of 1 to {MOST} layers, found {given!r}")
        self.steps = [chain.step_of(f"layers[{index}]", step) for index, step in enumerate(given)]
        self.costs = []
        rows, columns = _validate.pair("size", size)
        for name, value in {"rows": rows, "columns": columns, "channels": channels}.items():
            _validate.integer(name, value, low=1, high=LIMITS[name][1])
        super().__init__(rows=rows, columns=columns, channels=channels, square=rows == columns)
        self._show_chosen()
        self._calculate()

    @property
    def shape(self):
        """Rows, columns and channels of the picture."""
        return int(self.rows), int(self.columns), int(self.channels)

    @command
    def add(self):
        """Put a layer after the chosen one, and choose it; a chain has at most eight."""
        if len(self.steps) < MOST:
            self.steps.insert(self.chosen + 1, Step(filters=self.steps[self.chosen].filters))
            self.chosen += 1
            self._calculate()

    @command
    def remove(self):
        """Take the chosen layer out; the last one stays."""
        if len(self.steps) > 1:
            del self.steps[self.chosen]
            with self.quietly():
                self.chosen = min(self.chosen, len(self.steps) - 1)
            self._show_chosen()
            self._calculate()

    @on_change("rows", "columns", "channels", "square")
    def _picture_changed(self, change):
        name, value = change["name"], change["new"]
        if name != "square":
            _validate.integer(name, value, low=1, high=LIMITS[name][1])
        if self.square and name != "channels":
            with self.quietly():
                self.rows = self.columns = self.columns if name == "columns" else self.rows
        self._calculate()

    @on_change("kind", "kernel", "stride", "padding", "frame", "dilation", "filters")
    def _layer_changed(self, change):
        padding = self.padding
        if padding == "number":
            frame = _validate.integer("frame", self.frame, low=0, high=LIMITS["frame"][1])
            padding = "valid" if self.kind == "pooling" else frame
        names = ("kind", "kernel", "stride", "dilation", "filters")
        step = {name: getattr(self, name) for name in names} | {"padding": padding}
        self.steps[self.chosen] = chain.step_of("the layer's", step)
        self._show_chosen()
        self._calculate()

    @on_change("chosen")
    def _other_chosen(self, change):
        _validate.integer("chosen", change["new"], low=0, high=len(self.steps) - 1)
        self._show_chosen()
        self._calculate()

    def _show_chosen(self):
        """Set the layer's controls to the chosen layer."""
        with self.quietly():
            for name, value in dataclasses.asdict(self.steps[self.chosen]).items():
                if name == "padding" and not isinstance(value, str):
                    self.padding, self.frame = "number", value
                else:
                    self.set_trait(name, value)

    def _calculate(self):
        self.costs, self.message = chain.follow(self.shape, self.steps)
        self.table = [self._line(index) for index in range(len(self.steps))] + [self._sums()]
        possible = self.chosen < len(self.costs)
        self.note = chain.remark(self._before(self.chosen), *self._of_chosen(), self.shape) if possible else ""
        self.summary = self._sentence() if possible else ""
        self.plan = self._drawing() if possible else self._too_large()

    def _before(self, index):
        return self.costs[index - 1].output if index else self.shape

    def _of_chosen(self):
        return self.steps[self.chosen], self.costs[self.chosen]

    def _line(self, index):
        name = self.steps[index].name
        if index >= len(self.costs):
            return [name, "impossible" if index == len(self.costs) else "", "", "", "", ""]
        cost = self.costs[index]
        return [
            name, times(cost.output), f"{cost.parameters:,}", f"{cost.macs:,}", kilobytes(cost.bytes),
            times(cost.field.size),
        ]  # fmt: skip

    def _sums(self):
        whole = len(self.costs) == len(self.steps)
        sums = [sum(getattr(cost, name) for cost in self.costs) for name in ("parameters", "macs", "bytes")]
        return ["all layers", "", f"{sums[0]:,}", f"{sums[1]:,}", kilobytes(sums[2]), ""] if whole else [""] * 6

    def _sentence(self):
        step, cost = self._of_chosen()
        first, last = zip(*cost.field.window(self._middle(cost)), strict=True)
        return (
            f"Layer {self.chosen + 1}, {step.name}: {times(self._before(self.chosen))} in, {times(cost.output)} out. "
            f"Its middle unit sees rows {first[0]} to {last[0]} and columns {first[1]} to {last[1]} of the picture; "
            f"the next unit stands {cost.field.stride[1]} pixel{'s' if cost.field.stride[1] != 1 else ''} on."
        )

    @staticmethod
    def _middle(cost):
        return tuple((side - 1) // 2 for side in cost.output[:2])

    def _too_large(self):
        """Return what is drawn of the first impossible layer: the kernel over what comes in; of later ones nothing."""
        if self.chosen > len(self.costs):
            return {}
        step = self.steps[self.chosen]
        side = step.padding if isinstance(step.padding, int) else 0
        return {
            "input": list(self._before(self.chosen)[:2]), "frame": [[side, side]] * 2, "kernel": step.kernel,
            "dilation": step.spread, "stride": step.stride,
        }  # fmt: skip

    def _drawing(self):
        """Return what the view draws of the chosen layer, all in whole pixels."""
        step, cost = self._of_chosen()
        window = cost.field.window(self._middle(cost))
        return {
            "input": list(self._before(self.chosen)[:2]), "frame": [list(side) for side in cost.frame],
            "kernel": step.kernel, "dilation": step.spread, "stride": step.stride, "output": list(cost.output[:2]),
            "picture": list(self.shape[:2]), "window": [list(axis) for axis in window],
            "jump": list(cost.field.stride),
        }  # fmt: skip

    @property
    def text_form(self):
        """The chain, its output and its sums in one sentence."""
        layers = "; ".join(step.name for step in self.steps)
        if len(self.costs) < len(self.steps):
            return f"[Layer calculator: {times(self.shape)} through {layers}. {self.message}]"
        *_, parameters, macs, size, _ = self._sums()
        return (
            f"[Layer calculator: {times(self.shape)} through {layers} gives {times(self.costs[-1].output)} with "
            f"{parameters} parameters, {macs} multiply-accumulates and {size} of outputs; a unit sees "
            f"{times(self.costs[-1].field.size)} pixels. Run this cell to change it]"
        )

    def still(self):
        """Return the table, and what a unit of the chosen layer sees; what is grey is frame."""
        if self.chosen >= len(self.costs):
            return None
        _, cost = self._of_chosen()
        title = f"a unit of layer {self.chosen + 1} sees {times(cost.field.size)} of {times(self.shape[:2])} pixels"
        rows = [[f"{index}. {line[0]}", *line[1:]] for index, line in enumerate(self.table[:-1], start=1)]
        window = cost.field.window(self._middle(cost))
        return still.table_and_window(
            title, [*rows, self.table[-1]], self.chosen, picture=self.shape[:2], window=window
        )


def times(sides):
    """Write sides as ``26 × 26 × 16``."""
    return " × ".join(str(side) for side in sides)


def kilobytes(count):
    """Write bytes with their unit, thousands as in lesson 05: ``43.3 kB``."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1e6:.1f} MB" if count >= 999_950 else f"{count / 1e3:.1f} kB"
