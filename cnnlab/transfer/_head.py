"""A new last layer on somebody else's network."""

import re

import keras

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError
from cnnlab.transfer._backbone import Backbone
from cnnlab.transfer._freezing import HEAD, freeze, is_head


def attach_head(net, classes, *, dropout=0.2, seed=0):
    """Put a dense layer for new classes on a copy of a backbone, whose own layers start frozen.

    Parameters
    ----------
    net : Backbone
        It is copied, so that training the result leaves the backbone as it was.
    classes : int
        How many, at least 2.
    dropout : float
        Share of the features switched off in training, 0 to 0.9; 0 leaves the layer out.
    seed : int
        Decides the head's first weights and the dropout.

    Returns
    -------
    keras.Model
        (N, rows, columns, 3) levels 0..255 to (N, classes) probabilities; not compiled. Its new layers are called
        ``head_dropout`` and ``head``; they always stay trainable.

    Raises
    ------
    CnnlabError
        If an argument is out of range, or the backbone has a head already or cannot be copied.

    Examples
    --------
    >>> from cnnlab import transfer
    >>> model = attach_head(transfer.backbone("course"), 2)
    >>> len(model.trainable_weights)
    2
    """
    if not isinstance(net, Backbone):
        raise CnnlabError(f"net must be a Backbone, found {type(net).__name__}: get one from transfer.backbone(...)")
    taken = [layer.name for layer in net.model.layers if is_head(layer.name)]
    if taken:
        raise CnnlabError(
            f"the backbone {net.name} has a layer {taken[0]!r}: cut it off first, with "
            "keras.Model(model.inputs[0], model.get_layer(...).output), or give it another name"
        )
    classes = _validate.integer("classes", classes, low=2)
    dropout = _validate.number("dropout", dropout, low=0, high=0.9)
    seed = _validate.integer("seed", seed, low=0)
    copy = _keras.copied(net.model, f"the backbone {net.name}")
    x = copy.outputs[0]
    if dropout:
        x = keras.layers.Dropout(dropout, seed=seed, name=f"{HEAD}_dropout")(x)
    first = keras.initializers.GlorotUniform(seed=seed)
    x = keras.layers.Dense(classes, activation="softmax", kernel_initializer=first, name=HEAD)(x)
    # TensorFlow takes no blanks in names.
    model = keras.Model(copy.inputs[0], x, name=re.sub(r"\W", "_", f"{net.name}_{classes}_classes"))
    freeze(model)
    return model
