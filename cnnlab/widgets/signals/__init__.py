"""Convolution in one dimension: the flipped kernel is dragged over a signal, the sum of the products is the output."""

import numpy as np
import traitlets

from cnnlab import _validate, convolution
from cnnlab.errors import CnnlabError
from cnnlab.widgets.kit import numbers
from cnnlab.widgets.kit.demo import Demo, command, on_change, page
from cnnlab.widgets.signals import still

OWN = "own numbers"
LONGEST_SIGNAL, LONGEST_KERNEL = 64, 24
_STEP = np.repeat([0.0, 1.0], 12)
SIGNALS = {
    "1, 2, 0, 4": np.array([1.0, 2, 0, 4]),
    "one kick": np.eye(1, 12, 2)[0],
    "three pours": np.array([0.0, 2, 0, 0, 3, 1, 0, 0]),
    "die": np.full(6, 1 / 6),
    "box": np.repeat([0.0, 1.0, 0.0], [4, 8, 4]),
    "noisy step": (_STEP + np.random.default_rng(2).normal(0, 0.15, 24)).round(2),
}
KERNELS = {
    "3, 2, 1": np.array([3.0, 2, 1]),
    "leaking tank": 0.5 ** np.arange(6),
    "die": np.full(6, 1 / 6),
    "box": np.ones(8),
    "mean of 5": np.full(5, 1 / 5),
    "difference": np.array([1.0, -1]),
}


class Signals(Demo):
    """A signal, a kernel that is dragged over it, the products under it, and their sum.

    The output is that of `cnnlab.convolution.convolve`, mode "full", ``y[n] = sum over m of x[m] h[n - m]``; without
    the flip that of `cross_correlate`, ``y[n] = sum over m of x[n + m] h[m]``, whose first n is then ``1 - K``.

    Parameters
    ----------
    signal, kernel : array_like, shape (N,) and (K,), or str
        At most 64 and 24 numbers, or the name of an example: see `signal_names` and `kernel_names`.
    flip : bool
        Whether the kernel is turned.
    n : int
        Where it lies at first.

    Attributes
    ----------
    signal, kernel : numpy.ndarray of float64
    output : numpy.ndarray of float64, shape (N + K - 1,)
    first : int
        The n of ``output[0]``.
    strip : dict of int to float
        Which number of the kernel lies at which place of the signal now.
    products : numpy.ndarray of float64, shape (N,)
        Signal times what lies on it now; their sum is ``output[n - first]``.

    Raises
    ------
    CnnlabError
        If an array is too long or of another shape, a name unknown, or n out of range.

    Examples
    --------
    >>> demo = Signals([1, 2, 0, 4], [3, 2, 1], n=2)
    >>> demo.output.tolist(), demo.products.tolist()
    ([3.0, 8.0, 5.0, 14.0, 8.0, 4.0], [1.0, 4.0, 0.0, 0.0])
    >>> demo.status
    'n = 2: 1 · 1 + 2 · 2 + 0 · 3 = 5. The kernel lies on the signal completely.'
    """

    _esm, _css = page(__file__)
    signal_name = traitlets.Unicode(OWN).tag(sync=True)
    kernel_name = traitlets.Unicode(OWN).tag(sync=True)
    signal_names = traitlets.List([OWN, *SIGNALS]).tag(sync=True)
    kernel_names = traitlets.List([OWN, *KERNELS]).tag(sync=True)
    signal_text = traitlets.Unicode().tag(sync=True)
    kernel_text = traitlets.Unicode().tag(sync=True)
    flip = traitlets.Bool(True).tag(sync=True)
    n = traitlets.Int(0).tag(sync=True)
    bounds = traitlets.List([0, 0]).tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)

    def __init__(self, signal="1, 2, 0, 4", kernel="3, 2, 1", *, flip=True, n=None):
        self.signal, signal_name = _given("signal", signal, SIGNALS, LONGEST_SIGNAL)
        self.kernel, kernel_name = _given("kernel", kernel, KERNELS, LONGEST_KERNEL)
        super().__init__(signal_name=signal_name, kernel_name=kernel_name, flip=_validate.flag("flip", flip))
        self._compute()
        if n is not None:
            self.n = _validate.integer("n", n, low=self.bounds[0], high=self.bounds[1])

    @property
    def first(self):
        """The n of the first output number."""
        return 0 if self.flip else 1 - len(self.kernel)

    @property
    def strip(self):
        """Which number of the kernel lies at which place of the signal."""
        step = -1 if self.flip else 1
        return {self.n + step * m: float(value) for m, value in enumerate(self.kernel)}

    @property
    def products(self):
        """What is added up now, place by place of the signal."""
        laid = self.strip
        return np.array([value * laid.get(place, 0.0) for place, value in enumerate(self.signal)]) + 0

    @property
    def text_form(self):
        """Lengths, and the sum at the present place."""
        what = "flipped kernel" if self.flip else "kernel as printed"
        return (
            f"[Signals: {len(self.signal)} numbers under a {what} of {len(self.kernel)}; at n = {self.n} the output is "
            f"{numbers.shown(self.output[self.n - self.first])}: run this cell to use it]"
        )

    def still(self):
        """Signal with the kernel on it, products and output as bars, in the colours of the page."""
        return still.panels(self.view, self.flip)

    @traitlets.validate("n")
    def _within(self, proposal):
        return max(self.bounds[0], min(self.bounds[1], proposal["value"]))

    @on_change("flip")
    def _compute(self, change=None):
        """Compute the whole output; the kernel stays where it is, as far as it can."""
        operation = convolution.convolve if self.flip else convolution.cross_correlate
        self.output = operation(self.signal, self.kernel, mode="full") + 0
        with self.hold_sync():
            self.bounds = [self.first, self.first + len(self.output) - 1]
            self.signal_text, self.kernel_text = (", ".join(map(numbers.shown, x)) for x in (self.signal, self.kernel))
            self.n = self.n
            self._show()

    @on_change("n")
    def _show(self, change=None):
        """Show the strip where it lies now."""
        count, reach = len(self.signal), len(self.kernel)
        every = np.outer(self.signal, self.kernel)
        same, valid = self.first + reach - 1 - (reach - 1) // 2, self.first + reach - 1
        with self.hold_sync():
            self.view = {
                "signal": self.signal.tolist(),
                "strip": [[place, value] for place, value in sorted(self.strip.items())],
                "products": self.products.tolist(),
                "output": self.output.tolist(),
                # One scale for the products at every stop: their area can be seen to grow and shrink.
                "extent": [float(every.min()), float(every.max())],
                "first": self.first,
                "n": self.n,
                "total": float(self.output[self.n - self.first]),
                # The stops that the three modes keep, first and last.
                "modes": {
                    "full": self.bounds,
                    "same": [same, same + count - 1],
                    "valid": [valid, valid + count - reach] if count >= reach else None,
                },
            }
            self.status = self._sentence()

    def _sentence(self):
        laid = self.strip
        terms = [
            f"{numbers.shown(value)} · {numbers.factor(laid[place])}"
            for place, value in enumerate(self.signal)
            if place in laid
        ]
        total = numbers.shown(self.output[self.n - self.first])
        added = " + ".join(terms) if len(terms) <= 6 else f"the sum of {len(terms)} products"
        whole = len(terms) == len(self.kernel)
        outside = len(self.kernel) - len(terms)
        lies = "lies on the signal completely" if whole else f"hangs over the end by {outside} of {len(self.kernel)}"
        return f"n = {self.n}: {added} = {total}. The kernel {lies}."

    @on_change("signal_name", "kernel_name")
    def _choose(self, change):
        """Take an example; "own numbers" keeps those that are there."""
        what, examples = ("signal", SIGNALS) if change["name"] == "signal_name" else ("kernel", KERNELS)
        _validate.choice(what, change["new"], (OWN, *examples))
        if change["new"] in examples:
            self._take(what, examples[change["new"]].copy())

    @command
    def edit(self, what, text):
        """Take a list of numbers that was typed."""
        if what not in ("signal", "kernel"):
            return  # nothing that the page sends
        most = LONGEST_SIGNAL if what == "signal" else LONGEST_KERNEL
        typed = _listed(str(text), what, most)
        self.set_trait(f"{what}_name", OWN)
        self._take(what, typed)

    def _take(self, what, values):
        setattr(self, what, values)
        self.message = ""
        self._compute()


def _given(name, value, examples, longest):
    """Return an argument's numbers, and the name of the example that they are."""
    if isinstance(value, str):
        return examples[_validate.choice(name, value, tuple(examples))].copy(), value
    value = _validate.floating(name, value, ndim=1).astype(np.float64)
    if len(value) > longest:
        raise CnnlabError(
            f"{name} must have at most {longest} numbers, so that each can be seen; found {len(value)}: cut out a piece"
        )
    return value, OWN


def _listed(text, name, longest):
    """Return typed numbers, separated by commas, semicolons or blanks."""
    parts = text[:2000].replace(",", " ").replace(";", " ").split()
    if not 1 <= len(parts) <= longest:
        raise CnnlabError(
            f"{name} must be 1 to {longest} numbers with commas between them, found {len(parts)}: mend the list"
        )
    return np.array([numbers.read(part, name=f"number {place} of the {name}") for place, part in enumerate(parts)])
