"""Which lines of a page make paragraphs, which begin one, and which stand by themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detectors.ocr.boxes import TextBox, slant_of

Array = np.ndarray[Any, Any]

# In heights of a box: how far in a line begins that an opening bracket leads, and how far one does of two characters, compared
# with those around it. In leadings: what sets a paragraph off.
BRACKET_INDENT, SET_OFF = 0.24, 1.2
INDENTED, AROUND = 0.8, 10.0
# In heights: how long a line of a paragraph is at least, how far apart its lines lie, and how far its first is set in.
LONG_LINE, LEADING, INDENT = 9.0, 1.2, 2.5
# Lines whose heights differ by less belong together; neighbours lie so many heights apart, those of one paragraph nearer.
ALIKE, NEIGHBOURS, ALONE = 1.4, (0.4, 2.5), 1.6


@dataclass(frozen=True, eq=False)
class _Lines:
    """Where lines begin, end and lie, along and across the slant of their page, and how high they are."""

    start: Array
    end: Array
    middle: Array
    high: Array

    def alike(self, i: int) -> Array:
        alike: Array = (self.high < ALIKE * self.high[i]) & (self.high > self.high[i] / ALIKE)
        return alike

    def near(self, i: int, apart: Array, most: float = NEIGHBOURS[1]) -> Array:
        """Lines of its size that share a stretch of its width and lie `apart` from it by `most` of its heights."""
        lies = (apart > NEIGHBOURS[0] * self.high[i]) & (apart < most * self.high[i])
        near: Array = lies & (self.start < self.end[i]) & (self.end > self.start[i]) & self.alike(i)
        return near


def _laid_out(boxes: Sequence[TextBox]) -> _Lines:
    slant = slant_of(boxes)
    along, down = np.array([math.cos(slant), math.sin(slant)]), np.array([-math.sin(slant), math.cos(slant)])
    # Middles, for a bracket or a speck makes a box higher than its neighbours; of the left edges, for a photograph's lines
    # don't all slant alike.
    return _Lines(
        np.array([box.quad[0] @ along for box in boxes]),
        np.array([box.quad[1] @ along for box in boxes]),
        np.array([(box.quad[0] + box.quad[3]) @ down / 2 for box in boxes]),
        np.array([box.short_px for box in boxes]),
    )


def standing_alone(boxes: Sequence[TextBox]) -> list[TextBox]:
    """Those of the lines that have no neighbour of their size right above or below: heads, and what runs along a foot."""
    lines = _laid_out(boxes)
    return [
        box for i, box in enumerate(boxes) if not lines.near(i, np.abs(lines.middle[i] - lines.middle), ALONE).any()
    ]


def long_lines(boxes: Sequence[TextBox]) -> list[TextBox]:
    return [box for box in boxes if box.ratio > LONG_LINE]


def ends_paragraph(box: TextBox, lines: Sequence[TextBox]) -> bool:
    return line_above(box, lines) is not None


def line_above(box: TextBox, lines: Sequence[TextBox]) -> TextBox | None:
    """The one of the long lines that has the same size, lies right above and begins where the box does, or is indented."""
    # By their left edges, for the end of a slanted line lies much lower, or higher.
    x0, y0 = box.quad[0]
    for other in lines:
        u0, v1 = other.quad[3]
        low, high = sorted((box.short_px, other.short_px))
        above = -0.5 * low < y0 - v1 < LEADING * low
        if high < 1.4 * low and above and -low < u0 - x0 < INDENT * low:
            return other
    return None


def paragraph_starts(boxes: Sequence[TextBox]) -> tuple[list[TextBox], list[TextBox]]:
    """Of lines of text those that go on from no other (alone, indented, or below one that ended early); and short ones that perhaps
    don't, below one that ended earlier than others of its column."""
    if len(boxes) < 3:
        return list(boxes), []
    lines = _laid_out(boxes)
    start, end, high = lines.start, lines.end, lines.high
    gaps = np.diff(np.sort(lines.middle))
    gaps = gaps[gaps > NEIGHBOURS[0] * float(np.median(high))]
    leading = float(np.median(gaps)) if gaps.size else 0.0
    starts, perhaps = [], []
    for i, box in enumerate(boxes):
        apart = lines.middle[i] - lines.middle
        above = lines.near(i, apart)
        if not above.any():
            starts.append(box)
            continue
        nearest = int(np.flatnonzero(above)[np.argmin(apart[above])])
        column = (start < end[nearest]) & (end > start[nearest]) & lines.alike(i)
        # Of a paragraph of one line the next one goes on from nothing, though both begin alike: others near begin further left.
        inside = start[i] - float(start[column & (np.abs(apart) < AROUND * high[i])].min())
        # An opening bracket leaves half of its square empty.
        indented = start[i] > start[nearest] + BRACKET_INDENT * high[i] or INDENTED < inside / high[i] < INDENT
        ended_early = end[nearest] < end[i] - 1.5 * high[i]
        set_off = apart[nearest] > SET_OFF * leading
        if indented or ended_early or set_off:
            starts.append(box)
            continue
        if end[nearest] < float(end[column].max()) - 1.5 * high[i]:
            perhaps.append(box)
    return starts, perhaps
