"""A model of its own weights, so that what is done to it leaves the first as it was."""

import keras

from cnnlab._keras._fits import words
from cnnlab._keras._graph import steps_of
from cnnlab.errors import CnnlabError


def copied(model, what):
    """Return a copy of a model, weights and all.

    Parameters
    ----------
    model : keras.Model
        Built.
    what : str
        How it is called in a message, for example ``"the backbone course"``.

    Raises
    ------
    CnnlabError
        If Keras cannot make one of its layers anew, with what to do about it.
    """
    try:
        copy = keras.models.clone_model(model)
        if not copy.built:
            copy.build(model.input_shape)
        copy.set_weights(model.get_weights())
    except Exception as error:  # whatever a layer of one's own raises when it is made anew of its configuration
        hidden = [name for name, step in steps_of(model) if isinstance(step, keras.layers.Lambda)]
        why = (
            f"it holds a Lambda, {hidden[0]!r}, which Keras does not make anew: use a layer of Keras in its place, "
            "such as layers.Rescaling, or an operation such as x / 255"
            if hidden
            else f"Keras cannot make its layers anew ({type(error).__name__}: {words(error)}): give a layer of "
            "your own a get_config that holds all it is made with"
        )
        raise CnnlabError(f"{what} cannot be copied, because {why}") from error
    return copy
