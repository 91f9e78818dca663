"""StarView metafiles, as LibreOffice puts previews of tables, charts and pasted drawings: their text and their bitmaps.

After LibreOffice's vcl/source/gdi/mtfxmldump and SvmReader: a head of a counted length, then actions of a number, a version and
a length each. Outlines aren't looked at.
"""

from __future__ import annotations

import struct
import zlib

from detectors.errors import DamagedError, LimitReachedError
from detectors.formats.blips import bitmap_file
from detectors.formats.drawing import Drawing
from detectors.purse import Purse
from detectors.reading import Reading

MEDIA_TYPES = ("image/x-svm",)

MAGIC = b"VCLMTF"
MAX_ACTIONS = 500_000
# Where an action keeps its text, behind a place or a rectangle; and how many bytes stand between it and its repetition in Unicode.
TEXTS = {112: (8, 4), 113: (8, 4), 114: (8, 8), 115: (16, 2)}
WITH_WIDTHS = 113
PARTS = (112, 113)  # a line of a paragraph carries all of it, and says which part is its own
BITMAPS = range(116, 122)
FILE_HEAD, PACKED = 14, 0x01004453
MAX_BITMAP_BYTES = 64 * 2**20


def read(untrusted_bytes: bytes, out: Reading) -> None:
    drawing = Drawing(out)
    try:
        _read(untrusted_bytes, drawing)
    except (struct.error, zlib.error, ValueError) as error:
        raise DamagedError("the drawing is broken; fetch the file again") from error
    finally:
        drawing.finish()
    out.pages_examined = 1


def _read(data: bytes, drawing: Drawing) -> None:
    position = len(MAGIC) + 6 + int(struct.unpack_from("<I", data, len(MAGIC) + 2)[0])
    for _ in range(MAX_ACTIONS):
        if position == len(data):
            return
        kind, version, size = struct.unpack_from("<HHI", data, position)
        action = data[position + 8 : position + 8 + size]
        if len(action) < size:
            raise DamagedError("the drawing is cut short; fetch the file again")
        if kind in TEXTS:
            _text(kind, version, action, drawing)
        elif kind in BITMAPS and action.startswith(b"BM"):
            drawing.picture(_bitmap(action, drawing.out.purse))
        position += 8 + size
    raise DamagedError("the drawing has too many parts; look at it by hand")


def _text(kind: int, version: int, action: bytes, drawing: Drawing) -> None:
    y = int(struct.unpack_from("<i", action, 4)[0])
    if version < 2:
        at = TEXTS[kind][0]
        count = struct.unpack_from("<H", action, at)[0]
        drawing.text(action[at + 2 : at + 2 + count].decode("gb18030", "replace"), y)
        return
    text = _in_unicode(kind, action, "<H", 1)
    text = _in_unicode(kind, action, "<I", 2) if text is None else text
    if text is None:
        raise DamagedError("a text of the drawing is broken; look at it by hand")
    drawing.text(text, y)


def _in_unicode(kind: int, action: bytes, count_as: str, width: int) -> str | None:
    """The text is there twice: in the writer's own charset, where characters of two bytes have a count of four, then in
    Unicode. None where it doesn't stand where it should."""
    at, between = TEXTS[kind]
    try:
        at += struct.calcsize(count_as) + width * struct.unpack_from(count_as, action, at)[0]
        places = at
        at += between
        if kind == WITH_WIDTHS:
            at += 4 + 4 * struct.unpack_from("<I", action, at)[0]
        count = struct.unpack_from("<H", action, at)[0]
        text = action[at + 2 :].decode("utf-16-le") if len(action) == at + 2 + 2 * count else None
        if text is not None and kind in PARTS:
            first, length = struct.unpack_from("<HH", action, places)
            text = text[first : first + length]
    except (struct.error, UnicodeDecodeError):
        return None
    return text


def _bitmap(action: bytes, purse: Purse) -> bytes:
    """A bitmap as files have it. What is packed is its colours and its points, by zlib."""
    head = int(struct.unpack_from("<I", action, FILE_HEAD)[0])
    if head < 40 or struct.unpack_from("<I", action, FILE_HEAD + 16)[0] != PACKED:
        return action[: struct.unpack_from("<I", action, 2)[0] or None]
    at = FILE_HEAD + head
    packed, unpacked, packing = struct.unpack_from("<III", action, at)
    if unpacked > MAX_BITMAP_BYTES:
        raise LimitReachedError("a bitmap of the drawing is too large; look at it by hand")
    purse.spend_bytes(unpacked)
    info = bytearray(action[FILE_HEAD:at])
    struct.pack_into("<I", info, 16, packing)
    rest = zlib.decompressobj().decompress(action[at + 12 : at + 12 + packed], unpacked)
    if len(rest) < unpacked:
        raise DamagedError("a bitmap of the drawing is cut short; fetch the file again")
    return bitmap_file(bytes(info) + rest)
