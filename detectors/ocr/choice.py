"""Which boxes of a page are read: marks are short and stand apart, body lines are long and many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import paragraphs
from detectors.ocr.boxes import TextBox
from detectors.ocr.text import Wanted

Array = np.ndarray[Any, Any]

# Ratios are of boxes, which are higher than their letters: a character is about 0.6 of it.
FEW_BOXES = 6
LONE_BOXES = 24
CROWDED_WORDS = 30
CELL_RATIO = 1.9
HEADER_SHARE = 0.2
LEAST_RATIO, LEAST_RATIO_ASKEW = 1.3, 1.12
WORD_RATIO = 5.5
WHOLE_RATIO = 9.0
UPRIGHT_RATIO = 16.0
START_RATIO, GLANCE_RATIO = 4.0, 3.0
SHORT_HEIGHT_SHARE = 0.006
HEAD_SHARE = 0.35
HEAD_LINES = 6
HEAD_RATIO = 12.0
FOOT_SHARE = 0.88
TITLE_HEIGHTS, TITLE_RATIO, TITLE_LINES = 1.08, 18.0, 2
# In heights of a line.
MARGIN, SHORT_LINES = 2.0, 4


def worth_reading(found: Sequence[TextBox], grey: Array) -> list[Wanted]:
    """The boxes to recognise; of long lines only the beginning of each paragraph."""
    height, width = grey.shape
    boxes = ocr_boxes.join_neighbours(found)
    if len(boxes) <= FEW_BOXES:
        return [Wanted(box) for box in boxes]
    least_px = SHORT_HEIGHT_SHARE * max(width, height)
    least_ratio = LEAST_RATIO if sum(box.ratio < LEAST_RATIO for box in boxes) > LONE_BOXES else 0.6
    words: list[TextBox] = []
    lines: list[TextBox] = []
    for box in sorted(boxes, key=lambda box: box.bounds[1]):
        # Two small characters askew have a box that is nearly square.
        in_head = box.bounds[3] < HEADER_SHARE * height and box.ratio >= LEAST_RATIO_ASKEW
        if box.short_px < least_px or (box.ratio < least_ratio and not in_head):
            continue
        upright = box.ratio <= UPRIGHT_RATIO and ocr_boxes.is_vertical(box)
        (words if box.ratio <= WORD_RATIO or upright else lines).append(box)
    # Titles and red heads are long for their size, not for their words.
    head = [box for box in lines if box.bounds[1] < HEAD_SHARE * height and box.ratio <= HEAD_RATIO][:HEAD_LINES]
    head += _titles(lines, height)
    # And a line that stands by itself there, or at the foot, may name number, issuer, date and level one behind the other.
    alone = [
        b for b in paragraphs.standing_alone(lines) if b.ratio > HEAD_RATIO and _at_an_edge(b, height) and b not in head
    ]
    head += alone[:HEAD_LINES]
    head += [b for b in _short_of_the_margin(lines, height) if b not in head][:SHORT_LINES]
    starts, perhaps = ([b for b in some if b not in head] for some in paragraphs.paragraph_starts(lines))
    # A form's line between others of its kind begins and ends like the last one of a paragraph.
    rest = [b for b in lines if b.ratio <= WHOLE_RATIO and not any(b in some for some in (head, starts, perhaps))]
    # In a table the first characters of a cell tell whether it could be a level; its words are many.
    cells_from = HEADER_SHARE * height if len(words) > CROWDED_WORDS else height
    return [
        *(Wanted(box, CELL_RATIO if box.bounds[1] > cells_from and box.ratio > CELL_RATIO else None) for box in words),
        *(Wanted(box) for box in head),
        *(Wanted(box, None if box.ratio <= WHOLE_RATIO else START_RATIO) for box in starts),
        *(Wanted(box, START_RATIO) for box in rest),
        *(Wanted(box, GLANCE_RATIO) for box in perhaps),
    ]


def _titles(lines: Sequence[TextBox], height: int) -> list[TextBox]:
    """Of the page's first lines those that are long and set larger than others; a level may stand behind their words. Further down
    a line is higher than others where a stamp crosses it."""
    if not lines:
        return []
    large = TITLE_HEIGHTS * float(np.median([box.short_px for box in lines]))
    return [
        box
        for box in lines[:TITLE_LINES]
        if HEAD_RATIO < box.ratio <= TITLE_RATIO and box.short_px > large and box.bounds[1] < HEAD_SHARE * height
    ]


def _short_of_the_margin(lines: Sequence[TextBox], height: int) -> list[TextBox]:
    """Lines that reach neither margin, as captions and headings do, and at the top those that don't reach the right one: several fields
    in a row."""
    if not lines:
        return []
    left = np.percentile([box.bounds[0] for box in lines], 25)
    # Among paragraphs of two lines every other line ends early.
    half, most = np.percentile([box.bounds[2] for box in lines], (50, 75))
    return [
        box
        for box in lines
        if (box.bounds[2] < most - MARGIN * box.short_px and box.bounds[0] > left + MARGIN * box.short_px)
        or (box.bounds[2] < half - MARGIN * box.short_px and box.bounds[3] < HEADER_SHARE * height)
    ]


def _at_an_edge(box: TextBox, height: int) -> bool:
    return box.bounds[1] < HEAD_SHARE * height or box.bounds[3] > FOOT_SHARE * height
