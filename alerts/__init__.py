"""Who must know: the outbox is drained into mail that says what to do and nothing of what was found."""
