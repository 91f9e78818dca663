"""What the drawing commands of a PDF page cover: pictures, shapes like letters, and what lies over or beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pymupdf
from pymupdf import mupdf

from detectors.formats.pdf.stored import Stored, layers
from detectors.model import Box
from detectors.purse import Purse

IMAGE_KINDS = ("fill-image", "fill-imgmask", "fill-shade")
GLYPH_PT = (5.0, 72.0)
GLYPHLIKE_PATHS = 4
# Strokes as short as those that letters are hatched with; so many of them are a drawing.
STROKE_PT, MANY_STROKES = 14.0, 250
LETTERS_CORNERS = 40
# Up to how many paths larger than a letter are looked at for words across the page, among how many parts of it.
VAST_MAX, VAST_PARTS_MAX = 20, 3_000
# Boxes too small for a letter, of which so many may be the points of some.
MANY_SPECKS = 100
# A stroke as high as letters may hold a line of them; where there are many, they are the frames of a table.
DRAWN_MAX = 60
# How far apart pieces of one picture may stand, how many are looked at, and with how many groups each is compared.
SLIVER_GAP_PT, SLIVERS_MAX, SLIVER_GROUPS = 1.5, 5_000, 20
COVER_PT = (20.0, 8.0)
OUTSIDE_PT = 20.0
LOOK_AT_CLOCK = 10_000
BESIDE_MAX, BESIDE_PT = 200, 600.0
# Of the grid on which shapes are put together, and how far apart they may stand.
CELL_PT, NEAR_CELLS, PARTS_MAX, CELLS_MAX, TOGETHER_MAX = 4.0, 17, 6, 2_000, 200


@dataclass(frozen=True)
class Ink:
    """`shapes` are what may be letters, where there is enough of it; `glyphlike` counts all of a letter's size. `outside`
    says that a part of a picture, large enough for a mark, lies beyond the page. `beside` is where, outside the page, something may be drawn in letters."""

    pictures: tuple[Box, ...]
    grounds: tuple[Box, ...]
    shapes: tuple[Box, ...]
    glyphlike: int
    other: int
    outside: bool
    stored: tuple[Stored, ...] = ()
    beside: tuple[Box, ...] = ()


def ink_of(page: Any, width: float, height: float, purse: Purse | None = None) -> Ink:
    pictures: list[Box] = []
    grounds: list[Box] = []
    shapes: list[Box] = []
    strokes: list[Box] = []
    other = outlined = 0
    slivers: list[Box] = []
    specks: list[Box] = []
    away: list[Box] = []
    outside = linelike = False
    boxes, stored = drawn(page, purse)
    for kind, (x0, y0, x1, y1) in boxes:
        if kind in IMAGE_KINDS and not outside:
            outside = _lies_outside((x0, y0, x1, y1), width, height)
        box = (max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height))
        if box[2] <= box[0] or box[3] <= box[1]:
            away += [(x0, y0, x1, y1)] if kind == "fill-path" and min(x1 - x0, y1 - y0) >= GLYPH_PT[0] else []
            continue
        shorter, longer = sorted((box[2] - box[0], box[3] - box[1]))
        if kind in IMAGE_KINDS:
            pictures.append(box)
            slivers += [box] if shorter < GLYPH_PT[0] else []
            # A picture for each character.
            shapes += [box] if GLYPH_PT[0] <= shorter and longer <= GLYPH_PT[1] else []
        elif kind == "fill-path":
            grounds.append(box)
            letter_high = GLYPH_PT[0] <= shorter <= GLYPH_PT[1]
            shapes += [box] if letter_high and longer <= GLYPH_PT[1] else []
            specks += [box] if longer < GLYPH_PT[0] else []
            linelike = linelike or (letter_high and longer > GLYPH_PT[1])
            other += not letter_high or longer > GLYPH_PT[1]
        elif kind == "stroke-path":
            other += 1
            strokes += [box] if longer <= STROKE_PT else []
            outlined += GLYPH_PT[0] <= shorter <= GLYPH_PT[1]
    glyphlike = len(shapes)
    vast = sum(min(x1 - x0, y1 - y0) > GLYPH_PT[1] for x0, y0, x1, y1 in grounds)
    enough = glyphlike >= GLYPHLIKE_PATHS
    # Beside small shapes too: the dots of a list are no reason to pass over a word drawn in one.
    may_be_words = linelike or 0 < outlined <= DRAWN_MAX or (glyphlike > 0 and not enough)
    across = 0 < vast <= VAST_MAX and len(grounds) + other <= VAST_PARTS_MAX
    words = letters_in_one_path(page, across=across) if may_be_words or across else []
    if len(strokes) >= MANY_STROKES:
        shapes += strokes
    elif not enough:
        shapes = []
    shapes += words
    if len(specks) >= MANY_SPECKS:
        shapes += specks
    pictures += rejoined(slivers)
    return Ink(tuple(pictures), tuple(grounds), tuple(shapes), glyphlike, other, outside, tuple(stored), _beside(away))


def _beside(away: Sequence[Box]) -> tuple[Box, ...]:
    """The place of the first few things beside the page, near one another, as words would be."""
    near = [box for box in away[:BESIDE_MAX] if all(abs(a - b) <= BESIDE_PT for a, b in zip(box, away[0], strict=True))]
    if not near:
        return ()
    left, top, right, bottom = zip(*near, strict=True)
    whole = (min(left), min(top), max(right), max(bottom))
    return (whole,) if whole[2] - whole[0] <= 2 * BESIDE_PT else ()


class _Found(list[tuple[str, Box]]):
    """Ends the drawing when the file's time is spent: one string of letters that are drawings may hold millions of shapes."""

    def __init__(self, purse: Purse | None) -> None:
        super().__init__()
        self._purse = purse
        self._is_spent = False

    def append(self, entry: tuple[str, Box]) -> None:
        super().append(entry)
        if self._purse and len(self) % LOOK_AT_CLOCK == 0:
            self._is_spent = self._purse.is_spent()
        if self._is_spent:
            raise RuntimeError("no time is left")


class _Drawn(pymupdf.JM_new_bbox_device_Device):
    """What PyMuPDF's own list of boxes is made with, but for words: nobody asks where they are here, and a call into
    Python for each run of them takes six times as long as all the rest.

    What the cell of a pattern holds counts as a picture wherever the pattern is painted: its own place is anywhere.
    """

    def __init__(self, found: list[tuple[str, Box]]) -> None:
        super().__init__(found, False)  # type: ignore[no-untyped-call]
        for words in ("fill_text", "stroke_text", "ignore_text"):
            getattr(self, f"use_virtual_{words}")(False)
        for other in ("clip_path", "clip_image_mask", "begin_tile", "end_tile"):
            getattr(self, f"use_virtual_{other}")()
        self.stored: list[Stored] = []
        self._times: Counter[int] = Counter()
        self._tiles: list[tuple[int, str, Box]] = []

    def clip_path(self, context: Any, path: Any, even_odd: int, ctm: Any, _: Any) -> None:
        """Letters may be cut out of anything."""
        if not mupdf.ll_fz_path_is_rect(path, ctm):
            pymupdf.jm_bbox_fill_path(self, context, path, even_odd, ctm, None, None, 1.0, None)

    def begin_tile(self, _: Any, area: Any, view: Any, across: float, down: float, ctm: Any, *more: Any) -> int:
        painted = pymupdf.JM_py_from_rect(mupdf.ll_fz_transform_rect(area, ctm))
        step = mupdf.ll_fz_transform_rect(mupdf.ll_fz_make_rect(0, 0, across, down), ctm)
        hatched = step.x1 - step.x0 < COVER_PT[0] or step.y1 - step.y0 < COVER_PT[1]
        self._tiles.append((len(self.result), "fill-path" if hatched else "fill-image", painted))
        return 0

    def end_tile(self, _: Any) -> None:
        first, kind, painted = self._tiles.pop()
        if len(self.result) > first:
            self.result[first:] = [(kind, painted)]

    def fill_image(self, context: Any, image: Any, ctm: Any, alpha: float, colours: Any) -> None:
        self._keep(image, ctm)
        pymupdf.jm_bbox_fill_image(self, context, image, ctm, alpha, colours)

    def fill_image_mask(
        self, context: Any, image: Any, ctm: Any, space: Any, colour: Any, alpha: float, colours: Any
    ) -> None:
        self._keep(image, ctm)
        pymupdf.jm_bbox_fill_image_mask(self, context, image, ctm, space, colour, alpha, colours)

    def clip_image_mask(self, context: Any, image: Any, ctm: Any, _: Any) -> None:
        """And by anything."""
        self.fill_image_mask(context, image, ctm, None, None, 1.0, None)

    def _keep(self, image: Any, ctm: Any) -> None:
        if not self._tiles:
            self.stored += layers(image, ctm, self._times)


def drawn(page: Any, purse: Purse | None = None) -> tuple[list[tuple[str, Box]], list[Stored]]:
    """`page.get_bboxlog()` without the words, and the pictures among it."""
    found = _Found(purse)
    turned = page.rotation
    if turned:
        page.set_rotation(0)
    try:
        device = _Drawn(found)
        mupdf.fz_run_page(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
        mupdf.fz_close_device(device)
    finally:
        if turned:
            page.set_rotation(turned)
        if purse:
            purse.check_time()  # what was cut off may be told as another error, or as none
    return found, device.stored


def letters_in_one_path(page: Any, *, across: bool) -> list[Box]:
    """The paths as high as a line of letters that have as many corners as one: shaded cells and arrows don't.

    With `across` larger ones as well, as words aslant across a page are.
    """
    found: list[Box] = []
    for drawing in page.get_cdrawings(extended=True):
        # What others are cut out by has a box of another name, and a group has no parts.
        x0, y0, x1, y1 = drawing["scissor" if drawing["type"] == "clip" else "rect"]
        shorter = min(x1 - x0, y1 - y0)
        if (
            shorter >= GLYPH_PT[0]
            and (across or shorter <= GLYPH_PT[1])
            and len(drawing.get("items", ())) >= LETTERS_CORNERS
        ):
            found.append((x0, y0, x1, y1))
    return found


def together(boxes: Sequence[Box], width: float, height: float) -> list[Box]:
    """The parts of a page in which the boxes stand, those a few letters apart as one; on a coarse grid, however many they are."""
    if not boxes:
        return []
    cell_pt = max(CELL_PT, max(width, height) / CELLS_MAX)
    grid = np.zeros((int(height / cell_pt) + 1, int(width / cell_pt) + 1), np.uint8)
    for x0, y0, x1, y1 in boxes:
        left, top, right, bottom = (int(max(side, 0) / cell_pt) for side in (x0, y0, x1, y1))
        grid[top : bottom + 1, left : right + 1] = 1
    near = cv2.dilate(grid, np.ones((NEAR_CELLS, NEAR_CELLS), np.uint8))
    count, labels = cv2.connectedComponents(near)
    cells = np.stack(np.nonzero(grid)[::-1])
    # Those beyond what is looked at one by one are one part.
    of = np.minimum(labels[cells[1], cells[0]], TOGETHER_MAX) - 1
    first = np.full((2, min(count - 1, TOGETHER_MAX)), CELLS_MAX + 1)
    last = np.zeros_like(first)
    for side in range(2):
        np.minimum.at(first[side], of, cells[side])
        np.maximum.at(last[side], of, cells[side])
    left, top = np.maximum((first - 1) * cell_pt, 0.0)
    right, bottom = np.minimum((last + 2) * cell_pt, np.array([[width], [height]]))
    return list(zip(left.tolist(), top.tolist(), right.tolist(), bottom.tolist(), strict=True))


def rejoined(slivers: Sequence[Box]) -> list[Box]:
    """What pictures too thin to show a letter show together, where each touches the next."""
    groups: list[list[float]] = []
    counts: list[int] = []
    for x0, y0, x1, y1 in sorted(slivers[:SLIVERS_MAX], key=lambda box: (box[1], box[0])):
        for at in range(len(groups) - 1, max(len(groups) - 1 - SLIVER_GROUPS, -1), -1):
            left, top, right, bottom = groups[at]
            if max(left - x1, x0 - right, top - y1, y0 - bottom) <= SLIVER_GAP_PT:
                groups[at] = [min(left, x0), min(top, y0), max(right, x1), max(bottom, y1)]
                counts[at] += 1
                break
        else:
            groups.append([x0, y0, x1, y1])
            counts.append(1)
    return [(a, b, c, d) for (a, b, c, d), count in zip(groups, counts, strict=True) if count > 1]


def _lies_outside(box: Box, width: float, height: float) -> bool:
    """Whether the box reaches so far over the page's edge that a mark could stand there."""
    x0, y0, x1, y1 = box
    past = max(min(-x0, x1 - x0), min(-y0, y1 - y0), min(x1 - width, x1 - x0), min(y1 - height, y1 - y0))
    return past >= OUTSIDE_PT and x1 - x0 >= OUTSIDE_PT and y1 - y0 >= COVER_PT[1]
