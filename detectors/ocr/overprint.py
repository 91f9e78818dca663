"""Words in another ink than the page's print, or in another layer of it: stamps over the text and watermarks below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any, Protocol

import numpy as np

from detectors.model import Box
from detectors.ocr import beside, detector, layers, models, spotter, stamps
from detectors.ocr import boxes as ocr_boxes
from detectors.ocr import ink as ocr_ink
from detectors.ocr import text as ocr_text
from detectors.ocr.boxes import TextBox
from detectors.ocr.lines import FLUENT, READABLE, OcrLine, joint, moved, overlap, says_at, scaled
from detectors.ocr.text import Wanted

Array = np.ndarray[Any, Any]

# A stamp's own piece of the page, as the detector sees it.
INK_LONG_SIDE = (96, 352)
# The layer of thick strokes; its letters are large.
LAYER_LONG_SIDES, LAYER_SPOTS = (240, 352), 2

DOUBTFUL_LEVEL = re.compile(r"^\W*.?(?<![保加解非失泄涉定严精周紧])密(?![码切封度])\W*(?:\d+年.*|长期)?$")
RUINED_TERM = re.compile(r"^(?:\W*|.(?=..[★☆*]))([绝机秘]密)[\W\d年月长期十]*$")
WHOLE_TERM = re.compile(r"^[★☆*\s]*(?P<level>[绝机秘]密)[★☆*\s]*(?:\d+年(?:\d+个?月)?|\d+个?月|长期)?[★☆*\s]*$")
LOST_LEVEL = re.compile(
    r"^\W*(?:..[:：]\s?)?(?:[\u4e00-\u9fff]{2}[★☆](?:\d{0,2}[年作午牛件]|长期)|[绝机秘].?[★☆](?:\d{0,2}[年作午牛件]|长.))\W*$"
)
# 协密, of thin type; 周密 is a word.
HALF_READ = re.compile(r"^\W*[^\W保加解非失泄涉定严精周紧茂浓细亲致缜机绝秘]密\W*$")
OTHER_SECRETS = re.compile("[业作人]秘密")

CERTAIN = 0.6
# Of a level's two characters set wide: how much their sizes differ at most, in such sizes how far apart they are, and how much
# further across than down the second lies at least.
LIKE_SIZE, WIDEST, STEEPEST = 1.6, 2.4, 0.8
# More characters than a level and its term may share with what they stand across.
LEAST_COMMON = 6


class Page(Protocol):
    """What of a page that has been read tells what its coloured ink may add."""

    @property
    def lines(self) -> Sequence[OcrLine]: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...
    @property
    def turned(self) -> int: ...


def read_ink(ink: ocr_ink.Ink, page: Page) -> list[OcrLine]:
    """Stamps over text, which stand free in their own colour."""
    width, height = page.width_px, page.height_px
    certain = [line for line in page.lines if line.weakest >= CERTAIN and len(line.text) > 1]
    known, whole = (
        [(x0 / width, y0 / height, x1 / width, y1 / height) for x0, y0, x1, y1 in (line.box for line in some)]
        for some in (certain, filter(_is_whole, certain))
    )
    lines: list[OcrLine] = []
    for patch in ocr_ink.patches(ink, page.turned // 90, known, whole):
        x0, y0, x1, y1 = patch.box
        high, wide = patch.ink.shape
        x_scale, y_scale = (x1 - x0) * width / wide, (y1 - y0) * height / high
        read = _read_patch(patch.ink)
        if not any(map(_is_word, read)):
            read = _read_patch(patch.strokes)
        for line in read:
            left, top, right, bottom = line.box
            box = (left * x_scale, top * y_scale, right * x_scale, bottom * y_scale)
            lines.append(moved(replace(line, box=box), x0 * width, y0 * height))
    # A line that isn't read for sure may be the print that a stamp crosses, which was read into it.
    return [
        line
        for line in lines
        if not any(
            (_says_so if known in certain or not WHOLE_TERM.match(line.text) else _says_better)(known, line)
            for known in page.lines
        )
    ]


def _is_whole(line: OcrLine) -> bool:
    """Whether as much was read of a line as its box is long: of long lines only the beginning is, and then nobody knows
    what of them is coloured."""
    x0, y0, x1, y1 = line.box
    return len(line.text) * min(x1 - x0, y1 - y0) >= max(x1 - x0, y1 - y0)


def _says_so(line: OcrLine, seen: OcrLine) -> bool:
    return says_at(line, seen.text, *_middle(seen.box)) or _says_better(line, seen)


def _read_patch(ink: Array, detect_at: int | None = None) -> list[OcrLine]:
    """A stamp's own ink, dark on white: what of it can be read with confidence."""
    found = detector.find_text(ink, detect_at or int(np.clip(max(ink.shape), *INK_LONG_SIDE)))
    boxes = ocr_boxes.join_neighbours([ocr_boxes.oriented(corners) for corners in found])
    readings = ocr_text.read(ink, [Wanted(box) for box in boxes])
    for i, reading in enumerate(readings):
        if DOUBTFUL_LEVEL.search(reading.text) and not ocr_text.LEVEL.search(reading.text):
            (again,) = ocr_text.recognise([ocr_text.crop(ink, boxes[i])], models.load().careful)
            if ocr_text.LEVEL.search(again.text):
                readings[i] = again
    return [
        OcrLine(readings[i].text, readings[i].confidence, boxes[i].bounds, readings[i].weakest, zone="stamp")
        for i in ocr_boxes.in_reading_order(boxes)
        if readings[i].text.strip() and readings[i].confidence >= READABLE
    ]


def read_layer(grey: Array, found: Sequence[Array], known: Sequence[Array]) -> tuple[list[OcrLine], bool]:
    """Watermarks below the text, and stamps over it that have no colour; and whether there are more of them."""
    layer = layers.thick(grey, found, known)
    if layer is None:
        return [], False
    read: list[OcrLine] = []
    for size in LAYER_LONG_SIDES:
        read = max(
            read, _read_patch(layer.picture, size), key=lambda lines: (_surest(lines), sum(map(_is_half, lines)))
        )
        if _surest(read) >= FLUENT:
            break
    unread = False
    for spot in layer.spots[:LAYER_SPOTS]:
        if any(_is_word(line) and _covers(line.box, spot) for line in read):
            continue
        more = _read_spot(grey, layer, spot)
        told = any(sum(map(str.isalnum, line.text)) > 1 for line in more)
        unread |= not told and stamps.holds_words(layer, spot) and stamps.lies_on_paper(grey, layer, spot)
        read += more
    unread |= any(map(may_be_a_level, read))
    read += _set_wide(read)
    lines = [replace(line, text=without_ruins(line.text), box=scaled(line.box, layer.scale)) for line in read]
    return lines, unread


def _set_wide(read: Sequence[OcrLine]) -> list[OcrLine]:
    """Levels whose characters stand so far apart that each was read by itself."""
    halves = [line for line in read if _is_half(line) and line.confidence >= FLUENT]
    lasts = [line for line in halves if line.text.strip() == beside.LAST_HALF]
    firsts = [line for line in halves if line not in lasts]
    boxes = [line.box for line in read]
    return [
        OcrLine(
            first.text.strip() + beside.LAST_HALF,
            min(first.confidence, last.confidence),
            joint(first.box, last.box),
            min(first.weakest, last.weakest),
            zone="stamp",
        )
        for first in firsts
        for last in lasts
        if _is_followed_by(first.box, last.box, boxes)
    ]


def _is_half(line: OcrLine) -> bool:
    return line.text.strip() in (*beside.FIRST_HALVES, beside.LAST_HALF)


def _is_followed_by(first: Box, last: Box, boxes: Sequence[Box]) -> bool:
    """Whether a character is as large as the other one, lies behind it at any slant, and none of the boxes between them."""
    size, own = (max(box[2] - box[0], box[3] - box[1]) for box in (first, last))
    x, y = np.subtract(_middle(last), _middle(first))
    near = 1 / LIKE_SIZE < size / own < LIKE_SIZE and x > STEEPEST * abs(y) and np.hypot(x, y) < WIDEST * own
    u, v = _middle((*_middle(first), *_middle(last)))
    return bool(near) and not any(
        box[0] < u < box[2] and box[1] < v < box[3] for box in boxes if box not in (first, last)
    )


def together(levels: Sequence[OcrLine], words: Sequence[OcrLine], lines: Sequence[OcrLine]) -> list[OcrLine]:
    """What the networks for levels see on a page, and what can be read across its print and is no piece of its `lines`.

    Words around a level that make it another kind of secret are believed before it.
    """
    words = [word for word in words if not any(_says_so(line, word) for line in lines)]

    def is_another(level: OcrLine, word: OcrLine) -> bool:
        if OTHER_SECRETS.search(word.text):
            return overlap(level.box, word.box)
        # Boxes of the rows of a tilted stamp overlap, but none holds another's middle.
        return _says_similar(word) and _holds(level.box, word.box) and _holds(word.box, level.box)

    return [*words, *(level for level in levels if not any(is_another(level, word) for word in words))]


def _holds(outer: Box, inner: Box) -> bool:
    x, y = _middle(inner)
    return outer[0] < x < outer[2] and outer[1] < y < outer[3]


def _says_similar(word: OcrLine) -> bool:
    return (
        word.confidence >= FLUENT
        and spotter.SIMILAR.search(word.text) is not None
        and ocr_text.LEVEL.search(word.text) is None
    )


def without_mistaken(lines: Sequence[OcrLine], inked: Sequence[OcrLine]) -> list[OcrLine]:
    """The page's lines without levels seen across its print where the stamp's own ink says another word that begins like one: 机要室收."""
    others = [ink for ink in inked if ink.confidence >= FLUENT and "密" not in ink.text]
    return [
        line
        for line in lines
        if line.zone != "stamp"
        or WHOLE_TERM.match(line.text) is None
        or not any(line.text[0] in ink.text and overlap(line.box, ink.box) for ink in others)
    ]


def _says_better(line: OcrLine, seen: OcrLine) -> bool:
    """Whether what was seen across the page's print is that print itself, read worse: whole pages are written in coloured ink."""
    if line.confidence < seen.confidence or not overlap(line.box, seen.box):
        return False
    if WHOLE_TERM.match(line.text) and ocr_text.LEVEL.findall(line.text) == ocr_text.LEVEL.findall(seen.text):
        return True  # a printed mark in a frame, of whose term less was read that way
    text = seen.text.replace(" ", "")
    blocks = SequenceMatcher(None, line.text, text, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks)
    return common >= LEAST_COMMON and 2 * common >= len(text)


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def without_ruins(text: str) -> str:
    """A level alone where its term has lost characters below the print."""
    ruined = RUINED_TERM.match(text)
    return ruined.group(1) if ruined and not WHOLE_TERM.match(text) else text


def _read_spot(grey: Array, layer: layers.Layer, spot: layers.Spot) -> list[OcrLine]:
    read = _read_patch(stamps.unframed(layer, spot))
    if any(map(_is_word, read)):
        return [moved(line, spot[0], spot[1]) for line in read]
    clear = stamps.without_print(grey, layer, spot)
    if clear is not None:
        read = _read_patch(clear)
        if not any(map(_is_word, read)):
            read += _read_guesses(clear, [ocr_boxes.oriented(corners) for corners in stamps.guesses(layer, spot)])
        read = [replace(line, box=scaled(line.box, 1 / layer.scale)) for line in read]
    return [moved(line, spot[0], spot[1]) for line in read]


def _read_guesses(ink: Array, boxes: Sequence[TextBox]) -> list[OcrLine]:
    """Of the boxes of one stamp, of which none may be right, a level that one of them holds for sure."""
    strips = [ocr_text.crop(ink, box) for box in boxes]
    readings = ocr_text.recognise(strips, models.load().careful)
    levels = [
        OcrLine(reading.text, reading.confidence, box.bounds, reading.weakest, zone="stamp")
        for box, reading in zip(boxes, readings, strict=True)
        if ocr_text.LEVEL.search(reading.text) and reading.confidence >= FLUENT
    ]
    return sorted(levels, key=lambda line: line.confidence)[-1:]


def _is_word(line: OcrLine) -> bool:
    """Two characters or a few letters; a frame or a piece of one is read as less."""
    return sum(2 if "\u4e00" <= character <= "\u9fff" else 1 for character in line.text if character.isalpha()) >= 4


def _surest(lines: Sequence[OcrLine]) -> float:
    """How sure the surest word of them is; a level is sure."""
    return max(
        (1.0 if ocr_text.LEVEL.search(line.text) else line.confidence for line in lines if _is_word(line)), default=0
    )


def may_be_a_level(line: OcrLine) -> bool:
    """What ends like a level and is none, nor another word with that ending."""
    return DOUBTFUL_LEVEL.search(line.text) is not None and ocr_text.LEVEL.search(line.text) is None


def lost_its_level(line: OcrLine) -> bool:
    """A star and a term by themselves; or with two characters, or half a level alone or with what is like a term, read with doubt."""
    return beside.TERM_ALONE.match(line.text.strip()) is not None or (
        line.confidence < FLUENT
        and (LOST_LEVEL.match(line.text) or HALF_READ.match(line.text)) is not None
        and ocr_text.LEVEL.search(line.text) is None
    )


def _covers(box: Box, spot: tuple[int, int, int, int]) -> bool:
    wide, high = min(box[2], spot[2]) - max(box[0], spot[0]), min(box[3], spot[3]) - max(box[1], spot[1])
    return wide > 0 and high > 0 and wide * high > 0.5 * (spot[2] - spot[0]) * (spot[3] - spot[1])
