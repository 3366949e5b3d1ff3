"""Calling a learner's function: its faults are reported as theirs, at their line, and it cannot run for ever."""

import contextlib
import ctypes
import io
import linecache
import re
import sys
import threading
import time
import traceback
import warnings
from dataclasses import dataclass
from typing import Any

SECONDS = 5.0
# How long the end of an import is waited for.
IMPORT_SECONDS = 120.0
# What NumPy says of float(a) where a is an array of several elements, or, from 2.4 on, of one.
NO_NUMBER = re.compile(r"only \S+ arrays can be converted to Python scalars")


@dataclass(frozen=True)
class Outcome:
    """What a call gave: a value, or the name of an error and one sentence about it."""

    value: Any = None
    error: str = ""
    message: str = ""


class _TooLong(BaseException):
    """Raised inside the called function when its time is over; no `except Exception` swallows it."""


def call(function, arguments, *, seconds=SECONDS):
    """Call ``function(*arguments)`` and return an `Outcome`, whatever happens; its prints and warnings are dropped."""
    try:
        with _in_silence(), _stopped_after(seconds):
            return Outcome(value=function(*arguments))
    except _TooLong:
        return Outcome(
            error="TooLong", message=f"did not end within {seconds:g} seconds: is there a loop that never stops?"
        )
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # SystemExit too: a learner's exit() must not close the notebook's kernel.
        return Outcome(error=type(error).__name__, message=_where(function, error))


@contextlib.contextmanager
def _in_silence():
    """Drop what is printed and warned of: nbgrader gives no points for a right answer that writes to stderr."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _stopped_after(seconds):
    """Raise `_TooLong` in this thread when the time is over; portable, since it asks the interpreter, not a signal."""
    thread = threading.get_ident()
    finished = threading.Lock()
    over = threading.Event()
    begun = time.monotonic()

    def interrupt():
        # An import (Keras takes seconds) is no endless loop, and half of one would break the session: time begins anew.
        while _imports(thread) and time.monotonic() - begun < IMPORT_SECONDS:
            if over.wait(seconds):
                return
        if finished.acquire(blocking=False):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_TooLong))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    arrived = False
    try:
        yield
    except _TooLong:
        arrived = True
        raise
    finally:
        over.set()
        timer.cancel()
        if not arrived and not finished.acquire(blocking=False):
            # The interrupt is under way: let it arrive here, not in the caller's next line.
            threading.Event().wait(1.0)


def _imports(thread):
    """Whether the function that is called in a thread is in the middle of an import."""
    frame = sys._current_frames().get(thread)
    while frame is not None and frame.f_code is not call.__code__:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False


def _where(function, error):
    """Name the error and the learner's own line, not ours."""
    what = f"stopped with {type(error).__name__}: {error}".rstrip(": ")
    if isinstance(error, TypeError) and NO_NUMBER.match(str(error)):
        what += (
            "; an array is no number, not even one of a single element: choose an element, such as a[0], or a.item()"
        )
    home = getattr(getattr(function, "__code__", None), "co_filename", None)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == home]
    if not own:
        return what
    line = linecache.getline(own[-1].filename, own[-1].lineno).strip()
    return f"{what} (line {own[-1].lineno} of your cell: {line})" if line else what
