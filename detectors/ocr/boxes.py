"""The geometry of text boxes: their reading order, their rows, their slant.

Quads are float arrays (4, 2) of corner points in image pixels: start-top, end-top, end-bottom, start-bottom along the
reading direction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

LINE_RATIO = 4.0
READ_ACROSS_DEGREES = 60.0
# A box of one character is never wider than this, one of two never narrower than the other.
LONE_RATIO, PAIR_RATIO = 1.75, 1.45
# A piece of a word that is written downwards.
COLUMN_RATIO = 4.0
# By how much (in radians) a stamp lies otherwise than the page's print, which a scanner's bends never do.
LEAN, PRINT_AROUND = 0.1, 9
# In heights: pieces of one line lie closer than this, cells and words further apart.
TOUCHING = 0.1


@dataclass(frozen=True, eq=False)
class TextBox:
    """One stretch of text. `long_px` runs in the reading direction, `short_px` is its height."""

    quad: Array
    long_px: float
    short_px: float

    @property
    def ratio(self) -> float:
        return self.long_px / max(self.short_px, 1.0)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        x, y = self.quad[:, 0], self.quad[:, 1]
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())

    def part(self, start: float, end: float) -> TextBox:
        """What lies between two shares of its length."""
        q, along, below = self.quad, self.quad[1] - self.quad[0], self.quad[2] - self.quad[3]
        quad = np.stack([q[0] + along * start, q[0] + along * end, q[3] + below * end, q[3] + below * start])
        return TextBox(quad, self.long_px * (end - start), self.short_px)

    def halves(self) -> tuple[TextBox, TextBox]:
        """Its upper and its lower half, of a box that holds two lines."""
        q, middle = self.quad, (self.quad + self.quad[::-1]) / 2
        upper, lower = np.stack([q[0], q[1], middle[1], middle[0]]), np.stack([middle[0], middle[1], q[2], q[3]])
        return TextBox(upper, self.long_px, self.short_px / 2), TextBox(lower, self.long_px, self.short_px / 2)

    def inset(self, share: float) -> TextBox:
        """The box less this share of its height on every side."""
        along = (self.quad[1] - self.quad[0]) * (share * self.short_px / max(self.long_px, 1.0))
        down = (self.quad[3] - self.quad[0]) * share
        quad = self.quad + np.stack([along + down, down - along, -along - down, along - down])
        return TextBox(quad, self.long_px - 2 * share * self.short_px, self.short_px * (1 - 2 * share))

    def reaching(self, heights: float) -> TextBox:
        """The box grown by so many of its heights at its end, or at its start where that is negative."""
        along = (self.quad[1] - self.quad[0]) * (abs(heights) * self.short_px / max(self.long_px, 1.0))
        moved = (0, 3) if heights < 0 else (1, 2)
        quad = self.quad.copy()
        for i in moved:
            quad[i] += -along if heights < 0 else along
        return TextBox(quad, self.long_px + abs(heights) * self.short_px, self.short_px)


def stands_on_its_side(found: list[Array]) -> bool:
    """Whether the page is turned by a quarter: more of its long boxes stand than lie. Words decide where lines are few."""
    sides = [(corners[1] - corners[0], corners[2] - corners[1]) for corners in found]
    stretched = [(max(pair, key=_length), min(pair, key=_length)) for pair in sides]
    lines = [long for long, short in stretched if _length(long) >= LINE_RATIO * _length(short)]
    if len(lines) < 3:
        lines = [long for long, short in stretched if _length(long) >= PAIR_RATIO * _length(short)]
    standing = sum(_length(long) for long in lines if abs(long[1]) > abs(long[0]))
    return standing > 0.5 * sum(_length(long) for long in lines)


def _length(side: Array) -> float:
    return float(np.hypot(*side))


def turned(corners: Array, quarter_turns: int, width: int, height: int) -> Array:
    """Where the points lie after the image (width x height) went through np.rot90(image, quarter_turns)."""
    points = corners.astype(np.float32)
    for _ in range(quarter_turns % 4):
        points = np.stack([points[:, 1], width - points[:, 0]], axis=1)
        width, height = height, width
    return points


def mirrored(found: Sequence[Array], width: int) -> list[Array]:
    """Where the points lie after the left side of an image `width` wide changed places with its right one."""
    # In the order that goes round the same way as before.
    return [np.stack([width - corners[::-1, 0], corners[::-1, 1]], axis=1).astype(np.float32) for corners in found]


def oriented(corners: Array) -> TextBox:
    """The corners put in reading order for an upright page: left to right, or top to bottom where text stands."""
    edges = [(corners[(i + 1) % 4] - corners[i], i) for i in range(4)]
    lengths = [float(np.hypot(*edge)) for edge, _ in edges]
    nearly_square = max(lengths) < 1.3 * min(lengths)
    best, best_cost = 0, math.inf
    for edge, i in edges:
        angle = math.degrees(math.atan2(edge[1], edge[0]))
        is_long = lengths[i] >= max(lengths) - 1e-3
        if nearly_square or (is_long and abs(angle) <= READ_ACROSS_DEGREES):
            cost = abs(angle)
        elif is_long:
            cost = 200.0 + abs(angle - 90.0)
        else:
            cost = math.inf
        if cost < best_cost:
            best, best_cost = i, cost
    quad = np.roll(corners, -best, axis=0).astype(np.float32)
    return TextBox(quad, lengths[best], lengths[(best + 1) % 4])


def is_vertical(box: TextBox) -> bool:
    """Text written from top to bottom on an upright page."""
    along = box.quad[1] - box.quad[0]
    return bool(abs(along[1]) > abs(along[0]) * 1.5) and box.ratio > 1.3


def join_neighbours(boxes: Sequence[TextBox]) -> list[TextBox]:
    """Joins lone characters that belong to one word set wide (机　密, 特　急), which stand as boxes of their own."""
    rest = sorted((box for box in boxes if box.ratio <= LONE_RATIO), key=lambda box: box.bounds[0])
    joined = [box for box in boxes if box.ratio > LONE_RATIO]
    while rest:
        box = rest.pop(0)
        merged = True
        while merged:
            merged = False
            for other in rest:
                if _side_by_side(box, other):
                    box = union(box, other)
                    rest.remove(other)
                    merged = True
                    break
        joined.append(box)
    return joined


def _side_by_side(left: TextBox, right: TextBox) -> bool:
    _, ly0, lx1, ly1 = left.bounds
    rx0, ry0, _, ry1 = right.bounds
    height = min(ly1 - ly0, ry1 - ry0)
    overlap = min(ly1, ry1) - max(ly0, ry0)
    if min(left.ratio, right.ratio) > PAIR_RATIO:
        return False
    alike = max(left.short_px, right.short_px) < 1.5 * min(left.short_px, right.short_px)
    # A label and its value stand as far apart as the characters of a word set wide, but a label is no lone character.
    widest = 1.6 if max(left.ratio, right.ratio) <= PAIR_RATIO else 0.5
    return alike and overlap > 0.7 * height and -0.5 * height < rx0 - lx1 < widest * height


def union(left: TextBox, right: TextBox) -> TextBox:
    quad = np.stack([left.quad[0], right.quad[1], right.quad[2], left.quad[3]])
    return TextBox(quad, float(np.hypot(*(quad[1] - quad[0]))), max(left.short_px, right.short_px))


def goes_on(box: TextBox, boxes: Sequence[TextBox]) -> bool:
    """Whether a line of words of the same size touches the box in its row, so that it is a piece of that."""
    x0, _, x1, _ = box.bounds
    for other in boxes:
        u0, _, u1, _ = other.bounds
        low, high = sorted((box.short_px, other.short_px))
        beside = min(x1, u1) - max(x0, u0) > -TOUCHING * low and (u0 < x0 or u1 > x1)
        if other.ratio > PAIR_RATIO and high < 1.4 * low and same_row(box, other) and beside:
            return True
    return False


def same_row(one: TextBox, other: TextBox) -> bool:
    _, y0, _, y1 = one.bounds
    _, v0, _, v1 = other.bounds
    return min(y1, v1) - max(y0, v0) > 0.6 * min(y1 - y0, v1 - v0)


def slant_of(boxes: Sequence[TextBox]) -> float:
    """By how much (radians) the lines of this page fall."""
    lying = [box for box in boxes if box.ratio > PAIR_RATIO and not is_vertical(box)]
    if not lying:
        return 0.0
    slants = np.array([math.atan2(*(box.quad[1] - box.quad[0])[::-1]) for box in lying])
    # The longer a box, the better it tells: the median by the squares of their lengths.
    order = np.argsort(slants)
    weights = np.cumsum(np.array([box.long_px**2 for box in lying])[order])
    return float(slants[order][np.searchsorted(weights, weights[-1] / 2)])


def leans(box: TextBox, boxes: Sequence[TextBox]) -> bool:
    """Whether the box lies at another slant than the print around it, as what was stamped on a page does; photographs of
    pages have several."""
    along, middle = box.quad[1] - box.quad[0], box.quad.mean(axis=0)
    around = sorted(boxes, key=lambda other: float(np.abs(other.quad.mean(axis=0) - middle)[1]))[:PRINT_AROUND]
    return not is_vertical(box) and abs(math.atan2(along[1], along[0]) - slant_of(around)) > LEAN


def in_reading_order(boxes: Sequence[TextBox], words: Sequence[str] = ()) -> list[int]:
    """The boxes' indices row by row, each row from left to right, however slanted the page lies.

    With `words` one behind the other are only boxes that hold no whole word each, as the cells of a column do.
    """
    slant = slant_of(boxes)
    down = np.array([-math.sin(slant), math.cos(slant)])
    middle = [float(box.quad.mean(axis=0) @ down) for box in boxes]
    rows: list[list[int]] = []
    for i in sorted(range(len(boxes)), key=lambda i: middle[i]):
        first = rows[-1][0] if rows else None
        if first is not None and middle[i] - middle[first] < 0.5 * min(boxes[first].short_px, boxes[i].short_px):
            rows[-1].append(i)
        else:
            rows.append([i])
    across = [i for row in rows for i in sorted(row, key=lambda i: boxes[i].bounds[0])]
    standing = {i for i in across if _may_stand(boxes[i]) and not (words and _is_a_word(words[i], boxes[i]))}
    return _stacks_together(boxes, across, standing)


def _is_a_word(text: str, box: TextBox) -> bool:
    return not is_vertical(box) and sum(2 if "\u4e00" <= one <= "\u9fff" else one.isalnum() for one in text) > 2


def _stacks_together(boxes: Sequence[TextBox], order: Sequence[int], standing: Set[int]) -> list[int]:
    """Characters that stand below each other, each after the one above it: a word written down a margin."""
    lone = [i for i in order if i in standing]
    placed: set[int] = set()
    out = []
    for i in order:
        while i not in placed:
            placed.add(i)
            out.append(i)
            if i in standing:
                i = next((j for j in lone if j not in placed and right_below(boxes[i], boxes[j])), i)
    return out


def _may_stand(box: TextBox) -> bool:
    """A character by itself, or a few of a column that the detector took together."""
    return box.ratio <= PAIR_RATIO or (box.ratio <= COLUMN_RATIO and is_vertical(box))


def right_below(upper: TextBox, lower: TextBox) -> bool:
    x0, _, x1, y1 = upper.bounds
    u0, v0, u1, _ = lower.bounds
    overlap = min(x1, u1) - max(x0, u0)
    # The boxes of letters that touch overlap, for they are higher than those.
    letter = min(x1 - x0, y1 - upper.bounds[1])
    return overlap > 0.5 * min(x1 - x0, u1 - u0) and -0.6 * letter < v0 - y1 < 1.2 * letter
