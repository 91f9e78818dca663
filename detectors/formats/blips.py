"""Pictures in the drawing layer of DOC, XLS and PPT ([MS-ODRAW] BLIPs): bitmaps as files, metafiles packed by zlib."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from detectors.errors import DamagedError, LimitReachedError

# Kind, suffix, and the two values of its instance field: with one identifier of 16 bytes, with two.
KINDS = (
    (0xF01A, "emf", (0x3D4, 0x3D5)),
    (0xF01B, "wmf", (0x216, 0x217)),
    (0xF01C, "pict", (0x542, 0x543)),
    (0xF01D, "jpg", (0x46A, 0x46B)),
    (0xF01D, "jpg", (0x6E2, 0x6E3)),
    (0xF02A, "jpg", (0x46A, 0x46B)),
    (0xF02A, "jpg", (0x6E2, 0x6E3)),
    (0xF01E, "png", (0x6E0, 0x6E1)),
    (0xF01F, "dib", (0x7A8, 0x7A9)),
    (0xF029, "tif", (0x6E4, 0x6E5)),
)
HEADS = {
    struct.pack("<HH", instance << 4, kind): (suffix, 16 * (number + 1))
    for kind, suffix, instances in KINDS
    for number, instance in enumerate(instances)
}
HEAD = re.compile(b"|".join(re.escape(head) for head in HEADS))
METAFILE_HEAD_BYTES = 34
PACKED = 0


def blips(data: bytes, limit_bytes: int) -> Iterator[tuple[str, bytes | DamagedError | LimitReachedError]]:
    """(suffix, file) of each picture, or what is wrong with it."""
    position = 0
    while (found := HEAD.search(data, position)) is not None:
        suffix, identifiers = HEADS[found.group()]
        start = found.end() + 4
        length = int.from_bytes(data[found.end() : start], "little")
        body = data[start : start + length]
        position = found.end()
        if length <= identifiers + 1 or length > len(data):
            continue  # not a picture, but bytes that look like the head of one
        if len(body) < length:
            yield suffix, DamagedError("a picture is cut short; fetch the file again")
            continue
        position = start + length
        content = body[identifiers:]
        if suffix in ("emf", "wmf", "pict"):
            yield suffix, _metafile(content, limit_bytes)
        elif suffix == "dib":
            yield suffix, bitmap_file(content[1:])
        else:
            yield suffix, content[1:]


def _metafile(content: bytes, limit_bytes: int) -> bytes | DamagedError | LimitReachedError:
    raw = content[METAFILE_HEAD_BYTES:]
    if len(content) < METAFILE_HEAD_BYTES or content[METAFILE_HEAD_BYTES - 2] != PACKED:
        return raw
    stream = zlib.decompressobj()
    try:
        unpacked = stream.decompress(raw, limit_bytes)
    except zlib.error:
        return DamagedError("a drawing is broken; fetch the file again")
    if stream.unconsumed_tail:
        return LimitReachedError(f"a drawing unpacks to more than {limit_bytes} bytes; look at it by hand")
    return unpacked if stream.eof else DamagedError("a drawing is cut short; fetch the file again")


def bitmap_file(dib: bytes) -> bytes:
    """With the header that a file has; where its bits begin follows from the colours."""
    if len(dib) < 40:
        return dib
    size, _, _, _, depth, packing = struct.unpack_from("<IiiHHI", dib)
    colours = struct.unpack_from("<I", dib, 32)[0] or (1 << depth if depth <= 8 else 0)
    bits = 14 + size + 4 * min(colours, 256) + (12 if packing == 3 and size == 40 else 0)
    return b"BM" + struct.pack("<IHHI", 14 + len(dib), 0, 0, bits) + dib
