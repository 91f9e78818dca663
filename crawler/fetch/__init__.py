"""From an address to a body, guarded and polite."""
