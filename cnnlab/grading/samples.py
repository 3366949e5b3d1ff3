"""Submissions as students hand them in, made from the release: each replaces some of its solution cells."""

import shutil

import nbformat

from cnnlab.grading import course_folder


def cell_of(notebook, grade_id):
    """Return the cell of a submission or a source with that id."""
    (cell,) = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    return cell


def solutions(name):
    """Return ``{grade id: source}`` of the solution cells in the source version, markers and all."""
    notebook = nbformat.read(course_folder.path_of(name), as_version=4)
    described = [(cell.metadata.get("nbgrader", {}), cell.source) for cell in notebook.cells]
    return {about["grade_id"]: source for about, source in described if about.get("solution")}


def hand_in(course, student, name, answers=None, *, edit=None):
    """Put a submission into the course folder: the release with some cells replaced; return its path.

    Parameters
    ----------
    course : pathlib.Path
        An nbgrader course folder with the release of the assignment.
    student, name : str
        Who hands in what.
    answers : dict, optional
        ``{grade id: source}``.
    edit : callable, optional
        Called with the notebook, for anything else that a student might do to it.
    """
    notebook = nbformat.read(course_folder.path_of(name, course / "release"), as_version=4)
    for grade_id, source in (answers or {}).items():
        cell_of(notebook, grade_id).source = source
    if edit is not None:
        edit(notebook)
    path = course_folder.path_of(name, course / "submitted" / student)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def clear(course, student):
    """Take a student's work away."""
    for folder in ("submitted", "autograded", "feedback"):
        shutil.rmtree(course / folder / student, ignore_errors=True)
