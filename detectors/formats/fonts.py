"""What the glyphs of an embedded font stand for, by the font's own table: files may say that they stand for something else."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
import pymupdf
from PIL import Image, ImageDraw, ImageFont
from pymupdf import mupdf

from detectors.model import Box, Zone
from detectors.ocr.images import read_grey
from detectors.reading import Reading

WIDE_LETTERS, WIDE_EM, LATIN_END = 3, 0.8, "\u0250"
# As large as 24 points at 100 dpi.
DRAWN_CHARS, DRAWN_PX, DRAWN_PT, PAPER = 60, 33, (1_600.0, 120.0), 255
MIN_WIDE_PX, MAX_WIDE_PX, MAX_HIGH_PX = 280, 3_000, 3 * DRAWN_PX
# As long as a mark is: what is too wide for one picture is drawn in several that overlap by so much.
OVERLAP_CHARS = 8
MAX_FONT_BYTES = 32 * 2**20
# What MuPDF's wrapper and MuPDF itself raise.
UNREADABLE = (RuntimeError, ValueError, TypeError, mupdf.FzErrorBase)
UNDRAWN = (OSError, ValueError, TypeError, MemoryError, OverflowError)


def letters_of(font_file: bytes) -> dict[int, str]:
    """Glyph number to character; empty where the font can't be read or has no table of characters."""
    if len(font_file) > MAX_FONT_BYTES:
        return {}
    try:
        font = pymupdf.Font(fontbuffer=font_file)
        codes = font.valid_codepoints()
    except UNREADABLE:
        return {}
    found: dict[int, str] = {}
    for code in codes:
        # The commonest characters of a glyph that serves several come first.
        found.setdefault(font.has_glyph(code), chr(code))
    found.pop(0, None)
    return found


def could_be_wide(text: str) -> bool:
    """Whether these are Latin letters, digits and signs, enough of them to tell by their width what they are."""
    plain = text.strip()
    return len(plain) >= WIDE_LETTERS and max(plain) < LATIN_END


def is_wide_latin(text: str, widths_em: float) -> bool:
    """Whether letters and digits stand as wide as Chinese characters: then their font may show such."""
    return could_be_wide(text) and widths_em >= WIDE_EM * len(text)


def width_em(font_file: bytes, text: str) -> float:
    try:
        return float(pymupdf.Font(fontbuffer=font_file).text_length(text, fontsize=1))
    except UNREADABLE:
        return 0.0


def read_shown(
    font_file: bytes, text: str, out: Reading, *, page: int = 1, box: Box | None = None, zone: Zone | None = None
) -> None:
    """Draws the text in the font and adds what it looks like. A font that can't be read shows nothing."""
    text = text[:DRAWN_CHARS]
    try:
        # Pillow's reader of fonts knows those that pages bring (WOFF), too.
        font = ImageFont.truetype(io.BytesIO(font_file), DRAWN_PX, layout_engine=ImageFont.Layout.BASIC)
        # Asked before anything is drawn: letters of a font with a small em may be as large as houses.
        _, top, _, bottom = font.getbbox(text)
        widest = max(font.getlength(letter) for letter in text)
        fitting = len(text) if font.getlength(text) <= MAX_WIDE_PX else int(MAX_WIDE_PX / widest)
        if bottom - top > MAX_HIGH_PX or fitting < min(2 * OVERLAP_CHARS, len(text)):
            out.problem("low-confidence", "letters of a font are too large to be read; look at it by eye", page=page)
            return
        starts = range(0, max(1, len(text) - OVERLAP_CHARS), max(1, fitting - OVERLAP_CHARS))
        drawn = [_drawn(font, text[start : start + fitting]) for start in starts]
    except UNDRAWN:
        return
    place = box or (0.0, 0.0, *DRAWN_PT)
    size_pt = (max(place[2] - place[0], 1.0), max(place[3] - place[1], 1.0))
    for grey in drawn:
        read_grey(grey, out, page=page, size_pt=size_pt, origin_pt=(place[0], place[1]), zone=zone)


def _drawn(font: ImageFont.FreeTypeFont, text: str) -> np.ndarray[Any, Any]:
    wide = max(MIN_WIDE_PX, math.ceil(font.getlength(text)) + 2 * DRAWN_PX)
    drawn = Image.new("L", (wide, 5 * DRAWN_PX), PAPER)
    ImageDraw.Draw(drawn).text((DRAWN_PX, 2 * DRAWN_PX), text, font=font, fill=0)
    return np.array(drawn)


def says_nothing(text: str) -> bool:
    """Whether the characters have no meaning of their own: private ones, blanks, controls."""
    return all(c.isspace() or c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in text)
