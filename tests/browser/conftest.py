"""JupyterLab and Chromium for the tests of the demos: a person's mouse and keys, on a page that they would see.

Needs Debian's `chromium` on the PATH (`apt-get install chromium`; `.ci/run` does it); without it the tests are skipped.
Screenshots are kept in `.cache/screenshots`.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import nbformat
import pytest

from cnnlab.commands._slides._pdf import NAMES
from cnnlab.commands.lab import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
SHOTS = ROOT / ".cache" / "screenshots"
LATENCY = ROOT / ".cache" / "latency"
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
TOKEN = "browser-test"
START_S, CELL_S = 90, 120
WIDTH, HEIGHT = 1024, 768


def pytest_configure():
    # A check that CI skips in silence checks nothing.
    if CHROMIUM is None and os.environ.get("CNNLAB_NEED_CHROMIUM"):
        raise pytest.UsageError("chromium is not on the PATH, CNNLAB_NEED_CHROMIUM is set: apt-get install chromium")


def pytest_collection_modifyitems(items):
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="chromium is not on the PATH: apt-get install chromium"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(command, url, folder, home):
    """Start a server away from the user's own settings, and wait until it answers."""
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    env |= {
        "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": os.environ.get("MPLCONFIGDIR", str(home / "matplotlib")),
        "PYTHONPATH": str(ROOT), "CNNLAB_PROGRESS_FILE": str(home / "my_progress.json"), "CNNLAB_OFFLINE": "1",
    }  # fmt: skip
    log = (home / "server.log").open("w", encoding="utf-8")
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return process
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.3)
    process.kill()
    raise RuntimeError(f"the server did not answer:\n{(home / 'server.log').read_text(encoding='utf-8')[-3000:]}")


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    # Of a busy machine; five seconds, as Playwright has it, may be too few for JupyterLab to draw.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that a container seldom has; it loads pages of this machine only.
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


def watch(page, errors, foreign):
    """Keep what a page complains of, and the addresses outside this machine that it asks for anything."""

    def asked(request):
        # `data:` and `blob:` have no host, they ask nobody.
        if urllib.parse.urlsplit(request.url).hostname not in ("127.0.0.1", None):
            foreign.append(request.url)

    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", asked)
    page.on("websocket", asked)


@contextlib.contextmanager
def offline_page(browser, *, width, height, timeout_s):
    """A page without a network; whatever it asks the web for, and whatever goes wrong, ends the test."""
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page, errors, asked = context.new_page(), [], []
    page.set_default_timeout(timeout_s * 1000)
    watch(page, errors, [])
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert not [address for address in asked if not address.startswith(("file:", "data:", "blob:"))]
    assert not errors, "\n".join(errors)


def write_notebook(path, cells):
    """Write a notebook of code cells, not executed; a cell is its source, or a cell of nbformat."""
    made = [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata.kernelspec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    nbformat.write(notebook, path)


class Lab:
    """A JupyterLab on a folder of its own; `open` shows a notebook made of some cells and runs it."""

    def __init__(self, browser, address, folder):
        self.browser, self.address, self.folder = browser, address, folder
        self.pages, self.errors, self.foreign = [], [], []

    def open(self, name, cells, *, width=WIDTH, height=HEIGHT, run=True, theme=None):
        """Write a notebook of code cells, open it alone on a page, run it, and wait until the last cell has ended."""
        write_notebook(self.folder / f"{name}.ipynb", cells)
        return self.visit(f"{name}.ipynb", last=len(cells), width=width, height=height, run=run, theme=theme)

    def visit(self, path, *, last=0, width=WIDTH, height=HEIGHT, run=True, theme=None, kernel=True):
        """Open a notebook of the folder on a new page; a kernel is started even where nothing runs, unless told not."""
        page = self.browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(30_000)
        watch(page, self.errors, self.foreign)
        page.goto(f"{self.address}/doc{f'/tree/{path}' if kernel else ''}?token={TOKEN}&reset", timeout=START_S * 1000)
        if not kernel:
            # What the file browser's "Open With > Notebook (no kernel)" does.
            page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('docmanager:open')")
            page.evaluate(
                """path => { jupyterapp.commands.execute('docmanager:open',
                    {path, factory: 'Notebook', kernelPreference: {shouldStart: false}}) }""",
                path,
            )
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START_S * 1000)
        self.pages.append(page)
        # JupyterLab remembers the theme of the page before.
        name = theme or "JupyterLab Light"
        page.evaluate("name => { jupyterapp.commands.execute('apputils:change-theme', {theme: name}) }", name)
        if run:
            self.run(page)
            # Execution counts, not 'idle': a kernel is idle before it begins, too.
            page.wait_for_function(
                "n => [...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes(`[${n}]`))",
                arg=last,
                timeout=CELL_S * 1000,
            )
        # Only now: on a narrow page JupyterLab folds away the sign that tells of the kernel.
        page.set_viewport_size({"width": width, "height": height})
        return page

    def run(self, page):
        """Run all cells as soon as there is a kernel; the end is not waited for."""
        # Before there is a kernel, running would ask which one to take.
        page.wait_for_function(
            """() => window.jupyterapp && [...jupyterapp.serviceManager.sessions.running()]
                .some(session => location.pathname.endsWith(session.path))""",
            timeout=START_S * 1000,
        )
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=START_S * 1000)
        # In braces: the promise of this command is not waited for, it never ends here.
        page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells') }")

    def close(self):
        for page in self.pages:
            page.close()
        self.pages.clear()


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory):
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("notebooks")
    # The settings of `cnnlab lab`: the page is the learner's.
    for plugin, settings in SETTINGS.items():
        package, name = plugin.split(":")
        file = home / "config" / "lab" / "user-settings" / package / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings), encoding="utf-8")
    port = free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser", f"--port={port}",
        f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}", "--ServerApp.port_retries=0",
    ]  # fmt: skip
    process = serve(command, f"http://127.0.0.1:{port}/api?token={TOKEN}", folder, home)
    yield f"http://127.0.0.1:{port}", folder
    process.terminate()
    process.wait(20)


@pytest.fixture
def lab(browser, lab_server):
    """A `Lab`; at the end of the test its pages are closed, and no console error may have been seen."""
    address, folder = lab_server
    lab = Lab(browser, address, folder)
    yield lab
    lab.close()
    assert not lab.errors, "\n".join(lab.errors)


@pytest.fixture(scope="session")
def voila_server(tmp_path_factory):
    """A Voila on a folder of its own: its address and the folder; `<address>/voila/render/<name>.ipynb` is a page."""
    home, folder = tmp_path_factory.mktemp("voila_home"), tmp_path_factory.mktemp("dashboards")
    port = free_port()
    command = [
        sys.executable, "-m", "voila", "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1", str(folder),
        # Voila would load these parts of JupyterLab, and they complain that this is none: Notebook 7's and nbgrader's.
        "--VoilaConfiguration.extension_denylist=@jupyter-notebook/lab-extension",
        "--VoilaConfiguration.extension_denylist=@jupyter/nbgrader",
    ]  # fmt: skip
    process = serve(command, f"http://127.0.0.1:{port}/", folder, home)
    yield f"http://127.0.0.1:{port}", folder
    process.terminate()
    process.wait(20)


@pytest.fixture
def shot(request):
    """Keep a screenshot of a page or a part of it, named after the test."""

    def keep(what, label=""):
        SHOTS.mkdir(parents=True, exist_ok=True)
        name = "_".join(filter(None, [request.node.name, label])).replace("[", "_").replace("]", "")
        what.screenshot(path=SHOTS / f"{name}.png")

    return keep


MEASURE = """([control, canvas, values]) => new Promise((done, fail) => {
  const times = [];
  const step = (index) => {
    if (index === values.length) return done(times);
    const before = canvas.dataset.version;
    const watcher = new MutationObserver(() => {
      if (canvas.dataset.version === before) return;
      watcher.disconnect();
      // The next frame is when the reader sees it.
      requestAnimationFrame(() => { times.push(performance.now() - started); setTimeout(() => step(index + 1), 60); });
    });
    watcher.observe(canvas, { attributes: true, attributeFilter: ["data-version"] });
    const started = performance.now();
    control.value = values[index];
    control.dispatchEvent(new Event(control.tagName === "SELECT" ? "change" : "input", { bubbles: true }));
    setTimeout(() => fail(new Error(`value ${values[index]}: nothing was drawn in 10 s`)), 10000);
  };
  step(0);
})"""


@pytest.fixture
def milliseconds(request):
    """From a slider's or menu's new value to the new picture on the page, once a value: a list of milliseconds.

    They are kept in `.cache/latency`, for `python -m benchmarks.demos`.
    """

    def measure(page, control, canvas, values):
        handles = [page.locator(control).first.element_handle(), page.locator(canvas).first.element_handle()]
        times = page.evaluate(MEASURE, [*handles, list(values)])
        LATENCY.mkdir(parents=True, exist_ok=True)
        name = f"{request.node.path.stem}.{request.node.name}"
        (LATENCY / f"{name}.json").write_text(json.dumps(times), encoding="utf-8")
        return times

    return measure
