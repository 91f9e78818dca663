"""Twenty more tricks of each format, made when all others were seen through. `python -m benchmarks.tricks second-docx …`"""

from __future__ import annotations

import base64
import io
import json
import urllib.parse
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pymupdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.tricks.docx import document, replaced, with_parts
from benchmarks.tricks.html import page
from benchmarks.tricks.ofd import NS, image, note, ofd, page_of, pictures
from benchmarks.tricks.pdf import _written as written
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.scan import SIZE, jpeg, scan, sheet
from benchmarks.tricks.words import font, picture, png
from benchmarks.tricks.xlsx import book, cell

Make = Callable[[str], bytes]
WML = nsdecls("w")


# Word.
def _runs(inside: Callable[[str], str]) -> Make:
    return lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml(inside(w))))


def _text(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def _instruction(code: str) -> str:
    return f'<w:r {WML}><w:instrText xml:space="preserve">{code}</w:instrText></w:r>'


def _mirrored(words: str) -> bytes:
    """The picture is stored the wrong way round and turned by the page."""

    def change(made: Any) -> None:
        shape = made.add_picture(io.BytesIO(png(picture(words).transpose(Image.Transpose.FLIP_LEFT_RIGHT))))
        next(shape._inline.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}xfrm")).set("flipH", "1")

    return document(change)


def _strips(words: str) -> bytes:
    """The letters are cut in two, each half a picture of its own."""
    whole = picture(words)
    middle = whole.height // 2

    def change(made: Any) -> None:
        for top, bottom in ((0, middle), (middle, whole.height)):
            made.add_picture(io.BytesIO(png(whole.crop((0, top, whole.width, bottom)))))

    return document(change)


def _tiff(*images: Image.Image) -> bytes:
    out = io.BytesIO()
    images[0].save(out, "TIFF", save_all=True, append_images=list(images[1:]))
    return out.getvalue()


def _nested(words: str) -> bytes:
    inner = cell(words)
    for _ in range(2):
        inner = with_parts(
            document(lambda m: None),
            {"word/embeddings/a.bin" if inner[:2] != b"PK" else "word/embeddings/a.xlsx": inner},
        )
    return inner


def _boxes(words: str) -> str:
    box = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
    return (
        f"<w:r {WML}>"
        + "".join(box.format(c) for c in words)
        .replace("<w:r><w:pict>", "<w:pict>")
        .replace("</w:pict></w:r>", "</w:pict>")
        + "</w:r>"
    )


DOCX: dict[str, Make] = {
    "variant characters": lambda w: document(lambda m: m.add_paragraph(w.replace("密", "宻"))),
    "circled and squared": lambda w: document(lambda m: m.add_paragraph(w.replace("秘", "㊙").replace("5", "⑤").replace("10", "⑩"))),
    "no-break hyphens between": _runs(lambda w: f"<w:r {WML}>" + "<w:noBreakHyphen/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "line breaks between": _runs(lambda w: f"<w:r {WML}>" + "<w:br/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "tabs between": _runs(lambda w: f"<w:r {WML}>" + "<w:tab/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "character codes in a field": _runs(lambda w: _instruction("QUOTE " + " ".join(str(ord(c)) for c in w))),
    "symbols by number": _runs(lambda w: f"<w:r {WML}>" + "".join(f'<w:sym w:font="SimSun" w:char="{ord(c):04X}"/>' for c in w) + "</w:r>"),
    "laid over each other": _runs(lambda w: _instruction("EQ " + "".join(f"\\o({c})" for c in w))),
    "base of readings": _runs(lambda w: f"<w:r {WML}>" + "".join(f"<w:ruby><w:rt>{_text('x')}</w:rt><w:rubyBase>{_text(c)}</w:rubyBase></w:ruby>" for c in w) + "</w:r>"),
    "a box a character": _runs(_boxes),
    "footnote": lambda w: with_parts(document(lambda m: None), {"word/footnotes.xml": f"<w:footnotes {WML}><w:footnote><w:p>{_text(w)}</w:p></w:footnote></w:footnotes>".encode()}),
    "header of first pages": lambda w: with_parts(document(lambda m: None), {"word/header9.xml": f"<w:hdr {WML}><w:p>{_text(w)}</w:p></w:hdr>".encode()}),
    "hidden words between": _runs(lambda w: f"<w:hyperlink {WML}>" + '<w:r><w:rPr><w:vanish/></w:rPr><w:t>的</w:t></w:r>'.join(_text(c) for c in w) + "</w:hyperlink>"),
    "mirrored picture": _mirrored,
    "picture in strips": _strips,
    "second page of a fax": lambda w: with_parts(document(lambda m: None), {"word/media/image9.tiff": _tiff(picture("图"), picture(w))}),
    "picture with little contrast": lambda w: document(lambda m: m.add_picture(io.BytesIO(png(picture(w, ink="#f2f2f2"))))),
    "imported RTF": lambda w: with_parts(document(lambda m: None), {"word/a.rtf": ("{\\rtf1 " + "".join(f"\\u{ord(c)}?" for c in w) + "}").encode()}),
    "picture as base64": lambda w: with_parts(document(lambda m: None), {"customXml/item8.xml": f'<a xmlns="urn:a"><binaryData>{base64.b64encode(png(picture(w))).decode()}</binaryData></a>'.encode()}),
    "document in a document": _nested,
}  # fmt: skip


# PDF.
def _content(made: Any, pdf_page: Any, change: Callable[[bytes], bytes]) -> None:
    xref = pdf_page.get_contents()[-1]
    made.update_stream(xref, change(made.xref_stream(xref)))


def _drawn(words: str, change: Callable[[bytes], bytes], place: tuple[float, float] = (80, 100)) -> bytes:
    def draw(made: Any, pdf_page: Any) -> None:
        written(pdf_page, place, words)
        _content(made, pdf_page, change)

    return pdf(draw)


def _between(pdf_page: Any, words: str) -> None:
    for number, character in enumerate(words):
        written(pdf_page, (80 + 17 * number, 100), character)
        written(pdf_page, (96.5 + 17 * number, 100), "的", 0.5, color=(1, 1, 1))


def _image(
    pdf_page: Any, image: Image.Image, place: tuple[float, float, float, float] = (80, 60, 380, 120), **more: Any
) -> int:
    return int(pdf_page.insert_image(place, stream=png(image), **more))


def _tiles(pdf_page: Any, words: str) -> None:
    whole = picture(words)
    for column in range(6):
        for row in range(2):
            box = (
                whole.width * column // 6,
                whole.height * row // 2,
                whole.width * (column + 1) // 6,
                whole.height * (row + 1) // 2,
            )
            scale = 300 / whole.width
            _image(
                pdf_page,
                whole.crop(box),
                (80 + box[0] * scale, 60 + box[1] * scale, 80 + box[2] * scale, 60 + box[3] * scale),
                keep_proportion=False,
            )


def _inverted(made: Any, pdf_page: Any, words: str) -> None:
    drawn = picture(words).convert("L")
    xref = _image(pdf_page, drawn)
    made.update_stream(xref, bytes(255 - byte for byte in drawn.tobytes()))
    for key, value in (
        ("ColorSpace", "/DeviceGray"),
        ("BitsPerComponent", "8"),
        ("Decode", "[1 0]"),
        ("Width", str(drawn.width)),
        ("Height", str(drawn.height)),
    ):
        made.xref_set_key(xref, key, value)


def _flipped_image(made: Any, pdf_page: Any, words: str) -> None:
    _image(pdf_page, picture(words).transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    _content(made, pdf_page, lambda content: b"q -1 0 0 1 460 0 cm\n" + content + b"\nQ")


def _mask_alone(pdf_page: Any, words: str) -> None:
    letters = picture(words).convert("L")
    pdf_page.insert_image(
        (80, 60, 380, 120),
        stream=png(Image.new("RGB", letters.size, "black")),
        mask=png(letters.point(lambda v: 255 - v)),
    )


def _inline_image(made: Any, pdf_page: Any, words: str) -> None:
    drawn = picture(words, 32).convert("L")
    head = f"q 300 0 0 60 80 700 cm BI /W {drawn.width} /H {drawn.height} /CS /G /BPC 8 /F /AHx ID ".encode()
    written(pdf_page, (80, 300), "图")
    _content(made, pdf_page, lambda content: content + b"\n" + head + drawn.tobytes().hex().encode() + b"> EI Q")


def _form(made: Any, pdf_page: Any, words: str) -> None:
    other = pymupdf.open(stream=pdf(lambda m, p: written(p, (80, 100), words)), filetype="pdf")
    pdf_page.show_pdf_page(pymupdf.Rect(60, 40, 400, 190), other, clip=pymupdf.Rect(60, 60, 400, 130))


def _many_pages(words: str) -> bytes:
    made = pymupdf.open()
    for character in words:
        written(made.new_page(), (80, 100), character)
    return bytes(made.tobytes())


def _protected(words: str) -> bytes:
    return pdf(
        lambda m, p: written(p, (80, 100), words), encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="x", user_pw=""
    )


def _turned_page(words: str) -> bytes:
    def draw(made: Any, pdf_page: Any) -> None:
        written(pdf_page, (80, 100), words)
        pdf_page.set_rotation(270)

    return pdf(draw)


def _link(pdf_page: Any, words: str) -> None:
    pdf_page.insert_link(
        {
            "kind": pymupdf.LINK_URI,
            "from": pymupdf.Rect(80, 300, 200, 320),
            "uri": "http://a.cn/?x=" + urllib.parse.quote(words),
        }
    )


def _rich_note(made: Any, pdf_page: Any, words: str) -> None:
    note = pdf_page.add_text_annot((300, 300), "x")
    made.xref_set_key(
        note.xref, "RC", "<" + (b"\xfe\xff" + f"<body><p>{words}</p></body>".encode("utf-16-be")).hex() + ">"
    )


def _portfolio(pdf_page: Any, made: Any, words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.pdf", pdf(lambda m, p: written(p, (80, 100), words)))
    made.embfile_add("a", out.getvalue(), filename="a.zip")


def _pattern(made: Any, pdf_page: Any, words: str) -> None:
    """The words are the tile of a pattern that fills a box."""
    written(pdf_page, (80, 100), words)
    xref = pdf_page.get_contents()[-1]
    letters = made.xref_stream(xref)
    tile = made.get_new_xref()
    resources = made.xref_get_key(pdf_page.xref, "Resources")
    found = resources[1] if resources[0] in ("dict", "xref") else "<<>>"
    made.update_object(
        tile,
        f"<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[60 700 400 800]/XStep 400/YStep 200/Resources {found}>>",
    )
    made.update_stream(tile, letters)
    if resources[0] == "xref":
        made.xref_set_key(int(resources[1].split()[0]), "Pattern", f"<</P9 {tile} 0 R>>")
    else:
        made.xref_set_key(pdf_page.xref, "Resources/Pattern", f"<</P9 {tile} 0 R>>")
    made.update_stream(xref, b"q /Pattern cs /P9 scn 60 700 340 100 re f Q")


PDF: dict[str, Make] = {
    "mirrored": lambda w: _drawn(w, lambda c: b"q -1 0 0 1 400 0 cm\n" + c + b"\nQ"),
    "slanted": lambda w: _drawn(w, lambda c: b"q 1 0.2 0.6 1 -420 -20 cm\n" + c + b"\nQ"),
    "clipped away": lambda w: _drawn(w, lambda c: b"q 0 0 10 10 re W n\n" + c + b"\nQ"),
    "drawn as outline": lambda w: pdf(lambda m, p: written(p, (80, 100), w, render_mode=1)),
    "clip of its own": lambda w: pdf(lambda m, p: written(p, (80, 100), w, render_mode=7)),
    "tiny words between": lambda w: pdf(lambda m, p: _between(p, w)),
    "variant characters": lambda w: pdf(lambda m, p: p.insert_htmlbox((70, 60, 500, 190), f"<p>{w.replace('密', '宻')}</p>")),
    "picture in tiles": lambda w: pdf(lambda m, p: _tiles(p, w)),
    "negative with a decoder": lambda w: pdf(lambda m, p: _inverted(m, p, w)),
    "mirrored picture": lambda w: pdf(lambda m, p: _flipped_image(m, p, w)),
    "letters in the mask alone": lambda w: pdf(lambda m, p: _mask_alone(p, w)),
    "picture inside the commands": lambda w: pdf(lambda m, p: _inline_image(m, p, w)),
    "form inside the page": lambda w: pdf(lambda m, p: _form(m, p, w)),
    "a page a character": _many_pages,
    "protected without a password": _protected,
    "page turned round": _turned_page,
    "address of a link": lambda w: pdf(lambda m, p: _link(p, w)),
    "formatted note": lambda w: pdf(lambda m, p: _rich_note(m, p, w)),
    "archive embedded": lambda w: pdf(lambda m, p: _portfolio(p, m, w)),
    "tile of a pattern": lambda w: pdf(lambda m, p: _pattern(m, p, w)),
}  # fmt: skip


# Web pages.
def _percent(words: str) -> str:
    return urllib.parse.quote(words)


def _placed(words: str) -> str:
    """Characters in any order, each put into its place by the style."""
    order = sorted(range(len(words)), key=lambda n: (n * 7) % len(words))
    return (
        "<div style='position:relative'>"
        + "".join(f"<b style='position:absolute;left:{n * 20}px'>{words[n]}</b>" for n in order)
        + "</div>"
    )


HTML: dict[str, Make] = {
    "columns of a table": lambda w: page("<table>" + "".join(f"<tr><td>{c}</td><td>{d}</td></tr>" for c, d in zip(w, "年度计划安排表格式", strict=False)) + "</table>"),
    "reversed by the style": lambda w: page("<div style='display:flex;flex-direction:row-reverse;justify-content:flex-end'>" + "".join(f"<i>{c}</i>" for c in reversed(w)) + "</div>"),
    "floating to the right": lambda w: page("".join(f"<b style='float:right'>{c}</b>" for c in reversed(w))),
    "placed one by one": lambda w: page(_placed(w)),
    "turned by a style": lambda w: page(f"<p style='unicode-bidi:bidi-override;direction:rtl'>{w[::-1]}</p>"),
    "words of size nothing between": lambda w: page("<p>" + "<span style='font-size:0'>的</span>".join(w) + "</p>"),
    "variant characters": lambda w: page(f"<p>{w.replace('密', '宻')}</p>"),
    "entities without an end": lambda w: page("<p>" + "".join(f"&#{ord(c)}" + " " * 0 for c in w) + "</p>"),
    "percent signs in a script": lambda w: page(f"<script>document.write(decodeURIComponent('{_percent(w)}'))</script>"),
    "old escapes in a script": lambda w: page("<script>document.write(unescape('" + "".join(f"%u{ord(c):04X}" for c in w) + "'))</script>"),
    "reversed in a script": lambda w: page(f"<script>document.write('{w[::-1]}'.split('').reverse().join(''))</script>"),
    "list in a script": lambda w: page(f"<script>x={json.dumps(list(w), ensure_ascii=False)}.join('')</script>"),
    "data for search engines": lambda w: page("", f'<script type="application/ld+json">{json.dumps({"headline": w})}</script>'),
    "drawn on a canvas": lambda w: page("<canvas></canvas><script>" + "".join(f"c.fillText('{c}',{20 * n},9);" for n, c in enumerate(w)) + "</script>"),
    "text for the eye of a program": lambda w: page(f'<div aria-label="{w}">.</div>'),
    "prompt of a field": lambda w: page(f'<input placeholder="{w}"><datalist><option value="{w}"></datalist>'),
    "for old browsers": lambda w: page(f"<!--[if IE]><p>{w}</p><![endif]--><noscript>{w}</noscript>"),
    "poster of a film": lambda w: page(f'<video poster="data:image/png;base64,{base64.b64encode(png(picture(w))).decode()}"></video>'),
    "choice of pictures": lambda w: page(f'<img srcset="data:image/png;base64,{base64.b64encode(png(picture(w))).decode()} 2x">'),
    "picture in percent signs": lambda w: page("<img src=\"data:image/svg+xml," + urllib.parse.quote(f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{w}</text></svg>') + '">'),
}  # fmt: skip


# OFD.
def _code(words: str, deltas: str = "", *, x: str = "0", more: str = "", box: str = "28 40 120 8") -> str:
    return f'<ofd:TextObject Boundary="{box}" Size="5.6" {more}><ofd:TextCode X="{x}" Y="5" {deltas}>{words}</ofd:TextCode></ofd:TextObject>'


def _codes_out_of_order(words: str) -> str:
    codes = "".join(
        f'<ofd:TextCode X="{5.6 * n}" Y="5">{c}</ofd:TextCode>' for n, c in reversed(list(enumerate(words)))
    )
    return f'<ofd:TextObject Boundary="28 40 120 8" Size="5.6">{codes}</ofd:TextObject>'


def _saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def _ofd_tiles(words: str) -> bytes:
    whole = picture(words)
    edges = [whole.width * number // 6 for number in range(7)]
    tiles = {f"{n}.png": png(whole.crop((edges[n], 0, edges[n + 1], whole.height))) for n in range(6)}
    placed = "".join(f'<ofd:ImageObject ResourceID="{9 + n}" Boundary="{30 + 15 * n} 30 15 14"/>' for n in range(6))
    return pictures(placed, tiles)


def _masked(words: str) -> bytes:
    drawn = picture(words).convert("L")
    files = {"a.png": png(Image.new("RGB", drawn.size, "black")), "m.png": png(drawn.point(lambda v: 255 - v))}
    return pictures('<ofd:ImageObject ResourceID="9" Boundary="30 30 100 20" ImageMask="10"/>', files)


def _filled(words: str) -> str:
    return f'<ofd:PathObject Boundary="28 30 150 20" Fill="true"><ofd:FillColor><ofd:Pattern Width="100" Height="20"><ofd:CellContent>{_code(words)}</ofd:CellContent></ofd:Pattern></ofd:FillColor><ofd:AbbreviatedData>S 0 0 L 150 0 L 150 20 C</ofd:AbbreviatedData></ofd:PathObject>'


def _in_gbk(words: str) -> bytes:
    body = f'<?xml version="1.0" encoding="GB18030"?><ofd:Page {NS}><ofd:Content><ofd:Layer>{_code(words)}</ofd:Layer></ofd:Content></ofd:Page>'
    return ofd("", parts={"Doc_0/Pages/P0.xml": body.encode("gb18030")})


def _ofd_note(words: str) -> bytes:
    """A note whose appearance is a picture."""
    look = (
        '<ofd:Appearance Boundary="0 0 100 20"><ofd:ImageObject ResourceID="9" Boundary="0 0 100 20"/></ofd:Appearance>'
    )
    media = '<ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
    listing = f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    return note(
        look,
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        parts={"Doc_0/Res.xml": listing, "Doc_0/Res/a.png": png(picture(words))},
    )


def _seal(words: str) -> bytes:
    stamp = b"\x30\x82\x10\x00" + b"\x04\x03png" + png(picture(words, ink="#c01020"))
    signature = f"<ofd:Signature {NS}><ofd:SignedInfo><ofd:Seal><ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo></ofd:Signature>"
    return ofd("", parts={"Doc_0/Signs/Sign_0/Signature.xml": signature, "Doc_0/Signs/Sign_0/Seal.esl": stamp})


OFD: dict[str, Make] = {
    "set backwards": lambda w: ofd(_code(w[::-1], 'DeltaX="' + " ".join(["-5.6"] * (len(w) - 1)) + '"', x="60")),
    "set downwards": lambda w: ofd(_code(w, 'DeltaX="0" DeltaY="' + " ".join(["6"] * (len(w) - 1)) + '"')),
    "codes out of order": lambda w: ofd(_codes_out_of_order(w)),
    "mirrored": lambda w: ofd(_code(w, more='CTM="-1 0 0 1 100 0"')),
    "fill of a path": lambda w: ofd(_filled(w)),
    "variant characters": lambda w: ofd(_code(w.replace("密", "宻"))),
    "tiny words between": lambda w: ofd("".join(_code(c, box=f"{28 + 5.7 * n} 40 6 8") + _code("的", box=f"{33.5 + 5.7 * n} 40 0.2 0.2").replace('Size="5.6"', 'Size="0.1"') for n, c in enumerate(w))),
    "GBK page": _in_gbk,
    "TIFF": lambda w: image(_saved(picture(w).convert("1"), "TIFF"), "a.tif"),
    "bitmap": lambda w: image(_saved(picture(w), "BMP"), "a.bmp"),
    "mirrored picture": lambda w: image(png(picture(w).transpose(Image.Transpose.FLIP_LEFT_RIGHT)), more='Boundary="30 30 100 20" CTM="-100 0 0 20 100 0"'),
    "picture upside down": lambda w: image(png(picture(w).transpose(Image.Transpose.ROTATE_180)), more='Boundary="30 30 100 20" CTM="-100 0 0 -20 100 20"'),
    "letters in the mask alone": _masked,
    "picture in tiles": _ofd_tiles,
    "note that is a picture": _ofd_note,
    "picture of a seal": _seal,
    "page that is nowhere": lambda w: ofd("", parts={"Doc_0/Pages/Page_9/Content.xml": page_of(_code(w))}),
    "clipped away": lambda w: ofd(_code(w).replace("<ofd:TextCode", "<ofd:Clips><ofd:Clip><ofd:Area/></ofd:Clip></ofd:Clips><ofd:TextCode", 1)),
    "attachment in an archive": lambda w: ofd("", parts={"Doc_0/Attachs/a.zip": _zip_of(w)}),
    "entities": lambda w: ofd(_code("".join(f"&#{ord(c)};" for c in w))),
}  # fmt: skip


def _zip_of(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", words)
    return out.getvalue()


# Workbooks.
def _formula(words: str) -> bytes:
    return book(lambda made, s: s.__setitem__("A1", "=" + "&".join(f"UNICHAR({ord(c)})" for c in words)))


def _references(words: str) -> bytes:
    def change(made: Any, s: Any) -> None:
        order = sorted(range(len(words)), key=lambda n: (n * 7) % len(words))
        for row, number in enumerate(order, 1):
            s.cell(row, 30, words[number])
        s["A1"] = "=" + "&".join(f"AD{order.index(n) + 1}" for n in range(len(words)))

    return book(change)


def _part(name: str, content: str) -> Make:
    return lambda w: with_parts(cell("表"), {name: content.format(w).encode()})


def _format(code: str) -> Make:
    def make(words: str) -> bytes:
        def change(made: Any, s: Any) -> None:
            s["A1"] = 7
            s["A1"].number_format = code.format(words)

        return book(change)

    return make


def _unused(words: str) -> bytes:
    return _part(
        "xl/sharedStrings.xml",
        "<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>甲</t></si><si><t>{}</t></si></sst>",
    )(words)


def _picture_book(image: Image.Image) -> bytes:
    from openpyxl.drawing.image import Image as Drawn

    return book(lambda made, s: s.add_image(Drawn(io.BytesIO(png(image))), "D2"))


def _xlsx_strips(words: str) -> bytes:
    from openpyxl.drawing.image import Image as Drawn

    whole = picture(words)
    half = whole.height // 2
    return book(
        lambda made, s: [
            s.add_image(Drawn(io.BytesIO(png(whole.crop(box)))), place)
            for place, box in (("D2", (0, 0, whole.width, half)), ("D5", (0, half, whole.width, whole.height)))
        ]
    )


XLSX: dict[str, Make] = {
    "characters by number": _formula,
    "put together from other cells": _references,
    "variant characters": lambda w: cell(w.replace("密", "宻")),
    "string of no cell": _unused,
    "format for text": _format(';;;"{}"@'),
    "format with the number inside": _format('"{}第"0"号"'),
    "diagonal": lambda w: book(lambda made, s: [s.cell(n, n, c) for n, c in enumerate(w, 1)]),
    "lines in a cell": lambda w: cell("\n".join(w)),
    "behind a long text": lambda w: cell("年度计划" * 6_000 + "\n" + w),
    "drawing of a chart": _part("xl/drawings/drawing8.xml", '<c:userShapes xmlns:c="urn:c" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>{}</a:t></a:r></a:p></c:userShapes>'),
    "name of a series": _part("xl/charts/chart9.xml", '<c:chartSpace xmlns:c="urn:c"><c:ser><c:tx><c:v>{}</c:v></c:tx></c:ser></c:chartSpace>'),
    "query of a connection": _part("xl/queryTables/queryTable1.xml", '<queryTable name="{}"/>'),
    "schema of a map": _part("xl/xmlMaps.xml", '<MapInfo><Schema ID="a"><e name="{}"/></Schema></MapInfo>'),
    "view of one user": _part("xl/worksheets/sheet8.xml", '<worksheet><sheetData/><customSheetViews><customSheetView><headerFooter><oddHeader>{}</oddHeader></headerFooter></customSheetView></customSheetViews></worksheet>'),
    "sheet of no workbook": _part("xl/worksheets/sheet7.xml", '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'),
    "picture in the header": lambda w: with_parts(cell("表"), {"xl/media/header.png": png(picture(w))}),
    "mirrored picture": lambda w: replaced(
        _picture_book(picture(w).transpose(Image.Transpose.FLIP_LEFT_RIGHT)), "xl/drawings/drawing1.xml", "<spPr>", '<spPr><a:xfrm xmlns:a="urn:a" flipH="1"/>'
    ),
    "picture in strips": _xlsx_strips,
    "author of a comment": _part("xl/persons/person.xml", '<personList><person displayName="{}"/></personList>'),
    "text for old programs": _part("xl/drawings/vmlDrawing9.vml", '<xml xmlns:v="urn:v"><v:shape><v:textbox><div>{}</div></v:textbox></v:shape></xml>'),
}  # fmt: skip


# Scans.
def _on(words: str, draw: Callable[[ImageDraw.ImageDraw, str], object]) -> Image.Image:
    made = sheet("")
    draw(ImageDraw.Draw(made), words)
    return made


def _pasted(
    words: str, change: Callable[[Image.Image], Image.Image], place: tuple[int, int] = (150, 120), size: int = 40
) -> Image.Image:
    made = sheet("")
    made.paste(change(picture(words, size)), place)
    return made


def _wavy(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image)
    shifts = (4 * np.sin(np.arange(pixels.shape[1]) / 25)).astype(int)
    return Image.fromarray(np.stack([np.roll(pixels[:, n], s, axis=0) for n, s in enumerate(shifts)], axis=1))


def _long(words: str) -> bytes:
    made = Image.new("RGB", (900, 9_000), "white")
    draw = ImageDraw.Draw(made)
    for line in range(110):
        draw.text((60, 40 + 80 * line), "为做好本年度档案整理工作，现将有关事项通知如下。", fill="black", font=font(30))
    draw.rectangle((0, 4_510, 900, 4_595), fill="white")
    draw.text((60, 4_530), words, fill="black", font=font(36))
    return jpeg(made)


def _spread(words: str) -> bytes:
    both = Image.new("RGB", (2 * SIZE[0], SIZE[1]), "white")
    both.paste(sheet(""), (0, 0))
    both.paste(sheet(words), (SIZE[0], 0))
    return scan_wide(both)


def scan_wide(image: Image.Image) -> bytes:
    made = pymupdf.open()
    shown = made.new_page(width=1190, height=842)
    shown.insert_image(shown.rect, stream=jpeg(image))
    return bytes(made.tobytes())


def _textured(words: str) -> Image.Image:
    ground = np.random.default_rng(3).normal(225, 18, (SIZE[1] // 8, SIZE[0] // 8)).clip(150, 255).astype(np.uint8)
    made = Image.fromarray(ground).resize(SIZE).convert("RGB")
    letters = sheet(words)
    return Image.fromarray(np.minimum(np.asarray(made), np.asarray(letters)))


SCAN: dict[str, Make] = {
    "boxed": lambda w: scan(_on(w, lambda d, t: (d.rectangle((140, 140, 520, 200), outline="black", width=3), d.text((160, 148), t, fill="black", font=font(36))))),
    "underlined": lambda w: scan(_on(w, lambda d, t: (d.text((160, 148), t, fill="black", font=font(36)), d.line((150, 190, 480, 190), fill="black", width=3)))),
    "struck out": lambda w: scan(_on(w, lambda d, t: (d.text((160, 148), t, fill="black", font=font(40)), d.line((150, 172, 480, 172), fill="black", width=2)))),
    "spread over the line": lambda w: scan(_on(w, lambda d, t: [d.text((160 + 160 * n, 148), c, fill="black", font=font(36)) for n, c in enumerate(t)])),
    "hollow letters": lambda w: scan(_on(w, lambda d, t: d.text((160, 140), t, fill="white", font=font(52), stroke_width=2, stroke_fill="black"))),
    "white on red": lambda w: scan(_on(w, lambda d, t: (d.rectangle((140, 130, 560, 210), fill=(200, 20, 30)), d.text((160, 145), t, fill="white", font=font(40))))),
    "blue on yellow": lambda w: scan(sheet(w, ink=(20, 40, 160), ground=(250, 240, 170))),
    "two colours": lambda w: scan(_on(w, lambda d, t: [d.text((160 + 38 * n, 148), c, fill=((200, 20, 30) if n % 2 else "black"), font=font(36)) for n, c in enumerate(t)])),
    "up the margin": lambda w: scan(_pasted(w, lambda i: i.rotate(90, expand=True), (20, 600))),
    "turned by 45 degrees": lambda w: scan(_pasted(w, lambda i: i.rotate(45, expand=True, fillcolor="white"), (700, 90))),
    "waves": lambda w: scan(_pasted(w, _wavy)),
    "out of focus": lambda w: scan(sheet(w, size=40).filter(ImageFilter.GaussianBlur(1.6))),
    "narrow letters": lambda w: scan(_pasted(w, lambda i: i.resize((i.width * 6 // 10, i.height)))),
    "on rough paper": lambda w: scan(_textured(w)),
    "long picture of a screen": _long,
    "two pages side by side": _spread,
    "grey on grey": lambda w: scan(sheet(w, ink=(120, 120, 120), ground=(205, 205, 205))),
    "in the middle of a line": lambda w: scan(_on(w, lambda d, t: d.text((150, 150), f"〔2021〕3号  {t}  第2份", fill="black", font=font(34)))),
    "WebP": lambda w: _saved(sheet(w), "WEBP"),
    "turned by its notes": lambda w: _turned_by_notes(w),
}  # fmt: skip


def _turned_by_notes(words: str) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return jpeg(sheet(words).rotate(90, expand=True), exif=exif)
