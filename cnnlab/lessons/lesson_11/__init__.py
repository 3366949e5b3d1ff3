"""Lesson 11: Data augmentation."""
