"""Which bytes of a DOC's text nobody sees: hidden, white or tiny characters.

After [MS-DOC]: a table lists pages of 512 bytes in the main stream; each holds the bounds of runs and, for a run that
looks other than its style, a list of changes (a number of two bytes, which tells how long its value is, and the value).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from detectors.formats.unseen import NEARLY_WHITE, TINY_HALF_POINTS

LOOKS_AT = 0xFA
PAGE_BYTES = 512
VANISHED, SIZE, COLOUR, COLOUR_OF_16 = 0x083C, 0x4A43, 0x6870, 0x2A42
GROUNDS = frozenset((0x2A0C, 0x4866, 0xCA71))  # highlighting and shades, on which white is seen
HIDDEN = (b"\x01", b"\x81")  # itself, or other than its style
DELETED, ON = 0x0800, b"\x01"
WHITE_OF_16 = b"\x08"
# By the topmost three bits of the number; six says that the value tells its own length.
VALUE_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)
Span = tuple[int, int]


def unseen_spans(main: bytes, table: bytes) -> list[Span]:
    """Sorted, and apart from each other."""
    start, length = struct.unpack_from("<II", main, LOOKS_AT)
    plc = table[start : start + length]
    count = max(0, (len(plc) - 4) // 8)
    pages = {number & 0x3FFFFF for number in struct.unpack_from(f"<{count}I", plc, 4 * (count + 1))} if count else set()
    spans: list[Span] = []
    for start, end in sorted(
        span for page in pages for span in _of_page(main[page * PAGE_BYTES : (page + 1) * PAGE_BYTES])
    ):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _of_page(page: bytes) -> Iterator[Span]:
    if len(page) < PAGE_BYTES:
        return
    runs = min(page[-1], (PAGE_BYTES - 5) // 5)
    bounds = struct.unpack_from(f"<{runs + 1}I", page)
    for index in range(runs):
        at = 2 * page[4 * (runs + 1) + index]
        if at and bounds[index] < bounds[index + 1] and _is_unseen(page[at + 1 : at + 1 + page[at]]):
            yield bounds[index], bounds[index + 1]


def _is_unseen(changes: bytes) -> bool:
    looks = dict(_changes(changes))
    size = int.from_bytes(looks.get(SIZE, b""), "little")
    if looks.get(VANISHED) in HIDDEN or looks.get(DELETED) == ON or 0 < size <= TINY_HALF_POINTS:
        return True
    red_green_blue = looks.get(COLOUR, b"\0")[:3]
    white = min(red_green_blue, default=0) >= NEARLY_WHITE or looks.get(COLOUR_OF_16) == WHITE_OF_16
    return white and not GROUNDS & looks.keys()


def _changes(changes: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 3 <= len(changes):
        number = changes[at] | changes[at + 1] << 8
        length = VALUE_BYTES[number >> 13] or changes[at + 2] + 1
        yield number, changes[at + 2 : at + 2 + length]
        at += 2 + length
