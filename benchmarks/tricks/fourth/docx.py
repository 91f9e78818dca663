"""The fourth set: Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.pdf import text as pdf_text
from benchmarks.tricks.words import picture, png

Make = Callable[[str], bytes]
WML = nsdecls("w")
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def inside(xml: Callable[[str], str]) -> Make:
    return lambda w: document(lambda m: m.add_paragraph()._p.append(parse_xml(xml(w))))


def part(name: str, xml: Callable[[str], str | bytes]) -> Make:
    def make(words: str) -> bytes:
        content = xml(words)
        return with_parts(document(lambda m: None), {name: content.encode() if isinstance(content, str) else content})

    return make


def spelt(template: str) -> Callable[[str], str]:
    """The template once for each character."""
    return lambda w: "".join(template.format(c, n=n) for n, c in enumerate(w))


def run(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def _flat(words: str) -> bytes:
    """The whole package as one XML file, as Word saves it on request."""
    with zipfile.ZipFile(io.BytesIO(document(lambda m: m.add_paragraph(words)))) as archive:
        parts = "".join(
            f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{archive.read(name).decode().partition("?>")[2]}</pkg:xmlData></pkg:part>'
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        )
    return f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{parts}</pkg:package>'.encode()


def _tables(made: Any, words: str) -> None:
    """A column of a table holds the words, another one other words beside them."""
    table = made.add_table(len(words), 2)
    for row, first, second in zip(table.rows, "年度计划安排表格", words, strict=False):
        row.cells[0].text, row.cells[1].text = first, second


def _turned(words: str) -> bytes:
    def change(made: Any) -> None:
        shape = made.add_picture(io.BytesIO(png(picture(words).transpose(Image.Transpose.ROTATE_90))))
        next(shape._inline.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}xfrm")).set("rot", "5400000")

    return document(change)


def _letters_in_alpha(words: str) -> Image.Image:
    made = picture(words)
    made.putalpha(picture(words).convert("L").point(lambda v: 255 - v))
    made.paste((0, 0, 0), (0, 0, *made.size), None)
    flat = Image.new("RGBA", made.size, (0, 0, 0, 0))
    flat.putalpha(picture(words).convert("L").point(lambda v: 255 - v))
    return flat


def _mail(words: str) -> bytes:
    quoted = "".join(f"={byte:02X}" for byte in f"<p>{words}</p>".encode())
    return f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{quoted}\n--b--\n'.encode()


DOCX: dict[str, Make] = {
    "other characters of the same look": lambda w: document(lambda m: m.add_paragraph(w.replace("秘", "祕").replace("机", "\u6a5f").replace("★", "\u2b50\ufe0f").replace("年", "\uf98e"))),
    "variation selectors": lambda w: document(lambda m: m.add_paragraph("\U000e0101".join(w))),
    "tag characters between": lambda w: document(lambda m: m.add_paragraph("\U000e0041\u180e".join(w))),
    "second column of a table": lambda w: document(lambda m: _tables(m, w)),
    "bound to custom XML": part("customXml/item4.xml", lambda w: f'<a xmlns="urn:a"><level v="{w}"/></a>'),
    "variable of the document": part("word/settings9.xml", lambda w: f'<w:settings {WML}><w:docVars><w:docVar w:name="a" w:val="{w}"/></w:docVars></w:settings>'),
    "building block": part("word/glossary/document.xml", lambda w: f"<w:glossaryDocument {WML}><w:docParts><w:docPart><w:docPartBody><w:p>{''.join(map(run, w))}</w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"),
    "a bubble a character": part("word/diagrams/data3.xml", lambda w: f'<dgm:dataModel xmlns:dgm="urn:dgm" {A}><dgm:ptLst>' + spelt('<dgm:pt modelId="{n}"><dgm:t><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>')(w) + "</dgm:ptLst></dgm:dataModel>"),
    "categories of a chart": part("word/charts/chart3.xml", lambda w: '<c:chartSpace xmlns:c="urn:c"><c:cat><c:strCache>' + spelt('<c:pt idx="{n}"><c:v>{}</c:v></c:pt>')(w) + "</c:strCache></c:cat></c:chartSpace>"),
    "moved away": inside(lambda w: f'<w:moveFrom {WML} w:id="4" w:author="a">{"".join(map(run, w))}</w:moveFrom>'),
    "name of a bookmark": inside(lambda w: f'<w:bookmarkStart {WML} w:id="9" w:name="{w}"/>'),
    "choices of a form field": inside(lambda w: f"<w:r {WML}><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList>" + spelt('<w:listEntry w:val="{}"/>')(w) + "</w:ddList></w:ffData></w:fldChar></w:r>"),
    "name of a control": inside(lambda w: f'<w:sdt {WML}><w:sdtPr><w:alias w:val="{w}"/><w:tag w:val="x"/></w:sdtPr><w:sdtContent>{run("表")}</w:sdtContent></w:sdt>'),
    "formula": inside(lambda w: '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">' + spelt("<m:r><m:t>{}</m:t></m:r>")(w) + "</m:oMath>"),
    "tip of a link": inside(lambda w: f'<w:hyperlink {WML} w:anchor="a" w:tooltip="{w}">{run("见附件")}</w:hyperlink>'),
    "imported web archive": part("word/chunk.mht", _mail),
    "author of a comment": part("word/comments9.xml", lambda w: f'<w:comments {WML}><w:comment w:id="3" w:author="{w}"><w:p>{run("阅")}</w:p></w:comment></w:comments>'),
    "turned picture": _turned,
    "letters in the alpha alone": lambda w: document(lambda m: m.add_picture(io.BytesIO(png(_letters_in_alpha(w))))),
    "one XML file": _flat,
    "PDF as an object": lambda w: with_parts(document(lambda m: None), {"word/embeddings/oleObject7.bin": pdf_text(w)}),
    "drawing with placed letters": part("word/media/image7.svg", lambda w: '<svg xmlns="http://www.w3.org/2000/svg"><text>' + "".join(f'<tspan x="{20 * n}" y="30">{w[n]}</tspan>' for n in sorted(range(len(w)), key=lambda n: (n * 7) % len(w))) + "</text></svg>"),
}  # fmt: skip
