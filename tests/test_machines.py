"""scripts/machines: what of it needs neither root nor a network. The machines themselves are tried outside CI."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

# Windows has neither users nor limits of this kind, and nothing here is for it.
machines = pytest.importorskip("scripts.machines.__main__", exc_type=ImportError)
ask_lab, report, roots, steps = (
    importlib.import_module(f"scripts.machines.{name}") for name in ("ask_lab", "report", "roots", "steps")
)

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="debootstrap makes Debian machines on Linux only")


def test_the_page_is_what_the_results_say():
    assert report.PAGE.read_text(encoding="utf-8") == report.page(report.load()), "run python3 -m scripts.machines"


@pytest.mark.parametrize("release", ["bookworm", "trixie", "forky"])
def test_the_supported_pythons_were_tried(release):
    exits = {record["command"].split()[2]: record["exit"] for record in report.load()[release]["records"]}
    assert exits["doctor"] == 0 and exits["lab"] == 0


def record(**others):
    base = {"command": "python3 course.py doctor", "date": "2026-11-30", "commit": "abc1234", "exit": 0}
    base |= {
        "seconds": 61.4,
        "processor_seconds": 38,
        "megabytes": 1800,
        "beside_other_work": False,
        "said": ["ok    python", "fine"],
    }
    return base | others


FACTS = {
    **{"debian": "13.2", "python3": "3.13.5", "course": {"Python": "3.13.5", "numpy": "2.5.5"}, "outside": []},
    **{"processor": "Some Chip", "avx512": False, "cores": 2},
}


def test_a_machine_on_the_page():
    lab = record(command="python3 course.py lab --no-browser", seconds=7.6, lesson={"cells": 9, "failed": []})
    page = report.page({"trixie": report.merged({}, FACTS, [record(beside_other_work=True), lab])})
    row = (
        "| Debian 13 (trixie) | 3.13.5 | 3.13.5 | `python3 course.py doctor` | passed | 61* | 38 | 1800 | 2026-11-30 |"
    )
    assert f"{row} abc1234 |" in page.splitlines()
    assert "lesson 00 ran: 9 code cells | 8 | 38 | 1800 |" in page
    assert "brought Python 3.13.5, numpy 2.5.5.\nSome Chip without AVX-512, 2 cores.\n" in page
    assert "Left outside the course's folder: nothing." in page
    assert "```\nok    python\nfine\n```" in page
    assert page.index("- Windows") > page.index("## What cannot be tried from here")


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"exit": 1}, "exit 1"),
        ({"lesson": {"failed": ["JupyterLab was not reached"]}}, "JupyterLab was not reached"),
        ({"lesson": {"cells": 9, "failed": ["code cell 2: NameError: x", "code cell 3: y"]}}, "NameError: x; code ce"),
    ],
)
def test_a_failure_is_named(changes, told):
    assert told in report.result(record(**changes))


def test_a_new_result_takes_the_place_of_the_same_command_only():
    older = report.merged({}, FACTS, [record(seconds=1.0), record(command="python3 course.py test", seconds=2.0)])
    merged = report.merged(older, {**FACTS, "python3": "3.13.9"}, [record(seconds=3.0)])
    assert [(found["command"], found["seconds"]) for found in merged["records"]] == [
        ("python3 course.py doctor", 3.0),
        ("python3 course.py test", 2.0),
    ]
    assert merged["python3"] == "3.13.9"


def test_what_was_said_holds_no_progress_no_token_and_no_place():
    lines = ["Setting up in /home/learner/course", "0:20  fetching: 3 of 9", "0:40  fetching: 9 of 9", "", "Ready."]
    lines.append("http://127.0.0.1:8888/lab?token=abc123")
    assert steps.said(lines) == [
        "Setting up in FOLDER",
        "0:40  fetching: 9 of 9",
        "Ready.",
        "http://127.0.0.1:8888/lab?token=...",
    ]


def test_the_address_that_jupyterlab_prints_is_found():
    line = "        http://127.0.0.1:8889/lab/tree/notebooks/00_start_here.ipynb?token=0a1b2c"
    assert steps.ADDRESS.search(line)[0] == line.strip()
    assert not steps.ADDRESS.search("http://localhost:8889/lab/tree")


def test_of_test_its_verdicts_and_failures_are_kept():
    lines = [
        "......F.. [ 50%]",
        "FAILED tests/test_NAME.py::test_y - assert 0",
        "ruff check      passed       1 s",
    ]
    lines += ["unit tests      FAILED     301 s   1 failed, 9 passed in 300.00s", "failed: unit tests", "assert x"]
    assert [line for line in lines if steps.WORTH.match(line)] == lines[1:5]


def test_processors_with_and_without_avx512():
    amd = "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: fpu avx2\n\nprocessor\t: 1\nmodel name\t: AMD EPYC\n"
    assert steps.processor(amd) == {"processor": "AMD EPYC", "avx512": False, "cores": 2}
    xeon = "processor\t: 0\nmodel name\t: Intel Xeon\nflags\t\t: fpu avx2 avx512f avx512_vnni\n"
    assert steps.processor(xeon) == {"processor": "Intel Xeon", "avx512": True, "cores": 1}
    assert steps.processor("processor : 0\nBogoMIPS : 50\n")["processor"] == "unknown"


def test_what_lies_outside_the_course_is_listed(tmp_path):
    for folder in ("home/learner/course/.venv", "home/learner/.cache/pip", "tmp/left"):
        (tmp_path / folder).mkdir(parents=True)
    assert steps.outside(tmp_path) == ["/home/learner/.cache", "/tmp/left"]


def test_a_release_that_debootstrap_does_not_know_is_made_as_sid(tmp_path):
    (tmp_path / "trixie").touch()
    known = roots.debootstrap("trixie", "/roots/trixie", scripts=tmp_path)
    assert known[-3:] == ["trixie", "/roots/trixie", ""]
    assert roots.debootstrap("forky", "/roots/forky", scripts=tmp_path)[-4:] == ["forky", "/roots/forky", "", "sid"]
    assert "--include=python3,python3-venv,ca-certificates,git" in known


def fake_debootstrap(returncode=0):
    """Stand for debootstrap and useradd: make a root, or fail half-way."""
    calls = []

    def run(command, **_):
        calls.append(command)
        if "debootstrap" in command:
            folder = command[-2] if command[-1] == "" else command[-3]
            os.makedirs(f"{folder}/usr")
        return SimpleNamespace(returncode=returncode)

    return run, calls


def test_a_root_is_made_once_and_one_left_unfinished_is_made_anew(tmp_path):
    broken, _ = fake_debootstrap(returncode=1)
    with pytest.raises(roots.Fault, match=r"could not make trixie: see .*trixie\.log"):
        roots.make("trixie", tmp_path, run=broken)
    run, calls = fake_debootstrap()
    assert roots.make("trixie", tmp_path, run=run) == tmp_path / "trixie"
    assert [any("useradd" in word for word in command) for command in calls] == [False, True]
    assert roots.make("trixie", tmp_path, run=run) == tmp_path / "trixie"
    assert len(calls) == 2


def test_a_root_with_other_packages_is_made_anew(tmp_path, monkeypatch):
    run, calls = fake_debootstrap()
    roots.make("trixie", tmp_path, run=run)
    monkeypatch.setattr(roots, "PACKAGES", ("python3",))
    roots.make("trixie", tmp_path, run=run)
    assert len(calls) == 4


def test_a_host_that_cannot_do_it_is_told_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(roots.Fault, match="run it as root"):
        roots.check_host()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(roots.Fault, match="debootstrap, git not found: apt-get install debootstrap"):
        roots.check_host(which=lambda name: None if name in ("debootstrap", "git") else name)
    monkeypatch.setattr(roots, "check_host", lambda: (_ for _ in ()).throw(roots.Fault("run it as root.")))
    assert machines.main(["trixie"]) == 1
    assert capsys.readouterr().err == "machines: run it as root.\n"


@needs_linux
def test_a_folder_that_others_may_write_to_is_refused(tmp_path):
    assert roots.folder_for_roots(tmp_path / "new").stat().st_mode & 0o777 == 0o700
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    with pytest.raises(roots.Fault, match="Name another folder by --where"):
        roots.folder_for_roots(shared)


def test_only_what_the_host_says_about_the_network_is_passed_on(tmp_path):
    mine = tmp_path / "mine.pem"
    mine.touch()
    host = {"PIP_CERT": str(mine), "PIP_INDEX_URL": "http://127.0.0.1/simple", "PIP_FIND_LINKS": "/opt/wheels"}
    host |= {"PYTHONPATH": "/x", "VIRTUAL_ENV": "/y", "CNNLAB_DATA_DIR": "/z", "https_proxy": ""}
    variables = roots.persons_environment(host)
    assert variables["PIP_CERT"] == roots.CERTIFICATES and roots.bundle(host) == str(mine)
    assert variables["PIP_INDEX_URL"] == "http://127.0.0.1/simple" and variables["HOME"] == "/home/learner"
    assert not {"PIP_FIND_LINKS", "PYTHONPATH", "VIRTUAL_ENV", "CNNLAB_DATA_DIR", "https_proxy"} & set(variables)


def test_data_sets_are_shown_read_only_under_a_name_of_the_machine(tmp_path):
    command = roots.inside(tmp_path, ["python3", "course.py", "doctor"], data=tmp_path, env={})
    assert f"{tmp_path}\t{roots.DATA}\n" in command[command.index(roots.PERSON) + 1]
    assert f"CNNLAB_DATA_DIR={roots.DATA}" in command and command[-3:] == ["python3", "course.py", "doctor"]
    assert not [word for word in roots.inside(tmp_path, ["true"], env={}) if word.startswith("CNNLAB_DATA_DIR")]


@needs_linux
@pytest.mark.parametrize("left_by", ["the end of the block", "an interruption"])
def test_nothing_that_was_started_runs_on(left_by):
    command = ["sh", "-c", "sleep 300 & echo $!; wait"]
    try:
        with roots.running(command, stdout=subprocess.PIPE, text=True) as process:
            child = int(process.stdout.readline())
            if left_by == "an interruption":
                raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert process.poll() == -signal.SIGKILL
    for _ in range(100):
        if not alive(child):
            break
        time.sleep(0.05)
    assert not alive(child)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


JUPYTERLAB = """
import signal, sys, time
signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
print("Opening JupyterLab.")
print("[I 2026-11-30 10:00:00.000 ServerApp] chatter", file=sys.stderr)
print("        http://127.0.0.1:8888/lab/tree/notebooks/00_start_here.ipynb?token=abc", flush=True)
time.sleep(60)
"""


class Here(steps.Machine):
    """A machine that is this one: runs `program` in place of course.py."""

    program = ""

    def command(self, *words):
        return ["echo", "1800\t.venv"] if words[0] == "du" else [sys.executable, "-c", self.program, *words]


@needs_linux
def test_jupyterlab_is_visited_and_ended_by_ctrl_c(monkeypatch, tmp_path):
    visited, here = [], Here("trixie", tmp_path / "trixie", "abc1234")
    here.program = JUPYTERLAB

    def visit(machine, address):
        visited.append(address)
        return {"cells": 16, "failed": []}

    monkeypatch.setattr(steps, "ask_lab", visit)
    found = steps.lab(here)
    assert visited == ["http://127.0.0.1:8888/lab/tree/notebooks/00_start_here.ipynb?token=abc"]
    assert (found["exit"], found["lesson"], found["commit"]) == (0, {"cells": 16, "failed": []}, "abc1234")
    assert "ServerApp] chatter" in (tmp_path / "trixie.lab.log").read_text(encoding="utf-8")
    assert found["command"] == "python3 course.py lab --no-browser" and found["said"] == ["Opening JupyterLab."]
    assert 0 <= found["seconds"] < 60 and found["megabytes"] == 1800


@needs_linux
def test_a_lab_that_does_not_start_is_a_failure(tmp_path):
    here = Here("trixie", tmp_path / "trixie", "abc1234")
    here.program = "import sys; print('course.py: no disk.'); sys.exit(1)"
    found = steps.lab(here)
    assert found["exit"] == 1 and found["said"] == ["course.py: no disk."]
    assert report.result(found) == "JupyterLab was not reached"


class Channel:
    """A kernel's side of the channel: answers each request with what it was made with, among other messages."""

    def __init__(self, *statuses):
        self.statuses, self.waiting = list(statuses), []

    def send(self, text):
        sent = json.loads(text)["header"]["msg_id"]
        content = {"status": self.statuses.pop(0), "ename": "NameError", "evalue": "x"}
        stranger = {"msg_type": "execute_reply", "parent_header": {"msg_id": "another"}, "content": {}}
        reply = {"msg_type": "execute_reply", "parent_header": {"msg_id": sent}, "content": content}
        self.waiting = [b"\x00picture", json.dumps(stranger), json.dumps(reply)]

    def recv(self):
        return self.waiting.pop(0)

    def close(self):
        self.waiting = None


def test_cells_that_fail_are_named_and_planned_errors_are_not(monkeypatch):
    channel = Channel("ok", "error", "error")
    monkeypatch.setitem(sys.modules, "websocket", SimpleNamespace(create_connection=lambda *_, **__: channel))
    cells = [{"source": ["a = 1\n", "a"], "metadata": {}}, {"source": "b", "metadata": {"tags": ["raises-exception"]}}]
    failed = ask_lab.run("127.0.0.1:1", "token", "kernel", [*cells, {"source": "c", "metadata": {}}])
    assert failed == ["code cell 3: NameError: x"]


def test_the_command_line_runs_what_was_asked_and_says_what_failed(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(roots, "check_host", lambda: None)
    monkeypatch.setattr(roots, "make", lambda release, where, mirror: where / release)
    monkeypatch.setattr(roots, "lay_course", lambda root, project, commit: "abc1234")
    monkeypatch.setattr(steps, "facts", lambda machine: FACTS)
    asked, stored = [], []
    monkeypatch.setattr(steps, "test", lambda machine, *words: asked.append((machine, words)) or record(exit=1))
    monkeypatch.setattr(report, "store", lambda release, facts, records: stored.append((release, facts, records)))
    words = ["trixie", "--where", str(tmp_path), "--only", "test", "--test", "--only unit", "--data", str(tmp_path)]
    assert machines.main(words) == 1
    assert asked == [(steps.Machine("trixie", tmp_path / "trixie", "abc1234", tmp_path), ("--only", "unit"))]
    assert stored == [("trixie", FACTS, [record(exit=1)])]
    assert capsys.readouterr().out.endswith("failed: trixie\n")


def test_an_interruption_is_one_sentence(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(roots, "check_host", interrupted)
    assert machines.main(["trixie"]) == 130
    assert capsys.readouterr().err == "\nmachines: stopped; nothing of it is mounted or running.\n"


def test_what_is_written_is_what_is_read_again(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "RESULTS", tmp_path / "results.json")
    monkeypatch.setattr(report, "PAGE", tmp_path / "machines.md")
    report.store("trixie", FACTS, [record(said=["für", "ok"])])
    report.store("forky", FACTS, [record()])
    assert list(report.load()) == ["trixie", "forky"]
    assert report.PAGE.read_text(encoding="utf-8") == report.page(report.load())
