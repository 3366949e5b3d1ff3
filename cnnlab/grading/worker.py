"""nbgrader in processes of its own: they may die, whoever ordered does not."""

import json
import os
import subprocess
import sys
from pathlib import Path

from cnnlab.commands import _jupyter_kernel, _lessons


def environment(home):
    """Return the environment for nbgrader in which Jupyter, Keras and Matplotlib write below `home` only."""
    folders = {f"JUPYTER_{kind}_DIR": str(home / "jupyter" / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")}
    others = {"IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib", "KERAS_HOME": "keras"}
    folders |= {name: str(home / folder) for name, folder in others.items()}
    # nbgrader calls `alembic` by its bare name.
    folders["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    # A learner's progress belongs to the learner, not to whoever grades.
    # nbgrader gives no points for a right answer that writes to stderr, and a warning is no mistake.
    return _jupyter_kernel.environment(**folders, CNNLAB_PROGRESS_FILE="0", PYTHONUNBUFFERED=1, PYTHONWARNINGS="ignore")


def nbgrader(*words, course, home):
    """Run nbgrader's own command line in a course folder; return the finished process, its output in `stdout`."""
    command = [sys.executable, "-m", "nbgrader", *map(str, words)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "encoding": "utf-8"}
    return subprocess.run(command, cwd=course, env=environment(home), **pipes)


class Worker:
    """A process that runs nbgrader in one course folder, one order after another; it may die, its master does not.

    Parameters
    ----------
    course : pathlib.Path
        The course folder, with nbgrader_config.py.
    home : pathlib.Path
        Where Jupyter and others may keep their files.
    """

    def __init__(self, course, home):
        home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "cnnlab.grading.nbgrader_process", str(course)]
        self._log = (home / f"worker-{os.getpid()}-{id(self)}.log").open("w+", encoding="utf-8")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self._log}
        # A session of its own, so that its kernels can be ended with it.
        self._process = subprocess.Popen(
            command, cwd=_lessons.ROOT, env=environment(home), text=True, start_new_session=os.name != "nt", **pipes
        )

    def __call__(self, verb, assignment, **options):
        """Carry out one order and return nbgrader's answer: ``{"success": bool, "log": str, ...}``."""
        try:
            self._process.stdin.write(json.dumps([verb, assignment, options]) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = ""
        if line:
            return json.loads(line)
        return {"success": False, "died": True, "log": "", "error": f"the grading process ended: {self._last_words()}"}

    def close(self):
        """End the process and whatever it started."""
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _last_words(self):
        self._process.wait()
        self._log.seek(0)
        return "; ".join(self._log.read().split("\n")[-3:]) or f"status {self._process.returncode}"
