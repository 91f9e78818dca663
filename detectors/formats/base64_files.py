"""Base64, and the documents and pictures that stand so in a text, on lines of their own or in a program's literal."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from detectors.reading import Reading

# How it begins of what pages and programs hand out: ZIP, PDF, OLE, RTF, 7z, RAR, PNG, JPEG.
HEADS = ("UEsDB", "JVBERi0", "0M8R4KGxGuE", "e1xydGY", "N3q8ryc", "UmFyIR", "iVBORw0KGgo", "/9j/")
PICTURE = ("iVBOR", "/9j/")
# What is shorter is a sample, or an icon.
FEWEST_CHARS, FEWEST_OF_A_PICTURE = 1_000, 8_000
_RUN = re.compile(r"[A-Za-z0-9+/\\\s]+={0,2}")
# As programs write them in a literal, and slashes in JSON.
_LINE_END = re.compile(r"\\+[rn]|\\+")


def from_base64(text: str | bytes) -> bytes | None:
    """What base64 holds, with its padding or without, over several lines or not; None for what is none."""
    try:
        raw = text.encode("ascii") if isinstance(text, str) else text
        squeezed = b"".join(raw.split()).rstrip(b"=")
        return base64.b64decode(squeezed + b"=" * (-len(squeezed) % 4))
    except ValueError:
        return None


def read_files_in(text: str, out: Reading) -> None:
    for content in files_in(text):
        out.purse.check_time()
        out.purse.spend_bytes(len(content))
        out.attach("packed", content)


def files_in(text: str) -> Iterator[bytes]:
    end = 0
    for start in sorted(at for head in HEADS for at in _places(text, head)):
        found = _RUN.match(text, start) if start >= end else None
        least = FEWEST_OF_A_PICTURE if text.startswith(PICTURE, start) else FEWEST_CHARS
        if found is None or len(found.group()) < least:
            continue
        end = found.end()
        if (content := from_base64(_LINE_END.sub("", found.group()))) is not None:
            yield content


def _places(text: str, head: str) -> Iterator[int]:
    """Where it begins a run: amid one it is any characters."""
    at = text.find(head)
    while at >= 0:
        if not text[max(0, at - 1) : at].isalnum():
            yield at
        at = text.find(head, at + 1)
