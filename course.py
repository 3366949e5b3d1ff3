#!/usr/bin/env python3
"""Sets the course up inside this folder and starts it: `python course.py lab`.

Needs nothing but Python. The first call makes `.venv` from requirements.lock, later calls find it ready; whatever
else is written goes to `.cache`. Delete both to be rid of everything. Then the word is handed to `python -m cnnlab`.
This file keeps to the syntax of Python 3.6, so that an old Python can still read it and say that it is too old.
"""

import contextlib
import errno
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)  # TensorFlow 2.21 is built for Python up to 3.13
GIGABYTES = 3.5  # measured on Linux: 2.2 installed, twice 0.5 of downloads on the way, and some air
WORDS = {
    "lab": "open the course in JupyterLab (--no-browser prints the address)",
    "test": "run every check: style, unit tests, all lessons against their stored outputs",
    "run": "execute lessons and print seconds, peak memory, budget: run, run 00 08",
    "data": "show where each data set comes from, fetch what is missing",
    "doctor": "say what works on this machine and what does not",
    "bench": "run the benchmarks",
    "execute": "for authors: execute lessons and store their outputs",
    "solutions": "for authors: write the solutions notebooks",
}

ROOT = Path(__file__).resolve().parent
VENV, CACHE = ROOT / ".venv", ROOT / ".cache"
STAMP, LOG = VENV / "cnnlab-stamp.txt", CACHE / "setup.log"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

FULL = "The disk is full: free {need} GB where the course lies, then call again."
LOCKED = "Cannot write in {root}: use a folder of your own and close what else uses it, then call again."
UNREACHED = "Cannot reach the package index: check the network and its proxy, then call again. Details: {log}"
STEPS = ("Collecting ", "Processing ", "Requirement already satisfied: ")  # pip's words for one package
CAUSES = (  # what pip says, the first that fits, and what it means
    (r"No space left|Errno 28\b|WinError 112\b|not enough space", FULL),
    (r"DO NOT MATCH THE HASHES", "A download differs from what requirements.lock names: call again. Details: {log}"),
    (r"new connection|name resolution|getaddrinfo|[Tt]imed? ?out|[Uu]nreachable|Connection|Proxy|SSLError", UNREACHED),
    (r"Permission denied|Read-only file system|Errno 13\b|WinError (?:5|32)\b", LOCKED),
    (
        r"No matching distribution found for (\S+)",
        "The package index is out of reach or lacks {0} for {computer}: {log}",
    ),
    (r"", "The set-up failed, the next call begins anew. Details: {log}"),
)


class Fault(Exception):
    """What stopped the set-up, in one sentence that names the remedy."""


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that cannot show the folder's name must not stop the course
            stream.reconfigure(errors="replace")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    if arguments[0] not in WORDS:
        print(f"course.py: unknown word {arguments[0]!r}\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        if not is_ready():
            check_computer(sys.version_info, sys.platform, platform.machine())
            set_up()
        return hand_over(arguments)
    except (Fault, OSError) as error:
        print(f"course.py: {error if isinstance(error, Fault) else from_system(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ncourse.py: stopped. The next call begins the set-up anew.", file=sys.stderr)
        return 130


def usage():
    words = "\n".join(f"  {word:<10} {meaning}" for word, meaning in WORDS.items())
    return f"usage: python course.py WORD [options]\n\n{words}\n\nThe first call sets everything up."


def check_computer(version, system, machine):
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        found, oldest, newest = (".".join(map(str, pair[:2])) for pair in (version, OLDEST, NEWEST))
        raise Fault(f"This is Python {found}, the course needs {oldest} to {newest}: install one and call it by name.")
    if (system, machine) == ("darwin", "x86_64") or sys.maxsize < 2**32:
        raise Fault(f"TensorFlow is not built for {computer()}: use Binder or Colab, see README.md.")


def computer():
    return f"Python {sys.version_info[0]}.{sys.version_info[1]} on {platform.system()} {platform.machine()}"


def stamp():
    """Return what .venv is made from: this folder (it cannot be moved), the pins, the project's own metadata."""
    sources = b"".join((ROOT / name).read_bytes() for name in ("requirements.lock", "pyproject.toml"))
    return f"{ROOT}\n{hashlib.sha256(sources).hexdigest()}\n"


def found_stamp():
    return STAMP.read_text(encoding="utf-8") if STAMP.exists() and PYTHON.exists() else ""


def is_ready():
    return found_stamp() == stamp()


def set_up():
    """Make or mend .venv. The stamp is written last: without it, the next call begins anew."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    CACHE.mkdir(exist_ok=True)
    with one_at_a_time(CACHE / "setup.lock"):
        if is_ready():  # another call has done it meanwhile
            return
        begin = time.monotonic()
        LOG.write_text("", encoding="utf-8")
        for folder in ("pip", "tmp"):
            (CACHE / folder).mkdir(exist_ok=True)
        if found_stamp().startswith(f"{ROOT}\n"):
            say("requirements.lock or pyproject.toml has changed: bringing .venv up to date.")
            STAMP.unlink()
        else:
            make_venv()
        install()
        STAMP.write_text(stamp(), encoding="utf-8")
        for folder in ("pip", "tmp"):
            shutil.rmtree(str(CACHE / folder), ignore_errors=True)
        say(f"Ready after {minutes(time.monotonic() - begin)}.")


@contextlib.contextmanager
def one_at_a_time(path):
    """Wait until no other call sets this folder up. The system drops the lock when its holder dies."""
    with path.open("a+") as file:
        told = False
        while not taken(file):
            if not told:
                say("Another call is setting the course up: waiting for it.")
            told = True
            time.sleep(0.5)
        yield


def taken(file):
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def make_venv():
    if Path(sys.prefix).resolve() == VENV:
        raise Fault("This Python lives in the unfinished .venv: call course.py with the one you installed.")
    if shutil.disk_usage(str(ROOT)).free < GIGABYTES * 1e9:
        raise sentence("The set-up needs {need} GB on this disk: free some, then call again.")
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Fault("This Python comes without venv: install it (Debian, Ubuntu: sudo apt install python3-venv).")
    if VENV.exists():
        say("Removing a .venv that was left unfinished or made elsewhere.")
        shutil.rmtree(str(VENV))
    say(f"Setting the course up in {ROOT} (once; some minutes).")
    run([sys.executable, "-m", "venv", str(VENV)])


def install():
    """Install the pins, each checked by its hash, then the project itself in place."""
    pins = re.findall(r"(?m)^[\w.-]+==", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    state = {"done": 0, "total": len(pins), "doing": "fetching"}

    def watch(line):
        if line.startswith("Ignoring "):  # its marker names another system
            state["total"] -= 1
        elif line.startswith(STEPS):
            state["done"] += 1
        elif line.startswith("Installing collected packages: "):
            state["doing"] = "installing"

    def progress():
        if state["doing"] == "installing":
            folders = list(VENV.glob("lib/python*/site-packages/*.dist-info")) or VENV.glob("Lib/*/*.dist-info")
            state["done"] = sum(1 for _ in folders)
        return f"{state['doing']} packages: {min(state['done'], state['total'])} of {state['total']}"

    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar=off", "--disable-pip-version-check"]
    with progress_line(progress):
        run(pip + ["--require-hashes", "--only-binary=:all:", "-r", "requirements.lock"], watch)
        run(pip + ["--no-deps", "--no-build-isolation", "-e", "."])


def run(command, watch=lambda line: None):
    """Run `command`, its output into the log and line by line to `watch`; a failure is told in one sentence."""
    pipe, env, recent = subprocess.PIPE, pip_environment(), []
    process = subprocess.Popen(command, cwd=str(ROOT), env=env, stdout=pipe, stderr=subprocess.STDOUT)
    try:
        with LOG.open("a", encoding="utf-8") as log:
            for raw in process.stdout:
                line = raw.decode("utf-8", "replace")
                log.write(line)
                watch(line)
                # What went wrong stands after the last package that went right.
                recent = [line] if line.startswith(STEPS) else recent + [line]
    except BaseException:
        process.kill()
        raise
    finally:
        process.wait()
    if process.returncode != 0:
        raise explain("".join(recent))


def explain(output):
    found, text = next((re.search(pattern, output), text) for pattern, text in CAUSES if re.search(pattern, output))
    return sentence(text, *found.groups())


def from_system(error):
    texts = {errno.ENOSPC: FULL, errno.EACCES: LOCKED, errno.EPERM: LOCKED, errno.EROFS: LOCKED}
    return sentence(texts[error.errno]) if error.errno in texts else Fault(f"The set-up failed: {error}")


def sentence(text, *groups):
    return Fault(text.format(*groups, need=GIGABYTES, root=ROOT, log=LOG, computer=computer()))


@contextlib.contextmanager
def progress_line(text):
    """Show the time and `text()`: rewritten in place on a terminal, a line every 20 seconds elsewhere."""
    begin, done, live = time.monotonic(), threading.Event(), sys.stdout.isatty()

    def show():
        while not done.wait(0.5 if live else 20):
            say(f"{minutes(time.monotonic() - begin)}  {text():<50}", end="\r" if live else "\n")

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        say(f"{minutes(time.monotonic() - begin)}  {text():<50}")


def minutes(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def say(text, end="\n"):
    print(text, end=end, flush=True)


def environment_without(*names):
    # These bring packages or kernels of another Python in.
    names += ("PYTHONPATH", "PYTHONHOME", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
    return {name: value for name, value in os.environ.items() if name not in names}


def pip_environment():
    """Return the user's own pip settings, except those that would put anything outside this folder."""
    env = environment_without("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON")
    env.setdefault("PIP_CACHE_DIR", str(CACHE / "pip"))
    env.update({name: str(CACHE / "tmp") for name in ("TMPDIR", "TEMP", "TMP")}, PIP_USER="0", PYTHONUTF8="1")
    return env


def course_environment():
    """Return the environment of an activated .venv whose tools keep their settings and caches in .cache."""
    env = environment_without()
    env.update(VIRTUAL_ENV=str(VENV), PYTHONUTF8="1", KERAS_BACKEND="tensorflow", IPYTHONDIR=str(CACHE / "ipython"))
    env["PATH"] = os.pathsep.join([str(PYTHON.parent), env.get("PATH", os.defpath)])
    env.update({f"JUPYTER_{kind.upper()}_DIR": str(CACHE / "jupyter" / kind) for kind in ("config", "data", "runtime")})
    homes = {"KERAS_HOME": "keras", "MPLCONFIGDIR": "matplotlib", "SKIMAGE_DATADIR": "skimage"}
    homes["npm_config_cache"] = "npm"  # JupyterLab asks npm, where there is one, for language servers
    for name, folder in homes.items():
        env.setdefault(name, str(CACHE / folder))
    for name in ("CNNLAB_DATA_DIR", "CNNLAB_CACHE_DIR"):
        if env.get(name):  # a notebook works in its own folder, where a relative path would mean another place
            env[name] = os.path.abspath(os.path.expanduser(env[name]))
    return env


def hand_over(arguments):
    command, env = [str(PYTHON), "-m", "cnnlab", *arguments], course_environment()
    os.chdir(str(ROOT))
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, env)
    process = subprocess.Popen(command, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the course's own affair: JupyterLab asks back, for example
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
