"""A backbone: somebody's trained network without its last layer, its preprocessing built in."""

import dataclasses
import os
from pathlib import Path

import keras
import numpy as np

from cnnlab import _keras, _settings, _validate
from cnnlab.errors import CnnlabError, DataError
from cnnlab.transfer import _applications, _compact, _files, _packed

OWN = "course"
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@dataclasses.dataclass(frozen=True, eq=False)
class Backbone:
    """A trained network that turns pictures into features, and remembers how it must be fed.

    Attributes
    ----------
    name : str
        ``"course"``, or a network of `keras.applications` such as ``"mobilenet"``.
    model : keras.Model
        (N, H, W, C) levels 0..255 to (N, D) float32 features. Its first layers are the right preprocessing.
    classifier : keras.Model or None
        The same layers with the original classes on top, (N, H, W, C) to (N, K) probabilities.
    class_names : tuple of str or None
        The K names.
    source : str
        ``"own"`` for the course's backbone, ``"folder"``, ``"download"``, ``"random"``, or ``"yours"``.
    remark : str
        Why it is another network than was asked for; empty if it is the one.
    record : dict
        How the course's own backbone was made: accuracy, seed, epochs, the hash of its weights. Empty for others.

    Examples
    --------
    Your own trained network can be a backbone too:

    >>> from cnnlab import models
    >>> cnn = models.mnist_cnn()
    >>> net = Backbone("my digits", keras.Model(cnn.inputs[0], cnn.get_layer("dense").output))
    >>> net.picture_size, net.channels, net.width
    ((28, 28), 1, 32)
    """

    name: str
    model: keras.Model
    classifier: keras.Model | None = None
    class_names: tuple | None = None
    source: str = "yours"
    remark: str = ""
    record: dict = dataclasses.field(default_factory=dict)

    def __post_init__(self):
        """Refuse what takes no pictures or gives no features."""
        if not isinstance(self.model, keras.Model) or not self.model.built:
            raise CnnlabError(
                f"model must be a built keras.Model, found {type(self.model).__name__}: "
                "begin it with keras.Input(shape)"
            )
        takes, gives = self.model.input_shape, self.model.output_shape
        if not (_is_shape(takes, 4) and _is_shape(gives, 2)):
            raise CnnlabError(
                f"model must turn (N, H, W, C) pictures of one size into (N, D) features, found {takes} to "
                f"{gives}: end it with GlobalAveragePooling2D or Flatten"
            )
        if self.class_names is not None and self.classifier is not None:
            units = self.classifier.output_shape[-1]
            if len(self.class_names) != units:
                raise CnnlabError(
                    f"class_names holds {len(self.class_names)} names, but the classifier has {units} classes: "
                    "give one name a class"
                )

    @property
    def picture_size(self):
        """Rows and columns that it takes."""
        return tuple(self.model.input_shape[1:3])

    @property
    def channels(self):
        """How many channels it takes: 3 for colour, 1 for grey."""
        return self.model.input_shape[-1]

    @property
    def width(self):
        """How many features it gives a picture."""
        return self.model.output_shape[-1]

    @property
    def imagenet(self):
        """Whether its weights learned on ImageNet."""
        return self.source in ("folder", "download")

    def notice(self):
        """Return one sentence for the learner: which network this is, and why."""
        rows, columns = self.picture_size
        told = {
            "own": "pre-trained on CIFAR-10 by the course",
            "random": "with random weights",
            "yours": "trained by you",
        }.get(self.source, "pre-trained on ImageNet")
        size = f"{rows} x {columns} pictures to {self.width} features"
        return f"{self.remark}Backbone: {self.name}, {told}, {size}."

    def prepare(self, pictures):
        """Bring pictures to the size and the channels that the backbone takes.

        Parameters
        ----------
        pictures : array_like of uint8, shape (N, H, W) or (N, H, W, C) with C in {1, 3}
            Grey pictures get three equal channels.

        Returns
        -------
        numpy.ndarray of uint8, shape (N, rows, columns, channels)
            Resized bilinearly, smoothed first where they shrink (no aliasing); each side for itself, so cut out a
            piece of the right proportions if yours matter.

        Raises
        ------
        CnnlabError
            If they are no uint8 pictures, or a single one that is not in a stack.
        """
        pictures = levels(pictures)
        if pictures.ndim not in (3, 4) or (pictures.ndim == 3 and pictures.shape[-1] in (3, 4)):
            one = pictures.ndim == 3
            raise CnnlabError(
                f"pictures {pictures.shape} are no stack of pictures"
                + (", but look like one in colour: give pictures[np.newaxis]" if one else ": (N, H, W) or (N, H, W, C)")
            )
        if pictures.ndim == 3:
            pictures = pictures[..., None]
        if pictures.shape[-1] not in (1, self.channels):
            fourth = pictures.shape[-1] == 4 and self.channels == 3
            remedy = "leave out the fourth, transparency: pictures[..., :3]" if fourth else "make them grey, or colour"
            raise CnnlabError(
                f"pictures have {pictures.shape[-1]} channels and the backbone takes {self.channels}: {remedy}"
            )
        if pictures.shape[1:3] != self.picture_size:
            pictures = _resized(pictures, self.picture_size)
        return pictures if pictures.shape[-1] == self.channels else np.repeat(pictures, self.channels, axis=-1)

    def classify(self, pictures, *, top=3):
        """Name what is seen, in the backbone's own classes.

        Parameters
        ----------
        pictures : array_like of uint8, shape (N, H, W, 3)
            As for `prepare`, which is applied.
        top : int
            How many guesses, the best first.

        Returns
        -------
        list of list of (str, float)
            For each picture, names with their probabilities.

        Raises
        ------
        CnnlabError
            If the backbone came without its classes.
        """
        if self.classifier is None:
            raise CnnlabError(f"the weights of {self.name} came without their classes: give the file that has them")
        top = _validate.integer("top", top, low=1, high=self.classifier.output_shape[-1])
        answers = _keras.answer(self.classifier, self.prepare(pictures))
        names = self.class_names or [f"class {index}" for index in range(answers.shape[1])]
        best = np.argsort(-answers, axis=1)[:, :top]
        return [[(names[i], float(row[i])) for i in order] for row, order in zip(answers, best, strict=True)]


def backbone(name=OWN, *, input_shape=None, weights="imagenet", **options):
    """Fetch a trained network: ImageNet's where it can be had, else the course's own, and say which.

    Parameters
    ----------
    name : str
        ``"course"`` for the course's own network, or any network of `keras.applications`, such as ``"mobilenet"``;
        ``"MobileNetV2"``, ``"mobilenet_v2"`` and ``"mobilenetv2"`` are the same.
    input_shape : tuple of int, optional
        (rows, columns, 3); by default (32, 32, 3) for the course's network, the size of their training for others.
    weights : str or pathlib.Path or None
        ``"imagenet"`` looks in the folder named by CNNLAB_DATA_DIR, then in Keras' cache, then lets Keras download
        (never when CNNLAB_OFFLINE is 1), and at last takes the course's own network. A path names a weights file.
        None gives random weights: the same network, untrained.
    **options
        Passed on to `keras.applications`, for example ``alpha=0.25``. What would unmake a backbone (``include_top``,
        ``classes``, ...) is refused.

    Returns
    -------
    Backbone
        With its preprocessing inside; ``notice()`` says in a sentence what it is.

    Raises
    ------
    CnnlabError
        If there is no such network, or it cannot take this input shape.
    DataError
        If a weights file is missing, damaged or does not fit; or if CNNLAB_DATA is ``"real"`` and only the course's
        own network is left.

    Examples
    --------
    >>> net = backbone("course")
    >>> net.picture_size, net.width
    ((32, 32), 128)
    """
    name = _validate.choice("name", _applications.known_name(name), [OWN, *_applications.builders()])
    if weights is not None and not isinstance(weights, (str, os.PathLike)):
        raise CnnlabError(f"weights must be 'imagenet', a path or None, found {weights!r} ({type(weights).__name__})")
    if name == OWN:
        if options:
            raise CnnlabError(f"the course's own backbone takes no options, found {', '.join(options)}: leave them out")
        return _own(input_shape, weights)
    _applications.check_options(name, options)
    shape = _applications.shape(name, input_shape)
    if weights is None:
        return _made(name, _applications.build(name, input_shape=shape, weights=None, **options), "random", [])
    if weights != "imagenet":
        path = Path(weights)
        if not path.is_file():
            raise DataError(f"the weights {path.name} are missing: check the path, or leave weights out")
        built = _applications.build(name, input_shape=shape, weights=path, **options)
        return _made(name, built, "folder", [path.parent, _files.keras_folder()])
    return _imagenet(name, shape, options)


def _imagenet(name, shape, options):
    settings = _settings.read()
    folders = [settings.folder] if settings.folder else []
    folders.append(_files.keras_folder())
    wanted = _files.names(name, **options)
    if name in _applications.FLAT and shape != _applications.shape(name, None):
        wanted = wanted[1:]
    why = "CNNLAB_DATA=standin asks for it"
    if settings.wanted != "standin":
        path = _files.find(wanted, folders)
        if path is not None:
            return _made(name, _applications.build(name, input_shape=shape, weights=path, **options), "folder", folders)
        fetched, why = None, "CNNLAB_OFFLINE switches downloads off"
        if not settings.offline:
            fetched, why = _applications.download(name, input_shape=shape, **options)
        if fetched is not None:
            return _made(name, fetched, "download", folders)
    if settings.wanted == "real":
        raise DataError(
            f"CNNLAB_DATA=real, and ImageNet weights of {name} cannot be had, because {why}: put "
            f"{wanted[0] if wanted else 'the weights file'} into the folder that CNNLAB_DATA_DIR names, or allow the "
            "download"
        )
    remark = f"ImageNet weights of {name} cannot be had here, because {why}; so the course's own steps in. "
    return dataclasses.replace(_own(None, "imagenet"), remark=remark)


def _own(input_shape, weights):
    if input_shape is not None and (
        not isinstance(input_shape, (tuple, list)) or tuple(input_shape) != _compact.IMAGE_SHAPE
    ):
        raise CnnlabError(
            f"input_shape {input_shape!r} does not fit the course's backbone, which takes {_compact.IMAGE_SHAPE}: "
            "leave it out and bring pictures to size with its prepare"
        )
    classifier, record = _compact.compact_cnn(), {}
    if weights is not None:
        loaded, record = _packed.shipped() if weights == "imagenet" else (_packed.read(Path(weights)), {})
        if [array.shape for array in loaded] != [tuple(array.shape) for array in classifier.weights]:
            raise DataError("the weights do not fit the course's backbone: they belong to another network")
        classifier.set_weights(loaded)
    model = keras.Model(classifier.input, classifier.get_layer("pool").output, name="course")
    source = "random" if weights is None else "own"
    return Backbone(OWN, model, classifier, CIFAR10, source, record=record)


def _made(name, built, source, folders):
    classifier, model = built
    return Backbone(name, model, classifier, _files.class_names(folders), source)


def levels(pictures):
    """Return pictures as an array of uint8 levels, or say why they are none."""
    pictures = _validate.array("pictures", pictures)
    if pictures.dtype == np.uint8:
        return pictures
    inside = pictures.min() >= 0 and pictures.max() <= 255
    if inside and pictures.max() <= 1:
        remedy = "give them as they were, or np.rint(255 * pictures).astype(np.uint8)"
    else:
        remedy = "give np.rint(pictures).astype(np.uint8)" if inside else "give them as they were before any scaling"
    raise CnnlabError(
        f"pictures must be uint8 levels 0..255, found {pictures.dtype} from {pictures.min():g} to {pictures.max():g}: "
        f"the backbone scales them itself; {remedy}"
    )


def _is_shape(shape, axes):
    """Whether it is the shape of one tensor with so many axes, all but the first of known size."""
    return isinstance(shape, tuple) and len(shape) == axes and all(isinstance(size, int) for size in shape[1:])


def _resized(pictures, size):
    # In batches, because a resized picture is held as float32.
    parts = []
    for start in range(0, len(pictures), 256):
        batch = keras.ops.cast(pictures[start : start + 256], "float32")
        small = keras.ops.image.resize(batch, size, interpolation="bilinear", antialias=True)
        parts.append(np.rint(np.clip(keras.ops.convert_to_numpy(small), 0, 255)).astype(np.uint8))
    return np.concatenate(parts)
