"""Lesson 10: Overfitting and regularisation."""
