"""The GDI+ records that Office keeps inside an EMF: strings, letters by number, pictures. After [MS-EMFPLUS]."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from detectors.errors import UnknownFormatError, UnreadableError
from detectors.formats.drawing import Drawing
from detectors.formats.pictures import pictures

OBJECT, DRAW_STRING, DRAW_DRIVER_STRING = 0x4008, 0x401C, 0x4036
CHARACTERS_NOT_GLYPHS = 1
# Of an object's flags: more of it comes, in records that say its size first; what it is, behind its number.
GOES_ON, KIND_AT, IMAGE = 0x8000, 8, 5
BITMAP, METAFILE = 1, 2
BITMAP_HEAD, PIXELS, METAFILE_HEAD = 28, 0, 16
# How points are kept that are no file: the format's number and the bits of each; up to eight behind a table of colours.
POINT_BITS = {
    0x00030101: 1,
    0x00030402: 4,
    0x00030803: 8,
    0x00021005: 16,
    0x00021808: 24,
    0x00022009: 32,
    0x0026200A: 32,
    0x000E200B: 32,
}
INDEXED_BITS = 8


def read_gdi_plus(data: bytes, drawing: Drawing, read_metafile: Callable[[bytes], None]) -> None:
    """`data` is what all records of the EMF hold together; `read_metafile` reads a drawing that lies in it."""
    kept = bytearray()
    rest = bytearray()
    for kind, flags, body in _records(data):
        if kind == OBJECT:
            kept += body[4:] if flags & GOES_ON else body
            if flags & GOES_ON:
                continue
            if flags >> KIND_AT & 0x7F == IMAGE:
                _read_image(bytes(kept), drawing, read_metafile)
            else:
                rest += kept  # a brush may hold a picture
            kept.clear()
            continue
        rest += body
        if kind == DRAW_STRING and len(body) >= 28:
            count = struct.unpack_from("<I", body, 8)[0]
            drawing.text(_utf_16(body[28:], count), struct.unpack_from("<f", body, 16)[0])
        elif kind == DRAW_DRIVER_STRING and len(body) >= 16:
            options, _, count = struct.unpack_from("<III", body, 4)
            if options & CHARACTERS_NOT_GLYPHS:
                drawing.text(_utf_16(body[16:], count), 0.0)
            else:
                drawing.unnamed += count
    # Whatever no record tells of.
    for content in pictures(bytes(rest + kept)):
        drawing.picture(content)


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(kind, flags, body); what is behind a record of impossible size is the body of one of no kind."""
    position = 0
    while position + 12 <= len(data):
        kind, flags, size, length = struct.unpack_from("<HHII", data, position)
        if size < 12:
            break
        yield kind, flags, data[position + 12 : position + 12 + length]
        position += size
    yield 0, 0, data[position:]


def _read_image(image: bytes, drawing: Drawing, read_metafile: Callable[[bytes], None]) -> None:
    kind = struct.unpack_from("<I", image, 4)[0] if len(image) >= METAFILE_HEAD else 0
    try:
        if kind == METAFILE:
            read_metafile(image[METAFILE_HEAD:])
        elif kind == BITMAP and len(image) > BITMAP_HEAD:
            _read_bitmap(image, drawing)
    except UnreadableError as error:
        drawing.out.failed(error)


def _read_bitmap(image: bytes, drawing: Drawing) -> None:
    wide, high, stride, points, form = struct.unpack_from("<iiiII", image, 8)
    content = image[BITMAP_HEAD:]
    if form != PIXELS:
        drawing.picture(content)
        return
    bits = POINT_BITS.get(points, 0)
    if not bits or stride * 8 != wide * bits + -wide * bits % 32:
        raise UnknownFormatError("a picture's points are kept in an unusual way; look at the drawing by eye")
    colours = 0
    if bits <= INDEXED_BITS:
        colours = min(struct.unpack_from("<I", content, 4)[0], 1 << bits)
        content = content[8:]
    head = struct.pack("<IiiHHIIiiII", 40, wide, -high, 1, bits, 0, len(content), 0, 0, colours, 0)
    drawing.bitmap(head + content[: 4 * colours], content[4 * colours :])


def _utf_16(raw: bytes, count: int) -> str:
    return raw[: 2 * count].decode("utf-16-le", "replace")
