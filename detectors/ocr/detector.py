"""Where text stands on a page image: DB detection at a small scale."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from detectors.ocr import models

Array = np.ndarray[Any, Any]

PROBABILITY = 0.3
CONTOUR_MEAN = 0.3
UNCLIP = 1.6
MIN_SIDE_PX = 3.0
MAX_CANDIDATES = 2_000
# What is text stands out from its surroundings by more than this (of 255), however faint; QUIET_PX of paper around it
# is what the detector wants to see.
FAINT = 10
QUIET_PX = 12
# Of how many points one is made at most by the lines between their neighbours.
COARSE = 1.5


def find_text(grey: Array, long_side: int) -> list[Array]:
    """Corner points (in any order of start) of the text found with the longer side scaled to `long_side` pixels."""
    height, width = grey.shape
    scale = long_side / max(height, width)
    to_w, to_h = max(1, round(width * scale)), max(1, round(height * scale))
    small = shrunk(grey, to_w, to_h)
    window = inked(small)
    if window is None:
        return []
    x0, y0, x1, y1 = window
    part = small[y0:y1, x0:x1]
    # The network wants multiples of 32; the edge's own shade is no text.
    down, right = -part.shape[0] % 32, -part.shape[1] % 32
    part = cv2.copyMakeBorder(part, 0, down, 0, right, cv2.BORDER_REPLICATE)
    plane = part.astype(np.float32) / 127.5 - 1.0
    batch = np.ascontiguousarray(np.broadcast_to(plane, (1, 3, *plane.shape)))
    probability = models.run(models.load().detector, batch)[0][0, 0]
    shift = np.array([x0, y0], np.float32)
    stretch = np.array([width / to_w, height / to_h], np.float32)
    return [(corners + shift) * stretch for corners in _boxes(probability)]


def shrunk(grey: Array, to_w: int, to_h: int) -> Array:
    """Scaled down by whole halves as far as that goes, and the rest of the way by lines between points, several times as fast as by
    areas: over more than COARSE points of width such lines leave out too much, so that the picture is drawn twice as large and halved."""
    grey = _halved(grey, to_w, to_h)
    height, width = grey.shape
    if width > COARSE * to_w and height > COARSE * to_h:
        return _halved(cv2.resize(grey, (2 * to_w, 2 * to_h)), to_w, to_h)
    done: Array = cv2.resize(grey, (to_w, to_h))
    return done


def _halved(grey: Array, to_w: int, to_h: int) -> Array:
    height, width = grey.shape
    while height >= 2 * to_h and width >= 2 * to_w:
        even = grey[: height // 2 * 2, : width // 2 * 2]
        grey = cv2.resize(even, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        height, width = grey.shape
    return grey


def inked(small: Array) -> tuple[int, int, int, int] | None:
    """The rectangle (x0, y0, x1, y1) outside of which nothing stands out from the paper, not even faintly."""
    edges = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    few = np.bincount(edges[::3, ::3].ravel(), minlength=256).cumsum()
    stands_out = edges > int(np.searchsorted(few, few[-1] / 2)) + FAINT
    rows, columns = np.flatnonzero(stands_out.any(axis=1)), np.flatnonzero(stands_out.any(axis=0))
    if not rows.size:
        return None
    height, width = small.shape
    return (
        max(0, int(columns[0]) - QUIET_PX),
        max(0, int(rows[0]) - QUIET_PX),
        min(width, int(columns[-1]) + 1 + QUIET_PX),
        min(height, int(rows[-1]) + 1 + QUIET_PX),
    )


def _boxes(probability: Array) -> list[Array]:
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
        found.append(cv2.boxPoints((centre, (side_a + 2 * grow, side_b + 2 * grow), angle)))
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
