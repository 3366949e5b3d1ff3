"""What installs the course: the locks, pyproject.toml, environment.yml and CI agree, and the wheel is whole."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from cnnlab.commands import doctor
from scripts.build import badges
from scripts.build import environment as build_environment

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {path.name: path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("requirements*.lock"))}
FIRST, SECOND, INSTALLER = (LOCKS[f"requirements{kind}.lock"] for kind in ("", "-dev", "-uv"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CI = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
COMPUTERS = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_machine": "x86_64", "platform_system": "Linux"},
    "arm": {"sys_platform": "linux", "os_name": "posix", "platform_machine": "aarch64", "platform_system": "Linux"},
    "mac": {"sys_platform": "darwin", "os_name": "posix", "platform_machine": "arm64", "platform_system": "Darwin"},
    "windows": {"sys_platform": "win32", "os_name": "nt", "platform_machine": "AMD64", "platform_system": "Windows"},
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def pins_for(computer, python, *locks):
    """The pins that would be installed: name to version."""
    environment = COMPUTERS[computer] | {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    chosen = {}
    for pin in [pin for lock in locks for pin in build_environment.pins(lock)]:
        requirement = Requirement(pin)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            name = canonicalize_name(requirement.name)
            assert name not in chosen, f"{name} is pinned twice for {computer}, Python {python}"
            chosen[name] = next(iter(requirement.specifier)).version
    return chosen, environment


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_hashes_and_the_lock_names_no_place(name):
    # Whoever installs it has an index of their own; a path or a host of ours would be a trace and a trap.
    lock = LOCKS[name]
    allowed = r"[\w.-]+==[^\\\n]+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?|    # +(?:via )?.*"
    for number, line in enumerate(lock.splitlines(), start=1):
        assert re.fullmatch(allowed, line), f"{name}, line {number}: {line}"
        assert "://" not in line and "@" not in line and not re.search(r"(^|\s)/", line), line
    blocks = build_environment.blocks(lock)
    assert len(blocks) == len(build_environment.pins(lock)) >= 1
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}\b", block) for block in blocks)


@pytest.mark.parametrize(("extras", "locks"), [(["inplace"], [FIRST]), (["dev", "instructor"], [FIRST, SECOND])])
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("computer", COMPUTERS)
def test_the_locks_satisfy_the_project(computer, python, extras, locks):
    pins, environment = pins_for(computer, python, *locks)
    more = [requirement for extra in extras for requirement in PROJECT["optional-dependencies"][extra]]
    for requirement in map(Requirement, [*PROJECT["dependencies"], *more]):
        if requirement.marker is None or requirement.marker.evaluate(environment):
            version = pins.get(canonicalize_name(requirement.name))
            assert version is not None, f"the lock lacks {requirement.name}: compile it again"
            assert requirement.specifier.contains(version, prereleases=True), f"{requirement} but pinned {version}"


def test_a_learner_gets_nothing_that_only_tests_and_teachers_need():
    heavy = {"playwright", "nbgrader", "dask", "distributed", "voila", "jupyter-repo2docker", "hypothesis", "ruff"}
    heavy |= {"pytest", "pytest-xdist", "nbval", "notebook", "keras-nightly"}
    for computer in COMPUTERS:
        for python in PYTHONS:
            assert not heavy & set(pins_for(computer, python, FIRST)[0])


def test_what_the_locks_leave_out_is_all_that_is_missing():
    """Ask the packages that are here: each requirement is met, but those that [tool.uv] excludes or overrides."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"]
    excluded = {Requirement(word).name for words in told.values() for word in words}
    here = {canonicalize_name(found.name): found for found in importlib.metadata.distributions()}
    pinned = {canonicalize_name(re.split("==", pin)[0]) for pin in build_environment.pins(FIRST + SECOND)}
    missing = set()
    for name in pinned & set(here):
        for requirement in map(Requirement, here[name].requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                there = here.get(canonicalize_name(requirement.name))
                if there is None or not requirement.specifier.contains(there.version, prereleases=True):
                    missing.add(canonicalize_name(requirement.name))
    assert missing <= excluded


def test_uv_is_pinned_for_every_computer_of_the_course():
    # Linux twice (glibc of both processors; musl's file serves x86-64), macOS twice, Windows twice, and the source.
    assert len(build_environment.pins(INSTALLER)) == 1 and len(re.findall("sha256:", INSTALLER)) >= 8


def test_there_is_one_tensorflow_everywhere():
    for computer in COMPUTERS:
        for python in PYTHONS:
            names = {name for name in pins_for(computer, python, FIRST)[0] if name.startswith("tensorflow")}
            assert names == {"tensorflow-cpu" if computer == "linux" else "tensorflow"}


def test_environment_has_the_same_pins_and_the_project():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == build_environment.environment(FIRST), "run: python scripts/build/environment.py"
    python, pip, section = yaml.safe_load(text)["dependencies"]
    assert pip == "pip" and section["pip"][-1] == "-e ."
    assert python == f"python={build_environment.PYTHON}" and build_environment.PYTHON in PYTHONS
    assert [str(Requirement(pin)) for pin in section["pip"][:-1]] == [
        str(Requirement(pin)) for pin in build_environment.pins(FIRST) if not pin.startswith("pip==")
    ]


def test_the_python_versions_agree():
    course = (ROOT / "course.py").read_text(encoding="utf-8")
    oldest, newest = doctor.OLDEST, doctor.NEWEST
    assert f"OLDEST, NEWEST = {oldest}, {newest}" in course
    assert PYTHONS == tuple(f"3.{minor}" for minor in range(oldest[1], newest[1] + 1))
    supported = SpecifierSet(PROJECT["requires-python"])
    assert PYTHONS[0] in supported and f"3.{oldest[1] - 1}" not in supported
    assert CI["jobs"]["pinned"]["strategy"]["matrix"]["python"] == [PYTHONS[0], PYTHONS[-1]]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no executable bit and brings no sh")
@pytest.mark.parametrize(
    ("script", "shell"), [("postBuild", "sh"), (".ci/run", "bash"), ("scripts/machines/enter.sh", "sh")]
)
def test_the_shell_scripts_are_executable_and_parse(script, shell):
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run([shell, "-n", ROOT / script], check=True)
    assert b"\r" not in (ROOT / script).read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows brings no sh")
@pytest.mark.parametrize("status", [0, 1])
def test_post_build_fetches_the_data_and_never_fails_the_build(tmp_path, status):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "called: $@"\nexit {status}\n', encoding="utf-8")
    python.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    done = subprocess.run([ROOT / "postBuild"], env={"PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0
    assert "called: -m cnnlab data" in done.stdout
    assert ("stand-ins" in done.stdout) == bool(status)


@pytest.mark.skipif(os.name == "nt", reason="repo2docker is not made for Windows")
def test_repo2docker_understands_the_repository(tmp_path):
    for name in ("environment.yml", "postBuild", "pyproject.toml", "README.md", *LOCKS):
        shutil.copy(ROOT / name, tmp_path / name)
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    # The whole repository must be there before pip is told to install `-e .`.
    # The owner is whoever runs this: 0:0 for root only.
    steps = (r"COPY --chown=\d+:\d+ src/", '--file "environment.yml"', r"RUN \./postBuild")
    order = [re.search(step, told).start() for step in steps]
    assert order == sorted(order)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel as `pip install git+...` does on Colab, from a copy, offline."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("cnnlab", "data"):
        shutil.copytree(ROOT / name, source / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-CC-BY-4.0"):
        shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", folder]
    subprocess.run([*command, source], check=True, capture_output=True)
    return next(folder.glob("cnnlab-*.whl"))


def test_the_wheel_carries_the_package_the_data_and_the_licences(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cnnlab").rglob("*.py")}
    assert modules <= names
    shipped = [path.relative_to(ROOT / "data") for path in (ROOT / "data").rglob("*") if path.is_file()]
    assert {f"cnnlab/_data/{path.as_posix()}" for path in shipped} <= names
    for name in ("LICENSE", "LICENSE-CC-BY-4.0"):
        assert any(found.endswith(f".dist-info/licenses/{name}") for found in names)
    assert not [name for name in names if name.startswith(("tests", "scripts", "notebooks", "data"))]


LOAD = """
import cnnlab, sys
from cnnlab import _paths, datasets
assert cnnlab.__file__.startswith(sys.argv[1]), cnnlab.__file__
assert str(_paths.data_folder()).startswith(sys.argv[1]), _paths.data_folder()
assert _paths.project_folder() is None
for name in datasets.NAMES:
    data = datasets.load(name)
    print(name, data.x_train.shape, data.y_test.shape, data.source)
"""


def test_an_installed_wheel_draws_the_stand_ins(wheel, tmp_path):
    target, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--no-compile", "--target", target]
    subprocess.run([*install, wheel], check=True, capture_output=True)
    # Found before the checkout, which the editable install appends to the path.
    env = {name: value for name, value in os.environ.items() if not name.startswith("CNNLAB_")}
    env |= {"PYTHONPATH": str(target), "CNNLAB_DATA": "standin", "CNNLAB_OFFLINE": "1"}
    env |= {"HOME": str(elsewhere), "XDG_CACHE_HOME": str(elsewhere / "cache"), "LOCALAPPDATA": str(elsewhere)}
    command = [sys.executable, "-P", "-c", LOAD, str(target)]
    done = subprocess.run(command, cwd=elsewhere, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "mnist (60000, 28, 28) (10000,) stand-in" in done.stdout
    assert "fashion_mnist (60000, 28, 28) (10000,) stand-in" in done.stdout


def test_markers_in_the_lock_are_ones_that_the_tests_know():
    known = {"sys_platform", "os_name", "platform_machine", "python_full_version", "implementation_name"}
    for pin in build_environment.pins(FIRST + SECOND):
        if " ; " in pin:
            words = set(re.findall(r"[a-z_]{5,}(?= [<>=!])", str(Marker(pin.split(" ; ")[1]))))
            assert words and words <= known, pin


def test_the_badges_lead_to_the_one_address():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert badges.with_badges(readme, badges.address()) == readme
    assert badges.with_badges(readme, "https://github.com/someone/else") != readme
    with pytest.raises(SystemExit, match="OWNER/NAME"):
        badges.badges("somewhere")
