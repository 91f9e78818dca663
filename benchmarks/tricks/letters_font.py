"""A font that shows other characters than those that are written: A, B, C … look like the characters of a mark."""

from __future__ import annotations

import itertools
import struct

import pymupdf

PLAIN = "ABCDEFGHIJKLMNOP"


def glyphs(words: str) -> list[int]:
    font = pymupdf.Font("china-s")
    return [font.has_glyph(ord(c)) for c in words]


def disguised(words: str, codes: str = PLAIN) -> bytes:
    """TrueType with the letters of `words` under these codes; all other shapes are empty."""
    tables = _tables(bytes(pymupdf.Font("china-s").buffer))
    tables["cmap"] = _cmap(dict(zip(map(ord, codes), glyphs(words), strict=False)))
    ends = struct.unpack(f">{len(tables['loca']) // 4}I", tables["loca"])
    shapes = [tables["glyf"][start:end] for start, end in itertools.pairwise(ends)]
    wanted = set(glyphs(words))
    for glyph in list(wanted):
        wanted |= _parts(shapes[glyph])
    starts = [0]
    for glyph, shape in enumerate(shapes):
        starts.append(starts[-1] + (len(shape) if glyph in wanted else 0))
    tables["glyf"] = b"".join(shapes[glyph] for glyph in sorted(wanted))
    tables["loca"] = struct.pack(f">{len(starts)}I", *starts)
    for name in ("kern", "vhea", "vmtx", "gasp"):
        tables.pop(name, None)
    return _font(tables)


def _parts(shape: bytes) -> set[int]:
    """The glyphs that a composite glyph is put together from (none of which is composite itself)."""
    found: set[int] = set()
    if shape[:2] != b"\xff\xff":
        return found
    at, more = 10, True
    while more:
        flags, glyph = struct.unpack(">HH", shape[at : at + 4])
        found.add(glyph)
        at += 4 + (4 if flags & 1 else 2) + (2 if flags & 8 else 4 if flags & 64 else 8 if flags & 128 else 0)
        more = bool(flags & 32)
    return found


def _tables(font: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack(">H", font[4:6])
    entries = [struct.unpack(">4sIII", font[12 + 16 * n : 28 + 16 * n]) for n in range(count)]
    return {tag.decode(): font[start : start + length] for tag, _, start, length in entries}


def _cmap(glyph_of: dict[int, int]) -> bytes:
    groups = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in sorted(glyph_of.items()))
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(glyph_of)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _font(tables: dict[str, bytes]) -> bytes:
    head = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, len(tables) * 16 - 128)
    at, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, content in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag.encode(), 0, at + len(body), len(content))
        body += content + b"\0" * (-len(content) % 4)
    return head + directory + body
