"""Lines of text as OCR read them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from detectors.model import Box, Zone

# Confidences from which a line counts as read, and as read without doubt.
READABLE, FLUENT = 0.6, 0.85


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


def moved(line: OcrLine, dx: float, dy: float) -> OcrLine:
    x0, y0, x1, y1 = line.box
    return replace(line, box=(x0 + dx, y0 + dy, x1 + dx, y1 + dy))


def scaled(box: Box, factor: float) -> Box:
    x0, y0, x1, y1 = box
    return x0 * factor, y0 * factor, x1 * factor, y1 * factor
