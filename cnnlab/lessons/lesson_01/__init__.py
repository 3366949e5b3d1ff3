"""Lesson 01: Images as arrays."""
