"""The sixth set: Word."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from benchmarks.tricks.docx import document, with_parts
from benchmarks.tricks.words import picture, png

Make = Callable[[str], bytes]
W = nsdecls("w")
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
SHAPES = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
)


def _watermark(made: Any, words: str) -> None:
    """As Word's own command puts it into the header."""
    header = made.sections[0].header
    header.is_linked_to_previous = False
    shape = (
        f'<w:r {W} {VML}><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"/>'
        '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" '
        'style="position:absolute;width:415pt;height:207pt;rotation:315;z-index:-251658752" fillcolor="silver" stroked="f">'
        f'<v:fill opacity=".5"/><v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string="{words}"/></v:shape></w:pict></w:r>'
    )
    header.paragraphs[0]._p.append(parse_xml(shape))


def _even_header(made: Any, words: str) -> None:
    made.settings.odd_and_even_pages_header_footer = True
    header = made.sections[0].even_page_header
    header.is_linked_to_previous = False
    header.paragraphs[0].add_run("\t")
    for character in words:
        header.paragraphs[0].add_run(character + "\u200b")


def _deleted(made: Any, words: str) -> None:
    """Struck out by a colleague, character by character, while changes were tracked."""
    paragraph = made.add_paragraph()
    for number, character in enumerate(words):
        paragraph._p.append(
            parse_xml(
                f'<w:del {W} w:id="{50 + number}" w:author="科员{number % 2}" w:date="2024-03-0{number % 9 + 1}T08:00:00Z">'
                f"<w:r><w:delText>{character}</w:delText></w:r></w:del>"
            )
        )


def _deleted_paragraph_mark(made: Any, words: str) -> None:
    """What stands in two paragraphs becomes one when the deletion of the first one's end is accepted."""
    first = made.add_paragraph(words[:1])
    properties = first._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:rPr {W}><w:del w:id="90" w:author="a" w:date="2024-03-01T08:00:00Z"/></w:rPr>'))
    made.add_paragraph(words[1:])


def _small_and_white(made: Any, words: str) -> None:
    run = made.add_paragraph().add_run(" ".join(words))
    run.font.size = Pt(1)
    run.font.color.rgb = RGBColor(0xFE, 0xFF, 0xFE)
    run.font.hidden = True


def _tall_cell(made: Any, words: str) -> None:
    """A narrow cell of a form, written downwards."""
    table = made.add_table(1, 2)
    cell = table.cell(0, 0)
    cell.width = Cm(0.9)
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:textDirection {W} w:val="tbRlV"/>'))
    cell.text = words[0]
    for character in words[1:]:
        cell.add_paragraph(character)
    table.cell(0, 1).text = "本表由承办人填写，一式两份，交办公室存档。"


def _form_label(made: Any, words: str) -> None:
    table = made.add_table(2, 4)
    for cell, said in zip(table.row_cells(0), ("文　　号", "", "密　　级", "　".join(words)), strict=True):
        cell.text = said


def _star_as_symbol(made: Any, words: str) -> None:
    """Word's own way to insert a star out of Wingdings."""
    before, _, after = words.partition("★")
    paragraph = made.add_paragraph(before)
    paragraph._p.append(parse_xml(f'<w:r {W}><w:sym w:font="Wingdings" w:char="F0AB"/></w:r>'))
    paragraph.add_run(after)


def _drawn(inner: str) -> str:
    return (
        f'<w:r {W} {SHAPES}><w:drawing><wp:anchor behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1" simplePos="0" '
        'relativeHeight="2"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>-9000000</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:posOffset>-900000</wp:posOffset></wp:positionV><wp:extent cx="1800000" cy="600000"/>'
        f'<wp:wrapNone/><wp:docPr id="7" name="文本框 7"/><a:graphic>{inner}</a:graphic></wp:anchor></w:drawing></w:r>'
    )


def _box(words: str) -> str:
    return f"<wps:wsp><wps:cNvSpPr txBox='1'/><wps:spPr/><wps:txbx><w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"


def _box_off_the_page(made: Any, words: str) -> None:
    data = f'<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">{_box(words)}</a:graphicData>'
    made.add_paragraph()._p.append(parse_xml(_drawn(data)))


def _grouped_halves(made: Any, words: str) -> None:
    half = (len(words) + 1) // 2
    data = (
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:wgp><wpg:grpSpPr/>'
        f"{_box(words[:half])}{_box(words[half:])}</wpg:wgp></a:graphicData>"
    )
    made.add_paragraph()._p.append(parse_xml(_drawn(data)))


def _own_property(words: str) -> bytes:
    """密级 as the property of the document that office systems write."""
    xml = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" '
        f'pid="2" name="SecretLevel"><vt:lpwstr>{words}</vt:lpwstr></property></Properties>'
    )
    return with_parts(document(lambda m: None), {"docProps/custom.xml": xml.encode()})


def _workbook_inside(words: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["C7"] = words
    book.active.sheet_state = "visible"
    out = io.BytesIO()
    book.save(out)
    return with_parts(document(lambda m: None), {"word/embeddings/Microsoft_Excel_Sheet1.xlsx": out.getvalue()})


def _described_picture(made: Any, words: str) -> None:
    shape = made.add_picture(io.BytesIO(png(picture("附图", 30))))
    shape._inline.docPr.set("descr", words)


def _cropped_picture(made: Any, words: str) -> None:
    """The head of a pasted page is cut off by Word's cropping, which keeps the whole picture."""
    shape = made.add_picture(io.BytesIO(png(picture(f"{words}\n\n会议纪要\n第三期", 40))))
    fill = shape._inline.graphic.graphicData.pic.find(qn("pic:blipFill"))
    crop = parse_xml('<a:srcRect xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" t="38000"/>')
    fill.insert(1, crop)


def _merged_field(made: Any, words: str) -> None:
    paragraph = made.add_paragraph("等级：")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " DOCPROPERTY Level \\* MERGEFORMAT ")
    for character in words:
        field.append(parse_xml(f'<w:r {W}><w:rPr><w:spacing w:val="60"/></w:rPr><w:t>{character}</w:t></w:r>'))
    paragraph._p.append(field)


def _guide(made: Any, words: str) -> None:
    """Small readings above ordinary words."""
    run = (
        f'<w:r {W}><w:ruby><w:rubyPr><w:hps w:val="10"/></w:rubyPr><w:rt><w:r><w:t>{words}</w:t></w:r></w:rt>'
        "<w:rubyBase><w:r><w:t>工作安排</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    made.add_paragraph()._p.append(parse_xml(run))


def _second_section(made: Any, words: str) -> None:
    section = made.add_section(WD_SECTION.NEW_PAGE)
    section.footer.is_linked_to_previous = False
    section.footer.paragraphs[0].text = f"— {words} —"


def _noted(made: Any, words: str) -> None:
    run = made.add_paragraph("送审稿").runs[0]
    comment = made.add_comment(run, text="请核", author="王", initials="W")
    for character in words:
        comment.add_paragraph().add_run(character)


def _chart(words: str) -> bytes:
    runs = "".join(f"<a:r><a:rPr lang='zh-CN'/><a:t>{c}</a:t></a:r>" for c in words)
    xml = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<c:chart><c:title><c:tx><c:rich><a:p>{runs}</a:p></c:rich></c:tx></c:title></c:chart></c:chartSpace>"
    )
    return with_parts(document(lambda m: None), {"word/charts/chart1.xml": xml.encode()})


def _endnote(words: str) -> bytes:
    runs = "".join(f"<w:r><w:t>{c}</w:t></w:r><w:r><w:noBreakHyphen/></w:r>" for c in words)
    xml = f'<w:endnotes {W}><w:endnote w:id="1"><w:p><w:r><w:endnoteRef/></w:r>{runs}</w:p></w:endnote></w:endnotes>'
    return with_parts(document(lambda m: None), {"word/endnotes.xml": xml.encode()})


def _scanned_page(made: Any, words: str) -> None:
    """A pasted scan lying on its side, and under it the typed text."""
    page = picture(f"{words}\n关于召开专题会议的通知\n各处室：请于周五前报送名单", 34).rotate(90, expand=True)
    made.add_picture(io.BytesIO(png(page)), width=Cm(4))


def _kept_template(words: str) -> bytes:
    made = docx.Document()
    made.core_properties.category = words
    made.core_properties.keywords = "通知"
    made.add_paragraph("关于组织体检的通知")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(change: Callable[[Any, str], None]) -> Make:
    return lambda words: document(lambda made: change(made, words))


DOCX: dict[str, Make] = {
    "watermark of the program": changed(_watermark),
    "header of even pages": changed(_even_header),
    "deleted by two people": changed(_deleted),
    "deleted end of a paragraph": changed(_deleted_paragraph_mark),
    "hidden, white and tiny": changed(_small_and_white),
    "downwards in a cell": changed(_tall_cell),
    "label of a form, spaced": changed(_form_label),
    "star out of Wingdings": changed(_star_as_symbol),
    "box off the page": changed(_box_off_the_page),
    "halves in a group": changed(_grouped_halves),
    "property of an office system": _own_property,
    "workbook inside": _workbook_inside,
    "description of a picture": changed(_described_picture),
    "cropped picture": changed(_cropped_picture),
    "result of a field": changed(_merged_field),
    "readings": changed(_guide),
    "footer of a later section": changed(_second_section),
    "comment in lines": changed(_noted),
    "title of a chart": _chart,
    "endnote with hyphens": _endnote,
    "scan on its side": changed(_scanned_page),
    "category": _kept_template,
}  # fmt: skip
