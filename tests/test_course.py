"""course.py: what it says, what it refuses, and the whole life of a set-up in a small project of its own."""

import ast
import base64
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
import zipfile
from pathlib import Path

import pytest

from cnnlab.__main__ import VERBS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "course.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """course.py as a module that believes to lie in a temporary folder."""
    for name in ("course.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    spec = importlib.util.spec_from_file_location("course_under_test", tmp_path / "course.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_can_read_it():
    ast.parse(SOURCE, feature_version=(3, 6))


def test_it_needs_the_standard_library_only():
    imports = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_usage_has_every_word(course, capsys, arguments):
    assert course.main(arguments) == 0
    told = capsys.readouterr().out
    assert all(re.search(rf"(?m)^  {word} +\S", told) for word in course.WORDS)


def test_the_words_are_the_verbs_of_the_package(course):
    assert set(course.WORDS) == set(VERBS)
    for verb in VERBS:
        assert importlib.util.find_spec(f"cnnlab.commands.{verb}") is not None, verb


def test_unknown_word_is_named(course, capsys):
    assert course.main(["lap"]) == 2
    told = capsys.readouterr()
    assert "unknown word 'lap'" in told.err and not told.out
    assert not course.CACHE.exists()


@pytest.mark.parametrize(
    ("version", "system", "machine", "told"),
    [
        ((3, 6, 15), "linux", "x86_64", "This is Python 3.6, the course needs 3.11 to 3.13"),
        ((3, 10, 1), "win32", "AMD64", "This is Python 3.10, the course needs 3.11 to 3.13"),
        ((3, 14, 0), "darwin", "arm64", "This is Python 3.14, the course needs 3.11 to 3.13"),
        ((3, 12, 1), "darwin", "x86_64", "TensorFlow is not built for"),
    ],
)
def test_unfit_computers_are_refused(course, version, system, machine, told):
    with pytest.raises(course.Fault, match=re.escape(told)):
        course.check_computer(version, system, machine)


def test_fit_computers_are_accepted(course):
    for version in ((3, 11, 0), (3, 13, 9)):
        for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64")):
            course.check_computer(version, system, machine)


def finish(course):
    course.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    course.PYTHON.touch()
    course.STAMP.write_text(course.stamp(), encoding="utf-8")


def test_stamp_tells_a_finished_set_up(course):
    assert not course.is_ready()
    finish(course)
    assert course.is_ready()


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_stamp_notices_a_change(course, name):
    finish(course)
    with (course.ROOT / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert not course.is_ready()


def test_stamp_notices_a_moved_folder_and_a_lost_python(course):
    finish(course)
    course.STAMP.write_text(course.stamp().replace(str(course.ROOT), "elsewhere"), encoding="utf-8")
    assert not course.is_ready()
    finish(course)
    course.PYTHON.unlink()
    assert not course.is_ready()


REFUSED = "after connection broken by 'NewConnectionError(... Failed to establish a new connection: [Errno 111]')"


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("OSError: [WinError 112] There is not enough space on the disk", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "differs from what requirements"),
        (f"WARNING: Retrying {REFUSED}\nERROR: No matching distribution found for absl-py==2.5.1", "Cannot reach"),
        ("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", "Cannot reach"),
        ("ERROR: No matching distribution found for tensorflow==2.21.0", "lacks tensorflow==2.21.0 for Python 3"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "Cannot write in"),
        ("something else", "The set-up failed, the next call begins anew. Details: "),
    ],
)
def test_what_pip_says_is_told_in_one_sentence(course, output, told):
    sentence = str(course.explain(output))
    assert told in sentence and "\n" not in sentence
    assert "free" in sentence or str(course.LOG) in sentence or str(course.ROOT) in sentence


def test_a_small_disk_is_noticed_before_anything_is_made(course, monkeypatch, capsys):
    free = shutil.disk_usage(course.ROOT)._replace(free=int(1e9))
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: free)
    assert course.main(["lab"]) == 1
    assert "needs 3.5 GB on this disk: free some" in capsys.readouterr().err
    assert not course.VENV.exists()


def test_a_python_without_venv_is_told_what_to_install(course, monkeypatch, capsys):
    monkeypatch.setattr(course.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    assert course.main(["lab"]) == 1
    assert "apt install python3-venv" in capsys.readouterr().err


@pytest.mark.parametrize(("code", "told"), [("EROFS", "Cannot write in"), ("ENOSPC", "The disk is full")])
def test_an_error_of_the_system_is_one_sentence(course, monkeypatch, capsys, code, told):
    number = getattr(course.errno, code)

    def refuse(path, *arguments, **options):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(course.Path, "mkdir", refuse)
    assert course.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert told in message and message.count("\n") == 1


def test_a_folder_without_the_lock_file_is_one_sentence(course, capsys):
    (course.ROOT / "requirements.lock").unlink()
    assert course.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert "requirements.lock" in message and message.count("\n") == 1


def test_the_course_gets_an_environment_of_its_own(course, monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "JUPYTER_PATH", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", "/of/another/python")
    monkeypatch.setenv("CNNLAB_DATA_DIR", "share")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    env = course.course_environment()
    assert "PYTHONPATH" not in env and env["KERAS_BACKEND"] == "tensorflow"
    assert env["CNNLAB_DATA_DIR"] == os.path.abspath("share")
    assert env["PATH"].split(os.pathsep)[0] == str(course.PYTHON.parent)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "KERAS_HOME"):
        assert Path(env[name]).is_relative_to(course.CACHE), name


def test_pip_keeps_its_settings_but_stays_inside(course, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.delenv("PIP_CACHE_DIR", raising=False)
    env = course.pip_environment()
    assert env["PIP_INDEX_URL"] == "https://mirror.example/simple"
    assert "PIP_TARGET" not in env and env["PIP_USER"] == "0"
    assert Path(env["PIP_CACHE_DIR"]).is_relative_to(course.CACHE)
    assert Path(env["TMPDIR"]).is_relative_to(course.CACHE)


# From here on: a project with one package to install, so that a whole set-up takes seconds and no network.

BACKEND = """
import zipfile
from pathlib import Path

WHEEL = "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "cnnlab-1.0-py3-none-any.whl"
    info = "cnnlab-1.0.dist-info/"
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("_cnnlab.pth", str(Path.cwd()))
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: cnnlab\\nVersion: 1.0\\n")
        wheel.writestr(info + "WHEEL", WHEEL)
        wheel.writestr(info + "RECORD", "")
    return name
"""
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "cnnlab"
version = "1.0"
"""
PACKAGE = "import pebble, sys; print('pebble', pebble.WEIGHT, 'word', sys.argv[1:], 'in', sys.prefix)"


def make_wheel(folder, version):
    """Write the wheel `pebble` and return its line for a lock file."""
    path = folder / f"pebble-{version}-py3-none-any.whl"
    info = f"pebble-{version}.dist-info/"
    files = {
        "pebble.py": f"WEIGHT = {version!r}\n",
        info + "METADATA": f"Metadata-Version: 2.1\nName: pebble\nVersion: {version}\n",
        info + "WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
        digests = {
            name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for name, text in files.items()
        }
        record = [f"{name},sha256={digest.decode().rstrip('=')}," for name, digest in digests.items()]
        wheel.writestr(info + "RECORD", "\n".join([*record, f"{info}RECORD,,\n"]))
    return f"pebble=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Project:
    """A small course in a folder whose name has a space and an umlaut; pip finds its one package in `wheels`."""

    def __init__(self, folder):
        self.root, self.wheels, self.home = folder / "mein Kurs für Anfänger", folder / "wheels", folder / "home"
        for made in (self.root / "cnnlab", self.wheels, self.home):
            made.mkdir(parents=True)
        self.write("course.py", SOURCE)
        self.write("backend.py", BACKEND)
        self.write("pyproject.toml", PYPROJECT)
        self.write("cnnlab/__init__.py", "")
        self.write("cnnlab/__main__.py", PACKAGE)
        self.stamp = self.root / ".venv" / "cnnlab-stamp.txt"

    def write(self, name, text):
        (self.root / name).write_text(textwrap.dedent(text), encoding="utf-8")

    def start(self, *words, **settings):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        # pip asks rustc, where there is one, for its version, and rustup then makes itself at home.
        env |= {"RUSTUP_HOME": os.environ.get("RUSTUP_HOME", str(Path.home() / ".rustup"))}
        env |= {"HOME": str(self.home), "USERPROFILE": str(self.home), "PYTHONUTF8": "1"}
        env = {name: value for name, value in env.items() if not name.startswith(("XDG_", "JUPYTER_"))}
        env |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), **settings}
        command = [getattr(sys, "_base_executable", sys.executable), str(self.root / "course.py"), *words]
        env = {name: value for name, value in env.items() if value}
        # A shell's background job, under which the tests may run, ignores Ctrl-C and hands that on.
        heed = {} if os.name == "nt" else {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        return subprocess.Popen(command, env=env, **streams, **heed)

    def call(self, *words, **settings):
        process = self.start(*words, **settings)
        out, err = process.communicate(timeout=240)
        return process.returncode, out, err


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("course"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_1_ctrl_c_stops_it_and_leaves_no_pip_behind(project):
    project.write("requirements.lock", make_wheel(project.wheels, "1.0"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/simple"
        process = project.start("lab", PIP_INDEX_URL=address, PIP_NO_INDEX="", PIP_FIND_LINKS="")
        silent.settimeout(120)
        connection, _ = silent.accept()
        with connection:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            connection.settimeout(60)
            while connection.recv(4096):  # ends when pip, at the other end, is gone
                pass
    assert process.returncode == 130
    assert "stopped. The next call begins the set-up anew." in err and "Traceback" not in err
    assert (project.root / ".venv").exists() and not project.stamp.exists()


def test_2_two_calls_at_once_mend_what_was_interrupted_and_set_up_once(project):
    project.write("requirements.lock", make_wheel(project.wheels, "1.0"))
    first = project.start("lab", "--no-browser")
    time.sleep(0.5)
    second = project.start("run", "00 08")
    (out_1, err_1), (out_2, err_2) = (process.communicate(timeout=240) for process in (first, second))
    assert (first.returncode, second.returncode) == (0, 0), err_1 + err_2
    assert "pebble 1.0 word ['lab', '--no-browser']" in out_1
    assert "pebble 1.0 word ['run', '00 08']" in out_2
    assert sorted("Setting the course up in" in out for out in (out_1, out_2)) == [False, True]
    assert ("Removing a .venv" in out_1 + out_2) or os.name == "nt"
    assert "Another call is setting the course up" in out_1 + out_2
    assert not err_1 + err_2


def test_3_a_ready_set_up_says_nothing_and_needs_no_packages(project):
    status, out, err = project.call("doctor", PIP_FIND_LINKS="")
    assert (status, err) == (0, "")
    assert out.startswith("pebble 1.0 word ['doctor'] in") and out.count("\n") == 1
    assert str(project.root / ".venv") in out


def test_4_a_changed_lock_file_brings_it_up_to_date_in_place(project):
    project.write("requirements.lock", make_wheel(project.wheels, "2.0"))
    keepsake = project.root / ".venv" / "keepsake"
    keepsake.touch()
    status, out, err = project.call("doctor")
    assert (status, err) == (0, "")
    assert "has changed" in out and "pebble 2.0" in out and "1 of 1" in out
    assert keepsake.exists()


def test_5_it_wrote_nothing_outside_its_folder(project):
    assert list(project.home.iterdir()) == []
    assert sorted(path.name for path in (project.root / ".cache").iterdir()) == ["setup.lock", "setup.log"]


def test_6_no_index_is_one_sentence(project):
    project.write("requirements.lock", make_wheel(project.wheels, "3.0"))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/simple"
        offline = {"PIP_INDEX_URL": address, "PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_RETRIES": "1"}
        status, out, err = project.call("lab", **offline)
    assert status == 1 and "Cannot reach the package index" in err and err.count("\n") == 1
    assert not project.stamp.exists()


def test_7_a_wrong_hash_is_refused_and_nothing_counts_as_ready(project):
    # The stamp of an older lock file: otherwise this would first make .venv anew, which takes its time.
    project.stamp.write_text(f"{project.root.resolve()}\nolder\n", encoding="utf-8")
    line = make_wheel(project.wheels, "4.0")
    project.write("requirements.lock", re.sub(r"sha256:\w+", "sha256:" + "0" * 64, line))
    status, out, err = project.call("lab")
    assert status == 1 and "differs from what requirements.lock names" in err
    assert "Traceback" not in err and err.count("\n") == 1
    assert not project.stamp.exists()
    assert "DO NOT MATCH" in (project.root / ".cache" / "setup.log").read_text(encoding="utf-8")
