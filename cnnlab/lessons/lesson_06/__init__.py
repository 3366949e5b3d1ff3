"""Lesson 06: Pooling and invariance."""
