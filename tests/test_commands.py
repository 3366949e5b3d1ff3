"""The command line: what its verbs store, measure, refuse and say, tried on small made-up lessons."""

import importlib
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from cnnlab import __main__ as command_line
from cnnlab import exercises
from cnnlab._paths import data_folder
from cnnlab.commands import _jupyter_kernel, _lessons, _normal, _solutions, bench, data, execute, findings, lab, run
from cnnlab.commands import solutions as solutions_verb
from cnnlab.commands import test as test_verb
from cnnlab.errors import CnnlabError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty notebooks folder that the verbs take for the project's."""
    monkeypatch.setattr(_lessons, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(_lessons, "SOLUTIONS", tmp_path / "solutions")
    monkeypatch.setattr(_solutions, "SOLUTIONS", tmp_path / "solutions")
    return tmp_path


def lesson(folder, *sources, name="04_padding.ipynb", tags=()):
    """Write a lesson: its title, then a code cell for each source; return its path."""
    cells = [v4.new_markdown_cell("# 04 - Padding")]
    cells += [v4.new_code_cell(source, metadata={"tags": list(tags)} if tags else {}) for source in sources]
    path = folder / name
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path


# ---------------------------------------------------------------- the verbs as a whole


def test_every_verb_has_a_main():
    for verb in command_line.VERBS:
        assert callable(importlib.import_module(f"cnnlab.commands.{verb}").main), verb


def test_help_names_every_verb(capsys):
    assert command_line.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {verb} " in told for verb in command_line.VERBS)


@pytest.mark.parametrize("argv", [[], ["frobnicate"]])
def test_a_wrong_call_explains_itself(argv, capsys):
    assert command_line.main(argv) == 2
    assert "usage: python -m cnnlab VERB" in "".join(capsys.readouterr())


def test_an_error_is_one_sentence_and_no_traceback(folder, capsys):
    lesson(folder, "1")
    assert command_line.main(["run", "77"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("run: there is no lesson '77'") and told.rstrip().endswith("there are: 04")
    assert "Traceback" not in told


def test_an_interruption_is_no_traceback(monkeypatch, capsys):
    def interrupted(argv):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "main", interrupted)
    assert command_line.main(["run"]) == 130
    assert capsys.readouterr().err.strip() == "run: interrupted"


# ---------------------------------------------------------------- lessons and their budgets


@pytest.mark.parametrize("name", ["4", "04", "04_padding", "04_padding.ipynb", "notebooks/04_padding.ipynb"])
def test_a_lesson_is_found_by_number_and_by_name(folder, name):
    path = lesson(folder, "1")
    lesson(folder, "1", name="05_counting.ipynb")
    assert _lessons.find([name]) == [path]


def test_without_a_name_all_lessons_are_meant_and_a_name_counts_once(folder):
    four, five = (lesson(folder, "1", name=name) for name in ("04_padding.ipynb", "05_counting.ipynb"))
    (folder / "notes.ipynb").write_text("{}")
    assert _lessons.find() == [four, five]
    assert _lessons.find(["5", "05"]) == [five]


def test_no_lesson_at_all_is_told(folder):
    with pytest.raises(CnnlabError, match="clone of the repository"):
        _lessons.find()


def test_a_damaged_notebook_is_told(folder):
    path = folder / "04_padding.ipynb"
    path.write_text("<html>")
    with pytest.raises(CnnlabError, match="cannot be read as a notebook"):
        _lessons.read(path)


@pytest.mark.parametrize(
    ("number", "source", "seconds", "megabytes"),
    [
        ("00", "import numpy as np", 30, 500),
        ("06", "x = 1", 30, 500),
        ("04", "x = 1\nimport keras", 30, 1000),
        ("05", "from cnnlab import arithmetic, ledger", 30, 1000),
        ("07", "x = 1", 60, 500),
        ("07", "    import tensorflow as tf", 60, 1000),
        ("08", "import keras", 120, 1300),
        ("16", "x = 1", 120, 1300),
        ("05", "from cnnlab import arithmetic\nledger = 'import keras'", 30, 500),
    ],
)
def test_budget(number, source, seconds, megabytes):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source)])
    assert _lessons.budget(f"{number}_topic.ipynb", notebook) == _lessons.Budget(seconds, megabytes)


# ---------------------------------------------------------------- one execution


def test_environment_is_that_of_a_stored_notebook(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    monkeypatch.setenv("CNNLAB_DATA_DIR", "here")
    env = _jupyter_kernel.environment(CNNLAB_DATA="real")
    assert "MPLBACKEND" not in env
    assert env["PYTEST_CURRENT_TEST"] and env["CNNLAB_PROGRESS"] == "0"
    assert env["CNNLAB_DATA_DIR"] == str(tmp_path / "here")
    assert env["CNNLAB_DATA"] == "real"


def test_an_execution_fills_outputs_and_measures(folder):
    path = lesson(
        folder,
        "import os\nimport numpy as np\nprint(os.path.basename(os.getcwd()))",
        "big = np.ones(300_000_000, np.uint8)\ndel big",
        "import time\ntime.sleep(1.5)",
    )
    notebook = _lessons.read(path)
    seen = []
    outcome = _jupyter_kernel.execute(notebook, folder, on_cell=lambda cell, cells: seen.append((cell, cells)))
    assert outcome.failure is None and outcome.stderr == []
    assert notebook.cells[1].outputs[0].text.strip() == folder.name
    assert [cell.execution_count for cell in notebook.cells[1:]] == [1, 2, 3]
    assert seen == [(2, 4), (3, 4), (4, 4)]
    assert 1.5 < outcome.seconds < 60
    # The array lives for milliseconds, between two samples: Linux's own record keeps the peak all the same.
    if sys.platform == "linux":
        assert 350 < outcome.megabytes < 700
    else:
        assert 30 < outcome.megabytes < 700


@pytest.mark.skipif(sys.platform != "linux", reason="the high-water mark is Linux's")
def test_the_high_water_mark_is_this_process_and_a_missing_one_is_zero():
    assert 10e6 < _jupyter_kernel._high_water(os.getpid()) < 100e9
    assert _jupyter_kernel._high_water(2**30) == 0
    assert _jupyter_kernel._memory(2**30) == 0


def test_a_dead_kernel_is_a_failure(folder):
    notebook = _lessons.read(lesson(folder, "1", "import os\nos._exit(3)"))
    outcome = _jupyter_kernel.execute(notebook, folder)
    assert outcome.failure.cell == 3
    assert "died" in outcome.failure.reason


# ---------------------------------------------------------------- execute


def test_execute_stores_and_nbval_agrees(folder, capsys):
    path = lesson(folder, "import os\nos.environ['CNNLAB_DATA']", "print('NumPy 2.4.6')", "1 + 1")
    assert execute.main(["04"]) == 0
    assert "stored" in capsys.readouterr().out
    first = path.read_text()
    stored = _lessons.read(path)
    assert stored.cells[1].outputs[0].data["text/plain"] == "'real'"
    assert "execution" not in stored.cells[1].metadata
    assert execute.main(["04"]) == 0
    assert path.read_text() == first, "a second execution must store the same bytes"
    # nbval sees the same outputs, whatever library version stands in them, and notices a wrong one.
    path.write_text(first.replace('"NumPy 2.4.6\\n"', '"NumPy 2.5.1\\n"'))
    assert path.read_text() != first
    assert _nbval(path) == 0
    path.write_text(first.replace('"2"', '"3"'))
    assert path.read_text() != first
    assert _nbval(path) == 1


def _nbval(path):
    """Return nbval's exit status: 0 if the stored outputs are what comes out, 1 if not."""
    command = [*test_verb.nbval([str(path)]), "-n", "0", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=path.parent, env=_jupyter_kernel.environment(CNNLAB_DATA="real")).returncode


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("1 / 0", ["04_padding.ipynb: cell 3 of 3 failed: ZeroDivisionError: division by zero", "    | 1 / 0"]),
        ("import sys\nprint('careful', file=sys.stderr)", ["cell 3 wrote to stderr", "careful"]),
    ],
)
def test_execute_leaves_the_file_alone_when_refused(folder, capsys, source, told):
    path = lesson(folder, "print('fine')", source)
    before = path.read_bytes()
    assert execute.main(["4"]) == 1
    error = capsys.readouterr().err
    assert all(part in error for part in [*told, "NOT stored"])
    assert path.read_bytes() == before
    assert [entry.name for entry in folder.iterdir()] == [path.name]


def test_execute_keeps_a_planned_error_without_this_machines_paths(folder):
    path = lesson(folder, "from cnnlab import _validate\n_validate.integer('size', 1.5)", tags=["raises-exception"])
    assert execute.main(["4"]) == 0
    text = path.read_text()
    assert "size must be a whole number" in text
    assert "cnnlab/_validate.py" in text
    assert str(_lessons.ROOT) not in text and sys.prefix not in text


def test_execute_asks_for_the_real_data_unless_told_otherwise(folder, monkeypatch):
    seen = []

    def watched(notebook, where, *, env):
        seen.append(env.get("CNNLAB_DATA"))
        return _jupyter_kernel.Outcome()

    lesson(folder, "1")
    monkeypatch.setenv("CNNLAB_DATA", "standin")
    monkeypatch.setattr(_jupyter_kernel, "execute", watched)
    assert execute.main(["4"]) == execute.main(["4", "--allow-standin"]) == 0
    assert seen == ["real", "standin"]


# ---------------------------------------------------------------- the stored form


def _normalised(*cells, **metadata):
    return _normal.normalise(v4.new_notebook(cells=list(cells), metadata=metadata))


def test_the_stored_form_is_stable():
    cells = [v4.new_markdown_cell("# Title"), v4.new_code_cell("x = 1\n"), v4.new_code_cell("x = 1")]
    once = _normalised(*cells)
    assert _normal.text_of(_normal.normalise(once)) == _normal.text_of(once)
    nbformat.validate(once)
    identities = [cell.id for cell in once.cells]
    assert len(set(identities)) == 3
    inserted = [cell.id for cell in _normalised(cells[0], v4.new_markdown_cell("new"), *cells[1:]).cells]
    assert [identity for identity in inserted if identity in identities] == identities


def test_code_that_only_checks_or_draws_is_folded_in_jupyterlab():
    folded, open_again, plain = _normalised(
        v4.new_code_cell("assert 1", metadata={"tags": ["hide-input"]}),
        v4.new_code_cell("assert 2", metadata={"jupyter": {"source_hidden": True}}),
        v4.new_code_cell("assert 3", metadata={"tags": ["long-ok"]}),
    ).cells
    assert folded.metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    assert open_again.metadata == {} and plain.metadata == {"tags": ["long-ok"]}


def test_the_stored_form_ends_with_one_newline_and_indents_by_one():
    text = _normal.text_of(_normalised(v4.new_markdown_cell("# Title")))
    assert text.startswith('{\n "cells"') and text.endswith("}\n") and not text.endswith("\n\n")


# What JupyterLab writes where `lab.SETTINGS` has it keep the demos.
WIDGET_STATE = {"application/vnd.jupyter.widget-state+json": {"state": {"5f": {}}, "version_major": 2}}


def test_chance_and_machine_are_left_out_of_the_stored_form():
    timing = {"execution": {"iopub.execute_input": "2024"}, "scrolled": True, "tags": ["long-ok"]}
    view = {"text/plain": "IntSlider(value=0)", "application/vnd.jupyter.widget-view+json": {"model_id": "5f"}}
    outputs = [
        v4.new_output("stream", text="a\n", name="stdout"),
        v4.new_output("stream", text="b\n", name="stdout"),
        v4.new_output("stream", text="c\n", name="stderr"),
        v4.new_output("display_data", data=view),
    ]
    cell = v4.new_code_cell("print()", outputs=outputs, metadata=timing)
    language = {"name": "python", "version": "3.11.4"}
    notebook = _normalised(cell, language_info=language, widgets=WIDGET_STATE, mystnb={"keep": True})
    [stored] = notebook.cells
    assert stored.metadata == {"tags": ["long-ok"]}
    assert [output.get("text") for output in stored.outputs] == ["a\nb\n", "c\n", None]
    assert stored.outputs[2].data == {"text/plain": "IntSlider(value=0)"}
    assert set(notebook.metadata) == {"kernelspec", "language_info", "mystnb"}
    assert notebook.metadata.kernelspec == _normal.KERNELSPEC
    assert "version" not in notebook.metadata.language_info
    assert cell.outputs[0].text == "a\n", "the notebook given is not changed"


def test_paths_in_a_traceback_begin_at_the_project_or_the_package():
    inside = os.path.join("lib", "python3.11", "site-packages", "numpy", "core.py")
    lines = [f"File {_lessons.ROOT / 'cnnlab' / 'layers.py'}:3", f"File {os.path.join(sys.prefix, inside)}:9"]
    error = v4.new_output("error", ename="E", evalue="e", traceback=lines)
    [cell] = _normalised(v4.new_code_cell("f()", outputs=[error])).cells
    assert cell.outputs[0].traceback[0] == f"File {os.path.join('cnnlab', 'layers.py')}:3"
    assert sys.prefix not in cell.outputs[0].traceback[1]


def test_storing_replaces_in_one_step_and_says_whether_it_changed_anything(tmp_path):
    path = tmp_path / "new" / "04_x.ipynb"
    notebook = _normalised(v4.new_markdown_cell("# é"))
    assert _normal.store(notebook, path) is True
    assert _normal.store(notebook, path) is False
    assert "é" in path.read_text(encoding="utf-8")
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


# ---------------------------------------------------------------- run


def _row(seconds=10.0, megabytes=200.0, failure=None):
    return run.Row("04_padding", _jupyter_kernel.Outcome(seconds, megabytes, failure), _lessons.Budget(30, 500))


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (_row(), "pass"),
        (_row(seconds=30.0, megabytes=500.0), "pass"),
        (_row(seconds=30.1), "FAIL: too slow"),
        (_row(megabytes=501.0), "FAIL: too much memory"),
        (_row(seconds=99.0, megabytes=999.0), "FAIL: too slow, too much memory"),
        (_row(failure=_jupyter_kernel.Failure(3, "ValueError: no", "")), "FAIL: cell failed"),
    ],
)
def test_verdict(row, verdict):
    assert row.verdict == verdict
    assert verdict in run.plain([row]) and verdict in run.markdown([row])


def test_the_table_counts_and_links():
    rows = [_row(), _row(seconds=31.0)]
    assert run.plain(rows).endswith("2 lessons in 41 s, 1 failed")
    assert "| [04_padding](notebooks/04_padding.ipynb) | 10.0 | 30 | 200 | 500 | pass |" in run.markdown(rows)


def test_run_tries_every_lesson_and_fails_if_one_does(folder, capsys):
    bad = lesson(folder, "assert 1 == 2, 'no'")
    good = lesson(folder, "1", name="05_counting.ipynb")
    before = bad.read_bytes(), good.read_bytes()
    assert run.main([]) == 1
    told = capsys.readouterr()
    assert "cell 2 of 2 failed: AssertionError: no" in told.err
    assert "FAIL: cell failed" in told.out and "pass" in told.out
    assert (bad.read_bytes(), good.read_bytes()) == before


# ---------------------------------------------------------------- test


def test_without_names_every_stage_runs_but_what_another_holds_already():
    assert set(test_verb.STAGES) - set(test_verb.default_stages([])) == {"style", "standin"}
    assert set(test_verb.default_stages(["04"])) == {"style", "notebooks"}


@pytest.mark.parametrize(("set_by_user", "other"), [(None, "0"), ("1", "0"), ("0", "1")])
def test_the_keras_rooms_are_tested_with_onednn_the_other_way_too(monkeypatch, set_by_user, other):
    monkeypatch.delenv(test_verb.ONEDNN, raising=False)
    if set_by_user is not None:
        monkeypatch.setenv(test_verb.ONEDNN, set_by_user)
    [step] = test_verb.steps("onednn")
    assert step.settings == {test_verb.ONEDNN: other}
    assert {"tests/test_heatmaps.py", "tests/test_ledger.py", "tests/test_training.py"} <= set(step.words)
    assert "tests/test_kernels.py" not in step.words


def test_the_standin_stage_takes_the_lessons_that_load_data_and_no_data_folder(monkeypatch, capfd):
    [step] = test_verb.steps("standin")
    lessons = {Path(word).name[:2] for word in step.words if word.endswith(".ipynb")}
    assert {"00", "01", "08", "13", "16"} <= lessons and not lessons & {"02", "04", "07"}
    monkeypatch.setenv("CNNLAB_DATA_DIR", "/some/share")
    talk = "import os; print([os.environ.get(n) for n in ('CNNLAB_DATA_DIR', 'CNNLAB_DATA', 'CNNLAB_OFFLINE')])"
    step.words = [sys.executable, "-c", talk]
    monkeypatch.setattr(test_verb, "steps", lambda stage, lessons: [step])
    assert test_verb.main(["--only", "standin"]) == 0
    assert "[None, 'standin', '1']" in capfd.readouterr().out


def test_named_lessons_choose_files_and_style_tests(folder, monkeypatch):
    monkeypatch.setattr(_lessons, "NOTEBOOKS", _lessons.ROOT / "notebooks")
    paths = _lessons.find()
    name = paths[0].stem
    [style] = test_verb.steps("style", [name])
    assert style.words[-2:] == ["-k", name]
    [nbval] = test_verb.steps("notebooks", [name])
    assert os.path.join("notebooks", f"{name}.ipynb") in nbval.words
    assert "--nbval" in nbval.words
    [everything] = test_verb.steps("notebooks")
    assert all(str(path.relative_to(_lessons.ROOT)) in everything.words for path in paths)


def test_all_stages_run_and_the_summary_names_the_failed(monkeypatch, capfd):
    talk = "import sys; print('..'); print('=== 3 passed ==='); sys.exit(sys.argv[1] == 'ruff')"

    def steps(stage, lessons):
        return [test_verb.Step(f"the {stage}", [sys.executable, "-c", talk, stage])]

    monkeypatch.setattr(test_verb, "steps", steps)
    assert test_verb.main([]) == 1
    told = capfd.readouterr().out
    assert told.count("=== 3 passed ===") == len(test_verb.default_stages([]))
    assert told.rstrip().endswith("failed: the ruff")
    assert "the notebooks   passed" in told
    assert test_verb.main(["--only", "unit"]) == 0
    assert capfd.readouterr().out.rstrip().endswith("all checks passed")


# ---------------------------------------------------------------- lab, data, bench


def test_lab_answers_the_question_about_news_and_keeps_demos_inside_the_environment_only(tmp_path):
    lab.set_defaults(tmp_path)
    written = {path.relative_to(tmp_path).as_posix(): path for path in tmp_path.rglob("*") if path.is_file()}
    # Not jupyter_config.json: nbgrader reads it, and would make its feedback by our template, which shows no points.
    exporting = {"etc/jupyter/jupyter_server_config.json", "etc/jupyter/jupyter_nbconvert_config.json"}
    assert written.keys() == {"share/jupyter/lab/settings/overrides.json"} | exporting
    settings = json.loads(written["share/jupyter/lab/settings/overrides.json"].read_text("utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyter-widgets/jupyterlab-manager:plugin"] == {"saveState": True}


def test_lab_opens_the_start_page_and_leaves_port_and_password_to_jupyter():
    words = lab.command(no_browser=True, extra=["--port=9999"])
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in words
    assert "--no-browser" in words and words[-1] == "--port=9999"
    assert not any("token" in word or "password" in word for word in words)
    assert "--no-browser" not in lab.command()


def test_lab_hands_over_in_the_projects_folder_and_returns_its_exit_status(tmp_path):
    told = "import os; print(os.getcwd()); raise SystemExit(5)"
    script = f"""
import sys
from cnnlab.commands import _lessons, lab
_lessons.find = lambda names: names
lab.command = lambda **options: [sys.executable, "-c", {told!r}]
sys.exit(lab.main(["--no-browser"]))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 5, done.stderr
    assert done.stdout.splitlines()[-1] == str(_lessons.ROOT)


@pytest.mark.skipif(not (data_folder() / "mnist_standin.npz").exists(), reason="the stand-in is not built yet")
def test_data_names_the_source_and_check_fails_without_the_real_images(monkeypatch, capsys):
    monkeypatch.setenv("CNNLAB_DATA", "standin")
    assert data.main([]) == 0
    told = capsys.readouterr().out
    assert told.count("stand-in, not the real thing") == 2
    assert "mnist_standin.npz" in told and "CNNLAB_DATA_DIR" in told
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    assert data.main(["--check"]) == 1


def test_bench_runs_each_and_names_the_failed(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "quick.py").write_text("def main():\n    print('| a |')\n")
    (tmp_path / "benchmarks" / "broken.py").write_text("def main():\n    raise SystemExit(3)\n")
    assert bench.main(["quick"]) == 0
    assert "## quick\n\n| a |" in capfd.readouterr().out
    assert bench.main([]) == 1
    told = capfd.readouterr()
    assert "| a |" in told.out and "failed: broken" in told.err
    with pytest.raises(CnnlabError, match="no benchmark slow .* there are: broken, quick"):
        bench.main(["slow"])


def test_findings_are_run_each_and_what_does_not_hold_is_named(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(findings, "ROOT", tmp_path)
    (tmp_path / "findings").mkdir()
    (tmp_path / "findings" / "so.sh").write_text('"$PYTHON" -c "print(6 * 7)"\n')
    (tmp_path / "findings" / "not_so.sh").write_text("echo CHANGED; exit 1\n")
    assert findings.main(["so"]) == 0
    out = capfd.readouterr().out
    assert "== so\n42\n" in out and out.endswith("holds\n")
    assert findings.main([]) == 1
    last = capfd.readouterr().out.splitlines()[-2:]
    assert last[0].startswith("not_so ") and last[0].endswith("has changed, or could not be tried")
    assert last[1].startswith("so ") and last[1].endswith("holds")
    with pytest.raises(CnnlabError, match="no finding other .* there are: not_so, so"):
        findings.main(["other"])
    monkeypatch.setattr(findings.shutil, "which", lambda name: None)
    with pytest.raises(CnnlabError, match="bash was not found"):
        findings.main([])


# ---------------------------------------------------------------- solutions

MODULE = '''
"""Exercises of a made-up lesson."""
import numpy as np
from cnnlab.exercises import Exercise, Misconception

UNUSED = 4


# %% 04-A
import math


UNIT, SPARE = 2, 3


def half(number):
    return math.floor(number / UNIT)


def padding(kernel_size):
    """Half of what the kernel costs."""
    return half(kernel_size - 1)


# %% 04-B
def answer():
    return int(np.array([padding(3), 41]).sum())


# %% the end
EXERCISES = [
    Exercise("04-A", right=padding, probes=[(3,), (5,)], wrong=[Misconception("all", lambda k: k, hint="No.")]),
    Exercise("04-B", right=answer, wrong=[Misconception("one", lambda: 1, hint="No.")]),
]
'''


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """The exercises of `MODULE`, and the lesson that sets them."""
    (tmp_path / "made_up_lesson.py").write_text(MODULE)
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("made_up_lesson")
    yield module.EXERCISES
    del sys.modules["made_up_lesson"]


def _set_tasks(*letters):
    cells = [v4.new_markdown_cell("# 04 - Padding\n\nWhy?"), v4.new_code_cell("import numpy as np\n")]
    for letter in letters:
        cells.append(
            v4.new_markdown_cell(f"### Exercise 04-{letter} · core\n\nSee [03](03_x.ipynb), [web](https://a.b).")
        )
        cells.append(v4.new_code_cell("..."))
    return v4.new_notebook(cells=cells)


def test_solutions_hold_task_needs_solution_and_check(made_up):
    built = _solutions.build("04_padding.ipynb", _set_tasks("A", "B"), made_up)
    head, imports, task, needs, first, _, second = (cell.source for cell in built.cells)
    assert head.startswith("# 04 - Padding: solutions") and "(../04_padding.ipynb)" in head
    assert imports == "import numpy as np\n"
    assert task == "### Exercise 04-A · core\n\nSee [03](../03_x.ipynb), [web](https://a.b)."
    assert needs == "import math\n\n\nUNIT, SPARE = 2, 3\n\n\ndef half(number):\n    return math.floor(number / UNIT)"
    assert first.startswith("def padding(kernel_size):\n") and first.endswith('\n\n\nexercises.check("04-A", padding)')
    assert second.endswith('\n\n\nexercises.check("04-B", answer())'), "a value exercise hands in the value"
    assert "UNUSED" not in str(built)


@pytest.mark.parametrize(("letters", "named"), [("A", "04-B"), ("ABC", "04-C")])
def test_tasks_and_exercises_must_be_the_same(made_up, letters, named):
    with pytest.raises(CnnlabError, match=named):
        _solutions.build("04_padding.ipynb", _set_tasks(*letters), made_up)


def test_a_solution_that_its_own_check_refuses_is_named():
    cells = []
    for identity, printed in (("04-A", "04-A: right. Well done.\n"), ("04-B", "04-B: not yet.\n")):
        output = v4.new_output("stream", text=printed, name="stdout")
        cells.append(v4.new_code_cell(f'exercises.check("{identity}", f)', outputs=[output]))
    assert _solutions.unsolved(v4.new_notebook(cells=cells)) == ["04-B"]


def test_the_solutions_verb_stores_what_is_right_only(folder, made_up, monkeypatch, capsys):
    lesson_path = folder / "04_padding.ipynb"
    notebook = _set_tasks("A", "B")
    # The kernel does not know the made-up exercises: its own small check stands in for cnnlab's.
    notebook.cells[1].source = textwrap.dedent("""\
        import numpy as np
        class exercises:
            def check(identity, answer):
                print(f"{identity}: right.")""")
    nbformat.write(notebook, lesson_path)
    monkeypatch.setattr(exercises, "lessons", lambda: {"04": made_up})
    assert solutions_verb.main(["4"]) == 0
    stored = folder / "solutions" / "04_padding_solutions.ipynb"
    assert "04-B: right." in stored.read_text()
    before = stored.read_text()
    notebook.cells[1].source = notebook.cells[1].source.replace("right.", "not yet.")
    nbformat.write(notebook, lesson_path)
    assert solutions_verb.main(["4"]) == 1
    assert "do not call these right: 04-A, 04-B" in capsys.readouterr().err
    assert stored.read_text() == before


_REAL = sorted((_lessons.ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("path", _REAL, ids=[path.stem for path in _REAL])
def test_stored_solutions_are_in_step_with_lesson_and_exercises(path):
    right = exercises.lessons().get(_lessons.number_of(path), [])
    notebook = _lessons.read(path)
    if not right and not _solutions.tasks_of(notebook):
        pytest.skip("a lesson without exercises")
    remedy = f"python -m cnnlab solutions {_lessons.number_of(path)}"
    stored = _solutions.path_of(path)
    assert stored.exists(), f"{stored.name} is missing: {remedy}"
    fresh = _normal.normalise(_solutions.build(path, notebook, right))
    assert [cell.source for cell in _lessons.read(stored).cells] == [cell.source for cell in fresh.cells], remedy
