"""What a PDF page draws beside its words."""

from __future__ import annotations

import pymupdf

from benchmarks.tricks.words import BODY, picture, png
from detectors.formats.pdf_ink import drawn


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
    assert drawn(page) == expected
    assert page.rotation == 90
