"""The package as docs/architecture.md draws it: a room imports only from below, and `import cnnlab` is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "cnnlab"

DRAWING = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")


def drawn(page):
    """Return the rows of the page's drawing, from the top: for each its one or two sides, a list of rooms each."""
    [block] = [block for block in page.split("```") if "__main__" in block and block.strip().startswith("|")]
    lines = [line.strip().strip("|") for line in block.strip().splitlines()]
    return [[side.split() for side in line.split("|")] for line in lines if "--" not in line]


ROWS = drawn(DRAWING)
# Rooms behind the commands: nobody imports them in a notebook.
NOT_OFFERED = {"commands", "grading", "lessons", "classroom"}
# Where a room stands: the number of its row from the top, and its side, None where the row has only one.
PLACE = {
    name: (row, side if len(sides) == 2 else None)
    for row, sides in enumerate(ROWS)
    for side, names in enumerate(sides)
    for name in names
}
LEFT, RIGHT = ({name for name, (_, on) in PLACE.items() if on == side} for side in (0, 1))
TOP = {
    name for sides in ROWS[: next(i for i, s in enumerate(ROWS) if len(s) == 2)] for names in sides for name in names
}
GROUND = set(PLACE) - LEFT - RIGHT - TOP
# The exceptions that the page names.
NEIGHBOURS = {("commands", "grading"), ("grading", "commands"), ("widgets", "_keras"), ("widgets", "opened")}


def may_import(mine, other):
    """Tell whether the drawing lets one room import another: from a row below, of its own tower or of the ground."""
    (row, side), (lower, on) = PLACE[mine], PLACE[other]
    return (mine, other) in NEIGHBOURS or (row < lower and (side is None or on is None or side == on))


# What a room may import besides the standard library and other rooms; the top may import anything.
LIBRARIES = {
    **dict.fromkeys(GROUND, {"numpy", "scipy", "skimage"}),
    **dict.fromkeys(("errors", "_paths", "_quiet", "_settings", "_tables", "_validate", "_watched"), {"numpy"}),
    **dict.fromkeys(LEFT, {"numpy", "matplotlib"}),
    **dict.fromkeys(RIGHT, {"numpy", "scipy", "keras", "tensorflow", "tqdm", "joblib"}),
    "widgets": {"numpy", "skimage", "traitlets", "anywidget", "ipywidgets", "IPython"},
}
# One room each, only inside the function that needs it.
EXCEPTIONS = {
    ("_paths", "pooch"): "an installed wheel asks it for the user's cache folder",
    ("_paths", "filelock"): "several notebooks at once",
    ("datasets", "pooch"): "downloads",
    ("datasets", "requests"): "the exceptions of a download",
    ("training", "IPython"): "the progress display in a notebook",
    ("widgets", "PIL"): "pictures that are uploaded, and the still picture that is stored",
}
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(path):
    """The module below cnnlab that a file belongs to: `cnnlab/layers/_dense.py` to `layers`."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(path):
    """List the dotted names a file imports, at any depth, those of `from x import y` as `x.y`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the full name"
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_look_down(path):
    mine = room(path)
    assert mine in PLACE, f"{mine} has no place yet: give it one in the drawing of docs/architecture.md"
    for node, name in imports(path):
        root, *rest = name.split(".")
        where = f"{path.relative_to(PACKAGE.parent)}, line {node.lineno}: import of {name}"
        if root == "cnnlab":
            other = rest[0] if rest and rest[0] in PLACE else mine
            assert other == mine or may_import(mine, other), where
        elif root not in sys.stdlib_module_names and mine not in TOP:
            lazy = node.col_offset > 0
            assert root in LIBRARIES[mine] or ((mine, root) in EXCEPTIONS and lazy), where


def test_every_room_that_is_drawn_is_there_and_has_its_sentence():
    assert set(PLACE) == {room(path) for path in SOURCES}
    table = DRAWING.split("| room | what it does |")[1].split("##")[0]
    assert not {name for name in PLACE if name != "__main__" and f"`{name}`" not in table}


def test_a_look_upwards_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    for text in ("from cnnlab import plots", "import cnnlab.training", "import keras", "from cnnlab.plots import bars"):
        (tmp_path / "images.py").write_text(text)
        with pytest.raises(AssertionError, match="images.py, line 1"):
            test_imports_look_down(tmp_path / "images.py")


def fresh(code):
    """Run code in a new Python, in which nothing is imported yet, and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.split()


def test_import_is_light():
    loaded = fresh("import cnnlab, sys; print(*sys.modules)")
    assert not {"tensorflow", "keras", "matplotlib", "scipy", "skimage", "numpy"} & set(loaded)


def test_import_is_quick():
    code = "import time; t = time.perf_counter(); import cnnlab; print(time.perf_counter() - t)"
    # A loose ceiling, and the best of three: a busy machine can only make it slower.
    assert min(float(fresh(code)[0]) for _ in range(3)) < 2


@pytest.mark.parametrize("module", sorted(GROUND | LEFT))
def test_lower_floors_do_without_tensorflow(module):
    loaded = fresh(f"import sys, cnnlab.{module}; print(*sys.modules)")
    assert not {"tensorflow", "keras"} & set(loaded)


def test_every_public_module_opens_on_first_use():
    names = {room(path) for path in SOURCES if not room(path).startswith("_")} - NOT_OFFERED
    offered = fresh("import cnnlab; print(*dir(cnnlab))")
    assert names <= set(offered), f"add {names - set(offered)} to cnnlab/__init__.py"
