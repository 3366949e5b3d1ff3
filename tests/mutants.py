"""Mutants: what a right solution becomes by one small change, in its code or in its value.

`of_function` changes the syntax tree of a solution; `of_value` changes a value (dicts, lists, networks as rows);
`variants` makes further valid inputs out of an exercise's probes, on which a mutant may show what the probes hide.
"""

import ast
import copy
import dataclasses
import inspect
import textwrap

import numpy as np

from cnnlab.exercises import Layer

SWAPPED_OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Pow: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
SWAPPED_NAMES = [
    ("min", "max"),
    ("minimum", "maximum"),
    ("argmin", "argmax"),
    ("sum", "mean"),
    ("sum", "max"),
    ("mean", "max"),
    ("mean", "median"),
    ("var", "std"),
    ("floor", "ceil"),
    ("ones", "zeros"),
]
SWAPS = {
    one: [b for a, b in SWAPPED_NAMES if a == one] + [a for a, b in SWAPPED_NAMES if b == one]
    for pair in SWAPPED_NAMES
    for one in pair
}
# Calls that can be left out: the first argument, or the object of the method, takes their place.
LEFT_OUT = {"abs", "sqrt", "round", "floor", "ceil", "sorted", "reversed", "unique", "clip", "sign"}


def of_function(solution):
    """Yield (what was changed, the changed function) for each single change of a solution's code."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(solution)))
    for name, change in _changes(tree):
        mutant = copy.deepcopy(tree)
        change(mutant)
        code = compile(ast.fix_missing_locations(mutant), f"<mutant: {name}>", "exec")
        names = dict(solution.__globals__)
        exec(code, names)
        yield name, names[solution.__name__]


def _changes(tree):
    """Yield (name, function that makes one change in a copy of the tree)."""
    for place, node in enumerate(ast.walk(tree)):
        for what, replacement in _replacements(node):
            name = f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)} -> {what}"

            def change(mutant, place=place, replacement=replacement):
                target = next(other for index, other in enumerate(ast.walk(mutant)) if index == place)
                new = copy.deepcopy(replacement)
                # The node takes on the other's kind and fields, so that its parents need not be known.
                target.__class__ = new.__class__
                target.__dict__ = new.__dict__

            yield name, change


def _replacements(node):
    """Yield (text, node) for what can stand in the place of a node."""
    for new in _nodes_for(node):
        yield ast.unparse(new), ast.copy_location(new, node)


def _nodes_for(node):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for value in (node.value + 1, node.value - 1):
            yield ast.Constant(value)
    elif isinstance(node, ast.BinOp) and type(node.op) in SWAPPED_OPERATORS:
        yield ast.BinOp(node.left, SWAPPED_OPERATORS[type(node.op)](), node.right)
        if isinstance(node.op, (ast.Sub, ast.Div, ast.FloorDiv)):
            yield ast.BinOp(node.right, node.op, node.left)
        yield node.left
        yield node.right
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPPED_OPERATORS:
        yield ast.Compare(node.left, [SWAPPED_OPERATORS[type(node.ops[0])]()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(SWAPPED_OPERATORS[type(node.op)](), node.values)
        yield from node.values
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
        yield node.body
        yield node.orelse
    elif isinstance(node, ast.If):
        yield ast.If(ast.Constant(False), node.body, node.orelse)
        yield ast.If(ast.Constant(True), node.body, node.orelse)
    elif isinstance(node, ast.Call):
        yield from _calls_for(node)
    elif (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, (ast.Slice, ast.Tuple))
    ):
        yield node.value
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 1:
        yield ast.Tuple(node.elts[::-1], node.ctx)


def _calls_for(call):
    named = "id" if isinstance(call.func, ast.Name) else "attr" if isinstance(call.func, ast.Attribute) else None
    name = getattr(call.func, named) if named else None
    for other in SWAPS.get(name, []):
        func = copy.deepcopy(call.func)
        setattr(func, named, other)
        yield ast.Call(func, call.args, call.keywords)
    if name in LEFT_OUT and call.args:
        yield call.args[0]
    if len(call.args) == 2:
        yield ast.Call(call.func, call.args[::-1], call.keywords)
    for keyword in call.keywords:
        yield ast.Call(call.func, call.args, [other for other in call.keywords if other is not keyword])


def of_value(value):
    """Yield (what was changed, the changed value) for each single change of an answer that is no function."""
    if isinstance(value, bool):
        yield "turned round", not value
    elif isinstance(value, (int, float)):
        yield from (("one more", value + 1), ("one less", value - 1))
    elif isinstance(value, str):
        yield "another text", f"{value} "[::-1]
    elif isinstance(value, np.ndarray):
        for place in np.ndindex(value.shape):
            other = value.copy()
            other[place] += 1
            yield f"[{place}] one more", other
    elif isinstance(value, dict):
        yield from _of_dict(value)
    elif isinstance(value, Layer):
        yield from _of_layer(value)
    elif isinstance(value, (list, tuple)):
        yield from _of_sequence(value)


def _of_dict(value):
    for key in value:
        yield f"{key!r} left out", {other: value[other] for other in value if other != key}
        for what, changed in of_value(value[key]):
            yield f"{key!r}: {what}", value | {key: changed}
        for other in value:
            if other != key:
                yield f"{key!r} as {other!r}", value | {key: value[other]}


def _of_sequence(value):
    kind = type(value)
    for place, item in enumerate(value):
        before, after = list(value[:place]), list(value[place + 1 :])
        yield f"[{place}] left out", kind(before + after)
        yield f"[{place}] twice", kind([*before, item, item, *after])
        if after:
            yield f"[{place}] after the next", kind([*before, after[0], item, *after[1:]])
        for what, changed in of_value(item):
            yield f"[{place}] {what}", kind([*before, changed, *after])


def _of_layer(layer):
    if layer.kind == "InputLayer":
        yield "another size", dataclasses.replace(layer, output=tuple(size + 1 for size in layer.output))
        return
    yield "another activation", dataclasses.replace(layer, activation="linear" if layer.activation else "relu")
    yield "softmax", dataclasses.replace(layer, activation="softmax")
    if layer.kind in ("Conv2D", "Dense"):
        yield "one unit more", dataclasses.replace(layer, output=(*layer.output[:-1], layer.output[-1] + 1))
    if layer.kind == "MaxPooling2D":
        yield "another kind", dataclasses.replace(layer, kind="AveragePooling2D")
    if layer.learning:
        yield "frozen", dataclasses.replace(layer, learning=0)
    elif layer.parameters:
        yield "learning", dataclasses.replace(layer, learning=layer.parameters)
    if layer.padding:
        yield "another padding", dataclasses.replace(layer, padding="valid" if layer.padding == "same" else "same")
    for name in ("window", "strides"):
        if getattr(layer, name):
            yield f"another {name}", dataclasses.replace(layer, **{name: tuple(n + 1 for n in getattr(layer, name))})
    if layer.rate:
        yield "another rate", dataclasses.replace(layer, rate=layer.rate / 2)


def variants(probes, rng, count):
    """Yield inputs like those of an exercise: a probe with its numbers drawn anew, of the same shapes and kinds."""
    for number in range(count):
        yield _varied(copy.deepcopy(probes[number % len(probes)]), rng)


def _varied(value, rng):
    if isinstance(value, (bool, np.bool_)):
        return bool(rng.integers(2))
    if isinstance(value, int):
        return max(value + int(rng.integers(-2, 4)), min(value, 0) - 1) if value else int(rng.integers(-1, 2))
    if isinstance(value, float):
        return value * float(rng.uniform(0.5, 1.5)) + float(rng.choice([0, 0.25]))
    if isinstance(value, np.ndarray):
        return _varied_array(value, rng)
    if isinstance(value, dict):
        return {key: _varied(item, rng) for key, item in value.items()}
    if isinstance(value, list) and value and all(isinstance(item, float) for item in value) and rng.integers(2):
        # Drawn with repetition: equal numbers are where < and <= part.
        return [float(item) for item in rng.choice(value, len(value))]
    if isinstance(value, (list, tuple)):
        return type(value)(_varied(item, rng) for item in value)
    return value


def _varied_array(array, rng):
    if array.size == 0:
        return array
    if array.dtype.kind == "f":
        return rng.permutation(array.ravel()).reshape(array.shape) + rng.normal(size=array.shape).round(2)
    drawn = rng.choice(array.ravel(), size=array.shape)
    return drawn.astype(array.dtype)
