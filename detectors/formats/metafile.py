"""EMF and WMF drawings, as Office puts formulas, charts and pasted pictures: their text, their bitmaps, their letters.

After [MS-EMF], [MS-EMFPLUS] and [MS-WMF]. Nothing is drawn but outlines that look like letters.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

from detectors.errors import DamagedError, LimitReachedError
from detectors.formats.blips import bitmap_file
from detectors.formats.drawing import BITMAP_HEADS, Drawing
from detectors.formats.gdi_plus import read_gdi_plus
from detectors.formats.shapes import Array, Figure, bezier
from detectors.reading import Reading

MEDIA_TYPES = ("image/emf", "image/wmf")

PLACEABLE = b"\xd7\xcd\xc6\x9a"
GLYPH_INDEX, SMALL_CHARS, NO_RECT = 0x10, 0x200, 0x100
MAX_RECORDS = 500_000
EMF_MARK, EMF_MARK_AT, MAX_DEPTH = b" EMF", 40, 3

# Where a record keeps offset and size of its bitmap's header, then of its bits.
EMF_BITMAPS = {76: 84, 77: 84, 78: 84, 80: 48, 81: 48, 114: 84, 116: 84}
WMF_BITMAPS = {0x0F43: 28, 0x0B41: 26, 0x0940: 22, 0x0D33: 24, 0x0141: 6, 0x0142: 10}
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Transform = tuple[float, float, float, float, float, float]


def read(untrusted_bytes: bytes, out: Reading) -> None:
    drawing = Drawing(out)
    try:
        if out.media_type == "image/emf":
            _read_emf(untrusted_bytes, drawing)
        else:
            _read_wmf(untrusted_bytes, drawing)
    except (struct.error, IndexError, ValueError) as error:
        raise DamagedError("the drawing is broken; fetch the file again") from error
    finally:
        drawing.finish()
    out.pages_examined = 1


def _emf_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    for _ in range(MAX_RECORDS):
        kind, size = struct.unpack_from("<II", data, position)
        if size < 8 or position + size > len(data):
            raise DamagedError("the drawing is cut short; fetch the file again")
        yield kind, data[position : position + size]
        if kind == 14:
            return
        position += size
    raise DamagedError("the drawing has no end; look at it by hand")


def _read_within(data: bytes, drawing: Drawing, depth: int) -> None:
    """A drawing that another one holds. Raises LimitReachedError where they lie too deep in each other."""
    if depth == MAX_DEPTH:
        raise LimitReachedError("drawings lie too deep in each other; look at them by hand")
    if data[EMF_MARK_AT:].startswith(EMF_MARK):
        _read_emf(data, drawing, depth + 1)
    else:
        _read_wmf(data, drawing)


def _read_emf(data: bytes, drawing: Drawing, depth: int = 0) -> None:
    outline = _Outline()
    plus = bytearray()
    for kind, record in _emf_records(data):
        if kind in (83, 84):
            _emf_text(record, 36, drawing, wide=kind == 84)
        elif kind in (96, 97):
            for number in range(min(struct.unpack_from("<I", record, 36)[0], 10_000)):
                _emf_text(record, 40 + 40 * number, drawing, wide=kind == 97)
        elif kind == 108:
            _emf_small_text(record, drawing)
        elif kind in EMF_BITMAPS:
            at = EMF_BITMAPS[kind]
            head_at, head_size, bits_at, bits_size = struct.unpack_from("<4I", record, at)
            if head_size and bits_size:
                drawing.bitmap(record[head_at : head_at + head_size], record[bits_at : bits_at + bits_size])
        elif kind == 70 and record[12:16] == b"EMF+":
            plus += record[16 : 12 + struct.unpack_from("<I", record, 8)[0]]
        else:
            outline.record(kind, record)
    drawing.figures += outline.figures
    read_gdi_plus(bytes(plus), drawing, lambda data: _read_within(data, drawing, depth))


def _emf_text(record: bytes, at: int, drawing: Drawing, *, wide: bool) -> None:
    x, y, count, offset, options = struct.unpack_from("<iiIII", record, at)
    if options & GLYPH_INDEX:
        drawing.unnamed += count
        return
    raw = record[offset : offset + count * (2 if wide else 1)]
    drawing.text(raw.decode("utf-16-le" if wide else "gb18030", "replace"), y, x)


def _emf_small_text(record: bytes, drawing: Drawing) -> None:
    x, y, count, options = struct.unpack_from("<iiII", record, 8)
    at = 36 + (0 if options & NO_RECT else 16)
    if options & GLYPH_INDEX:
        drawing.unnamed += count
    elif options & SMALL_CHARS:
        drawing.text(record[at : at + count].decode("gb18030", "replace"), y, x)
    else:
        drawing.text(record[at : at + 2 * count].decode("utf-16-le", "replace"), y, x)


class _Outline:
    """Polygons and paths of an EMF, each moved by the world transform in force."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.path: Figure = []
        self.points: list[Array] = []
        self.in_path = False
        self.at: Array = np.zeros(2)
        self.world: Transform = IDENTITY
        self.saved: list[Transform] = []

    def record(self, kind: int, record: bytes) -> None:
        if kind == 33:
            self.saved.append(self.world)
        elif kind == 34 and self.saved:
            self.world = self.saved.pop()
        elif kind == 35:
            self.world = struct.unpack_from("<6f", record, 8)
        elif kind == 36:
            self._modify(struct.unpack_from("<6f", record, 8), struct.unpack_from("<I", record, 32)[0])
        elif kind == 59:
            self.in_path, self.path, self.points = True, [], []
        elif kind == 27:
            self._close()
            self.at = self._moved(np.array(struct.unpack_from("<ii", record, 8), float))
            self.points = [self.at[None]]
        elif kind == 54:
            self._extend(self._moved(np.array([struct.unpack_from("<ii", record, 8)], float)))
        elif kind == 61:
            self._close()
        elif kind in (62, 63):
            self._close()
            if self.path:
                self.figures.append(self.path)
            self.in_path, self.path = False, []
        elif kind in (5, 88):
            self._curves(self._listed(record, 28, "i" if kind == 5 else "h"))
        elif kind in (6, 89):
            self._extend(self._listed(record, 28, "i" if kind == 6 else "h"))
        elif kind in (3, 86):
            self._add([self._listed(record, 28, "i" if kind == 3 else "h")])
        elif kind in (8, 91):
            self._polygons(record, "i" if kind == 8 else "h")

    def _modify(self, by: Transform, mode: int) -> None:
        if mode == 1:
            self.world = IDENTITY
        elif mode == 4:
            self.world = by
        else:
            first, second = (by, self.world) if mode == 2 else (self.world, by)
            a, b, c, d, e, f = first
            g, h, i, j, k, m = second
            self.world = (
                a * g + b * i,
                a * h + b * j,
                c * g + d * i,
                c * h + d * j,
                e * g + f * i + k,
                e * h + f * j + m,
            )

    def _moved(self, points: Array) -> Array:
        a, b, c, d, e, f = self.world
        moved: Array = points @ np.array([[a, b], [c, d]]) + np.array([e, f])
        return moved

    def _listed(self, record: bytes, at: int, code: str) -> Array:
        count = min(struct.unpack_from("<I", record, at - 4)[0], (len(record) - at) // (8 if code == "i" else 4))
        return self._moved(
            np.frombuffer(record, "<i4" if code == "i" else "<i2", 2 * count, at).reshape(-1, 2).astype(float)
        )

    def _polygons(self, record: bytes, code: str) -> None:
        polygons, total = struct.unpack_from("<II", record, 24)
        counts = struct.unpack_from(f"<{polygons}I", record, 32)
        at = 32 + 4 * polygons
        points = np.frombuffer(record, "<i4" if code == "i" else "<i2", 2 * total, at).reshape(-1, 2).astype(float)
        self._add(np.split(self._moved(points), np.cumsum(counts)[:-1]))

    def _add(self, outlines: Figure) -> None:
        if self.in_path:
            self.path += outlines
        else:
            self.figures.append(outlines)

    def _extend(self, points: Array) -> None:
        if len(points):
            self.points.append(points)
            self.at = points[-1]

    def _curves(self, points: Array) -> None:
        for index in range(0, len(points) - 2, 3):
            self._extend(bezier(self.at, *points[index : index + 3]))

    def _close(self) -> None:
        if self.in_path and self.points:
            self.path.append(np.concatenate(self.points))
        self.points = []


def _read_wmf(data: bytes, drawing: Drawing) -> None:
    position = 22 if data.startswith(PLACEABLE) else 0
    position += 2 * struct.unpack_from("<H", data, position + 2)[0]
    for _ in range(MAX_RECORDS):
        words, function = struct.unpack_from("<IH", data, position)
        record = data[position : position + 2 * words]
        if words < 3 or len(record) < 2 * words:
            raise DamagedError("the drawing is cut short; fetch the file again")
        if function == 0:
            return
        _wmf_record(function, record, drawing)
        position += 2 * words
    raise DamagedError("the drawing has no end; look at it by hand")


def _wmf_record(function: int, record: bytes, drawing: Drawing) -> None:
    if function == 0x0521:
        count = struct.unpack_from("<H", record, 6)[0]
        y, x = struct.unpack_from("<hh", record, 8 + count + count % 2)
        drawing.text(record[8 : 8 + count].decode("gb18030", "replace"), y, x)
    elif function == 0x0A32:
        y, x, count, options = struct.unpack_from("<hhHH", record, 6)
        at = 14 + (8 if options & 6 else 0)
        drawing.text(record[at : at + count].decode("gb18030", "replace"), y, x)
    elif function in WMF_BITMAPS:
        _wmf_bitmap(record[WMF_BITMAPS[function] :], drawing)
    elif function == 0x0324:
        count = struct.unpack_from("<H", record, 6)[0]
        drawing.figures.append([np.frombuffer(record, "<i2", 2 * count, 8).reshape(-1, 2).astype(float)])
    elif function == 0x0538:
        polygons = struct.unpack_from("<H", record, 6)[0]
        counts = struct.unpack_from(f"<{polygons}H", record, 8)
        points = np.frombuffer(record, "<i2", 2 * sum(counts), 8 + 2 * polygons).reshape(-1, 2).astype(float)
        drawing.figures.append(list(np.split(points, np.cumsum(counts)[:-1])))


def _wmf_bitmap(dib: bytes, drawing: Drawing) -> None:
    """Header, colour table and bits in one piece; how long the table is follows from the header."""
    if len(dib) < 40 or int.from_bytes(dib[:4], "little") not in BITMAP_HEADS[1:]:
        return
    drawing.picture(bitmap_file(dib))
