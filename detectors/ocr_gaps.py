"""What the recogniser leaves out between the words of a line: the gaps beside a level, and empty boxes before its options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# A gap between two words, which is left out as often as not; in pixels of a strip, and in pitches. Letters that are all as
# far apart are set wide. A star doesn't fill its square.
WORD_ENDS, GAP_PX, GAP_PITCH, SET_WIDE = re.compile(r"[\u4e00-\u9fff)）〕】\]★☆][\u4e00-\u9fff]"), 7, 0.28, 0.5
STARS, STAR_GAP = "★☆", 0.6
# A level with its label and its term.
LABELLED_LEVEL = re.compile(r"(?:密\s?级\s?[:：]\s?)?[绝机秘]\s?密级?\s?[★☆*]?(?:\s?(?:\d+[年月]|长期))?")
# A full box that was read while no empty one was; in pitches, half of what a character takes up and the least that a box does.
BOX, EMPTY_BOX, HALF, LEAST_BOX = re.compile("[●■☑☒√✓✔]"), "□", 0.6, 0.3
# The other way round: what is put for a full box that wasn't read while empty ones were; what room in pitches that takes up
# at least, and how much of its middle is inked.
FULL_BOX, WHOLE_BOX, MIDDLE, TICKED = "☑", 0.7, (0.3, 0.7), 0.08
EMPTY = re.compile("[□☐○◯〇口]")


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
    if BOX.search(text) and EMPTY.search(text) is None:
        return dict.fromkeys(_boxes(inked / strip.shape[1], text, places, pitch), EMPTY_BOX)
    if EMPTY.search(text) and BOX.search(text) is None:
        boxes = _boxes(inked / strip.shape[1], text, places, pitch)
        return {
            i: FULL_BOX
            for i, (start, end) in boxes.items()
            if end - start > WHOLE_BOX * pitch and _is_ticked(ink, start, end)
        }
    gaps = np.diff(inked)
    wide = np.flatnonzero(gaps >= max(GAP_PX, GAP_PITCH * pitch * strip.shape[1]))
    middles = (inked[wide] + inked[wide + 1]) / 2 / strip.shape[1]
    broad = gaps[wide] >= STAR_GAP * pitch * strip.shape[1]
    parted = {
        i
        for i in pairs
        if ((places[i - 1] < middles) & (middles < places[i]) & (broad | (text[i - 1] not in STARS))).any()
    }
    if len(parted) > SET_WIDE * len(pairs):
        return {}
    # Thin strokes leave gaps in any word; what counts is how a level stands.
    beside = {i for level in LABELLED_LEVEL.finditer(text) for i in level.span()}
    return dict.fromkeys(parted & beside, " ")


def _boxes(inked: Array, text: str, places: Sequence[float], pitch: float) -> dict[int, tuple[float, float]]:
    """Where there is room for a box before a character, and ink in it."""
    boxes = {}
    end = -HALF * pitch
    for i, character in enumerate(text):
        if character.isspace():
            continue
        start, room = places[i] - HALF * pitch, end + HALF * pitch
        if character.isalpha() and start - room > LEAST_BOX * pitch and ((room < inked) & (inked < start)).any():
            boxes[i] = (room, start)
        end = places[i]
    return boxes


def _is_ticked(ink: Array, start: float, end: float) -> bool:
    """Whether there is ink in the middle of what is inked between two shares of the strip's width."""
    part = ink[:, max(0, round(start * ink.shape[1])) : round(end * ink.shape[1])]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    if not rows.size:
        return False
    (top, bottom), (left, right) = (_middle(int(line[0]), int(line[-1]) + 1) for line in (rows, columns))
    middle = part[top:bottom, left:right]
    return middle.size > 0 and float(middle.mean()) > TICKED


def _middle(first: int, end: int) -> tuple[int, int]:
    return round(first + MIDDLE[0] * (end - first)), round(first + MIDDLE[1] * (end - first))
