"""The cost of a classifier, its slope, and how to measure any slope by nudging."""

import inspect
import warnings

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
    weights = np.exp(_below_the_largest(_validate.floating("scores", scores)))
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
        If the labels are not whole class numbers, one for each row of scores; or if the scores are so far apart
        that the cost is no finite number.

    Examples
    --------
    >>> round(cross_entropy([[0.0, 0.0]], [1]), 4)  # log(2): a fair coin
    0.6931
    """
    scores, labels = _scores_and_labels(scores, labels)
    shifted = _below_the_largest(scores)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    with np.errstate(over="ignore"):
        cost = float(-log_probabilities[np.arange(len(labels)), labels].mean())
    if not np.isfinite(cost):
        raise CnnlabError(
            f"scores from {scores.min():.3g} to {scores.max():.3g} are so far apart that the cost is not finite: "
            "the weights have run away, start again with a smaller learning_rate"
        )
    return cost


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
        Returns the cost, one number, computed with the current numbers in `weights`.
    weights : numpy.ndarray of float64
        Nudged in place, one number at a time, and put back, even if `cost` fails.
    step : float
        Size of the nudge.

    Returns
    -------
    numpy.ndarray
        (cost up - cost down) / (2 step) for each weight, the shape of `weights`.

    Raises
    ------
    CnnlabError
        If `cost` wants arguments or gives anything but one finite number; if `weights` is not a float64 array that
        can be written to; or if `step` is lost beside a weight, because 3 + 1e-20 is 3.

    Warns
    -----
    UserWarning
        If no nudge changes the cost, as with an array that it does not read any more.

    Examples
    --------
    >>> w = np.array([3.0, -1.0])
    >>> finite_differences(lambda: (w**2).sum(), w).round(6)
    array([ 6., -2.])
    """
    step = _checked_step(cost, weights, step)
    slopes = np.empty(weights.shape)
    for index in np.ndindex(weights.shape):
        kept = weights[index]
        try:
            weights[index] = kept + step
            up = _reading(cost)
            weights[index] = kept - step
            down = _reading(cost)
        finally:
            weights[index] = kept
        slopes[index] = (up - down) / (2 * step)
    if slopes.size and not slopes.any():
        warnings.warn(
            "no nudge changed the cost: does it read this very array? A training step puts new arrays into a layer's "
            "parameters; take them from there again",
            stacklevel=2,
        )
    return slopes


def _below_the_largest(scores):
    """Take the largest score off: at worst -inf is left, and its power is 0."""
    with np.errstate(over="ignore"):
        return scores - scores.max(axis=-1, keepdims=True)


def _checked_step(cost, weights, step):
    try:
        inspect.signature(cost).bind()
    except ValueError:
        pass  # a built-in function that does not say what it takes
    except TypeError:
        raise CnnlabError(
            f"cost must be a function without arguments, found {getattr(cost, '__name__', repr(cost))}: "
            "write lambda: cost(...)"
        ) from None
    if not isinstance(weights, np.ndarray) or weights.dtype != np.float64:
        found = weights.dtype if isinstance(weights, np.ndarray) else type(weights).__name__
        raise CnnlabError(f"weights must be a float64 array that the cost reads, found {found}: a nudge would be lost")
    if not weights.flags.writeable:
        raise CnnlabError("weights is read-only and cannot be nudged: let the cost read weights.copy()")
    step = _validate.number("step", step)
    if step <= 0:
        raise CnnlabError(f"step must be above 0, found {step}")
    largest = float(np.abs(weights).max(initial=0.0))
    if largest + step == largest:
        raise CnnlabError(f"step {step:g} is lost beside a weight of {largest:g}: the sum of both is {largest:g} again")
    return step


def _reading(cost):
    value = _validate.array("what cost() returns", cost())
    if value.size != 1:
        raise CnnlabError(
            f"cost() must return one number, found an array of shape {value.shape}: sum it or take its mean"
        )
    return value.item()


def _scores_and_labels(scores, labels):
    scores = _validate.floating("scores", scores, ndim=2)
    labels = np.asarray(labels)
    if labels.shape != scores.shape[:1] or labels.dtype.kind not in "iu":
        if labels.shape == scores.shape:
            remedy = "one-hot rows become class numbers with labels.argmax(axis=1)"
        elif labels.shape != scores.shape[:1]:
            remedy = (
                "labels.ravel() makes one row of a column" if labels.size == len(scores) else "give one for each row"
            )
        else:
            remedy = "labels.astype(int) makes whole numbers of them, if they are class numbers"
        raise CnnlabError(
            f"labels must be {len(scores)} whole class numbers, one for each row of scores; found {labels.dtype} "
            f"of shape {labels.shape}: {remedy}"
        )
    outside = labels[(labels < 0) | (labels >= scores.shape[1])]
    if outside.size:
        raise CnnlabError(f"labels must lie between 0 and {scores.shape[1] - 1} (classes - 1), found {outside[0]}")
    return scores, labels
