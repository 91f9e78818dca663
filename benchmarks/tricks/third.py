"""Some more, made when the second set was seen through. `python -m benchmarks.tricks third-docx …`"""

from __future__ import annotations

import base64
import io
import urllib.parse
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pymupdf

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.html import page
from benchmarks.tricks.ofd import note, ofd, page_of, text
from benchmarks.tricks.pdf import _written as written
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.second.docx import WML, _runs, _text
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book, cell

Make = Callable[[str], bytes]
COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def zipped(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _column(made: Any, words: str) -> None:
    table = made.add_table(len(words), 1)
    for row, character in zip(table.rows, words, strict=True):
        row.cells[0].text = character


DOCX: dict[str, Make] = {
    "a character a row": lambda w: document(lambda m: _column(m, w)),
    "for old programs alone": _runs(lambda w: f'<mc:AlternateContent {COMPATIBLE} {WML}><mc:Choice Requires="x"/><mc:Fallback>{_text(w)}</mc:Fallback></mc:AlternateContent>'),
    "instruction in pieces": _runs(lambda w: f"<w:r {WML}>" + "".join(f'<w:instrText>{"" if n else "QUOTE "}"{c}" </w:instrText>' for n, c in enumerate(w)) + "</w:r>"),
    "inserted": _runs(lambda w: f'<w:ins {WML} w:id="4" w:author="a">{_text(w)}</w:ins>'),
    "a paragraph a character": lambda w: document(lambda m: [m.add_paragraph(c) for c in w]),
    "UTF-16 part": lambda w: with_parts(document(lambda m: None), {"word/header7.xml": f'<?xml version="1.0" encoding="UTF-16"?><w:hdr {WML}><w:p>{_text(w)}</w:p></w:hdr>'.encode("utf-16")}),
    "page breaks between": _runs(lambda w: f"<w:r {WML}>" + "<w:lastRenderedPageBreak/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "proof marks between": _runs(lambda w: f"<w:hyperlink {WML}>" + '<w:proofErr w:type="spellStart"/>'.join(_text(c) for c in w) + "</w:hyperlink>"),
    "web page embedded": lambda w: with_parts(document(lambda m: None), {"word/embeddings/a.html": page(f"<p>{w}</p>")}),
    "archive as an object": lambda w: with_parts(document(lambda m: None), {"word/embeddings/oleObject1.bin": zipped({"a.txt": w})}),
}  # fmt: skip


def _hexed(words: str) -> str:
    return "<" + (b"\xfe\xff" + words.encode("utf-16-be")).hex() + ">"


def _stencil(made: Any, shown: Any, words: str) -> None:
    drawn = picture(words).convert("1")
    xref = shown.insert_image((80, 60, 380, 120), stream=png(drawn.convert("L")))
    made.update_object(
        xref,
        f"<</Type/XObject/Subtype/Image/ImageMask true/Width {drawn.width}/Height {drawn.height}/BitsPerComponent 1>>",
    )
    made.update_stream(xref, drawn.tobytes())


def _nested(shown: Any, words: str) -> None:
    inner = pymupdf.open(stream=pdf(lambda m, p: written(p, (80, 100), words)), filetype="pdf")
    for _ in range(3):
        outer = pymupdf.open()
        outer_page = outer.new_page()
        outer_page.show_pdf_page(outer_page.rect, inner)
        inner = outer
    shown.show_pdf_page(pymupdf.Rect(300, 500, 590, 840), inner)


def _file_of_a_bookmark(made: Any, words: str) -> None:
    made.set_toc([[1, "a", 1]])
    outlines = int(made.xref_get_key(made.pdf_catalog(), "Outlines")[1].split()[0])
    first = int(made.xref_get_key(outlines, "First")[1].split()[0])
    made.xref_set_key(first, "A", f"<</S/GoToR/F {_hexed(words + '.pdf')}>>")


def _on_grey(shown: Any, words: str) -> None:
    shown.draw_rect((60, 70, 400, 120), fill=(0.5, 0.5, 0.5))
    written(shown, (80, 100), words, color=(0.5, 0.5, 0.5))


PDF: dict[str, Make] = {
    "stencil": lambda w: pdf(lambda m, p: _stencil(m, p, w)),
    "forms in forms": lambda w: pdf(lambda m, p: _nested(p, w)),
    "file of a bookmark": lambda w: pdf(lambda m, p: _file_of_a_bookmark(m, w)),
    "nearly on each other": lambda w: pdf(lambda m, p: [written(p, (80 + 3 * n, 100 + n), c) for n, c in enumerate(w)]),
    "reason of a signature": lambda w: pdf(lambda m, p: m.xref_set_key(m.pdf_catalog(), "AcroForm", f"<</Fields[]/X<</Type/Sig/Reason {_hexed(w)}>>>>")),
    "far apart": lambda w: pdf(lambda m, p: [written(p, (60 + 80 * n, 100), c) for n, c in enumerate(w)]),
    "grey on grey": lambda w: pdf(lambda m, p: _on_grey(p, w)),
    "name of a place": lambda w: pdf(lambda m, p: m.xref_set_key(m.pdf_catalog(), "Names", f"<</Dests<</Names[{_hexed(w)} [{p.xref} 0 R/Fit]]>>>>")),
}  # fmt: skip


def _packed_program(words: str) -> bytes:
    program = f"document.write(decodeURIComponent('{urllib.parse.quote(words)}'))"
    return page(f'<script>eval(atob("{base64.b64encode(program.encode()).decode()}"))</script>')


def _variables(words: str) -> bytes:
    kept = "".join(f'var v{n}="{c}";' for n, c in enumerate(words))
    return page(f"<script>{kept}document.write({'+'.join(f'v{n}' for n in range(len(words)))})</script>")


HTML: dict[str, Make] = {
    "variable of a style": lambda w: page("<i class=x></i>", f'<style>:root{{--l:"{w}"}}.x::before{{content:var(--l)}}</style>'),
    "style sheet in an address": lambda w: page("<i></i>", '<link rel="stylesheet" href="data:text/css,' + urllib.parse.quote(f'i::after{{content:"{w}"}}') + '">'),
    "variables of a script": _variables,
    "page in a drawing": lambda w: page(f"<svg><foreignObject><p>{w}</p></foreignObject></svg>"),
    "formula": lambda w: page("<math>" + "".join(f"<mi>{c}</mi>" for c in w) + "</math>"),
    "download in an address": lambda w: page(f'<a download="a.docx" href="data:application/octet-stream;base64,{base64.b64encode(document(lambda m: m.add_paragraph(w))).decode()}">x</a>'),
    "running text": lambda w: page(f"<marquee>{w}</marquee>"),
    "breaks that may be": lambda w: page("<p>" + "<wbr>".join(w) + "</p>"),
    "program packed twice": _packed_program,
    "example": lambda w: page(f"<xmp>{w}</xmp>"),
    "title of a drawing": lambda w: page(f"<svg><title>{w}</title></svg>"),
}  # fmt: skip


def _text_of_note(words: str) -> bytes:
    return note(f'<ofd:Appearance Boundary="0 0 100 20">{text(words)}</ofd:Appearance>')


OFD: dict[str, Make] = {
    "block of a page": lambda w: ofd(f"<ofd:PageBlock>{text(w)}</ofd:PageBlock>"),
    "document in a document": lambda w: ofd("", parts={"Doc_0/Attachs/b.ofd": ofd(text(w))}),
    "address of a link": lambda w: ofd("", tail=f'<ofd:Actions><ofd:Action><ofd:URI URI="http://a.cn/{urllib.parse.quote(w)}"/></ofd:Action></ofd:Actions>'),
    "UTF-16 page": lambda w: ofd("", parts={"Doc_0/Pages/P0.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + page_of(text(w))).encode("utf-16")}),
    "text of a note": _text_of_note,
    "two layers": lambda w: ofd(text(w[:2], 28, 40) + "</ofd:Layer><ofd:Layer>" + text(w[2:], 39.2, 40)),
    "author": lambda w: ofd("", info=f"<ofd:Author>{w}</ofd:Author>"),
    "unparsed text": lambda w: ofd(text(f"<![CDATA[{w}]]>").replace(f'{5.6 * len(f"<![CDATA[{w}]]>"):.1f}', "60")),
}  # fmt: skip


def _link(words: str) -> bytes:
    return book(lambda made, sheet: setattr(sheet["A1"], "hyperlink", "http://a.cn/?x=" + urllib.parse.quote(words)))


XLSX: dict[str, Make] = {
    "escapes of the format": lambda w: cell("".join(f"_x{ord(c):04X}_" for c in w)),
    "address of a link": _link,
    "picture in a cell": lambda w: with_parts(cell("表"), {"xl/richData/media1.png": png(picture(w))}),
    "macro sheet": lambda w: with_parts(cell("表"), {"xl/macrosheets/sheet1.xml": f'<xm:macrosheet xmlns:xm="urn:m"><sheetData><row><c><f>ALERT("{w}")</f></c></row></sheetData></xm:macrosheet>'.encode()}),
    "items of a slicer": lambda w: with_parts(cell("表"), {"xl/slicerCaches/slicerCache1.xml": f'<a><items><i n="{w}"/></items></a>'.encode()}),
}  # fmt: skip
