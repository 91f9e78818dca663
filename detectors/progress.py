"""How a reader tells that a file costs more time than its size shows. Runs in the worker; elsewhere it goes nowhere."""

from __future__ import annotations

from collections.abc import Callable

_listener: Callable[[int], None] | None = None


def announce_ocr_pages(total: int) -> None:
    """Says how many pages of this file have been given to OCR so far. The parent extends the deadline, up to a cap."""
    if _listener is not None:
        _listener(total)


def listen(listener: Callable[[int], None] | None) -> None:
    global _listener
    _listener = listener
