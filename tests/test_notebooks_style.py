"""Every stored notebook obeys every rule of `notebook_style`; and every rule fires on a lesson that breaks it."""

import copy

import pytest
from nbformat import v4

from cnnlab.commands import _lessons, _normal
from tests import notebook_style as style

LESSONS = sorted(_lessons.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
SOLUTIONS = sorted(_lessons.SOLUTIONS.glob("[0-9][0-9]_*.ipynb"))


def _names(items):
    return [getattr(item, "stem", None) or item.__name__ for item in items]


def test_there_are_lessons():
    assert LESSONS, f"no lesson in {_lessons.NOTEBOOKS}: the style test would check nothing"


@pytest.mark.parametrize("path", LESSONS, ids=_names(LESSONS))
@pytest.mark.parametrize("rule", style.RULES, ids=_names(style.RULES))
def test_lesson(rule, path):
    complaints = rule(style.Lesson(path))
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("path", SOLUTIONS, ids=_names(SOLUTIONS))
@pytest.mark.parametrize("rule", style.STORED, ids=_names(style.STORED))
def test_solutions(rule, path):
    complaints = rule(style.Lesson(path))
    assert not complaints, "\n" + "\n".join(complaints)


# ---------------------------------------------------------------- the rules themselves, on a made-up lesson

PNG = "iVBORw0KGgo="


def code(source, outputs=(), **metadata):
    return v4.new_code_cell(source, outputs=list(outputs), metadata=metadata)


def stream(text, name="stdout"):
    return v4.new_output("stream", text=text, name=name)


def figure():
    return v4.new_output("display_data", data={"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"})


def good_cells():
    """The cells of a lesson that breaks no rule; the tests below address them by position."""
    text = v4.new_markdown_cell
    cells = [
        text(
            "# 04 - Padding\n\nWhere did the border go?\n\nYou will be able to\n\n- pad a picture\n"
            "- count what is lost\n\n**Prerequisites** lesson 03. About 20 minutes; runs in 10 seconds and 300 MB.\n\n"
            "[back](03_before.ipynb) | [index](00_start_here.ipynb) | [forward](05_after.ipynb)"
        ),
        code(
            "import matplotlib.pyplot as plt\nimport numpy as np\n\n"
            "from cnnlab import exercises, plots\n\nplots.use_style()"
        ),
        text("**Predict.** How many rows are left?"),
        code("print(np.pad([1], 1).shape)\nassert 1 + 2 == 3", [stream("(3,)\n")]),
        code("plt.plot([1, 2])\nplt.show()", [figure()], mystnb={"image": {"alt": "A line that rises to two"}}),
        text("*Figure 1.* The line rises."),
        code(
            "np.zeros(2) @ np.zeros(3)",
            [v4.new_output("error", ename="ValueError", evalue="no")],
            tags=["raises-exception"],
        ),
        text("The sizes differ."),
        code("noise = np.random.default_rng().random()\nprint(noise)", [stream("0.3\n")], tags=["nbval-ignore-output"]),
        code("assert 0 <= noise < 1"),
        code("import keras\n\nprint(keras.backend.backend())", [stream("tensorflow\n")]),
        text("## Recap\n\nPadding keeps the size."),
        text("## Exercises"),
    ]
    for letter in "ABC":
        cells.append(text(f"### Exercise 04-{letter} · core\n\nWrite it."))
        stub = f'answer = ...\n\nexercises.check("04-{letter}", answer)'
        cells.append(code(stub, [stream(f"04-{letter}: not attempted yet.\n")]))
    cells.append(
        text(
            "## References\n\n- Dumoulin, Visin, 2016. [A guide](https://arxiv.org/abs/1603.07285). Pictures.\n\n"
            "[back](03_before.ipynb) | [index](00_start_here.ipynb) | [forward](05_after.ipynb)"
        )
    )
    executed = [cell for cell in cells if cell.cell_type == "code"]
    for count, cell in enumerate(executed, start=1):
        cell.execution_count = count
    return cells


@pytest.fixture
def make(tmp_path):
    """Return a function that stores cells as lesson 04 between two others and returns the `Lesson`."""
    for name in ("00_start_here", "03_before", "05_after"):
        (tmp_path / f"{name}.ipynb").write_text("{}")

    def stored(cells, *, name="04_padding.ipynb", text=lambda text: text):
        path = tmp_path / name
        normal = _normal.text_of(_normal.normalise(v4.new_notebook(cells=cells)))
        path.write_text(text(normal), encoding="utf-8")
        return style.Lesson(path, root=tmp_path)

    return stored


@pytest.mark.parametrize("rule", style.RULES, ids=_names(style.RULES))
def test_a_good_lesson_breaks_no_rule(make, rule):
    assert rule(make(good_cells())) == []


def _change(position, **attributes):
    def broken(cells):
        for name, value in attributes.items():
            setattr(cells[position], name, value)
        return cells

    return broken


def _replace(position, old, new):
    def broken(cells):
        assert old in cells[position].source, "the bad example no longer fits the good lesson"
        cells[position].source = cells[position].source.replace(old, new)
        return cells

    return broken


def _without(position):
    return lambda cells: cells[:position] + cells[position + 1 :]


def _metadata(position, **metadata):
    return _change(position, metadata=metadata)


def _outputs(position, *outputs):
    return _change(position, outputs=list(outputs))


def _swap(one, other):
    def broken(cells):
        cells[one], cells[other] = cells[other], cells[one]
        return cells

    return broken


def _added(position, cell):
    return lambda cells: cells[:position] + [cell] + cells[position:]


BAD = {
    style.executed_in_order: [_change(3, execution_count=None), _change(3, execution_count=7), _change(3, source="")],
    style.no_stderr: [_outputs(3, stream("warning", "stderr"))],
    style.no_addresses: [_outputs(3, stream("<object at 0x7f3a2b1c>"))],
    style.no_machine_paths: [
        _outputs(3, stream("saved in /tmp/x.npy")),
        _outputs(3, stream("\x1b[32m/work/somebody/x.py")),
        _replace(3, "print(", "open('/home/me/x') and print("),
        _replace(2, "How", "In C:\\Users: how"),
    ],
    style.no_unplanned_errors: [_metadata(6), _outputs(6), _without(7)],
    style.real_data: [_outputs(3, stream("MNIST: stand-in, drawn from a model"))],
    style.links_resolve: [
        _replace(2, "How", "[Here](06_missing.ipynb): how"),
        _replace(2, "How", "![Here](../outside.png) how"),
        _replace(2, "How", '<img src="missing.png"> How'),
    ],
    style.no_trailing_semicolon: [_replace(4, "plt.show()", "plt.show();"), _replace(4, "2])", "2]);  # quiet")],
    style.cell_length: [_change(9, source="\n".join(["assert True"] * 21))],
    style.no_magics: [_replace(1, "import numpy", "%matplotlib inline\nimport numpy"), _change(9, source="!ls")],
    style.no_version_checks: [_change(9, source="assert np.__version__ >= '2'")],
    style.no_history: [_change(9, source="assert _ == 3"), _change(9, source="assert Out[2]")],
    style.no_interact: [
        _change(9, source="@widgets.interact\ndef show(k=3):\n    assert k"),
        _change(9, source="widgets.Output()"),
    ],
    style.models_called_in_earnest: [
        _change(10, source="net = keras.Sequential([])\nmaps = net(noise)"),
        _change(10, source="shown = np.asarray(backbone.classifier(noise[None]))[0]"),
        _change(10, source="def answers():\n    probe = keras.Model(a, b)\n    return probe(noise, mask=None)"),
    ],
    style.keras_late: [
        _replace(1, "import numpy as np", "import keras\nimport numpy as np"),
        _replace(9, "assert", "from cnnlab import ledger\nassert"),
        _replace(9, "assert", "import tensorflow as tf\nassert"),
    ],
    style.imports_first: [
        _replace(1, "plots.use_style()", ""),
        _replace(3, "print", "import scipy\nprint"),
        _swap(1, 2),
    ],
    style.known_tags: [_metadata(3, tags=["nbval-skip"]), _replace(8, "noise =", "# NBVAL_IGNORE_OUTPUT\nnoise =")],
    style.ignored_cells_are_checked: [
        _change(9, source="print(noise)"),
        _without(9),
        _metadata(9, tags=["nbval-ignore-output"]),
    ],
    style.has_checks: [
        lambda cells: [c for c in cells if "assert" not in c.source],
    ],
    style.first_cell: [
        _replace(0, "# 04 - ", "# "),
        _replace(0, "go?", "go."),
        _replace(0, "You will be able to", "Then:"),
        _replace(0, "- count what is lost\n", ""),
        _replace(0, "Prerequisites", "After"),
        _replace(0, "20 minutes", "a while"),
        _replace(0, "03_before.ipynb", "00_start_here.ipynb"),
        _replace(0, "00_start_here.ipynb", "03_before.ipynb"),
        _replace(0, "05_after.ipynb", "03_before.ipynb"),
        _swap(0, 1),
    ],
    style.links_again: [_replace(-1, "forward", "on"), _replace(0, "forward", "on"), _without(-1 + len(good_cells()))],
    style.budget_stated: [_replace(0, "10 seconds", "45 seconds"), _replace(0, "300 MB", "1.2 GB")],
    style.prose_length: [_change(7, source="word " * 121)],
    style.predict: [_replace(2, "**Predict.**", "Guess:")],
    style.figures: [
        _metadata(4),
        _replace(4, "plt.show()", "plt.draw()"),
        _change(5, source="The line rises."),
    ],
    style.figure_numbers: [_replace(5, "Figure 1", "Figure 2")],
    style.no_svg: [
        _outputs(4, v4.new_output("display_data", data={"image/svg+xml": "<svg/>"})),
        _replace(7, "The", "<svg></svg> The"),
    ],
    style.exercise_ids: [
        _replace(13, "04-A", "05-A"),
        _replace(13, "core", "easy"),
        _replace(15, "04-B", "04-A"),
        _replace(14, 'check("04-A"', 'check("04-B"'),
        _without(14),
        _outputs(14, stream("04-A: right.")),
        _added(17, code('exercises.check("04-Z", 1)')),
    ],
    style.exercise_count: [_without(13)],
    style.ending: [
        _replace(11, "## Recap", "## Summary"),
        _replace(-1, "## References", "## Books"),
        _replace(-1, "https://", ""),
        _swap(11, -1),
    ],
}


@pytest.mark.parametrize(
    ("rule", "breaking"),
    [
        pytest.param(rule, breaking, id=f"{rule.__name__}-{n}")
        for rule, examples in BAD.items()
        for n, breaking in enumerate(examples)
    ],
)
def test_a_rule_fires_on_a_bad_lesson(make, rule, breaking):
    complaints = rule(make(breaking(copy.deepcopy(good_cells()))))
    assert complaints
    assert all(complaint.startswith("04_padding.ipynb") for complaint in complaints)


def test_size_fires_on_a_large_lesson(make):
    assert style.size(make([*good_cells(), v4.new_markdown_cell("x" * 1_600_000)]))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.rstrip("\n"),
        lambda text: text.replace('"display_name": "Python 3 (ipykernel)"', '"display_name": "my env"'),
        lambda text: text.replace('"id": "c-', '"id": "d-'),
    ],
    ids=["newline", "kernelspec", "cell ids"],
)
def test_normal_form_fires_on_another_form(make, spoil):
    assert style.normal_form(make(good_cells(), text=spoil))


def test_every_rule_has_a_bad_example():
    shown_apart = {style.size, style.normal_form}
    assert set(style.RULES) == set(BAD) | shown_apart


def test_a_complaint_names_notebook_cell_and_remedy(make):
    [complaint] = style.no_trailing_semicolon(make(_replace(4, "plt.show()", "plt.show();")(good_cells())))
    assert complaint.startswith("04_padding.ipynb, cell 5 ('plt.plot([1, 2])')")
    assert "remove it" in complaint


def test_cells_that_may_be_longer(make):
    cells = good_cells()
    cells[9].metadata = {"tags": ["long-ok"]}
    cells[9].source = "\n".join(["assert True"] * 21)
    cells[11].source = "## Recap\n\n" + "word " * 200
    lesson = make(cells)
    assert style.cell_length(lesson) == style.prose_length(lesson) == []


@pytest.mark.parametrize(
    "source",
    [
        "probe = keras.Model(a, b)\nprobe(noise, training=False)",
        "probe = keras.Model(a, b)\nplain, right = probe(noise), probe(noise, training=False)",
        "def ask(model, **how):\n    return model(noise, **how)",
        "conv = keras.layers.Conv2D(2, 3)\nconv(noise)",
    ],
)
def test_calls_that_say_what_they_mean_or_show_the_trap(make, source):
    assert style.models_called_in_earnest(make(_change(10, source=source)(good_cells()))) == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("two words", 2),
        ("a $k - 1$ b", 2),
        ("[a link](03_before.ipynb)", 2),
        ("| a | table |\n|---|---|\nafter", 1),
        ("```python\nnot = counted\n```\nyes", 1),
        ("don't count 0.3933 twice", 4),
    ],
)
def test_words(source, count):
    assert style.words(source) == count


def test_an_address_on_the_web_is_no_machine_path(make):
    cells = _replace(2, "How", "[Deck](https://example.org/work/home/x.html) how")(good_cells())
    assert style.no_machine_paths(make(cells)) == []
