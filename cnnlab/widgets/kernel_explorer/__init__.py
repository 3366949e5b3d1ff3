"""The kernel explorer: any kernel on any photograph, the result and its histogram at once."""

import base64

import numpy as np
import traitlets

from cnnlab import _validate, convolution, images, kernels, plots
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit import numbers, photographs
from cnnlab.widgets.kit.demo import Demo, command, on_change, page, picture_trait, shape_trait
from cnnlab.widgets.kit.draw import above_each_other, side_by_side
from cnnlab.widgets.kit.upload import decode

OWN_KERNEL, OWN_PICTURE = "own numbers", "own picture"
LARGEST, WIDEST_KERNEL = 220, 9
SIZES = ["1 x 1", "1 x 3", "3 x 1", "3 x 3", "5 x 5", "7 x 7"]
SCALES = ["automatic", "0 to 1", "signed"]
COLOURS, STEPS_OF_NOISE, MOST_STEPS, CERTAIN = 256, 32, 127, 12


class KernelExplorer(Demo):
    """A kernel whose numbers can be edited, on a photograph, one's own picture, or the camera's.

    The response is the cross-correlation, mode "same", of `cnnlab.convolution`. A picture that is uploaded or taken
    stays on this computer: it goes to the kernel of this notebook and nowhere else.

    Parameters
    ----------
    kernel : str or array_like, shape (Kh, Kw)
        A name of `cnnlab.kernels`, or numbers, at most 9 rows and columns.
    picture : str or array_like, shape (H, W) or (H, W, 3)
        One of `cnnlab.images.PHOTOGRAPHS`, or a picture, uint8 or floats in 0..1; at least 8 pixels high and wide. A
        colour picture becomes grey; one longer than 220 pixels is made smaller.
    border : {"reflect", "zero", "edge", "wrap"}
        What surrounds the picture.
    noise : float
        Standard deviation of the noise that is added to the picture, 0 to 0.3.

    Attributes
    ----------
    kernel : numpy.ndarray of float64, shape (Kh, Kw)
    image : numpy.ndarray of float64, shape (H, W)
        In 0..1, before noise is added.
    noisy : numpy.ndarray of float64, shape (H, W)
        What the kernel is laid on.
    response : numpy.ndarray of float64, shape (H, W)

    Raises
    ------
    CnnlabError
        If a name is unknown, or an array has another shape or range.

    Examples
    --------
    >>> demo = KernelExplorer("sobel_vertical", "camera")
    >>> demo.response.shape, bool(abs(demo.kernel.sum()) < 1e-12)
    ((220, 220), True)
    >>> demo.facts.split(":")[0]
    'The coefficients add up to 0'
    """

    _esm, _css = page(__file__, "cells", "camera")
    picture, picture_shape = picture_trait(), shape_trait()
    result, result_shape = picture_trait(), shape_trait()
    picture_name = traitlets.Unicode().tag(sync=True)
    picture_names = traitlets.List(list(images.PHOTOGRAPHS)).tag(sync=True)
    kernel_cells = traitlets.List().tag(sync=True)
    kernel_name = traitlets.Unicode(OWN_KERNEL).tag(sync=True)
    kernel_names = traitlets.List([OWN_KERNEL, *kernels.names()]).tag(sync=True)
    kernel_size = traitlets.Unicode("3 x 3").tag(sync=True)
    kernel_sizes = traitlets.List(SIZES).tag(sync=True)
    border = traitlets.Enum(tuple(convolution.BORDERS), "reflect").tag(sync=True)
    borders = traitlets.List(list(convolution.BORDERS)).tag(sync=True)
    scale = traitlets.Enum(SCALES, "automatic").tag(sync=True)
    scales = traitlets.List(SCALES).tag(sync=True)
    noise = traitlets.Float(0.0, min=0, max=0.3).tag(sync=True)
    histogram = traitlets.Dict().tag(sync=True)
    finds = traitlets.Unicode().tag(sync=True)
    facts = traitlets.Unicode().tag(sync=True)
    legend = traitlets.Unicode().tag(sync=True)

    def __init__(self, kernel="sobel_vertical", picture="camera", *, border="reflect", noise=0.0):
        named = isinstance(kernel, str)
        self.kernel = kernels.get(kernel) if named else _kernel(kernel)
        self._own = None if isinstance(picture, str) else photographs.grey(picture, largest=LARGEST)
        name = _validate.choice("picture", picture, images.PHOTOGRAPHS) if self._own is None else OWN_PICTURE
        self.image = _photograph(name) if self._own is None else self._own
        super().__init__(
            kernel_name=kernel if named else self._known_name(),
            picture_name=name,
            picture_names=[*images.PHOTOGRAPHS] + [OWN_PICTURE] * (self._own is not None),
            border=_validate.choice("border", border, tuple(convolution.BORDERS)),
            noise=_validate.number("noise", noise, low=0, high=0.3),
        )
        self._compute()

    @property
    def text_form(self):
        """Which kernel on which picture, and what its numbers add up to."""
        return (
            f"[KernelExplorer: {self.kernel_name} ({self.kernel_size}, sum {numbers.shown(self.kernel.sum())}) "
            f"on {self.picture_name}: run this cell to use it]"
        )

    def still(self):
        """Picture, kernel with its sum, and result; below them both histograms."""
        grid = numbers.grid_picture(self.kernel, height=150)
        before, after = (photographs.light(picture) for picture in (self.noisy, self._coloured()[0]))
        named = f"{self.kernel_name}, sum {numbers.shown(self.kernel.sum())}"
        pictures = side_by_side({self.picture_name: before, named: grid, "result": after}, height=150)
        edges = np.array(self.histogram["edges"])
        shares = {name: np.array(self.histogram[name]) for name in ("picture", "result")}
        ax = plots.curves(shares, x=(edges[1:] + edges[:-1]) / 2, xlabel="brightness", ylabel="% of the pixels")
        for line in ax.lines:
            line.set_marker("")
        ax.legend()
        return above_each_other([pictures, plots.render(ax, 5.0, 1.8)])

    def alone_state(self):
        """Return the traits, the kernels, all pictures in whole grey levels, the noise, and the colours of signs."""
        pictures = {name: _photograph(name) for name in images.PHOTOGRAPHS}
        if self._own is not None:
            pictures[OWN_PICTURE] = self._own
        levels = {name: _base64(np.rint(grey * 255), np.uint8) for name, grey in pictures.items()}
        named = kernels.names()
        share = (np.arange(COLOURS) + 0.5) / COLOURS
        return super().alone_state() | {
            "kernels": {name: {"values": kernels.get(name).tolist(), "told": _told_of(name)} for name in named},
            "told_of_own": _told_of(OWN_KERNEL),
            "pictures": {name: [*grey.shape, levels[name]] for name, grey in pictures.items()},
            "drops": _base64(_drops(LARGEST**2) * STEPS_OF_NOISE, np.int8),
            "colours": _base64(plots.colour(share, 0, 1, True), np.uint8),
        }

    @on_change("border", "scale", "noise")
    def _compute(self, change=None):
        """Lay the kernel on the picture, and say what its numbers tell."""
        # The same noise at every strength: only its size changes under the slider.
        self.noisy = self.image + self.noise * _drops(self.image.size).reshape(self.image.shape)
        response = convolution.cross_correlate(self.noisy, self.kernel, mode="same", border=self.border)
        # Without the crumbs of the last digits, which differ between processors, and between Python and a page.
        self.response = np.round(response, CERTAIN) + 0
        with self.hold_sync():
            self.kernel_cells = self.kernel.tolist()
            size = " x ".join(map(str, self.kernel.shape))
            self.kernel_sizes = SIZES if size in SIZES else [*SIZES, size]
            self.kernel_size = size
            self.finds = _told_of(self.kernel_name)
            self.facts = self._told()
            self.histogram = _histograms(self.noisy, self.response)
            self.put("picture", self.noisy)
            shown, self.legend = self._coloured()
            self.put("result", shown)

    def _coloured(self):
        """Return the result as it is shown, and what its greys or colours mean."""
        signed = self.scale == "signed" or self.scale == "automatic" and np.isclose(self.kernel.sum(), 0, atol=1e-9)
        if not signed:
            outside = np.mean((self.response < 0) | (self.response > 1))
            clipped = f"{outside:.1%} lie outside and are clipped" if outside else "nothing lies outside"
            return self.response, f"black 0, white 1; {clipped}"
        limit = max(float(np.quantile(np.abs(self.response), 0.995)), 1e-9)
        colours = plots.colour(self.response, -limit, limit, True)
        return colours, f"red positive, blue negative, white 0; the colours end at {limit:.3g}"

    def _told(self):
        total = self.kernel.sum()
        even = f"an even surface of brightness 0.5 becomes {numbers.shown(total / 2)}"
        loud = numbers.shown(np.sqrt((self.kernel**2).sum()))
        low, high = numbers.shown(self.response.min()), numbers.shown(self.response.max())
        return (
            f"The coefficients add up to {numbers.shown(total)}: {even}. Noise comes out {loud} times as strong. "
            f"The response runs from {low} to {high}."
        )

    @on_change("picture_name")
    def _show(self, change=None):
        """Take another photograph, or the reader's own again."""
        _validate.choice("picture", self.picture_name, self.picture_names)
        self.message = ""
        if self.picture_name in images.PHOTOGRAPHS:
            self.image = _photograph(self.picture_name)
        else:
            self.image = self._own
        self._compute()

    @command
    def open_picture(self, content, name, size):
        """Decode what was uploaded or taken; the bytes are not kept in the notebook."""
        if not isinstance(size, int):
            return  # nothing that the page sends
        name = str(name)[:60]
        picture, note = decode(content, name=name, size=size, largest=LARGEST)
        self._own = images.to_grey(picture)
        with self.quietly():
            self.picture_names = [*images.PHOTOGRAPHS, OWN_PICTURE]
            self.picture_name = OWN_PICTURE
        self._show()
        self.message = f"{name} is shown in grey. {note}".strip()

    @on_change("kernel_name")
    def _choose(self, change):
        """Take a named kernel; "own numbers" keeps those that are there."""
        _validate.choice("kernel", self.kernel_name, self.kernel_names)
        if self.kernel_name != OWN_KERNEL:
            self.message = ""
            self._set(kernels.get(self.kernel_name), self.kernel_name)
        else:
            self._compute()

    @on_change("kernel_size")
    def _resize(self, change):
        """Cut the kernel to another size around its centre, or give it zeros all round."""
        _validate.choice("size", self.kernel_size, self.kernel_sizes)
        rows, columns = map(int, self.kernel_size.split(" x "))
        if (rows, columns) != self.kernel.shape:
            wide = np.pad(self.kernel, 4)
            top, left = (wide.shape[0] - rows) // 2, (wide.shape[1] - columns) // 2
            self._set(wide[top : top + rows, left : left + columns].copy())

    @command
    def edit(self, text, at_cell):
        """Take a number that was typed."""
        cell = numbers.cell(at_cell, self.kernel.shape)
        if cell is None:
            return  # the page has no such cell
        kernel = self.kernel.copy()
        kernel[cell] = numbers.read(text, name=f"kernel, row {cell[0]}, column {cell[1]}")
        self._set(kernel)

    @command
    def turn(self):
        """Turn the kernel by half a circle."""
        self._set(self.kernel[::-1, ::-1].copy())

    @command
    def make_sum_one(self):
        """Divide the kernel by its sum."""
        total = self.kernel.sum()
        if abs(total) < 1e-9:
            raise CnnlabError("the coefficients add up to 0: no factor makes that 1, change a number first")
        self._set(self.kernel / total)

    @command
    def make_sum_zero(self):
        """Take the mean from each number of the kernel."""
        self._set(self.kernel - self.kernel.mean())

    def _set(self, kernel, name=None):
        self.kernel, self.message = kernel, ""
        with self.quietly():
            self.kernel_name = name or self._known_name()
        self._compute()

    def _known_name(self):
        """Return the first named kernel with the same numbers, the present name if it is one of several."""
        same = [name for name in kernels.names() if np.array_equal(kernels.get(name), self.kernel)]
        return self.kernel_name if self.kernel_name in same else (same or [OWN_KERNEL])[0]


def _photograph(name):
    """Return a photograph in whole grey levels, as a page without a kernel brings it along."""
    return np.rint(photographs.photograph(name, largest=LARGEST) * 255) / 255


def _drops(count):
    """Return so many draws from the standard normal distribution, always the same, in steps that fit into a byte."""
    drawn = np.random.default_rng(0).normal(size=count)
    return np.clip(np.rint(drawn * STEPS_OF_NOISE), -MOST_STEPS, MOST_STEPS) / STEPS_OF_NOISE


def _base64(values, kind):
    return base64.b64encode(values.astype(kind).tobytes()).decode("ascii")


def _told_of(name):
    """Return what a named kernel finds, how it is got, and where it comes from."""
    if name == OWN_KERNEL:
        return "Your own numbers: no named kernel of the course has them."
    kernel = kernels.describe(name)
    return f'{kernel.finds[:1].upper()}{kernel.finds[1:]}. In code: kernels.get("{kernel.name}"). {kernel.source}.'


def _histograms(picture, response):
    """Return the share of pixels, in percent, of 80 ranges of brightness, in the picture and in the response."""
    low = min(0.0, *(np.quantile(values, 0.002) for values in (picture, response)))
    high = max(1.0, *(np.quantile(values, 0.998) for values in (picture, response)))
    edges = np.linspace(low, high, 81)
    counted = {
        name: np.histogram(values, edges)[0] / values.size * 100
        for name, values in (("picture", picture), ("result", response))
    }
    return {"edges": edges.tolist(), **{name: shares.tolist() for name, shares in counted.items()}}


def _kernel(values):
    values = _validate.floating("kernel", values, ndim=2).astype(np.float64)
    if max(values.shape) > WIDEST_KERNEL:
        raise CnnlabError(
            f"kernel must have at most {WIDEST_KERNEL} rows and columns, so that its numbers can be read and edited; "
            f"found {values.shape}: use cnnlab.convolution.cross_correlate for larger ones"
        )
    return values
