"""What the glyphs of an embedded font stand for, by the font's own table: files may say that they stand for something else."""

from __future__ import annotations

import pymupdf

MAX_FONT_BYTES = 32 * 2**20


def letters_of(font_file: bytes) -> dict[int, str]:
    """Glyph number to character; empty where the font can't be read or has no table of characters."""
    if len(font_file) > MAX_FONT_BYTES:
        return {}
    try:
        font = pymupdf.Font(fontbuffer=font_file)
        codes = font.valid_codepoints()
    except (RuntimeError, ValueError, TypeError):
        return {}
    found: dict[int, str] = {}
    for code in codes:
        # The commonest characters of a glyph that serves several come first.
        found.setdefault(font.has_glyph(code), chr(code))
    found.pop(0, None)
    return found


def says_nothing(text: str) -> bool:
    """Whether the characters have no meaning of their own: private ones, blanks, controls."""
    return all(c.isspace() or c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or c < " " for c in text)
