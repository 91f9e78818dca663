"""What the recogniser leaves out between the words of a line: the gaps beside a level, and empty boxes before its options."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# A gap between two words, which is left out as often as not; in pixels of a strip, in pitches, and how many pitches more than
# between the line's other letters, which may be set wide. A star doesn't fill its square.
WORD_ENDS, GAP_PX, GAP_PITCH, MORE_PITCH = re.compile(r"[\u4e00-\u9fff)）〕】\]★☆][\u4e00-\u9fff]"), 7, 0.28, 0.17
STARS, STAR_GAP = "★☆", 0.6
# So many of a long line's gaps may part words.
PARTED = 3
# How dark such strokes are, of the way from the paper to the ink; and how far the soft edges of others reach.
FAINT_SHARE, EDGE_PX = 0.35, 2
# A level with its label and its term.
LABELLED_LEVEL = re.compile(r"(?:密\s?级\s?[:：]\s?)?[绝机秘]\s?密级?\s?[★☆*]?(?:\s?(?:\d+[年月]|长期))?")
LEVEL = re.compile(r"[绝机秘]\s?密")
# A full box that was read while others were not; in pitches, half of what a character takes up and the least that a box does.
BOX, EMPTY_BOX, HALF, LEAST_BOX = re.compile("[●■☑☒√✓✔]"), "□", 0.6, 0.3
# The other way round: what is put for a full box that wasn't read while empty ones were, or none was; what room in pitches that takes up
# at least, and how much of its middle is inked, also compared with the fullest.
FULL_BOX, WHOLE_BOX, MIDDLE, TICKED, CLEARLY = "☑", 0.7, (0.3, 0.7), 0.08, 0.5
EMPTY = re.compile("[□☐○◯〇口]")
IS_BOX = re.compile("[●■☑☒√✓✔□☐○◯〇]")


def left_out(strip: Array, text: str, places: Sequence[float]) -> dict[int, str]:
    """What belongs before the characters of these numbers. `places` are the shares of the strip's width at which they stand.

    A level that stands apart is a mark, one in mid-word is none. Of options the ticked one is not the one whose box alone
    was read, if there is ink where a box before each would be.
    """
    pairs = [i for i in range(1, len(text)) if WORD_ENDS.match(text, i - 1)]
    if not pairs:
        return {}
    dark, light = float(strip.min()), float(np.median(strip))
    ink = strip < (dark + light) / 2
    inked = np.flatnonzero(ink.any(axis=0))
    pitch = float(np.median([places[i] - places[i - 1] for i in pairs]))
    full, empty = BOX.search(text), EMPTY.search(text)
    if full or empty or len(levels := list(LEVEL.finditer(text))) > 1:
        boxes = _boxes(inked / strip.shape[1], text, places, pitch)
        ticked = _ticked(ink, {i: box for i, box in boxes.items() if box[1] - box[0] > WHOLE_BOX * pitch})
        if full:
            return dict.fromkeys(boxes, EMPTY_BOX)
        if empty:
            return dict.fromkeys(ticked, FULL_BOX)
        if len(ticked) == 1 and all(level.start() in boxes for level in levels):
            return {i: FULL_BOX if i in ticked else EMPTY_BOX for i in boxes}
    faint = np.any(strip < light - FAINT_SHARE * (light - dark), axis=0)
    gaps = [pair for pair in itertools.pairwise(inked.tolist()) if _is_empty(faint, *pair)]
    widths = {i: _widest(gaps, places[i - 1] * strip.shape[1], places[i] * strip.shape[1]) for i in pairs}
    # Thin strokes leave gaps in any word; what counts is how a level stands.
    pitch_px = pitch * strip.shape[1]
    usual = sorted(widths.values())[max((len(pairs) - 1) // 2, len(pairs) - 1 - PARTED)]
    least = max(GAP_PX, GAP_PITCH * pitch_px, usual + MORE_PITCH * pitch_px)
    beside = {i for level in LABELLED_LEVEL.finditer(text) for i in level.span()}
    return {
        i: " "
        for i in pairs
        if i in beside and widths[i] >= max(least, STAR_GAP * pitch_px if text[i - 1] in STARS else 0)
    }


def _is_empty(faint: Array, left: int, right: int) -> bool:
    """Whether nothing lies between two inked columns, not even strokes too thin to count as ink: 三."""
    between = faint[left + EDGE_PX : right - EDGE_PX + 1]
    return right - left > 1 and 2 * int(between.sum()) <= between.size


def _widest(gaps: Sequence[tuple[int, int]], start: float, end: float) -> int:
    """Of the gaps whose middles lie between two places."""
    return max((right - left for left, right in gaps if start < (left + right) / 2 < end), default=0)


def _boxes(inked: Array, text: str, places: Sequence[float], pitch: float) -> dict[int, tuple[float, float]]:
    """Where there is room for a box before a character, and ink in it; not where one was read, nor within a level."""
    boxes = {}
    end, before = -HALF * pitch, ""
    within = {level.end() - 1 for level in LEVEL.finditer(text)}
    for i, character in enumerate(text):
        if character.isspace():
            continue
        start, room = places[i] - HALF * pitch, end + HALF * pitch
        free = character.isalpha() and i not in within and not IS_BOX.match(before)
        if free and start - room > LEAST_BOX * pitch and ((room < inked) & (inked < start)).any():
            boxes[i] = (room, start)
        end, before = places[i], character
    return boxes


def _ticked(ink: Array, boxes: dict[int, tuple[float, float]]) -> set[int]:
    """Those with more than a little ink in the middle, where one is full: a blurred picture's empty boxes have some as well."""
    shares = {i: _middle_share(ink, start, end) for i, (start, end) in boxes.items()}
    least = max(TICKED, CLEARLY * max(shares.values(), default=0.0))
    return {i for i, share in shares.items() if share > least}


def _middle_share(ink: Array, start: float, end: float) -> float:
    """How much of the middle is ink of what is inked between two shares of the strip's width."""
    part = ink[:, max(0, round(start * ink.shape[1])) : round(end * ink.shape[1])]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not rows.size:
        return 0.0
    (top, bottom), (left, right) = (_middle(int(line[0]), int(line[-1]) + 1) for line in (rows, columns))
    middle = part[top:bottom, left:right]
    return float(middle.mean()) if middle.size else 0.0


def _middle(first: int, end: int) -> tuple[int, int]:
    return round(first + MIDDLE[0] * (end - first)), round(first + MIDDLE[1] * (end - first))
