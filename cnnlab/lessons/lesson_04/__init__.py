"""Lesson 04: The convolutional layer."""
