"""Coloured ink on a page of black print. A stamp pressed over text can't be read in grey and stands free in its colour."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image

from detectors.errors import DamagedError
from detectors.model import Box

Array = np.ndarray[Any, Any]
Spot = tuple[int, int, int, int]

# Chroma levels (of 255) away from the paper's own; what a scanner adds to neutral pages stays below.
COLOURED = 12
# Of the page's area: less is noise, more is a picture or a coloured ground.
LEAST_SHARE, MOST_SHARE = 0.0002, 0.2
# The first look is at a copy this long or up to twice as long.
LOOK_SIDE = 240
READ_SIDE = 1_100
# A stamp's sides as shares of the page's longer side; rules are thinner.
SIDES = (0.012, 0.5)
EXPLAINED_SHARE = 0.7
# How much of a line's length has coloured ink where that is the line's own.
WRITTEN_SHARE = 0.6
PATCHES = 4
# How much longer than high a character's ink is at most; in its sides: how far a word's characters stand apart, and by how much they overlap
# in the other direction, however askew the stamp is.
SQUARE, WIDE_GAP, IN_LINE = 1.6, 1.6, 0.3
MARGIN_SHARE = 0.15
DARKEST = 235.0
# At what share of a patch's points its paper's brightness lies; of the strongest colour, what is surely ink; how dark that is at least.
PAPER_PERCENT, SURELY_SHARE, FAINTEST = 80.0, 0.65, 12.0


@dataclass(frozen=True)
class Ink:
    """How far each point of a small copy of a page is from the paper's colour, which of them are red, and how to get at
    the page itself."""

    chroma: Array
    red: Array
    load: Callable[[], Array | None]


@dataclass(frozen=True)
class Patch:
    """A part of the upright page with its coloured ink alone, dark on white. `box` in shares of the page's sides.

    `strokes` is what is dark where there is colour: sharper, for most pictures keep colours at half the size, but of print
    that the ink crosses a part is left.
    """

    ink: Array
    strokes: Array
    box: Box


def mirrored(ink: Ink) -> Ink:
    """The ink of the same page seen from behind."""

    def load() -> Array | None:
        page = ink.load()
        return None if page is None else page[:, ::-1]

    return Ink(ink.chroma[:, ::-1], ink.red[:, ::-1], load)


def ink_of_jpeg(untrusted_bytes: bytes) -> Ink | None:
    """None where the page has no coloured ink worth a look. Raises DamagedError, `Ink.load` too."""
    few = _decoded(untrusted_bytes, LOOK_SIDE)
    if few is None:
        return None
    blue, red = _tints(few)
    return _ink(blue, red, lambda: _decoded(untrusted_bytes, READ_SIDE))


def _decoded(untrusted_bytes: bytes, side: int) -> Array | None:
    """A colour JPEG at the smallest scale whose longer side is no shorter than this; None for another kind."""
    try:
        image = Image.open(io.BytesIO(untrusted_bytes), formats=("JPEG",))
        if image.mode != "RGB":
            return None
        factor = max(1, max(image.size) // side)
        size = image.width // factor, image.height // factor
        image.draft("YCbCr", size)
        with contextlib.suppress(OSError):
            return np.asarray(image.convert("YCbCr"))
        # A few hold red, green and blue instead.
        image = Image.open(io.BytesIO(untrusted_bytes), formats=("JPEG",))
        image.draft("RGB", size)
        return np.asarray(image.convert("YCbCr"))
    except (OSError, ValueError, SyntaxError, EOFError, TypeError) as error:
        raise DamagedError("the image's colours can't be decoded; fetch the file again") from error


def ink_of(rgb: Array) -> Ink | None:
    """The same of pixels (height, width, 3)."""
    factor = max(1, max(rgb.shape) // LOOK_SIDE)
    size = (max(1, rgb.shape[1] // factor), max(1, rgb.shape[0] // factor))
    few = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    blue, red = _tints(_colours(few))
    return _ink(blue, red, lambda: _colours(rgb))


def _colours(rgb: Array) -> Array:
    """Brightness and the differences of blue and red from it, as a JPEG holds them."""
    colours: Array = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)[:, :, [0, 2, 1]]
    return colours


def _ink(blue: Array, red: Array, load: Callable[[], Array | None]) -> Ink | None:
    chroma = np.maximum(np.abs(blue), np.abs(red))
    if not LEAST_SHARE < float((chroma > COLOURED).mean()) < MOST_SHARE:
        return None
    return Ink(chroma, (red > COLOURED) & (2 * red > 3 * np.abs(blue)), load)


def patches(ink: Ink, quarter_turns: int, known: Sequence[Box], crossed: Sequence[Box] = ()) -> list[Patch]:
    """Where the coloured ink isn't what has been read already (`known`, shares of the upright page's sides).

    `crossed` are those of the known lines that colour may cross instead of being written in it.
    """
    chroma = np.rot90(ink.chroma, quarter_turns)
    marks = cv2.dilate((chroma > COLOURED).astype(np.uint8), np.ones((5, 5), np.uint8))
    height, width = marks.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(marks)
    least, most = (share * max(width, height) for share in SIDES)
    found = [
        (x, y, x + wide, y + high)
        for x, y, wide, high, _ in sorted(stats[1:].tolist(), key=lambda spot: -spot[4])
        if min(wide, high) >= least and max(wide, high) <= most
    ]
    spots = [(x0 / width, y0 / height, x1 / width, y1 / height) for x0, y0, x1, y1 in _words(found)]
    written = [box for box in known if box not in crossed or _is_coloured(marks, box)]
    unread = [spot for spot in spots if not any(_share_in(spot, box) >= EXPLAINED_SHARE for box in written)][:PATCHES]
    colours = ink.load() if unread else None
    if colours is None:
        return []
    whole = np.rot90(colours, quarter_turns)
    return [_patch(whole, spot) for spot in unread]


def _words(spots: Sequence[Spot]) -> list[Spot]:
    """The spots, characters that are set wide as the word that they make."""
    words: list[Spot] = []
    for spot in spots:
        if (beside := next((word for word in words if _set_wide(word, spot)), None)) is not None:
            words.remove(beside)
            lefts, tops, rights, bottoms = zip(beside, spot, strict=True)
            spot = (min(lefts), min(tops), max(rights), max(bottoms))
        words.append(spot)
    return words


def _set_wide(one: Spot, other: Spot) -> bool:
    """Two of the same size, each nearly square, in a line with each other."""
    sides = [side for x0, y0, x1, y1 in (one, other) for side in (x1 - x0, y1 - y0)]
    if max(sides) > SQUARE * min(sides):
        return False
    apart = sorted(max(one[i], other[i]) - min(one[i + 2], other[i + 2]) for i in (0, 1))
    return apart[1] < WIDE_GAP * min(sides) and apart[0] < -IN_LINE * min(sides)


def _is_coloured(marks: Array, box: Box) -> bool:
    """Whether a line is written in coloured ink, not only crossed by it."""
    height, width = marks.shape
    x0, y0, x1, y1 = (round(side * size) for side, size in zip(box, (width, height, width, height), strict=True))
    part = marks[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1]
    return part.size > 0 and float(part.any(axis=0 if x1 - x0 > y1 - y0 else 1).mean()) >= WRITTEN_SHARE


def _share_in(spot: Box, box: Box) -> float:
    wide = min(spot[2], box[2]) - max(spot[0], box[0])
    high = min(spot[3], box[3]) - max(spot[1], box[1])
    return max(wide, 0.0) * max(high, 0.0) / ((spot[2] - spot[0]) * (spot[3] - spot[1]))


def _patch(whole: Array, spot: Box) -> Patch:
    height, width = whole.shape[:2]
    margin = MARGIN_SHARE * min((spot[2] - spot[0]) * width, (spot[3] - spot[1]) * height)
    x0, x1 = max(0, round(spot[0] * width - margin)), min(width, round(spot[2] * width + margin))
    y0, y1 = max(0, round(spot[1] * height - margin)), min(height, round(spot[3] * height + margin))
    blue, red = _tints(whole[y0:y1, x0:x1])
    chroma = np.maximum(np.abs(blue), np.abs(red)).astype(np.float32)
    strongest = max(float(np.percentile(chroma, 97)), 1.5 * COLOURED)
    strength = np.clip((chroma - 0.3 * strongest) * (DARKEST / (0.6 * strongest)), 0, DARKEST)
    box = (x0 / width, y0 / height, x1 / width, y1 / height)
    return Patch((255 - strength).astype(np.uint8), _strokes(whole[y0:y1, x0:x1, 0], chroma, strongest), box)


def _strokes(brightness: Array, chroma: Array, strongest: float) -> Array:
    """How dark each point is, up to what the coloured ink is, and as far as there is colour about it."""
    dark = np.maximum(np.percentile(brightness, PAPER_PERCENT) - brightness.astype(np.float32), 0)
    coloured = chroma > SURELY_SHARE * strongest
    own = max(float(np.median(dark[coloured])) if coloured.any() else 0.0, FAINTEST)
    about = cv2.dilate(np.clip(chroma / (SURELY_SHARE * strongest), 0, 1), np.ones((3, 3), np.uint8))
    strokes: Array = (255 - DARKEST * np.clip(dark / own, 0, 1) * about**2).astype(np.uint8)
    return strokes


def _tints(colours: Array) -> tuple[Array, Array]:
    """How far each point's blue and red are from the paper's (signed); `colours` are as in a JPEG.

    Where print makes the paper darker, the paper's own tint fades with it. White letters on a coloured ground are no ink.
    """
    few = colours[::4, ::4].reshape(-1, 3)
    paper = np.median(few[few[:, 0] >= np.median(few[:, 0])], axis=0)
    # One table a channel: what the paper's tint would be at each brightness.
    fading = np.minimum(np.arange(256) / max(float(paper[0]), 1.0), 1.0)
    brightness, *both = cv2.split(np.ascontiguousarray(colours))
    blue, red = (
        cv2.subtract(tint, cv2.LUT(brightness, np.round(128 + (own - 128) * fading).astype(np.uint8)), dtype=cv2.CV_16S)
        for tint, own in zip(both, paper[1:].astype(float), strict=True)
    )
    if np.abs(paper[1:].astype(float) - 128).max() > COLOURED:
        # Paler than the ground is in both.
        paler = brightness > paper[0]
        for tint, own in zip(both, paper[1:], strict=True):
            paler &= (tint >= min(own, 128) - COLOURED) & (tint <= max(own, 128) + COLOURED)
        blue[paler] = red[paler] = 0
    return blue, red
