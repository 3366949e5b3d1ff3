"""The correct submission of every assignment gets all that a machine can give, so its target can be reached."""

import pytest

from cnnlab.grading import course_folder, marking, worker
from cnnlab.grading.samples import hand_in, solutions

# What a correct submission gets before a person has read its written answer.
BY_MACHINE = {"A1": 16, "A2": 16, "A3": 16, "A4": 15, "A5": 15}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, home, marks):
    """Grade a correct and an untouched submission of every assignment; where there are real data, on those."""
    folder = course_folder.course(tmp_path_factory.mktemp("targets") / "course")
    with worker.Worker(folder, home) as process:
        for name in course_folder.names():
            assert process("generate_assignment", name)["success"]
            hand_in(folder, "right", name, solutions(name))
            hand_in(folder, "untouched", name)
    for name in course_folder.names():
        for result in marking.grade(folder, name, workers=2, home=home):
            assert result.status == "graded", result
    return folder, marks(folder)


@pytest.mark.parametrize("name", course_folder.names())
def test_a_correct_submission_reaches_the_target(name, graded):
    folder, table = graded
    page = (folder / "feedback" / "right" / name / f"{name}.html").read_text(encoding="utf-8")
    assert float(table[name, "right"]["score"]) == BY_MACHINE[name[:2]], page[-4000:]
    assert float(table[name, "right"]["max_score"]) == 20


@pytest.mark.parametrize("name", course_folder.names())
def test_an_untouched_submission_gets_nothing(name, graded):
    assert float(graded[1][name, "untouched"]["score"]) == 0


@pytest.mark.parametrize("prefix", ["A3", "A4"])
def test_the_target_can_be_reached_on_the_stand_in_too(prefix, tmp_path, home, monkeypatch, marks):
    monkeypatch.setenv("CNNLAB_DATA", "standin")
    monkeypatch.setenv("CNNLAB_OFFLINE", "1")
    monkeypatch.delenv("CNNLAB_DATA_DIR", raising=False)
    (name,) = [name for name in course_folder.names() if name.startswith(prefix)]
    folder = course_folder.course(tmp_path / "course", [name])
    with worker.Worker(folder, home) as process:
        assert process("generate_assignment", name)["success"]
    hand_in(folder, "right", name, solutions(name))
    marking.grade(folder, name, workers=1, home=home)
    assert float(marks(folder)[name, "right"]["score"]) == BY_MACHINE[prefix]
    assert "stand-in" in (folder / "feedback" / "right" / name / f"{name}.html").read_text(encoding="utf-8")
