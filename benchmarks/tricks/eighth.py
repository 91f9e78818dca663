"""What was left when strangers had tried two plain tricks together, in every format. `python -m benchmarks.tricks eighth-pdf …`"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pymupdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image, ImageDraw

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.html import page
from benchmarks.tricks.ofd import ofd, pictures, text
from benchmarks.tricks.pdf import _written, pdf
from benchmarks.tricks.words import BODY, font, outlines, picture, png
from benchmarks.tricks.xlsx import book

Make = Callable[[str], bytes]
MARKS = ("绝密★20年", "机密★3年", "密级：秘密")
OTHERS = "档案工作通知安排"
W = nsdecls("w")


def _strips(image: Image.Image, high: int) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, image.height, high):
        yield top, image.crop((0, top, image.width, min(top + high, image.height)))


def _points(words: str) -> Iterator[tuple[int, int]]:
    dark = np.asarray(picture(words, 24).convert("L")) < 128
    for y, x in np.argwhere(dark):
        yield int(x), int(y)


def _sheet(words: str, *, grey: int, turned: int = 0) -> Image.Image:
    """A page of print with the words above it, turned by themselves."""
    sheet = Image.new("L", (1_000, 1_400), 255)
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(BODY):
        draw.text((90, 420 + 60 * number), line, fill=0, font=font(28))
    label = Image.new("L", (int(font(44).getlength(words)) + 24, 72), 255)
    ImageDraw.Draw(label).text((12, 8), words, fill=grey, font=font(44))
    sheet.paste(label.rotate(turned, expand=True), (60, 60))
    return sheet


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _long(words: str) -> bytes:
    """What a phone makes of a whole conversation: ten times as high as wide."""
    strip = Image.new("L", (700, 8_000), 255)
    draw = ImageDraw.Draw(strip)
    for number in range(120):
        draw.text((50, 40 + 60 * number), BODY[number % len(BODY)], fill=0, font=font(24))
    draw.text((50, 7_600), words, fill=0, font=font(28))
    return jpeg(strip)


def _below_a_bar(words: str) -> Image.Image:
    sheet = _sheet("", grey=0)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((60, 60, 660, 190), fill=16)
    draw.text((90, 90), words, fill=28, font=font(50))
    return sheet


def _fields(kind: str) -> Make:
    forms = {"numbers": " SYMBOL {code} \\u \\f 宋体 ", "circles": "eq \\o\\ac(○,{c})"}
    fields = forms[kind]

    def make(words: str) -> bytes:
        said = "".join(f'<w:fldSimple w:instr="{fields.format(c=c, code=ord(c))}"/>' for c in words)
        return document(lambda made: made.add_paragraph()._p.append(parse_xml(f"<w:p {W}>{said}</w:p>")))

    return make


def _corrected(words: str) -> bytes:
    def change(made: Any) -> None:
        paragraph = made.add_paragraph()
        for c, other in zip(words, OTHERS * 2, strict=False):
            paragraph.add_run(other).font.strike = True
            paragraph.add_run(c)

    return document(change)


def _unnamed_part(words: str) -> bytes:
    return with_parts(document(lambda made: None), {"word/extra.dat": words.encode()})


def _interleaved(made: Any, sheet: Any, words: str) -> None:
    for number, (c, other) in enumerate(zip(words, OTHERS, strict=False)):
        _written(sheet, (80 + 18 * number, 90), c)
        _written(sheet, (80 + 18 * number, 125), other)


def _thin_strips(made: Any, sheet: Any, words: str) -> None:
    for top, strip in _strips(picture(words), 6):
        sheet.insert_image((70, 60 + top / 2, 70 + strip.width / 2, 60 + (top + strip.height) / 2), stream=png(strip))


def _of_points(made: Any, sheet: Any, words: str) -> None:
    shape = sheet.new_shape()
    for x, y in _points(words):
        shape.draw_rect((70 + x * 0.7, 60 + y * 0.7, 70.6 + x * 0.7, 60.6 + y * 0.7))
        shape.finish(fill=(0, 0, 0), color=None)
    shape.commit()


def _left_behind(made: Any, sheet: Any, words: str) -> None:
    """The page shows the picture no longer; the file still holds it."""
    sheet.insert_image((70, 60, 270, 110), stream=png(picture(words)))
    made.xref_set_key(sheet.xref, "Resources/XObject", "null")
    last = int(made.xref_get_key(sheet.xref, "Contents")[1].strip("[]").split(" 0 R")[-2])
    made.update_stream(last, b" ")


def _file_of_a_page(made: Any, sheet: Any, words: str) -> None:
    stream, entry = made.get_new_xref(), made.get_new_xref()
    made.update_object(stream, "<<>>")
    made.update_stream(stream, words.encode("gbk"))
    made.update_object(entry, f"<</Type/Filespec/F(a.txt)/EF<</F {stream} 0 R>>>>")
    made.xref_set_key(sheet.xref, "AF", f"[{entry} 0 R]")


def _set_by_a_script(made: Any, sheet: Any, words: str) -> None:
    codes = ",".join(str(ord(c)) for c in words)
    code = f'this.getField\\("level"\\).value=String.fromCharCode\\({codes}\\)'
    made.xref_set_key(made.pdf_catalog(), "OpenAction", f"<</S/JavaScript/JS({code})>>")


def _name_of_a_place(made: Any, sheet: Any, words: str) -> None:
    name = "".join(f"#{byte:02x}" for byte in words.encode())
    made.xref_set_key(made.pdf_catalog(), "Dests", f"<</{name}[{sheet.xref} 0 R/Fit]>>")


def _drawn(words: str, size: float) -> bytes:
    """In one path, the upper end of the line at nought."""
    return (
        " ".join(
            f"{x0:.1f} {-y0:.1f} m " + " ".join(f"{x:.1f} {-y:.1f} l" for x, y in others) + " h"
            for (x0, y0), *others in outlines(words, size)
        ).encode()
        + b" f*"
    )


def _aslant(made: Any, sheet: Any, words: str) -> None:
    contents = made.get_new_xref()
    made.update_object(contents, "<<>>")
    made.update_stream(contents, b"q .9 g .707 .707 -.707 .707 150 250 cm " + _drawn(words, 60) + b" Q")
    first = made.xref_get_key(sheet.xref, "Contents")[1].strip("[]")
    made.xref_set_key(sheet.xref, "Contents", f"[{first} {contents} 0 R]")


def _look(annotation: str, form: str = "", rect: str = "60 700 300 730") -> Make:
    """An annotation whose stored look is all that says it."""

    def make(words: str) -> bytes:
        def change(made: Any, sheet: Any) -> None:
            look, entry = made.get_new_xref(), made.get_new_xref()
            made.update_object(look, "<</Type/XObject/Subtype/Form/BBox[0 0 240 30]>>")
            made.update_stream(look, b"1 0 0 1 0 34 cm " + _drawn(words, 18))
            made.update_object(entry, f"<</Type/Annot/F 4/Rect[{rect}]{annotation}/AP<</N {look} 0 R>>>>")
            made.xref_set_key(sheet.xref, "Annots", f"[{entry} 0 R]")
            made.xref_set_key(made.pdf_catalog(), "AcroForm", f"<</Fields[{entry} 0 R]{form}>>" if form else "null")

        return pdf(change)

    return make


def _private_star(made: Any, sheet: Any, words: str) -> None:
    """As programs number the signs of their own fonts: the table of letters has no star."""
    letters = pymupdf.Font("cjk")
    writer = pymupdf.TextWriter(sheet.rect)
    writer.append((80, 100), words, font=letters, fontsize=16)
    writer.write_text(sheet)
    pairs = [f"<{letters.has_glyph(ord(c)):04x}> <{0xE102 if c == '★' else ord(c):04x}>" for c in words]
    table = f"begincmap\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{len(pairs)} beginbfchar\n"
    for font_of_sheet in sheet.get_fonts():
        kind, value = made.xref_get_key(font_of_sheet[0], "ToUnicode")
        if kind == "xref":
            made.update_stream(int(value.split()[0]), f"{table}{chr(10).join(pairs)}\nendbfchar\nendcmap".encode())


def _behind_a_head(words: str) -> bytes:
    made = pdf(lambda document, sheet: _written(sheet, (80, 100), words), expand=255, ascii=True)
    return b"HTTP/1.1 200 OK\r\nServer: nginx\r\n" * 60 + b"\r\n" + made


def written(change: Callable[[Any, Any, str], None]) -> Make:
    return lambda words: pdf(lambda made, sheet: change(made, sheet, words))


def _ofd_strips(words: str) -> bytes:
    shown, files = "", {}
    for number, (top, strip) in enumerate(_strips(picture(words), 9)):
        files[f"{number}.png"] = png(strip)
        shown += f'<ofd:ImageObject Boundary="25 {20 + top / 6:.2f} {strip.width / 6:.2f} {strip.height / 6:.2f}" ResourceID="{9 + number}"/>'
    return pictures(shown, files, "DocumentRes")


def _ofd_interleaved(words: str) -> bytes:
    """All objects as large as the page; the characters of two lines in turns."""
    objects = "".join(
        f'<ofd:TextObject Boundary="0 0 210 297" Size="6"><ofd:TextCode X="{30 + 8 * n}" Y="{y}">{c}</ofd:TextCode></ofd:TextObject>'
        for n, pair in enumerate(zip(words, OTHERS, strict=False))
        for c, y in zip(pair, (30, 44), strict=True)
    )
    return ofd(objects)


def _ofd_points(words: str) -> bytes:
    squares = " ".join(
        f"M {x / 4} {y / 4} L {x / 4 + 0.25} {y / 4} L {x / 4 + 0.25} {y / 4 + 0.25} L {x / 4} {y / 4 + 0.25} C"
        for x, y in _points(words)
    )
    return ofd(
        f'<ofd:PathObject Boundary="20 20 150 20" Fill="true" Stroke="false"><ofd:AbbreviatedData>{squares}</ofd:AbbreviatedData></ofd:PathObject>'
    )


def _seal(words: str) -> bytes:
    name, stamp = words.encode(), png(picture(words))
    held = b"\x30\x82\x20\x00\x0c" + bytes([len(name)]) + name + b"\x0c\x03png\x04\x82" + len(stamp).to_bytes(2, "big")
    return ofd(text("", 28, 40), parts={"Doc_0/Signs/Sign_0/Seal.esl": held + stamp})


def _around(made: Any, sheet: Any, words: str) -> None:
    sheet["A1"] = words[1]
    sheet["A1"].number_format = f'"{words[0]}"@"{words[2:]}"'


def _every_other_cell(made: Any, sheet: Any, words: str) -> None:
    for number, (c, other) in enumerate(zip(words, OTHERS, strict=False)):
        sheet.cell(1, 1 + 2 * number, c)
        sheet.cell(1, 2 + 2 * number, other)


def _condition(made: Any, sheet: Any, words: str) -> None:
    sheet["A1"] = 1
    sheet["A1"].number_format = f'[=1]"{words[:2]}""{words[2:]}";[=2]"无";0'


def sheet(change: Callable[[Any, Any, str], None]) -> Make:
    return lambda words: book(lambda made, first: change(made, first, words))


def _crossed_out(words: str) -> bytes:
    runs = "".join(
        f"<r><rPr><strike/></rPr><t>{o}</t></r><r><t>{c}</t></r>" for c, o in zip(words, OTHERS, strict=False)
    )
    table = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>{runs}</si></sst>'
    return with_parts(book(lambda made, first: None), {"xl/sharedStrings.xml": table.encode()})


DOCX: dict[str, Make] = {
    "fields of numbers with a font": _fields("numbers"),
    "characters in circles": _fields("circles"),
    "corrected by hand": _corrected,
    "part of another ending": _unnamed_part,
    "long picture": lambda words: with_parts(document(lambda made: None), {"word/media/image7.jpeg": _long(words)}),
}
PDF: dict[str, Make] = {
    "two lines in turns": written(_interleaved),
    "strips too thin to read": written(_thin_strips),
    "letters of points": written(_of_points),
    "picture that was taken away": written(_left_behind),
    "file of a page": written(_file_of_a_page),
    "behind a server's head": _behind_a_head,
    "value that a script sets": written(_set_by_a_script),
    "name of a place in digits": written(_name_of_a_place),
    "star of a private place": written(_private_star),
    "aslant in one path": written(_aslant),
    "place that awaits a signature": _look("/Subtype/Widget/FT/Sig/T(s)", "/SigFlags 1"),
    "seal without extent": _look("/Subtype/Stamp", rect="60 700 60 700"),
    "look of a form that asks for others": _look(
        "/Subtype/Widget/FT/Tx/T(t)/V(x)/DA(/Helv 9 Tf)", "/NeedAppearances true"
    ),
}
HTML: dict[str, Make] = {
    "bytes of another encoding": lambda words: page("<p>@</p>").replace(b"@", words.encode("gbk")),
    "encoding that nobody chose": lambda words: (
        page(f"<p>{words}</p>").decode().replace('"utf-8"', '"iso-8859-1"').encode("gbk")
    ),
    "corrected by hand": lambda words: page(
        "<p>" + "".join(f"<s>{o}</s><b>{c}</b>" for c, o in zip(words, OTHERS, strict=False)) + "</p>"
    ),
    "value of an address": lambda words: page(
        f'<a href="/download.jsp?id=3&name={"".join(f"%{b:02X}" for b in words.encode())}.pdf">附件</a>'
    ),
    "below the columns of a site": lambda words: page(
        "<ul>" + "<li><a href=#>栏目</a></li>" * 60 + f"</ul><h1>通知</h1><p>{words}</p>"
    ),
}
OFD: dict[str, Make] = {
    "strips too thin to read": _ofd_strips,
    "two lines in turns": _ofd_interleaved,
    "letters of points": _ofd_points,
    "picture and name of a seal": _seal,
}
XLSX: dict[str, Make] = {
    "format around a text": sheet(_around),
    "every other cell": sheet(_every_other_cell),
    "condition of a format": sheet(_condition),
    "corrected by hand": _crossed_out,
    "query": lambda words: (
        f'let\r\n    Level = "{words}",\r\n    Source = {json.dumps([1])}\r\nin\r\n    Source\r\n'.encode()
    ),
}
SCAN: dict[str, Make] = {
    "long picture": _long,
    "stamp on its head": lambda words: jpeg(_sheet(words, grey=0, turned=180)),
    "stamp on its side": lambda words: jpeg(_sheet(words, grey=0, turned=90)),
    "colour of the paper": lambda words: png(_sheet(words, grey=246)),
    "below a bar": lambda words: png(_below_a_bar(words)),
}
