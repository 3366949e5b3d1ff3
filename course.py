#!/usr/bin/env python3
"""Sets the course up inside this folder and starts it: `python course.py lab`.

Needs nothing but a Python, of any version from 3.6 on: where that one is not fit for the course, another is found on
this machine or fetched. The first call makes `.venv` from requirements.lock, with uv or, where uv cannot run, with pip;
`test`, `site`, `slides`, `bench`, `grade` and `marks` add requirements-dev.lock. Later calls find it ready. Whatever
else is written goes to `.cache`. Delete both to be rid of everything. Then the word is handed to `python -m cnnlab`.
This file keeps to the syntax of Python 3.6 and to the standard library.
"""

import base64
import configparser
import contextlib
import errno
import glob
import hashlib
import html
import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import ssl
import subprocess
import sys
import sysconfig
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)  # TensorFlow 2.21 is built for Python up to 3.13, a candidate of 2.22 for 3.14
CHOICE = ("3.13", "3.12", "3.11", "3.14")  # which Python is taken first where this one is not fit
GIGABYTES = 3  # measured on Linux: 1.9 installed, 0.4 of downloads on the way, and some air
WORDS = {
    "lab": "open the course in JupyterLab (--no-browser prints the address)",
    "test": "run every check: style, unit tests, all lessons against their stored outputs",
    "run": "execute lessons and print seconds, peak memory, budget: run, run 00 08",
    "data": "show where each data set comes from, fetch what is missing",
    "doctor": "say what works on this machine and what does not",
    "site": "write the course as a web site that is read and searched without a network",
    "slides": "for teachers: write lessons as lectures of 45 minutes: slides, slides 03",
    "bench": "run the benchmarks",
    "grade": "for teachers: grade the assignments of a class with nbgrader",
    "marks": "for teachers: hand marks and feedback over to Moodle or Canvas",
    "beliefs": "for teachers: show what a class believes, as one page without names",
    "quizzes": "for teachers: write quizzes and predictions as Moodle XML or QTI",
    "execute": "for authors: execute lessons and store their outputs",
    "solutions": "for authors: write the solutions notebooks",
    "findings": "for authors: run the scripts of findings/ and say which still hold",
}
MORE = ("test", "site", "slides", "bench", "grade", "marks")  # need what stands in the second lock, too
TEACHERS = ("slides", "grade", "marks", "beliefs", "quizzes")

ROOT = Path(__file__).resolve().parent
VENV, CACHE = ROOT / ".venv", ROOT / ".cache"
LOG = CACHE / "setup.log"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FIRST, SECOND, INSTALLER = "requirements.lock", "requirements-dev.lock", "requirements-uv.lock"
STAMPS = {FIRST: VENV / "cnnlab-stamp.txt", SECOND: VENV / "cnnlab-stamp-dev.txt"}
PASSING = ("pip", "uv-cache", "tmp")  # what .cache holds during the set-up only

FULL = "The disk is full: free {need} GB where the course lies, then call again."
LOCKED = "Cannot write in {root}: use a folder of your own and close what else uses it, then call again."
UNREACHED = "Cannot reach the package index: check the network and its proxy, then call again. Details: {log}"
DIFFERS = "A download differs from what {lock} names: call again. Details: {log}"
LACKS = "The package index is out of reach or lacks {0} for {computer}: {log}"
UNBUILT = "TensorFlow is not built for {computer}: use Binder or Colab, see README.md."
STEPS = ("Collecting ", "Processing ", "Requirement already satisfied: ")  # pip's words for one package
CAUSES = (  # what pip or uv says, the first that fits, and what it means
    (r"No space left|Errno 28\b|os error (?:28|112)\b|WinError 112\b|not enough space", FULL),
    (r"DO NOT MATCH THE HASHES|Hash mismatch for", DIFFERS),
    (r"Because (\S+) has no (?:usable wheels|wheels with a matching)", LACKS),
    (
        r"new connection|name resolution|getaddrinfo|[Tt]imed? ?out|[Uu]nreachable|Connection|Proxy|SSLError"
        r"|error sending request|Failed to fetch|dns error|Network connectivity is disabled",
        UNREACHED,
    ),
    (r"Permission denied|Read-only file system|Errno 13\b|os error (?:5|13|30|32)\b|WinError (?:5|32)\b", LOCKED),
    (r"No matching distribution found for (\S+)", LACKS),
    (r"Because there is no version of (\S+) |Because (\S+) was not found", LACKS),
    (r"", "The set-up failed, the next call begins anew. Details: {log}"),
)


class Fault(Exception):
    """What stopped the set-up, in one sentence that names the remedy; `cause` is its text before it was filled in."""

    def __init__(self, text, cause=None):
        super().__init__(text)
        self.cause = cause


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console that cannot show the folder's name must not stop the course
            stream.reconfigure(errors="replace")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0
    if arguments[0] not in WORDS:
        print("course.py: unknown word {!r}\n\n{}".format(arguments[0], usage()), file=sys.stderr)
        return 2
    locks = (FIRST, SECOND) if arguments[0] in MORE else (FIRST,)
    try:
        if not all(map(is_ready, locks)):
            set_up(locks)
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


# ---- what is there


def pins(lock):
    return re.findall(r"(?m)^([\w.-]+)==", (ROOT / lock).read_text(encoding="utf-8"))


def stamp(lock):
    """Return what .venv is made from: this folder (it cannot be moved), the pins, the project's own metadata."""
    sources = (lock, "pyproject.toml") if lock == FIRST else (lock,)
    digest = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in sources)).hexdigest()
    return "{}\n{}\n{}\n".format(ROOT, digest, " ".join(pins(lock)))


def found_stamp(lock):
    return STAMPS[lock].read_text(encoding="utf-8") if STAMPS[lock].exists() and is_alive() else ""


def is_alive():
    """Tell whether .venv's Python is there, and the one that it was made from."""
    try:
        home = re.search(r"(?m)^home *= *(.*?)\s*$", (VENV / "pyvenv.cfg").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and home is not None and os.path.isdir(home.group(1))


def is_ready(lock):
    return found_stamp(lock) == stamp(lock)


# ---- the set-up


def set_up(locks):
    """Make or mend .venv. A stamp is written last: without it, the next call begins anew."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    CACHE.mkdir(exist_ok=True)
    with one_at_a_time(CACHE / "setup.lock"):
        if all(map(is_ready, locks)):  # another call has done it meanwhile
            return
        begin = time.monotonic()
        LOG.write_text("", encoding="utf-8")
        for folder in PASSING:
            (CACHE / folder).mkdir(exist_ok=True)
        uv = None
        if found_stamp(FIRST).startswith(f"{ROOT}\n"):
            uv = fetch_uv()
        else:
            python = find_python()
            check_room()
            uv = fetch_uv()
            make_venv(uv, python or fetch_python(uv))
        for lock in locks:
            if not is_ready(lock):
                bring_up_to_date(uv, lock)
        for folder in PASSING:
            shutil.rmtree(str(CACHE / folder), ignore_errors=True)
        say(f"Ready after {minutes(time.monotonic() - begin)}.")


def bring_up_to_date(uv, lock):
    """Install what a lock names, and take away what an earlier one named and no lock names any more."""
    before = found_stamp(lock).split("\n")
    again = len(before) > 2 and before[1] == "unfinished"
    if len(before) > 2:
        say(f"{lock if lock == SECOND else lock + ' or pyproject.toml'} has changed: bringing .venv up to date.")
    elif lock == SECOND:
        say("Adding what tests, site, benchmarks and grading need.")
    known = (before[2].split() if len(before) > 2 else []) + pins(lock)
    if lock == FIRST and STAMPS[lock].exists():
        STAMPS[lock].unlink()
    elif lock == SECOND:
        # The first lock stays ready: `lab` must work whatever becomes of the second.
        STAMPS[lock].write_text("{}\nunfinished\n{}\n".format(ROOT, " ".join(known)), encoding="utf-8")
    install(uv, lock, again)
    kept = {name for each in STAMPS if each == lock or STAMPS[each].exists() for name in pins(each)}
    gone = sorted(set(known) - kept)
    if gone:
        run(installer(uv, "uninstall") + gone)
    STAMPS[lock].write_text(stamp(lock), encoding="utf-8")


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


def check_room():
    if shutil.disk_usage(str(ROOT)).free < GIGABYTES * 1e9:
        raise sentence("The set-up needs {need} GB on this disk: free some, then call again.")


def make_venv(uv, python):
    if Path(sys.prefix).resolve() == VENV:
        raise Fault("This Python lives in the unfinished .venv: call course.py with the one you installed.")
    if not (uv or runs(python, "-c", "import ensurepip, venv")):
        raise Fault(
            "This Python comes without venv and pip: install them (Debian, Ubuntu: sudo apt install python3-venv),"
            " or name a package index in PIP_INDEX_URL, then call again."
        )
    if VENV.exists():
        say("Removing a .venv that was left unfinished or made elsewhere.")
        shutil.rmtree(str(VENV))
    say(f"Setting the course up in {ROOT} (once; {'a minute or some' if uv else 'pip installs, which takes longer'}).")
    run([uv, "venv", "--no-project", "--python", python, str(VENV)] if uv else [python, "-m", "venv", str(VENV)])


def installer(uv, verb):
    if uv:
        offline = ["--no-index"] if verb == "install" and is_on(pip_settings().get("no-index")) else []
        return [uv, "pip", verb, "--python", str(PYTHON)] + offline
    quiet = {"install": ["--no-input", "--progress-bar=off"], "uninstall": ["--yes"]}[verb]
    return [str(PYTHON), "-m", "pip", verb, "--disable-pip-version-check"] + quiet


def installed():
    return list(VENV.glob("lib/python*/site-packages/*.dist-info")) or VENV.glob("Lib/*/*.dist-info")


def install(uv, lock, again):
    """Install the pins, each checked by its hash, and after the first lock the project itself, in place."""
    state = {"done": 0, "total": len(pins(lock)), "doing": "fetching"}

    def watch(line):
        if line.startswith("Ignoring "):  # pip: its marker names another system
            state["total"] -= 1
        elif line.startswith(STEPS):
            state["done"] += 1
        elif line.startswith(("Installing collected packages: ", "Prepared ")):
            state["doing"] = "installing"
        elif line.startswith(("Resolved ", "Audited ")):  # uv: it does not count those of other systems
            state["total"] = int(line.split()[1])

    def progress():
        if state["doing"] == "installing":
            state["done"] = sum(1 for _ in installed()) - state["before"]
        elif uv and state["doing"] == "fetching":
            state["done"] = sum(1 for _ in Path(uv_environment()["UV_CACHE_DIR"]).glob("archive-v*/[!.]*"))
        return "{} packages: {} of {}".format(state["doing"], min(state["done"], state["total"]), state["total"])

    # A lock is whole, and leaves out what TensorFlow asks for without need: nobody is to look for more.
    command = installer(uv, "install") + ["--no-deps", "--require-hashes", "--only-binary=:all:", "-r", lock]
    if again:  # what was cut off may look installed
        command.append("--reinstall" if uv else "--force-reinstall")
    state["before"] = 0 if lock == FIRST else sum(1 for _ in installed())
    with progress_line(progress):
        run(command, watch)
        if lock == FIRST:
            run(installer(uv, "install") + ["--no-deps", "--no-build-isolation", "-e", "."])
        state.update(doing="installed", done=state["total"])


# ---- running other programs


def run(command, watch=lambda line: None):
    """Run `command`, its output into the log and line by line to `watch`; a failure is told in one sentence."""
    env = uv_environment() if Path(command[0]).parent == CACHE / "uv" else pip_environment()
    status, output = relay(command, env, watch)
    if status != 0 and "invalid peer certificate" in output and "UV_SYSTEM_CERTS" not in env:
        # uv knows the public authorities only; a school's or a company's own is known to the system.
        status, output = relay(command, dict(env, UV_SYSTEM_CERTS="1"), watch)
    if status != 0:
        raise explain(output, command[command.index("-r") + 1] if "-r" in command else FIRST)


def relay(command, env, watch):
    process = subprocess.Popen(command, cwd=str(ROOT), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    recent = []
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
    return process.returncode, "".join(recent)


def explain(output, lock=FIRST):
    found, text = next((re.search(pattern, output), text) for pattern, text in CAUSES if re.search(pattern, output))
    return sentence(text, *[group for group in found.groups() if group], lock=lock)


def from_system(error):
    texts = {errno.ENOSPC: FULL, errno.EACCES: LOCKED, errno.EPERM: LOCKED, errno.EROFS: LOCKED}
    return sentence(texts[error.errno]) if error.errno in texts else Fault(f"The set-up failed: {error}")


def sentence(text, *groups, **names):
    names.setdefault("lock", FIRST)
    filled = text.format(*groups, need=GIGABYTES, root=ROOT, log=LOG, computer=computer(), **names)
    return Fault(filled, cause=text)


def computer():
    return "Python {}.{} on {} {}".format(*sys.version_info[:2], platform.system(), platform.machine())


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


# ---- a Python that the course can run in

PROBE = """
import json, platform, sys, sysconfig
machine = "ARM64" if sysconfig.get_platform() == "win-arm64" else platform.machine()
version = list(sys.version_info[:3]) + [sys.version_info[3] == "final"]
told = {"version": version, "wide": sys.maxsize > 2**32, "machine": machine, "path": sys.executable}
"""


def this_python():
    scope = {}
    exec(PROBE, scope)  # the same question that is put to others
    return scope["told"]


def ask(command):
    """Return what another Python says about itself; None where it does not answer."""
    try:
        process = subprocess.Popen(
            command + ["-c", PROBE + "print(json.dumps(told))"],
            env=environment_without("PYTHONSTARTUP"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        told = json.loads(process.communicate(timeout=20)[0].decode("ascii"))
    except (subprocess.TimeoutExpired, ValueError):
        process.kill()
        return None
    return told if isinstance(told, dict) and told.get("path") else None


def runs(*command, nothing=subprocess.DEVNULL):
    """Tell whether a program runs and ends well, whatever it writes."""
    try:
        return subprocess.call(command, stdout=nothing, stderr=nothing, env=environment_without()) == 0
    except OSError:
        return False


def is_supported(told):
    return OLDEST <= tuple(told["version"][:2]) <= NEWEST and told["version"][3]


def is_built_for(told, system):
    """Tell whether TensorFlow is: not for 32 bit, Intel Macs, Windows on Arm (a Python for x86-64 runs there)."""
    return told["wide"] and (system, told["machine"]) not in (("darwin", "x86_64"), ("win32", "ARM64"))


def is_hopeless(told, system, kernel):
    """Tell whether no other Python could help either: a 32-bit processor, a Mac with an Intel processor."""
    machine = told["machine"].lower()
    intel_mac = system == "darwin" and machine == "x86_64" and "ARM64" not in kernel  # else an Intel Python on Arm
    return intel_mac or (not told["wide"] and "64" not in machine)


def find_python():
    """Return the path of this Python if it is fit, else of the best one on this machine, else None."""
    mine = this_python()
    if is_supported(mine) and is_built_for(mine, sys.platform):
        return sys.executable
    if is_hopeless(mine, sys.platform, platform.version()):
        raise sentence(UNBUILT)
    seen, fit = set(), {}
    for command in candidates():
        real = os.path.realpath(command[0]) if len(command) == 1 else " ".join(command)
        if real not in seen:
            seen.add(real)
            told = ask(command)
            if told and is_supported(told) and is_built_for(told, sys.platform):
                fit.setdefault("{}.{}".format(*told["version"]), told)
    for version in CHOICE:
        if version in fit:
            release = ".".join(map(str, fit[version]["version"][:3]))
            say(f"This is {described(mine)}: taking Python {release} at {fit[version]['path']} instead.")
            return fit[version]["path"]
    say(f"This is {described(mine)}, and no Python {span()} was found on this machine.")
    return None


def span():
    return "{}.{} to {}.{}".format(*(OLDEST + NEWEST))


def described(told):
    if is_supported(told):
        return "{}, for which TensorFlow is not built".format(computer())
    early = "" if told["version"][3] else ", not yet released"
    return "Python {}.{}{}".format(told["version"][0], told["version"][1], early)


def candidates():
    """List the commands that may be a Python: on the PATH, then where installers put them."""
    names = ["python" + version for version in CHOICE] + ["python3", "python"]
    commands = [[found] for found in map(shutil.which, names) if found]
    if os.name == "nt":
        launcher = shutil.which("py")
        commands += [[launcher, "-" + version] for version in CHOICE] if launcher else []
    for pattern in places():
        commands += [[found] for found in sorted(glob.glob(pattern), reverse=True)]
    return commands


def places():
    """List, as patterns, where python.org, Homebrew, pyenv, conda and uv put a Python."""
    home, get = os.path.expanduser("~"), os.environ.get
    if os.name == "nt":
        local, program = get("LOCALAPPDATA", home), get("ProgramFiles", "C:/Program Files")
        roots = [local + "/Programs/Python/Python3*", local + "/Python/*", program + "/Python3*", "C:/Python3*"]
        roots += [get("PYENV", home + "/.pyenv/pyenv-win") + "/versions/*"]
        roots += [get("UV_PYTHON_INSTALL_DIR", get("APPDATA", home) + "/uv/python") + "/cpython-3*"]
        return [root + "/python.exe" for root in roots + conda_roots(home, "C:/ProgramData")]
    roots = ["/opt/homebrew/opt/python@3*", "/usr/local/opt/python@3*", "/usr/local", "/usr"]
    roots += ["/Library/Frameworks/Python.framework/Versions/3*", get("PYENV_ROOT", home + "/.pyenv") + "/versions/*"]
    share = get("XDG_DATA_HOME", home + "/.local/share")
    roots += [get("UV_PYTHON_INSTALL_DIR", share + "/uv/python") + "/cpython-3*", str(CACHE / "python" / "cpython-3*")]
    return [root + "/bin/python3.1[1-4]" for root in roots + conda_roots(home, "/opt")]


def conda_roots(home, common):
    kinds = ("miniconda3", "anaconda3", "miniforge3", "mambaforge")
    bases = [os.path.join(folder, kind) for folder in (home, common) for kind in kinds]
    if os.environ.get("CONDA_EXE"):
        bases.insert(0, os.path.dirname(os.path.dirname(os.environ["CONDA_EXE"])))
    return bases + [base + "/envs/*" for base in bases]


def fetch_python(uv):
    """Let uv fetch a Python into this folder and return its path."""
    failed = Fault(
        f"Python {CHOICE[0]} could not be fetched: check the network, or install it (python.org), then call again."
        f" Details: {LOG}"
    )
    if not uv:
        raise Fault(
            f"Python {CHOICE[0]} could not be fetched, for want of uv: check the network, or install it (python.org),"
            " or pip for this Python (Debian, Ubuntu: sudo apt install python3-pip), then call again."
        )
    folder = uv_environment()["UV_PYTHON_INSTALL_DIR"]
    say(f"Fetching Python {CHOICE[0]} into {folder}; nothing else on this machine is changed.")
    wanted = CHOICE[0]
    if sys.platform == "darwin":
        wanted = f"cpython-{wanted}-macos-aarch64"
    elif os.name == "nt":
        wanted = f"cpython-{wanted}-windows-x86_64"
    try:
        with progress_line(lambda: "fetching Python"):
            run([uv, "python", "install", "--no-bin", wanted])
    except Fault as fault:
        if fault.cause in (FULL, LOCKED):
            raise
        raise failed from None
    for pattern in ("/bin/python3.1[1-4]", "/python.exe"):
        for path in glob.glob(folder + "/cpython-" + CHOICE[0] + "*" + pattern):
            if ask([path]):
                return path
    raise failed


# ---- uv


def fetch_uv():
    """Return the path of the uv that requirements-uv.lock pins, fetched if it is not there; None where pip must do."""
    if os.environ.get("CNNLAB_INSTALLER") == "pip":
        return None
    text = (ROOT / INSTALLER).read_text(encoding="utf-8")
    version, hashes = re.search(r"(?m)^uv==([\w.]+)", text).group(1), set(re.findall(r"sha256:(\w{64})", text))
    uv = CACHE / "uv" / ("uv-" + version + (".exe" if os.name == "nt" else ""))
    if not uv.exists():
        folder = CACHE / "tmp" / "uv"
        shutil.rmtree(str(folder), ignore_errors=True)
        folder.mkdir()
        with progress_line(lambda: "fetching uv, which installs the packages"):
            wheel = wheel_by_pip(folder) or wheel_by_hand(folder, version)
        if not wheel or hashlib.sha256(wheel.read_bytes()).hexdigest() not in hashes:
            say("uv is not to be had here.")
            return None
        unpack(wheel, uv)
    if not runs(str(uv), "--version"):
        say("uv does not run here.")
        return None
    return str(uv)


def unpack(wheel, uv):
    """Put the one program that the wheel holds in its place, whole or not at all."""
    with zipfile.ZipFile(str(wheel)) as archive:
        name = next(name for name in archive.namelist() if re.search(r"/scripts/uv(\.exe)?$", name))
        part = CACHE / "tmp" / "uv" / "program"
        with archive.open(name) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
    part.chmod(0o755)
    uv.parent.mkdir(exist_ok=True)
    os.replace(str(part), str(uv))


def wheel_by_pip(folder):
    """Let pip fetch uv's wheel, with all that the user has told pip; None where there is no pip or it fails."""
    pip = pip_at_hand()
    if not pip:
        return None
    command = [sys.executable] + pip + ["download", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    try:
        run(command + ["--disable-pip-version-check", "--progress-bar=off", "-d", str(folder), "-r", INSTALLER])
    except Fault as fault:
        if fault.cause in (FULL, LOCKED):
            raise
    return next(folder.glob("uv-*.whl"), None)


def pip_at_hand():
    """Return the words that start a pip: this Python's own, or the one it keeps for new environments; None without."""
    if importlib.util.find_spec("pip"):
        return ["-m", "pip"]
    if not importlib.util.find_spec("ensurepip"):
        return None
    import ensurepip

    # Debian keeps that wheel apart; Pythons before 3.10 do not say where.
    apart = sysconfig.get_config_var("WHEEL_PKG_DIR") or "/usr/share/python-wheels"
    folders = [Path(ensurepip.__file__).parent / "_bundled", Path(apart)]
    # A wheel of pip runs without being installed.
    return next(([str(wheel / "pip")] for folder in folders for wheel in folder.glob("pip-*.whl")), None)


def wheel_by_hand(folder, version):
    """Fetch uv's wheel from the index that pip's settings name, without pip; None where it is not there."""
    settings, reached = pip_settings(), None
    sources = settings.get("find-links", "").split()
    if not is_on(settings.get("no-index")):
        # Where pip has no word of the user's it knows an index of its own; without pip there is none to ask.
        indexes = (settings.get("index-url", "") + " " + settings.get("extra-index-url", "")).split()
        sources += [index.rstrip("/") + "/uv/" for index in indexes]
    tag = wheel_tag()
    for source in sources:
        try:
            for address in links(source):
                name = urllib.parse.unquote(urllib.parse.urlparse(address).path.rsplit("/", 1)[-1])
                if name.startswith(f"uv-{version}-") and re.search(tag, name):
                    with opened(address) as answer, (folder / name).open("wb") as target:
                        shutil.copyfileobj(answer, target)
                    return folder / name
            reached = True
        except (urllib.error.HTTPError, ValueError):
            continue
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise
            with LOG.open("a", encoding="utf-8") as log:
                log.write("{}: {}\n".format(urllib.parse.urlparse(source).path, error))
            reached = reached or False
    if reached is False:
        raise sentence(UNREACHED)
    return None


def links(source):
    """List the addresses that a page of an index, or a folder, offers."""
    if "://" not in source:
        return [path.absolute().as_uri() for path in sorted(Path(os.path.expanduser(source)).glob("*.whl"))]
    with opened(source) as answer:
        page, base = answer.read().decode("utf-8", "replace"), answer.geturl()
    return [urllib.parse.urljoin(base, html.unescape(link)) for link in re.findall(r"href=[\"']([^\"'#]+)", page)]


def opened(address):
    settings, parts, headers = pip_settings(), urllib.parse.urlparse(address), {"Accept": "text/html"}
    if parts.username:  # urllib does not read name and password out of the address
        secret = "{}:{}".format(urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or ""))
        headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
        parts = parts._replace(netloc=parts.netloc.rsplit("@", 1)[1])
    trust = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=settings.get("cert")))
    proxy = {"http": settings["proxy"], "https": settings["proxy"]} if settings.get("proxy") else None
    opener = urllib.request.build_opener(trust, urllib.request.ProxyHandler(proxy))
    return opener.open(urllib.request.Request(parts.geturl(), headers=headers), timeout=15)


def wheel_tag():
    """Return what the name of a wheel for this computer holds."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if os.name == "nt":
        return "-win_" + {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, "none")
    if sys.platform == "darwin":
        return r"-macosx_\d+_\d+_" + ("arm64" if machine == "aarch64" else machine)
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return libc + r"_\d+_\d+_" + machine + r"\b"


# ---- what the user has told pip


def pip_settings():
    """Return what pip's files and PIP_ variables say, the later word winning, as pip has it."""
    settings = {}
    for path in pip_files():
        parser = configparser.RawConfigParser()
        with contextlib.suppress(configparser.Error, OSError, UnicodeDecodeError):
            parser.read(path, encoding="utf-8")
        for section in ("global", "install"):
            if parser.has_section(section):
                settings.update({name.replace("_", "-"): value for name, value in parser.items(section)})
    for name, value in os.environ.items():
        if name.startswith("PIP_") and value:
            settings[name[4:].lower().replace("_", "-")] = value
    return settings


def is_on(value):
    return str(value).lower() in ("1", "true", "yes", "on", "y", "t")


def pip_files():
    """List pip's files: of all users, of this user, of this Python, and the one that PIP_CONFIG_FILE names."""
    home, get = os.path.expanduser("~"), os.environ.get
    own, name = get("PIP_CONFIG_FILE", ""), "pip.ini" if os.name == "nt" else "pip.conf"
    if own == os.devnull:
        return []
    if os.name == "nt":
        shared = [get("ProgramData", "C:/ProgramData") + "/pip"]
        user = [home + "/pip", get("APPDATA", home + "/AppData/Roaming") + "/pip"]
    else:
        shared = [folder + "/pip" for folder in reversed((get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep))]
        shared = ["/Library/Application Support/pip"] if sys.platform == "darwin" else shared + ["/etc"]
        user = [home + "/.pip", (get("XDG_CONFIG_HOME") or home + "/.config") + "/pip"]
        user += [home + "/Library/Application Support/pip"] if sys.platform == "darwin" else []
    if os.path.exists(own):  # pip reads it in place of the user's
        user = []
    return [folder + "/" + name for folder in shared + user + [sys.prefix]] + [own]


# ---- environments


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


UV_KEPT = (  # what a user may tell uv: where packages come from, how they are fetched, where they are kept
    r"UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_\w+_(USERNAME|PASSWORD)|FIND_LINKS|OFFLINE|HTTP_\w+"
    r"|NATIVE_TLS|SYSTEM_CERTS|INSECURE_HOST|KEYRING_PROVIDER|REQUEST_TIMEOUT|CONCURRENT_\w+|CACHE_DIR|LINK_MODE"
    r"|NO_CONFIG|CONFIG_FILE|COMPILE_BYTECODE|PYTHON_INSTALL_DIR|PYTHON_INSTALL_MIRROR|PYTHON_DOWNLOADS_JSON_URL)"
)
UV_WORDS = (  # pip's setting, uv's variable, the other variables by which a user may have said it already
    ("index-url", "UV_DEFAULT_INDEX", "UV_INDEX_URL"),
    ("extra-index-url", "UV_INDEX", "UV_EXTRA_INDEX_URL"),
    ("find-links", "UV_FIND_LINKS"),
    ("trusted-host", "UV_INSECURE_HOST"),
    ("timeout", "UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT"),
    ("default-timeout", "UV_HTTP_TIMEOUT", "UV_REQUEST_TIMEOUT"),
    ("retries", "UV_HTTP_RETRIES"),
    ("keyring-provider", "UV_KEYRING_PROVIDER"),
    ("cert", "SSL_CERT_FILE"),
    ("client-cert", "SSL_CLIENT_CERT"),
    ("proxy", "ALL_PROXY", "HTTPS_PROXY", "https_proxy", "all_proxy"),
)


def uv_environment():
    """Return an environment in which uv does what pip was told, reads no uv.toml and writes into this folder only."""
    env = {
        name: value
        for name, value in environment_without("VIRTUAL_ENV", "CONDA_PREFIX").items()
        if not name.startswith("UV_") or re.match(UV_KEPT + "$", name)
    }
    settings = pip_settings()
    for word, name, *others in UV_WORDS:
        if settings.get(word) and not any(env.get(each) for each in [name] + others):
            values = settings[word].split()
            # uv parts links by commas, indexes and hosts by blanks; a keyring is asked in one way only.
            env[name] = ("," if name == "UV_FIND_LINKS" else " ").join(values)
    if env.get("UV_KEYRING_PROVIDER") in ("auto", "import"):
        env["UV_KEYRING_PROVIDER"] = "subprocess"
    if "UV_CONFIG_FILE" not in env:
        env.setdefault("UV_NO_CONFIG", "1")
    env.setdefault("UV_CACHE_DIR", str(CACHE / "uv-cache"))
    env.setdefault("UV_PYTHON_INSTALL_DIR", str(CACHE / "python"))
    env.update(UV_PYTHON_INSTALL_BIN="0", UV_PYTHON_INSTALL_REGISTRY="0", UV_PYTHON_DOWNLOADS="manual")
    # A name on one of several indexes cannot pass for another's: each file must have the lock's hash.
    env.update(UV_INDEX_STRATEGY="unsafe-best-match", UV_NO_PROGRESS="1", NO_COLOR="1", PYTHONUTF8="1")
    env.update({name: str(CACHE / "tmp") for name in ("TMPDIR", "TEMP", "TMP")})
    return env


def course_environment():
    """Return the environment of an activated .venv whose tools keep their settings and caches in .cache."""
    # uv leaves bytecode to the first import: whoever forbids it to be kept would wait for it at every start.
    env = environment_without("PYTHONDONTWRITEBYTECODE")
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
    command, env = [str(PYTHON), "-P", "-m", "cnnlab", *arguments], course_environment()
    if arguments[0] not in TEACHERS:  # a teacher names folders as seen from where the call is made
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
