"""What a PDF page draws beside its words."""

from __future__ import annotations

import io
import time
from typing import Any

import numpy as np
import pymupdf
import pytest
from PIL import Image

from benchmarks.tricks.words import BODY, outlines, picture, png
from detectors.formats import contact_sheet
from detectors.formats.pdf import curves, stored
from detectors.formats.pdf import fonts as pdf_fonts
from detectors.formats.pdf.ink import PARTS_MAX, drawn, ink_of, together
from detectors.inspect import inspect, read_document
from detectors.model import DetectorSettings, Limits, Verdict
from detectors.ocr import images as ocr_images
from detectors.purse import Purse
from detectors.reading import Reading


def test_all_is_seen_but_the_words() -> None:
    document = pymupdf.open()
    page = document.new_page()
    for line in range(9):
        page.insert_text((60, 80 + 28 * line), BODY[2], fontname="china-s", render_mode=line % 4)
    page.draw_rect((50, 400, 300, 460), color=(1, 0, 0), fill=(0.9, 0.9, 0.9))
    page.draw_line((50, 500), (300, 500))
    page.insert_image((100, 520, 300, 600), stream=png(picture("秘密")))
    page.add_rect_annot((320, 400, 400, 460))
    page.set_rotation(90)
    page = document.reload_page(page)
    expected = [entry for entry in page.get_bboxlog() if not entry[0].endswith("text")]
    assert len(expected) > 4
    assert drawn(page)[0] == expected
    assert page.rotation == 90


def test_shapes_are_read_where_they_stand() -> None:
    near = [(80.0 + 20 * n, 100.0, 94.0 + 20 * n, 114.0) for n in range(6)]
    far = (400.0, 700.0, 414.0, 714.0)
    assert together([], 595.0, 842.0) == []
    parts = together([*near, far], 595.0, 842.0)
    assert len(parts) == 2
    (x0, y0, x1, y1), _ = sorted(parts)
    assert 70 <= x0 <= 80
    assert 90 <= y0 <= 100
    assert 194 <= x1 <= 204
    assert 114 <= y1 <= 124
    assert (
        len(together([(9.0 * n, 9.0 * n, 9.0 * n + 5, 9.0 * n + 5) for n in range(0, 9_000, 30)], 1e6, 1e6))
        <= PARTS_MAX + 1
    )


@pytest.mark.parametrize("dots", [0, 12])
@pytest.mark.parametrize("paint", ["f*", "S"])
def test_a_word_drawn_in_one_path_is_seen_beside_the_dots_of_a_list(dots: int, paint: str) -> None:
    document = pymupdf.open()
    page = document.new_page()
    for number in range(dots):
        page.draw_rect((70, 300 + 28 * number, 78, 308 + 28 * number), fill=(0, 0, 0))
    page.draw_line((60, 280), (90, 280))
    path = [
        f"{90 + x} {700 - y} {'l' if number else 'm'}"
        for curve in outlines("机密★10年", 22.0)
        for number, (x, y) in enumerate(curve)
    ]
    xref = page.get_contents()[-1]
    document.update_stream(xref, document.xref_stream(xref) + f"\n{' '.join(path)} {paint}".encode())
    assert any(x0 < 120 and x1 > 180 for x0, _, x1, _ in together(ink_of(page, 595.0, 842.0).shapes, 595.0, 842.0))


def test_few_small_shapes_are_no_letters() -> None:
    document = pymupdf.open()
    page = document.new_page()
    for number in range(3):
        page.draw_rect((80, 100 + 30 * number, 90, 110 + 30 * number), fill=(0, 0, 0))
    ink = ink_of(page, 595.0, 842.0)
    assert (ink.shapes, ink.glyphlike) == ((), 3)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is read of pages that show less than they hold."""
    found: list[object] = []
    monkeypatch.setattr(curves, "read_grey", lambda letters, *_, **__: found.append(letters))
    return found


@pytest.mark.parametrize(("side_pt", "times"), [(800, 1), (3_000, 6)])
def test_parts_that_a_page_does_not_show_are_read_at_once_unless_it_is_large(
    looks: list[object], side_pt: int, times: int
) -> None:
    page = pymupdf.open().new_page(width=side_pt, height=side_pt)
    parts = [(side_pt * n / 7, side_pt * n / 7, side_pt * n / 7 + 50, side_pt * n / 7 + 50) for n in range(6)]
    for x0, y0, *_ in parts:
        page.draw_circle((x0 + 25, y0 + 25), 20, color=None, fill=(1, 1, 1))
    curves.read_unseen_curves(page, 1, parts, Reading(Purse(Limits()), lambda *_: None))
    assert len(looks) == times


@pytest.mark.parametrize("colour", [0, 1])
def test_words_on_a_shape_are_looked_at_without_it(looks: list[object], colour: int) -> None:
    page = pymupdf.open().new_page()
    fill = (1, 1, 1) if colour else (0.8, 0.9, 1)
    page.draw_polyline([(50, 80), (300, 80), (280, 110), (70, 110)], color=None, fill=fill, closePath=True)
    page.insert_text((90, 100), "公开", fontname="china-s", fontsize=16, color=(colour,) * 3)
    curves.read_unseen_words(page, 1, [(85, 84, 130, 106)], (595, 842), Reading(Purse(Limits()), lambda *_: None))
    assert len(looks) == colour


def test_of_thousands_of_fonts_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_fonts, "KEPT_MAX", 2)
    document = pymupdf.open()
    numbers = [document.get_new_xref() for _ in range(5)]
    for xref in numbers:
        document.update_object(xref, "<</Type/Font/Subtype/Type0>>")
    fonts = pdf_fonts.Fonts(document)
    assert all(fonts._is_believed(xref, "ttf") and fonts._shows(xref, {"资"}) for xref in numbers)
    assert len(fonts._named) <= 2
    assert len(fonts._opened) <= 2


def _covered_among(words: str, *, others: int) -> bytes:
    """One of the pictures lies under a sheet of white; as many larger ones are shown."""
    made = pymupdf.open()
    sheet = made.new_page()
    for number in range(others):
        sky = np.add.outer(np.arange(600), np.arange(600) * number // 50).astype(np.float64)
        left, top = 20 + 50 * (number % 11), 300 + 50 * (number // 11)
        sheet.insert_image(
            (left, top, left + 45, top + 45), stream=png(Image.fromarray((200 + 50 * sky / sky.max()).astype(np.uint8)))
        )
    sheet.insert_image((80, 60, 280, 150), stream=png(picture(words)))
    sheet.draw_rect((70, 50, 300, 160), color=(1, 1, 1), fill=(1, 1, 1))
    return bytes(made.tobytes())


@pytest.mark.parametrize(("words", "expected"), [("机密★5年", Verdict.SUSPECTED), ("年度工作", Verdict.CLEAN)])
def test_a_covered_picture_among_many_larger_ones(words: str, expected: Verdict) -> None:
    assert inspect(io.BytesIO(_covered_among(words, others=42)), "a.pdf", DetectorSettings()).verdict is expected


def _keyed(words: str, mode: str, unseen: int) -> bytes:
    """Words in black on white, of which points of one value (0 or 255) aren't drawn."""
    made = pymupdf.open()
    sheet = made.new_page()
    xref = sheet.insert_image((80, 60, 280, 150), stream=png(picture(words).convert(mode)))
    made.xref_set_key(xref, "Mask", "[" + f"{unseen} {unseen} " * len(mode) + "]")
    return bytes(made.tobytes())


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("unseen", [0, 255])
@pytest.mark.parametrize(("words", "expected"), [("机密★5年", Verdict.SUSPECTED), ("年度工作", Verdict.CLEAN)])
def test_a_picture_of_which_one_colour_is_not_drawn(mode: str, unseen: int, words: str, expected: Verdict) -> None:
    assert inspect(io.BytesIO(_keyed(words, mode, unseen)), "a.pdf", DetectorSettings()).verdict is expected


def test_a_picture_with_an_opacity_of_its_own() -> None:
    made, held = pymupdf.open(), io.BytesIO()
    sheen = picture("年度工作").convert("RGBA")
    sheen.putalpha(Image.linear_gradient("L").resize(sheen.size))
    sheen.save(held, "JPEG2000")
    made.new_page().insert_image((80, 60, 280, 150), stream=held.getvalue())
    assert inspect(io.BytesIO(made.tobytes()), "a.pdf", DetectorSettings()).verdict is Verdict.CLEAN


@pytest.mark.parametrize("bound", ["MOST", "MOST_POINTS"])
def test_more_pictures_than_are_compared_are_a_limit(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, bound, 5)
    found = inspect(io.BytesIO(_covered_among("年度工作", others=8)), "a.pdf", DetectorSettings())
    assert (found.verdict, found.reason) == (Verdict.UNSCANNABLE, "limit")


def test_a_picture_shown_in_many_places_is_compared_in_a_few() -> None:
    made = pymupdf.open()
    sheet = made.new_page()
    xref = 0
    for number in range(9):
        place = (80, 60 * number, 140, 60 * number + 45)
        xref = sheet.insert_image(place, xref=xref, stream=None if xref else png(picture("年度")))
    assert len(drawn(sheet)[1]) == stored.PLACES


def test_drawing_ends_when_the_time_is_spent() -> None:
    made = pymupdf.open()
    sheet = made.new_page()
    letter, font, commands = (made.get_new_xref() for _ in range(3))
    for xref in (letter, commands):
        made.update_object(xref, "<<>>")
    made.update_stream(letter, b"1000 0 d0 " + b"0 0 m 900 900 l 5 800 l h f " * 1_000)
    made.update_object(
        font,
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65/LastChar 65/Widths[1000]"
        f"/Encoding<</Differences[65/g]>>/CharProcs<</g {letter} 0 R>>/Resources<<>>>>",
    )
    made.update_stream(commands, b"BT /T 6 Tf 90 700 Td (" + b"A" * 8_000 + b") Tj ET")
    made.xref_set_key(sheet.xref, "Contents", f"{commands} 0 R")
    made.xref_set_key(sheet.xref, "Resources", f"<</Font<</T {font} 0 R>>>>")
    started_s = time.process_time()
    document = read_document(made.tobytes(), "a.pdf", Limits(base_s=1.0))
    assert {problem.reason for problem in document.problems} == {"timeout"}
    assert time.process_time() - started_s < 5.0


def _dots(words: str) -> bytes:
    """Pictures that the page shows as large as a letter."""
    made = pymupdf.open()
    sheet = made.new_page()
    for number in range(12):
        said = picture(words if number == 11 else f"图{number}").resize((240, 92))
        sheet.insert_image((40 * number, 60, 40 * number + 6, 66), stream=png(said))
    return bytes(made.tobytes())


@pytest.mark.parametrize(("words", "expected"), [("机密★5年", Verdict.SUSPECTED), ("年度工作", Verdict.CLEAN)])
def test_many_small_pictures_are_read_together(words: str, expected: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def read_grey(grey: stored.Array, *args: Any, **kept: Any) -> bool:
        sizes.append(grey.shape)
        return ocr_images.read_grey(grey, *args, **kept)

    monkeypatch.setattr(stored, "READ_ALONE", 2)
    monkeypatch.setattr(stored, "read_grey", read_grey)
    assert inspect(io.BytesIO(_dots(words)), "a.pdf", DetectorSettings()).verdict is expected
    assert sizes == [(92, 240)] * 2 + [(contact_sheet.SIDE_PX,) * 2]


def test_what_cannot_be_read_together_is_read_each_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    def unreadable(grey: stored.Array, *_: Any, tell: bool = True, **__: Any) -> bool:
        told.append((grey.shape, tell))
        return False

    monkeypatch.setattr(stored, "READ_ALONE", 2)
    monkeypatch.setattr(stored, "read_grey", unreadable)
    inspect(io.BytesIO(_dots("年度")), "a.pdf", DetectorSettings())
    assert told[2:] == [((contact_sheet.SIDE_PX,) * 2, False)] + [((92, 240), True)] * 10


def test_a_sheet_takes_pictures_until_it_is_full() -> None:
    sheet = contact_sheet.ContactSheet()
    size, gap = contact_sheet.LARGEST_PX, contact_sheet.GAP_PX
    taken = 0
    while sheet.add(np.zeros((size, size), np.uint8)):
        taken += 1
    assert taken == len(sheet.pictures) == ((contact_sheet.SIDE_PX - gap) // (size + gap)) ** 2
    assert np.count_nonzero(sheet.grey == 0) == taken * size * size
