"""Where text stands on a page image: DB detection at a small scale, and the geometry of its boxes.

Quads are float arrays (4, 2) of corner points in image pixels: start-top, end-top, end-bottom, start-bottom along the
reading direction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from detectors import ocr_models

Array = np.ndarray[Any, Any]

PROBABILITY = 0.3
CONTOUR_MEAN = 0.45
UNCLIP = 1.6
MIN_SIDE_PX = 3.0
MAX_CANDIDATES = 2_000
STANDING_RATIO = 4.0
READ_ACROSS_DEGREES = 60.0


@dataclass(frozen=True, eq=False)
class TextBox:
    """One stretch of text. `long_px` runs in the reading direction, `short_px` is its height."""

    quad: Array
    long_px: float
    short_px: float

    @property
    def ratio(self) -> float:
        return self.long_px / max(self.short_px, 1.0)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        x, y = self.quad[:, 0], self.quad[:, 1]
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def find_text(grey: Array, long_side: int) -> list[Array]:
    """Corner points (in any order of start) of the text found with the longer side scaled to `long_side` pixels."""
    height, width = grey.shape
    scale = long_side / max(height, width)
    to_w = max(32, round(width * scale / 32) * 32)
    to_h = max(32, round(height * scale / 32) * 32)
    small = cv2.resize(grey, (to_w, to_h), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    plane = small.astype(np.float32) / 127.5 - 1.0
    batch = np.broadcast_to(plane, (1, 3, to_h, to_w))
    probability = ocr_models.run(ocr_models.load().detector, np.ascontiguousarray(batch))[0, 0]
    return _boxes(probability, width / to_w, height / to_h)


def _boxes(probability: Array, x_scale: float, y_scale: float) -> list[Array]:
    mask = cv2.dilate((probability > PROBABILITY).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:MAX_CANDIDATES]:
        centre, (side_a, side_b), angle = cv2.minAreaRect(contour)
        if min(side_a, side_b) < MIN_SIDE_PX:
            continue
        corners = cv2.boxPoints((centre, (side_a, side_b), angle))
        if _mean_inside(probability, corners) < CONTOUR_MEAN:
            continue
        # The network is trained on shrunken text; growing a rectangle by this distance is exact without a clipper.
        grow = side_a * side_b * UNCLIP / (2 * (side_a + side_b))
        corners = cv2.boxPoints((centre, (side_a + 2 * grow, side_b + 2 * grow), angle))
        found.append(corners * np.array([x_scale, y_scale], np.float32))
    return found


def _mean_inside(probability: Array, corners: Array) -> float:
    height, width = probability.shape
    x0 = max(0, math.floor(corners[:, 0].min()))
    x1 = min(width - 1, math.ceil(corners[:, 0].max()))
    y0 = max(0, math.floor(corners[:, 1].min()))
    y1 = min(height - 1, math.ceil(corners[:, 1].max()))
    if x1 < x0 or y1 < y0:
        return 0.0
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    cv2.fillPoly(mask, [(corners - np.array([x0, y0])).astype(np.int32)], 1)
    return float(cv2.mean(probability[y0 : y1 + 1, x0 : x1 + 1], mask)[0])


def stands_on_its_side(found: list[Array]) -> bool:
    """Whether the page is turned by a quarter: more of its long boxes stand than lie."""
    standing = lying = 0.0
    for corners in found:
        first, second = corners[1] - corners[0], corners[2] - corners[1]
        long, short = (first, second) if np.hypot(*first) >= np.hypot(*second) else (second, first)
        length = float(np.hypot(*long))
        if length < STANDING_RATIO * float(np.hypot(*short)):
            continue
        if abs(long[1]) > abs(long[0]):
            standing += length
        else:
            lying += length
    return standing > lying


def turned(corners: Array, quarter_turns: int, width: int, height: int) -> Array:
    """Where the points lie after the image (width x height) went through np.rot90(image, quarter_turns)."""
    points = corners.astype(np.float32)
    for _ in range(quarter_turns % 4):
        points = np.stack([points[:, 1], width - points[:, 0]], axis=1)
        width, height = height, width
    return points


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


def join_neighbours(boxes: list[TextBox]) -> list[TextBox]:
    """Joins lone characters that belong to one word set wide (机　密, 特　急), which stand as boxes of their own."""
    rest = sorted(boxes, key=lambda box: box.bounds[0])
    joined: list[TextBox] = []
    while rest:
        box = rest.pop(0)
        merged = True
        while merged and box.ratio < 3.0:
            merged = False
            for other in rest:
                if other.ratio < 3.0 and _side_by_side(box, other):
                    box = _union(box, other)
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
    alike = max(left.short_px, right.short_px) < 1.5 * min(left.short_px, right.short_px)
    return alike and overlap > 0.7 * height and -0.5 * height < rx0 - lx1 < 1.6 * height


def _union(left: TextBox, right: TextBox) -> TextBox:
    quad = np.stack([left.quad[0], right.quad[1], right.quad[2], left.quad[3]])
    return TextBox(quad, float(np.hypot(*(quad[1] - quad[0]))), max(left.short_px, right.short_px))
