"""Lesson 08: MNIST in Keras."""
