"""From lines to findings: which rules could say something, what they say, and what it adds up to."""
