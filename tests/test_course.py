"""course.py: what it says, what it refuses, and the whole life of a set-up in a small project of its own."""

import ast
import base64
import hashlib
import http.server
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import zipfile
from functools import partial
from pathlib import Path

import pytest

from cnnlab.__main__ import VERBS

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
SOURCE = (ROOT / "course.py").read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """course.py as a module that believes to lie in a temporary folder."""
    for name in ("course.py", *LOCKS, "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return load(tmp_path / "course.py")


def load(path):
    spec = importlib.util.spec_from_file_location("course_under_test", path)
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


def told(version, *, final=True, wide=True, machine="x86_64", path="/there"):
    """What a Python says about itself."""
    return {"version": [*version, 0, final], "wide": wide, "machine": machine, "path": path}


@pytest.mark.parametrize(
    ("version", "final", "supported"),
    [
        ((3, 6), True, False),
        ((3, 10), True, False),
        ((3, 11), True, True),
        ((3, 14), True, True),
        ((3, 14), False, False),
        ((3, 15), False, False),
        ((3, 15), True, False),
    ],
)
def test_which_versions_are_supported(course, version, final, supported):
    assert course.is_supported(told(version, final=final)) is supported


@pytest.mark.parametrize(
    ("system", "machine", "wide", "kernel", "built", "hopeless"),
    [
        ("linux", "x86_64", True, "#1 SMP", True, False),
        ("linux", "aarch64", True, "#1 SMP", True, False),
        ("darwin", "arm64", True, "Darwin Kernel RELEASE_ARM64_T8103", True, False),
        ("darwin", "x86_64", True, "Darwin Kernel RELEASE_ARM64_T8103", False, False),  # an Intel Python under Rosetta
        ("darwin", "x86_64", True, "Darwin Kernel RELEASE_X86_64", False, True),
        ("win32", "AMD64", True, "10.0.22631", True, False),
        ("win32", "AMD64", False, "10.0.22631", False, False),  # a 32-bit Python where another may be found
        ("win32", "ARM64", True, "10.0.22631", False, False),
        ("win32", "x86", False, "10.0.19045", False, True),
        ("linux", "armv7l", False, "#1 SMP", False, True),
    ],
)
def test_which_computers_can_run_tensorflow(course, system, machine, wide, kernel, built, hopeless):
    python = told((3, 12), wide=wide, machine=machine)
    assert course.is_built_for(python, system) is built
    assert course.is_hopeless(python, system, kernel) is hopeless


def test_a_computer_without_tensorflow_is_refused_at_once(course, monkeypatch, capsys):
    monkeypatch.setattr(course, "is_hopeless", lambda *what: True)
    monkeypatch.setattr(course, "this_python", lambda: told((3, 12), wide=False))
    assert course.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert "TensorFlow is not built for Python 3" in message and "Colab" in message and message.count("\n") == 1


def test_this_python_answers_for_itself_and_when_asked(course):
    mine, asked = course.this_python(), course.ask([sys.executable])
    assert mine == asked and mine["version"][:3] == list(sys.version_info[:3]) and mine["wide"]
    assert course.find_python() == sys.executable


@pytest.mark.parametrize("text", ["exit 1", "echo no", "echo '[]'"])
@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_what_is_no_python_is_passed_over(course, tmp_path, text):
    program = tmp_path / "python3.13"
    program.write_text(f"#!/bin/sh\n{text}\n")
    assert course.ask([str(program)]) is None  # may not be executed
    program.chmod(0o755)
    assert course.ask([str(program)]) is None


def test_the_best_python_is_taken_314_last_and_which_one_is_said(course, monkeypatch, capsys):
    there = {"a": (3, 14), "b": (3, 11), "c": (3, 12), "d": (3, 10), "e": (3, 12)}
    monkeypatch.setattr(course, "this_python", lambda: told((3, 8)))
    monkeypatch.setattr(course, "candidates", lambda: [[name] for name in there])
    monkeypatch.setattr(course, "ask", lambda command: told(there[command[0]], path="/at/" + command[0]))
    assert course.find_python() == "/at/c"
    assert capsys.readouterr().out == "This is Python 3.8: taking Python 3.12.0 at /at/c instead.\n"
    there = {"a": (3, 14), "d": (3, 10)}
    assert course.find_python() == "/at/a"
    there = {"d": (3, 10)}
    capsys.readouterr()
    assert course.find_python() is None
    assert "Python 3.8, and no Python 3.11 to 3.14 was found" in capsys.readouterr().out


def test_an_early_python_says_so(course, monkeypatch, capsys):
    monkeypatch.setattr(course, "this_python", lambda: told((3, 15), final=False))
    monkeypatch.setattr(course, "candidates", list)
    assert course.find_python() is None
    assert "This is Python 3.15, not yet released" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own places")
def test_pythons_are_looked_for_on_the_path_and_where_installers_put_them(course, monkeypatch, tmp_path):
    for folder in ("bin", ".pyenv/versions/3.13.9/bin", "miniforge3/bin", "miniforge3/envs/my env/bin"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "python3.13").touch(mode=0o755)
    uv = tmp_path / ".local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin"
    uv.mkdir(parents=True)
    (uv / "python3.12").touch(mode=0o755)
    for name in ("PYENV_ROOT", "CONDA_EXE", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    found = [os.path.relpath(command[0], tmp_path) for command in course.candidates()]
    mine = [path for path in found if not path.startswith("..")]
    assert mine == [
        "bin/python3.13",
        ".pyenv/versions/3.13.9/bin/python3.13",
        ".local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3.12",
        "miniforge3/bin/python3.13",
        "miniforge3/envs/my env/bin/python3.13",
    ]


def test_no_python_and_no_uv_is_one_sentence_with_the_remedy(course, monkeypatch, capsys):
    monkeypatch.setattr(course, "find_python", lambda: None)
    monkeypatch.setattr(course, "fetch_uv", lambda: None)
    assert course.main(["lab"]) == 1
    message = capsys.readouterr().err
    assert "Python 3.13 could not be fetched, for want of uv: check the network, or install it (python.org)" in message
    assert "apt install python3-pip" in message and message.count("\n") == 1
    assert not course.VENV.exists()


def finish(course, lock="requirements.lock"):
    course.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    course.PYTHON.touch()
    (course.VENV / "pyvenv.cfg").write_text(f"home = {course.ROOT}\n", encoding="utf-8")
    course.STAMPS[lock].write_text(course.stamp(lock), encoding="utf-8")


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_stamp_tells_a_finished_set_up(course, lock):
    assert not course.is_ready(lock)
    finish(course, lock)
    assert course.is_ready(lock)
    assert sum(map(course.is_ready, course.STAMPS)) == 1


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "pyproject.toml"])
def test_stamp_notices_a_change(course, name):
    for lock in course.STAMPS:
        finish(course, lock)
    with (course.ROOT / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert course.is_ready("requirements.lock") is (name == "requirements-dev.lock")
    assert course.is_ready("requirements-dev.lock") is (name != "requirements-dev.lock")


def test_stamp_notices_a_moved_folder_and_a_lost_python(course):
    finish(course)
    stamp = course.STAMPS["requirements.lock"]
    stamp.write_text(course.stamp("requirements.lock").replace(str(course.ROOT), "elsewhere"), encoding="utf-8")
    assert not course.is_ready("requirements.lock")
    finish(course)
    (course.VENV / "pyvenv.cfg").write_text(f"home = {course.ROOT / 'gone'}\n", encoding="utf-8")
    assert not course.is_ready("requirements.lock")
    finish(course)
    course.PYTHON.unlink()
    assert not course.is_ready("requirements.lock")


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
        # From here on uv's words, each provoked with uv 0.13.
        ("cause: failed to write to file `a.so`: No space left on device (os error 28)", "disk is full"),
        ("cause: Hash mismatch for `iniconfig==2.3.1`", "differs from what requirements"),
        (
            "error: Failed to fetch: http://127.0.0.1:9/simple/a/\ncause: Connection refused (os error 111)",
            "Cannot reach",
        ),
        ("error sending request for url (https://a/)\n  cause: operation timed out", "Cannot reach"),
        ("cause: failed to lookup address information: Name or service not known\ndns error", "Cannot reach"),
        (
            "Because tensorflow==2.21.0 has no wheels with a matching platform tag (e.g., `x`)",
            "lacks tensorflow==2.21.0",
        ),
        ("Because pebble==3.14.0 has no usable wheels and you require pebble==3.14.0", "lacks pebble==3.14.0"),
        ("Because there is no version of pebble==9 and you require pebble==9, we can", "lacks pebble==9 for Python 3"),
        ("Because pebble was not found in the provided package locations and you", "lacks pebble for Python 3"),
        ("failed to create directory `.venv/x`: Permission denied (os error 13)", "Cannot write in"),
        ("failed to open file `.cache/x`: Read-only file system (os error 30)", "Cannot write in"),
    ],
)
def test_what_pip_and_uv_say_is_told_in_one_sentence(course, output, told):
    sentence = str(course.explain(output))
    assert told in sentence and "\n" not in sentence
    assert "free" in sentence or str(course.LOG) in sentence or str(course.ROOT) in sentence


def test_a_small_disk_is_noticed_before_anything_is_made(course, monkeypatch, capsys):
    free = shutil.disk_usage(course.ROOT)._replace(free=int(1e9))
    monkeypatch.setattr(course.shutil, "disk_usage", lambda path: free)
    assert course.main(["lab"]) == 1
    assert "needs 3 GB on this disk: free some" in capsys.readouterr().err
    assert not course.VENV.exists()


def test_a_python_without_venv_is_told_what_to_install(course, monkeypatch, capsys):
    monkeypatch.setattr(course, "fetch_uv", lambda: None)
    monkeypatch.setattr(course, "runs", lambda *command: False)
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


def test_uv_is_told_what_pip_was_told(course, monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_", "SSL_", "ALL_PROXY"))]:
        monkeypatch.delenv(name)
    (tmp_path / "pip.conf").write_text(
        "[global]\nindex-url = https://a/simple\nfind_links = one\n  two\n[install]\ncert = c.pem\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://b/simple https://c/simple")
    monkeypatch.setenv("UV_PYTHON", "3.9")
    monkeypatch.setenv("VIRTUAL_ENV", "/of/another")
    env = course.uv_environment()
    assert env["UV_DEFAULT_INDEX"] == "https://a/simple" and env["UV_INDEX"] == "https://b/simple https://c/simple"
    assert env["UV_FIND_LINKS"] == "one,two" and env["SSL_CERT_FILE"] == "c.pem"
    assert "UV_PYTHON" not in env and "VIRTUAL_ENV" not in env and env["UV_NO_CONFIG"] == "1"
    for name in ("UV_CACHE_DIR", "UV_PYTHON_INSTALL_DIR", "TMPDIR"):
        assert Path(env[name]).is_relative_to(course.CACHE), name
    # Who has told uv itself is heard.
    monkeypatch.setenv("UV_INDEX_URL", "https://d/simple")
    monkeypatch.setenv("PIP_INDEX_URL", "https://e/simple")
    assert "UV_DEFAULT_INDEX" not in course.uv_environment()
    assert course.uv_environment()["UV_INDEX_URL"] == "https://d/simple"


def test_pips_settings_are_read_as_pip_reads_them(course, monkeypatch, tmp_path):
    pytest.importorskip("pip")
    monkeypatch.setenv("PIP_TIMEOUT", "7")
    (tmp_path / "own.conf").write_text("[global]\nretries = 3\ntimeout = 9\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "own.conf"))
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    theirs = {}
    for kind in (r"global\.", r"install\.", r":env:\."):
        for name, value in re.findall(rf"(?m)^{kind}([\w-]+)='(.*)'$", listed):
            theirs[name] = value.replace("\\n", "\n")
    ours = {name: value for name, value in course.pip_settings().items() if name != "config-file"}
    theirs.pop("config-file", None)
    assert theirs["retries"] == "3" and theirs["timeout"] == "7"
    assert ours == theirs


def uv_wheel(folder, tag, text="#!/bin/sh\n"):
    """Write what passes for uv's wheel and return a lock file's text for it."""
    path = folder / f"uv-0.0.1-py3-none-{tag}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("uv-0.0.1.data/scripts/uv" + (".exe" if os.name == "nt" else ""), text)
    return f"uv==0.0.1 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


TAGS = {
    ("linux", "x86_64", "glibc"): "manylinux_2_17_x86_64.manylinux2014_x86_64",
    ("linux", "x86_64", ""): "musllinux_1_1_x86_64",
    ("linux", "aarch64", "glibc"): "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    ("linux", "aarch64", ""): "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    ("darwin", "arm64", ""): "macosx_11_0_arm64",
    ("darwin", "x86_64", ""): "macosx_10_12_x86_64",
}
ALL_TAGS = {*TAGS.values(), "win_amd64", "win_arm64", "win32", "manylinux_2_17_i686.manylinux2014_i686"}


@pytest.mark.parametrize(("computer", "tag"), TAGS.items())
@pytest.mark.skipif(os.name == "nt", reason="the other systems' names")
def test_each_computer_has_its_one_wheel_of_uv(course, monkeypatch, computer, tag):
    system, machine, libc = computer
    monkeypatch.setattr(course.sys, "platform", system)
    monkeypatch.setattr(course.platform, "machine", lambda: machine)
    monkeypatch.setattr(course.platform, "libc_ver", lambda: (libc, ""))
    assert [each for each in ALL_TAGS if re.search(course.wheel_tag(), f"uv-0.0.1-py3-none-{each}.whl")] == [tag]


@pytest.fixture
def without_pip(course, monkeypatch):
    """A Python without pip, and an index that offers every computer's wheel of a small uv."""
    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    find = course.importlib.util.find_spec
    hidden = ("pip", "ensurepip")
    monkeypatch.setattr(course.importlib.util, "find_spec", lambda name: None if name in hidden else find(name))
    for folder in ("tmp", "simple/uv"):
        (course.CACHE / folder).mkdir(parents=True)
    shelf = course.CACHE / "simple" / "uv"
    (course.ROOT / "requirements-uv.lock").write_text("".join(uv_wheel(shelf, tag) for tag in sorted(ALL_TAGS)))
    links = "".join(f'<a href="../uv/{path.name}#sha256=0">{path.name}</a>\n' for path in shelf.iterdir())
    (shelf / "index.html").write_text(links)
    return course


@pytest.mark.parametrize("apart", [False, True])
def test_the_pip_that_a_python_keeps_for_new_environments(course, monkeypatch, tmp_path, apart):
    """Beside ensurepip as python.org has it, or in a folder of the system's as Debian has it."""
    find = course.importlib.util.find_spec
    monkeypatch.setattr(course.importlib.util, "find_spec", lambda name: None if name == "pip" else find(name))
    package, folder = tmp_path / "ensurepip", tmp_path / "wheels"
    kept = folder if apart else package / "_bundled"
    for path in (package, folder, package / "_bundled"):
        path.mkdir()
    wheel = kept / "pip-1.0-py3-none-any.whl"
    wheel.touch()
    monkeypatch.setattr("ensurepip.__file__", str(package / "__init__.py"))
    monkeypatch.setattr(course.sysconfig, "get_config_var", {"WHEEL_PKG_DIR": str(folder)}.get)
    assert course.pip_at_hand() == [str(wheel / "pip")]
    wheel.unlink()
    assert course.pip_at_hand() is None


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
@pytest.mark.parametrize("way", ["index", "folder"])
def test_a_python_without_pip_fetches_uv_by_itself(without_pip, monkeypatch, way):
    course, handler = without_pip, partial(http.server.SimpleHTTPRequestHandler, directory=without_pip.CACHE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        if way == "index":
            monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
        else:
            monkeypatch.setenv("PIP_FIND_LINKS", str(course.CACHE / "simple" / "uv"))
            monkeypatch.setenv("PIP_NO_INDEX", "1")
        uv = course.fetch_uv()
        server.shutdown()
    assert uv == str(course.CACHE / "uv" / "uv-0.0.1") and os.access(uv, os.X_OK)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")
@pytest.mark.parametrize(("text", "told"), [("#!/bin/sh\nexit 1\n", "does not run"), ("tampered", "not to be had")])
def test_a_uv_that_fails_or_differs_leaves_it_to_pip(without_pip, monkeypatch, capsys, text, told):
    course, shelf = without_pip, without_pip.CACHE / "simple" / "uv"
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    lock = "".join(uv_wheel(shelf, tag, text) for tag in sorted(ALL_TAGS))
    if told == "does not run":
        (course.ROOT / "requirements-uv.lock").write_text(lock)
    assert course.fetch_uv() is None
    assert told in capsys.readouterr().out


def test_a_python_without_pip_and_network_is_one_sentence(without_pip, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        with pytest.raises(without_pip.Fault, match="Cannot reach the package index"):
            without_pip.fetch_uv()


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
PACKAGE = """
import importlib.metadata, pebble, sys
there = sorted({found.name for found in importlib.metadata.distributions()} - {"pip", "setuptools"})
print("pebble", pebble.WEIGHT, "word", sys.argv[1:], "in", sys.prefix, "with", *there)
"""


def make_wheel(folder, name, version):
    """Write a wheel and return its line for a lock file."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info/"
    files = {
        f"{name}.py": f"WEIGHT = {version!r}\n",
        info + "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nRequires-Dist: unneeded\n",
        info + "WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            wheel.writestr(zipfile.ZipInfo(file), text)  # without the time: the same wheel has the same hash
        digests = {
            file: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()) for file, text in files.items()
        }
        record = [f"{file},sha256={digest.decode().rstrip('=')}," for file, digest in digests.items()]
        wheel.writestr(zipfile.ZipInfo(info + "RECORD"), "\n".join([*record, f"{info}RECORD,,\n"]))
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Project:
    """A small course in a folder whose name has a space and an umlaut; its packages lie in `wheels`."""

    def __init__(self, folder, installer):
        self.installer = installer
        self.root, self.wheels, self.home = folder / "mein Kurs für Anfänger", folder / "wheels", folder / "home"
        for made in (self.root / "cnnlab", self.wheels, self.home):
            made.mkdir(parents=True)
        self.write("course.py", SOURCE)
        self.write("backend.py", BACKEND)
        self.write("pyproject.toml", PYPROJECT)
        self.write("cnnlab/__init__.py", "")
        self.write("cnnlab/__main__.py", PACKAGE)
        self.write("requirements.lock", "")
        self.write("requirements-dev.lock", "")
        self.write("requirements-uv.lock", (ROOT / "requirements-uv.lock").read_text(encoding="utf-8"))
        if installer == "uv":
            shutil.copytree(UV.parent, self.root / ".cache" / "uv")
        self.stamp = self.root / ".venv" / "cnnlab-stamp.txt"

    def lock(self, version, more=()):
        """Let the first lock name pebble and the second the wheels of `more`, name to version."""
        self.write("requirements.lock", make_wheel(self.wheels, "pebble", version))
        self.write("requirements-dev.lock", "".join(make_wheel(self.wheels, *each) for each in dict(more).items()))

    def write(self, name, text):
        (self.root / name).write_text(textwrap.dedent(text), encoding="utf-8")

    def start(self, *words, **settings):
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        env |= {"CNNLAB_INSTALLER": self.installer}
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


UV = next(iter((ROOT / ".cache" / "uv").glob("uv-*")), None)
needs_uv = pytest.mark.skipif(UV is None, reason="course.py, which fetches uv, did not make this environment")


@pytest.fixture(scope="module", params=[pytest.param("uv", marks=needs_uv), "pip"])
def project(request, tmp_path_factory):
    return Project(tmp_path_factory.mktemp("course"), request.param)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_1_ctrl_c_stops_it_and_leaves_no_installer_behind(project):
    project.lock("1.0")
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
    project.lock("1.0")
    with load(project.root / "course.py").one_at_a_time(project.root / ".cache" / "setup.lock"):
        first, second = project.start("lab", "--no-browser"), project.start("run", "00 08")
        for process in (first, second):
            assert process.stdout.readline() == "Another call is setting the course up: waiting for it.\n"
    (out_1, err_1), (out_2, err_2) = (process.communicate(timeout=240) for process in (first, second))
    assert (first.returncode, second.returncode) == (0, 0), err_1 + err_2
    assert "pebble 1.0 word ['lab', '--no-browser']" in out_1
    assert "pebble 1.0 word ['run', '00 08']" in out_2
    assert sorted("Setting the course up in" in out for out in (out_1, out_2)) == [False, True]
    assert ("Removing a .venv" in out_1 + out_2) or os.name == "nt"
    assert not err_1 + err_2


def test_3_a_ready_set_up_says_nothing_and_needs_no_packages(project):
    status, out, err = project.call("doctor", PIP_FIND_LINKS="")
    assert (status, err) == (0, "")
    assert out.startswith("pebble 1.0 word ['doctor'] in") and out.count("\n") == 1
    assert str(project.root / ".venv") in out


def test_4_a_changed_lock_file_brings_it_up_to_date_in_place(project):
    project.lock("2.0")
    keepsake = project.root / ".venv" / "keepsake"
    keepsake.touch()
    status, out, err = project.call("doctor")
    assert (status, err) == (0, "")
    assert "has changed" in out and "pebble 2.0" in out and "1 of 1" in out
    assert keepsake.exists()


def test_4b_the_second_lock_comes_on_first_use_and_leaves_the_first_alone(project):
    project.lock("2.0", {"flint": "1.0", "slate": "1.0"})
    begun = (project.root / ".venv" / "cnnlab-stamp.txt").stat().st_mtime_ns
    status, out, err = project.call("test")
    assert (status, err) == (0, "")
    assert "Adding what tests, site, benchmarks and grading need." in out and "with cnnlab flint pebble slate\n" in out
    for word in ("lab", "test", "bench"):
        status, out, err = project.call(word, PIP_FIND_LINKS="")
        assert (status, err, out.count("\n")) == (0, "", 1), word
    assert (project.root / ".venv" / "cnnlab-stamp.txt").stat().st_mtime_ns == begun


def test_4c_what_left_a_lock_goes_and_what_the_user_added_stays(project):
    lines = (project.root / "requirements-dev.lock").read_text(encoding="utf-8")
    project.lock("2.1", {"slate": "2.0", "quartz": "1.0"})
    make_wheel(project.wheels, "mine", "1.0")
    site = next((project.root / ".venv").glob("[Ll]ib/**/site-packages"))
    with zipfile.ZipFile(project.wheels / "mine-1.0-py3-none-any.whl") as wheel:
        wheel.extractall(site)
    status, out, err = project.call("lab")
    assert (status, err) == (0, "") and "pebble 2.1" in out and "with cnnlab flint mine pebble slate\n" in out
    status, out, err = project.call("test")
    assert (status, err) == (0, "") and "requirements-dev.lock has changed" in out
    assert "with cnnlab mine pebble quartz slate\n" in out
    # A package that moves from the first lock's side to the second's stays, too.
    project.write("requirements-dev.lock", lines)
    project.write("requirements.lock", (project.root / "requirements.lock").read_text(encoding="utf-8"))
    assert "with cnnlab flint mine pebble slate\n" in project.call("grade")[1]


def test_4d_a_second_lock_that_was_cut_off_is_begun_anew(project):
    stamp = project.root / ".venv" / "cnnlab-stamp-dev.txt"
    root, _, names = stamp.read_text(encoding="utf-8").splitlines()
    stamp.write_text(f"{root}\nunfinished\n{names}\n", encoding="utf-8")
    site = next((project.root / ".venv").glob("[Ll]ib/**/site-packages"))
    (site / "flint.py").unlink()
    assert project.call("lab", PIP_FIND_LINKS="")[0] == 0
    assert project.call("test")[0] == 0
    assert (site / "flint.py").exists()


def test_5_it_wrote_nothing_outside_its_folder(project):
    assert list(project.home.iterdir()) == []
    kept = ["setup.lock", "setup.log"] + ["uv"] * (project.installer == "uv")
    assert sorted(path.name for path in (project.root / ".cache").iterdir()) == kept


def test_6_no_index_is_one_sentence(project):
    project.lock("3.0")
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
    line = make_wheel(project.wheels, "pebble", "4.0")
    project.write("requirements.lock", re.sub(r"sha256:\w+", "sha256:" + "0" * 64, line))
    status, out, err = project.call("lab")
    assert status == 1 and "differs from what requirements.lock names" in err
    assert "Traceback" not in err and err.count("\n") == 1
    assert not project.stamp.exists()
    log = (project.root / ".cache" / "setup.log").read_text(encoding="utf-8")
    assert {"uv": "Hash mismatch", "pip": "DO NOT MATCH"}[project.installer] in log
