"""Lesson 00: one prediction."""

from cnnlab.exercises import Prediction

QUESTIONS = [
    Prediction(
        "00-1",
        0,
        "Equal pixels times numbers that add up to 0 give 0: the kernel is silent where nothing changes.",
        wrong=[
            (8, "Mind the signs: what one side adds, the other side takes away."),
            (9, "Nine numbers, but they are not all 1: add them up with their signs."),
        ],
        form="a number",
    ),
]
