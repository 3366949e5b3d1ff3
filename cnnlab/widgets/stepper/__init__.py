"""The convolution stepper: one product at a time, until the output is full."""

import numpy as np
import traitlets

from cnnlab import _validate, arithmetic, convolution, kernels
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit import numbers
from cnnlab.widgets.kit.demo import Demo, command, on_change, page
from cnnlab.widgets.kit.draw import side_by_side
from cnnlab.widgets.stepper.additions import additions

OWN = "own numbers"
LARGEST_PICTURE, LARGEST_KERNEL, MOST_CHANNELS = 12, 7, 4
NAMED = [name for name in kernels.names() if max(kernels.get(name).shape) <= 5]

# A letter T: the example of lesson 03.
LETTER = np.zeros((7, 7))
LETTER[1, 2:5] = LETTER[1:6, 3] = 1


class Stepper(Demo):
    """A picture, a kernel and the output, in digits: every product of a convolution can be watched.

    What is computed is the cross-correlation of `cnnlab.convolution.conv2d`, as in networks; with `flip` the kernel is
    first turned by half a circle, and it is the convolution of mathematics (Goodfellow, Bengio and Courville, *Deep
    Learning*, 2016, section 9.1).

    Parameters
    ----------
    image : array_like, shape (H, W) or (H, W, C), optional
        At most 12 rows and columns and 4 channels; a letter T by default.
    kernel : array_like, shape (Kh, Kw) or (Kh, Kw, C), or str, optional
        At most 7 rows and columns, as many channels as the image; or a name of `cnnlab.kernels`.
    stride, dilation : int
        1 to 4.
    padding : int
        A frame of so many zeros, 0 to 3.
    flip, relu : bool
        Whether the kernel is turned, and whether negative results become 0.
    bias : float
        Is added to each sum.

    Attributes
    ----------
    image, kernel : numpy.ndarray of float64, shape (H, W, C) and (Kh, Kw, C)
        As they were edited last.
    output : numpy.ndarray of float64, shape (H', W')
        The whole answer; of shape (0, 0) if the kernel fits nowhere.
    sums : numpy.ndarray of float64, shape (H', W')
        The sums of the products, before bias and ReLU.
    filled : numpy.ndarray of float64, shape (H', W')
        The answer as far as it is shown, NaN elsewhere.
    moment : int
        How many single steps were made; each output number takes one for every product, one for the bias if there is
        one, one for the ReLU if it is on.

    Raises
    ------
    CnnlabError
        If an array has another shape, or a number is out of range.

    Examples
    --------
    >>> demo = Stepper([[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 0], [2, -1]])
    >>> demo.output.tolist()
    [[35.0, 10.0], [38.0, -5.0]]
    >>> demo.moment = 3
    >>> demo.status
    'Output row 0, column 0, product 3 of 4: 20 · 2 = 40; the sum so far is 40.'
    """

    _esm, _css = page(__file__, "cells")
    image_cells = traitlets.List().tag(sync=True)
    kernel_cells = traitlets.List().tag(sync=True)
    kernel_name = traitlets.Unicode(OWN).tag(sync=True)
    kernel_names = traitlets.List([OWN, *NAMED]).tag(sync=True)
    channels = traitlets.Int(1, min=1, max=MOST_CHANNELS).tag(sync=True)
    stride = traitlets.Int(1, min=1, max=4).tag(sync=True)
    padding = traitlets.Int(0, min=0, max=3).tag(sync=True)
    dilation = traitlets.Int(1, min=1, max=4).tag(sync=True)
    flip = traitlets.Bool(False).tag(sync=True)
    relu = traitlets.Bool(False).tag(sync=True)
    bias = traitlets.Float(0.0).tag(sync=True)
    moment = traitlets.Int(0, min=0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, image=None, kernel="strokes", *, stride=1, padding=0, dilation=1, flip=False, bias=0.0, relu=False
    ):
        self.image = _channels("image", LETTER if image is None else image, LARGEST_PICTURE)
        named = isinstance(kernel, str)
        self.kernel = _channels("kernel", kernels.get(kernel) if named else kernel, LARGEST_KERNEL)
        depth = self.image.shape[2]
        if named:
            self.kernel = np.repeat(self.kernel, depth, axis=2)
        if self.kernel.shape[2] != depth:
            raise CnnlabError(
                f"kernel must be as deep as the image ({depth} channels), found {self.kernel.shape[2]}: "
                "give it one table for each channel, on its last axis"
            )
        self.output = self.sums = np.zeros((0, 0))
        self._place, self._term, self._complete = 0, 0, False
        super().__init__(
            kernel_name=kernel if named and kernel in NAMED else OWN,
            channels=depth,
            stride=_validate.integer("stride", stride, low=1, high=4),
            padding=_validate.integer("padding", padding, low=0, high=3),
            dilation=_validate.integer("dilation", dilation, low=1, high=4),
            bias=_validate.number("bias", bias, low=-numbers.MOST, high=numbers.MOST),
            flip=_validate.flag("flip", flip),
            relu=_validate.flag("relu", relu),
        )
        self._compute()

    @property
    def filled(self):
        """The output as far as the steps have come, NaN elsewhere."""
        so_far = self.output.copy()
        so_far.flat[self._finished :] = np.nan
        return so_far

    @property
    def text_form(self):
        """The settings, and how far the output is filled."""
        rows, columns, depth = self.image.shape
        return (
            f"[Stepper: picture {rows} x {columns} x {depth}, kernel {self.kernel.shape[0]} x {self.kernel.shape[1]}, "
            f"stride {self.stride}, padding {self.padding}, dilation {self.dilation}; "
            f"{self._finished} of {self.output.size} output numbers computed: run this cell to use it]"
        )

    def still(self):
        """Show every channel of picture and kernel, the sums of the products, and what bias and ReLU make of them."""
        given, found = {}, {}
        for name, grid in {"picture": self.image, "kernel": self.kernel}.items():
            for channel in range(self.channels):
                given[f"{name}, channel {channel}" if self.channels > 1 else name] = grid[..., channel]
        after = [f"bias {numbers.shown(self.bias)}"] * bool(self.bias) + ["ReLU"] * self.relu
        if self.output.size:
            found = {"sums of the products": self.sums} if after else {}
            found[f"after {' and '.join(after)}" if after else "output"] = self.output
        if len(given) + len(found) <= 3:
            return _tables(given | found, height=240)
        rows = [_tables(grids, height=150) for grids in (given, found) if grids]
        wide = max(row.shape[1] for row in rows)
        margins = [((0, 0), (0, wide - row.shape[1]), (0, 0)) for row in rows]
        return np.concatenate(
            [np.pad(row, margin, constant_values=255) for row, margin in zip(rows, margins, strict=True)]
        )

    def alone_state(self):
        """Return the traits, and the named kernels that may be chosen."""
        return super().alone_state() | {"kernels": {name: kernels.get(name).tolist() for name in NAMED}}

    @property
    def _finished(self):
        return min(self._place + self._complete, self.output.size)

    @property
    def _length(self):
        """How many steps one output number takes."""
        return self.kernel.size + (self.bias != 0) + self.relu

    @property
    def _laid(self):
        """The kernel as it lies on the picture."""
        return np.flip(self.kernel, axis=(0, 1)) if self.flip else self.kernel

    @on_change("stride", "padding", "dilation", "flip", "relu", "bias")
    def _compute(self, change=None):
        """Compute the output anew; the steps stay at the same place."""
        with self.hold_sync():
            self.image_cells = np.moveaxis(self.image, 2, 0).tolist()
            self.kernel_cells = np.moveaxis(self.kernel, 2, 0).tolist()
            try:
                arithmetic.output_size(
                    self.image.shape[:2], self.kernel.shape[:2],
                    stride=self.stride, padding=self.padding, dilation=self.dilation,
                )  # fmt: skip
                self.message = ""
                maps = convolution.conv2d(
                    self.image[np.newaxis], self._laid[..., np.newaxis],
                    stride=self.stride, padding=self.padding, dilation=self.dilation,
                )  # fmt: skip
                self.sums = maps[0, ..., 0] + 0
                summed = self.sums + self.bias
                self.output = (np.maximum(summed, 0) if self.relu else summed) + 0
            except CnnlabError as error:
                self.message = f"No output: {error}."
                self.output = np.zeros((0, 0))
            self.last = self.output.size * self._length
            place = min(self._place, max(self.output.size - 1, 0))
            # An output number that was finished stays so, though it may take more steps now.
            term = self._length if self._complete else min(self._term, self._length)
            self.moment = min(place * self._length + term, self.last)
            self._tell()

    @on_change("moment")
    def _tell(self, change=None):
        """Show what has been added up by now."""
        if self.moment > self.last:
            self.moment = self.last
            return
        before = max(self.moment - 1, 0)
        self._place, self._term = before // self._length, before % self._length + (self.moment > 0)
        self._complete = self._term == self._length
        lines, taps = [], []
        if self.output.size:
            framed = np.pad(self.image, [(self.padding,) * 2] * 2 + [(0, 0)])
            corner = [self.stride * at for at in divmod(self._place, self.output.shape[1])]
            lines, taps = additions(framed, self._laid, corner, dilation=self.dilation, bias=self.bias, relu=self.relu)
        done = lines[: self._term]
        place = list(divmod(self._place, max(self.output.shape[1], 1)))
        with self.hold_sync():
            self.view = {
                "lines": done,
                "taps": taps,
                "place": place if self.moment else None,
                "output": [[None if np.isnan(v) else v for v in row] for row in self.filled.tolist()],
                "largest": float(np.abs(self.output).max()) if self.output.size else 1,
            }
            self.status = self._sentence(place, done)

    def _sentence(self, place, done):
        if not self.output.size:
            return ""
        if not done:
            return f"Nothing is added up yet: {self.output.size} output numbers wait, {self._length} steps each."
        where, line = f"Output row {place[0]}, column {place[1]}", done[-1]
        if len(done) <= self.kernel.size:
            told = (
                f"{where}, product {len(done)} of {self.kernel.size}: {line['text']}; the sum so far is {line['sum']}"
            )
        else:
            told = f"{where}, {line['text']}: {line['sum']}"
        return f"{told}{', the output' if len(done) == self._length else ''}."

    @command
    def edit(self, what, text, at_cell=None):
        """Take a number that was typed into the picture, the kernel or the bias."""
        if what == "bias":
            self.bias = numbers.read(text, name="the bias")
        else:
            grid = {"image": self.image, "kernel": self.kernel}.get(what)
            cell = None if grid is None else numbers.cell(at_cell, grid.shape)
            if cell is None:
                return  # the page has no such cell
            grid[cell] = numbers.read(text, name=f"{what}, row {cell[0]}, column {cell[1]}")
            if what == "kernel":
                self.kernel_name = OWN
        self._compute()

    @on_change("kernel_name")
    def _choose(self, change):
        """Lay a named kernel on every channel; "own numbers" keeps those that are there."""
        _validate.choice("kernel", self.kernel_name, self.kernel_names)
        if self.kernel_name in NAMED:
            self.kernel = np.repeat(kernels.get(self.kernel_name)[..., np.newaxis], self.channels, axis=2)
            self._compute()

    @on_change("channels")
    def _deepen(self, change):
        """Give picture and kernel more channels, each a copy of the last one, or fewer."""
        which = np.minimum(np.arange(self.channels), self.image.shape[2] - 1)
        self.image, self.kernel = self.image[..., which], self.kernel[..., which]
        self._compute()


def _tables(grids, *, height):
    return side_by_side(
        {title: numbers.grid_picture(grid, height=height) for title, grid in grids.items()}, height=height
    )


def _channels(name, value, largest):
    """Return a small picture or kernel as (rows, columns, channels)."""
    value = _validate.floating(name, value, ndim=(2, 3)).astype(np.float64)
    value = value[..., np.newaxis] if value.ndim == 2 else value.copy()
    if max(value.shape[:2]) > largest or value.shape[2] > MOST_CHANNELS:
        raise CnnlabError(
            f"{name} must have at most {largest} rows and columns and {MOST_CHANNELS} channels, so that its digits can "
            f"be read; found shape {value.shape}: cut out a piece of it"
        )
    return value
