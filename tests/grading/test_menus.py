"""nbgrader's menus: out of sight for learners, there for those who teach; decided by two files of the environment."""

import shutil
import sys
from pathlib import Path

import pytest
from jupyter_server.extension.config import ExtensionConfigManager
from jupyterlab.commands import AppOptions, get_app_info

from cnnlab.commands import _grading_menus


@pytest.fixture
def environment(tmp_path):
    """A copy of this environment's Jupyter settings."""
    shutil.copytree(Path(sys.prefix) / "etc" / "jupyter", tmp_path / "etc" / "jupyter")
    return tmp_path


def parts(environment):
    manager = ExtensionConfigManager(read_config_path=[str(environment / "etc" / "jupyter")])
    return {name: on for name, on in manager.get_jpserver_extensions().items() if name.startswith("nbgrader")}


@pytest.mark.parametrize("shown", [False, True])
def test_server_parts_follow_the_last_word(environment, shown):
    _grading_menus.show(environment, not shown)
    _grading_menus.show(environment, shown)
    assert set(parts(environment).values()) == {shown} and len(parts(environment)) == 4


@pytest.mark.parametrize("shown", [False, True])
def test_the_menus_follow_too(environment, shown, monkeypatch):
    _grading_menus.show(environment, shown)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(environment / "etc" / "jupyter"))
    disabled = get_app_info(app_options=AppOptions())["disabled"]
    assert ("@jupyter/nbgrader" in disabled) is not shown


def test_other_settings_of_the_page_stay(environment):
    page = environment / "etc" / "jupyter" / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text('{"disabledExtensions": {"other": true}, "appName": "Mine"}', encoding="utf-8")
    _grading_menus.show(environment, False)
    told = page.read_text("utf-8")
    assert '"other": true' in told and '"appName": "Mine"' in told and '"@jupyter/nbgrader": true' in told


def test_hiding_leaves_the_choice_of_a_teacher(environment):
    _grading_menus.hide(environment)
    assert set(parts(environment).values()) == {False}
    _grading_menus.show(environment, True)
    _grading_menus.hide(environment)
    assert set(parts(environment).values()) == {True}
