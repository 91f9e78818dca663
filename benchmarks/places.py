"""Where a mark can stand: one file for each place, with the mark there and nowhere else. `python -m benchmarks.places [WORD]`.

What is found or reported as not fully read is well; a file called clean is a miss. The same files with harmless words
should be clean. `benchmarks.tricks` holds what is done to hide a mark; this is where ordinary programs put words.
"""

from __future__ import annotations

import base64
import email.message
import gzip
import io
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pymupdf
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image, PngImagePlugin

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.ofd import NS, image, ofd, text, with_font
from benchmarks.tricks.pdf import _written as written
from benchmarks.tricks.pdf import pdf
from benchmarks.tricks.words import BODY, picture, png
from benchmarks.tricks.xlsx import book, cell
from detectors.inspect import inspect, warm
from detectors.model import DetectorSettings, Verdict

MARKS = ("机密★5年", "秘密★10年")
HARMLESS = "年度工作"
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


def _xfa(made: Any, words: str) -> None:
    xref = made.get_new_xref()
    made.update_object(xref, "<<>>")
    made.update_stream(xref, f"<xdp><data><a>{words}</a></data></xdp>".encode())
    made.xref_set_key(made.pdf_catalog(), "AcroForm", f"<</Fields[]/XFA[(datasets) {xref} 0 R]>>")


def _script(made: Any, words: str, *, escaped: bool) -> None:
    said = "".join(f"\\\\u{ord(c):04x}" for c in words) if escaped else words
    code = f'this.getField("x").value = "{said}";'
    value = f"({code})" if escaped else hexed(code)
    made.xref_set_key(made.pdf_catalog(), "OpenAction", f"<</S/JavaScript/JS {value}>>")


def _script_stream(made: Any, words: str) -> None:
    xref = made.get_new_xref()
    made.update_object(xref, "<<>>")
    made.update_stream(xref, f'app.alert("{words}");'.encode("utf-16"))
    made.xref_set_key(made.pdf_catalog(), "OpenAction", f"<</S/JavaScript/JS {xref} 0 R>>")


def _widget(page: Any, kind: int, **options: Any) -> None:
    widget = pymupdf.Widget()
    widget.field_type, widget.field_name = kind, "x"
    widget.rect = pymupdf.Rect(80, 600, 280, 620)
    for name, value in options.items():
        setattr(widget, name, value)
    page.add_widget(widget)


def _hidden_field(made: Any, page: Any, words: str) -> None:
    _widget(page, pymupdf.PDF_WIDGET_TYPE_TEXT, field_value="")
    xref = next(page.widgets()).xref
    made.xref_set_key(xref, "V", hexed(words))
    made.xref_set_key(xref, "AP", "null")
    made.xref_set_key(xref, "F", "2")


def _thumb(made: Any, page: Any, words: str) -> None:
    drawn = picture(words).convert("L")
    xref = made.get_new_xref()
    made.update_object(xref, f"<</Width {drawn.width}/Height {drawn.height}/ColorSpace/DeviceGray/BitsPerComponent 8>>")
    made.update_stream(xref, drawn.tobytes())
    made.xref_set_key(page.xref, "Thumb", f"{xref} 0 R")


def _attached_note(page: Any, words: str) -> None:
    page.add_file_annot((300, 300), document(lambda m: m.add_paragraph(words)), "a.docx")


def _stamp(made: Any, page: Any, words: str) -> None:
    """An annotation whose words stand in its appearance alone."""
    page.add_freetext_annot((80, 60, 400, 100), words, fontname="china-s", fontsize=16)
    made.xref_set_key(next(page.annots()).xref, "Contents", "()")


def _jbig2_page(made: Any, page: Any, words: str) -> None:
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


PLACES: dict[str, tuple[str, Make]] = {
    "docx imported document": ("a.docx", lambda w: with_parts(document(lambda m: None), {"word/afchunk1.docx": document(lambda m: m.add_paragraph(w))})),
    "docx imported web archive": ("a.docx", lambda w: with_parts(document(lambda m: None), {"word/afchunk1.mht": mht(w)})),
    "docx glossary": ("a.docx", part("word/glossary/document.xml", f'<w:glossaryDocument {nsdecls("w")}><w:docParts><w:docPart><w:docPartBody><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>')),
    "docx bound data": ("a.docx", part("customXml/item7.xml", '<r xmlns="urn:x"><v>{}</v></r>')),
    "docx bound data, attribute": ("a.docx", part("customXml/item7.xml", '<r xmlns="urn:x" level="{}"/>')),
    "docx chart": ("a.docx", part("word/charts/chart1.xml", f'<c:chartSpace xmlns:c="urn:c" xmlns:a="{A}"><c:title><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></c:title></c:chartSpace>')),
    "docx chart category": ("a.docx", part("word/charts/chart1.xml", '<c:chartSpace xmlns:c="urn:c"><c:cat><c:strCache><c:pt idx="0"><c:v>{}</c:v></c:pt></c:strCache></c:cat></c:chartSpace>')),
    "docx diagram": ("a.docx", part("word/diagrams/data1.xml", f'<d:dataModel xmlns:d="urn:d" xmlns:a="{A}"><d:pt><d:t><a:p><a:r><a:t>{{}}</a:t></a:r></a:p></d:t></d:pt></d:dataModel>')),
    "docx formula": ("a.docx", lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">' + "".join(f"<m:r><m:t>{c}</m:t></m:r>" for c in w) + "</m:oMath>")))),
    "docx fraction": ("a.docx", lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml(f'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:f><m:num><m:r><m:t>{w}</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>')))),
    "docx ruby": ("a.docx", paragraph('<w:r {ns}><w:ruby><w:rt><w:r><w:t>{0}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甲</w:t></w:r></w:rubyBase></w:ruby></w:r>')),
    "docx simple field": ("a.docx", paragraph('<w:fldSimple {ns} w:instr="QUOTE {0}"/>')),
    "docx smart tag": ("a.docx", paragraph('<w:smartTag {ns} w:element="{0}"><w:r><w:t>文</w:t></w:r></w:smartTag>')),
    "docx control's placeholder": ("a.docx", paragraph('<w:sdt {ns}><w:sdtPr><w:alias w:val="{0}"/></w:sdtPr><w:sdtContent><w:r><w:t>文</w:t></w:r></w:sdtContent></w:sdt>')),
    "docx drop-down": ("a.docx", paragraph('<w:sdt {ns}><w:sdtPr><w:dropDownList><w:listItem w:displayText="{0}" w:value="1"/></w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>文</w:t></w:r></w:sdtContent></w:sdt>')),
    "docx bookmark's name": ("a.docx", paragraph('<w:bookmarkStart {ns} w:id="3" w:name="{0}"/>')),
    "docx form field": ("a.docx", paragraph('<w:r {ns}><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:default w:val="{0}"/></w:textInput></w:ffData></w:fldChar></w:r>')),
    "docx moved away": ("a.docx", paragraph('<w:moveFrom {ns} w:id="1" w:author="a"><w:r><w:t>{0}</w:t></w:r></w:moveFrom>')),
    "docx style's name": ("a.docx", lambda w: document(lambda m: setattr(m.add_paragraph("文", style=m.styles.add_style(w, 1)), "x", 1) if False else m.styles.add_style(w, 1))),
    "docx custom property": ("a.docx", part("docProps/custom.xml", '<Properties xmlns="urn:c"><property name="密级"><v>{}</v></property></Properties>')),
    "docx macro": ("a.docm", lambda w: with_parts(document(lambda m: None), {"word/vbaProject.bin": vba(w)})),
    "docx active control": ("a.docx", part("word/activeX/activeX1.xml", '<ax:ocx xmlns:ax="urn:ax"><ax:ocxPr ax:name="Caption" ax:value="{}"/></ax:ocx>')),
    "docx ink": ("a.docx", part("word/ink/ink1.xml", "<ink><annotation>{}</annotation></ink>")),
    "xlsx threaded comment": ("a.xlsx", sheet_part("xl/threadedComments/threadedComment1.xml", '<ThreadedComments xmlns="urn:t"><threadedComment ref="A1"><text>{}</text></threadedComment></ThreadedComments>')),
    "xlsx list of values": ("a.xlsx", lambda w: book(lambda made, sheet: _choices(sheet, w))),
    "xlsx pivot records": ("a.xlsx", sheet_part("xl/pivotCache/pivotCacheRecords1.xml", '<a><r><s v="{}"/></r></a>')),
    "xlsx pivot caption": ("a.xlsx", sheet_part("xl/pivotTables/pivotTable1.xml", '<a dataCaption="{}"/>')),
    "xlsx table's column": ("a.xlsx", sheet_part("xl/tables/table1.xml", '<table><tableColumns><tableColumn id="1" name="{}"/></tableColumns></table>')),
    "xlsx slicer": ("a.xlsx", sheet_part("xl/slicers/slicer1.xml", '<slicers><slicer caption="{}"/></slicers>')),
    "xlsx reading above": ("a.xlsx", sheet_part("xl/sharedStrings.xml", '<sst><si><t>甲</t><rPh sb="0" eb="1"><t>{}</t></rPh></si></sst>')),
    "xlsx style's name": ("a.xlsx", lambda w: book(lambda made, sheet: made.add_named_style(_style(w)))),
    "xlsx connection": ("a.xlsx", sheet_part("xl/connections.xml", '<connections><connection description="{}"/></connections>')),
    "xlsx chart sheet": ("a.xlsx", sheet_part("xl/chartsheets/sheet9.xml", "<chartsheet><headerFooter><oddHeader>{}</oddHeader></headerFooter></chartsheet>")),
    "xlsx scenario": ("a.xlsx", sheet_part("xl/worksheets/sheet9.xml", '<worksheet><sheetData/><scenarios><scenario name="a" comment="{}"/></scenarios></worksheet>')),
    "xlsx macro": ("a.xlsm", lambda w: with_parts(cell("表"), {"xl/vbaProject.bin": vba(w)})),
    "xlsx revision": ("a.xlsx", sheet_part("xl/revisions/revisionLog1.xml", "<revisions><rcc><nc><is><t>{}</t></is></nc></rcc></revisions>")),
    "xlsx form control": ("a.xlsx", sheet_part("xl/ctrlProps/ctrlProp1.xml", '<formControlPr><itemLst><item val="{}"/></itemLst></formControlPr>')),
    "pptx slide": ("a.pptx", lambda w: pptx(words=w)),
    "pptx master": ("a.pptx", lambda w: pptx({"ppt/slideMasters/slideMaster1.xml": shown(w)})),
    "pptx layout": ("a.pptx", lambda w: pptx({"ppt/slideLayouts/slideLayout1.xml": shown(w)})),
    "pptx notes": ("a.pptx", lambda w: pptx({"ppt/notesSlides/notesSlide1.xml": shown(w)})),
    "pptx notes master": ("a.pptx", lambda w: pptx({"ppt/notesMasters/notesMaster1.xml": shown(w)})),
    "pptx comment": ("a.pptx", lambda w: pptx({"ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="urn:p"><p:cm><p:text>{w}</p:text></p:cm></p:cmLst>'})),
    "pptx new comment": ("a.pptx", lambda w: pptx({"ppt/comments/modernComment_1.xml": shown(w)})),
    "pptx tag": ("a.pptx", lambda w: pptx({"ppt/tags/tag1.xml": f'<p:tagLst xmlns:p="urn:p"><p:tag name="A" val="{w}"/></p:tagLst>'})),
    "pptx section": ("a.pptx", lambda w: pptx(more=f'<p:extLst><p:section name="{w}"/></p:extLst>')),
    "pptx slide's name": ("a.pptx", lambda w: pptx(attributes=f' name="{w}"')),
    "pptx diagram": ("a.pptx", lambda w: pptx({"ppt/diagrams/data1.xml": shown(w)})),
    "pptx diagram drawing": ("a.pptx", lambda w: pptx({"ppt/diagrams/drawing1.xml": shown(w)})),
    "pptx chart": ("a.pptx", lambda w: pptx({"ppt/charts/chart1.xml": f'<c:x xmlns:c="urn:c"><c:v>{w}</c:v></c:x>'})),
    "pptx picture alone": ("a.pptx", lambda w: pptx({"ppt/media/image1.png": png(picture(w))})),
    "odt body": ("a.odt", lambda w: odf("text", f"<text:p>{w}</text:p>")),
    "odt header": ("a.odt", lambda w: odf("text", "<text:p>文</text:p>", {"styles.xml": f"<office:document-styles SPACES><office:master-styles><style:master-page><style:header><text:p>{w}</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"})),
    "odt note": ("a.odt", lambda w: odf("text", f"<text:p>文<office:annotation><text:p>{w}</text:p></office:annotation></text:p>")),
    "odt deletion": ("a.odt", lambda w: odf("text", f"<text:tracked-changes><text:changed-region><text:deletion><text:p>{w}</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>文</text:p>")),
    "odt hidden": ("a.odt", lambda w: odf("text", f'<text:p>文<text:hidden-text text:string-value="{w}"/></text:p>')),
    "odt variable": ("a.odt", lambda w: odf("text", f'<text:user-field-decls><text:user-field-decl office:string-value="{w}" text:name="a"/></text:user-field-decls><text:p>文</text:p>')),
    "odt property": ("a.odt", lambda w: odf("text", "<text:p>文</text:p>", {"meta.xml": f"<office:document-meta SPACES><office:meta><dc:subject>{w}</dc:subject></office:meta></office:document-meta>"})),
    "odt macro": ("a.odt", lambda w: odf("text", "<text:p>文</text:p>", {"Basic/Standard/Module1.xml": f"<module>MsgBox {w}</module>"})),
    "ods hidden sheet": ("a.ods", lambda w: odf("spreadsheet", f'<table:table table:name="a" table:display="false"><table:table-row><table:table-cell><text:p>{w}</text:p></table:table-cell></table:table-row></table:table>')),
    "ods sheet's name": ("a.ods", lambda w: odf("spreadsheet", f'<table:table table:name="{w}"><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>')),
    "ods value": ("a.ods", lambda w: odf("spreadsheet", f'<table:table table:name="a"><table:table-row><table:table-cell office:string-value="{w}"/></table:table-row></table:table>')),
    "ods condition": ("a.ods", lambda w: odf("spreadsheet", f'<table:content-validations><table:content-validation><table:help-message table:title="{w}"/></table:content-validation></table:content-validations><table:table table:name="a"/>')),
    "odp notes": ("a.odp", lambda w: odf("presentation", f"<draw:page><draw:frame><draw:text-box><text:p>文</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>{w}</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>")),
    "odg drawing": ("a.odg", lambda w: odf("drawing", f"<draw:page><draw:rect><text:p>{w}</text:p></draw:rect></draw:page>")),
    "vsdx shape": ("a.vsdx", vsdx),
    "vsdx page's name": ("a.vsdx", lambda w: vsdx("文", name=w)),
    "xps": ("a.xps", xps),
    "epub": ("a.epub", epub),
    "mht": ("a.mht", mht),
    "mail, winmail.dat with a file": ("a.eml", lambda w: mail("winmail.dat", tnef_file(w))),
    "mail, winmail.dat with a body": ("a.eml", lambda w: mail("winmail.dat", tnef_body(w))),
    "winmail.dat alone": ("winmail.dat", tnef_file),
    "mail, web archive attached": ("a.eml", lambda w: mail("a.mht", mht(w), "application/octet-stream")),
    "old workbook's macro": ("a.xls", doc_with_macro),
    "png palette": ("a.png", palette_png),
    "png on nothing": ("a.png", clear_png),
    "png tEXt": ("a.png", lambda w: png_text(w, "tEXt")),
    "png zTXt": ("a.png", lambda w: png_text(w, "zTXt")),
    "png iTXt": ("a.png", lambda w: png_text(w, "iTXt")),
    "jbig2": ("a.jb2", jbig2_file),
    "ofd jbig2": ("a.ofd", lambda w: image(jbig2_file(w), "a.jb2")),
    "ofd jbig2, bare": ("a.ofd", lambda w: image(jbig2(w), "a.jb2")),
    "ofd palette picture": ("a.ofd", lambda w: image(clear_png(w))),
    "ofd glyphs alone": ("a.ofd", ofd_glyphs),
    "ofd other code points": ("a.ofd", ofd_wrong_codes),
    "ofd extension": ("a.ofd", lambda w: ofd("", parts={"Doc_0/Ext.xml": f"<ofd:Extensions {NS}><ofd:Extension><ofd:Property>{w}</ofd:Property></ofd:Extension></ofd:Extensions>"})),
    "ofd action": ("a.ofd", lambda w: ofd(text("文", inside=f'<ofd:Actions><ofd:Action Event="CLICK"><ofd:Goto><ofd:Bookmark Name="{w}"/></ofd:Goto></ofd:Action></ofd:Actions>'))),
    "ofd custom tag": ("a.ofd", lambda w: ofd("", parts={"Doc_0/Tags/CustomTag.xml": f"<x><密级>{w}</密级></x>"})),
    "pdf no table of characters": ("a.pdf", lambda w: unicode_table(w, None)),
    "pdf lying table": ("a.pdf", lambda w: unicode_table(w, ("年度计划安排表格式" * 2)[: len(w)])),
    "pdf lying table of letters": ("a.pdf", lambda w: unicode_table(w, "abcdefghijkl"[: len(w)])),
    "pdf lying table of rare characters": ("a.pdf", lambda w: unicode_table(w, "".join(chr(ord(c) + 0x1357) if ord(c) < 0x8C00 else "龘" for c in w))),
    "pdf XFA": ("a.pdf", lambda w: pdf(lambda made, page: _xfa(made, w))),
    "pdf script": ("a.pdf", lambda w: pdf(lambda made, page: _script(made, w, escaped=False))),
    "pdf script, escaped": ("a.pdf", lambda w: pdf(lambda made, page: _script(made, w, escaped=True))),
    "pdf script in a stream": ("a.pdf", lambda w: pdf(lambda made, page: _script_stream(made, w))),
    "pdf field's value": ("a.pdf", lambda w: pdf(lambda made, page: _widget(page, pymupdf.PDF_WIDGET_TYPE_TEXT, field_value=w))),
    "pdf hidden field's value": ("a.pdf", lambda w: pdf(lambda made, page: _hidden_field(made, page, w))),
    "pdf choice": ("a.pdf", lambda w: pdf(lambda made, page: _widget(page, pymupdf.PDF_WIDGET_TYPE_LISTBOX, choice_values=["甲", w], field_value="甲"))),
    "pdf button": ("a.pdf", lambda w: pdf(lambda made, page: _widget(page, pymupdf.PDF_WIDGET_TYPE_BUTTON, button_caption=w))),
    "pdf structure": ("a.pdf", catalogue("StructTreeRoot", lambda w: f"<</Type/StructTreeRoot/K<</S/Figure/Alt{hexed(w)}>>>>")),
    "pdf private data": ("a.pdf", catalogue("PieceInfo", lambda w: f"<</App<</Private<</a {hexed(w)}>>>>>>")),
    "pdf thumbnail": ("a.pdf", lambda w: pdf(lambda made, page: _thumb(made, page, w))),
    "pdf attached note": ("a.pdf", lambda w: pdf(lambda made, page: _attached_note(page, w))),
    "pdf appearance alone": ("a.pdf", lambda w: pdf(lambda made, page: _stamp(made, page, w))),
    "pdf jbig2": ("a.pdf", lambda w: pdf(lambda made, page: _jbig2_page(made, page, w))),
    "pdf open layer": ("a.pdf", lambda w: pdf(lambda made, page: written(page, (80, 100), w, oc=made.add_ocg("x", on=False)))),
    "zip comment": ("a.zip", lambda w: zipped({"a.txt": "内容"}, comment=w)),
    "zip member's comment": ("a.zip", lambda w: member_comment(w)),
    "zip folder's name": ("a.zip", lambda w: zipped({f"{w}/a.txt": "内容"})),
    "tar comment": ("a.tar", lambda w: tar(w, "comment")),
    "tar name": ("a.tar", lambda w: tar(w, "name")),
    "gz name": ("a.gz", gz),
    "rtf title": ("a.rtf", rtf("{{\\info{{\\title {}}}}}")),
    "rtf footnote": ("a.rtf", rtf("x{{\\footnote {}}}")),
    "rtf hidden": ("a.rtf", rtf("{{\\v {}}}")),
    "rtf bookmark": ("a.rtf", rtf("{{\\*\\bkmkstart {}}}")),
    "rtf variable": ("a.rtf", rtf("{{\\*\\docvar {{a}}{{{}}}}}")),
    "rtf unknown group": ("a.rtf", rtf("{{\\*\\strange {}}}")),
    "text UTF-7": ("a.txt", lambda w: ("\n".join(BODY) + "\n" + w).encode("utf-7")),
    "text HZ": ("a.txt", lambda w: ("\n".join(BODY).replace("★", "") + "\n" + w.replace("★", "☆")).encode("hz", "ignore")),
    "text UTF-32": ("a.txt", lambda w: ("\n".join(BODY) + "\n" + w).encode("utf-32")),
    "svg text": ("a.svg", lambda w: f'<svg xmlns="http://www.w3.org/2000/svg"><text x="5" y="20">{w}</text></svg>'.encode()),
    "svg tspans": ("a.svg", lambda w: ('<svg xmlns="http://www.w3.org/2000/svg"><text>' + "".join(f"<tspan>{c}</tspan>" for c in w) + "</text></svg>").encode()),
    "xlsx compressed twice": ("a.xlsx.gz", lambda w: gzip.compress(cell(w))),
    "zlib stream alone": ("a.bin", lambda w: zlib.compress(w.encode() * 3)),
}  # fmt: skip


def member_comment(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment = words.encode()
        archive.writestr(info, "内容")
    return out.getvalue()


def _choices(sheet: Any, words: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"公开,{words}"')
    sheet.add_data_validation(rule)
    rule.add("A5")


def _style(name: str) -> Any:
    from openpyxl.styles import NamedStyle

    return NamedStyle(name=name)


def verdict(place: str, words: str) -> Verdict:
    name, make = PLACES[place]
    return inspect(io.BytesIO(make(words)), name, DetectorSettings()).verdict


def main(wanted: list[str]) -> None:
    warm()
    told: dict[str, list[str]] = {"found": [], "not clean": [], "MISSED": [], "harmless words not clean": []}
    for place in PLACES:
        if wanted and not any(word in place for word in wanted):
            continue
        verdicts = {verdict(place, mark) for mark in MARKS}
        kind = "MISSED" if Verdict.CLEAN in verdicts else "found" if verdicts == {Verdict.SUSPECTED} else "not clean"
        told[kind].append(place)
        if verdict(place, HARMLESS) is not Verdict.CLEAN:
            told["harmless words not clean"].append(place)
    for kind, places in told.items():
        print(f"{kind}: {len(places)}" + ("" if kind == "found" else f"  {', '.join(places)}"))


if __name__ == "__main__":
    main(sys.argv[1:])
