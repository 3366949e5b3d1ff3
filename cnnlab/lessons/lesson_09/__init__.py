"""Lesson 09: Fashion-MNIST."""
