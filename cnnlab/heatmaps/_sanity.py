"""Does a heatmap deserve trust? Checks that answer with numbers, for any method that is called as ours are."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from cnnlab import _keras, _validate
from cnnlab.errors import CnnlabError
from cnnlab.heatmaps._compiled import checked, class_scores
from cnnlab.heatmaps._progress_bar import progress_bar


@dataclass(frozen=True, eq=False)
class Randomisation:
    """What became of the maps while the weights were randomised from the top down.

    Attributes
    ----------
    layers : tuple of str
        The last layer randomised at each depth, the top first; all layers above it are randomised as well.
    correlations : numpy.ndarray, shape (depths, N), float64
        Rank correlation of each picture's map with its map under the intact weights, -1 to 1.

    Examples
    --------
    >>> Randomisation(("dense", "conv"), np.array([[0.5, 0.7], [0.0, 0.2]])).means.round(2).tolist()
    [0.6, 0.1]
    """

    layers: tuple
    correlations: np.ndarray

    @property
    def means(self):
        """The mean correlation at each depth, shape (depths,)."""
        return self.correlations.mean(axis=1)


def randomisation(method, model, images, class_index=None, *, seed=0, depths=None, progress=True, **options):
    """Randomise the weights from the top down and compare the maps: a method that does not notice explains nothing.

    At each depth one more layer has its weights shuffled, so that they keep their sizes and lose what they learned.
    The class explained stays the one of the intact model. Works on a copy: the model given is not changed.

    Parameters
    ----------
    method : callable
        `grad_cam` or anything else called as ``method(model, images, class_index, **options)`` that returns
        `Heatmaps` or an array (N, H, W).
    model, images, class_index
        As for `grad_cam`.
    seed : int
        Decides the shuffling.
    depths : int, optional
        How many depths to measure, evenly spread, the last one always among them; by default all.
    progress : bool
        Whether a watching person sees a progress bar.
    **options
        Handed to the method.

    Returns
    -------
    Randomisation

    Raises
    ------
    CnnlabError
        If the model has no weights or cannot be copied, or an argument does not fit.

    References
    ----------
    J. Adebayo et al., *Sanity Checks for Saliency Maps* (NeurIPS 2018), https://arxiv.org/abs/1810.03292. There the
    weights are drawn anew; shuffled ones keep each layer's scale also in a trained network.

    Examples
    --------
    >>> from cnnlab.heatmaps import grad_cam
    >>> from cnnlab.models import mnist_cnn
    >>> digits = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), dtype=np.uint8)
    >>> fallen = randomisation(grad_cam, mnist_cnn(), digits)
    >>> fallen.layers, fallen.correlations.shape
    (('classes', 'dense', 'conv_2', 'conv_1'), (4, 3))
    """
    rng = np.random.default_rng(_validate.integer("seed", seed, low=0))
    classes = _classes(model, images, class_index)
    intact = _maps(_callable(method)(model, images, classes, **options))
    copy = _keras.copied(model, f"model {model.name!r}")
    learned = [(name, step) for name, step in _keras.steps_of(copy) if getattr(step, "weights", None)][::-1]
    if not learned:
        raise CnnlabError(f"model {model.name!r} has no weights: there is nothing to randomise")
    measured = _spread(len(learned), depths)
    names, correlations = [], []
    with progress_bar(len(learned), "randomisation", progress) as bar:
        for depth, (name, layer) in enumerate(learned):
            layer.set_weights([rng.permuted(weight) for weight in layer.get_weights()])
            if depth in measured:
                names.append(name)
                correlations.append(rank_correlation(intact, _maps(method(copy, images, classes, **options))))
            bar.update()
    return Randomisation(tuple(names), np.array(correlations))


def rank_correlation(maps, others):
    """Correlate the ranks of two sets of maps, picture by picture (Spearman, 1904).

    Parameters
    ----------
    maps, others : Heatmaps or array_like, shape (N, H, W)
        Of equal shape.

    Returns
    -------
    numpy.ndarray, shape (N,), float64
        -1 to 1. Equal values share their mean rank. 0 where one of the two maps is the same everywhere: it tells
        no place from another.

    Raises
    ------
    CnnlabError
        If the shapes differ.

    Examples
    --------
    >>> one = np.array([[[1, 2], [3, 4]]])
    >>> rank_correlation(one, one**2).tolist(), rank_correlation(one, -one).tolist()
    ([1.0], [-1.0])
    """
    maps, others = _maps(maps), _maps(others, "others")
    if maps.shape != others.shape:
        raise CnnlabError(f"maps {maps.shape} and others {others.shape} differ: compare maps of one size")
    return np.array([_correlation(rankdata(one), rankdata(other)) for one, other in zip(maps, others, strict=True)])


def pointing_game(maps, masks):
    """Ask whether the hottest place of each map lies on the object.

    Parameters
    ----------
    maps : Heatmaps or array_like, shape (N, H, W)
        At the size of the masks, so made with ``resize=True``.
    masks : array_like of bool, shape (N, H, W)
        Where the object is.

    Returns
    -------
    numpy.ndarray, shape (N,), float64
        1 for a hit, 0 for a miss; a share between them where several places are hottest; NaN for a map that is the
        same everywhere, which points nowhere. ``np.nanmean`` of it is the hit rate.

    Raises
    ------
    CnnlabError
        If maps and masks do not fit together or a mask is empty.

    References
    ----------
    J. Zhang et al., *Top-down Neural Attention by Excitation Backprop* (ECCV 2016), https://arxiv.org/abs/1608.00507.
    There a miss by up to 15 pixels is a hit; here it is a miss.

    Examples
    --------
    >>> maps = np.array([[[0, 0, 5], [0, 1, 0]], [[0, 0, 1], [3, 0, 3]]])
    >>> masks = np.array([[[0, 0, 1], [0, 0, 1]]] * 2, bool)
    >>> pointing_game(maps, masks).tolist()
    [1.0, 0.5]
    """
    maps, masks = _with_masks(maps, masks)
    hottest = maps == maps.max(axis=(1, 2), keepdims=True)
    hits = (hottest & masks).sum(axis=(1, 2)) / hottest.sum(axis=(1, 2))
    return np.where(hottest.all(axis=(1, 2)), np.nan, hits)


def energy_inside(maps, masks):
    """Share of a map's positive heat that lies on the object.

    Parameters
    ----------
    maps : Heatmaps or array_like, shape (N, H, W)
        At the size of the masks, so made with ``resize=True``.
    masks : array_like of bool, shape (N, H, W)
        Where the object is.

    Returns
    -------
    numpy.ndarray, shape (N,), float64
        0 to 1; a map that knows nothing scores the mask's share of the picture. NaN for a map without any positive
        heat.

    Raises
    ------
    CnnlabError
        If maps and masks do not fit together or a mask is empty.

    References
    ----------
    H. Wang et al., *Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks* (CVPR workshop
    2020), https://arxiv.org/abs/1910.01279, section 4.3.

    Examples
    --------
    >>> maps = np.array([[[0, 0, 6], [0, 2, -9]]])
    >>> energy_inside(maps, np.array([[[0, 0, 1], [0, 0, 1]]], bool)).tolist()
    [0.75]
    """
    maps, masks = _with_masks(maps, masks)
    heat = np.maximum(maps, 0)
    total = heat.sum(axis=(1, 2))
    inside = (heat * masks).sum(axis=(1, 2))
    return np.divide(inside, total, out=np.full(len(maps), np.nan), where=total > 0)


def shift_consistency(method, model, images, class_index=None, *, shift=(4, 4), **options):
    """Shift the pictures and compare the shifted maps with the maps of the shifted pictures.

    Pixels that come in at the border repeat the border; they are left out of the comparison. A network that steps
    over pixels (strides, pooling) can only agree well if the shift is a multiple of its step.

    Parameters
    ----------
    method, model, images, class_index, **options
        As for `randomisation`; `resize=True` is added.
    shift : (int, int)
        Rows down and columns to the right, negative for up and left.

    Returns
    -------
    numpy.ndarray, shape (N,), float64
        Rank correlation, 1 for maps that moved with the picture.

    Raises
    ------
    CnnlabError
        If the shift moves the picture not at all or out of itself, or an argument does not fit.

    Examples
    --------
    >>> from cnnlab.heatmaps import saliency
    >>> from cnnlab.models import mnist_cnn
    >>> digits = np.zeros((1, 28, 28, 1), np.uint8)
    >>> digits[:, 8:18, 12:15] = 255
    >>> shift_consistency(saliency, mnist_cnn(), digits, shift=(4, -4)).shape
    (1,)
    """
    down, right = _validate.pair("shift", shift, low=None)
    classes = _classes(model, images, class_index)
    images = np.asarray(images)
    if (down, right) == (0, 0):
        raise CnnlabError("shift (0, 0) moves nothing, and every method would pass: shift by a pixel at least")
    if abs(down) >= images.shape[1] or abs(right) >= images.shape[2]:
        raise CnnlabError(f"shift {(down, right)} moves pictures {images.shape[1:3]} out of themselves: use less")
    moved = _callable(method)(model, _shifted(images, down, right), classes, resize=True, **options)
    still = method(model, images, classes, resize=True, **options)
    moved, still = _maps(moved), _maps(still)
    if not moved.shape == still.shape == images.shape[:3]:
        raise CnnlabError(f"maps {still.shape} are not as large as images {images.shape}: method must heed resize=True")
    return rank_correlation(
        _cropped(moved, max(down, 0), max(right, 0), abs(down), abs(right)),
        _cropped(still, max(-down, 0), max(-right, 0), abs(down), abs(right)),
    )


def class_discrimination(method, model, images, classes, masks, **options):
    """Ask for each thing in a picture in turn, and measure on which thing the heat lies.

    Parameters
    ----------
    method, model, **options
        As for `randomisation`; `resize=True` is added.
    images : array_like, shape (N, H, W, C)
        Pictures with K things each.
    classes : array_like of int, shape (N, K)
        What the things are.
    masks : array_like of bool, shape (N, K, H, W)
        Where the things are.

    Returns
    -------
    numpy.ndarray, shape (N, K, K), float64
        [n, i, j] is the share of heat on thing j when class i is asked for (`energy_inside`). A method that tells
        classes apart has its largest numbers on the diagonal; one that does not has equal rows.

    Raises
    ------
    CnnlabError
        If the shapes do not fit together, or an argument does not fit.

    Examples
    --------
    >>> from cnnlab.heatmaps import saliency
    >>> from cnnlab.models import mnist_cnn
    >>> digits = np.random.default_rng(0).integers(0, 256, (1, 28, 28, 1), dtype=np.uint8)
    >>> left = np.broadcast_to(np.arange(28) < 14, (28, 28))
    >>> class_discrimination(saliency, mnist_cnn(), digits, [[3, 8]], [[left, ~left]]).shape
    (1, 2, 2)
    """
    images, classes, masks = np.asarray(images), _validate.array("classes", classes), _validate.array("masks", masks)
    if classes.ndim != 2 or masks.shape != (*classes.shape, *images.shape[1:3]) or len(classes) != len(images):
        raise CnnlabError(
            f"images {images.shape}, classes {classes.shape} and masks {masks.shape} do not fit together: "
            "for N pictures with K things expected (N, H, W, C), (N, K) and (N, K, H, W)"
        )
    things = range(classes.shape[1])
    asked = [_maps(_callable(method)(model, images, classes[:, thing], resize=True, **options)) for thing in things]
    return np.stack([[energy_inside(maps, masks[:, thing]) for thing in things] for maps in asked]).transpose(2, 0, 1)


def _classes(model, images, class_index):
    """Return the class of each picture, once and for all, so that it stays when weights or pictures change."""
    of, images, classes, batch_size = checked(model, images, class_index)
    classes, scores = class_scores(model, images, classes, batch_size)
    of.finite_scores(scores, "the check")
    return classes


def _callable(method):
    if not callable(method):
        raise CnnlabError(f"method must be a function such as grad_cam itself, found {method!r}")
    return method


def _maps(result, name="maps"):
    return _validate.floating(name, getattr(result, "maps", result), ndim=3)


def _with_masks(maps, masks):
    maps, masks = _maps(maps), _validate.array("masks", masks, ndim=3)
    if masks.shape != maps.shape:
        raise CnnlabError(
            f"masks {masks.shape} do not fit maps {maps.shape}: make the maps with resize=True, one mask a map"
        )
    if not np.isin(masks, (0, 1)).all():
        raise CnnlabError("masks must hold only True and False (or 1 and 0): compare first, as in masks > 0")
    masks = masks.astype(bool)
    if not masks.any(axis=(1, 2)).all():
        empty = int(np.argmin(masks.any(axis=(1, 2))))
        raise CnnlabError(f"masks[{empty}] is empty: leave out pictures without the object")
    return maps, masks


def _spread(count, depths):
    """Return which of the depths 0 to count - 1 are measured."""
    depths = count if depths is None else _validate.integer("depths", depths, low=1)
    return set(np.linspace(count - 1, 0, min(depths, count)).round().astype(int).tolist())


def _correlation(one, other):
    one, other = one - one.mean(), other - other.mean()
    size = np.sqrt((one @ one) * (other @ other))
    return float(np.clip(one @ other / size, -1, 1)) if size > 0 else 0.0


def _shifted(images, down, right):
    around = ((0, 0), (max(down, 0), max(-down, 0)), (max(right, 0), max(-right, 0)), (0, 0))
    wide = np.pad(images, around, mode="edge")
    rows, columns = images.shape[1:3]
    top, left = max(-down, 0), max(-right, 0)
    return wide[:, top : top + rows, left : left + columns]


def _cropped(maps, top, left, rows_less, columns_less):
    rows, columns = maps.shape[1] - rows_less, maps.shape[2] - columns_less
    return maps[:, top : top + rows, left : left + columns]
