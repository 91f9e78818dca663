"""A mark in any of the places where ordinary programs put words is found, and the same places with harmless words are clean."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import pymupdf
import pytest
from PIL import Image, ImageDraw

from benchmarks.place_files import tnef_file
from benchmarks.places import HARMLESS, PLACES, verdict
from benchmarks.tricks.ofd import image
from detectors.errors import DamagedError
from detectors.formats.macros import unpacked
from detectors.formats.rows import rearranged
from detectors.inspect import inspect
from detectors.model import DetectorSettings, Verdict
from detectors.ocr import ink as ocr_ink
from detectors.ocr import pages as ocr
from detectors.ocr import signs
from detectors.ocr.images import coloured_ink, to_grey

# A stream without a name or a head of its own is of no known format, whatever it holds.
NEVER_CLEAN = {"zlib stream alone"}


@pytest.mark.parametrize("place", PLACES)
def test_mark_is_found(place: str) -> None:
    assert verdict(place, "机密★5年") is (Verdict.UNSCANNABLE if place in NEVER_CLEAN else Verdict.SUSPECTED)


@pytest.mark.parametrize("place", [place for place in PLACES if place not in NEVER_CLEAN])
def test_harmless_words_are_clean(place: str) -> None:
    assert verdict(place, HARMLESS) is Verdict.CLEAN


@pytest.mark.parametrize(
    ("packed", "source"),
    [
        ("0119b000616263646566676800696a6b6c6d6e6f70007172737475762e", b"abcdefghijklmnopqrstuv."),
        (
            "012fb00023616161626364658266007061676869 6a013808616b6c00306d6e6f7006710270041072737475761077 78797a003c",
            b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        ),
    ],
)
def test_macros_are_unpacked(packed: str, source: bytes) -> None:
    """The examples of [MS-OVBA] 3.2."""
    container = bytes.fromhex(packed.replace(" ", ""))
    assert unpacked(container) == (source, len(container))


def test_a_broken_macro_is_told() -> None:
    with pytest.raises(DamagedError):
        unpacked(bytes.fromhex("0105b001ffff0000"))


def test_an_xps_that_lost_a_part_is_not_clean() -> None:
    whole = PLACES["xps"][1](HARMLESS)
    broken = without(whole, "f.ttf")
    assert inspect(io.BytesIO(whole), "a.xps", DetectorSettings()).verdict is Verdict.CLEAN
    assert inspect(io.BytesIO(broken), "a.xps", DetectorSettings()).verdict is Verdict.UNSCANNABLE


def without(content: bytes, part: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            if info.filename != part:
                after.writestr(info.filename, before.read(info))
    return out.getvalue()


def test_an_archive_that_holds_an_old_xps_is_an_archive() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("old/FixedDocSeq.fdseq", "<a/>")
        archive.writestr("mark.txt", "机密★10年")
    assert inspect(io.BytesIO(out.getvalue()), "a.zip", DetectorSettings()).verdict is Verdict.SUSPECTED


def test_what_follows_a_winmail_hides_none_of_its_files() -> None:
    whole = tnef_file("机密★10年")
    for behind in (b"\r\n", b"\1\2\3"):
        assert inspect(io.BytesIO(whole + behind), "winmail.dat", DetectorSettings()).verdict is Verdict.SUSPECTED
    assert (
        inspect(io.BytesIO(tnef_file(HARMLESS) + b"\r\n"), "winmail.dat", DetectorSettings()).verdict is Verdict.CLEAN
    )


def test_a_page_whose_thumbnail_is_gone_is_read_all_the_same() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((80, 80), "公开", fontname="china-s")
    document.xref_set_key(page.xref, "Thumb", "77 0 R")
    assert inspect(io.BytesIO(document.tobytes()), "a.pdf", DetectorSettings()).verdict is Verdict.CLEAN


def sealed() -> bytes:
    image = Image.new("RGB", (1240, 1754), "white")
    drawn = ImageDraw.Draw(image)
    drawn.line((150, 400, 1090, 400), fill=(220, 30, 30), width=8)
    drawn.ellipse((750, 1200, 1030, 1480), outline=(220, 30, 30), width=12)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["jpg", "ofd"])
def test_a_scans_red_ink_is_seen_wherever_it_is_kept(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[frozenset[str]] = []

    def read(grey: object, size_pt: object, ink: ocr_ink.Ink | None) -> ocr.OcrPage:
        seen.append(frozenset() if ink is None else signs.signs(ink.red))
        return ocr.OcrPage((), 100, 100, 0, unreadable=False)

    monkeypatch.setattr(ocr, "read_page", read)
    content = sealed() if kind == "jpg" else image(sealed(), "a.jpg")
    inspect(io.BytesIO(content), f"a.{kind}", DetectorSettings())
    assert seen[0] == {"red-rule", "seal"}


def test_a_later_frames_own_ink_is_looked_at() -> None:
    plain = Image.new("RGB", (1240, 1754), "white")
    out = io.BytesIO()
    plain.save(out, "MPO", save_all=True, append_images=[Image.open(io.BytesIO(sealed()))])
    image = Image.open(out)
    for frame, inked in ((0, False), (1, True)):
        image.seek(frame)
        to_grey(image)
        assert (coloured_ink(out.getvalue(), image) is not None) == inked


def test_holes_are_filled_also_where_memory_is_nearly_out() -> None:
    code = (
        "import resource\nfrom detectors.confined import heap\n"
        "size = int(open('/proc/self/statm').read().split()[0]) * 4096 + 20 * 2**20\n"
        "resource.setrlimit(resource.RLIMIT_AS, (size, size))\nheap.fill_holes()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=20)


@pytest.mark.parametrize(
    ("last_left", "last_top", "order", "joined"),
    [
        (120, 50, (0, 1, 2), True),
        (120, 50, (2, 1, 0), True),
        (120, 50, (0, 2, 1), False),  # told by the line before
        (150, 50, (0, 1, 2), False),  # a column of its own
        (120, 58, (0, 1, 2), False),  # another line
    ],
)
def test_halves_of_a_level_with_another_piece_between(
    last_left: float, last_top: float, order: tuple[int, ...], joined: bool
) -> None:
    pieces = [
        ("各单位的文件一律为机", (10.0, 50.0, 120.0, 66.0)),
        ("本页共三段文字", (10.0, 300.0, 120.0, 316.0)),
        ("密★10年以内", (last_left, last_top, last_left + 90.0, last_top + 16.0)),
    ]
    found = [text for text, _ in rearranged([pieces[n] for n in order])]
    assert ("各单位的文件一律为机密★10年以内" in found) == joined
