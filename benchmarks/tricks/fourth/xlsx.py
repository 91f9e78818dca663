"""The fourth set: workbooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.worksheet.datavalidation import DataValidation

from benchmarks.tricks.docx import with_parts
from benchmarks.tricks.fourth.docx import A, spelt
from benchmarks.tricks.words import picture, png
from benchmarks.tricks.xlsx import DRAWING, book, cell

Make = Callable[[str], bytes]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRICT = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'


def part(name: str, xml: Callable[[str], str | bytes]) -> Make:
    def make(words: str) -> bytes:
        content = xml(words)
        return with_parts(cell("表"), {name: content.encode() if isinstance(content, str) else content})

    return make


def changed(change: Callable[[Any, str], object]) -> Make:
    return lambda w: book(lambda made, sheet: change(sheet, w))


def _list(sheet: Any, words: str) -> None:
    rule = DataValidation(type="list", formula1=f'"一般,{words},其他"')
    sheet.add_data_validation(rule)
    rule.add("A5")


def _conditional_format(sheet: Any, words: str) -> None:
    style = DifferentialStyle(numFmt=NumberFormat(numFmtId=190, formatCode=f'"{words}"'))
    sheet.conditional_formatting.add("B1:B9", Rule(type="expression", formula=["TRUE"], dxf=style))


def _formats(sheet: Any, words: str) -> None:
    for column, character in enumerate(words, 1):
        sheet.cell(1, column, column).number_format = f'"{character}"'


def _escaped_format(sheet: Any, words: str) -> None:
    sheet["A1"] = 3
    sheet["A1"].number_format = "".join(f"\\{c}" for c in words)


def _hidden_between(sheet: Any, words: str, *, across: bool) -> None:
    for number, character in enumerate(words):
        for offset, value in ((1, character), (2, "的")):
            place = 2 * number + offset
            sheet.cell(1 if across else place, place if across else 8, value)
        if across:
            sheet.column_dimensions[sheet.cell(1, 2 * number + 2).column_letter].hidden = True
        else:
            sheet.row_dimensions[2 * number + 2].hidden = True


def _from_the_right(sheet: Any, words: str) -> None:
    sheet.sheet_view.rightToLeft = True
    for column, character in enumerate(reversed(words), 1):
        sheet.cell(1, column, character)


def _a_sheet_a_character(words: str) -> bytes:
    return book(lambda made, sheet: [made.create_sheet(c if words.count(c) == 1 else f"{c}{n}") for n, c in enumerate(words)])  # fmt: skip


def _shuffled(words: str) -> str:
    order = sorted(range(len(words)), key=lambda n: (n * 7) % len(words))
    kept = "".join(words[n] for n in order)
    return "=" + "&".join(f'MID("{kept}",{order.index(n) + 1},1)' for n in range(len(words)))


def _shapes(words: str) -> str:
    head, shape, tail = DRAWING.partition("<xdr:sp>")[0], "<xdr:sp>" + DRAWING.partition("<xdr:sp>")[2].partition("</xdr:wsDr>")[0], "</xdr:wsDr>"  # fmt: skip
    return head + spelt(shape)(words) + tail


XLSX: dict[str, Make] = {
    "choices of a cell": changed(_list),
    "format of a condition": changed(_conditional_format),
    "a format a character": changed(_formats),
    "escaped format": changed(_escaped_format),
    "hidden columns between": changed(lambda s, w: _hidden_between(s, w, across=True)),
    "hidden rows between": changed(lambda s, w: _hidden_between(s, w, across=False)),
    "sheet from right to left": changed(_from_the_right),
    "substituted": changed(lambda s, w: s.__setitem__("A1", f'=SUBSTITUTE("{"-".join(w)}","-","")')),
    "picked from a string": changed(lambda s, w: s.__setitem__("A1", _shuffled(w))),
    "named parts": changed(lambda s, w: s.__setitem__("A1", "=_xlfn.LET(" + "".join(f'_xlpm.p{n},"{c}",' for n, c in enumerate(w)) + "&".join(f"_xlpm.p{n}" for n in range(len(w))) + ")")),
    "codes in the header": changed(lambda s, w: setattr(s.oddHeader.center, "text", '&"宋体,Regular"&12'.join(w))),
    "a sheet a character": _a_sheet_a_character,
    "talk about a cell": part("xl/threadedComments/threadedComment1.xml", lambda w: f"<ThreadedComments><threadedComment><text>{w}</text></threadedComment></ThreadedComments>"),
    "sheets of a linked workbook": part("xl/externalLinks/externalLink4.xml", lambda w: f'<externalLink {MAIN}><externalBook><sheetNames><sheetName val="{w}"/></sheetNames></externalBook></externalLink>'),
    "column of a table": part("xl/tables/table5.xml", lambda w: f'<table {MAIN} id="5" name="t" displayName="t" ref="A1:A2"><tableColumns><tableColumn id="1" name="a" totalsRowLabel="{w}"/></tableColumns></table>'),
    "scenario": part("xl/worksheets/sheet6.xml", lambda w: f'<worksheet {MAIN}><sheetData/><scenarios><scenario name="a" comment="{w}"><inputCells r="A1" val="1"/></scenario></scenarios></worksheet>'),
    "caption of a button": part("xl/activeX/activeX1.xml", lambda w: f'<ax:ocx xmlns:ax="urn:ax"><ax:ocxPr ax:name="Caption" ax:value="{w}"/></ax:ocx>'),
    "items of a list box": part("xl/ctrlProps/ctrlProp1.xml", lambda w: f'<formControlPr objectType="List"><itemLst>{spelt(chr(60) + "item val=" + chr(34) + "{}" + chr(34) + "/>")(w)}</itemLst></formControlPr>'),
    "property of a sheet": part("xl/customProperty1.bin", lambda w: w.encode("utf-16-le")),
    "settings of an add-in": part("xl/webextensions/webextension1.xml", lambda w: f"<we:webextension xmlns:we='urn:we'><we:properties><we:property name='a' value='{json.dumps({'t': w})}'/></we:properties></we:webextension>"),
    "value before a change": part("xl/revisions/revisionLog1.xml", lambda w: f'<revisions {MAIN}><rcc rId="1"><oc r="A1" t="inlineStr"><is>{spelt("<r><t>{}</t></r>")(w)}</is></oc></rcc></revisions>'),
    "name of a style": part("xl/styles9.xml", lambda w: f'<styleSheet {MAIN}><cellStyles><cellStyle name="{w}" xfId="0"/></cellStyles></styleSheet>'),
    "cell that is a picture": lambda w: with_parts(cell("=_xlfn.DISPIMG(1)"), {"xl/cellimages.xml": f'<etc:cellImages xmlns:etc="urn:e" {A}><etc:cellImage/></etc:cellImages>'.encode(), "xl/media/image77.jpeg": png(picture(w))}),
    "a shape a character": part("xl/drawings/drawing4.xml", _shapes),
    "strict form": part("xl/worksheets/sheet5.xml", lambda w: f'<worksheet {STRICT}><sheetData><row r="1">{spelt(chr(60) + "c r=" + chr(34) + "A{n}" + chr(34) + " t=" + chr(34) + "inlineStr" + chr(34) + "><is><t>{}</t></is></c>")(w)}</row></sheetData></worksheet>'),
    "reading of a string": part("xl/sharedStrings9.xml", lambda w: f'<sst {MAIN}><si><t>甲</t><rPh sb="0" eb="1"><t>{w}</t></rPh></si></sst>'),
}  # fmt: skip
