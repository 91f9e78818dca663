"""What several tables' columns are made with."""

from __future__ import annotations

import secrets


def choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def new_token() -> str:
    """A random id for links: says nothing of the finding and can't be guessed (128 bits)."""
    return secrets.token_urlsafe(16)
