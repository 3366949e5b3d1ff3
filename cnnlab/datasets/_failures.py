"""Failed downloads, remembered for a while, so that a session without network waits for the time-out once."""

import contextlib
import os
import time
import uuid

# About one sitting. A new kernel of the same sitting does not wait again; tomorrow is another try.
SECONDS = 30 * 60

_in_this_process = {}


def remember(cache, scope, reason):
    """Note that `scope` ("network" or a data set's name) failed, in this process and for the kernels beside it."""
    _in_this_process[cache, scope] = (time.time(), reason)
    # A cache that cannot be written costs each kernel its own wait, nothing more.
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        part = cache / f"{scope}-{uuid.uuid4().hex}.part"
        part.write_text(reason, encoding="utf-8")
        os.replace(part, _marker(cache, scope))


def recall(cache, *scopes):
    """Return the reason of a recent failure of any of `scopes`, or None."""
    now = time.time()
    for scope in scopes:
        when, reason = _in_this_process.get((cache, scope), (-SECONDS, ""))
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
        _in_this_process.pop((cache, scope), None)
        with contextlib.suppress(OSError):
            _marker(cache, scope).unlink(missing_ok=True)


def _marker(cache, scope):
    return cache / f"{scope}.failed"
