"""Lines that lie so close to each other, as in a narrow cell beside its value, that the detector took them for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detectors import ocr_boxes, ocr_text
from detectors.ocr_boxes import TextBox
from detectors.ocr_lines import READABLE
from detectors.ocr_text import Reading, Wanted

Array = np.ndarray[Any, Any]

# How much higher than the page's other boxes one of two lines is, and one that may hold anything; how much larger that is seen than
# the page was, and how many are looked at.
HIGHER, TALL, NEARER, MOST_PLACES = 1.25, 1.8, 2.0, 4


def look_nearer(grey: Array, detect_at: int, wanted: list[Wanted], readings: list[Reading]) -> None:
    """High boxes that can't be read give way to the lines that they hold, if those can."""
    if not wanted:
        return
    usual_px = float(np.median([one.box.short_px for one in wanted]))
    high = [
        i for i, one in enumerate(wanted) if one.box.short_px > HIGHER * usual_px and readings[i].confidence < READABLE
    ]
    for i in sorted(high, key=lambda i: wanted[i].box.bounds[1])[:MOST_PLACES][::-1]:
        box = wanted[i].box
        boxes = _seen_nearer(grey, detect_at, box) if box.short_px > TALL * usual_px else box.halves()
        lines = list(map(Wanted, boxes))
        read = ocr_text.read(grey, lines)
        if len(lines) < 2 or not any(reading.confidence >= READABLE and len(reading.text) > 1 for reading in read):
            continue
        del wanted[i], readings[i]
        wanted += lines
        readings += read


def _seen_nearer(grey: Array, detect_at: int, box: TextBox) -> Sequence[TextBox]:
    x0, y0, x1, y1 = (max(0, round(side)) for side in box.bounds)
    part = grey[y0:y1, x0:x1]
    if part.size == 0:
        return []
    found = ocr_boxes.find_text(part, round(NEARER * detect_at * max(part.shape) / max(grey.shape)))
    corner = np.array([x0, y0], np.float32)
    return ocr_boxes.join_neighbours([ocr_boxes.oriented(corners + corner) for corners in found])
