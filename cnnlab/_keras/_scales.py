"""Whether pictures are of the scale that a model is made for: not divided by 255 twice, and not by nobody.

A picture of the wrong scale has the right shape, and every layer answers; only the answers mean nothing.
"""

import dataclasses
import math
import warnings

import keras
import numpy as np

from cnnlab._keras._graph import Place, calls, has_graph, is_foreign, steps_of
from cnnlab.errors import CnnlabError

NORMALISING = (
    keras.layers.Normalization,
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.UnitNormalization,
)
SQUASHING = ("softmax", "sigmoid", "softmax_v2")
# Bare operations with a number that change the size of what they get.
BY_NUMBERS = ("Multiply", "TrueDivide", "Divide")
# A model that divides by more than this was made for grey levels up to 255, or for larger numbers.
GREY_LEVELS = 10
# Pictures that reach less than this share of what a model divides by, and go below zero, are scaled already.
NOTHING_LEFT = 0.05


@dataclasses.dataclass(frozen=True)
class Scale:
    """What a model does with the size of the numbers that it is given.

    Attributes
    ----------
    divisor : float or None
        What it divides pictures by itself before anything learned reads them; None if it does not, or nobody can tell.
    as_they_are : bool
        Whether nothing in it can bring numbers to size.
    squashes : bool
        Whether a softmax or a sigmoid is in it, which large numbers drive to 0 and 1.
    """

    divisor: float | None
    as_they_are: bool
    squashes: bool

    def check_twice(self, pictures, name, *, many=False):
        """Refuse pictures that are scaled already where the model scales them itself.

        Black pictures may pass, and pictures of whole numbers that are merely dark.

        Parameters
        ----------
        pictures : numpy.ndarray
            Finite.
        name : str
            How the caller's argument is called.
        many : bool
            Whether these are so many pictures that they cannot all be dark: bytes of 0 and 1 are refused then as well.
        """
        if self.divisor is None or (pictures.dtype.kind not in "fb" and not many):
            return
        least, largest = float(pictures.min()), float(pictures.max())
        centred = least < 0 and max(largest, -least) < NOTHING_LEFT * self.divisor
        if (0 <= least and largest <= 1 and (many or largest > 0)) or centred:
            reach = f"from {least:.3g} to {largest:.3g}" if centred else f"to at most {largest:g}"
            raise CnnlabError(
                f"{name} {_verb(name)} already scaled {reach} and the network would divide by {self.divisor:g} once "
                "more: feed the uint8 pictures of 0 to 255, or leave the Rescaling layer out"
            )

    def is_drowned(self, pictures):
        """Tell whether pictures are grey levels of 0 to 255 that nothing in the model brings to size."""
        return self.as_they_are and grey_levels(pictures)


def scale_of(model):
    """Find out what a model does with the size of the numbers that it is given.

    Parameters
    ----------
    model : keras.Model
        Built. A subclassed one may do anything between its layers; what it rescales with is looked for among them.

    Returns
    -------
    Scale
    """
    seen = has_graph(model)
    steps = calls(model) if seen else [(step, (), {}) for _, step in steps_of(model)]
    return Scale(
        _divisor(steps),
        seen and not any(is_foreign(step) or _may_scale(step) for step, _, _ in steps),
        any(_squashes(step) for step, _, _ in steps),
    )


def check_scale(model, pictures, name="pictures"):
    """Refuse pictures that a model would scale a second time; warn of grey levels that it does not scale at all.

    Where nothing squashes the answers they only grow with the numbers, as those of a hand-made edge detector do, and
    nothing is said.

    Parameters
    ----------
    model : keras.Model
        Built.
    pictures : numpy.ndarray
        Finite.
    name : str
        How the caller's argument is called.
    """
    told = scale_of(model)
    told.check_twice(pictures, name)
    warn_of_levels(told, model, pictures, name)


def warn_of_levels(scale, model, pictures, name):
    """Warn of grey levels where the model has a softmax and nothing that brings them to size.

    Parameters
    ----------
    scale : Scale
        Of the model.
    model : keras.Model
        Asked for its name.
    pictures, name
        As for `check_scale`.
    """
    if scale.squashes and scale.is_drowned(pictures):
        warnings.warn(
            f"{name} reach {pictures.max():g} and the network {model.name!r} has no Rescaling layer: if it learned on "
            f"pictures of 0 to 1, its answers mean nothing; give it {name} / 255, or begin it with "
            "layers.Rescaling(1 / 255)",
            stacklevel=4,
        )


def grey_levels(pictures):
    """Whether these look like pictures of 0 to 255 as they were stored, and not like measured or learned numbers."""
    whole = pictures.dtype == np.uint8 or np.array_equal(pictures[:16], np.round(pictures[:16]))
    return whole and pictures.min() >= 0 and pictures.max() > 100


def _divisor(steps):
    """Return what pictures are divided by, all in all, before a step that learned or that nobody can see through.

    The least of it, where several ways lead there. A step without arguments follows the one before it.
    """
    factors, read = {}, []  # what has become of a picture behind each call (None: nobody knows), and where it is read
    for number, (step, args, _) in enumerate(steps):
        places = [leaf.number for leaf in keras.tree.flatten(args) if isinstance(leaf, Place)] or [number - 1]
        given = [known for known in (factors.get(place, 1.0) for place in places) if known is not None]
        if getattr(step, "weights", None) or is_foreign(step) or isinstance(step, NORMALISING):
            read += given
            factors[number] = None
        else:
            factors[number] = max(given) * _factor(step, args) if given else None
    factor = max(read) if read else factors.get(len(factors) - 1, 1.0)
    return 1 / factor if factor and 0 < factor < 1 / GREY_LEVELS else None


def _factor(step, args):
    """Return what a step multiplies by; the largest of them, where each channel has its own."""
    if isinstance(step, keras.layers.Rescaling):
        return float(np.max(step.scale))
    numbers = [value for value in args if not isinstance(value, Place)]
    kind = type(step).__name__
    if isinstance(step, keras.Layer) or len(numbers) != 1 or len(args) != 2 or kind not in BY_NUMBERS:
        return 1.0
    try:
        number = float(np.max(keras.ops.convert_to_numpy(numbers[0])))
    except (TypeError, ValueError):
        return 1.0
    if kind == "Multiply":
        return number
    return 1 / number if isinstance(args[0], Place) and number and math.isfinite(number) else 1.0


def _may_scale(step):
    """Whether a step may bring numbers to size; a bare operation might."""
    return not isinstance(step, keras.Layer) or isinstance(step, (keras.layers.Rescaling, *NORMALISING))


def _squashes(step):
    activation = getattr(step, "activation", None)
    name = type(activation if isinstance(activation, keras.Layer) else step).__name__.lower()
    return name in SQUASHING or getattr(activation, "__name__", "") in SQUASHING


def _verb(name):
    return "are" if name.endswith("s") else "is"
