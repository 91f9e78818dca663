"""The fifth set: Word and workbooks."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from typing import Any

from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from benchmarks.tricks.docx import document, replaced
from benchmarks.tricks.fourth.docx import WML, A, inside, part, run, spelt
from benchmarks.tricks.fourth.html import shuffled
from benchmarks.tricks.fourth.xlsx import changed
from benchmarks.tricks.fourth.xlsx import part as sheet_part
from benchmarks.tricks.metafile import emf_of_text
from benchmarks.tricks.words import BODY, picture
from benchmarks.tricks.xlsx import book

Make = Callable[[str], bytes]
BOX = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>900000</wp:posOffset></wp:positionV><wps:wsp xmlns:wps="urn:wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>'
SHAPE = '<xdr:sp><xdr:spPr><a:xfrm><a:off x="{x}" y="900000"/><a:ext cx="200000" cy="200000"/></a:xfrm></xdr:spPr><xdr:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></xdr:txBody></xdr:sp>'


def placed(template: str, words: str, step: int = 250_000) -> str:
    """The template for each character, in another order than the places say."""
    return "".join(template.format(c=words[n], x=900_000 + step * n) for n in shuffled(words))


def _frames(made: Any, words: str) -> None:
    from docx.oxml import parse_xml

    for n in shuffled(words):
        made.add_paragraph(words[n])._p.insert(0, parse_xml(f'<w:pPr {WML}><w:framePr w:w="400" w:x="{1000 + 420 * n}" w:y="1200" w:hAnchor="page" w:vAnchor="page"/></w:pPr>'))  # fmt: skip


def _moving(words: str) -> bytes:
    out = io.BytesIO()
    picture("图").save(out, "GIF", save_all=True, append_images=[picture(words)])
    return out.getvalue()


DOCX: dict[str, Make] = {
    "order turned by an element": inside(lambda w: f'<w:bdo {WML} w:val="rtl">{run(w[::-1])}</w:bdo>'),
    "boxes in another order": inside(lambda w: f"<w:r {WML}>{placed(BOX, w)}</w:r>"),
    "frames in another order": lambda w: document(lambda m: _frames(m, w)),
    "column by tabs": lambda w: document(lambda m: [m.add_paragraph(f"{a}\t{c}") for a, c in zip(("年度", "计划", "安排", "表格", "会议", "通知"), w, strict=False)]),
    "choices that are shown": inside(lambda w: f"<w:sdt {WML}><w:sdtPr><w:dropDownList>" + spelt('<w:listItem w:displayText="{}" w:value="a{n}"/>')(w) + f"</w:dropDownList></w:sdtPr><w:sdtContent>{run('表')}</w:sdtContent></w:sdt>"),
    "field with a condition": inside(lambda w: f'<w:r {WML}><w:instrText>IF 1 = 1 "{w}" "无"</w:instrText></w:r>'),
    "packed drawing": part("word/media/image8.emz", lambda w: gzip.compress(emf_of_text(w))),
    "soft hyphens between": inside(lambda w: f"<w:r {WML}>" + "<w:softHyphen/>".join(f"<w:t>{c}</w:t>" for c in w) + "</w:r>"),
    "bullets of levels": part("word/numbering9.xml", lambda w: f"<w:numbering {WML}><w:abstractNum>" + spelt('<w:lvl w:ilvl="{n}"><w:lvlText w:val="{}"/></w:lvl>')(w) + "</w:abstractNum></w:numbering>"),
    "second frame of a picture": part("word/media/image6.gif", _moving),
    "remark in the XML": lambda w: replaced(document(lambda m: None), "word/document.xml", "<w:body>", f"<!-- {w} --><w:body>"),
}  # fmt: skip


def _upwards(sheet: Any, words: str) -> None:
    for row, character in enumerate(reversed(words), 1):
        sheet.cell(row, 5, character)
        sheet.cell(row, 1, BODY[row % 3])


def _comments(sheet: Any, words: str) -> None:
    for row, character in enumerate(words, 1):
        sheet.cell(row, 1, row).comment = Comment(character, "a")


def _sections(sheet: Any, words: str) -> None:
    for row, value in enumerate((1, 2), 1):
        sheet.cell(row, 3, value).number_format = f'[=1]"{words[:2]}";[=2]"{words[2:]}"'


def _from_another_sheet(words: str) -> bytes:
    def change(made: Any, sheet: Any) -> None:
        other = made.create_sheet("附")
        for place, n in enumerate(shuffled(words), 1):
            other.cell(place, 1, words[n])
        sheet["A1"] = "=" + "&".join(f"附!A{shuffled(words).index(n) + 1}" for n in range(len(words)))

    return book(change)


def _names(words: str) -> bytes:
    def change(made: Any, sheet: Any) -> None:
        for n in shuffled(words):
            made.defined_names[f"n{n}x"] = DefinedName(f"n{n}x", attr_text=f'"{words[n]}"')
        sheet["A1"] = "=" + "&".join(f"n{n}x" for n in range(len(words)))

    return book(change)


def _workbook_of_2003(words: str) -> bytes:
    cells = spelt('<Cell><Data ss:Type="String">{}</Data></Cell>')(words)
    lines = "".join(f'<Row><Cell><Data ss:Type="String">{line}</Data></Cell></Row>' for line in BODY)
    return f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row>{cells}</Row>{lines}</Table></Worksheet></Workbook>'.encode()


DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" {A}>{shapes}</xdr:wsDr>'
)

XLSX: dict[str, Make] = {
    "upwards": changed(_upwards),
    "a comment a character": changed(_comments),
    "sections of a format": changed(_sections),
    "numbers added up": changed(lambda s, w: s.__setitem__("A1", "=" + "&".join(f"UNICHAR({ord(c) - 7}+7)" for c in w))),
    "from another sheet": _from_another_sheet,
    "from names": _names,
    "shapes in another order": sheet_part("xl/drawings/drawing3.xml", lambda w: DRAWING.format(A=A, shapes=placed(SHAPE, w))),
    "XML of 2003": _workbook_of_2003,
    "value of a rich cell": sheet_part("xl/richData/rdrichvalue.xml", lambda w: f"<rvData><rv s='0'><v>{w}</v></rv></rvData>"),
    "name of a theme": sheet_part("xl/theme/theme7.xml", lambda w: f'<a:theme {A} name="{w}"/>'),
    "remark in the XML": sheet_part("xl/worksheets/sheet9.xml", lambda w: f"<worksheet><!-- {w} --><sheetData/></worksheet>"),
    "caption of a slicer": sheet_part("xl/slicers/slicer1.xml", lambda w: f'<slicers><slicer name="a" caption="{w}"/></slicers>'),
}  # fmt: skip
