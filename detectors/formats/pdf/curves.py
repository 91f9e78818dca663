"""Letters that a PDF page draws as curves and doesn't show: transparent, in the colour of the paper, behind something.

All that may be letters is filled with black on an empty sheet; where the page shows nothing in its place, the sheet is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pymupdf
from pymupdf import mupdf

from detectors.formats.pdf.ink import GLYPH_PT, PARTS_MAX
from detectors.model import Box
from detectors.ocr.images import read_grey
from detectors.purse import Purse
from detectors.reading import Reading

DPI, LONG_SIDE_PX = 200.0, 4_000
# How much darker or lighter than what is around it a stroke must be to be seen, and how much of the letters may be unseen.
CONTRAST, UNSEEN_SHARE = 24, 0.08
AROUND_PX, FEWEST_PX, DARK = 15, 60, 128
LINES_MAX, MARGIN_PX = 400, 12
WORDS = ("fill_text", "stroke_text", "clip_text", "clip_stroke_text", "ignore_text")
PATHS = ("fill_path", "stroke_path", "clip_path")
Array = np.ndarray[Any, Any]


class _Filled(mupdf.FzDevice2):  # type: ignore[misc]
    """Hands on what may be letters, in black."""

    def __init__(self, onto: Any, purse: Purse, *, words: bool) -> None:
        super().__init__()
        self._purse = purse
        # A shape that words stand on would hide them.
        for said in WORDS if words else PATHS:
            getattr(self, f"use_virtual_{said}")()
        self._device, self._onto = onto, onto.m_internal
        self._grey = mupdf.FzColorspace(mupdf.FzColorspace.Fixed_GRAY)
        self._black = mupdf.new_floats(1)
        mupdf.floats_setitem(self._black, 0, 0.0)
        self._plain = mupdf.FzColorParams()

    def fill_path(
        self, _: Any, path: Any, even_odd: int, ctm: Any, space: Any, colour: Any, alpha: float, rest: Any
    ) -> None:
        if not mupdf.ll_fz_path_is_rect(path, ctm) and _may_be_letters(mupdf.ll_fz_bound_path(path, None, ctm)):
            mupdf.ll_fz_fill_path(self._onto, path, even_odd, ctm, self._grey.m_internal, self._black, 1.0, rest)

    def stroke_path(
        self, _: Any, path: Any, stroke: Any, ctm: Any, space: Any, colour: Any, alpha: float, rest: Any
    ) -> None:
        if _may_be_letters(mupdf.ll_fz_bound_path(path, stroke, ctm)):
            mupdf.ll_fz_stroke_path(self._onto, path, stroke, ctm, self._grey.m_internal, self._black, 1.0, rest)

    def clip_path(self, _: Any, path: Any, even_odd: int, ctm: Any, scissor: Any) -> None:
        self.fill_path(_, path, even_odd, ctm, None, None, 1.0, self._plain.internal())

    def fill_text(self, _: Any, text: Any, ctm: Any, *rest: Any) -> None:
        plain = self._plain.internal()
        mupdf.ll_fz_fill_text(self._onto, text, ctm, self._grey.m_internal, (0.0,), 1.0, plain)
        span = text.head
        while span:
            if mupdf.ll_fz_font_t3_procs(span.font):
                self._fill_drawings(mupdf.FzTextSpan(span), mupdf.FzMatrix(ctm))
            span = span.next

    def _fill_drawings(self, span: Any, ctm: Any) -> None:
        """The letters of a font of drawings have colours of their own."""
        onto = _Filled(self._device, self._purse, words=False)
        font, place = span.font(), span.trm()
        for at in range(span.m_internal.len):
            # MuPDF, which calls this, must not see errors; what is left out makes the page one that is given up anyway.
            if self._purse.is_spent():
                break
            item = span.items(at)
            if item.gid >= 0:
                place.e, place.f = item.x, item.y
                mupdf.fz_run_t3_glyph(font, item.gid, mupdf.fz_concat(place, ctm), onto)
        mupdf.fz_close_device(onto)

    def stroke_text(self, _: Any, text: Any, stroke: Any, ctm: Any, *rest: Any) -> None:
        self.fill_text(_, text, ctm)

    def clip_text(self, _: Any, text: Any, ctm: Any, *rest: Any) -> None:
        self.fill_text(_, text, ctm)

    def clip_stroke_text(self, _: Any, text: Any, stroke: Any, ctm: Any, *rest: Any) -> None:
        self.fill_text(_, text, ctm)

    def ignore_text(self, _: Any, text: Any, ctm: Any) -> None:
        self.fill_text(_, text, ctm)


def _may_be_letters(box: Any) -> bool:
    return bool(min(box.x1 - box.x0, box.y1 - box.y0) <= GLYPH_PT[1] * DPI / 72.0)


def read_unseen_curves(page: Any, number: int, parts: Sequence[Box], out: Reading) -> None:
    """Reads what may be letters in the parts of the page that don't show all of it, as hidden text."""
    whole = _around(parts) if parts else (0.0, 0.0, 0.0, 0.0)
    # Letters of a large sheet would become too small to read.
    at_once = max(whole[2] - whole[0], whole[3] - whole[1]) * DPI <= LONG_SIDE_PX * 72.0
    few = [[part] for part in parts[:PARTS_MAX]] + ([parts[PARTS_MAX:]] if len(parts) > PARTS_MAX else [])
    for group in [parts] if parts and at_once else few:
        _read_unseen(page, number, group, _around(group), out, words=False)


def read_unseen_words(page: Any, number: int, lines: Sequence[Box], size_pt: tuple[float, float], out: Reading) -> None:
    """The same for lines of text whose characters nobody can trust."""
    _read_unseen(page, number, lines[:LINES_MAX], (0.0, 0.0, *size_pt), out, words=True)


def _read_unseen(page: Any, number: int, parts: Sequence[Box], within: Box, out: Reading, *, words: bool) -> None:
    """Drawn and read once, however many parts there are."""
    zoom = min(DPI / 72.0, LONG_SIDE_PX / max(within[2] - within[0], within[3] - within[1], 1.0))
    letters, shown, (left, top) = _drawn_twice(page, within, zoom, out.purse, words=words)
    unseen: list[Box] = []
    for box in parts:
        turned = (pymupdf.Rect(*box) * page.rotation_matrix).normalize() * zoom
        x0, x1 = (max(0, round(side) - left) for side in (turned.x0, turned.x1))
        y0, y1 = (max(0, round(side) - top) for side in (turned.y0, turned.y1))
        ink = letters[y0:y1, x0:x1]
        # Beside the page there is nothing to compare.
        if (ink < DARK).sum() >= FEWEST_PX and (shown is None or _is_unseen(ink, shown[y0:y1, x0:x1])):
            unseen.append((x0, y0, x1, y1))
    if unseen:
        x0, y0, x1, y1 = (int(side) for side in _around(unseen))
        x0, y0 = max(0, x0 - MARGIN_PX), max(0, y0 - MARGIN_PX)
        part = np.ascontiguousarray(letters[y0 : y1 + MARGIN_PX, x0 : x1 + MARGIN_PX])
        _read(part, ((x0 + left) / zoom, (y0 + top) / zoom), zoom, number, out)


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _drawn_twice(
    page: Any, box: Box, zoom: float, purse: Purse, *, words: bool
) -> tuple[Array, Array | None, tuple[int, int]]:
    """All that may be letters in black, what the page shows if it shows that part, and where their corner is."""
    clip = (pymupdf.Rect(*box) * page.rotation_matrix).normalize()
    matrix = pymupdf.Matrix(zoom, zoom)
    shown = page.get_pixmap(matrix=matrix, clip=clip, colorspace=pymupdf.csGRAY, alpha=False)
    filled = pymupdf.Pixmap(pymupdf.csGRAY, (clip * matrix).irect, False)
    filled.clear_with(255)
    onto = mupdf.fz_new_draw_device(mupdf.FzMatrix(zoom, 0, 0, zoom, 0, 0), filled.this)
    device = _Filled(onto, purse, words=words)
    mupdf.fz_run_page(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
    mupdf.fz_close_device(device)
    mupdf.fz_close_device(onto)
    purse.check_time()
    letters, seen = _pixels(filled), _pixels(shown)
    return letters, seen if seen.shape == letters.shape else None, (filled.x, filled.y)


def _read(letters: Array, origin_pt: tuple[float, float], zoom: float, number: int, out: Reading) -> None:
    known = out.texts_of_page(number)
    read_grey(
        letters,
        out,
        page=number,
        size_pt=(letters.shape[1] / zoom, letters.shape[0] / zoom),
        origin_pt=origin_pt,
        zone="hidden",
        skip=lambda text: "".join(text.split()) in known,
    )


def _pixels(pixmap: Any) -> Array:
    grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)
    return np.ascontiguousarray(grey[:, : pixmap.width])


def _is_unseen(letters: Array, shown: Array) -> bool:
    ink = letters < DARK
    around = (cv2.dilate(ink.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0).astype(np.float32)
    share = cv2.boxFilter(around, -1, (AROUND_PX, AROUND_PX))
    ground = cv2.boxFilter(around * shown, -1, (AROUND_PX, AROUND_PX)) / np.maximum(share, 1e-6)
    thin = ink & (share > 0)
    unseen = np.abs(ground - shown) < CONTRAST
    return bool((unseen & thin).sum() > UNSEEN_SHARE * thin.sum())
