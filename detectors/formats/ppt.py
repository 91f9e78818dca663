"""PPT and DPS in binary form: the text atoms of the record tree, and the pictures beside it.

After [MS-PPT]: a file saved quickly keeps old versions of its slides. Which are the current ones follows from the chain
of edits; what only older versions say is hidden text.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator

from detectors.errors import DamagedError, EncryptedError
from detectors.formats.compound import Compound
from detectors.formats.spelt import spelt_backwards
from detectors.formats.text_runs import chinese_runs
from detectors.model import Zone
from detectors.reading import Reading
from detectors.sniff import PPT

MEDIA_TYPES = (PPT,)

CONTAINER = 0xF
DOCUMENT, SLIDE, NOTES, MASTER, HANDOUT, LIST_OF_TEXT = 0x3E8, 0x3EE, 0x3F0, 0x3F8, 0xFC9, 0xFF0
TEXT_UTF16, TEXT_BYTES, TEXT_NAME, PERSIST_ATOM, NOTES_ATOM = 0xFA0, 0xFA8, 0xFBA, 0x3F3, 0x3F1
USER_EDIT, PERSIST_DIRECTORY = 0xFF5, 0x1772
NEWER_DATA, COMMENT = 0x138B, 0x2EE0
SHAPE_LOOKS = (0xF00B, 0xF121, 0xF122)
ENCRYPTED_TOKEN = 0xF3D1C4DF
MAX_DEPTH = 40
MAX_EDITS = 10_000
HEAD_BYTES = 8


def read(untrusted_bytes: bytes, out: Reading) -> None:
    compound = Compound(untrusted_bytes, out)
    stream = compound.read("PowerPoint Document")
    edit = 0
    if compound.has("current user"):
        user = compound.read("Current User")
        if len(user) >= 20:
            token, edit = struct.unpack_from("<II", user, 12)
            if token == ENCRYPTED_TOKEN:
                raise EncryptedError("the presentation needs a password; ask its publisher for it")
    current = _Current(stream, edit)
    slides, before = 0, out.count
    for at, kind, body, is_atom in _top_records(stream):
        if kind == SLIDE and current.known:
            page, live = current.pages.get(at, 1), at in current.pages
        elif kind == SLIDE:
            slides += 1
            page, live = slides, True
        else:
            page, live = 1, not current.known or kind != DOCUMENT or at == current.document
        try:
            _read_part(kind, body, page, live, current, out)
        except DamagedError as error:
            if not is_atom:
                out.failed(error, page=page)
    out.pages_total = max(1, len(current.pages) if current.known else slides)
    compound.read_properties()
    compound.read_pictures("Pictures")
    compound.read_embedded()
    for word in spelt_backwards(segment.text for segment in out.since(before)):
        out.add(word, zone="hidden")
    for page, run in current.lettering:
        out.add(run, page=page, zone="hidden")
    compound.read_macros()
    out.pages_examined = out.pages_total


class _Current:
    """Where the current version of everything stands: `pages` maps the place of a slide to its number."""

    def __init__(self, stream: bytes, edit: int) -> None:
        self.pages: dict[int, int] = {}
        self.page_of_id: dict[int, int] = {}
        self.lettering: list[tuple[int, str]] = []  # and descriptions of pictures
        self.document = -1
        places, document_id = self._places(stream, edit)
        if document_id in places:
            self.document = places[document_id]
            self._read_order(stream, places)
        self.known = bool(self.pages)

    @staticmethod
    def _places(stream: bytes, edit: int) -> tuple[dict[int, int], int]:
        """Identifier to place, the newest edit first; and the identifier of the document."""
        places: dict[int, int] = {}
        document_id, seen = 0, set[int]()
        while 0 < edit + 28 <= len(stream) and edit not in seen and len(seen) < MAX_EDITS:
            seen.add(edit)
            _, kind, _ = struct.unpack_from("<HHI", stream, edit)
            if kind != USER_EDIT:
                break
            before, directory, reference = struct.unpack_from("<III", stream, edit + HEAD_BYTES + 8)
            document_id = document_id or reference
            for identifier, place in _directory(stream, directory):
                places.setdefault(identifier, place)
            edit = before or -HEAD_BYTES * 4
        return places, document_id

    def _read_order(self, stream: bytes, places: dict[int, int]) -> None:
        if self.document + HEAD_BYTES > len(stream):
            return
        length = struct.unpack_from("<I", stream, self.document + 4)[0]
        body = stream[self.document + HEAD_BYTES : self.document + HEAD_BYTES + length]
        with contextlib.suppress(DamagedError):  # told where the document itself is read
            for kind, path, atom in _records(body, (DOCUMENT,), 1):
                if kind == PERSIST_ATOM and LIST_OF_TEXT in path and len(atom) >= 16:
                    place = places.get(struct.unpack_from("<I", atom)[0])
                    if place is not None:
                        page = self.pages.setdefault(place, len(self.pages) + 1)
                        self.page_of_id[struct.unpack_from("<I", atom, 12)[0]] = page


def _directory(stream: bytes, at: int) -> Iterator[tuple[int, int]]:
    if at + HEAD_BYTES > len(stream):
        return
    _, kind, length = struct.unpack_from("<HHI", stream, at)
    body = stream[at + HEAD_BYTES : at + HEAD_BYTES + length]
    position = 0
    while kind == PERSIST_DIRECTORY and position + 4 <= len(body):
        packed = struct.unpack_from("<I", body, position)[0]
        first, count = packed & 0xFFFFF, packed >> 20
        count = min(count, (len(body) - position - 4) // 4)
        for number, place in enumerate(struct.unpack_from(f"<{count}I", body, position + 4)):
            yield first + number, place
        position += 4 + 4 * count


def _read_part(kind: int, body: bytes, page: int, live: bool, current: _Current, out: Reading) -> None:
    listed = 0
    for inner, path, atom in _records(body, (kind,), 1):
        if inner == PERSIST_ATOM and LIST_OF_TEXT in path:
            listed += 1
        if inner == NOTES_ATOM and kind == NOTES and len(atom) >= 4:
            page = current.page_of_id.get(struct.unpack_from("<I", atom)[0], 1)
        if inner in SHAPE_LOOKS:
            current.lettering += [(page, run) for run in chinese_runs(atom)]
        zone = _zone(path) if live else "hidden"
        for line in _text(inner, atom).replace("\x0b", "\r").split("\r"):
            out.add(line, page=max(1, listed if LIST_OF_TEXT in path else page), zone=zone)


def _text(kind: int, body: bytes) -> str:
    if kind == TEXT_BYTES:
        return body.decode("cp1252", "replace")
    if kind not in (TEXT_UTF16, TEXT_NAME):
        return ""
    text = body[: len(body) // 2 * 2].decode("utf-16-le", "replace")
    return "" if kind == TEXT_NAME and text.startswith("___") else text  # names of that kind are programs' tags


def _zone(path: tuple[int, ...]) -> Zone | None:
    if NOTES in path or COMMENT in path:
        return "comment"
    return "header" if MASTER in path or HANDOUT in path else None


def _top_records(stream: bytes) -> Iterator[tuple[int, int, bytes, bool]]:
    """(place, kind, body, whether it is no container of others). Raises DamagedError where the stream ends inside a record."""
    position = 0
    while position + HEAD_BYTES <= len(stream):
        version, kind, length = struct.unpack_from("<HHI", stream, position)
        body = stream[position + HEAD_BYTES : position + HEAD_BYTES + length]
        if len(body) < length and kind:
            raise DamagedError("the presentation is cut short; fetch it again")
        yield position, kind, body, version & 0xF != CONTAINER
        position += HEAD_BYTES + length


def _records(data: bytes, path: tuple[int, ...], depth: int) -> Iterator[tuple[int, tuple[int, ...], bytes]]:
    """(kind, kinds above it, body); a container comes with an empty body before what it holds. Raises DamagedError where one is no record or goes on
    beyond its container."""
    if depth > MAX_DEPTH:
        raise DamagedError("the presentation's records are nested without end; look at it by hand")
    position = 0
    while position + HEAD_BYTES <= len(data):
        version, kind, length = struct.unpack_from("<HHI", data, position)
        body = data[position + HEAD_BYTES : position + HEAD_BYTES + length]
        if len(body) < length or (not kind and data[position:].strip(b"\0")):
            raise DamagedError("a record of the presentation is broken; fetch it again")
        if not kind:
            return  # nothing but zeros from here on
        if version & 0xF == CONTAINER:
            yield kind, path, b""
            # Of the three lists of text only the first is that of slides; the others are of masters and notes.
            other_list = kind == LIST_OF_TEXT and version >> 4
            yield from _records(body, (*path, -kind if other_list else kind), depth + 1)
        elif kind == NEWER_DATA:
            # Records of later versions, comments among them; what is none of records says nothing.
            with contextlib.suppress(DamagedError):
                yield from _records(body, (*path, kind), depth + 1)
        else:
            yield kind, path, body
        position += HEAD_BYTES + length
