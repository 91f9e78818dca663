"""Lines that lie so close to each other, as in a narrow cell beside its value, that the detector took them for one."""

from __future__ import annotations

from typing import Any

import numpy as np

from detectors import ocr_boxes, ocr_text
from detectors.ocr_lines import READABLE
from detectors.ocr_text import Reading, Wanted

Array = np.ndarray[Any, Any]

# How much higher than the page's other boxes such a one is; how much larger it is seen than the page was, and how many are.
TALL, NEARER, MOST_PLACES = 1.8, 2.0, 4


def look_nearer(grey: Array, detect_at: int, wanted: list[Wanted], readings: list[Reading]) -> None:
    """High boxes that can't be read give way to the lines that are seen in them from nearer, if those can."""
    if not wanted:
        return
    usual_px = float(np.median([one.box.short_px for one in wanted]))
    tall = [
        i for i, one in enumerate(wanted) if one.box.short_px > TALL * usual_px and readings[i].confidence < READABLE
    ]
    for i in sorted(tall, key=lambda i: wanted[i].box.bounds[1])[:MOST_PLACES][::-1]:
        x0, y0, x1, y1 = (max(0, round(side)) for side in wanted[i].box.bounds)
        part = grey[y0:y1, x0:x1]
        if part.size == 0:
            continue
        found = ocr_boxes.find_text(part, round(NEARER * detect_at * max(part.shape) / max(grey.shape)))
        corner = np.array([x0, y0], np.float32)
        boxes = ocr_boxes.join_neighbours([ocr_boxes.oriented(corners + corner) for corners in found])
        lines = [Wanted(box) for box in boxes]
        read = ocr_text.read(grey, lines)
        if len(lines) > 1 and any(reading.confidence >= READABLE for reading in read):
            del wanted[i], readings[i]
            wanted += lines
            readings += read
