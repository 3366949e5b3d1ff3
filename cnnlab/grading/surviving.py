"""nbgrader's Execute, which gives up a whole submission when its kernel is lost, made to lose one cell only.

And what a right answer writes to stderr (a log, a progress bar, a `print` of the learner's own) is no mistake.
"""

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import v4
from nbgrader.preprocessors import Execute

# How many cells of one notebook may cost a kernel before the whole is left to a person.
_LOSSES = 3
_DIED, _DEAF = "the kernel died in this cell", "this cell did not end and could not be interrupted"


class SurvivingExecute(Execute):
    """Executes a notebook; where a cell costs the kernel, begins anew with an error in that cell's place.

    nbgrader gives no points for a check cell with anything on stderr; all such text comes back as plain output.
    """

    def preprocess(self, notebook, resources=None, km=None):
        """Execute all cells; return the notebook, its sources unchanged, and the resources."""
        lost = {}
        while True:
            try:
                notebook, resources = super().preprocess(notebook, resources, km)
                break
            except (DeadKernelError, CellTimeoutError) as error:
                if len(lost) == _LOSSES or self._at in lost:
                    raise
                told = _DIED if isinstance(error, DeadKernelError) else _DEAF
                lost[self._at] = notebook.cells[self._at].source, told
                _begin_anew(notebook, self._at, told)
        for place, (source, told) in lost.items():
            cell = notebook.cells[place]
            cell.source = source
            cell.outputs = [
                v4.new_output("error", ename="SystemError", evalue=told, traceback=[f"SystemError: {told}"])
            ]
        _hear_out(notebook)
        return notebook, resources

    def preprocess_cell(self, cell, resources, index):
        """Execute one cell and remember which."""
        self._at = index
        return super().preprocess_cell(cell, resources, index)


def _hear_out(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output.name = "stdout"


def _begin_anew(notebook, place, told):
    notebook.cells[place].source = f"raise SystemError({told!r})"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
