"""What the tests with nbgrader share; nothing is written outside pytest's temporary folder."""

import csv

import pytest


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def marks():
    """Return a function that reads a course's marks.csv as ``{(assignment, student): row}``."""

    def read(folder):
        with (folder / "marks.csv").open(encoding="utf-8", newline="") as file:
            return {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}

    return read
