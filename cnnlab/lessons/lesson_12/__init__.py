"""Lesson 12: From LeNet to ResNet."""
