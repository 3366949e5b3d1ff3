"""nbgrader's menus and server parts in JupyterLab: for those who teach, out of sight for those who learn.

`python -m cnnlab.commands._grading_menus on` shows them in this environment, `off` hides them.
"""

import json
import sys
from pathlib import Path

# Server parts that take seconds to import and complain about a course folder that a learner does not have.
_CHOICE = "jupyter_server_config.d/zz_cnnlab.json"
_PARTS = ("assignment_list", "course_list", "formgrader", "validate_assignment")


def show(environment, shown):
    """Switch nbgrader's menus on or off for the JupyterLab of an environment of the course.

    Parameters
    ----------
    environment : pathlib.Path
        Where JupyterLab is installed; both settings are files below its ``etc/jupyter``, so nothing outside is touched.
    shown : bool
        True for a teacher.
    """
    etc = environment / "etc" / "jupyter"
    # Files of this folder are read in the order of their names, and the last one wins: this comes after nbgrader.json.
    parts = {f"nbgrader.server_extensions.{name}": shown for name in _PARTS}
    _write(etc / _CHOICE, {"ServerApp": {"jpserver_extensions": parts}})
    page = etc / "labconfig" / "page_config.json"
    settings = json.loads(page.read_text(encoding="utf-8")) if page.exists() else {}
    settings.setdefault("disabledExtensions", {})["@jupyter/nbgrader"] = not shown
    _write(page, settings)


def hide(environment):
    """Switch the menus off, unless somebody has already said what they want."""
    if not (environment / "etc" / "jupyter" / _CHOICE).exists():
        show(environment, False)


def _write(path, settings):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] not in (["on"], ["off"]):
        sys.exit("give one word: on or off")
    show(Path(sys.prefix), sys.argv[1] == "on")
