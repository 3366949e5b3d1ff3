"""What is added up for one number of a convolution, line by line, as it is written by hand."""

import numpy as np

from cnnlab import convolution
from cnnlab.widgets.kit.numbers import factor, shown


def additions(framed, kernel, corner, *, dilation, bias, relu):
    """Return the lines of one output number, and where the kernel lies.

    Parameters
    ----------
    framed : numpy.ndarray, shape (H, W, C)
        The picture with its frame of zeros.
    kernel : numpy.ndarray, shape (Kh, Kw, C)
        As it is laid on the picture.
    corner : (int, int)
        Where its upper left number lies.
    dilation : int
        Steps between its numbers.
    bias : float
        Gets a line of its own unless it is 0.
    relu : bool
        Whether a last line is the ReLU.

    Returns
    -------
    lines : list of dict
        Channel (None for bias and ReLU), text, and the sum so far.
    taps : list of [int, int]
        The rows and columns of the framed picture that are met, in reading order.

    Examples
    --------
    >>> picture, kernel = np.ones((2, 2, 1)), np.full((1, 2, 1), -3.0)
    >>> lines, taps = additions(picture, kernel, (0, 0), dilation=1, bias=1, relu=True)
    >>> [f"{line['text']}, {line['sum']}" for line in lines], taps
    (['1 · (-3) = -3, -3', '1 · (-3) = -3, -6', 'bias 1, -5', 'ReLU, 0'], [[0, 0], [0, 1]])
    """
    rows, columns = (at + dilation * np.arange(size) for at, size in zip(corner, kernel.shape[:2], strict=True))
    window = framed[np.ix_(rows, columns)]
    lines, total = [], 0.0
    for channel in range(kernel.shape[2]):
        trace = convolution.trace(window[..., channel], kernel[..., channel], 0, 0)
        triples = zip(trace.window.flat, kernel[..., channel].flat, trace.products.flat, strict=True)
        for (pixel, weight, product), so_far in zip(triples, trace.running.flat, strict=True):
            text = f"{factor(pixel)} · {factor(weight)} = {shown(product)}"
            lines.append({"channel": channel, "text": text, "sum": shown(total + so_far)})
        total += trace.total
    if bias:
        total += bias
        lines.append({"channel": None, "text": f"bias {shown(bias)}", "sum": shown(total)})
    if relu:
        lines.append({"channel": None, "text": "ReLU", "sum": shown(max(total, 0))})
    return lines, [[int(row), int(column)] for row in rows for column in columns]
