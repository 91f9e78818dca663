"""Chinese comments between the objects of a PDF, or between the commands of a page; no viewer shows any."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detectors.formats.characters import HAN
from detectors.formats.text import decode
from detectors.sniff import looks_like_words

# At the start of a line: packed data has this sign everywhere.
COMMENTS = tuple(re.compile(end + rb"%+([^\r\n]{4,2000})") for end in (rb"\n", rb"\r"))


def comments(commands: bytes) -> Iterator[str]:
    for comment in COMMENTS:
        for found in comment.finditer(commands):
            raw = found.group(1)
            text = "" if raw.isascii() else decode(raw).strip()
            if HAN.search(text) and looks_like_words(text):
                yield text
