"""Which layers may learn. Batch normalisation has two ways to change, and both are looked after."""

import dataclasses
import math
import re

import keras

from cnnlab import _tables, _validate
from cnnlab.errors import CnnlabError

_HEADINGS = ("block", "layers", "parameters", "learning", "batch norm")

HEAD = "head"


def freeze(model, which=None):
    """Let layers of a network learn no more: neither their weights nor their batch statistics change in training.

    Parameters
    ----------
    model : keras.Model
        For example from `attach_head`. If it is compiled, it must be compiled anew; until then Keras refuses to fit.
    which : None, float, str or list of str
        None: everything but the head. A share between 0 and 1: so many of its layers, from the bottom. A name: that
        layer, the block whose layers' names begin with it, or the network of that name inside the model. The head
        itself always learns.

    Returns
    -------
    Report
        What is trainable now.

    Raises
    ------
    CnnlabError
        If there is no such layer.
    """
    # A frozen BatchNormalization also stops gathering means and variances: so Keras defines it.
    return _set(model, _chosen(model, which, from_top=False), lambda layer: False)


def unfreeze(model, which=None, *, batch_norm=False):
    """Let layers of a network learn again.

    Parameters
    ----------
    model : keras.Model
        For example from `attach_head`. If it is compiled, it must be compiled anew; until then Keras refuses to fit.
    which : None, float, str or list of str
        None: everything. A share between 0 and 1: so many of its layers, from the top. A name: that layer, the block
        whose layers' names begin with it, or the network of that name inside the model.
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
    batch_norm = _validate.flag("batch_norm", batch_norm)
    return _set(model, _chosen(model, which, from_top=True), lambda layer: batch_norm or not _normalises(layer))


def _set(model, layers, learns):
    """Set the flags of some layers, open the head, and make Keras ask for a new compile."""
    _open_boxes(model)
    for layer in layers:
        layer.trainable = learns(layer)
    for layer in model.layers:
        # Somebody may have set `model.trainable = False`, which closes every layer, the head too.
        if is_head(layer.name):
            layer.trainable = True
    for box in _boxes(model):
        # Or the usual `base.trainable = True` would do nothing later, on TensorFlow: it would find True there already.
        layers = _with_weights(box, inside_head=True)
        if layers and not any(layer.trainable for layer in layers):
            box.trainable = False
    # A compiled network has built its training step from the old flags and would silently go on with them.
    # Taking the mark of `compile` away makes Keras say so instead.
    model.compiled = False
    model.train_function = None
    return report(model)


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
        counts = [(r.block, f"{r.layers}", f"{r.parameters:,}", f"{r.learning:,}", r.batch_norm) for r in self.rows]
        together = ("together", "", f"{self.parameters:,}", f"{self.learning:,}", "")
        return "\n".join(_tables.text([_HEADINGS, *counts, together], right={1, 2, 3}))


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
    _check(model)
    blocks = {}
    for layer in _with_weights(model, inside_head=True):
        blocks.setdefault(_block(layer.name), []).append(layer)
    # Of the whole model: one that is frozen as a whole trains nothing, whatever its layers' own flags say.
    learning = {id(weight) for weight in model.trainable_weights}
    return Report(tuple(_row(name, members, learning) for name, members in blocks.items()))


def _row(name, members, learning):
    norms = {layer.trainable for layer in members if _normalises(layer)}
    told = {frozenset(): "", frozenset([True]): "moving", frozenset([False]): "fixed"}
    return Row(
        block=name,
        layers=len(members),
        parameters=sum(layer.count_params() for layer in members),
        learning=sum(math.prod(w.shape) for layer in members for w in layer.weights if id(w) in learning),
        batch_norm=told.get(frozenset(norms), "partly moving"),
    )


def _block(name):
    """Return the block of a layer: `block_3_a_conv` is of `block_3`, `conv_pw_13_bn` of `conv_pw_13`, ..."""
    numbered = re.match(r"(.*?_?\d+[a-z]?)(?:_|$)", name)
    return numbered[1] if numbered else re.sub(r"_(?:conv|bn|relu|pool)$", "", name)


def is_head(name):
    """Whether a layer of this name belongs to the head, which is always trained."""
    return name == HEAD or name.startswith(f"{HEAD}_")


def _check(model):
    if isinstance(model, keras.Model) and model.built:
        return
    remedy = "build it, beginning with keras.Input(shape)" if isinstance(model, keras.Model) else "use attach_head"
    raise CnnlabError(f"model must be a built keras.Model, found {type(model).__name__}: {remedy}")


def _chosen(model, which, *, from_top):
    _check(model)
    base = _with_weights(model)
    if which is None:
        return base
    if isinstance(which, (str, list, tuple)):
        names = [which] if isinstance(which, str) else list(which)
        if not names:
            raise CnnlabError("which is empty: name a layer or a block, or leave it out for all")
        return [layer for name in names for layer in _named(model, base, name)]
    if isinstance(which, keras.layers.Layer):
        raise CnnlabError(f"which must be a name or a share, found the layer itself: give which={which.name!r}")
    share = _validate.number("which, a share of the layers,", which, low=0, high=1)
    # Batch normalisation goes with the convolution before it, so the share is one of learning layers.
    learners = [index for index, layer in enumerate(base) if not _normalises(layer)]
    count = math.ceil(share * len(learners))
    if from_top:
        return base[learners[-count] :] if count else []
    return base[: learners[count]] if count < len(learners) else base


def _named(model, base, name):
    box = _box(model, name)
    if box is not None:
        return _with_weights(box, inside_head=True)
    found = [layer for layer in base if layer.name == name or layer.name.startswith(f"{name}_")]
    if any(layer.name == name for layer in found):
        # Keras numbers what has no name of its own: conv2d_1 is no part of conv2d.
        found = [layer for layer in found if not re.fullmatch(r"_\d+", layer.name[len(name) :])]
    if not found:
        if isinstance(name, str) and is_head(name):
            raise CnnlabError(f"the layer {name!r} is the head, which always learns: name a layer of the base")
        if any(layer.name == name for layer in model.layers):
            raise CnnlabError(f"the layer {name!r} has no weights: there is nothing in it to freeze")
        _validate.choice("which", name, list(dict.fromkeys([_block(layer.name) for layer in base])))
    return found


def _with_weights(model, *, inside_head=False):
    """Return all layers with weights, those of networks inside the network too; the head only if asked for."""
    found = []
    for layer in model.layers:
        if not inside_head and is_head(layer.name):
            continue
        if isinstance(layer, keras.Model):
            found += _with_weights(layer, inside_head=True)
        elif layer.weights:
            found.append(layer)
    return found


def _boxes(model):
    """Yield the networks inside a network, the inner ones first; those of the head left out."""
    for layer in model.layers:
        if isinstance(layer, keras.Model) and not is_head(layer.name):
            yield from _boxes(layer)
            yield layer


def _box(model, name):
    """Return the network of this name inside a network, or None."""
    return next((box for box in _boxes(model) if box.name == name), None)


def _open_boxes(model):
    """Let networks inside the network be trainable as such, without touching the flags of their layers."""
    flags = [(layer, layer.trainable) for layer in _with_weights(model, inside_head=True)]
    # A box that is not trainable hides whatever its layers say; opening it sets all of them. First closed: on
    # TensorFlow a flag that is set to what it is already does not reach the boxes within.
    model.trainable = False
    model.trainable = True
    for layer, flag in flags:
        layer.trainable = flag


def _normalises(layer):
    return isinstance(layer, keras.layers.BatchNormalization)
