"""Lesson 14: Heatmaps and Grad-CAM."""
