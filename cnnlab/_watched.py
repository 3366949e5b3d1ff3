"""Whether somebody watches: a progress line is for a person, and no part of what a notebook stores."""

import os
import sys


def watched():
    """Say whether a progress display has somebody to see it.

    Returns
    -------
    bool
        False under tests, nbval and `cnnlab execute` (`PYTEST_CURRENT_TEST`), where `CNNLAB_PROGRESS` is 0, and where
        standard error goes to a file outside a notebook.
    """
    if os.environ.get("PYTEST_CURRENT_TEST") or os.environ.get("CNNLAB_PROGRESS") == "0":
        return False
    return in_notebook() or (sys.stderr is not None and sys.stderr.isatty())


def in_notebook():
    """Say whether this process is a notebook's kernel."""
    return "ipykernel" in sys.modules
