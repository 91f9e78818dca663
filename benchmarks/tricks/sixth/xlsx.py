"""The sixth set: workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from benchmarks.tricks.docx import with_parts
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book

Make = Callable[[str], bytes]


def changed(change: Callable[[Any, Any, str], object]) -> Make:
    return lambda words: book(lambda made, sheet: change(made, sheet, words))


def formula(text: Callable[[str], str], place: str = "B2") -> Make:
    """As programs write it that don't work formulas out: without a value."""
    return changed(lambda made, sheet, words: sheet.__setitem__(place, "=" + text(words)))


def _quoted(words: str) -> str:
    return f'"{words}"'


def _very_hidden(made: Any, sheet: Any, words: str) -> None:
    other = made.create_sheet("参数")
    other.sheet_state = "veryHidden"
    for row, character in enumerate(words, 3):
        other.cell(row, 2, character)


def _folded_column(made: Any, sheet: Any, words: str) -> None:
    sheet["G3"] = "\u2009".join(words)
    sheet.column_dimensions["G"].width = 0
    sheet.column_dimensions["G"].hidden = True


def _grouped_rows(made: Any, sheet: Any, words: str) -> None:
    sheet["A3"] = words
    sheet.row_dimensions.group(2, 5, hidden=True)


def _as_paper(made: Any, sheet: Any, words: str) -> None:
    sheet["D2"] = words
    sheet["D2"].font = Font(color="FFFFFFFF", size=1)
    sheet["D2"].number_format = ";;;"


def _merged_title(made: Any, sheet: Any, words: str) -> None:
    """A cell for each character, merged two by two and turned upright."""
    for number, character in enumerate(words):
        sheet.cell(2, 1 + 2 * number, character).alignment = Alignment(textRotation=255)
        sheet.merge_cells(start_row=2, end_row=3, start_column=1 + 2 * number, end_column=2 + 2 * number)


def _prompt(made: Any, sheet: Any, words: str) -> None:
    rule = DataValidation(type="whole", operator="between", formula1="1", formula2="9", showInputMessage=True)
    rule.promptTitle, rule.prompt = "填报说明", words
    rule.add("B20:B26")
    sheet.add_data_validation(rule)


def _note(made: Any, sheet: Any, words: str) -> None:
    sheet["A20"].comment = Comment("\n".join(words), "承办人", width=1, height=1)


def _running_head(made: Any, sheet: Any, words: str) -> None:
    sheet.oddHeader.right.text = words
    sheet.oddHeader.right.size = 8
    sheet.oddHeader.right.font = "宋体,Bold"
    sheet.oddHeader.right.color = "FFFFFF"


def _first_footer(made: Any, sheet: Any, words: str) -> None:
    sheet.HeaderFooter.differentFirst = True
    sheet.firstFooter.center.text = f"{words}  第&P页"


def _chart(made: Any, sheet: Any, words: str) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=20, max_row=26))
    chart.title, chart.y_axis.title = "各月数量", words
    sheet.add_chart(chart, "D20")


def _stamped(made: Any, sheet: Any, words: str) -> None:
    stamp = picture(words, 40, ink="red").rotate(90, expand=True)
    sheet.add_image(Image(io.BytesIO(png(stamp))), "F2")


def _category(made: Any, sheet: Any, words: str) -> None:
    made.properties.subject = words
    made.properties.title = "台账"


def _named(made: Any, sheet: Any, words: str) -> None:
    made.defined_names["level"] = DefinedName("level", attr_text=_quoted(words))
    sheet["A2"] = "=level"


def _colour_rule(made: Any, sheet: Any, words: str) -> None:
    sheet.conditional_formatting.add(
        "B20:B26", CellIsRule(operator="equal", formula=[_quoted(words)], font=Font(color="FF0000"))
    )


def _cut_out_of_pivot(words: str) -> bytes:
    """The rows are deleted; what the pivot table had gathered of them stays in its cache."""
    shared = "".join(f'<s v="{value}"/>' for value in ("公开", words))
    cache = (
        '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" recordCount="2"><cacheSource type="worksheet">'
        f'<worksheetSource ref="A1:B3" sheet="Sheet"/></cacheSource><cacheFields count="1"><cacheField name="等级" numFmtId="0"><sharedItems count="2">{shared}'
        "</sharedItems></cacheField></cacheFields></pivotCacheDefinition>"
    )
    return with_parts(book(lambda made, sheet: None), {"xl/pivotCache/pivotCacheDefinition1.xml": cache.encode()})


def _threaded(words: str) -> bytes:
    xml = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A20" '
        f'dT="2024-01-05T01:00:00.00" personId="{{A}}" id="{{B}}"><text>{"".join(f"&#{ord(c)};" for c in words)}</text></threadedComment></ThreadedComments>'
    )
    return with_parts(book(lambda made, sheet: None), {"xl/threadedComments/threadedComment1.xml": xml.encode()})


def _text_box(words: str) -> bytes:
    paragraphs = "".join(f"<a:p><a:r><a:rPr sz='900'/><a:t>{c}</a:t></a:r></a:p>" for c in words)
    xml = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row></xdr:from><xdr:to><xdr:col>0</xdr:col><xdr:row>3</xdr:row></xdr:to>"
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="矩形 1"/></xdr:nvSpPr><xdr:txBody><a:bodyPr vert="eaVert"/>{paragraphs}</xdr:txBody></xdr:sp>'
        "<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    return with_parts(book(lambda made, sheet: None), {"xl/drawings/drawing7.xml": xml.encode()})


def _far_corner(made: Any, sheet: Any, words: str) -> None:
    sheet.cell(1_048_576, 16_384, "\u200d".join(words))


def _joined_cells(made: Any, sheet: Any, words: str) -> None:
    for column, character in enumerate(words):
        sheet.cell(60 + 7 * column, 30, character)
    cells = "&".join(sheet.cell(60 + 7 * column, 30).coordinate for column in range(len(words)))
    sheet["A3"] = f"={cells}"


def _old_titles(words: str) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = f"附件1 {words}"[:31].replace("*", "")
    made.active["A1"] = "序号"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


XLSX: dict[str, Make] = {
    "downwards on a very hidden sheet": changed(_very_hidden),
    "column folded to nothing": changed(_folded_column),
    "grouped rows": changed(_grouped_rows),
    "white, tiny and without a format": changed(_as_paper),
    "merged upright cells": changed(_merged_title),
    "prompt of a cell": changed(_prompt),
    "note of one pixel": changed(_note),
    "white running head": changed(_running_head),
    "footer of the first page": changed(_first_footer),
    "title of an axis": changed(_chart),
    "stamp on its side": changed(_stamped),
    "subject": changed(_category),
    "constant name": changed(_named),
    "rule for colours": changed(_colour_rule),
    "left in a pivot cache": _cut_out_of_pivot,
    "answer to a comment": _threaded,
    "box written downwards": _text_box,
    "farthest cell": changed(_far_corner),
    "joined from far cells": changed(_joined_cells),
    "name of a sheet": _old_titles,
    "chosen by a formula": formula(lambda w: f'IF(1>2,"公开",CHOOSE(2,"一般",{_quoted(w)}))'),
    "cut by a formula": formula(lambda w: f'MID("甲乙{w}丙丁",3,{len(w)})'),
    "codes in a formula": formula(lambda w: "CONCATENATE(" + ",".join(f"UNICHAR({ord(c)})" for c in w) + ")"),
    "text of a link": formula(lambda w: f'HYPERLINK("#Sheet!A1",{_quoted(w[:1])}&{_quoted(w[1:])})'),
    "cleaned by a formula": formula(lambda w: f'SUBSTITUTE(SUBSTITUTE("{"#-".join(w)}","#",""),"-","")'),
}  # fmt: skip
