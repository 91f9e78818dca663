"""DOC and WPS in binary form: the piece table says where every story of the document stands.

After [MS-DOC]: the FIB names the table stream, whose Clx lists pieces; a piece is UTF-16 or one byte a character.
"""

from __future__ import annotations

import itertools
import re
import struct
from bisect import bisect, bisect_left
from typing import NamedTuple

from detectors.errors import DamagedError, EncryptedError
from detectors.formats.characters import ADDRESS_PARTS, HAN, unquoted
from detectors.formats.compound import Compound
from detectors.formats.doc_looks import unseen_spans
from detectors.formats.fields import OVERLAID, STAR_OF_SYMBOLS, said_by_field
from detectors.formats.spelt import spelt_backwards
from detectors.formats.text_runs import LOST, chinese_runs, marked_runs
from detectors.formats.unseen import says_more
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import DOC

MEDIA_TYPES = (DOC,)

WORD_97_MAGIC = 0xA5EC
MAGICS = (0xA5EC, 0xA5DC, 0xA5DB, 0xA697, 0xA699)
ENCRYPTED_BIT = 0x0100
SECOND_TABLE_BIT = 0x0200
STORY_COUNTS_AT = 0x4C
CLX_AT = 0x1A2
DRAWINGS_AT = 0x22A
STORIES: tuple[Zone | None, ...] = (None, None, "header", "hidden", "comment", None, None, "header")
FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14?")
LONGEST_OVERLAID = 2
PARAGRAPH_ENDS = re.compile("([\r\n\x07\x0b\x0c\x0e])")
END_OF_CELL = "\x07"
UNSEEN = "\0"
RARE = re.compile("[\U00010000-\U0010ffff]")


class Piece(NamedTuple):
    """Where it stands in the main stream, and how many bytes it has for a character."""

    start: int
    end: int
    width: int


def read(untrusted_bytes: bytes, out: Reading) -> None:
    compound = Compound(untrusted_bytes, out)
    main = compound.read("WordDocument")
    _read_stories(compound, main, out)
    compound.read_properties()
    compound.read_pictures("Data", "WordDocument", "1Table", "0Table")
    compound.read_embedded()
    compound.read_macros()
    compound.read_nested()
    out.pages_examined = 1


def _read_stories(compound: Compound, main: bytes, out: Reading) -> None:
    if len(main) < 0x60:
        raise DamagedError("the document's head is missing; fetch it again")
    magic, _, _, _, _, flags = struct.unpack_from("<6H", main)
    if magic not in MAGICS:
        raise DamagedError("the document's head is broken; fetch it again")
    if flags & ENCRYPTED_BIT:
        raise EncryptedError("the document needs a password; ask its publisher for it")
    if magic != WORD_97_MAGIC or len(main) < DRAWINGS_AT + 8:
        for run in chinese_runs(main):
            out.add(run)
        return
    table = compound.read("1Table" if flags & SECOND_TABLE_BIT else "0Table")
    start, length = struct.unpack_from("<II", main, CLX_AT)
    pieces = _pieces(table[start : start + length])
    text = "".join(_text_of(main, piece) for piece in pieces)
    # A text's length is exact: zeros at its end are no padding.
    if any(lost in main[piece.start : piece.end] for piece in pieces for lost in LOST):
        out.problem("damaged", "a part of the document's text is lost; fetch it again")
    position = 0
    counts = struct.unpack_from("<8i", main, STORY_COUNTS_AT)
    if min(counts) < 0 or sum(counts) > len(text) + 8:
        raise DamagedError("the document's stories are cut short; fetch it again")
    for count, zone in zip(counts, STORIES, strict=True):
        _add_story(text[position : position + count], zone, out)
        position += count
    _add_story(text[position:], "hidden", out)
    _read_unseen(main, table, pieces, out)
    # What lists number with, and what fields of forms offer.
    for run in (*marked_runs(table), *(marked_runs(compound.tried("Data")) if compound.has("data") else ())):
        out.add(run, zone="hidden")
    start, length = struct.unpack_from("<II", main, DRAWINGS_AT)
    # Watermarks and ornamental lettering are no text of the document but properties of a drawing.
    for run in chinese_runs(table[start : start + length]):
        out.add(run, zone="hidden")


def _pieces(clx: bytes) -> list[Piece]:
    """In the order of the document's characters."""
    position = 0
    while position + 3 <= len(clx) and clx[position] == 1:
        position += 3 + struct.unpack_from("<H", clx, position + 1)[0]
    if position + 5 > len(clx) or clx[position] != 2:
        raise DamagedError("the document's piece table is broken; fetch it again")
    size = struct.unpack_from("<I", clx, position + 1)[0]
    plc = clx[position + 5 : position + 5 + size]
    count = (len(plc) - 4) // 12
    if count < 1 or len(plc) != size:
        raise DamagedError("the document's piece table is cut short; fetch it again")
    places = struct.unpack_from(f"<{count + 1}I", plc)
    pieces = []
    for index in range(count):
        characters = places[index + 1] - places[index]
        packed = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * index + 2)[0]
        at, width = packed & 0x3FFFFFFF, 2
        if packed & 0x40000000:
            at, width = at // 2, 1
        pieces.append(Piece(at, at + width * characters, width))
    return pieces


def _text_of(main: bytes, piece: Piece) -> str:
    """Raises DamagedError where the piece lies outside the file."""
    raw = main[piece.start : piece.end]
    if piece.end < piece.start or len(raw) != piece.end - piece.start:
        raise DamagedError("a piece of the document lies outside the file; fetch it again")
    return _one_byte(raw) if piece.width == 1 else raw.decode("utf-16-le", "replace")


def _read_unseen(main: bytes, table: bytes, pieces: list[Piece], out: Reading) -> None:
    """What nobody sees of a line, by itself: in its line it may end a sentence."""
    spans = unseen_spans(main, table)
    starts = [start for start, _ in spans]
    for piece in pieces if spans else ():
        text = _text_of(main, piece) if piece.width == 2 else ""
        # As many as the file counts: a rare character is two there.
        shown = list(RARE.sub(f"\\g<0>{UNSEEN}", text)) if "密" in text else []
        for start, end in spans[max(0, bisect(starts, piece.start) - 1) : bisect_left(starts, piece.end)]:
            start, end = max(start, piece.start), min(end, piece.end)
            if start < end:
                _add_story(_text_of(main, Piece(start, end, piece.width)), "hidden", out)
                first, last = ((place - piece.start) // piece.width for place in (start, end))
                shown[first:last] = (c if PARAGRAPH_ENDS.match(c) else UNSEEN for c in shown[first:last])
        if UNSEEN in shown:
            _add_seen(text, "".join(shown), out)


def _add_seen(text: str, shown: str, out: Reading) -> None:
    """Paragraphs without what nobody sees of them, where they say a mark that way. Both texts have the same paragraphs."""
    for whole, seen in zip(PARAGRAPH_ENDS.split(text), PARAGRAPH_ENDS.split(shown), strict=False):
        if UNSEEN in seen and says_more(kept := seen.replace(UNSEEN, ""), whole):
            out.add(kept, zone="hidden")


def _one_byte(raw: bytes) -> str:
    """Western text; some Chinese programs put GBK bytes here, which then stand for one character each."""
    text = raw.decode("cp1252", "replace")
    if sum(byte >= 0x81 for byte in raw) * 2 > len(raw) > 3:
        try:
            # Padding keeps the count of characters, on which the places of the other stories rest.
            return raw.decode("gb18030").ljust(len(raw), "\0")
        except UnicodeDecodeError:
            return text
    return text


def _overlaid(found: re.Match[str]) -> str:
    """A character with its reading above it stands in its line, as a field by itself."""
    code = found.group().strip("\x13\x14")
    said = said_by_field(code) if OVERLAID.match(code) else ""
    return said if len(said) <= LONGEST_OVERLAID else ""


def _add_story(text: str, zone: Zone | None, out: Reading) -> None:
    for code in FIELD_CODE.findall(text):
        said = unquoted(said_by_field(code.strip("\x13\x14")))
        for part in ADDRESS_PARTS.split(said) if "://" in said else (said,):
            if HAN.search(part):
                out.add(part, zone="hidden")
    plain = (
        FIELD_CODE.sub(_overlaid, text.replace(STAR_OF_SYMBOLS, "★"))
        .replace("\x15", "")
        .replace("\x1e", "-")
        .replace("\0", "")
    )
    lines = PARAGRAPH_ENDS.split(plain)
    for word in spelt_backwards(lines[::2]):
        out.add(word, zone="hidden")
    within_row = False
    for line, end in itertools.zip_longest(lines[::2], lines[1::2]):
        # A cell may have several paragraphs; that of a row's end is empty.
        is_cell = end == END_OF_CELL or within_row
        within_row = bool(line) if end == END_OF_CELL else within_row and end == "\r"
        out.add("".join(c for c in line if c >= " " or c == "\t"), zone=zone or ("table" if is_cell else None))
