"""Quizzes and predictions for other systems: Moodle XML, and QTI 2.1 as Canvas and others import it."""

from cnnlab.classroom.quizzes._asked import Asked, Reply, asked
from cnnlab.classroom.quizzes._moodle import moodle
from cnnlab.classroom.quizzes._qti import qti

__all__ = ["Asked", "Reply", "asked", "moodle", "qti"]
