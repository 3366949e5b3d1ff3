"""What makes the files that the course ships: `build` writes them from what is there, `record` trains and measures."""
