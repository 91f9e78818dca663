"""Pictures among the GDI+ records of a drawing: as files, as points, in pieces, in a drawing within the drawing."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from benchmarks.tricks.metafile import emf_of, emf_of_text
from benchmarks.tricks.words import picture, png
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Inspection, Verdict

VERSION = 0xDBC01002


def told(*records: bytes) -> Inspection:
    """What a drawing says in which each of these is a comment of its own."""
    comments = [struct.pack("<III", 70, 16 + len(record), 4 + len(record)) + b"EMF+" + record for record in records]
    return inspect(io.BytesIO(emf_of(comments)), "a.emf", DetectorSettings())


def object_of(image: bytes, flags: int = 0x500) -> bytes:
    return struct.pack("<HHII", 0x4008, flags, 12 + len(image), len(image)) + image


def bitmap(content: bytes, *, size: tuple[int, int] = (0, 0), stride: int = 0, points: int = 0, form: int = 1) -> bytes:
    return struct.pack("<IIiiiII", VERSION, 1, *size, stride, points, form) + content


def metafile(content: bytes) -> bytes:
    return struct.pack("<IIII", VERSION, 2, 4, len(content)) + content


def in_pieces(image: bytes) -> list[bytes]:
    """Three records, of which the first two say how long all is."""
    whole = struct.pack("<I", len(image))
    third = len(image) // 12 * 4
    return [
        object_of(whole + image[:third], 0x8500),
        object_of(whole + image[third : 2 * third], 0x8500),
        object_of(image[2 * third :]),
    ]


def as_gif(words: str) -> bytes:
    held = io.BytesIO()
    picture(words).save(held, "GIF")
    return held.getvalue()


def as_points(words: str, bits: int) -> bytes:
    page = picture(words).convert("L")
    page = page.crop((0, 0, page.width // 8 * 8, page.height))
    grey = np.asarray(page)
    if bits == 32:
        rows, colours, points = np.dstack([grey, grey, grey, np.full_like(grey, 255)]), b"", 0x0026200A
    elif bits == 24:
        rows, colours, points = np.dstack([grey] * 3), b"", 0x00021808
    elif bits == 8:
        rows, points = grey, 0x00030803
        colours = struct.pack("<II", 0, 256) + b"".join(bytes((n, n, n, 255)) for n in range(256))
    else:
        rows, points = np.packbits(grey > 127, axis=1), 0x00030101
        colours = struct.pack("<II", 0, 2) + bytes((0, 0, 0, 255)) + bytes((255, 255, 255, 255))
    flat = rows.reshape(page.height, -1)
    flat = np.pad(flat, ((0, 0), (0, -flat.shape[1] % 4)))
    return bitmap(colours + flat.tobytes(), size=page.size, stride=flat.shape[1], points=points, form=0)


@pytest.mark.parametrize(("words", "verdict"), [("机密★5年", Verdict.SUSPECTED), ("年度工作", Verdict.CLEAN)])
@pytest.mark.parametrize(
    "way", ["file", "gif", "pieces", "brush", "32", "24", "8", "1", "drawing", "drawing in pieces"]
)
def test_a_picture_is_read_however_it_is_kept(way: str, words: str, verdict: Verdict) -> None:
    if way == "file":
        records = [object_of(bitmap(png(picture(words))))]
    elif way == "gif":
        records = [object_of(bitmap(as_gif(words)))]
    elif way == "pieces":
        records = in_pieces(bitmap(png(picture(words))))
    elif way == "brush":
        records = [object_of(struct.pack("<IIII", VERSION, 2, 0, 0) + bitmap(png(picture(words))), 0x100)]
    elif way == "drawing":
        records = [object_of(metafile(emf_of_text(words)))]
    elif way == "drawing in pieces":
        records = in_pieces(metafile(emf_of_text(words)))
    else:
        records = [object_of(as_points(words, int(way)))]
    assert told(*records).verdict is verdict


def test_points_kept_in_an_unusual_way_are_told() -> None:
    found = told(object_of(bitmap(bytes(64), size=(2, 4), stride=16, points=0x0034400D, form=0)))
    assert (found.verdict, found.reason) == (Verdict.UNSCANNABLE, "format")


def test_drawings_within_drawings_have_an_end() -> None:
    nested = emf_of_text("年度工作")
    for _ in range(5):
        record = object_of(metafile(nested))
        nested = emf_of([struct.pack("<III", 70, 16 + len(record), 4 + len(record)) + b"EMF+" + record])
    found = inspect(io.BytesIO(nested), "a.emf", DetectorSettings())
    assert (found.verdict, found.reason) == (Verdict.UNSCANNABLE, "limit")


def test_a_picture_that_is_cut_off_is_told() -> None:
    whole = png(Image.fromarray(np.random.default_rng(1).integers(0, 255, (60, 60), np.uint8)))
    assert told(object_of(bitmap(whole[:-900]))).verdict is Verdict.UNSCANNABLE
