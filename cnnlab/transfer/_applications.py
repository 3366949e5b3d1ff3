"""The networks of `keras.applications`: what they take, their preprocessing as layers, Keras' own download."""

import contextlib
import inspect
import socket
import sys
import warnings
from pathlib import Path

import keras
import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError, DataError
from cnnlab.transfer import _files

SECONDS = 10
"""How long a silent server is waited for."""
# Rows and columns that they were trained with, where it is not 224.
SIDES = {"inceptionv3": 299, "inceptionresnetv2": 299, "xception": 299, "nasnetlarge": 331}
SIDES |= {f"efficientnetb{number}": side for number, side in enumerate((224, 240, 260, 300, 380, 456, 528, 600))}
SIDES |= {
    f"efficientnetv2{size}": side
    for size, side in {"b1": 240, "b2": 260, "b3": 300, "s": 384, "m": 480, "l": 480}.items()
}
# Below these nothing is left of the last map.
LEAST = {"inceptionv3": 75, "inceptionresnetv2": 75, "xception": 71}
# Their classes stand on a flattened map, so they fit one size only.
FLAT = ("vgg16", "vgg19")
# What the backbone decides itself.
OURS = (
    "weights",
    "include_top",
    "input_tensor",
    "pooling",
    "classes",
    "classifier_activation",
    "include_preprocessing",
)

# Why a download failed, by what was asked for.
_failed = {}


def builders():
    """Return the functions of `keras.applications` that build a network, by their names in lower case."""
    names = [name for name in dir(keras.applications) if name[0].isupper()]
    return {name.lower(): getattr(keras.applications, name) for name in names}


def known_name(name):
    """Return how a network is called here: ``"MobileNetV2"`` and ``"mobilenet_v2"`` are ``"mobilenetv2"``."""
    return name.lower().replace("_", "").replace("-", "") if isinstance(name, str) else name


def check_options(name, options):
    """Refuse what a network does not take, and what the backbone decides itself."""
    taken = set(inspect.signature(builders()[name]).parameters) - {"name", "input_shape"}
    for option in options:
        if option in OURS and option in taken:
            raise CnnlabError(
                f"{option} is not yours to set: a backbone has its preprocessing inside and its classes cut off; "
                f"leave {option} out, and put your own classes on with attach_head"
            )
        _validate.choice(f"an option of {name}", option, sorted(taken - set(OURS)) or ["(none)"])


def shape(name, input_shape):
    """Return (rows, columns, 3) that a network takes, checked; by default those of its training."""
    side = SIDES.get(name, 224)
    if input_shape is None:
        return side, side, 3
    if not isinstance(input_shape, (tuple, list)) or len(input_shape) != 3 or input_shape[2] != 3:
        raise CnnlabError(
            f"input_shape must be (rows, columns, 3), found {input_shape!r}: ImageNet's pictures are in colour; "
            f"leave it out for ({side}, {side}, 3), grey pictures are brought to it by prepare"
        )
    least = LEAST.get(name, 32)
    return tuple(_validate.integer(f"input_shape[{axis}]", input_shape[axis], low=least) for axis in (0, 1)) + (3,)


def build(name, *, input_shape, weights, **options):
    """Build a network of `keras.applications` that takes levels 0..255, with its classes on top where they are known.

    Parameters
    ----------
    name : str
        A key of `builders`.
    input_shape : tuple of int
        (rows, columns, 3).
    weights : pathlib.Path or str or None
        A weights file, ``"imagenet"`` for Keras' own search and download, or None for random weights.
    **options
        For example ``alpha=0.25``.

    Returns
    -------
    classifier : keras.Model or None
        Pictures to class probabilities, if the weights hold the classes.
    features : keras.Model
        The same layers, pictures to pooled features.

    Raises
    ------
    CnnlabError
        If Keras refuses the arguments.
    DataError
        If the weights file does not fit or is damaged.
    """
    builder = builders()[name]
    pictures = keras.Input(input_shape, name="pictures")
    from_file = isinstance(weights, Path)
    x = _preprocessed(pictures, sys.modules[builder.__module__].preprocess_input)
    if from_file and name.startswith("efficientnetb"):
        x = _as_efficientnet_learned(x)
    top = not (from_file and _files.without_classes(weights))
    if weights is not None and name in FLAT and input_shape != shape(name, None):
        top = False
    options |= {"include_top": True} if top else {"include_top": False, "pooling": "avg"}
    try:
        with warnings.catch_warnings():
            # At other sizes Keras warns that it takes the weights made for 224: that is what is wanted here.
            warnings.filterwarnings("ignore", message="`input_shape` is undefined")
            built = builder(input_tensor=x, weights=None if from_file else weights, **options)
    except (ValueError, TypeError) as error:
        raise CnnlabError(f"keras.applications refuses {name} with input_shape {input_shape}: {error}") from None
    if from_file:
        _load(built, weights, input_shape)
    features = keras.Model(pictures, _pooled(built), name=name)
    return (keras.Model(pictures, built.output, name=name) if top else None), features


def _pooled(built):
    """Return the pooled last map of a network, with its classes on top or without."""
    # The last one: squeeze-and-excitation blocks pool inside as well.
    pooling = [layer for layer in built.layers if isinstance(layer, keras.layers.GlobalAveragePooling2D)]
    if not pooling:
        last_map = [layer.output for layer in built.layers if len(layer.output.shape) == 4][-1]
        return keras.layers.GlobalAveragePooling2D(name="pool")(last_map)
    pooled = pooling[-1].output
    return keras.layers.Flatten(name="features")(pooled) if len(pooled.shape) == 4 else pooled


def download(name, *, input_shape, **options):
    """Let Keras fetch the weights and the classes' names; after one failure a session does not try the same again.

    Returns
    -------
    found : tuple or None
        What `build` returns, or None if it failed.
    why : str
        Why it failed.
    """
    wanted = (name, *sorted(options.items()))
    if wanted in _failed:
        return None, _failed[wanted]
    try:
        with _impatient():
            found = build(name, input_shape=input_shape, weights="imagenet", **options)
            if _files.class_names([_files.keras_folder()]) is None:
                _fetch_class_names()
            return found, ""
    except CnnlabError:
        raise
    except Exception as error:
        # Keras wraps a failed download in a bare Exception, whose cause says more, and whose text names an address.
        cause = error.__cause__ or error.__context__ or error
        _failed[wanted] = f"the download failed ({getattr(cause, 'reason', None) or type(cause).__name__})"
        return None, _failed[wanted]


def _fetch_class_names():
    # Keras fetches the table on its way to any answer. Without it the classes have numbers, which is no failure.
    with contextlib.suppress(Exception):
        keras.applications.imagenet_utils.decode_predictions(np.zeros((1, 1000), np.float32), top=1)


@contextlib.contextmanager
def _impatient():
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _preprocessed(x, preprocess):
    """Apply a `preprocess_input` as plain Keras layers, found by asking it about four pixels."""
    probe = np.concatenate([np.zeros((1, 3)), np.eye(3)]).astype(np.float32).reshape(4, 1, 1, 3)
    answers = np.asarray(preprocess(probe.copy()), np.float64).reshape(4, 3)
    offset, slopes = answers[0], answers[1:] - answers[0]
    if np.allclose(slopes, np.diag(np.diag(slopes)), atol=1e-4):
        scale = np.diag(slopes)
    elif np.allclose(slopes[::-1], np.diag(np.diag(slopes[::-1])), atol=1e-4):
        # Networks that were born in Caffe take blue, green, red.
        x, scale = keras.ops.flip(x, axis=-1), np.diag(slopes[::-1])
    else:
        raise CnnlabError("the network's preprocess_input is no scaling of channels: build it by hand")
    if np.allclose(scale, 1) and np.allclose(offset, 0):
        return x
    return keras.layers.Rescaling(_plain(scale), offset=_plain(offset), name="rescale")(x)


def _as_efficientnet_learned(x):
    """Make up for a layer that Keras puts into EfficientNet B0 to B7 only when it fetches the weights itself.

    The file holds standard deviations where Keras' normalisation expects variances, so that it divides by their roots
    only; Keras divides by the roots once more behind it. Here the same is done before it: the pixels move away from
    the mean m by k = 1 / sqrt(deviation), that is to 255 m + k (x - 255 m).
    """
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    scale = 1 / np.sqrt(deviation)
    return keras.layers.Rescaling(_plain(scale), offset=_plain(255 * mean * (1 - scale)), name="as_it_learned")(x)


def _plain(values):
    """Return one number where all channels agree, else a list: what a saved network can hold."""
    return float(values[0]) if np.ptp(values) < 1e-6 else [float(value) for value in values]


def _load(model, path, input_shape):
    try:
        model.load_weights(path)
    except Exception as error:
        first = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
        raise DataError(
            f"the weights {path.name} do not fit {model.name} at {input_shape} or are damaged ({first}): "
            "give the file of this very network and width, or fetch it again"
        ) from None
    if not all(np.isfinite(array).all() for array in model.get_weights()):
        raise DataError(f"the weights {path.name} are damaged: some are not finite. Fetch the file again.")
