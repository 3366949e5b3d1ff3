"""Occlusion: cover a patch of the picture and see how much of the class score goes."""

from itertools import product

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError
from cnnlab.heatmaps._compiled import checked, checked_levels, class_scores, scoring
from cnnlab.heatmaps._progress_bar import progress_bar
from cnnlab.heatmaps._result import Heatmaps

# Without a size given, seven patches side by side span the picture.
ACROSS = 7


def occlusion(
    model,
    images,
    class_index=None,
    *,
    patch=None,
    stride=None,
    fill="mean",
    resize=False,
    batch_size=None,
    progress=True,
):
    """Cover one patch after another and record how far the class score falls.

    Many covered pictures go through the network at once. Needs no gradient and no spatial layer, so it works on any
    model that can be asked, but it asks once a patch.

    Parameters
    ----------
    model, images, class_index, batch_size
        As for `grad_cam`.
    patch : int or (int, int), optional
        Rows and columns of the patch, in pixels; 1 covers single pixels. By default a seventh of the picture.
    stride : int or (int, int), optional
        Pixels from one patch to the next, at most `patch`; by default half of it. A last patch is set flush with the
        border where the steps do not come out even.
    fill : "mean", float or array_like of float, shape (C,)
        What the patch is filled with, in the pixels' units. "mean" is the mean colour of each picture.
    resize : bool
        Whether to give each pixel the mean over the patches that covered it (N, H, W), or leave one number a patch
        (N, rows, columns), rows and columns as `patch_positions` lists them.
    progress : bool
        Whether a watching person sees a progress bar.

    Returns
    -------
    Heatmaps
        maps float32: the score of the picture less that of the covered one; negative where covering helped the class.

    Raises
    ------
    CnnlabError
        As for `grad_cam`, except that no spatial layer is needed; if patch, stride or fill do not fit the pictures.

    References
    ----------
    M. D. Zeiler, R. Fergus, *Visualizing and Understanding Convolutional Networks* (ECCV 2014),
    https://arxiv.org/abs/1311.2901.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlab.models import mnist_cnn
    >>> digit = np.full((1, 28, 28, 1), 99, np.uint8)
    >>> occlusion(mnist_cnn(), digit, 3, patch=7, stride=7, fill=0)
    Heatmaps(method='occlusion', layer='input', maps=(1, 4, 4), class_indices=[3])
    """
    of, images, classes, batch_size = checked(model, images, class_index, batch_size)
    size = images.shape[1:3]
    patch, stride = _checked_patch(size, patch, stride)
    resize = _validate.flag("resize", resize)
    fills = _checked_fill(fill, images, of.network)
    if class_index is None:
        classes, predicted = class_scores(model, images, classes, batch_size)
        of.finite_scores(predicted, "occlusion")
    rows, columns = (patch_positions(*axis) for axis in zip(size, patch, stride, strict=True))
    scores, covered = _asked(of, (images, fills, classes), (rows, columns, patch), batch_size, progress)
    with np.errstate(invalid="ignore", over="ignore"):
        maps = scores[:, None, None] - covered
    of.finite(maps, scores, "occlusion")
    if resize:
        maps = _mean_over_patches(maps, rows, columns, patch, size)
    return Heatmaps(maps, classes, scores, "input", "occlusion", of.network.explains)


def patch_positions(size, patch, stride):
    """List where the patches of an occlusion begin along one axis.

    Parameters
    ----------
    size : int
        Pixels of the picture along the axis.
    patch, stride : int
        Pixels, 1 <= stride <= patch <= size.

    Returns
    -------
    numpy.ndarray of int64
        First pixel of each patch. Every pixel is covered: the last patch ends with the picture.

    Raises
    ------
    CnnlabError
        If a number is out of range.

    Examples
    --------
    >>> patch_positions(10, 4, 4).tolist()
    [0, 4, 6]
    """
    size = _validate.integer("size", size, low=1)
    if _validate.integer("patch", patch, low=1) > size:
        raise CnnlabError(f"patch {patch} is larger than the picture ({size}): use a smaller patch")
    if _validate.integer("stride", stride, low=1) > patch:
        raise CnnlabError(f"stride {stride} is larger than patch {patch}: pixels between the patches stay uncovered")
    return np.unique(np.append(np.arange(0, size - patch + 1, stride), size - patch))


def _asked(of, what, where, batch_size, progress):
    """Return the scores of the whole pictures, (N,), and those with each patch covered, (N, rows, columns)."""
    images, fills, classes = what
    rows, columns, (height, width) = where
    # Place 0 covers nothing: the whole picture is asked in one batch with its covered copies, since a call of its own
    # would cost as much as ten of them.
    places = [(0, 0, 0, 0), *((top, top + height, left, left + width) for top, left in product(rows, columns))]
    ask = scoring(of)
    scores = np.empty(len(images) * len(places), np.float32)
    with progress_bar(len(scores), "occlusion", progress) as bar:
        for start in range(0, len(scores), batch_size):
            which, place = np.divmod(np.arange(start, min(start + batch_size, len(scores))), len(places))
            # Indexing by an array copies. Covering the copies here is faster than on TensorFlow's graph.
            pictures = images[which]
            for picture, n, number in zip(pictures, which, place, strict=True):
                top, bottom, left, right = places[number]
                picture[top:bottom, left:right] = fills[n]
            scores[start : start + len(which)] = ask(pictures, classes[which])[1].numpy()
            bar.update(len(which))
    scores = scores.reshape(len(images), len(places))
    return scores[:, 0], scores[:, 1:].reshape(len(images), len(rows), len(columns))


def _mean_over_patches(maps, rows, columns, patch, size):
    """Give each pixel the mean of the patches that covered it."""
    down, across = (
        ((np.arange(pixels)[:, None] >= starts) & (np.arange(pixels)[:, None] < starts + extent)).astype(np.float32)
        for pixels, starts, extent in zip(size, (rows, columns), patch, strict=True)
    )
    times = np.outer(down.sum(axis=1), across.sum(axis=1))
    return (down @ maps @ across.T / times).astype(np.float32)


def _checked_patch(size, patch, stride):
    patch = tuple(-(-pixels // ACROSS) for pixels in size) if patch is None else _validate.pair("patch", patch)
    stride = tuple(-(-extent // 2) for extent in patch) if stride is None else _validate.pair("stride", stride)
    for extent, pixels in zip(patch, size, strict=True):
        if extent > pixels:
            raise CnnlabError(f"patch {patch} is larger than images {size}: use a smaller patch")
    return patch, stride


def _checked_fill(fill, images, network):
    """Return one colour a picture, (N, C)."""
    if isinstance(fill, str):
        _validate.choice("fill", fill, ["mean"])
        return images.mean(axis=(1, 2))
    fill = _validate.floating("fill", fill, ndim=(0, 1))
    if fill.size not in (1, images.shape[-1]):
        raise CnnlabError(
            f"fill has {fill.size} numbers, but the pictures {images.shape[-1]} channels: give one number, or one each"
        )
    checked_levels(network, "fill", fill)
    return np.broadcast_to(fill.astype(np.float32), (len(images), images.shape[-1]))
