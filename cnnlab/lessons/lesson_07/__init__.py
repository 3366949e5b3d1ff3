"""Lesson 07: A CNN from scratch."""
