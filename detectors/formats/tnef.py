"""Outlook's package of attachments (TNEF, winmail.dat, after [MS-OXTNEF]): the body, the properties and the files."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from detectors.errors import DamagedError
from detectors.formats.html.reader import read_markup
from detectors.formats.msg import unpacked_rtf
from detectors.formats.rtf import read_body
from detectors.formats.text import declared_encoding, decode
from detectors.reading import Reading

MEDIA_TYPES = ("application/vnd.ms-tnef",)

HEAD_BYTES = 6
MESSAGE, ATTACHMENT = 1, 2
SUBJECT, BODY, PROPERTIES = 0x8004, 0x800C, 0x9003
NEW_FILE, FILE_NAME, FILE_DATA, FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# MAPI properties that hold text or files, by their numbers.
PLAIN_BODY, PACKED_RTF, HTML_BODY, DATA, LONG_NAME = 0x1000, 0x1009, 0x1013, 0x3701, 0x3707
TEXT_TYPES, BYTES_TYPES = (0x1E, 0x1F), (0x102, 0x0D)
FIXED_BYTES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
MANY = 0x1000
MAX_PROPERTIES = 10_000


def read(untrusted_bytes: bytes, out: Reading) -> None:
    out.is_container = True
    out.pages_total = out.pages_examined = 1
    name, content = "", b""
    try:
        for level, number, value in _attributes(untrusted_bytes):
            out.purse.check_time()
            if level == MESSAGE and number in (SUBJECT, BODY):
                out.add_lines(decode(value.strip(b"\0")), zone="title" if number == SUBJECT else None)
            elif number in (PROPERTIES, FILE_PROPERTIES):
                for key, kind, part in _properties(value):
                    if level == ATTACHMENT and key == LONG_NAME:
                        name = _text(kind, part)
                    elif level == ATTACHMENT and key == DATA:
                        content = content or part
                    else:
                        _read_property(key, kind, part, out)
            elif number == NEW_FILE:
                _take(name, content, out)
                name, content = "", b""
            elif number == FILE_NAME:
                name = name or decode(value.strip(b"\0"))
            elif number == FILE_DATA:
                content = value
    except DamagedError:
        _take(name, content, out)  # what was whole before the damage
        raise
    _take(name, content, out)


def _take(name: str, content: bytes, out: Reading) -> None:
    if content:
        out.purse.spend_entry()
        out.take(name or "attachment", content)
    else:
        out.add(name, zone="filename")


def _attributes(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, end = HEAD_BYTES, len(data.rstrip(b"\0\r\n"))  # transports add line ends
    while at < end:
        if at + 9 > len(data):
            raise DamagedError("the package of attachments is cut short; ask for it again")
        level, number, _, length = struct.unpack_from("<BHHI", data, at)
        at += 9
        if level not in (MESSAGE, ATTACHMENT) or at + length + 2 > len(data):
            raise DamagedError("the package of attachments is broken; ask for it again")
        yield level, number, data[at : at + length]
        at += length + 2


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(number, type, value) of MAPI properties. Raises DamagedError."""
    try:
        count = min(struct.unpack_from("<I", data)[0], MAX_PROPERTIES)
        at = 4
        for _ in range(count):
            kind, number = struct.unpack_from("<HH", data, at)
            at += 4
            if number >= 0x8000:
                at = _past_name(data, at)
            single = kind & ~MANY
            values = 1
            if kind & MANY or single in (*TEXT_TYPES, *BYTES_TYPES):
                values = struct.unpack_from("<I", data, at)[0]
                at += 4
            for _ in range(min(values, MAX_PROPERTIES)):
                length = FIXED_BYTES.get(single)
                if length is None:
                    length = struct.unpack_from("<I", data, at)[0]
                    at += 4
                value = data[at : at + length]
                if len(value) < length:
                    raise DamagedError("a list of properties is cut short; ask for the mail again")
                yield number, single, value[16:] if single == 0x0D else value
                at += length + -length % 4
    except struct.error as error:
        raise DamagedError("a list of properties is cut short; ask for the mail again") from error


def _past_name(data: bytes, at: int) -> int:
    """A property of a program's own: a GUID, then a number or a name."""
    by_name, value = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (value + -value % 4 if by_name else 0)


def _read_property(key: int, kind: int, value: bytes, out: Reading) -> None:
    if key == HTML_BODY:
        markup = value.decode("utf-16-le", "replace").encode() if kind == 0x1F else value
        read_markup(decode(markup, declared_encoding(markup[:4_096])), out)
    elif key == PACKED_RTF:
        read_body(unpacked_rtf(value), out)
    elif kind in TEXT_TYPES:
        out.add_lines(_text(kind, value), zone=None if key == PLAIN_BODY else "property")


def _text(kind: int, value: bytes) -> str:
    return value.decode("utf-16-le", "replace").strip("\0") if kind == 0x1F else decode(value.strip(b"\0"))
