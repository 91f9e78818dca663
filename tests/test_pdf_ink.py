"""What a PDF page draws beside its words."""

from __future__ import annotations

import pymupdf
import pytest

from benchmarks.tricks.words import BODY, outlines, picture, png
from detectors.formats.pdf_ink import PARTS_MAX, drawn, ink_of, together


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
