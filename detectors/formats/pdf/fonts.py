"""Whether a PDF's fonts say what they show: the table that turns glyphs into characters for copying can say anything.

Where the embedded font has a table of its own the two are compared; where it has none, a table full of characters that
hardly any text has is not believed, nor one that calls what is drawn like 密 something else. A page set in such a font is
read as a picture too.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pymupdf
from pymupdf import mupdf

from detectors.formats.characters import HAN
from detectors.formats.fonts import letters_of
from detectors.formats.glyph_looks import SOUGHT, drawn_otherwise, draws_any, opened

SECTION = re.compile(rb"begin(bfchar|bfrange)((?:(?!beginbf).)*?)end\1", re.DOTALL)
PAIR = re.compile(rb"<\s*([0-9a-fA-F]+)\s*>\s*<\s*([0-9a-fA-F]+)\s*>")
RANGE = re.compile(rb"<\s*([0-9a-fA-F]+)\s*>\s*<\s*([0-9a-fA-F]+)\s*>\s*(?:<\s*([0-9a-fA-F]+)\s*>|\[([^\[\]]*)\])")
HEX = re.compile(rb"<\s*([0-9a-fA-F]+)\s*>")
# In these the number of a glyph says its letter, and MuPDF knows them.
COLLECTIONS = ("GB1", "CNS1", "Japan1", "Korea1")
SUBSET, NAME_CHARS = re.compile(r"^[A-Z]{6}\+"), 31
MAX_TABLE_BYTES = 2**20
MAX_PAIRS = 2_000
MAX_RANGE = 256
SHORT_LINE, FEW_GLYPHS = 16, 2_000
# Of the characters of a table, how many may differ from the font's own, or be rare.
WRONG_SHARE, RARE_SHARE = 0.2, 0.5
FEWEST, FEWEST_OF_ALL = 3, 2
# Of a page's object, which may hold its fonts, to what is in one of them.
DEEPEST = 6
# A table takes a quarter of a megabyte, and so does an open font.
KEPT_MAX = 64
# What MuPDF can't open it can't show either, and says so elsewhere.
UNOPENED = (RuntimeError, ValueError, IndexError, TypeError, KeyError)


class Fonts:
    """The fonts of one document, each looked at once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._believed: dict[int, bool] = {}
        # Of the last few: a file may have thousands.
        self._named: dict[int, tuple[list[tuple[int, str]], bool]] = {}
        self._opened: dict[int, Any | None] = {}
        self._looked_at: dict[int, set[str]] = {}

    def are_believed(self, index: int, lines: Iterable[str]) -> bool:
        """Whether all fonts of the page are, in which it has the lines."""
        told = set().union(*(line for line in lines if len(line) <= SHORT_LINE))
        fonts = {int(font[0]): str(font[1]) for font in self._document.get_page_fonts(index)}
        return all(self._is_believed(xref, kind) and self._shows(xref, told) for xref, kind in fonts.items())

    def nameless(self, index: int) -> set[str]:
        """The page's fonts whose letters nobody can tell: numbers of the glyphs of a font that is not in the file, or is broken."""
        return {
            shown_name(name)
            for xref, file, kind, name, alias, _, owner in self._document.get_page_fonts(index, full=True)
            if kind == "Type0"
            and _is_nameless(self._written(xref, alias, owner, index))
            and (file == "n/a" or self._font(xref) is None)
        }

    def _written(self, xref: int, alias: str, owner: int, index: int) -> Any:
        """Of a page that writes its font where others refer to one, there is no number to ask for."""
        pdf = pymupdf._as_pdf_document(self._document)
        if xref:
            return mupdf.pdf_load_object(pdf, xref)
        page = mupdf.pdf_load_object(pdf, owner or self._document.page_xref(index))
        resources = mupdf.pdf_dict_get_inheritable(page, mupdf.PDF_ENUM_NAME_Resources)
        return mupdf.pdf_dict_gets(mupdf.pdf_dict_get(resources, mupdf.PDF_ENUM_NAME_Font), alias)

    def _is_believed(self, xref: int, kind: str) -> bool:
        if xref not in self._believed:
            try:
                self._believed[xref] = self._agrees(xref, kind)
            except UNOPENED:
                self._believed[xref] = True
        return self._believed[xref]

    def _shows(self, xref: int, told: set[str]) -> bool:
        """Whether the font draws none of these characters like 密: a mark stands in a short line, and so fewer are looked at."""
        fresh = told - self._looked_at.setdefault(xref, set())
        if not fresh or not self._believed[xref]:
            return True
        self._looked_at[xref] |= fresh
        pairs, are_glyphs = self._names(xref)
        fresh_glyphs = {glyph: text for glyph, text in pairs if are_glyphs and text in fresh}
        font = self._font(xref) if fresh_glyphs else None
        self._believed[xref] = font is None or not drawn_otherwise(font, fresh_glyphs)
        return self._believed[xref]

    def _agrees(self, xref: int, kind: str) -> bool:
        if self._document.xref_get_key(xref, "Subtype")[1] == "/Type3":
            return False  # its letters are drawings
        pairs, are_glyphs = self._names(xref)
        chinese = [text for _, text in pairs if HAN.search(text)]
        if len(chinese) >= FEWEST and sum(not RARE.isdisjoint(text) for text in chinese) > RARE_SHARE * len(chinese):
            return False
        if not are_glyphs:
            return SOUGHT in chinese or not self._draws_otherwise(xref, chinese)
        blanks = [glyph for glyph, text in pairs if glyph and text.isspace()]
        if blanks and (font := self._font(xref)) is not None and draws_any(font, blanks):
            return False
        # A subset's own table may be cut down to nothing: then nothing agrees and nothing differs.
        letters = letters_of(self._document.extract_font(xref)[3]) if kind == "ttf" else {}
        known = [(letters[glyph], text) for glyph, text in pairs if _is_letter(letters.get(glyph, ""))]
        differing = [(own, text) for own, text in known if own != text]
        wrong = sum(
            unicodedata.normalize("NFKC", own) != unicodedata.normalize("NFKC", text) for own, text in differing
        )
        most = wrong >= FEWEST and wrong > WRONG_SHARE * len(known)
        return not (most or (wrong == len(known) >= FEWEST_OF_ALL))

    def _names(self, xref: int) -> tuple[list[tuple[int, str]], bool]:
        """What the file calls each glyph, or each code if nothing tells which glyphs those are (then False)."""
        if xref not in self._named:
            if len(self._named) >= KEPT_MAX:
                self._named.clear()
            try:
                self._named[xref] = self._names_as_written(xref)
            except UNOPENED:
                self._named[xref] = [], False
        return self._named[xref]

    def _names_as_written(self, xref: int) -> tuple[list[tuple[int, str]], bool]:
        key, value = self._document.xref_get_key(xref, "ToUnicode")
        table = self._document.xref_stream(int(value.split()[0])) or b"" if key == "xref" else b""
        pairs = list(itertools.islice(_pairs(table[:MAX_TABLE_BYTES]), MAX_PAIRS))
        numbers = self._numbers_of_glyphs(xref) if pairs else None
        if numbers is not None:
            pairs = [(numbers[code] if code < len(numbers) else code, text) for code, text in pairs]
        return pairs, numbers is not None

    def _draws_otherwise(self, xref: int, said: list[str]) -> bool:
        font = self._font(xref) if said else None
        if font is None or not 0 < font.glyph_count <= FEW_GLYPHS:
            return False
        return drawn_otherwise(font, dict.fromkeys(range(1, font.glyph_count), ""), said)

    def _font(self, xref: int) -> Any | None:
        if xref not in self._opened:
            if len(self._opened) >= KEPT_MAX:
                self._opened.clear()
            self._opened[xref] = opened(self._document.extract_font(xref)[3])
        return self._opened[xref]

    def _numbers_of_glyphs(self, xref: int) -> Sequence[int] | None:
        """Of the codes on the page; beyond the end of the list they are the codes themselves. None where nothing tells."""
        if self._document.xref_get_key(xref, "Encoding")[1] not in ("/Identity-H", "/Identity-V"):
            return None
        descendant = re.search(r"(\d+) 0 R", self._document.xref_get_key(xref, "DescendantFonts")[1])
        if descendant is None:
            return None
        kind, value = self._document.xref_get_key(int(descendant.group(1)), "CIDToGIDMap")
        if kind == "xref":
            table = self._document.xref_stream(int(value.split()[0])) or b""
            return [int(number) for number in np.frombuffer(table[: len(table) // 2 * 2], ">u2")]
        return () if value in ("/Identity", "null") else None


def describe(document: Any, xref: int, written: str) -> None:
    """Gives fonts of an object what MuPDF needs to choose letters for them; viewers show those without, too. `written` is the object."""
    if "/CIDFontType" in written:
        pdf = pymupdf._as_pdf_document(document)
        _describe(pdf, mupdf.pdf_load_object(pdf, xref), DEEPEST)


def _describe(pdf: Any, value: Any, deepest: int) -> None:
    subtype = mupdf.pdf_to_name(mupdf.pdf_dict_get(value, mupdf.PDF_ENUM_NAME_Subtype))
    described = mupdf.pdf_is_dict(mupdf.pdf_dict_get(value, mupdf.PDF_ENUM_NAME_FontDescriptor))
    if subtype.startswith("CIDFontType") and not described:
        mupdf.pdf_dict_put(value, mupdf.PDF_ENUM_NAME_FontDescriptor, mupdf.pdf_new_dict(pdf, 1))
    pieces = [mupdf.pdf_array_get(value, place) for place in range(mupdf.pdf_array_len(value))]
    pieces += [mupdf.pdf_dict_get_val(value, place) for place in range(mupdf.pdf_dict_len(value))]
    for piece in pieces if deepest else ():
        if not mupdf.pdf_is_indirect(piece):
            _describe(pdf, piece, deepest - 1)


def shown_name(name: str) -> str:
    """As MuPDF gives it beside a text: without the letters that tell of a subset, and cut."""
    return SUBSET.sub("", name)[:NAME_CHARS]


def _is_nameless(font: Any) -> bool:
    if mupdf.pdf_is_stream(mupdf.pdf_dict_get(font, mupdf.PDF_ENUM_NAME_ToUnicode)):
        return False
    inner = mupdf.pdf_array_get(mupdf.pdf_dict_get(font, mupdf.PDF_ENUM_NAME_DescendantFonts), 0)
    system = mupdf.pdf_dict_get(inner, mupdf.PDF_ENUM_NAME_CIDSystemInfo)
    return mupdf.pdf_dict_get_text_string(system, mupdf.PDF_ENUM_NAME_Ordering) not in COLLECTIONS


def _is_letter(text: str) -> bool:
    return HAN.match(text) is not None or (text.isascii() and text.isalnum())


def _pairs(table: bytes) -> Iterator[tuple[int, str]]:
    for kind, body in SECTION.findall(table):
        if kind == b"bfchar":
            for code, text in PAIR.findall(body):
                yield int(code, 16), _text(text)
            continue
        for first, last, start, listed in RANGE.findall(body):
            low, high = int(first, 16), min(int(last, 16), int(first, 16) + MAX_RANGE)
            if start:
                text = _text(start)
                for step in range(high - low + 1 if text else 0):
                    yield low + step, text[:-1] + chr(min(ord(text[-1]) + step, 0x10FFFF))
            else:
                for step, text in enumerate(HEX.findall(listed)[: MAX_RANGE + 1]):
                    yield low + step, _text(text)


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode().rjust(-(-len(digits) // 4) * 4, "0")).decode("utf-16-be", "replace")


def _common() -> frozenset[str]:
    """GB 2312's first level, whose 3,755 characters make up all but a hundredth of ordinary text, and Big5's, 5,401
    traditional ones, but for those of GB 2312's second level."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = _characters(range(0xA4, 0xC7), trails, "big5")
    first, second = (
        _characters(leads, range(0xA1, 0xFF), "gb2312") for leads in (range(0xB0, 0xD8), range(0xD8, 0xF8))
    )
    return first | (traditional - second)


def _characters(leads: Iterable[int], trails: Iterable[int], encoding: str) -> frozenset[str]:
    # A line each: what is no character is left out and takes nothing of the next along.
    codes = b"\n".join(map(bytes, itertools.product(leads, trails)))
    return frozenset(codes.decode(encoding, "ignore")) - frozenset(map(chr, range(0x80)))


RARE = frozenset(map(chr, range(0x4E00, 0xA000))) - _common()
