"""Lesson 16: Beyond classification."""
