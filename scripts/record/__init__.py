"""Recorded runs, data/*_run.json: trainings too long for a lesson, made once. `_recording` holds what all share."""
