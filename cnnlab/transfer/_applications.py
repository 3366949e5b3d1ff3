"""The networks of `keras.applications`: their preprocessing as layers, and where their weights lie."""

import contextlib
import json
import os
import socket
import sys
from pathlib import Path

import numpy as np

from cnnlab import _quiet, _validate  # noqa: F401  (_quiet before keras: it silences TensorFlow's start-up)
from cnnlab.errors import CnnlabError, DataError

import keras  # isort: skip

_TF = "weights_tf_dim_ordering_tf_kernels"
# Keras' own names for the weights files of the most used families: (with its classes, without them).
FILES = {
    "mobilenet": ("mobilenet_{alpha}_224_tf.h5", "mobilenet_{alpha}_224_tf_no_top.h5"),
    "mobilenetv2": (
        f"mobilenet_v2_{_TF}_{{alpha}}_224.h5",
        f"mobilenet_v2_{_TF}_{{alpha}}_224_no_top.h5",
    ),
    "inceptionv3": (f"inception_v3_{_TF}.h5", f"inception_v3_{_TF}_notop.h5"),
    "efficientnetb0": ("efficientnetb0.h5", "efficientnetb0_notop.h5"),
} | {
    name: (f"{name}_{_TF}.h5", f"{name}_{_TF}_notop.h5")
    for name in ("vgg16", "vgg19", "resnet50", "resnet101", "resnet50v2", "densenet121", "xception")
}
CLASS_INDEX = "imagenet_class_index.json"
SECONDS = 10
"""How long a silent server is waited for."""

_failed = set()


def builders():
    """Return the functions of `keras.applications` that build a network, by their names in lower case."""
    names = [name for name in dir(keras.applications) if name[0].isupper()]
    return {name.lower(): getattr(keras.applications, name) for name in names}


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
    """
    builder = builders()[name]
    pictures = keras.Input(input_shape, name="pictures")
    x = _preprocessed(pictures, sys.modules[builder.__module__].preprocess_input)
    top = weights is None or (isinstance(weights, Path) and not _without_classes(weights))
    common = {"input_tensor": x, "weights": None if isinstance(weights, Path) else weights, **options}
    built = builder(include_top=top, **common) if top else builder(include_top=False, pooling="avg", **common)
    if isinstance(weights, Path):
        _load(built, weights)
    if not top:
        return None, keras.Model(pictures, built.output, name=name)
    last_map = [layer.output for layer in built.layers if len(layer.output.shape) == 4]
    pooled = next((layer.output for layer in built.layers if _pools_all(layer)), None)
    if pooled is None:
        pooled = keras.layers.GlobalAveragePooling2D(name="pool")(last_map[-1])
    elif len(pooled.shape) == 4:
        pooled = keras.layers.Flatten(name="features")(pooled)
    return keras.Model(pictures, built.output, name=name), keras.Model(pictures, pooled, name=name)


def find(name, folders, **options):
    """Return the weights file of a network in the first folder that holds it, with its classes or without; or None."""
    alpha = options.get("alpha", 1.0)
    # Keras writes MobileNet's width as 2_5 for 0.25, and MobileNetV2's as it is.
    text = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}.get(alpha) if name == "mobilenet" else alpha
    names = [pattern.format(alpha=text) for pattern in FILES.get(name, ())]
    places = [folder / file for folder in folders for file in names]
    return next((place for place in places if place.is_file()), None)


def keras_folder():
    """Return the folder in which Keras keeps downloaded weights."""
    home = os.environ.get("KERAS_HOME")
    return (Path(home) if home else Path.home() / ".keras") / "models"


def class_names(folders):
    """Return the 1000 names of ImageNet's classes from the first folder that has them, else None."""
    for folder in folders:
        try:
            table = json.loads((folder / CLASS_INDEX).read_text(encoding="utf-8"))
            return tuple(table[str(index)][1].replace("_", " ") for index in range(1000))
        except (OSError, ValueError, KeyError, IndexError, TypeError):
            continue
    return None


def download(name, *, input_shape, **options):
    """Let Keras fetch the weights; after one failure a session does not try the same again.

    Returns
    -------
    tuple or None
        What `build` returns, or None if it failed.
    """
    wanted = (name, *sorted(options.items()))
    if wanted in _failed:
        return None
    try:
        with _impatient():
            return build(name, input_shape=input_shape, weights="imagenet", **options)
    except Exception as error:
        # Keras wraps a failed download in a bare Exception; a wrong argument is a ValueError, and the caller's fault.
        if isinstance(error, (ValueError, TypeError)):
            raise CnnlabError(f"keras.applications refuses {name} {options}: {error}") from None
        _failed.add(wanted)
        return None


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


def _plain(values):
    """Return one number where all channels agree, else a list: what a saved network can hold."""
    return float(values[0]) if np.ptp(values) < 1e-6 else [float(value) for value in values]


def _load(model, path):
    try:
        model.load_weights(path)
    except Exception as error:
        first = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
        raise DataError(
            f"the weights {path.name} do not fit {model.name} or are damaged ({first}): "
            "give the file of this very network and width, or fetch it again"
        ) from None


def _without_classes(path):
    return path.name.replace("_", "").removesuffix(".h5").removesuffix(".weights").endswith("notop")


def _pools_all(layer):
    return isinstance(layer, keras.layers.GlobalAveragePooling2D)
