"""Pictures as arrays: grey and sepia, channels first or last, value ranges, and eight real photographs."""

import numpy as np

from cnnlab import _validate
from cnnlab.errors import CnnlabError

PHOTOGRAPHS = ("astronaut", "brick", "camera", "chelsea", "coffee", "coins", "grass", "gravel")

# How much red, green and blue light contribute to perceived brightness: ITU-R BT.709 (2015), item 3.2.
LUMINANCE = (0.2126, 0.7152, 0.0722)

# Rows give the new red, green and blue; columns take the old ones. Rows of sum > 1 brighten: results are clipped.
SEPIA = ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131))

# Of a stored picture: red, green, blue and transparency.
_MOST_CHANNELS = 4

_WIDER = "a picture of 16 bits becomes one of 8 with (picture // 257).astype(np.uint8)"
# What a last axis of another length is, most likely.
_OTHER_CHANNELS = {
    4: "the fourth channel is transparency, leave it out with rgb[..., :3]",
    2: "the second channel is transparency and the first one is grey already, rgb[..., 0]",
    1: "it is grey already, rgb[..., 0]",
}


def photograph(name):
    """Return one of scikit-image's bundled photographs; no network is needed.

    Parameters
    ----------
    name : str
        One of `PHOTOGRAPHS`. ``camera``, ``coins``, ``brick``, ``grass`` and ``gravel`` are grey.

    Returns
    -------
    numpy.ndarray of uint8
        Shape ``(H, W)`` or ``(H, W, 3)``.

    Examples
    --------
    >>> photograph("chelsea").shape
    (300, 451, 3)
    """
    import skimage.data

    return getattr(skimage.data, _validate.choice("name", name, PHOTOGRAPHS))()


def to_grey(rgb, *, gamma_aware=False):
    """Return the grey of a colour picture: its luma, or with `gamma_aware` the encoded luminance.

    Parameters
    ----------
    rgb : array_like, shape (..., 3)
        uint8 in 0..255, or floats in [0, 1]; gamma-encoded, as files are (sRGB).
    gamma_aware : bool
        Whether the weights are applied to light itself (luminance) instead of to the encoded values (luma, as BT.709
        defines it): slower, and different where colours are saturated.

    Returns
    -------
    numpy.ndarray of float64, shape (...)
        In [0, 1].

    Raises
    ------
    CnnlabError
        If the last axis is not 3 long, the values are out of range, or `gamma_aware` is neither True nor False.

    Examples
    --------
    >>> to_grey([[[255, 0, 0]]]).round(4), to_grey([[[255, 0, 0]]], gamma_aware=True).round(4)
    (array([[0.2126]]), array([[0.4984]]))
    """
    rgb, top = _colours(rgb)
    encoded = rgb / top
    if not _validate.flag("gamma_aware", gamma_aware):
        return encoded @ np.array(LUMINANCE)
    # IEC 61966-2-1 (sRGB): a straight piece near black, a power of 2.4 above it.
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    luminance = light @ np.array(LUMINANCE)
    return np.where(luminance <= 0.0031308, luminance * 12.92, 1.055 * luminance ** (1 / 2.4) - 0.055)


def sepia(rgb):
    """Return a colour picture in the brown tones of an old photograph.

    Parameters
    ----------
    rgb : array_like, shape (..., 3)
        uint8 in 0..255, or floats in [0, 1].

    Returns
    -------
    numpy.ndarray, shape (..., 3)
        uint8 if it was whole numbers, float64 otherwise; clipped to the range, because the first two rows of
        the matrix add up to more than 1.

    Examples
    --------
    >>> sepia(np.full((1, 1, 3), 200, np.uint8)).tolist()
    [[[255, 241, 187]]]
    """
    rgb, top = _colours(rgb)
    toned = np.clip(rgb @ np.array(SEPIA).T, 0, top)
    return toned if top == 1 else np.round(toned).astype(np.uint8)


def to_channels_first(images):
    """Move the last axis before rows and columns: ``(..., H, W, C)`` to ``(..., C, H, W)``; a view, not a copy.

    Raises
    ------
    CnnlabError
        If there are not 3 or 4 axes, or the last one cannot hold channels: more than four in whole numbers, or as
        many as columns, as in a stack of grey pictures.

    Examples
    --------
    >>> to_channels_first(np.zeros((25, 30, 45, 3))).shape
    (25, 3, 30, 45)
    """
    return np.moveaxis(_with_channels(images, -1), -1, -3)


def to_channels_last(images):
    """Move the channel axis behind rows and columns: ``(..., C, H, W)`` to ``(..., H, W, C)``; a view, not a copy.

    Raises
    ------
    CnnlabError
        If there are not 3 or 4 axes, or the one before rows and columns holds more than four channels of whole
        numbers, as in a stack of grey pictures.

    Examples
    --------
    >>> to_channels_last(np.zeros((3, 240, 320))).shape
    (240, 320, 3)
    """
    return np.moveaxis(_with_channels(images, -3), -3, -1)


def to_unit(images):
    """Return uint8 pictures as float32 in [0, 1].

    Raises
    ------
    CnnlabError
        If the pictures are not uint8: floats have been normalised before, and twice is once too often.

    Examples
    --------
    >>> to_unit(np.array([0, 51, 255], np.uint8)).tolist()
    [0.0, 0.20000000298023224, 1.0]
    """
    # float32 from the start: images / 255 would make float64, eight times the bytes.
    return _bytes(images) / np.float32(255)


def to_signed(images):
    """Return uint8 pictures as float32 in [-1, 1].

    Examples
    --------
    >>> to_signed(np.array([0, 255], np.uint8)).tolist()
    [-1.0, 1.0]
    """
    return _bytes(images) / np.float32(127.5) - np.float32(1)


def _with_channels(images, axis):
    """Return pictures as an array whose channels lie along an axis, or say that it does not look so.

    A stack of grey pictures (N, H, W) has three axes as well, and its columns would be taken for channels. Stored
    pictures, whole numbers, have four channels at most; floats may be a network's maps, which have any number.
    """
    images = _validate.array("images", images, ndim=(3, 4), finite=False)
    channels = images.shape[axis]
    as_wide = axis == -1 and images.ndim == 3 and channels == images.shape[-2] != images.shape[0]
    if channels > _MOST_CHANNELS and (images.dtype.kind in "bui" or as_wide):
        now, other = ("first", "last") if axis == -1 else ("last", "first")
        raise CnnlabError(
            f"images {images.shape} would have {channels} channels, along axis {axis}: give a stack of grey pictures "
            f"their channel with images[..., np.newaxis]; if the channels are {now} already, leave them there, or use "
            f"to_channels_{other}"
        )
    return images


def _bytes(images):
    images = _validate.array("images", images)
    if images.dtype != np.uint8:
        remedy = "if they are normalised already, leave them as they are"
        if images.dtype.kind in "ui":
            remedy = _WIDER if images.max() > 255 else "they fit: images.astype(np.uint8)"
        raise CnnlabError(
            f"images must be uint8 in 0..255, found {images.dtype} in {images.min():g}..{images.max():g}: {remedy}"
        )
    return images


def _colours(rgb):
    """Return a colour picture and the value that means full light: 255 for whole numbers, 1 for floats."""
    rgb = _validate.array("rgb", rgb)
    if rgb.ndim < 1 or rgb.shape[-1] != 3:
        remedy = "convert channels-first pictures with to_channels_last, and leave grey ones as they are"
        if rgb.ndim > 2 and rgb.shape[-1] in _OTHER_CHANNELS and rgb.shape[-3] != 3:
            remedy = _OTHER_CHANNELS[rgb.shape[-1]]
        raise CnnlabError(f"rgb must have 3 channels on its last axis, found shape {rgb.shape}: {remedy}")
    top = 255 if rgb.dtype.kind in "ui" else 1
    if rgb.min() < 0 or rgb.max() > top:
        raise CnnlabError(
            f"rgb must lie in 0..{top} ({rgb.dtype}), found {rgb.min():g}..{rgb.max():g}: "
            f"{_WIDER if rgb.dtype == np.uint16 else 'whole numbers mean 0..255, floats mean 0..1'}"
        )
    return rgb, top
