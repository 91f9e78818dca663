"""What the glyphs of an embedded font stand for, by the font's own table: files may say that they stand for something else."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pymupdf
from pymupdf import mupdf

from detectors.model import Box, Zone
from detectors.ocr.images import read_grey
from detectors.reading import Reading

WIDE_LETTERS, WIDE_EM, LATIN_END = 3, 0.8, "\u0250"
DRAWN_CHARS, DRAWN_PT, DRAWN_DPI = 60, (1_600.0, 120.0), 100
MAX_TABLES = 100
MAX_FONT_BYTES = 32 * 2**20
# What MuPDF's wrapper and MuPDF itself raise.
UNREADABLE = (RuntimeError, ValueError, TypeError, mupdf.FzErrorBase)


def unpacked_woff(font_file: bytes) -> bytes:
    """A font as pages bring it (WOFF), as the font that it was; any other font as it is."""
    if font_file[:4] != b"wOFF" or len(font_file) < 44:
        return font_file
    flavour, count = font_file[4:8], int.from_bytes(font_file[12:14], "big")
    directory, data = b"", bytearray()
    if count > MAX_TABLES:
        return font_file
    for at in range(44, 44 + 20 * count, 20):
        if at + 20 > len(font_file):
            return font_file
        tag, start, stored, length, check = struct.unpack(">4sIIII", font_file[at : at + 20])
        table = font_file[start : start + stored]
        if stored < length <= MAX_FONT_BYTES:
            try:
                table = zlib.decompressobj().decompress(table, length)
            except zlib.error:
                return font_file
        directory += tag + struct.pack(">III", check, 12 + 16 * count + len(data), len(table))
        data += table + b"\0" * (-len(table) % 4)
        if len(data) > MAX_FONT_BYTES:
            return font_file
    return flavour + struct.pack(">HHHH", count, 0, 0, 0) + directory + bytes(data)


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
    drawn = pymupdf.open()
    try:
        writer = pymupdf.TextWriter(pymupdf.Rect(0, 0, DRAWN_PT[0], DRAWN_PT[1]))
        writer.append((24, 60), text[:DRAWN_CHARS], font=pymupdf.Font(fontbuffer=font_file), fontsize=24)
        sheet = drawn.new_page(width=max(writer.text_rect.x1 + 24, 200), height=DRAWN_PT[1])
        writer.write_text(sheet)
        pixmap = sheet.get_pixmap(dpi=DRAWN_DPI, colorspace=pymupdf.csGRAY, alpha=False)
    except UNREADABLE:
        return
    finally:
        drawn.close()
    grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.stride)[:, : pixmap.width]
    place = box or (0.0, 0.0, *DRAWN_PT)
    size_pt = (max(place[2] - place[0], 1.0), max(place[3] - place[1], 1.0))
    read_grey(np.ascontiguousarray(grey), out, page=page, size_pt=size_pt, origin_pt=(place[0], place[1]), zone=zone)


def says_nothing(text: str) -> bool:
    """Whether the characters have no meaning of their own: private ones, blanks, controls."""
    return all(c.isspace() or c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in text)
