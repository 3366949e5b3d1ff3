"""The account book of a Keras model: shape, parameters, multiplications, bytes and view of every layer.

How things are counted, all of it for one picture:

- parameters: each weight once, also where a layer is used twice;
- MACs: one multiplication with a learned weight and one addition. Convolutions and dense layers have them;
  pooling, activations, normalisation, additions of branches and the like count 0 by convention. A layer that
  the ledger does not know is `unknown`, never 0;
- bytes: every layer's output as an array of its own, in the layer's dtype. The weights are not in it;
- view (receptive field): the input pixels that one unit spans, padding included, so that it may be larger than
  the picture. Where branches meet it spans the union of theirs. A unit that reads the whole map (dense after
  flatten, global pooling, group normalisation) sees at most the whole picture. After a transposed convolution or
  upsampling not all units see equally much: the largest is told, and the stride may be a fraction. With several
  inputs the view is into the first.
"""

import html
import inspect
import math
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass

import keras

from cnnlab import _keras, _tables, _validate
from cnnlab.arithmetic import ReceptiveField, activation_bytes
from cnnlab.errors import CnnlabError
from cnnlab.ledger import _rules
from cnnlab.ledger._windows import Windows

_TOO_LARGE = "pad with 'same', make the window smaller, or pool once less"
_OTHER = "mend the layer that the message speaks of"
# Of the layers whose MACs are unknown, so many are named below the table; `Ledger.unknown` has all.
_NAMED = 4
_HEADINGS = ("layer", "kind", "output", "parameters", "trainable", "MACs", "bytes", "sees")
_NUMBERS = range(2, len(_HEADINGS))


@dataclass(frozen=True)
class Row:
    """One layer in a ledger.

    Attributes
    ----------
    name : str
        With the names of the models around it: `encoder/conv1`.
    kind : str
        The layer's class.
    output_shape : tuple or None
        Without the batch axis; a tuple of shapes if there are several outputs; None if it cannot be known.
    parameters, trainable : int
        Weights that no earlier row has counted, and how many of them training changes.
    macs, activation_bytes : int or None
        For one picture; None if unknown.
    receptive_field : ReceptiveField or None
        With one entry an axis, into the model's first input; None if unknown.
    reused : bool
        Whether an earlier row is the same layer, used before.
    """

    name: str
    kind: str
    output_shape: tuple | None
    parameters: int
    trainable: int
    macs: int | None
    activation_bytes: int | None
    receptive_field: ReceptiveField | None
    reused: bool = False

    def _cells(self):
        field = self.receptive_field
        return (
            self.name + (" (reused)" if self.reused else ""),
            self.kind,
            _times(self.output_shape),
            f"{self.parameters:,}",
            f"{self.trainable:,}",
            _amount(self.macs),
            _amount(self.activation_bytes),
            _times(field.size) if field else "?",
        )


@dataclass(frozen=True)
class Ledger:
    """The rows of a model and their totals; prints as a table, and shows as one in Jupyter.

    Attributes
    ----------
    name : str
        The model's name.
    rows : tuple of Row
        In the order in which the model computes them, the input first.
    """

    name: str
    rows: tuple

    @property
    def parameters(self):
        """All weights, equal to `model.count_params()`."""
        return sum(row.parameters for row in self.rows)

    @property
    def trainable(self):
        """Weights that training changes."""
        return sum(row.trainable for row in self.rows)

    @property
    def non_trainable(self):
        """Weights that training leaves alone: frozen ones, and the averages of batch normalisation."""
        return self.parameters - self.trainable

    @property
    def macs(self):
        """Multiply-accumulates of one picture; a lower bound if `unknown` names a layer."""
        return sum(row.macs or 0 for row in self.rows)

    @property
    def activation_bytes(self):
        """Bytes of all outputs of one picture; a lower bound if a row's bytes are None."""
        return sum(row.activation_bytes or 0 for row in self.rows)

    @property
    def unknown(self):
        """Names of the layers whose MACs are not known."""
        return tuple(row.name for row in self.rows if row.macs is None)

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)

    def __getitem__(self, name):
        """Return the row of a layer, by its name (the first use of a reused one) or its number; a slice works too."""
        if isinstance(name, slice):
            return self.rows[name]
        if not isinstance(name, str):
            number = _validate.integer("layer number (or give its name)", name)
            if not -len(self) <= number < len(self):
                raise CnnlabError(
                    f"layer number must be between 0 and {len(self) - 1}, found {number}: "
                    f"the ledger of {self.name!r} has {len(self)} rows, the input first"
                )
            return self.rows[number]
        found = {row.name: row for row in reversed(self.rows)}
        return found[_validate.choice("layer name", name, tuple(row.name for row in self.rows))]

    def records(self):
        """Return the rows as plain dicts, for a data frame or a file.

        Returns
        -------
        list of dict
            The attributes of `Row`, with `receptive_field` as its size, and `field_stride` and `field_offset` beside.
        """
        records = []
        for row in self.rows:
            record = asdict(row)
            field = row.receptive_field
            record["receptive_field"] = field and field.size
            record["field_stride"] = field and field.stride
            record["field_offset"] = field and field.offset
            records.append(record)
        return records

    def __str__(self):
        table = [_HEADINGS, *(row._cells() for row in self.rows), self._total()]
        lines = _tables.text(table, right=_NUMBERS)
        rule = "-" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1], *self._notes()])

    __repr__ = __str__

    def _repr_html_(self):
        rows = [row._cells() for row in self.rows]
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self._notes())
        return _tables.html(_HEADINGS, rows, right=_NUMBERS, foot=self._total()) + notes

    def _total(self):
        sizes_known = all(row.activation_bytes is not None for row in self.rows)
        macs = f"{'at least ' * bool(self.unknown)}{self.macs:,}"
        memory = f"{'at least ' * (not sizes_known)}{self.activation_bytes:,}"
        return ("total", "", "", f"{self.parameters:,}", f"{self.trainable:,}", macs, memory, "")

    def _notes(self):
        notes = []
        if self.unknown:
            rows = [row for row in self.rows if row.macs is None]
            named = ", ".join(f"{row.name} ({row.kind})" for row in rows[:_NAMED])
            more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
            notes.append(f"MACs unknown, so the total is a lower bound: {named}{more}.")
        if None in (self.rows[0].output_shape or ()):
            notes.append("The input leaves sizes open (?): give input_shape=(rows, columns, channels) to fill them.")
        return notes


def ledger(model, *, input_shape=None):
    """Account for every layer of a Keras model.

    Parameters
    ----------
    model : keras.Model or callable
        A built model: Sequential, functional, nested; or a function without arguments that builds one. Of a
        function's model only the shapes are made, never the weights: VGG16 then costs no 550 MB.
    input_shape : tuple of int, optional
        Sizes for the axes of the first input that the model leaves open, as `(rows, columns, channels)`.

    Returns
    -------
    Ledger

    Raises
    ------
    CnnlabError
        If it is no Keras model, is not built yet, the function wants arguments or Keras refuses its layers (a kernel
        larger than the map), or `input_shape` contradicts the model. Other errors of the function pass through.

    Examples
    --------
    >>> import keras
    >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(16, 3, name="conv")], name="tiny")
    >>> print(ledger(model))
    layer  kind      output  parameters  trainable    MACs   bytes  sees
    --------------------------------------------------------------------
    input  Input    28x28x1           0          0       0   3,136   1x1
    conv   Conv2D  26x26x16         160        160  97,344  43,264   3x3
    --------------------------------------------------------------------
    total                           160        160  97,344  46,400
    """
    if not isinstance(model, keras.Model) and isinstance(model, Callable) and not isinstance(model, keras.Layer):
        model = _without_memory(model)
    if not isinstance(model, keras.Model):
        raise CnnlabError(
            f"model must be a Keras model or a function that builds one, found {type(model).__name__}: "
            "wrap a single layer as keras.Sequential([keras.Input(shape), layer])"
        )
    if not model.built:
        sizes = "rows, columns, channels"
        if isinstance(input_shape, (tuple, list)) and input_shape:
            sizes = ", ".join(map(str, input_shape))
        raise CnnlabError(
            f"model {model.name!r} is not built, so its layers have no shapes, and input_shape only fills sizes that a "
            f"built model leaves open: begin it with keras.Input(({sizes})) or call model.build((None, {sizes})) first"
        )
    book = _Accountant(_data_format(model), model.trainable_weights)
    if _keras.has_graph(model):
        book.run(model, book.open(model, input_shape))
    else:
        book.subclassed(model)
    return Ledger(model.name, tuple(book.rows))


@dataclass(frozen=True)
class _Tensor:
    """What travels through the model in place of numbers."""

    shape: tuple
    dtype: str
    view: _rules.View


class _Accountant:
    """Runs shapes and views through a model and writes a row for each layer."""

    def __init__(self, data_format, trainable):
        self.rows = []
        self.data_format = data_format
        # Of the whole model: a model that is frozen as a whole trains nothing, whatever its layers' own flags say.
        self._trainable = {id(weight) for weight in trainable}
        self._weights_seen = set()
        self._layers_seen = set()

    def open(self, model, input_shape):
        """Write the rows of the inputs and return their tensors."""
        tensors = []
        for number, reference in enumerate(keras.tree.flatten(model.inputs)):
            shape = tuple(reference.shape if number or input_shape is None else _filled(reference.shape, input_shape))
            axes = _rules.positions(shape, self.data_format) if len(shape) > 2 else shape[1:]
            view = _rules.View(())
            if number == 0:
                reach = None if None in axes else tuple((0, size - 1) for size in axes)
                view = _rules.View((Windows(((0, 0),), 1),) * len(axes), axes if len(shape) == 2 else None, reach)
            tensor = _Tensor(shape, str(reference.dtype), view)
            name = "input" if len(model.inputs) == 1 else reference.name
            self.rows.append(Row(name, "Input", shape[1:], 0, 0, 0, _bytes([tensor]), _field(view.windows)))
            tensors.append(tensor)
        return tensors

    def run(self, model, tensors, path=""):
        """Send tensors through a model that has a graph, or a chain of layers."""

        def visit(operation):
            return lambda *args, **kwargs: self.visit(operation, path, args, kwargs)

        return _keras.walk(model, tensors, visit)

    def visit(self, operation, path, args, kwargs):
        """Account for one use of one layer, and return what comes out of it."""
        tensors = [leaf for leaf in keras.tree.flatten((args, kwargs)) if isinstance(leaf, _Tensor)]
        if isinstance(operation, keras.Model) and _keras.has_graph(operation):
            return self.run(operation, tensors, path=f"{path}{operation.name}/")
        args, kwargs = keras.tree.map_structure(_as_keras, (args, kwargs))
        try:
            specs = _keras.output_spec(path + operation.name, operation, args, kwargs)
        except _keras.Misfit as misfit:
            raise CnnlabError(f"{misfit}: {_TOO_LARGE if misfit.small else _OTHER}") from misfit.__cause__
        written = tuple(keras.tree.flatten(specs)[0].shape)
        view = _rules.view(operation, tensors, written, data_format=self.data_format, arguments=args)
        outputs = keras.tree.map_structure(lambda s: _Tensor(tuple(s.shape), str(s.dtype), view), specs)
        results = keras.tree.flatten(outputs)
        shapes = tuple(result.shape[1:] for result in results)
        self._write(
            operation,
            path,
            output_shape=shapes[0] if len(shapes) == 1 else shapes,
            macs=_rules.macs(operation, tensors[0].shape, written),
            activation_bytes=_bytes(results),
            receptive_field=_field(view.windows),
        )
        return outputs

    def subclassed(self, model):
        """Account for a model whose graph nobody can see: parameters only."""
        for layer in model.layers:
            self._write(layer, "", output_shape=None, macs=None, activation_bytes=None, receptive_field=None)
        if any(id(weight) not in self._weights_seen for weight in model.weights):
            self._write(model, "", output_shape=None, macs=None, activation_bytes=None, receptive_field=None)

    def _write(self, operation, path, **known):
        weights = getattr(operation, "weights", [])
        new = [weight for weight in weights if id(weight) not in self._weights_seen]
        self._weights_seen.update(map(id, new))
        row = Row(
            name=path + operation.name,
            kind=type(operation).__name__,
            parameters=sum(math.prod(weight.shape) for weight in new),
            trainable=sum(math.prod(weight.shape) for weight in new if id(weight) in self._trainable),
            reused=id(operation) in self._layers_seen,
            **known,
        )
        self._layers_seen.add(id(operation))
        self.rows.append(row)


def _without_memory(build):
    """Call a function that builds a model, and keep its weights from being made.

    In a thread of its own, because Keras keeps the list of weights still to be made, the names in use and the dtype
    policy per thread: nothing of this reaches the caller's models.
    """
    _refuse_arguments(build)
    policy, outcome = keras.config.dtype_policy(), {}

    def work():
        try:
            keras.config.set_dtype_policy(policy)
            with keras.StatelessScope(initialize_variables=False):
                outcome["model"] = build()
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    error = outcome.get("error")
    if isinstance(error, ValueError) and not isinstance(error, CnnlabError):
        raise CnnlabError(f"the function could not build its model: {_refusal(error)}") from error
    if error is not None:
        raise error
    return outcome["model"]


def _refuse_arguments(build):
    try:
        signature = inspect.signature(build)
    except (TypeError, ValueError):  # some functions written in C have none to show
        return
    needed = [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    if needed:
        raise CnnlabError(
            f"model must be a Keras model or a function without arguments that builds one; this one asks for "
            f"{', '.join(needed)}: fill them in, as in ledger(lambda: build(...))"
        )


def _refusal(error):
    """Say what Keras refused, and what to do about it."""
    said = _keras.words(error)
    small = "zero or negative" in said
    return f"{f'a window is larger than its map; {_TOO_LARGE}' if small else _OTHER}. In Keras' words: {said}"


def _data_format(model):
    """Return where the layers of a model have their channels, as the first that cares says."""
    for layer in model.layers:
        found = _data_format(layer) if getattr(layer, "layers", None) else getattr(layer, "data_format", None)
        if found:
            return found
    return keras.config.image_data_format()


def _filled(shape, input_shape):
    """Return a shape whose open axes are filled from `input_shape`."""
    if not isinstance(input_shape, (tuple, list)) or len(input_shape) != len(shape) - 1:
        raise CnnlabError(f"input_shape must be a tuple of {len(shape) - 1} sizes, no batch; found {input_shape!r}")
    given = tuple(_validate.integer("input_shape", size, low=1) for size in input_shape)
    for have, want in zip(shape[1:], given, strict=True):
        if have not in (None, want):
            raise CnnlabError(
                f"input_shape {given} contradicts the model, whose input is {_times(shape[1:])}: "
                "only open axes (None) can be filled"
            )
    return (shape[0], *given)


def _as_keras(leaf):
    return keras.KerasTensor(leaf.shape, leaf.dtype) if isinstance(leaf, _Tensor) else leaf


def _bytes(tensors):
    if any(None in tensor.shape[1:] for tensor in tensors):
        return None
    return sum(activation_bytes(tensor.shape[1:] or 1, dtype=tensor.dtype) for tensor in tensors)


def _field(windows):
    if windows is None:
        return None
    return ReceptiveField(
        tuple(axis.size for axis in windows),
        tuple(axis.stride for axis in windows),
        tuple(axis.bounds[0][0] for axis in windows),
        exact=windows,
    )


def _times(shape):
    """Write a shape as 26x26x16, open axes as ?, several shapes with a comma."""
    if shape is None:
        return "?"
    if shape and isinstance(shape[0], tuple):
        return ", ".join(map(_times, shape))
    return "x".join("?" if size is None else str(size) for size in shape) or "-"


def _amount(number):
    return "unknown" if number is None else f"{number:,}"
