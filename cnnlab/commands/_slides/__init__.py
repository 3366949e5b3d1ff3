"""A lesson as a lecture: its notebook's cell metadata chooses what stands on a slide, its stored outputs fill it."""
