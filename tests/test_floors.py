"""The package's floors: a module imports only from floors below it, and `import cnnlab` is light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "cnnlab"

FLOORS = {
    0: {"errors", "_validate", "_paths", "_quiet", "_settings"},
    1: {"images", "kernels", "convolution", "layers", "arithmetic", "datasets", "signals"},
    2: {"plots", "exercises", "lessons"},
    3: {"_keras", "models", "training", "transfer", "heatmaps", "ledger"},
    4: {"widgets"},
    5: {"__main__", "commands", "grading"},
}
FLOOR = {module: floor for floor, modules in FLOORS.items() for module in modules}
# What computes does not draw, and a model reaches a widget as a callable: floor 3 skips 2, floor 4 skips 3.
BELOW = {0: set(), 1: {0}, 2: {0, 1}, 3: {0, 1}, 4: {0, 1, 2}, 5: {0, 1, 2, 3, 4, 5}}
# On one floor these lean on a neighbour, because a thing is written once.
NEIGHBOURS = {
    ("_validate", "errors"),
    ("_settings", "_validate"),
    ("_settings", "_paths"),
    ("convolution", "arithmetic"),
    ("layers", "arithmetic"),
    ("layers", "convolution"),
    ("lessons", "exercises"),
    ("models", "ledger"),
    ("transfer", "training"),
    # What all rooms share that hand pictures to a Keras model.
    *((room, "_keras") for room in ("heatmaps", "ledger", "models", "training", "transfer")),
    # Only in the function that is given a Keras model instead of a callable; TensorFlow is loaded by then.
    ("widgets", "_keras"),
}
# What a floor may import besides the standard library, itself and the floors below it.
LIBRARIES = {
    0: {"numpy"},
    1: {"numpy", "scipy", "skimage"},
    2: {"numpy", "matplotlib"},
    3: {"numpy", "keras", "tensorflow", "tqdm", "joblib"},
    4: {"numpy", "skimage", "traitlets", "anywidget", "ipywidgets", "IPython"},
}
# One room each, only inside the function that needs it.
EXCEPTIONS = {
    ("_paths", "pooch"): "an installed wheel asks it for the user's cache folder",
    ("datasets", "pooch"): "downloads",
    ("datasets", "requests"): "the exceptions of a download",
    ("datasets", "filelock"): "several notebooks at once",
    ("exercises", "filelock"): "several notebooks at once",
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
    assert mine in FLOOR, f"{mine} has no floor yet: give it one in tests/test_floors.py and in the design"
    for node, name in imports(path):
        root, *rest = name.split(".")
        where = f"{path.relative_to(PACKAGE.parent)}, line {node.lineno}: import of {name}"
        if root == "cnnlab":
            other = rest[0] if rest and rest[0] in FLOOR else mine
            assert other == mine or FLOOR[other] in BELOW[FLOOR[mine]] or (mine, other) in NEIGHBOURS, where
        elif root not in sys.stdlib_module_names and FLOOR[mine] < 5:
            lazy = node.col_offset > 0
            assert root in LIBRARIES[FLOOR[mine]] or ((mine, root) in EXCEPTIONS and lazy), where


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


def test_import_takes_less_than_a_third_of_a_second():
    code = "import time; t = time.perf_counter(); import cnnlab; print(time.perf_counter() - t)"
    # The best of three: a busy machine can only make it slower.
    assert min(float(fresh(code)[0]) for _ in range(3)) < 0.3


@pytest.mark.parametrize("module", sorted(FLOORS[0] | FLOORS[1] | FLOORS[2] | FLOORS[4]))
def test_lower_floors_do_without_tensorflow(module):
    loaded = fresh(f"import sys, cnnlab.{module}; print(*sys.modules)")
    assert not {"tensorflow", "keras"} & set(loaded)


def test_every_public_module_opens_on_first_use():
    names = {room(path) for path in SOURCES if not room(path).startswith("_")} - {"commands", "grading", "lessons"}
    offered = fresh("import cnnlab; print(*dir(cnnlab))")
    assert names <= set(offered), f"add {names - set(offered)} to cnnlab/__init__.py"
