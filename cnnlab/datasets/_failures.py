"""Failed downloads, remembered for a while, so that a session without network waits for the time-out once."""

import contextlib
import time

from cnnlab._paths import write_whole

# About one sitting. A new kernel of the same sitting does not wait again; tomorrow is another try.
SECONDS = 30 * 60

IN_THIS_PROCESS = {}


def remember(cache, scope, reason):
    """Note that `scope` ("network" or a data set's name) failed, in this process and for the kernels beside it."""
    IN_THIS_PROCESS[cache, scope] = (time.time(), reason)
    # A cache that cannot be written costs each kernel its own wait, nothing more.
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        write_whole(_marker(cache, scope), reason)


def recall(cache, *scopes):
    """Return the reason of a recent failure of any of `scopes`, or None."""
    now = time.time()
    for scope in scopes:
        when, reason = IN_THIS_PROCESS.get((cache, scope), (-SECONDS, ""))
        if now - SECONDS < when <= now:
            return reason
        with contextlib.suppress(OSError, UnicodeError):
            when = _marker(cache, scope).stat().st_mtime
            # A file from the future (a clock set back) must not block downloads for ever.
            if now - SECONDS < when <= now + 1:
                return _marker(cache, scope).read_text(encoding="utf-8")
    return None


def forget(cache, *scopes):
    """Drop what was remembered, before a deliberate new try or after a success."""
    for scope in scopes:
        IN_THIS_PROCESS.pop((cache, scope), None)
        with contextlib.suppress(OSError):
            _marker(cache, scope).unlink(missing_ok=True)


def _marker(cache, scope):
    return cache / f"{scope}.failed"
