"""Lesson 02: Convolution in one dimension."""
