"""The smallest EMF files that draw words: as text, and as curves."""

from __future__ import annotations

import struct

from benchmarks.tricks.words import outlines


def emf_of(records: list[bytes]) -> bytes:
    body = b"".join(records) + struct.pack("<5I", 14, 20, 0, 16, 20)
    head = struct.pack("<II4i4i", 1, 108, 0, 0, 2000, 400, 0, 0, 20000, 4000) + b" EMF"
    head += struct.pack("<IIIHHIII", 0x10000, 108 + len(body), len(records) + 2, 1, 0, 0, 0, 0)
    return (head + struct.pack("<4i", 1000, 1000, 300, 300)).ljust(108, b"\0") + body


def emf_of_text(words: str) -> bytes:
    records = []
    for number, character in enumerate(words):
        text = character.encode("utf-16-le").ljust(4, b"\0")
        body = struct.pack("<4i", 0, 0, 0, 0) + struct.pack("<Iff", 1, 1.0, 1.0)
        body += struct.pack("<iiIII4iI", 20 * number, 30, 1, 76, 0, 0, 0, 0, 0, 0)
        records.append(struct.pack("<II", 84, 8 + len(body) + len(text)) + body + text)
    return emf_of(records)


def emf_of_outlines(words: str) -> bytes:
    curves = outlines(words, 60.0)
    points = b"".join(struct.pack("<hh", round(x), round(y)) for curve in curves for x, y in curve)
    body = struct.pack("<4i", 0, 0, 2000, 400) + struct.pack("<II", len(curves), len(points) // 4)
    body += struct.pack(f"<{len(curves)}I", *map(len, curves)) + points
    return emf_of([struct.pack("<II", 91, 8 + len(body)) + body])
