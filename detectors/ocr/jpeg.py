"""Whether a JPEG's data covers its whole frame: decoders fill up what is missing and say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from PIL import Image

# What blocks without any data look like: all coefficients are nought.
MISSING = 128
# Before every second or fourth point is left out.
BLOCK_PX = 8
# A corner of a few blocks may be grey.
LEAST_SHARE = 0.005
PROGRESSIVE, SCAN, END = 0xC2, 0xDA, 0xD9
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
INTERVAL = b"\xff\xdd"
SCAN_START = bytes((0xFF, SCAN))
MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
RESTART = re.compile(rb"\xff([\xd0-\xd7])")
LAST_COEFFICIENT = 63
# More than any encoder writes; what lies behind them is not looked at.
MOST_SEGMENTS = 10_000


def ends_early(image: Image.Image, full_width: int) -> bool:
    """Whether the end of a picture's brightness, as decoded, is blocks without data, beginning amid a row of blocks.

    `full_width` is the picture's before decoding, which may leave out points. The grey of a frame or a panel ends at a straight edge. A loss that begins with a row of blocks looks like that, too, and isn't told.
    """
    width, height = image.size
    if image.getpixel((width - 1, height - 1)) != MISSING:
        return False
    grey = np.asarray(image)
    filled = (grey == MISSING).all(axis=1)
    last = height - 1
    if filled[-1]:
        if filled.all():
            return False
        last = int(np.flatnonzero(~filled)[-1])
    others = np.flatnonzero(grey[last] != MISSING)
    start = int(others[-1]) + 1
    if start >= width or (height - 1 - last) * width + (width - start) < LEAST_SHARE * grey.size:
        return False
    block = max(1, BLOCK_PX * width // full_width)
    # A row of blocks is as high as the brightness has blocks for one of the colours.
    heights = {block, block * max((int(layer[2]) for layer in getattr(image, "layer", ())), default=1)}
    beside = (grey[max(0, last - max(heights)) : last + 1, start:] == MISSING).all(axis=1)[::-1]
    return start % block == 0 and not beside.all() and int(beside.argmin()) in heights


def segments(untrusted_bytes: bytes) -> Iterator[tuple[int, int]]:
    """The kind of each segment and where it begins, its length of two bytes first."""
    at = 2
    for _ in range(MOST_SEGMENTS):
        marker = MARKER.search(untrusted_bytes, at)
        if marker is None or marker.group(1)[0] == END:
            return
        yield marker.group(1)[0], marker.end()
        at = marker.end() + int.from_bytes(untrusted_bytes[marker.end() : marker.end() + 2], "big")


def lacks_parts(untrusted_bytes: bytes) -> bool:
    """Whether a restart mark is missing between two others, or a progressive picture's brightness is never told to the last bit.
    Colour may be left out where there is none."""
    brightness, left = None, dict.fromkeys(range(LAST_COEFFICIENT + 1), 1)
    for kind, start in segments(untrusted_bytes):
        body = untrusted_bytes[start : start + 64]
        if kind in FRAMES:
            if kind != PROGRESSIVE or len(body) < 9:
                return _lacks_restarts(untrusted_bytes, start + int.from_bytes(body[:2], "big"))
            brightness = body[8]
        elif kind == SCAN and brightness is not None:
            parts = body[2] if len(body) > 2 else 0
            told = body[3 + 2 * parts : 6 + 2 * parts]
            if len(told) == 3 and brightness in body[3 : 3 + 2 * parts : 2]:
                for coefficient in range(told[0], min(told[1], LAST_COEFFICIENT) + 1):
                    left[coefficient] = told[2] & 15
    return brightness is not None and any(left.values())


def _lacks_restarts(untrusted_bytes: bytes, at: int) -> bool:
    """They are numbered from nought to seven, again and again."""
    scan = untrusted_bytes.find(SCAN_START, at)
    if scan < 0 or INTERVAL not in untrusted_bytes[:scan]:
        return False
    scan += 4
    end = MARKER.search(untrusted_bytes, scan)
    numbers = RESTART.findall(untrusted_bytes, scan, len(untrusted_bytes) if end is None else end.start())
    return any(number[0] & 7 != n % 8 for n, number in enumerate(numbers))
