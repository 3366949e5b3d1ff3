"""What the course asks: the exercises, predictions and quizzes of every lesson, and the tasks of the assignments.

Content only, in the vocabulary of `cnnlab.exercises`, which finds it here by name; README.md says how to add to it.
"""
