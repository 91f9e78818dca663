"""Words that stand upright in a form for want of room: two characters, and what small cells beside such labels hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np

from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import models, parted
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import READABLE
from detectors.ocr.text import Reading, Wanted

Array = np.ndarray[Any, Any]

# So many labels stand, and so many boxes lie for each of them at least: a page whose lines run downwards is no form.
LEAST_LABELS, LYING, LABEL_CHARS = 2, 1.0, 2
# How much larger the rows are seen than the page was, how much of its height at most; how long and how many cells are.
NEARER, MOST_HEIGHT, CELL_RATIO, MOST_CELLS = 1.5, 0.4, 4.0, 16
# How long a box of two characters is: in its own heights at most, and at least in those of the page's other boxes; a digit's is
# shorter. So many are read character by character.
PAIR_RATIO, PAIR_HEIGHTS, MOST_PAIRS = 2.0, 1.3, 8


def read_pairs(grey: Array, wanted: Sequence[Wanted], readings: list[Reading]) -> None:
    """Reads doubtful words of two characters, one above the other, as if they stood side by side: lying on their sides, as
    upright words are read, characters are known less well."""
    usual_px = float(np.median([one.box.short_px for one in wanted])) if wanted else 0.0
    pairs = [
        i
        for i, one in enumerate(wanted)
        if readings[i].weakest < ocr_text.SURE_AGAIN
        and ocr_boxes.is_vertical(one.box)
        and one.box.ratio <= PAIR_RATIO
        and one.box.long_px >= PAIR_HEIGHTS * usual_px
    ][:MOST_PAIRS]
    for i in pairs:
        strip = [_side_by_side(grey, wanted[i].box)]
        (reading,) = ocr_text.recognise(strip, models.load().quick)
        if reading.telling > ocr_text.TELLING and reading.weakest < ocr_text.SURE_AGAIN:
            (reading,) = ocr_text.recognise(strip, models.load().careful)
        readings[i] = max(reading, readings[i], key=lambda r: r.confidence)


def _side_by_side(grey: Array, box: TextBox) -> Array:
    characters = []
    last = np.array(grey.shape)[::-1] - 1
    for half in (box.part(0, 0.5), box.part(0.5, 1)):
        (x0, y0), (x1, y1) = (
            corner.clip(0, last).astype(int) for corner in (half.quad.min(axis=0), half.quad.max(axis=0))
        )
        part = grey[y0 : y1 + 1, x0 : x1 + 1]
        # Of a box that reaches beyond the page little may be left.
        wide = min(2 * ocr_text.HEIGHT_PX, max(1, round(part.shape[1] * ocr_text.HEIGHT_PX / part.shape[0])))
        characters.append(cv2.resize(part, (wide, ocr_text.HEIGHT_PX)))
    return np.hstack(characters)


def look_nearer(
    grey: Array, detect_at: int, boxes: Sequence[TextBox], wanted: list[Wanted], readings: list[Reading]
) -> None:
    """Adds the cells in rows of upright labels, the upper ones first, that were not read; `boxes` are all that text was found in."""
    if any(ocr_text.LEVEL.search(reading.text) for reading in readings):
        return
    labels = [one.box for one, r in zip(wanted, readings, strict=True) if _is_label(one.box, r)]
    lying = sum(box.ratio > ocr_boxes.PAIR_RATIO and not ocr_boxes.is_vertical(box) for box in boxes)
    if len(labels) < LEAST_LABELS or lying < LYING * len(labels):
        return
    height, width = grey.shape
    known = [box for box in boxes if box.ratio >= CELL_RATIO]
    known += [one.box for one, reading in zip(wanted, readings, strict=True) if reading.confidence >= READABLE]
    left = MOST_HEIGHT * height
    for top, bottom in _rows(labels):
        left -= bottom - top
        if left < 0:
            return
        seen = parted.seen(grey, (0, top, width, bottom), NEARER * detect_at / max(grey.shape))
        unread = (box for box in seen if box.ratio < CELL_RATIO and not any(_share(box, other) for other in known))
        cells = [Wanted(box) for box in unread][:MOST_CELLS]
        read = ocr_text.read(grey, cells)
        read_pairs(grey, cells, read)
        for cell, reading in zip(cells, read, strict=True):
            if reading.confidence >= READABLE:
                wanted.append(cell)
                readings.append(reading)


def _is_label(box: TextBox, reading: Reading) -> bool:
    return ocr_boxes.is_vertical(box) and reading.confidence >= READABLE and len(reading.text) >= LABEL_CHARS


def _rows(labels: Sequence[TextBox]) -> Iterator[tuple[float, float]]:
    """From where to where on the page labels stand."""
    spans = sorted((box.bounds[1], box.bounds[3]) for box in labels)
    top, bottom = spans[0]
    for upper, lower in spans[1:]:
        if upper > bottom:
            yield top, bottom
            top = upper
        bottom = max(bottom, lower)
    yield top, bottom


def _share(one: TextBox, other: TextBox) -> bool:
    """Whether the middle of one lies in the other."""
    return parted.holds(one, other) or parted.holds(other, one)
