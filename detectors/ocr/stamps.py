"""The words of a stamp over print, once its place is known: without the frame, without the print, or where they should stand."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from detectors.ocr.layers import DARKEST, SQUARE, Layer, Spot, level_at

Array = np.ndarray[Any, Any]

# A stamp's frame: it spans its patch and is hollow.
FRAME_SPAN, INNER_SPAN, FRAME_FILL = 0.72, 0.55, 0.4
# What the words in a frame ink of it at least.
WORDS_FILL = 0.03
# What lies around them is paper: of the page's own white so much at least. In photographs frames are seen on anything.
PAPER_SHARE, WHITE_PERCENTILE, AROUND_PERCENTILE = 0.6, 95, 75
# Words take up so much of a stamp's width and height, of a round one's width only its middle.
WORDS_WIDE, WORDS_HIGH, ROUND_HIGH, TURNS = 0.9, 0.62, 0.5, (0.0, -10.0, 10.0, -20.0, 20.0)
INKED = 160
# Of the way from the print's grey to the paper's: how much lighter other ink must be, and where between the two inks the
# print ends.
LIGHTER, PRINT_SHARE = 0.12, 0.55
# How much of a place print and a point around it take up at most, unless it is heavy: of strokes more than so much is left without
# single points.
MOST_PRINT, STROKES = 0.35, 0.75
# The width in shares of a sheet's longer side from which a round stamp is a seal.
SEAL_SIDE = 0.13


def unframed(layer: Layer, spot: Spot) -> Array:
    """The ink of one place without the frame around its words, which hides them from the detector."""
    return _erased(_ink(layer, spot), FRAME_SPAN, 3)


def holds_words(layer: Layer, spot: Spot) -> bool:
    """Whether one place is an oblong frame with something in it: a stamp, read or not."""
    ink = _ink(layer, spot)
    frame = _frame(ink, FRAME_SPAN)
    if frame is None:
        return False
    _, (wide, high), _ = cv2.minAreaRect(cv2.findNonZero(frame))
    inside = _erased(ink, FRAME_SPAN, 3) < INKED
    return SQUARE * min(wide, high) < max(wide, high) and float(inside.mean()) > WORDS_FILL


def lies_on_paper(grey: Array, layer: Layer, spot: Spot) -> bool:
    """Whether what lies around the ink of one place is nearly as light as the page's white."""
    x0, y0, x1, y1 = (round(at * layer.scale) for at in spot)
    white = np.percentile(grey[::4, ::4], WHITE_PERCENTILE)
    return bool(np.percentile(grey[y0:y1, x0:x1], AROUND_PERCENTILE) >= PAPER_SHARE * white)


def _ink(layer: Layer, spot: Spot) -> Array:
    x0, y0, x1, y1 = spot
    return layer.picture[y0:y1, x0:x1]


def guesses(layer: Layer, spot: Spot) -> list[Array]:
    """The corners of where a stamp's words should stand in one place of the page (in its points), frame or no frame."""
    ink = _ink(layer, spot)
    frame = _frame(ink, FRAME_SPAN)
    if frame is None and len(layer.spots) > 1:
        return []
    inked = cv2.findNonZero((ink < INKED).astype(np.uint8) if frame is None else frame)
    if inked is None:
        return []
    centre, (wide, high), angle = cv2.minAreaRect(inked)
    if wide < high:
        wide, high, angle = high, wide, angle - 90
    if frame is None and wide <= SQUARE * high:
        return []
    middle = (centre[0] * layer.scale, centre[1] * layer.scale)
    size = (WORDS_WIDE * wide * layer.scale, WORDS_HIGH * high * layer.scale)
    if wide > SQUARE * high:
        return [cv2.boxPoints((middle, size, angle))]
    # A round one says nothing about how it is turned; the largest are seals.
    if wide > SEAL_SIDE * max(layer.picture.shape):
        return []
    return [cv2.boxPoints((middle, (size[0], ROUND_HIGH * size[0]), turn)) for turn in TURNS]


def without_print(grey: Array, layer: Layer, spot: Spot) -> Array | None:
    """One place of the page with its print, the darkest ink, painted over by what lies around it, and without its frame.

    None where the print is no darker than what crosses it, or is everywhere. Strokes as thin as the print's, of which the layer holds
    nothing but dots, stay whole here.
    """
    x0, y0, x1, y1 = (round(side * layer.scale) for side in spot)
    part = grey[y0:y1, x0:x1]
    size = (part.shape[1], part.shape[0])
    marks = _ink(layer, spot)
    frame = _frame(marks, FRAME_SPAN)
    strokes = cv2.resize((marks < INKED).astype(np.uint8) if frame is None else frame, size)
    darkest, paper = level_at(part, None, 0.01), level_at(part, None, 0.75)
    core = cv2.erode(strokes, np.ones((3, 3), np.uint8))
    level = level_at(part, core if core.any() else strokes, 0.5)
    if level - darkest < LIGHTER * (paper - darkest):
        return None
    dark: Array = (part < darkest + PRINT_SHARE * (level - darkest)).astype(np.uint8)
    covered = cv2.dilate(dark, np.ones((3, 3), np.uint8))
    if covered.mean() > MOST_PRINT and cv2.medianBlur(dark, 3).mean() < STROKES * dark.mean():
        return None  # grain, which takes long to be painted over
    clear = cv2.inpaint(part, covered, 3, cv2.INPAINT_TELEA)
    if frame is not None:
        clear[cv2.dilate(strokes, np.ones((7, 7), np.uint8)) > 0] = int(paper)
    low, high = level_at(clear, None, 0.03), level_at(clear, None, 0.7)
    levels = (np.arange(256) - low) * (DARKEST / max(high - low, 1.0)) + 255 - DARKEST
    return _erased(cv2.LUT(clear, np.clip(levels, 0, 255).astype(np.uint8)), INNER_SPAN, 5)


def _erased(ink: Array, span: float, wide_px: int) -> Array:
    """Without the frame, and as much around its lines."""
    frame = _frame(ink, span)
    if frame is None:
        return ink
    clear = ink.copy()
    clear[cv2.dilate(frame, np.ones((wide_px, wide_px), np.uint8)) > 0] = 255
    return clear


def _frame(ink: Array, span: float) -> Array | None:
    """Which points belong to a hollow shape that spans all of it; None where there is none."""
    marks = (ink < INKED).astype(np.uint8)
    height, width = marks.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marks)
    frame = None
    for label, (_, _, wide, high, area) in enumerate(stats[1:].tolist(), start=1):
        if wide >= span * width and high >= span * height and area <= FRAME_FILL * wide * high:
            rim = (labels == label).astype(np.uint8)
            frame = rim if frame is None else frame | rim
    return frame
