"""A demo in Notebook 7, the classic page with one document, in Chromium."""

import numpy as np
import pytest

from tests.browser.conftest import HEIGHT, START_S, TOKEN, WIDTH, watch, write_notebook

SIGNAL, KERNEL = [1, 2, 0, 4], [3, 2, 1]
CELLS = ["from cnnlab import widgets", f"widgets.Signals({SIGNAL}, {KERNEL})"]
# On its way up Notebook 7.6 itself throws errors in this environment, one or two of several; after them no key is heard
# there, by cells neither. So only those that name a widget are the demo's.
OURS = ("widget", "cnnlab", "model")


def test_a_demo_is_drawn_and_answers_the_mouse(browser, lab_server, shot):
    # JupyterLab's server serves it beside JupyterLab where it is installed.
    pytest.importorskip("notebook")
    address, folder = lab_server
    write_notebook(folder / "classic.ipynb", CELLS)
    page, errors, foreign = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}), [], []
    page.set_default_timeout(30_000)
    watch(page, errors, foreign)
    page.goto(f"{address}/notebooks/classic.ipynb?token={TOKEN}", timeout=START_S * 1000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=START_S * 1000)
    # 'idle' is told before there is a kernel, too; then running would ask which one to take.
    page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
    page.wait_for_timeout(1500)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    status = page.locator(".cnnlab-signals p[data-trait=status]")
    status.filter(has_text="n = 0: 1 · 3 = 3.").wait_for()
    slider = page.locator(".cnnlab-signals input[data-trait=n]")
    slider.click()  # in the middle
    n = int(slider.input_value())
    assert n > 0
    status.filter(has_text=f"n = {n}: ").filter(has_text=f" = {np.convolve(SIGNAL, KERNEL)[n]}.").wait_for()
    shot(page)
    page.close()
    assert not [error for error in errors if any(word in error for word in OURS)]
    assert not foreign
