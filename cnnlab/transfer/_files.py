"""Where the weights of `keras.applications` lie: Keras' own file names, the folders, the names of the classes."""

import json
import os
from pathlib import Path

from cnnlab import _validate
from cnnlab.errors import CnnlabError

_TF = "weights_tf_dim_ordering_tf_kernels"
_V3 = "weights_mobilenet_v3_{size}{{minimalistic}}_224_{{alpha}}_float"
# Keras' own names of the weights files: (with the 1000 classes, without them).
FILES = {
    "mobilenet": ("mobilenet_{alpha}_224_tf.h5", "mobilenet_{alpha}_224_tf_no_top.h5"),
    "mobilenetv2": (f"mobilenet_v2_{_TF}_{{alpha}}_224.h5", f"mobilenet_v2_{_TF}_{{alpha}}_224_no_top.h5"),
    "nasnetmobile": ("nasnet_mobile.h5", "nasnet_mobile_no_top.h5"),
    "nasnetlarge": ("nasnet_large.h5", "nasnet_large_no_top.h5"),
}
FILES |= {
    f"mobilenetv3{size}": (f"{_V3.format(size=size)}.h5", f"{_V3.format(size=size)}_no_top_v2.h5")
    for size in ("small", "large")
}
FILES |= {
    name.replace("_", ""): (f"{name}_{_TF}.h5", f"{name}_{_TF}_notop.h5")
    for name in (
        *("vgg16", "vgg19", "xception", "inception_v3", "inception_resnet_v2"),
        *("resnet50", "resnet101", "resnet152", "resnet50v2", "resnet101v2", "resnet152v2"),
        *("densenet121", "densenet169", "densenet201"),
    )
}
FILES |= {
    name.replace("_", "").replace("-", ""): (f"{name}.h5", f"{name}_notop.h5")
    for name in (
        *(f"efficientnetb{number}" for number in range(8)),
        *(f"efficientnetv2-{size}" for size in ("b0", "b1", "b2", "b3", "s", "m", "l")),
        *(f"convnext_{size}" for size in ("tiny", "small", "base", "large", "xlarge")),
    )
}
WIDTHS = {
    "mobilenet": {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"},
    "mobilenetv2": {width: str(width) for width in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)},
    "mobilenetv3small": {width: str(width) for width in (0.75, 1.0)},
    "mobilenetv3large": {width: str(width) for width in (0.75, 1.0)},
}
"""The widths for which ImageNet weights exist, and how their file names write them."""
CLASS_INDEX = "imagenet_class_index.json"


def names(name, *, alpha=1.0, minimalistic=False, **_):
    """Return the names of a network's weights files: with its classes, without.

    Parameters
    ----------
    name : str
        A network of `keras.applications` in lower case.
    alpha : float
        Its width, where it has one.
    minimalistic : bool
        Of MobileNetV3.

    Returns
    -------
    list of str
        Empty if they are not known.

    Raises
    ------
    CnnlabError
        If ImageNet weights of this width were never published.

    Examples
    --------
    >>> names("mobilenet", alpha=0.25)[0]
    'mobilenet_2_5_224_tf.h5'
    """
    text = ""
    if name in WIDTHS:
        width = _validate.number("alpha", alpha)
        if width not in WIDTHS[name]:
            raise CnnlabError(
                f"there are no ImageNet weights of {name} at alpha {width:g}: take one of "
                f"{', '.join(f'{known:g}' for known in WIDTHS[name])}, or weights=None for an untrained one"
            )
        text = WIDTHS[name][width]
    small = "_minimalistic" if minimalistic else ""
    return [pattern.format(alpha=text, minimalistic=small) for pattern in FILES.get(name, ())]


def find(wanted, folders):
    """Return the first of the wanted files in the first folder that holds one, or None."""
    places = [folder / name for folder in folders for name in wanted]
    return next((place for place in places if place.is_file()), None)


def without_classes(path):
    """Whether a file's name says that it holds no classes."""
    stem = path.name.replace("_", "").replace("-", "")
    return stem.removesuffix(".h5").removesuffix(".weights").removesuffix("v2").endswith("notop")


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
