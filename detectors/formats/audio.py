"""Sound inside a presentation: nothing of it is seen, so nothing of it can carry a mark. On its own it stays unread."""

from __future__ import annotations

from detectors.errors import UnknownFormatError
from detectors.reading import Reading

MEDIA_TYPES = ("audio/mpeg", "audio/x-wav", "audio/mp4")


def read(untrusted_bytes: bytes, out: Reading) -> None:
    if not out.is_part:
        raise UnknownFormatError("a recording; listen to it")
    out.pages_examined = 1
