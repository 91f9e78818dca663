"""The seventh set: Word."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from benchmarks.tricks.docx import document, replaced, with_parts
from benchmarks.tricks.pdf import text as pdf_text
from benchmarks.tricks.words import picture, png, svg

Make = Callable[[str], bytes]
W = nsdecls("w")
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def changed(change: Callable[[Any, str], object]) -> Make:
    return lambda words: document(lambda made: change(made, words))


def runs(xml: Callable[[str], str]) -> Make:
    return changed(lambda made, words: made.add_paragraph()._p.append(parse_xml(xml(words))))


def part(name: str, content: Callable[[str], bytes]) -> Make:
    return lambda words: with_parts(document(lambda made: None), {name: content(words)})


def each(template: str, between: str = "") -> Callable[[str], str]:
    return lambda words: between.join(template.format(c, n=n, code=ord(c)) for n, c in enumerate(words))


def _first_header(made: Any, words: str) -> None:
    section = made.sections[0]
    section.different_first_page_header_footer = True
    table = section.first_page_header.add_table(1, 3, Cm(15))
    for cell, said in zip(table.row_cells(0), (words[:1], words[1:2], words[2:] or "　"), strict=True):
        cell.text = said


def _form_in_table(made: Any, words: str) -> None:
    """密 / 级 above each other in a narrow label, the value in a table of its own inside the next cell."""
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "密\n级"
    inner = table.cell(0, 1).add_table(1, 1)
    inner.cell(0, 0).text = " ".join(words)


def _from_the_right(made: Any, words: str) -> None:
    table = made.add_table(1, len(words))
    table.table_direction = WD_TABLE_DIRECTION.RTL
    for cell, character in zip(table.row_cells(0), reversed(words), strict=True):
        cell.text = character


def _style(made: Any, words: str) -> None:
    """White by the style's own style, and as small as can be."""
    style = made.styles.add_style("密", 2)
    style.font.color.rgb, style.font.size, style.hidden = RGBColor(255, 255, 255), Pt(1), True
    made.add_paragraph("附：").add_run("\u2063".join(words), style="密")


def _inserted(made: Any, words: str) -> None:
    """Every other character is in an insertion that nobody has accepted, with deleted ones between."""
    paragraph = made.add_paragraph()
    for n, c in enumerate(words):
        kept = f'<w:ins {W} w:id="{n}" w:author="a"><w:r><w:t>{c}</w:t></w:r></w:ins>'
        paragraph._p.append(parse_xml(kept))
        gone = f'<w:del {W} w:id="{40 + n}" w:author="b"><w:r><w:delText>的</w:delText></w:r></w:del>'
        paragraph._p.append(parse_xml(gone))


def _old_cells(made: Any, words: str) -> None:
    table = made.add_table(3, 2)
    cell = table.cell(1, 1)
    cell.text = words
    row = table.rows[1]._tr.get_or_add_trPr()
    row.append(parse_xml(f'<w:del {W} w:id="70" w:author="a" w:date="2024-03-01T00:00:00Z"/>'))
    row.append(parse_xml(f"<w:hidden {W}/>"))


def _narrow_page(made: Any, words: str) -> None:
    """A section so narrow that each line holds one character."""
    section = made.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.left_margin, section.right_margin = Cm(3), Cm(1.2), Cm(1.2)
    made.add_paragraph(words)


def _conditional(words: str) -> str:
    field = f'IF 1 = 1 "{words[:1]}" "公开"'
    return f'<w:p {W}><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{field}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{words[:1]}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>{words[1:]}</w:t></w:r></w:p>'


def _choice(words: str) -> str:
    """A drawing for new programs, another for old ones."""
    return (
        f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" {W} xmlns:v="urn:schemas-microsoft-com:vml">'
        "<mc:Choice Requires='wps'><w:r><w:t>年度</w:t></w:r></mc:Choice><mc:Fallback><w:pict><v:rect><v:textbox><w:txbxContent>"
        + each("<w:p><w:r><w:t>{}</w:t></w:r></w:p>")(words)
        + "</w:txbxContent></v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent>"
    )


def _tinted(made: Any, words: str) -> None:
    """A picture that Word's own effects make as pale as the paper."""
    shape = made.add_picture(io.BytesIO(png(picture(words, 30, ink="#f4f4f4"))))
    blip = shape._inline.graphic.graphicData.pic.find(qn("pic:blipFill")).find(qn("a:blip"))
    blip.append(parse_xml(f'<a:lum {A} bright="70000" contrast="-70000"/>'))


def _web(words: str) -> bytes:
    return f"<html><meta charset=gb2312><body><p style='mso-hide:all'>{each('<span>{}</span>')(words)}</p></body></html>".encode(
        "gb18030"
    )


def _packed(words: str) -> bytes:
    return f"<w:document {W}><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>".encode("utf-16")


def _mail_merge(words: str) -> bytes:
    made = document(lambda m: m.add_paragraph("收件人"))
    return replaced(
        made,
        "word/settings.xml",
        "</w:settings>",
        f'<w:docVars><w:docVar w:name="x" w:val="{words}"/></w:docVars></w:settings>',
    )


DOCX: dict[str, Make] = {
    "cells of the first header": changed(_first_header),
    "label and value in two tables": changed(_form_in_table),
    "table from the right": changed(_from_the_right),
    "white and tiny by a style": changed(_style),
    "inserted between deleted ones": changed(_inserted),
    "row that was deleted": changed(_old_cells),
    "page as narrow as a letter": changed(_narrow_page),
    "half a field": runs(_conditional),
    "for old programs": runs(_choice),
    "made pale by an effect": changed(_tinted),
    "page of the web, hidden": part("word/page1.html", _web),
    "second document in UTF-16": part("word/document2.xml", _packed),
    "variables": _mail_merge,
    "PDF with unseen words": part("word/embeddings/oleObject1.bin", lambda w: pdf_text(w, render_mode=3)),
    "drawing of curves": part("word/media/image8.svg", lambda w: svg(w).encode()),
    "data in base64": part("customXml/item9.xml", lambda w: f"<f><c>{base64.b64encode(w.encode('utf-16-le')).decode()}</c></f>".encode()),
    "digits by emphasis": runs(lambda w: f"<w:p {W}>" + each("<w:r><w:rPr><w:position w:val='-{n}'/><w:em w:val='dot'/><w:w w:val='33'/></w:rPr><w:t xml:space='preserve'> {} </w:t></w:r>")(w) + "</w:p>"),
    "turned by marks": runs(lambda w: f"<w:p {W}><w:dir w:val='rtl'><w:bdo w:val='rtl'>" + "".join(f"<w:r><w:t>{c}</w:t></w:r>" for c in reversed(w)) + "</w:bdo></w:dir></w:p>"),
}  # fmt: skip
