"""Which layers may learn. Batch normalisation has two ways to change, and both are looked after."""

import dataclasses
import math
import re

from cnnlab import _quiet, _validate  # noqa: F401  (_quiet before keras: it silences TensorFlow's start-up)
from cnnlab.errors import CnnlabError

import keras  # isort: skip

HEAD = "head"


def freeze(model, which=None):
    """Let layers of a network learn no more: neither their weights nor their batch statistics change in training.

    Parameters
    ----------
    model : keras.Model
        For example from `attach_head`. If it is compiled, it must be compiled anew; until then Keras refuses to fit.
    which : None, float, str or list of str
        None: everything but the head. A share between 0 and 1: so many of its layers, from the bottom. A name: that
        layer, or the block whose layers' names begin with it.

    Returns
    -------
    Report
        What is trainable now.

    Raises
    ------
    CnnlabError
        If there is no such layer.
    """
    for layer in _chosen(model, which, from_top=False):
        # A frozen BatchNormalization also stops gathering means and variances: so Keras defines it.
        layer.trainable = False
    return _changed(model)


def unfreeze(model, which=None, *, batch_norm=False):
    """Let layers of a network learn again.

    Parameters
    ----------
    model : keras.Model
        For example from `attach_head`. If it is compiled, it must be compiled anew; until then Keras refuses to fit.
    which : None, float, str or list of str
        None: everything. A share between 0 and 1: so many of its layers, from the top. A name: that layer, or the
        block whose layers' names begin with it.
    batch_norm : bool
        Whether batch normalisation may move as well. With few pictures better not: its averages, gathered over
        thousands, would be replaced by those of a handful.

    Returns
    -------
    Report
        What is trainable now.

    Raises
    ------
    CnnlabError
        If there is no such layer.
    """
    chosen = _chosen(model, which, from_top=True)
    _open_boxes(model)
    for layer in chosen:
        layer.trainable = batch_norm or not _normalises(layer)
    return _changed(model)


@dataclasses.dataclass(frozen=True)
class Row:
    """One block of a `Report`: its parameters, those that learn, and what its batch normalisation does."""

    block: str
    layers: int
    parameters: int
    learning: int
    batch_norm: str


@dataclasses.dataclass(frozen=True)
class Report:
    """What of a network is trainable; print it for a table.

    Attributes
    ----------
    rows : tuple of Row
        One a block of layers, from the bottom to the head.
    """

    rows: tuple

    @property
    def parameters(self):
        """All numbers of the network."""
        return sum(row.parameters for row in self.rows)

    @property
    def learning(self):
        """Those that training changes by its gradients."""
        return sum(row.learning for row in self.rows)

    def __str__(self):
        lines = [f"{'block':<16}{'layers':>7}{'parameters':>12}{'learning':>12}  batch norm"]
        for row in self.rows:
            lines.append(
                f"{row.block:<16}{row.layers:>7}{row.parameters:>12,}{row.learning:>12,}  {row.batch_norm}".rstrip()
            )
        lines.append(f"{'together':<16}{'':>7}{self.parameters:>12,}{self.learning:>12,}")
        return "\n".join(lines)


def report(model):
    """Say what of a network is trainable, block by block.

    Parameters
    ----------
    model : keras.Model
        Built.

    Returns
    -------
    Report
        Layers without weights are left out. Batch normalisation is ``"fixed"`` or ``"moving"``; its moving averages
        count as parameters but never as learning, since no gradient reaches them.

    Examples
    --------
    >>> from cnnlab import transfer
    >>> model = transfer.attach_head(transfer.backbone("course"), 2)
    >>> report(model).learning
    258
    """
    blocks = {}
    for layer in _with_weights(model, inside_head=True):
        blocks.setdefault(_block(layer.name), []).append(layer)
    return Report(tuple(_row(name, members) for name, members in blocks.items()))


def _row(name, members):
    norms = {layer.trainable for layer in members if _normalises(layer)}
    told = {frozenset(): "", frozenset([True]): "moving", frozenset([False]): "fixed"}
    return Row(
        block=name,
        layers=len(members),
        parameters=sum(layer.count_params() for layer in members),
        learning=sum(math.prod(weight.shape) for layer in members for weight in layer.trainable_weights),
        batch_norm=told.get(frozenset(norms), "partly moving"),
    )


def _block(name):
    """Return the block of a layer: `block_3_a_conv` is of `block_3`, `conv_pw_13_bn` of `conv_pw_13`."""
    numbered = re.match(r"(.*?_?\d+)(?:_|$)", name)
    return numbered[1] if numbered else re.sub(r"_(?:conv|bn|relu|pool)$", "", name)


def _chosen(model, which, *, from_top):
    if not isinstance(model, keras.Model) or not getattr(model, "built", False):
        raise CnnlabError(f"model must be a built keras.Model, found {type(model).__name__}: use attach_head")
    base = [layer for layer in _with_weights(model)]
    if which is None:
        return base
    if isinstance(which, (str, list, tuple)):
        names = [which] if isinstance(which, str) else list(which)
        return [layer for name in names for layer in _named(model, base, name)]
    share = _validate.number("which", which, low=0, high=1)
    # Batch normalisation goes with the convolution before it, so the share is one of learning layers.
    learners = [index for index, layer in enumerate(base) if not _normalises(layer)]
    count = math.ceil(share * len(learners))
    if from_top:
        return base[learners[-count] :] if count else []
    return base[: learners[count]] if count < len(learners) else base


def _named(model, base, name):
    found = [layer for layer in base if layer.name == name or layer.name.startswith(f"{name}_")]
    if not found:
        if any(layer.name == name for layer in model.layers):
            raise CnnlabError(f"the layer {name!r} has no weights or is the head: there is nothing to freeze in it")
        _validate.choice("which", name, list(dict.fromkeys([_block(layer.name) for layer in base])))
    return found


def _with_weights(model, *, inside_head=False):
    """Return all layers with weights, those of networks inside the network too; the head only if asked for."""
    found = []
    for layer in model.layers:
        if not inside_head and (layer.name == HEAD or layer.name.startswith(f"{HEAD}_")):
            continue
        if isinstance(layer, keras.Model):
            found += _with_weights(layer, inside_head=True)
        elif layer.weights:
            found.append(layer)
    return found


def _open_boxes(model):
    """Let networks inside the network be trainable as such, without touching the flags of their layers."""
    flags = [(layer, layer.trainable) for layer in _with_weights(model, inside_head=True)]
    # A box that is not trainable hides whatever its layers say; opening it sets all of them.
    model.trainable = True
    for layer, flag in flags:
        layer.trainable = flag


def _normalises(layer):
    return isinstance(layer, keras.layers.BatchNormalization)


def _changed(model):
    # A compiled network has built its training step from the old flags and would silently go on with them.
    # Taking the mark of `compile` away makes Keras say so instead.
    model.compiled = False
    model.train_function = None
    return report(model)
