"""Lesson 03: Convolution in two dimensions."""
