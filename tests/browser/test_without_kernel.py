"""Notebooks opened in JupyterLab and not run: what stands in the place of a demo."""

import shutil

import nbformat
import numpy as np
from playwright.sync_api import expect

from cnnlab.commands import _normal
from tests.browser.conftest import ROOT
from tests.browser.page import pixels

BROKEN = ("Error displaying widget", "model not found", "Loading widget")
# Thrown by jupyterlab-manager 5.0 itself wherever a notebook is opened with no kernel, with widgets or without.
NO_KERNEL = "Cannot read properties of null (reading 'kernel')"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
SIGNAL, KERNEL = [1, 2, 0, 4], [3, 2, 1]
CELLS = [
    "from cnnlab import widgets",
    f"demo = widgets.Signals({SIGNAL}, {KERNEL})\ndemo",
    'widgets.Pooling("dot", kernel="none", window=2)',
]


def has_kernel(page, path):
    return page.evaluate(
        "path => [...jupyterapp.serviceManager.sessions.running()].some(session => session.path === path)", path
    )


def broken(page):
    text = page.locator(".jp-Notebook").inner_text()
    return [words for words in BROKEN if words in text]


def save(page):
    """Ctrl+S, as the learner does, and wait for the file."""
    page.locator(".jp-CodeCell .jp-InputPrompt").first.click()
    page.wait_for_selector(".jp-Document.jp-mod-dirty, .jp-mod-dirty", state="attached")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-mod-dirty", state="detached")


def kept(notebook):
    """The demos whose state a file holds."""
    models = notebook.metadata.widgets[STATE]["state"]
    return {name for name, model in models.items() if model["model_name"] == "AnyModel"}


def shown(notebook):
    """The demos whose place is in a file."""
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return {output.data[VIEW]["model_id"] for output in outputs if VIEW in output.data}


def end_kernels(page):
    page.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")


def test_a_stored_lesson_shows_the_pictures_of_its_demos(lab, shot):
    name = "04_the_convolutional_layer.ipynb"
    shutil.copy(ROOT / "notebooks" / name, lab.folder / name)
    page = lab.visit(name, run=False, kernel=False)
    for number, words in enumerate(("widgets.Stepper(", "widgets.LayerCalculator(")):
        cell = page.locator(".jp-CodeCell").filter(has=page.locator(".jp-InputArea", has_text=words))
        cell.scroll_into_view_if_needed()
        picture = cell.locator(".jp-OutputArea-output img")
        picture.wait_for()
        width, height = picture.evaluate("async image => { await image.decode(); return [image.width, image.height] }")
        assert width > 200 and height > 200
        # Cells above may still come to their height.
        page.wait_for_timeout(500)
        picture.scroll_into_view_if_needed()
        expect(picture).to_be_in_viewport()
        shot(page, str(number))
    quiz = page.locator(".jp-OutputArea-output", has_text="04-q1 (choose one)")
    quiz.scroll_into_view_if_needed()
    assert quiz.is_visible()
    assert not has_kernel(page, name) and not broken(page)
    assert not lab.foreign
    assert set(lab.errors) <= {NO_KERNEL}
    lab.errors.clear()


def test_a_copy_saved_by_the_learner_is_drawn_again_as_it_stood(lab, shot):
    page = lab.open("learner", CELLS, height=2200)
    status = "n = 2: 1 · 1 + 2 · 2 + 0 · 3 = 5."
    assert np.convolve(SIGNAL, KERNEL)[2] == 5
    for _ in range(2):
        page.locator(".cnnlab-signals canvas").press("ArrowRight")
    page.locator(".cnnlab-signals p[data-trait=status]", has_text=status).wait_for()
    page.locator(".cnnlab-pooling input[data-trait=right]").press("ArrowRight")
    page.locator(".cnnlab-pooling", has_text="Moved 1 to the right").wait_for()
    save(page)
    saved = nbformat.read(lab.folder / "learner.ipynb", 4)
    assert kept(saved) == shown(saved) and len(shown(saved)) == 2
    # In the course's own form nothing of it is left but the pictures.
    stored = _normal.normalise(saved)
    assert "widgets" not in stored.metadata
    for cell in stored.cells[1:]:
        assert {"image/png", "text/plain"} == set(cell.outputs[0].data)
    end_kernels(page)
    lab.close()
    # Opened again: a kernel comes with it that knows of no demo, no cell is run.
    page = lab.visit("learner.ipynb", run=False, height=2200)
    page.locator(".cnnlab-signals p[data-trait=status]", has_text=status).wait_for()
    page.locator(".cnnlab-pooling", has_text="Moved 1 to the right").wait_for()
    assert not broken(page)
    scene = pixels(page.locator(".cnnlab-pooling canvas[data-trait=scene]"))[..., 0]
    assert np.argwhere(scene == 255).tolist() == [[6, 7]]
    shot(page)
    # Nobody hears a control that is moved; it is no error either.
    page.locator(".cnnlab-pooling input[data-trait=right]").press("ArrowRight")
    # Run again and saved again, the file holds the demos that are seen and no older ones.
    lab.run(page)
    page.locator(".cnnlab-signals p[data-trait=status]", has_text="n = 0: 1 · 3 = 3.").wait_for()
    page.locator(".cnnlab-pooling", has_text="Moved 0 to the right").wait_for()
    save(page)
    again = nbformat.read(lab.folder / "learner.ipynb", 4)
    assert kept(again) == shown(again) and not kept(again) & kept(saved)
    assert not lab.foreign
