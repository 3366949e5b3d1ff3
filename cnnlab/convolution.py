"""Convolution and cross-correlation of signals and pictures, and the layer that networks build from it.

A convolution is many shifted copies of the picture, each weighted by one number of the kernel and added up.
That sentence is also the fast way to compute it: nine shifts for a 3x3 kernel, whatever the picture's size.

`cross_correlate` lays the kernel on the picture as it is printed. `convolve` turns it by half a circle first, as
the mathematical definition asks. Nothing else here turns a kernel, `conv2d` included: what deep learning calls a
convolution is a cross-correlation (Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.1).

Computation is in floating point: float32 stays float32 (float16 becomes float32), everything else becomes float64.
So uint8 pictures never wrap around, and sums of whole numbers are exact up to 2**53.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.linalg.blas import daxpy, saxpy

from cnnlab import _validate
from cnnlab.arithmetic import same_padding
from cnnlab.errors import CnnlabError

# Steps and frames beyond it are slips, which would ask for more memory than there is.
_MOST_PIXELS = 10_000
MODES = ("full", "same", "valid")

# What each name means to np.pad.
BORDERS = {"zero": "constant", "reflect": "reflect", "edge": "edge", "wrap": "wrap"}

# Patches are gathered in portions that stay in a processor's second-level cache.
_PORTION_BYTES = 2**20

# Multiplications in a matrix product up to which OpenBLAS stays on one core. Many such products are as quick as a
# large one, and do not wait for a second core that may be busy.
_SMALL_PRODUCT = 2**18

# Numbers added up at a time: they stay in the cache, and are too few for BLAS to wake (and wait for) other cores.
_STRETCH = 8192


def cross_correlate(image, kernel, *, mode="valid", border="zero", stride=1, dilation=1):
    """Slide a kernel, as printed, over a signal or a picture and add up the products at every place.

    ``out[r, c] = sum over i, j of image[r * stride + i * dilation, c * stride + j * dilation] * kernel[i, j]``,
    where the image has first been given the frame that `mode` and `border` ask for.

    Parameters
    ----------
    image : array_like, shape (N,) or (H, W)
        The signal or grey picture; its dtype decides between float32 and float64.
    kernel : array_like of the same rank
        The weights.
    mode : {"valid", "same", "full"}
        ``valid``: only where the kernel lies on the picture. ``same``: the size of the picture (divided by the
        stride, rounded up). ``full``: wherever kernel and picture meet.
    border : {"zero", "reflect", "edge", "wrap"}
        What surrounds the picture in ``same`` and ``full``: black, its mirror image (the outermost pixel is not
        repeated), its outermost pixel drawn out, or the picture again from the other side. Mode ``valid`` looks
        at nothing outside the picture and refuses all but the default.
    stride, dilation : int or (int, int)
        Steps of the kernel, and of the kernel's own pixels; at least 1.

    Returns
    -------
    numpy.ndarray of float32 or float64
        Same rank as the image.

    Raises
    ------
    CnnlabError
        If an array is empty, not finite or of another rank, if a step is no whole number from 1 up, if the kernel
        is larger than the image in mode ``valid``, if a border is given that this mode would ignore, or if the
        frame is wider than the picture can be mirrored.

    Notes
    -----
    For ``same`` with an even kernel the two sides of the frame cannot be equal: the extra row or column comes at
    the end, the rule of Keras, TensorFlow and `scipy.signal.correlate2d`. (`scipy.ndimage.correlate`,
    `scipy.signal.correlate` in one dimension and `numpy.correlate` put it at the beginning.)

    Examples
    --------
    >>> cross_correlate([[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 0], [2, -1]])
    array([[35., 10.],
           [38., -5.]])
    >>> cross_correlate([1, 2, 3], [1, 0], mode="full"), convolve([1, 2, 3], [1, 0], mode="full")
    (array([0., 1., 2., 3.]), array([1., 2., 3., 0.]))
    """
    image, kernel = _image_and_kernel(image, kernel)
    _validate.choice("mode", mode, MODES)
    _validate.choice("border", border, tuple(BORDERS))
    if mode == "valid" and border != "zero":
        raise CnnlabError(
            f"border {border!r} has no effect in mode 'valid', which looks at nothing outside the image: "
            "use mode='same' or mode='full', or leave border out"
        )
    strides, dilations = _steps("stride", stride, image.ndim), _steps("dilation", dilation, image.ndim)
    reach = _reach(kernel.shape, dilations)
    frame = [_frame(mode, *axis) for axis in zip(image.shape, reach, strides, strict=True)]
    if border == "reflect":
        _check_mirror(frame, image.shape)
    framed = np.pad(image, frame, mode=BORDERS[border]) if np.any(frame) else image
    if any(r > n for r, n in zip(reach, framed.shape, strict=True)):
        raise _too_large("image", image.shape, kernel.shape, dilations)
    everywhere = _shift_and_add(framed, kernel, dilations)
    return everywhere[tuple(slice(None, None, step) for step in strides)].copy()


def convolve(image, kernel, *, mode="valid", border="zero", stride=1, dilation=1):
    """Convolve: turn the kernel by half a circle, then cross-correlate.

    ``out[n] = sum over m of image[n - m] * kernel[m]`` in one dimension, likewise for rows and columns in two.
    In mode ``full`` with a zero border, image and kernel can be exchanged. All parameters, results and errors are
    those of `cross_correlate`; with ``same`` the frame too is the one that `cross_correlate` gives. So with an even
    kernel ``same`` is one place further along each axis than `numpy.convolve` and `scipy.signal.convolve2d`; their
    result is ``convolve(image, kernel, mode="full")`` cut to the picture's size from ``(kernel - 1) // 2`` on.

    Examples
    --------
    The sum of two dice, from the chances of one:

    >>> die = [1, 1, 1, 1, 1, 1]
    >>> convolve(die, die, mode="full")
    array([1., 2., 3., 4., 5., 6., 5., 4., 3., 2., 1.])
    """
    _, weights = _image_and_kernel(image, kernel)
    return cross_correlate(image, np.flip(weights), mode=mode, border=border, stride=stride, dilation=dilation)


def separable(kernel):
    """Split a kernel into a column and a row whose products are all its numbers, if there are such.

    Parameters
    ----------
    kernel : array_like, shape (Kh, Kw)
        The weights.

    Returns
    -------
    column : numpy.ndarray of float64, shape (Kh,)
    row : numpy.ndarray of float64, shape (Kw,)
        ``np.outer(column, row)`` is the kernel. If its numbers add up to 1, so do those of both parts;
        otherwise the row's smallest number (zeros aside) has size 1.

    Raises
    ------
    CnnlabError
        If the kernel has not two axes, or if its rows are not multiples of one another (a rank above 1).

    Examples
    --------
    >>> column, row = separable([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    >>> column, row
    (array([1., 2., 1.]), array([-1.,  0.,  1.]))
    """
    kernel = _validate.array("kernel", kernel)
    if kernel.ndim == 1:
        raise CnnlabError(
            f"kernel must have 2 axes, found 1 (shape {kernel.shape}): a single row needs no splitting; "
            "as a picture's kernel it is kernel[np.newaxis], a column kernel[:, np.newaxis]"
        )
    kernel = _validate.array("kernel", kernel, ndim=2)
    # An outer product in float32 or float16 is one only up to the rounding of its numbers.
    near = max(1e-9, 8 * float(np.finfo(kernel.dtype).eps)) if kernel.dtype.kind == "f" else 1e-9
    kernel = kernel.astype(np.float64)
    at_row, at_column = np.unravel_index(np.argmax(np.abs(kernel)), kernel.shape)
    largest = abs(kernel[at_row, at_column])
    if largest == 0:
        return np.zeros(kernel.shape[0]), np.zeros(kernel.shape[1])
    row = kernel[at_row]
    sizes = np.abs(row)
    row = row / (row.sum() if np.isclose(kernel.sum(), 1) else sizes[sizes > near * largest].min())
    column = kernel[:, at_column] / row[at_column]
    if not np.allclose(np.outer(column, row), kernel, rtol=0, atol=near * largest):
        raise CnnlabError(
            f"kernel {kernel.shape} is not separable: its rows are not multiples of one row "
            f"(rank {np.linalg.matrix_rank(kernel)}): use cross_correlate with the whole kernel"
        )
    return column, row


def cross_correlate_separable(image, column, row, *, mode="valid", border="zero"):
    """Cross-correlate with a column, then with a row: ``Kh + Kw`` products a pixel instead of ``Kh * Kw``.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The grey picture.
    column, row : array_like, shape (Kh,) and (Kw,)
        The parts of the kernel, for example from `separable`.
    mode, border
        As for `cross_correlate`.

    Returns
    -------
    numpy.ndarray
        What `cross_correlate` gives for ``np.outer(column, row)``.

    Examples
    --------
    >>> cross_correlate_separable([[1, 2], [3, 4]], [1, 1], [1, -1])
    array([[-2.]])
    """
    column = _validate.floating("column", column, ndim=1)[:, np.newaxis]
    row = _validate.floating("row", row, ndim=1)[np.newaxis]
    image = _validate.floating("image", image, ndim=2)
    return cross_correlate(cross_correlate(image, column, mode=mode, border=border), row, mode=mode, border=border)


@dataclass(frozen=True, eq=False)
class Trace:
    """How one output pixel came about.

    Attributes
    ----------
    window : numpy.ndarray, shape (Kh, Kw)
        The part of the image under the kernel.
    products : numpy.ndarray, shape (Kh, Kw)
        Pixel times weight, place by place.
    running : numpy.ndarray, shape (Kh, Kw)
        The sum so far, in reading order.
    total : float
        The output pixel, equal to ``running[-1, -1]``.
    """

    window: np.ndarray
    products: np.ndarray
    running: np.ndarray
    total: float


def trace(image, kernel, row, col):
    """Show the products and the running sum of one pixel of ``cross_correlate(image, kernel)``.

    Parameters
    ----------
    image : array_like, shape (H, W)
        The grey picture.
    kernel : array_like, shape (Kh, Kw)
        The weights.
    row, col : int
        The output pixel, counted from 0 in mode ``valid``: also the window's upper left corner in the image.

    Returns
    -------
    Trace
        Its window, products, running sum and total.

    Raises
    ------
    CnnlabError
        If there is no such output pixel.

    Examples
    --------
    >>> steps = trace([[0, -1, 0], [20, 5, -1], [9, 0, 10]], [[1, 0], [2, -1]], 0, 0)
    >>> steps.products.tolist(), steps.running.tolist(), steps.total
    ([[0.0, 0.0], [40.0, -5.0]], [[0.0, 0.0], [40.0, 35.0]], 35.0)
    """
    image, kernel = _image_and_kernel(image, kernel, ranks=(2,))
    rows, columns = (n - k for n, k in zip(image.shape, kernel.shape, strict=True))
    if min(rows, columns) < 0:
        raise _too_large("image", image.shape, kernel.shape, (1, 1))
    top = _validate.integer("row", row, low=0, high=rows)
    left = _validate.integer("col", col, low=0, high=columns)
    window = image[top : top + kernel.shape[0], left : left + kernel.shape[1]].copy()
    # The zero turns -0.0 into 0.0, which nobody would write when working by hand.
    products = window * kernel + 0
    running = np.cumsum(products).reshape(products.shape)
    return Trace(window, products, running, float(running[-1, -1]))


def conv2d(batch, kernels, *, stride=1, padding="valid", dilation=1, groups=1):
    """Apply a layer's kernels to a batch of pictures, channels last; the kernels are not turned.

    Each output channel is the cross-correlation with one kernel as deep as the input, summed over the channels.
    No bias is added. All patches are laid out as rows of a matrix; one matrix product then serves all kernels.

    Parameters
    ----------
    batch : array_like, shape (N, H, W, C)
        The pictures; their dtype decides between float32 and float64.
    kernels : array_like, shape (Kh, Kw, C // groups, F)
        The weights, in the order of Keras.
    stride, dilation : int or (int, int)
        Steps of the kernel, and of the kernel's own pixels; at least 1.
    padding : "valid", "same", int or (int, int)
        No frame, the frame of Keras (output size = input size / stride, rounded up; an odd row or column of zeros
        comes at the end), or so many zeros on both sides of the rows and of the columns.
    groups : int
        Into how many independent parts the channels are divided: ``F // groups`` kernels see each part.

    Returns
    -------
    numpy.ndarray of float32 or float64, shape (N, H', W', F)
        The feature maps.

    Raises
    ------
    CnnlabError
        If an array is empty, not finite or not of rank 4, if the channels do not fit the kernels or the groups,
        if a step is no whole number from 1 up, or if the kernel is larger than the framed picture.

    Examples
    --------
    >>> picture = np.arange(12.0).reshape(1, 3, 4, 1)
    >>> conv2d(picture, np.ones((2, 2, 1, 5)), stride=(1, 2)).shape
    (1, 2, 2, 5)
    """
    batch = _validate.floating("batch", batch)
    if batch.ndim == 3:
        raise CnnlabError(
            f"batch must have 4 axes (pictures, rows, columns, channels), found 3 (shape {batch.shape}): "
            "for a single picture write picture[np.newaxis]"
        )
    batch = _working(_validate.floating("batch", batch, ndim=4))
    kernels = _validate.floating("kernels", kernels, ndim=4).astype(batch.dtype, copy=False)
    strides, dilations = _steps("stride", stride, 2), _steps("dilation", dilation, 2)
    groups = _checked_groups(groups, batch.shape[-1], kernels.shape)
    size = kernels.shape[:2]
    frame = [(0, 0), *_padding(padding, batch.shape[1:3], size, strides, dilations), (0, 0)]
    framed = np.pad(batch, frame) if np.any(frame) else batch
    reach = _reach(size, dilations)
    if any(r > n for r, n in zip(reach, framed.shape[1:3], strict=True)):
        raise _too_large("framed picture", framed.shape[1:3], size, dilations)
    windows = sliding_window_view(framed, reach, axis=(1, 2))
    windows = windows[:, :: strides[0], :: strides[1], :, :: dilations[0], :: dilations[1]]
    # To (N, H', W', Kh, Kw, C): the order in which the kernels' own numbers lie.
    windows = windows.transpose(0, 1, 2, 4, 5, 3)
    channel_parts = np.split(windows, groups, axis=-1)
    kernel_parts = np.split(kernels, groups, axis=-1)
    maps = [_patches_times_kernels(w, k) for w, k in zip(channel_parts, kernel_parts, strict=True)]
    return maps[0] if groups == 1 else np.concatenate(maps, axis=-1)


def _shift_and_add(image, kernel, dilations):
    """Cross-correlate, valid, with stride 1: a sum of shifted pictures.

    The picture is read as one long line, row after row. There, a shift by rows and columns is just a later start,
    and adding a weighted picture is BLAS's axpy, ``total += weight * line``, a stretch at a time. The places where
    a window would run over the right edge into the next row get a number too; they are cut off at the end.
    """
    if image.ndim == 1:
        return _shift_and_add(image[np.newaxis], kernel[np.newaxis], (1, *dilations))[0]
    (height, width), (row_step, column_step) = image.shape, dilations
    reach = _reach(kernel.shape, dilations)
    rows, columns = height - reach[0] + 1, width - reach[1] + 1
    line = np.ascontiguousarray(image).ravel()
    total = np.zeros(rows * width, dtype=image.dtype)
    starts = [(i * row_step * width + j * column_step, weight) for (i, j), weight in np.ndenumerate(kernel)]
    count = rows * width - (reach[1] - 1)
    add = saxpy if image.dtype == np.float32 else daxpy
    for first in range(0, count, _STRETCH):
        part = total[first : min(first + _STRETCH, count)]
        for start, weight in starts:
            add(line, part, n=part.size, a=weight, offx=first + start)
    return total.reshape(rows, width)[:, :columns]


def _patches_times_kernels(windows, kernels):
    """Multiply (N, H', W', Kh, Kw, C) windows by (Kh, Kw, C, F) kernels, a few pictures or rows at a time."""
    count, rows, columns = windows.shape[:3]
    matrix = kernels.reshape(-1, kernels.shape[-1])
    # One line a position: a stretch of lines is always a view, so matmul can write into it.
    out = np.empty((count * rows * columns, matrix.shape[1]), dtype=windows.dtype)
    row_bytes = columns * matrix.shape[0] * windows.itemsize
    pictures_a_time = max(1, _PORTION_BYTES // (rows * row_bytes))
    rows_a_time = min(rows, max(1, _PORTION_BYTES // row_bytes))
    # As many small products as there are rows of output, or one large product a portion.
    block = (columns,) if columns * matrix.size <= _SMALL_PRODUCT else ()
    for first in range(0, count, pictures_a_time):
        for top in range(0, rows, rows_a_time):
            portion = windows[first : first + pictures_a_time, top : top + rows_a_time]
            patches = portion.reshape(-1, *block, matrix.shape[0])
            begin = (first * rows + top) * columns
            lines = out[begin : begin + patches.size // matrix.shape[0]]
            np.matmul(patches, matrix, out=lines.reshape(-1, *block, matrix.shape[1]))
    return out.reshape(count, rows, columns, -1)


def _image_and_kernel(image, kernel, ranks=(1, 2)):
    image = _working(_validate.floating("image", image, ndim=ranks))
    kernel = _validate.floating("kernel", kernel)
    if kernel.ndim != image.ndim:
        raise CnnlabError(
            f"kernel must have as many axes as the image ({image.ndim}), found {kernel.ndim} (shape {kernel.shape}): "
            "reshape it, or use conv2d for batches and channels"
        )
    return image, kernel.astype(image.dtype, copy=False)


def _working(array):
    """Return the array in the precision that is computed with."""
    return array.astype(np.float32 if array.dtype in (np.float16, np.float32) else np.float64, copy=False)


def _steps(name, value, rank):
    if rank == 2:
        return _validate.pair(name, value, high=_MOST_PIXELS)
    return (_validate.integer(name, value, low=1, high=_MOST_PIXELS),)


def _reach(size, dilations):
    """How many pixels a kernel spans along each axis, its gaps included."""
    return tuple(d * (k - 1) + 1 for k, d in zip(size, dilations, strict=True))


def _frame(mode, size, reach, stride):
    """How many pixels are put before and after one axis."""
    if mode == "valid":
        return 0, 0
    if mode == "full":
        return reach - 1, reach - 1
    return same_padding(reach, stride=stride, size=size)


def _padding(padding, shape, size, strides, dilations):
    if isinstance(padding, str):
        mode = _validate.choice("padding", padding, ("valid", "same"))
        reach = _reach(size, dilations)
        return [_frame(mode, n, r, s) for n, r, s in zip(shape, reach, strides, strict=True)]
    return [(p, p) for p in _validate.pair("padding", padding, low=0, high=_MOST_PIXELS)]


def _checked_groups(groups, channels, shape):
    groups = _validate.integer("groups", groups, low=1)
    depth, filters = shape[2:]
    if channels % groups or filters % groups:
        raise CnnlabError(
            f"groups must divide the {channels} channels of the batch and the {filters} filters, found {groups}: "
            "choose a common divisor"
        )
    if depth * groups != channels:
        parts = "1 group" if groups == 1 else f"{groups} groups"
        raise CnnlabError(
            f"kernels {shape} must be {channels // groups} deep (channels in the batch: {channels}, in {parts}), "
            f"found {depth}: the third number of their shape is the depth"
        )
    return groups


def _check_mirror(frame, shape):
    for axis, (sides, size) in enumerate(zip(frame, shape, strict=True)):
        if max(sides) > size - 1:
            raise CnnlabError(
                f"border 'reflect' needs {max(sides)} pixels to mirror along axis {axis}, but an image of shape "
                f"{shape} has {size - 1} beside its outermost one: use border='edge' or a smaller kernel"
            )


def _too_large(other, shape, size, dilations):
    spread = f" with dilation {dilations} spans {_reach(size, dilations)}: that" if max(dilations) > 1 else ""
    return CnnlabError(
        f"kernel {tuple(size)}{spread} is larger than {other} {tuple(shape)}: pad the image or use a smaller kernel"
    )
