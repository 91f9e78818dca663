"""PPT and DPS in binary form: the text atoms of the record tree, and the pictures beside it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from detectors.errors import DamagedError, EncryptedError
from detectors.formats.compound import Compound
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import PPT

MEDIA_TYPES = (PPT,)

CONTAINER = 0xF
SLIDE, NOTES, MASTER, HANDOUT, LIST_OF_TEXT = 0x3EE, 0x3F0, 0x3F8, 0xFC9, 0xFF0
TEXT_UTF16, TEXT_BYTES, TEXT_NAME, PERSIST_ATOM = 0xFA0, 0xFA8, 0xFBA, 0x3F3
ENCRYPTED_TOKEN = 0xF3D1C4DF
MAX_DEPTH = 40


def read(untrusted_bytes: bytes, out: Reading) -> None:
    compound = Compound(untrusted_bytes, out)
    if compound.has("current user"):
        user = compound.read("Current User")
        if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == ENCRYPTED_TOKEN:
            raise EncryptedError("the presentation needs a password; ask its publisher for it")
    slides = 0
    listed = 0
    for kind, path, body in _records(compound.read("PowerPoint Document"), (), 0):
        if kind == SLIDE and not body:
            slides += 1
        if kind == PERSIST_ATOM and LIST_OF_TEXT in path:
            listed += 1
        text = ""
        if kind in (TEXT_UTF16, TEXT_NAME):
            text = body[: len(body) // 2 * 2].decode("utf-16-le", "replace")
        elif kind == TEXT_BYTES:
            text = body.decode("cp1252", "replace")
        page = max(1, slides if SLIDE in path else listed)
        for line in text.replace("\x0b", "\r").split("\r"):
            out.add(line, page=page, zone=_zone(path))
    out.pages_total = max(1, slides)
    compound.read_properties()
    compound.read_pictures("Pictures")
    compound.read_embedded()
    out.pages_examined = out.pages_total


def _zone(path: tuple[int, ...]) -> Zone | None:
    if NOTES in path:
        return "comment"
    return "header" if MASTER in path or HANDOUT in path else None


def _records(data: bytes, path: tuple[int, ...], depth: int) -> Iterator[tuple[int, tuple[int, ...], bytes]]:
    """(kind, kinds above it, body); a container comes with an empty body before what it holds."""
    if depth > MAX_DEPTH:
        raise DamagedError("the presentation's records are nested without end; look at it by hand")
    position = 0
    while position + 8 <= len(data):
        version, kind, length = struct.unpack_from("<HHI", data, position)
        body = data[position + 8 : position + 8 + length]
        if version & 0xF == CONTAINER:
            yield kind, path, b""
            yield from _records(body, (*path, kind), depth + 1)
        else:
            yield kind, path, body
        position += 8 + length
