"""What becomes of each answer of a sweep."""
