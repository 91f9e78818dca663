"""What the red ink of a page is beside words: the rule below an issuer's name, the name itself, a round seal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np

from detectors.model import Sign

Array = np.ndarray[Any, Any]

# Shares of the page's width and height. A rule may lie askew, so its box is higher than it is thick.
RULE_WIDTH, RULE_BOX_HEIGHT, RULE_THICKNESS, RULE_ABOVE = 0.5, 0.07, 0.02, 0.65
# GB/T 9704 sets the issuer's name in letters of up to 22 mm; three or more in a row make a head.
LETTER_HEIGHT, HEAD_WIDTH, HEAD_LETTERS, RUN_WIDTH, HEAD_ABOVE = (0.014, 0.1), 0.2, 3, 0.35, 0.45
# Seals are 38 to 50 mm across, on sheets of A4 and A3. Less than all of the circle is inked.
SEAL_WIDTH, SEAL_ROUND, SEAL_INKED = (0.1, 0.3), 0.8, (0.1, 0.75)
RING = 0.12


def signs(red: Array) -> frozenset[Sign]:
    """`red` says which points of an upright page carry red ink."""
    height, width = red.shape
    marks = cv2.dilate(red.astype(np.uint8), np.ones((3, 3), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marks)
    found: set[Sign] = set()
    letters: list[tuple[float, float]] = []
    for label, (x, y, wide, high, area) in enumerate(stats[1:].tolist(), start=1):
        if _is_rule(y / height, wide / width, high / height, area / wide / height):
            found.add("red-rule")
        elif _is_round(wide, high, width, height) and _is_ring(labels[y : y + high, x : x + wide] == label):
            found.add("seal")
        elif LETTER_HEIGHT[0] <= high / height <= LETTER_HEIGHT[1] and y / height < HEAD_ABOVE:
            letters.append(((y + high / 2) / height, wide / width))
    if _make_a_head(letters):
        found.add("red-head")
    return frozenset(found)


def _is_rule(y: float, wide: float, high: float, thick: float) -> bool:
    return wide >= RULE_WIDTH and high <= RULE_BOX_HEIGHT and thick <= RULE_THICKNESS and y <= RULE_ABOVE


def _is_round(wide: float, high: float, width: int, height: int) -> bool:
    within = SEAL_WIDTH[0] <= wide / min(width, height) <= SEAL_WIDTH[1]
    return within and min(wide, high) >= SEAL_ROUND * max(wide, high)


def _is_ring(marks: Array) -> bool:
    """Ink along the rim all the way round, and empty corners."""
    high, wide = marks.shape
    y, x = np.mgrid[0:high, 0:wide]
    radius = np.hypot((x - (wide - 1) / 2) / (wide / 2), (y - (high - 1) / 2) / (high / 2))
    if not SEAL_INKED[0] <= float(marks[radius <= 1].mean()) <= SEAL_INKED[1] or marks[radius > 1 + RING].any():
        return False
    angles = np.arctan2(y - high / 2, x - wide / 2)[marks & (np.abs(radius - 1) <= RING)]
    around, _ = np.histogram(angles, bins=12, range=(-np.pi, np.pi))
    return bool(np.count_nonzero(around) >= 11)


def _make_a_head(letters: Iterable[tuple[float, float]]) -> bool:
    """Whether letters stand in one row and are wide enough together; fewer pieces, where they run together, wider still."""
    pieces = list(letters)
    rows = [[wide for y, wide in pieces if abs(y - row) < LETTER_HEIGHT[0]] for row, _ in pieces]
    return any(sum(row) >= (HEAD_WIDTH if len(row) >= HEAD_LETTERS else RUN_WIDTH) for row in rows)
