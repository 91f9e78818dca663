"""Letters that a PDF page draws as curves and doesn't show: transparent, in the colour of the paper, behind something.

All that may be letters is filled with black on an empty sheet; where the page shows nothing in its place, the sheet is read.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pymupdf
from pymupdf import mupdf

from detectors.formats.pdf_ink import GLYPH_PT
from detectors.model import Box
from detectors.ocr_images import read_grey
from detectors.reading import Reading

DPI, LONG_SIDE_PX = 200.0, 4_000
# How much darker or lighter than what is around it a stroke must be to be seen, and how much of the letters may be unseen.
CONTRAST, UNSEEN_SHARE = 24, 0.08
AROUND_PX, FEWEST_PX, DARK = 15, 60, 128
Array = np.ndarray[Any, Any]


class _Filled(mupdf.FzDevice2):  # type: ignore[misc]
    """Hands on what may be letters, in black."""

    def __init__(self, onto: Any) -> None:
        super().__init__()
        self.use_virtual_fill_path()
        self.use_virtual_stroke_path()
        self.use_virtual_clip_path()
        self._onto = onto.m_internal
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


def _may_be_letters(box: Any) -> bool:
    return bool(min(box.x1 - box.x0, box.y1 - box.y0) <= GLYPH_PT[1] * DPI / 72.0)


def read_unseen_curves(page: Any, number: int, box: Box, out: Reading) -> None:
    """Reads what may be letters in a part of the page, as hidden text, if the page doesn't show all of it."""
    wide, high = box[2] - box[0], box[3] - box[1]
    zoom = min(DPI / 72.0, LONG_SIDE_PX / max(wide, high, 1.0))
    clip = (pymupdf.Rect(*box) * page.rotation_matrix).normalize()
    matrix = pymupdf.Matrix(zoom, zoom)
    shown = _pixels(page.get_pixmap(matrix=matrix, clip=clip, colorspace=pymupdf.csGRAY, alpha=False))
    filled = pymupdf.Pixmap(pymupdf.csGRAY, (clip * matrix).irect, False)
    filled.clear_with(255)
    onto = mupdf.fz_new_draw_device(mupdf.FzMatrix(zoom, 0, 0, zoom, 0, 0), filled.this)
    device = _Filled(onto)
    mupdf.fz_run_page(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
    mupdf.fz_close_device(device)
    mupdf.fz_close_device(onto)
    letters = _pixels(filled)
    # Beside the page there is nothing to compare.
    if (letters < DARK).sum() >= FEWEST_PX and (letters.shape != shown.shape or _is_unseen(letters, shown)):
        known = out.texts_of_page(number)
        read_grey(
            letters,
            out,
            page=number,
            size_pt=(letters.shape[1] / zoom, letters.shape[0] / zoom),
            origin_pt=(box[0], box[1]),
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
