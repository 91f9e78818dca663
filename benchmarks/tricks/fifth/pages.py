"""The fifth set: PDF and OFD."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pymupdf
from PIL import Image

from benchmarks.tricks.fourth.html import shuffled
from benchmarks.tricks.fourth.ofd import part
from benchmarks.tricks.fourth.pdf import _add_font as add_font
from benchmarks.tricks.fourth.pdf import _append as append
from benchmarks.tricks.fourth.pdf import hexed, stream
from benchmarks.tricks.letters_font import disguised
from benchmarks.tricks.ofd import attached, image, ofd, pictures, text, units, with_font
from benchmarks.tricks.pdf import _written as written
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import hatches, outlines, picture, png

Make = Callable[[str], bytes]
WHITE = (255, 255, 255)


def _resource(made: Any, page: Any, kind: str, name: str, value: str) -> None:
    found, where = made.xref_get_key(page.xref, "Resources")
    xref, prefix = (int(where.split()[0]), "") if found == "xref" else (page.xref, "Resources/")
    made.xref_set_key(xref, f"{prefix}{kind}/{name}", value)


def _clipped_shading(made: Any, page: Any, words: str) -> None:
    lines = "\n".join(f"{80 + o[0][0]:.1f} {760 - o[0][1]:.1f} m " + " ".join(f"{80 + x:.1f} {760 - y:.1f} l" for x, y in o[1:]) + " h" for o in outlines(words, 26))  # fmt: skip
    shading = "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 595 0]/Extend[true true]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[0.3]/N 1>>>>"
    _resource(made, page, "Shading", "H9", shading)
    append(made, page, f"q {lines} W* n /H9 sh Q")


def _enlarged(made: Any, page: Any, words: str) -> None:
    """A page a tenth as large, which viewers show ten times as large."""
    page.insert_image((8, 6, 38, 12), stream=png(picture(words)), keep_proportion=False)
    made.xref_set_key(page.xref, "UserUnit", "10")
    page.set_mediabox(pymupdf.Rect(0, 0, 59.5, 84.2))


def _interlaced(page: Any, words: str) -> None:
    """Every second column in one picture, the others in another, both see-through elsewhere."""
    whole = picture(words).convert("RGBA")
    for odd in (0, 1):
        half = whole.copy()
        for x in range(odd, half.width, 2):
            half.paste((255, 255, 255, 0), (x, 0, x + 1, half.height))
        page.insert_image((80, 60, 380, 120), stream=png(half))


def _faint(made: Any, page: Any, words: str) -> None:
    page.insert_image((80, 60, 380, 120), stream=png(picture(words)))
    xref = page.get_contents()[-1]
    _resource(made, page, "ExtGState", "G9", "<</ca 0.12>>")
    made.update_stream(xref, b"/G9 gs\n" + made.xref_stream(xref))


def _look_of_a_note(made: Any, page: Any, words: str) -> None:
    note = page.add_freetext_annot((80, 60, 300, 100), words, fontname="china-s", fontsize=16)
    made.xref_set_key(note.xref, "Contents", "(x)")
    made.xref_set_key(note.xref, "RC", "null")


def _turned_letters(page: Any, words: str) -> None:
    for number, character in enumerate(words):
        written(page, (80 + 20 * number, 100), character, rotate=90)


def _named_glyphs(made: Any, page: Any, words: str) -> None:
    names = "".join(f"/uni{ord(c):04X}" for c in words)
    font = made.get_new_xref()
    made.update_object(font, f"<</Type/Font/Subtype/Type1/BaseFont/Song/FirstChar 65/LastChar {64 + len(words)}/Widths[{'1000 ' * len(words)}]/Encoding<</Type/Encoding/Differences[65 {names}]>>>>")  # fmt: skip
    add_font(made, page, "F7", font)
    append(made, page, f"BT /F7 16 Tf 80 740 Td ({'ABCDEFGHIJ'[: len(words)]}) Tj ET")


def _private_data(made: Any, page: Any, words: str) -> None:
    held = stream(made, f"<data><t>{words}</t></data>".encode())
    made.xref_set_key(page.xref, "PieceInfo", f"<</App<</LastModified(x)/Private {held} 0 R>>>>")


def _note_of_a_picture(made: Any, page: Any, words: str) -> None:
    xref = page.insert_image((80, 60, 380, 120), stream=png(Image.new("RGB", (300, 60), "grey")))
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{words}</a></x:xmpmeta>'
    made.xref_set_key(xref, "Metadata", f"{stream(made, xmp.encode(), '<</Type/Metadata/Subtype/XML>>')} 0 R")


def _forms(made: Any, page: Any, words: str) -> None:
    for n in shuffled(words):
        other = pymupdf.open(stream=pdf(lambda m, p, n=n: written(p, (80 + 16 * n, 100), words[n]), scanned=True), filetype="pdf")  # fmt: skip
        page.show_pdf_page(page.rect, other)


PDF: dict[str, Make] = {
    "a form a character": lambda w: pdf(lambda m, p: _forms(m, p, w)),
    "colour through letters": lambda w: pdf(lambda m, p: _clipped_shading(m, p, w)),
    "small picture on an enlarged page": lambda w: pdf(lambda m, p: _enlarged(m, p, w), scanned=True),
    "interlaced pictures": lambda w: pdf(lambda m, p: _interlaced(p, w)),
    "faint picture": lambda w: pdf(lambda m, p: _faint(m, p, w)),
    "note that looks otherwise": lambda w: pdf(lambda m, p: _look_of_a_note(m, p, w)),
    "each letter turned": lambda w: pdf(lambda m, p: _turned_letters(p, w)),
    "glyphs by name": lambda w: pdf(lambda m, p: _named_glyphs(m, p, w)),
    "words in place of a run": lambda w: pdf(lambda m, p: append(m, p, f"/Span <</Alt {hexed(w)}>> BDC EMC")),
    "note of a picture": lambda w: pdf(lambda m, p: _note_of_a_picture(m, p, w)),
    "private data of a program": lambda w: pdf(lambda m, p: _private_data(m, p, w)),
    "fields a character each": lambda w: pdf(lambda m, p: m.xref_set_key(m.pdf_catalog(), "AcroForm", "<</Fields[" + "".join(f"<</FT/Tx/T(a{n})/V{hexed(c)}>>" for n, c in enumerate(w)) + "]>>")),
}  # fmt: skip


def _by_matrices(words: str) -> bytes:
    return ofd("".join(text(words[n], 0, 0, f'CTM="1 0 0 1 {28 + 5.6 * n:.1f} 40"') for n in shuffled(words)))


def _units(words: str) -> bytes:
    placed = "".join(
        f'<ofd:CompositeObject ResourceID="{50 + n}" Boundary="{28 + 5.6 * n:.1f} 40 6 6"/>' for n in shuffled(words)
    )
    return units(placed, *(text(c, 0, 0) for c in words))


def _a_picture_each(words: str) -> bytes:
    placed = "".join(
        f'<ofd:ImageObject ResourceID="{9 + n}" Boundary="{28 + 9 * n} 30 8 9"/>' for n in range(len(words))
    )
    return pictures(placed, {f"{n}.png": png(picture(c, 40).crop((36, 10, 92, 76))) for n, c in enumerate(words)})


def _hatched(words: str) -> bytes:
    return ofd(
        "".join(
            f'<ofd:PathObject Boundary="28 30 150 20" Stroke="true" LineWidth="0.3"><ofd:AbbreviatedData>M {start / 6:.2f} {y / 6:.2f} L {end / 6:.2f} {y / 6:.2f}</ofd:AbbreviatedData></ofd:PathObject>'
            for start, end, y in hatches(words)
        )
    )


def _private_codes(words: str) -> bytes:
    codes = "".join(chr(0xE000 + ord("A") + n) for n in range(len(words)))
    shown = f'<ofd:TextObject Boundary="28 40 120 8" Font="3" Size="5.6"><ofd:TextCode X="0" Y="5">{codes}</ofd:TextCode></ofd:TextObject>'
    font = disguised(words, "".join(chr(0xE000 + ord("A") + n) for n in range(16)))
    return with_font(shown, font)


def _jpeg_2000(words: str) -> bytes:
    out = io.BytesIO()
    picture(words).save(out, "JPEG2000")
    return out.getvalue()


OFD: dict[str, Make] = {
    "placed by matrices": _by_matrices,
    "a unit a character": _units,
    "a picture a character": _a_picture_each,
    "hatched letters": _hatched,
    "letters of private codes": _private_codes,
    "JPEG 2000": lambda w: image(_jpeg_2000(w), "a.jp2"),
    "name of an attachment": lambda w: attached("a.txt", "说明", w),
    "name of a property": lambda w: ofd("", info=f'<ofd:CustomDatas><ofd:CustomData Name="{w}">x</ofd:CustomData></ofd:CustomDatas>'),
    "squeezed": lambda w: ofd(text(w, more='HScale="0.01"')),
    "data of an invoice": part("Doc_0/Attachs/original_invoice.xml", lambda w: f"<eInvoice><Remark>{w}</Remark></eInvoice>"),
    "remark in the XML": part("Doc_0/Annots/a.xml", lambda w: f"<a><!-- {w} --><b/></a>"),
    "instruction in the XML": part("Doc_0/Tags/b.xml", lambda w: f"<a><?note {w}?><b/></a>"),
}  # fmt: skip
