"""The seventh set: workbooks."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, LineChart, PieChart, Reference, Series
from openpyxl.chart.series import SeriesLabel
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import DifferentialStyle, Rule
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.numbers import NumberFormat
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table, TableStyleInfo
from PIL import Image as Pictures

from benchmarks.tricks.docx import replaced, with_parts
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import book

Make = Callable[[str], bytes]
SHAPES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


def changed(change: Callable[[Any, Any, str], object]) -> Make:
    return lambda words: book(lambda made, sheet: change(made, sheet, words))


def formula(text: Callable[[str], str], place: str = "C4") -> Make:
    """As programs write it that don't work formulas out: without a value."""
    return changed(lambda made, sheet, words: sheet.__setitem__(place, "=" + text(words)))


def part(name: str, content: Callable[[str], str]) -> Make:
    return lambda words: with_parts(book(lambda made, sheet: None), {name: content(words).encode()})


def each(template: str, between: str = "") -> Callable[[str], str]:
    return lambda words: between.join(template.format(c, n=n, code=ord(c)) for n, c in enumerate(words))


def _format_of_date(made: Any, sheet: Any, words: str) -> None:
    sheet["B3"] = 45_000
    sheet["B3"].number_format = "".join(f"\\{c}" for c in words) + "yyyy"


def _formats_by_sign(made: Any, sheet: Any, words: str) -> None:
    for column, character in enumerate(words, 2):
        sheet.cell(4, column, -1).number_format = f'0;"{character}";0'


def _format_of_colour_rule(made: Any, sheet: Any, words: str) -> None:
    style = DifferentialStyle(numFmt=NumberFormat(numFmtId=190, formatCode=f'"{words}"'))
    sheet.conditional_formatting.add(
        "B20:B26", Rule(type="cellIs", operator="greaterThan", dxf=style, formula=["10"], priority=1)
    )


def _error_message(made: Any, sheet: Any, words: str) -> None:
    rule = DataValidation(
        type="list", formula1='"一般,较大"', showErrorMessage=True, errorTitle="输入有误", error="　".join(words)
    )
    rule.add("C20:C26")
    sheet.add_data_validation(rule)


def _list_source(made: Any, sheet: Any, words: str) -> None:
    other = made.create_sheet("字典")
    for row, said in enumerate(("公开", "内部", words), 1):
        other.cell(row, 1, said)
    other.sheet_state = "veryHidden"
    rule = DataValidation(type="list", formula1="字典!$A$1:$A$3")
    rule.add("C3")
    sheet.add_data_validation(rule)
    sheet["C3"] = "公开"


def _print_title(made: Any, sheet: Any, words: str) -> None:
    """Rows that are printed at the head of every page, outside the area that is printed."""
    sheet["Z1"] = words[:1]
    sheet["AA1"] = words[1:]
    sheet.print_title_rows = "1:1"
    sheet.print_area = "A20:B26"


def _even_footer(made: Any, sheet: Any, words: str) -> None:
    sheet.HeaderFooter.differentOddEven = True
    sheet.evenFooter.left.text = words
    sheet.evenFooter.left.font = "黑体,Bold"
    sheet.evenFooter.left.size = 14


def _head_in_pieces(words: str) -> bytes:
    """A colour, a font or a size before every character, as the dialogue of Excel writes it."""
    codes = "".join(f"&amp;K0000{n:02d}&amp;&quot;宋体,常规&quot;{c}" for n, c in enumerate(words))
    made = book(lambda made, sheet: setattr(sheet.oddHeader.left, "text", "HEAD"))
    return replaced(made, "xl/worksheets/sheet1.xml", "&amp;LHEAD", f"&amp;L{codes}")


def _squeezed_column(made: Any, sheet: Any, words: str) -> None:
    """A column for each character, every second one empty and of no width, its font the colour of its ground."""
    for column, character in enumerate(words):
        cell = sheet.cell(5, 4 + 2 * column, character)
        cell.font, cell.fill = Font(color="FFD9D9D9"), PatternFill("solid", fgColor="FFD9D9D9")
        sheet.column_dimensions[sheet.cell(5, 5 + 2 * column).column_letter].width = 0


def _downwards_merged(made: Any, sheet: Any, words: str) -> None:
    for row, character in enumerate(words):
        sheet.cell(2 + 2 * row, 12, character).alignment = Alignment(horizontal="center", textRotation=90)
        sheet.merge_cells(start_row=2 + 2 * row, end_row=3 + 2 * row, start_column=12, end_column=13)


def _strange_runs(made: Any, sheet: Any, words: str) -> None:
    blocks = [TextBlock(InlineFont(sz=1 + 9 * (n % 2), strike=True, color="FFFFFFFF"), c) for n, c in enumerate(words)]
    sheet["C2"] = CellRichText("编号：", *(piece for block in blocks for piece in (block, "\n")))


def _hidden_comment(made: Any, sheet: Any, words: str) -> None:
    other = made.create_sheet("说明")
    other["B2"].comment = Comment("审核人:\n" + "\u200b".join(words), "审核人")
    other.sheet_state = "hidden"


def _series(made: Any, sheet: Any, words: str) -> None:
    chart = LineChart()
    series = Series(Reference(sheet, min_col=2, min_row=20, max_row=26), title=words)
    chart.series.append(series)
    sheet.add_chart(chart, "D20")


def _series_of_cells(made: Any, sheet: Any, words: str) -> None:
    chart = PieChart()
    other = made.create_sheet("数据")
    for row, character in enumerate(words, 1):
        other.cell(row, 1, character)
        other.cell(row, 2, row)
    other.sheet_state = "hidden"
    chart.add_data(Reference(other, min_col=2, min_row=1, max_row=len(words)))
    chart.set_categories(Reference(other, min_col=1, min_row=1, max_row=len(words)))
    sheet.add_chart(chart, "D20")


def _kept_label(made: Any, sheet: Any, words: str) -> None:
    """The name of a series whose cell is gone: only what the chart keeps is left."""
    from openpyxl.chart.data_source import StrData, StrRef, StrVal

    chart = BarChart()
    series = Series(Reference(sheet, min_col=2, min_row=20, max_row=26))
    series.tx = SeriesLabel(
        strRef=StrRef(f="'Sheet'!$Z$99", strCache=StrData(ptCount=1, pt=[StrVal(idx=0, v=" ".join(words))]))
    )
    chart.series.append(series)
    sheet.add_chart(chart, "D20")


def _own_properties(made: Any, sheet: Any, words: str) -> None:
    for number, character in enumerate(words):
        made.custom_doc_props.append(StringProperty(name=f"p{number}", value=character))


def _own_property(made: Any, sheet: Any, words: str) -> None:
    made.custom_doc_props.append(StringProperty(name="KSOLevel", value=words))


def _table_heads(made: Any, sheet: Any, words: str) -> None:
    heads = ("序号", "名称", words)
    for column, head in enumerate(heads, 5):
        sheet.cell(20, column, head)
        sheet.cell(21, column, column)
    table = Table(displayName="表1", ref="E20:G21")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1")
    sheet.add_table(table)


def _tip(made: Any, sheet: Any, words: str) -> None:
    sheet["A21"].hyperlink = Hyperlink(ref="A21", target=f"http://oa.example.gov.cn/?lv={words}", tooltip="查看")


def _name_of_range(made: Any, sheet: Any, words: str) -> None:
    name = words.replace("★", "_")
    made.defined_names[name] = DefinedName(name, attr_text="Sheet!$A$20", comment=words)


def _hidden_name(made: Any, sheet: Any, words: str) -> None:
    made.defined_names["_x"] = DefinedName("_x", attr_text="{" + ",".join(f'"{c}"' for c in words) + "}", hidden=True)
    sheet["C3"] = "=CONCAT(_x)"


def _local_name(made: Any, sheet: Any, words: str) -> None:
    sheet.defined_names["lv"] = DefinedName("lv", attr_text=f'"{words[:1]}"&"{words[1:]}"')


def _filtered(made: Any, sheet: Any, words: str) -> None:
    """A row that a filter has put away."""
    sheet["A27"], sheet["B27"] = words, 3
    sheet.auto_filter.ref = "A19:B27"
    sheet.auto_filter.add_filter_column(0, ["年度"])
    sheet.row_dimensions[27].hidden = True


def _filter_value(made: Any, sheet: Any, words: str) -> None:
    sheet.auto_filter.ref = "A19:B26"
    sheet.auto_filter.add_filter_column(0, ["公开", words])


def _locked(made: Any, sheet: Any, words: str) -> None:
    sheet["C3"] = f'=IF(TRUE,"{words}","")'
    sheet["C3"].protection = Protection(hidden=True)
    sheet.protection.sheet = True
    sheet.protection.password = "a"
    made.security = WorkbookProtection(workbookPassword="a", lockStructure=True)


def _picture_out_of_sight(made: Any, sheet: Any, words: str) -> None:
    image = Image(io.BytesIO(png(picture(words).rotate(180))))
    image.width, image.height = 2, 1
    sheet.add_image(image, "XFA900000")


def _chart_sheet(made: Any, sheet: Any, words: str) -> None:
    other = made.create_chartsheet("图")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=20, max_row=26))
    chart.x_axis.title = "\n".join(words)
    other.add_chart(chart)
    other.HeaderFooter.oddHeader.center.text = "年度"


def _points(made: Any, sheet: Any, words: str) -> None:
    """Squares of cells painted as the points of a picture."""
    drawn = picture(words, 16).convert("L")
    black = PatternFill("solid", fgColor="FF000000")
    other = made.create_sheet("图形")
    for y in range(drawn.height):
        for x in range(drawn.width):
            if int(drawn.getpixel((x, y))) < 140:  # type: ignore[arg-type]
                other.cell(1 + y, 1 + x).fill = black


def _crossed_cells(made: Any, sheet: Any, words: str) -> None:
    """Two characters a cell, one line above the other, in two columns read across."""
    half = (len(words) + 1) // 2
    for row, (left, right) in enumerate(zip(words[::2], words[1::2] + "　", strict=False)):
        sheet.cell(3 + row, 4, left)
        sheet.cell(3 + row, 5, right).border = Border(left=Side(style="thin"))
    assert half


def _shape(inside: str) -> str:
    place = "<xdr:from><xdr:col>1</xdr:col><xdr:row>1</xdr:row></xdr:from><xdr:to><xdr:col>4</xdr:col><xdr:row>4</xdr:row></xdr:to>"
    return f"<xdr:wsDr {SHAPES}><xdr:twoCellAnchor>{place}{inside}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"


def _word_art(words: str) -> str:
    runs = each('<a:r><a:rPr lang="zh-CN" sz="{n}00"><a:noFill/></a:rPr><a:t>{}</a:t></a:r>')(words)
    return _shape(
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="艺术字" hidden="1"/></xdr:nvSpPr><xdr:txBody><a:bodyPr><a:prstTxWarp prst="textArchUp"/></a:bodyPr><a:p>{runs}</a:p></xdr:txBody></xdr:sp>'
    )


def _group(words: str) -> str:
    boxes = each(
        '<xdr:sp><xdr:spPr><a:xfrm><a:off x="{n}00000" y="0"/><a:ext cx="90000" cy="90000"/></a:xfrm></xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></xdr:txBody></xdr:sp>'
    )(words)
    return _shape(
        f'<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="5" name="组合"/></xdr:nvGrpSpPr><xdr:grpSpPr/>{boxes}</xdr:grpSp>'
    )


def _linked_shape(words: str) -> bytes:
    """A box that shows a cell."""
    made = book(lambda made, sheet: sheet.__setitem__("AZ77", words))
    box = '<xdr:sp textlink="Sheet!$AZ$77"><xdr:nvSpPr><xdr:cNvPr id="3" name="框" descr="."/></xdr:nvSpPr><xdr:txBody><a:bodyPr/><a:p><a:fld id="{1}" type="TxLink"><a:t> </a:t></a:fld></a:p></xdr:txBody></xdr:sp>'
    return with_parts(made, {"xl/drawings/drawing9.xml": _shape(box).encode()})


def _smart_art(words: str) -> str:
    points = each('<dgm:pt modelId="{n}"><dgm:t><a:bodyPr/><a:p><a:r><a:t>{}</a:t></a:r></a:p></dgm:t></dgm:pt>')(words)
    return f'<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst>{points}</dgm:ptLst></dgm:dataModel>'


def _pivot_records(words: str) -> str:
    return f'<pivotCacheRecords xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1"><r><n v="1"/><s v="{words}"/></r></pivotCacheRecords>'


def _external(words: str) -> str:
    rows = each('<row r="{n}"><cell r="A{n}" t="str"><v>{}</v></cell></row>')(words)
    return f'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook><sheetNames><sheetName val="台账"/></sheetNames><sheetDataSet><sheetData sheetId="0">{rows}</sheetData></sheetDataSet></externalBook></externalLink>'


def _old_comments(words: str) -> str:
    runs = each("<r><rPr><sz val='9'/></rPr><t>{}</t></r>")(words)
    return f'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>王</author></authors><commentList><comment ref="A1" authorId="0"><text>{runs}</text></comment></commentList></comments>'


def _errors_kept(words: str) -> bytes:
    """A formula that can't be worked out here, with the value that it last had."""
    made = book(lambda made, sheet: sheet.__setitem__("C4", "=VLOOKUP(A1,[1]X!A:C,3,0)"))
    before = '<c r="C4"><f>VLOOKUP(A1,[1]X!A:C,3,0)</f><v></v></c>'
    return replaced(
        made, "xl/worksheets/sheet1.xml", before, before.replace("<c ", '<c t="str" ').replace("<v>", f"<v>{words}")
    )


def _prefixed(words: str) -> bytes:
    """As some generators write it: every element with a prefix, strings in the cells."""
    made = book(lambda made, sheet: None)
    cells = "".join(
        f'<x:c r="{column}1" t="inlineStr"><x:is><x:r><x:t>{c}</x:t></x:r></x:is></x:c>'
        for column, c in zip("BCDEFGHIJK", words, strict=False)
    )
    xml = f'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">{cells}</x:row></x:sheetData></x:worksheet>'
    return replaced_whole(made, "xl/worksheets/sheet1.xml", xml.encode())


def replaced_whole(content: bytes, name: str, data: bytes) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            after.writestr(info.filename, data if info.filename == name else before.read(info))
    return out.getvalue()


def _sheet_names(words: str) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = words[:3]
    made.active["A1"] = "序号"
    made.create_sheet(words[3:] or "其他")["A1"] = "序号"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _background(words: str) -> bytes:
    out = io.BytesIO()
    ground = Pictures.new("RGB", (500, 300), "white")
    ground.paste(picture(words, 40, ink="#cccccc"), (60, 60))
    ground.save(out, "JPEG", quality=60)
    return with_parts(book(lambda made, sheet: None), {"xl/media/background.jpeg": out.getvalue()})


XLSX: dict[str, Make] = {
    "escaped before a date": changed(_format_of_date),
    "below nothing, cell by cell": changed(_formats_by_sign),
    "format of a colour rule": changed(_format_of_colour_rule),
    "message of an error": changed(_error_message),
    "choices on a hidden sheet": changed(_list_source),
    "titles outside the print": changed(_print_title),
    "footer of even pages": changed(_even_footer),
    "head in pieces": _head_in_pieces,
    "grey on grey, a column each": changed(_squeezed_column),
    "merged downwards": changed(_downwards_merged),
    "struck runs on lines": changed(_strange_runs),
    "note on a hidden sheet": changed(_hidden_comment),
    "name of a series": changed(_series),
    "categories on a hidden sheet": changed(_series_of_cells),
    "label that a chart keeps": changed(_kept_label),
    "properties a character each": changed(_own_properties),
    "property of WPS": changed(_own_property),
    "head of a table": changed(_table_heads),
    "address of a link": changed(_tip),
    "remark of a name": changed(_name_of_range),
    "list in a hidden name": changed(_hidden_name),
    "name of one sheet": changed(_local_name),
    "filtered away": changed(_filtered),
    "value of a filter": changed(_filter_value),
    "locked formula": changed(_locked),
    "upside down in a dot": changed(_picture_out_of_sight),
    "axis of a chart sheet": changed(_chart_sheet),
    "painted cells": changed(_points),
    "two columns across": changed(_crossed_cells),
    "hidden word art": part("xl/drawings/drawing9.xml", _word_art),
    "group of boxes": part("xl/drawings/drawing9.xml", _group),
    "box that shows a cell": _linked_shape,
    "diagram": part("xl/diagrams/data1.xml", _smart_art),
    "records of a pivot": part("xl/pivotCache/pivotCacheRecords1.xml", _pivot_records),
    "cells of another workbook": part("xl/externalLinks/externalLink1.xml", _external),
    "runs of a note": part("xl/comments/comment9.xml", _old_comments),
    "value that was kept": _errors_kept,
    "prefixes and inline strings": _prefixed,
    "names of two sheets": _sheet_names,
    "picture behind the cells": _background,
    "joined by a separator": formula(lambda w: f'_xlfn.TEXTJOIN("",TRUE,{each(chr(34) + "{}" + chr(34), ",")(w)})'),
    "joined from a list": formula(lambda w: "_xlfn.CONCAT({" + each('"{}"', ";")(w) + "})"),
    "format of a formula": formula(lambda w: f'TEXT(1,"{each(chr(92) + "{}")(w)}")'),
    "left and right": formula(lambda w: f'LEFT("{w}通知",{len(w)})&RIGHT("关于",0)'),
    "replaced in place": formula(lambda w: f'REPLACE("甲乙{w[1:]}",1,2,"{w[0]}")'),
    "picked by an index": formula(lambda w: "INDEX({" + f'"公开","{w}"' + "},1,2)"),
    "looked up": formula(lambda w: f'VLOOKUP(2,{{1,"公开";2,"{w}"}},2,FALSE)'),
    "named in a formula": formula(lambda w: f'_xlfn.LET(a,"{w[:1]}",b,"{w[1:]}",a&b)'),
    "trimmed": formula(lambda w: f'TRIM(CLEAN("  {w[0]}"&CHAR(10)&"{w[1:]}  "))'),
    "when there is an error": formula(lambda w: f'IFERROR(1/0,"{w[:1]}"&T("{w[1:]}"))'),
    "chosen among cases": formula(lambda w: f'_xlfn.SWITCH(3,1,"公开",3,"{w}")'),
    "said again": formula(lambda w: f'REPT("{w[0]}",1)&MID("x{w[1:]}y",2,{len(w) - 1})'),
}  # fmt: skip
