"""What MuPDF passes over in silence is no page that was read."""

from __future__ import annotations

import random
import zlib

import pymupdf
import pytest

from benchmarks.tricks.pdf import text
from detectors.inspect import read_document
from detectors.model import Limits

WORDS = text("年度工作", (80, 400))


def reasons(content: bytes) -> list[str]:
    return [problem.reason for problem in read_document(content, "a.pdf", Limits()).problems]


def commands() -> bytes:
    with pymupdf.open(stream=WORDS) as made:
        return bytes(made.xref_stream(made[0].get_contents()[-1]))


def flushed(data: bytes) -> bytes:
    """As programs leave it that never say that this was all."""
    packing = zlib.compressobj()
    return packing.compress(data) + packing.flush(zlib.Z_SYNC_FLUSH)


def with_stamp(left_out: int) -> bytes:
    """The page with a stamp on it, as an annotation, of whose packed drawing the last bytes are missing."""
    with pymupdf.open(stream=WORDS) as made:
        stamp = made[0].add_stamp_annot((100, 100, 300, 200))
        drawing = int(made.xref_get_key(stamp.xref, "AP/N")[1].split()[0])
        made.update_stream(drawing, zlib.compress(made.xref_stream(drawing))[:-left_out], compress=False)
        made.xref_set_key(drawing, "Filter", "/FlateDecode")
        return bytes(made.tobytes())


def with_commands(stream: bytes, packing: str) -> bytes:
    with pymupdf.open(stream=WORDS) as made:
        xref = made[0].get_contents()[-1]
        made.update_stream(xref, stream, compress=False)
        made.xref_set_key(xref, "Filter", packing)
        return bytes(made.tobytes())


def test_commands_that_are_none_any_more_are_a_loss() -> None:
    said = zlib.compress(b"q " + commands() + b" Q" * 3)
    changed = zlib.compress((b"1.2.3 " + commands().replace(b"Tf", b"Tx")) * 9)
    wrong_sum = [packed[:-4] + bytes(4) for packed in (said, changed)]
    assert [reasons(with_commands(packed, "/FlateDecode")) for packed in wrong_sum] == [[], ["damaged"]]
    assert reasons(with_commands(b"x.y " * 200, "null")) == ["damaged"]


def with_picture(data: bytes, packing: str, width: int, height: int) -> bytes:
    made = pymupdf.open()
    page = made.new_page()
    xref = page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, width, height)))
    made.update_stream(xref, data, compress=False)
    for key, value in (("Filter", packing), ("DecodeParms", f"<</K -1/Columns {width}/Rows {height}>>")):
        made.xref_set_key(xref, key, value)
    if packing in ("/CCITTFaxDecode", "/JBIG2Decode"):
        made.xref_set_key(xref, "BitsPerComponent", "1")
    return bytes(made.tobytes())


@pytest.mark.parametrize(
    ("stream", "packing"),
    [
        (zlib.compress(commands())[:-40], "/FlateDecode"),
        (zlib.compress(commands())[:-40], "/Fl"),
        (zlib.compress(commands())[:9] + b"\xff\xff" + zlib.compress(commands())[11:], "/FlateDecode"),
        (b"no packing at all", "/FlateDecode"),
        (b"\xff\0\xffabc" * 9, "/LZWDecode"),
        (b"{{{~~~", "/ASCII85Decode"),
        (commands(), "/FooDecode"),
        (b"( " + commands(), "null"),
        (b"BI /W 99 /H 99 /BPC 8 /CS /G ID abc " + commands(), "null"),
    ],
)
def test_commands_that_are_lost(stream: bytes, packing: str) -> None:
    assert reasons(with_commands(stream, packing)) == ["damaged"]


@pytest.mark.parametrize(
    ("stream", "packing"),
    [
        (zlib.compress(commands()), "/FlateDecode"),
        (zlib.compress(commands())[:-4], "/FlateDecode"),  # without the sum that proves the rest
        (zlib.compress(commands())[:-4], "/Fl"),
        (flushed(commands()), "/FlateDecode"),
        (b"", "/FlateDecode"),
        (commands() + b" /NoPicture Do BT /NoFont 9 Tf ET", "null"),
    ],
)
def test_commands_with_a_scar(stream: bytes, packing: str) -> None:
    assert reasons(with_commands(stream, packing)) == []


def test_a_stamp_that_is_cut_short() -> None:
    assert reasons(with_stamp(60)) == ["damaged"]
    assert reasons(with_stamp(4)) == []


def test_what_a_page_names_and_has_not_is_no_loss() -> None:
    with pymupdf.open(stream=with_stamp(4)) as made:
        for key in ("X", "Y"):
            made.xref_set_key(made[0].xref, key, f"{made.xref_length() + ord(key)} 0 R")
        assert reasons(made.tobytes()) == []


@pytest.mark.parametrize(
    "packing", ["/JBIG2Decode", "/CCITTFaxDecode", "/JPXDecode", "/RunLengthDecode", "/FlateDecode"]
)
@pytest.mark.parametrize("size", [(1_000, 1_000), (900, 60)])
def test_pictures_that_are_lost(packing: str, size: tuple[int, int]) -> None:
    data = zlib.compress(random.Random(2).randbytes(900_000))[:2_000] if packing == "/FlateDecode" else b""
    assert reasons(with_picture(data or random.Random(3).randbytes(2_000), packing, *size)) != []


def test_losses_of_an_attached_file_are_its_own() -> None:
    with pymupdf.open(stream=WORDS) as made:
        made[0].add_file_annot((300, 90), with_commands(b"( " + commands(), "null"), "a.pdf")
        document = read_document(bytes(made.tobytes()), "b.pdf", Limits())
    assert {problem.member for problem in document.problems} == {"a.pdf"}
