"""The doctor: one line a finding, and a status that fails when something fails."""

import json
import re

import pytest

from cnnlab.commands import doctor
from cnnlab.commands.doctor import Finding
from cnnlab.errors import DataError


@pytest.fixture
def checks(monkeypatch):
    """Replace the checks by the given ones."""
    return lambda *fakes: monkeypatch.setattr(doctor, "CHECKS", fakes)


def test_all_well(checks, capsys):
    checks(lambda: Finding("ok", "one", "fine"), lambda: [Finding("ok", "two", "fine"), Finding("ok", "three", "")])
    assert doctor.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [["ok", "one"], ["ok", "two"], ["ok", "three"]]
    assert lines[-1] == "Everything the course needs is there."


def test_a_warning_does_not_fail(checks, capsys):
    checks(lambda: Finding("warn", "cores", "1", "be patient"))
    assert doctor.main([]) == 0
    told = capsys.readouterr().out
    assert "-> be patient" in told and told.endswith("The course can run; mind cores.\n")


def test_a_failure_fails_and_an_error_in_a_check_is_one(checks, capsys):
    def memory():
        raise RuntimeError("two\nlines")

    checks(memory, lambda: Finding("ok", "cores", "2"))
    assert doctor.main([]) == 1
    told = capsys.readouterr().out
    assert re.search(r"(?m)^fail  memory +RuntimeError: two lines -> delete the folder .venv", told)
    assert "ok    cores" in told
    assert told.endswith("The course cannot run as it should: memory.\n")


def test_json(checks, capsys):
    checks(lambda: Finding("fail", "cache", "full", "free some"))
    assert doctor.main(["--json"]) == 1
    expected = {"verdict": "fail", "subject": "cache", "found": "full", "remedy": "free some"}
    assert json.loads(capsys.readouterr().out) == [expected]


@pytest.mark.parametrize("check", [doctor.jupyterlab, doctor.kernel, doctor.widgets, doctor.cache, doctor.python])
def test_this_environment_is_sound(check):
    for finding in doctor.examine(check):
        assert finding.verdict == "ok", doctor.line(finding)


def test_keras_convolves():
    finding = doctor.tensorflow()
    assert finding.verdict == "ok" and "equals NumPy's" in finding.found


def test_keras_on_another_backend_is_told(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "numpy")
    finding = doctor.tensorflow()
    assert finding.verdict == "fail" and "KERAS_BACKEND=tensorflow" in finding.remedy


def test_a_broken_tensorflow_is_told(monkeypatch, tmp_path):
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text("raise ImportError('DLL load failed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    finding = doctor.tensorflow()
    assert finding.verdict == "fail" and "DLL load failed" in finding.found


def test_a_python_out_of_range_fails(monkeypatch):
    monkeypatch.setattr(doctor, "NEWEST", (3, 5))
    assert doctor.python().verdict == "fail"


@pytest.mark.parametrize(("limit", "verdict"), [(1e9, "fail"), (2e9, "warn")])
def test_memory_minds_the_container(monkeypatch, limit, verdict):
    monkeypatch.setattr(doctor, "_memory_limit", lambda: limit)
    finding = doctor.memory()
    assert finding.verdict == verdict and finding.found.startswith(f"{limit / 1e9:.1f} GB")


def test_a_single_core_is_a_warning(monkeypatch):
    monkeypatch.setattr(doctor.os, "sched_getaffinity", lambda process: {0}, raising=False)
    assert doctor.cores().verdict == "warn"


def test_a_cache_that_cannot_be_written_is_a_warning(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CNNLAB_CACHE_DIR", str(tmp_path / "file" / "below"))
    finding = doctor.cache()
    assert finding.verdict == "warn" and "CNNLAB_CACHE_DIR" in finding.remedy


def test_a_foreign_kernel_fails(monkeypatch, tmp_path):
    kernel = tmp_path / "kernels" / "python3"
    kernel.mkdir(parents=True)
    spec = {"argv": ["/elsewhere/python", "-m", "ipykernel"], "display_name": "Foreign", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    finding = doctor.kernel()
    assert finding.verdict == "fail" and "elsewhere" in finding.found


def test_a_widget_without_its_browser_half_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor.sysconfig, "get_path", lambda name: str(tmp_path))
    assert [finding.verdict for finding in doctor.widgets()] == ["fail", "fail"]


class FakeData:
    """One data set in each state that `cnnlab.datasets` can tell of."""

    class Loaded:
        def __init__(self, real, problems):
            self.real, self.problems = real, problems

        def notice(self):
            return "what it is"

    def load(self, name):
        if name == "gone":
            raise DataError("nothing found")
        return self.Loaded(real=name != "drawn", problems=("an archive was set aside",) if name == "mended" else ())


@pytest.mark.parametrize(("name", "verdict"), [("real", "ok"), ("mended", "warn"), ("drawn", "warn"), ("gone", "fail")])
def test_each_state_of_a_data_set(name, verdict):
    finding = doctor._data_set(FakeData(), name)
    assert finding.verdict == verdict
    assert bool(finding.remedy) == (name in ("drawn", "gone"))
