"""Lesson 15: Finding bias."""
