"""Letters that a drawing holds as outlines: filled on a white page and read like a scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from detectors.ocr.images import read_grey
from detectors.reading import Reading

Array = np.ndarray[Any, Any]
Figure = list[Array]
"""The closed outlines of one shape (a letter and its holes), each of points (x, y)."""

LONG_SIDE_PX = 1_800
MARGIN_PX = 40
FINE = 3
LETTERLIKE_POINTS = 8
LETTERLIKE_OUTLINES = 2
POINTS_OF_LETTERS = 60
BEZIER_STEPS = 6
POINTS_MAX = 2_000_000


def letterlike(figures: Sequence[Figure]) -> bool:
    """Whether the outlines could be letters: several with many corners, or points of letters. Frames and arrows have few."""
    if any(len(figure) >= POINTS_OF_LETTERS for figure in figures):
        return True
    return sum(len(outline) >= LETTERLIKE_POINTS for figure in figures for outline in figure) >= LETTERLIKE_OUTLINES


def bezier(start: Array, first: Array, second: Array, end: Array) -> Array:
    """Points of a cubic curve without its start."""
    t = np.linspace(0.0, 1.0, BEZIER_STEPS + 1)[1:, None]
    return (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t**2 * second + t**3 * end


def read_figures(
    figures: Sequence[Figure], out: Reading, *, page: int = 1, points_per_unit: float = 1.0, line_units: float = 0.0
) -> None:
    """Draws the figures in black and adds what they spell. Coordinates grow to the right and downwards.

    With `line_units` they are lines of that width, else filled.
    """
    outlines = [outline for figure in figures for outline in figure if len(outline) > 1]
    if not outlines:
        return
    everything = np.concatenate(outlines)
    everything = everything[np.isfinite(everything).all(axis=1)]
    if not len(everything) or len(everything) > POINTS_MAX:
        return
    low, high = everything.min(axis=0), everything.max(axis=0)
    extent = float(max(*(high - low), 1e-6))
    scale = LONG_SIDE_PX / extent
    width, height = ((high - low) * scale + 2 * MARGIN_PX).astype(int) + 1
    grey = np.full((int(height), int(width)), 255, np.uint8)
    for figure in figures:
        drawn = [
            np.round(((outline - low) * scale + MARGIN_PX) * (1 << FINE)).astype(np.int32)
            for outline in figure
            if len(outline) > 1 and np.isfinite(outline).all()
        ]
        if line_units:
            cv2.polylines(grey, drawn, False, (0,), max(1, round(line_units * scale)), cv2.LINE_AA, FINE)
        elif drawn:
            cv2.fillPoly(grey, drawn, 0, lineType=cv2.LINE_AA, shift=FINE)
    to_points = points_per_unit / scale
    origin = (
        float(low[0]) * points_per_unit - MARGIN_PX * to_points,
        float(low[1]) * points_per_unit - MARGIN_PX * to_points,
    )
    read_grey(grey, out, page=page, size_pt=(width * to_points, height * to_points), origin_pt=origin)
