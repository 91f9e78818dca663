"""What lies under or over the print of a grey page: watermarks, and stamps whose colour is lost or never was one.

Their strokes are thicker than those of the text they cross. Closing the page's white rubs the thin strokes out; what is
left of it by far more than of the text, and larger than a line of it, is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]
Spot = tuple[int, int, int, int]

# Strokes as thin as this share of the page's longer side are rubbed out.
THIN_SHARE = 1 / 400
LARGE_SIDE, SMALL_SIDE, LEAST_SIDE = 1_800, 700, 16
# In points of the small copy in which pieces are sought: how far around a point its paper lies, and what joins strokes.
GROUND_PX, JOIN_PX = 10, 3
# What stands out by so many grey levels, and by so many times what the text leaves, is a piece of another layer.
LEAST, TIMES, TEXT_SHARE = 24.0, 1.4, 0.93
# What the text leaves where it is too thick to be rubbed out; where its ink ends on the way to the paper's grey.
DENSE, DENSE_SHARE, GAP_HEIGHTS = 60.0, 0.3, 0.6
# Sides of a piece: shares of the page's longer side, and so many of the heights of the boxes of the text.
SIDES, THIN_SIDE, LINE_HEIGHTS = (0.022, 0.75), 0.012, 0.72
# Higher than lines of the text by so much.
TITLE_HEIGHTS = 1.15
# Half the width of the thickest stroke: of the page's longer side, and of a piece's shorter one. Stars, seals' and punched
# holes, bars and pictures are thicker. A frame is no longer than a stamp.
THICKEST, THICKEST_SHARE, SQUARE, LONGEST, FRAME_SIDE, HOLLOW = 0.016, (0.2, 0.3), 1.3, 8.0, 0.26, 0.12
# A seal's star: half the width of its middle as a share of the seal; how much of a seal is inked at most.
STAR_SHARE, SEAL_FILL = 0.05, 0.2
DARKEST = 235.0
# In heights of a piece: how far around it smaller pieces belong to it.
AROUND_SHARE = 0.4
MARGIN_SHARE = 0.1


@dataclass(frozen=True)
class Layer:
    """What stands out of the text, dark on white, and where (x0, y0, x1, y1 in its points), the largest first.

    One point of it is `scale` points of the page.
    """

    picture: Array
    spots: tuple[Spot, ...]
    scale: float


def thick(grey: Array, found: Sequence[Array], known: Sequence[Array]) -> Layer | None:
    """The layer of thick strokes of an upright page; None where it holds nothing but what is known.

    `found` are the corners of the text boxes of the same page, `known` of those that have been read.
    """
    if min(grey.shape) < LEAST_SIDE or min(grey.shape) * SMALL_SIDE < LEAST_SIDE * max(grey.shape):
        return None  # too thin for words, also in the small copy
    page = _halved(grey) if max(grey.shape) > LARGE_SIDE else grey
    px = max(3, round(THIN_SHARE * max(page.shape)))
    closed = cv2.morphologyEx(page, cv2.MORPH_CLOSE, np.ones((px, px), np.uint8))
    scale = grey.shape[1] / page.shape[1]
    boxes = [corners / scale for corners in found]
    line = float(np.median([_height(corners) for corners in boxes])) if boxes else 0.0
    # Lines of the text can't explain what is larger than they are.
    titles = [corners / scale for corners in known if _height(corners) / scale >= TITLE_HEIGHTS * line]
    layer, least = _standing_out(closed, boxes, titles, line, scale, 0.0)
    if layer is None and least > DENSE:
        # Type so thick that it isn't rubbed out is as dark as it goes, and taken away leaves gaps as high as a line.
        layer, _ = _standing_out(_lifted(page, boxes, px), boxes, titles, line, scale, GAP_HEIGHTS * line)
    return layer


def _standing_out(
    closed: Array, boxes: Sequence[Array], titles: Sequence[Array], line_px: float, scale: float, gap_px: float
) -> tuple[Layer | None, float]:
    """What stands out of text whose boxes these are, in pieces up to `gap_px` apart; and by how much it had to."""
    small, times = closed, 1
    while max(small.shape) > SMALL_SIDE:
        small, times = _halved(small), 2 * times
    ground = _ground(small)
    ink = cv2.subtract(ground, small)
    least = _least(ink, [corners / times for corners in boxes])
    _, marks = cv2.threshold(ink, least, 1, cv2.THRESH_BINARY)
    join_px = max(JOIN_PX, round(gap_px / times))
    joined = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((join_px, join_px), np.uint8))
    spots = _spots(marks, joined, line_px / times, [corners / times for corners in titles])
    if not spots:
        return None, least
    kept = np.zeros(small.shape, np.uint8)
    for x0, y0, x1, y1 in spots:
        reach = round(AROUND_SHARE * min(x1 - x0, y1 - y0))
        kept[max(0, y0 - reach) : y1 + reach, max(0, x0 - reach) : x1 + reach] = 255
    places = tuple((x0 * times, y0 * times, x1 * times, y1 * times) for x0, y0, x1, y1 in _together(spots, kept))
    return Layer(_drawn(closed, ground, kept, least), places, scale), least


def _drawn(closed: Array, ground: Array, kept: Array, least: float) -> Array:
    """What stands out of the paper by not much less than `least`, dark on white, where it is kept."""
    size = (closed.shape[1], closed.shape[0])
    ink = cv2.subtract(cv2.resize(ground, size, interpolation=cv2.INTER_LINEAR), closed)
    ink = cv2.bitwise_and(ink, cv2.resize(kept, size, interpolation=cv2.INTER_NEAREST))
    _, inked = cv2.threshold(ink, least, 255, cv2.THRESH_BINARY)
    strongest = max(level_at(ink, inked, 0.8), 1.3 * least)
    low = 0.6 * least
    levels = (np.arange(256) - low) * (DARKEST / (0.9 * strongest - low))
    picture: Array = cv2.LUT(ink, (255 - np.clip(levels, 0, DARKEST)).astype(np.uint8))
    return picture


def _halved(grey: Array) -> Array:
    height, width = grey.shape
    even = grey[: height // 2 * 2, : width // 2 * 2]
    half: Array = cv2.resize(even, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    return half


def _ground(small: Array) -> Array:
    """The paper's own grey around each point."""
    few = _halved(_halved(small))
    few = cv2.morphologyEx(few, cv2.MORPH_CLOSE, np.ones((GROUND_PX, GROUND_PX), np.uint8))
    few = cv2.blur(few, (5, 5))
    ground: Array = cv2.resize(few, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
    return ground


def _least(ink: Array, boxes: Sequence[Array]) -> float:
    """More than what most lines of text leave, whatever crosses the others."""
    left = [
        level_at(ink[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1], None, TEXT_SHARE)
        for (x0, y0), (x1, y1) in (
            (corners.min(axis=0).astype(int), corners.max(axis=0).astype(int)) for corners in boxes
        )
        if x1 >= 0 and y1 >= 0
    ]
    return max(LEAST, TIMES * float(np.median(left))) if left else LEAST


def _lifted(page: Array, boxes: Sequence[Array], px: int) -> Array:
    """The page with the print in its text boxes and the edges of that made white."""
    inside = np.zeros(page.shape, np.uint8)
    for corners in boxes:
        cv2.fillConvexPoly(inside, corners.astype(np.int32), 1)
    darkest, paper = level_at(page, inside, 0.1), level_at(page, inside, 0.9)
    _, dark = cv2.threshold(page, darkest + DENSE_SHARE * (paper - darkest), 255, cv2.THRESH_BINARY_INV)
    lifted: Array = cv2.bitwise_or(page, cv2.dilate(dark, np.ones((px + 2, px + 2), np.uint8)))
    return lifted


def level_at(ink: Array, where: Array | None, share: float) -> float:
    """The level that this share of the points does not exceed."""
    counts = np.cumsum(cv2.calcHist([ink], [0], where, [256], [0, 256]))
    return float(np.searchsorted(counts, share * counts[-1])) if counts[-1] else 0.0


def _height(corners: Array) -> float:
    return float(min(np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[2] - corners[1]))))


def _spots(marks: Array, joined: Array, line_px: float, known: Sequence[Array]) -> list[Spot]:
    height, width = marks.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, ltype=cv2.CV_16U)
    side = max(width, height)
    least, most = SIDES[0] * side, SIDES[1] * side
    thin = max(THIN_SIDE * side, LINE_HEIGHTS * line_px)
    x, y, wide, high = stats[1:, 0], stats[1:, 1], stats[1:, 2], stats[1:, 3]
    long, short = np.maximum(wide, high), np.minimum(wide, high)
    inside = (x > 1) & (y > 1) & (x + wide < width - 1) & (y + high < height - 1)
    large = inside & (long >= least) & (long <= most) & (short >= thin)
    spots: list[Spot] = []
    blobs: list[Spot] = []
    for x0, y0, across, down, area in sorted(stats[1:][large].tolist(), key=lambda s: -s[2] * s[3]):
        spot = (x0, y0, x0 + across, y0 + down)
        if max(across, down) > LONGEST * min(across, down):
            continue
        if max(across, down) > FRAME_SIDE * side and area < HOLLOW * across * down:
            continue
        if any(_holds(box, spot) for box in known):
            continue
        inked = cv2.distanceTransform(marks[y0 : y0 + down, x0 : x0 + across], cv2.DIST_L2, 3)
        if _is_seal(inked):
            continue
        share = THICKEST_SHARE[max(across, down) > SQUARE * min(across, down)]
        letters = float(inked.max()) <= max(2.0, min(THICKEST * side, share * min(across, down)))
        (spots if letters else blobs).append(spot)
    # A star by itself is a seal's; between letters it belongs to them.
    return spots + [blob for blob in blobs if any(_neighbours(blob, spot) for spot in spots)]


def _is_seal(inside: Array) -> bool:
    """Whether a round thing has a star in its middle; `inside` is how far each point is from the edge of its ink."""
    high, wide = inside.shape
    if max(high, wide) > SQUARE * min(high, wide):
        return False
    middle = inside[round(0.35 * high) : round(0.65 * high), round(0.35 * wide) : round(0.65 * wide)]
    return float(middle.max()) > STAR_SHARE * max(high, wide) and float((inside > 0).mean()) < SEAL_FILL


def _neighbours(blob: Spot, spot: Spot) -> bool:
    side = min(spot[2] - spot[0], spot[3] - spot[1])
    apart = max(blob[0] - spot[2], spot[0] - blob[2], blob[1] - spot[3], spot[1] - blob[3])
    return apart < side and max(blob[2] - blob[0], blob[3] - blob[1]) < 3 * side


def _together(spots: Sequence[Spot], kept: Array) -> list[Spot]:
    """The pieces that lie next to each other as one."""
    _, labels = cv2.connectedComponents(kept)
    parts: dict[int, list[Spot]] = {}
    for spot in spots:
        parts.setdefault(int(labels[spot[1], spot[0]]), []).append(spot)
    whole = []
    for part in parts.values():
        lefts, tops, rights, bottoms = zip(*part, strict=True)
        box = (min(lefts), min(tops), max(rights), max(bottoms))
        margin = round(MARGIN_SHARE * min(box[2] - box[0], box[3] - box[1]))
        whole.append((max(0, box[0] - margin), max(0, box[1] - margin), box[2] + margin, box[3] + margin))
    return sorted(whole, key=lambda spot: (spot[0] - spot[2]) * (spot[3] - spot[1]))


def _holds(title: Array, spot: Spot) -> bool:
    middle = ((spot[0] + spot[2]) / 2, (spot[1] + spot[3]) / 2)
    larger = min(spot[2] - spot[0], spot[3] - spot[1]) > _height(title)
    return not larger and cv2.pointPolygonTest(title.astype(np.float32), middle, measureDist=False) >= 0
