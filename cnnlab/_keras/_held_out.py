"""What makes a training or its measure meaningless, although shapes and numbers are right."""

import hashlib
import warnings

from cnnlab.errors import CnnlabError

# From this share of the held-out pictures on, those that were learned as well are told.
SHARED = 0.01
# Fewer held-out pictures may be of one class by chance.
FEW = 10


def check_held_out(x, y, validation=None):
    """Refuse labels of one class only, and say when held-out pictures are learned as well.

    Copies are found by their bytes: pictures that only look alike are none, nor what the network augments. A picture
    of one value, such as a black one, is nobody's copy.

    Parameters
    ----------
    x, y : numpy.ndarray
        What is learned: pictures, and a class number each.
    validation : tuple of numpy.ndarray, optional
        What is held out, likewise.

    Raises
    ------
    CnnlabError
        If several pictures are learned, all of one class.

    Warns
    -----
    UserWarning
        If held-out pictures are learned as well, or ten and more of them are all of one class.
    """
    if len(y) > 1 and (y == y[0]).all():
        raise CnnlabError(
            f"y holds class {y[0]} only: from one class nothing can be told apart; does the choice of pictures take "
            "all from one end?"
        )
    if validation is None:
        return
    held, labels = validation
    count = _shared(x, held.astype(x.dtype, copy=False))
    if count and count >= SHARED * len(held):
        warnings.warn(
            f"{count} of the {len(held)} held-out pictures are among those learned: what is measured on them says "
            "nothing about new pictures; draw both from one shuffled order, without overlap",
            stacklevel=3,
        )
    if len(labels) >= FEW and (labels == labels[0]).all():
        warnings.warn(
            f"validation y holds class {labels[0]} only: whoever always answers {labels[0]} is right there; shuffle "
            "before you split",
            stacklevel=3,
        )


def _shared(x, held):
    # Hashes, so that no second copy of all pictures is held.
    learned = {_hash(picture) for picture in x}
    return sum(_hash(picture) in learned for picture in held if picture.min() < picture.max())


def _hash(picture):
    return hashlib.blake2b(picture.tobytes(), digest_size=16).digest()
