"""Demos for notebooks: the state in Python, testable without a browser; the view in a small script beside it."""

from cnnlab.widgets._quiz import Quiz, quiz

__all__ = ["Quiz", "quiz"]
