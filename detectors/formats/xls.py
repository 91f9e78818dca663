"""XLS and ET in binary form: cells by calamine; headers, text boxes and comments from the BIFF records."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from detectors.errors import EncryptedError
from detectors.formats.compound import Compound
from detectors.formats.xlsx import plain_header, read_cells
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import XLS

MEDIA_TYPES = (XLS,)

HEADER, FOOTER, FILEPASS, CONTINUE, TEXT_OBJECT, DRAWING_GROUP = 0x14, 0x15, 0x2F, 0x3C, 0x1B6, 0xEB
TEXT_LENGTH_AT = 10


def read(untrusted_bytes: bytes, out: Reading) -> None:
    compound = Compound(untrusted_bytes, out)
    stream = compound.read("Workbook" if compound.has("workbook") else "Book")
    records = list(_records(stream))
    if any(kind == FILEPASS for kind, _ in records[:40]):
        raise EncryptedError("the workbook needs a password; ask its publisher for it")
    _read_records(records, out)
    read_cells(untrusted_bytes, out)
    compound.read_properties()
    compound.read_pictures("Workbook")
    compound.read_embedded()


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _read_records(records: list[tuple[int, bytes]], out: Reading) -> None:
    for index, (kind, body) in enumerate(records):
        if kind in (HEADER, FOOTER) and len(body) > 3:
            zone: Zone = "header" if kind == HEADER else "footer"
            out.add(plain_header(_string(body[3:], body[2] & 1)), zone=zone)
        elif kind == TEXT_OBJECT and len(body) >= TEXT_LENGTH_AT + 2:
            count = struct.unpack_from("<H", body, TEXT_LENGTH_AT)[0]
            out.add_lines(_continued(records, index + 1, count))


def _continued(records: list[tuple[int, bytes]], index: int, count: int) -> str:
    """The text of an object stands in the records that continue it, each with a width flag of its own."""
    parts: list[str] = []
    length = 0
    while index < len(records) and records[index][0] == CONTINUE and length < count:
        body = records[index][1]
        if body:
            part = _string(body[1:], body[0] & 1)[: count - length]
            parts.append(part)
            length += len(part)
        index += 1
    return "".join(parts)


def _string(raw: bytes, wide: int) -> str:
    return raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace") if wide else raw.decode("latin-1")
