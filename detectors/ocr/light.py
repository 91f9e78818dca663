"""Greys as the networks know them: dark ink on light paper, without the grain of dots."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]

# Mean difference between neighbours; text by itself stays below half of it.
DITHERED = 40.0
SMOOTH_PX = 1.2

# Grey levels between ink and paper; a page with less than the least is blank. Paper in the shade is darker than such.
GOOD_CONTRAST, DIM = 120.0, 180.0
MIN_CONTRAST = 12.0
DARKEST_PERCENT, PAPER_PERCENT = 0.5, 90.0
# Letters cover less of a page than this; more is a sheet of paper before something dark.
MOST_LETTERS = 0.2
EDGE_SHARE = 0.04
# Letters that nobody sees differ from the ground by so much at least, and by so much at most; how far the soft edges of
# dark print reach, how broad a stroke is no letter's, and how many points are one letter.
FAINTEST, SEEN, EDGE_PX, BROAD_PX, LETTERS_PX = 4, 24, 17, 25, 500
# How large what is painted over words is at least.
BAR_PX = 8_000
# How many points of a ground without grain are the same, and every how many-th is looked at.
GRAINLESS_SHARE, FEW_STEP = 0.6, 3
# What is darker than the ground by less than this, of what is lighter, is grain.
INK_SHARE = 0.4


def is_dithered(grey: Array) -> bool:
    """Whether its greys are made of black and white dots: then neighbours differ everywhere, not only along strokes."""
    rows = grey[::8]
    left, right = rows[:, :-1], rows[:, 1:]
    return left.size > 0 and cv2.norm(left, right, cv2.NORM_L1) > DITHERED * left.size


def on_light_ground(grey: Array) -> Array:
    """A slide's light letters on a dark ground as dark ones on a light ground, which is what the networks know best."""
    few = _few(grey)
    dark, ground, light = _percentiles(few, DARKEST_PERCENT, 50.0, 100 - DARKEST_PERCENT)
    letters = few > (ground + light) / 2
    if light - ground <= ground - dark or float(letters.mean()) > MOST_LETTERS:
        return grey
    # An envelope's or a folder's own shade is darker than the scanner's lid around it, and its letters darker still.
    has_ink = ground - dark > INK_SHARE * (light - ground)
    if has_ink and _thin(letters) < _thin(few < (ground + dark) / 2):
        return grey
    return 255 - grey


def _few(grey: Array) -> Array:
    """Every so many-th point of the page but for its edges, which a copier makes as dark as no ink on it is."""
    down, right = (round(EDGE_SHARE * side) for side in grey.shape)
    return grey[down : grey.shape[0] - down : 7, right : grey.shape[1] - right : 7]


def _percentiles(few: Array, *percents: float) -> list[float]:
    """What np.percentile says of whole numbers up to 255, told by counting them, in a tenth of the time."""
    counts = np.bincount(few.ravel(), minlength=256).cumsum()
    at = np.array(percents) / 100 * (few.size - 1)
    lower, upper = (np.searchsorted(counts, place, side="right") for place in (np.floor(at), np.ceil(at)))
    told: list[float] = (lower + (at - np.floor(at)) * (upper - lower)).tolist()
    return told


def _thin(marks: Array) -> int:
    """How many points of the few looked at belong to what is as thin as a letter's strokes."""
    spots = marks.astype(np.uint8)
    solid = cv2.dilate(cv2.erode(spots, np.ones((3, 3), np.uint8)), np.ones((5, 5), np.uint8))
    return int(np.count_nonzero(spots > solid))


def stretched(grey: Array) -> Array:
    """A page of faint ink with the ink made dark, and one in the shade with the paper made white. Without it the detector overlooks
    what people still read with ease."""
    dark, light = _percentiles(_few(grey), DARKEST_PERCENT, PAPER_PERCENT)
    if light - dark <= MIN_CONTRAST or (light - dark >= GOOD_CONTRAST and light >= DIM):
        return grey
    levels = (np.arange(256) - dark) * (235.0 / (light - dark)) + 10
    stretched: Array = cv2.LUT(grey, np.clip(levels, 0, 255).astype(np.uint8))
    return stretched


def smoothed(grey: Array) -> Array:
    smooth: Array = cv2.GaussianBlur(grey, (0, 0), SMOOTH_PX)
    return smooth


def faint_layer(grey: Array) -> Array | None:
    """Letters hardly paler or darker than a ground without grain, among print that is seen: in black on white; else None.

    What lies about dark print is its soft edge, and what is as broad as a cell its shade.
    """
    few = np.ascontiguousarray(grey[::FEW_STEP, ::FEW_STEP])
    counts = cv2.calcHist([few], [0], None, [256], [0, 256]).ravel()
    ground = int(counts.argmax())
    if counts[ground] < GRAINLESS_SHARE * few.size:
        return None
    if _faint(few, ground, FEW_STEP) is not None:
        return _faint(grey, ground, 1)
    counts[max(0, ground - SEEN) : ground + SEEN + 1] = 0
    return _in_a_bar(grey, few, int(counts.argmax())) if counts.max() >= BAR_PX // FEW_STEP**2 else None


def _in_a_bar(grey: Array, few: Array, ground: int) -> Array | None:
    """The same in what somebody has painted over: a bar of one colour, but for the words below it."""
    nearly = cv2.inRange(few, (max(0, ground - SEEN),), (min(255, ground + SEEN),))
    bar = cv2.morphologyEx(nearly, cv2.MORPH_OPEN, np.ones((BROAD_PX // FEW_STEP, BROAD_PX // FEW_STEP), np.uint8))
    if np.count_nonzero(bar) * FEW_STEP**2 < BAR_PX:
        return None
    inside = cv2.erode(
        cv2.resize(bar, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST), np.ones((7, 7), np.uint8)
    )
    layer = _faint(np.where(inside > 0, grey, np.uint8(ground)), ground, 1)
    return layer


def _faint(grey: Array, ground: int, step: int) -> Array | None:
    """`step` is how many of the picture's points one of these stands for."""
    differs = cv2.absdiff(grey, np.full_like(grey, ground))
    _, faint = cv2.threshold(differs, FAINTEST - 1, 255, cv2.THRESH_BINARY)
    _, seen = cv2.threshold(differs, SEEN, 255, cv2.THRESH_BINARY)
    edge, broad = (np.ones((px // step | 1, px // step | 1), np.uint8) for px in (EDGE_PX, BROAD_PX))
    faint = cv2.subtract(faint, cv2.dilate(seen, edge))
    if np.count_nonzero(faint) * step**2 < LETTERS_PX:
        return None
    shades = cv2.dilate(cv2.erode(faint, broad), np.ones((broad.shape[0] + 2, broad.shape[1] + 2), np.uint8))
    faint = cv2.subtract(faint, shades)
    if np.count_nonzero(faint) * step**2 < LETTERS_PX:
        return None
    layer: Array = cv2.bitwise_not(faint)
    return layer
