"""Run a notebook from top to bottom in a fresh kernel and watch what it costs."""

import os
import re
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# A cell that takes ten minutes has hung: the largest lesson may take two altogether.
CELL_TIMEOUT = 600


@dataclass
class Failure:
    """The cell that stopped a notebook, counted from 1 among all cells, and why."""

    cell: int
    reason: str
    detail: str


@dataclass
class Outcome:
    """What one execution cost and whether it came to the end."""

    seconds: float = 0.0
    megabytes: float = 0.0
    failure: Failure | None = None
    stderr: list = field(default_factory=list)


def environment(**extra):
    """Return the environment variables every lesson is executed, run and validated in.

    `execute`, `run` and `test` share it, so that what is stored is what is compared.
    """
    env = dict(os.environ)
    # ipykernel stores what libraries write to file descriptors 1 and 2, unless it believes itself under pytest.
    env["PYTEST_CURRENT_TEST"] = "cnnlab"
    env["TF_CPP_MIN_LOG_LEVEL"] = "3"
    # Progress displays are for the person who watches, not for a stored output.
    env["CNNLAB_PROGRESS"] = "0"
    env["TQDM_DISABLE"] = "1"
    # A MPLBACKEND from outside would win over the inline figures.
    env.pop("MPLBACKEND", None)
    # The kernel of this very environment, also when the user has another one registered at home.
    env["JUPYTER_PREFER_ENV_PATH"] = "1"
    # A kernel works in the notebook's folder, where a relative path would mean another place.
    for name in ("CNNLAB_DATA_DIR", "CNNLAB_CACHE_DIR"):
        if env.get(name):
            env[name] = os.path.abspath(os.path.expanduser(env[name]))
    return env | {key: str(value) for key, value in extra.items()}


def execute(notebook, folder, *, env=None, on_cell=None):
    """Execute `notebook` (changed in place) in a fresh kernel whose working directory is `folder`.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Its outputs are replaced as far as execution comes.
    folder : path
        The kernel's working directory.
    env : dict, optional
        The kernel's whole environment; `environment()` when not given.
    on_cell : callable, optional
        Called with (cell number from 1, cells) before each code cell.

    Returns
    -------
    Outcome
        `failure` is None if all cells ran. The seconds include the kernel's start.
    """
    outcome = Outcome()
    at = {"cell": 0}

    def started(cell, cell_index):
        at["cell"] = cell_index + 1
        if on_cell is not None and cell.cell_type == "code":
            on_cell(cell_index + 1, len(notebook.cells))

    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    with tempfile.TemporaryFile() as log:
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,
            on_cell_start=started,
        )
        begin = time.perf_counter()
        with _Watch(client) as watch:
            try:
                client.execute(env=environment() if env is None else env, stderr=log)
            except CellExecutionError as error:
                outcome.failure = Failure(at["cell"], f"{error.ename}: {error.evalue}", _traceback(notebook))
            except CellTimeoutError:
                outcome.failure = Failure(at["cell"], f"still running after {CELL_TIMEOUT} seconds", "")
            except DeadKernelError as error:
                outcome.failure = Failure(at["cell"], f"the kernel died ({error})", _tail(log))
        outcome.seconds = time.perf_counter() - begin
    outcome.megabytes = watch.peak / 1e6
    outcome.stderr = _stderr(notebook)
    return outcome


def describe(path, notebook, failure):
    """Say which cell failed and how: notebook, cell, its source and the error."""
    source = notebook.cells[failure.cell - 1].source if failure.cell else ""
    head = f"{Path(path).name}: cell {failure.cell} of {len(notebook.cells)} failed: {failure.reason}"
    code = "\n".join(f"    | {line}" for line in source.splitlines())
    return "\n".join(part for part in (head, code, failure.detail.rstrip()) if part)


def _traceback(notebook):
    """Return the last error's traceback, without colours: the one that stopped the notebook."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    errors = [output for output in outputs if output.output_type == "error"]
    return _ANSI.sub("", "\n".join(errors[-1].traceback)) if errors else ""


def _tail(log, lines=15):
    log.seek(0)
    return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def _stderr(notebook):
    """List (cell number from 1, text) for what the notebook wrote to stderr."""
    return [
        (number, output.text)
        for number, cell in enumerate(notebook.cells, start=1)
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]


class _Watch:
    """Sample the memory of the kernel and its children until left; `peak` is in bytes."""

    def __init__(self, client, interval=0.2):
        self.peak = 0
        self._client, self._interval = client, interval
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()

    def _sample(self):
        while not self._done.wait(self._interval):
            provisioner = getattr(self._client.km, "provisioner", None)
            pid = getattr(provisioner, "pid", None)
            if pid is not None:
                self.peak = max(self.peak, _memory(pid))


def _memory(pid):
    """Return what a process and its children hold now, or what the process held at its peak if that is more."""
    try:
        kernel = psutil.Process(pid)
        resident = [process.memory_info().rss for process in (kernel, *kernel.children(recursive=True))]
        return max(sum(resident), _high_water(pid))
    except psutil.Error:
        # The kernel ended between two samples: the samples taken so far stand.
        return 0


def _high_water(pid):
    """Return the kernel's own record of the process's peak, where the system keeps one (Linux), else 0."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
