"""Layers in a row that learn."""

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.layers._cost import cross_entropy, cross_entropy_gradient

# A cost in nats above which nothing is being learned: probabilities of e to the minus a million.
ABSURD = 1e6


class Sequential:
    """Layers in a row, trained by gradient descent on the cross-entropy.

    The last layer gives one score for each class; `softmax(network.forward(x))` makes probabilities of them.

    Parameters
    ----------
    layers : list of Layer
        In the order in which a picture passes through them. Each place needs a layer of its own.

    Raises
    ------
    CnnlabError
        If `layers` is empty or holds anything but layers, or the same layer twice.

    Examples
    --------
    >>> from cnnlab.layers import Dense
    >>> network = Sequential([Dense(2, 2, rng=0)])
    >>> x, labels = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([0, 1])
    >>> costs = [network.train_step(x, labels, learning_rate=1.0) for step in range(50)]
    >>> costs[-1] < 0.1 < costs[0]
    True
    >>> network.predict(x)
    array([0, 1])
    """

    def __init__(self, layers):
        self.layers = _checked(layers)

    def forward(self, x, *, training=False):
        """Pass a batch through all layers and return the scores, shape (samples, classes)."""
        training = _validate.flag("training", training)
        for number, layer in enumerate(self.layers):
            x = layer.forward(x, training=training)
            if not np.isfinite(x).all():
                raise CnnlabError(
                    f"layer {number} ({type(layer).__name__}) gives numbers that are not finite: the weights have "
                    "run away, start again with a smaller learning_rate"
                )
        return x

    def backward(self, grad):
        """Carry a gradient from the scores back to the input, filling every layer's `gradients` on the way."""
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def predict(self, x):
        """Return the class with the highest score for each sample, an integer array of shape (samples,)."""
        scores = self.forward(x)
        if scores.ndim != 2:
            raise CnnlabError(
                f"the last layer gives shape {scores.shape}, not (samples, classes): put Flatten() before its Dense"
            )
        return scores.argmax(axis=-1)

    def loss(self, x, labels):
        """Return the mean cross-entropy of a batch, as the network answers at inference."""
        return cross_entropy(self.forward(x), labels)

    def train_step(self, x, labels, *, learning_rate):
        """Take one step downhill on one batch.

        Parameters
        ----------
        x : array_like
            A batch of samples.
        labels : array_like of int, shape (samples,)
            The class of each.
        learning_rate : float
            Length of the step: each parameter becomes parameter - learning_rate * gradient.

        Returns
        -------
        float
            The mean cross-entropy of the batch before the step.

        Raises
        ------
        CnnlabError
            If the training has run away: a cost above a million, or numbers that are not finite; or if the rate is 0.
        """
        rate = _validate.number("learning_rate", learning_rate, low=0)
        if rate == 0:
            raise CnnlabError("learning_rate must be above 0, or nothing is learned: use loss(x, labels) for the cost")
        # A training that runs away is told by the check in forward, not by NumPy's warnings.
        with np.errstate(over="ignore", invalid="ignore"):
            scores = self.forward(x, training=True)
            cost = cross_entropy(scores, labels)
            if cost > ABSURD:
                raise CnnlabError(
                    f"the cost is {cost:.3g}, and guessing costs {np.log(scores.shape[1]):.3g}: the weights have run "
                    "away, start again with a smaller learning_rate or with inputs around 0"
                )
            self.backward(cross_entropy_gradient(scores, labels))
            for layer in self.layers:
                for key, gradient in layer.gradients.items():
                    layer.parameters[key] = layer.parameters[key] - rate * gradient
        return cost


def _checked(layers):
    """Return the layers as a list, or say what is wrong with them."""
    if hasattr(layers, "forward"):
        raise CnnlabError(f"layers must be a list, found one layer: write Sequential([{type(layers).__name__}(...)])")
    if not isinstance(layers, (list, tuple)):
        raise CnnlabError(f"layers must be a list of layers, found {type(layers).__name__}: write Sequential([...])")
    if not layers:
        raise CnnlabError("layers is empty: a network needs at least one layer")
    first = {}
    for number, layer in enumerate(layers):
        if isinstance(layer, type):
            raise CnnlabError(
                f"layers[{number}] is the class {layer.__name__}, not a layer: write {layer.__name__}(...)"
            )
        if not (hasattr(layer, "forward") and hasattr(layer, "backward")):
            raise CnnlabError(f"layers[{number}] must have forward and backward, found a {type(layer).__name__}")
        if id(layer) in first:
            raise CnnlabError(
                f"layers[{first[id(layer)]}] and layers[{number}] are the same {type(layer).__name__}: a layer "
                "remembers its last input for the way back, so build one for each place"
            )
        first[id(layer)] = number
    return list(layers)
