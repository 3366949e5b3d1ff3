"""The environment in which nbgrader runs."""

import os
import sys
from pathlib import Path

import pytest

from cnnlab.grading import worker


@pytest.mark.library(
    "nbgrader calls `alembic` by its bare name: in an environment that is not activated the first command fails, and "
    "the second works on a database without its version mark",
    of="nbgrader",
    since="0.5.4 or before; not yet in 0.4.0",
    course="the environment's own folder stands first on the PATH of the process that grades",
)
def test_alembic_is_found_where_nobody_activated_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", os.defpath)
    folder = Path(sys.executable).parent
    assert Path(worker.environment(tmp_path)["PATH"].split(os.pathsep)[0]) == folder
    assert list(folder.glob("alembic*")), "what nbgrader calls is installed beside the interpreter"
