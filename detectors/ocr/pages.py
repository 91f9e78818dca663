"""Reading a page image: find the text small, turn the page upright, read the boxes that may hold a mark.

Marks are short and stand apart; body lines are long and many. So every short box is read, and of the long ones the
first few of the page and the beginnings of indented lines, where a paragraph's own mark stands. A page whose text is
sparse is read wholly. Runs in the confined worker; after warm() nothing here opens a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from detectors.model import Sign, Zone
from detectors.ocr import (
    beside,
    choice,
    columns,
    contents,
    detector,
    light,
    misread,
    overprint,
    paragraphs,
    parted,
    spotter,
    upright,
)
from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import ink as ocr_ink
from detectors.ocr import models as ocr_models
from detectors.ocr import signs as ocr_signs
from detectors.ocr import text as ocr_text
from detectors.ocr import turns as ocr_turns
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import FLUENT, READABLE, OcrLine, moved
from detectors.ocr.text import Reading, Wanted

Array = np.ndarray[Any, Any]

DETECT_LONG_SIDE = 544
DETECT_LONG_SIDE_MAX = 1_280
WORK_LONG_SIDE = 2_000
SMALL_TEXT_PX = 7.0
LEGIBLE_TEXT_PX = 9.0


STRIP_RATIO = 2.2
STRIP_LONG_SIDE = 1_400
TILE_RATIO = 2.0
TILE_OVERLAP = 0.33

KEEP_CONFIDENCE = 0.3
# What ends a paragraph, and where a level is named an item of a list; a semicolon is often read as a colon.
FULL_STOP, ITEM_STOPS = "。", ("；", ";", "：", ":")
# A small full stop may be read as a point; behind this it is no speck beside a mark.
LAST_WORDS = re.compile(r"密级\s?[.．]$")
MIN_JUDGED_BOXES, LEGIBLE_SHARE = 5, 0.5
# How much larger than most lines of a page a heading is, and how long.
HEADING_LARGER, HEADING_RATIO = 1.25, 2.5


@dataclass(frozen=True)
class OcrPage:
    """`turned` is by how many degrees the image had to be turned anticlockwise to stand upright; where it is `mirrored`,
    after its left side had changed places with its right one.

    `unreadable` says that the page seems to carry text which could not be read with confidence, `overprinted` that large
    words under or over other print could not, or the level before a term.
    """

    lines: tuple[OcrLine, ...]
    width_px: int
    height_px: int
    turned: int
    unreadable: bool
    overprinted: bool = False
    signs: frozenset[Sign] = frozenset()
    mirrored: bool = False


def warm() -> None:
    """Loads the models and runs each once, so that the sandbox may close. Raises ModelsMissingError."""
    page = np.full((480, 340), 255, np.uint8)
    cv2.putText(page, "2021", (60, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0,), 3)
    read_page(page)
    strip = np.full((ocr_text.HEIGHT_PX, 96), 255, np.uint8)
    models = ocr_models.load()
    for recogniser in (models.quick, models.careful):
        ocr_text.recognise([strip], recogniser)
    ocr_text.upside_down([strip])
    spotter.warm()


def read_page(
    grey: Array,
    size_pt: tuple[float, float] | None = None,
    ink: ocr_ink.Ink | None = None,
) -> OcrPage:
    """Reads an 8-bit grey image of any size. `size_pt`, where known, tells how small its letters may be.

    `ink` is the coloured ink of the same image, of which what the grey image didn't tell is read as well.
    """
    page = _read_grey(grey, size_pt)
    if ink is None:
        return page
    if page.mirrored:
        ink = ocr_ink.mirrored(ink)
    signs = ocr_signs.signs(np.rot90(ink.red, page.turned // 90))
    inked = overprint.read_ink(ink, page)
    return replace(page, lines=(*overprint.without_mistaken(page.lines, inked), *inked), signs=signs)


def read_layer(grey: Array, size_pt: tuple[float, float]) -> OcrPage:
    """Reads what was taken out of a page, black on white, without what may cross its words: most of it is the paper's grain, or what
    shines through from its other side."""
    return _read_grey(grey, size_pt, layer=True)


def _read_grey(grey: Array, size_pt: tuple[float, float] | None, *, layer: bool = False) -> OcrPage:
    height, width = grey.shape
    if max(height, width) > max(STRIP_RATIO * min(height, width), STRIP_LONG_SIDE):
        return _read_in_tiles(grey)
    enlarge = 1.0
    if size_pt is not None:
        enlarge = float(np.clip(max(size_pt) / 842.0, 1.0, 2.5))
    grey = _bounded(grey, round(WORK_LONG_SIDE * enlarge))
    detect_at = min(round(DETECT_LONG_SIDE * enlarge), DETECT_LONG_SIDE_MAX)
    grey = light.smoothed(grey) if light.is_dithered(grey) else light.stretched(light.on_light_ground(grey))
    page = _read_upright(grey, detect_at, layer=layer)
    if page.unreadable and not _says_one_level(page.lines):
        page = _read_again(grey, detect_at, page, layer=layer)
    elif page.overprinted and not any(ocr_text.LEVEL.search(line.text) for line in page.lines):
        page = _looked_closer(grey, detect_at, page)
    return page if grey.shape == (height, width) else _in_pixels_of(page, width, height)


def _read_again(grey: Array, detect_at: int, page: OcrPage, *, layer: bool) -> OcrPage:
    """With the grain smoothed away, then closer; the first that can be read, else what gave most."""
    attempts = [(light.smoothed(grey), detect_at)]
    if detect_at < DETECT_LONG_SIDE_MAX:
        attempts.append((grey, min(2 * detect_at, DETECT_LONG_SIDE_MAX)))
    for picture, size in attempts:
        again = _read_upright(picture, size, layer=layer)
        if not again.unreadable:
            return again
        page = max(page, again, key=lambda p: len(p.lines))
    return page


def _looked_closer(grey: Array, detect_at: int, page: OcrPage) -> OcrPage:
    """The page as seen from nearer, if that shows a level: what can't be read across its print may be small type as well."""
    closer = _read_upright(grey, min(2 * detect_at, DETECT_LONG_SIDE_MAX))
    return replace(closer, overprinted=True) if any(ocr_text.LEVEL.search(line.text) for line in closer.lines) else page


def _read_upright(grey: Array, detect_at: int, *, layer: bool = False) -> OcrPage:
    found = detector.find_text(grey, detect_at)
    closer = _closer_look(found, grey, detect_at)
    if closer > detect_at:
        found = detector.find_text(grey, closer)
    turns = 0
    if ocr_boxes.stands_on_its_side(found):
        grey, found, turns = _turn(grey, found, 1)
    boxes = [ocr_boxes.oriented(corners) for corners in found]
    wanted = choice.worth_reading(boxes, grey)
    probed = ocr_turns.probes(wanted)
    glanced = ocr_text.glance(grey, probed)
    mirrored = flipped = False
    if ocr_turns.seem_garbled(glanced):
        mirrored, flipped = ocr_turns.how_it_lies(grey, [w.box for w in probed])
    if mirrored:
        grey, found = np.ascontiguousarray(grey[:, ::-1]), ocr_boxes.mirrored(found, grey.shape[1])
        turns = -turns
    if flipped:
        grey, found, _ = _turn(grey, found, 2)
        turns += 2
    if mirrored or flipped:
        boxes = [ocr_boxes.oriented(corners) for corners in found]
        wanted, probed, glanced = choice.worth_reading(boxes, grey), [], []
    wanted = [*probed, *(w for w in wanted if w not in probed)]
    readings = ocr_text.read(grey, wanted, glanced)
    parted.look_nearer(grey, detect_at, wanted, readings)
    upright.read_pairs(grey, wanted, readings)
    upright.look_nearer(grey, detect_at, boxes, wanted, readings)
    for i, (one, reading) in enumerate(zip(wanted, readings, strict=True)):
        if beside.is_half_a_level(one, reading) and not ocr_boxes.goes_on(one.box, boxes):
            wanted[i], readings[i] = beside.completed(grey, one, reading, boxes)
    beside.joined(wanted, readings)
    beside.counted_off(grey, wanted, readings, boxes)
    beside.spread_out(wanted, readings, boxes)
    contents.read_to_the_end(grey, boxes, wanted, readings)
    long_lines = paragraphs.long_lines(boxes)
    lines = [
        line
        for i in ocr_boxes.in_reading_order([w.box for w in wanted], [r.text for r in readings])
        if readings[i].text.strip() and readings[i].confidence >= KEEP_CONFIDENCE
        for line in _lines_of(wanted[i], readings[i], long_lines, boxes)
    ]
    lines += columns.read(grey, wanted, readings)
    unreadable = _seems_unreadable(wanted, readings)
    overprinted = False
    if layer:
        overprinted = any(map(overprint.lost_its_level, lines))
    elif not _says_one_level(lines):
        levels, doubtful = spotter.read(grey, ocr_boxes.join_neighbours(boxes), lines)
        if not levels and (doubtful or _seems_crossed(wanted, readings, spotter.HEAD_SHARE * grey.shape[0])):
            levels = spotter.set_wide(grey, lines)
        known = [wanted[i].box.quad for i, r in enumerate(readings) if r.confidence >= FLUENT and len(r.text) > 1]
        layered, unread = overprint.read_layer(grey, found, known)
        lines += overprint.together(levels, layered, lines)
        overprinted = doubtful or unread or any(map(overprint.lost_its_level, lines))
    height, width = grey.shape
    return OcrPage(tuple(lines), width, height, turns % 4 * 90, unreadable, overprinted, mirrored=mirrored)


def _seems_crossed(wanted: Sequence[Wanted], readings: Sequence[Reading], bottom: float) -> bool:
    """Whether one of the large lines above `bottom` can't be read for sure, which large letters can but for what lies across them."""
    large = HEADING_LARGER * float(np.median([one.box.short_px for one in wanted])) if wanted else 0.0
    return any(
        one.box.short_px > large
        and one.box.ratio > HEADING_RATIO
        and one.box.bounds[1] < bottom
        and reading.weakest < READABLE
        and len(reading.text) > 2
        for one, reading in zip(wanted, readings, strict=True)
    )


def _says_one_level(lines: Sequence[OcrLine]) -> bool:
    """Whether lines are one and the same level and nothing else: a mark, for which the page is reported whatever crosses
    its print. Several levels are a list of them."""
    whole = (overprint.WHOLE_TERM.match(line.text) for line in lines if line.confidence >= FLUENT)
    return len({found.group("level") for found in whole if found is not None}) == 1


def _lines_of(
    wanted: Wanted, reading: Reading, long_lines: Sequence[TextBox], boxes: Sequence[TextBox]
) -> Iterator[OcrLine]:
    """The text of a box, cells that share one each by itself. A level at a slant of its own was stamped."""
    stops = (FULL_STOP, *ITEM_STOPS) if ocr_text.LEVEL.search(reading.text) else FULL_STOP
    ends = (reading.text.endswith(stops) or LAST_WORDS.search(reading.text) is not None) and paragraphs.ends_paragraph(
        wanted.box, long_lines
    )
    for box, text in ocr_text.cells(wanted.box, reading):
        stamped = overprint.WHOLE_TERM.match(text) is not None and ocr_boxes.leans(box, boxes)
        if box.bounds[0] <= 0:
            text = misread.cut_off(text)
        zone: Zone | None = "stamp" if stamped else "body" if ends else None
        yield OcrLine(text, reading.confidence, box.bounds, reading.weakest, zone)


def _turn(grey: Array, found: Sequence[Array], turns: int) -> tuple[Array, list[Array], int]:
    height, width = grey.shape
    upright = np.ascontiguousarray(np.rot90(grey, turns))
    return upright, [ocr_boxes.turned(corners, turns, width, height) for corners in found], turns


def _closer_look(found: Sequence[Array], grey: Array, detect_at: int) -> int:
    """At what size to look again where most boxes are so low at the detector's scale that others were surely missed."""
    if len(found) < MIN_JUDGED_BOXES:
        return detect_at
    scale = detect_at / max(grey.shape)
    heights = [min(np.hypot(*(c[1] - c[0])), np.hypot(*(c[2] - c[1]))) * scale for c in found]
    # A box is taller than its letters by what it was grown.
    height = float(np.median(heights))
    if height >= SMALL_TEXT_PX:
        return detect_at
    return min(round(detect_at * max(LEGIBLE_TEXT_PX / height, 1.25)), DETECT_LONG_SIDE_MAX)


def _seems_unreadable(wanted: Sequence[Wanted], readings: Sequence[Reading]) -> bool:
    """Many boxes that look like text and most of them guessed: blur, an unknown script, a page at a slant."""
    wordlike = [r for w, r in zip(wanted, readings, strict=True) if w.box.ratio >= 1.5]
    if len(wordlike) < MIN_JUDGED_BOXES:
        return False
    good = sum(1 for r in wordlike if r.confidence >= READABLE)
    return good < LEGIBLE_SHARE * len(wordlike)


def _read_in_tiles(grey: Array) -> OcrPage:
    """A long strip (a screenshot of a whole page) is read in overlapping tiles, which keep its letters in sight."""
    height, width = grey.shape
    along_y = height >= width
    short, long = (width, height) if along_y else (height, width)
    tile = max(32, round(short * TILE_RATIO))
    step = max(16, round(tile * (1 - TILE_OVERLAP)))
    lines: list[OcrLine] = []
    doubtful, overprinted = 0, False
    starts = list(range(0, max(1, long - round(tile * TILE_OVERLAP)), step))
    for start in starts:
        part = grey[start : start + tile] if along_y else grey[:, start : start + tile]
        part = _padded(part)
        page = read_page(part)
        doubtful += page.unreadable
        overprinted |= page.overprinted
        dx, dy = (0, start) if along_y else (start, 0)
        lines += [moved(line, dx, dy) for line in page.lines]
    return OcrPage(tuple(lines), width, height, 0, doubtful > len(starts) / 2, overprinted)


def _padded(part: Array) -> Array:
    """Filled up with its own edge's brightness so that a thin rest is no strip again."""
    height, width = part.shape
    down = max(0, -(-width // 2) - height)
    right = max(0, -(-height // 2) - width)
    if not down and not right:
        return part
    shade = float(np.median(part))
    filled: Array = cv2.copyMakeBorder(part, 0, down, 0, right, cv2.BORDER_CONSTANT, value=(shade,))
    return filled


def _bounded(grey: Array, long_side: int) -> Array:
    height, width = grey.shape
    scale = long_side / max(height, width)
    if scale >= 0.8:
        return grey
    return detector.shrunk(grey, max(1, round(width * scale)), max(1, round(height * scale)))


def _in_pixels_of(page: OcrPage, width: int, height: int) -> OcrPage:
    """The page as read from a smaller copy of an image of this size, in the image's own pixels."""
    if page.turned % 180:
        width, height = height, width
    x_factor, y_factor = width / page.width_px, height / page.height_px
    lines = []
    for line in page.lines:
        x0, y0, x1, y1 = line.box
        lines.append(replace(line, box=(x0 * x_factor, y0 * y_factor, x1 * x_factor, y1 * y_factor)))
    return replace(page, lines=tuple(lines), width_px=width, height_px=height)
