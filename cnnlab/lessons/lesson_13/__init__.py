"""Lesson 13: Transfer learning."""
