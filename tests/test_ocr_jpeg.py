"""Wrong bits in a JPEG or a HEIC: told wherever they cost something to read, and never of a picture that is whole."""

from __future__ import annotations

import io
import random
import zlib

import numpy as np
import pymupdf
import pytest
from PIL import Image

from benchmarks.tricks.words import picture
from detectors.inspect import read_document
from detectors.model import Limits
from detectors.ocr.jpeg_bits import is_garbled


def sheet(mode: str = "RGB", *, grain: float = 4.0) -> Image.Image:
    image = Image.new("RGB", (480, 640), (250, 250, 244))
    words = picture("年度工作\n总结报告", 40).convert("RGB")
    for top in (20, 240, 460):
        image.paste(words.resize((360, 150)), (40, top))
    noise = np.random.default_rng(8).normal(0, grain, (640, 480, 3))
    return Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8)).convert(mode)


def jpeg(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def blackened_or_whitened(content: bytes, whole: bytes) -> float:
    """The share of points that became quite black or white."""
    now, before = (np.asarray(Image.open(io.BytesIO(one)).convert("L")).astype(int) for one in (content, whole))
    return float((((now <= 1) & (before > 60)) | ((now >= 254) & (before < 200))).mean())


@pytest.mark.parametrize("options", [{}, {"quality": 40, "subsampling": 0}, {"progressive": True}], ids=str)
def test_no_wrong_bit_takes_a_part_of_the_picture_away_unseen(options: dict[str, object]) -> None:
    whole, lot, told = jpeg(sheet(), **options), random.Random(3), 0
    for _ in range(60):
        content = bytearray(whole)
        content[lot.randrange(len(whole) // 8, len(whole) * 2 // 3)] ^= 1 << lot.randrange(8)
        garbled = is_garbled(bytes(content))
        told += garbled
        try:
            assert garbled or blackened_or_whitened(bytes(content), whole) < 0.04
        except OSError:
            continue  # a marker in the midst of the data, which Pillow tells
    assert told >= 5


@pytest.mark.parametrize("quality", [10, 75, 92, 100])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_whole_pictures(mode: str, quality: int) -> None:
    black_and_white = Image.fromarray(
        np.kron(np.indices((30, 40)).sum(axis=0) % 2 * 255, np.ones((16, 16))).astype(np.uint8)
    )
    dots = Image.fromarray(np.random.default_rng(2).integers(0, 2, (300, 400), np.uint8) * 255)
    for image in (sheet(grain=0), sheet(grain=60), black_and_white, dots, Image.new("L", (99, 50), 255)):
        for options in ({}, {"progressive": True}, {"subsampling": 2}, {"restart_marker_rows": 1}):
            assert not is_garbled(jpeg(image.convert(mode), quality=quality, **options))


@pytest.mark.parametrize("more", [b"\x12" * 4, b"\0" * 600], ids=["a camera's", "a drone's"])
def test_what_cameras_leave_behind_the_last_row(more: bytes) -> None:
    whole = jpeg(sheet())
    assert not is_garbled(whole[:-2] + more + whole[-2:])


def test_red_green_and_blue() -> None:
    assert not is_garbled(jpeg(sheet(grain=90), keep_rgb=True))


def test_a_height_that_is_too_small() -> None:
    whole = jpeg(sheet())
    at = whole.index(b"\xff\xc0") + 5
    assert is_garbled(whole[:at] + (320).to_bytes(2, "big") + whole[at + 2 :])


def test_steps_of_nought() -> None:
    whole = jpeg(sheet())
    at = whole.index(b"\xff\xdb") + 5
    assert is_garbled(whole[:at] + bytes(64) + whole[at + 64 :])


@pytest.mark.parametrize("packed", [False, True])
def test_on_a_page_that_is_drawn(packed: bool) -> None:
    """MuPDF says nothing of it."""
    whole = jpeg(sheet(), quality=60)
    garbled = whole[: len(whole) // 3] + b"\x55" * 400 + whole[len(whole) // 3 + 400 :]
    assert is_garbled(garbled)
    for content, reasons in ((whole, set()), (garbled, {"damaged"})):
        document = pymupdf.open()
        page = document.new_page()
        page.insert_text((60, 60), "年度工作总结报告，各单位要认真落实。", fontname="china-s")
        page.insert_image(pymupdf.Rect(60, 100, 500, 700), stream=whole)
        xref = page.get_images()[0][0]
        document.update_stream(xref, zlib.compress(content) if packed else content, compress=False)
        document.xref_set_key(xref, "Filter", "[/FlateDecode /DCTDecode]" if packed else "/DCTDecode")
        found = read_document(document.tobytes(), "件.pdf", Limits())
        assert {problem.reason for problem in found.problems} == reasons


def test_blocks_of_a_heic_that_were_not_decoded() -> None:
    out = io.BytesIO()
    pytest.importorskip("pillow_heif").register_heif_opener()
    sheet().save(out, "HEIF", quality=60)
    whole = out.getvalue()
    at = whole.index(b"mdat") + (len(whole) - whole.index(b"mdat")) // 4
    lost = whole[:at] + b"\xff" * (len(whole) - at)
    for content, reasons in ((whole, set()), (lost, {"damaged"})):
        found = read_document(content, "件.heic", Limits())
        assert {problem.reason for problem in found.problems} == reasons
