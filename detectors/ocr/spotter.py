"""Levels that cross other print: stamps over text and watermarks below it, which no reader of lines can tell from it.

Two small networks of our own see them, trained on drawn pages (`benchmarks/overprint/`): the first looks over the whole
page for 秘密, 机密 and 绝密 of any size and slant, the second looks closely at each place that the first names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from detectors.model import Box
from detectors.ocr import models
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox, is_vertical, slant_of
from detectors.ocr.detector import inked, shrunk
from detectors.ocr.lines import FULL_WIDTH, OcrLine, overlap, says_at, wide

Array = np.ndarray[Any, Any]

LEVELS = ("秘密", "机密", "绝密")
# The page as the first network sees it: its longer side, how many points one of its answers is wide, the unit of its steps.
LONG_SIDE, STRIDE, UNIT = 800, 8, 32.0
# The piece that the second one sees, and how far apart a level's two characters stand there.
PIECE_WIDE, PIECE_HIGH, PITCH = 256, 96, 56.0
# How sure the first must be for the second to be asked, about how many places; and the second to be believed, or doubted; and
# to be believed where the reader of lines says the same, or sees at least something of it.
WORTH_A_LOOK, MOST_PLACES, APART = 0.1, 8, 5
CERTAIN, DOUBTFUL, READ_SO, SEEN_TOO = 0.8, 0.35, 0.03, 0.7
# A line that is read with less doubt says a level itself, however surely one is seen to cross it, unless that stands out of it.
GARBLED = 0.5
# Words of a line that the networks are as sure as this to be pressed across it are no words of that line, which is longer than a
# mark: of levels in the titles and the text of 200 drawn pages none came near.
PRESSED, LONGER_THAN = 0.95, 6
# How high letters are in their boxes; how much larger than those of the print a stamp is that is known by its reading alone.
LETTER_SHARE, LARGER = 0.6, 1.25
# By how many degrees a stamp lies askew that is no word of the line it crosses.
ASKEW = 7.0
# What is taken for a level with doubt is looked at again turned by so many degrees, so many times as large, so many steps along and
# across; and how sure that must be on the whole, to be doubted, and to be believed where the reader of lines sees nothing of it: where
# it lies across print, and where none is; what a photograph shows seldom is.
GLANCES = ((0, 1.1, 0, 0), (0, 0.9, 0, 0), (5, 1, 0, 0), (-5, 1, 0, 0), (0, 1, 0.12, 0.1), (0, 1, -0.12, -0.1))
LASTING, LASTING_ACROSS, LASTING_ALONE = 0.5, 0.65, 0.9
# How much of a page is its head, how much narrower that is seen, and how sure what is seen so must be on the whole.
HEAD_SHARE, NARROW, LASTING_NARROW = 0.4, 0.6, 0.6
# In shares of the page's longer side: how large a level is that may be a watermark, of which print as dark as print hides much. What
# is darker than the paper by more than so many levels is no darker then.
WATERMARK_SHARE, PALEST, STROKE_PX = 0.05, 30, 3
# How sure a watermark must be that way: drawings show much, but seldom so surely.
CERTAIN_PALED = 0.92
# Where in its piece a level is; what is darker than the paper by less is grain; how dark, compared with the page's print, what shines
# through from the other side is.
WITHIN, GRAIN, GHOST_SHARE = (slice(20, 76), slice(64, 192)), 12, 0.3
HAN, WORD = re.compile("[\u4e00-\u9fff]"), re.compile("[\u4e00-\u9fff]{2}")
# Words that may be taken for a level, if read for sure.
SIMILAR, SIMILAR_READ = re.compile("[涉保泄失窃解加商稠严新紧细精亲周茂缜致]密"), 0.8
# A line of text that may be the level itself: its height in distances between characters, and the angle between the two.
LIKE_HEIGHTS, LIKE_COSINE = (0.6, 2.2), 0.96
# In distances between characters: how far around the middle a place is read by itself. What may be read there.
AROUND, STARS, OTHER_WORD = (1.2, 0.75), " ★☆", re.compile("[绝机秘](?![密宓蜜])[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Spot:
    """A level as the networks see it. `middle` lies between its characters, `step` leads from one to the other, in pixels.

    `paled` says that it was seen where print is no darker than a watermark.
    """

    level: str
    sure: float
    middle: Array
    step: Array
    paled: bool = False

    @property
    def box(self) -> Box:
        along, across = self.step, np.array([-self.step[1], self.step[0]]) / 2
        corners = np.stack([self.middle + i * along + j * across for i in (-1, 1) for j in (-1, 1)])
        (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)


def warm() -> None:
    """Runs both networks once."""
    _seen(np.full((LONG_SIDE, 568), 255, np.uint8))
    _judged([np.full((PIECE_HIGH, PIECE_WIDE), 255, np.uint8)])


def read(grey: Array, boxes: Sequence[TextBox], lines: Sequence[OcrLine]) -> tuple[list[OcrLine], bool]:
    """Levels of an upright page that none of its `lines` tells of, and whether there may be more of them.

    `boxes` are all those that text was found in. A level in a line of its own size is read there and not believed here,
    unless it surely lies across it: it may be talk about levels; but a line that can't be read for sure may be the print that a
    level crosses.
    """
    found: list[OcrLine] = []
    doubtful = False
    # Boxes are higher than their letters.
    print_px = LETTER_SHARE * float(np.median([box.short_px for box in boxes])) if boxes else 0.0
    slant = slant_of(boxes)
    for spot in spots(grey):
        clearly = GARBLED if spot.sure >= CERTAIN else 0.0
        there_too = [line for line in lines if _says_or_is_taken_for(line, spot)]
        crosses = bool(there_too) and (
            all(_stands_out_of(line, spot, slant) for line in there_too)
            or (all(len(line.text) > LONGER_THAN for line in there_too) and _is_pressed(grey, spot))
        )
        if not crosses and any(line.weakest >= clearly for line in there_too):
            continue
        there = _read_there(grey, spot)
        reads_so = there.text.rstrip(STARS) in LEVELS and there.weakest >= ocr_text.SURE_AGAIN
        # Of the print's own size it may be part of a line that was overlooked.
        larger = bool(np.hypot(*spot.step) > LARGER * print_px)
        reads_so = reads_so and (spot.sure >= SEEN_TOO or larger)
        if spot.sure < DOUBTFUL and not reads_so:
            continue
        said_so = (line for line in lines if says_at(line, there.text[:2], *spot.middle))
        if reads_so and not crosses and any(line.weakest >= clearly for line in said_so):
            continue
        askew = _lies_askew(spot, slant)
        alike = [box for box in boxes if _is_like(box, spot) and (is_vertical(box) or not askew)] if not crosses else []
        readings = ocr_text.recognise([ocr_text.crop(grey, box) for box in alike], models.load().careful)
        said = [
            (box, r)
            for box, r in zip(alike, readings, strict=True)
            if r.weakest >= clearly and ocr_text.LEVEL.search(r.text)
        ]
        if said:
            found += [
                OcrLine(reading.text, reading.confidence, box.bounds, reading.weakest)
                for box, reading in said
                if box.ratio <= ocr_text.LONG_RATIO
            ]
            continue
        if reads_so:
            found.append(OcrLine(there.text[:2], there.confidence, spot.box, there.weakest, zone="stamp"))
            continue
        if there.weakest >= ocr_text.SURE_AGAIN and _is_another_word(there.text, spot.level):
            continue
        if there.telling <= ocr_text.TELLING and any(_is_word_of(line, there.text, spot, slant) for line in lines):
            continue
        reader_too, network_too = there.telling > ocr_text.TOLD, spot.sure >= SEEN_TOO
        both = reader_too and network_too
        again = 1.0 if both else _seen_again(grey, spot)
        across = any(overlap(box.bounds, spot.box) for box in boxes)
        word_for_word = larger and there.text.rstrip(STARS) == spot.level
        if not reader_too and _shines_through(grey, spot) and not _is_pressed(grey, spot):
            continue
        if (both or word_for_word or spot.sure >= CERTAIN) and again >= (LASTING_ACROSS if across else LASTING_ALONE):
            found.append(OcrLine(spot.level, spot.sure, spot.box, spot.sure, zone="stamp"))
        elif reader_too or network_too or HAN.search(there.text):
            doubtful |= again >= LASTING
    return found, doubtful


def _is_pressed(grey: Array, spot: Spot) -> bool:
    """Whether the level surely lies across a line that can be read as if it were a part of it."""
    return spot.sure >= PRESSED and _seen_again(grey, spot) >= LASTING_ALONE


def _says_or_is_taken_for(line: OcrLine, spot: Spot) -> bool:
    """Whether the line says the level there, or a word that looks like it: 涉密."""
    words = {spot.level, *SIMILAR.findall(line.text)} if line.weakest >= SIMILAR_READ else {spot.level}
    return any(says_at(line, word, *spot.middle) for word in words)


def _is_word_of(line: OcrLine, text: str, spot: Spot, slant: float) -> bool:
    """Whether what the place says by itself, which is no level, is what the line says there, as large and as level as the line's other
    words: 设备 in bold type may look like 绝密."""
    word = WORD.search(text)
    if word is None or line.weakest < GARBLED or _stands_out_of(line, spot, slant):
        return False
    return says_at(line, word.group(), *spot.middle)


def _stands_out_of(line: OcrLine, spot: Spot, slant: float) -> bool:
    """Whether what is seen as a level isn't the line's own word though it was read as one: askew, or larger than that."""
    x0, y0, x1, y1 = line.box
    if y1 - y0 > x1 - x0:
        return False  # of what is written downwards nobody knows how large it is, nor how slanted
    own_px = (x1 - x0) * FULL_WIDTH / max(1, wide(line.text))
    larger = float(np.hypot(*spot.step)) > LARGER * own_px
    return spot.sure >= SEEN_TOO and (larger or _lies_askew(spot, slant))


def _lies_askew(spot: Spot, slant: float) -> bool:
    """To the page's lines, which fall by `slant` radians."""
    turn = np.degrees(np.arctan2(spot.step[1], spot.step[0]) - slant)
    return spot.sure >= SEEN_TOO and abs(turn) > ASKEW


def _is_another_word(text: str, level: str) -> bool:
    """Whether it begins as the level does: 机要, 绝缘."""
    return text[:1] == level[0] and OTHER_WORD.fullmatch(text) is not None


def _seen_again(grey: Array, spot: Spot) -> float:
    """How much the place looks like the level when it is seen a little differently."""
    pieces = []
    for degrees, size, along, across in GLANCES:
        turn = np.radians(degrees)
        step = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ spot.step
        aside = along * spot.step + across * np.array([-spot.step[1], spot.step[0]])
        piece = _piece(grey, spot.middle + aside, step)
        pieces.append(_paled(piece) if spot.paled else piece)
    return float(_judged(pieces)[:, LEVELS.index(spot.level)].mean())


def _shines_through(grey: Array, spot: Spot) -> bool:
    """Whether it is no darker than what the paper's other side shows of its print, and no larger than that."""
    if np.hypot(*spot.step) > WATERMARK_SHARE * max(grey.shape):
        return False
    piece = _piece(grey, spot.middle, spot.step)
    paper, print_dark = np.percentile(grey[::4, ::4], (80, 1))
    darker = np.percentile(piece, 80) - piece[WITHIN].astype(np.float32)
    ink = darker[darker > GRAIN]
    return ink.size > 0 and bool(np.percentile(ink, 75) < GHOST_SHARE * (paper - print_dark))


def _read_there(grey: Array, spot: Spot) -> ocr_text.Reading:
    """The place read by itself. A level across print is read as itself or, without being sure, as anything."""
    along, across = AROUND[0] * spot.step, AROUND[1] * np.array([-spot.step[1], spot.step[0]])
    quad = spot.middle + np.stack([-along - across, along - across, along + across, across - along])
    pitch_px = float(np.hypot(*spot.step))
    place = TextBox(quad.astype(np.float32), 2 * AROUND[0] * pitch_px, 2 * AROUND[1] * pitch_px)
    strip = ocr_text.crop(grey, place)
    if spot.sure < DOUBTFUL:
        (quick,) = ocr_text.recognise([strip], models.load().quick)
        if quick.telling <= ocr_text.TELLING:
            return quick
    return ocr_text.recognise([strip], models.load().careful)[0]


def set_wide(grey: Array, lines: Sequence[OcrLine]) -> list[OcrLine]:
    """Levels across a page's heading whose characters stand far apart, which the networks know closer: seen narrower than it is."""
    side = max(grey.shape)
    head = grey[: max(1, round(HEAD_SHARE * grey.shape[0]))]
    narrow = cv2.resize(head, (max(1, round(NARROW * head.shape[1])), head.shape[0]), interpolation=cv2.INTER_AREA)
    found = []
    for spot in spots(narrow, side):
        if spot.sure < SEEN_TOO or _seen_again(narrow, spot) < LASTING_NARROW:
            continue
        there = replace(spot, middle=spot.middle / (NARROW, 1), step=spot.step / (NARROW, 1))
        said = any(line.weakest >= GARBLED and _says_or_is_taken_for(line, there) for line in lines)
        if not said and not _shines_through(grey, there):
            found.append(OcrLine(spot.level, spot.sure, there.box, spot.sure, zone="stamp"))
    return found


def spots(grey: Array, side: int | None = None) -> list[Spot]:
    """Where a level may lie, the surest first; `side` is the longer side of the page of which `grey` is a part."""
    side = side or max(grey.shape)
    scale = LONG_SIDE / side
    small = shrunk(grey, max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    window = inked(small)
    if window is None:
        return []
    x0, y0, x1, y1 = window
    sure, steps = _seen(small[y0:y1, x0:x1])
    peaks = (sure == cv2.dilate(sure, np.ones((APART, APART), np.uint8))) & (sure > WORTH_A_LOOK)
    places = sorted(np.argwhere(peaks).tolist(), key=lambda place: -float(sure[place[0], place[1]]))[:MOST_PLACES]
    if not places:
        return []
    middles = [np.array([x0 + (column + 0.5) * STRIDE, y0 + (row + 0.5) * STRIDE]) / scale for row, column in places]
    leads = [steps[:, row, column] * (UNIT / scale) for row, column in places]
    pieces = [_piece(grey, middle, step) for middle, step in zip(middles, leads, strict=True)]
    large = [i for i, step in enumerate(leads) if np.hypot(*step) > WATERMARK_SHARE * side]
    said = _judged([*pieces, *(_paled(pieces[i]) for i in large)])[:, : len(LEVELS)]
    best = {i: i for i in range(len(pieces))}
    best |= {i: at for at, i in enumerate(large, start=len(pieces)) if said[at].max() >= CERTAIN_PALED}
    seen = [
        Spot(LEVELS[int(said[at].argmax())], float(said[at].max()), middles[i], leads[i], paled=at != i)
        for i, at in best.items()
    ]
    return [spot for spot in seen if spot.sure >= READ_SO]


def _seen(small: Array) -> tuple[Array, Array]:
    """For each square of the page how surely a level lies there, and the step from its first character to its second."""
    ink = (1 - small.astype(np.float32) / 255)[None, None]
    levels, steps = models.run(models.load().spotter, ink)
    return levels[0].max(axis=0), steps[0]


def _judged(pieces: Sequence[Array]) -> Array:
    """For each piece how likely it holds each of LEVELS, and none of them."""
    ink = 1 - np.stack(pieces)[:, None].astype(np.float32) / 255
    return models.run(models.load().judge, ink)[0]


def _piece(grey: Array, middle: Array, step: Array) -> Array:
    """What lies around `middle`, turned and sized so that `step` is level and PITCH long."""
    unit = step / PITCH
    shrink = 1 / max(1.0, float(np.hypot(*unit)))
    across = np.array([-unit[1], unit[0]])
    corner = middle - unit * (PIECE_WIDE / 2) - across * (PIECE_HIGH / 2)
    matrix = np.stack([unit, across, corner], axis=1)
    reach = np.hypot(PIECE_WIDE, PIECE_HIGH) / 2 * float(np.hypot(*unit))
    x0, y0 = (int(max(0, at - reach)) for at in middle)
    part = grey[y0 : int(middle[1] + reach) + 2, x0 : int(middle[0] + reach) + 2]
    matrix[:, 2] -= (x0, y0)
    if shrink < 1:
        part = cv2.resize(part, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    piece: Array = cv2.warpAffine(
        part, matrix * shrink, (PIECE_WIDE, PIECE_HIGH), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderValue=255
    )
    return piece


def _paled(piece: Array) -> Array:
    """A piece with its print as pale as a watermark, and thin strokes rubbed out; both as dark as ink."""
    paper = float(np.percentile(piece, 80))
    levels = (np.arange(256) - paper + PALEST) * (255 / PALEST)
    pale = cv2.LUT(piece, np.clip(levels, 0, 255).astype(np.uint8))
    closed: Array = cv2.morphologyEx(pale, cv2.MORPH_CLOSE, np.ones((STROKE_PX, STROKE_PX), np.uint8))
    return closed


def _is_like(box: TextBox, spot: Spot) -> bool:
    """Whether a line of text lies there that is as high as the level and runs the same way."""
    pitch = float(np.hypot(*spot.step))
    least, most = LIKE_HEIGHTS
    if not least * pitch <= box.short_px <= most * pitch:
        return False
    along = (box.quad[1] - box.quad[0]) / max(box.long_px, 1.0)
    if abs(float(along @ spot.step)) < LIKE_COSINE * pitch:
        return False
    return cv2.pointPolygonTest(box.quad.astype(np.float32), tuple(map(float, spot.middle)), measureDist=False) >= 0
