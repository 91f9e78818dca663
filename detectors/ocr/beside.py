"""What lies beside the box of a level: its other half, its term, or what it is counted off by."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from detectors.ocr import models
from detectors.ocr.boxes import TextBox, is_vertical, right_below, same_row, slant_of, union
from detectors.ocr.paragraphs import line_above
from detectors.ocr.text import LEVEL, LONE, LONE_RATIO, LONE_TRIMMINGS, SQUEEZE, Reading, Wanted, crop, recognise

Array = np.ndarray[Any, Any]

# In heights: how far from one character of a level set wide the other is.
LONE_REACH = (1.0, 2.4)
FIRST_HALVES, LAST_HALF = "绝机秘", "密"
# In heights, how far off its row a character is at most; how much wider than another a gap between characters set over a whole line is.
OFF_ITS_ROW, UNEVEN = 0.4, 1.7
# Of characters that may begin such a line so many are looked at; a page that is full of them is no paper.
SPREAD_MAX = 8
ACROSS, DOWN = 0, 1
# How urgent a paper is stands below its level. Of other characters in a line below, so many are looked at.
URGENT, COLUMN_MAX = "急", 50
# How long a box is that holds one character of a level written downwards and a piece of the print below it, and how sure that must be.
PIECE_RATIO, SURE_HALF = 4.0, 0.8
# What follows a level; where it stands alone, in heights how far before it the level is.
TERM_ALONE, LEVEL_REACH = re.compile(r"^密?[★☆](?:\d{1,2}年|长期)$"), 3.0
# What is counted off before a level, an option of a question or a chapter, and may have been taken for something else; a level
# by itself, and in heights how far before it that may begin.
COUNTED_OFF = re.compile(
    r"^(?:\W{0,2}|.{1,2}\s)(?P<text>(?:[A-Ha-h]\s?[.．、,，:：)）·]|(?:第\s?[\d一二三四五六七八九十]{1,3}\s?[章节条编篇讲课]|附\s?录\s?[\d一二三四五六七八九十]))\s*[★☆]?[绝机秘]\s?密.*)"
)
# Options of a question or of a form, of which the last goes on in the next line; a box that was ticked is never read as an empty one there.
OPTIONS = re.compile(
    r"[A-H]\s?[.．、,，:：)）·]\s?[★☆]?$|[A-H]\s?[.．、,，:：)）·].*[绝机秘]\s?密|^[□☐]\s?[绝机秘]\s?密.{0,12}[□☐]\s?$"
)
BARE_LEVEL, COUNTED_REACH, COUNTED_MAX = re.compile(r"^\W*[绝机秘]\s?密级?\W*(?:\d+年)?$"), 3.0, 6
# By how many greys pale letters stand out from the paper, by how many times its grain, and how much of it a thin one covers.
FAINT, ABOVE_GRAIN, THIN_SHARE = 20.0, 5.0, 0.005


def _is_a_term(reading: Reading) -> bool:
    return TERM_ALONE.match(reading.text.strip()) is not None


def is_half_a_level(wanted: Wanted, reading: Reading) -> bool:
    """Whether one character of a level lies in a box by itself, the other one apart from it or under a stamp's frame; or
    a term without its level."""
    if _is_a_term(reading):
        return True
    text = reading.text.strip(LONE_TRIMMINGS)
    return len(text) == 1 and text in LONE and wanted.box.ratio <= LONE_RATIO


def completed(grey: Array, wanted: Wanted, reading: Reading, boxes: Sequence[TextBox] = ()) -> tuple[Wanted, Reading]:
    """Such a box grown by its other half, if that is where it should be: beside it, or below in one of `boxes`."""
    if _is_a_term(reading):
        box = wanted.box.reaching(-LEVEL_REACH)
        (whole,) = recognise([crop(grey, box)], models.load().careful)
        return (Wanted(box), replace(whole, breaks=())) if LEVEL.search(whole.text) else (wanted, reading)
    text = reading.text.strip(LONE_TRIMMINGS)
    for reach in LONE_REACH:
        box = wanted.box.reaching(-reach if text == "密" else reach)
        (whole,) = recognise([crop(grey, box)], models.load().careful)
        if (level := LEVEL.search(whole.text)) is not None:
            # What else lies within reach has a box of its own.
            return Wanted(box), replace(whole, text=level.group(), breaks=())
    return _standing(grey, wanted, reading, boxes)


def _standing(grey: Array, wanted: Wanted, reading: Reading, boxes: Sequence[TextBox]) -> tuple[Wanted, Reading]:
    """The same of a level written downwards over print, of which the lower box holds a piece as well."""
    upper = wanted.box
    if reading.text.strip(LONE_TRIMMINGS) == "密":
        return wanted, reading
    for lower in boxes:
        if lower.ratio > PIECE_RATIO or not right_below(upper, lower):
            continue
        # As wide as the upper character and as high as the lower box.
        (x0, _, x1, _), (_, y0, _, y1) = upper.bounds, lower.bounds
        below = TextBox(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32), x1 - x0, y1 - y0)
        (half,) = recognise([crop(grey, below)], models.load().careful)
        if half.text.strip(LONE_TRIMMINGS).startswith("密") and half.telling >= SURE_HALF:
            whole = TextBox(np.stack([*upper.quad[:2], *below.quad[2:]]), upper.long_px, y1 - upper.bounds[1])
            text = reading.text.strip(LONE_TRIMMINGS) + "密"
            return Wanted(whole), Reading(
                text, (reading.confidence + half.telling) / 2, min(reading.weakest, half.telling), half.telling
            )
    return wanted, reading


def joined(wanted: list[Wanted], readings: list[Reading]) -> None:
    """A level that the detector parted, each half at an edge of its box, is put together."""
    gone: list[int] = []
    for i in [i for i, one in enumerate(readings) if one.text.rstrip()[-1:] in tuple(FIRST_HALVES)]:
        one = wanted[i]
        if is_vertical(one.box) or (one.max_ratio is not None and one.box.ratio > one.max_ratio):
            continue
        follow = (j for j, r in enumerate(readings) if r.text[:1] == "密" and _follows(one.box, wanted[j].box))
        other = next((j for j in follow if j not in gone), None)
        if other is None:
            continue
        gone.append(other)
        first, second = readings[i], readings[other]
        weakest = min(first.weakest, second.weakest)
        wanted[i] = Wanted(union(one.box, wanted[other].box))
        readings[i] = replace(first, text=first.text.rstrip() + second.text, weakest=weakest, places=())
    for i in sorted(gone, reverse=True):
        del wanted[i], readings[i]


def spread_out(wanted: list[Wanted], readings: list[Reading], boxes: Sequence[TextBox]) -> None:
    """A level set over a whole line or down a margin, each character far from the next, is put together with what ends it: no words
    but its own may stand in that line."""
    firsts = [i for i, one in enumerate(readings) if one.text.strip(LONE_TRIMMINGS) in tuple(FIRST_HALVES)]
    if not firsts or not any(one.text.strip(LONE_TRIMMINGS) == LAST_HALF for one in readings):
        return
    slope = math.tan(slant_of(boxes))
    urgent = any(URGENT in one.text for one in readings)
    for first, axis in itertools.product(firsts[:SPREAD_MAX], (ACROSS, DOWN)):
        start = wanted[first].box
        row = [i for i, one in enumerate(wanted) if _in_row(start, one.box, slope, axis)]
        row.sort(key=lambda i: wanted[i].box.bounds[axis])
        texts = [readings[i].text.strip() for i in row]
        term = wanted[row[-1]].box if _is_a_term(readings[row[-1]]) else None
        apart = all(box.ratio <= LONE_RATIO or box is term for box in boxes if _in_row(start, box, slope, axis))
        if row[0] != first or texts[1:2] != [LAST_HALF] or not apart:
            continue
        line = [wanted[i].box for i in row]
        if _evenly(line, axis) and (urgent or not _is_a_grid(line, boxes, slope, axis)):
            weakest = min(readings[i].weakest for i in row)
            (x0, y0, _, _), (_, _, x1, y1) = start.bounds, wanted[row[-1]].box.bounds
            quad = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)
            wanted[first] = Wanted(TextBox(quad, x1 - x0, y1 - y0))
            readings[first] = replace(readings[first], text="".join(texts), weakest=weakest, breaks=(), places=())
            for i in sorted(row[1:], reverse=True):
                del wanted[i], readings[i]
            return


def _is_a_grid(row: Sequence[TextBox], boxes: Sequence[TextBox], slope: float, axis: int) -> bool:
    """Whether other characters stand to each other as these two do, below or beside them: a table of characters, or a saying over
    several lines."""
    others = [box for box in boxes if box.ratio <= LONE_RATIO and not _in_row(row[0], box, slope, axis)]
    columns = [[box for box in others if _in_row(one, box, slope, 1 - axis)][:COLUMN_MAX] for one in row[:2]]
    return any(_in_row(one, other, slope, axis) for one, other in itertools.product(*columns) if one is not other)


def _in_row(one: TextBox, other: TextBox, slope: float, axis: int) -> bool:
    """Whether the other box lies in a line with it across the page, or down it."""
    along, down = (float(side) for side in other.quad.mean(axis=0) - one.quad.mean(axis=0))
    reach = OFF_ITS_ROW * one.short_px
    if axis == ACROSS:
        return abs(down - slope * along) < reach
    # Words to both sides may reach into the column.
    x0, _, x1, _ = other.bounds
    return x0 - reach < float(one.quad[:, 0].mean()) - slope * down < x1 + reach


def _evenly(row: Sequence[TextBox], axis: int) -> bool:
    middles = [float(box.quad[:, axis].mean()) for box in row]
    steps = [after - before for before, after in itertools.pairwise(middles)]
    return max(steps) < UNEVEN * min(steps)


def _follows(left: TextBox, right: TextBox) -> bool:
    """Whether a box goes on in the row of another one, no further away than the characters of a word set wide."""
    lx1, rx0 = left.bounds[2], right.bounds[0]
    low, high = sorted((left.short_px, right.short_px))
    return high < 1.5 * low and same_row(left, right) and -0.5 * low < rx0 - lx1 < LONE_REACH[0] * low


def _first_cell(reading: Reading) -> str:
    """A ticked box that wasn't read leaves a gap, as between two cells."""
    return reading.text[: reading.breaks[0][0]] if reading.breaks else reading.text


def _is_empty_before(strip: Array, start: int) -> bool:
    """Whether nothing stands out from the paper before one of a strip's columns: then nothing is to be read there."""
    left = strip[:, :start].astype(np.float32)
    paper = float(np.median(left))
    grain = float(np.median(np.abs(left - paper)))
    return float(np.quantile(left, THIN_SHARE)) > paper - max(FAINT, ABOVE_GRAIN * grain)


def counted_off(grey: Array, wanted: Sequence[Wanted], readings: list[Reading], boxes: Sequence[TextBox] = ()) -> None:
    """Levels by themselves that are one of several options, or chapters, are read together with what says so: what stands before
    them, or the options of the line above from which they go on."""
    bare = [i for i, one in enumerate(readings) if BARE_LEVEL.match(_first_cell(one))][:COUNTED_MAX]
    for i in bare:
        strip = crop(grey, wanted[i].box.reaching(-COUNTED_REACH))
        before = COUNTED_REACH / (wanted[i].box.ratio + COUNTED_REACH)
        alone = readings[i].breaks or _is_empty_before(strip, round(before * strip.shape[1]))
        whole = None if alone else recognise([strip], models.load().careful)[0]
        if whole is not None and (found := COUNTED_OFF.match(whole.text)) is not None:
            readings[i] = replace(whole, text=found.group("text"), breaks=(), places=())
        elif (above := line_above(wanted[i].box, [box for box in boxes if box.ratio > PIECE_RATIO])) is not None:
            # An empty bracket may part the line in two.
            last = max((box for box in boxes if same_row(above, box)), key=lambda box: box.bounds[2])
            known = (r for one, r in zip(wanted, readings, strict=True) if one.box is last and one.max_ratio is None)
            line = next(known, None) or recognise([crop(grey, last, squeeze=SQUEEZE)], models.load().quick)[0]
            if OPTIONS.search(line.text):
                readings[i] = replace(readings[i], text=line.text + readings[i].text, breaks=(), places=())
