"""What only the second lock brings: `requirements-dev.lock`, which `course.py` installs for the words that need it."""

import importlib.util

from cnnlab.errors import CnnlabError


def require(modules, verb, subject):
    """Raise a `CnnlabError` that names the remedy if modules are not installed.

    Parameters
    ----------
    modules : sequence of str
        What is imported.
    verb : str
        The word of `course.py` that installs them.
    subject : str
        What is built with them, and its verb: ``"the site is"``.
    """
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise CnnlabError(
            f"{subject} built by packages that are not installed here ({', '.join(missing)}): call "
            f"`python course.py {verb}`, which adds them from requirements-dev.lock (needs the package index once)"
        )
