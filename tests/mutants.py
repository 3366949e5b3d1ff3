"""Mutants: what a right solution becomes by one small change, in its code or in its value.

`of_function` changes the syntax tree of a solution, or of a function that it calls; `of_value` changes a value (dicts,
lists, networks as rows); `variants` makes further inputs out of an exercise's probes, in these sizes and in others, on
which a mutant may show what the probes hide.
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
    ast.Mod: ast.FloorDiv,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
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
# Words of the field that stand in code, each with its rival.
SWAPPED_WORDS = {
    "valid": "same",
    "same": "full",
    "full": "valid",
    "edge": "reflect",
    "flatten": "average",
    "sobel_horizontal": "sobel_vertical",
    "sobel_vertical": "sobel_horizontal",
}
# Calls that can be left out: the first argument, or the object of the method, takes their place.
LEFT_OUT = {"abs", "sqrt", "round", "floor", "ceil", "sorted", "reversed", "unique", "clip", "sign"}


def of_function(solution):
    """Yield (what was changed, the changed function) for each single change of a solution's code."""
    own = ast.parse(textwrap.dedent(inspect.getsource(solution)))
    for tree in [own, *_helpers(own, solution)]:
        for name, change in _changes(tree):
            mutant = copy.deepcopy(tree)
            change(mutant)
            names = dict(solution.__globals__)
            try:
                # The solution last: it must find the changed helper.
                for part in [mutant] if tree is own else [mutant, own]:
                    exec(compile(ast.fix_missing_locations(part), f"<mutant: {name}>", "exec"), names)
            except SyntaxError:
                # Two arguments of one name, or an empty place: nobody can hand that in.
                continue
            yield name, names[solution.__name__]


def of_result(solution):
    """Yield (what was changed, the changed function) for each change of what a solution gives back."""
    changes = {"cut to whole numbers": np.trunc, "without its sign": np.abs}
    for what, change in changes.items():
        yield f"the result {what}", lambda *arguments, change=change: _deep(change, solution(*arguments))


def _deep(change, value):
    """Change the numbers of a result, in a tuple or a list too; True, False and text stay, and so does the dtype."""
    if isinstance(value, (tuple, list)):
        return type(value)(_deep(change, item) for item in value)
    if isinstance(value, dict):
        return {key: _deep(change, item) for key, item in value.items()}
    array = np.asarray(value)
    return change(value).astype(array.dtype)[()] if array.dtype.kind in "if" else value


def _helpers(tree, solution):
    """Return the trees of the functions of the same module that a solution calls."""
    called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - {solution.__name__}
    found = [solution.__globals__.get(name) for name in sorted(called)]
    own = [one for one in found if inspect.isfunction(one) and one.__module__ == solution.__module__]
    return [ast.parse(textwrap.dedent(inspect.getsource(one))) for one in own]


def _changes(tree):
    """Yield (name, function that makes one change in a copy of the tree)."""
    given = [argument.arg for argument in tree.body[0].args.args]
    docstrings = {id(node.body[0]) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for place, node in enumerate(ast.walk(tree)):
        documents = id(node) in docstrings and isinstance(node, ast.Expr)
        for what, replacement in () if documents else _replacements(node, given):
            name = f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)} -> {what}"

            def change(mutant, place=place, replacement=replacement):
                target = next(other for index, other in enumerate(ast.walk(mutant)) if index == place)
                new = copy.deepcopy(replacement)
                # The node takes on the other's kind and fields, so that its parents need not be known.
                target.__class__ = new.__class__
                target.__dict__ = new.__dict__

            yield name, change


def _replacements(node, given):
    """Yield (text, node) for what can stand in the place of a node; `given` are the names of the arguments."""
    for new in (*_nodes_for(node), *_statements_for(node), *_names_for(node, given)):
        ast.copy_location(new, node)
        yield ast.unparse(new), new


def _statements_for(node):
    """Yield what can stand for a statement: nothing; another sign; rows and columns exchanged."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.For, ast.While)):
        yield ast.Pass()
    if isinstance(node, ast.AugAssign) and type(node.op) in SWAPPED_OPERATORS:
        yield ast.AugAssign(node.target, SWAPPED_OPERATORS[type(node.op)](), node.value)
        yield ast.Assign([_stored(node.target)], node.value)
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.UnaryOp(ast.USub(), node.value))
        yield ast.Return(ast.Attribute(node.value, "T", ast.Load()))
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store) and len(node.elts) > 1:
        yield ast.Tuple([node.elts[1], node.elts[0], *node.elts[2:]], node.ctx)


def _stored(target):
    return ast.Name(target.id, ast.Store()) if isinstance(target, ast.Name) else target


def _names_for(node, given):
    """Yield the arguments beside the one that stands here, and the rival of a word."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in given:
        place = given.index(node.id)
        for other in given[max(place - 1, 0) : place] + given[place + 1 : place + 2]:
            yield ast.Name(other, ast.Load())
    if isinstance(node, ast.Constant) and node.value in SWAPPED_WORDS:
        yield ast.Constant(SWAPPED_WORDS[node.value])
    if isinstance(node, ast.Slice):
        for part in ("lower", "upper", "step"):
            if getattr(node, part) is not None:
                yield ast.Slice(**{name: getattr(node, name) for name in ("lower", "upper", "step") if name != part})
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        for place, one in enumerate(node.ops):
            if type(one) in SWAPPED_OPERATORS:
                ops = [*node.ops[:place], SWAPPED_OPERATORS[type(one)](), *node.ops[place + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)


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
        probe = copy.deepcopy(probes[number % len(probes)])
        if number // len(probes) % 2:
            probe = _resized(probe, rng)
        yield _varied(probe, rng)


def _resized(value, rng, sizes=None):
    """Return a probe with its arrays and lists in other sizes: equal sizes stay equal, so that what fits still fits."""
    sizes = {} if sizes is None else sizes

    def other(size):
        return sizes.setdefault(size, int(rng.integers(1, 2 * size + 1)) if size else 0)

    if isinstance(value, np.ndarray) and value.size:
        return rng.choice(value.ravel(), size=tuple(map(other, value.shape)))
    if isinstance(value, dict):
        return {key: _resized(item, rng, sizes) for key, item in value.items()}
    if isinstance(value, list) and value:
        chosen = [value[place] for place in rng.integers(len(value), size=other(len(value)))]
        return [_resized(copy.deepcopy(item), rng, sizes) for item in chosen]
    return tuple(_resized(item, rng, sizes) for item in value) if isinstance(value, tuple) else value


def _varied(value, rng):
    if isinstance(value, (bool, np.bool_)):
        return bool(rng.integers(2))
    if isinstance(value, int):
        # Counts stay counts, an index may begin at 0, and what may be below 0 in a probe may be so here.
        drawn = value + int(rng.integers(-2, 4))
        return max(drawn, 1) if value > 0 else drawn if value else int(rng.integers(2))
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
