"""The files of `benchmarks.places`: the least of each format that holds its words where they are wanted."""

from __future__ import annotations

import base64
import email.message
import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pymupdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image, PngImagePlugin

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.ofd import with_font
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import cell

Make = Callable[[str], bytes]
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def zipped(parts: Mapping[str, str | bytes], *, comment: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment.encode()
    return out.getvalue()


def part(name: str, content: str) -> Make:
    """A Word document with one part more; {} is where the words go."""
    return lambda w: with_parts(document(lambda m: None), {name: content.format(w).encode()})


def paragraph(inside: str) -> Make:
    return lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml(inside.format(w, ns=nsdecls("w")))))


def sheet_part(name: str, content: str) -> Make:
    return lambda w: with_parts(cell("表"), {name: content.format(w).encode()})


# Presentations, drawings, open documents, web archives, books.
SLIDE = f'<p:sld xmlns:p="urn:p" xmlns:a="{A}"><p:cSld{{attributes}}><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>{{words}}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>'


def pptx(
    parts: Mapping[str, str | bytes] | None = None, *, words: str = "年度计划", attributes: str = "", more: str = ""
) -> bytes:
    relations = '<Relationships xmlns="urn:r"><Relationship Id="rId1" Target="slides/slide1.xml"/></Relationships>'
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f'<p:presentation xmlns:p="urn:p" xmlns:r="urn:o"><p:sldIdLst><p:sldId id="1" r:id="rId1"/></p:sldIdLst>{more}</p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations,
        "ppt/slides/slide1.xml": SLIDE.format(words=words, attributes=attributes),
        **(parts or {}),
    })  # fmt: skip


def shown(words: str) -> str:
    return f'<a:x xmlns:a="{A}"><a:p><a:r><a:t>{words}</a:t></a:r></a:p></a:x>'


def odf(kind: str, body: str, parts: Mapping[str, str] | None = None) -> bytes:
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return zipped({
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {spaces}><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        "META-INF/manifest.xml": "<manifest/>",
        **{name: content.replace("SPACES", spaces) for name, content in (parts or {}).items()},
    })  # fmt: skip


def vsdx(words: str, *, name: str = "") -> bytes:
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "visio/document.xml": '<VisioDocument xmlns="urn:v"/>',
        "visio/pages/pages.xml": f'<Pages xmlns="urn:v"><Page ID="0" Name="{name}"/></Pages>',
        "visio/pages/page1.xml": f'<PageContents xmlns="urn:v"><Shapes><Shape ID="1"><Text><cp IX="0"/>{words}</Text></Shape></Shapes></PageContents>',
    })  # fmt: skip


def xps(words: str) -> bytes:
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Type="http://schemas.microsoft.com/xps/2005/06/fixedrepresentation" Target="/D.fdseq" Id="r"/></Relationships>',
        "D.fdseq": '<FixedDocumentSequence xmlns="http://schemas.microsoft.com/xps/2005/06"><DocumentReference Source="/D.fdoc"/></FixedDocumentSequence>',
        "D.fdoc": '<FixedDocument xmlns="http://schemas.microsoft.com/xps/2005/06"><PageContent Source="/1.fpage" Width="800" Height="1100"/></FixedDocument>',
        "1.fpage": f'<FixedPage xmlns="http://schemas.microsoft.com/xps/2005/06" Width="800" Height="1100" xml:lang="zh"><Glyphs Fill="#ff000000" FontUri="/f.ttf" OriginX="90" OriginY="100" FontRenderingEmSize="20" UnicodeString="{words}"/></FixedPage>',
        "f.ttf": bytes(pymupdf.Font("china-s").buffer),
    })  # fmt: skip


def epub(words: str) -> bytes:
    return zipped({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
        "c.opf": "<package><manifest/></package>",
        "a.xhtml": f"<html><body><p>{words}</p></body></html>",
    })  # fmt: skip


def mht(words: str) -> bytes:
    body = base64.encodebytes(f"<html><body><p>{words}</p></body></html>".encode("gbk")).decode()
    return f'From: <Saved by Blink>\nMIME-Version: 1.0\nSubject: x\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset=gbk\nContent-Transfer-Encoding: base64\n\n{body}\n--b--\n'.encode()


# Mail with Outlook's package of attachments.
def tnef(attributes: list[tuple[int, int, bytes]]) -> bytes:
    out = struct.pack("<IH", 0x223E9F78, 1)
    for level, number, content in attributes:
        out += struct.pack("<BII", level, number, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)
    return out


def _mapi(properties: list[tuple[int, int, bytes]]) -> bytes:
    """Variable-length MAPI properties: type, number, one value each, padded to four bytes."""
    out = struct.pack("<I", len(properties))
    for number, kind, value in properties:
        out += struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\0" * (-len(value) % 4)
    return out


def tnef_file(words: str) -> bytes:
    inner = document(lambda m: m.add_paragraph(words))
    return tnef(
        [(1, 0x00069007, b"\4\2\0\0"), (2, 0x00069002, bytes(14)), (2, 0x00018010, b"a.docx\0"), (2, 0x0006800F, inner)]
    )


def tnef_body(words: str) -> bytes:
    return tnef([(1, 0x00069003, _mapi([(0x1000, 0x1F, (words + "\0").encode("utf-16-le"))]))])


def mail(name: str, content: bytes, kind: str = "application/ms-tnef") -> bytes:
    message = email.message.EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.cn", "b@example.cn", "通知"
    message.set_content("请查收附件。")
    message.add_attachment(content, maintype=kind.split("/")[0], subtype=kind.split("/")[1], filename=name)
    return message.as_bytes()


# Macros.
def packed_macro(source: bytes) -> bytes:
    """[MS-OVBA] 2.4.1: as chunks of literal tokens."""
    out = b"\1"
    for at in range(0, len(source), 3_600):
        chunk = source[at : at + 3_600]
        tokens = b"".join(b"\0" + chunk[n : n + 8] for n in range(0, len(chunk), 8))
        out += struct.pack("<H", 0xB000 | (len(tokens) + 2 - 3)) + tokens
    return out


def vba(words: str) -> bytes:
    from tests.ole_file import compound

    source = f'Attribute VB_Name = "Module1"\r\nSub a()\r\nMsgBox "{words}"\r\nEnd Sub\r\n'.encode("gbk")
    return compound({
        "VBA/dir": packed_macro(struct.pack("<HIH", 3, 2, 936)),
        "VBA/Module1": b"\1\2\3\4" * 10 + packed_macro(source),
        "PROJECT": b'ID="{0}"\r\nModule=Module1\r\n',
    })  # fmt: skip


def doc_with_macro(words: str) -> bytes:
    from tests.ole_file import compound

    source = f'Attribute VB_Name = "Module1"\r\nSub a()\r\nMsgBox "{words}"\r\nEnd Sub\r\n'.encode("gbk")
    return compound({
        "Workbook": xls_stream(),
        "_VBA_PROJECT_CUR/VBA/dir": packed_macro(struct.pack("<HIH", 3, 2, 936)),
        "_VBA_PROJECT_CUR/VBA/Module1": packed_macro(source),
    })  # fmt: skip


def xls_stream() -> bytes:
    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 1, 1997, 0, 0)) + record(0x0A, b"")
    head = record(0x809, struct.pack("<HHHHII", 0x600, 5, 1, 1997, 0, 0)) + record(0x42, struct.pack("<H", 1200))
    name = "表".encode("utf-16-le")
    bound = struct.pack("<IBBBB", 0, 0, 0, 1, 1) + name
    start = len(head) + 4 + len(bound) + 4
    bound = struct.pack("<IBBBB", start, 0, 0, 1, 1) + name
    return (head + record(0x85, bound) + record(0x0A, b"") + sheet).ljust(5_000, b"\0")


# Pictures.
def palette_png(words: str) -> bytes:
    """The letters have a palette entry of their own that is transparent, in the colour of the paper."""
    drawn = picture(words).convert("L").point(lambda v: 1 if v < 128 else 0)
    image = Image.frombytes("P", drawn.size, drawn.tobytes())
    image.putpalette([255, 255, 255, 255, 255, 255] + [0] * 750)
    out = io.BytesIO()
    image.save(out, "PNG", transparency=b"\xff\x00")
    return out.getvalue()


def clear_png(words: str) -> bytes:
    """Black letters on transparent black: over white paper they show, without it they don't."""
    mask = picture(words).convert("L").point(lambda v: 255 - v)
    image = Image.new("RGBA", mask.size, (0, 0, 0, 0))
    image.putalpha(mask)
    return png(image)


def png_text(words: str, kind: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    if kind == "iTXt":
        info.add_itxt("Description", words, zip=True)
    else:
        info.add_text("Comment", words.encode("gbk").decode("latin-1"), zip=kind == "zTXt")
    out = io.BytesIO()
    picture("图").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def jbig2(words: str) -> bytes:
    """One generic region coded by MMR, which is the fax code that Pillow can write."""
    image = picture(words, 60).convert("1")
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", strip_size=2**30)
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        start, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    coded = out.getvalue()[start : start + size]
    width, height = image.size
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\1" + coded

    def segment(number: int, kind: int, body: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1 if kind != 51 else 0, len(body)) + body

    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    return segment(0, 48, page) + segment(1, 38, region) + segment(2, 49, b"")


def jbig2_file(words: str) -> bytes:
    return b"\x97JB2\r\n\x1a\n\1" + struct.pack(">I", 1) + jbig2(words) + struct.pack(">IBBBI", 3, 51, 0, 0, 0)


def ofd_glyphs(words: str) -> bytes:
    """Text by glyph numbers alone: the code points are a blank each, the font is in the file."""
    font = pymupdf.Font("china-s")
    glyphs = " ".join(str(font.has_glyph(ord(c)) or 0) for c in words)
    code = "".join("\ue000" for _ in words)
    deltas = " ".join(["5.6"] * (len(words) - 1))
    objects = (
        f'<ofd:TextObject Boundary="28 40 120 8" Size="5.6" Font="3"><ofd:CGTransform CodePosition="0" CodeCount="{len(words)}" GlyphCount="{len(words)}">'
        f'<ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="5" DeltaX="{deltas}">{code}</ofd:TextCode></ofd:TextObject>'
    )
    return with_font(objects, bytes(font.buffer))


def ofd_wrong_codes(words: str) -> bytes:
    """The same, with code points that are words of their own: what is copied is not what is seen."""
    return ofd_recoded(words, ("年度计划安排表格式" * 3)[: len(words)])


def ofd_recoded(words: str, said: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(ofd_glyphs(words))) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(
                info.filename,
                data.decode().replace("\ue000" * len(words), said) if info.filename.endswith("P0.xml") else data,
            )
    return out.getvalue()


# PDF.
def unicode_table(words: str, said: str | None) -> bytes:
    """The font's table of characters removed (None), or made to say something else."""
    made = pymupdf.open(stream=pdf(lambda m, page: None), filetype="pdf")
    page = made[0]
    page.insert_font(fontname="F9", fontbuffer=pymupdf.Font("china-s").buffer)
    page.insert_text((80, 100), words, fontname="F9", fontsize=20)
    for xref in range(1, made.xref_length()):
        if made.xref_get_key(xref, "ToUnicode")[0] != "xref":
            continue
        if said is None:
            made.xref_set_key(xref, "ToUnicode", "null")
            continue
        font = pymupdf.Font("china-s")
        pairs = "\n".join(f"<{font.has_glyph(ord(w)):04x}> <{ord(s):04x}>" for w, s in zip(words, said, strict=False))
        table = f"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{len(words)} beginbfchar\n{pairs}\nendbfchar\nendcmap\nend\nend"
        made.update_stream(int(made.xref_get_key(xref, "ToUnicode")[1].split()[0]), table.encode())
    return bytes(made.tobytes())


def catalogue(key: str, value: Callable[[str], str]) -> Make:
    def change(made: Any, words: str) -> None:
        made.xref_set_key(made.pdf_catalog(), key, value(words))

    return lambda w: pdf(lambda made, page: change(made, w))


def hexed(words: str) -> str:
    return "<" + (b"\xfe\xff" + words.encode("utf-16-be")).hex() + ">"


def xfa(made: Any, words: str) -> None:
    xref = made.get_new_xref()
    made.update_object(xref, "<<>>")
    made.update_stream(xref, f"<xdp><data><a>{words}</a></data></xdp>".encode())
    made.xref_set_key(made.pdf_catalog(), "AcroForm", f"<</Fields[]/XFA[(datasets) {xref} 0 R]>>")


def script(made: Any, words: str, *, escaped: bool) -> None:
    said = "".join(f"\\\\u{ord(c):04x}" for c in words) if escaped else words
    code = f'this.getField("x").value = "{said}";'
    value = f"({code})" if escaped else hexed(code)
    made.xref_set_key(made.pdf_catalog(), "OpenAction", f"<</S/JavaScript/JS {value}>>")


def script_stream(made: Any, words: str) -> None:
    xref = made.get_new_xref()
    made.update_object(xref, "<<>>")
    made.update_stream(xref, f'app.alert("{words}");'.encode("utf-16"))
    made.xref_set_key(made.pdf_catalog(), "OpenAction", f"<</S/JavaScript/JS {xref} 0 R>>")


def widget(page: Any, kind: int, **options: Any) -> None:
    widget = pymupdf.Widget()
    widget.field_type, widget.field_name = kind, "x"
    widget.rect = pymupdf.Rect(80, 600, 280, 620)
    for name, value in options.items():
        setattr(widget, name, value)
    page.add_widget(widget)


def hidden_field(made: Any, page: Any, words: str) -> None:
    widget(page, pymupdf.PDF_WIDGET_TYPE_TEXT, field_value="")
    xref = next(page.widgets()).xref
    made.xref_set_key(xref, "V", hexed(words))
    made.xref_set_key(xref, "AP", "null")
    made.xref_set_key(xref, "F", "2")


def thumb(made: Any, page: Any, words: str) -> None:
    drawn = picture(words).convert("L")
    xref = made.get_new_xref()
    made.update_object(xref, f"<</Width {drawn.width}/Height {drawn.height}/ColorSpace/DeviceGray/BitsPerComponent 8>>")
    made.update_stream(xref, drawn.tobytes())
    made.xref_set_key(page.xref, "Thumb", f"{xref} 0 R")


def attached_note(page: Any, words: str) -> None:
    page.add_file_annot((300, 300), document(lambda m: m.add_paragraph(words)), "a.docx")


def stamp(made: Any, page: Any, words: str) -> None:
    """An annotation whose words stand in its appearance alone."""
    page.add_freetext_annot((80, 60, 400, 100), words, fontname="china-s", fontsize=16)
    made.xref_set_key(next(page.annots()).xref, "Contents", "()")


def jbig2_page(made: Any, page: Any, words: str) -> None:
    drawn = picture(words, 60)
    xref = page.insert_image((60, 60, 360, 120), stream=png(drawn.convert("L")))
    made.update_object(
        xref,
        f"<</Type/XObject/Subtype/Image/Width {drawn.width}/Height {drawn.height}/ColorSpace/DeviceGray/BitsPerComponent 1>>",
    )
    made.update_stream(xref, jbig2(words)[:-11], compress=False)
    made.xref_set_key(xref, "Filter", "/JBIG2Decode")


# Archives.
def tar(words: str, where: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo(f"{words}.txt" if where == "name" else "a.txt")
        if where == "comment":
            info.pax_headers = {"comment": words}
        info.size = 6
        archive.addfile(info, io.BytesIO("内容".encode()))
    return out.getvalue()


def gz(words: str) -> bytes:
    name = words.encode("gbk") + b".txt\0"
    body = gzip.compress("内容".encode(), mtime=0)
    return body[:3] + b"\x08" + body[4:10] + name + body[10:]


def rtf(inside: str) -> Make:
    return lambda w: (
        "{\\rtf1\\ansi "
        + inside.format("".join(f"\\u{ord(c) - 65536 if ord(c) > 32767 else ord(c)}?" for c in w))
        + " text\\par}"
    ).encode()


def member_comment(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment = words.encode()
        archive.writestr(info, "内容")
    return out.getvalue()


def choices(sheet: Any, words: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"公开,{words}"')
    sheet.add_data_validation(rule)
    rule.add("A5")


def style(name: str) -> Any:
    from openpyxl.styles import NamedStyle

    return NamedStyle(name=name)
