"""Markup that a page keeps as base64 and unpacks by its own script (`decodeURIComponent(atob("…"))`)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from detectors.formats.text import decode
from detectors.sniff import looks_like_words

# Some portals write whole articles so. Shorter runs are keys and tokens.
SHORTEST_RUN = 80
_RUN = re.compile(rf"[A-Za-z0-9+/=\s]{{{SHORTEST_RUN},}}")
_HAN = re.compile("[\u4e00-\u9fff]")


def unpacked(text: str) -> Iterator[str]:
    """What every long base64 run in `text` says, where that is Chinese text or markup."""
    for run in _RUN.finditer(text):
        squeezed = "".join(run[0].split()).rstrip("=")
        if len(squeezed) < SHORTEST_RUN:
            continue
        try:
            raw = base64.b64decode(squeezed + "=" * (-len(squeezed) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        said = decode(unquote_to_bytes(raw))
        # Pictures and fonts packed the same way decode to characters too, but to no text.
        if _HAN.search(said) and looks_like_words(said[:4_096]):
            yield said
