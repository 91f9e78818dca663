"""What a field named 密级 holds: the column of a list below it, whose cells are short and small where the whole page is
looked at at once, or the cell beside it, which other print may cross."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import detector, models, overprint
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import FLUENT, READABLE, OcrLine
from detectors.ocr.text import Reading, Wanted

Array = np.ndarray[Any, Any]

HEADING = re.compile(r"^\W*(?:(?:国家)?秘密|涉密|保密|定密)?\s*(?:密\s*级|等\s*级|级\s*别)\W*$")
# A level by itself, whatever of other print is read behind it, but for boxes to be ticked.
LEADS = re.compile(r"^[\s:：|]*([绝机秘]密)(?![\u4e00-\u9fff])(?!.*[□☐☑■√口])")
# In heights of the heading: how far the column reaches on either side of it, and the least that it reaches down.
ASIDE, LEAST_DOWN = 0.9, 1.5
# How high the boxes of its letters, which are twice as high as they in a grid, are looked at; what the detector is shown at most.
LOOK_PX, LOOK_LONGEST = 40.0, 1_280
# Each is a run of the detector. Those further down on a page of many forms mostly stand in a column that is looked at.
MOST_HEADINGS = 6
# In heights: how far beside its name a value is looked for, and how much of the name's box may be its own; how far beyond the column.
BESIDE, OWN, BEYOND = 6.0, 0.2, 1.5


def read(grey: Array, wanted: Sequence[Wanted], readings: Sequence[Reading]) -> list[OcrLine]:
    """The level below or beside each heading among the boxes read, as the field that it is.

    A column of several levels is a table about levels, of which its cells tell as they stand.
    """
    slant = ocr_boxes.slant_of([one.box for one in wanted])
    usual_px = float(np.median([one.box.short_px for one in wanted])) if wanted else 0.0
    headings = [
        heading
        for one, row in zip(wanted, readings, strict=True)
        for heading, text in ocr_text.cells(one.box, row)
        if "密" in text and HEADING.match(text) is not None and not ocr_boxes.is_vertical(heading)
    ]
    known = [
        one.box.quad.mean(axis=0)
        for one, row in zip(wanted, readings, strict=True)
        if row.confidence >= READABLE and len(row.text) > 1
    ]
    # Where a line names levels is known, however far it goes on: they may be options, of which none is ticked.
    known += [
        one.box.part(0, min(1.0, one.box.short_px / max(one.box.long_px, 1.0))).quad.mean(axis=0)
        for one, row in zip(wanted, readings, strict=True)
        if ocr_text.LEVEL.search(row.text)
    ]
    fields = []
    for heading in sorted(headings, key=lambda box: box.bounds[1])[:MOST_HEADINGS]:
        levels = _levels_below(grey, heading, slant, min(usual_px, heading.short_px))
        best = max(levels, key=lambda line: line.confidence, default=None)
        if best and best.confidence >= FLUENT and len({line.text for line in levels}) == 1:
            fields.append(replace(best, text=f"密级：{best.text}"))
        elif not levels and (beside := _level_beside(grey, heading, known)):
            fields.append(beside)
    return fields


def _level_beside(grey: Array, heading: TextBox, known: Sequence[Array]) -> OcrLine | None:
    """The level right of its field's name where no word is `known`: it may have been taken for a piece of what crosses it."""
    whole = heading.reaching(BESIDE)
    room = whole.part(1 - (BESIDE + OWN) * heading.short_px / whole.long_px, 1)
    x0, y0, x1, y1 = room.bounds
    if any(x0 < x < x1 and y0 < y < y1 for x, y in known):
        return None
    (reading,) = ocr_text.recognise([ocr_text.crop(grey, room)], models.load().careful)
    level = LEADS.match(reading.text)
    if level is None or len(ocr_text.LEVEL.findall(reading.text)) > 1:
        return None
    return OcrLine(f"密级：{level.group(1)}", reading.confidence, room.bounds, reading.weakest)


def _levels_below(grey: Array, heading: TextBox, slant: float, letters_px: float) -> list[OcrLine]:
    """The cells of the column that hold a level and nothing else, without its term."""
    along, down = np.array([np.cos(slant), np.sin(slant)]), np.array([-np.sin(slant), np.cos(slant)])
    margin = ASIDE * heading.short_px
    start = heading.quad[3] - along * margin
    length = (grey.shape[0] - start[1]) / max(float(down[1]), 0.5)
    if length < LEAST_DOWN * heading.short_px:
        return []
    to_page = np.stack([along, down, start], axis=1)
    size = (round(heading.long_px + 2 * margin), round(length))
    strip = cv2.warpAffine(grey, to_page, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255)
    long_side = min(LOOK_LONGEST, round(max(size) * LOOK_PX / letters_px))
    boxes = [ocr_boxes.oriented(corners) for corners in detector.find_text(strip, long_side)]
    levels = []
    for box, reading in zip(boxes, ocr_text.read(strip, [Wanted(box) for box in boxes]), strict=True):
        if ocr_text.LEVEL.search(reading.text) is None:
            continue
        there = replace(box, quad=box.quad @ to_page[:, :2].T + to_page[:, 2])
        if box.bounds[2] > size[0] - margin / 2:
            # Perhaps it goes on beyond what was looked at, as a line below the table does.
            (reading,) = ocr_text.recognise([ocr_text.crop(grey, there.reaching(BEYOND))], models.load().careful)
        level = ocr_text.LEVEL.search(reading.text)
        if level and overprint.WHOLE_TERM.match(reading.text):
            word = "".join(level.group().split())
            levels.append(OcrLine(word, reading.confidence, there.bounds, reading.weakest))
    return levels
