"""Networks written as a line of words: INPUT -> [[CONV -> RELU]*N -> POOL]*M -> [FC -> RELU]*K -> FC."""

import re

import keras
from keras import layers

from cnnlab import _validate
from cnnlab._keras import first_weights
from cnnlab.errors import CnnlabError

WORDS = ("IN", "CONV", "RELU", "POOL", "NORM", "FC")
_SPELLINGS = {"INPUT": "IN"}
_TOKEN = re.compile(r"\s*(->|→|[\[\]*]|[A-Za-z]\w*\??|\d+|\S)")
# Enough for every network of the lesson; a slip of the pen such as *100 should not build for minutes.
MOST_LAYERS = 500


def expand(pattern):
    """Write a pattern out: every repetition as often as it says.

    Parameters
    ----------
    pattern : str
        Words joined by ``->``. Brackets hold a part together, and ``*3`` behind a bracket or word repeats it.
        The words are IN (or INPUT), CONV, RELU, POOL, NORM and FC, in capitals or not.

    Returns
    -------
    tuple of str
        The words in order.

    Raises
    ------
    CnnlabError
        If the pattern is no such sentence; the message names the place, counted in characters from 1.

    Examples
    --------
    >>> expand("IN -> [[CONV -> RELU]*2 -> POOL]*2 -> FC")
    ('IN', 'CONV', 'RELU', 'CONV', 'RELU', 'POOL', 'CONV', 'RELU', 'CONV', 'RELU', 'POOL', 'FC')
    """
    if not isinstance(pattern, str):
        raise CnnlabError(
            f"pattern must be a text such as 'IN -> CONV -> RELU -> FC', found {type(pattern).__name__}: "
            "put it in quotes"
        )
    return tuple(_Sentence(pattern).words())


def build(pattern, *, input_shape=(28, 28, 1), classes=10, filters=16, kernel=3, units=64, seed=0):
    """Build the network that a pattern describes, not yet compiled.

    ========  =====================================================================================
    word      layer
    ========  =====================================================================================
    IN        the input, grey levels 0..255, divided by 255
    CONV      a convolution, ``same`` padding, stride 1: it keeps the size
    RELU      negative numbers become 0
    POOL      max pooling 2 x 2: it halves the size
    NORM      batch normalisation
    FC        a dense layer; before the first one the maps are flattened; the last one is the answer (softmax)
    ========  =====================================================================================

    Parameters
    ----------
    pattern : str
        See `expand`. It begins with IN and ends with FC; behind the first FC there is no CONV and no POOL.
    input_shape : tuple of int
        (rows, columns, channels).
    classes : int
        Units of the last FC, at least 2.
    filters : int or sequence of int
        A number: that many in each convolution before the first pooling, twice as many behind each pooling. Several
        numbers: one a convolution.
    kernel : int or (int, int)
        Of every convolution.
    units : int or sequence of int
        Of the other FC; several numbers: one each.
    seed : int
        Decides the first weights.

    Returns
    -------
    keras.Sequential
        (N, rows, columns, channels) to (N, classes) float32 probabilities.

    Raises
    ------
    CnnlabError
        If the pattern cannot be read or built; a pooling that finds nothing left to halve, for instance.

    References
    ----------
    The pattern is that of Shamsi Abdurakhmanova, *Convolutional NN* (lecture, Aalto, 2022), which has it from
    A. Karpathy's notes for Stanford's CS231n, https://cs231n.github.io/convolutional-networks/.

    Examples
    --------
    >>> build("IN -> CONV -> RELU -> FC").count_params()
    125610
    >>> build("INPUT -> [CONV -> RELU -> POOL]*2 -> FC -> RELU -> FC").count_params()
    105866
    """
    words = expand(pattern)
    _check_order(words)
    shape = _shape(input_shape)
    classes = _validate.integer("classes", classes, low=2)
    _validate.pair("kernel", kernel)
    each = {"CONV": _filters(words, filters), "FC": [*_each("units", units, words.count("FC") - 1, "FC"), classes]}
    _check_pools(words, shape)
    makers = {
        "CONV": lambda number, first: layers.Conv2D(
            each["CONV"][number - 1], kernel, padding="same", kernel_initializer=first, name=f"conv_{number}"
        ),
        "FC": lambda number, first: layers.Dense(each["FC"][number - 1], kernel_initializer=first, name=f"fc_{number}"),
        "RELU": lambda number, first: layers.ReLU(name=f"relu_{number}"),
        "POOL": lambda number, first: layers.MaxPooling2D(2, name=f"pool_{number}"),
        "NORM": lambda number, first: layers.BatchNormalization(name=f"norm_{number}"),
    }
    initializers, seen = first_weights(seed), dict.fromkeys(WORDS, 0)
    network = [keras.Input(shape, name="pictures"), layers.Rescaling(1 / 255, name="rescale")]
    for word in words[1:]:
        seen[word] += 1
        if (word, seen[word]) == ("FC", 1):
            network.append(layers.Flatten(name="flatten"))
        learned = next(initializers) if word in ("CONV", "FC") else None
        network.append(makers[word](seen[word], learned))
    network.append(layers.Softmax(name="softmax"))
    return keras.Sequential(network, name="built")


class _Sentence:
    """Reads a pattern from left to right; `at` is the place of the next token."""

    def __init__(self, pattern):
        self.pattern = pattern
        self.tokens = [(match[1], match.start(1) + 1) for match in _TOKEN.finditer(pattern)]
        self.at = 0

    def words(self):
        if not self.tokens:
            raise CnnlabError("pattern is empty: write at least IN -> FC")
        words = self._chain(opened=None)
        if self._next() is not None:
            self._refuse("']' closes nothing: remove it, or open it with '[' before")
        return words

    def _chain(self, opened):
        """Read items joined by arrows up to the end or the closing bracket."""
        words = self._item()
        while self._next() in ("->", "→"):
            self.at += 1
            words += self._item()
            if len(words) > MOST_LAYERS:
                raise CnnlabError(f"pattern describes more than {MOST_LAYERS} layers: repeat less often")
        if self._next() == "]" or (self._next() is None and opened is None):
            return words
        if self._next() is None:
            self.at = opened
            self._refuse("'[' is never closed: add ']' where the part ends")
        self._refuse("expected '->' before this: join the parts with arrows")

    def _item(self):
        """Read a word or a bracket, with its repetition."""
        token = self._next()
        if token is None:
            raise CnnlabError(
                f"pattern {self.pattern!r} ends where a word is expected: name a layer, or drop the arrow"
            )
        if token == "[":
            opened = self.at
            self.at += 1
            if self._next() == "]":
                self._refuse("the bracket is empty: write a layer into it")
            words = self._chain(opened)
            self.at += 1
        else:
            words = [self._word(token)]
        if self._next() != "*":
            return words
        self.at += 1
        return words * self._times()

    def _word(self, token):
        """Return the word at hand, in its one spelling, and go on."""
        upper = token.upper()
        if upper.endswith("?") and upper[:-1] in WORDS:
            self._refuse(f"the question mark means 'perhaps': decide, write {upper[:-1]} or leave it out")
        if not token[0].isalpha():
            known = token in ("]", "->", "→", "*")
            self._refuse("expected a layer here" if known or token.isdigit() else "this sign is none of the grammar's")
        word = _SPELLINGS.get(upper, upper)
        if word not in WORDS:
            self._refuse(_unknown(upper))
        self.at += 1
        return word

    def _times(self):
        token = self._next()
        if token is None or not token.isdigit():
            letter = (
                f"{token} stands for a number" if token and token.isalpha() else "a repetition needs a whole number"
            )
            self._refuse(f"{letter}: write it, as in *2")
        if int(token) == 0:
            self._refuse("0 times is nothing at all: leave the part out, or repeat it at least once")
        if int(token) > MOST_LAYERS:
            self._refuse(f"more than {MOST_LAYERS} times: repeat less often")
        self.at += 1
        if self._next() == "*":
            self._refuse("a part is repeated once only: multiply the two numbers")
        return int(token)

    def _next(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else None

    def _refuse(self, why):
        token, place = self.tokens[self.at] if self.at < len(self.tokens) else ("the end", len(self.pattern) + 1)
        raise CnnlabError(f"pattern {self.pattern!r}, character {place} ({token}): {why}")


def _unknown(upper):
    """Say what an unknown word may have been meant as."""
    from difflib import get_close_matches

    bare = upper.rstrip("0123456789").rstrip("_")
    if bare in WORDS:
        return f"layers are not numbered in a pattern: write {bare}"
    other = {"CONVOLUTION": "CONV", "POOLING": "POOL", "MAXPOOL": "POOL", "DENSE": "FC", "FLATTEN": "FC"}
    near = other.get(upper) or next(iter(get_close_matches(upper, WORDS, n=1)), None)
    return f"{upper} is none of {', '.join(WORDS)}." + (f" Did you mean {near}?" if near else " Which is meant?")


def _check_order(words):
    """Refuse a sentence whose words are right and whose order is not."""
    if words[0] != "IN":
        raise CnnlabError(f"pattern begins with {words[0]}: a network begins with IN")
    if "IN" in words[1:]:
        raise CnnlabError("pattern has IN more than once: a network has one input, at its beginning")
    if words[-1] != "FC":
        raise CnnlabError(f"pattern ends with {words[-1]}: the last word is FC, which gives the answer")
    flat = words.index("FC")
    for word in words[flat:]:
        if word in ("CONV", "POOL"):
            raise CnnlabError(f"{word} comes behind FC, where there are no rows and columns left: move it before")
    for before, word in zip(words, words[1:], strict=False):
        if word in ("RELU", "NORM") and before in (word, "IN"):
            why = "changes nothing there" if word == "RELU" else "belongs behind a CONV or FC"
            raise CnnlabError(f"{word} comes right behind {before}: it {why}, remove it")


def _check_pools(words, shape):
    """Refuse a pooling that finds a side of one pixel."""
    rows, columns = shape[:2]
    for number in range(1, words.count("POOL") + 1):
        if min(rows, columns) < 2:
            raise CnnlabError(
                f"POOL number {number} finds maps of {rows} x {columns}, and nothing is left to halve: "
                f"pool at most {number - 1} times, or give larger pictures"
            )
        rows, columns = rows // 2, columns // 2


def _filters(words, filters):
    """Return the filters of each convolution."""
    convolutions = words.count("CONV")
    if not isinstance(filters, (tuple, list)):
        first, pools, each = _validate.integer("filters", filters, low=1), 0, []
        for word in words:
            pools += word == "POOL"
            each += [first * 2**pools] if word == "CONV" else []
        return each
    return _each("filters", filters, convolutions, "CONV")


def _each(name, numbers, wanted, word):
    """Return one number for each of the layers called `word`."""
    if not isinstance(numbers, (tuple, list)):
        return [_validate.integer(name, numbers, low=1)] * wanted
    if len(numbers) != wanted:
        hidden = " before the last FC" if word == "FC" else ""
        raise CnnlabError(
            f"{name} has {len(numbers)} numbers for {wanted} {word}{hidden}: give one each, or a single number"
        )
    return [_validate.integer(f"{name}[{place}]", number, low=1) for place, number in enumerate(numbers)]


def _shape(input_shape):
    if not isinstance(input_shape, (tuple, list)) or len(input_shape) != 3:
        raise CnnlabError(f"input_shape must be (rows, columns, channels), found {input_shape!r}: grey has 1 channel")
    return tuple(_validate.integer(f"input_shape[{axis}]", size, low=1) for axis, size in enumerate(input_shape))
