"""XLS and ET in binary form: cells by calamine; headers, text boxes and comments from the BIFF records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from detectors.errors import EncryptedError
from detectors.formats.characters import HAN
from detectors.formats.compound import LITERAL, Compound
from detectors.formats.spelt import spelt_backwards
from detectors.formats.text_runs import NAME, WILDCARDS, chinese_runs, marked_runs
from detectors.formats.xlsx.reader import plain_header, read_cells
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import XLS

MEDIA_TYPES = (XLS,)

HEADER, FOOTER, NOTE, FILEPASS, CONTINUE, TEXT_OBJECT, DRAWING_GROUP = 0x14, 0x15, 0x1C, 0x2F, 0x3C, 0x1B6, 0xEB
FORMULA, FORMULA_TOKENS_AT, TEXT_TOKEN = 0x06, 22, b"\x17"
SHEET, BEGIN, END, SERIES_TEXT = 0x85, 0x809, 0x0A, 0x100D
LONGEST = 8_224
# Names with formulas, number formats, prompts, links, ornamental lettering, and the names of other files.
ASIDE = frozenset((0x18, 0x1E, 0x41E, 0x1BE, 0x1B8, 0x23, 0x59, 0x1AE, 0xEC))
# Texts of cells and the names of sheets, which are read with the cells; and rows, numbers and blank cells, which are many.
CELLS = frozenset((0xFC, CONTINUE, 0x204, 0xD6, 0x207, SHEET, 0xFD, 0x203, 0x27E, 0xBD, 0x201, 0xBE, 0x208))
LATER_HEADERS = 0x89C  # of first and even pages
FILTERS = (0x9E, 0x87E)
PIVOTS, PIVOT_TEXT, ITEMS_A_LINE = "_sx_db_cur/", 0xCD, 50
BIFF8 = 0x600
TEXT_LENGTH_AT = 10


@dataclass(frozen=True, slots=True)
class Record:
    kind: int
    body: bytes
    place: int


def read(untrusted_bytes: bytes, out: Reading) -> None:
    compound = Compound(untrusted_bytes, out)
    stream = compound.read("Workbook" if compound.has("workbook") else "Book")
    records = list(_records(stream))
    if any(record.kind == FILEPASS for record in records[:40]):
        raise EncryptedError("the workbook needs a password; ask its publisher for it")
    if _is_broken(records):
        out.problem("damaged", "the workbook's records don't fit together; fetch the file again or look at it by hand")
    _read_records(records, out)
    read_cells(untrusted_bytes, out)
    compound.read_properties()
    compound.read_pictures_of(_drawings(records), "Workbook")
    compound.read_embedded()
    compound.read_macros()
    compound.read_nested()
    _read_pivots(compound, out)


def _read_pivots(compound: Compound, out: Reading) -> None:
    """What pivot tables keep of their source. Items are lists: a level among others is no mark."""
    for name in compound.names:
        if name.startswith(PIVOTS):
            kept = (record.body for record in _records(compound.tried(name)) if record.kind == PIVOT_TEXT)
            items = dict.fromkeys(filter(HAN.search, (_counted(body, 2, BIFF8) for body in kept)))
            names = list(filter(NAME.fullmatch, items))
            # The last of a line begins the next, so that none stands alone.
            for start in range(0, len(names) - 1, ITEMS_A_LINE):
                out.add(" / ".join(names[start : start + ITEMS_A_LINE + 1]), zone="hidden")
            out.add_rows((item for item in items if not NAME.fullmatch(item)), zone="hidden")


def _records(stream: bytes) -> Iterator[Record]:
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield Record(kind, stream[position + 4 : position + 4 + length], position)
        position += 4 + length


def _is_broken(records: list[Record]) -> bool:
    """A record that says a wrong length swallows what follows, or what follows is read from the wrong place: then parts don't
    end that have begun, nothing but zeros stands among them, no sheet begins where the list says, or the list is gone."""
    begin = {record.place for record in records if record.kind == BEGIN}
    ends = [place for place, record in enumerate(records) if record.kind == END]
    lost = any(record.kind == 0 and not record.body for record in records[: ends[-1] if ends else 0])
    starts = [_start(record) for record in records if record.kind == SHEET]
    if len(ends) != len(begin) or lost or any(len(record.body) > LONGEST for record in records):
        return True
    return any(start not in begin for start in starts) or (not starts and len(begin) == 1)


def _start(sheet: Record) -> int:
    return int.from_bytes(sheet.body[:4], "little")


def _read_records(records: list[Record], out: Reading) -> None:
    version = next((int.from_bytes(r.body[:2], "little") for r in records[:5] if r.kind == BEGIN), BIFF8)
    starts = [_start(record) for record in records if record.kind == SHEET]
    boxes: list[str] = []
    for index, record in enumerate(records):
        kind, body = record.kind, record.body
        page = (
            max((number for number, start in enumerate(starts, 1) if start <= record.place), default=1)
            if kind in PLACED
            else 1
        )
        if kind in (HEADER, FOOTER) and len(body) > 1:
            zone: Zone = "header" if kind == HEADER else "footer"
            out.add_lines(plain_header(_counted(body, 2 if version >= BIFF8 else 1, version)), page=page, zone=zone)
        elif kind == SERIES_TEXT and len(body) > 3:
            out.add(_counted(body[2:], 1, version), page=page)
        elif kind == TEXT_OBJECT and len(body) >= TEXT_LENGTH_AT + 2:
            count = struct.unpack_from("<H", body, TEXT_LENGTH_AT)[0]
            boxes.append(text := _continued(records, index + 1, count, version))
            out.add_lines(text, page=page)
        elif kind == NOTE and version < BIFF8:
            out.add_lines(body[6:].decode("gb18030", "replace"), page=page, zone="comment")
        elif kind == FORMULA and version >= BIFF8:
            said = "".join(_literals(body))
            out.add(said if HAN.search(said) else "", page=page, zone="hidden")
        elif kind == LATER_HEADERS:
            for run in chinese_runs(body):
                out.add_lines(plain_header(run), zone="header")
        elif kind in ASIDE:
            for run in chinese_runs(body):
                out.add(run, zone="hidden")
                out.add(" ".join(LITERAL.findall(run)), zone="hidden")
        elif kind not in CELLS:
            # Conditions of formats, cases, what other files have left, tables, captions, hints of links and many more.
            for run in marked_runs(body, WILDCARDS if kind in FILTERS else ""):
                out.add(run, zone="hidden")
    for word in spelt_backwards(boxes):
        out.add(word, zone="hidden")


def _literals(formula: bytes) -> Iterator[str]:
    """The texts in a formula: each behind the sign for one, its length, and a flag that tells its width."""
    at = FORMULA_TOKENS_AT
    while (at := formula.find(TEXT_TOKEN, at)) >= 0 and at + 3 <= len(formula):
        count, wide = formula[at + 1], formula[at + 2]
        raw = formula[at + 3 : at + 3 + count * (1 + wide)] if wide in (0, 1) else b""
        text = _string(raw, wide) if len(raw) == count * (1 + wide) else ""
        if text and text.isprintable():
            yield text
            at += 3 + len(raw)
        else:
            at += 1


PLACED = frozenset((FORMULA, HEADER, FOOTER, SERIES_TEXT, TEXT_OBJECT, NOTE))


def _drawings(records: list[Record]) -> bytes:
    """The drawing layer of the workbook, put together from the records that it is cut into."""
    parts: list[bytes] = []
    drawing = False
    for record in records:
        drawing = record.kind == DRAWING_GROUP or (drawing and record.kind == CONTINUE)
        if drawing:
            parts.append(record.body)
    return b"".join(parts)


def _continued(records: list[Record], index: int, count: int, version: int) -> str:
    """The text of an object stands in the records that continue it, each with a width flag of its own."""
    parts: list[str] = []
    length = 0
    while index < len(records) and records[index].kind == CONTINUE and length < count:
        body = records[index].body
        if body:
            part = body.decode("gb18030", "replace") if version < BIFF8 else _string(body[1:], body[0] & 1)
            parts.append(part[: count - length])
            length += len(part)
        index += 1
    return "".join(parts)


def _counted(body: bytes, size: int, version: int) -> str:
    """A string behind its length (of `size` bytes) and, from version 8 on, a flag that tells its width."""
    count = int.from_bytes(body[:size], "little")
    if version < BIFF8:
        return body[size : size + count].decode("gb18030", "replace")
    wide = body[size] & 1 if len(body) > size else 0
    return _string(body[size + 1 : size + 1 + count * (1 + wide)], wide)


def _string(raw: bytes, wide: int) -> str:
    return raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace") if wide else raw.decode("latin-1")
