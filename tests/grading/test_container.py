"""The container's script, with a stand-in for Docker that runs the same command without a container."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlab.grading import course_folder, worker
from cnnlab.grading.samples import hand_in, solutions

NAME = "A2_counting_and_receptive_fields"
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "grading_container"
# Notes its arguments and what is in the box, then does what the image's entry point does.
DOCKER = """\
#!{python}
import json, pathlib, subprocess, sys

words = sys.argv[1:]
box = next(word.removesuffix(":/course") for word in words if word.endswith(":/course"))
inside = sorted(str(path.relative_to(box)) for path in pathlib.Path(box).rglob("*") if path.is_file())
with open({log!r}, "a") as log:
    log.write(json.dumps([words, inside]) + "\\n")
order = words[words.index("cnnlab-grading") + 1 :]
sys.exit(subprocess.call([sys.executable, "-m", "cnnlab", "grade", box, *order[1:]]))
"""


@pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="the script is one for bash")
def test_each_student_is_graded_alone_and_the_marks_come_back(tmp_path, home, marks):
    course = course_folder.course(tmp_path / "course", [NAME])
    with worker.Worker(course, home) as process:
        assert process("generate_assignment", NAME)["success"]
    hand_in(course, "anna", NAME, solutions(NAME))
    hand_in(course, "bert", NAME)
    docker, log = tmp_path / "bin" / "docker", tmp_path / "calls"
    docker.parent.mkdir()
    docker.write_text(DOCKER.format(python=sys.executable, log=str(log)))
    docker.chmod(0o755)
    env = os.environ | {"PATH": f"{docker.parent}{os.pathsep}{os.environ['PATH']}", "PYTHON": sys.executable}
    done = subprocess.run(
        ["bash", FOLDER / "grade.sh", course, NAME], env=env, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    table = marks(course)
    assert [float(table[NAME, student]["score"]) for student in ("anna", "bert")] == [16, 0]
    assert (course / "feedback" / "anna" / NAME / f"{NAME}.html").exists()
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    for (words, inside), student in zip(calls, ("anna", "bert"), strict=True):
        assert " ".join(words).startswith("run --rm --network none --read-only")
        notebooks = [f"source/{NAME}/{NAME}.ipynb", f"submitted/{student}/{NAME}/{NAME}.ipynb"]
        assert inside == ["nbgrader_config.py", *notebooks]


def test_the_recipe_copies_what_is_there_and_lets_nothing_out():
    recipe = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    root = FOLDER.parents[1]
    for line in recipe.splitlines():
        if line.startswith("COPY"):
            assert all((root / name).exists() for name in line.split()[1:-1]), line
    assert "--require-hashes" in recipe and "USER grader" in recipe
    script = (FOLDER / "grade.sh").read_text(encoding="utf-8")
    for option in ("--network none", "--read-only", "--memory", "--pids-limit", "--cap-drop ALL", "no-new-privileges"):
        assert option in script
    assert os.access(FOLDER / "grade.sh", os.X_OK) or os.name == "nt"
