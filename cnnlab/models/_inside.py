"""A network as the demos take it: a fast callable that answers with every layer's output, and knows its layers."""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from cnnlab import _keras, _validate
from cnnlab.arithmetic import ReceptiveField
from cnnlab.errors import CnnlabError
from cnnlab.ledger import ledger

# Input values in one batch: 334 pictures of 28x28, 21 of 64x64x3.
BATCH_VALUES = 2**18


@dataclass(frozen=True)
class InnerLayer:
    """One layer of a network, in the order in which they run.

    Attributes
    ----------
    name : str
        With the names of the models around it: `backbone/conv_1`.
    kind : str
        Its class, for example "Conv2D".
    shape : tuple
        Of its output for one picture; (rows, columns, channels) where it has maps.
    field : ReceptiveField or None
        What one unit sees of the picture; None where no place belongs to it.
    weights : callable
        Returns its arrays as they are now, kernels first; an empty list if it has none.
    """

    name: str
    kind: str
    shape: tuple
    field: ReceptiveField | None
    weights: Callable

    def kernel(self, channel):
        """Return the kernel behind one of its maps, (rows, columns, channels it reads), or None if it has none."""
        kernels = self.weights()[0] if self.kind in ("Conv2D", "DepthwiseConv2D") else None
        if kernels is None:
            return None
        if self.kind == "DepthwiseConv2D":
            each = kernels.shape[3]
            return kernels[:, :, channel // each, channel % each][..., None]
        return kernels[..., channel]


class Inside:
    """What `inside` returns: call it with pictures, and every layer answers.

    Attributes
    ----------
    name : str
        Of the network.
    input_shape : tuple
        (rows, columns, channels) of a picture.
    layers : dict of str to InnerLayer
        In the order in which they run, input layers left out.
    """

    def __init__(self, model):
        book = {row.name: row for row in ledger(model)}
        if not _keras.has_graph(model) or len(model.inputs) != 1:
            raise CnnlabError(
                f"model {model.name!r} must be Sequential or functional with one input, the picture: "
                "a subclassed network hides its layers"
            )
        self.name, self.input_shape = model.name, tuple(model.inputs[0].shape[1:])
        if None in self.input_shape:
            raise CnnlabError(
                f"model {model.name!r} takes pictures of any size {self.input_shape}: "
                "build it with the size of yours, keras.Input((rows, columns, channels))"
            )
        self._model, self._peaks = model, {}
        self._scale = _keras.scale_of(model)
        self._operations = {}
        self._answers = _compiled(model, self._run)
        # Tracing has met the operations in the order in which they run.
        self.layers = {
            name: InnerLayer(name, type(layer).__name__, row.output_shape, row.receptive_field, _reader(layer))
            for name, layer in self._operations.items()
            if (row := book.get(name)) is not None
        }

    def __repr__(self):
        return f"Inside({self.name!r}, {len(self.layers)} layers)"

    def __call__(self, pictures):
        """Return what every layer answers.

        Parameters
        ----------
        pictures : array_like, shape (N, rows, columns, channels)
            As the network takes them. All layers' answers are kept, so give few.

        Returns
        -------
        dict of str to numpy.ndarray
            Layer name to (N, ...) output, in the order in which they run; the last is the network's answer.

        Raises
        ------
        CnnlabError
            If they have another shape, or are divided by 255 already and the network does so once more.

        Warns
        -----
        UserWarning
            If they are grey levels of 0 to 255, and a network with a softmax has nothing that scales them; or if a
            layer's answers are not finite.
        """
        answers = self._answers(self._checked(pictures))
        found = {name: answers[name].numpy() for name in self.layers}
        _keras.warn_of_lost_maps(found, self._model)
        return found

    def peaks(self, pictures, layer):
        """Find where each map of a layer answers most, picture by picture.

        Parameters
        ----------
        pictures : array_like, shape (N, rows, columns, channels)
            As the network takes them, as many as you like.
        layer : str
            One of `layers`.

        Returns
        -------
        values : numpy.ndarray of float32, shape (N, channels)
            The largest answer.
        places : numpy.ndarray of int, shape (N, channels, 2)
            Its row and column in the map; zeros for a layer without maps, whose channels are its units.

        Warns
        -----
        UserWarning
            If a map holds NaN, which has no largest number.
        """
        layer = _validate.choice("layer", layer, list(self.layers))
        pictures = self._checked(pictures)
        if layer not in self._peaks:
            self._peaks[layer] = _compiled(self._model, lambda tensor: _largest(self._run(tensor)[layer]))
        step = max(1, BATCH_VALUES // int(np.prod(self.input_shape)))
        parts = [self._peaks[layer](pictures[start : start + step]) for start in range(0, len(pictures), step)]
        values, flat = (np.concatenate([part[index].numpy() for part in parts]) for index in (0, 1))
        _keras.warn_of_lost_maps({layer: values}, self._model)
        columns = self.layers[layer].shape[1] if len(self.layers[layer].shape) == 3 else 1
        return values, np.stack(np.divmod(flat, columns), axis=-1)

    def _checked(self, pictures):
        pictures = _validate.array("pictures", pictures)
        # Of the one size that it takes, the ledger has looked at every layer.
        if pictures.shape[1:] != self.input_shape:
            _keras.check_fits(self._model, pictures)
        self._scale.check_twice(pictures, "pictures")
        _keras.warn_of_levels(self._scale, self._model, pictures, "pictures")
        return pictures.astype(np.float32, copy=False)

    def _run(self, tensor):
        answers = {}
        self._walk(self._model, tensor, "", answers)
        return answers

    def _walk(self, model, tensor, path, answers):
        """Send a tensor through a model step by step, also through those nested in it; note what every step answers."""

        def visit(operation):
            name = path + operation.name

            def step(*args, **kwargs):
                if _keras.has_graph(operation):
                    return self._walk(operation, args[0], f"{name}/", answers)
                if isinstance(operation, keras.Layer):
                    kwargs["training"] = False
                answers[name] = operation(*args, **kwargs)
                self._operations[name] = operation
                return answers[name]

            return step

        return _keras.walk(model, tensor, visit)


def inside(model):
    """Prepare a network so that it can be looked into quickly, as the demos of `cnnlab.widgets` do.

    `activations` says the same once; this compiles once and then answers in a few milliseconds. Weights are read
    anew at each call, so a network may learn on meanwhile; its layers must stay.

    Parameters
    ----------
    model : keras.Sequential or keras.Model
        Built, with one input of a fixed size.

    Returns
    -------
    Inside

    Raises
    ------
    CnnlabError
        If it is no network, not built, subclassed, or of an open size.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> look = inside(mnist_cnn())
    >>> look(np.zeros((2, 28, 28, 1), np.uint8))["pool_2"].shape
    (2, 5, 5, 32)
    >>> look.layers["conv_2"].field
    ReceptiveField(size=(8, 8), stride=(2, 2), offset=(0, 0))
    """
    if not isinstance(model, keras.Model):
        raise CnnlabError(
            f"model must be a Keras network, found {type(model).__name__}: build one, for example mnist_cnn()"
        )
    return Inside(model)


def _compiled(model, body):
    signature = [tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.float32)]
    concrete = tf.function(body, input_signature=signature, autograph=False).get_concrete_function()

    def call(pictures):
        with _keras.running(model):
            return concrete(tf.convert_to_tensor(pictures))

    return call


def _reader(layer):
    return lambda: layer.get_weights() if isinstance(layer, keras.Layer) else []


def _largest(answer):
    """Return the largest answer of each channel and where it is, counted row by row."""
    answer = tf.cast(answer, tf.float32)
    if answer.shape.rank != 4:
        flat = tf.reshape(answer, (tf.shape(answer)[0], -1))
        return flat, tf.zeros_like(flat, tf.int64)
    flat = tf.reshape(answer, (tf.shape(answer)[0], -1, answer.shape[-1]))
    return tf.reduce_max(flat, axis=1), tf.argmax(flat, axis=1)
