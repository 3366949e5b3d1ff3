"""Lesson 05: Counting."""
