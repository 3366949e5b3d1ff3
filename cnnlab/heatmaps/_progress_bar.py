"""The progress bar of work that takes long; gone when it is done, absent where nobody watches."""

from tqdm.auto import tqdm

from cnnlab import _validate
from cnnlab._watched import watched

# Seconds before a bar appears at all.
PATIENCE = 1.0


def progress_bar(total, title, wanted=True):
    """Return a tqdm bar, to be used as a context manager.

    Nothing is shown under tests, nbval and `cnnlab execute` (`PYTEST_CURRENT_TEST`), when `CNNLAB_PROGRESS` is 0, or
    when standard error goes to a file outside a notebook.

    Parameters
    ----------
    total : int
        Steps of the whole work.
    title : str
        Put before the bar.
    wanted : bool
        False shows nothing.
    """
    wanted = _validate.flag("progress", wanted)
    return tqdm(total=total, desc=title, leave=False, delay=PATIENCE, disable=not (wanted and watched()))
