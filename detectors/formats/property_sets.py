"""What an OLE file's property sets say ([MS-OLEPS]): every text of every section, with the name that an office gave it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

DICTIONARY, CODEPAGE = 0, 1
BSTR, BYTES_TEXT, WIDE_TEXT = 8, 30, 31
UTF16 = 1200
ENCODINGS = {UTF16: "utf-16-le", 65001: "utf-8", 950: "big5"}
HEAD = struct.Struct("<HHI16sI")
MAX_SECTIONS = 8  # two by the format
NARROW = re.compile(rb"\0*+([^\0]*+)")
WIDE = re.compile(rb"(?:\0\0)*+((?:[^\0].|\0[^\0])*+)", re.DOTALL)


def properties(stream: bytes) -> Iterator[tuple[str, str]]:
    """(name, text); the name is empty for what programs themselves keep. A broken part is left out."""
    if len(stream) < HEAD.size:
        return
    left = len(stream)
    for number in range(min(HEAD.unpack_from(stream)[4], MAX_SECTIONS)):
        entry = HEAD.size + 20 * number
        if entry + 20 <= len(stream):
            start = struct.unpack_from("<I", stream, entry + 16)[0]
            for name, text, looked_at in _section(stream[start:]):
                # Only a list whose entries lie over each other goes on beyond it.
                left -= looked_at
                if left < 0:
                    return
                if text:
                    yield name, text


def _section(section: bytes) -> Iterator[tuple[str, str, int]]:
    """(name, text, how many bytes were looked at for it)."""
    if len(section) < 8:
        return
    count = min(struct.unpack_from("<I", section, 4)[0], (len(section) - 8) // 8)
    places = dict(struct.iter_unpack("<II", section[8 : 8 + 8 * count]))
    codepage = places.get(CODEPAGE, len(section))
    page = struct.unpack_from("<IH", section, codepage)[1] if codepage + 6 <= len(section) else 0
    names = _names(section, places[DICTIONARY], page) if DICTIONARY in places else {}
    for key, at in places.items():
        if key == DICTIONARY or at + 8 > len(section):
            continue
        kind, length = struct.unpack_from("<II", section, at)
        if kind & 0xFFFF == WIDE_TEXT:
            yield names.get(key, ""), *_decoded(section, at + 8, 2 * length, UTF16)
        elif kind & 0xFFFF in (BYTES_TEXT, BSTR):
            yield names.get(key, ""), *_decoded(section, at + 8, length, page)


def _names(section: bytes, at: int, page: int) -> dict[int, str]:
    names: dict[int, str] = {}
    if at + 4 > len(section):
        return names
    position = at + 4
    for _ in range(struct.unpack_from("<I", section, at)[0]):
        if position + 8 > len(section):
            break
        key, length = struct.unpack_from("<II", section, position)
        size = 2 * length if page == UTF16 else length
        names[key], _ = _decoded(section, position + 8, size, page)
        position += 8 + (size + 3 & ~3 if page == UTF16 else size)
    return names


def _decoded(section: bytes, at: int, length: int, page: int) -> tuple[str, int]:
    """Up to the end of the text, which stands before the length's end where a program reserved more; and how far that was looked for."""
    found = (WIDE if page == UTF16 else NARROW).match(section, at, min(at + length, len(section)))
    if found is None:
        return "", 0
    return found.group(1).decode(ENCODINGS.get(page, "gb18030"), "replace").strip(), found.end() - at
