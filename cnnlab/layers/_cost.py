"""The cost of a classifier, its slope, and how to measure any slope by nudging."""

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError


def softmax(scores):
    """Turn scores into probabilities: exp(score) over the sum of all exp(score), along the last axis.

    The largest score is taken off first. That changes nothing in the result and keeps exp from overflowing.

    Examples
    --------
    >>> softmax([0.0, 0.0]), softmax([1000.0, 0.0])
    (array([0.5, 0.5]), array([1., 0.]))
    """
    scores = _validate.floating("scores", scores)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def cross_entropy(scores, labels):
    """Return the mean over the batch of -log(probability that softmax gives to the true class).

    Parameters
    ----------
    scores : array_like, shape (samples, classes)
        What the last layer gives, before softmax. Any size: the logarithm is taken without overflow.
    labels : array_like of int, shape (samples,)
        The true classes, 0 to classes - 1.

    Returns
    -------
    float
        In nats; 0 is perfect, log(classes) is a guess without any knowledge.

    Raises
    ------
    CnnlabError
        If the labels are not whole class numbers, one for each row of scores.

    Examples
    --------
    >>> round(cross_entropy([[0.0, 0.0]], [1]), 4)  # log(2): a fair coin
    0.6931
    """
    scores, labels = _scores_and_labels(scores, labels)
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_probabilities[np.arange(len(labels)), labels].mean())


def cross_entropy_gradient(scores, labels):
    """Return the slope of `cross_entropy` along each score: (softmax(scores) - one_hot(labels)) / samples.

    Parameters as in `cross_entropy`. The result has the shape of `scores`; each row sums to 0.

    Examples
    --------
    >>> cross_entropy_gradient([[0.0, 0.0]], [1])
    array([[ 0.5, -0.5]])
    """
    scores, labels = _scores_and_labels(scores, labels)
    slope = softmax(scores)
    slope[np.arange(len(labels)), labels] -= 1
    return slope / len(labels)


def finite_differences(cost, weights, *, step=1e-6):
    """Measure a gradient by nudging: each weight up and down by `step`, and the cost read both times.

    It needs two costs for each weight, so it is slow. But it knows nothing of the chain rule, so it is the judge of
    every backward pass. Its error shrinks with step squared, until rounding takes over.

    Parameters
    ----------
    cost : callable without arguments
        Returns the cost as a float, computed with the current numbers in `weights`.
    weights : numpy.ndarray of float64
        Nudged in place, one number at a time, and put back.
    step : float
        Size of the nudge.

    Returns
    -------
    numpy.ndarray
        (cost up - cost down) / (2 step) for each weight, the shape of `weights`.

    Raises
    ------
    CnnlabError
        If `weights` is not a float64 array: a nudge would be rounded away.

    Examples
    --------
    >>> w = np.array([3.0, -1.0])
    >>> finite_differences(lambda: (w**2).sum(), w).round(6)
    array([ 6., -2.])
    """
    if not isinstance(weights, np.ndarray) or weights.dtype != np.float64:
        found = weights.dtype if isinstance(weights, np.ndarray) else type(weights).__name__
        raise CnnlabError(f"weights must be a float64 array that the cost reads, found {found}: a nudge would be lost")
    step = _validate.number("step", step)
    if step <= 0:
        raise CnnlabError(f"step must be above 0, found {step}")
    slopes = np.empty(weights.shape)
    for index in np.ndindex(weights.shape):
        kept = weights[index]
        weights[index] = kept + step
        up = cost()
        weights[index] = kept - step
        down = cost()
        weights[index] = kept
        slopes[index] = (up - down) / (2 * step)
    return slopes


def _scores_and_labels(scores, labels):
    scores = _validate.floating("scores", scores, ndim=2)
    labels = np.asarray(labels)
    if labels.shape != scores.shape[:1] or labels.dtype.kind not in "iu":
        raise CnnlabError(
            f"labels must be {len(scores)} whole class numbers, one for each row of scores; found {labels.dtype} "
            f"of shape {labels.shape}: one-hot rows become class numbers with labels.argmax(axis=1)"
        )
    outside = labels[(labels < 0) | (labels >= scores.shape[1])]
    if outside.size:
        raise CnnlabError(f"labels must lie between 0 and {scores.shape[1] - 1} (classes - 1), found {outside[0]}")
    return scores, labels
