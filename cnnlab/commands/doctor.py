"""`python -m cnnlab doctor`: say what works on this machine and what does not."""

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cnnlab import _paths
from cnnlab.errors import CnnlabError

OLDEST, NEWEST = (3, 11), (3, 14)
# The largest lesson may take 1.3 GB, and JupyterLab and a browser want their share.
MEMORY_NEEDED, MEMORY_WANTED = 1.5e9, 3e9
DISK_WANTED = 0.5e9


@dataclass(frozen=True)
class Finding:
    """One line of the report: ``ok``, ``warn`` or ``fail``, what was looked at, what was found, what to do."""

    verdict: str
    subject: str
    found: str
    remedy: str = ""


def main(argv):
    """Print one line for each thing looked at; 1 if any of them fails."""
    parser = argparse.ArgumentParser(prog="python -m cnnlab doctor", description=__doc__.split(": ", 1)[1])
    parser.add_argument("--json", action="store_true", help="print the findings as JSON, for a report")
    options = parser.parse_args(argv)
    findings = []
    for check in CHECKS:
        for finding in examine(check):
            findings.append(finding)
            if not options.json:
                print(line(finding), flush=True)
    failed = [finding.subject for finding in findings if finding.verdict == "fail"]
    warned = [finding.subject for finding in findings if finding.verdict == "warn"]
    if options.json:
        print(json.dumps([vars(finding) for finding in findings], indent=1))
    else:
        print("\n" + closing(failed, warned))
    return 1 if failed else 0


def examine(check):
    """Return the findings of one check; an error inside it is a finding too."""
    try:
        found = check()
    except Exception as error:
        # The doctor is called when something is broken: whatever it is, it belongs into the report.
        found = Finding("fail", check.__name__.strip("_"), f"{type(error).__name__}: {error}", REINSTALL)
    return found if isinstance(found, list) else [found]


def line(finding):
    """Return one finding as a line of text, its remedy behind an arrow."""
    remedy = f" -> {finding.remedy}" if finding.remedy else ""
    return f"{finding.verdict:<5} {finding.subject:<14} {' '.join(finding.found.split())}{remedy}"


def closing(failed, warned):
    """Return the sentence that ends the report."""
    if failed:
        return f"The course cannot run as it should: {', '.join(failed)}."
    return f"The course can run; mind {', '.join(warned)}." if warned else "Everything the course needs is there."


BACKEND = "set the environment variable KERAS_BACKEND=tensorflow"
REINSTALL = "delete the folder .venv and call `python course.py doctor` again"


def python():
    """Look at the Python that runs this."""
    version = platform.python_version()
    where = "in the course's own .venv" if sys.prefix != sys.base_prefix else "outside a virtual environment"
    found = f"{version} on {platform.system()} {platform.machine()}, {where}"
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        spans = " to ".join(".".join(map(str, pair)) for pair in (OLDEST, NEWEST))
        return Finding("fail", "python", found, f"use Python {spans}: newer ones have no TensorFlow yet")
    return Finding("ok", "python", found)


def tensorflow():
    """Ask another Python to import Keras on TensorFlow and to convolve something small.

    In a process of its own, because TensorFlow ends one on the spot on a processor it was not built for,
    and writes remarks past Python's stderr.
    """
    code = "import json; from cnnlab.commands import doctor; print(json.dumps(vars(doctor.keras_at_work())))"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    if process.returncode == 0:
        return Finding(**json.loads(process.stdout.splitlines()[-1]))
    if process.returncode < 0:
        found = f"the import ended by signal {-process.returncode}: this processor may be too old for it"
        return Finding("fail", "tensorflow", found, "use Binder or Colab")
    told = process.stderr.strip().splitlines()[-1]
    # Keras imports these when KERAS_BACKEND or the user's keras.json names another backend.
    stranger = any(f"No module named '{name}'" in told for name in ("jax", "torch", "openvino"))
    return Finding("fail", "tensorflow", told, BACKEND if stranger else REINSTALL)


def keras_at_work():
    """Import Keras on TensorFlow and compare a small convolution with one added up by NumPy."""
    import keras
    import numpy as np
    import tensorflow as tf

    found = f"TensorFlow {tf.__version__}, Keras {keras.__version__}"
    if keras.backend.backend() != "tensorflow":
        return Finding("fail", "tensorflow", f"Keras runs on {keras.backend.backend()}", BACKEND)
    image, kernel = np.arange(12.0).reshape(3, 4), np.array([[1.0, 0.0], [2.0, -1.0]])
    expected = [[(image[r : r + 2, c : c + 2] * kernel).sum() for c in range(3)] for r in range(2)]
    answer = keras.ops.conv(image[None, :, :, None].astype("float32"), kernel[:, :, None, None].astype("float32"))
    if not np.array_equal(np.asarray(answer)[0, :, :, 0], expected):
        return Finding("fail", "tensorflow", f"{found}, but a convolution differs from NumPy's", REINSTALL)
    gpus = len(tf.config.list_physical_devices("GPU"))
    return Finding("ok", "tensorflow", f"{found}, {gpus or 'no'} GPU, a convolution equals NumPy's")


def data():
    """Load each data set and say where it came from."""
    from cnnlab import datasets

    return [_data_set(datasets, name) for name in datasets.NAMES]


def _data_set(datasets, name):
    try:
        dataset = datasets.load(name)
    except CnnlabError as error:
        return Finding("fail", name, str(error), "call `python course.py data`")
    if not dataset.real:
        return Finding(
            "warn", name, dataset.notice(), "good to learn with; `python course.py data` fetches the real one"
        )
    return Finding("warn" if dataset.problems else "ok", name, dataset.notice())


def memory():
    """Look at the memory this machine has and has free."""
    import psutil

    state = psutil.virtual_memory()
    limit = _memory_limit()
    total, free = min(state.total, limit), min(state.available, limit)
    found = f"{total / 1e9:.1f} GB, {free / 1e9:.1f} GB of it free"
    if total < MEMORY_NEEDED:
        return Finding("fail", "memory", found, f"the lessons need {MEMORY_NEEDED / 1e9} GB: use Colab")
    if free < MEMORY_WANTED:
        return Finding("warn", "memory", found, "close other programs, and lessons you are done with")
    return Finding("ok", "memory", found)


def _memory_limit():
    """Return what a container (Binder, Docker) may use, in bytes; infinite where nothing limits it."""
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            return float(Path(path).read_text().replace("max", "inf"))
        except (OSError, ValueError):
            continue
    return float("inf")


def cores():
    """Count the processor cores this process may use."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if count < 2:
        return Finding("warn", "cores", str(count), "the lessons' times are for two cores: expect twice as long")
    return Finding("ok", "cores", str(count))


def cache():
    """Write to the cache folder and look at the room on its disk."""
    folder = _paths.cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
    except OSError as error:
        remedy = "set CNNLAB_CACHE_DIR to a folder that is yours; until then nothing is kept"
        return Finding("warn", "cache", f"cannot write ({error.strerror})", remedy)
    free = shutil.disk_usage(folder).free
    found = f"writable, {free / 1e9:.1f} GB free on its disk"
    if free < DISK_WANTED:
        return Finding("warn", "cache", found, "free some room before you fetch data")
    return Finding("ok", "cache", found)


def jupyterlab():
    """Import JupyterLab."""
    return Finding("ok", "jupyterlab", importlib.import_module("jupyterlab").__version__)


def kernel():
    """Ask Jupyter which Python it would start for a notebook of this course."""
    from jupyter_client.manager import KernelManager

    command = KernelManager(kernel_name="python3").format_kernel_cmd()
    # The folder, not the resolved file: every .venv's python is a link to the same one.
    started = Path(os.path.abspath(shutil.which(command[0]) or command[0]))
    if started.parent != Path(os.path.abspath(sys.executable)).parent:
        remedy = "start JupyterLab by `python course.py lab`, which shuts other kernels out"
        return Finding("fail", "kernel", f"notebooks would run in {started}", remedy)
    return Finding("ok", "kernel", "notebooks run in this Python")


def widgets():
    """Look for the Python half and the browser half of ipywidgets and anywidget."""
    return [_widget("ipywidgets", "@jupyter-widgets/jupyterlab-manager"), _widget("anywidget", "anywidget")]


def _widget(package, extension):
    importlib.import_module(package)
    version = importlib.metadata.version(package)
    folder = Path(sysconfig.get_path("data")) / "share" / "jupyter" / "labextensions" / extension
    # JupyterLab loads an extension only through the bundle that its package.json names.
    try:
        load = json.loads((folder / "package.json").read_text(encoding="utf-8"))["jupyterlab"]["_build"]["load"]
        there = (folder / load).is_file()
    except (OSError, ValueError, KeyError):
        there = False
    if not there:
        return Finding("fail", package, f"{version}, but JupyterLab has no {extension} to draw it", REINSTALL)
    return Finding("ok", package, f"{version}, with its part for JupyterLab")


CHECKS = (python, tensorflow, data, memory, cores, cache, jupyterlab, kernel, widgets)
