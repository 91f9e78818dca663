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
TEXT_UTF16, TEXT_BYTES, TEXT_NAME, PERSIST_ATOM, NOTES_ATOM = 0xFA0, 0xFA8, 0xFBA, 0x3F3, 0x3F1
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
    notes_of = 1
    order: dict[int, int] = {}
    for kind, path, body in _records(compound.read("PowerPoint Document"), (), 0):
        if kind == SLIDE and not body:
            slides += 1
        if kind == PERSIST_ATOM and LIST_OF_TEXT in path and len(body) >= 16:
            order.setdefault(struct.unpack_from("<I", body, 12)[0], len(order) + 1)
            listed = min(listed + 1, len(order))
        if NOTES in path and kind == NOTES_ATOM and len(body) >= 4:
            notes_of = order.get(struct.unpack_from("<I", body)[0], 1)
        page = slides if SLIDE in path else notes_of if NOTES in path else listed
        for line in _text(kind, body).replace("\x0b", "\r").split("\r"):
            out.add(line, page=max(1, page), zone=_zone(path))
    out.pages_total = max(1, slides)
    compound.read_properties()
    compound.read_pictures("Pictures")
    compound.read_embedded()
    out.pages_examined = out.pages_total


def _text(kind: int, body: bytes) -> str:
    if kind == TEXT_BYTES:
        return body.decode("cp1252", "replace")
    if kind not in (TEXT_UTF16, TEXT_NAME):
        return ""
    text = body[: len(body) // 2 * 2].decode("utf-16-le", "replace")
    return "" if kind == TEXT_NAME and text.startswith("___") else text  # names of that kind are programs' tags


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
            # Of the three lists of text only the first is that of slides; the others are of masters and notes.
            other_list = kind == LIST_OF_TEXT and version >> 4
            yield from _records(body, (*path, -kind if other_list else kind), depth + 1)
        else:
            yield kind, path, body
        position += 8 + length
