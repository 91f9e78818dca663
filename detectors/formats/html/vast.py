"""Tags with so many attributes that a parser would compare them for minutes."""

from __future__ import annotations

import re
from html import unescape

from detectors.formats.characters import HAN
from detectors.reading import Reading

# Longer ones are looked at before parsing. Values in quotation marks are no attributes, and i<n;i++ in a script is no tag.
VAST_TAG = re.compile(r"(<[a-zA-Z][\w:.-]{0,50}+)(?=[\s/])[^<>]{20000,}+>")
BETWEEN_ATTRIBUTES = re.compile(r"""\s*(?:=\s*(?:"([^"]*)"|'([^']*)')|[\s=]+)""")
MOST_ATTRIBUTES = 5_000


def without_vast_tags(text: str, out: Reading, page: int) -> str:
    """The parser compares each attribute of a tag with all others; of a tag with very many, the words are read and the rest left out."""

    def left_out(found: re.Match[str]) -> str:
        pieces = [piece for piece in BETWEEN_ATTRIBUTES.split(found.group()) if piece]
        if len(pieces) <= MOST_ATTRIBUTES:
            return found.group()
        for piece in pieces:
            out.add(unescape(piece) if "&" in piece or HAN.search(piece) else "", page=page, zone="property")
        return found.group(1) + ">"

    return VAST_TAG.sub(left_out, text)
