"""What cameras of phones append to a JPEG: the short clip around the picture, and tables of their own.

The clip shows the moment of the picture itself, so a file is not given up for it. Everything else stays suspicious.
"""

from __future__ import annotations

import re

SAMSUNG_END = b"SEFT"
SAMSUNG_HEAD = b"SEFH"
TRAILERS = re.compile(rb"(?:LIVE_\d{5,10}\s*|v \d_f\d\d\s+|\d+:\d+\s*|vivo\{[^\0]{0,4000}\}vivo\s*)+", re.DOTALL)
BOX = re.compile(rb"....(?:ftyp|moov|mdat|free|wide|uuid|skip|mpvd)", re.DOTALL)
MAX_BOXES = 1_000


def is_left_by_a_phone(tail: bytes) -> bool:
    """A clip (a chain of MP4 boxes), a Samsung block or the short trailers of other makers, and nothing beside them."""
    rest = tail
    if BOX.match(rest) and rest[4:8] in (b"ftyp", b"mpvd"):
        rest = _behind_clip(rest).strip(b"\0\r\n ")
    if rest.endswith(SAMSUNG_END) and SAMSUNG_HEAD in rest[-4_096:]:
        return _is_samsung_block(rest)
    return not rest or TRAILERS.fullmatch(rest) is not None


def _behind_clip(data: bytes) -> bytes:
    position = 0
    for _ in range(MAX_BOXES):
        if not BOX.match(data, position):
            break
        length = int.from_bytes(data[position : position + 4], "big")
        if length == 0:
            return b""
        if length < 8 or position + length > len(data):
            break
        position += length
    return data[position:]


def _is_samsung_block(block: bytes) -> bool:
    """Its table at the end says how far before itself the first entry begins; all of the tail must be entries."""
    table = block.rfind(SAMSUNG_HEAD)
    count = int.from_bytes(block[table + 8 : table + 12], "little")
    if not 0 < count <= 200 or table + 12 + 12 * count > len(block):
        return False
    offsets = [int.from_bytes(block[table + 16 + 12 * n : table + 20 + 12 * n], "little") for n in range(count)]
    return max(offsets) >= table
