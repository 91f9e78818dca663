"""Tricks of PDF files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pymupdf

from benchmarks.tricks.docx import document
from benchmarks.tricks.words import BODY, REWRITES, picture, png, svg


def _written(page: Any, place: tuple[float, float], words: str, size: float = 16, **options: Any) -> None:
    page.insert_text(place, words, fontname="china-s", fontsize=size, **options)


def pdf(change: Callable[[Any, Any], object], *, scanned: bool = False, **options: Any) -> bytes:
    made = pymupdf.open()
    page = made.new_page(width=595, height=842)
    if not scanned:
        for number, line in enumerate(BODY):
            _written(page, (70, 200 + 30 * number), line)
    change(made, page)
    return bytes(made.tobytes(**options))


def text(words: str, place: tuple[float, float] = (80, 100), size: float = 16, **options: Any) -> bytes:
    return pdf(lambda made, page: _written(page, place, words, size, **options))


def _with_marks(words: str) -> bytes:
    """Characters for which the built-in font has no glyph: set by HTML, with whatever font has one."""
    return pdf(lambda made, page: page.insert_htmlbox((70, 60, 500, 190), f"<p>{words}</p>".replace("\n", "<br>")))


def _scattered(page: Any, words: str, *, turned_order: bool = False) -> None:
    characters = list(enumerate(words))
    for number, character in reversed(characters) if turned_order else characters:
        _written(page, (80 + 16 * number, 100), character)


def _covered(page: Any, words: str) -> None:
    _written(page, (80, 100), words)
    page.draw_rect((60, 70, 400, 120), color=(1, 1, 1), fill=(1, 1, 1))


def _cropped(page: Any, words: str) -> None:
    _written(page, (80, 50), words)
    page.set_cropbox(pymupdf.Rect(0, 80, 595, 842))


def _layer(made: Any, page: Any, words: str) -> None:
    _written(page, (80, 100), words, oc=made.add_ocg("x", on=False))


def _revised(words: str) -> bytes:
    import io

    first = pymupdf.open(stream=text(words), filetype="pdf")
    first[0].add_redact_annot((60, 70, 400, 120))
    first[0].apply_redactions()
    out = io.BytesIO()
    before = text(words)
    second = pymupdf.open(stream=before, filetype="pdf")
    page = second[0]
    xref = page.get_contents()[0]
    stream = pymupdf.open(stream=first.tobytes(), filetype="pdf")[0].read_contents()
    update = f"{xref} 0 obj\n<</Length {len(stream)}>>\nstream\n".encode() + stream + b"\nendstream\nendobj\n"
    start = len(before) + 1
    table = f"xref\n{xref} 1\n{start:010d} 00000 n \ntrailer\n<</Size {second.xref_length()}/Root {second.pdf_catalog()} 0 R/Prev {before.rindex(b'xref', 0, before.rindex(b'startxref'))}>>\n"
    out.write(before + b"\n" + update)
    at = out.tell()
    out.write(table.encode() + f"startxref\n{at}\n%%EOF\n".encode())
    return out.getvalue()


def _field(page: Any, words: str) -> None:
    widget = pymupdf.Widget()
    widget.field_type, widget.field_name = pymupdf.PDF_WIDGET_TYPE_TEXT, "x"
    widget.rect, widget.field_value, widget.field_label = pymupdf.Rect(80, 600, 280, 620), "", words
    page.add_widget(widget)


def _curves(made: Any, page: Any, words: str) -> None:
    drawn = pymupdf.open("pdf", pymupdf.open(stream=svg(words).encode(), filetype="svg").convert_to_pdf())
    page.show_pdf_page(pymupdf.Rect(80, 60, 480, 120), drawn)


def _picture(
    page: Any, words: str, rect: tuple[float, float, float, float] = (80, 60, 380, 120), **options: Any
) -> None:
    page.insert_image(rect, stream=png(picture(words)), **options)


def _covered_picture(page: Any, words: str) -> None:
    _picture(page, words)
    page.draw_rect((70, 55, 400, 125), color=(0, 0, 0), fill=(0, 0, 0))


def _cropped_picture(page: Any, words: str) -> None:
    _picture(page, words, (80, 10, 380, 70))
    page.set_cropbox(pymupdf.Rect(0, 80, 595, 842))


def _undrawn(made: Any, page: Any, words: str) -> None:
    _picture(page, words)
    for xref in page.get_contents():
        made.update_stream(xref, made.xref_stream(xref).replace(b" Do", b" gs"))


def _stray_page(made: Any, words: str) -> None:
    _written(made.new_page(), (80, 100), words)
    root = int(made.xref_get_key(made.pdf_catalog(), "Pages")[1].split()[0])
    made.xref_set_key(root, "Kids", f"[{made.page_xref(0)} 0 R]")
    made.xref_set_key(root, "Count", "1")


def _replaced(made: Any, page: Any, words: str) -> None:
    _written(page, (80, 100), words)
    xref = page.get_contents()[-1]
    made.update_stream(xref, b"/Span <</ActualText (x)>> BDC\n" + made.xref_stream(xref) + b"\nEMC")


TRICKS: dict[str, Callable[[str], bytes]] = {
    **{name: (lambda w, rewrite=rewrite: _with_marks(rewrite(w))) for name, rewrite in REWRITES.items()},
    "a run a character": lambda w: pdf(lambda made, page: _scattered(page, w)),
    "runs out of order": lambda w: pdf(lambda made, page: _scattered(page, w, turned_order=True)),
    "downwards": lambda w: pdf(lambda made, page: [_written(page, (520, 80 + 20 * n), c) for n, c in enumerate(w)]),
    "turned by 90 degrees": lambda w: text(w, (40, 500), rotate=90),
    "upside down": lambda w: text(w, (300, 100), rotate=180),
    "white on white": lambda w: text(w, color=(1, 1, 1)),
    "invisible": lambda w: text(w, render_mode=3),
    "transparent": lambda w: text(w, fill_opacity=0),
    "tiny": lambda w: text(w, size=1),
    "off the page": lambda w: text(w, (700, 100)),
    "cropped away": lambda w: pdf(lambda made, page: _cropped(page, w)),
    "covered by a box": lambda w: pdf(lambda made, page: _covered(page, w)),
    "layer switched off": lambda w: pdf(lambda made, page: _layer(made, page, w)),
    "replaced on copying": lambda w: pdf(lambda made, page: _replaced(made, page, w)),
    "annotation": lambda w: pdf(lambda made, page: page.add_text_annot((300, 300), w)),
    "form field's label": lambda w: pdf(lambda made, page: _field(page, w)),
    "bookmark": lambda w: pdf(lambda made, page: made.set_toc([[1, w, 1]])),
    "property": lambda w: pdf(lambda made, page: made.set_metadata({"subject": w})),
    "XMP": lambda w: pdf(lambda made, page: made.set_xml_metadata(f"<x><a>{w}</a></x>")),
    "label of a page": lambda w: pdf(lambda made, page: made.set_page_labels([{"startpage": 0, "prefix": w, "style": "D"}])),
    "name of a layer": lambda w: pdf(lambda made, page: made.add_ocg(w)),
    "embedded file": lambda w: pdf(
        lambda made, page: made.embfile_add("a", document(lambda d: d.add_paragraph(w)), filename="a.docx")
    ),
    "earlier version": _revised,
    "page outside the tree": lambda w: pdf(lambda made, page: _stray_page(made, w)),
    "picture": lambda w: pdf(lambda made, page: _picture(page, w)),
    "picture below a box": lambda w: pdf(lambda made, page: _covered_picture(page, w)),
    "picture cropped away": lambda w: pdf(lambda made, page: _cropped_picture(page, w)),
    "picture that is never drawn": lambda w: pdf(lambda made, page: _undrawn(made, page, w)),
    "curves": lambda w: pdf(lambda made, page: _curves(made, page, w)),
    "behind the end": lambda w: text("无") + b"\n" + w.encode() * 2,
    "before the head": lambda w: w.encode() * 2 + b"\n" + text("无"),
}  # fmt: skip
