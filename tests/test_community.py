"""Files that other programs read of the project: citation, forms, workflows, devcontainer. Each says what is so."""

import json
import re
import tomllib

import pytest
import yaml

from cnnlab._paths import project_folder
from scripts.build import badges

ROOT = project_folder()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"))


def test_the_citation_says_what_the_package_says():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == PROJECT["version"] and cited["license"] == PROJECT["license"]
    assert [author["name"] for author in cited["authors"]] == [author["name"] for author in PROJECT["authors"]]
    assert cited["repository-code"] == PROJECT["urls"]["Repository"]


def test_a_new_address_goes_into_the_citation():
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    new = badges.with_address(text, "https://github.com/somebody/something")
    assert yaml.safe_load(new)["repository-code"] == "https://github.com/somebody/something"
    assert badges.with_address(new, PROJECT["urls"]["Repository"]) == text


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_can_be_filled_in(path):
    form = yaml.safe_load(path.read_text("utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    kinds = {"input", "textarea", "dropdown", "checkboxes", "markdown"}
    assert all(field["type"] in kinds and field["attributes"]["label"] for field in form["body"])
    names = [field["id"] for field in form["body"]]
    assert len(set(names)) == len(names) and any(field.get("validations", {}).get("required") for field in form["body"])


def test_the_container_starts_with_a_command_that_there_is():
    settings = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert settings["postCreateCommand"] == "python course.py doctor"
    version = re.search(r"python:(\d\.\d+)", settings["image"])[1]
    assert f"{version}" in PROJECT["requires-python"]


def test_workflows_are_read_and_take_the_locks_that_there_are():
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text("utf-8")
        assert yaml.safe_load(text)["jobs"]
        for lock in re.findall(r"requirements[\w-]*\.lock", text):
            assert (ROOT / lock).is_file(), lock
