"""Whether pictures fit a model, found by arithmetic on sizes; TensorFlow computes nothing here."""

import re
import warnings

import keras

from cnnlab._keras._graph import has_graph, walk
from cnnlab.errors import CnnlabError

# Sizes to look for one that fits among: powers of two suit networks that halve and double again.
TRIED = tuple(2**power for power in range(3, 14))
# Of sizes that are no matter of smallness, so many are looked at one by one.
NEIGHBOURS = 64
# How TensorFlow and Keras say that a size is too small or does not match, where they infer the shapes of foreign code.
_ABOUT_SIZES = re.compile("egative dimension|zero or negative|imensions must|shapes must|`cropping`")


class Misfit(Exception):
    """A step of a model cannot read what reaches it; `small` tells whether larger pictures would surely do."""

    def __init__(self, text, small=False):
        super().__init__(text)
        self.small = small


def check_fits(model, pictures, name="pictures", *, remedy=None):
    """Refuse pictures whose shape a model cannot take, layer by layer.

    Parameters
    ----------
    model : keras.Model
        Built. Of a subclassed one, only what Keras can infer without computing is checked.
    pictures : numpy.ndarray, shape (N, ...)
        Not empty.
    name : str
        How the caller's argument is called.
    remedy : str, optional
        What to do about a wrong shape, if the caller knows better.

    Raises
    ------
    CnnlabError
        Naming the layer that cannot read its map, and a size that fits, where there is one.

    Warns
    -----
    UserWarning
        If a layer does not tell its output's size, so that the layers behind it cannot be checked.
    """
    if not model.built:
        raise CnnlabError(
            f"model {model.name!r} is not built: begin it with keras.Input(shape), or call it once on pictures"
        )
    reference = _only_input(model)
    dtype = "float32" if reference is None else reference.dtype
    if reference is not None:
        _check_shape(tuple(reference.shape[1:]), pictures.shape, name, remedy)
    size = tuple(pictures.shape[1:])
    try:
        unknown = _run(model, size, dtype)
    except Misfit as misfit:
        known = (None,) * (len(size) - 1) if reference is None else reference.shape[1:]
        better = _fitting(model, known, size, dtype, misfit)
        raise CnnlabError(
            f"{name} of {_times(size)} are {'too small' if misfit.small else 'of a wrong size'} for the network "
            f"{model.name!r}: its {misfit}. {better}"
        ) from None
    if unknown:
        warnings.warn(
            f"whether {name} of {_times(size)} fit the network {model.name!r} cannot be told beforehand: {unknown}",
            stacklevel=3,
        )


def output_spec(name, operation, args, kwargs):
    """Return the shapes that a step writes, from those that it reads.

    Parameters
    ----------
    name : str
        Of the step, with its path.
    operation : keras operation
        A layer or a bare operation.
    args, kwargs
        What it is called with, `keras.KerasTensor` in place of tensors.

    Raises
    ------
    Misfit
        If it cannot read them, or an axis of what it writes would be empty.
    """
    read = [tuple(leaf.shape) for leaf in keras.tree.flatten((args, kwargs)) if isinstance(leaf, keras.KerasTensor)]
    found = " and ".join(_times(shape[1:]) for shape in read)
    try:
        specs = operation.compute_output_spec(*args, **kwargs)
    except ValueError as error:
        window = _window(operation)
        if window and "zero or negative" in str(error):
            raise Misfit(
                f"layer {name!r} would lay a window of {_times(window)} over a map of "
                f"{_times(_sides(read[0], operation))}, and nothing would come out",
                small=True,
            ) from error
        small = bool(re.search("egative dimension|zero or negative|`cropping`", str(error)))
        raise Misfit(f"layer {name!r} cannot read {found}; in Keras' words: {words(error)}", small) from error
    if isinstance(operation, keras.layers.Concatenate) and not _joinable(read, operation.axis):
        # Keras looks at this only when the layer is built, perhaps with sizes left open.
        raise Misfit(f"layer {name!r} cannot join {found}: they may differ along axis {operation.axis} only")
    for spec in keras.tree.flatten(specs):
        if 0 in spec.shape[1:] and not any(0 in shape[1:] for shape in read):
            raise Misfit(f"layer {name!r} would make {_times(spec.shape[1:])} of {found}: nothing", small=True)
    return specs


def words(error):
    """Return the sentence in which Keras or TensorFlow says what is wrong, without colours and preamble."""
    lines = [re.sub("\x1b\\[\\d*m", "", line).strip() for line in str(error).splitlines()]
    telling = [line for line in lines if _ABOUT_SIZES.search(line)]
    plain = [line for line in lines if line and not line.startswith("Exception encountered")]
    # TensorFlow goes on with the whole node.
    return (telling or plain or [repr(error)])[0].split(" for '{{")[0].rstrip(".")


def _only_input(model):
    """Return a model's one symbolic input; None if it does not tell it."""
    inputs = getattr(model, "inputs", None) or []
    if len(inputs) > 1:
        raise CnnlabError(f"model {model.name!r} has {len(inputs)} inputs: give a network with one, the picture")
    return inputs[0] if inputs else None


def _check_shape(expected, shape, name, remedy):
    fits = len(shape) == len(expected) + 1 and all(
        size in (None, found) for size, found in zip(expected, shape[1:], strict=True)
    )
    if not fits:
        takes = ", ".join("any" if size is None else str(size) for size in expected)
        raise CnnlabError(
            f"{name} {tuple(shape)} cannot go into the network, which takes (N, {takes}): "
            f"{remedy or _remedy(expected, shape, name)}"
        )


def _remedy(expected, shape, name):
    missing = len(expected) + 1 - len(shape)
    if missing == 0 and len(expected) > 1:
        same = _matches(expected[:-1], shape[1:-1])
        return _channels(expected[-1], shape[-1], name) if same else "reshape or resize them"
    if missing == 2 and len(shape) == 2:
        return f"a single grey picture is {name}[None, ..., None]"
    ways = []
    if missing == 1 and expected[-1] == 1 and _matches(expected[:-1], shape[1:]):
        ways.append(f"the channel axis with {name}[..., None]")
    if missing == 1 and _matches(expected, shape):
        ways.append(f"the batch axis with {name}[None]")
    return f"add {' or '.join(ways)}" if ways else "reshape them"


def _matches(expected, shape):
    return len(expected) == len(shape) and all(want in (None, have) for want, have in zip(expected, shape, strict=True))


def _channels(wanted, found, name):
    if found == 4 and wanted == 3:
        return f"leave out the fourth channel, transparency: {name}[..., :3]"
    if wanted == 1:
        return f"make them grey, for example {name}.mean(axis=-1, keepdims=True)"
    if found == 1:
        return f"repeat the grey channel: np.repeat({name}, {wanted}, axis=-1)"
    return f"give {wanted} channels a picture"


def _run(model, size, dtype):
    """Send one picture's size through a model; return why a part of it could not be checked, or None."""
    unknown = []

    def visit(path):
        def visitor(operation):
            name = path + operation.name

            def step(*args, **kwargs):
                if has_graph(operation):
                    inner = [leaf for leaf in keras.tree.flatten(args) if isinstance(leaf, keras.KerasTensor)]
                    return walk(operation, inner, visit(f"{name}/"))
                return _step(name, operation, args, kwargs, unknown)

            return step

        return visitor

    picture = keras.KerasTensor((1, *size), dtype)
    if has_graph(model):
        walk(model, picture, visit(""))
        return unknown[0] if unknown else None
    try:
        output_spec(model.name, model, (picture,), {})
    except Misfit as misfit:
        if _ABOUT_SIZES.search(str(misfit)):
            raise
        return "it is subclassed, and Keras cannot infer what it does"
    except Exception as error:
        return f"it is subclassed, and Keras cannot infer what it does ({type(error).__name__})"
    return None


def _step(name, operation, args, kwargs, unknown):
    """Return what a step writes, and note where sizes are lost and matter afterwards."""
    read = [leaf for leaf in keras.tree.flatten((args, kwargs)) if isinstance(leaf, keras.KerasTensor)]
    if _window(operation) and read and None in read[0].shape[1:]:
        unknown.append(f"the size of what reaches its layer {name!r} depends on more than the pictures' size")
    try:
        return output_spec(name, operation, args, kwargs)
    except Misfit:
        raise
    except Exception as error:
        unknown.append(f"its layer {name!r} does not tell the size of its output ({type(error).__name__})")
        # As Keras noted it when the model was built, sizes left open.
        return operation.output


def _window(operation):
    """Return the extent of the window that a layer slides without padding, or None."""
    window = getattr(operation, "kernel_size", None) or getattr(operation, "pool_size", None)
    if not isinstance(window, tuple) or getattr(operation, "padding", "same") != "valid":
        return None
    if isinstance(operation, keras.layers.Layer) and "Transpose" in type(operation).__name__:
        return None
    dilation = getattr(operation, "dilation_rate", 1)
    dilation = dilation if isinstance(dilation, tuple) else (dilation,) * len(window)
    return tuple((extent - 1) * step + 1 for extent, step in zip(window, dilation, strict=True))


def _sides(shape, operation):
    return shape[2:] if getattr(operation, "data_format", None) == "channels_first" else shape[1:-1]


def _fitting(model, expected, size, dtype, misfit):
    """Say which size would fit: the smallest, or where that is no matter of smallness, the next larger one."""
    free = [axis for axis in range(len(size)) if axis < len(expected) and expected[axis] is None]

    def fits(candidate):
        try:
            _run(model, candidate, dtype)
        except Misfit:
            return False
        return True

    largest = max((size[axis] for axis in free), default=0)
    tried = [_with(size, free, side) for side in TRIED if side >= largest and free]
    good = next((candidate for candidate in tried if fits(candidate)), None)
    if good is None:
        return "No size that fits was found: mend the network, for example pad with 'same'"
    found = list(good)
    for axis in free:
        if misfit.small:
            found[axis] = _smallest(lambda side, axis=axis: fits(_with(good, [axis], side)), good[axis])
        else:
            near = range(size[axis], min(size[axis] + NEIGHBOURS, good[axis]))
            found[axis] = next((side for side in near if fits(_with(good, [axis], side))), good[axis])
    found = tuple(found) if fits(tuple(found)) else good
    return f"Give them at least {_times(found)}" if misfit.small else f"{_times(found)} would fit"


def _joinable(shapes, axis):
    sides = [
        {size for size in along if size is not None}
        for place, along in enumerate(zip(*shapes, strict=True))
        if place not in (0, axis % len(shapes[0]))
    ]
    return all(len(found) <= 1 for found in sides)


def _with(size, axes, side):
    return tuple(side if axis in axes else extent for axis, extent in enumerate(size))


def _smallest(fits, high):
    """Return the smallest side that fits, by halving; `high` is known to."""
    low = 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return high


def _times(sizes):
    return " x ".join("?" if size is None else str(size) for size in sizes) or "nothing"
