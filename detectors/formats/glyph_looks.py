"""Whether a glyph is drawn like 密, which no level does without, while its file says that it is another character.

A look costs a fiftieth of reading the page as a picture, and only has to be good enough to tell which pages that is worth
doing for: 资 and 富 look alike to it in some typefaces.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

import cv2
import numpy as np
import pymupdf
from pymupdf import mupdf

from detectors.formats.fonts import UNREADABLE

SIDE, EM_PX, SMALLEST_PX = 12, 20.0, 8
ALIKE, CLEARER = 0.66, 0.05
MOST_GLYPHS, LONGEST_TEXT = 2_000, 16
SOUGHT = "密"
# The character upright, in print, in print that is bold, and as written with a brush; a digit for each of 12 times 12 points.
DRAWN = (
    "1455555555b33dbbbddbbbe43e00089000d427000880007277358aa851006bcffb77d7576b3daca446d72a6c31ad858196273a93b759bb889c8899bb46667db66664000015300000",
    "01744444740002b33953770002900830560011a109505600465347542100354cf87ab0211a195a5172b2232945a8363094033a3974102966677668d302112a511131000013000000",
    "04b32222860005f55c74bb0005e21e60ab0014c31e608a10277129511100146cffee93302d79ee857aa0059996e74b4047389abe73005d315a474b4006767d866b9001102d700210",
    "00310000060000ad97424e00006a18a59d00267108a088000378378464101953ac88fb110463689155d63921579a16311bba94271aa2021025888b91000005b20100000015300000",
)
Array = np.ndarray[Any, Any]


def opened(font_file: bytes) -> Any | None:
    """None for what is no font, or a broken one."""
    try:
        return pymupdf.Font(fontbuffer=font_file) if font_file else None
    except UNREADABLE:
        return None


def drawn_otherwise(font: Any, glyphs: Mapping[int, str], said: Iterable[str] = ()) -> bool:
    """Whether a glyph looks like 密 and less so like the character that it is said to be, or like any of those `said` of the
    font where nothing tells which of its glyphs is which (`glyphs` then have empty texts)."""
    try:
        numbers = list(glyphs)[:MOST_GLYPHS]
        drawn = _looks(font, numbers)
        alike = (drawn @ _secret().T).max(axis=1)
        for place in np.nonzero(alike >= ALIKE)[0]:
            named = glyphs[numbers[place]]
            others = [named] if named else list(said)
            own = max((float(drawn[place] @ look) for look in map(_usual_look, others)), default=0.0)
            if named != SOUGHT and alike[place] > own + CLEARER:
                return True
    except UNREADABLE:
        pass
    return False


class Faces:
    """Fonts that a document brings along, by whatever names it has for them; each character of one is looked at once."""

    def __init__(self) -> None:
        self._fonts: dict[str, Any | None] = {}
        self._looked_at: dict[str, set[str]] = {}
        self._lying: set[str] = set()

    def shows_otherwise(self, name: str, font_file: bytes | None, text: str) -> bool:
        """Whether the font has drawn any character like 密 that is another; only short texts are asked about, in which marks stand."""
        if font_file is None or not 1 < len(text) <= LONGEST_TEXT:
            return False
        fresh = set(text) - self._looked_at.setdefault(name, set())
        if fresh and name not in self._lying:
            self._looked_at[name] |= fresh
            if name not in self._fonts:
                self._fonts[name] = opened(font_file)
            font = self._fonts[name]
            glyphs = {font.has_glyph(ord(c)): c for c in fresh} if font is not None else {}
            glyphs.pop(0, None)
            if glyphs and drawn_otherwise(font, glyphs):
                self._lying.add(name)
        return name in self._lying


def draws_any(font: Any, glyphs: Iterable[int]) -> bool:
    """Whether any of these, said to be blanks, is as large as a letter."""
    try:
        return bool(_looks(font, list(glyphs)[:MOST_GLYPHS]).any())
    except UNREADABLE:
        return False


def _looks(font: Any, glyphs: list[int]) -> Array:
    """A row for each: its ink on a small grid as far as it reaches, less the mean and of length one; nothing for small signs."""
    rows = np.zeros((len(glyphs), SIDE * SIDE), np.float32)
    matrix, reach = mupdf.FzMatrix(EM_PX, 0, 0, EM_PX, 0, 0), mupdf.FzIrect(-100, -100, 200, 200)
    for place, glyph in enumerate(glyphs):
        pixmap = mupdf.ll_fz_render_glyph_pixmap(font.this.m_internal, glyph, matrix.internal(), reach.internal(), 8)
        if pixmap is None:
            continue
        try:
            if pixmap.w >= SMALLEST_PX and pixmap.h >= SMALLEST_PX:
                samples = mupdf.ll_fz_pixmap_samples(pixmap)
                ink = np.frombuffer(
                    mupdf.python_memoryview_from_memory(samples, pixmap.h * pixmap.stride, 0), np.uint8
                ).reshape(pixmap.h, pixmap.stride)[:, : pixmap.w]
                rows[place] = cv2.resize(np.ascontiguousarray(ink), (SIDE, SIDE), interpolation=cv2.INTER_AREA).ravel()
        finally:
            mupdf.ll_fz_drop_pixmap(pixmap)
    return _even(rows)


def _even(rows: Array) -> Array:
    rows = rows - rows.mean(axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))


@functools.cache
def _secret() -> Array:
    return _even(np.array([[int(digit, 16) for digit in look] for look in DRAWN], np.float32))


def _usual_look(text: str) -> Array:
    """Of one character in MuPDF's own typeface; of a longer text or one that it lacks, nothing."""
    font = _usual_font()
    glyph = font.has_glyph(ord(text)) if len(text) == 1 else 0
    return np.asarray(_looks(font, [glyph])[0] if glyph else np.zeros(SIDE * SIDE, np.float32))


@functools.cache
def _usual_font() -> Any:
    return pymupdf.Font("cjk")
