"""What the units along one axis of a layer see: for every unit the first and the last input pixel.

Convolution moves its windows evenly, one stride a unit. After upsampling or a transposed convolution the windows
repeat in a pattern instead: units 0 and 1 may see the same pixels, units 2 and 3 the next. So one period of
the pattern is kept, and how far it moves; every unit's window follows from that exactly.
"""

import math
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Windows:
    """The windows of all units along one axis, one period of them.

    Attributes
    ----------
    bounds : tuple of (first, last)
        Input pixels seen by the units 0, 1, ..., period - 1, both ends included. Negative in the padding.
        A unit that sees nothing has (inf, -inf).
    shift : int
        How many input pixels later the pattern repeats; 0 where all units see the same.

    Examples
    --------
    >>> pixels = Windows(((0, 0),), 1)
    >>> pooled = pixels.slide(kernel=3, stride=2)
    >>> pooled.at(5), pooled.size, pooled.stride
    ((10, 12), 3, 2)
    >>> pooled.slide(kernel=1).spread(kernel=2, stride=2).stride
    1
    """

    bounds: tuple
    shift: int

    def at(self, unit):
        """Return the (first, last) input pixel that a unit sees."""
        turns, place = divmod(unit, len(self.bounds))
        first, last = self.bounds[place]
        return first + turns * self.shift, last + turns * self.shift

    @property
    def size(self):
        """The largest number of input pixels that a unit spans."""
        return max(0, *(last - first + 1 for first, last in self.bounds))

    @property
    def stride(self):
        """Input pixels from one unit to its neighbour, on average."""
        step = Fraction(self.shift, len(self.bounds))
        return int(step) if step.denominator == 1 else step

    def slide(self, *, kernel, stride=1, dilation=1, before=0):
        """Return the windows of a layer that slides a kernel over these units (convolution, pooling, padding)."""
        return self._pull(
            lambda unit: (unit * stride - before + tap * dilation for tap in range(kernel)), Fraction(stride)
        )

    def spread(self, *, kernel, stride, dilation=1, before=0):
        """Return the windows of a transposed convolution: unit i is written to i * stride + tap * dilation - before."""

        def sources(unit):
            places = (unit + before - tap * dilation for tap in range(kernel))
            return (place // stride for place in places if place % stride == 0)

        return self._pull(sources, Fraction(1, stride))

    def resample(self, *, factor, taps):
        """Return the windows after enlarging `factor` times by a rule that weighs `taps` neighbours (1 = nearest)."""

        def sources(unit):
            if taps == 1:
                return (unit // factor,)
            centre = Fraction(2 * unit + 1, 2 * factor) - Fraction(1, 2)
            if centre.denominator == 1:
                return (int(centre),)
            return range(math.floor(centre) - taps // 2 + 1, math.floor(centre) + taps // 2 + 1)

        return self._pull(sources, Fraction(1, factor))

    def span(self, units, within):
        """Return the (first, last) input pixel that `units` units see together, no more than `within` of it."""
        some = min(units, len(self.bounds))
        first = min(self.at(unit)[0] for unit in range(some))
        last = max(self.at(units - 1 - unit)[1] for unit in range(some))
        return max(first, within[0]), min(last, within[1])

    def _pull(self, sources, pace):
        """Unite, for each new unit, the windows of its sources; `pace` is how many old units a new one advances."""
        period = len(self.bounds)
        count = pace.denominator * period // math.gcd(pace.numerator, period)
        shift = self.shift * int(count * pace) // period
        return Windows(tuple(_union(self.at(s) for s in sources(unit)) for unit in range(count)), shift)._reduced()

    def _reduced(self):
        """Keep the shortest period that tells the same."""
        period = len(self.bounds)
        for short in range(1, period):
            if period % short or (self.shift * short) % period:
                continue
            candidate = Windows(self.bounds[:short], self.shift * short // period)
            if all(candidate.at(unit) == self.bounds[unit] for unit in range(period)):
                return candidate
        return self


def still(first, last):
    """Return the windows of a layer whose units all see the same pixels, first to last."""
    return Windows(((first, last),), 0)


def unite(several):
    """Return, unit by unit, the smallest window that holds the windows of all branches.

    Parameters
    ----------
    several : sequence of Windows
        The branches. One that sees the same from every unit (shift 0) makes the union so.

    Returns
    -------
    Windows or None
        None if the branches advance at different paces, so that unit i means different places.

    Examples
    --------
    >>> pixels = Windows(((0, 0),), 1)
    >>> unite([pixels, pixels.slide(kernel=5, before=2)])
    Windows(bounds=((-2, 2),), shift=1)
    """
    unmoved = [windows for windows in several if windows.shift == 0]
    if unmoved:
        return still(*_union(bound for windows in unmoved for bound in windows.bounds))
    if len({windows.stride for windows in several}) > 1:
        return None
    period = math.lcm(*(len(windows.bounds) for windows in several))
    shift = int(several[0].stride * period)
    return Windows(tuple(_union(w.at(unit) for w in several) for unit in range(period)), shift)._reduced()


def _union(bounds):
    bounds = list(bounds)
    return min((b[0] for b in bounds), default=math.inf), max((b[1] for b in bounds), default=-math.inf)
