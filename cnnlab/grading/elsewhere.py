"""nbgrader's SaveAutoGrades, which gives an untouched written answer 0 points for good, made to ask a person.

Who writes an answer into a cell of their own, under the one that was meant, has answered.
"""

from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import SaveAutoGrades

_NOTHING = "No response."
TOLD = (
    "Nothing stands in this cell, but the notebook has cells of your own: "
    "a person will look whether one of them is the answer."
)


class SaveOrAsk(SaveAutoGrades):
    """Saves the points; asks for a person where an answer is untouched and the student has added cells."""

    def preprocess(self, notebook, resources):
        """Save the points of all cells; return the notebook and the resources as they came."""
        self._has_own = _has_own(notebook, resources)
        return super().preprocess(notebook, resources)

    def _add_score(self, cell, resources):
        super()._add_score(cell, resources)
        if self._has_own and utils.is_solution(cell):
            grade = self._found(self.gradebook.find_grade, cell)
            if grade.auto_score == 0:
                grade.auto_score, grade.needs_manual_grade = None, True
                self.gradebook.db.commit()

    def _add_comment(self, cell, resources):
        super()._add_comment(cell, resources)
        if self._has_own and utils.is_grade(cell):
            comment = self._found(self.gradebook.find_comment, cell)
            if comment.auto_comment == _NOTHING:
                comment.auto_comment = TOLD
                self.gradebook.db.commit()

    def _found(self, find, cell):
        return find(cell.metadata.nbgrader["grade_id"], self.notebook_id, self.assignment_id, self.student_id)


def _has_own(notebook, resources):
    """Return whether a cell with something in it is neither nbgrader's nor one that the assignment came with."""
    folder, about = Path(resources["metadata"]["path"]).parents[2], resources["nbgrader"]
    source = folder / "source" / about["assignment"] / f"{about['notebook']}.ipynb"
    # Without the source nobody knows which cells are the student's: a person is asked wherever nothing is answered.
    cells = nbformat.read(source, as_version=4).cells if source.is_file() else []
    given = {cell.source.strip() for cell in cells}
    return any(
        cell.source.strip() and "nbgrader" not in cell.metadata and cell.source.strip() not in given
        for cell in notebook.cells
    )
