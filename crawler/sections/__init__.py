"""Finding sections by name, and what a sweep of one would fetch."""
