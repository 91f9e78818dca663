"""Lines that lie so close to each other, as in narrow cells, that the detector took them for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import detector
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import READABLE
from detectors.ocr.text import Reading, Wanted

Array = np.ndarray[Any, Any]

# How much higher than the page's other boxes one of two lines is, and one that may hold anything; how much larger that is seen than
# the page was, and how many are looked at.
HIGHER, TALL, NEARER, MOST_PLACES = 1.25, 1.8, 2.0, 4
# A table has so many boxes at least; cells that run into each other aren't long; so many of its columns are looked at, in boxes'
# heights how much around them, and so many cells.
TABLE_BOXES, CELL_RATIO, UPRIGHT_WORD, PAIR_RATIO, MOST_COLUMNS, AROUND, MOST_CELLS = 40, 3.0, 2, 2.0, 2, 0.5, 48


def look_nearer(grey: Array, detect_at: int, wanted: list[Wanted], readings: list[Reading]) -> None:
    """Boxes that can't be read give way to the lines that they hold, if those can."""
    if not wanted:
        return
    usual_px = float(np.median([one.box.short_px for one in wanted]))
    scale = NEARER * detect_at / max(grey.shape)
    if len(wanted) > TABLE_BOXES:
        narrow = [one.box for one, reading in zip(wanted, readings, strict=True) if _may_be_narrow(one.box, reading)]
        top, bottom = (round(float(side)) for side in _ends([one.box for one in wanted]))
        for left, right in _columns(narrow, AROUND * usual_px):
            _read_column(grey, seen(grey, (left, top, right, bottom), scale), wanted, readings)
    high = [i for i in _unread(wanted, readings) if wanted[i].box.short_px > HIGHER * usual_px]
    for i in sorted(high, key=lambda i: wanted[i].box.bounds[1])[:MOST_PLACES][::-1]:
        box = wanted[i].box
        _replaced(
            [i],
            seen(grey, box.bounds, scale) if box.short_px > TALL * usual_px else box.halves(),
            grey,
            wanted,
            readings,
        )


def _unread(wanted: Sequence[Wanted], readings: Sequence[Reading], ratio: float = np.inf) -> list[int]:
    return [i for i, one in enumerate(wanted) if readings[i].confidence < READABLE and one.box.ratio < ratio]


def _may_be_narrow(box: TextBox, reading: Reading) -> bool:
    """Whether it may be of a column in which words stand upright for want of room."""
    upright = ocr_boxes.is_vertical(box) and len(reading.text) == UPRIGHT_WORD
    return box.ratio < CELL_RATIO and (upright or reading.confidence < READABLE)


def _ends(boxes: Sequence[TextBox]) -> tuple[float, float]:
    return min(box.bounds[1] for box in boxes), max(box.bounds[3] for box in boxes)


def _columns(boxes: Sequence[TextBox], around_px: float) -> Iterator[tuple[float, float]]:
    """From where to where boxes lie below each other, the most first."""
    columns: list[list[TextBox]] = []
    for box in boxes:
        x0, _, x1, _ = box.bounds
        for column in columns:
            u0, _, u1, _ = column[0].bounds
            if 2 * (min(x1, u1) - max(x0, u0)) > min(x1 - x0, u1 - u0):
                column.append(box)
                break
        else:
            columns.append([box])
    for column in sorted(columns, key=len, reverse=True)[:MOST_COLUMNS]:
        if len(column) > 1:
            yield min(box.bounds[0] for box in column) - around_px, max(box.bounds[2] for box in column) + around_px


def seen(grey: Array, bounds: tuple[float, float, float, float], scale: float) -> Sequence[TextBox]:
    x0, y0, x1, y1 = (max(0, round(side)) for side in bounds)
    part = grey[y0:y1, x0:x1]
    if part.size == 0:
        return []
    found = detector.find_text(part, max(1, round(scale * max(part.shape))))
    corner = np.array([x0, y0], np.float32)
    return ocr_boxes.join_neighbours([ocr_boxes.oriented(corners + corner) for corners in found])


def _read_column(grey: Array, nearer: Sequence[TextBox], wanted: list[Wanted], readings: list[Reading]) -> None:
    """Of the cells seen from nearer those that no box which could be read holds."""
    unread = _unread(wanted, readings, CELL_RATIO)
    known = [one.box for i, one in enumerate(wanted) if i not in unread]
    cells = [box for box in nearer if box.ratio < PAIR_RATIO and not any(holds(other, box) for other in known)]
    held = [i for i in unread if sum(holds(wanted[i].box, cell) for cell in cells) > 1]
    _replaced(held, cells[:MOST_CELLS], grey, wanted, readings)


def holds(box: TextBox, other: TextBox) -> bool:
    x0, y0, x1, y1 = box.bounds
    x, y = other.quad.mean(axis=0)
    return bool(x0 < x < x1 and y0 < y < y1)


def _replaced(
    gone: Sequence[int], lines: Sequence[TextBox], grey: Array, wanted: list[Wanted], readings: list[Reading]
) -> None:
    read = ocr_text.read(grey, list(map(Wanted, lines)))
    if len(lines) < 2 or all(reading.confidence < READABLE for reading in read):
        return
    for i in sorted(gone, reverse=True):
        del wanted[i], readings[i]
    wanted += map(Wanted, lines)
    readings += read
