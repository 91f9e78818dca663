"""Lines of text as OCR read them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from detectors.model import Box, Zone

# Confidences from which a line counts as read, and as read without doubt.
READABLE, FLUENT = 0.6, 0.85
# Of a Chinese character, in widths of a Latin letter.
FULL_WIDTH = 2


@dataclass(frozen=True)
class OcrLine:
    """A line as read. `box` is in pixels of the upright image, origin top left; confidence (mean and weakest) 0-1.

    `zone` is "stamp" for ink of another layer, a stamp over the print or a watermark below it, and "body" for what ends a
    paragraph.
    """

    text: str
    confidence: float
    box: Box
    weakest: float = 0.0
    zone: Zone | None = None


def says_at(line: OcrLine, words: str, x: float, y: float) -> bool:
    """Whether the line says these words, and says them about there: within a character of the point."""
    x0, y0, x1, y1 = line.box
    if not (x0 <= x <= x1 and y0 <= y <= y1):
        return False
    share = (y - y0) / (y1 - y0) if y1 - y0 > x1 - x0 else (x - x0) / (x1 - x0)
    there, own = share * wide(line.text), wide(words)
    starts = (wide(line.text[: found.start()]) for found in re.finditer(re.escape(words), line.text))
    return any(before - FULL_WIDTH <= there <= before + own + FULL_WIDTH for before in starts)


def wide(text: str) -> int:
    """How wide a text is set, in Latin letters."""
    return sum(FULL_WIDTH if character > "\u2e7f" else 1 for character in text)


def moved(line: OcrLine, dx: float, dy: float) -> OcrLine:
    x0, y0, x1, y1 = line.box
    return replace(line, box=(x0 + dx, y0 + dy, x1 + dx, y1 + dy))


def scaled(box: Box, factor: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * factor, y0 * factor, x1 * factor, y1 * factor


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def joint(one: Box, other: Box) -> Box:
    """The least box around both."""
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
