"""A lesson that is only opened: nothing in it changes, and no dot beside its name says that it did."""

import sys
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, START_S, TOKEN, free_port, serve, watch

# The state that JupyterLab itself would ask before it warns of unsaved changes.
DIRTY = "() => jupyterapp.shell.currentWidget.context.model.dirty"
# An indicator that says 'idle' does not do: a kernel is idle before it begins, too.
CONNECTED = "() => window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel"
# What the kernel says of itself and its language is what used to change the notebook.
TOLD = """async () => {
  const { kernel } = jupyterapp.shell.currentWidget.context.sessionContext.session;
  await Promise.all([kernel.info, kernel.spec]);
}"""


@pytest.fixture(scope="module")
def course_lab(tmp_path_factory):
    """JupyterLab as `cnnlab lab` starts it, on the real lessons."""
    if not Path(sys.prefix).is_relative_to(ROOT):
        pytest.skip("`lab` installs the course's kernel in the course's own .venv only")
    home, port = tmp_path_factory.mktemp("course_home"), free_port()
    command = [sys.executable, "-m", "cnnlab", "lab", "--no-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser"]
    process = serve(command, f"http://127.0.0.1:{port}/api?token={TOKEN}", ROOT, home)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


@pytest.mark.parametrize("lesson", ["00_start_here", "04_the_convolutional_layer"])
def test_a_lesson_that_was_only_opened_is_not_marked_as_changed(browser, course_lab, lesson):
    path, errors = ROOT / "notebooks" / f"{lesson}.ipynb", []
    before = path.read_bytes()
    page = browser.new_page()
    watch(page, errors, [])
    page.goto(f"{course_lab}/doc/tree/notebooks/{lesson}.ipynb?token={TOKEN}&reset", timeout=START_S * 1000)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START_S * 1000)
    page.wait_for_function(CONNECTED, timeout=START_S * 1000)
    page.evaluate(TOLD)
    page.wait_for_timeout(1000)  # a change would come right after the kernel's word
    assert not page.evaluate(DIRTY)
    page.close()
    assert path.read_bytes() == before
    assert not errors, "\n".join(errors)
